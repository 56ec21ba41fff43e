"""Figures of works: subprojects and the projects they form, cost by phase, what they bring."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from shanshui.core.units import apportion, convert, printed
from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts_make import YI, Maker, Part, digits

PHASES = {"near": "近期", "middle": "中期", "far": "远期"}


def make(maker: Maker) -> None:
    subprojects(maker)
    groups(maker)
    breakdown(maker)
    costs(maker)
    habitat_benefit(maker)


def known(values: Any) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which values are given."""
    return ~values.isna().to_numpy()


def subprojects(maker: Maker) -> None:
    """Area of each subproject from the cells it covers."""
    with maker.family(coverage=1.0):
        frame, label = maker.reader.get("projects"), maker.labels("project_label")
        if frame is None or label is None:
            return
        sums = maker.by_code(label, len(frame))[:-1]
        total = printed(convert(float(sums.sum()), "m2", "km2"), 2)
        maker.count("project.count", int(frame["project"].nunique()), "item", "重点工程个数")
        maker.count("subproject.count", len(frame), "item", "子工程个数")
        maker.exact("project.total.area", total, "km2", "重点工程面积")
        parts = [Part(f"project.{row.id}", f"{row.subproject}面积", float(m2))
                 for row, m2 in zip(frame.itertuples(), sums, strict=True)]  # fmt: skip
        maker.areas(parts, total)
        _adopted(maker, frame)


def _adopted(maker: Maker, frame: Any) -> None:
    adopted = int(frame["adopted"].astype(bool).sum())
    maker.count("subproject.adopted", adopted, "item", "已经采纳的子工程个数")
    maker.count("subproject.proposed", len(frame) - adopted, "item", "尚待采纳的子工程个数")


def works(frame: Any) -> list[tuple[str, Any]]:
    """(name, rows) of each project, in the order of its first subproject."""
    return [(str(name), rows) for name, rows in frame.groupby("project", sort=False)]


def groups(maker: Maker) -> None:
    """Each project: the sum of its subprojects' printed areas, their number and years."""
    with maker.family(coverage=1.0):
        frame = maker.reader.get("projects")
        if frame is None or maker.reader.get("project_label") is None or maker.reader.get("cell_area") is None:
            return
        for number, (name, rows) in enumerate(works(frame)):
            total = sum((maker.facts[f"project.{i}.area"].number for i in rows["id"]), start=Decimal("0.00"))
            m2 = sum(maker.facts[f"project.{i}.area"].value for i in rows["id"]) * 1e6
            maker.area(f"works.{number}.area", m2, f"{name}面积", total)
            maker.count(f"works.{number}.count", len(rows), "item", f"{name}子工程个数")


def breakdown(maker: Maker) -> None:
    """Project area by mode, by problem and by phase: sums of the subprojects' printed areas."""
    modes = {int(code): entry.zh for code, entry in vocabulary().codes["mode"].items()}
    kinds = {code: entry.zh for code, entry in vocabulary().codes["problem"].items()}
    with maker.family(coverage=1.0):
        frame = maker.reader.get("projects")
        if frame is None or maker.reader.get("project_label") is None or maker.reader.get("cell_area") is None:
            return
        for column, names in (("mode", modes), ("problem", kinds), ("phase", PHASES)):
            parts = []
            for code, name in names.items():
                rows = frame[frame[column] == code]
                if len(rows):
                    total = sum((maker.facts[f"project.{i}.area"].number for i in rows["id"]), start=Decimal("0.00"))
                    m2 = sum(maker.facts[f"project.{i}.area"].value for i in rows["id"]) * 1e6
                    label = f"{name}工程面积" if column == "phase" else f"按{name}安排的工程面积"
                    maker.area(f"project.{column}.{code}.area", m2, label, total)
                    maker.count(f"project.{column}.{code}.count", len(rows), "item", f"{name}子工程个数")
                    parts.append(Part(f"project.{column}.{code}", label, float(total)))
            maker.shares(parts, of="重点工程面积")


def costs(maker: Maker) -> None:
    """Cost in 万元, closing over subprojects, projects and phases; in 亿元 too from 1 亿元 on."""
    with maker.family():
        frame = maker.reader.get("projects")
        if frame is None:
            return
        priced = frame[known(frame["cost_base"])]
        if len(priced) < len(frame):
            maker.count("cost.unknown.count", len(frame) - len(priced), "item", "尚无单价的子工程个数")
        if not len(priced):
            return
        yuan = [float(v) for v in priced["cost_base"]]
        wan = apportion([convert(v, "yuan", "wan_yuan") for v in yuan], 2)
        shown = dict(zip(priced["id"], wan, strict=True))
        for row, value in zip(priced.itertuples(), yuan, strict=True):
            money(maker, f"project.{row.id}.cost", value, shown[row.id], f"{row.subproject}投资")
        money(maker, "cost.total", sum(yuan), sum(wan, start=Decimal("0.00")), "总投资")
        for number, (name, rows) in enumerate(works(frame)):
            _sum(maker, f"works.{number}.cost", rows, shown, f"{name}投资")
        _by(maker, priced, shown, "phase", PHASES)
        _by(maker, priced, shown, "zone", {str(z): "分区" for z in priced["zone"].dropna().unique()})
        for name, word in (("low", "投资下限"), ("high", "投资上限")):
            if known(priced[f"cost_{name}"]).all():
                value = float(priced[f"cost_{name}"].sum())
                money(maker, f"cost.{name}", value, printed(convert(value, "yuan", "wan_yuan"), 2), word)
        _funds(maker, priced, shown)


