"""Paragraphs of the water balance (水量供需平衡、以水定地) and of what cuts and takes nature in the whole territory."""

from __future__ import annotations

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts_territory import CUTOFF, LINES, SHORE, USES
from shanshui.deliver.facts_water_balance import KINDS, units
from shanshui.deliver.record_names import label
from shanshui.deliver.text_writer import Block, Context, Grid, clauses, listed, producer, say, spread

MISSING = "—"
LOADS = {int(code): entry.zh for code, entry in vocabulary().codes["water_load"].items()}
PARTS = {
    "surface_wan_m3": "地表水资源量", "groundwater_wan_m3": "地下水资源量", "inflow_wan_m3": "入境水量", "outflow_wan_m3": "下泄水量",
    "available_wan_m3": "可利用量", "limit_wan_m3": "用水总量控制指标", "groundwater_allowable_wan_m3": "地下水可开采量",
    "use": "用水量", "need": "生态需水量",
}  # fmt: skip


@producer
def water_balance(c: Context) -> list[Block]:
    """水量供需平衡: 来水—用水—生态需水—承载—超采—以水定地, and what is missing of it."""
    if not c.w.has("budget.count"):
        return say(c.facts.missing("water_budget", "未作水平衡测算"))
    return [*say(*_sums(c), *_loads(c), *_groundwater(c)), *say(*_land(c), *_gaps(c)), *_table(c)]


def _sums(c: Context) -> list[str]:
    w = c.w
    words = {"budget.resources": "水资源总量", "budget.use": "用水总量", "budget.need": "生态需水量"}
    known = [f"{word}{w.volume(name)}" for name, word in words.items() if w.has(name)]
    when = w("budget.year") if w.has("budget.year") else ""
    first = f"{when}水平衡按{w('budget.count')}测算" if known else f"{when}水平衡按{w('budget.count')}列账"
    out = [clauses(f"{first}，", known) if known else f"{first}。"]
    for code, name in units(c):
        kinds = [
            f"{zh}{w.volume(f'need.{code}.{kind}')}" for kind, zh in KINDS.items() if w.some(f"need.{code}.{kind}")
        ]
        if kinds:
            out.append(clauses(f"{name}生态需水中，", kinds, again=name))
    if w.some("need.untold.share"):
        out.append(f"天然植被有{w('need.untold.share')}的面积没有地下水埋深资料，需水未计。")
    table = c.reader.get("ecological_need")
    if table is not None and ((table["lake_m2"] > 0) & ~table["seepage"].astype(bool)).any():
        out.append("因缺少湖泊渗漏资料，湖泊需水未计渗漏。")
    return out


def _loads(c: Context) -> list[str]:
    w, table = c.w, c.reader.get("water_budget")
    names = dict(units(c))
    if not w.some("budget.judged.count"):
        return ["因缺少用水总量控制指标和可利用量资料，本次未评价水资源承载状态。"]
    out = []
    for load in sorted(LOADS, reverse=True):
        held = table[(table["load"] == load).fillna(False)]["unit"].astype(str)
        parts = [f"{names[code]}（承载负荷指数{w(f'budget.{code}.index')}）" for code in held]
        if parts:
            out.append(clauses(f"水资源{LOADS[load]}的{w(f'budget.load.{load}.count')}：", parts, mark="、"))
    short = [f"{names[code]}缺水{w.volume(f'budget.{code}.short')}" for code in names if w.some(f"budget.{code}.short")]
    left = [f"{names[code]}余水{w.volume(f'budget.{code}.left')}" for code in names if w.some(f"budget.{code}.left")]
    if short or left:
        out.append(clauses("扣除生态需水和经济社会用水后，", [*short, *left]))
    return out


def _groundwater(c: Context) -> list[str]:
    w, names = c.w, dict(units(c))
    known = [code for code in names if w.has(f"budget.{code}.overdraft")]
    over = [code for code in known if w.number(f"budget.{code}.overdraft") > 0]
    out = []
    if over:
        out.append(
            clauses(
                "地下水超采的单元：",
                [f"{names[code]}（超采系数{w(f'budget.{code}.overdraft')}）" for code in over],
                mark="、",
            )
        )
    elif known:
        out.append(f"{listed([names[code] for code in known])}地下水开采量未超过可开采量。")
    else:
        out.append("因缺少地下水可开采量资料，本次未评价地下水超采。")
    for word, zh in (("fall", "下降"), ("rise", "回升")):
        if w.some(f"water_table.{word}"):
            out.append(f"农田地下水位平均每年{zh}{w(f'water_table.{word}').removesuffix('/年')}。")
    return out


