"""erosivity: hand sum: the given raster prevails, its gaps are not filled, neither is absent with what would cure it."""

import numpy as np
import pytest

from shanshui.assess.erosivity import erosivity
from shanshui.core.errors import Absent
from shanshui.core.graph import Graph, Leaf
from shanshui.core.grid import Grid
from shanshui.core.registry import Registry

G = Grid("EPSG:32647", 0.0, 0.0, 30.0, (1, 2))


def test_the_given_one_prevails_and_is_not_filled():
    given, station = G.raster(np.array([[100, np.nan]], "f4")), G.raster(np.array([[7, 8]], "f4"))
    found = erosivity(given, station)
    np.testing.assert_array_equal(found.values, np.array([[100, np.nan]], "f4"))
    assert found.name == "erosivity" and found.dtype == np.float32
    np.testing.assert_array_equal(erosivity(None, station).values, station.values)
    np.testing.assert_array_equal(erosivity(given).values, given.values)


def test_neither():
    with pytest.raises(Absent) as caught:
        erosivity()
    assert caught.value.missing == ("rainfall_erosivity",)


def test_a_plan_with_neither_knows_before_it_runs():
    graph = Graph(Registry.read(), {}, grid_key="", settings={}, years={}, choices={}, scenarios={})
    assert graph.node("erosivity").absence.missing == ("rainfall_erosivity",)
    lacking = graph.node("soil_loss").absence.missing
    assert lacking[:2] == ("rainfall_erosivity", "soil_erodibility")
    leaf = {"daily_weather": Leaf("daily_weather", "k", "file")}
    assert (
        Graph(Registry.read(), leaf, grid_key="", settings={}, years={}, choices={}, scenarios={})
        .node("erosivity")
        .absence
        is None
    )
