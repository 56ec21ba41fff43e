"""The atlas read back: sheets, size, scale, marks, what is written, absence, equal bytes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PIL import Image

sys.path.insert(0, str(Path(__file__).parent))
import atlas_place

from shanshui.deliver import atlas, fonts, map_page
from shanshui.deliver.map_sheet import Region
from shanshui.review.opened import map_marks

DPI = atlas.DPI
"""As it ships: elsewhere in the suite sheets have fewer dots."""


def drawn(number, place=None):
    """One sheet, drawn but not written: (texts as drawn, sheet)."""
    facts, reader, plan, profile = place or atlas_place.build()
    entry = next(entry for entry in profile.maps if entry.id == number)
    with fonts.drawing():
        sheet = atlas.draw(entry, facts, reader, plan, Region.of(reader))
        return [text.get_text() for text in sheet.ink.figure.texts], sheet


@pytest.fixture(scope="module", autouse=True)
def full_sheets():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(atlas, "DPI", DPI)
        yield


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    directory = tmp_path_factory.mktemp("图集 atlas") / "图 件"
    facts, reader, plan, profile = atlas_place.build()
    return atlas.write_atlas(directory, facts, reader, plan, profile), facts


def test_six_sheets_each_as_pdf_and_png(written):
    paths, _ = written
    assert len(paths) == 12
    assert [p.name for p in paths[8:10]] == ["05_国土空间生态修复布局图.pdf", "05_国土空间生态修复布局图.png"]
    assert all(p.stat().st_size > 10_000 for p in paths)


def test_png_is_a3_at_150_dpi_or_more(written):
    with Image.open(written[0][1]) as image:
        dpi = image.info["dpi"][0]
        assert dpi >= 150
        assert image.size == (pytest.approx(420 / 25.4 * dpi, abs=2), pytest.approx(297 / 25.4 * dpi, abs=2))
        assert "Software" not in image.info


def test_pdf_is_a3_and_holds_no_date(written):
    data = written[0][0].read_bytes()
    assert b"1190.55" in data
    assert b"841.88" in data
    assert b"CreationDate" not in data


def test_marks_are_what_was_drawn_and_equal_in_pdf_and_png(written):
    paths, facts = written
    for pdf, png in zip(paths[::2], paths[1::2], strict=True):
        marks = map_marks(pdf)
        assert marks == map_marks(png)
        assert marks["map"] == png.name[:2]
        for mark in marks["figures"]:
            assert mark["printed"] == facts[mark["fact"]].printed
            assert {pdf.name, png.name} <= set(facts.uses(mark["fact"]))
    shown = {mark["fact"] for mark in map_marks(paths[9])["figures"]}
    assert shown == {"area.region", "zone.Z1.area", "zone.Z2.area", "key_area.K1.area"}


def test_equal_results_are_equal_bytes(written, tmp_path):
    facts, reader, plan, profile = atlas_place.build()
    profile.maps = profile.maps[4:5]
    again = atlas.write_atlas(tmp_path / "再", facts, reader, plan, profile)
    assert [p.read_bytes() for p in again] == [p.read_bytes() for p in written[0][8:10]]


def test_elements_of_a_sheet():
    texts, sheet = drawn("05")
    whole = "\n".join(texts)
    # 10 000 m wide, 8 000 m high; room 280 × 214 mm → 37 383 → the next standard denominator is 40 000
    assert sheet.extent.denominator == 40_000
    for expected in (
        "山水州国土空间生态修复布局图", "图    例", "北", "比例尺  1:40 000", "公里", "演示数据", "编制单位：________________",
        "审图号：________________", "资料年份：2020年", "界线仅为规划示意，不作划界依据", "2000国家大地坐标系", "中央经线105°E",
        "高程基准未注明", "县界汇编", "北部山地保育区", "40平方公里", "10*平方公里", "带*者为暂定值", "非法定数据", "105°02′E",
        "尚未经规划编制机关采纳",
    ):  # fmt: skip
        assert expected in whole, expected
    assert "1985" not in whole


def test_names_of_towns_and_rivers_are_written():
    texts, _ = drawn("01")
    assert {"西镇", "清水河", "西县", "东县"} <= set(texts)
    assert texts.count("西县") == 2  # on the map and in the list of areas


@pytest.mark.parametrize("length", range(8, 30))
def test_no_name_of_the_legend_is_cut(length):
    name = "西南部低山湿地裸地生态修复与水源涵养综合治理区域及其外围缓冲地带"[:length]
    place = atlas_place.build()
    place[1].get("zones").loc[0, "name"] = name
    texts, _ = drawn("05", place)
    assert not any("…" in text for text in texts)
    start = next(i for i, text in enumerate(texts) if text.startswith(name[:4]) and texts[i - 1].endswith("平方公里"))
    assert name in (texts[start], texts[start] + texts[start + 1])


def test_compiler_is_printed_and_no_stamp_where_there_is_none():
    texts, _ = drawn("02", atlas_place.build(stamp=None, compiler="山水州自然资源局"))
    assert "编制单位：山水州自然资源局" in texts
    assert "演示数据" not in texts


def test_vertical_datum_is_stated_only_where_the_source_states_it(monkeypatch):
    place = atlas_place.build()
    plain = place[1].record

    def record(layer, scenario=None):
        found = plain(layer, scenario)
        if layer == "elevation":
            found["leaf"]["vertical_datum"] = "1985国家高程基准"
        return found

    monkeypatch.setattr(place[1], "record", record)
    assert any("1985国家高程基准" in text for text in drawn("01", place)[0])


def test_absent_grades_leave_the_ground_and_the_reason():
    place = atlas_place.build(without=("degradation",), missing={"degradation": ("ndvi", "rainfall_erosivity")})
    texts, sheet = drawn("03", place)
    whole = "".join(texts)
    assert "因缺少植被指数、降雨侵蚀力资料，本次未作评价。" in whole
    assert "西县" in texts
    assert sheet.ink.marks == []


def test_absent_projects_leave_the_zones_and_the_reason():
    place = atlas_place.build(
        without=("projects", "project_areas"), missing={"projects": ("mines",), "project_areas": ("mines",)}
    )
    texts, sheet = drawn("06", place)
    assert any("因缺少历史遗留矿山图斑资料，本次未安排。" in text for text in texts)
    assert {m["fact"] for m in sheet.ink.marks} == {"area.region", "zone.Z1.area", "zone.Z2.area"}


def test_projects_stand_under_their_phase():
    texts, sheet = drawn("06")
    for phase in ("近期（2021—2025年）", "中期（2026—2030年）", "远期（2031—2035年）"):
        assert phase in texts
    assert "200*万元" in texts
    assert {"project.p1.area", "project.p2.area", "cost.total"} <= {m["fact"] for m in sheet.ink.marks}


def test_nothing_optional_is_needed():
    gone = (
        "elevation",
        "rivers",
        "lakes",
        "settlements",
        "resistance",
        "sources",
        "corridors",
        "key_areas",
        "zones",
        "ecosystem",
    )
    place = atlas_place.build(without=(*gone, "projects", "project_areas", "degradation"))
    for number, _ in atlas_place.MAPS:
        texts, _ = drawn(number, place)
        assert "西县" in texts
        assert any("因缺少" in text for text in texts)


def test_a_name_without_a_glyph_is_an_error_not_an_empty_box():
    place = atlas_place.build()
    place[1].get("counties").loc[0, "name"] = "西\U0002a6a5县"
    with pytest.raises(fonts.MissingGlyph, match="U\\+2A6A5"):
        drawn("02", place)


def test_frame_and_panel_lie_on_the_page():
    for left, bottom, width, height in (map_page.FRAME, map_page.PANEL, map_page.NEAT):
        assert left > 0
        assert bottom > 0
        assert left + width < 420
        assert bottom + height < 297
