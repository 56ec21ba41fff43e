"""unit_diagnosis: hand sum: the worst attribute of each dimension, and the resilience of most of the area."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from shanshui.core.grid import Grid
from shanshui.diagnose.unit_diagnosis import unit_diagnosis

GRID = Grid("EPSG:4509", 0, 100, 100.0, (1, 6))
UNITS = gpd.GeoDataFrame(
    {"id": ["r", "u", "v"], "name": ["参照", "甲", "乙"]}, geometry=[shapely.box(0, 0, 1, 1)] * 3, crs="EPSG:4509"
)
LABEL = [1, 1, 1, 1, 2, 0]
CODES = [31, 31, 32, 11, 31, 31]


def state(rows):  # type: ignore[no-untyped-def]
    """(unit, class, dimension, attribute, likeness, degree)."""
    frame = pd.DataFrame(rows, columns=["unit", "ecosystem_class", "dimension", "attribute", "likeness", "degree"])
    frame["degree"] = pd.array(frame["degree"], dtype="Int64")
    return frame.assign(name=frame["unit"].map({"u": "甲", "v": "乙"}), area_m2=3.0)


def diagnose(rows, resilience=None, area=(1, 1, 1, 1, 1, 1)):  # type: ignore[no-untyped-def]
    raster = lambda values, name, dtype: GRID.raster(np.array([values], dtype), name)  # noqa: E731
    held = None if resilience is None else raster(resilience, "resilience", "i2")
    return unit_diagnosis(state(rows), UNITS, raster(LABEL, "survey_unit_label", "i2"), raster(CODES, "ecosystem", "i2"),
                          raster(area, "cell_area", "f8"), held)  # fmt: skip


ROWS = [
    ("u", 3, "composition", "richness", 80.0, 2), ("u", 3, "composition", "similarity", 62.0, 3),
    ("u", 3, "composition", "alien", 61.0, 3), ("u", 3, "structure", "cover", 95.0, 1), ("u", 3, "structure", "height", None, None),
    ("u", 3, "function", "production", None, None), ("v", 3, "exchange", "edge", 40.0, 4), ("v", 3, "exchange", "loss", 40.0, 4),
]  # fmt: skip


def test_hand_sum_the_worst_decides() -> None:
    found = diagnose(ROWS)
    of_u = found[found["unit"] == "u"].set_index("dimension")
    assert of_u.index.tolist() == ["composition", "structure", "function", "exchange", "all"]
    # of two of degree 3 the one least like the reference; unknown attributes are listed, not judged
    assert of_u["degree"].fillna(0).tolist() == [3, 1, 0, 0, 3]  # 0: could not be judged
    assert of_u["limiting"].tolist() == ["alien", "cover", "", "", "alien"]
    assert of_u["attributes"].tolist() == [3, 2, 1, 0, 6] and of_u["judged"].tolist() == [3, 1, 0, 0, 4]
    assert (of_u["name"] == "甲").all() and (of_u["area_m2"] == 3).all() and (of_u["ecosystem_class"] == 3).all()
    of_v = found[found["unit"] == "v"].set_index("dimension")
    assert of_v.loc["all", "degree"] == 4 and of_v.loc["all", "limiting"] == "edge"  # equals: the first


def test_a_single_attribute() -> None:
    found = diagnose(ROWS[3:4])
    assert found["name"].tolist() == ["甲"] * 5 and found["area_m2"].tolist() == [3.0] * 5
    assert found["limiting"].tolist() == ["", "cover", "", "", "cover"]


def test_resilience_of_most_of_the_area() -> None:
    # the grassland of u holds cells 0, 1, 2 with areas 1, 2, 4: class 2 on 3, class 5 on 4; forest and the site do not count
    found = diagnose(ROWS, [2, 2, 5, 1, 4, 1], area=(1, 2, 4, 50, 1, 50))
    whole = found[found["dimension"] == "all"].set_index("unit")["resilience"]
    assert whole["u"] == 5 and whole["v"] == 4
    assert found[found["dimension"] != "all"]["resilience"].isna().all()
    # equals: the weaker; cells without class, or outside the region, count nowhere
    assert (
        diagnose(ROWS, [2, 4, -1, 1, -1, 1], area=(1, 1, 9, 1, 1, 1)).set_index(["unit", "dimension"])["resilience"][
            ("u", "all")
        ]
        == 4
    )
    assert diagnose(ROWS, [-1] * 6)["resilience"].isna().all() and diagnose(ROWS)["resilience"].isna().all()
    assert diagnose(ROWS, [1] * 6, area=(0,) * 6)["resilience"].isna().all()
