"""eqi_change: hand sum."""

import numpy as np
import pytest

from shanshui.assess.quality import eqi_change
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

LAYER = Grid("EPSG:32647", 0.0, 0.0, 100.0, (1, 3)).raster(
    np.array([[[50, 40, np.nan]], [[1, 1, 1]], [[62.5, 30, 20]]], dtype="f4"), year=[2000, 2010, 2020]
)


def test_base_less_reference():
    change = eqi_change(LAYER, reference_year=2000, base_year=2020)
    np.testing.assert_array_equal(change.values[0], np.array([12.5, -10, np.nan], dtype="f4"))
    assert change.dims == ("y", "x") and change.name == "eqi_change"


@pytest.mark.parametrize(
    ("reference", "base", "named"), [(2005, 2020, "2005"), (2000, 2021, "2021"), (2020, 2020, "2020")]
)
def test_a_year_without_quality(reference, base, named):
    with pytest.raises(Absent) as told:
        eqi_change(LAYER, reference_year=reference, base_year=base)
    assert named in told.value.reason.zh
