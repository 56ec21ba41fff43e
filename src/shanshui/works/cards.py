"""Cards of subprojects: what triggered each, how sure it is, cost, time to effect, approval and source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from shanshui.core.units import convert, printed
from shanshui.works.arrangement import Phase

PROBLEMS = {
    "P1": "森林减少", "P2": "草地减少", "P3": "沼泽湿地减少", "P4": "灌丛减少", "P5": "森林退化", "P6": "灌丛退化",
    "P7": "草地退化", "P8": "土壤侵蚀", "P9": "历史遗留矿山破坏", "P10": "土地沙化", "P11": "土壤盐渍化", "P12": "石漠化",
    "P13": "湿地萎缩退化",
}  # fmt: skip
SEVERITIES = {2: "轻度退化", 3: "中度退化", 4: "严重退化"}
MODES = {1: "保育保护", 2: "自然恢复", 3: "辅助修复", 4: "生态重塑", 9: "待定"}
PHASES = {"near": "近期", "middle": "中期", "far": "远期"}


def card(
    row: Any, measure: Mapping[str, Any] | None, costs: tuple[Any, Any, Any], phase: Phase, span: tuple[int, int],
    decided: Mapping[str, Any], confidence: object,
) -> dict[str, Any]:  # fmt: skip
    """The card of one subproject; `row` is its row of the grouped table."""
    return {
        "id": row.id,
        "trigger": trigger(row, measure, phase, span, decided),
        "confidence": confidence,
        "cost": money(costs, "cost_yuan" in decided),
        "effect_years": pd.NA if measure is None else int(measure["effect_years"]),
        "approval": given(measure, "approval"),
        "source": given(measure, "source"),
    }


def trigger(
    row: Any, measure: Mapping[str, Any] | None, phase: Phase, span: tuple[int, int], decided: Mapping[str, Any]
) -> str:
    """Problem, main grade, mode, place and phase, and what was decided."""
    told = [
        f"问题={PROBLEMS[row.problem]}",
        f"主要程度={SEVERITIES[row.severity]}",
        f"修复模式={MODES[row.mode]}",
        "位置=重点区域外" if pd.isna(row.key_area_id) else "位置=重点区域内",
        f"时序={PHASES[phase.name]}（{'按决定' if 'start_year' in decided else '按位置与程度，暂定'}）",
    ]
    if measure is None:
        told.append("措施=待定")
    elif "end_year" not in decided and int(measure["years"]) > span[1] - span[0] + 1:
        told.append(f"措施工期{int(measure['years'])}年，超出时段，需以决定调整")
    return "；".join(told)


def money(costs: tuple[Any, Any, Any], decided: bool) -> str | None:
    """The range of the cost in 万元, or the sum decided; missing where there is none."""
    low, _, high = costs
    if low is None:
        return None
    text = [f"{printed(convert(value, 'yuan', 'wan_yuan'), 2)}万元" for value in dict.fromkeys((low, high))]
    return f"{'—'.join(text)}（按决定）" if decided else "—".join(text)


def given(measure: Mapping[str, Any] | None, column: str) -> str | None:
    """A text of the measure; missing where there is none."""
    value = None if measure is None else measure.get(column)
    return None if value is None or pd.isna(value) else str(value)
