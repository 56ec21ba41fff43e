"""Distance to water: hand sums on 3 × 4 cells of 100 m, from lakes, rivers and canals."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from shanshui.connect.resistance_layers import water_distance
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

GRID = Grid("EPSG:4528", 0.0, 300.0, 100.0, (3, 4))
DRY = np.full((3, 4), 31, "i2")


def lines(*coordinates):
    return gpd.GeoDataFrame(geometry=[shapely.LineString(c) for c in coordinates], crs=GRID.crs)


def run(ecosystem=DRY, **given):
    return water_distance(GRID.raster(ecosystem), **given, grid=GRID)


def test_from_lakes_and_rivers_of_the_land():
    for code in (42, 43):
        ecosystem = DRY.copy()
        ecosystem[0, 0], ecosystem[2, 2] = code, -1
        found = run(ecosystem)
        root = np.sqrt
        expected = 100 * np.array(
            [[0, 1, 2, 3], [1, root(2), root(5), root(10)], [2, root(5), root(8), root(13)]], "f4"
        )
        np.testing.assert_allclose(found.values, expected, rtol=1e-6)
    assert found.dtype == np.float32
    assert found.name == "water_distance"


def test_from_lines():
    river, canal = lines([(350, 10), (350, 290)]), lines([(10, 250), (90, 250)])
    assert run(rivers=river).values.tolist() == [[300, 200, 100, 0]] * 3
    assert run(canals=canal).values[0].tolist() == [0, 100, 200, 300]
    assert run(rivers=river, canals=canal).values[0].tolist() == [0, 100, 100, 0]
    ecosystem = DRY.copy()
    ecosystem[0, 1] = 42
    assert run(ecosystem, rivers=river).values[0].tolist() == [100, 0, 100, 0]


def test_a_cell_is_water_where_a_line_touches_it():
    assert run(rivers=lines([(50, 250), (150, 150)])).values[:2, :2].tolist()[0][0] == 0
    assert (run(rivers=lines([(5, 295), (95, 205), (105, 195)])).values[[0, 1], [0, 1]] == 0).all()


def test_no_water():
    for given in ({}, {"rivers": lines()}, {"canals": lines([(9000, 9000), (9100, 9000)])}):
        with pytest.raises(Absent, match="no lake"):
            run(**given)
    wet = DRY.copy()
    wet[0] = 41  # a marsh is no open water
    with pytest.raises(Absent, match="no lake"):
        run(wet)


def test_inputs_stay_as_they_are():
    ecosystem = DRY.copy()
    ecosystem[0, 0] = 42
    before = ecosystem.copy()
    run(ecosystem, rivers=lines([(350, 10), (350, 290)]))
    assert np.array_equal(before, ecosystem)
