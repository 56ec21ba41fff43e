"""Measure, cost, phase and years of each subproject: by rule, or as decided (采纳)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from shanshui.core.method import Table
from shanshui.core.units import convert

SEVERE = 4
UNDETERMINED = 9


class Phase(NamedTuple):
    """A phase of the plan: first and last year."""

    name: str
    first: int
    last: int


def phases(base: int, near: int, middle: int, far: int) -> tuple[Phase, Phase, Phase]:
    """Near, middle and far: each begins the year after the one before has ended."""
    return Phase("near", base + 1, near), Phase("middle", near + 1, middle), Phase("far", middle + 1, far)


def fitting(measures: Table, problem: str, mode: int) -> Mapping[str, Any] | None:
    """The first measure of the library for this problem and mode: its order is the planner's preference."""
    if mode == UNDETERMINED:
        return None
    for row in measures.to_dict("records"):
        if problem in str(row["problem"]).split(";") and str(mode) in str(row["mode"]).split(";"):
            return row
    return None


def named(measures: Table, code: str, subproject: str) -> Mapping[str, Any]:
    """The measure of that code; ValueError if the library does not have it."""
    rows = measures[measures["measure"].astype(str) == code].to_dict("records")
    if not rows:
        raise ValueError(f"projects_adopted {subproject}: measure {code} is not in the library")
    return rows[0]


def cost(measure: Mapping[str, Any] | None, area_m2: float) -> tuple[float | None, float | None, float | None]:
    """Low, base and high cost in yuan: quantity × unit cost, the base being the midpoint; none without a measure."""
    if measure is None:
        return None, None, None
    quantity = convert(area_m2, "m2", str(measure["unit"]))
    low, high = quantity * float(measure["cost_low"]), quantity * float(measure["cost_high"])
    return low, (low + high) / 2, high


def proposed(of: tuple[Phase, Phase, Phase], in_key_area: bool, severity: int) -> Phase:
    """Key areas first: near where mostly severe, else middle; the rest far."""
    near, middle, far = of
    if not in_key_area:
        return far
    return near if severity == SEVERE else middle


def years(
    of: tuple[Phase, Phase, Phase], phase: Phase, measure: Mapping[str, Any] | None, decided: Mapping[str, Any]
) -> tuple[Phase, int, int]:
    """Phase, first and last year: from the start of the phase for as long as the measure takes, within the phase.

    A decided start moves the phase; a decided end stands as it is.
    """
    start = decided.get("start_year", phase.first)
    held = next((p for p in of if p.first <= start <= p.last), None)
    if held is None:
        raise ValueError(f"projects_adopted {decided['id']}: start {start} lies outside {of[0].first}–{of[-1].last}")
    longest = held.last if measure is None else start + int(measure["years"]) - 1
    end = decided.get("end_year", min(longest, held.last))
    if not start <= end <= of[-1].last:
        raise ValueError(f"projects_adopted {decided['id']}: end {end} lies outside {start}–{of[-1].last}")
    return held, int(start), int(end)


def decisions(adopted: Table | None, known: set[str]) -> dict[str, dict[str, Any]]:
    """What was decided, by subproject; only the columns that are filled. ValueError if a subject has vanished."""
    if adopted is None:
        return {}
    found = {
        str(row["id"]): {str(k): v for k, v in row.items() if not pd.isna(v)} for row in adopted.to_dict("records")
    }
    vanished = sorted(set(found) - known)
    if vanished:
        raise ValueError(
            f"projects_adopted: the subject of the decision has vanished: {', '.join(vanished)} "
            f"(决定所指的子工程已不存在：{'、'.join(vanished)}；按现有子工程编号修改决定)"
        )
    return found
