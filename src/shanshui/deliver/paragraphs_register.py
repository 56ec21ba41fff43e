"""Paragraphs of decided zones and works that are given as lists: as they were decided, what they leave open shown as open."""

from __future__ import annotations

from typing import Any

from shanshui.deliver.facts_make import given
from shanshui.deliver.facts_register import MINE, SUPPORT, WHOLE, ZONE, by_work
from shanshui.deliver.text_writer import Block, Context, Grid, Paragraph, Zone, clauses, listed, say

OPEN = "—"
PARTS = (("scope", "分区概况"), ("nature", "自然地理条件"), ("problems", "主要生态问题"), ("direction", "修复方向"))
NUMERALS = "一二三四五六七八九十"


def zones(c: Context) -> Any:
    """The decided list, where zones are in force by it alone; None otherwise."""
    return c.reader.get("zone_register") if c.reader.get("zones") is None else None


def works(c: Context) -> Any:
    """The decided list of works; None where there is none."""
    return c.reader.get("work_register")


def source(c: Context, layer: str) -> str:
    """Where a decision is published, or who took it."""
    leaf = c.reader.record(layer).get("leaf") or {}
    return str(leaf.get("published") or leaf.get("author") or "采纳的决定")


# ---------------------------------------------------------------------- zones
def pattern(c: Context, frame: Any) -> list[Block]:
    """The belts and the zones, by name."""
    w = c.w
    belts = list(dict.fromkeys(str(belt) for belt in frame["belt"].dropna()))
    out = [f"总体格局由{w('register.zone.count')}构成。"]
    if belts:
        out = [f"总体格局划分为{w('register.belt.count')}、{w('register.zone.count')}。"]
        out.append(clauses("片区为", belts, "；", again="另有"))
    out.append(clauses("分区为", [str(name) for name in frame["name"]], "；", again="另有"))
    return say(*out)


def overview(c: Context, frame: Any) -> list[Block]:
    """The zones in one table; areas that the decision does not give are open."""
    rows = []
    for row in frame.itertuples():
        area = f"register.zone.{row.id}.area"
        belt = str(row.belt) if given(row.belt) else OPEN
        rows.append((str(row.name), belt, c.w.bare(area) if c.w.has(area) else OPEN))
    told = [f"生态修复分区采用{source(c, 'zone_register')}。"]
    if frame["area_km2"].isna().any():
        told.append("其中没有公布边界和面积的，本次不作量算，以“—”表示。")
    head = ("分区", "所属片区", "面积（平方公里）")
    return [*say(*told), Grid(f"{c.short}生态修复分区", head, tuple(rows))]


def each(c: Context, frame: Any) -> list[Block]:
    """What the decision says of each zone, in its own words."""
    blocks: list[Block] = []
    for number, row in enumerate(frame.itertuples()):
        mark = NUMERALS[number] if number < len(NUMERALS) else str(number + 1)
        blocks.append(Paragraph(f"（{mark}）{row.name}", "subhead"))
        for column, title in PARTS:
            text = getattr(row, column)
            if given(text):
                blocks.append(Paragraph(f"{title}。“{str(text).strip()}”", "quote"))
            else:
                blocks += say(f"{title}：决定没有给出。")
        blocks.append(Paragraph(f"（引自{source(c, 'zone_register')}{row.clause}）", "quote"))
    return blocks


# ---------------------------------------------------------------------- works
def works_overview(c: Context, frame: Any) -> list[Block]:
    """All works of the list: by zones, for the whole, mines, support."""
    w = c.w
    out = []
    if w.has("register.zone.works"):
        items = f"，下设重点项目{w('register.zone.items')}" if w.has("register.zone.items") else ""
        out.append(f"各分区部署重点工程{w('register.zone.works')}{items}。")
    if w.has("register.support.works"):
        items = f"，下设重点项目{w('register.support.items')}" if w.has("register.support.items") else ""
        out.append(f"部署支撑重点工程{w('register.support.works')}{items}。")
    blocks = [*say(*out, "工程安排见附表三，目标分解见附表四。"), *_mines(c, frame), *_whole(c, frame)]
    return [*blocks, *c.quote("works-order")]


