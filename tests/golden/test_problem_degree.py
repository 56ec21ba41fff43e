"""problem_degree: hand sum on a row of eight cells."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.strata import exceeds, problem_degree

GRID = Grid("EPSG:4509", 0, 0, 100.0, (1, 8))
AREA = GRID.raster(np.array([[1.0] * 7 + [0.0]]), "cell_area")


def layer(*values: float, dtype: str = "i2"):  # type: ignore[no-untyped-def]
    return GRID.raster(np.array([values], dtype), "layer")


def types(*rows: dict[str, object]) -> pd.DataFrame:
    blank = {
        "problem": "E01", "layer": "erosion", "op": ">=", "light": None, "medium": None, "severe": None,
        "ecosystems": None, "space": None,
    }  # fmt: skip
    return pd.DataFrame([blank | row for row in rows])


EROSION = layer(1, 2, 3, 4, 6, -1, 4, 4)
ERODED = {"light": 2, "medium": 3, "severe": 4}


def test_hand_sum() -> None:
    before = EROSION.copy(deep=True)
    wind = layer(100, 200, 2500, 4999.9, 5000, np.nan, 0, 9000, dtype="f4")
    table = types(ERODED, {"problem": "E02", "layer": "wind_erosion", "light": 200, "medium": 2500, "severe": 5000})
    found = problem_degree(table, AREA, erosion=EROSION, wind_erosion=wind)
    assert found.dims == ("problem", "y", "x")
    assert found["problem"].values.tolist() == ["E01", "E02"]
    assert found.dtype == np.int8
    # grade 1 none, 2 light, 3 medium, 4 and more severe, no data, severe, outside the region
    assert found.values[0].tolist() == [[1, 2, 3, 4, 4, -1, 4, -1]]
    assert found.values[1].tolist() == [[1, 2, 3, 3, 4, -1, 1, -1]]
    assert before.identical(EROSION)


def test_falling_thresholds_and_equality() -> None:
    change = layer(0, -0.05, -0.1, -0.2, -0.6, np.nan, 0.3, -1, dtype="f4")
    place = layer(0, 1, 2, 3, 1, -1, 1, 1)
    table = types(
        {
            "problem": "E24",
            "layer": "habitat_quality_change",
            "op": "<=",
            "light": -0.05,
            "medium": -0.1,
            "severe": -0.2,
        },
        {"problem": "E21", "layer": "mine_ecological", "op": "=", "severe": 1},
    )
    found = problem_degree(table, AREA, habitat_quality_change=change, mine_ecological=place)
    assert found.values[0].tolist() == [[1, 2, 3, 4, 4, -1, 1, -1]]  # −0.1 is taken as float32 holds it
    assert found.values[1].tolist() == [[1, 4, 1, 1, 4, -1, 4, -1]]  # only one degree is told


def test_ecosystems_and_spaces_restrict() -> None:
    ecosystem = layer(11, 31, 34, 51, 31, 31, -1, 31)
    space = layer(1, 1, 2, 1, -1, 1, 1, 1)
    table = types(ERODED | {"ecosystems": "3;5", "space": 1})
    found = problem_degree(table, AREA, ecosystem=ecosystem, space=space, erosion=EROSION)
    # forest: not concerned · grassland · agricultural space: not · farmland · space unknown · no erosion · no ecosystem
    assert found.values[0].tolist() == [[0, 2, 0, 4, -1, -1, -1, -1]]


def test_empty_cells_of_a_table_as_it_is_stored() -> None:
    table = types(ERODED | {"severe": None}).convert_dtypes()
    assert table.loc[0, "severe"] is pd.NA or pd.isna(table.loc[0, "severe"])
    table["ecosystems"] = pd.array([None], dtype="string")
    table["space"] = pd.array([None], dtype="Int64")
    assert problem_degree(table, AREA, erosion=EROSION).values[0].tolist() == [[1, 2, 3, 3, 3, -1, 3, -1]]


def test_ecosystems_by_their_first_digit() -> None:
    ecosystem = layer(80, 81, 82, 73, 63, 51, 11, 81)
    found = problem_degree(types(ERODED | {"ecosystems": "8"}), AREA, ecosystem=ecosystem, erosion=layer(*[4] * 8))
    assert found.values[0].tolist() == [[4, 4, 4, 0, 0, 0, 0, -1]]


def test_a_type_whose_layer_is_missing_is_left_out() -> None:
    table = types(
        ERODED, {"problem": "E02", "layer": "wind_erosion", "light": 200}, ERODED | {"problem": "E03", "space": 1}
    )
    assert problem_degree(table, AREA, erosion=EROSION)["problem"].values.tolist() == ["E01"]
    with pytest.raises(Absent, match="trigger layer"):
        problem_degree(table, AREA)


def test_defects_of_the_table() -> None:
    with pytest.raises(ValueError, match="not a trigger"):
        problem_degree(types(ERODED | {"layer": "slope"}), AREA, erosion=EROSION)
    with pytest.raises(ValueError, match="no threshold"):
        problem_degree(types({}), AREA, erosion=EROSION)
    with pytest.raises(ValueError, match="none of"):
        problem_degree(types(ERODED | {"op": ">"}), AREA, erosion=EROSION)
    years = GRID.raster(np.ones((2, 1, 8), "f4"), "eqi", year=np.array([2010, 2020]))
    with pytest.raises(ValueError, match="dimensions"):
        problem_degree(types(ERODED), AREA, erosion=years)


def test_whole_numbers_are_compared_with_broken_limits() -> None:
    assert exceeds(np.array([2, 3], "i2"), ">=", 2.5).tolist() == [False, True]
    assert exceeds(np.array([0.6], "f4"), "<=", 0.6).tolist() == [True]


def test_a_block_is_as_the_whole() -> None:
    whole = problem_degree(types(ERODED), AREA, erosion=EROSION)
    part = problem_degree(types(ERODED), AREA[:, 2:6], erosion=EROSION[:, 2:6])
    assert part.identical(whole[:, :, 2:6])
