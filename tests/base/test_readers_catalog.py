"""What the catalog may say of reading vectors and tables, and that it is part of what was read."""

from __future__ import annotations

import pytest

from shanshui.base.catalog import Entry, read_catalog

SAID = 'licence = "测试"\ncitation = "测试"\n'


def codes(folder, layer, name, text):
    (folder / name).write_bytes(b"x")
    (folder / "catalog.toml").write_text(f'[{layer}]\npath = "{name}"\n{SAID}{text}\n', "utf8")
    return [(problem.code, problem.where.rpartition("]")[2]) for problem in read_catalog(folder / "catalog.toml")[1]]


@pytest.mark.parametrize(("layer", "name", "text", "expected"), [
    ("residents", "a.csv", 'units.total = "万人"\ntotals = "left out"', []),
    ("counties", "a.shp", 'encoding = "GBK"\ntotals = "left out"', []),
    ("residents", "a.csv", 'units.people = "万人"', [("column-unknown", ".units.people")]),
    ("residents", "a.csv", 'encoding = "GBK"', [("catalog-field-unused", ".encoding")]),
    ("residents", "a.csv", 'totals = "keep"', [("catalog-field", ".totals")]),
    ("elevation", "a.tif", 'unit = "m"\ntotals = "left out"\nunits.x = "m"',
     [("catalog-field-unused", ".totals"), ("catalog-field-unused", ".units")]),
    ("land_cover", "a.shp", 'year = 2020\nclassification = "third_survey"\nencoding = "GBK"', []),
    ("land_cover", "a.shp", 'year = 2020\nclassification = "third_survey"\ntotals = "left out"', [("catalog-field-unused", ".totals")]),
])  # fmt: skip
def test_fields(tmp_path, layer, name, text, expected):
    found = codes(tmp_path, layer, name, text)
    assert [each for each in found if each[0] != "column-unknown" or layer != "elevation"] == expected


def test_what_decides_the_reading_is_in_its_key():
    plain = {"name": "counties", "path": "x", "files": (), "licence": "l", "citation": "c"}
    assert Entry(**plain).reading() == {}
    told = Entry(**plain, encoding="GBK", totals="left out", units={"code": "m"}).reading()
    assert told == {"encoding": "GBK", "totals": "left out", "units": {"code": "m"}}
