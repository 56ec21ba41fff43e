"""The one guarded door: what a file is, is told by its content; drivers are named; indirections are refused.

A name proves nothing: a VRT renamed `.tif`, or a pipeline renamed `.geojson`, would otherwise hand over any file on the
machine. So the type comes from the first bytes (GeoTIFF, GeoPackage, Shapefile, XLSX) or from parsing (GeoJSON, text), the
driver is named at open, and side-car files of a GeoTIFF are not read: the bytes that are hashed are the bytes that count.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from shanshui.base.folders import folder_files, folder_kind
from shanshui.core.errors import Refused, Say, ShanshuiError

SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
"""The parts of a Shapefile that decide its content; indices (.sbn, .qix …) do not."""
RASTERS = ("geotiff", "netcdf", "zarr")
VECTORS = ("geopackage", "geojson", "shapefile", "shapefile-zip", "filegdb", "filegdb-zip", "kml", "kmz", "plots")
PLOTS = tuple(
    mark.encode(code)
    for mark in ("[属性描述]", "[地块坐标]", "【属性描述】", "【地块坐标】")
    for code in ("utf-8", "gb18030")
)
"""With one of these marks begins a text of boundary points (电子报盘)."""
GEOJSON_TYPES = ("FeatureCollection", "Feature")
HEAD = 512
MAX_JSON = 256 * 2**20
"""GeoJSON is parsed whole before it is opened; larger data belong in a GeoPackage."""
PROLOGUE = 65_536
"""Bytes of an XML part within which its first element must begin."""
ROOT = re.compile(rb"(?:\xef\xbb\xbf)?(?>\s+|<\?.*?\?>|<!--.*?-->)*+<[A-Za-z_]", re.DOTALL)
"""Up to the first element, with nothing but declarations and comments: no document type, and no encoding of two bytes."""
MAX_MEMBERS, MAX_UNPACKED, MAX_RATIO = 5_000, 512 * 2**20, 400
"""Limits on a workbook, which is a ZIP archive: members, bytes unpacked, and bytes unpacked per byte packed."""
COMMON_SHARE = 0.9
"""Share of the non-ASCII characters that must be in GB 2312 before text is taken for GB 18030 rather than mojibake."""


def guarded(path: str | Path, *, folder: bool = False) -> Path:
    """The path as a regular file of this machine, or Refused: no URL, no /vsi…, no driver prefix, no device; a folder if told."""
    text = str(path)
    if (
        text.replace("\\", "/").lower().startswith("/vsi")
        or re.match(r"^[A-Za-z][A-Za-z0-9+._-]+:", text)
        or "\0" in text
    ):
        raise Refused(
            "file-indirect",
            Say(
                f"不接受间接路径（网址、虚拟文件或驱动前缀）：{text}",
                f"indirect path (URL, /vsi or driver prefix): {text}",
            ),
            Say("把文件下载或解压到本机，再写本机路径", "download or unpack the file and give its local path"),
        )
    file = Path(path)
    if not file.exists():
        raise Refused("file-missing", Say(f"文件不存在：{file}", f"no such file: {file}"),
                      Say("核对路径；相对路径以 catalog.toml 所在文件夹为准", "check the path; it is relative to catalog.toml"))  # fmt: skip
    if not file.is_file() and not (folder and file.is_dir()):
        raise Refused("file-kind", Say(f"不是普通文件：{file}", f"not a regular file: {file}"),
                      Say("给出 GeoTIFF、GeoPackage、GeoJSON、Shapefile、CSV 或 XLSX 文件",
                          "give a GeoTIFF, GeoPackage, GeoJSON, Shapefile, CSV or XLSX file"))  # fmt: skip
    return file.resolve()


def kind(path: str | Path) -> str:
    """`geotiff`, `netcdf`, `zarr`, `geopackage`, `shapefile`, `xlsx`, `geojson` or `text`, from the content."""
    file = guarded(path, folder=True)
    if file.is_dir():
        return folder_kind(file)
    with file.open("rb") as handle:
        head = handle.read(HEAD)
    if not head:
        raise Refused("file-empty", Say(f"文件是空的（0 字节）：{file}", f"the file is empty (0 bytes): {file}"),
                      Say("重新复制或导出此文件", "copy or export the file again"))  # fmt: skip
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "text"  # UTF-16, which `read_text` refuses with the cure
    if head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        return "geotiff"
    if head[:4] in (b"CDF\x01", b"CDF\x02", b"CDF\x05") or head[:8] == b"\x89HDF\r\n\x1a\n":
        return "netcdf"
    if head[:16] == b"SQLite format 3\0":
        if head[68:72] in (b"GPKG", b"GP10", b"GP11", b"GP12"):
            from shanshui.base.geopackages import inspect_geopackage

            with reading(file):
                inspect_geopackage(file)
            return "geopackage"
        raise _unknown(file, "SQLite")
    if head[:4] == b"\x00\x00\x27\x0a":
        return "shapefile"
    if head[:4] == b"PK\x03\x04":
        return _packed(file)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start[:1] == b"<":
        from shanshui.base.kml import is_kml

        if is_kml(file):
            return "kml"
        raise Refused(
            "file-vrt",
            Say(f"文件内容是 XML（VRT 等间接文件），不是数据：{file}", f"the content is XML (VRT or the like): {file}"),
            Say("把它转换成真正的 GeoTIFF 或 GeoPackage 再登记", "convert it to a real GeoTIFF or GeoPackage"),
        )
    if start[:1] == b"{":
        _inspect_geojson(file)
        return "geojson"
    if b"\0" in head:
        raise _unknown(file, "binary")
    return "plots" if any(mark in head for mark in PLOTS) else "text"


def _unknown(file: Path, found: str) -> Refused:
    return Refused(
        "file-kind",
        Say(f"不认识的文件类型（{found}）：{file}", f"unknown type of file ({found}): {file}"),
        Say("转换成 GeoTIFF、GeoPackage、GeoJSON、Shapefile、CSV 或 XLSX",
            "convert it to GeoTIFF, GeoPackage, GeoJSON, Shapefile, CSV or XLSX"),
    )  # fmt: skip


def expect(path: str | Path, wanted: tuple[str, ...]) -> tuple[Path, str]:
    """The file and its kind, which must be one of those wanted."""
    found = kind(path)
    if found not in wanted:
        raise Refused(
            "file-kind",
            Say(f"文件类型不对：{path} 是 {found}", f"{path} is {found}, not {' or '.join(wanted)}"),
            Say(f"给出 {'、'.join(wanted)} 文件", f"give a file of type {' or '.join(wanted)}"),
        )
    return guarded(path, folder=True), found


# ---------------------------------------------------------------------------------------------- opening
def open_raster(path: str | Path, layer: str | None = None) -> Any:
    """An open rasterio dataset; the driver is named and no side-car file is looked for. `layer`: the variable of several."""
    from shanshui.base.coverages import open_coverage

    file, found = expect(path, RASTERS)
    with reading(file):
        return open_coverage(file, found, layer)


def open_vector(
    path: str | Path,
    layer: str | None = None,
    choose: Callable[[Any], list[str] | None] = lambda source: source.fields,
    encoding: str | None = None,
) -> Any:
    """A GeoDataFrame as stored: geometry untouched, CRS as tagged.

    `choose` is told the open layer and says which of its columns to read; None: the file is not read, and None comes back.
    """
    from shanshui.base.vector_files import opened

    with opened(path, layer, encoding) as source:
        columns = choose(source)
        return None if columns is None else source.read(columns)


def vector_columns(path: str | Path, layer: str | None = None) -> list[str]:
    """The names of the columns of a vector file."""
    from shanshui.base.vector_files import opened

    with opened(path, layer) as source:
        return list(source.fields)


@contextmanager
def reading(file: Path) -> Iterator[None]:
    """Whatever a foreign parser raises over the bytes of a file means that the file is damaged: each has its own errors."""
    try:
        yield
    except ShanshuiError:
        raise
    except Exception as error:
        raise damaged(file, error) from error


def damaged(file: Path, error: Exception) -> Refused:
    """What to say of a file that its own driver cannot read."""
    return Refused("file-damaged", Say(f"文件打不开或已损坏：{file}", f"{file} cannot be opened: {error}"),
                   Say("用原软件重新导出此文件", "export the file again from where it came"))  # fmt: skip


# ---------------------------------------------------------------------------------------------- text
def read_text(path: str | Path) -> str:
    """Text in UTF-8 (with or without BOM) or GB 18030, decided strictly; anything else is refused, never guessed."""
    file = guarded(path)
    return _decoded(file.read_bytes(), file)


def _decoded(raw: bytes, file: Path) -> str:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise _encoding(file, "UTF-16")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = raw.decode("gb18030")
        except UnicodeDecodeError:
            raise _encoding(file, "?") from None
        if not plausible(text):
            raise _encoding(file, "?") from None
    if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text):
        raise _encoding(file, "binary")
    return text


def plausible(text: str) -> bool:
    """Whether text decoded as GB 18030 is Chinese: other 8-bit encodings decode too, into rare characters."""
    foreign = [c for c in text if c > "\x7f"]
    common = sum(1 for c in foreign if _in_gb2312(c))
    return common >= COMMON_SHARE * len(foreign)


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _encoding(file: Path, found: str) -> Refused:
    return Refused(
        "file-encoding",
        Say(
            f"文字编码不是 UTF-8 或 GB18030（{found}）：{file}", f"text is neither UTF-8 nor GB 18030 ({found}): {file}"
        ),
        Say("另存为 UTF-8（Excel：CSV UTF-8）", "save it as UTF-8 (Excel: CSV UTF-8)"),
    )


# ---------------------------------------------------------------------------------------------- what is inside
def _inspect_geojson(file: Path) -> None:
    """Parse the whole file: a GeoJSON at top level, once, in UTF-8, and nothing that names another file."""
    if file.stat().st_size > MAX_JSON:
        raise Refused("file-too-large", Say(f"GeoJSON 过大：{file}", f"GeoJSON too large: {file}"),
                      Say("转换成 GeoPackage", "convert it to a GeoPackage"))  # fmt: skip
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _encoding(file, "GeoJSON") from None
    try:
        top = json.loads(text, object_pairs_hook=_once)
    except (json.JSONDecodeError, RecursionError, KeyError) as error:
        raise damaged(file, error) from error
    if top.get("type") not in GEOJSON_TYPES or "gdal_streamed_alg" in text:
        raise _unknown(file, f"JSON {top.get('type')!r}")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose `type` is said once: two readers must not see two different files. Its CRS is named, not fetched."""
    if sum(name == "type" for name, _ in pairs) > 1:
        raise KeyError("type is given twice")
    for name, value in pairs:
        if name == "crs" and isinstance(value, dict) and str(value.get("type")).lower() in ("link", "url"):
            raise Refused("file-indirect", Say("GeoJSON 的坐标系是一个网址", "the CRS of the GeoJSON is a link"),
                          Say("删去 crs 一项，坐标系写在 catalog.toml 的 crs", "remove crs from the file and state it in catalog.toml"))  # fmt: skip
    return dict(pairs)


