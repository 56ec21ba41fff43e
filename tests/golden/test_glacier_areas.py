"""glacier_areas: hand sum: squares of ice on an equal-area projection, whose areas are those of the ellipsoid."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from shanshui.assess.glaciers import glacier_areas
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

CRS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m"
GRID = Grid(CRS, -20_000.0, 3_900_000.0, 1000.0, (4, 4))
X, Y = 0.0, 3_880_000.0


def box(x0, y0, x1, y1):
    """Kilometres from a corner; edges in short steps, as geodesics between far corners would leave the square."""
    return shapely.segmentize(shapely.box(X + x0 * 1e3, Y + y0 * 1e3, X + x1 * 1e3, Y + y1 * 1e3), 200.0)


COUNTIES = gpd.GeoDataFrame({"code": ["b", "a"]}, geometry=[box(10, 0, 20, 10), box(0, 0, 10, 10)], crs=CRS)


def ice(rows, **more):
    return gpd.GeoDataFrame(
        {"year": [year for year, _ in rows], **more}, geometry=[shape for _, shape in rows], crs=CRS
    )


def table(glaciers):
    before = glaciers.copy(deep=True)
    found = glacier_areas(glaciers, COUNTIES, grid=GRID)
    assert glaciers.equals(before)
    return found


def test_areas_by_county_and_the_change():
    # 2000: 2 × 2 km in a and 2 × 1 across the border (1 km² each side); 2020: 1 × 2 km in a alone
    found = table(ice([(2000, box(1, 1, 3, 3)), (2000, box(9, 5, 11, 6)), (2020, box(1, 1, 2, 3))]))
    assert found["county"].tolist() == ["*", "a", "b", "*", "a", "b"]
    assert found["year"].tolist() == [2000] * 3 + [2020] * 3
    np.testing.assert_allclose(found["area_m2"], np.array([6, 5, 1, 2, 2, 0]) * 1e6, rtol=1e-5)
    assert found["glaciers"].tolist() == [2, 2, 1, 1, 1, 0]
    assert found["change_m2"][:3].isna().all()
    np.testing.assert_allclose(found["change_m2"][3:], np.array([-4, -3, -1]) * 1e6, rtol=1e-5)
    assert found["volume_km3"].isna().all()


def test_overlaps_count_once_and_what_lies_outside_not_at_all():
    found = table(
        ice([(2020, box(1, 1, 3, 3)), (2020, box(2, 1, 4, 3)), (2020, box(30, 0, 31, 1)), (2020, box(-1, 5, 1, 6))])
    )
    # 3 × 2 and the half of 2 × 1 that lies inside; no county b, which has no ice
    assert found["county"].tolist() == ["*", "a"]
    np.testing.assert_allclose(found["area_m2"], [7e6, 7e6], rtol=1e-5)
    assert found["glaciers"].tolist() == [3, 3]


def test_a_hole_is_no_ice():
    hole = shapely.difference(box(1, 1, 4, 4), box(2, 2, 3, 3))
    np.testing.assert_allclose(table(ice([(2020, hole)]))["area_m2"], [8e6, 8e6], rtol=1e-5)


def test_volume_of_the_share_inside():
    found = table(ice([(2020, box(1, 1, 3, 3)), (2020, box(-1, 5, 1, 6))], volume_km3=[0.2, 0.1]))
    # 0.2 whole and half of 0.1; told for the region only
    assert found["volume_km3"][0] == pytest.approx(0.25)
    assert np.isnan(found["volume_km3"][1])
    one = table(
        ice([(2020, box(1, 1, 3, 3)), (2020, box(4, 5, 5, 6)), (2020, box(30, 0, 31, 1))], volume_km3=[0.2, None, 9.0])
    )
    assert np.isnan(one["volume_km3"][0])


def test_no_ice_in_the_region_is_no_result():
    with pytest.raises(Absent):
        table(ice([(2020, box(30, 0, 31, 1))]))
