"""Land parcels (图斑) on the grid: each cell takes the class that holds most of its area; what that costs is told by class.

Shares are exact and so is the account: a cell won by a class counts for it with all that parcels cover of the cell, so
classes gain what others lose and the total stays what it was. Parcels come in chunks; shares of cells that several of them
meet wait in bands of rows, in memory or in a temporary file, so that memory does not grow with the number of parcels.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from shanshui.base.crs import GEOGRAPHIC, transformer
from shanshui.base.geodesy import cell_areas, ring_areas
from shanshui.base.parcels_cover import NODATA, ROOM, SCRATCH, WHOLE, Rings, cover, rings_of, signs

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from shanshui.core.grid import Grid

WAITING = 1 << 22
"""Shares that wait in memory; more go to a temporary file."""
RECORD = np.dtype([("cell", "<i8"), ("code", "<i2"), ("share", "<f8")])
EQUAL = 9
"""Decimals of a share that count: two classes that hold the same of a cell are not told apart by rounding."""


class Parcels:
    """What has been laid on the grid so far. Use as a context: the temporary files go with it."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._full = np.full(grid.size, NODATA, "i2")
        self._rows = max(SCRATCH // grid.shape[1], 1)
        self._waiting: list[list[Any]] = [[] for _ in range(-(-grid.shape[0] // self._rows))]
        self._count = 0
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._out = (
            np.empty(ROOM + grid.shape[1], "i8"),
            np.empty(ROOM + grid.shape[1], "i2"),
            np.empty(ROOM + grid.shape[1]),
        )
        self._number: dict[int, int] = {}
        self._area: dict[int, float] = {}

    def __enter__(self) -> Parcels:
        return self

    def __exit__(self, *_: object) -> None:
        if self._folder is not None:
            self._folder.cleanup()

    # ------------------------------------------------------------------ laying
    def add(self, shapes: NDArray[Any], codes: NDArray[np.int16], crs: Any) -> None:
        """Lay polygons on the grid: their number and ellipsoidal area by class, their share of every cell.

        codes   −1 for a parcel without a code: it is counted, and covers nothing.
        """
        xy, rings, parts, holes = rings_of(shapes)
        lon, lat = transformer(crs, GEOGRAPHIC).transform(xy[:, 0], xy[:, 1])
        self._measure(np.column_stack([lon, lat]), rings, parts, holes, codes)
        x, y = transformer(GEOGRAPHIC, self._grid.crs).transform(lon, lat)
        left, _, _, top = self._grid.bounds
        pixels = np.column_stack([(x - left) / self._grid.cell, (top - y) / self._grid.cell])
        known = codes != NODATA
        if not known.all():  # a feature without rings covers nothing
            keep = np.repeat(known, np.diff(parts))
            lengths = np.diff(rings)[keep]
            pixels = pixels[np.repeat(keep, np.diff(rings))]
            holes, rings = holes[keep], np.concatenate([[0], np.cumsum(lengths)])
            parts = np.concatenate([[0], np.cumsum(np.where(known, np.diff(parts), 0))])
        self._cover(Rings(pixels, rings, parts, signs(pixels, rings, holes)), codes)

    def _measure(self, lonlat: Any, rings: Any, parts: Any, holes: Any, codes: NDArray[np.int16]) -> None:
        areas = np.where(holes, -1.0, 1.0) * ring_areas(lonlat, rings)
        owner = np.repeat(np.arange(len(codes)), np.diff(parts))
        each = np.bincount(owner, weights=areas, minlength=len(codes))
        for code in np.unique(codes):
            own = codes == code
            self._number[int(code)] = self._number.get(int(code), 0) + int(own.sum())
            self._area[int(code)] = self._area.get(int(code), 0.0) + float(each[own].sum())

    def _cover(self, rings: Rings, codes: NDArray[np.int16]) -> None:
        rows, cols = self._grid.shape
        begin = (0, 0)
        while begin[0] < len(codes):
            shape, row, count = cover(
                rings.xy, rings.rings, rings.parts, rings.sign, codes, begin, rows, cols, self._full, *self._out
            )
            begin = (int(shape), int(row))
            self._keep(int(count))

    def _keep(self, count: int) -> None:
        """Put shares into the bands of their rows, in the order they came."""
        cell, code, share = (out[:count] for out in self._out)
        band = cell // (self._rows * self._grid.shape[1])
        order = np.argsort(band, kind="stable")
        record = np.empty(count, RECORD)
        record["cell"], record["code"], record["share"] = cell[order], code[order], share[order]
        bands, starts = np.unique(band[order], return_index=True)
        for each, piece in zip(bands, np.split(record, starts[1:]), strict=True) if count else ():
            self._waiting[each].append(piece)
        self._count += count
        if self._count > WAITING:
            self._spill()

    def _spill(self) -> None:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="shanshui-")
        for band, pieces in enumerate(self._waiting):
            if pieces:
                with self._file(band).open("ab") as file:
                    for piece in pieces:
                        file.write(piece.tobytes())
                pieces.clear()
        self._count = 0

    def _file(self, band: int) -> Path:
        assert self._folder is not None
        return Path(self._folder.name) / f"{band}.shares"

    def _shares(self, band: int) -> NDArray[Any]:
        spilt = []
        if self._folder is not None and self._file(band).exists():
            spilt = [np.fromfile(self._file(band), RECORD)]
        return np.concatenate([np.empty(0, RECORD), *spilt, *self._waiting[band]])

    # ------------------------------------------------------------------ settling
    def settle(self) -> tuple[NDArray[np.int16], pd.DataFrame]:
        """The class of each cell (−1 where no parcel is), and the account by class.

            class = arg max over classes of Σ share; of equals the smallest code

        The account, m²: `parcels` and `parcels_m2`, their number and area on the ellipsoid; `inside_m2`, what of it lies on
        the grid; `grid_m2`, what the cells of the class hold; `change_m2` = grid − inside. Last the row −1 of all: with it
        `overlap_m2`, covered more than once, and `gap_m2`, what is covered by nothing in the cells that have a class.
        """
        rows, cols = self._grid.shape
        out = self._full.copy().reshape(rows, cols)
        codes = np.array(sorted(code for code in self._number if code != NODATA), dtype="i2")
        inside, held = np.zeros(len(codes)), np.zeros(len(codes))
        overlap = gap = 0.0
        for band, first in enumerate(range(0, rows, self._rows)):
            last = min(first + self._rows, rows)
            areas = _areas(self._grid.window(slice(first, last), slice(0, cols))).ravel()
            cell, code, share = self._contested(band, first * cols, last * cols)
            alone = out[first:last].ravel().copy()
            alone[cell] = NODATA
            whole = np.flatnonzero(alone != NODATA)
            at = np.searchsorted(codes, alone[whole])
            sums = np.bincount(at, weights=areas[whole], minlength=len(codes))
            inside, held = inside + sums, held + sums
            if not len(cell):
                continue
            at = np.searchsorted(codes, code)
            inside = inside + np.bincount(at, weights=share * areas[cell], minlength=len(codes))
            order = np.lexsort((code, -np.round(share, EQUAL), cell))
            leads = np.ones(len(cell), bool)
            leads[1:] = cell[order][1:] != cell[order][:-1]
            best = order[leads]
            covered = np.bincount(cell, weights=share, minlength=len(areas))[cell[best]]
            out[first:last].reshape(-1)[cell[best]] = code[best]
            held = held + np.bincount(at[best], weights=covered * areas[cell[best]], minlength=len(codes))
            covered = np.where(np.abs(covered - 1.0) <= WHOLE, 1.0, covered)
            overlap += float((np.maximum(covered - 1.0, 0.0) * areas[cell[best]]).sum())
            gap += float((np.maximum(1.0 - covered, 0.0) * areas[cell[best]]).sum())
        return out, self._account(codes, inside, held, overlap, gap)

    def _contested(self, band: int, first: int, last: int) -> tuple[Any, Any, Any]:
        """Cell of the band, class and share, summed by class, of the cells that no single parcel holds alone."""
        shares = self._shares(band)
        cell, code, share = shares["cell"] - first, shares["code"], shares["share"]
        twice = np.unique(cell)
        twice = twice[self._full[first:last][twice] != NODATA]  # wholly covered by one parcel, and overlapped by others
        cell = np.concatenate([twice, cell])
        code = np.concatenate([self._full[first:last][twice], code]).astype("i8")
        share = np.concatenate([np.ones(len(twice)), share])
        order = np.lexsort((code, cell))
        cell, code, share = cell[order], code[order], share[order]
        new = np.ones(len(cell), bool)
        new[1:] = (cell[1:] != cell[:-1]) | (code[1:] != code[:-1])
        starts = np.flatnonzero(new)
        total = np.add.reduceat(share, starts) if len(starts) else share
        return cell[starts], code[starts].astype("i2"), total

    def _account(self, codes: Any, inside: Any, held: Any, overlap: float, gap: float) -> pd.DataFrame:
        import pandas as pd

        number = [self._number[int(code)] for code in codes]
        area = [self._area[int(code)] for code in codes]
        table = pd.DataFrame({"code": codes.astype("i8"), "parcels": number, "parcels_m2": area, "inside_m2": inside,
                              "grid_m2": held, "change_m2": held - inside})  # fmt: skip
        total = {"code": NODATA, "parcels": sum(self._number.values()), "parcels_m2": float(sum(self._area.values())),
                 "inside_m2": float(inside.sum()), "grid_m2": float(held.sum()), "change_m2": float((held - inside).sum()),
                 "overlap_m2": overlap, "gap_m2": gap}  # fmt: skip
        return pd.concat([table.assign(overlap_m2=np.nan, gap_m2=np.nan), pd.DataFrame([total])], ignore_index=True)


def _areas(grid: Grid) -> NDArray[np.float64]:
    """Ellipsoidal areas of cells; on an equal-area projection of this ellipsoid they are all the square of the edge."""
    from pyproj import CRS

    crs = CRS.from_user_input(grid.crs)
    operation = crs.coordinate_operation
    ellipsoid = crs.ellipsoid
    same = (
        ellipsoid is not None
        and abs(ellipsoid.semi_major_metre - 6378137.0) < 1e-3
        and abs(ellipsoid.inverse_flattening - 298.25722) < 1e-4
    )
    if same and operation is not None and "Equal Area" in operation.method_name:
        return np.full(grid.shape, grid.cell**2)
    return cell_areas(grid)