def _packed(file: Path) -> str:
    """What a ZIP archive is: a workbook, or vectors in an archive."""
    with reading(file), zipfile.ZipFile(file) as archive:
        book = "xl/workbook.xml" in archive.namelist()
    if book:
        _inspect_workbook(file)
        return "xlsx"
    from shanshui.base.archives import packed_kind

    return packed_kind(file)


def _inspect_workbook(file: Path) -> None:
    """Limits on count, size, ratio and path of the archive; no document type declarations; it must be a workbook."""
    with reading(file), zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        size, packed = sum(m.file_size for m in members), sum(m.compress_size for m in members)
        if len(members) > MAX_MEMBERS or size > MAX_UNPACKED or size > MAX_RATIO * max(packed, 1):
            raise _archive(file, f"{len(members)} / {size} B")
        for member in members:
            name = member.filename.replace("\\", "/")
            if name.startswith("/") or ".." in name.split("/") or ":" in name:
                raise _archive(file, member.filename)
        for member in members:
            if member.filename.endswith((".xml", ".rels")):
                with archive.open(member) as part_of:
                    if not ROOT.match(part_of.read(PROLOGUE)):
                        raise _archive(file, f"DOCTYPE {member.filename}")


def _archive(file: Path, found: str) -> Refused:
    return Refused("file-archive", Say(f"压缩包不安全（{found}）：{file}", f"unsafe archive ({found}): {file}"),
                   Say("用 Excel 或 WPS 重新保存为 .xlsx", "save it again as .xlsx"))  # fmt: skip


