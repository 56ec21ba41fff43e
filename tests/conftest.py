"""Shared fixtures: the small demo region (96 × 120 cells), computed once for all processes, and the folder of real data."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from blank_sheets import without_maps

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 900
"""Seconds that a process waits for what another one makes."""


@pytest.fixture(scope="session", autouse=True)
def in_haste() -> Iterator[None]:
    """What would take minutes and shows nothing here: sheets have few dots (test_atlas_sheets draws them in full), and files
    are not forced to the disc (processes are killed in tests, but the power is not cut)."""
    from shanshui.deliver import atlas

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(atlas, "DPI", 30)
        patch.setattr(os, "fsync", lambda _: None)
        yield


@pytest.fixture
def blank_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Packages of this test have an atlas without maps."""
    without_maps(monkeypatch)


Once = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Makes a plan directory one time, whichever of the test processes asks first; the others wait. None may change it."""
    root = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent

    def made(name: str, make: Callable[[Path], None]) -> Path:
        place = root / name
        ready, broken, directory = place / "ready", place / "broken", place / "沙洲 plan"
        try:
            place.mkdir()
        except FileExistsError:
            end = time.monotonic() + LONGEST
            while not ready.exists():
                if broken.exists() or time.monotonic() > end:
                    pytest.fail(f"{name} was not made: {broken.read_text('utf8') if broken.exists() else 'too late'}")
                time.sleep(0.1)
            return directory
        try:
            make(directory)
        except BaseException as error:
            broken.write_text(repr(error), "utf8")
            raise
        ready.touch()
        return directory

    return made


@pytest.fixture(scope="session")
def demo_sources(once: Once) -> Path:
    """The demo's plan directory with its source files and nothing computed."""
    from shanshui.demo import write_demo

    return once("演示 demo", lambda directory: write_demo(directory, shape=(96, 120), cell=800.0))


@pytest.fixture(scope="session")
def demo_done(once: Once, demo_sources: Path) -> Path:
    """The demo computed and delivered; tests must not change it."""
    from shanshui.plan import Plan

    def make(directory: Path) -> None:
        shutil.copytree(demo_sources, directory)
        plan = Plan.open(directory)
        assert plan.check() == []
        outcome = plan.run()
        assert [end.error for end in outcome.state("failed")] == []
        plan.deliver()

    return once("完成 done", make)


@pytest.fixture
def demo_copy(demo_done: Path, tmp_path: Path) -> Path:
    """The finished demo, to change as a test likes."""
    directory = tmp_path / "副本 plan"
    shutil.copytree(demo_done, directory)
    return directory


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data; tests that need it skip where it is absent."""
    for candidate in (os.environ.get("SHANSHUI_DATA"), ROOT.parent / "shared" / "data"):
        if candidate and (Path(candidate) / "sichuan_1km").is_dir():
            return Path(candidate)
    pytest.skip("the real data is not on this machine: set SHANSHUI_DATA or put it in ../shared/data")
