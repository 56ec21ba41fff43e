"""Sentences on where the three spaces conflict or adjoin (三类空间相邻或冲突区域)."""

from __future__ import annotations

from shanshui.deliver.facts_spaces import BETWEEN
from shanshui.deliver.text_writer import Context, clauses

ALL = 7


def conflicts(c: Context) -> list[str]:
    """Which lines overlap, by pair; pairs of which a line is not given are named as not judged."""
    w = c.w
    known = [pair for pair in BETWEEN if w.has(f"space.conflict.{pair}.area")]
    if not known:
        return [c.facts.missing("space_conflict", "未判断三类空间的冲突区域")]
    held = [pair for pair in known if pair != ALL and w.some(f"space.conflict.{pair}.area")]
    parts = [f"{BETWEEN[pair]}重叠{w.alone(f'space.conflict.{pair}.area')}" for pair in held]
    if not parts:
        parts = [f"{'、'.join(BETWEEN[pair] for pair in known if pair != ALL)}没有重叠"]
    out = [clauses("冲突区域按控制线的重叠判断，", parts)]
    if w.some(f"space.conflict.{ALL}.area"):
        out.append(f"其中三类空间同时重叠{w.alone(f'space.conflict.{ALL}.area')}。")
    unknown = [BETWEEN[pair] for pair in BETWEEN if pair != ALL and pair not in known]
    if unknown:
        out.append(f"因控制线不全，{'、'.join(unknown)}的冲突区域本次未作判断。")
    return out


def adjoining(c: Context) -> list[str]:
    """How much land lies close to another space, by pair."""
    w = c.w
    if not w.has("space.adjacency.distance"):
        return [c.facts.missing("space_adjacency", "未判断三类空间的相邻区域")]
    held = [pair for pair in BETWEEN if w.some(f"space.adjacency.{pair}.area")]
    if not held:
        return [f"三类空间之间没有相距{w('space.adjacency.distance')}以内的相邻区域。"]
    parts = [f"{BETWEEN[pair]}之间{w.alone(f'space.adjacency.{pair}.area')}" for pair in held]
    return [clauses(f"相邻区域按相距{w('space.adjacency.distance')}以内计，", parts)]


def problems(c: Context) -> list[str]:
    """Conflicts, adjoining areas, and how much of the problems lies in them."""
    w, found = c.w, "space.meeting.problem.area"
    out = [*conflicts(c), *adjoining(c)]
    if w.some(found):
        out.append(f"相邻或冲突区域内有问题面积{w.alone(found)}，占问题面积的{w('space.meeting.problem.share')}。")
    elif w.has(found):
        out.append("相邻或冲突区域内没有识别出问题图斑。")
    return out


def works(c: Context) -> list[str]:
    """How much of the works lies in them."""
    w, found = c.w, "space.meeting.project.area"
    if w.some(found):
        return [
            f"三类空间相邻或冲突区域内安排工程面积{w.alone(found)}，占工程面积的{w('space.meeting.project.share')}。"
        ]
    if w.has(found):
        return ["三类空间相邻或冲突区域内没有安排工程。"]
    return ["三类空间相邻或冲突区域的修复任务，本次未作安排。"]
