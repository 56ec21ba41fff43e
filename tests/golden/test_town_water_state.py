"""Expected lengths are hand sums of straight reaches."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely

from shanshui.diagnose.town_sites import town_water_state

CRS = "EPSG:4545"
GRADES = pd.DataFrame({"parameter": ["ammonia"], "direction": ["above"], "light": [8.0], "heavy": [15.0]})
COUNTIES = gpd.GeoDataFrame(
    {"code": ["a", "b"]}, geometry=[shapely.box(0, 0, 100, 50), shapely.box(100, 0, 200, 50)], crs=CRS
)


def test_by_hand():
    """60 m hard and light across the border, 40 in a and 20 in b; 30 m natural and heavy in b; 10 m of which nothing is
    known in a; 25 m hard and clean beyond both."""
    rows = [("硬质", 9.0, 60, 120), ("自然", 16.0, 150, 180), (None, None, 0, 10), ("硬质", 1.0, 300, 325)]
    waters = gpd.GeoDataFrame(
        {
            "name": list("甲乙丙丁"),
            "bank": [r[0] for r in rows],
            "ammonia": pd.array([r[1] for r in rows], dtype="Float64"),
        },
        geometry=[shapely.LineString([(a, 20), (b, 20)]) for *_, a, b in rows],
        crs=CRS,
    )
    found = town_water_state(waters, GRADES, COUNTIES)
    assert found.to_dict("records") == [
        {"county": "a", "surveyed_m": 50.0, "hard_m": 40.0, "unrecorded_m": 10.0, "light_m": 40.0, "heavy_m": 0.0, "unmeasured_m": 10.0},
        {"county": "b", "surveyed_m": 50.0, "hard_m": 20.0, "unrecorded_m": 0.0, "light_m": 20.0, "heavy_m": 30.0, "unmeasured_m": 0.0},
        {"county": "*", "surveyed_m": 100.0, "hard_m": 60.0, "unrecorded_m": 10.0, "light_m": 60.0, "heavy_m": 30.0, "unmeasured_m": 10.0},
    ]  # fmt: skip
