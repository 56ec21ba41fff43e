"""The small demo of three seeds, written once for all tests of this folder."""

from __future__ import annotations

import pytest
from demo_files import SMALL, Demo

from shanshui.demo import write_demo

SEEDS = (0, 987654321, 10**9)


@pytest.fixture(scope="session", params=SEEDS)
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    directory = tmp_path_factory.mktemp("演示 区") / str(request.param)
    write_demo(directory, seed=request.param, **SMALL)
    return Demo(directory, request.param)
