"""A sound package under the guideline of Xinjiang, and edits that break one thing in a copy; no test, used by the tests.

The place is the small demo with its region codes turned into codes of the guideline's territory (9901 → 6504); names stay.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
import struct
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from lxml import etree

from blank_sheets import without_maps
from shanshui.review import documents, opened, rules
from shanshui.review.package import ATLAS, DATABASE, MANIFEST, TABLES, TEXT, Package

Edit = Callable[[Path], None]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HERE, THERE = "9901", "6504"
ABOVE = "Z2.3"
"""The superior zone of the place: 吐-哈盆地 in 天山生态带."""


# ------------------------------------------------------------------ the place
def recode(source: Path, target: Path) -> None:
    """Copy a plan directory with the codes of its region, counties and townships in the guideline's territory."""
    import geopandas as gpd
    import pyogrio

    shutil.copytree(source, target, ignore=shutil.ignore_patterns("runs", "out"))
    for path in sorted(target.rglob("*")):
        if path.suffix in (".toml", ".csv"):
            path.write_text(re.sub(rf"(?<!\d){HERE}(?=\d\d)", THERE, path.read_text("utf8")), "utf8")
        elif path.suffix == ".gpkg":
            for layer, _ in pyogrio.list_layers(path):
                frame = gpd.read_file(path, layer=layer)
                for name in frame.columns.drop("geometry"):
                    if not frame[name].map(lambda v: isinstance(v, str) and v.startswith(HERE)).any():
                        continue
                    frame[name] = frame[name].map(lambda v: re.sub(rf"^{HERE}(?=\d\d)", THERE, v))
                frame.to_file(path, layer=layer, driver="GPKG")
    plan, superior = target / "plan.toml", target / "superior.toml"
    plan.write_text(plan.read_text("utf8").replace('guide = "national"', 'guide = "xinjiang"'), "utf8")
    above = re.sub(r"(?m)^zones *=.*\n", "", superior.read_text("utf8"))
    superior.write_text(f'zones = ["{ABOVE}"]\n{above}', "utf8")


def write(directory: Path, patch: pytest.MonkeyPatch) -> Path:
    """Compute a plan and write its package, rules unasked; sheets of the atlas are left blank but say what they are."""
    from shanshui import plan_deliver
    from shanshui.deliver import package
    from shanshui.plan import Plan

    plan = Plan.open(directory)
    outcome = plan.run()
    assert [end.error for end in outcome.state("failed")] == []
    without_maps(patch)
    out = directory / "out"
    out.mkdir()
    about = plan_deliver._write(plan, out)
    package.write_manifest(out, plan.file, about)
    return out


# ------------------------------------------------------------------ judging
@contextmanager
def read_once() -> Iterator[None]:
    """Files with the same bytes are parsed once: mutants differ from the sound package in one file."""
    with pytest.MonkeyPatch.context() as patch:
        for module, name in ((documents, "parts"), (opened, "workbook"), (opened, "database"), (opened, "map_marks")):
            patch.setattr(module, name, _once(getattr(module, name)))
        patch.setattr(Package, "shapes", _shapes_once(Package.shapes))
        yield


def _once(read: Callable[[Path], object]) -> Callable[[Path], object]:
    kept: dict[str, object] = {}

    def cached(path: Path) -> object:
        key = path.suffix + _digest(path)
        if key not in kept:
            kept[key] = read(path)
        return kept[key]

    return cached


def _shapes_once(read: Callable[[Package, str], object]) -> Callable[[Package, str], object]:
    kept: dict[tuple[str, str], object] = {}

    def cached(package: Package, layer: str) -> object:
        key = (_digest(package.directory / DATABASE), layer)
        if key not in kept:
            kept[key] = read(package, layer)
        return kept[key]

    return cached


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def failing(directory: Path, profile: object) -> set[str]:
    """Ids of the rules that fail; whether files agree with each other is asked elsewhere."""
    return {verdict.id for verdict in rules.check_rules(directory, profile, []) if verdict.state == "failed"}


