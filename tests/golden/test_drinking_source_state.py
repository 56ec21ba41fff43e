"""drinking_source_state: hand sum: five points among two counties, a red line and a protected area."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from shanshui.assess.drinking_water import drinking_source_state

CRS = "EPSG:32647"


def zones(**shapes):
    return gpd.GeoDataFrame({"code": list(shapes), "name": list(shapes)}, geometry=list(shapes.values()), crs=CRS)


COUNTIES = zones(a=shapely.box(0, 0, 10, 10), b=shapely.box(10, 0, 20, 10))
POINTS = gpd.GeoDataFrame(
    {"name": list("vwxyz"), "category": ["河流", "湖库", "地下水", "地下水", "河流"], "quality": ["Ⅱ类", None, "Ⅲ", "Ⅲ", "劣Ⅴ类"],
     "population": [1000.0, None, 500.0, 10.0, 5.0]},
    geometry=[shapely.Point(2, 2), shapely.Point(15, 5), shapely.Point(10, 5), shapely.Point(30, 5), shapely.Point(5, 8)],
    crs=CRS,
)  # fmt: skip


def test_counties_and_lines():
    red = zones(r=shapely.box(0, 0, 4, 4), s=shapely.box(14, 4, 15, 6))
    state = drinking_source_state(POINTS, COUNTIES, red, zones(p=shapely.box(4, 7, 6, 9)))
    # x lies on the border and goes to the first county; w on the border of the red line counts as inside
    assert state["county"].tolist() == ["a", "b", "a", "", "a"]
    assert state["in_red_line"].tolist() == [True, True, False, False, False]
    assert state["in_protected_area"].tolist() == [False, False, False, False, True]
    assert state["quality"].fillna(0).tolist() == [2, 0, 3, 3, 6]
    assert state["population"].fillna(-1).tolist() == [1000, -1, 500, 10, 5]
    assert state["category"].tolist() == POINTS["category"].tolist()


def test_without_a_line_nobody_is_called_unprotected():
    state = drinking_source_state(POINTS.drop(columns=["quality", "population"]), COUNTIES)
    assert state[["in_red_line", "in_protected_area", "quality", "population"]].isna().all().all()


def test_a_quality_that_is_none_is_refused():
    with pytest.raises(ValueError, match="'好'"):
        drinking_source_state(POINTS.assign(quality="好"), COUNTIES)
    assert pd.isna(drinking_source_state(POINTS.assign(quality=None), COUNTIES)["quality"]).all()
