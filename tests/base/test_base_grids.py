"""The one grid: metres, bounds of the counties plus the margin, snapped outward."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely

from shanshui.base.grids import make_grid
from shanshui.base.plan_file import GridSpec
from shanshui.core.errors import Problems

CRS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m"


def region(*bounds):
    return gpd.GeoDataFrame(geometry=[shapely.box(*bounds)], crs=CRS)


def test_snapped_outward_by_hand():
    # x −130 … 250 with margin 30: −160 … 280 → −200 … 300; y 1010 … 1190: 980 … 1220 → 900 … 1300
    grid = make_grid(GridSpec(crs=CRS, cell=100), region(-130, 1010, 250, 1190), 30)
    assert grid.bounds == (-200, 900, 300, 1300) and grid.shape == (4, 5) and grid.crs == CRS


def test_bounds_on_a_cell_edge_are_not_widened():
    assert make_grid(GridSpec(crs=CRS, cell=100), region(-100, 1000, 200, 1200), 0).bounds == (-100, 1000, 200, 1200)


def test_the_plan_may_state_margin_or_bounds():
    at = region(-130, 1010, 250, 1190)
    assert make_grid(GridSpec(crs=CRS, cell=100, margin=0), at, 5000).bounds == (-200, 1000, 300, 1200)
    grid = make_grid(GridSpec(crs=CRS, cell=50, bounds=(-133, 1000, 267, 1200)), at, 5000)
    assert (grid.x0, grid.y0, grid.shape) == (-133, 1200, (4, 8))


def test_stated_bounds_of_a_single_cell():
    assert make_grid(
        GridSpec(crs=CRS, cell=1000, bounds=(-200, 500, 800, 1500)), region(-130, 1010, 250, 1190), 0
    ).shape == (1, 1)


def test_counties_in_another_crs():
    lonlat = gpd.GeoDataFrame(geometry=[shapely.box(101, 32, 102, 33)], crs="EPSG:4326")
    grid = make_grid(GridSpec(crs=CRS, cell=1000), lonlat, 1000)
    west, _, _, north = lonlat.to_crs(CRS).total_bounds
    assert (
        grid.bounds[0] <= west - 1000 < grid.bounds[0] + 1000 and grid.bounds[3] - 1000 < north + 1000 <= grid.bounds[3]
    )


@pytest.mark.parametrize(
    ("spec", "code"),
    [
        (GridSpec(crs="EPSG:4490", cell=0.01), "grid-degrees"),
        (GridSpec(crs="EPSG:2229", cell=100), "grid-degrees"),  # feet
        (GridSpec(crs="不是坐标系", cell=100), "crs-unknown"),
        (GridSpec(crs=CRS, cell=100, bounds=(-200, 1000, 295, 1200)), "grid-bounds"),
        (GridSpec(crs=CRS, cell=100, bounds=(-100, 1000, 300, 1200)), "grid-bounds"),
    ],
)
def test_problems(spec, code):
    with pytest.raises(Problems) as caught:
        make_grid(spec, region(-130, 1010, 250, 1190), 0)
    assert [p.code for p in caught.value.problems] == [code]


def test_bounds_may_be_off_by_rounding_only():
    spec = GridSpec(crs=CRS, cell=100, bounds=(-200, 1000, 300 + 5e-5, 1200))
    assert make_grid(spec, region(-130, 1010, 250, 1190), 0).shape == (2, 5)
    with pytest.raises(Problems):
        make_grid(GridSpec(crs=CRS, cell=100, bounds=(-200, 1000, 300 + 2e-4, 1200)), region(-130, 1010, 250, 1190), 0)
