"""What is made from made-up data says so: every file of the demo's package carries the stamp 演示数据."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import docx
import openpyxl
import rasterio

from shanshui.review.opened import map_marks

STAMP = "演示数据"


def test_every_file_of_the_demo_says_that_the_data_are_made_up(demo_done: Path) -> None:
    out = demo_done / "out"
    files = {path for path in out.rglob("*") if path.is_file()}
    said: set[Path] = set()
    for path in files:
        if path.suffix == ".json":
            assert json.loads(path.read_text("utf8"))["stamp"] == STAMP, path
        elif path.suffix == ".docx":
            sections = docx.Document(str(path)).sections
            assert all(STAMP in "".join(p.text for p in section.header.paragraphs) for section in sections), path
        elif path.suffix == ".xlsx":
            book = openpyxl.load_workbook(path)
            tables = [sheet for sheet in book if sheet.title.startswith("表")]
            assert len(tables) >= 5 and all(str(sheet["A1"].value).endswith(f"（{STAMP}）") for sheet in tables)
            assert STAMP in str(book["填表说明"]["A1"].value)
        elif path.suffix == ".tif":
            with rasterio.open(path) as file:
                assert file.tags()["标注"] == STAMP, path
        elif path.suffix in (".png", ".pdf"):
            marks = map_marks(path)
            assert marks is not None and marks["stamp"] == STAMP, path
        elif path.suffix == ".gpkg":
            with sqlite3.connect(path) as database:
                assert database.execute("SELECT VALUE FROM METADATA WHERE ITEM = '标注'").fetchall() == [(STAMP,)]
        else:
            continue
        said.add(path)
    assert said == files
