"""Processes that read hostile files: each with a bound on its memory, and watched from outside for a hang or a crash.

python tests/base/hostile_pool.py FOLDER

It reads JSON lines, each [seed name, number] or the path of a file, and answers one for each.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

SECONDS = 20.0
"""For one file; a sound one takes a tenth of a second."""
SPACE = 6 * 2**30
"""Of addresses: what a process may ever ask for. GDAL, NumPy and their threads reserve two thirds of it without using it."""
PEAK = 1.2 * 2**30
"""Of memory in use: a worker's peak. Libraries alone take a quarter of it."""


@dataclass
class Found:
    seed: str
    number: int
    outcome: dict[str, str]
    seconds: float
    peak: float = 0.0

    @property
    def bad(self) -> bool:
        return bool({"hang", "crash", "traceback"} & set(self.outcome)) or self.peak > PEAK


# ---------------------------------------------------------------------------------------------- the worker
def highest() -> int:
    """The most memory that this process held, bytes. Where it can be had from the system's own account: what getrusage tells
    begins with the memory of the process that started this one."""
    import resource

    status = Path("/proc/self/status")
    if status.is_file():
        [line] = [line for line in status.read_text("utf8").splitlines() if line.startswith("VmHWM")]
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def work(planted: Path) -> None:
    import resource

    import hostile_read

    resource.setrlimit(resource.RLIMIT_AS, (SPACE, SPACE))
    listed = planted / "seeds.json"
    where = json.loads(listed.read_text("utf8")) if listed.is_file() else {}
    scratch = planted / f"scratch {os.getpid()}"
    for line in sys.stdin:
        told = json.loads(line)
        path = Path(told) if isinstance(told, str) else hostile_read.mutated(planted / where[told[0]], scratch, told[1])
        try:
            outcome = hostile_read.outcome(path)
        except BaseException as error:
            outcome = {"traceback": f"{type(error).__name__}: {error} · {traceback.format_exc()[-1500:]}"}
        peak = highest()
        sys.stdout.write(json.dumps([outcome, peak]) + "\n")
        sys.stdout.flush()


# ---------------------------------------------------------------------------------------------- the watch
class Worker:
    """One process; after a hang or a crash another takes its place."""

    def __init__(self, planted: Path) -> None:
        self.planted = planted
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        told = {**os.environ, "GDAL_CACHEMAX": "64", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONIOENCODING": "utf8",
                "MALLOC_ARENA_MAX": "2"}  # fmt: skip
        self.process = subprocess.Popen([sys.executable, __file__, str(self.planted)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True, encoding="utf8", env=told)  # fmt: skip
        self.lines: queue.Queue[str] = queue.Queue()
        process, lines = self.process, self.lines

        def listen() -> None:
            assert process.stdout is not None
            for line in process.stdout:
                lines.put(line)
            lines.put("")

        threading.Thread(target=listen, daemon=True).start()

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def read(self, seed: str, number: int = -1) -> Found:
        """A mutation of a seed, or (without a number) the file of that path."""
        first = self.process is None
        if first:
            self.start()
        assert self.process is not None and self.process.stdin is not None
        begun = time.monotonic()
        try:
            self.process.stdin.write(json.dumps(seed if number < 0 else [seed, number]) + "\n")
            self.process.stdin.flush()
            line = self.lines.get(timeout=SECONDS + (20.0 if first else 0.0))
        except queue.Empty:
            self.stop()
            return Found(seed, number, {"hang": f"> {SECONDS:.0f} s"}, SECONDS)
        except BrokenPipeError:
            line = ""
        if not line:
            status = self.process.wait()
            self.stop()
            return Found(seed, number, {"crash": f"exit {status}"}, time.monotonic() - begun)
        outcome, peak = json.loads(line)
        if peak > PEAK:
            self.stop()  # the next file is judged by its own peak
        return Found(seed, number, outcome, time.monotonic() - begun, peak)


def soak(planted: Path, tasks: list[tuple[str, int]], workers: int) -> list[Found]:
    """Read every mutated file; `planted` holds the seeds and seeds.json, which says where each lies."""
    waiting: queue.Queue[tuple[str, int]] = queue.Queue()
    for task in tasks:
        waiting.put(task)
    found: list[Found] = []

    def run() -> None:
        worker = Worker(planted)
        try:
            while True:
                try:
                    seed, number = waiting.get_nowait()
                except queue.Empty:
                    return
                found.append(worker.read(seed, number))
        finally:
            worker.stop()

    threads = [threading.Thread(target=run) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def prepare(root: Path) -> list[str]:
    """Plant the seeds below `root`; their names."""
    import hostile_seeds

    planted = hostile_seeds.plant(root / "seeds")
    where = {name: str(path.relative_to(root)) for name, path in planted.items()}
    (root / "seeds.json").write_text(json.dumps(where, ensure_ascii=False), "utf8")
    return list(planted)


if __name__ == "__main__":
    work(Path(sys.argv[1]))
