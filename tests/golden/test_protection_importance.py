"""protection_importance: hand sum: 服务极重要 ∪ 极脆弱, and which of the two set it."""

import numpy as np
import pytest
from sensitivity_tables import row_of

from shanshui.assess.protection import protection_importance
from shanshui.core.errors import Absent


def layer(values):
    return row_of(values, "x", "i2")


SERVICE = layer([1, 3, 1, 2, 3, 2, 3, 1, -1, 2, -1])
FRAGILE = layer([1, 1, 3, 3, 2, 2, 3, -1, 1, -1, 3])


def test_the_union_and_its_basis():
    before = SERVICE.copy(deep=True)
    importance, basis = protection_importance(None, SERVICE, None, FRAGILE)
    np.testing.assert_array_equal(SERVICE, before)
    assert importance.values[0].tolist() == [1, 1, 1, 2, 2, 2, 3, 1, 1, -1, -1]
    assert basis.values[0].tolist() == [3, 2, 1, 1, 2, 3, 0, 1, 2, -1, -1]
    assert importance.dtype == basis.dtype == np.int16


def test_what_was_adopted_prevails_whole():
    general = layer([3] * 11)
    importance, _ = protection_importance(general, SERVICE, None, FRAGILE)
    assert importance.values[0].tolist() == [1, 1, 3, 3, 2, 2, 3, -1, 1, -1, 3]
    importance, _ = protection_importance(None, SERVICE, general, FRAGILE)
    assert importance.values[0].tolist() == [1, 3, 1, 2, 3, 2, 3, 1, -1, 2, -1]


def test_one_half_alone_is_no_union():
    with pytest.raises(Absent) as error:
        protection_importance(None, None, FRAGILE, None)
    assert "服务重要性" in error.value.reason.zh
    assert "脆弱" not in error.value.reason.zh.split("，")[0]
    with pytest.raises(Absent) as error:
        protection_importance(SERVICE, None, None, None)
    assert error.value.reason.zh.startswith("没有生态脆弱性，")
