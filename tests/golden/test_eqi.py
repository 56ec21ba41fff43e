"""eqi: hand sum."""

import numpy as np
import pandas as pd
import pytest

from shanshui.assess.quality import eqi
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

MAXIMA = {1: (6.0, 0.9, 1500.0), 2: (3.0, 0.6, 900.0), 3: (2.0, 0.5, 600.0), 5: (4.0, 0.8, 1200.0)}


def table(maxima=MAXIMA, zone="*", label=-1):
    rows = [
        {"zone": zone, "label": label, "ecosystem_class": code, "indicator": name, "maximum": value, "cells": 9, "given": False}
        for code, values in maxima.items()
        for name, value in zip(("lai", "fvc", "gpp"), values, strict=True)
    ]  # fmt: skip
    return pd.DataFrame(rows).convert_dtypes()


def layer(values, years=(2020,), dtype="f4"):
    values = np.array(values, dtype=dtype).reshape(len(years), 1, -1)
    return Grid("EPSG:32647", 0.0, 0.0, 100.0, values.shape[1:]).raster(values, year=list(years))


def run(lai, fvc, gpp, codes, maxima=None, **more):
    inputs = [layer(v) for v in (lai, fvc, gpp)]
    index, grade = eqi(*inputs, layer(codes, dtype="i2"), table() if maxima is None else maxima, **more)
    return index.values[0, 0], grade.values[0, 0]


def test_four_classes_by_hand():
    """Forest (3/6 + 0.9/0.9 + 1500/1500)/3 = 83.33; shrub (1.5/3 + 0.3/0.6 + 450/900)/3 = 50; grassland above its maxima
    100; farmland (1/4 + 0.2/0.8 + 300/1200)/3 = 25; poor grassland (0.2/2 + 0.05/0.5 + 60/600)/3 = 10."""
    index, grade = run([3, 1.5, 5, 1, 0.2], [0.9, 0.3, 0.7, 0.2, 0.05], [1500, 450, 900, 300, 60], [11, 21, 32, 51, 34])
    np.testing.assert_allclose(index, [250 / 3, 50, 100, 25, 10], rtol=1e-6)
    assert grade.tolist() == [1, 3, 1, 4, 5]


@pytest.mark.parametrize(
    ("share", "grade"),
    [(0.75, 1), (0.749, 2), (0.55, 2), (0.549, 3), (0.35, 3), (0.349, 4), (0.2, 4), (0.199, 5)],
)
def test_limits_belong_to_the_better_grade(share, grade):
    """All three at the same share of maxima of 1000: EQI = 100 · share. 550, 350 … are float32 numbers."""
    maxima = table({1: (1000.0, 1000.0, 1000.0)})
    assert run([1000 * share], [1000 * share], [1000 * share], [12], maxima)[1][0] == grade


def test_classes_without_quality_and_missing_values():
    """A class is what the tens say: 9 and 60 lie beyond the first and the last."""
    codes = [41, 62, 71, 82, -1, 9, 40, 60, 10, 19, 20, 30, 52, 59]
    index, grade = run([1] * 14, [0.5] * 14, [500] * 14, codes)
    assert np.isnan(index).tolist() == [True] * 8 + [False] * 6
    assert (grade == -1).tolist() == [True] * 8 + [False] * 6
    n = np.nan
    index, grade = run([n, 1, 1, 9], [0.5, n, 0.5, n], [5, 5, n, 5], [11] * 4)
    assert np.isnan(index).all() and (grade == -1).all()


def test_a_class_without_a_maximum_has_no_index():
    maxima = table({1: (6.0, None, 1500.0)})
    assert np.isnan(run([3], [0.9], [1500], [11], maxima)[0][0])


def test_zones_have_their_own_maxima():
    maxima = pd.concat([table({3: (2.0, 0.5, 600.0)}, "Ⅰ", 0), table({3: (4.0, 1.0, 1200.0)}, "Ⅱ", 1)])
    zones = layer([0, 1, -1, 0, 1, 0], dtype="i2").isel(year=0, drop=True)
    codes = [30, 30, 32, 39, 39, 40]
    index, grade = run([2] * 6, [0.5] * 6, [600] * 6, codes, maxima, function_zone_label=zones)
    np.testing.assert_allclose(index, [100, 50, np.nan, 100, 50, np.nan])
    assert grade.tolist() == [1, 3, -1, 1, 3, -1]


def test_years_and_the_map_of_each():
    """Shared years 1995, 2010, 2021, maps of 2000 and 2015: the first, the one before, the one before."""
    lai = layer([3, 3, 3, 3], (1995, 2010, 2012, 2021))
    fvc = layer([0.9, 0.9, 0.9], (1995, 2010, 2021))
    gpp = layer([600, 600, 600, 600], (1990, 1995, 2010, 2021))
    series = layer([11, 31], (2000, 2015), dtype="i2")
    index, _ = eqi(lai, fvc, gpp, series, table())
    assert index["year"].values.tolist() == [1995, 2010, 2021]
    # forest: (0.5 + 1 + 0.4) / 3 = 63.33; grassland: all at or above the maximum
    np.testing.assert_allclose(index.values.ravel(), [190 / 3, 190 / 3, 100], rtol=1e-6)
    with pytest.raises(Absent):
        eqi(lai, fvc.assign_coords(year=[1, 2, 3]), gpp, series, table())
