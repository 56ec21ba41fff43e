"""Shared fixtures: the small demo region (96 × 120 cells), computed once a process, and the folder of real data."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session", autouse=True)
def coarse_sheets() -> Iterator[None]:
    """Sheets are drawn whole but with few dots, or the packages of the suite would take minutes; test_atlas_sheets draws them in full."""
    from shanshui.deliver import atlas

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(atlas, "DPI", 30)
        yield


@pytest.fixture(scope="session")
def demo_sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's plan directory with its source files and nothing computed."""
    from shanshui.demo import write_demo

    directory = tmp_path_factory.mktemp("演示 demo") / "沙洲 plan"
    write_demo(directory, shape=(96, 120), cell=800.0)
    return directory


@pytest.fixture(scope="session")
def demo_done(demo_sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo computed and delivered; tests must not change it."""
    from shanshui.plan import Plan

    directory = tmp_path_factory.mktemp("完成 done") / "沙洲 plan"
    shutil.copytree(demo_sources, directory)
    plan = Plan.open(directory)
    assert plan.check() == []
    outcome = plan.run()
    assert [end.error for end in outcome.state("failed")] == []
    plan.deliver()
    return directory


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
