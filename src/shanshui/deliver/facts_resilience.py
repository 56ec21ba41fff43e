"""Figures of resilience: weights and their consistency, breaks, how sure the levels are, irrigated land."""

from __future__ import annotations

import numpy as np

from shanshui.core.units import convert
from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts_areas import code_names, county_parts, partition
from shanshui.deliver.facts_make import Maker, Part, given

WAYS = {
    "table_weight": "参数表权重",
    "ahp_weight": "层次分析权重",
    "entropy_weight": "熵权",
    "critic_weight": "CRITIC权重",
}
"""Column of resilience_weights → what it is called."""
YI = 1e8


def make(maker: Maker) -> None:
    _weights(maker)
    _consistency(maker)
    _breaks(maker)
    names = code_names("resilience_certainty")
    if partition(maker, "resilience_certainty", "resilience_certainty", names, subject="面积"):
        county_parts(maker, "resilience_certainty", "resilience_certainty", names, "面积")
        _flips(maker)
    _water(maker)


def _weights(maker: Maker) -> None:
    """`resilience.weight.<factor>` as adopted, and `.table_weight`, `.ahp_weight` … beside it."""
    with maker.family():
        table = maker.reader.get("resilience_weights")
        if table is None:
            return
        for row in table.to_dict("records"):
            name, word = f"resilience.weight.{row['factor']}", vocabulary()[str(row["factor"])].zh
            maker.number(name, float(row["weight"]), "1", f"恢复力因子{word}采用权重", 4)
            for column, way in WAYS.items():
                if given(row[column]):
                    maker.number(f"{name}.{column}", float(row[column]), "1", f"恢复力因子{word}{way}", 4)


def _consistency(maker: Maker) -> None:
    """`resilience.judgement.<matrix>.cr`, and the largest of all; matrices of two have none."""
    with maker.family():
        table = maker.reader.get("resilience_consistency")
        if table is None:
            return
        maker.count("resilience.judgement.count", len(table), "each", "恢复力判断矩阵个数")
        known = table[table["cr"].notna()]
        for row in known.to_dict("records"):
            name = f"resilience.judgement.{row['matrix']}"
            maker.number(f"{name}.lambda", float(row["lambda_max"]), "1", f"判断矩阵{row['matrix']}最大特征根", 4)
            maker.number(f"{name}.cr", float(row["cr"]), "1", f"判断矩阵{row['matrix']}一致性比率", 4)
        if len(known):
            maker.number("resilience.judgement.cr", float(known["cr"].max()), "1", "判断矩阵一致性比率最大值", 4)


def _breaks(maker: Maker) -> None:
    """`resilience.break.<class>`: where each class begins."""
    names = code_names("resilience")
    with maker.family():
        table = maker.reader.get("resilience_breaks")
        if table is None:
            return
        for row in table.to_dict("records"):
            maker.number(
                f"resilience.break.{row['class']}", float(row["from"]), "1", f"{names[int(row['class'])]}的指数下限", 4
            )
        if given(table["gvf"].iloc[0]):
            maker.number("resilience.gvf", float(table["gvf"].iloc[0]), "1", "恢复力自然断点方差拟合优度", 4)


def _flips(maker: Maker) -> None:
    """Mean agreement; the area of cells that change level, by level and the one they change to."""
    names = code_names("resilience")
    with maker.family():
        agreement, level, rival = (maker.labels(f"resilience{part}") for part in ("_agreement", "", "_rival"))
        if agreement is None or level is None or rival is None:
            return
        mean, coverage = maker.mean(agreement)
        if mean != mean:
            return
        maker.covered(coverage)
        maker.number("resilience.agreement", mean * 100, "%", "恢复力级别一致率平均值")
        for name, about in maker.reader.record("resilience_agreement").get("settings", {}).items():
            if name == "draws":
                maker.count("resilience.draws", int(about["value"]), "draw", "权重抽样次数")
            elif name == "spread":
                maker.number("resilience.spread", float(about["value"]) * 100, "%", "权重抽样的相对幅度", 1)
        size = max(names) + 1
        table = maker.cross(level, size, rival, size)
        parts = [
            Part(f"resilience.flip.{a}.{b}", f"{names[a]}而可变为{names[b]}的面积", float(table[a, b]))
            for a in names for b in names if table[a, b] > 0
        ]  # fmt: skip
        maker.areas(parts)
        maker.shares(parts, of="可变级的面积")


def _water(maker: Maker) -> None:
    """`resilience.water.area`: irrigated land whose rain counts with what it is given, by county; and how much that is."""
    with maker.family():
        values = maker.labels("water_supplement")
        if values is None:
            return
        wet = np.where(values > 0, 0, -1)
        m2 = float(maker.by_code(wet, 1)[0])
        maker.area("resilience.water.area", m2, "按水源补给修正恢复力的面积")
        if not m2:
            return
        volume = float(maker.means_by(values, wet, 1)[0]) / 1000 * m2
        maker.number("resilience.water.depth", volume / m2 * 1000, "mm", "灌溉绿洲平均水源补给", 0)
        maker.number("resilience.water.volume", convert(volume, "m3", "wan_m3"), "wan_m3", "灌溉绿洲年水源补给量")
        if volume >= YI:
            maker.number("resilience.water.volume.yi", convert(volume, "m3", "yi_m3"), "yi_m3", "灌溉绿洲年水源补给量")
