"""Bytes gone wrong: whatever a disk, a mail programme or an editor has done to a file, the check tells and never raises."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import trial
from sound_plan import Case

from shanshui.plan import Plan

FILES = (
    "资料/高程.tif", "资料/土地利用 2020.tif", "资料/降水.tif", "资料/县界.gpkg", "资料/红线.gpkg", "资料/道路.shp", "资料/道路.shx",
    "资料/道路.dbf", "资料/道路.prj", "资料/驻地.geojson", "资料/用水.xlsx", "资料/人口.csv", "plan.toml", "superior.toml", "catalog.toml",
    "decisions/zones.toml", "decisions/分区.gpkg",
)  # fmt: skip
AT_ONCE = 4
WAYS = ("cut", "flip", "zero", "double", "insert")


def damage(content: bytes, way: str, rng: random.Random) -> bytes:
    raw, n = bytearray(content), len(content)
    at = rng.randrange(n)
    if way == "cut":
        return bytes(raw[:at])
    if way == "flip":
        for _ in range(rng.choice((1, 3, 20))):
            raw[rng.randrange(n)] = rng.randrange(256)
    elif way == "zero":
        end = min(n, at + rng.randrange(1, 200))
        raw[at:end] = bytes(end - at)
    elif way == "double":
        raw[at:at] = raw[at : at + rng.randrange(1, 100)]
    else:
        raw[at:at] = rng.choice((b'"', b"\xff\xfe", b",", b"\n", b"{", b"\xb4\xf3"))
    return bytes(raw)


@pytest.mark.parametrize("way", WAYS)
def test_nothing_raises(way: str, template: Path, tmp_path: Path) -> None:
    trial.remember_the_guide()
    rng = random.Random(way)
    for number in range(0, len(FILES), AT_ONCE):
        case = Case(template, tmp_path / f"案例 {number}")
        root = case.done()
        for name in FILES[number : number + AT_ONCE]:
            case.bytes(root / name, damage((root / name).read_bytes(), way, rng))
        for problem in Plan.open(root).check():
            assert problem.line("zh") and problem.line("en")


def told(template: Path, root: Path, name: str, content: bytes) -> list[tuple[str, str | None]]:
    case = Case(template, root)
    case.done()
    case.bytes(root / name, content)
    return [(p.code, p.layer) for p in Plan.open(root).check()]


def test_a_table_of_a_shapefile_that_claims_millions_of_records(template: Path, tmp_path: Path) -> None:
    raw = bytearray((template / "资料/道路.dbf").read_bytes())
    raw[4:8] = (2**32 - 1).to_bytes(4, "little")
    assert told(template, tmp_path / "案例", "资料/道路.dbf", bytes(raw)) == [("file-damaged", "roads")]


def test_a_projection_that_is_no_text(template: Path, tmp_path: Path) -> None:
    raw = bytearray((template / "资料/道路.prj").read_bytes())
    raw[20:24] = b"\xa8\xa8\xff\xfe"
    found = told(template, tmp_path / "案例", "资料/道路.prj", bytes(raw))
    assert found and {layer for _, layer in found} == {"roads"}


def test_a_workbook_whose_parts_do_not_unpack(template: Path, tmp_path: Path) -> None:
    raw = bytearray((template / "资料/用水.xlsx").read_bytes())
    at = raw.index(b"PK\x03\x04") + 200
    raw[at : at + 150] = bytes(150)
    assert told(template, tmp_path / "案例", "资料/用水.xlsx", bytes(raw)) == [("file-damaged", "water_accounts")]
