"""Types of fields, towns and conflicts: thresholds as laws and standards print them, or as the design set them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from shanshui.core.grid import Grid
from shanshui.core.vocabulary import vocabulary
from shanshui.diagnose.strata import problem_degree
from shanshui.guide.loader import PROFILES

TYPES = pd.read_csv(PROFILES / "national" / "tables" / "problem_types.csv").set_index("problem")
NAN = float("nan")
RULES = {
    # layer, comparison, light, medium, severe, ecosystems, space
    "A01": ("farmland_slope", ">=", NAN, NAN, 25, "5", NAN),  # 水土保持法第二十条
    "A02": ("farmland_in_channel", "=", NAN, 1, NAN, "5", NAN),
    "A03": ("farmland_in_red_line", "=", NAN, 1, NAN, "5", NAN),
    "A04": ("irrigation_shortfall", ">=", 10, 25, 50, "5", NAN),
    "A05": ("salinisation", ">=", 1, 2, 3, "5", NAN),
    "A06": ("desertification", ">=", 1, 2, 3, "5", NAN),
    "A07": ("farmland_patch_area", "<=", 500 / 15, 100 / 15, 1, "5", NAN),  # 500、100 mu; 15 mu = 1 ha
    "A08": ("farmland_seminatural", "<=", 20, 5, 1, "5", NAN),
    "A09": ("farmland_belt_distance", ">=", 25, 50, NAN, "5", NAN),
    "A10": ("farmland_abandoned", ">=", 1, 2, 5, NAN, NAN),  # 农村土地承包法第四十二条: two years
    "A11": ("homestead_vacancy", ">=", 10, 20, 30, "6", NAN),
    "A12": ("fertiliser_use", ">=", 250, 375, 500, "5", NAN),
    "A13": ("film_residue", ">=", 75, NAN, NAN, "5", NAN),  # GB/T 25413-2010
    "U01": ("impervious", ">=", 50, 65, 80, NAN, 3),
    "U02": ("heat_anomaly", ">=", 3, 5, 7, NAN, 3),
    "U03": ("park_per_person", "<=", 12, 8, NAN, NAN, 3),  # GB 50137-2011: 8 m²
    "U04": ("black_odorous", ">=", 1, NAN, 2, NAN, NAN),
    "U05": ("hardened_bank", "=", 1, NAN, NAN, NAN, NAN),
    "U06": ("brownfields", ">=", 1, 2, 3, NAN, NAN),
    "U07": ("town_pollution", ">=", 1, 2, 3, NAN, NAN),
    "U08": ("town_damage", ">=", 1, 2, 3, NAN, NAN),
    "C01": ("space_conflict", "=", NAN, 1, 7, NAN, NAN),
    "C02": ("space_conflict", "=", NAN, 2, 7, NAN, NAN),
    "C03": ("space_conflict", "=", NAN, 4, 7, NAN, NAN),
    "C04": ("unsuitable_use", ">=", 1, 2, 3, NAN, NAN),
    "C05": ("buffer_absence", "=", NAN, 1, 2, NAN, NAN),
    "C06": ("edge_contrast", ">=", 25, 50, 75, "1;2;3;4", NAN),
}


@pytest.mark.parametrize("problem", RULES)
def test_the_rule(problem: str) -> None:
    layer, op, light, medium, severe, ecosystems, space = RULES[problem]
    row = TYPES.loc[problem]
    assert (row["layer"], row["op"]) == (layer, op)
    np.testing.assert_allclose(row[["light", "medium", "severe"]].astype("f8"), [light, medium, severe], rtol=1e-6)
    assert str(row["ecosystems"]) == str(ecosystems)
    assert (pd.isna(row["space"]) and pd.isna(space)) or float(row["space"]) == space
    assert row["unit"] == vocabulary()[layer].unit


def test_a_threshold_is_judged_as_the_law_words_it() -> None:
    """二十五度以上 holds 25°; other land is not concerned; 15° is judged and no finding."""
    grid = Grid("EPSG:4545", 0.0, 100.0, 100.0, (1, 4))
    found = problem_degree(
        TYPES.loc[["A01"]].reset_index(),
        grid.raster(np.ones((1, 4)), "cell_area"),
        ecosystem=grid.raster(np.array([[51, 51, 51, 31]], dtype="i2"), "ecosystem"),
        farmland_slope=grid.raster(np.array([[25.0, 24.9, 15.0, np.nan]], dtype="f4"), "farmland_slope"),
    )
    assert found.values[0, 0].tolist() == [4, 1, 1, 0]
