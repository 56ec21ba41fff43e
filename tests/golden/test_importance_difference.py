"""importance_difference: hand sum."""

import numpy as np
import pytest

from shanshui.assess.importance import importance_difference
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid


def run(own, adopted, area):
    g = Grid("EPSG:32647", 0.0, 0.0, 100.0, (1, len(own)))
    return importance_difference(
        g.raster(np.array([own], dtype="i2")), g.raster(np.array([adopted], dtype="i2")), g.raster(np.array([area], "f8"))
    )  # fmt: skip


def test_by_hand():
    """Both known in five cells of 10, 20, 30, 30 and 10 m² = 100; one outside, one unknown to each side."""
    table = run([1, 1, 2, 2, 3, 3, -1, 1], [1, 2, 2, 2, 3, 1, 1, -1], [10, 20, 30, 30, 10, 0, 7, 7])
    assert table.to_dict("list") == {
        "adopted": [1, 2, 2, 3],
        "own": [1, 1, 2, 3],
        "area_m2": [10.0, 20.0, 60.0, 10.0],
        "share": [0.1, 0.2, 0.6, 0.1],
    }


def test_no_cell_in_common_is_told():
    with pytest.raises(Absent) as told:
        run([1, -1], [-1, 2], [1, 1])
    assert "importance_adopted" in told.value.cure.zh
