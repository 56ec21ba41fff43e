"""function_zone_label: hand sum: which of two squares holds the centre of each of four cells."""

import geopandas as gpd
import pytest
from shapely.geometry import box

from shanshui.assess.quality_references import function_zone_label
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

GRID = Grid("EPSG:32647", 0.0, 0.0, 100.0, (1, 4))


def zones(*shapes):
    ids = [str(i) for i in range(len(shapes))]
    return gpd.GeoDataFrame({"id": ids, "name": ids}, geometry=list(shapes), crs="EPSG:32647")


def test_the_first_zone_holds_where_two_overlap():
    """Centres at x = 50, 150, 250, 350: zone 0 reaches to 160, zone 1 from 140 to 260."""
    label = function_zone_label(zones(box(0, -100, 160, 0), box(140, -100, 260, 0)), grid=GRID)
    assert label.values.tolist() == [[0, 0, 1, -1]]
    assert label.dtype == "int16"


def test_zones_elsewhere():
    with pytest.raises(Absent):
        function_zone_label(zones(box(9e3, 9e3, 9.1e3, 9.1e3)), grid=GRID)
