"""Putting values of a source raster onto the grid, exactly: every position is transformed, none is interpolated.

The warper of the usual library approximates positions by up to an eighth of a source pixel and cannot be told not to
(at half a degree that is several kilometres), so positions come from pyproj, cell by cell, and sampling is done here. The
work runs in fixed blocks and nothing depends on their division, on threads or on memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanshui.base.door import reading

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from shanshui.core.grid import Grid

BLOCK = 512
PAD = 2
"""Source pixels read beyond a block's corners: neighbours of the outermost sample."""
SHARE = 0.5
"""A cell averaged, or given its commonest code, from finer pixels has data where at least this share of them has."""


@dataclass(frozen=True)
class Source:
    """An open raster, its CRS, and the value that means no data (None: none but NaN)."""

    dataset: Any
    crs: Any
    nodata: float | None

    def read(self, rows: slice, cols: slice) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        """Values of a window in the file's own type, and where they are data; Refused where the file is damaged."""
        from rasterio.windows import Window

        window = Window(cols.start, rows.start, cols.stop - cols.start, rows.stop - rows.start)
        with reading(Path(self.dataset.name)):
            values = self.dataset.read(1, window=window)
        return values, valid(values, self.nodata)


def valid(values: NDArray[Any], nodata: float | None) -> NDArray[np.bool_]:
    """Where values are data: not NaN, and not the nodata value as the array's own type would store it."""
    import numpy as np

    out = ~np.isnan(values) if values.dtype.kind == "f" else np.ones(values.shape, bool)
    if nodata is None or np.isnan(nodata):
        return out
    if values.dtype.kind == "f":
        with np.errstate(over="ignore"):
            return out & (values != values.dtype.type(nodata))
    limits = np.iinfo(values.dtype)
    if float(nodata).is_integer() and limits.min <= nodata <= limits.max:
        out &= values != int(nodata)
    return out


