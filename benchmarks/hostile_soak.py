"""Ten thousand mutated files over all readers, watched for tracebacks, crashes, hangs and memory.

    python benchmarks/hostile_soak.py [--files 10000] [--first 0] [--workers 2] [--seed NAME ...]

The files are made as in `tests/base/test_hostile_mutated.py`, which reads the first few of each kind; a file is known by the
name of its seed and its number. Prints what became of them, by kind, and each one that was neither read nor refused with a
code; ends with 1 if there is one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "base"))

import hostile_pool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0, help="number of the first mutation of each seed")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", action="append", help="only seeds of this name")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="敌意 hostile ") as folder:
        seeds = [name for name in hostile_pool.prepare(Path(folder)) if not told.seed or name in told.seed]
        tasks = [(seeds[i % len(seeds)], told.first + i // len(seeds)) for i in range(told.files)]
        start = time.perf_counter()
        found = hostile_pool.soak(Path(folder), tasks, told.workers)
    report(found, time.perf_counter() - start)


def report(found: list[hostile_pool.Found], seconds: float) -> None:
    say = sys.stdout.write
    by_seed: dict[str, Counter[str]] = {}
    for each in found:
        kind = each.outcome.get("kind", "")
        texts = [text for text in each.outcome.values() if text not in ("file-kind", kind)]
        told = next((text for text in texts if text.startswith("read")), texts[0] if texts else kind)
        by_seed.setdefault(each.seed, Counter())["bad" if each.bad else told.split(" ")[0]] += 1
    for seed, told in sorted(by_seed.items()):
        say(f"{seed:16} " + ", ".join(f"{what} {number}" for what, number in told.most_common()) + "\n")
    slowest, largest = max(each.seconds for each in found), max(each.peak for each in found)
    bad = [each for each in found if each.bad]
    for each in bad:
        say(f"BAD {each.seed} {each.number} {each.peak / 2**20:.0f} MB {each.outcome}\n")
    say(
        f"{len(found)} files in {seconds:.0f} s; slowest {slowest:.1f} s; peak {largest / 2**20:.0f} MB; neither read nor refused: {len(bad)}\n"
    )
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
