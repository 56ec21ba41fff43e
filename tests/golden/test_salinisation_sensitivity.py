"""salinisation_sensitivity: hand sum: evaporation over precipitation, salts and depth of the groundwater, texture."""

import numpy as np
import pytest
from sensitivity_tables import GRADES, classes, falling, rising, row_of, table

from shanshui.assess.sensitivity import salinisation_sensitivity
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

TABLE = table(
    rising("aridity", 3, 15), rising("groundwater_tds", 5, 25), falling("groundwater_depth", 1, 5),
    classes("soil_texture", {12: 1, 4: 3, 1: 5}),
)  # fmt: skip


def grades(dry, tds, depth, texture, year=2020, scores=TABLE, **more):
    if np.ndim(year):
        g = Grid("EPSG:32647", 0.0, 0.0, 30.0, (1, len(dry)))
        layer = g.raster(np.array(depth, "f4")[:, None], "groundwater_depth", year=np.array(year))
    else:
        layer = row_of(depth, "groundwater_depth", year=year)
    result = salinisation_sensitivity(
        row_of(dry, "aridity"), row_of(tds, "groundwater_tds"), layer, row_of(texture, "soil_texture", "i2"), scores, GRADES,
        base_year=2020, **more,
    )  # fmt: skip
    assert result.dtype == np.int16
    assert result.dims == ("y", "x")
    assert "year" not in result.coords
    return result.values[0].tolist()


def test_the_fourth_root_of_the_product():
    # 1; (5·3·3·1)^¼ = 45^¼ = 2.59; (5·5·5·3)^¼ = 4.40; (1·1·5·3)^¼ = 1.968 → 2.0
    assert grades([2, 20, 20, 2], [1, 10, 30, 1], [9, 3, 0.5, 0.5], [12, 12, 4, 4]) == [1, 3, 5, 1]


def test_the_depth_of_the_base_year_or_the_last_before_it():
    # salt and dry and sand: depth 9 → 125^¼ = 3.34; depth 0.5 → 5
    assert grades([20], [30], [[9], [0.5]], [1], year=[2010, 2020]) == [5]
    assert grades([20], [30], [[9], [0.5]], [1], year=[2018, 2021]) == [3]
    with pytest.raises(Absent) as error:
        grades([20], [30], [0.5], [1], year=2025)
    assert "地下水埋深" in error.value.reason.zh


def test_a_gap_of_the_print_stays_a_gap():
    # the example of Karamay has 10–15 and >25 g/L and nothing between
    gap = TABLE[~((TABLE["factor"] == "groundwater_tds") & (TABLE["score"] == 3))]
    assert grades([2, 2], [5, 20], [9, 9], [12, 12], scores=gap) == [1, -1]


def test_nodata():
    nan = np.nan
    assert grades([nan, 20, 20, 20], [30, nan, 30, 30], [0.5, 0.5, nan, 0.5], [1, 1, 1, -1]) == [-1] * 4
