"""Data that come packed: what a .zip holds is told by its members' names, and only those are unpacked, within limits.

    一个图层的 Shapefile          *.shp .shx .dbf .prj .cpg, at any depth
    一个文件地理数据库            <name>.gdb/*
    KMZ                           doc.kml, or the only .kml

Nothing else in the archive is opened: no member that is an archive itself, none that is encrypted, a link, or named so that
it would lie elsewhere. Members are written under names of our own, never under theirs.
"""

from __future__ import annotations

import re
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from shanshui.base.door import SHAPEFILE_PARTS, reading
from shanshui.core.errors import Refused, Say

MAX_MEMBERS, MAX_BYTES, MAX_RATIO = 20_000, 4 * 2**30, 400
"""Members, bytes unpacked, and bytes unpacked per byte packed; a blank column of a .dbf packs some 200 to 1."""
SMALL = 2**20
"""Bytes unpacked below which a ratio says nothing."""
PACKED = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst")
COPY = 2**20
GEODATABASE = "a00000001.gdbtable"


@dataclass(frozen=True)
class Contents:
    """What an archive holds: its kind, and the members of each dataset in it, by the name of the layer or database."""

    kind: str
    sets: Mapping[str, Mapping[str, zipfile.ZipInfo]]


def packed_kind(file: Path) -> str:
    """`shapefile-zip`, `filegdb-zip` or `kmz`; Refused for any other archive."""
    return contents(file).kind


def contents(file: Path) -> Contents:
    """The datasets in an archive, whose list of members is within the limits; Refused where there is none, or of two kinds."""
    with reading(file), zipfile.ZipFile(file) as archive:
        members = archive.infolist()
    _within_limits(file, members)
    named = {}
    for member in members:
        name = true_name(member)
        _inside(file, name)
        if member.is_dir() or name.startswith("__MACOSX/") or PurePosixPath(name).name.startswith("._"):
            continue
        if name.lower().endswith(PACKED):
            raise _unsafe(file, f"压缩包套压缩包：{name}", f"an archive within the archive: {name}")
        if name in named:
            raise _unsafe(file, f"成员重名：{name}", f"two members of one name: {name}")
        named[name] = member
    found = [Contents(kind, sets) for kind, sets in (("shapefile-zip", _shapefiles(file, named)),
                                                     ("filegdb-zip", _databases(named)), ("kmz", _kml(file, named))) if sets]  # fmt: skip
    if len(found) != 1:
        what = "、".join(each.kind for each in found) or ", ".join(sorted(named)[:5]) or "—"
        raise Refused("file-kind", Say(f"压缩包中没有（或不止一种）可读的数据（{what}）：{file}",
                                        f"none, or several kinds, of data in {file}: {what}"),
                      Say("解压后登记其中的文件；压缩包里只放一个 Shapefile、一个 .gdb 或一个 KML",
                          "unpack it and give the file; a .zip holds one Shapefile, one .gdb or one KML"))  # fmt: skip
    return found[0]


def true_name(member: zipfile.ZipInfo) -> str:
    """The name as it was written: without the mark of UTF-8, Chinese Windows writes GBK, which is read as code page 437."""
    name = member.filename
    if not member.flag_bits & 0x800:
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:
            return name.replace("\\", "/")
        for encoding in ("utf-8", "gb18030"):
            try:
                return raw.decode(encoding).replace("\\", "/")
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")


def _within_limits(file: Path, members: list[zipfile.ZipInfo]) -> None:
    size, packed = sum(m.file_size for m in members), sum(m.compress_size for m in members)
    if len(members) > MAX_MEMBERS or size > MAX_BYTES or (size > SMALL and size > MAX_RATIO * max(packed, 1)):
        raise _unsafe(
            file, f"{len(members)} 个成员，解压后 {size} 字节", f"{len(members)} members, {size} bytes unpacked"
        )
    if packed > file.stat().st_size:  # members that share their bytes
        raise _unsafe(file, "成员互相重叠", "members overlap")
    for member in members:
        if member.flag_bits & 0x1:
            raise Refused("file-archive", Say(f"压缩包有密码：{file}", f"the archive is encrypted: {file}"),
                          Say("解压后登记其中的文件", "unpack it and give the file in it"))  # fmt: skip
        if stat.S_ISLNK(member.external_attr >> 16):
            raise _unsafe(file, f"成员是链接：{member.filename}", f"a member is a link: {member.filename}")


def _inside(file: Path, name: str) -> None:
    """Refused for names that point out of the folder into which one would unpack."""
    if (
        not name
        or name.startswith("/")
        or ".." in name.split("/")
        or re.match(r"^[A-Za-z]:", name)
        or re.search(r"[\x00-\x1f]", name)
    ):
        raise _unsafe(file, f"成员名指向别处：{name!r}", f"a member's name points elsewhere: {name!r}")


