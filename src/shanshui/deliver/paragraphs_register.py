"""Paragraphs of decided zones and works that are given as lists: as they were decided, what they leave open shown as open."""

from __future__ import annotations

from typing import Any

from shanshui.deliver.facts_make import given
from shanshui.deliver.facts_register import MINE, SUPPORT, WHOLE, ZONE, by_fund, by_work
from shanshui.deliver.text_writer import Block, Context, Grid, Paragraph, Zone, clauses, listed, say

OPEN = "—"
PARTS = (("scope", "分区概况"), ("nature", "自然地理条件"), ("problems", "主要生态问题"), ("direction", "修复方向"))
NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五", "十六")


def zones(c: Context) -> Any:
    """The decided list, where zones are in force by it alone; None otherwise."""
    return c.reader.get("zone_register") if c.reader.get("zones") is None else None


def works(c: Context) -> Any:
    """The decided list of works; None where there is none."""
    return c.reader.get("work_register")


def source(c: Context, layer: str) -> str:
    """Where a decision is published, or who took it."""
    leaf = c.reader.record(layer).get("leaf") or {}
    return str(leaf.get("published") or leaf["author"])


def in_force(c: Context) -> str:
    """“生态修复分区和重点工程采用《……》公布的名录。” for what is decided as a list; '' where nothing is."""
    found: dict[str, list[str]] = {}
    for layer, word, frame in (("zone_register", "生态修复分区", zones(c)), ("work_register", "重点工程", works(c))):
        if frame is not None:
            found.setdefault(source(c, layer), []).append(word)
    return "".join(f"{listed(words)}采用{where}的名录。" for where, words in found.items())


# ---------------------------------------------------------------------- zones
def pattern(c: Context, frame: Any) -> list[Block]:
    """The belts and the zones, by name."""
    w = c.w
    belts = list(dict.fromkeys(str(belt) for belt in frame["belt"].dropna()))
    out = [f"总体格局由{w('register.zone.count')}构成。"]
    if belts:
        out = [f"总体格局划分为{w('register.belt.count')}、{w('register.zone.count')}。"]
        out.append(clauses("片区为", belts, "；", again="片区还有"))
    out.append(clauses("分区为", [str(name) for name in frame["name"]], "；", again="分区还有"))
    return say(*out)


def overview(c: Context, frame: Any) -> list[Block]:
    """The zones in one table; areas that the decision does not give are open."""
    rows = []
    for row in frame.itertuples():
        area = f"register.zone.{row.id}.area"
        belt = str(row.belt) if given(row.belt) else OPEN
        rows.append((str(row.name), belt, c.w.bare(area) if c.w.has(area) else OPEN))
    told = [f"生态修复分区采用{source(c, 'zone_register')}的名录。"]
    if frame["area_km2"].isna().all():
        told.append("名录没有给出各区的边界和面积，本次不作量算，面积以“—”表示。")
    else:
        open_ = "，没有给出的以“—”表示" if frame["area_km2"].isna().any() else ""
        told.append(f"名录没有给出各区的边界，面积照录{open_}。")
    head = ("分区", "所属片区", "面积（平方公里）")
    return [*say(*told), Grid(f"{c.short}生态修复分区", head, tuple(rows))]


def each(c: Context, frame: Any) -> list[Block]:
    """What the decision says of each zone, in its own words."""
    blocks: list[Block] = []
    for number, row in enumerate(frame.itertuples()):
        mark = NUMERALS[number] if number < len(NUMERALS) else str(number + 1)
        blocks.append(Paragraph(f"（{mark}）{row.name}", "subhead"))
        blocks += _said(c, row)
        blocks += say(*(f"{title}在名录中没有给出。" for column, title in PARTS if not given(getattr(row, column))))
    return blocks


def beside(c: Context, zone: Zone) -> list[Block]:
    """What the list says of a zone whose boundary is given too, to stand beside what was computed."""
    frame = c.reader.get("zone_register")
    rows = [] if frame is None else [row for row in frame.itertuples() if str(row.id) == zone.id]
    blocks: list[Block] = []
    for row in rows:
        area = f"register.zone.{row.id}.area"
        if c.w.has(area):
            blocks += say(f"{source(c, 'zone_register')}给出的面积为{c.w(area)}。")
        blocks += _said(c, row)
    return blocks


