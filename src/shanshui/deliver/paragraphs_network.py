"""Paragraphs of the ecological network: sources by what they connect, corridors by class, what to protect, restore, mend."""

from __future__ import annotations

from collections.abc import Iterator

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts_morphology import CLASSES as PATTERN
from shanshui.deliver.facts_network import ALL, GRADES, REASONS
from shanshui.deliver.facts_network_nodes import KINDS, named
from shanshui.deliver.network_places import Counties
from shanshui.deliver.paragraphs_landscape import CLASSES
from shanshui.deliver.text_writer import MOST, Block, Context, clauses, listed, producer, ranked, say, spread

WHOLE = 100
NAMED = 3
"""Sources, roads and subprojects named, the first ones."""
DOINGS = {
    "corridors": "提取廊道", "source_connectivity": "评价源地连通作用", "corridor_importance": "划分廊道级别",
    "corridor_land": "统计廊道沿线用地", "network_indices": "计算网络指数", "pinch_points": "识别生态夹点",
    "barriers": "识别生态障碍点", "stepping_stones": "识别踏脚石", "breakpoints": "识别断裂点",
    "project_connectivity": "评价工程对网络的作用",
}  # fmt: skip
"""Parts of the network that may be lacking, and what was then not done."""
SEE = "识别"


@producer
def network(c: Context) -> list[Block]:
    """Sources and corridors across the zones, and what is to be done on them."""
    if not c.w.has("source.count"):
        return [*say(*_pattern(c)), *say(c.facts.missing("sources", "未构建生态网络")), *c.quote("network")]
    told = Told(c)
    parts = (_pattern(c), _sources(told), _leading_sources(told), _corridors(told), _beside(told), _whole(told), _protect(told),
             _restore(told), _stones(told), _cuts(told), _works(told), _lacking(told))  # fmt: skip
    return [block for part in parts for block in say(*part)] + c.quote("network")


class Told:
    """The context, and how sources, corridors and places are called."""

    def __init__(self, c: Context) -> None:
        self.c, self.w = c, c.w
        self.counties = Counties(c.reader)
        frame = c.reader.get("corridors")
        self.ends = {} if frame is None else {
            str(row.id): (int(row.from_source), int(row.to_source)) for row in frame.itertuples()
        }  # fmt: skip

    def source(self, number: int) -> str:
        return f"{self.w(f'source.{number}.number')}号源地"

    def seat(self, number: int) -> str:
        """The county that holds most of a source, two where neither does; '' where it is not known."""
        shares = {f"source.{number}.county.{code}.share": name for code, name in self.c.counties.items()}
        order = ranked(self.c, shares)
        alone = order and self.w.number(order[0][0]) > MOST
        return "、".join(name for _, name in order[: 1 if alone else 2])

    def corridor(self, name: str) -> str:
        start, end = self.ends[name]
        return f"{self.w(f'source.{start}.number')}号与{self.w(f'source.{end}.number')}号源地间的廊道"

    def way(self, name: str) -> str:
        """The counties that a corridor runs through, at most `NAMED`."""
        frame, grid = self.c.reader.get("corridors"), self.c.reader.grid
        line = frame[frame["id"].astype(str) == name].to_crs(grid.crs).geometry.iloc[0]
        names = [self.c.counties[code] for code in self.counties.along(grid, line)]
        return f"{'、'.join(names[:NAMED])}{'等' if len(names) > NAMED else ''}"

    def places(self, layer: str) -> list[str]:
        """The county of each feature of a layer; '' outside all."""
        codes = self.counties.under(self.c.reader.grid, self.c.reader.get(layer))
        return ["" if code is None else self.c.counties[code] for code in codes]


# ------------------------------------------------------------------ the pattern that sources are taken from
def _pattern(c: Context) -> Iterator[str]:
    """The classes of the morphological pattern, the largest first."""
    w = c.w
    if not w.has("mspa.area"):
        return
    setting = (c.reader.record("mspa_foreground").get("settings") or {}).get("foreground_classes")
    land = [CLASSES[code.strip()] for code in str(setting["value"]).split(",")] if setting else []
    lead = f"以{listed(land)}为前景" if land else ""
    edge = f"，边缘宽度取{w('mspa.edge')}" if w.has("mspa.edge") else ""
    yield f"{lead}作形态学空间格局分析{edge}，前景面积{w('mspa.area')}，占土地总面积的{w('mspa.share')}。"
    names = {int(code): entry.zh for code, entry in vocabulary().codes["mspa"].items()}
    order = ranked(c, {f"mspa.{code}.share": names[code] for code in PATTERN})
    yield clauses("前景中，", [f"{name}占{w(fact)}" for fact, name in order])


