"""Resistance: hand sum on 3 × 3 cells; class limits, missing rows, nodata, block = whole."""

import numpy as np
import pandas as pd
import pytest

from shanshui.connect.resistance import resistance
from shanshui.core.errors import Absent, OutOfRange
from shanshui.core.grid import Grid

N = np.nan
GRID = Grid("EPSG:4528", 0.0, 0.0, 1000.0, (3, 3))
LAND = pd.DataFrame({"ecosystem": [51, 11, 31, 99], "resistance": [100.0, 1.0, 10.0, 500.0]})
SLOPE = pd.DataFrame({"from": [15.0, 0.0, 5.0], "resistance": [300.0, 1.0, 100.0]})
ECOSYSTEM = np.array([[11, 31, 51], [11, 31, -1], [51, 51, 11]], "i2")
DEGREES = np.array([[0.0, 4.999, 5.0], [15.0, 80.0, 3.0], [np.nan, 10.0, 14.999]], "f4")


def run(ecosystem=ECOSYSTEM, degrees=DEGREES, land=LAND, slope=SLOPE, **told):
    grid = Grid("EPSG:4528", 0.0, 0.0, 1000.0, np.shape(ecosystem))
    told = {k: grid.raster(np.array(v, "f4")) if isinstance(v, list) else v for k, v in told.items()}
    return resistance(grid.raster(ecosystem, year=2020), grid.raster(degrees), land, slope, **told)


def test_hand_sum():
    found = run(weight_land=0.6, weight_slope=0.4)
    expected = [
        [0.6 * 1 + 0.4 * 1, 0.6 * 10 + 0.4 * 1, 0.6 * 100 + 0.4 * 100],
        [0.6 * 1 + 0.4 * 300, 0.6 * 10 + 0.4 * 300, np.nan],
        [np.nan, 0.6 * 100 + 0.4 * 100, 0.6 * 1 + 0.4 * 100],
    ]
    np.testing.assert_allclose(found.values, expected, rtol=1e-6)
    assert found.dtype == np.float32
    assert found.name == "resistance"
    assert GRID.covers(found)


def test_default_weights_are_07_and_03():
    assert run().values[0, 1] == pytest.approx(0.7 * 10 + 0.3 * 1)
    assert run().values[1, 0] == pytest.approx(0.7 * 1 + 0.3 * 300)


@pytest.mark.parametrize("weights", [(0.7, 0.4), (1.1, -0.1), (-0.1, 1.1), (0.5, 0.499)])
def test_weights_must_sum_to_one(weights):
    with pytest.raises(ValueError, match="weights"):
        run(weight_land=weights[0], weight_slope=weights[1])


def test_one_weight_may_be_zero():
    assert run(weight_land=0.0, weight_slope=1.0).values[1, 1] == 300


def test_a_class_without_row_is_named():
    with pytest.raises(ValueError, match="ecosystem 31, 51"):
        run(land=LAND[LAND["ecosystem"].isin([11, 99])])


def test_a_slope_below_the_table():
    with pytest.raises(OutOfRange, match="begins at 5°"):
        run(slope=SLOPE[SLOPE["from"] > 0])


@pytest.mark.parametrize("bad", [0.99, np.nan])
def test_tables_are_checked(bad):
    with pytest.raises(ValueError, match="for ecosystem 31"):
        run(land=LAND.replace({"resistance": {10.0: bad}}))
    with pytest.raises(ValueError, match="for from 5"):
        run(slope=SLOPE.replace({"resistance": {100.0: bad}}))
    with pytest.raises(ValueError, match="repeats"):
        run(land=pd.concat([LAND, LAND.iloc[:1]]))