def _said(c: Context, row: Any) -> list[Block]:
    """The words of the decision on one zone, and where they stand."""
    told = [(title, getattr(row, column)) for column, title in PARTS if given(getattr(row, column))]
    blocks: list[Block] = [Paragraph(f"{title}。“{str(text).strip()}”", "quote") for title, text in told]
    return [*blocks, Paragraph(f"（引自{source(c, 'zone_register')}{row.clause}）", "quote")] if told else []


def tasks(c: Context, zone: Zone) -> list[Block]:
    """That the decided direction is what is to be done in a zone without boundary."""
    frame = zones(c)
    if frame is None:
        return []
    directed = {str(row.id) for row in frame.itertuples() if given(row.direction)}
    return say("本区修复任务以名录给出的修复方向为准，见“生态修复分区”一节。") if zone.id in directed else []


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
    names = listed([name for name, _ in by_work(rows)])
    out = [
        f"{names}涉及历史遗留矿山{w('register.mine.places')}。" if w.has("register.mine.places") else f"部署{names}。"
    ]
    for row in rows.itertuples():
        count = f"register.row.{row.id}.count"
        said = [f"{row.item if given(row.item) else row.work}{w(count) if count in c.facts else ''}"]
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
    count, items = f"register.zone.{zone.id}.works", f"register.zone.{zone.id}.items"
    names = [name for name, _ in by_work(rows)]
    below = f"下设重点项目{w(items)}，列于下表" if w.has(items) else "名录没有列出重点项目"
    if len(names) == 1:
        out = [clauses("", [f"本区部署重点工程{w(count)}，为{names[0]}", below])]
    else:
        out = [f"本区部署重点工程{w(count)}，{below}。", *(_each_work(c, frame, names) if w.has(items) else [])]
    return [*say(*out), *_words(c, rows), _table(c, f"{zone.name}重点工程", rows), *_left_open(rows)]


def support(c: Context, frame: Any) -> list[Block]:
    """Supporting works of the list."""
    rows = frame[frame["category"] == SUPPORT]
    if not len(rows):
        return say("采纳的工程名录没有列入支撑工程。")
    out = _each_work(c, frame, [name for name, _ in by_work(rows)])
    return [*say(*out), *_words(c, rows), _table(c, "支撑重点工程", rows), *_left_open(rows)]


def _each_work(c: Context, frame: Any, names: list[str]) -> list[str]:
    """How many items each work has; their names stand in the table."""
    numbers = {name: f"register.work.{number}.items" for number, (name, _) in enumerate(by_work(frame))}
    with_, without = (
        [name for name in names if numbers[name] in c.facts],
        [n for n in names if numbers[n] not in c.facts],
    )
    out = [clauses("", [f"{name}下设重点项目{c.w(numbers[name])}" for name in with_])] if with_ else []
    return [*out, clauses("没有列出重点项目的有", without, "、", again="还有")] if without else out


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
    return say(f"{listed(left)}为“—”的，名录没有给出，待实施方案明确。") if left else []


# ---------------------------------------------------------------------- money
def cost_estimate(c: Context) -> list[Block]:
    """Money as the list gives it; nothing is computed beside it."""
    w = c.w
    if not w.has("register.cost.total"):
        return say(f"{source(c, 'work_register')}没有给出各项工程的投资，本次未测算投资。")
    out = [f"{source(c, 'work_register')}给出的工程投资合计{w.money('register.cost.total')}。"]
    if w.has("register.cost.unknown.count"):
        out.append(f"另有{w('register.cost.unknown.count')}没有给出投资，未计入合计，本次不作推算。")
    return say(*out, "各工程投资见附表五。")


def cost_funds(c: Context, frame: Any) -> list[Block]:
    """Who pays, as the list says."""
    w = c.w
    if not w.has("register.cost.total"):
        return say("没有测算投资，本次未作资金筹措和资金平衡。")
    priced = frame[frame["cost_wan_yuan"].notna()]
    out = [f"{name}承担{w.money(f'register.fund.{number}')}。" for number, (name, _) in enumerate(by_fund(priced))]
    if w.has("register.fund.undecided"):
        out.append(f"{w.money('register.fund.undecided')}没有给出资金来源。")
    settled = not w.has("register.fund.undecided") and not w.has("register.cost.unknown.count")
    out.append(
        "各项工程的投资和资金来源均已给出，资金平衡。" if settled else "投资和资金来源没有全部给出，本次未作资金平衡。"
    )
    return say(*out)


def cost_years(c: Context) -> list[Block]:
    if not c.w.has("register.cost.total"):
        return say("没有测算投资，本次未作分年度安排。")
    return say("名录没有给出分年度投资，本次未作分年度安排。")
