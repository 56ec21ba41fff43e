"""Tables of the network: sources (表Z.1), corridors (Z.2), land by width (Z.3), nodes (Z.4), breakpoints (Z.5), indices (Z.6), pattern (Z.7)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts_make import given
from shanshui.deliver.facts_morphology import CLASSES as PATTERN
from shanshui.deliver.facts_network import ALL, GRADES, REASONS, corridor_name
from shanshui.deliver.facts_network_nodes import PIECES
from shanshui.deliver.network_places import Counties, cell_of
from shanshui.deliver.tables import MISSING, Sheet, Shown

CLASSES = {int(code): entry.zh for code, entry in vocabulary().codes["ecosystem_class"].items()}
LIST = ";"
MEANINGS = {
    17: "距背景超过边缘宽度的前景", 33: "连接两个及以上核心区的通道", 65: "两端连接同一核心区的通道",
    1: "只有一端与核心区、桥接区或环道相连的前景", 3: "核心区外侧与背景之间的过渡带", 5: "核心区内侧与孔洞之间的过渡带",
    9: "不含核心区的孤立斑块",
}  # fmt: skip
"""Classes of the morphological pattern in words."""
NODE_KEYS = ("current", "current_max", "improvement", "radius", "resistance", "dpc_connector")
"""What is told of a pinch point, a barrier, a stepping stone; a kind has no figure of another kind's."""


def z1(sheet: Sheet) -> None:
    """A row for each source: where, how large, why, and what it does for the network."""
    sheet.title("表Z.1  生态源地表")
    sheet.head([(
        "编号", "所在县（市、区）", "面积（平方公里）", "占源地面积（%）", "平均生境质量", "入选依据",
        "连通重要性（%）", "内部分量（%）", "通量分量（%）", "连接分量（%）",
    )])  # fmt: skip
    frame = sheet.reader.get("sources")
    if frame is None:
        sheet.notes([sheet.facts.missing("sources", "未提取生态源地")])
        return
    names = _names(sheet)
    for row in frame.to_dict("records"):
        prefix = f"source.{row['id']}"
        held = [(sheet.facts[f"{prefix}.county.{code}"].number, name) for code, name in names.items()
                if f"{prefix}.county.{code}" in sheet.facts]  # fmt: skip
        places = [name for _, name in sorted(held, key=lambda each: -each[0])]
        quality = row.get("quality")
        why = [REASONS.get(word, word) for word in str(row.get("reasons") or "").split(LIST) if word]
        sheet.line([
            int(row["id"]), "、".join(places) or MISSING, Shown(f"{prefix}.area"), Shown(f"{prefix}.share"),
            f"{float(quality):.2f}" if given(quality) else MISSING, "、".join(why) or MISSING,
            *(Shown(f"{prefix}.{key}") for key in ("dpc", "intra", "flux", "connector")),
        ])  # fmt: skip
    sheet.line(["合计", None, Shown("source.area"), None, None, None, None, None, None, None])
    sheet.notes([
        "连通重要性为移去该源地后可能连通性指数下降的比例，等于内部、通量、连接三个分量之和。",
        *_lacks(sheet, {"source_connectivity": "未评价源地连通重要性"}),
    ])  # fmt: skip


def z2(sheet: Sheet) -> None:
    """A row for each corridor, the strongest first."""
    sheet.title("表Z.2  生态廊道表")
    sheet.head(
        [
            (
                "编号",
                "起止源地",
                "经过县（市、区）",
                "长度（公里）",
                "平均阻力",
                "有效电阻",
                "引力值",
                "位次",
                "级别",
                "断裂点（处）",
            )
        ]
    )
    frame, grid = sheet.reader.get("corridors"), sheet.reader.grid
    if frame is None:
        sheet.notes([sheet.facts.missing("corridors", "未提取廊道")])
        return
    counties, names, grades = Counties(sheet.reader), _names(sheet), _grades(sheet)
    lines = dict(zip(frame["id"].astype(str), frame.to_crs(grid.crs).geometry, strict=True))
    rows = sorted(frame.itertuples(), key=lambda row: grades.get(str(row.id), (0, 0)))
    for row in rows:
        prefix, name = f"corridor.{row.id}", str(row.id)
        places = "、".join(names[code] for code in counties.along(grid, lines[name])) or MISSING
        grade = GRADES[grades[name][1]] if name in grades else MISSING
        cut = f"breakpoint.corridor.{name}.count"
        breaks = 0 if cut not in sheet.facts and sheet.reader.get("breakpoints") is not None else Shown(cut)
        sheet.line([
            name, corridor_name(row), places, Shown(f"{prefix}.length"), Shown(f"{prefix}.resistance"),
            Shown(f"{prefix}.effective"), Shown(f"{prefix}.gravity"), Shown(f"{prefix}.rank"), grade, breaks,
        ])  # fmt: skip
    sheet.line(["合计", None, None, Shown("corridor.length"), None, None, None, None, None, Shown("breakpoint.count")])
    sheet.notes([
        "平均阻力为累积阻力与长度之比；有效电阻按两端源地间全部通道并联计算；级别按引力值自然断点划分。",
        *_lacks(sheet, {"corridor_importance": "未划分廊道级别", "circuit_pairs": "未计算有效电阻",
                       "breakpoints": "未识别断裂点"}),
    ])  # fmt: skip


