"""Cards of the types of problems: trigger, extent, degree, trend, stress factors and confidence, one a type.

A type that could not be judged has a card too: it says which layer is missing (无法评价), never an area of zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from shanshui.core.method import Raster, Table, method
from shanshui.diagnose.strata import DEGREES, LIGHT, NODATA, NONE, lacking, told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

UP, DOWN = (1, 2), (8, 9)
"""Codes of a trend that rises, or falls, with p < 0.05."""
WORDS = {"light": "轻度", "medium": "中度", "severe": "严重"}


@method(
    gives="problem_type_cards",
    source="《新疆地（州、市）级国土空间生态修复规划编制指南》（2021年征求意见稿）4.2（分布、程度、趋势和主要胁迫因素）",
    scope="global",
    nodata="exclude",
    bytes_per_cell=100,
)
def problem_type_cards(
    problem_types: Table,
    stress_types: Table,
    cell_area: Raster,
    problem_degree: Raster | None = None,
    ecosystem: Raster | None = None,
    space: Raster | None = None,
    fvc_trend_class: Raster | None = None,
    ndvi_trend_class: Raster | None = None,
    eqi_change: Raster | None = None,
) -> Table:
    """One card a type of problem, in the order of the table.

        domain = Σ area where judged        unjudged = Σ area of the region without data        degree = Σ area of each
        worse = Σ problem area whose trend goes where the table says "worse"; better: the other way

    A trend layer of codes counts what is significant at 0.05; a layer of differences counts by sign. A type that no
    trend layer is named for, or whose trend layer is not given, has no trend. Every parameter from the seventh on is a
    trend layer.

    Shapes   one row a type.
    Units    m².
    Range    domain ≥ area ≥ 0; the degrees sum to the area.
    Errors   ValueError for a stress that stress_types lacks, a trend layer that is not a parameter, or a trend without
             the direction that is worse.
    Nodata   missing areas where the type could not be judged; the trend is of the cells that have one.
    Golden   tests/golden/test_problem_type_cards.py (hand sum).
    """
    trends = {name: layer for name, layer in locals().items() if name not in NOT_TRENDS}
    stresses = dict(zip(stress_types["stress"].astype(str), stress_types["label"].astype(str), strict=True))
    judged = {} if problem_degree is None else {str(n): i for i, n in enumerate(problem_degree["problem"].values)}
    given = {"ecosystem": ecosystem, "space": space}
    rows = []
    for row in problem_types.itertuples(index=False):
        problem, trend = str(row.problem), str(row.trend) if told(row.trend) else None
        if trend is not None and (trend not in trends or not told(row.worse)):
            raise ValueError(f"problem type {problem}: trend {trend!r}, worse {row.worse!r}")
        found = judged.get(problem)
        degree = None if found is None or problem_degree is None else problem_degree.values[found]
        rows.append(
            {
                "problem": problem,
                "label": str(row.label),
                "stratum": str(row.stratum),
                "trigger": _trigger(row),
                "judged": degree is not None,
                "missing": None if degree is not None else ";".join(_missing(row, given)),
                **_areas(degree, cell_area.values),
                **_trend(degree, cell_area.values, trend, trends.get(trend or ""), row.worse),
                "natural_stress": _stress(row.natural_stress, stresses, problem),
                "human_stress": _stress(row.human_stress, stresses, problem),
                "confidence": str(row.confidence),
                "clause": str(row.clause),
            }
        )
    return pd.DataFrame(rows, dtype=object)  # None stays None: what is missing is not a number


NOT_TRENDS = ("problem_types", "stress_types", "cell_area", "problem_degree", "ecosystem", "space")


def _trigger(row: Any) -> str:
    """For example erosion>=轻度2,中度3,严重4."""
    limits = [f"{WORDS[name]}{float(getattr(row, name)):g}" for name in DEGREES if told(getattr(row, name))]
    return f"{row.layer}{row.op}{','.join(limits)}"


def _missing(row: Any, given: Mapping[str, object]) -> list[str]:
    """The layers for want of which the type was left out: its trigger, if it is neither ecosystems nor spaces."""
    found = lacking(row, {**given, str(row.layer): given.get(str(row.layer), True)})
    return found or [str(row.layer)]


def _areas(degree: NDArray[np.int8] | None, area: NDArray[np.float64]) -> dict[str, float | None]:
    names = ["domain_m2", "unjudged_m2", "area_m2", *(f"{name}_m2" for name in DEGREES)]
    if degree is None:
        return dict.fromkeys(names)
    sums = np.bincount((degree - NODATA).ravel(), weights=area.ravel(), minlength=6)  # −1 … 4 → 0 … 5
    of = {code: float(sums[code - NODATA]) for code in range(NODATA, 5)}
    by_degree = [of[code] for code in DEGREES.values()]
    return dict(zip(names, [of[NONE] + sum(by_degree), of[NODATA], sum(by_degree), *by_degree], strict=True))


def _trend(
    degree: NDArray[np.int8] | None, area: NDArray[np.float64], name: str | None, layer: Raster | None, worse: Any
) -> dict[str, Any]:
    nothing = {"trend": None, "trend_m2": None, "worse_m2": None, "better_m2": None}
    if degree is None or name is None or layer is None:
        return nothing
    values, held = layer.values, (degree >= LIGHT) & (area > 0)
    if values.dtype.kind == "f":
        known, up, down = held & ~np.isnan(values), values > 0, values < 0
    else:
        known, up, down = held & (values > 0), np.isin(values, UP), np.isin(values, DOWN)
    m2 = {"up": float(area[known & up].sum()), "down": float(area[known & down].sum())}
    other = {"up": "down", "down": "up"}
    return {
        "trend": name,
        "trend_m2": float(area[known].sum()),
        "worse_m2": m2[str(worse)],
        "better_m2": m2[other[str(worse)]],
    }


def _stress(ids: Any, labels: Mapping[str, str], problem: str) -> str | None:
    """The names of the stress factors, or nothing where the table names none."""
    if not told(ids):
        return None
    unknown = [one for one in str(ids).split(";") if one not in labels]
    if unknown:
        raise ValueError(f"problem type {problem}: stress_types has no {', '.join(unknown)}")
    return "、".join(labels[one] for one in str(ids).split(";"))
