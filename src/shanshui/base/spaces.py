"""Ecological, agricultural and urban space (三类空间) by a fixed priority of the three lines and land class."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from shanshui.base.classes import recode
from shanshui.base.ecosystems import of_year
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Table, Zones, method

ECOLOGICAL, AGRICULTURAL, URBAN = 1, 2, 3
BY_URBAN, BY_ECOLOGICAL, BY_FARMLAND, BY_CLASS = 1, 2, 3, 4
NODATA = -1


@method(
    gives=("space", "space_rule"),
    source="三区三线的优先次序（城镇开发边界、生态保护红线与自然保护地、永久基本农田、地类）：设计取值",
    scope="cell",
    nodata="exclude",
    rows={"land_cover_crosswalk": "land_cover"},
)
def three_spaces(
    land_cover: Raster,
    land_cover_crosswalk: Table,
    cell_area: Raster,
    urban_boundary: Zones | None = None,
    red_lines: Zones | None = None,
    protected_areas: Zones | None = None,
    permanent_farmland: Zones | None = None,
    *,
    base_year: int,
    grid: Grid,
) -> tuple[Raster, Raster]:
    """The space of each cell, and the rule that decided it; the first that applies:

        1 within the urban development boundary → urban
        2 within a red line or a protected area → ecological
        3 within permanent basic farmland → agricultural
        4 the space of its land class in the base year

    A cell belongs to a line if its centre lies in it or on its edge. A line that is not given decides nothing.

    Shapes   (y, x) int16 each.
    Units    codes of `space` and `space_rule`.
    Range    space 1–3, rule 1–4.
    Errors   ValueError naming land-cover codes that the crosswalk lacks; Absent if there is no map of the base year.
    Nodata   −1 outside the region (cell_area 0), and where there is neither a line nor land cover.
    Golden   tests/golden/test_three_spaces.py (hand sum).
    """
    cover = of_year(land_cover, base_year, "land_cover").values
    region = cell_area.values > 0
    by_class = recode(cover, land_cover_crosswalk, "space")
    space = by_class.copy()
    rule = np.where(by_class == NODATA, np.int16(NODATA), np.int16(BY_CLASS)).astype("i2")
    for lines, code, by in (
        ((permanent_farmland,), AGRICULTURAL, BY_FARMLAND),
        ((red_lines, protected_areas), ECOLOGICAL, BY_ECOLOGICAL),
        ((urban_boundary,), URBAN, BY_URBAN),
    ):
        for line in lines:
            if line is not None:
                inside = _inside(line, region, grid)
                space[inside], rule[inside] = code, by
    space[~region], rule[~region] = NODATA, NODATA
    return grid.raster(space, "space", year=base_year), grid.raster(rule, "space_rule", year=base_year)


def _inside(zones: Zones, region: NDArray[np.bool_], grid: Grid) -> NDArray[np.bool_]:
    """Cells of the region whose centres lie in any of the zones, edges included; the same in a block as in the whole."""
    out = np.zeros(grid.shape, bool)
    for zone in zones.geometry:
        west, south, east, north = zone.bounds
        cols = np.flatnonzero((grid.x >= west) & (grid.x <= east))
        rows = np.flatnonzero((grid.y >= south) & (grid.y <= north))
        if not len(cols) or not len(rows):
            continue
        window = np.s_[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1]
        at_row, at_col = np.nonzero(region[window] & ~out[window])
        own = shapely.from_wkb(shapely.to_wkb(zone))  # prepared below; the input is left as it is
        shapely.prepare(own)
        hit = shapely.intersects_xy(own, grid.x[cols[0] + at_col], grid.y[rows[0] + at_row])
        out[rows[0] + at_row[hit], cols[0] + at_col[hit]] = True
    return out
