"""Breakpoints: hand sums, lines of which every crossing is told from the drawing."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import LineString

from shanshui.connect.breakpoints import breakpoints, contacts
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

GRID = Grid("EPSG:4528", 0.0, 1000.0, 30.0, (34, 34))


def lines(*shapes, **columns):
    return gpd.GeoDataFrame(columns, geometry=[LineString(s) if s else None for s in shapes], crs=GRID.crs)


def corridors(*shapes):
    return lines(*shapes, id=[f"C{i}" for i in range(len(shapes))])


def found(points):
    return [
        (r.corridor, r.kind, None if pd.isna(r.name) else r.name, round(r.geometry.x, 6), round(r.geometry.y, 6))
        for r in points.drop(columns="id").rename_axis("row").itertuples(index=False)
    ]


ONE = corridors([(0, 0), (1000, 0)])


def test_roads_and_canals_along_one_corridor():
    roads = lines([(700, -9), (700, 9)], [(100, -5), (100, 5)], [(2000, -5), (2000, 5)], name=["国道", "省道", "县道"])
    canals = lines([(400, -9), (400, 9)], name=["干渠"])
    points = breakpoints(ONE, roads, canals, grid=GRID)
    assert found(points) == [
        ("C0", "道路", "省道", 100, 0), ("C0", "渠道", "干渠", 400, 0), ("C0", "道路", "国道", 700, 0),
    ]  # fmt: skip
    assert points.crs == GRID.crs
    assert points["id"].is_unique
    assert points["id"].str.fullmatch("X[0-9a-f]{8}").all()
    again = breakpoints(ONE, roads.iloc[[1]], grid=GRID)
    assert again["id"].tolist() == [points["id"][0]]  # an id rests on what is there, not on what else is


def test_either_layer_is_enough():
    line = lines([(700, -9), (700, 9)], name=["甲"])
    assert found(breakpoints(ONE, line, grid=GRID)) == [("C0", "道路", "甲", 700, 0)]
    assert found(breakpoints(ONE, None, line, grid=GRID)) == [("C0", "渠道", "甲", 700, 0)]
    with pytest.raises(Absent, match="neither"):
        breakpoints(ONE, grid=GRID)
    with pytest.raises(Absent, match="crosses"):
        breakpoints(ONE, lines([(0, 9), (9, 9)], name=["甲"]), grid=GRID)


def test_crossings_of_a_winding_line_are_one_contact():
    # crossings at 100, 300 and 500, each 200 from the next; 500.5 + 200.5 = 701 is one contact more
    road = lines([(100, -9), (100, 9), (300, 9), (300, -9), (500, -9), (500, 9), (701, 9), (701, -9)], name=["甲"])
    assert found(breakpoints(ONE, road, grid=GRID)) == [
        ("C0", "道路", "甲", 300, 0), ("C0", "道路", "甲", 701, 0),
    ]  # fmt: skip
    # 199: each is its own; and no middle
    assert [row[3] for row in found(breakpoints(ONE, road, grid=GRID, contact_m=199.0))] == [100, 300, 500, 701]
    assert [row[3] for row in found(breakpoints(ONE, road, grid=GRID, contact_m=201.0))] == [500]  # of 100 … 701


def test_a_contact_spans_two_cells_at_least():
    road = lines([(100, -9), (100, 9), (160, 9), (160, -9), (221, -9), (221, 9)], name=["甲"])
    # cells of 30 m: 60 apart are one, 61 apart are two
    assert [row[3] for row in found(breakpoints(ONE, road, grid=GRID, contact_m=0.0))] == [100, 221]


def test_the_point_is_the_crossing_nearest_to_the_middle():
    road = lines([(100, -9), (100, 9), (150, 9), (150, -9), (280, -9), (280, 9)], name=["甲"])
    assert [row[3] for row in found(breakpoints(ONE, road, grid=GRID))] == [150]  # the middle of 100 … 280 is 190
    # the road shares 200 … 400 with the corridor, then crosses at 420: the middle of 200 … 420 is 310, that of the stretch 300
    along = lines([(200, 9), (200, 0), (400, 0), (400, 9), (420, 9), (420, -9)], name=["甲"])
    assert found(breakpoints(ONE, along, grid=GRID)) == [("C0", "道路", "甲", 300, 0)]
    # from 100 to where a stretch begins, at 250, is less than 200
    before = lines([(100, -9), (100, 9), (250, 9), (250, 0), (400, 0), (400, 9)], name=["甲"])
    assert [row[3] for row in found(breakpoints(ONE, before, grid=GRID))] == [325]
    # a stretch ends where it ends: from 400 to 601 is more than 200
    later = lines([(200, 9), (200, 0), (400, 0), (400, 9), (601, 9), (601, -9)], name=["甲"])
    assert [row[3] for row in found(breakpoints(ONE, later, grid=GRID))] == [300, 601]


def test_a_short_crossing_within_a_stretch_does_not_end_it():
    # one feature runs along 0 … 500, another of the same name crosses at 100: 500 … 690 is 190
    roads = lines([(0, 0), (500, 0)], [(100, -9), (100, 9)], [(690, -9), (690, 9)], name=["甲"] * 3)
    assert found(breakpoints(ONE, roads, grid=GRID)) == [("C0", "道路", "甲", 250, 0)]


def test_at_one_place_the_road_comes_first():
    line = lines([(700, -9), (700, 9)], name=["甲"])
    points = breakpoints(ONE, line, line, grid=GRID)
    assert points["kind"].tolist() == ["道路", "渠道"]
    assert points.columns.tolist() == ["id", "corridor", "kind", "name", "geometry"]
    assert points["id"].is_unique


def test_a_name_in_pieces_is_one_and_names_apart_are_not():
    shapes = [(100, -9), (100, 9)], [(150, -9), (150, 9)]
    assert len(breakpoints(ONE, lines(*shapes, name=["甲", "甲"]), grid=GRID)) == 1
    assert found(breakpoints(ONE, lines(*shapes, name=["甲", "乙"]), grid=GRID)) == [
        ("C0", "道路", "甲", 100, 0), ("C0", "道路", "乙", 150, 0),
    ]  # fmt: skip
    nameless = breakpoints(ONE, lines(*shapes, name=[None, " "]), grid=GRID)
    assert len(nameless) == 1
    assert nameless["name"].isna().all()
    assert breakpoints(ONE, lines(*shapes), grid=GRID)["name"].isna().all()


def test_each_corridor_has_its_own():
    both = corridors([(0, 0), (1000, 0)], [(0, 90), (500, 90), (500, 300)])
    road = lines([(400, -9), (400, 900)], None, name=["甲", "乙"])
    assert found(breakpoints(both, road, grid=GRID)) == [
        ("C0", "道路", "甲", 400, 0), ("C1", "道路", "甲", 400, 90),
    ]  # fmt: skip


def test_what_makes_no_sense_and_inputs_stay():
    with pytest.raises(ValueError, match="negative"):
        breakpoints(ONE, ONE, grid=GRID, contact_m=-1.0)
    road = lines([(400, -9), (400, 9)], name=["甲"])
    before = ONE.copy(), road.copy()
    breakpoints(ONE, road, grid=GRID)
    assert ONE.equals(before[0])
    assert road.equals(before[1])
    assert not np.isnan(ONE.geometry.length).any()


def test_a_crossing_within_another_is_one_with_it():
    # from 0 to 100, with two short ones inside: one place, the crossing nearest to 50
    assert contacts(np.array([[2.0, 4.0], [0.0, 100.0], [60.0, 70.0]]), 20.0) == [50.0]
    assert contacts(np.array([[2.0, 4.0], [0.0, 10.0]]), 0.0) == [5.0]
    # 115 lies 15 beyond the end at 100, 140 lies 25 beyond: the middle of 0 … 115 is 57.5, that of the long one nearest
    assert contacts(np.array([[0.0, 100.0], [30.0, 32.0], [115.0, 115.0], [140.0, 140.0]]), 20.0) == [50.0, 140.0]
    assert contacts(np.array([[0.0, 100.0], [30.0, 32.0], [115.0, 115.0], [140.0, 140.0]]), 25.0) == [50.0]
