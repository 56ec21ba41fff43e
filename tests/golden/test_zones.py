"""Zones in force: hand sums on 2 × 4 cells with and without a decision; gaps, overlaps, slivers."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.zone.zones import zones

GRID = Grid("EPSG:4528", 0.0, 0.0, 100.0, (2, 4))
AREA = np.array([[10, 20, 30, 0], [1, 2, 3, 4]], "f8")
LABEL = np.array([[0, 0, 0, -1], [1, 1, 1, 1]], "i2")
PROPOSED = gpd.GeoDataFrame(
    {"id": ["XF1", "XF2"], "name": ["北", "南"], "area_m2": [60.0, 10.0], "parts": [1, 1]},
    geometry=[shapely.box(0, -100, 300, 0), shapely.box(0, -200, 400, -100)],
    crs=GRID.crs,
)


def run(adopted=None, area=AREA, **settings):
    found, label = zones(
        PROPOSED, GRID.raster(LABEL, "zone_label_proposed"), GRID.raster(area), adopted, grid=GRID, **settings
    )
    return found, label


def decision(*polygons, ids="ABC", names=("东区", "西区", "南区")):
    n = len(polygons)
    return gpd.GeoDataFrame({"id": list(ids[:n]), "name": list(names[:n])}, geometry=list(polygons), crs=GRID.crs)


EAST, WEST = shapely.box(200, -200, 400, 0), shapely.box(0, -200, 200, 0)


def test_without_a_decision_the_proposal_stands():
    found, label = run()
    assert found["adopted"].tolist() == [False, False]
    assert found.drop(columns="adopted").equals(PROPOSED)
    assert label.values.tolist() == LABEL.tolist()
    assert label.name == "zone_label"
    assert "adopted" not in PROPOSED


def test_an_adopted_decision_hand_sum():
    found, label = run(decision(EAST, WEST))
    assert label.values.tolist() == [[1, 1, 0, -1], [1, 1, 0, 0]]
    assert label.dtype == np.int16
    assert found["id"].tolist() == ["A", "B"]
    assert found["name"].tolist() == ["东区", "西区"]
    assert found["area_m2"].tolist() == [30 + 3 + 4, 10 + 20 + 1 + 2]
    assert found["parts"].tolist() == [1, 1]
    assert found["adopted"].tolist() == [True, True]
    # polygons are cut by the region, which lacks the upper right cell
    assert found.geometry[0].equals(shapely.union(shapely.box(200, -100, 300, 0), shapely.box(200, -200, 400, -100)))


def test_edges_of_the_decision_are_kept():
    slope = shapely.Polygon([(0, 0), (150, 0), (190, -200), (0, -200)])
    rest = shapely.Polygon([(150, 0), (400, 0), (400, -200), (190, -200)])
    found, _ = run(decision(slope, rest))
    assert found.geometry[0].equals(slope)


def test_parts_are_counted_on_the_cells():
    both = shapely.union(shapely.box(0, -200, 100, 0), shapely.box(200, -200, 400, 0))
    found, label = run(decision(both, shapely.box(100, -200, 200, 0)))
    assert label.values.tolist() == [[0, 1, 0, -1], [0, 1, 0, 0]]
    assert found["parts"].tolist() == [2, 1]


def test_a_small_gap_goes_to_the_longest_shared_edge():
    # a gap of 10 × 50 m in the middle: 50 m border either side and 10 m with the third, which lies below
    third = shapely.box(0, -200, 400, -100)
    west, east = shapely.box(0, -100, 100, 0), shapely.box(100, -100, 300, 0)
    gap = shapely.box(100, -50, 110, 0)
    found, label = run(decision(west, east.difference(gap), third))
    # west shares 50 m; east shares 50 m on the right and 10 m below: 60 m
    assert found.geometry[1].equals(east)
    assert found.geometry[0].equals(west)
    assert label.values.tolist() == [[0, 1, 1, -1], [2, 2, 2, 2]]
    # 30 × 10 m at the corner: 30 m with the third below, 30 + 10 m with the west above and to the right
    gap = shapely.box(0, -100, 30, -90)
    found, _ = run(decision(west.difference(gap), east, third))
    assert found.geometry[0].equals(west)


def test_a_gap_of_less_than_a_metre_too():
    west, east = shapely.box(0, -200, 100, 0), shapely.box(100, -200, 400, 0)
    # 0.6 m with the zone beside it, 0.6 + 0.2 m with the zone it is cut from
    gap = shapely.box(100, -0.6, 100.2, 0)
    found, _ = run(decision(west, east.difference(gap)))
    assert found.geometry[0].equals(west)
    gap = shapely.box(99.8, -0.6, 100, 0)
    found, _ = run(decision(west.difference(gap), east))
    assert found.geometry[0].equals(west)


def test_a_sliver_claimed_twice_goes_to_the_first():
    found, label = run(decision(shapely.box(190, -200, 400, 0), WEST))
    assert found.geometry[1].equals(shapely.box(0, -200, 190, 0))
    found, _ = run(decision(EAST, shapely.box(0, -200, 210, 0)))
    assert found.geometry[1].equals(WEST)
    assert label.values.tolist() == [[1, 1, 0, -1], [1, 1, 0, 0]]


def test_overlap_is_refused_with_the_figures():
    twice = decision(EAST, WEST, shapely.box(0, -200, 100, 0))
    with pytest.raises(ValueError, match=r"overlap on 2 cells \(0\.00 km²\)"):
        run(twice)
    with pytest.raises(ValueError, match=r"overlap on 2 cells \(11\.00 km²\)"):
        run(twice, AREA * 1e6)
    # outside the region it does not matter
    corner = shapely.union(WEST, shapely.box(300, -100, 400, 0))
    assert run(decision(EAST, corner))[1].values.tolist() == [[1, 1, 0, -1], [1, 1, 0, 0]]


def test_what_is_left_uncovered_may_be_1_percent():
    # the region covers 70 000 m²: 700 m² is 1 %
    run(decision(EAST, shapely.box(3.5, -200, 200, 0)))
    with pytest.raises(ValueError, match=r"uncovered \(1\.03%; at most 1\.00%\)"):
        run(decision(EAST, shapely.box(3.6, -200, 200, 0)))
    run(decision(EAST, shapely.box(70, -200, 200, 0)), max_uncovered=0.2)


def test_cells_whose_centre_lies_outside_take_the_nearest_zone():
    area = AREA.copy()
    area[0, 3] = 5  # the region holds a little of this cell, not its centre
    _, label = run(decision(EAST, WEST), area)
    assert label.values.tolist() == [[1, 1, 0, 0], [1, 1, 0, 0]]


def test_an_exclave_out_of_reach_goes_to_the_nearest_zone():
    apart = PROPOSED.assign(geometry=[shapely.box(0, -200, 200, 0), shapely.box(300, -200, 400, 0)])
    adopted = decision(shapely.box(100, -200, 200, 0), shapely.box(0, -200, 100, 0))
    found, label = zones(apart, GRID.raster(LABEL), GRID.raster(np.ones((2, 4))), adopted, grid=GRID, max_uncovered=0.5)
    assert found.geometry[0].equals(shapely.union(shapely.box(100, -200, 200, 0), apart.geometry[1]))
    assert found.geometry[1].equals(adopted.geometry[1])
    assert label.values.tolist() == [[1, 0, 0, 0], [1, 0, 0, 0]]


def test_bad_decisions():
    with pytest.raises(ValueError, match="repeats the id A"):
        run(decision(EAST, WEST, ids="AA"))
    bow = shapely.Polygon([(0, 0), (200, -200), (200, 0), (0, -200)])
    with pytest.raises(ValueError, match="B: Self-intersection"):
        run(decision(EAST, bow))
    with pytest.raises(ValueError, match="without a cell of the region: C"):
        run(decision(EAST, WEST, shapely.box(900, -200, 950, 0)))


def test_inputs_stay_as_they_are():
    adopted, proposed, area = decision(EAST, WEST), PROPOSED.copy(), GRID.raster(AREA.copy())
    kept = adopted.copy()
    zones(proposed, GRID.raster(LABEL.copy()), area, adopted, grid=GRID)
    assert adopted.equals(kept)
    assert proposed.equals(PROPOSED)
    assert (area.values == AREA).all()


def test_zones_decided_as_a_list_have_no_partition_and_the_proposal_does_not_stand_in():
    register = pd.DataFrame({"id": ["A", "B"], "name": ["东区", "西区"]})
    with pytest.raises(Absent) as raised:
        zones(PROPOSED, GRID.raster(LABEL, "zone_label_proposed"), GRID.raster(AREA), None, register, grid=GRID)
    assert raised.value.reason.zh == "采纳的分区没有给出边界"


def test_list_and_boundaries_must_name_the_same_zones():
    label, area, both = GRID.raster(LABEL, "zone_label_proposed"), GRID.raster(AREA), decision(EAST, WEST)
    register = pd.DataFrame({"id": ["B", "A"], "name": ["西区", "东区"]})
    found, _ = zones(PROPOSED, label, area, both, register, grid=GRID)
    assert found["id"].tolist() == ["A", "B"]
    with pytest.raises(ValueError, match="differ in B, C"):
        zones(PROPOSED, label, area, both, register.assign(id=["C", "A"]), grid=GRID)
