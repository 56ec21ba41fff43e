"""Gravity of corridors: hand sums on four sources; natural breaks against every division (invariant); what must be an error."""

import itertools
import math

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from shanshui.connect.corridor_gravity import corridor_gravity, grades
from shanshui.core.errors import OutOfRange
from shanshui.core.grid import Grid

GRID = Grid("EPSG:4528", 0.0, 0.0, 100.0, (2, 4))
LABEL = np.array([[1, 1, 2, 2], [3, -1, -1, 1]], "i4")
RESISTANCE = np.array([[1, 4, 6, np.nan], [2, 500, 90, 10]], "f4")
AREAS = {1: 200e4, 2: 50e4, 3: 3e4}


def run(pairs=((1, 2, 1000.0), (1, 3, 4000.0), (2, 3, 2000.0)), areas=AREAS, resistance=RESISTANCE):
    lines = gpd.GeoDataFrame(
        {
            "id": [f"C{a}{b}" for a, b, _ in pairs],
            "from_source": [a for a, _, _ in pairs],
            "to_source": [b for _, b, _ in pairs],
            "cost": [cost for _, _, cost in pairs],
        },
        geometry=[shapely.LineString([(0, 0), (1, 1)])] * len(pairs),
        crs=GRID.crs,
    )
    sources = gpd.GeoDataFrame(
        {"id": list(areas), "area_m2": list(areas.values())}, geometry=[None] * len(areas), crs=GRID.crs
    )
    return corridor_gravity(lines, sources, GRID.raster(LABEL), GRID.raster(resistance))


def test_hand_sum():
    found = run()
    # mean resistance: 1 → (1 + 4 + 10) / 3 = 5; 2 → 6 (its other cell has none); 3 → 2; areas 200, 50 and 3 ha
    assert found["gravity"].tolist() == pytest.approx(
        [
            (4000 / 1000) ** 2 * math.log(200) * math.log(50) / (5 * 6),
            math.log(200) * math.log(3) / (5 * 2),
            (4000 / 2000) ** 2 * math.log(50) * math.log(3) / (6 * 2),
        ]
    )
    # 11.05…, 0.58…, 1.43…
    assert found["rank"].tolist() == [1, 3, 2]
    assert found["grade"].tolist() == [1, 3, 2]
    assert found[["id", "from_source", "to_source"]].to_numpy().tolist() == [
        ["C12", 1, 2],
        ["C13", 1, 3],
        ["C23", 2, 3],
    ]
    assert list(found.columns) == ["id", "from_source", "to_source", "gravity", "rank", "grade"]


def test_equals_share_rank_and_class():
    found = run(pairs=((1, 2, 1000.0), (1, 2, 1000.0), (2, 3, 2000.0)))
    assert found["rank"].tolist() == [1, 1, 3]
    assert found["grade"].tolist() == [1, 1, 2]
    assert run(pairs=((1, 2, 7.0),))["grade"].tolist() == [1]


def test_a_source_of_one_hectare_or_less():
    with pytest.raises(OutOfRange, match="more than 1 ha; too small: 2, 3"):
        run(areas={1: 200e4, 2: 1e4, 3: 0.5e4})
    assert (run(areas={1: 200e4, 2: 1.0001e4, 3: 2e4})["gravity"] > 0).all()


def test_sources_that_are_not_there():
    with pytest.raises(ValueError, match="no row for 3"):
        run(areas={1: 200e4, 2: 50e4})
    closed = RESISTANCE.copy()
    closed[1, 0] = np.nan
    with pytest.raises(ValueError, match="source 3"):
        run(resistance=closed)


def test_a_corridor_without_cost():
    with pytest.raises(OutOfRange, match="C13 has a cost of 0"):
        run(pairs=((1, 2, 1000.0), (1, 3, 0.0)))
    assert run(pairs=((1, 2, 0.5), (1, 3, 0.25)))["rank"].tolist() == [2, 1]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from([0.5, 1.0, 1.5, 3.0, 3.2, 8.0, 20.0, 21.0]), min_size=1, max_size=9))
def test_no_other_division_has_less_deviation(values):
    gravity = np.array(values)
    found = grades(gravity)
    assert set(found) == set(range(1, min(3, len(set(values))) + 1))
    assert all(
        found[i] <= found[j] for i, j in itertools.product(range(len(values)), repeat=2) if values[i] >= values[j]
    )

    def deviation(groups):
        return sum(((g - g.mean()) ** 2).sum() for g in groups if g.size)

    distinct = sorted(set(values))
    every = [
        deviation([gravity[(gravity >= a) & (gravity < b)] for a, b in itertools.pairwise([-np.inf, *cut, np.inf])])
        for cut in itertools.combinations_with_replacement(distinct, 2)
    ]
    assert deviation([gravity[found == k] for k in (1, 2, 3)]) == pytest.approx(min(every), abs=1e-9)


def test_inputs_stay_as_they_are():
    label, resistance = LABEL.copy(), RESISTANCE.copy()
    run()
    np.testing.assert_array_equal(LABEL, label)
    np.testing.assert_array_equal(RESISTANCE, resistance)
