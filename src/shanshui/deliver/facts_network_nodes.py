"""Figures of what lies on the corridors: pinch points, barriers, stepping stones, breakpoints."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from shanshui.core.units import convert, printed
from shanshui.deliver.facts_areas import code_names
from shanshui.deliver.facts_make import Maker, Part, first_digit, given
from shanshui.deliver.network_places import NONE, Counties, cell_of, cells_under

PIECES = {
    "pinch_points": ("pinch", "生态夹点"), "barriers": ("barrier", "生态障碍点"), "stepping_stones": ("stone", "踏脚石斑块"),
}  # fmt: skip
"""Layers of polygons on the corridors → the word of their figures, and their name."""
EACH = {
    "pinch_points": (("current", "平均电流密度", "1", 4), ("current_max", "最大电流密度", "1", 4)),
    "barriers": (("improvement", "最高改善得分", "1", 2), ("radius_m", "对应半径", "m", 0), ("resistance", "平均阻力", "1", 2)),
    "stepping_stones": (("dpc_connector", "连接重要性", "%", 2),),
}  # fmt: skip
"""What is told of each piece: column, name, unit, decimals."""
KINDS = {"道路": "road", "渠道": "canal"}
PROTECTED = ("protected_areas", "red_lines")


def make(maker: Maker) -> None:
    for layer, (prefix, word) in PIECES.items():
        _pieces(maker, layer, prefix, word)
        _counties(maker, layer, prefix, word)
        _land(maker, layer, prefix, word)
    _protected(maker)
    breakpoints(maker)


def _pieces(maker: Maker, layer: str, prefix: str, word: str) -> None:
    """`<prefix>.count`, `.area`; `<prefix>.<id>.area` re-adding to it, `.hectares`, and what the layer says of each."""
    with maker.family(coverage=1.0):
        frame = maker.reader.get(layer)
        if frame is None:
            return
        total = printed(convert(float(frame["area_m2"].sum()), "m2", "km2"), 2)
        maker.count(f"{prefix}.count", len(frame), "place", f"{word}个数")
        maker.area(f"{prefix}.area", float(frame["area_m2"].sum()), f"{word}面积", total)
        parts = [Part(f"{prefix}.{row.id}", f"{word}{row.id}面积", float(row.area_m2)) for row in frame.itertuples()]
        maker.areas(parts, total)
        for row in frame.to_dict("records"):
            size = convert(float(row["area_m2"]), "m2", "ha")
            maker.number(f"{prefix}.{row['id']}.hectares", size, "ha", f"{word}{row['id']}面积")
            for column, name, unit, decimals in EACH[layer]:
                if given(row[column]):
                    key = f"{prefix}.{row['id']}.{column.removesuffix('_m')}"
                    maker.number(key, float(row[column]), unit, f"{word}{row['id']}{name}", decimals)


def _counties(maker: Maker, layer: str, prefix: str, word: str) -> None:
    """`<prefix>.county.<code>`: areas re-adding to the whole."""
    with maker.family(coverage=1.0):
        frame, whole = maker.reader.get(layer), maker.facts.get(f"{prefix}.area")
        if frame is None or whole is None or not maker.counties():
            return
        rows = cells_under(maker.reader.grid, frame)
        sums = maker.by_county(rows, 1, lambda v: np.where(v >= 0, 0, NONE))[:, 0]
        maker.shared_by_counties(prefix, f"{word}面积", sums, whole.number)


def _land(maker: Maker, layer: str, prefix: str, word: str) -> None:
    """`<prefix>.ecosystem.<class>.area` and `.share`: what land the pieces lie on."""
    names = code_names("ecosystem_class")
    with maker.family():
        frame, labels, whole = maker.reader.get(layer), maker.labels("ecosystem"), maker.facts.get(f"{prefix}.area")
        if frame is None or labels is None or whole is None:
            return
        rows = np.where(cells_under(maker.reader.grid, frame) >= 0, 0, NONE)
        table = maker.cross(rows, 1, labels, 9, column=first_digit)[0]
        parts = [
            Part(f"{prefix}.ecosystem.{code}", f"{word}中{name}面积", float(table[code]))
            for code, name in names.items()
            if table[code] > 0
        ]
        if parts:
            maker.areas(parts)
            maker.shares(parts, of=f"{word}面积")


def _protected(maker: Maker) -> None:
    """`pinch.open.area`, `.share`: pinch points outside protected areas and red lines, where one of these is given."""
    with maker.family():
        frame = maker.reader.get("pinch_points")
        shields = [layer for name in PROTECTED if (layer := maker.reader.get(name)) is not None]
        if frame is None or not shields or "pinch.area" not in maker.facts:
            return
        rows = cells_under(maker.reader.grid, frame) >= 0
        inside = np.any([cells_under(maker.reader.grid, layer) >= 0 for layer in shields], axis=0)
        m2 = maker.by_code(np.where(rows, inside.astype(np.int64), NONE), 2)
        total = float(m2[0] + m2[1])
        if total > 0:
            maker.area("pinch.open.area", float(m2[0]), "自然保护地和生态保护红线以外的生态夹点面积")
            share = float(m2[0]) / total * 100
            maker.number("pinch.open.share", share, "%", "自然保护地和生态保护红线以外的生态夹点面积占生态夹点的比例")


# ------------------------------------------------------------------ breakpoints
def breakpoints(maker: Maker) -> None:
    """`breakpoint.count`, by kind, by corridor, by named road or canal (in the order of `named`), and by county."""
    with maker.family():
        frame = maker.reader.get("breakpoints")
        if frame is None:
            return
        maker.count("breakpoint.count", len(frame), "place", "生态断裂点个数")
        for kind, key in KINDS.items():
            number = int((frame["kind"] == kind).sum())
            maker.count(f"breakpoint.{key}.count", number, "place", f"廊道与{kind}交叉形成的断裂点个数")
            for place, (name, count) in enumerate(named(frame, kind)):
                maker.count(f"breakpoint.{key}.{place}.count", count, "place", f"廊道与{name}交叉形成的断裂点个数")
        cut = Counter(frame["corridor"].astype(str))
        maker.count("breakpoint.corridors", len(cut), "line", "有断裂点的廊道条数")
        for corridor, count in sorted(cut.items()):
            maker.count(f"breakpoint.corridor.{corridor}.count", count, "place", f"廊道{corridor}的断裂点个数")
        _by_county(maker, frame)


def named(frame: Any, kind: str) -> list[tuple[str, int]]:
    """Names of the roads or canals that cut corridors, with how often, the most frequent first; without the unnamed."""
    names = Counter(str(name) for name in frame.loc[frame["kind"] == kind, "name"] if given(name))
    return sorted(names.items(), key=lambda row: (-row[1], row[0]))


def _by_county(maker: Maker, frame: Any) -> None:
    names, places, grid = dict(maker.counties()), Counties(maker.reader), maker.reader.grid
    points = frame.to_crs(grid.crs).geometry
    found = places.at(cell_of(grid, points.x.to_numpy(), points.y.to_numpy()))
    counts = np.bincount(found[found >= 0], minlength=len(places.codes))
    parts = []
    for code, count in zip(places.codes, counts.tolist(), strict=True):
        parts.append(Part(f"breakpoint.county.{code}", f"{names[code]}生态断裂点", float(count)))
        maker.count(f"{parts[-1].id}.count", count, "place", f"{names[code]}生态断裂点个数")
    maker.shares(parts, of="生态断裂点个数")
