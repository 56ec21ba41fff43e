"""The offset of GCJ-02 between any vector layer and the counties: told where it explains what reaches beyond, and only there."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from shanshui.base.check_region import territory
from shanshui.base.check_shift import BEYOND, FEWEST, Outside, check_shift, shift_problem
from shanshui.base.gcj02 import from_wgs84, to_wgs84
from shanshui.core.grid import Grid

CRS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m"
WEST, SOUTH, WIDE = -10_000.0, 3_300_000.0, 20_000.0


@pytest.fixture(scope="module")
def place():
    county = shapely.box(WEST, SOUTH, WEST + WIDE, SOUTH + WIDE)
    counties = gpd.GeoDataFrame({"code": ["990101"], "name": ["甲县"]}, geometry=[county], crs=CRS)
    return territory(Grid(CRS, WEST - 1000, SOUTH + WIDE + 1000, 100.0, (220, 220)), counties, True)


def inner():
    """Squares of 500 m that fill the county to its edge."""
    at = [(x, y) for x in np.arange(WEST, WEST + WIDE, 500) for y in np.arange(SOUTH, SOUTH + WIDE, 500)]
    return gpd.GeoDataFrame(geometry=[shapely.box(x, y, x + 500, y + 500) for x, y in at], crs=CRS)


def shifted(frame, move):
    out = frame.to_crs("EPSG:4326")
    out.geometry = shapely.transform(out.geometry.to_numpy(), move)
    return out


def told(frame, place, name="red_lines"):
    return [p.code for p in check_shift({name: frame}, {name: "红线.gpkg"}, place)]


def test_layers_that_fill_the_region(place):
    assert told(inner(), place) == [] and told(inner().to_crs("EPSG:4490"), place) == []
    assert told(shifted(inner(), from_wgs84), place) == ["crs-gcj02"]
    assert told(shifted(inner(), to_wgs84), place) == ["crs-gcj02"]  # turned back though it was right


def test_what_reaches_beyond_anyway_tells_nothing(place):
    wide = gpd.GeoDataFrame(
        geometry=[shapely.segmentize(shapely.box(WEST - 9e3, SOUTH - 9e3, WEST + 4e4, SOUTH + 4e4), 500)], crs=CRS
    )
    assert told(wide, place) == [] and told(shifted(wide, from_wgs84), place) == []


def test_what_stays_within_the_region_tells_nothing(place):
    small = inner().cx[-5000:5000, SOUTH + 5000 : SOUTH + 15000]
    assert told(shifted(small, from_wgs84), place) == []


def test_units_are_judged_by_their_areas_elsewhere(place):
    assert told(shifted(inner(), from_wgs84), place, "townships") == []


def test_a_boundary_of_another_edition_is_no_offset(place):
    """Moved by 90 m to one side."""
    near = inner()
    near.geometry = near.translate(BEYOND - 10, 0)
    assert told(near, place) == []
    near.geometry = near.translate(20, 0)  # 110 m: beyond, and GCJ-02 moved back would not mend it
    assert Outside(place, CRS).counts == [0, 0, 0]


@pytest.mark.parametrize(("counts", "said"), [
    ([FEWEST, 0, 50], True), ([FEWEST - 1, 0, 0], False), ([100, 19, 100], True), ([100, 100, 19], True), ([100, 20, 20], False),
    ([0, 0, 0], False),
])  # fmt: skip
def test_how_many(place, counts, said):
    """At least 20 vertices beyond, and more than five times fewer once moved."""
    outside = Outside(place, CRS)
    outside.counts = counts
    assert outside.told is said
    assert [p.code for p in shift_problem(outside, "w", "red_lines")] == ["crs-gcj02"] * said
    assert (FEWEST, BEYOND) == (20, 100.0)


def test_few_vertices_are_not_judged(place):
    points = gpd.GeoDataFrame(geometry=[shapely.Point(WEST - 300, SOUTH + i) for i in range(FEWEST - 1)], crs=CRS)
    assert told(points, place) == []
