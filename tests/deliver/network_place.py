"""A network of three sources on the small plan, its figures sums done by hand; no test, used by the tests.

Source 1: cells (0, 0) half, (0, 1), (1, 0); source 2: (2, 1), (2, 2); source 3: (0, 3). County A holds columns 0 and 1, B 2 and 3.
Corridors: ab 1–2 one diagonal, bc 2–3 one step north and one diagonal, ac 1–3 two steps east along the north.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import small_plan
from shapely.geometry import LineString, Point, box
from shapely.ops import unary_union

CRS = small_plan.GRID.crs
SOURCE = [[1, 1, -1, 3, -1], [1, -1, -1, -1, -1], [-1, 2, 2, -1, -1], [-1] * 5]
LINES = {
    "ab": [(500, 2500), (1500, 1500)],
    "bc": [(2500, 1500), (2500, 2500), (3500, 3500)],
    "ac": [(1500, 3500), (3500, 3500)],
}


def cell(row, column):
    return box(1000 * column, 3000 - 1000 * row, 1000 * column + 1000, 4000 - 1000 * row)


def frame(geometry, **columns):
    return gpd.GeoDataFrame(columns, geometry=geometry, crs=CRS)


def network():
    """Every layer of the network, by name."""
    sources = {1: ((0, 0), (0, 1), (1, 0)), 2: ((2, 1), (2, 2)), 3: ((0, 3),)}
    return {
        "source_label": small_plan.raster(SOURCE, "source_label", "i4"),
        "sources": frame(
            [unary_union([cell(*c) for c in cells]) for cells in sources.values()], id=[1, 2, 3], area_m2=[2.5e6, 2e6, 1e6],
            quality=[0.9, np.nan, 0.5], core_share=[1.0, 0.5, 0.0], important_share=[0.2, 0.0, 1.0],
            protected_share=[0.0, np.nan, 0.0], red_line_share=[np.nan] * 3, reasons=["core;important", "core", "important"],
            dpc=[60.0, 40.0, 10.0], diic=[60.0, 40.0, 10.0],
        ),
        "corridors": frame(
            [LineString(points) for points in LINES.values()], id=list(LINES), from_source=[1, 2, 1], to_source=[2, 3, 3],
            length_m=[1414.21, 2414.21, 2000.0], cost=[2828.42, 12071.05, 6000.0], mean_resistance=[2.0, 5.0, 3.0],
        ),
        "corridor_importance": pd.DataFrame({
            "id": list(LINES), "from_source": [1, 2, 1], "to_source": [2, 3, 3], "gravity": [18.25, 1.5, 4.0], "rank": [1, 3, 2],
            "grade": [1, 3, 2],
        }),
        "circuit_pairs": pd.DataFrame({
            "from_source": [1, 1, 2], "to_source": [2, 3, 3], "from_cells": [3, 3, 2], "to_cells": [2, 1, 1],
            "resistance": [0.0123456, np.nan, 1.4567], "residual": [1e-9, np.nan, 1e-9],
        }),
        "corridor_land": pd.DataFrame({
            "corridor": ["ab", "ab", "bc", "ab", "ab", "bc"], "width_m": [60.0] * 3 + [1000.0] * 3,
            "ecosystem_class": [1, 3, 3, 3, 5, 6], "area_m2": [1e6, 2e6, 1e6, 6e6, 3e6, 1e6],
            "share": [1 / 3, 2 / 3, 1.0, 2 / 3, 1 / 3, 1.0],
        }),
        "source_connectivity": pd.DataFrame({
            "id": [1, 2, 3], "dpc": [62.5, 48.0, 12.0], "dpc_intra": [40.0, 20.0, 2.0], "dpc_flux": [22.5, 20.0, 10.0],
            "dpc_connector": [0.0, 8.0, 0.0], "diic": [60.0, 45.0, 10.0], "diic_intra": [40.0, 20.0, 2.0],
            "diic_flux": [20.0, 20.0, 8.0], "diic_connector": [0.0, 5.0, 0.0], "rank": [1, 2, 3],
        }),
        "network_indices": pd.DataFrame({
            "sources": [3], "corridors": [3], "components": [1], "alpha": [1.0], "beta": [1.0], "gamma": [1.0],
            "cost_ratio": [0.48529], "iic": [0.0412345], "pc": [0.00123456], "equivalent_m2": [4.4e6],
        }),
        "project_connectivity": pd.DataFrame({
            "id": ["p1", "p2", "*"], "corridors": [1, 0, 2], "cost_percent": [-6.5, 0.0, -7.25],
            "equivalent_before_m2": [4.4e6] * 3, "equivalent_after_m2": [4.62e6, 4.4e6, 4.65e6], "pc_percent": [10.25, 0.0, 11.69],
        }),
        **nodes(),
    }  # fmt: skip


def nodes():
    return {
        "pinch_points": frame([cell(1, 1), cell(0, 2)], id=["n1", "n2"], corridor=["ab", "ac"], area_m2=[1e6, 1_002_345.0],
                              current=[0.5, 0.75], current_max=[0.8, 0.9]),
        "protected_areas": frame([cell(1, 1)], name=["某保护区"]),
        "barriers": frame([cell(1, 2)], id=["z1"], corridor=["bc"], area_m2=[1e6], improvement=[3.5], radius_m=[1000.4],
                          resistance=[50.126]),
        "stepping_stones": frame([cell(1, 3)], id=["t1"], area_m2=[1e6], corridors=["ac;bc"], dpc_connector=[4.25], rank=[1]),
        "breakpoints": frame([Point(1100, 1900), Point(2500, 2100), Point(2500, 3500), Point(3200, 3200)],
                             id=["d1", "d2", "d3", "d4"], corridor=["ab", "bc", "ac", "bc"], kind=["道路", "道路", "渠道", "道路"],
                             name=pd.array(["环城路", "环城路", "东干渠", pd.NA], dtype="string")),
    }  # fmt: skip


def layers(**changed):
    """The small plan with the network; a layer given as None is left out."""
    found = small_plan.layers() | network() | changed
    return {name: value for name, value in found.items() if value is not None}
