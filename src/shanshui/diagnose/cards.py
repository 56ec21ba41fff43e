"""Cards of problems: what triggered each, its cause as far as the data tell, how sure it is, and the clause."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from shanshui.core.method import Table, Zones

GUIDE = "《新疆地（州、市）级国土空间生态修复规划编制指南》（2021年征求意见稿）"
SEVERITIES = {2: "轻度退化", 3: "中度退化", 4: "严重退化"}
CLASSES = {1: "森林", 2: "灌丛", 3: "草地", 4: "湿地", 5: "农田", 7: "荒漠", 8: "其他"}
"""What land that was lost can be now; land now built over is no problem of this kind."""
FARMLAND = 5
"""Turning land into farmland is a human act; any other change may be natural or human."""
LOST = ("P1", "P2", "P3", "P4")
MINE = "P9"

EVIDENCE = {
    **dict.fromkeys(LOST, "地类转换"),
    **dict.fromkeys(("P5", "P6", "P7"), "植被盖度低于参照"),
    "P8": "土壤侵蚀",
    MINE: "历史遗留矿山图斑",
    "P10": "沙化土地植被盖度或沙化监测程度",
    "P11": "表层土壤含盐量",
    "P12": "碳酸盐岩区坡度和植被盖度或石漠化监测程度",
    "P13": "湿地面积萎缩率或湖库营养状态",
}
CLAUSE = {
    **dict.fromkeys(LOST, f"{GUIDE}4.2.2"),
    **dict.fromkeys(("P5", "P6", "P7"), f"{GUIDE}4.2.2；HJ 1174-2021"),
    "P8": f"{GUIDE}4.2.2；SL 190-2007",
    MINE: f"{GUIDE}4.2.2、F.3.4",
    **dict.fromkeys(("P10", "P12", "P13"), f"{GUIDE}4.2.2；HJ 1174-2021"),
    "P11": f"{GUIDE}4.2.2、4.2.3",
}
DOUBT = {
    **dict.fromkeys(LOST, "两期地类对比"),
    **dict.fromkeys(("P5", "P6", "P7"), "区内相对分级"),
    "P8": "模型估算",
    "P10": "遥感盖度或监测程度",
    "P11": "土壤盐分插值，界限为设计取值",
    "P12": "坡度与遥感盖度推算或监测程度",
    "P13": "两期地类对比，未扣除丰枯年水面变化",
}
"""Why a problem that is larger than a cell is still only 中. A listed mine (图斑核查) is a fact: 高."""


def cards(
    problems: Zones,
    number: NDArray[np.int32],
    cells: NDArray[np.integer],
    codes: NDArray[np.int16],
    area: NDArray[np.float64],
) -> Table:
    """One card a problem. `number` holds the row of the problem of each cell, `cells` how many it has."""
    shares = class_shares(number, codes, area, len(problems))
    rows = []
    for i, problem in enumerate(problems.itertuples()):
        trigger = [f"退化程度={SEVERITIES[problem.severity]}", f"依据={EVIDENCE[problem.problem]}"]
        if problem.problem in LOST and shares[i]:
            trigger.append(f"现状={'、'.join(CLASSES[kind] for kind, _ in ranked(shares[i]))}")
        rows.append(
            {
                "id": problem.id,
                "problem": problem.problem,
                "trigger": "；".join(trigger),
                "cause": cause(problem.problem, shares[i]),
                "trend": None,
                "confidence": confidence(problem.problem, int(cells[i])),
                "source": CLAUSE[problem.problem],
            }
        )
    return pd.DataFrame(rows, dtype=object)  # None stays None: a missing cause is not a number


def class_shares(
    number: NDArray[np.int32], codes: NDArray[np.int16], area: NDArray[np.float64], count: int
) -> list[dict[int, float]]:
    """The share of each ecosystem class in the area of each problem, over the cells whose ecosystem is known."""
    known = (number >= 0) & np.isin(codes // 10, list(CLASSES))
    frame = pd.DataFrame({"row": number[known], "kind": codes[known] // 10, "m2": area[known]})
    sums = frame.groupby(["row", "kind"])["m2"].sum()
    shares: list[dict[int, float]] = [{} for _ in range(count)]
    for (row, kind), share in (sums / sums.groupby(level="row").transform("sum")).items():
        shares[row][int(kind)] = float(share)
    return shares


def ranked(shares: dict[int, float]) -> list[tuple[int, float]]:
    """Classes by share, largest first, ties by code."""
    return sorted(shares.items(), key=lambda item: -item[1])  # stable: the classes came in order


def cause(problem: str, shares: dict[int, float]) -> str | None:
    """Human for a mine, and where the land lost is farmland now; missing where the data do not tell."""
    if problem == MINE:
        return "人为（采矿）"
    if problem not in LOST:
        return None
    if FARMLAND not in shares:
        return None
    return f"{'部分' if len(shares) > 1 else ''}人为（转为{CLASSES[FARMLAND]}）"


def confidence(problem: str, cells: int) -> str:
    """高 for a listed mine; else 低 for a single cell, 中 for what was mapped but not verified."""
    if problem == MINE:
        return "高（核查图斑）"
    if cells == 1:
        return "低（仅一个栅格）"
    return f"中（{DOUBT[problem]}，未经实地核查）"
