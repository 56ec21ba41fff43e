"""The package that the rules are tried on, written once a session."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # the tests here import `rules_place`

import rules_place


@pytest.fixture(scope="session")
def xinjiang_package(demo_sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound package of the small demo under the guideline of Xinjiang; tests must not change it."""
    directory = tmp_path_factory.mktemp("新疆 rules") / "岚洲 plan"
    rules_place.recode(demo_sources, directory)
    with pytest.MonkeyPatch.context() as patch:
        return rules_place.write(directory, patch)
