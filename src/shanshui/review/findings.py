"""What was found of a rule: met, open or failed, where, and what was expected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

State = Literal["met", "open", "failed"]
RANK: tuple[State, ...] = ("met", "open", "failed")
SHOWN = 4
"""Findings that are written out; of more, the number is told."""


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `open`: the package says itself that it is lacking."""

    state: State
    where: str
    found: str
    expected: str = ""


def met(where: str, found: str, expected: str = "") -> Finding:
    return Finding("met", where, found, expected)


def left_open(where: str, found: str, expected: str = "") -> Finding:
    return Finding("open", where, found, expected)


def failed(where: str, found: str, expected: str = "") -> Finding:
    return Finding("failed", where, found, expected)


def together(findings: Iterable[Finding], where: str = "") -> Finding:
    """The worst of several, each told once; `where` stands for all of them where they lie in many places."""
    each = list(findings)
    if not each:
        return failed(where, "没有可查的内容")
    state = max((finding.state for finding in each), key=RANK.index)
    worst = [finding for finding in each if finding.state == state]
    places = list(dict.fromkeys(finding.where for finding in worst))
    return Finding(
        state,
        places[0] if len(places) == 1 else where or _some(places, "；"),
        _some(list(dict.fromkeys(finding.found for finding in worst if finding.found)), "；"),
        _some(list(dict.fromkeys(finding.expected for finding in worst if finding.expected)), "；"),
    )


def _some(texts: list[str], mark: str) -> str:
    rest = len(texts) - SHOWN
    return mark.join(texts[:SHOWN]) + (f"{mark}另有{rest}处" if rest > 0 else "")


class Unread(Exception):
    """What a rule looks at is not there, or cannot be read; the rule ends with this finding."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(f"{finding.where}: {finding.found}")
        self.finding = finding