def _mines(c: Context, frame: Any) -> list[Block]:
    """Legacy mines: how many, when, how much; the rest in the decision's words."""
    w = c.w
    rows = frame[frame["category"] == MINE]
    if not len(rows):
        return []
    out = []
    if w.has("register.mine.places"):
        out.append(f"{rows['work'].iloc[0]}涉及历史遗留矿山{w('register.mine.places')}。")
    for row in rows.itertuples():
        said = [str(row.item)] if given(row.item) else []
        if f"register.row.{row.id}.count" in c.facts:
            said.append(w(f"register.row.{row.id}.count"))
        if given(row.start_year) and given(row.end_year):
            said.append(f"{w.year(int(row.start_year))}至{w.year(int(row.end_year))}实施")
        if f"register.row.{row.id}.area" in c.facts:
            said.append(f"面积{w(f'register.row.{row.id}.area')}")
        out.append(clauses("", said))
    return [*say(*out), *_words(c, rows)]


def _whole(c: Context, frame: Any) -> list[Block]:
    rows = frame[frame["category"] == WHOLE]
    if not len(rows):
        return []
    names = [name for name, _ in by_work(rows)]
    return [*say(f"落实一体化保护修复重点工程{c.w('register.whole.works')}，为{listed(names)}。"), *_words(c, rows)]


def _words(c: Context, rows: Any) -> list[Block]:
    """Tasks and goals as the decision puts them, each once."""
    blocks: list[Block] = []
    for column, title in (("target", "预期目标"), ("task", "主要任务")):
        for text in dict.fromkeys(str(t).strip() for t in rows[column].dropna()):
            clause = rows[rows[column].astype("string") == text]["clause"].iloc[0]
            blocks.append(Paragraph(f"{title}。“{text}”（引自{source(c, 'work_register')}{clause}）", "quote"))
    return blocks


def zone_works(c: Context, zone: Zone, frame: Any) -> list[Block]:
    """The works of one zone with their items, and in one table."""
    w = c.w
    rows = frame[(frame["category"] == ZONE) & (frame["zone"].astype("string") == zone.id)]
    if not len(rows):
        return say(f"{zone.name}没有列入重点工程。")
    items = f"，下设重点项目{w(f'register.zone.{zone.id}.items')}" if w.has(f"register.zone.{zone.id}.items") else ""
    out = [f"本区部署重点工程{w(f'register.zone.{zone.id}.works')}{items}。", *_each_work(c, frame, rows)]
    return [*say(*out), *_words(c, rows), _table(c, f"{zone.name}重点工程", rows), *_left_open(rows)]


def support(c: Context, frame: Any) -> list[Block]:
    """Supporting works of the list."""
    rows = frame[frame["category"] == SUPPORT]
    if not len(rows):
        return say("采纳的工程名录没有列入支撑工程。")
    out = _each_work(c, frame, rows)
    return [*say(*out), *_words(c, rows), _table(c, "支撑重点工程", rows), *_left_open(rows)]


def _each_work(c: Context, frame: Any, rows: Any) -> list[str]:
    """How many items each work has; their names stand in the table."""
    numbers = {name: number for number, (name, _) in enumerate(by_work(frame))}
    out = []
    for name in dict.fromkeys(str(work) for work in rows["work"]):
        items = f"register.work.{numbers[name]}.items"
        out.append(f"{name}下设重点项目{c.w(items)}，列于下表。" if items in c.facts else f"{name}没有列出重点项目。")
    return out


def _table(c: Context, caption: str, rows: Any) -> Grid:
    w = c.w
    lines = []
    for row in rows.itertuples():
        area, cost = f"register.row.{row.id}.area", f"register.row.{row.id}.cost"
        lines.append((
            str(row.work), str(row.item) if given(row.item) else OPEN, str(row.place) if given(row.place) else OPEN,
            w.bare(area) if area in c.facts else OPEN, span(c, row), w.bare(cost) if cost in c.facts else OPEN,
        ))  # fmt: skip
    head = ("重点工程", "重点项目", "实施区域", "面积（平方公里）", "工期（年）", "投资（万元）")
    return Grid(caption, head, tuple(lines))


def span(c: Context, row: Any) -> str:
    """Years of a row, as far as the decision gives them."""
    if not given(row.start_year) and not given(row.end_year):
        return OPEN
    ends = (c.w.bare(f"year.{int(y)}") if given(y) else "" for y in (row.start_year, row.end_year))
    return "—".join(ends)


def _left_open(rows: Any) -> list[Block]:
    words = {"place": "实施区域", "area_km2": "面积", "start_year": "工期", "cost_wan_yuan": "投资"}
    left = [word for column, word in words.items() if rows[column].isna().any()]
    return say(f"{listed(left)}在公布的名录中没有给出的，以“—”表示，待实施方案明确。") if left else []


def no_costs(c: Context) -> list[Block]:
    """Money where the list gives none."""
    return say(f"{source(c, 'work_register')}没有给出各项工程的投资，本次未测算投资。")
