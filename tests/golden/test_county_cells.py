"""Expected shares are hand sums: overlaps of rectangles with four cells of 10 m."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from shanshui.base.areas import county_cells
from shanshui.core.grid import Grid

CRS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m"
GRID = Grid(CRS, 0.0, 20.0, 10.0, (2, 2))  # cells 0 1 (top), 2 3 (bottom)


def counties(*boxes, codes=("513221", "513201", "513222")):
    names = list(codes[: len(boxes)])
    return gpd.GeoDataFrame({"code": names, "name": names}, geometry=[shapely.box(*b) for b in boxes], crs=CRS)


def test_shares_by_hand_in_county_order():
    # first county x 0–15, y 10–20: all of cell 0, half of cell 1
    # second county x 0–20, y 5–10: half of cells 2 and 3
    table = county_cells(counties((0, 10, 15, 20), (0, 5, 20, 10)), grid=GRID)
    assert table["county"].tolist() == ["513221", "513221", "513201", "513201"]
    assert table["cell"].tolist() == [0, 1, 2, 3]
    assert table["cell"].dtype == np.int64
    np.testing.assert_allclose(table["share"], [1.0, 0.5, 0.5, 0.5], rtol=1e-6)


def test_overlap_is_scaled_down_and_a_gap_stays():
    # cell 0: whole + half = 1.5 → 2/3 + 1/3.  cell 1: 0.4 + 0.5 = 0.9, a gap, kept
    table = county_cells(counties((0, 10, 14, 20), (5, 10, 10, 20), (15, 10, 20, 20)), grid=GRID)
    np.testing.assert_allclose(table["share"], [2 / 3, 0.4, 1 / 3, 0.5], rtol=1e-6)


def test_a_county_off_the_grid_and_a_repeated_code_are_errors():
    with pytest.raises(ValueError, match="513201"):
        county_cells(counties((0, 0, 20, 20), (100, 100, 110, 110)), grid=GRID)
    with pytest.raises(ValueError, match="repeated"):
        county_cells(counties((0, 0, 10, 10), (0, 0, 10, 10), codes=("513201", "513201")), grid=GRID)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(*[st.floats(0, 19)] * 2, *[st.floats(0.5, 20)] * 2), min_size=1, max_size=3))
def test_shares_never_exceed_one_and_keep_the_area_where_nothing_overlaps(boxes):
    zones = counties(*[(x, y, x + w, y + h) for x, y, w, h in boxes])
    before = zones.copy(deep=True)
    table = county_cells(zones, grid=GRID)
    assert (table["share"] > 0).all()
    assert table.groupby("cell")["share"].sum().max() <= 1 + 1e-12
    union = shapely.intersection(shapely.union_all(zones.geometry.array), shapely.box(*GRID.bounds)).area / 100
    assert table["share"].sum() <= len(boxes) * 4
    if len(boxes) == 1:
        assert table["share"].sum() == pytest.approx(union, rel=1e-5)
    assert zones.geom_equals(before).all()
