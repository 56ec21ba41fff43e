"""ecological_sensitivity: hand sum: the greatest of the grades there are."""

import numpy as np
import pytest
from sensitivity_tables import row_of

from shanshui.assess.sensitivity import ecological_sensitivity
from shanshui.core.errors import Absent


def layer(values, name):
    return row_of(values, name, "i2")


def test_the_greatest_counts_and_what_lacks_is_left_out():
    erosion = layer([1, 3, 5, -1, -1], "erosion_sensitivity")
    sand = layer([3, 1, 1, 1, -1], "desertification_sensitivity")
    rock = layer([1, 1, 1, 1, -1], "rocky_desertification_sensitivity")
    salt = layer([1, 1, 1, 5, -1], "salinisation_sensitivity")
    before = erosion.copy(deep=True)
    result = ecological_sensitivity(erosion, sand, rock, salt)
    np.testing.assert_array_equal(erosion, before)
    assert result.values[0].tolist() == [3, 3, 5, 5, -1]
    assert result.dtype == np.int16
    assert result.name == "ecological_sensitivity"
    for only in ("erosion_sensitivity", "desertification_sensitivity", "rocky_desertification_sensitivity", "salinisation_sensitivity"):  # fmt: skip
        assert ecological_sensitivity(**{only: salt}).values[0].tolist() == [1, 1, 1, 5, -1]


def test_nothing_evaluated_is_no_result():
    with pytest.raises(Absent):
        ecological_sensitivity()
