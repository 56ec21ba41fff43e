"""Text that is not what somebody wrote: read in a wrong encoding (乱码), a spreadsheet's error, a total among the rows."""

from __future__ import annotations

import re
from functools import lru_cache

ERROR = re.compile(r"#(REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|GETTING_DATA)")
TOTAL = re.compile(r"(合|总|小|共|累)\s*计|总\s*数|全\s*[区市州县域]\s*合\s*计|(sub)?total", re.IGNORECASE)
LOST = re.compile("\ufffd|锟斤拷|锟斤|烫烫烫|\\?{3,}")
"""What is left of characters that were replaced when a text was read in a wrong encoding."""


@lru_cache(maxsize=8192)
def garbled(text: str) -> str | None:
    """The text that it probably was (or "?"), where a text was read in a wrong encoding; None where it seems right.

    UTF-8 read as GBK, and UTF-8 or GBK read as Latin-1, can be read back: three bytes of UTF-8 hardly ever come together by
    chance in a text that means something.
    """
    if text.isascii():
        return "?" if LOST.search(text) else None
    if LOST.search(text):
        return "?"
    for wrong, right in (("gb18030", "utf-8"), ("cp1252", "utf-8"), ("latin-1", "utf-8"), ("latin-1", "gb18030")):
        try:
            back = text.encode(wrong)
        except UnicodeEncodeError:
            continue
        found = _decoded(back, right)
        if found is not None and _chinese(found) and not (wrong == "gb18030" and _chinese(text) and len(found) < 2):
            return found
    return None


def _decoded(raw: bytes, encoding: str) -> str | None:
    """The bytes as text; the last character may have lost a byte on the way."""
    for end in (0, 1, 2):
        try:
            return raw[: len(raw) - end].decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _chinese(text: str) -> bool:
    """Whether everything that is not ASCII is Chinese, and something is."""
    foreign = [c for c in text if c > "\x7f"]
    return bool(foreign) and all("\u4e00" <= c <= "\u9fff" or c in "，。、；：（）《》“”—" for c in foreign)


def is_error(value: object) -> bool:
    """Whether a cell shows an error of the spreadsheet."""
    return isinstance(value, str) and ERROR.fullmatch(value.strip()) is not None


def is_total(value: object) -> bool:
    """Whether a cell says that its row is a sum of the others."""
    return isinstance(value, str) and TOTAL.fullmatch(value.strip()) is not None