# ------------------------------------------------------------------ edits of any file
def drop(*names: str) -> Edit:
    """Delete files or folders."""

    def edit(folder: Path) -> None:
        for name in names:
            path = folder / name
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    return edit


def both(*edits: Edit) -> Edit:
    def edit(folder: Path) -> None:
        for each in edits:
            each(folder)

    return edit


def declare(**fields: object) -> Edit:
    """Change fields of the manifest; “years__base” is years.base."""

    def edit(folder: Path) -> None:
        path = folder / MANIFEST
        data = json.loads(path.read_text("utf8"))
        for name, value in fields.items():
            outer, _, inner = name.partition("__")
            assert outer in data, name
            if inner:
                data[outer][inner] = value
            else:
                data[outer] = value
        path.write_text(json.dumps(data, ensure_ascii=False), "utf8")

    return edit


def unlist(layer: str) -> Edit:
    """The manifest says nothing of a layer, neither that it is there nor why not."""

    def edit(folder: Path) -> None:
        path = folder / MANIFEST
        data = json.loads(path.read_text("utf8"))
        assert layer in data["done"] or layer in data["absent"], layer
        data["done"] = [name for name in data["done"] if name != layer]
        data["absent"].pop(layer, None)
        path.write_text(json.dumps(data, ensure_ascii=False), "utf8")

    return edit


def excuse(layer: str) -> Edit:
    """The manifest says that a layer is absent, and why."""

    def edit(folder: Path) -> None:
        unlist(layer)(folder)
        path = folder / MANIFEST
        data = json.loads(path.read_text("utf8"))
        data["absent"][layer] = {"reason": ["缺少资料", "lacking"], "cure": ["补充", "give it"], "missing": [layer]}
        path.write_text(json.dumps(data, ensure_ascii=False), "utf8")

    return edit


def _rewrite(path: Path, inner: str, change: Callable[[bytes], bytes]) -> None:
    """Replace one file of a zip."""
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    after = change(content[inner])
    assert after != content[inner], f"nothing changed in {path.name}"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, after if name == inner else data)


# ------------------------------------------------------------------ documents
def _words(element: etree._Element) -> str:
    return "".join(node.text or "" for node in element.iter(f"{W}t"))


def _level(element: etree._Element) -> int | None:
    style = element.find(f"{W}pPr/{W}pStyle")
    found = re.fullmatch(r"Heading(\d)", style.get(f"{W}val")) if style is not None else None
    return int(found[1]) if found else None


def document(
    name: str, title: str | None, change: Callable[[list[etree._Element]], None], level: int | None = None
) -> Edit:
    """Change the first heading of that title (a pattern) with what stands below it; without a title, everything."""

    def edit(folder: Path) -> None:
        def parsed(data: bytes) -> bytes:
            root = etree.fromstring(data)
            body = list(root.find(f"{W}body"))
            if title is None:
                change(body)
                return etree.tostring(root)
            start = next(
                i for i, e in enumerate(body)
                if (found := _level(e)) is not None and level in (None, found) and re.fullmatch(title, documents.Part(1, _words(e)).title)
            )  # fmt: skip
            end = next(
                i
                for i in range(start + 1, len(body))
                if (_level(body[i]) or 9) <= _level(body[start]) or i + 1 == len(body)
            )
            change(body[start:end])
            return etree.tostring(root)

        _rewrite(folder / name, "word/document.xml", parsed)

    return edit


def _remove(elements: list[etree._Element]) -> None:
    for element in elements:
        element.getparent().remove(element)


def empty(title: str, name: str = TEXT, level: int | None = None) -> Edit:
    """Nothing stands under a heading any more."""
    return document(name, title, lambda elements: _remove(elements[1:]), level)


def unhead(title: str, name: str = TEXT, level: int | None = None) -> Edit:
    """A heading is gone; what stood below it stays."""
    return document(name, title, lambda elements: _remove(elements[:1]), level)


