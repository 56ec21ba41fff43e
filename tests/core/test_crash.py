"""kill −9 at any moment: no corrupt result, only the step in flight is redone, final bytes as uninterrupted (invariant).

The process kills itself with SIGKILL inside the n-th call of one of the operations that a write is made of, for every n
until a run survives.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from toy import Toy

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL does not exist on Windows")

SCRIPT = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {here!r})
from toy import Toy
from shanshui.core import store

fatal, count = int(sys.argv[2]), 0

def deadly(function, after):
    def wrapped(*args, **kwargs):
        global count
        count += 1
        if count == fatal and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = function(*args, **kwargs)
        if count == fatal and after:
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    return wrapped

def torn(function):
    # die in the middle of a write: the file is there, but half of it
    def wrapped(path, *args, **kwargs):
        global count
        count += 1
        result = function(path, *args, **kwargs)
        if count == fatal:
            os.truncate(path, path.stat().st_size // 2)
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    return wrapped

store._write = torn(store._write)
store._sync = deadly(store._sync, after=False)
Path.rename = deadly(Path.rename, after=True)
toy = Toy(Path(sys.argv[1]))
with toy.store:
    toy.run("habitat_benefit")
"""


def _attempt(root: Path, fatal: int) -> int:
    script = SCRIPT.format(here=str(Path(__file__).parent))
    return subprocess.run([sys.executable, "-c", script, str(root), str(fatal)], check=False).returncode


def _bytes(toy: Toy) -> dict[str, str]:
    records = [json.loads(path.read_text("utf8")) for path in sorted(toy.store.directory.glob("[!.]*/record.json"))]
    return {f"{r['node']}/{layer}": out["sha256"] for r in records for layer, out in r["outputs"].items()}


def test_a_run_killed_anywhere_loses_only_the_step_in_flight(tmp_path: Path) -> None:
    calm = Toy(tmp_path / "calm")
    calm.run("habitat_benefit")
    expected = _bytes(calm)
    assert len(expected) == 7
    # 7 steps of 5 operations; the same number of operations is not repeated in full to keep the test short
    for fatal in (1, 3, 4, 5, 8, 17, 21, 30, 35):
        root = tmp_path / f"killed 第{fatal}步"
        assert _attempt(root, fatal) == -9
        toy = Toy(root)
        done_before = set(_bytes(toy))
        assert done_before < set(expected) or fatal == 35
        with toy.store:
            assert not list(toy.store.directory.glob(".tmp-*"))
            outcome = toy.run("habitat_benefit")
        assert len(outcome.ran) == len(expected) - len(done_before)
        assert _bytes(toy) == expected


def test_two_processes_cannot_write_one_plan(tmp_path: Path) -> None:
    from shanshui.core.store import Busy, Store

    with Store(tmp_path), pytest.raises(Busy), Store(tmp_path):
        pass
    with Store(tmp_path):  # the lock is free again
        pass