def z3(sheet: Sheet) -> None:
    """Land in the strips of all corridors: a row for each width."""
    sheet.title("表Z.3  不同宽度廊道土地构成表")
    sheet.head([("廊道宽度（米）", *(f"{name}（%）" for name in CLASSES.values()), "农田和城镇合计（%）")])
    widths = [name for name in sheet.facts.ids("corridor.width.") if name.count(".") == 2]
    if not widths:
        sheet.notes([sheet.facts.missing("corridor_land", "未统计廊道土地构成")])
        return
    for prefix in widths:
        shares = [Shown(f"{prefix}.{code}.share") for code in CLASSES]
        sheet.line([Shown(prefix), *shares, Shown(f"{prefix}.human.share")])
    sheet.notes(["各廊道合并统计，占比按行合计为一百。"])


def z4(sheet: Sheet) -> None:
    """Pinch points, barriers and stepping stones: a row for each."""
    sheet.title("表Z.4  生态夹点、障碍点和踏脚石表")
    sheet.head([("类别", "编号", "所在县（市、区）", "所在廊道", "面积（公顷）", "平均电流密度", "最大电流密度", "改善得分", "搜索半径（米）",
                 "平均阻力", "连接重要性（%）")])  # fmt: skip
    for layer, (prefix, word) in PIECES.items():
        for row, place in _each(sheet, layer):
            name = f"{prefix}.{row['id']}"
            corridors = str(row.get("corridor") or row.get("corridors") or "").split(LIST)
            figures = [Shown(f"{name}.{key}") for key in NODE_KEYS]
            sheet.line([
                word, str(row["id"]), place, "、".join(_corridors(sheet, corridors)) or MISSING,
                Shown(f"{name}.hectares"), *(each if each.id in sheet.facts else None for each in figures),
            ])  # fmt: skip
    sheet.notes(
        _lacks(sheet, {layer: f"未识别{word}" for layer, (_, word) in PIECES.items()})
        or ["改善得分为每打通一米廊道减少的累积阻力。"]
    )


def z5(sheet: Sheet) -> None:
    """A row for each place where a road or canal cuts a corridor."""
    sheet.title("表Z.5  生态断裂点表")
    sheet.head([("编号", "类别", "道路或渠道", "所在廊道", "所在县（市、区）", "横坐标（米）", "纵坐标（米）")])
    frame, grid = sheet.reader.get("breakpoints"), sheet.reader.grid
    if frame is None:
        sheet.notes([sheet.facts.missing("breakpoints", "未识别断裂点")])
        return
    places, names = Counties(sheet.reader), _names(sheet)
    points = frame.to_crs(grid.crs).geometry
    found = places.at(cell_of(grid, points.x.to_numpy(), points.y.to_numpy()))
    for row, point, number in zip(frame.to_dict("records"), points, found.tolist(), strict=True):
        corridor = "、".join(_corridors(sheet, [str(row["corridor"])]))
        county = names[places.codes[number]] if number >= 0 else MISSING
        name = str(row["name"]) if given(row.get("name")) else MISSING
        sheet.line([str(row["id"]), str(row["kind"]), name, corridor, county, round(point.x), round(point.y)])
    sheet.notes(["坐标为规划图件所用投影坐标。"])