def _shapefiles(file: Path, named: Mapping[str, zipfile.ZipInfo]) -> dict[str, dict[str, zipfile.ZipInfo]]:
    """Parts of each Shapefile by their suffix."""
    stems: dict[tuple[str, str], dict[str, zipfile.ZipInfo]] = {}
    for name, member in named.items():
        path = PurePosixPath(name)
        if path.suffix.lower() in SHAPEFILE_PARTS:
            parts = stems.setdefault((str(path.parent).lower(), path.stem), {})
            if path.suffix.lower() in parts:
                raise _unsafe(file, f"成员重名：{name}", f"two members of one name: {name}")
            parts[path.suffix.lower()] = member
    found = {stem: parts for stem, parts in stems.items() if ".shp" in parts}
    plain = [stem for _, stem in found]
    return {(name if plain.count(name) == 1 else f"{folder}/{name}"): parts for (folder, name), parts in found.items()}


def _databases(named: Mapping[str, zipfile.ZipInfo]) -> dict[str, dict[str, zipfile.ZipInfo]]:
    """Files of each geodatabase: those in a folder that holds its first table."""
    roots = [str(PurePosixPath(name).parent) for name in named if PurePosixPath(name).name.lower() == GEODATABASE]
    return {
        PurePosixPath(root).stem: {
            PurePosixPath(name).name: member
            for name, member in named.items()
            if str(PurePosixPath(name).parent) == root
        }
        for root in roots
    }


def _kml(file: Path, named: Mapping[str, zipfile.ZipInfo]) -> dict[str, dict[str, zipfile.ZipInfo]]:
    """The document of a KMZ: doc.kml, else the only one."""
    found = {name: member for name, member in named.items() if name.lower().endswith(".kml")}
    if "doc.kml" in found:
        return {"doc": {".kml": found["doc.kml"]}}
    if len(found) > 1:
        raise _unsafe(file, "有几个 .kml，没有 doc.kml", "several .kml, and no doc.kml")
    return {PurePosixPath(name).stem: {".kml": member} for name, member in found.items()}


# ---------------------------------------------------------------------------------------------- unpacking
@contextmanager
def unpacked(file: Path, members: Mapping[str, zipfile.ZipInfo], *, folder: str = "") -> Iterator[Path]:
    """A temporary folder with the members under the names given (`folder` below it); gone at the end.

    Names that start with a point become suffixes of `data`. No byte more than the list of members says is written.
    """
    size = sum(member.file_size for member in members.values())
    with tempfile.TemporaryDirectory(prefix="shanshui-") as place:
        if shutil.disk_usage(place).free < size + SMALL:
            raise Refused("disk-full", Say(f"临时文件夹放不下解压后的文件（{size} 字节）：{file}", f"no room to unpack {size} bytes of {file}"),
                          Say("腾出空间，或解压后登记其中的文件", "make room, or unpack it and give the file in it"))  # fmt: skip
        target = Path(place) / folder if folder else Path(place)
        target.mkdir(exist_ok=True)
        with reading(file), zipfile.ZipFile(file) as archive:
            for name, member in members.items():
                own = f"data{name}" if name.startswith(".") else name
                if not re.fullmatch(r"[\w.\- ]+", own):
                    raise _unsafe(file, f"成员名不对：{own!r}", f"a strange name of a member: {own!r}")
                _copy(archive, member, target / own)
        yield target


def member_bytes(file: Path, member: zipfile.ZipInfo, most: int) -> bytes:
    """One member in memory, where it is not larger than `most`."""
    if member.file_size > most:
        raise _unsafe(
            file, f"{member.filename} 解压后 {member.file_size} 字节", f"{member.filename}: {member.file_size} bytes"
        )
    with reading(file), zipfile.ZipFile(file) as archive:
        raw = archive.read(member)
        if len(raw) != member.file_size:
            raise ValueError(f"{member.filename} is not as long as it says")
        return raw


def _copy(archive: zipfile.ZipFile, member: zipfile.ZipInfo, to: Path) -> None:
    """As many bytes as were announced; their check sum is looked at by the reader of the archive."""
    written = 0
    with archive.open(member) as source, to.open("xb") as out:
        while block := source.read(COPY):
            written += len(block)
            if written > member.file_size:
                raise ValueError(f"{member.filename} is longer than it says")
            out.write(block)
    if written != member.file_size:
        raise ValueError(f"{member.filename} is shorter than it says")


def _unsafe(file: Path, zh: str, en: str) -> Refused:
    return Refused("file-archive", Say(f"压缩包不安全（{zh}）：{file}", f"unsafe archive ({en}): {file}"),
                   Say("用可信的软件解压，登记解压后的文件", "unpack it with a program you trust and give the file in it"))  # fmt: skip