def money(maker: Maker, name: str, yuan: float, wan: Decimal, label: str) -> None:
    """One sum of money in 万元 and, from 1 亿元 on, in 亿元 for sentences that stand alone."""
    maker.put(name, convert(yuan, "yuan", "wan_yuan"), "wan_yuan", digits(wan), label)
    if yuan >= YI:
        maker.number(f"{name}.yi", convert(yuan, "yuan", "yi_yuan"), "yi_yuan", label)


def _sum(maker: Maker, name: str, rows: Any, shown: dict[str, Decimal], label: str) -> None:
    known_rows = rows[rows["id"].isin(list(shown))]
    if len(known_rows):
        total = sum((shown[i] for i in known_rows["id"]), start=Decimal("0.00"))
        money(maker, name, float(known_rows["cost_base"].sum()), total, label)


def _by(maker: Maker, priced: Any, shown: dict[str, Decimal], column: str, names: dict[str, str]) -> None:
    """Cost by phase or zone: 万元 from the subprojects' printed figures; 亿元 apportioned to the total's."""
    parts: list[Part] = []
    for code, name in names.items():
        rows = priced[priced[column] == code]
        if not len(rows):
            continue
        total = sum((shown[i] for i in rows["id"]), start=Decimal("0.00"))
        value = float(rows["cost_base"].sum())
        maker.put(f"cost.{column}.{code}", convert(value, "yuan", "wan_yuan"), "wan_yuan", digits(total), f"{name}投资")
        parts.append(Part(f"cost.{column}.{code}", f"{name}投资", value))
    maker.shares(parts, of="总投资")
    whole = sum(part.value for part in parts)
    if whole >= YI:
        for part, text in zip(parts, yi([part.value for part in parts]), strict=True):
            maker.put(f"{part.id}.yi", convert(part.value, "yuan", "yi_yuan"), "yi_yuan", digits(text), part.label)


def yi(yuan: Sequence[float]) -> list[Decimal]:
    """Sums of money in 亿元 that re-add to their total in 亿元."""
    return apportion([convert(v, "yuan", "yi_yuan") for v in yuan], 2)


def _funds(maker: Maker, priced: Any, shown: dict[str, Decimal]) -> None:
    sources = sorted({str(s) for s in priced["fund_source"].dropna()})
    for number, source in enumerate(sources):
        rows = priced[priced["fund_source"] == source]
        _sum(maker, f"cost.fund.{number}", rows, shown, f"{source}承担的投资")
    without = priced[~known(priced["fund_source"])]
    if len(without):
        _sum(maker, "cost.fund.undecided", without, shown, "资金来源未定的投资")
        maker.count("cost.fund.undecided.count", len(without), "item", "资金来源未定的子工程个数")


def habitat_benefit(maker: Maker) -> None:
    """Mean habitat quality before and after the projects, for the region and by county."""
    with maker.family():
        table = maker.reader.get("habitat_benefit")
        if table is None:
            return
        rows = table.set_index(table["county"].astype(str))
        if "*" not in rows.index:
            return
        row = rows.loc["*"]
        before = maker.number("habitat.before", float(row["before"]), "1", "实施前生境质量平均值", 4)
        after = maker.number("habitat.after", float(row["after"]), "1", "实施后生境质量平均值", 4)
        change = after.number - before.number
        word = ("habitat.rise", "生境质量平均值提高") if change >= 0 else ("habitat.fall", "生境质量平均值降低")
        maker.exact(word[0], abs(change), "1", word[1])
        if before.number > 0:
            maker.exact(
                f"{word[0]}.percent", printed(float(abs(change) / before.number * 100), 2), "%", f"{word[1]}的幅度"
            )
        maker.area("habitat.improved.area", float(row["improved_m2"]), "生境质量提升面积")
        maker.area("habitat.evaluated.area", float(row["area_m2"]), "生境质量评价面积")
        for code, name in maker.counties():
            if code in rows.index:
                each = rows.loc[code]
                maker.number(
                    f"habitat.county.{code}.before", float(each["before"]), "1", f"{name}实施前生境质量平均值", 4
                )
                maker.number(
                    f"habitat.county.{code}.after", float(each["after"]), "1", f"{name}实施后生境质量平均值", 4
                )
                maker.area(
                    f"habitat.county.{code}.improved.area", float(each["improved_m2"]), f"{name}生境质量提升面积"
                )
