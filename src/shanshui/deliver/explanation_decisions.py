"""编制说明, 决定的采纳: what was decided, by whom and when, what it is taken from, and where that contradicts itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shanshui.deliver.text_writer import Block, Context, say

DECISIONS = (
    (("zones_adopted", "zone_register"), "生态修复分区"), (("projects_adopted", "work_register"), "重点工程安排"),
)  # fmt: skip
"""Layers that decide a matter, and what it is called."""


def decisions(c: Context) -> list[Block]:
    """Each matter with who decided it and when, or that nobody did."""
    blocks: list[Block] = []
    for layers, word in DECISIONS:
        found = [layer for layer in layers if c.reader.absence(layer) is None]
        if not found:
            blocks += say(f"{word}没有作出决定，采用建议方案。")
        for layer in found:
            leaf = c.reader.record(layer).get("leaf") or {}
            blocks += say(_taken(word, leaf))
            blocks += say(*(f"{str(note).rstrip('。')}。" for note in leaf.get("notes") or ()))
    blocks += say(*_judgements(c))
    lost = []
    if c.reader.absence("zone_register") is None and c.reader.get("zones") is None:
        lost.append("采纳的分区没有给出边界，与分区有关的量算本次未作。")
    if c.reader.absence("work_register") is None:
        lost.append("采纳的工程没有给出范围和措施，投资测算、指标汇总和实施后评价本次未作。")
    return [*blocks, *say(*lost)]


def _judgements(c: Context) -> list[str]:
    """Who judged the factors of resilience, whether the judgements agree, and how the weights were put together."""
    w, ways = c.w, {"subjective": "主观权重", "entropy": "熵权", "critic": "CRITIC权重"}
    weights = c.reader.get("resilience_weights")
    if weights is None:
        return []
    told = str(weights["weighting"].iloc[0])
    if c.reader.absence("resilience_judgements") is not None:
        out = ["恢复力因子权重没有专家判断，主观权重采用参数表取值。"]
    else:
        out = [_taken("恢复力因子判断矩阵", c.reader.record("resilience_judgements").get("leaf") or {})]
        if w.has("resilience.judgement.cr"):
            count, ratio = w("resilience.judgement.count"), w("resilience.judgement.cr")
            out.append(f"判断矩阵{count}，一致性比率最大{ratio}，低于0.1；两个因子相比不检验一致性。")
    parts = [ways[part] for part in told.split("_")]
    how = parts[0] if len(parts) == 1 else f"{'与'.join(parts)}的几何平均"
    return [*out, f"恢复力因子采用{how}，各因子取值见附表H.2。"]


def _taken(word: str, leaf: Mapping[str, Any]) -> str:
    """“生态修复分区由××局于2021年3月1日决定，取自《……》，理由：……。”"""
    reason = f"，理由：{str(leaf['reason']).rstrip('。')}" if leaf.get("reason") else ""
    when = f"于{_date(leaf.get('date'))}" if leaf.get("date") or not leaf.get("published") else ""
    where = f"，取自{leaf['published']}" if leaf.get("published") else ""
    day = "，公布日期未注明" if where and not when else ""
    return f"{word}由{leaf.get('author') or '（未署名）'}{when}决定{where}{day}{reason}。"


def _date(text: Any) -> str:
    """“2021-03-01” as 2021年3月1日."""
    if not text:
        return "（未署日期）"
    year, month, day = str(text).split("-")
    return f"{int(year)}年{int(month)}月{int(day)}日"
