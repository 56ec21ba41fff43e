"""The package that the rules are tried on, written once a session."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # the tests here import `rules_place`

import rules_place


@pytest.fixture(scope="session")
def xinjiang_package(demo_sources: Path, once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """A sound package of the small demo under the guideline of Xinjiang; tests must not change it."""

    def make(directory: Path) -> None:
        rules_place.recode(demo_sources, directory)
        with pytest.MonkeyPatch.context() as patch:
            rules_place.write(directory, patch)

    return once("新疆 rules", make) / "out"
