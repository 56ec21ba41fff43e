"""Tables of the water balance by unit (表W.1) and of what cuts and takes nature by county (表W.2)."""

from __future__ import annotations

from collections.abc import Callable

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts_make import given
from shanshui.deliver.facts_water_balance import units
from shanshui.deliver.tables import Sheet, Shown

LOADS = vocabulary().codes["water_load"]
HEAD = ("单元", "水资源总量（万立方米）", "用水总量（万立方米）", "天然植被需水（万立方米）", "湖泊需水（万立方米）", "河道基流（万立方米）",
        "生态需水（万立方米）", "承载负荷指数", "承载状态", "地下水超采系数", "现状耕地园地（万亩）", "单位耕地园地可供水量（立方米/公顷）",
        "可承载耕地园地（万亩）")  # fmt: skip
LINES = ("穿越自然生态系统的道路（公里）", "道路密度（公里/平方公里）", "被道路分割的斑块（块）", "穿越自然生态系统的渠道（公里）",
         "被渠道分割的斑块（块）", "岸带被占用（平方公里）", "未与河湖相连的沼泽湿地（平方公里）", "有违禁占用的水源保护区（处）")  # fmt: skip
FIGURES = (
    ("crossing.road{}.length", "crossing.road{}.density", "crossing.road{}.cut", "crossing.canal{}.length", "crossing.canal{}.cut"),
    ("shore.taken{}", "marsh.apart{}", "drinking_zone{}.problem"),
)  # fmt: skip
LAYERS = {
    "barrier_crossings": "未评价道路、渠道切割", "shore_areas": "未评价岸带占用", "wetland_cutoff": "未评价湿地水系联系",
    "drinking_zone_problem": "未评价水源保护区占用", "flow_state": "未评价生态流量",
}  # fmt: skip


def w1(sheet: Sheet) -> None:
    """A row for each unit, what is missing left open."""
    sheet.title("表W.1  水量供需平衡表")
    sheet.head([HEAD])
    table = sheet.reader.get("water_budget")
    if table is None:
        sheet.notes([sheet.facts.missing("water_budget", "未作水平衡测算")])
        return
    for row, (code, name) in zip(table.itertuples(), units(sheet), strict=True):
        own = f"budget.{code}"
        load = LOADS[str(int(row.load))].zh if given(row.load) else "无法评价"
        sheet.line([
            name, Shown(f"{own}.resources"), Shown(f"{own}.use"), *(Shown(f"need.{code}.{kind}") for kind in ("vegetation", "lake", "river")),
            Shown(f"{own}.need"), Shown(f"{own}.index"), load, Shown(f"{own}.overdraft"), Shown(f"{own}.farmland"),
            Shown(f"{own}.match"), Shown(f"{own}.carried"),
        ])  # fmt: skip
    sheet.notes([
        "生态需水取河道基流与天然植被、湖泊需水之和两者中较大的一个，避免重复计算。",
        "承载负荷指数为用水总量与用水总量控制指标之比，没有指标的与可利用量之比。",
        "“—”为缺少资料、未作评价的账目。",
    ])  # fmt: skip


def w2(sheet: Sheet) -> None:
    """A row for each county; the region has no row of its own where a figure is shared by counties only."""
    sheet.title("表W.2  全域生态空间切割与占用表")
    sheet.head([("范围", *LINES)])
    frame = sheet.reader.get("counties")
    for code, name in (
        [] if frame is None else sorted(zip(frame["code"].astype(str), frame["name"].astype(str), strict=True))
    ):
        sheet.line([name, *(Shown(text.format(f".county.{code}")) for group in FIGURES for text in group)])
    whole = [text.format("") for text in FIGURES[0]]
    sheet.line([sheet.plan.region.short, *(Shown(name) for name in whole), Shown("shore.taken.area"), None,
                Shown("drinking_zone.problem.count")])  # fmt: skip
    sheet.notes(
        [
            sheet.facts.missing(layer, words)
            for layer, words in LAYERS.items()
            if sheet.reader.absence(layer) is not None
        ]
    )


SHEETS: tuple[tuple[str, int, tuple[float, ...], Callable[[Sheet], None]], ...] = (
    ("W.1", len(HEAD), (22, *(15,) * (len(HEAD) - 1)), w1),
    ("W.2", len(LINES) + 1, (18, *(16,) * len(LINES)), w2),
)
