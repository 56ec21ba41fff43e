"""Trends and breaks that the demo says it has are in the NDVI that it writes, and agree with the dates of the land cover."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from demo_files import Demo

from shanshui.demo.land import Land
from shanshui.demo.vegetation import BREAK, GRAZED, MARGIN, OASIS, SERIES, STEADY

FIELDS, GRASS = (11, 12, 24), (31, 32, 33)
SIGN = {OASIS: 1, GRAZED: -1, MARGIN: -1}


def written(demo: Demo) -> np.ndarray:
    return np.stack([demo.ndvi(year) for year in SERIES])


def theil_sen(series: np.ndarray) -> np.ndarray:
    """Median slope of all pairs of years, a year."""
    return np.median([(series[j] - series[i]) / (j - i) for i, j in combinations(range(len(series)), 2)], axis=0)


def step_year(series: np.ndarray) -> np.ndarray:
    """First year of the second of two levels that fit best (least squares)."""
    n = len(series)
    gain = [k * (n - k) / n * (series[:k].mean(axis=0) - series[k:].mean(axis=0)) ** 2 for k in range(1, n)]
    return SERIES[1] + np.argmax(gain, axis=0)


def covers(land: Land) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return land.covers[2000], land.covers[2010], land.covers[2020]


def test_every_year_is_written_as_it_was_made(demo: Demo) -> None:
    assert demo.catalog["ndvi"]["years"] == list(SERIES) == list(range(2000, 2021))
    for year in (2000, 2009, 2020):
        assert demo.ndvi(year) == pytest.approx(demo.place.vegetation.of(year), abs=1e-6)
    series = written(demo)
    assert series.min() >= -0.25
    assert 0.75 < series.max() < 0.95


def test_trends_are_in_the_data(demo: Demo) -> None:
    series, trend = written(demo), demo.place.vegetation.trend
    for kind, sign in SIGN.items():
        here = demo.inside & (trend == kind)
        assert here.sum() >= 5
        assert (np.sign(theil_sen(series[:, here])) == sign).mean() >= 0.98
    greener = theil_sen(series[:, demo.inside & (trend == OASIS)])
    assert 0.002 < np.median(greener) < 0.007  # 0.04–0.14 in twenty years
    first, middle, last = covers(demo.place.land)
    woods = (
        (first == 21) & (middle == 21) & (last == 21) & (trend == STEADY) & demo.inside & demo.place.terrain.mountain
    )
    assert abs(np.median(theil_sen(series[:, woods]))) < 3e-4  # the weather has no trend of its own


def test_breaks_are_in_the_data_in_their_year(demo: Demo) -> None:
    told = demo.place.vegetation.break_year
    here = demo.inside & (told > 0)
    assert 0.03 < here.sum() / demo.inside.sum() < 0.15
    found = step_year(written(demo)[:, here])
    assert (np.abs(found - told[here]) <= 1).mean() >= 0.9
    quiet = demo.inside & (told == 0) & (demo.place.vegetation.trend == STEADY)
    series = written(demo)[:, quiet]
    years = step_year(series)
    k = years - SERIES[0]
    jumps = np.array([abs(series[: k[i], i].mean() - series[k[i] :, i].mean()) for i in range(len(k))])
    assert (jumps > BREAK).mean() < 0.05  # and hardly anywhere else (two changes, one of them small)


def test_breaks_agree_with_the_dates_of_the_land_cover(demo: Demo) -> None:
    told = demo.place.vegetation.break_year
    first, middle, last = (demo.raster(f"land_cover_{year}") for year in (2000, 2010, 2020))
    early, late = (told > 0) & (told <= 2010), told > 2010
    assert (first != middle)[early].all()
    assert (middle != last)[late].all()
    assert early.any()
    assert late.any()


def test_single_events_fall_in_one_year(demo: Demo) -> None:
    """Marsh dried after a diversion, land reclaimed in campaigns, belts planted: each at once."""
    told = demo.place.vegetation.break_year
    first, middle, last = covers(demo.place.land)
    for before, after, years in ((first, middle, (2001, 2010)), (middle, last, (2011, 2020))):
        within = (told >= years[0]) & (told <= years[1])
        dried = within & (before == 64) & np.isin(after, (33, 63))
        assert len(np.unique(told[dried])) <= 1
        tilled = within & np.isin(after, FIELDS) & ~np.isin(before, FIELDS)
        assert 1 <= len(np.unique(told[tilled])) <= 3
    belts = [belt for belt in demo.place.land.belts if belt.thrives]
    assert belts
    for belt in belts:
        grown = belt.cells & (last == 21) & (told > 0)
        assert set(np.unique(told[grown])) <= {belt.planted}
    assert any((belt.cells & (last == 21) & (told == belt.planted)).any() for belt in belts)


def test_wet_and_dry_years_are_those_of_the_whole_region(demo: Demo) -> None:
    weather = np.array([demo.place.vegetation.weather[year] for year in SERIES])
    assert weather[0] == weather[-1] == 0  # the dates that are compared are usual years
    assert weather.max() > 0.05
    assert weather.min() < -0.05
    assert abs(theil_sen(weather[:, None])[0]) < 1e-4
    first, middle, last = covers(demo.place.land)
    series = written(demo)
    for west in (True, False):
        side = (np.arange(first.shape[1]) < first.shape[1] // 2) == west
        grass = np.isin(last, (32,)) & (first == last) & (middle == last) & side & demo.place.terrain.mountain
        mean = series[:, grass].mean(axis=1)
        assert np.corrcoef(mean, weather)[0, 1] > 0.9


def test_fences_let_pasture_recover(demo: Demo) -> None:
    vegetation = demo.place.vegetation
    assert vegetation.fences
    open_range = replace(vegetation, fences=())
    for fence in vegetation.fences:
        before, after = vegetation.of(fence.year), vegetation.of(2020)
        assert np.array_equal(before[fence.cells], open_range.of(fence.year)[fence.cells])
        if fence.year < 2018:
            assert after[fence.cells].mean() > open_range.of(2020)[fence.cells].mean()
        assert np.array_equal(after[~fence.cells], open_range.of(2020)[~fence.cells] if len(vegetation.fences) == 1
                              else after[~fence.cells])  # fmt: skip
