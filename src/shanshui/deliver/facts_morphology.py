"""Figures of the morphological pattern (形态学空间格局, MSPA): the foreground and its seven classes."""

from __future__ import annotations

from shanshui.core.units import convert, printed
from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts_make import Maker, Part

CLASSES = {17: (17,), 33: (33, 35, 37), 65: (65, 67, 69), 1: (1,), 3: (3,), 5: (5,), 9: (9,)}
"""A class by its plain code, and its codes: a connector has others where it crosses an edge or a perforation."""
WITHIN = 100
"""Added to a code by what lies in an opening of a core."""


def make(maker: Maker) -> None:
    """`mspa.area`, `.share` of the region; `mspa.<class>.area` re-adding to it, `.share` of the foreground."""
    names = {int(code): entry.zh for code, entry in vocabulary().codes["mspa"].items()}
    with maker.family(coverage=1.0):
        if maker.reader.get("mspa") is not None:
            edge = (maker.reader.record("mspa").get("settings") or {}).get("edge_cells")
            if edge is not None:
                metres = float(edge["value"]) * maker.reader.grid.cell
                maker.number("mspa.edge", metres, "m", "形态学格局边缘宽度")
    with maker.family():
        values = maker.labels("mspa")
        if values is None or "area.region" not in maker.facts:
            return
        sums = maker.by_code(values, max(names) + 1)
        maker.covered(1 - float(sums[-1]) / float(sum(sums)))
        areas = {
            name: sum(float(sums[code] + sums[code + WITHIN]) for code in codes) for name, codes in CLASSES.items()
        }
        total = printed(convert(sum(areas.values()), "m2", "km2"), 2)
        if not total > 0:
            return
        maker.exact("mspa.area", total, "km2", "形态学格局前景面积")
        share = float(total / maker.facts["area.region"].number * 100)
        maker.number("mspa.share", share, "%", "形态学格局前景占土地总面积的比例")
        parts = [Part(f"mspa.{code}", f"形态学格局{names[code]}", m2) for code, m2 in areas.items()]
        maker.areas(parts, total)
        maker.shares(parts, of="形态学格局前景面积")
