"""npp: hand sum: which of two sources each year comes from."""

import numpy as np
import pytest

from shanshui.assess.production import npp
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

GRID = Grid("EPSG:32647", 0.0, 0.0, 100.0, (1, 2))


def layer(rows, years):
    return GRID.raster(np.array(rows, dtype="f4")[:, None, :], year=years)


PRODUCT = layer([[100, np.nan], [120, 130]], [2010, 2020])
CASA = layer([[300, 310], [400, np.nan]], [2020, 2021])


def test_the_product_prevails_in_its_years():
    """2010 and 2020 by the product, gaps and all; 2021 by the model."""
    found, origin = npp(PRODUCT, CASA)
    assert found["year"].values.tolist() == [2010, 2020, 2021]
    np.testing.assert_array_equal(found.values[:, 0], [[100, np.nan], [120, 130], [400, np.nan]])
    assert origin.values[:, 0].tolist() == [[1, -1], [1, 1], [2, -1]]
    assert origin.dtype == "int16" and found.dtype == "float32"


def test_one_of_them_alone():
    assert npp(PRODUCT)[1].values[:, 0].tolist() == [[1, -1], [1, 1]]
    assert npp(npp_casa=CASA)[1].values[:, 0].tolist() == [[2, 2], [2, -1]]


def test_neither():
    with pytest.raises(Absent) as told:
        npp()
    assert "npp_product" in told.value.cure.zh
