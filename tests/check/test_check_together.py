"""Kinds of defect at once: all are told, none hides another.

In the suite each kind is broken together with kinds at other places, in two different groups. With SHANSHUI_ALL_PAIRS=1
every pair that can be is broken in some group (two minutes); with SHANSHUI_ALL_PAIRS=each every pair by itself (an hour):

    SHANSHUI_ALL_PAIRS=1 python -m pytest tests/check/test_check_together.py

Left out are pairs that break the same place, and pairs of which one takes away what the other is known by (`kinds.HIDDEN`).
"""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import pytest
import trial
from corpus import HIDDEN, KINDS, Kind, compatible

SIZE = 12
ALL = os.environ.get("SHANSHUI_ALL_PAIRS", "")
GROUPS = trial.covering(rounds=2, size=SIZE)


def test_what_hides_is_explained_and_every_kind_has_partners() -> None:
    for kind in KINDS:
        assert kind.hides | kind.needs <= set(HIDDEN), kind
    left_out = [pair for pair in itertools.combinations(KINDS, 2) if not compatible(*pair)]
    hidden = [pair for pair in left_out if not pair[0].place & pair[1].place]
    assert len(hidden) < 0.04 * len(KINDS) * (len(KINDS) - 1) / 2
    for kind in KINDS:
        partners = {other.name for group in GROUPS if kind in group for other in group} - {kind.name}
        assert len(partners) >= 3, kind


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group[0].name)
def test_together(group: list[Kind], template: Path, tmp_path: Path) -> None:
    problems = trial.tried(template, tmp_path / "案例 together", group, whole=True)
    assert trial.untold(group, problems) == []


def test_a_pair_is_told_though_the_files_of_one_place_are_gone(template: Path, tmp_path: Path) -> None:
    """A broken plan.toml, and a defect in each kind of file: all told."""
    named = {kind.name: kind for kind in KINDS}
    group = [named[name] for name in ("plan_not_toml", "superior_not_toml", "temperature_in_kelvin", "thousands_separator", "bow_tie",
                                      "extent_short_of_the_region", "formula_for_a_value", "decision_file_missing")]  # fmt: skip
    assert trial.untold(group, trial.tried(template, tmp_path / "案例", group, whole=True)) == []


@pytest.mark.skipif(ALL != "1", reason="set SHANSHUI_ALL_PAIRS=1 for every pair in groups")
def test_every_pair_in_some_group(template: Path, tmp_path: Path) -> None:
    failed = []
    for number, group in enumerate(trial.every_pair(16)):
        problems = trial.tried(template, tmp_path / f"案例 {number}", group, whole=True)
        failed += [(name, [kind.name for kind in group]) for name in trial.untold(group, problems)]
    assert failed == []


@pytest.mark.skipif(ALL != "each", reason="set SHANSHUI_ALL_PAIRS=each for every pair by itself")
def test_every_pair_by_itself(template: Path, tmp_path: Path) -> None:
    failed = []
    for number, pair in enumerate(pair for pair in itertools.combinations(KINDS, 2) if compatible(*pair)):
        problems = trial.tried(template, tmp_path / f"案例 {number}", pair, whole=False)
        failed += [(name, [kind.name for kind in pair]) for name in trial.untold(pair, problems)]
    assert failed == []
