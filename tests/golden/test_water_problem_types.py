"""Thresholds of the types of problems of water and territory, row by row as their sources or the design say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from shanshui.core.grid import Grid
from shanshui.diagnose.strata import problem_degree

TABLES = Path(__file__).parents[2] / "src/shanshui/guide/profiles/national/tables"
TYPES = pd.read_csv(TABLES / "problem_types.csv", dtype={"ecosystems": str})
CRS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m"
NONE, LIGHT, MEDIUM, SEVERE = 1, 2, 3, 4
HALF = {
    "T01": ("water_land_match", {6001: NONE, 6000: LIGHT, 4501: LIGHT, 4500: MEDIUM, 3001: MEDIUM, 3000: SEVERE}, 51),
    "T02": ("connectivity_change", {-0.9: NONE, -1: LIGHT, -4.9: LIGHT, -5: MEDIUM, -9.9: MEDIUM, -10: SEVERE}, 34),
    "T03": ("natural_cut", {9.9: NONE, 10: LIGHT, 29.9: LIGHT, 30: MEDIUM, 49.9: MEDIUM, 50: SEVERE}, 34),
    "T04": ("fragmentation_change", {4.9: NONE, 5: LIGHT, 14.9: LIGHT, 15: MEDIUM, 29.9: MEDIUM, 30: SEVERE}, 34),
    "W01": ("water_overuse", {0.89: NONE, 0.9: LIGHT, 0.99: LIGHT, 1: MEDIUM, 1.19: MEDIUM, 1.2: SEVERE}, 51),
    "W02": ("groundwater_overdraft", {0.0: NONE, 0.0099: NONE, 0.01: LIGHT, 0.29: LIGHT, 0.3: SEVERE}, 51),
    "W03": ("groundwater_decline", {0.09: NONE, 0.1: LIGHT, 0.49: LIGHT, 0.5: MEDIUM, 0.99: MEDIUM, 1: SEVERE}, 34),
    "W04": ("flow_percent", {40.1: NONE, 40: LIGHT, 30.1: LIGHT, 30: MEDIUM, 10.1: MEDIUM, 10: SEVERE}, 43),
    "W05": ("shore_damage", {0: NONE, 1: LIGHT, 2: MEDIUM, 3: SEVERE}, 51),
    "W06": ("wetland_cutoff", {0: NONE, 1: LIGHT, 2: MEDIUM}, 41),
    "W07": ("drinking_zone_problem", {0: NONE, 1: LIGHT, 2: MEDIUM, 3: SEVERE}, 51),
}
"""Values on both sides of each threshold, and an ecosystem in which the type can occur."""
CLASSES = {
    "T01": "5",
    "T02": "1;2;3;4;7;8",
    "T03": "1;2;3;4;7;8",
    "T04": "1;2;3;4;7;8",
    "W01": "5;6",
    "W02": "5;6",
    "W06": "4",
}


@pytest.mark.parametrize("problem", HALF)
def test_both_sides_of_each_threshold(problem):
    layer, values, code = HALF[problem]
    grid = Grid(CRS, 0.0, 100.0, 100.0, (1, len(values)))
    kind = "i2" if TYPES.set_index("problem").loc[problem, "unit"] == "code" else "f4"
    found = problem_degree(
        TYPES[TYPES["problem"] == problem],
        grid.raster(np.ones((1, len(values))), "cell_area"),
        grid.raster(np.full((1, len(values)), code, "i2"), "ecosystem"),
        **{layer: grid.raster(np.array([[*values]], kind), layer)},
    )
    assert found.values[0, 0].tolist() == list(values.values())


def test_where_they_can_occur_and_what_they_rest_on():
    rows = TYPES[TYPES["problem"].isin(list(HALF))].set_index("problem")
    assert rows["ecosystems"].dropna().to_dict() == CLASSES
    assert rows.index.tolist() == list(HALF) and set(rows["status"]) == {"assumed"}
    assert rows["stratum"].to_dict() == {
        p: "ecological" if p in ("W04", "W05", "W06", "W07") else "territory" for p in HALF
    }


def test_stress_factors_of_water():
    table = pd.read_csv(TABLES / "stress_types.csv").set_index("stress")
    assert table.loc["overuse", ["kind", "layer", "op", "value"]].tolist() == ["human", "water_overuse", ">=", 1.0]
    assert table.loc["falling", ["kind", "layer", "op", "value"]].tolist() == [
        "human",
        "groundwater_decline",
        ">=",
        0.5,
    ]
