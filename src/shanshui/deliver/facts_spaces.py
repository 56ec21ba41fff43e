"""Figures of the three spaces: how the problems and the works fall on ecological, agricultural and urban space."""

from __future__ import annotations

from typing import Any

import numpy as np

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts_areas import code_names
from shanshui.deliver.facts_make import Maker, Part


def make(maker: Maker) -> None:
    names = code_names("space")
    _fall(maker, "problem", "problem_label", "problems", "problem.total.area", names, "问题面积")
    _fall(maker, "project", "project_label", "projects", "project.total.area", names, "工程面积")
    _kinds(maker, names)
    _between(maker)
    for word, labels, layer, subject in (
        ("problem", "problem_label", "problems", "问题"), ("project", "project_label", "projects", "工程"),
    ):  # fmt: skip
        _meeting(maker, word, labels, layer, subject)


def _fall(maker: Maker, word: str, labels: str, layer: str, total: str, names: dict[int, str], subject: str) -> None:
    """`space.<code>.<word>.area` and its share; what lies in no space is a part of its own."""
    with maker.family():
        space, label = maker.labels("space"), maker.labels(labels)
        if space is None or label is None or maker.reader.get(layer) is None or total not in maker.facts:
            return
        sums = maker.by_code(np.where(label >= 0, np.where(space > 0, space, 0), -1), max(names) + 1)
        parts = [Part(f"space.{code}.{word}", f"{name}{subject}", float(sums[code])) for code, name in names.items()]
        if sums[0] > 0:
            parts.append(Part(f"space.0.{word}", f"未判定空间{subject}", float(sums[0])))
        maker.areas(parts, maker.facts[total].number)
        maker.shares(parts, of=subject)


def _kinds(maker: Maker, names: dict[int, str]) -> None:
    """`space.<code>.problem.<kind>.area`."""
    kinds = {code: entry.zh for code, entry in vocabulary().codes["problem"].items()}
    with maker.family():
        space, label, frame = maker.labels("space"), maker.labels("problem_label"), maker.reader.get("problems")
        if space is None or label is None or frame is None:
            return
        order = list(kinds)
        kind_of: Any = np.append(frame["problem"].map(order.index).to_numpy(np.int64), -1)
        table = maker.cross(space, max(names) + 1, kind_of[np.where(label >= 0, label, -1)], len(order))
        for code, name in names.items():
            for i, kind in enumerate(order):
                if table[code, i] > 0:
                    maker.area(f"space.{code}.problem.{kind}.area", float(table[code, i]), f"{name}{kinds[kind]}面积")


BETWEEN = {1: "生态空间与农业空间", 2: "生态空间与城镇空间", 4: "农业空间与城镇空间", 7: "三类空间"}
"""Pair of spaces, as space_pair_areas has it → its name."""
RELATIONS = {"conflict": "重叠面积", "adjacency": "相邻面积"}


def _between(maker: Maker) -> None:
    """`space.<relation>.<pair>.area`, and `space.adjacency.distance`, how far an adjoining area reaches (m)."""
    with maker.family():
        frame = maker.reader.get("space_pair_areas")
        if frame is None:
            return
        for row in frame.itertuples():
            label = f"{BETWEEN[int(row.pair)]}{RELATIONS[row.relation]}"
            maker.area(f"space.{row.relation}.{row.pair}.area", float(row.area_m2), label)
    with maker.family():
        if maker.reader.get("space_adjacency") is not None:
            reach = maker.reader.record("space_adjacency")["settings"]["adjacency_m"]
            maker.number("space.adjacency.distance", float(reach["value"]), "m", "相邻区域到另一类空间的距离")


def _meeting(maker: Maker, word: str, labels: str, layer: str, subject: str) -> None:
    """`space.meeting.<word>.area`: what of the problems or works lies where spaces conflict or adjoin; its share of all."""
    with maker.family():
        adjoining, label, total = maker.labels("space_adjacency"), maker.labels(labels), f"{word}.total.area"
        if adjoining is None or label is None or maker.reader.get(layer) is None or total not in maker.facts:
            return
        conflicting = maker.labels("space_conflict")
        meeting = adjoining > 0 if conflicting is None else (adjoining > 0) | (conflicting > 0)
        m2 = float(maker.by_code(np.where(meeting & (label >= 0), 0, -1), 1)[0])
        maker.area(f"space.meeting.{word}.area", m2, f"三类空间相邻或冲突区域内的{subject}面积")
        whole = maker.facts[total].value * 1e6
        if whole > 0:
            maker.number(f"space.meeting.{word}.share", m2 / whole * 100, "%", f"上项占{subject}面积的比例")
