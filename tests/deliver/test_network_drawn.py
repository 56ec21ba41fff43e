"""The network on its sheet and in the database: what is drawn, named and numbered, and what is said of what lacks."""

from __future__ import annotations

import sys
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import LineString, Point, box

sys.path.insert(0, str(Path(__file__).parent))
import atlas_place
from atlas_place import CRS, cells

from shanshui.deliver import atlas, atlas_network, database, fonts
from shanshui.deliver.facts import Fact
from shanshui.deliver.map_sheet import Region
from shanshui.review import opened

SMALL = box(504_000, 3_595_000, 504_030, 3_595_030)
"""A cell of 30 m: less than a tenth of a millimetre on the sheet."""


def lines(**columns):
    ways = [
        LineString([(502_000, 3_598_000), (510_000, 3_592_000)]),
        LineString([(502_000, 3_598_000), (502_500, 3_592_500)]),
    ]
    return gpd.GeoDataFrame(columns, geometry=ways, crs=CRS)


def network():
    return {
        "sources": atlas_place.polygons(
            id=[1, 2, 3], area_m2=[6e6, 4e6, 900.0], quality=[0.9, 0.8, 0.7], core_share=[1.0, 0.4, 1.0], important_share=[0.0, 0.6, 0.0],
            protected_share=[None] * 3, red_line_share=[None] * 3, reasons=["core", "important;core", None],
            geometry=[cells((0, 2), (0, 3)), cells((6, 8), (8, 10)), box(502_500, 3_592_500, 502_530, 3_592_530)],
        ),
        "source_connectivity": pd.DataFrame({
            "id": [1, 2], "dpc": [60.0, 40.0], "dpc_intra": [30.0, 20.0], "dpc_flux": [30.0, 20.0], "dpc_connector": [0.0, 0.0]}),
        "corridors": lines(id=["c1", "c2"], from_source=[1, 1], to_source=[2, 3], length_m=[9000.0, 5000.0], cost=[4e4, 5e3],
                           mean_resistance=[4.4, 1.0]),
        "corridor_importance": pd.DataFrame({"id": ["c1", "c2"], "from_source": [1, 1], "to_source": [2, 3], "gravity": [2.5, 9.0],
                                             "rank": [2, 1], "grade": [2, 1]}),
        "circuit_pairs": pd.DataFrame({"from_source": [1, 1, 2], "to_source": [2, 3, 3], "from_cells": [9, 9, 9], "to_cells": [9, 1, 1],
                                       "resistance": [12.5, float("nan"), 3.0], "residual": [1e-9, float("nan"), 1e-9]}),
        "pinch_points": atlas_place.polygons(id=["n1"], corridor=["c1"], area_m2=[1e6], current=[0.5], current_max=[0.9],
                                             geometry=[cells((3, 4), (4, 5))]),
        "barriers": atlas_place.polygons(id=["z1"], corridor=["c1"], area_m2=[900.0], improvement=[3.5], radius_m=[200.0],
                                         resistance=[50.0], geometry=[SMALL]),
        "stepping_stones": atlas_place.polygons(id=["t1"], area_m2=[1e6], corridors=["c1;c2"], dpc_connector=[4.0], rank=[1],
                                                geometry=[cells((4, 5), (6, 7))]),
        "breakpoints": gpd.GeoDataFrame(
            {"id": ["d1", "d2"], "corridor": ["c1", "c2"], "kind": ["道路", "渠道"], "name": pd.array(["环城路", pd.NA], dtype="string")},
            geometry=[Point(506_000, 3_595_000), Point(502_200, 3_595_800)], crs=CRS),
    }  # fmt: skip


