"""Breaking a copy of the sound plan by some kinds at once, and asking whether each of them is told."""

from __future__ import annotations

import functools
import random
import shutil
from collections.abc import Sequence
from pathlib import Path

from corpus import KINDS, Kind, compatible
from sound_plan import Case

import shanshui.plan_check
from shanshui.core.errors import Problem
from shanshui.plan import Plan

ALWAYS = ("counties", "townships", "villages")
"""Layers that others are judged by."""
DECIDED = {"zones": "zones_decision", "projects": "projects_decision"}


def remember_the_guide() -> None:
    """Guides do not change during the tests: each is read once."""
    if not hasattr(shanshui.plan_check.load_profile, "cache_info"):
        shanshui.plan_check.load_profile = functools.cache(shanshui.plan_check.load_profile)


def tried(template: Path, root: Path, kinds: Sequence[Kind], *, whole: bool) -> list[Problem]:
    """What the check says of a plan broken by all of the kinds; not `whole`: without the layers that they do not touch."""
    case = Case(template, root)
    for kind in kinds:
        kind.break_(case)
    if not whole:
        places = frozenset().union(*(kind.place for kind in kinds))
        kept = places | {*ALWAYS} if "entry" not in places and "catalog" not in places else {*case.catalog}
        case.catalog = {
            name: entry for name, entry in case.catalog.items() if name in kept or name.startswith("importance")
        }
        case.decisions = {
            name: table for name, table in case.decisions.items() if DECIDED.get(name, "zones_decision") in places
        }
    try:
        return Plan.open(case.done()).check()
    finally:
        shutil.rmtree(root)


def told(kind: Kind, problems: Sequence[Problem]) -> list[Problem]:
    """The problems that say what the kind has broken."""
    return [p for p in problems if p.code == kind.code and p.layer == kind.layer and kind.where in p.where]


def untold(kinds: Sequence[Kind], problems: Sequence[Problem]) -> list[str]:
    return [kind.name for kind in kinds if not told(kind, problems)]


def fit(kind: Kind, others: Sequence[Kind]) -> bool:
    return all(compatible(kind, other) for other in others)


def covering(rounds: int, size: int) -> list[list[Kind]]:
    """Groups of kinds that can be broken at once; every kind is in at least `rounds` of them, with others each time.

    The same whenever it is called: a round takes the kinds in an order of its own and puts each into the first group that
    has room for it.
    """
    groups: list[list[Kind]] = []
    for number in range(rounds):
        order = list(KINDS)
        random.Random(number).shuffle(order)
        new: list[list[Kind]] = []
        for kind in order:
            group = next((g for g in new if len(g) < size and fit(kind, g)), None)
            if group is None:
                new.append([kind])
            else:
                group.append(kind)
        groups += new
    return groups


def every_pair(size: int) -> list[list[Kind]]:
    """Groups in which every compatible pair is broken at once."""
    left = {(a.name, b.name) for i, a in enumerate(KINDS) for b in KINDS[i + 1 :] if compatible(a, b)}
    partners: dict[str, set[str]] = {kind.name: set() for kind in KINDS}
    for a, b in left:
        partners[a].add(b)
        partners[b].add(a)
    groups = []
    while any(partners.values()):
        group: list[Kind] = []
        while len(group) < size:
            names = [kind.name for kind in group]
            fits = [kind for kind in KINDS if kind.name not in names and fit(kind, group)]
            best = max(
                fits,
                key=lambda k: (sum(name in partners[k.name] for name in names), len(partners[k.name])),
                default=None,
            )
            if best is None or (group and not any(name in partners[best.name] for name in names)):
                break
            group.append(best)
        for a in group:
            for b in group:
                partners[a.name].discard(b.name)
        groups.append(group)
    return groups