# ------------------------------------------------------------------ sources and corridors
def _sources(t: Told) -> Iterator[str]:
    w = t.w
    yield f"生态源地{w('source.count')}，面积{w('source.area')}，占土地总面积的{w('source.share')}。"
    where = spread(t.c, "source")
    if where:
        yield f"源地{where}。"
    why = ranked(t.c, {f"source.reason.{name}.share": word for name, word in REASONS.items()})
    if why:
        together = "（各项有重叠）" if len(why) > 1 else ""
        yield clauses(f"源地面积中{together}，", [f"{word}占{w(name)}" for name, word in why])


def _leading_sources(t: Told) -> Iterator[str]:
    """Which sources the network would miss most; without that figure, the largest."""
    w, ids = t.w, [int(i) for i in t.c.reader.get("sources")["id"]]
    if len(ids) == 1:
        return
    order = ranked(t.c, {f"source.{i}.dpc": str(i) for i in ids})
    by_size = ranked(t.c, {f"source.{i}.share": str(i) for i in ids})
    if not order:
        for _, largest in by_size[:1]:
            area = w.alone(f"source.{largest}.area")
            yield f"最大一处为{t.source(int(largest))}{_in(t.seat(int(largest)))}，面积{area}，占源地的{w(f'source.{largest}.share')}。"
        return
    items = [f"{t.source(int(i))}（{_and(t.seat(int(i)))}下降{w(name)}）" for name, i in order[:NAMED]]
    yield clauses("失去后网络连通性下降最多的是", items, "、", again="其次是")
    between = ranked(t.c, {f"source.{i}.connector": str(i) for i in ids})
    if between:
        name, i = between[0]
        yield f"承担中转的首先是{t.source(int(i))}，其余源地间的连通有{w(name)}靠它中转。"


def _and(place: str) -> str:
    return f"{place}，" if place else ""


def _in(place: str) -> str:
    return f"（{place}）" if place else ""


def _corridors(t: Told) -> Iterator[str]:
    w = t.w
    if not w.has("corridor.count"):
        return
    several = w.number("corridor.count") > 1
    tail = f"，最长{w('corridor.longest')}，最短{w('corridor.shortest')}" if several else ""
    yield f"连接源地的廊道{w('corridor.count')}，总长{w('corridor.length')}{tail}。"
    where = spread(t.c, "corridor")
    if where:
        yield f"廊道{where}。"
    if w.has("corridor.outside"):
        yield f"另有{w('corridor.outside')}在规划范围以外，须与相邻地区衔接。"
    yield from _classes(t, several)
    hard = ranked(t.c, {f"corridor.{name}.resistance": name for name in t.ends})
    if len(hard) > 1:
        figure, name = hard[0]
        yield f"通行最难的是{t.corridor(name)}{_in(t.way(name))}，平均阻力{w(figure)}。"


def _classes(t: Told, several: bool) -> Iterator[str]:
    """Corridors by class, and the strongest of them."""
    w = t.w
    classes = [(word, f"corridor.grade.{grade}") for grade, word in GRADES.items()]
    found = [(word, name) for word, name in classes if w.some(f"{name}.count")]
    if found and several:
        yield clauses("按引力值划分，", [f"{word}廊道{w(f'{name}.count')}、长{w(f'{name}.length')}" for word, name in found])  # fmt: skip
    strong = [name for name in t.ends if w.has(f"corridor.{name}.rank") and w.number(f"corridor.{name}.rank") == 1]
    if strong and several:
        name = strong[0]
        yield f"联系最强的是{t.corridor(name)}{_in(t.way(name))}，长{w(f'corridor.{name}.length')}。"


