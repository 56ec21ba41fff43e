"""Hostile archives, workbooks, texts, and paths that are no files."""

from __future__ import annotations

import io
import os
import zipfile

import hostile_seeds as seeds
from hostile_cases import case


# ---------------------------------------------------------------------------------------------- archives
def zipped(path, members: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", packing) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name) if name.startswith(("/", ".")) else name, content)
    return path


def shapefile_members(folder) -> dict[str, bytes]:
    path = seeds.vector(folder / "a.shp")
    members = {each.name: each.read_bytes() for each in folder.glob("a.*")}
    for name in members:
        (folder / name).unlink()
    return members if path else {}


def bytes_of_zip(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    zipped(buffer, members)
    return buffer.getvalue()


@case("file-archive")
def archive_within_an_archive(folder, outside):
    return zipped(folder / "a.zip", {"b.zip": bytes_of_zip(shapefile_members(folder))})


@case("file-archive")
def archive_of_names_that_climb(folder, outside):
    return zipped(folder / "a.zip", {**shapefile_members(folder), "../../登堂.txt": b"x"})


@case("file-archive")
def archive_of_absolute_names(folder, outside):
    return zipped(folder / "a.zip", {**shapefile_members(folder), "/tmp/a.shp": b"x"})


@case("file-archive")
def archive_of_names_with_a_drive(folder, outside):
    return zipped(folder / "a.zip", {**shapefile_members(folder), "C:\\a.shp": b"x"})


@case("file-archive")
def archive_with_a_link(folder, outside):
    path = zipped(folder / "a.zip", shapefile_members(folder))
    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo("b.dbf")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, str(outside.file))
    return path


@case("file-archive")
def archive_that_unpacks_to_gigabytes(folder, outside):
    members = shapefile_members(folder)
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        with archive.open("b.shp", "w", force_zip64=True) as member:
            for _ in range(64):
                member.write(bytes(2**20))
    return folder / "a.zip"


@case("file-archive", "file-damaged")
def archive_that_says_it_is_small(folder, outside):
    """The directory declares 100 bytes for a member of 50 MB."""
    members = shapefile_members(folder)
    members["a.dbf"] += bytes(50 * 2**20)
    raw = bytearray(bytes_of_zip(members))
    size = len(members["a.dbf"]).to_bytes(4, "little")
    while (at := raw.find(size)) >= 0:
        raw[at : at + 4] = (100).to_bytes(4, "little")
    (folder / "a.zip").write_bytes(raw)
    return folder / "a.zip"


@case("file-archive")
def archive_of_many_members(folder, outside):
    return zipped(
        folder / "a.zip", {**shapefile_members(folder), **{f"{i}.txt": b"" for i in range(20_000)}}, zipfile.ZIP_STORED
    )


@case("file-vrt", "file-kind", "file-archive", "file-damaged")
def archive_of_a_vrt(folder, outside):
    return zipped(folder / "a.zip", {"a.vrt": f"<OGRVRTDataSource>{outside.file}</OGRVRTDataSource>".encode()})


@case("file-vrt", "file-kind", "file-archive", "file-damaged")
def shapefile_in_an_archive_that_is_a_vrt(folder, outside):
    members = shapefile_members(folder)
    vrt = f'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>{outside.file}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
    return zipped(folder / "a.zip", {**members, "a.shp": vrt.encode()})


# ---------------------------------------------------------------------------------------------- tables
def workbook(folder, change, more: dict[str, bytes] | None = None):
    """A workbook of which every member goes through `change`."""
    path = seeds.xlsx(folder / "plain.xlsx")
    with zipfile.ZipFile(path) as archive:
        members = {name: change(name, archive.read(name)) for name in archive.namelist()}
    return zipped(folder / "a.xlsx", {**members, **(more or {})})


def in_sheet(old: bytes, new: bytes):
    return lambda name, raw: raw.replace(old, new) if name.endswith("sheet1.xml") else raw


@case("file-archive")
def workbook_with_an_outer_entity(folder, outside):
    entity = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{outside.file.as_uri()}">]><worksheet'.encode()
    return workbook(folder, in_sheet(b"<worksheet", entity))


@case("file-archive", "file-damaged")
def workbook_with_an_entity_in_utf16(folder, outside):
    def change(name, raw):
        if not name.endswith("sheet1.xml"):
            return raw
        entity = f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY x SYSTEM "{outside.file.as_uri()}">]>'
        return (entity + raw.decode().replace("<v>2020</v>", "<v>&x;</v>")).encode("utf-16")

    return workbook(folder, change)


@case("file-archive", "file-damaged")
def workbook_with_an_entity_after_a_comment(folder, outside):
    """The declaration stands beyond the bytes that a quick look would take."""
    entity = f'<!--{" " * 8000}--><!DOCTYPE a [<!ENTITY x SYSTEM "{outside.file.as_uri()}">]><worksheet'.encode()
    return workbook(folder, in_sheet(b"<worksheet", entity))


@case("read 2", "file-damaged", "cell-empty", "file-too-large")
def workbook_with_a_cell_in_the_last_corner(folder, outside):
    return workbook(
        folder, in_sheet(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')
    )


@case("file-too-large", "file-archive", "file-damaged")
def workbook_of_millions_of_rows(folder, outside):
    rows = b"<row><c><v>1</v></c></row>" * 4_000_000
    return workbook(
        folder, in_sheet(b"</sheetData>", rows + b"</sheetData>"), {"xl/media/image.bin": os.urandom(400_000)}
    )


@case("file-too-large", "file-archive", "file-damaged")
def workbook_of_millions_of_columns(folder, outside):
    row = b"<row>" + b"<c><v>1</v></c>" * 6_000_000 + b"</row>"
    return workbook(
        folder, in_sheet(b"</sheetData>", row + b"</sheetData>"), {"xl/media/image.bin": os.urandom(400_000)}
    )


@case("file-archive", "file-kind")
def workbook_within_a_workbook(folder, outside):
    book = seeds.xlsx(folder / "b.xlsx").read_bytes()
    return zipped(folder / "a.xlsx", {"xl/b.xlsx": book})


@case("table-syntax", "file-too-large", "row-length")
def text_of_one_line(folder, outside):
    (folder / "a.csv").write_bytes(b"county,year,total,urban\n" + b"a" * 60_000_000)
    return folder / "a.csv"


@case("file-too-large", "table-syntax", "row-length")
def text_of_millions_of_columns(folder, outside):
    (folder / "a.csv").write_bytes(b"county,year,total,urban" + b",a" * 3_000_000 + b"\n1" + b"," * 3_000_003)
    return folder / "a.csv"


@case("table-syntax", "row-length", "cell-type")
def text_with_a_quote_that_never_ends(folder, outside):
    (folder / "a.csv").write_bytes(b'county,year,total,urban\n"' + b"a\n" * 1_000_000)
    return folder / "a.csv"


# ---------------------------------------------------------------------------------------------- no files at all
@case("file-kind")
def pipe(folder, outside):
    os.mkfifo(folder / "a.tif")
    return folder / "a.tif"


@case("file-kind")
def link_to_a_device(folder, outside):
    (folder / "a.csv").symlink_to("/dev/zero")
    return folder / "a.csv"


@case("file-missing")
def link_to_itself(folder, outside):
    (folder / "a.csv").symlink_to(folder / "a.csv")
    return folder / "a.csv"
