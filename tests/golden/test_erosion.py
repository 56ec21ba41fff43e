"""erosion: hand sum: the grades of SL 190 for two zones; soil loss comes in t/(ha a), limits are in t/(km² a)."""

import numpy as np
import pandas as pd
import pytest

from shanshui.assess.soil import erosion
from shanshui.core.grid import Grid

# slight below 200 (东北黑土区、北方土石山区), 500 (南方红壤区、西南土石山区), 1000 (西北黄土高原区)
UPPER = [2500.0, 5000.0, 8000.0, 15000.0]
TABLE = pd.DataFrame(
    [
        (zone, grade, limit)
        for zone, slight in (("西南土石山区", 500.0), ("西北黄土高原区", 1000.0))
        for grade, limit in enumerate([0.0, slight, *UPPER], start=1)
    ],
    columns=["zone", "grade", "from"],
)


def grades(loss, zone, table=TABLE):
    g = Grid("EPSG:32647", 0.0, 0.0, 30.0, (1, len(loss)))
    layer = g.raster(np.array([loss], dtype="f4"), "soil_loss")
    before = layer.copy(deep=True)
    result = erosion(layer, table, soil_zone=zone)
    np.testing.assert_array_equal(layer, before)
    assert result.dtype == np.int16
    assert result.name == "erosion"
    return list(result.values[0])


def test_each_limit_belongs_to_the_grade_above_it():
    # 1 t/(ha a) = 100 t/(km² a)
    loss = [0, 4.99, 5, 24.99, 25, 49.99, 50, 79.99, 80, 149.9, 150, 9000, np.nan]
    assert grades(loss, "西南土石山区") == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, -1]


def test_the_zone_decides():
    assert grades([7.0], "西南土石山区") == [2]
    assert grades([7.0], "西北黄土高原区") == [1]


def test_the_order_of_the_rows_does_not_matter():
    assert grades([7.0, 60.0], "西南土石山区", TABLE.iloc[::-1]) == [2, 4]


def test_an_unknown_zone_is_refused_with_the_zones_there_are():
    with pytest.raises(ValueError, match=r"东北.*西南土石山区, 西北黄土高原区"):
        grades([1.0], "东北")


def test_the_zone_has_no_default():
    g = Grid("EPSG:32647", 0.0, 0.0, 30.0, (1, 1))
    with pytest.raises(TypeError):
        erosion(g.raster(np.ones((1, 1), dtype="f4")), TABLE)


@pytest.mark.parametrize("limits", [[0.005, 5, 25], [0, 25, 5], [0, 5, 5], [0, 0.5, 0.5]])
def test_limits_must_rise_from_zero(limits):
    table = pd.DataFrame({"zone": "甲", "grade": [1, 2, 3], "from": limits})
    with pytest.raises(ValueError, match="must rise"):
        grades([1.0], "甲", table)


def test_limits_may_be_close():
    table = pd.DataFrame({"zone": "甲", "grade": [1, 2, 3], "from": [0.0, 0.25, 0.5]})
    assert grades([0.001, 0.003, 0.006], "甲", table) == [1, 2, 3]


def test_a_block_is_the_whole():
    loss = np.random.default_rng(6).uniform(0, 200, 30)
    assert grades(loss[7:19], "西南土石山区") == grades(loss, "西南土石山区")[7:19]