def _beside(t: Told) -> Iterator[str]:
    """Land along the corridors at the least and the greatest width: what a wider corridor takes in."""
    w = t.w
    widths = sorted((n for n in t.c.facts.ids("corridor.width.") if n.count(".") == 2), key=w.number)
    if not widths:
        return
    for place, prefix in enumerate((widths[0], widths[-1])[: len(widths)]):
        order = ranked(t.c, {f"{prefix}.{code}.share": word for code, word in CLASSES.items()})
        told = [f"{word}占{w(name)}" for name, word in order[:2]]
        yield clauses(f"{'廊道' if place == 0 else '加'}宽{'' if place == 0 else '到'}{w(prefix)}时，", told)
    narrow, wide = f"{widths[0]}.human.share", f"{widths[-1]}.human.share"
    if w.number(narrow) != w.number(wide):
        way = "升至" if w.number(wide) > w.number(narrow) else "降至"
        yield f"其中农田和城镇合计由{w(narrow)}{way}{w(wide)}。"


def _whole(t: Told) -> Iterator[str]:
    """Whether the network hangs together, and its indices."""
    w = t.w
    if not w.has("network.components"):
        return
    if w.number("network.components") == 1:
        yield "全部源地由廊道连成一个整体。"
    else:
        yield f"源地和廊道分为{w('network.components')}个互不连通的部分。"
    names = (("alpha", "闭合度"), ("beta", "线点率"), ("gamma", "连接度"), ("cost_ratio", "成本比"))
    yield clauses("网络", [f"{word}{w(f'network.{key}')}" for key, word in names if w.has(f"network.{key}")])
    share = f"，相当于源地面积的{w('network.equivalent.share')}" if w.has("network.equivalent.share") else ""
    yield f"等效连通面积{w.alone('network.equivalent')}{share}。"


# ------------------------------------------------------------------ what is to be done
def _protect(t: Told) -> Iterator[str]:
    w, frame = t.w, t.c.reader.get("pinch_points")
    if frame is None:
        return
    yield f"保护生态夹点{w('pinch.count')}，面积{w.alone('pinch.area')}{_where(t, 'pinch')}。"
    yield _ground(t, "夹点", "pinch")
    if w.some("pinch.open.area") and w.number("pinch.open.share") == WHOLE:
        yield "夹点全部在自然保护地和生态保护红线以外。"
    elif w.some("pinch.open.area"):
        yield f"夹点面积的{w('pinch.open.share')}在自然保护地和生态保护红线以外。"
    elif w.has("pinch.open.area"):
        yield "夹点全部在自然保护地或生态保护红线内。"
    row = frame.iloc[int(frame["current_max"].argmax())]
    place = t.places("pinch_points")[int(frame["current_max"].argmax())]
    if str(row["corridor"]) in t.ends and len(frame) == 1:
        yield f"夹点在{t.corridor(str(row['corridor']))}上。"
    elif str(row["corridor"]) in t.ends:
        area = w.alone(f"pinch.{row['id']}.area")
        yield f"电流密度最高的一处在{t.corridor(str(row['corridor']))}上{_in(place)}，面积{area}。"


def _restore(t: Told) -> Iterator[str]:
    w, frame = t.w, t.c.reader.get("barriers")
    if frame is None:
        return
    yield f"修复生态障碍点{w('barrier.count')}，面积{w.alone('barrier.area')}{_where(t, 'barrier')}。"
    yield _ground(t, "障碍点", "barrier")
    first = int(frame["improvement"].argmax())
    row, place = frame.iloc[first], t.places("barriers")[first]
    if str(row["corridor"]) in t.ends:
        gain = w(f"barrier.{row['id']}.improvement")
        corridor = t.corridor(str(row["corridor"]))
        yield f"收效最大的一处在{corridor}上{_in(place)}，每打通一米减少累积阻力{gain}阻力·米。"


def _where(t: Told, prefix: str) -> str:
    where = spread(t.c, prefix)
    return f"，{where}" if where else ""


def _ground(t: Told, word: str, prefix: str) -> str:
    """What land they lie on, the first two classes."""
    order = ranked(t.c, {f"{prefix}.ecosystem.{code}.share": name for code, name in CLASSES.items()})
    if len(order) == 1:
        return f"{word}现状全部为{order[0][1]}。"
    return clauses(f"{word}现状用地中，", [f"{name}占{t.w(fact)}" for fact, name in order[:2]]) if order else ""


