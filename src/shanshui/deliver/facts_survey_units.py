"""Figures of small scale: restoration units against their reference ecosystem, attribute by attribute."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts_make import Maker, Part, given

ALL = "all"
UNIT = "修复单元"
DIMENSIONS = {name: entry.zh for name, entry in vocabulary().codes["attribute_dimension"].items()}
CLASSES = {int(code): entry.zh for code, entry in vocabulary().codes["ecosystem_class"].items()}
DEGREES = {int(code): entry.zh for code, entry in vocabulary().codes["degradation"].items()}
BASES = {name: entry.zh for name, entry in vocabulary().codes["unit_reference_basis"].items()}


class Pair(NamedTuple):
    """One ecosystem of one restoration unit; its figures begin with `prefix`."""

    prefix: str
    unit: str
    name: str
    kind: int
    word: str


def pairs(diagnosis: Any) -> list[Pair]:
    """Units and their ecosystems in the order of the diagnosis."""
    whole = diagnosis[diagnosis["dimension"] == ALL]
    return [
        Pair(f"small.{i}", str(row.unit), str(row.name), int(row.ecosystem_class), f"{row.name}的{CLASSES[int(row.ecosystem_class)]}")
        for i, row in enumerate(whole.itertuples(index=False))
    ]  # fmt: skip


def make(maker: Maker) -> None:
    drawn(maker)
    units(maker)
    attributes(maker)


def drawn(maker: Maker) -> None:
    """How many restoration units the planner drew, and in which county most of each lies."""
    with maker.family():
        frame, label = maker.reader.get("survey_units"), maker.labels("survey_unit_label")
        if frame is None or label is None:
            return
        units = [row for row, category in enumerate(frame["category"].astype(str)) if category == UNIT]
        maker.count("small.unit.count", len(units), "each", "小尺度调查的修复单元个数")
        if not maker.counties():
            return
        m2 = maker.by_county(label, len(frame))
        owners = [int(np.argmax(m2[:, row])) for row in units if m2[:, row].sum() > 0]
        for i, (code, name) in enumerate(maker.counties()):
            maker.count(f"small.county.{code}.count", owners.count(i), "each", f"{name}小尺度调查的修复单元个数")


def units(maker: Maker) -> None:
    """How many ecosystems, their area, degree and what could be judged."""
    with maker.family():
        diagnosis = maker.reader.get("unit_diagnosis")
        if diagnosis is None:
            return
        whole = diagnosis[diagnosis["dimension"] == ALL]
        found = pairs(diagnosis)
        maker.count("small.pair.count", len(found), "each", "小尺度诊断的生态系统个数（按修复单元分别计）")
        shown = maker.areas([
            Part(pair.prefix, f"{pair.word}面积", float(m2)) for pair, m2 in zip(found, whole["area_m2"], strict=True)
        ])  # fmt: skip
        maker.area("small.area", float(whole["area_m2"].sum()), "小尺度诊断的生态系统面积合计", sum(shown.values()))
        degrees = whole["degree"].dropna().astype(int)
        for degree, word in DEGREES.items():
            maker.count(f"small.degree.{degree}.count", int((degrees == degree).sum()), "each", f"{word}的生态系统个数")
        maker.count("small.unjudged.count", len(whole) - len(degrees), "each", "没有一项属性可评价的生态系统个数")
        for pair, row in zip(found, whole.itertuples(index=False), strict=True):
            maker.count(f"{pair.prefix}.attributes", int(row.attributes), "item", f"{pair.word}应查属性项数")
            maker.count(f"{pair.prefix}.judged", int(row.judged), "item", f"{pair.word}已评价属性项数")


def attributes(maker: Maker) -> None:
    """Value, reference, gap and likeness of each attribute: `small.<n>.<attribute>.*`."""
    with maker.family():
        state, diagnosis = maker.reader.get("unit_attribute_state"), maker.reader.get("unit_diagnosis")
        if state is None or diagnosis is None:
            return
        for pair in pairs(diagnosis):
            for row in rows_of(state, pair).itertuples(index=False):
                name, word = f"{pair.prefix}.{row.attribute}", f"{pair.word}{row.label}"
                for column, what in (("value", "现状值"), ("reference", "参照值"), ("gap", "与参照的差距")):
                    number = getattr(row, column)
                    if given(number):
                        unit = "point" if column == "gap" and row.measure == "%" else str(row.measure)
                        maker.number(f"{name}.{column}", float(number), unit, f"{word}{what}")
                if given(row.likeness):
                    maker.number(f"{name}.likeness", float(row.likeness), "%", f"{word}与参照的接近程度", 1)
                if given(row.plots):
                    maker.count(f"{name}.plots", int(row.plots), "each", f"{word}调查样地数")


def rows_of(state: Any, pair: Pair) -> Any:
    """The attributes of one ecosystem of one unit."""
    return state[(state["unit"].astype(str) == pair.unit) & (state["ecosystem_class"] == pair.kind)]
