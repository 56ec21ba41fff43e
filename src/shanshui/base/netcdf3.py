"""Looking through the header of a classic NetCDF file before its library opens it.

The library believes what a header says of sizes and places, and some damaged headers end the whole process. Here the header
is read whole: every count fits into it, every variable lies in the file. Layout as in the NetCDF classic format specification
(CDF-1, CDF-2, CDF-5).
"""

from __future__ import annotations

import math
from pathlib import Path

DIMENSIONS, VARIABLES, ATTRIBUTES = 0x0A, 0x0B, 0x0C
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 4, 6: 8, 7: 1, 8: 2, 9: 4, 10: 8, 11: 8}
CLASSIC = range(1, 7)
"""Types of CDF-1 and CDF-2; CDF-5 has them all."""
HEADER = 16 * 2**20
MOST = 1_000
"""Dimensions, variables, or attributes of one of them."""
CELLS = 2**40


def inspect_netcdf3(file: Path) -> None:
    """ValueError where the header and the file do not fit together."""
    with file.open("rb") as handle:
        Header(handle.read(HEADER), file.stat().st_size).all()


class Header:
    """The header of a file, read from its start."""

    def __init__(self, raw: bytes, size: int) -> None:
        self.raw, self.size, self.at = raw, size, 4
        self.version = raw[3]
        self.wide = 8 if self.version == 5 else 4

    def number(self, size: int) -> int:
        if self.at + size > len(self.raw):
            raise ValueError("the header is cut off")
        self.at += size
        return int.from_bytes(self.raw[self.at - size : self.at], "big")

    def count(self) -> int:
        found = self.number(self.wide)
        if found > MOST:
            raise ValueError(f"{found} of one kind")
        return found

    def text(self) -> str:
        length = self.number(self.wide)
        start = self.at
        self.skip(length)
        name = self.raw[start : start + length].decode("utf8")
        if not name or "/" in name or min(name) < " ":
            raise ValueError(f"a name {name!r}")
        return name

    def skip(self, length: int) -> None:
        """Over bytes that are filled up to four."""
        if length < 0 or self.at + length > len(self.raw):
            raise ValueError("the header is cut off")
        self.at += -(-length // 4) * 4

    def listed(self, tag: int) -> int:
        found, number = self.number(4), self.count()
        if found not in (0, tag) or (found == 0 and number):
            raise ValueError(f"list {found:#x}, not {tag:#x}")
        return number

    def kind(self) -> int:
        found = self.number(4)
        if found not in SIZES or (self.version != 5 and found not in CLASSIC):
            raise ValueError(f"type {found}")
        return SIZES[found]

    def attributes(self) -> None:
        for _ in range(self.listed(ATTRIBUTES)):
            self.text()
            size = self.kind()
            self.skip(self.number(self.wide) * size)

    def all(self) -> None:
        records = self.number(self.wide)
        if records == 256**self.wide - 1:
            raise ValueError("a number of records that is not known")
        dimensions = [(self.text(), self.number(self.wide))[1] for _ in range(self.listed(DIMENSIONS))]
        if dimensions.count(0) > 1:
            raise ValueError("several unlimited dimensions")
        self.attributes()
        found = [self.variable(dimensions) for _ in range(self.listed(VARIABLES))]
        step = sum(-(-size // 4) * 4 for _, size, recorded in found if recorded)
        if sum(recorded for _, _, recorded in found) == 1:
            step = max(size for _, size, recorded in found if recorded)  # a lone record is not filled up
        for begin, size, recorded in found:
            end = begin + (size + step * (records - 1) if recorded and records else 0 if recorded else size)
            if begin < self.at or end > self.size:
                raise ValueError(f"a variable from {begin} to {end} in a file of {self.size} bytes")

    def variable(self, dimensions: list[int]) -> tuple[int, int, bool]:
        """Where it begins, its bytes (of one record), and whether it has records."""
        self.text()
        numbers = [self.number(self.wide) for _ in range(self.count())]
        if any(number >= len(dimensions) for number in numbers):
            raise ValueError("a dimension that is not there")
        if any(dimensions[number] == 0 for number in numbers[1:]):
            raise ValueError("records that are not the first dimension")
        self.attributes()
        item = self.kind()
        self.number(self.wide)  # vsize: redundant, and wrong in large files
        begin = self.number(4 if self.version == 1 else 8)
        recorded = bool(numbers) and dimensions[numbers[0]] == 0
        size = math.prod(dimensions[number] for number in numbers[1 if recorded else 0 :]) * item
        if size > CELLS:
            raise ValueError(f"a variable of {size} bytes")
        return begin, size, recorded
