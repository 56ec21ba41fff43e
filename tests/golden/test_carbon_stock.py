"""carbon_stock: hand sum."""

import numpy as np
import pandas as pd
import pytest

from shanshui.assess.carbon import carbon_stock
from shanshui.core.grid import Grid

POOLS = pd.DataFrame({
    "ecosystem": [11, 31, 52], "above": [45.0, 1.5, 12.0], "below": [11.0, 10.0, 3.0], "soil": [120.0, 120.0, np.nan],
    "dead": [3.0, 0.5, 0.5],
})  # fmt: skip


def run(codes, subclass=None, pools=POOLS):
    g = Grid("EPSG:32647", 0.0, 0.0, 100.0, (1, len(codes)))
    rasters = [None if v is None else g.raster(np.array([v], dtype="i2"), year=2020) for v in (codes, subclass)]
    return carbon_stock(rasters[0], pools, rasters[1])


def test_by_hand():
    """45 + 11 + 120 + 3 = 179; 1.5 + 10 + 120 + 0.5 = 132; an orchard without its soil, town and no data have none."""
    found = run([11, 31, 52, 61, -1])
    np.testing.assert_array_equal(found.values[0], np.array([179, 132, np.nan, np.nan, np.nan], dtype="f4"))
    assert set(found.coords) == {"x", "y"}


def test_the_second_level_class_counts_where_it_is_known():
    np.testing.assert_array_equal(run([30, 30], [31, -1]).values[0], [132, np.nan])


@pytest.mark.parametrize("pool", ["above", "below", "soil", "dead"])
def test_a_negative_density_is_refused(pool):
    with pytest.raises(ValueError, match=pool):
        run([11], pools=POOLS.assign(**{pool: -1.0}))
    assert np.isfinite(run([11], pools=POOLS.assign(**{pool: 0.0})).values[0, 0])
