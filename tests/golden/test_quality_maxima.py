"""quality_maxima: hand sum of ranks; numpy.percentile as the reference program."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from shanshui.assess.quality_references import quality_maxima
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid


def stack(values, years=(2020,), dtype="f4"):
    values = np.array(values, dtype=dtype).reshape(len(years), 1, -1)
    return Grid("EPSG:32647", 0.0, 0.0, 100.0, values.shape[1:]).raster(values, year=list(years))


def run(lai, codes, *, years=(2020,), area=None, **more):
    """LAI as told; FVC a hundredth of it and GPP a hundredfold."""
    first = stack(lai, years)
    codes = stack(codes, dtype="i2")
    cells = first.shape[-1]
    area = stack([1e4] * cells if area is None else area, dtype="f8").isel(year=0, drop=True)
    found = quality_maxima(first, first / np.float32(100), first * 100, codes, area, **more)
    return found.set_index(["zone", "ecosystem_class", "indicator"])


def test_the_rank_by_hand():
    """Ten values of forest in two years: p = 80 → ⌈8⌉, the eighth smallest, 8; 99 → ⌈9.9⌉, the tenth."""
    lai = [1, 9, 2, 8, 10, 3, 7, 4, 6, 5]
    found = run(lai, [11] * 5, years=(2010, 2020), percentile=80.0)
    assert found.loc[("*", 1, "lai"), "maximum"] == 8
    assert found.loc[("*", 1, "fvc"), "maximum"] == pytest.approx(0.08, rel=1e-6)
    assert found.loc[("*", 1, "gpp"), "maximum"] == 800
    assert found["cells"].tolist() == [10, 0, 0, 0] * 3 and set(found["label"]) == {-1}
    assert found.loc[("*", 2, "lai"), "maximum"] is None or np.isnan(found.loc[("*", 2, "lai"), "maximum"])
    assert run(lai, [11] * 5, years=(2010, 2020)).loc[("*", 1, "lai"), "maximum"] == 10


def test_the_default_is_the_ninety_ninth():
    """1 … 200: ⌈0.99 · 200⌉ = 198."""
    assert run(np.arange(1, 201), [32] * 200).loc[("*", 3, "lai"), "maximum"] == 198


def test_only_cells_of_the_region_with_values_and_a_class_count():
    """Left out: outside the region, unknown class, town, missing value. Zeros count, but are no maximum."""
    found = run(
        [1, 50, 60, 70, np.nan, 2, 0], [51, 51, -1, 61, 51, 52, 21], area=[1, 0, 1, 1, 1, 1, 1], percentile=100.0
    )
    assert found.loc[("*", 5, "lai"), ["maximum", "cells"]].tolist() == [2, 2]
    assert found.loc[("*", 2, "lai"), "cells"] == 1 and pd.isna(found.loc[("*", 2, "lai"), "maximum"])


@pytest.mark.parametrize("percentile", [1, 50, 95, 99, 100])
def test_as_numpy_has_it(percentile):
    rng = np.random.default_rng(5)
    lai = np.round(rng.gamma(2, 1, 3000), 3).astype("f4")
    codes = rng.choice([12, 22, 33, 51], 1500)
    found = run(lai, codes, years=(2000, 2020), percentile=float(percentile))
    both = np.r_[codes, codes]
    for code, kind in ((12, 1), (22, 2), (33, 3), (51, 5)):
        expected = np.percentile(lai[both == code], percentile, method="inverted_cdf")
        assert found.loc[("*", kind, "lai"), "maximum"] == expected


def test_a_value_with_all_lower_bits_set():
    """The last float below 2."""
    assert run([np.nextafter(np.float32(2), np.float32(0))], [11]).loc[("*", 1, "lai"), "maximum"] == 2 - 2**-23


def test_zones_apart():
    zones = gpd.GeoDataFrame({"id": ["Ⅰ", "Ⅱ"], "name": ["山地", "平原"]}, geometry=[box(0, -1, 1, 0)] * 2)
    label = stack([0, 0, 1, 1, -1], dtype="i2").isel(year=0, drop=True)
    found = run([1, 2, 5, 6, 99], [31] * 5, function_zones=zones, function_zone_label=label, percentile=100.0)
    assert found.loc[("Ⅰ", 3, "lai"), ["label", "maximum"]].tolist() == [0, 2]
    assert found.loc[("Ⅱ", 3, "lai"), ["label", "maximum"]].tolist() == [1, 6]


def test_a_given_maximum_prevails_the_zone_over_all():
    zones = gpd.GeoDataFrame({"id": ["Ⅰ", "Ⅱ"], "name": ["山地", "平原"]}, geometry=[box(0, -1, 1, 0)] * 2)
    label = stack([0, 1], dtype="i2").isel(year=0, drop=True)
    told = pd.DataFrame(
        [("*", 3, "lai", 7.0), ("Ⅰ", 3, "lai", 8.0), ("*", 3, "fvc", 0.5)],
        columns=["zone", "ecosystem_class", "indicator", "maximum"],
    )
    found = run([1, 2], [31] * 2, function_zones=zones, function_zone_label=label, quality_references=told)
    assert found.loc[("Ⅰ", 3, "lai"), ["maximum", "given"]].tolist() == [8, True]
    assert found.loc[("Ⅱ", 3, "lai"), ["maximum", "given"]].tolist() == [7, True]
    assert found.loc[("Ⅱ", 3, "fvc"), ["maximum", "given"]].tolist() == [0.5, True]
    assert found.loc[("Ⅱ", 3, "gpp"), ["maximum", "given"]].tolist() == [200, False]


@pytest.mark.parametrize(
    "row", [("*", 3, "ndvi", 1.0), ("*", 4, "lai", 1.0), ("*", 3, "lai", 0.0), ("*", 3, "lai", np.nan)]
)
def test_a_reference_that_cannot_be(row):
    told = pd.DataFrame([row], columns=["zone", "ecosystem_class", "indicator", "maximum"])
    with pytest.raises(ValueError, match="quality_references"):
        run([1], [31], quality_references=told)


def test_no_shared_year_and_a_percentile_out_of_bounds():
    layer = stack([1])
    later = stack([1], (2021,))
    area = stack([1.0], dtype="f8").isel(year=0, drop=True)
    with pytest.raises(Absent):
        quality_maxima(layer, later, layer, stack([31], dtype="i2"), area)
    for percentile in (0.0, 100.5):
        with pytest.raises(ValueError, match="percentile"):
            run([1], [31], percentile=percentile)
