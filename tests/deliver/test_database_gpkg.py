"""The plan database read back with plain SQLite and GDAL: layers, fields, areas, absence, equal bytes."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pyogrio
import pytest
import shapely

sys.path.insert(0, str(Path(__file__).parent))
import atlas_place

from shanshui.deliver import database
from shanshui.deliver.database_layers import LAYERS
from shanshui.review import opened


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    path = tmp_path_factory.mktemp("库 db") / "数据库.gpkg"
    database.write_database(path, *atlas_place.build())
    return path


def test_layers_and_tables(written):
    names = dict(pyogrio.list_layers(written))
    assert names == {
        "XZQ": "MultiPolygon", "XFFQ": "MultiPolygon", "ZDQY": "MultiPolygon", "ZDGC": "MultiPolygon", "STYD": "MultiPolygon",
        "STLD": "MultiLineString", "STWT": "MultiPolygon", "ZBB": None, "FIGURES": None, "ASSUMED": None, "ABSENT": None,
        "FIELD_NAMES": None, "METADATA": None,
    }  # fmt: skip
    assert list(written.parent.iterdir()) == [written]


def test_coordinates_are_cgcs2000_degrees_and_vertices_are_kept(written):
    frame = pyogrio.read_dataframe(written, layer="XZQ")
    assert frame.crs.to_epsg() == 4490
    west, south, east, north = frame.total_bounds
    # central meridian 105°E lies at x = 500 000; 3 599 000 m north is about 32.5°N
    assert 105 < west < east < 105.2
    assert 32.3 < south < north < 32.6
    source = atlas_place.layers()["counties"].geometry
    assert (
        shapely.get_num_coordinates(frame.geometry.values).tolist()
        == shapely.get_num_coordinates(source.values).tolist()
    )


def test_areas_are_the_sums_of_cells(written):
    tables = opened.database(written)
    assert [row["MJ"] for row in tables["XZQ"]] == [32e6, 48e6]
    assert [row["MJ"] for row in tables["XFFQ"]] == [40e6, 40e6]
    assert [(row["GCBH"], row["MJ"], row["TZ"]) for row in tables["ZDGC"]] == [("p1", 4e6, 200.0), ("p2", 1e6, None)]
    assert [(row["WTLX"], row["YZCD"], row["MJ"]) for row in tables["STWT"]] == [("草地退化", "严重退化", 5e6)]
    assert tables["ZBB"][0]["ZB"] == "草原修复面积"
    assert tables["ZBB"][0]["XZQMC"] == "西县"
    assert tables["ZDQY"][0]["SJXZ"] is None
    assert tables["ZDQY"][0]["XZCS"] is None
    assert tables["ZDGC"][0]["JSSX"] == "近期"
    assert tables["ZDGC"][0]["XFMS"] == "辅助修复"


def test_identification_codes(written):
    tables = opened.database(written)
    codes = [row["BSM"] for entry in LAYERS for row in tables.get(entry.name, ())]
    assert tables["XFFQ"][1]["BSM"] == "510000" + "02" + "0000000002"
    assert len(codes) == len(set(codes))
    assert all(len(code) == 18 for code in codes)


def test_every_field_has_its_chinese_name(written):
    tables = opened.database(written)
    named = {(row["LAYER"], row["FIELD"]) for row in tables["FIELD_NAMES"]}
    for name in ("XZQ", "XFFQ", "ZDQY", "ZDGC", "STYD", "STLD", "STWT", "ZBB", "FIGURES", "ASSUMED", "ABSENT"):
        assert {(name, field) for field in tables[name][0] if field != "fid"} <= named if tables[name] else True


def test_figures_and_assumed_values(written):
    tables = opened.database(written)
    facts = atlas_place.build()[0]
    assert {row["ID"]: row["PRINTED"] for row in tables["FIGURES"]} == {
        name: fact.printed for name, fact in facts.items()
    }
    row = next(row for row in tables["FIGURES"] if row["ID"] == "cost.total")
    assert (row["VALUE"], row["UNIT"], row["ASSUMED"]) == (200.0, "万元", 1)
    assert [(r["WHERE"], r["NAME"], r["VALUE"]) for r in tables["ASSUMED"]] == [("judge", "limit", "0.5")]


def test_an_absent_layer_is_left_out_and_listed_with_reason_and_cure(tmp_path):
    path = tmp_path / "库.gpkg"
    missing = {"projects": ("mines",), "project_areas": ("mines",)}
    database.write_database(
        path, *atlas_place.build(without=("projects", "project_areas", "indicators"), missing=missing)
    )
    tables = opened.database(path)
    assert "ZDGC" not in tables
    rows = {row["LABEL"]: row for row in tables["ABSENT"]}
    nodes = {"生态夹点", "生态障碍点", "踏脚石斑块", "生态断裂点"}  # the place has none of them
    assert set(rows) == {"工程范围", "规划指标", "历史遗留矿山图斑"} | nodes
    assert rows["工程范围"]["MISSING"] == "历史遗留矿山图斑"
    assert rows["工程范围"]["REASON"] == "未提供"
    assert rows["工程范围"]["CURE"] == "在 catalog.toml 中登记"
    assert tables["ZBB"] == []


def test_equal_results_are_equal_bytes(written, tmp_path):
    again = tmp_path / "数据库.gpkg"
    again.write_bytes(b"an older file")
    database.write_database(again, *atlas_place.build())
    assert again.read_bytes() == written.read_bytes()
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None
    with closing(sqlite3.connect(again)) as connection:
        changed = {row[0] for row in connection.execute("SELECT last_change FROM gpkg_contents")}
    assert changed == {"2000-01-01T00:00:00.000Z"}


def test_text_is_never_a_formula():
    assert [database.plain(text) for text in ("=1+1", "+cmd", "@x", "-x")] == ["'=1+1", "'+cmd", "'@x", "'-x"]
    assert [database.plain(text) for text in ("-12.5", "西县", "", "a=b")] == ["-12.5", "西县", "", "a=b"]


def test_names_from_data_are_guarded(tmp_path):
    place = atlas_place.build()
    place[1].get("zones").loc[0, "name"] = "=HYPERLINK(1)"
    database.write_database(tmp_path / "a.gpkg", *place)
    assert opened.database(tmp_path / "a.gpkg")["XFFQ"][0]["FQMC"] == "'=HYPERLINK(1)"