def _land(c: Context) -> list[str]:
    """以水定地, the largest excess first."""
    w, names = c.w, dict(units(c))
    known = [code for code in names if w.has(f"budget.{code}.carried")]
    if not known:
        budget = c.reader.get("water_budget")
        if budget is not None and not (budget["farmland_ha"] > 0).any():
            return ["区域内没有耕地园地，不测算水资源可承载的耕地面积。"]
        return ["因缺少水资源可利用量或农业用水资料，本次未测算水资源可承载的耕地面积。"]
    out = []
    if w.has("budget.carried"):
        out.append(f"现状耕地园地{w('budget.farmland')}，水资源可承载{w('budget.carried')}。")
    over = sorted(
        (code for code in known if w.some(f"budget.{code}.excess")), key=lambda code: -w.number(f"budget.{code}.excess")
    )
    if over:
        out.append(
            clauses(
                "超出水资源承载的耕地园地：", [f"{names[code]}{w(f'budget.{code}.excess')}" for code in over], mark="、"
            )
        )
    room = [f"{names[code]}{w(f'budget.{code}.room')}" for code in known if w.some(f"budget.{code}.room")]
    if room:
        out.append(clauses("按现状灌溉定额尚有余地的单元：", room, mark="、"))
    if w.some("budget.parted"):
        out.append(f"一县跨多个单元的用水按用水地类面积分摊，单元用水中分摊部分最多占{w('budget.parted')}。")
    return out


def _gaps(c: Context) -> list[str]:
    """Which part of the account each unit lacks: a limit counts as lacking only where use is measured by it."""
    out = []
    names, table = dict(units(c)), c.reader.get("water_budget")
    lacking: dict[str, list[str]] = {}
    for row in table.itertuples():
        for part in str(row.missing).split(",") if str(row.missing) not in ("", "<NA>") else []:
            lacking.setdefault(PARTS[part], []).append(names[str(row.unit)])
    by_units: dict[tuple[str, ...], list[str]] = {}
    for part, held in lacking.items():
        by_units.setdefault(tuple(held), []).append(part)
    for held, parts in by_units.items():
        where = "各单元" if len(held) == len(names) else listed(list(held))
        out.append(clauses(f"{where}缺少资料、未作评价的账目：", parts, mark="、"))
    return out


def _table(c: Context) -> list[Block]:
    w, table = c.w, c.reader.get("water_budget")
    rows = []
    for row, (code, name) in zip(table.itertuples(), units(c), strict=True):
        load = LOADS[int(row.load)] if str(row.load) != "<NA>" else "无法评价"
        words = ("resources", "need", "use", "index")
        after = ("overdraft", "farmland", "carried")
        bare = {
            word: w.bare(f"budget.{code}.{word}") if w.has(f"budget.{code}.{word}") else MISSING
            for word in (*words, *after)
        }
        rows.append((name, *(bare[word] for word in words), load, *(bare[word] for word in after)))
    head = ("单元", "水资源总量（万立方米）", "生态需水量（万立方米）", "用水总量（万立方米）", "承载负荷指数", "承载状态", "地下水超采系数",
            "现状耕地园地（万亩）", "可承载耕地园地（万亩）")  # fmt: skip
    return [Grid(f"{c.short}水量供需平衡", head, tuple(rows))]


# ---------------------------------------------------------------------- the whole territory
@producer
def territory_state(c: Context) -> list[Block]:
    """道路渠道切割、河湖岸带、湿地水系、生态流量、饮用水水源保护区."""
    return [*say(*_crossings(c), *_marsh(c)), *say(*_shores(c), *_flows(c)), *say(*_zones(c))]


