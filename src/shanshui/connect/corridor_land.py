"""What land lies along the corridors, by width (不同宽度廊道的土地构成)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Lines, Raster, Table, method

ARC = 32
"""Edges of a quarter of a circle at the ends of a strip: their sagitta is 0.03 % of its half width."""


@method(
    gives="corridor_land",
    source="朱强等 2005 景观规划中的生态廊道宽度，生态学报 25(9):2406-2412",
    scope="global",
    nodata="exclude",
    assumed=("strip_widths_m",),
    bytes_per_cell=40,
)
def corridor_land(
    corridors: Lines,
    ecosystem: Raster,
    cell_area: Raster,
    *,
    grid: Grid,
    strip_widths_m: str = "30,60,100,200,600,1200,2400",
) -> Table:
    """Area of each class of ecosystem in strips of several widths along each corridor.

        area = Σ cell_area of the cells whose centre lies within width / 2 of the line, by first-level class
        share = area / Σ of the classes of that strip

    A strip narrower than a cell says nothing on this grid: widths below the edge of a cell are left out.

    Shapes   rasters (y, x) on the plan grid; rows by corridor, width, class; a class that is not there has none.
    Units    strip_widths_m m, cell_area m² → width_m m, area_m2 m², share 1.
    Range    share in (0, 1], 1 in all for each strip.
    Errors   ValueError for widths that are no positive numbers with commas between, or repeat; Absent where each of them is
             below the edge of a cell, or no corridor lies in the region.
    Nodata   a cell without ecosystem is left out.
    Golden   tests/golden/test_corridor_land.py (hand sum)
    """
    widths = [w for w in parsed(strip_widths_m) if w >= grid.cell]
    if not widths:
        raise Absent(
            Say(f"廊道宽度都小于栅格边长{grid.cell:g}米", f"every width is below the edge of a cell, {grid.cell:g} m"),
            Say("增大 strip_widths_m 或减小栅格边长", "give larger strip_widths_m, or smaller cells"),
        )
    area = cell_area.values
    classes = np.where((area > 0) & (ecosystem.values >= 0), ecosystem.values // 10, 0)
    parts = [
        strip(found, width, classes, area, grid).assign(corridor=name, width_m=width)
        for name, found in zip(corridors["id"], corridors.geometry, strict=True)
        for width in widths
    ]
    table = pd.concat(parts, ignore_index=True)
    if table.empty:
        raise Absent(
            Say("廊道不在规划范围内", "no corridor lies in the region"),
            Say("检查规划范围与廊道", "check the region and the corridors"),
        )
    return table[["corridor", "width_m", "ecosystem_class", "area_m2", "share"]]


def parsed(text: str) -> list[float]:
    """Widths, ascending."""
    try:
        widths = sorted(float(part) for part in text.split(","))
    except ValueError:
        widths = []
    if not widths or len(set(widths)) < len(widths) or not all(0 < w < np.inf for w in widths):
        raise ValueError(f"strip_widths_m must be positive numbers with commas between, not {text!r}")
    return widths


def strip(
    line: shapely.LineString, width: float, classes: NDArray[np.int16], area: NDArray[np.float64], grid: Grid
) -> pd.DataFrame:
    """Area by class of the cells whose centre lies in the strip; class 0 is left out."""
    from rasterio import Affine
    from rasterio.features import geometry_mask

    shape = line.buffer(width / 2, quad_segs=ARC)
    west, south, east, north = shape.bounds
    left, _, _, top = grid.bounds
    rows = slice(max(0, int((top - north) // grid.cell)), max(0, int((top - south) // grid.cell) + 1))
    cols = slice(max(0, int((west - left) // grid.cell)), max(0, int((east - left) // grid.cell) + 1))
    within = classes[rows, cols]
    if not within.size:
        return pd.DataFrame({"ecosystem_class": [], "area_m2": [], "share": []})
    corner = Affine(grid.cell, 0, left + cols.start * grid.cell, 0, -grid.cell, top - rows.start * grid.cell)
    inside = geometry_mask([shape], within.shape, corner, invert=True) & (within > 0)
    sums = np.bincount(within[inside], weights=area[rows, cols][inside])
    found = np.flatnonzero(sums)
    return pd.DataFrame({"ecosystem_class": found, "area_m2": sums[found], "share": sums[found] / sums.sum()})