FLAT = {
    "ecosystem": np.array([[11, 31, 51, 31]], "i2"),
    "degrees": np.zeros((1, 4), "f4"),
    "weight_land": 1.0,
    "weight_slope": 0.0,
}
# 1, 10, 100, 10


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        # 1 + 2 · 0 = 1, 1 + 2 · 0.5 = 2, no data: 1, 1 + 2 · 1 = 3
        ({"built_rise": 2.0, "built_density": [[0, 0.5, N, 1]]}, [1, 20, 100, 30]),
        # 1 + 4 · (1 − 0.75) = 2; 1 + 4 · (1 − 0) = 5
        ({"quality_rise": 4.0, "habitat_quality": [[1, 0.75, N, 0]]}, [1, 20, 100, 50]),
        ({"road_factor": 3.0, "road_reach_m": 100.0, "road_distance": [[0, 100, 100.1, N]]}, [3, 30, 100, 10]),
        ({"road_factor": 3.0, "road_distance": [[0, 1, 0, N]]}, [3, 10, 300, 10]),  # in its own cells alone
        # below 1 a factor eases, never below 1
        ({"water_factor": 0.5, "water_reach_m": 50.0, "water_distance": [[0, 50, 51, N]]}, [1, 5, 100, 10]),
        ({"water_factor": 4.0, "water_distance": [[0, 1, 0, N]]}, [4, 10, 400, 10]),
        (
            {"built_rise": 2.0, "built_density": [[1] * 4], "road_factor": 5.0, "road_distance": [[0, 0, 9, 9]],
             "water_factor": 0.1, "water_distance": [[0, 9, 0, 9]], "quality_rise": 1.0, "habitat_quality": [[0, 0, 0, 0]]},
            [3, 300, 60, 60],
        ),
        # 2.5 times, half, not known: 1; 0.05 · 10 = 0.5 stays at 1
        ({"night_correction": True, "night_light_ratio": [[2.5, 0.5, N, 0.05]]}, [2.5, 5, 100, 1]),
        ({"night_correction": True, "night_light_ratio": [[2] * 4], "road_factor": 3.0, "road_distance": [[0, 0, 9, 9]]}, [6, 60, 200, 20]),
        # layers that nothing is asked of change nothing
        ({"built_density": [[1] * 4], "road_distance": [[0] * 4], "water_distance": [[0] * 4], "habitat_quality": [[0] * 4],
          "night_light_ratio": [[2] * 4]},
         [1, 10, 100, 10]),
    ],
)  # fmt: skip
def test_corrections(told, expected):
    np.testing.assert_allclose(run(**FLAT, **told).values, [expected], rtol=1e-6)


def test_no_data_stays_so_whatever_corrects():
    found = run(built_rise=2.0, built_density=[[1.0] * 3] * 3, water_factor=0.01, water_distance=[[0.0] * 3] * 3)
    assert np.isnan(found.values).tolist() == np.isnan(run().values).tolist()
    assert np.nanmin(found.values) == 1


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"built_rise": -1.0}, "built_rise"), ({"quality_rise": -0.1}, "quality_rise"), ({"road_factor": 0.0}, "must be positive"),
        ({"water_factor": -2.0}, "water_factor"), ({"road_reach_m": -1.0}, "road_reach_m"), ({"water_factor": N}, "water"),
        ({"road_factor": np.inf}, "road_factor"),
    ],
)  # fmt: skip
def test_corrections_that_make_no_sense(told, message):
    with pytest.raises(ValueError, match=message):
        run(**FLAT, **told)


@pytest.mark.parametrize(
    ("told", "zh", "en", "cure"),
    [
        ({"built_rise": 1.0}, "建设用地密度", "built-up land", "land_cover"),
        ({"quality_rise": 1.0}, "生境质量", "habitat quality", "threat_table"),
        ({"road_factor": 2.0}, "与道路的距离", "distance to roads", "roads"),
        ({"water_factor": 2.0}, "河湖渠道", "distance to water", "rivers、canals"),
        ({"night_correction": True}, "夜间灯光", "light at night", "night_light"),
    ],
)
def test_a_correction_without_its_layer_is_absent_and_names_the_cure(told, zh, en, cure):
    setting = next(iter(told))
    with pytest.raises(Absent) as why:
        run(**FLAT, **told)
    assert zh in why.value.reason.zh and f"resistance.{setting}" in why.value.reason.zh
    assert en in why.value.reason.en and f"resistance.{setting}" in why.value.reason.en
    assert cure in why.value.cure.zh and "take that setting out" in why.value.cure.en
    assert "、".join(why.value.missing) == cure


def test_code_0_is_a_code():
    land = pd.concat([LAND, pd.DataFrame({"ecosystem": [0], "resistance": [7.0]})])
    found = run(np.array([[0]], "i2"), np.array([[0.0]], "f4"), land=land, weight_land=1.0, weight_slope=0.0)
    assert found.values.tolist() == [[7.0]]


def test_block_equals_whole_and_inputs_stay():
    ecosystem, degrees = ECOSYSTEM.copy(), DEGREES.copy()
    whole = run(ecosystem, degrees)
    block = run(ecosystem[1:, :2], degrees[1:, :2])
    assert np.array_equal(whole.values[1:, :2], block.values, equal_nan=True)
    assert np.array_equal(ecosystem, ECOSYSTEM)
    assert np.array_equal(degrees, DEGREES, equal_nan=True)
