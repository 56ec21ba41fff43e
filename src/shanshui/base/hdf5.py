"""Looking through an HDF5 file (NetCDF-4) before its library opens it: everything it holds must lie in the file itself.

HDF5 can fetch values from other files: external links, external storage and virtual datasets, any of which may name any file
of the machine. The library follows them without a word, so the objects are walked here first, from the root, through every
kind of group (symbol tables, link messages, dense links), and a file with an indirection, or with a structure that cannot be
followed, is refused. Layout as in the HDF5 File Format Specification, version 3.
"""

from __future__ import annotations

import math
import mmap
from collections.abc import Iterator
from pathlib import Path

from shanshui.core.errors import Refused, Say

MOST = 20_000
"""Objects and nodes of one file."""
LINK_INFO, LAYOUT, LINK, EXTERNAL_FILES, CONTINUATION, SYMBOL_TABLE, DRIVER = 0x02, 0x08, 0x06, 0x07, 0x10, 0x11, 0x14
VIRTUAL = 3
CHUNKED = 2


def inspect_hdf5(file: Path, chunk_bytes: int) -> None:
    """Refused where values would come from another file or a chunk is larger than `chunk_bytes`; ValueError where damaged."""
    with file.open("rb") as handle, mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as data:
        Walk(file, data, chunk_bytes).all()


