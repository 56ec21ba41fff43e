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