FIGURES = (
    ("source.1.number", "index", "1"), ("source.2.number", "index", "2"), ("source.3.number", "index", "3"),
    ("corridor.grade.1.count", "line", "1"), ("corridor.grade.1.length", "km", "5"), ("corridor.grade.2.count", "line", "1"),
    ("corridor.grade.2.length", "km", "9"), ("pinch.count", "place", "1"), ("pinch.area", "km2", "1"), ("barrier.count", "place", "1"),
    ("barrier.area", "km2", "0"), ("barrier.area.ha", "ha", "0.09"), ("stone.count", "place", "1"), ("stone.area", "km2", "1"),
    ("breakpoint.road.count", "place", "1"), ("breakpoint.canal.count", "place", "1"),
)  # fmt: skip


def drawn(without=(), missing=None, **changed):
    """(texts as drawn, sheet) of sheet 04."""
    kept = {name: layer for name, layer in (network() | changed).items() if name not in without}
    facts, reader, plan, profile = atlas_place.build(add=kept, missing=missing)
    facts._facts |= {
        name: Fact(name, 0.0, unit, printed, name, (), None, False, False) for name, unit, printed in FIGURES
    }
    entry = next(entry for entry in profile.maps if entry.id == "04")
    with fonts.drawing():
        sheet = atlas.draw(entry, facts, reader, plan, Region.of(reader))
        return [text.get_text() for text in sheet.ink.figure.texts], sheet


@pytest.fixture(scope="module")
def whole():
    return drawn()


def test_the_sheet_is_called_what_the_guide_calls_it(whole):
    assert any("生态网络格局图" in text for text in whole[0])


def test_legend_tells_counts_and_sizes_of_each_class(whole):
    rows = {row.text: (row.kind, row.second, row.fact) for row in whole[1].legend}
    assert rows["生态源地"] == ("fill", "source.count", "source.area")
    assert rows["关键廊道"] == ("line", "corridor.grade.1.count", "corridor.grade.1.length")
    assert rows["重要廊道"] == ("line", "corridor.grade.2.count", "corridor.grade.2.length")
    assert "一般廊道" not in rows  # there is none
    assert rows["夹点（保护）"] == ("dot", "pinch.count", "pinch.area")
    assert rows["障碍点（修复）"] == ("dot", "barrier.count", "barrier.area.ha")
    assert rows["踏脚石"] == ("dot", "stone.count", "stone.area")
    assert rows["道路断裂点"][2] == "breakpoint.road.count" and rows["渠道断裂点"][2] == "breakpoint.canal.count"
    assert {"1条，5公里", "1处，0.09公顷"} <= set(whole[0])


def test_every_source_has_its_number_and_figures_are_marked(whole):
    marks = [mark["fact"] for mark in whole[1].ink.marks]
    assert {"source.1.number", "source.2.number", "source.3.number"} <= set(marks)
    assert not whole[1].notes


def test_key_corridors_are_wider_and_lie_on_top(whole):
    from matplotlib.collections import LineCollection

    found = {(round(float(each.get_linewidth()[0]), 2), round(each.get_zorder(), 2)) for each in whole[1].axes.collections
             if isinstance(each, LineCollection)}  # fmt: skip
    assert (2.4, 12.9) in found and (1.6, 12.8) in found and (3.4, 12) in found
    assert list(atlas_network.WIDTHS.values()) == sorted(atlas_network.WIDTHS.values(), reverse=True)


def symbols(sheet):
    return [line.get_marker() for line in sheet.axes.lines if line.get_marker() != "None"]


def test_what_is_too_small_for_the_scale_is_a_symbol(whole):
    """Source 3 and the barrier have 30 m, 0.4 mm at most; the others are drawn in their shape alone."""
    assert sorted(symbols(whole[1])) == sorted(["o", "s", "X", "P"])


@pytest.mark.parametrize(("millimetres", "there"), [(2.9, True), (3.1, False)])
def test_below_three_millimetres_a_piece_is_a_symbol(whole, millimetres, there):
    side = millimetres / 1000 * whole[1].extent.denominator
    one = network()["barriers"].set_geometry([box(504_000, 3_595_000, 504_000 + side, 3_595_000 + side)], crs=CRS)
    assert ("s" in symbols(drawn(barriers=one)[1])) == there