def unsay(word: str, title: str | None = None, name: str = TEXT, level: int | None = None) -> Edit:
    """A word is nowhere under a heading any more."""

    def change(elements: list[etree._Element]) -> None:
        for element in elements if title is None else elements[1:]:
            for paragraph in element.iter(f"{W}p"):
                text = _words(paragraph)
                if word in text:
                    nodes = list(paragraph.iter(f"{W}t"))
                    nodes[0].text = text.replace(word, "某")
                    for node in nodes[1:]:
                        node.text = ""

    return document(name, title, change, level)


# ------------------------------------------------------------------ annexed tables
def blank(table: str, keep: Callable[[int, str, object], bool]) -> Edit:
    """Empty the cells of a table's sheet for which `keep(row, column letter, value)` is false."""

    def edit(folder: Path) -> None:
        values = {
            cell.reference: cell.value
            for cell in opened.workbook(folder / TABLES).values()
            if cell.sheet == f"表{table}"
        }

        def change(data: bytes) -> bytes:
            root = etree.fromstring(data)
            for cell in [e for e in root.iter() if etree.QName(e).localname == "c"]:
                found = re.fullmatch(r"([A-Z]+)(\d+)", cell.get("r"))
                if not keep(int(found[2]), found[1], values.get(cell.get("r"))):
                    cell.getparent().remove(cell)
            return etree.tostring(root)

        _rewrite(folder / TABLES, f"xl/worksheets/sheet{table[-1]}.xml", change)

    return edit


def column(table: str, letter: str, first: int = 3) -> Edit:
    """Empty a column from a row on."""
    return blank(table, lambda row, place, _: place != letter or row < first)


def head(table: str, letter: str, row: int = 2) -> Edit:
    """Take the name of a column away."""
    return blank(table, lambda at, place, _: (at, place) != (row, letter))


def unnoted(table: str) -> Edit:
    """A table without the notes below it."""
    return blank(table, lambda _row, _place, value: not str(value).startswith("注："))


# ------------------------------------------------------------------ atlas
def sheet(number: str) -> Edit:
    """Delete a sheet of the atlas."""

    def edit(folder: Path) -> None:
        files = list((folder / ATLAS).glob(f"{number}_*"))
        assert len(files) == 2
        for path in files:
            path.unlink()

    return edit


def marks(number: str, old: str, new: str) -> Edit:
    """Change what the PDF of a sheet says of itself."""

    def edit(folder: Path) -> None:
        (path,) = (folder / ATLAS).glob(f"{number}_*.pdf")
        data = path.read_bytes()
        at = data.index(b"/Keywords")
        assert old.encode() in data[at:]
        path.write_bytes(data[:at] + data[at:].replace(old.encode(), new.encode(), 1))

    return edit


# ------------------------------------------------------------------ database
def sql(*statements: str) -> Edit:
    def edit(folder: Path) -> None:
        with closing(sqlite3.connect(folder / DATABASE)) as connection:
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("BEGIN")
            for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                connection.execute(f'DROP TRIGGER "{trigger}"')
            before = connection.total_changes
            for statement in statements:
                connection.execute(statement)
            assert connection.total_changes > before
            connection.commit()

    return edit


def unlayer(name: str) -> Edit:
    """A layer or table leaves the database."""
    return sql(f"DELETE FROM gpkg_contents WHERE table_name = '{name}'")


def reshape(change: Callable[[object, object], object]) -> Edit:
    """The first zone's outline becomes change(first, second)."""

    def edit(folder: Path) -> None:
        import geopandas as gpd
        import shapely

        zones = gpd.read_file(folder / DATABASE, layer="XFFQ")
        shape = shapely.geometry.MultiPolygon([*_polygons(change(zones.geometry[0], zones.geometry[1]))])
        blob = b"GP\x00\x01" + struct.pack("<i", 4490) + shapely.to_wkb(shape, byte_order=1)
        sql(f"UPDATE XFFQ SET geom = x'{blob.hex()}' WHERE BSM = '{zones['BSM'][0]}'")(folder)

    return edit


def _polygons(shape: object) -> list[object]:
    return [part for part in getattr(shape, "geoms", [shape]) if part.geom_type == "Polygon"]