def pixel_m(source: Source, grid: Grid) -> float:
    """Edge of a source pixel at the middle of the grid, in metres of the grid."""
    import numpy as np

    rows, cols = grid.shape
    x, y = grid.x[cols // 2], grid.y[rows // 2]
    forth, back = _transformers(source, grid)
    c, r = _affine(~source.dataset.transform, *forth(x, y))
    xs, ys = back(*_affine(source.dataset.transform, np.array([c, c + 1, c]), np.array([r, r, r + 1])))
    return float(np.sqrt(abs((xs[1] - xs[0]) * (ys[2] - ys[0]) - (ys[1] - ys[0]) * (xs[2] - xs[0]))))


def _affine(t: Any, x: Any, y: Any) -> tuple[Any, Any]:
    """Pixel → CRS by a transform, or back by its inverse."""
    return t.a * x + t.b * y + t.c, t.d * x + t.e * y + t.f


def _transformers(source: Source, grid: Grid) -> tuple[Any, Any]:
    """Grid → source and source → grid."""
    return transformer(grid.crs, source.crs).transform, transformer(source.crs, grid.crs).transform


@lru_cache(maxsize=64)
def transformer(source: Any, target: Any) -> Any:
    """From one CRS to another, longitude or easting first; kept, because making one takes longer than using it."""
    from pyproj import CRS, Transformer

    return Transformer.from_crs(CRS.from_user_input(source), CRS.from_user_input(target), always_xy=True)


def _windows(source: Source, grid: Grid) -> Iterator[tuple[slice, slice, slice, slice]]:
    """Blocks of the grid that meet the source, each with the window of source pixels it needs."""
    import numpy as np

    forth, _ = _transformers(source, grid)
    height, width = source.dataset.shape
    for rows, cols in grid.blocks(BLOCK):
        block = grid.window(rows, cols)
        left, bottom, right, top = block.bounds
        x, y = np.linspace(left, right, block.shape[1] + 1), np.linspace(top, bottom, block.shape[0] + 1)
        c, r = _affine(~source.dataset.transform, *forth(*np.meshgrid(x, y)))
        inside = np.isfinite(c) & np.isfinite(r)
        if not inside.any():
            continue
        r0, r1 = max(int(np.floor(r[inside].min())) - PAD, 0), min(int(np.ceil(r[inside].max())) + PAD, height)
        c0, c1 = max(int(np.floor(c[inside].min())) - PAD, 0), min(int(np.ceil(c[inside].max())) + PAD, width)
        if r0 < r1 and c0 < c1:
            yield rows, cols, slice(r0, r1), slice(c0, c1)


def meets(source: Source, grid: Grid) -> bool:
    """Whether any pixel of the source lies near the grid."""
    return next(_windows(source, grid), None) is not None


def values_over(source: Source, grid: Grid) -> Iterator[NDArray[Any]]:
    """The valid source values over the grid, block by block; a pixel near an edge may come twice."""
    for _, _, rows, cols in _windows(source, grid):
        values, data = source.read(rows, cols)
        yield values[data]


def sample(source: Source, grid: Grid, out: NDArray[Any], *, bilinear: bool) -> None:
    """Write into `out` the source at each cell's centre; cells without data are left as they are.

    nearest    the pixel that holds the centre.
    bilinear   the four pixels around the centre, those without data left out and the weights made to sum to one.
    Both have data exactly where the pixel that holds the centre has; a pixel holds its west and north edges.
    """
    import numpy as np

    forth, _ = _transformers(source, grid)
    for rows, cols, sr, sc in _windows(source, grid):
        block = grid.window(rows, cols)
        c, r = _affine(~source.dataset.transform, *forth(*np.meshgrid(block.x, block.y)))
        values, data = source.read(sr, sc)
        c, r = c - sc.start, r - sr.start
        with np.errstate(invalid="ignore"):
            inside = (c >= 0) & (r >= 0) & (c < values.shape[1]) & (r < values.shape[0])
        i, j = np.where(inside, r, 0).astype("i8"), np.where(inside, c, 0).astype("i8")
        inside &= data[i, j]
        if bilinear:
            out[rows, cols][inside] = _bilinear(values, data, r[inside] - 0.5, c[inside] - 0.5)
        else:
            out[rows, cols][inside] = values[i, j][inside]


def _bilinear(
    values: NDArray[Any], data: NDArray[np.bool_], r: NDArray[np.float64], c: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Values at pixel positions (integers are pixel centres)."""
    import numpy as np

    i, j = np.floor(r).astype("i8"), np.floor(c).astype("i8")
    v, u = r - i, c - j
    total, weights = np.zeros(r.shape), np.zeros(r.shape)
    for di, wi in ((0, 1 - v), (1, v)):
        for dj, wj in ((0, 1 - u), (1, u)):
            a, b = i + di, j + dj
            there = (a >= 0) & (b >= 0) & (a < values.shape[0]) & (b < values.shape[1])
            a, b = np.where(there, a, 0), np.where(there, b, 0)
            weight = wi * wj * (there & data[a, b])
            total += weight * np.where(weight > 0, values[a, b].astype("f8"), 0.0)
            weights += weight
    return total / weights


def _binned(
    source: Source, grid: Grid
) -> Iterator[tuple[slice, slice, NDArray[np.int64], NDArray[Any], NDArray[np.bool_]]]:
    """For each block: cell of each source pixel whose centre lies in the block, its value, and whether it is data."""
    import numpy as np

    _, back = _transformers(source, grid)
    for rows, cols, sr, sc in _windows(source, grid):
        block = grid.window(rows, cols)
        values, data = source.read(sr, sc)
        columns, lines = np.meshgrid(np.arange(sc.start, sc.stop) + 0.5, np.arange(sr.start, sr.stop) + 0.5)
        x, y = back(*_affine(source.dataset.transform, columns, lines))
        left, _, _, top = block.bounds
        with np.errstate(invalid="ignore"):
            j, i = np.floor((x - left) / grid.cell), np.floor((top - y) / grid.cell)
            inside = (i >= 0) & (j >= 0) & (i < block.shape[0]) & (j < block.shape[1])
        cell = (i[inside] * block.shape[1] + j[inside]).astype("i8")
        yield rows, cols, cell, values[inside], data[inside]


def average(source: Source, grid: Grid, out: NDArray[Any]) -> None:
    """Write into `out` the mean of the source pixels whose centres lie in each cell; the source is finer than the grid."""
    import numpy as np

    for rows, cols, cell, values, data in _binned(source, grid):
        shape = (rows.stop - rows.start, cols.stop - cols.start)
        size = shape[0] * shape[1]
        number = np.bincount(cell, minlength=size)
        good = np.bincount(cell[data], minlength=size)
        total = np.bincount(cell[data], weights=values[data].astype("f8"), minlength=size)
        enough = (good > 0) & (good >= SHARE * number)
        out[rows, cols][enough.reshape(shape)] = total[enough] / good[enough]


def commonest(source: Source, grid: Grid, out: NDArray[Any]) -> None:
    """Write into `out` the commonest code among the pixels whose centres lie in each cell; of equals, the smallest."""
    import numpy as np

    for rows, cols, cell, values, data in _binned(source, grid):
        shape = (rows.stop - rows.start, cols.stop - cols.start)
        size = shape[0] * shape[1]
        number = np.bincount(cell, minlength=size)
        good = np.bincount(cell[data], minlength=size)
        enough = (good > 0) & (good >= SHARE * number)
        pairs, counts = np.unique(np.stack([cell[data], values[data].astype("i8")], axis=1), axis=0, return_counts=True)
        order = np.lexsort((pairs[:, 1], -counts, pairs[:, 0]))
        pairs = pairs[order]
        first = np.ones(len(pairs), bool)
        first[1:] = pairs[1:, 0] != pairs[:-1, 0]
        winners = pairs[first & enough[pairs[:, 0]]]
        out[rows, cols].reshape(shape)[winners[:, 0] // shape[1], winners[:, 0] % shape[1]] = winners[:, 1]
