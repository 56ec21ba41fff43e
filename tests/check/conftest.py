"""The sound plan, written once."""

from __future__ import annotations

from pathlib import Path

import pytest
import sound_plan
import trial


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    trial.remember_the_guide()
    return sound_plan.write_template(tmp_path_factory.mktemp("模板 template") / "健全 plan")
