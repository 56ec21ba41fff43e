"""Voids of the elevation data inside the region: found and told, never filled."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import ndimage

from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Table, method

AROUND = np.ones((3, 3), bool)
"""Cells that meet at a corner belong to one void."""


@method(
    gives="elevation_voids",
    source="按栅格统计（无公式）",
    scope="global",
    nodata="exclude",
    bytes_per_cell=40,
)
def elevation_voids(elevation: Raster, cell_area: Raster, *, grid: Grid) -> Table:
    """Every void of the elevation data: what is computed from elevation has no value there either.

        void = connected cells of the region (also over corners) without elevation      area = Σ cell_area

    Shapes   one row for each void, the largest first, of equals the more northern, then the more western; last "*", all
             of them: that there is none is a finding too.
    Units    m²; x, y are the middle of the void's cells in the grid's CRS, m; share is of the region.
    Range    cells ≥ 1, of "*" ≥ 0; share [0, 1].
    Errors   none.
    Nodata   cells outside the region (cell_area 0) count nowhere; `edge`: the void reaches the region's edge, or the grid's.
    Golden   tests/golden/test_elevation_voids.py (hand sum).
    """
    region = cell_area.values > 0
    empty = region & np.isnan(elevation.values)
    labels, count = ndimage.label(empty, AROUND)
    inner = ndimage.binary_erosion(region, AROUND, border_value=0)
    label, area = labels[empty], cell_area.values[empty]
    row, col = np.nonzero(empty)
    cells = np.bincount(label, minlength=count + 1)[1:]
    areas = np.bincount(label, weights=area, minlength=count + 1)[1:]
    rows = np.bincount(label, weights=row, minlength=count + 1)[1:] / cells
    cols = np.bincount(label, weights=col, minlength=count + 1)[1:] / cells
    edge = np.bincount(label, weights=~inner[empty], minlength=count + 1)[1:] > 0
    whole = float(area.sum())
    order = np.lexsort((cols, rows, -cells))
    left, _, _, top = grid.bounds
    return pd.DataFrame(
        {
            "id": [*(f"v{n + 1}" for n in range(count)), "*"],
            "cells": np.append(cells[order], len(label)).astype("i8"),
            "area_m2": np.append(areas[order], whole),
            "share": np.append(areas[order], whole) / float(cell_area.values[region].sum()),
            "x": np.append(left + (cols[order] + 0.5) * grid.cell, np.nan),
            "y": np.append(top - (rows[order] + 0.5) * grid.cell, np.nan),
            "edge": np.append(edge[order], edge.any()),
        }
    )