def z6(sheet: Sheet) -> None:
    """Indices of the network as it is, and what each subproject does to it."""
    sheet.title("表Z.6  生态网络指数与工程作用表")
    sheet.head([("项目", "数值", "缩短阻力距离的廊道（条）", "累积阻力降低（%）", "实施前等效连通面积（平方公里）",
                 "实施后等效连通面积（平方公里）", "可能连通性提高（%）")])  # fmt: skip
    indices = (("components", "连通分支数（个）"), ("alpha", "闭合度α"), ("beta", "线点率β"), ("gamma", "连接度γ"), ("cost_ratio", "成本比"),
               ("iic", "整体连通性指数IIC"), ("pc", "可能连通性指数PC"), ("equivalent", "等效连通面积（平方公里）"))  # fmt: skip
    if sheet.reader.get("network_indices") is not None:
        for key, word in indices:
            sheet.line([word, Shown(f"network.{key}"), *[None] * 5])
    table, frame = sheet.reader.get("project_connectivity"), sheet.reader.get("projects")
    named = {} if frame is None else dict(zip(frame["id"].astype(str), frame["subproject"].astype(str), strict=True))
    for row in () if table is None else table.itertuples():
        name = f"network.project.{row.id}"
        word = "全部子工程" if str(row.id) == ALL else named.get(str(row.id), str(row.id))
        sheet.line([word, None, *(Shown(f"{name}.{key}") for key in ("corridors", "cost", "before", "after", "pc"))])
    sheet.notes([
        "源地少于三处时闭合度和连接度不计算。工程作用按工程范围改变地类后的阻力重算全部廊道，源地不变。",
        *_lacks(sheet, {"network_indices": "未计算网络指数", "project_connectivity": "未评价工程对网络的作用"}),
    ])  # fmt: skip


def z7(sheet: Sheet) -> None:
    """The foreground of the morphological pattern by class."""
    sheet.title("表Z.7  形态学空间格局表")
    sheet.head([("类型", "面积（平方公里）", "占前景面积（%）", "含义")])
    if "mspa.area" not in sheet.facts:
        sheet.notes([sheet.facts.missing("mspa", "未作形态学空间格局分析")])
        return
    names = {int(code): entry.zh for code, entry in vocabulary().codes["mspa"].items()}
    for code in PATTERN:
        sheet.line([names[code], Shown(f"mspa.{code}.area"), Shown(f"mspa.{code}.share"), MEANINGS[code]])
    sheet.line(["合计", Shown("mspa.area"), None, None])
    sheet.notes(["前景为参与分析的自然生态系统；桥接区、环道含穿过边缘和孔隙的部分。"])


# ------------------------------------------------------------------ cells
def _names(sheet: Sheet) -> dict[str, str]:
    frame = sheet.reader.get("counties")
    return {} if frame is None else dict(sorted(zip(frame["code"].astype(str), frame["name"].astype(str), strict=True)))


def _grades(sheet: Sheet) -> dict[str, tuple[int, int]]:
    """Rank and class of each corridor."""
    table = sheet.reader.get("corridor_importance")
    return {} if table is None else {str(row.id): (int(row.rank), int(row.grade)) for row in table.itertuples()}


def _corridors(sheet: Sheet, ids: list[str]) -> list[str]:
    """Corridors by the sources that they join."""
    frame = sheet.reader.get("corridors")
    names = {} if frame is None else {str(row.id): corridor_name(row) for row in frame.itertuples()}
    return [names.get(i, i) for i in ids if i]


def _each(sheet: Sheet, layer: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Rows of a layer of polygons, each with the county of its inner point."""
    frame, names = sheet.reader.get(layer), _names(sheet)
    if frame is None:
        return
    found = Counties(sheet.reader).under(sheet.reader.grid, frame)
    for row, code in zip(frame.to_dict("records"), found, strict=True):
        yield row, MISSING if code is None else names[code]


def _lacks(sheet: Sheet, doings: dict[str, str]) -> list[str]:
    return [text for layer, doing in doings.items() if (text := sheet.facts.missing(layer, doing))]


SHEETS: tuple[tuple[str, int, tuple[float, ...], Callable[[Sheet], None]], ...] = (
    ("Z.1", 10, (10, 26, 16, 16, 14, 34, 16, 16, 16, 16), z1),
    ("Z.2", 10, (16, 22, 30, 14, 12, 12, 14, 8, 10, 14), z2),
    ("Z.3", 10, (16, *(12,) * 8, 18), z3),
    ("Z.4", 11, (16, 16, 20, 24, 12, 14, 14, 12, 14, 12, 16), z4),
    ("Z.5", 7, (16, 10, 24, 24, 20, 16, 16), z5),
    ("Z.6", 7, (30, 14, 18, 18, 22, 22, 18), z6),
    ("Z.7", 4, (16, 20, 20, 60), z7),
)