class Walk:
    """One pass over the objects of a file."""

    def __init__(self, file: Path, data: mmap.mmap, chunk_bytes: int) -> None:
        self.file, self.data, self.chunk_bytes = file, data, chunk_bytes
        self.seen: set[int] = set()
        self.waiting: list[int] = []

    # ------------------------------------------------------------------ bytes
    def bytes(self, at: int, size: int) -> bytes:
        if at < 0 or size < 0 or at + size > len(self.data):
            raise ValueError(f"{size} bytes at {at} are beyond the end")
        return self.data[at : at + size]

    def number(self, at: int, size: int) -> int:
        return int.from_bytes(self.bytes(at, size), "little")

    def address(self, at: int) -> int | None:
        """An address, None where it is undefined."""
        found = self.number(at, self.wide)
        return None if found == 256**self.wide - 1 else found

    def signed(self, at: int, signature: bytes) -> int:
        if self.bytes(at, 4) != signature:
            raise ValueError(f"no {signature.decode()} at {at}")
        if len(self.seen) > MOST:
            raise ValueError("too many objects")
        return at

    def once(self, at: int) -> bool:
        """Whether an address is met for the first time."""
        new = at not in self.seen
        self.seen.add(at)
        return new

    def indirect(self, found: str) -> Refused:
        return Refused("file-indirect", Say(f"NetCDF（HDF5）文件从别的文件取数（{found}）：{self.file}",
                                            f"the file takes values from other files ({found}): {self.file}"),
                       Say("用原软件把数据合并到一个文件", "put the data into one file"))  # fmt: skip

    # ------------------------------------------------------------------ objects
    def all(self) -> None:
        self.waiting += self.superblock()
        while self.waiting:
            at = self.waiting.pop()
            if self.once(at):
                for kind, flags, start in self.messages(at):
                    self.message(kind, flags, start)

    def superblock(self) -> list[int]:
        """Addresses of the root group and of the superblock's extension."""
        version = self.number(8, 1)
        if version in (0, 1):
            self.wide, self.long = self.number(13, 1), self.number(14, 1)
            at = 24 if version == 0 else 28
            base, driver = self.number(at, self.wide), self.address(at + 3 * self.wide)
            roots = [self.address(at + 5 * self.wide)]
        elif version in (2, 3):
            self.wide, self.long = self.number(9, 1), self.number(10, 1)
            base, driver = self.number(12, self.wide), None
            roots = [self.address(12 + self.wide), self.address(12 + 3 * self.wide)]
        else:
            raise ValueError(f"superblock version {version}")
        if self.wide not in (2, 4, 8) or self.long not in (2, 4, 8) or base != 0 or roots[-1] is None:
            raise ValueError("sizes or base address of the superblock")
        if driver is not None:
            raise self.indirect("driver information")
        return [root for root in roots if root is not None]

    def messages(self, at: int) -> Iterator[tuple[int, int, int]]:
        """Type, flags and start of every message of an object header."""
        if self.bytes(at, 4) == b"OHDR":
            told = self.number(at + 5, 1)
            start = at + 6 + (16 if told & 0x20 else 0) + (4 if told & 0x10 else 0)
            width = 1 << (told & 3)
            blocks = [(start + width, self.number(start, width))]
            head, kinds = (6 if told & 4 else 4), 1
        elif self.number(at, 1) == 1:
            blocks, head, kinds = [(at + 16, self.number(at + 8, 4))], 8, 2
        else:
            raise ValueError(f"no object header at {at}")
        while blocks:
            start, size = blocks.pop()
            end = start + size
            while start + head <= end:
                kind, length = self.number(start, kinds), self.number(start + kinds, 2)
                flags = self.number(start + kinds + 2, 1)
                body = start + head
                self.bytes(body, length)
                if kind == CONTINUATION:
                    block, size = self.number(body, self.wide), self.number(body + self.wide, self.long)
                    if not self.once(-block):
                        raise ValueError("a header goes on in itself")
                    blocks.append((block, size) if kinds == 2 else (self.signed(block, b"OCHK") + 4, size - 8))
                else:
                    yield kind, flags, body
                start = body + length

    def message(self, kind: int, flags: int, at: int) -> None:
        if kind in (LINK_INFO, LINK, LAYOUT, SYMBOL_TABLE) and flags & 2:
            raise self.indirect("shared message")
        if kind == EXTERNAL_FILES:
            raise self.indirect("external storage")
        if kind == DRIVER:
            raise self.indirect("driver information")
        if kind == LAYOUT:
            self.layout(at)
        elif kind == LINK:
            self.link(at)
        elif kind == SYMBOL_TABLE:
            self.tree(self.number(at, self.wide))
        elif kind == LINK_INFO:
            self.dense(at)

    def layout(self, at: int) -> None:
        version = self.number(at, 1)
        if version not in (1, 2, 3, 4, 5):
            raise ValueError(f"layout version {version}")
        how = self.number(at + (2 if version < 3 else 1), 1)
        if how == VIRTUAL:
            raise self.indirect("virtual dataset")
        if how != CHUNKED:
            return
        if version < 3:
            count, start, width = self.number(at + 1, 1), at + 8 + self.wide, 4
        elif version == 3:
            count, start, width = self.number(at + 2, 1), at + 3 + self.wide, 4
        else:
            count, width, start = self.number(at + 3, 1), self.number(at + 4, 1), at + 5
        size = math.prod(self.number(start + i * width, width) for i in range(count))
        if size > self.chunk_bytes:
            raise Refused("file-too-large", Say(f"分块过大（{size} 字节）：{self.file}", f"a chunk of {size} bytes: {self.file}"),
                          Say("改存为较小的分块", "save it with smaller chunks"))  # fmt: skip

    def link(self, at: int) -> None:
        """A link message: hard links are followed, soft ones lead to what the walk meets anyway, others are refused."""
        version, flags = self.number(at, 1), self.number(at + 1, 1)
        if version != 1:
            raise ValueError(f"link version {version}")
        at += 2
        kind = 0
        if flags & 8:
            kind, at = self.number(at, 1), at + 1
        at += (8 if flags & 4 else 0) + (1 if flags & 0x10 else 0)
        width = 1 << (flags & 3)
        at += width + self.number(at, width)
        if kind == 0:
            self.waiting.append(self.number(at, self.wide))
        elif kind != 1:
            raise self.indirect("external link")

    # ------------------------------------------------------------------ groups of the old kind
    def tree(self, root: int) -> None:
        """A B-tree of version 1 and the symbol tables that it leads to."""
        nodes = [root]
        while nodes:
            at = nodes.pop()
            if not self.once(at):
                continue
            if self.bytes(at, 4) == b"SNOD":
                entry = 2 * self.wide + 24
                for i in range(self.number(at + 6, 2)):
                    self.waiting.append(self.number(at + 8 + i * entry + self.wide, self.wide))
                continue
            self.signed(at, b"TREE")
            first = at + 8 + 2 * self.wide + self.long
            nodes += [
                self.number(first + i * (self.wide + self.long), self.wide) for i in range(self.number(at + 6, 2))
            ]
            right = self.address(at + 8 + self.wide)
            nodes += [] if right is None else [right]

    # ------------------------------------------------------------------ groups with many links
    def dense(self, at: int) -> None:
        """Links in a fractal heap, found through the index by name and the one by order of creation."""
        flags = self.number(at + 1, 1)
        at += 2 + (8 if flags & 1 else 0)
        heap = self.address(at)
        indices = [self.address(at + self.wide), self.address(at + 2 * self.wide) if flags & 2 else None]
        if heap is None:
            return
        links = Heap(self, heap)
        for index in indices:
            if index is not None:
                for identity in self.identities(index):
                    self.link(links.find(identity))

    def identities(self, at: int) -> Iterator[bytes]:
        """Heap identities held by a B-tree of version 2, of links by name (type 5) or by order (type 6)."""
        self.signed(at, b"BTHD")
        kind, node, size, depth = (self.number(at + i, n) for i, n in ((5, 1), (6, 4), (10, 2), (12, 2)))
        if kind not in (5, 6) or not size or depth > 8:
            raise ValueError(f"B-tree of type {kind}")
        before = 4 if kind == 5 else 8
        root = self.address(at + 16)
        most = [(node - 10) // size]  # records of a node, and of all nodes below it, by level
        below = [most[0]]
        few = _bytes_for(most[0])
        for level in range(1, depth + 1):
            pointer = self.wide + few + (_bytes_for(below[-1]) if level > 1 else 0)
            most.append((node - 10 - pointer) // (size + pointer))
            below.append((most[-1] + 1) * below[-1] + most[-1])
        nodes = [] if root is None else [(root, depth, self.number(at + 16 + self.wide, 2))]
        while nodes:
            at, level, count = nodes.pop()
            self.signed(at, b"BTIN" if level else b"BTLF")
            if not self.once(at):
                raise ValueError("a B-tree that leads back into itself")
            for i in range(count):
                yield self.bytes(at + 6 + i * size + before, size - before)
            pointer = self.wide + few + (_bytes_for(below[level - 1]) if level > 1 else 0)
            first = at + 6 + count * size
            for i in range(count + 1 if level else 0):
                child = first + i * pointer
                nodes.append((self.number(child, self.wide), level - 1, self.number(child + self.wide, few)))


class Heap:
    """A fractal heap of managed objects without filters."""

    def __init__(self, walk: Walk, at: int) -> None:
        self.walk = walk
        wide, long = walk.wide, walk.long
        walk.signed(at, b"FRHP")
        if walk.number(at + 7, 2):
            raise ValueError("links packed by a filter")
        at += 14 + long + wide + long + wide + 8 * long
        self.width, self.start, self.largest = (
            walk.number(at + i, n) for i, n in ((0, 2), (2, long), (2 + long, long))
        )
        self.bits = walk.number(at + 2 + 2 * long, 2)
        self.root = walk.number(at + 6 + 2 * long, wide)
        self.rows = walk.number(at + 6 + 2 * long + wide, 2)
        if min(self.width, self.start, self.largest) < 1 or self.bits > 64:
            raise ValueError("sizes of a heap")

    def find(self, identity: bytes) -> int:
        """Where an object lies in the file."""
        if identity[0] & 0x30:
            raise ValueError("a link that is no managed object of its heap")
        offset = int.from_bytes(identity[1 : 1 + -(-self.bits // 8)], "little")
        at, rows, walk = self.root, self.rows, self.walk
        direct_rows = self.largest.bit_length() - self.start.bit_length() + 2
        while rows:
            walk.signed(at, b"FHIB")
            row = 0 if offset < self.width * self.start else (offset // (self.width * self.start)).bit_length()
            size = self.start << max(row - 1, 0)
            offset -= self.width * self.start << (row - 1) if row else 0
            column, offset = divmod(offset, size)
            if row >= rows:
                raise ValueError("an object beyond its heap")
            child = at + 5 + walk.wide + -(-self.bits // 8) + (row * self.width + column) * walk.wide
            at = walk.number(child, walk.wide)
            below = size.bit_length() - (self.start * self.width).bit_length() + 1
            rows = 0 if row < direct_rows else below
            if row >= direct_rows and below < 1:
                raise ValueError("rows of a heap")
        walk.signed(at, b"FHDB")
        return at + offset


def _bytes_for(number: int) -> int:
    """Bytes that the format uses for counts up to a number."""
    return max(number.bit_length() - 1, 0) // 8 + 1
