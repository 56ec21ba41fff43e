"""problem_type_cards: hand sum on six cells."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from shanshui.core.grid import Grid
from shanshui.diagnose.type_cards import problem_type_cards

GRID = Grid("EPSG:4509", 0, 0, 100.0, (1, 7))
AREA = GRID.raster(np.array([[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 0.0]]), "cell_area")
DEGREE = GRID.raster(
    np.array([[[0, 1, 2, 3, 4, -1, -1]], [[2, 2, 2, 2, 2, 2, -1]]], "i1"),
    "problem_degree",
    problem=np.array(["E01", "E07"]),
)
STRESSES = pd.DataFrame({"stress": ["dry", "farm", "road"], "label": ["干旱", "农田", "道路"]})
BLANK = {
    "problem": "E01", "label": "水土流失", "stratum": "ecological", "layer": "erosion", "op": ">=", "light": 2.0, "medium": 3.0,
    "severe": 4.5, "ecosystems": None, "space": None, "trend": None, "worse": None, "natural_stress": None,
    "human_stress": None, "confidence": "模型估算", "clause": "S0 4.2.2",
}  # fmt: skip


def types(*rows: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame([BLANK | row for row in rows], dtype=object)


def trend(*values: int):  # type: ignore[no-untyped-def]
    return GRID.raster(np.array([values], "i2"), "fvc_trend_class")


def test_hand_sum() -> None:
    wind = {"problem": "E02", "label": "风蚀", "layer": "wind_erosion", "medium": None}
    table = types({"natural_stress": "dry", "human_stress": "farm;road"}, wind)
    card, missing = problem_type_cards(table, STRESSES, AREA, DEGREE).itertuples(index=False)
    # judged: 2 (none) + 4 + 8 + 16 = 30; no data 32; the cell of 1 is not concerned
    assert (card.domain_m2, card.unjudged_m2, card.area_m2) == (30, 32, 28)
    assert (card.light_m2, card.medium_m2, card.severe_m2) == (4, 8, 16)
    assert (card.trigger, card.judged, card.missing) == ("erosion>=轻度2,中度3,严重4.5", True, None)
    assert (card.natural_stress, card.human_stress) == ("干旱", "农田、道路")
    assert (card.trend, card.trend_m2, card.worse_m2, card.better_m2) == (None, None, None, None)
    assert (card.label, card.stratum, card.confidence, card.clause) == (
        "水土流失",
        "ecological",
        "模型估算",
        "S0 4.2.2",
    )
    assert (missing.judged, missing.missing, missing.trigger) == (False, "wind_erosion", "wind_erosion>=轻度2,严重4.5")
    assert (missing.domain_m2, missing.unjudged_m2, missing.area_m2, missing.light_m2) == (None, None, None, None)
    assert missing.natural_stress is None


@pytest.mark.parametrize(("worse", "expected"), [("down", (60, 8, 20)), ("up", (60, 20, 8))])
def test_significant_trends_count(worse: str, expected: tuple[float, ...]) -> None:
    table = types({"problem": "E07", "trend": "fvc_trend_class", "worse": worse})
    # E07 is everywhere: rising p < .1 (3): neither; −1: unknown, 1 + 2 not among 60; 1 and 2 rise: 4 + 16; 8 falls: 8
    found = problem_type_cards(table, STRESSES, AREA, DEGREE, fvc_trend_class=trend(-1, -1, 2, 8, 1, 3, 9))
    assert tuple(found.loc[0, ["trend_m2", "worse_m2", "better_m2"]]) == expected
    assert found.trend[0] == "fvc_trend_class"


def test_every_code_of_a_trend() -> None:
    table = types({"problem": "E07", "trend": "ndvi_trend_class", "worse": "down"})
    found = problem_type_cards(table, STRESSES, AREA, DEGREE, ndvi_trend_class=trend(9, 8, 7, 6, 5, 4, 1))
    assert tuple(found.loc[0, ["trend_m2", "worse_m2", "better_m2"]]) == (63, 3, 0)


def test_a_layer_of_differences_counts_by_sign() -> None:
    change = GRID.raster(np.array([[-1, -0.1, 0, 0.5, np.nan, 2, -3]], "f4"), "eqi_change")
    table = types({"problem": "E07", "trend": "eqi_change", "worse": "down"})
    found = problem_type_cards(table, STRESSES, AREA, DEGREE, eqi_change=change)
    assert tuple(found.loc[0, ["trend_m2", "worse_m2", "better_m2"]]) == (47, 3, 40)
    assert problem_type_cards(table, STRESSES, AREA, DEGREE).trend[0] is None  # the layer is not given


def test_what_is_missing() -> None:
    table = types({"problem": "A01", "ecosystems": "5", "space": 2})

    def given(**layers: object) -> str:
        return str(problem_type_cards(table, STRESSES, AREA, None, **layers).missing[0])

    assert given() == "ecosystem;space"
    assert given(ecosystem=trend(5, 5, 5, 5, 5, 5, 5)) == "space"
    assert given(ecosystem=AREA, space=AREA) == "erosion"


def test_defects_of_the_table() -> None:
    with pytest.raises(ValueError, match="stress_types has no fire"):
        problem_type_cards(types({"human_stress": "farm;fire"}), STRESSES, AREA, DEGREE)
    with pytest.raises(ValueError, match="trend"):
        problem_type_cards(types({"trend": "slope", "worse": "up"}), STRESSES, AREA, DEGREE)
    with pytest.raises(ValueError, match="trend"):
        problem_type_cards(types({"trend": "eqi_change"}), STRESSES, AREA, DEGREE)
