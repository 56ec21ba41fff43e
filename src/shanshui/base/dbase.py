"""The attribute table of a Shapefile (.dbf): its fields, its texts as bytes, and the encoding that those bytes are in.

What the file says of its encoding is often wrong: the .cpg was copied, byte 29 (LDID) is 0x57 ("of the machine") or 0x00.
What the bytes are is nearly always certain: Chinese in GBK is hardly ever valid UTF-8, and Chinese in UTF-8 read as GBK gives
characters that nobody uses. So the bytes decide; where a .cpg says otherwise, or both are possible, it is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from shanshui.base.door import plausible
from shanshui.core.errors import Refused, Say

UTF8, GB = "utf-8", "gb18030"
NAME_BYTES = 10
"""Bytes of a field's name; what is longer is cut, in the middle of a character where it comes so."""
CALLED = {
    **dict.fromkeys(("UTF8", "65001", "CP65001"), UTF8),
    **dict.fromkeys(("GBK", "GB2312", "GB18030", "936", "CP936", "MS936", "54936", "CP54936", "EUCCN", "ANSI936", "OEM936"), GB),
}  # fmt: skip
"""Encodings of Chinese, as .cpg files call them, without hyphens and spaces."""
ENOUGH = 3
"""Characters of UTF-8 that are Chinese by chance, the bytes being GBK: of one and two it is seen in random words, of three not."""
BLOCK = 50_000
"""Records looked at at a time."""


@dataclass(frozen=True)
class Field:
    """A field: its name as it is stored, its type letter, and where it stands in a record."""

    raw: bytes
    letter: str
    offset: int
    width: int


@dataclass(frozen=True)
class Dbase:
    """The head of a table."""

    fields: tuple[Field, ...]
    rows: int
    start: int
    width: int
    ldid: int


def read_head(dbf: Path) -> Dbase:
    """The head; ValueError where it says more than the file holds."""
    size = dbf.stat().st_size
    with dbf.open("rb") as file:
        first = file.read(32)
        if len(first) < 32:
            raise ValueError("no head of a dBASE file")
        rows, start, width = (int.from_bytes(first[a:b], "little") for a, b in ((4, 8), (8, 10), (10, 12)))
        rest = file.read(max(start - 32, 0))
    if start + rows * width > size + 1 or (rows and width < 1):  # the mark at the end may be missing
        raise ValueError(f"{rows} records of {width} bytes are more than the file holds")
    fields, offset = [], 1
    for at in range(0, len(rest) - 31, 32):
        if rest[at] == 0x0D:
            break
        own = rest[at + 16]
        fields.append(Field(rest[at : at + 11].split(b"\0")[0], chr(rest[at + 11]), offset, own))
        offset += own
    if offset > max(width, 1):
        raise ValueError("the fields are wider than a record")
    return Dbase(tuple(fields), rows, start, width, first[29])


def texts(dbf: Path, head: Dbase) -> Iterator[tuple[bytes, int]]:
    """Every distinct text that is not ASCII, as bytes, with the width that it may fill: names of fields, then values."""
    import numpy as np

    yield from ((field.raw, NAME_BYTES) for field in head.fields if not field.raw.isascii())
    fields = [field for field in head.fields if field.letter == "C" and field.width]
    if not fields or not head.rows:
        return
    records = np.memmap(dbf, dtype="u1", mode="r", offset=head.start, shape=(head.rows * head.width,))
    for field in fields:
        seen: set[bytes] = set()
        for first in range(0, head.rows, BLOCK):
            block = records[first * head.width : (first + BLOCK) * head.width].reshape(-1, head.width)
            cells = np.ascontiguousarray(block[:, field.offset : field.offset + field.width])
            cells = cells[(cells > 0x7F).any(axis=1)]
            new = set(cells.view(f"S{field.width}").ravel().tolist()) - seen
            seen |= new
            yield from ((text.rstrip(b" \0"), field.width) for text in new)


def decoded(raw: bytes, encoding: str, width: int) -> tuple[str, bool]:
    """The text, and whether its last character was cut: it is left out where the bytes fill their width; else UnicodeDecodeError."""
    try:
        return raw.decode(encoding), False
    except UnicodeDecodeError:
        if len(raw) < width:
            raise
    for lost in (1, 2, 3):
        try:
            return raw[:-lost].decode(encoding), True
        except UnicodeDecodeError:
            continue
    return raw.decode(encoding), False  # raises


def encoding_of(found: Iterable[tuple[bytes, int]], cpg: str | None, ldid: int, stated: str | None, file: Path) -> str:
    """The encoding of the texts: as the catalog states, else as the bytes are and the .cpg does not deny; Refused otherwise."""
    every = list(found)
    if stated is not None:
        name = CALLED.get(_plain(stated), stated)
        if _read(every, name) is None:
            raise _refused(file, f"目录写明 {stated}，字节不是", f"the catalog says {stated}, the bytes are not")
        return name
    if not every:
        return UTF8
    told = (cpg or "").strip()
    named = CALLED.get(_plain(told))
    utf8, gb = _read(every, UTF8), _read(every, GB)
    if gb is not None and not plausible(gb):
        gb = None
    if utf8 is not None and gb is not None:
        if not plausible(utf8) or not _chinese(utf8):
            raise _refused(file, "字节是 UTF-8 还是 GBK 分不清", "the bytes are valid in UTF-8 and in GBK")
        gb = None  # Chinese in GBK is not by chance Chinese in UTF-8 too
    if utf8 is None and gb is None:
        hint = told or f"LDID 0x{ldid:02X}"
        raise _refused(file, f"字节既不是 UTF-8 也不是 GBK（{hint}）", f"the bytes are neither UTF-8 nor GBK ({hint})")
    right = GB if utf8 is None else UTF8
    if told and named != right:
        shown = "GBK" if right == GB else "UTF-8"
        raise _refused(
            file, f".cpg 写的是 {told[:20]}，字节是 {shown}", f"the .cpg says {told[:20]}, the bytes are {shown}"
        )
    return right


def _plain(name: str) -> str:
    return "".join(c for c in name.upper() if c.isalnum())


def _read(every: list[tuple[bytes, int]], encoding: str) -> str | None:
    """All texts, or None where one of them is not in this encoding."""
    try:
        return "\n".join(decoded(raw, encoding, width)[0] for raw, width in every)
    except (UnicodeDecodeError, LookupError):
        return None


def _chinese(text: str) -> bool:
    """Whether what is not ASCII is characters, punctuation or full-width forms (GB 2312 has Greek letters too), and enough of them."""
    foreign = [c for c in text if c > "\x7f"]
    return len(foreign) >= ENOUGH and all(c >= "\u2000" for c in foreign)


def _refused(file: Path, zh: str, en: str) -> Refused:
    return Refused("file-encoding", Say(f"属性表的文字编码不明（{zh}）：{file}", f"the encoding of the attributes is in doubt ({en}): {file}"),
                   Say('核对后在目录中写明，如 encoding = "GBK"；或改正（删去）.cpg',
                       'look at it and state it in the catalog, such as encoding = "GBK"; or mend or remove the .cpg'))  # fmt: skip
