"""Sites of a town register in a row of seven cells, for the layers made of it."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from shanshui.core.grid import Grid

GRID = Grid("EPSG:4545", 0.0, 100.0, 100.0, (1, 7))
AREA = GRID.raster(np.array([[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0]]), "cell_area")


def sites(*rows):
    """(category, degree, first cell, one past the last)."""
    columns = {
        "code": [str(i) for i in range(len(rows))],
        "name": ["图斑"] * len(rows),
        "category": [row[0] for row in rows],
        "degree": [row[1] for row in rows],
    }
    return gpd.GeoDataFrame(
        columns, geometry=[shapely.box(100 * a, 0, 100 * b, 100) for *_, a, b in rows], crs=GRID.crs
    )


SITES = sites(
    ("棕地", 3, 0, 1), ("棕地", 1, 0, 2), ("土壤污染", 2, 1, 3), ("水污染", 3, 2, 4), ("受损山体", 1, 3, 4),
    ("采空塌陷", 2, 4, 5), ("内涝点", 3, 5, 7),
)  # fmt: skip