def _crossings(c: Context) -> list[str]:
    w = c.w
    if not c.facts.ids("crossing."):
        return [c.facts.missing("barrier_crossings", "未评价道路、渠道对自然生态系统的切割")]
    out = []
    for kind, name in LINES.items():
        base = f"crossing.{kind}"
        if not w.has(f"{base}.length"):
            out.append(f"因缺少{name}资料，本次未评价{name}的切割。")
            continue
        cut = f"，分割自然斑块{w(f'{base}.cut')}" if w.some(f"{base}.cut") else "，没有把自然斑块分开"
        out.append(f"{name}穿越自然生态系统{w(f'{base}.length')}{cut}。")
        lengths = [(w.number(f"{base}.county.{code}.length"), zh, code) for code, zh in c.counties.items()
                   if w.some(f"{base}.county.{code}.length")]  # fmt: skip
        if len(lengths) > 1:
            _, zh, code = max(lengths, key=lambda row: (row[0], row[2]))
            out.append(f"其中{zh}最长，为{w(f'{base}.county.{code}.length')}。")
    return out


def _marsh(c: Context) -> list[str]:
    w = c.w
    if not w.has("marsh.area"):
        return [c.facts.missing("wetland_cutoff", "未评价湿地与河湖的水系联系")]
    parts = [f"{CUTOFF[code]}的{w(f'marsh.{code}.area')}" for code in CUTOFF if w.some(f"marsh.{code}.area")]
    out = [clauses(f"沼泽湿地{w('marsh.area')}，", parts)]
    where = spread(c, "marsh.apart")
    return [*out, f"未与河湖相连的沼泽湿地{where}。" if where else ""]


def _shores(c: Context) -> list[str]:
    w = c.w
    if not w.has("shore.area"):
        return [c.facts.missing("shore_areas", "未评价河湖岸带占用")]
    taken = [code for code in SHORE if code and w.some(f"shore.{code}.area")]
    parts = [f"{SHORE[code]}{w(f'shore.{code}.area')}（占{w(f'shore.{code}.share')}）" for code in taken]
    out = [clauses(f"河湖岸带{w('shore.area')}，", parts) if parts else f"河湖岸带{w('shore.area')}，未见占用。"]
    where = spread(c, "shore.taken")
    return [*out, f"岸带占用{where}。" if where else ""]


def _flows(c: Context) -> list[str]:
    w, table = c.w, c.reader.get("flow_state")
    if not w.has("flow.count"):
        return [c.facts.missing("flow_state", "未评价河流生态流量")]
    low = f"，实测径流不足天然径流三成的{w('flow.low.count')}" if w.some("flow.low.count") else ""
    least = f"，其中不足一成的{w('flow.least.count')}" if low and w.some("flow.least.count") else ""
    out = [f"{w('flow.year')}监测河流控制断面{w('flow.count')}{low}{least}。"]
    parts = [f"{row.name}为{w(f'flow.{i}.percent')}" for i, row in enumerate(table.itertuples())]
    out.append(clauses("实测占天然径流的比例，", parts))
    if w.has("flow.judged.count"):
        out.append(f"有生态流量目标的断面{w('flow.judged.count')}，达到目标{w('flow.meets.count')}。")
    else:
        out.append("因缺少生态流量目标资料，本次未作达标评价。")
    return out


def _zones(c: Context) -> list[str]:
    w = c.w
    if not w.has("drinking_zone.count"):
        return [c.facts.missing("drinking_zone_problem", "未评价饮用水水源保护区内的占用")]
    out = [
        f"饮用水水源保护区{w('drinking_zone.count')}，评价{w('drinking_zone.judged.count')}，有违禁占用的{w('drinking_zone.problem.count')}。"
    ]
    parts = [
        f"{zh}{w.alone(f'drinking_zone.{use}.area')}" for use, zh in USES.items() if w.some(f"drinking_zone.{use}.area")
    ]
    if parts:
        out.append(clauses("一级、二级保护区内有", parts))
    counties = [f"{zh}{w(f'drinking_zone.county.{code}.problem')}" for code, zh in c.counties.items()
                if w.some(f"drinking_zone.county.{code}.problem")]  # fmt: skip
    if counties:
        out.append(clauses("有违禁占用的保护区，", counties))
    if c.reader.absence("mines") is not None:
        out.append(f"因缺少{label('mines')}资料，保护区内的遗留矿山未查。")
    return out
