"""The tables of problem types and stress factors against the methods that read them."""

from __future__ import annotations

import inspect
import itertools
import math

import pandas as pd
import pytest

from shanshui.core.vocabulary import vocabulary
from shanshui.diagnose.causes import NOT_STRESSES, cause_matrix
from shanshui.diagnose.strata import STRATA, problem_degree
from shanshui.diagnose.type_cards import NOT_TRENDS, problem_type_cards
from shanshui.guide.loader import PROFILES

TYPES = pd.read_csv(PROFILES / "national" / "tables" / "problem_types.csv", dtype={"problem": str, "unit": str})
STRESSES = pd.read_csv(PROFILES / "national" / "tables" / "stress_types.csv", dtype={"unit": str})
INITIALS = {"T": "territory", "W": "", "E": "ecological", "A": "agricultural", "U": "urban", "C": "conflict"}


def parameters(function: object, without: tuple[str, ...]) -> set[str]:
    signature = inspect.signature(function)  # type: ignore[arg-type]
    return {name for name, p in signature.parameters.items() if name not in without and p.kind is not p.KEYWORD_ONLY}


def test_triggers_trends_and_stresses_are_parameters_and_no_parameter_is_idle() -> None:
    triggers = parameters(problem_degree, ("problem_types", "cell_area", "ecosystem", "space"))
    assert triggers - set(TYPES["layer"]) == set()
    assert set(TYPES["layer"]) - triggers <= {"ecosystem", "space"}
    assert set(TYPES["trend"].dropna()) <= parameters(problem_type_cards, NOT_TRENDS)
    assert set(STRESSES["layer"]) == parameters(cause_matrix, NOT_STRESSES)


@pytest.mark.parametrize("row", TYPES.to_dict("records"), ids=lambda row: row["problem"])
def test_a_type(row: dict[str, object]) -> None:
    layer = vocabulary()[str(row["layer"])]
    assert layer.is_raster
    assert not layer.dims
    assert row["unit"] == layer.unit
    assert INITIALS[str(row["problem"])[0]] in ("", row["stratum"])
    assert row["stratum"] in STRATA
    limits = [float(str(row[name])) for name in ("light", "medium", "severe") if not math.isnan(float(str(row[name])))]
    assert limits
    if row["op"] == ">=":
        assert all(a < b for a, b in itertools.pairwise(limits))
    elif row["op"] == "<=":
        assert all(a > b for a, b in itertools.pairwise(limits))
    assert pd.isna(row["trend"]) == pd.isna(row["worse"])
    for column, kind in (("natural_stress", "natural"), ("human_stress", "human")):
        if not pd.isna(row[column]):
            found = STRESSES.set_index("stress").loc[str(row[column]).split(";"), "kind"]
            assert set(found) == {kind}


def test_thresholds_that_a_source_prints() -> None:
    """SL 190 grades 轻度 2, 中度 3, 强烈 4 and above; wind 200, 2500, 5000 t/(km² a)."""
    types = TYPES.set_index("problem")
    assert types.loc["E01", ["layer", "op", "light", "medium", "severe"]].tolist() == ["erosion", ">=", 2, 3, 4]
    assert types.loc["E02", ["op", "light", "medium", "severe"]].tolist() == [">=", 200, 2500, 5000]
    assert types.loc["E20", ["op", "severe"]].tolist() == [">=", 2]  # near or in; severe by rule
    assert types.loc["E21", ["op", "severe", "space"]].tolist() == ["=", 1, 1]
    assert types.loc["A20", ["op", "severe"]].tolist() == [">=", 2]
    assert types.loc["U20", ["op", "severe"]].tolist() == [">=", 2]


def test_thresholds_of_the_design() -> None:
    types = TYPES.set_index("problem")[["op", "light", "medium", "severe", "status"]]
    assert types.loc["E22"].tolist() == [">=", 1.1, 1.15, 1.5, "assumed"]
    assert types.loc["E23"].tolist() == [">=", 2, 3, 4, "assumed"]
    assert types.loc["E24"].tolist() == ["<=", -0.05, -0.1, -0.2, "assumed"]
    assert types.loc["E25"].tolist() == ["<=", -5, -10, -15, "assumed"]
    assert types.loc["T20"].tolist() == [">=", 1, 2, 3, "assumed"]
    own = TYPES.set_index("problem").loc[["E01", "E02", "E20", "E21", "E22", "E23", "E24", "E25", "T20", "A20", "U20"]]
    assert own["ecosystems"].dropna().to_dict() == {"E22": "3", "E23": "1;2"}
    assert own["space"].dropna().to_dict() == {"E21": 1}
    stresses = STRESSES.set_index("stress")[["kind", "layer", "op", "value"]]
    assert stresses.loc[
        ["steep", "dry", "windy", "saline", "farmland", "built", "road", "mining", "grazing", "people"]
    ].to_numpy().tolist() == [
        ["natural", "slope", ">=", 15], ["natural", "dryness", ">=", 4], ["natural", "windy_days", ">=", 30],
        ["natural", "groundwater_tds", ">=", 5], ["human", "farmland_distance", "<=", 1000],
        ["human", "built_distance", "<=", 1000], ["human", "road_distance", "<=", 1000],
        ["human", "mine_distance", "<=", 1000], ["human", "grazing_pressure", ">=", 1.1], ["human", "population", ">=", 100],
    ]  # fmt: skip


GRADED = {
    "E04": ("desertification", None, "ecological"),
    "E05": ("rocky_desertification", None, "ecological"),
    "E06": ("salinisation", "3;7", "ecological"),
    "E07": ("grassland_degradation", "3", "ecological"),
    "E08": ("forest_degradation", "1", "ecological"),
    "E09": ("shrub_degradation", "2", "ecological"),
    "E10": ("wetland_loss", None, "ecological"),
    "U09": ("urban_degradation", "6", "urban"),
}


@pytest.mark.parametrize("problem", GRADED)
def test_degrees_of_degradation_are_the_grades_of_hj_1174(problem: str) -> None:
    """无 0, 轻度 1, 中度 2; 重度 3 and 极重度 4 are both 严重; each on its own ecosystems."""
    layer, ecosystems, stratum = GRADED[problem]
    row = TYPES.set_index("problem").loc[problem]
    assert row[["layer", "stratum", "op", "light", "medium", "severe"]].tolist() == [layer, stratum, ">=", 1, 2, 3]
    assert (None if pd.isna(row["ecosystems"]) else str(row["ecosystems"])) == ecosystems
    assert pd.isna(row["space"])


def test_every_trend_is_of_plant_cover_and_its_fall_is_worse() -> None:
    told = TYPES.dropna(subset=["trend"]).set_index("problem")
    assert sorted(told.index) == sorted(
        ["E01", "E02", "E22", "E23", "E24", "E25", "E04", "E05", "E06", "E07", "E08", "E09", "U09"]
    )
    assert set(told["trend"]) == {"fvc_trend_class"}
    assert set(told["worse"]) == {"down"}


def test_restrictions_that_no_other_test_holds() -> None:
    """Red-line mines of other land lie in ecological space; overgrazing is of grassland, fuel of woods and shrub."""
    types = TYPES.set_index("problem")
    assert types.loc[["E21"], "space"].tolist() == [1]
    restricted = {"E01", "E02", "E20", "E24", "E25", "T20", "A20", "U20"}
    assert types.loc[sorted(restricted), ["ecosystems", "space"]].isna().to_numpy().all()
    strata = {"E01": "ecological", "E22": "ecological", "T20": "territory", "A20": "agricultural", "U20": "urban"}
    assert types.loc[list(strata), "stratum"].to_dict() == strata
