"""One way to read vectors of every kind: what columns there are, and features with true text, a part at a time.

A Shapefile is read as bytes (every byte one character of Latin-1) and its text is made here: its library would give mojibake
for a wrong .cpg and fail at a name that is cut within a character. KML and 电子报盘 text are parsed here and are small.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from shanshui.base import archives, dbase
from shanshui.base.door import VECTORS, expect, part, reading
from shanshui.core.errors import Refused, Say

DRIVERS = {
    "geopackage": "GPKG",
    "geojson": "GeoJSON",
    "shapefile": "ESRI Shapefile",
    "shapefile-zip": "ESRI Shapefile",
    "filegdb": "OpenFileGDB",
    "filegdb-zip": "OpenFileGDB",
}
BYTES = "ISO-8859-1"


class Features(Protocol):
    """An open vector layer."""

    fields: list[str]
    crs: Any

    def read(self, columns: Sequence[str], *, first: int = 0, most: int | None = None, shapes: bool = True) -> Any:
        """Features from row `first` on, as a GeoDataFrame; attrs["cut"]: column → rows whose text is cut in a character."""
        ...

    def called(self, name: str) -> list[str]:
        """The fields that a name which is not among them may stand for, because it was cut when the file was written."""
        ...


@contextmanager
def opened(path: str | Path, layer: str | None = None, encoding: str | None = None) -> Iterator[Features]:
    """The layer of a vector file, the only one or the one named; `encoding` as the catalog states it, of a Shapefile."""
    file, found = expect(path, VECTORS)
    if encoding is not None and not found.startswith("shapefile"):
        raise Refused("encoding-unused", Say(f"encoding 只用于 Shapefile：{file}", f"encoding is for Shapefiles only: {file}"),
                      Say("删去此项", "remove it"))  # fmt: skip
    if found in ("kml", "kmz", "plots"):
        with reading(file):
            source = _parsed(file, found, layer)
        yield source
    elif found == "shapefile":
        _only(file, [file.stem], layer)
        yield Shapefile(file, file, encoding)
    elif found == "shapefile-zip":
        sets = archives.contents(file).sets
        name = _only(file, list(sets), layer)
        _complete(file, sets[name])
        with archives.unpacked(file, sets[name]) as folder:
            expect(folder / "data.shp", ("shapefile",))  # a VRT under that name would be followed
            yield Shapefile(folder / "data.shp", file, encoding)
    elif found == "filegdb-zip":
        sets = archives.contents(file).sets
        if len(sets) > 1:
            raise Refused("file-kind", Say(f"压缩包中有几个 .gdb：{file}", f"several .gdb in {file}"),
                          Say("每个压缩包放一个", "put each into its own archive"))  # fmt: skip
        with archives.unpacked(file, next(iter(sets.values())), folder="data.gdb") as folder:
            yield Stored(folder, file, found, layer)
    else:
        yield Stored(file, file, found, layer)


def _plain_path(file: Path) -> None:
    """Refused for a path that the library would take for one into an archive."""
    if "!" in str(file) or re.search(r"\.(zip|tar|tgz|gz)\b", str(file), re.IGNORECASE):
        raise Refused("file-kind", Say(f"路径会被当作压缩包里的路径：{file}", f"the path would be taken for one into an archive: {file}"),
                      Say("改文件夹和文件的名称", "rename the folders and the file"))  # fmt: skip


def _only(file: Path, names: list[str], layer: str | None) -> str:
    """The layer that is meant; Refused where that is not one."""
    if (layer is None and len(names) != 1) or (layer is not None and layer not in names):
        raise Refused("layer-choice", Say(f"{file} 中有图层：{'、'.join(names)}", f"{file} holds the layers {', '.join(names)}"),
                      Say("用 layer 写明其中一个", "name one of them with layer"))  # fmt: skip
    return layer if layer is not None else names[0]


def _complete(file: Path, parts: Any) -> None:
    for suffix in (".shx", ".dbf"):
        if suffix not in parts:
            raise lacking(file, suffix)


def lacking(file: Path, suffix: str) -> Refused:
    """What to say of a Shapefile without one of its parts."""
    return Refused("file-part", Say(f"Shapefile 缺少 {suffix}：{file}", f"the Shapefile lacks its {suffix}: {file}"),
                   Say("把 .shp、.shx、.dbf、.prj 放在一起", "keep .shp, .shx, .dbf and .prj together"))  # fmt: skip


class Stored:
    """A layer of a file in UTF-8, whose library tells its text rightly."""

    def __init__(self, inner: Path, file: Path, found: str, layer: str | None) -> None:
        import pyogrio

        self._inner, self._file = inner, file
        _plain_path(inner)
        with reading(file):
            _in_use(inner, file, found)
            self._layer = _only(file, [str(name) for name in pyogrio.list_layers(inner)[:, 0]], layer)
            info = pyogrio.read_info(inner, layer=self._layer)
        if info["driver"] != DRIVERS[found]:
            raise Refused("file-kind", Say(f"不认识的文件类型（{info['driver']}）：{file}", f"unknown type of file ({info['driver']}): {file}"),
                          Say("转换成 GeoPackage", "convert it to a GeoPackage"))  # fmt: skip
        self.fields, self.crs = [str(name) for name in info["fields"]], info["crs"]

    def read(self, columns: Sequence[str], *, first: int = 0, most: int | None = None, shapes: bool = True) -> Any:
        import pyogrio

        with reading(self._file):
            return pyogrio.read_dataframe(self._inner, layer=self._layer, columns=list(columns), use_arrow=False,
                                          read_geometry=shapes, skip_features=first, max_features=most)  # fmt: skip

    def called(self, name: str) -> list[str]:  # noqa: ARG002  names are whole here
        return []


def _in_use(inner: Path, file: Path, found: str) -> None:
    wal = inner.with_name(inner.name + "-wal")
    if found == "geopackage" and wal.exists() and wal.stat().st_size > 0:
        raise Refused("file-in-use", Say(f"另一个程序正在写此文件：{file}", f"another program is writing {file}"),
                      Say("关闭打开它的程序（如 QGIS）后再运行", "close the program that has it open, such as QGIS"))  # fmt: skip
    if found.startswith("filegdb") and inner.suffix.lower() != ".gdb":
        raise Refused("file-kind", Say(f"文件地理数据库的文件夹名应以 .gdb 结尾：{file}", f"the folder of a geodatabase ends in .gdb: {file}"),
                      Say("把文件夹改名为 ….gdb", "rename the folder to ….gdb"))  # fmt: skip


class Shapefile:
    """A Shapefile, its text decoded as its bytes are."""

    def __init__(self, shp: Path, file: Path, stated: str | None) -> None:
        import pyogrio

        self._shp, self._file = shp, file
        _plain_path(shp)
        dbf, cpg = part(shp, ".dbf"), part(shp, ".cpg")
        if dbf is None or part(shp, ".shx") is None:
            raise lacking(file, ".dbf" if dbf is None else ".shx")
        with reading(file):
            head = dbase.read_head(dbf)
            told = cpg.read_bytes()[:64].decode("ascii", "replace") if cpg is not None else None
            self._encoding = dbase.encoding_of(dbase.texts(dbf, head), told, head.ldid, stated, file)
            info = pyogrio.read_info(shp, encoding=BYTES)
            if info["driver"] != "ESRI Shapefile":
                raise ValueError(f"opened as {info['driver']}")
            raw = [str(each) for each in info["fields"]]
            self.crs = info["crs"]
            names = [dbase.decoded(each.encode("latin-1"), self._encoding, dbase.NAME_BYTES)[0] for each in raw]
        self.fields = [each if names.count(each) == 1 else f"{each}#{i + 1}" for i, each in enumerate(names)]
        self._raw = dict(zip(self.fields, raw, strict=True))
        self._widths = {each.raw: each.width for each in head.fields}

    def read(self, columns: Sequence[str], *, first: int = 0, most: int | None = None, shapes: bool = True) -> Any:
        import pyogrio

        back = {self._raw[name]: name for name in columns}
        twice = [name for name in columns if list(self._raw.values()).count(self._raw[name]) > 1]
        if twice:  # the library would give the first of them for each
            raise Refused("column-repeated", Say(f"有几列存储的名称相同，分不开：{'、'.join(twice)}（{self._file}）",
                                                 f"columns are stored under one name: {', '.join(twice)} ({self._file})"),
                          Say("在原软件中改名后重新导出（或用 GeoPackage）", "rename them and export again, or use a GeoPackage"))  # fmt: skip
        with reading(self._file):
            frame = pyogrio.read_dataframe(self._shp, encoding=BYTES, columns=list(back), use_arrow=False,
                                           read_geometry=shapes, skip_features=first, max_features=most)  # fmt: skip
            cut: dict[str, list[int]] = {}
            for raw, name in back.items():
                values = frame[raw].tolist() if raw in frame else []  # no feature, no column
                if any(isinstance(value, str) for value in values):
                    frame[raw], cut[name] = self._texts(values, self._widths.get(raw.encode("latin-1"), 255))
        frame = frame.rename(columns=back)
        frame.attrs["cut"] = {name: rows for name, rows in cut.items() if rows}
        return frame

    def _texts(self, values: list[Any], width: int) -> tuple[list[Any], list[int]]:
        """Values as text, and the positions of those whose last character was cut."""
        known = {each: dbase.decoded(each.encode("latin-1"), self._encoding, width)
                 for each in set(values) if isinstance(each, str)}  # fmt: skip
        cut = [i for i, each in enumerate(values) if isinstance(each, str) and known[each][1]]
        return [known[each][0] if isinstance(each, str) else each for each in values], cut

    def called(self, name: str) -> list[str]:
        whole = _encoded(name, self._encoding)
        if whole is None or len(whole) <= dbase.NAME_BYTES:
            return []
        same = [each for each, raw in self._raw.items() if raw.encode("latin-1") == whole[: dbase.NAME_BYTES]]
        return same or [each for each in self.fields if _cut_of(each, name)]


def _encoded(name: str, encoding: str) -> bytes | None:
    try:
        return name.encode(encoding)
    except UnicodeEncodeError:
        return None


def _cut_of(stored: str, whole: str) -> bool:
    """Whether a stored name is a longer one, cut between two characters where the next would not have fitted, in UTF-8 or GBK."""
    if not whole.startswith(stored) or len(stored) == len(whole):
        return False
    for encoding in (dbase.UTF8, dbase.GB):
        own, following = _encoded(stored, encoding), _encoded(whole[: len(stored) + 1], encoding)
        if own is not None and following is not None and len(own) <= dbase.NAME_BYTES < len(following):
            return True
    return False


@dataclass
class Parsed:
    """Features that were parsed whole."""

    frame: Any
    fields: list[str] = field(init=False)
    crs: Any = field(init=False)

    def __post_init__(self) -> None:
        self.fields = [str(name) for name in self.frame.columns if name != "geometry"]
        self.crs = self.frame.crs

    def read(self, columns: Sequence[str], *, first: int = 0, most: int | None = None, shapes: bool = True) -> Any:
        end = None if most is None else first + most
        return self.frame[[*columns, *(["geometry"] if shapes else [])]].iloc[first:end].reset_index(drop=True)

    def called(self, name: str) -> list[str]:  # noqa: ARG002  names are whole here
        return []


def _parsed(file: Path, found: str, layer: str | None) -> Parsed:
    if found == "plots":
        from shanshui.base.plots_text import read_plots

        _only(file, [file.stem], layer)
        return Parsed(read_plots(file))
    from shanshui.base.kml import MOST, read_kml

    if found == "kmz":
        ((_, members),) = archives.contents(file).sets.items()
        raw = archives.member_bytes(file, members[".kml"], MOST)
    else:
        raw = file.read_bytes()
    layers = read_kml(raw, file)
    return Parsed(layers[_only(file, list(layers), layer)])
