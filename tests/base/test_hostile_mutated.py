"""Mutated files over all readers: refused with a code or read, never a traceback, a crash, a hang, or memory without bound.

A share of the 10 000 that `benchmarks/hostile_soak.py` reads; each file is made from its seed's name and a number.
"""

from __future__ import annotations

import sys
from collections import Counter

import hostile_pool
import pytest

SHARE = 20
"""Mutated files of each kind in this test."""


@pytest.mark.skipif(sys.platform == "win32", reason="bounds on memory are those of POSIX")
def test_mutated_files_are_refused_or_read(tmp_path):
    root = tmp_path / "敌意 文件"
    root.mkdir()
    seeds = hostile_pool.prepare(root)
    tasks = [(seed, number) for number in range(SHARE) for seed in seeds]
    found = hostile_pool.soak(root, tasks, workers=1)
    assert len(found) == len(tasks)
    bad = [f"{each.seed} {each.number} {each.outcome} {each.peak / 2**20:.0f} MB" for each in found if each.bad]
    assert not bad, "\n".join(bad)
    told = Counter(text.split(" ")[0] for each in found for text in each.outcome.values())
    assert told["read"] and told["file-damaged"]  # the mutations reach both