def _stones(t: Told) -> Iterator[str]:
    w, frame = t.w, t.c.reader.get("stepping_stones")
    if frame is None:
        return
    yield f"保留踏脚石斑块{w('stone.count')}，面积{w.alone('stone.area')}{_where(t, 'stone')}。"
    first = int(frame["rank"].argmin())
    row, place = frame.iloc[first], t.places("stepping_stones")[first]
    if w.some(f"stone.{row['id']}.dpc_connector"):
        area, gain = w.alone(f"stone.{row['id']}.area"), w(f"stone.{row['id']}.dpc_connector")
        yield f"作用最大的一处{_in(place)}面积{area}，源地间的连通有{gain}靠它中转。"


def _cuts(t: Told) -> Iterator[str]:
    """Where roads and canals cut corridors, the most frequent by name."""
    w, frame = t.w, t.c.reader.get("breakpoints")
    if frame is None:
        return
    kinds = [f"与{kind}交叉{w(f'breakpoint.{key}.count')}" for kind, key in KINDS.items() if w.some(f"breakpoint.{key}.count")]  # fmt: skip
    yield clauses(f"{w('breakpoint.corridors')}廊道被切断，断裂点{w('breakpoint.count')}：", kinds)
    where = spread(t.c, "breakpoint")
    if where:
        yield f"断裂点{where}。"
    for kind, key in KINDS.items():
        yield _named(t, kind, key, named(frame, kind))
    yield "断裂点结合道路、渠道改造设置动物通道，位置须经现场核实。"


def _named(t: Told, kind: str, key: str, names: list[tuple[str, int]]) -> str:
    """Roads or canals by name: how often, where some cut more often than others."""
    first, counts = [name for name, _ in names[:NAMED]], [count for _, count in names]
    if not names:
        return ""
    if max(counts) > 1:
        told = [f"{name}（{t.w(f'breakpoint.{key}.{i}.count')}）" for i, name in enumerate(first) if counts[i] > 1]
        lead = f"切断廊道最多的{kind}是" if min(counts) < max(counts) else f"切断廊道的{kind}有"
        return clauses(lead, told, "、", again="还有")
    several = "多条，如" if len(names) > NAMED else ""
    return clauses(f"切断廊道的{kind}有{several}", first, "、", again="还有")


def _works(t: Told) -> Iterator[str]:
    """What the subprojects do to connectivity."""
    w, table, every = t.w, t.c.reader.get("project_connectivity"), f"network.project.{ALL}"
    if table is None or not w.has(f"{every}.pc"):
        return
    if not w.some(f"{every}.corridors"):
        yield "已安排的工程没有降低廊道阻力，不改变网络连通性。"
        return
    yield clauses("工程全部实施后，", [
        f"{w(f'{every}.corridors')}廊道阻力距离缩短", f"累积阻力合计降低{w(f'{every}.cost')}",
        f"等效连通面积由{w(f'{every}.before')}增至{w(f'{every}.after')}",
    ])  # fmt: skip
    frame = t.c.reader.get("projects")
    names = {} if frame is None else dict(zip(frame["id"].astype(str), frame["subproject"].astype(str), strict=True))
    order = ranked(t.c, {f"network.project.{i}.pc": name for i, name in names.items()})[:NAMED]
    if order:
        yield clauses("使可能连通性提高最多的是", [f"{name}（{w(fact)}）" for fact, name in order], "、", again="还有")


# ------------------------------------------------------------------ what is lacking
def _lacking(t: Told) -> Iterator[str]:
    """Each part that is not there, those of one reason together; a part that follows from another is not told again."""
    groups: dict[str, list[str]] = {}
    for layer, doing in DOINGS.items():
        reason = t.c.facts.missing(layer, "＿")
        if reason:
            groups.setdefault(reason, []).append(doing)
    for reason, doings in groups.items():
        seen = [doing.removeprefix(SEE) for doing in doings if doing.startswith(SEE)]
        others = [doing for doing in doings if not doing.startswith(SEE)]
        first, *rest = others or [SEE + listed(seen)]
        yield reason.replace("＿", f"未{first}")
        if rest:
            yield clauses("也未", rest, "、", again="也未")
        if others and seen:
            yield f"也未{SEE}{listed(seen)}。"
