"""rocky_desertification_sensitivity: hand sum: cube roots of products of scores, one of them in the gap of the breaks."""

import numpy as np
import pytest
from sensitivity_tables import GRADES, falling, rising, row_of, table

from shanshui.assess.sensitivity import rocky_desertification_sensitivity
from shanshui.core.errors import Absent

TABLE = table(rising("carbonate_outcrop", 30, 70), rising("slope", 8, 25), falling("fvc", 0.2, 0.6))


def grades(outcrop, slope, fvc, year=2020, **more):
    result = rocky_desertification_sensitivity(
        row_of(outcrop, "carbonate_outcrop"), row_of(slope, "slope"), row_of(fvc, "fvc", year=year), TABLE, GRADES,
        base_year=2020, **more,
    )  # fmt: skip
    assert result.dtype == np.int16
    assert result.name == "rocky_desertification_sensitivity"
    return result.values[0].tolist()


def test_the_cube_root_of_the_product():
    # (1·1·1) → 1; (5·1·1)^⅓ = 1.71: general; (3·3·1)^⅓ = 2.080 → 2.1 at one decimal: sensitive;
    # (5·3·3)^⅓ = 3.56: sensitive; (5·5·3)^⅓ = 4.22: extremely; 5
    outcrop, slope, fvc = [10, 80, 50, 80, 80, 80], [2, 2, 15, 15, 30, 30], [0.9, 0.9, 0.9, 0.4, 0.4, 0.1]
    assert grades(outcrop, slope, fvc) == [1, 1, 3, 3, 5, 5]


def test_nodata_and_what_lacks():
    assert grades([np.nan, 80, 80], [30, np.nan, 30], [0.1, 0.1, np.nan]) == [-1, -1, -1]
    with pytest.raises(Absent):
        grades([1], [1], [1], year=2015)
    with pytest.raises(Absent):
        grades([1], [1], [1], sensitivity_levels=5)
