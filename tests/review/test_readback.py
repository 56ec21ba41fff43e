"""A small true package agrees with itself; each thing broken alone gives exactly its own problem."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from shanshui.deliver import atlas, database, figures, package
from shanshui.review import opened, readback

_spec = importlib.util.spec_from_file_location(
    "atlas_place", Path(__file__).parent.parent / "deliver" / "atlas_place.py"
)
atlas_place = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(atlas_place)

TEXT, TABLES, GPKG = "规划文本.docx", "规划附表.xlsx", "数据库.gpkg"
CELLS = (("表E.2", "C2", "key_area.K1.area"), ("县域", "B2", "area.county.510001"), ("县域", "B3", "area.county.510002"),
         ("县域", "B4", "area.region"))  # fmt: skip


def write_text(path, facts):
    document = Document()
    document.add_paragraph(f"山水州面积{facts.use('area.region', path.name).printed}平方公里，基准年2020年。")
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "重点区域"
    table.cell(0, 1).text = f"{facts.use('key_area.K1.area', path.name).printed}*"
    document.add_paragraph(
        f"北部{facts.use('zone.Z1.area', path.name).printed}平方公里，南部{facts.use('zone.Z2.area', path.name).printed}平方公里。"
    )
    document.save(path)


def write_tables(path, facts):
    book = Workbook()
    second = book.active
    second.title = "表E.2"
    second.append(["序号", "区域名称", "面积"])
    second.append([1, "西县重点区域", "10*"])
    county = book.create_sheet("县域")
    for row in (["县", "面积"], ["西县", 32], ["东县", 48], ["合计", 80]):
        county.append(row)
    index = book.create_sheet("数据索引")
    index.append(["表", "单元格", "指标编号"])
    for row in CELLS:
        index.append(row)
        facts.use(row[2], path.name)
    book.save(path)


@pytest.fixture(scope="module")
def true_package(tmp_path_factory):
    directory = tmp_path_factory.mktemp("成果 真") / "out"
    directory.mkdir()
    facts, reader, plan, profile = atlas_place.build()
    profile.maps = profile.maps[4:]
    write_text(directory / TEXT, facts)
    write_tables(directory / TABLES, facts)
    atlas.write_atlas(directory / "图集", facts, reader, plan, profile)
    database.write_database(directory / GPKG, facts, reader, plan, profile)
    (directory / "figures.json").write_text(json.dumps(figures.content(facts, {}, None), ensure_ascii=False), "utf8")
    package.write_manifest(directory, plan, {})
    return directory


@pytest.fixture
def broken(true_package, tmp_path):
    """A copy to break."""
    directory = tmp_path / "成果 假"
    shutil.copytree(true_package, directory)
    return directory


def codes(directory, *, hashed=True):
    """Codes of the problems; `hashed`: the manifest follows the change, as a careful forger would do it."""
    if hashed:
        package.write_manifest(directory, atlas_place.build()[2], {})
    problems = readback.check_package(directory)
    for problem in problems:
        assert problem.what.zh
        assert problem.cure.zh
        assert problem.where
    return [problem.code for problem in problems]


def test_the_true_package_agrees(true_package):
    assert readback.check_package(true_package) == []


# ------------------------------------------------------------------ files
def test_missing_file(broken):
    (broken / TEXT).unlink()
    assert codes(broken, hashed=False) == ["package-file-missing"]


def test_extra_file(broken):
    (broken / "图集" / "草稿.txt").write_text("x", "utf8")
    assert codes(broken, hashed=False) == ["package-file-extra"]


def test_changed_file(broken):
    with (broken / GPKG).open("ab") as file:
        file.write(b" ")
    assert codes(broken, hashed=False) == ["package-hash"]


def test_missing_manifest(broken):
    (broken / "manifest.json").unlink()
    assert codes(broken, hashed=False) == ["package-manifest"]


@pytest.mark.parametrize("content", ["{", "{}", '{"figures": [{"id": "a"}]}', '{"figures": [{"printed": "x"}]}'])
def test_unreadable_figures(broken, content):
    (broken / "figures.json").write_text(content, "utf8")
    assert codes(broken) == ["package-figures"]


@pytest.mark.parametrize("name", [TEXT, TABLES, GPKG])
def test_unreadable_file_and_the_others_still_checked(broken, name):
    (broken / name).write_bytes(b"not what it says")
    edit_docx(broken, "40", "41") if name == TABLES else None
    assert codes(broken) == (["text-figure", "package-unreadable"] if name == TABLES else ["package-unreadable"])


# ------------------------------------------------------------------ text
def edit_docx(directory, old, new):
    document = Document(directory / TEXT)
    paragraphs = [
        *document.paragraphs,
        *(p for t in document.tables for r in t.rows for c in r.cells for p in c.paragraphs),
    ]
    paragraph = next(p for p in paragraphs if old in p.text)
    paragraph.runs[0].text = paragraph.text.replace(old, new, 1)
    for run in paragraph.runs[1:]:
        run.text = ""
    document.save(directory / TEXT)


@pytest.mark.parametrize(
    ("old", "new"), [("80", "81"), ("10*", "1.0*"), ("10*", "100*"), ("40", "40.5"), ("40", "四十")]
)
def test_figure_edited_in_the_text(broken, old, new):
    edit_docx(broken, old, new)
    assert codes(broken) == ["text-figure"]


def test_part_of_another_number_does_not_count(broken):
    edit_docx(broken, "80平方公里", "1800平方公里")
    assert codes(broken) == ["text-figure"]


# ------------------------------------------------------------------ maps
def remark(directory, change, suffixes=(".png", ".pdf")):
    """Write other figures into the metadata of sheet 05."""
    for path in sorted((directory / "图集").glob("05*")):
        if path.suffix not in suffixes:
            continue
        if path.suffix == ".png":
            with Image.open(path) as image:
                marks = json.loads(image.info["shanshui"])
                change(marks)
                info = PngInfo()
                info.add_text("shanshui", json.dumps(marks, sort_keys=True))
                image.load()
                image.save(path, pnginfo=info)
        else:
            marks = opened.map_marks(path)
            old = escaped(marks)
            change(marks)
            data = path.read_bytes()
            assert data.count(old) == 1
            path.write_bytes(data.replace(old, escaped(marks)))


def escaped(marks):
    return json.dumps(marks, sort_keys=True).replace("\\", "\\\\").encode()


def reprint(marks):
    next(m for m in marks["figures"] if m["fact"] == "zone.Z1.area")["printed"] = "41"


def reunit(marks):
    marks["figures"][0]["unit"] = "ha"


def rename(marks):
    marks["figures"].append({"map": "05", "fact": "zone.Z9.area", "printed": "1", "unit": "km2"})


@pytest.mark.parametrize("change", [reprint, reunit, rename])
def test_figure_edited_on_the_map(broken, change):
    remark(broken, change)
    assert codes(broken) == ["map-figure", "map-figure"]  # PNG and PDF


def test_figure_gone_from_the_map(broken):
    remark(broken, lambda marks: marks["figures"].pop())
    assert codes(broken) == ["map-figure", "map-figure"]


def test_png_and_pdf_differ(broken):
    remark(broken, lambda marks: marks.update(title="别的图"), suffixes=(".png",))
    assert codes(broken) == ["map-pair"]


def test_a_sheet_without_its_pdf(broken):
    next((broken / "图集").glob("05*.pdf")).unlink()
    assert codes(broken) == ["map-pair"]


def test_map_without_marks(broken):
    path = next((broken / "图集").glob("06*.png"))
    with Image.open(path) as image:
        image.load()
        image.save(path, pnginfo=PngInfo())
    assert codes(broken) == ["map-unmarked", "map-pair"]


def test_escapes_in_pdf_strings(tmp_path):
    path = tmp_path / "图.pdf"
    path.write_bytes(rb'<< /Title (x) /Keywords ({"figures": [], "t": "\(a\\u5c71\051"}) >>')
    assert opened.map_marks(path) == {"figures": [], "t": "(a山)"}
    path.write_bytes(b"/Keywords (" + b"\xfe\xff" + '{"figures": []}'.encode("utf-16-be") + b")")
    assert opened.map_marks(path) == {"figures": []}
    path.write_bytes(b"%PDF-1.4 nothing")
    assert opened.map_marks(path) is None


# ------------------------------------------------------------------ tables
def edit_xlsx(directory, sheet, cell, value):
    book = load_workbook(directory / TABLES)
    book[sheet][cell] = value
    book.save(directory / TABLES)


@pytest.mark.parametrize("value", ["11*", 10.5, None, "十"])
def test_figure_edited_in_a_table(broken, value):
    edit_xlsx(broken, "表E.2", "C2", value)
    assert codes(broken) == ["table-figure"]


def test_total_that_is_not_the_sum(broken):
    for name, value in (("area.county.510001", "31"),):  # figure and cell changed together: only the sums betray it
        content = json.loads((broken / "figures.json").read_text("utf8"))
        next(f for f in content["figures"] if f["id"] == name).update(printed=value, value=31.0)
        (broken / "figures.json").write_text(json.dumps(content), "utf8")
    edit_xlsx(broken, "县域", "B2", 31)
    found = codes(broken)
    assert "table-total" in found
    assert "area-total" in found
    assert set(found) == {"table-total", "area-total", "database-figure", "database-figures"}


def test_totals_by_year(broken):
    """Rows merged under a county, one a year; the row 合计 of a year adds that year only; shares are never added."""
    book = load_workbook(broken / TABLES)
    sheet = book.create_sheet("表E.1")
    facts = {"a.1": 1.5, "a.2": 2, "b.1": 2, "b.2": 3, "t.1": 3.5, "t.2": 5}
    rows = [("县", "分年度", "面积", "率"), ("西县", "2025年", 1.5, 20), (None, "2030年", 2, 20), ("东县", "2025年", 2, 30),
            (None, "2030年", 3, 30), ("本州合计", "2025年", 3.5, 26), (None, "2030年", 5, 26)]  # fmt: skip
    for row in rows:
        sheet.append(row)
    content = json.loads((broken / "figures.json").read_text("utf8"))
    plain = {"coverage": None, "assumed": False, "legal": False, "layers": [], "label": "", "used": []}
    for i, (name, value) in enumerate(facts.items(), start=2):
        content["figures"].append({"id": name, "value": value, "unit": "km2", "printed": str(value), **plain})
        row = {"a.1": 2, "a.2": 3, "b.1": 4, "b.2": 5, "t.1": 6, "t.2": 7}[name]
        book["数据索引"].append(("表E.1", f"C{row}", name))
        share = {2: 20, 3: 20, 4: 30, 5: 30, 6: 26, 7: 26}[row]
        content["figures"].append({"id": f"share.{i}", "value": share, "unit": "%", "printed": str(share), **plain})
        book["数据索引"].append(("表E.1", f"D{row}", f"share.{i}"))
    book.save(broken / TABLES)
    (broken / "figures.json").write_text(json.dumps(content), "utf8")
    assert set(codes(broken)) == {"database-figures"}  # the database does not know the new figures
    next(f for f in content["figures"] if f["id"] == "t.2").update(printed="6", value=6.0)
    (broken / "figures.json").write_text(json.dumps(content), "utf8")
    edit_xlsx(broken, "表E.1", "C7", 6)
    found = readback.check_package(broken)
    assert [(p.where, p.found, p.expected) for p in found if p.code == "table-total"] == [
        (f"{TABLES}!表E.1!C7", "6", "5")
    ]


@pytest.mark.parametrize("value", ["=1+1", "+cmd", "@sum", "-a"])
def test_formula(broken, value):
    edit_xlsx(broken, "县域", "D9", value)
    assert codes(broken) == ["table-formula"]


def test_a_negative_number_is_no_formula(broken):
    edit_xlsx(broken, "县域", "D9", "-12.50*")
    assert codes(broken) == []


def test_index_gone_or_short(broken):
    edit_xlsx(broken, "数据索引", "C1", "编号")
    assert codes(broken) == ["table-index"]
    edit_xlsx(broken, "数据索引", "C1", "指标编号")
    edit_xlsx(broken, "数据索引", "C2", None)
    assert codes(broken) == ["table-index"]


def test_index_of_an_unknown_figure(broken):
    edit_xlsx(broken, "数据索引", "A6", "县域")
    edit_xlsx(broken, "数据索引", "B6", "B3")
    edit_xlsx(broken, "数据索引", "C6", "area.county.999999")
    assert codes(broken) == ["table-figure"]


# ------------------------------------------------------------------ database
def sql(directory, statement):
    with closing(sqlite3.connect(directory / GPKG)) as connection:
        triggers = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
        for name in triggers:  # they call functions of GDAL
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute(statement)
        connection.commit()


def test_area_edited_in_the_database(broken):
    sql(broken, "UPDATE ZDQY SET MJ = MJ + 50000")  # 0.05 km²
    assert codes(broken) == ["database-figure"]


def test_area_off_by_less_than_the_digits_printed(broken):
    sql(broken, "UPDATE ZDQY SET MJ = MJ + 1")
    assert codes(broken) == ["database-figure"]


def test_rounding_noise_is_no_problem(broken):
    sql(broken, "UPDATE ZDQY SET MJ = MJ + 0.001")
    assert codes(broken) == []


def test_unknown_figure_in_the_database(broken):
    sql(broken, "UPDATE ZDQY SET ZBBH = 'key_area.K9.area'")
    assert codes(broken) == ["database-figure"]


def test_zone_gone_from_the_database(broken):
    sql(broken, "DELETE FROM XFFQ WHERE FQDM = 'Z2'")
    assert codes(broken) == ["database-total"]


@pytest.mark.parametrize("change", ["PRINTED = '79'", "VALUE = 79.0", "ID = 'area.other'"])
def test_table_of_figures_edited(broken, change):
    sql(broken, f"UPDATE FIGURES SET {change} WHERE ID = 'area.region'")
    assert set(codes(broken)) == {"database-figures"}


# ------------------------------------------------------------------ sums
def test_printed_parts_that_do_not_re_add(true_package, tmp_path):
    """The same figures everywhere, but zones that print 40 + 39.99 of 80."""
    facts = opened.figures(true_package / "figures.json")
    assert list(readback._area_totals(facts)) == []
    z1, z2 = facts["zone.Z1.area"], facts["zone.Z2.area"]
    facts["zone.Z2.area"] = opened.Figure(z2.id, z2.value, z2.unit, "39.99", z2.label, z2.used)
    part = "zone.Z1.ecosystem.1.area"  # a part of a zone is no zone
    facts[part] = opened.Figure(part, z1.value, z1.unit, "40", z1.label, z1.used)
    found = list(readback._area_totals(facts))
    assert [p.code for p in found] == ["area-total"]
    assert (found[0].found, found[0].expected) == ("79.99", "80")


def test_a_printed_string_may_differ_from_rounding_by_one_last_digit():
    """The largest-remainder method moves the last digit by one, never by two."""

    def rows(printed):
        figure = opened.Figure("zone.a.area", 1.234, "km2", printed, "", ())
        return list(
            readback._feature(
                {"ZBBH": "zone.a.area", "MJ": 1_234_000.0, "BSM": "1"}, "XFFQ", {"zone.a.area": figure}, "x"
            )
        )

    assert rows("1.23") == rows("1.24") == []
    assert [p.code for p in rows("1.25")] == ["database-figure"]
