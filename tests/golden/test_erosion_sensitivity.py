"""erosion_sensitivity: hand sum: fourth roots of products of scores, at and beside each limit."""

import numpy as np
import pytest
from sensitivity_tables import GRADES, INF, classes, falling, rising, row_of, table

from shanshui.assess.sensitivity import erosion_sensitivity
from shanshui.core.errors import Absent

TABLE = table(
    rising("rainfall_erosivity", 100, 600), rising("relief", 50, 300), falling("fvc", 0.2, 0.6),
    classes("soil_texture", {1: 1, 4: 3, 6: 5}),
)  # fmt: skip


def grades(erosivity, texture, relief, fvc, scores=TABLE, year=2020, **more):
    layers = [row_of(erosivity, "rainfall_erosivity"), row_of(texture, "soil_texture", "i2"), row_of(relief, "relief"),
              row_of(fvc, "fvc", year=year)]  # fmt: skip
    before = [layer.copy(deep=True) for layer in layers]
    result = erosion_sensitivity(*layers, scores, GRADES, base_year=2020, **more)
    for layer, was in zip(layers, before, strict=True):
        np.testing.assert_array_equal(layer, was)
    assert result.dtype == np.int16
    assert result.name == "erosion_sensitivity"
    return result.values[0].tolist()


def test_the_fourth_root_of_the_product():
    # 1·1·1·1 → 1; (5·3·1·1)^¼ = 15^¼ = 1.968 → 2.0: general; (5·5·1·1)^¼ = 2.236: sensitive;
    # (5·5·5·1)^¼ = 3.344: sensitive; (5·5·5·3)^¼ = 375^¼ = 4.401: extremely; 5
    erosivity, texture = [50, 700, 700, 700, 700, 700], [1, 4, 6, 6, 6, 6]
    relief, fvc = [10, 10, 10, 400, 400, 400], [0.9, 0.9, 0.9, 0.9, 0.4, 0.1]
    assert grades(erosivity, texture, relief, fvc) == [1, 1, 3, 3, 5, 5]


def test_a_limit_belongs_to_the_side_that_the_table_says():
    # all others 5: 5·5·5·1 → 3.34 sensitive, 5·5·5·3 → 4.40 extremely, at the limits of each factor
    assert grades([100, 100.01, 600], [6] * 3, [400] * 3, [0.1] * 3) == [3, 5, 5]
    assert grades([700] * 2, [6] * 2, [50, 50.01], [0.1] * 2) == [3, 5]
    assert grades([700] * 3, [6] * 3, [400] * 3, [0.6, 0.59, 0.2]) == [3, 5, 5]  # 0.6 of float32 is the printed 0.6


def test_a_factor_without_value_or_score_leaves_no_grade():
    assert (
        grades([np.nan, 700, 700, 700, 700], [6, -1, 9, 6, 6], [9, 9, 9, np.nan, 9], [0.1] * 4 + [np.nan]) == [-1] * 5
    )


def test_what_lacks_is_named():
    with pytest.raises(Absent) as error:
        grades([1], [1], [1], [1], year=2010)
    assert "2020年的植被覆盖度" in error.value.reason.zh
    with pytest.raises(Absent) as error:
        grades([1], [1], [1], [1], sensitivity_levels=5)
    assert "降雨侵蚀力的5级" in error.value.reason.zh


def test_scores_that_overlap_are_refused():
    double = table(TABLE.itertuples(index=False), [(3, "relief", 40, 1, 60, 1, 3)])
    with pytest.raises(ValueError, match="relief at 3 levels overlap from 40 to 60"):
        grades([1], [1], [45], [1], double)


def test_a_gap_of_the_breaks_leaves_no_grade():
    gap = TABLE[~((TABLE["factor"] == "relief") & (TABLE["score"] == 3))]
    assert grades([50] * 3, [1] * 3, [50, 51, 300], [1] * 3, gap) == [1, -1, 1]


def test_limits_of_the_grades_must_rise_to_infinity():
    from shanshui.assess import sensitivity

    close = GRADES[GRADES["levels"] == 3].assign(to=[2.0, 2.5, INF])
    one = {"relief": np.array([[50.0]])}
    assert sensitivity._graded(one, TABLE, close, 3).tolist() == [[1]]

    for upper in ([2.0, 2.0, INF], [4.0, 2.0, INF], [2.0, 4.0, 5.0]):
        wrong = GRADES[GRADES["levels"] == 3].assign(to=upper)
        with pytest.raises(ValueError, match="must rise"):
            sensitivity._graded({"relief": np.array([[1.0]])}, TABLE, wrong, 3)
