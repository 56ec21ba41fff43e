"""Where the parts of the ecological network lie: cells under polygons and along lines, and the counties of both."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shanshui.core.grid import Grid
    from shanshui.deliver.results import Watched

NONE = -1


def cells_under(grid: Grid, frame: Any) -> NDArray[np.int32]:
    """Row number of the polygon that holds the centre of each cell, as one row; −1 none. Of two, the later."""
    from rasterio import Affine
    from rasterio.features import rasterize

    shapes = [(shape, row) for row, shape in enumerate(frame.to_crs(grid.crs).geometry)]
    burnt = rasterize(shapes, grid.shape, fill=NONE, transform=Affine(*grid.transform), dtype="int32")
    return np.asarray(burnt).reshape(-1)


def steps(grid: Grid, line: Any) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """A line cut into steps of at most half a cell: the cell (−1 off the grid) and the length of each, m."""
    import shapely

    cells, lengths = [], []
    for part in shapely.get_parts(shapely.segmentize(line, grid.cell / 2)):
        points = np.asarray(part.coords)[:, :2]
        middles, spans = (points[1:] + points[:-1]) / 2, np.diff(points, axis=0)
        cells.append(cell_of(grid, middles[:, 0], middles[:, 1]))
        lengths.append(np.hypot(spans[:, 0], spans[:, 1]))
    return np.concatenate(cells), np.concatenate(lengths)


def cell_of(grid: Grid, x: Any, y: Any) -> NDArray[np.int64]:
    """Cells that hold the points; −1 off the grid."""
    west, _, _, north = grid.bounds
    column = np.floor((np.asarray(x) - west) / grid.cell).astype(np.int64)
    row = np.floor((north - np.asarray(y)) / grid.cell).astype(np.int64)
    inside = (row >= 0) & (row < grid.shape[0]) & (column >= 0) & (column < grid.shape[1])
    return np.where(inside, row * grid.shape[1] + column, NONE)


class Counties:
    """The county that holds most of each cell."""

    def __init__(self, reader: Watched) -> None:
        frame, table = reader.get("counties"), reader.get("county_cells")
        self.codes: list[str] = [] if frame is None or table is None else sorted(frame["code"].astype(str))
        self.most = np.full(reader.grid.size, NONE, np.int16)
        if not self.codes:
            return
        place = {code: number for number, code in enumerate(self.codes)}
        rows = table.sort_values("share", kind="stable")  # of several counties in a cell the largest is written last
        self.most[rows["cell"].to_numpy(np.int64)] = rows["county"].astype(str).map(place).to_numpy(np.int16)

    def at(self, cells: NDArray[np.int64]) -> NDArray[np.int16]:
        """Number of the county in `codes` for each cell; −1 outside."""
        return np.where(cells >= 0, self.most[np.maximum(cells, 0)], NONE)

    def along(self, grid: Grid, line: Any) -> list[str]:
        """Codes of the counties that a line runs through, in the order in which it first enters them."""
        found = self.at(steps(grid, line)[0])
        return [self.codes[int(number)] for number in dict.fromkeys(found.tolist()) if number >= 0]

    def lengths(self, grid: Grid, lines: Any) -> NDArray[np.float64]:
        """Metres of the lines in each county, in the order of `codes`; what lies outside is left out."""
        out = np.zeros(len(self.codes))
        for line in lines:
            cells, metres = steps(grid, line)
            county = self.at(cells)
            out += np.bincount(county[county >= 0], weights=metres[county >= 0], minlength=len(self.codes))
        return out

    def under(self, grid: Grid, frame: Any) -> Iterator[str | None]:
        """For each shape the county that holds its inner point; None outside all."""
        inner = frame.to_crs(grid.crs).geometry.representative_point()
        for number in self.at(cell_of(grid, inner.x.to_numpy(), inner.y.to_numpy())).tolist():
            yield self.codes[number] if number >= 0 else None