def test_absent_layers_are_told_in_one_line_for_one_reason():
    gone = ("pinch_points", "barriers", "stepping_stones", "breakpoints", "corridor_importance")
    _, sheet = drawn(gone, dict.fromkeys(gone, ("roads",)))
    assert sheet.notes == ["廊道重要性、踏脚石斑块、生态夹点、生态障碍点、生态断裂点：因缺少道路资料，本次未上图。"]
    assert any(row.text == "生态廊道" and row.fact == "corridor.length" for row in sheet.legend)


def test_without_corridors_what_lies_on_them_is_not_asked_for():
    gone = ("pinch_points", "barriers", "stepping_stones", "breakpoints", "corridor_importance")
    kept = {name: layer for name, layer in network().items() if name not in (*gone, "corridors")}
    facts, reader, plan, profile = atlas_place.build(add=kept, without=("corridors",))
    with fonts.drawing():
        sheet = atlas.draw(next(e for e in profile.maps if e.id == "04"), facts, reader, plan, Region.of(reader))
    assert [note.split("：")[0] for note in sheet.notes] == ["生态廊道"]


# ------------------------------------------------------------------ the database
def test_database_layers(tmp_path):
    path = tmp_path / "库.gpkg"
    database.write_database(path, *atlas_place.build(add=network()))
    tables = opened.database(path)

    def told(layer, *fields):
        return [tuple(row[field] for field in fields) for row in tables[layer]]

    assert told("STYD", "YDBH", "RXYJ", "HXZB", "ZYZB", "BHZB", "LTZY", "NBFL", "LJFL") == [
        (1, "形态学核心区", 1.0, 0.0, None, 60.0, 30.0, 0.0), (2, "极重要区、形态学核心区", 0.4, 0.6, None, 40.0, 20.0, 0.0),
        (3, None, 1.0, 0.0, None, None, None, None),
    ]  # fmt: skip
    assert told("STLD", "LDBH", "LDMC", "PJZL", "YXDZ", "YLZ", "WC", "LDJB") == [
        ("c1", "1号—2号源地廊道", 4.4, 12.5, 2.5, 2, "重要廊道"), ("c2", "1号—3号源地廊道", 1.0, None, 9.0, 1, "关键廊道"),
    ]  # fmt: skip
    assert told("STJD", "JDBH", "LDBH", "LDMC", "MJ", "PJDL", "ZDDL", "ZBBH") == [
        ("n1", "c1", "1号—2号源地廊道", 1e6, 0.5, 0.9, "pinch.n1.area")]  # fmt: skip
    assert told("STZA", "ZABH", "LDMC", "MJ", "GSDF", "SSBJ", "PJZL", "ZBBH") == [
        ("z1", "1号—2号源地廊道", 900.0, 3.5, 200.0, 50.0, "barrier.z1.area")]  # fmt: skip
    assert told("TJSB", "TJSBH", "LDBH", "LDMC", "LJFL", "WC", "ZBBH") == [
        ("t1", "c1;c2", "1号—2号源地廊道、1号—3号源地廊道", 4.0, 1, "stone.t1.area")]  # fmt: skip
    assert told("STDL", "DLBH", "LDMC", "LB", "MC") == [
        ("d1", "1号—2号源地廊道", "道路", "环城路"), ("d2", "1号—3号源地廊道", "渠道", None)]  # fmt: skip
    assert tables["STWT"][0]["BSM"][6:8] == "07" and tables["STJD"][0]["BSM"][6:8] == "08"
    named = {(row["LAYER"], row["FIELD"]) for row in tables["FIELD_NAMES"]}
    for layer in ("STYD", "STLD", "STJD", "STZA", "TJSB", "STDL"):
        assert {(layer, field) for field in tables[layer][0] if field != "fid"} <= named
