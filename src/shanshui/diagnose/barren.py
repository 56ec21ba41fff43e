"""Ground that is bare by nature (沙漠、砾漠、岩漠、冰川): not judged where undisturbed; and cells that polygons hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shanshui.core.grid import Grid
    from shanshui.core.method import Raster, Zones

BARREN = (70, 71, 72, 81, 82)
"""沙漠、沙地、戈壁、裸地、冰川 (S0 F.3.1(3)). Saline land (73) is not among them."""
SALINE = 73
INTACT = 1


def undisturbed(codes: NDArray[np.int16], conversion: Raster | None, *others: int) -> NDArray[np.bool_]:
    """Barren ground, and the other codes, that no conversion has touched as far as it is known."""
    bare = np.isin(codes, (*BARREN, *others))
    return bare if conversion is None else bare & ~(conversion.values > INTACT)


def held(polygons: Zones, grid: Grid) -> NDArray[np.bool_]:
    """Cells whose centre lies in one of the polygons, or on its edge: the same in a part of the grid as in the whole."""
    inside = np.zeros(grid.shape, dtype=bool)
    x, y = np.asarray(grid.x), np.asarray(grid.y)
    for shape in polygons.geometry:
        west, south, east, north = shape.bounds
        columns = np.flatnonzero((x >= west) & (x <= east))
        rows = np.flatnonzero((y >= south) & (y <= north))
        if columns.size and rows.size:
            window = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
            shapely.prepare(shape)
            inside[window] |= shapely.intersects_xy(shape, *np.meshgrid(x[columns], y[rows]))
    return inside
