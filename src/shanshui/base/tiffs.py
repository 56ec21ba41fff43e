"""Looking at the first directory of a TIFF file before it is opened: it must say where each of its blocks lies.

The library takes a file whose list of blocks is too short for one that holds nothing, and hands out nodata for all of it
without a word. A file that holds no data on purpose (a sparse one) has the full list, with zeros in it.
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

WIDTH, LENGTH, SAMPLES, ROWS, PLANAR, TILE_WIDTH, TILE_LENGTH = 256, 257, 277, 278, 284, 322, 323
STRIPS, STRIP_SIZES, TILES, TILE_SIZES = 273, 279, 324, 325
SIZES = {1: 1, 3: 2, 4: 4, 16: 8}
MOST = 4096
"""Entries of a directory."""


def inspect_tiff(file: Path) -> None:
    """ValueError where the list of blocks is shorter than the size of the image demands."""
    with file.open("rb") as handle:
        tags = _directory(handle)
    told = {tag: value for tag, (_, value) in tags.items()}
    width, length = told.get(WIDTH, 0), told.get(LENGTH, 0)
    planes = told.get(SAMPLES, 1) if told.get(PLANAR, 1) == 2 else 1
    if TILE_WIDTH in told:
        across, down = told[TILE_WIDTH], told.get(TILE_LENGTH, 0)
        offsets, sizes = tags.get(TILES), tags.get(TILE_SIZES)
        if offsets is None and STRIPS in tags:  # some writers use the tags of strips for tiles
            offsets, sizes = tags[STRIPS], tags.get(STRIP_SIZES)
    else:
        across, down = width, min(told.get(ROWS, length), length)
        offsets, sizes = tags.get(STRIPS), tags.get(STRIP_SIZES)
    if min(width, length, across, down) < 1 or offsets is None:
        raise ValueError("the directory lacks the size of the image or its blocks")
    blocks = -(-width // across) * -(-length // down) * planes
    if offsets[0] < blocks or (sizes is not None and sizes[0] < blocks):
        raise ValueError(f"{offsets[0]} of {blocks} blocks are listed")


def _directory(handle: BinaryIO) -> dict[int, tuple[int, int]]:
    """Tag → number of values and the first of them, where that stands in the directory itself (0 where it does not)."""
    head = handle.read(16)
    order = "little" if head[:2] == b"II" else "big"

    def number(raw: bytes) -> int:
        return int.from_bytes(raw, order)  # type: ignore[arg-type]

    big = number(head[2:4]) == 43
    entry, place, at = (20, 8, number(head[8:16])) if big else (12, 4, number(head[4:8]))
    handle.seek(at)
    count = number(handle.read(8 if big else 2))
    raw = handle.read(entry * min(count, MOST))
    if len(raw) < entry * count:
        raise ValueError("the directory is cut off")
    tags = {}
    for start in range(0, len(raw), entry):
        tag, kind = number(raw[start : start + 2]), number(raw[start + 2 : start + 4])
        values, size = number(raw[start + 4 : start + 4 + place]), SIZES.get(kind, 0)
        tags.setdefault(
            tag, (values, number(raw[start + 4 + place : start + 4 + place + size]) if values * size <= place else 0)
        )
    return tags
