"""Every kind of defect by itself: told with its code, layer and place, in both languages, with a cure, and never raised."""

from __future__ import annotations

from pathlib import Path

import pytest
import sound_plan
import trial
from corpus import KINDS, Kind

from shanshui.plan import Plan


def test_the_sound_plan_has_no_problem(template: Path, tmp_path: Path) -> None:
    root = sound_plan.Case(template, tmp_path / "健全 案例").done()
    assert [p.line() for p in Plan.open(root).check()] == []
    assert sound_plan.area_check() == pytest.approx(sound_plan.AREA_KM2, rel=1e-6)  # what the figures above rest on


def test_there_are_many_kinds_and_none_twice() -> None:
    assert len(KINDS) >= 240
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    assert len({kind.code for kind in KINDS}) >= 80


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_alone(kind: Kind, template: Path, tmp_path: Path) -> None:
    problems = trial.tried(template, tmp_path / "有缺陷 案例", [kind], whole=False)
    found = trial.told(kind, problems)
    assert found, [p.line() for p in problems]
    for problem in problems:
        assert problem.code.isascii() and problem.where
        for said in (problem.what, problem.cure):
            assert any("\u4e00" <= c <= "\u9fff" for c in said.zh), problem
            assert said.en and (problem.code == "schema" or not said.en.startswith(said.zh)), problem
        assert problem.line("zh") != problem.line("en")
        assert problem.as_dict()["code"] == problem.code