# ---------------------------------------------------------------------------------------------- parts and hashes
def part(shp: Path, suffix: str) -> Path | None:
    """A part of a Shapefile, whatever the case of its suffix."""
    for candidate in (shp.with_suffix(suffix), shp.with_suffix(suffix.upper())):
        if candidate.is_symlink():
            raise Refused("file-indirect", Say(f"Shapefile 的一部分是链接：{candidate}", f"a part of the Shapefile is a link: {candidate}"),
                          Say("把文件本身放在一起", "put the files themselves together"))  # fmt: skip
        if candidate.is_file():
            return candidate
    return None


def parts(path: str | Path) -> list[Path]:
    """All files that a source consists of: one, or the parts of a Shapefile."""
    file = guarded(path, folder=True)
    if file.is_dir():  # a lock tells that somebody looks at a geodatabase, and nothing of what it holds
        return [each for each in folder_files(file) if each.suffix.lower() != ".lock"]
    with file.open("rb") as handle:
        if handle.read(4) != b"\x00\x00\x27\x0a":
            return [file]
    return [found for suffix in SHAPEFILE_PARTS if (found := part(file, suffix)) is not None]


def content_hash(path: str | Path) -> str:
    """sha256 of a source's content, read as a stream; of a Shapefile, over the suffix and hash of every part."""
    files = parts(path)
    if Path(path).is_dir():
        lines = "".join(
            f"{file.relative_to(guarded(path, folder=True)).as_posix()} {_sha256(file)}\n" for file in files
        )
        return hashlib.sha256(lines.encode()).hexdigest()
    if len(files) == 1:
        return _sha256(files[0])
    lines = "".join(f"{file.suffix.lower()} {_sha256(file)}\n" for file in files)
    return hashlib.sha256(lines.encode()).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
