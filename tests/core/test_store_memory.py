"""What the store keeps in memory: the results last asked for, up to a number of bytes, counted by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from shanshui.core.grid import Grid
from shanshui.core.store import KEEP, Store

GRID = Grid("EPSG:4524", 500_000.0, 4_000_000.0, 100.0, (10, 10))
ONE = 400
"""Bytes of a float32 layer of 100 cells."""


def stored(directory: Path, keep: int) -> Store:
    store = Store(directory, keep=keep)
    with store:
        for number in range(3):
            layer = GRID.raster(np.full((10, 10), number, "f4"), "slope")
            store.save("slope", f"{number}" * 24, {"slope": layer}, {"seconds": 0.0}, GRID)
    return store


def test_the_oldest_goes_when_there_are_too_many_bytes(tmp_path: Path) -> None:
    store = stored(tmp_path / "算 runs", 2 * ONE)
    first = store.load("slope", "0" * 24, "slope", GRID)
    second = store.load("slope", "1" * 24, "slope", GRID)
    assert store.load("slope", "0" * 24, "slope", GRID) is first
    store.load("slope", "2" * 24, "slope", GRID)  # 1200 bytes: the second, asked for longest ago, goes
    assert store.load("slope", "0" * 24, "slope", GRID) is first
    again = store.load("slope", "1" * 24, "slope", GRID)
    assert again is not second and again.equals(second)


def test_what_is_larger_than_all_is_not_kept(tmp_path: Path) -> None:
    store = stored(tmp_path, ONE - 1)
    assert store.load("slope", "0" * 24, "slope", GRID) is not store.load("slope", "0" * 24, "slope", GRID)
    assert store.load("slope", "2" * 24, "slope", GRID).values.max() == 2


def test_the_limit_is_a_gigabyte() -> None:
    assert KEEP == 1_073_741_824
