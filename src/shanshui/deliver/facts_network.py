"""Figures of the ecological network: sources and why they are such, corridors by class, land beside them, indices, works."""

from __future__ import annotations

import math
from typing import Any

from shanshui.core.units import apportion, convert, printed
from shanshui.deliver import facts_network_nodes
from shanshui.deliver.facts import ORDINAL
from shanshui.deliver.facts_areas import code_names
from shanshui.deliver.facts_make import HUNDRED, Maker, Part, digits, given
from shanshui.deliver.network_places import Counties

REASONS = {
    "core": "形态学核心区", "important": "极重要区", "protected": "自然保护地", "red_line": "生态保护红线",
}  # fmt: skip
"""Why land is a source, by the word of the layer."""
SHARES = {name: f"{name}_share" for name in REASONS}
GRADES = {1: "关键", 2: "重要", 3: "一般"}
HUMAN = (5, 6)
"""Farmland and towns: what a corridor is widened into."""
ALL = "*"
DIGITS = 4
"""Significant digits of an index that is a small number."""


def make(maker: Maker) -> None:
    sources(maker)
    _source_counties(maker)
    _reasons(maker)
    _source_connectivity(maker)
    corridors(maker)
    _corridor_counties(maker)
    _corridor_grades(maker)
    _effective(maker)
    _corridor_land(maker)
    facts_network_nodes.make(maker)
    _indices(maker)
    _projects(maker)


# ------------------------------------------------------------------ sources
def sources(maker: Maker) -> None:
    """`source.count`, `.area`, `.share`; of each `source.<id>.area`, `.share`, and its number as a figure."""
    with maker.family(coverage=1.0):
        frame, label = maker.reader.get("sources"), maker.labels("source_label")
        if frame is None or label is None:
            return
        ids = [int(i) for i in frame["id"]]
        sums = maker.by_code(label, max(ids) + 1)
        total = printed(convert(float(sum(sums[i] for i in ids)), "m2", "km2"), 2)
        maker.count("source.count", len(frame), "place", "生态源地个数")
        maker.exact("source.area", total, "km2", "生态源地面积")
        share = float(total / maker.facts["area.region"].number * 100)
        maker.number("source.share", share, "%", "生态源地面积占土地总面积的比例")
        parts = [Part(f"source.{i}", f"生态源地{i}面积", float(sums[i])) for i in ids]
        maker.areas(parts, total)
        maker.shares(parts, of="生态源地面积")
        for i in ids:
            maker.count(f"source.{i}.number", i, ORDINAL, f"生态源地{i}编号")


def _source_counties(maker: Maker) -> None:
    """`source.county.<code>` of all sources; of each those counties that hold some of it."""
    with maker.family(coverage=1.0):
        label, counties = maker.labels("source_label"), maker.counties()
        if label is None or not counties or "source.area" not in maker.facts:
            return
        ids = [int(i) for i in maker.reader.get("sources")["id"]]
        table = maker.by_county(label, max(ids) + 1)
        maker.shared_by_counties("source", "生态源地面积", table[:, ids].sum(axis=1), maker.facts["source.area"].number)
        for i in ids:
            held = [
                Part(f"source.{i}.county.{code}", f"{name}生态源地{i}面积", float(m2))
                for (code, name), m2 in zip(counties, table[:, i], strict=True)
                if m2 > 0
            ]
            if held:
                maker.areas(held, maker.facts[f"source.{i}.area"].number, suffix="")
                maker.shares(held, of=f"生态源地{i}面积")


def _reasons(maker: Maker) -> None:
    """`source.reason.<reason>.share`: of the area of all sources, what is such land; reasons overlap."""
    with maker.family(coverage=1.0):
        frame = maker.reader.get("sources")
        if frame is None:
            return
        areas = frame["area_m2"].to_numpy(float)
        for name, word in REASONS.items():
            column = frame.get(SHARES[name])
            if column is None or not column.notna().any() or not areas.sum() > 0:
                continue
            m2 = float((column.fillna(0).to_numpy(float) * areas).sum())
            maker.number(f"source.reason.{name}.share", m2 / areas.sum() * 100, "%", f"{word}占生态源地面积的比例")


def _source_connectivity(maker: Maker) -> None:
    """`source.<id>.dpc`: how far PC falls without the source, and of it the part that others pass through it."""
    with maker.family():
        table = maker.reader.get("source_connectivity")
        if table is None:
            return
        for row in table.itertuples():
            name = f"生态源地{int(row.id)}"
            for column, key, word in (
                ("dpc", "dpc", ""), ("dpc_intra", "intra", "（内部分量）"), ("dpc_flux", "flux", "（通量分量）"),
                ("dpc_connector", "connector", "（连接分量）"),
            ):  # fmt: skip
                maker.number(
                    f"source.{int(row.id)}.{key}", float(getattr(row, column)), "%", f"{name}的连通重要性{word}"
                )


# ------------------------------------------------------------------ corridors
def corridors(maker: Maker) -> None:
    """`corridor.count`, `.length`, `.longest`, `.shortest`; `corridor.<id>.length` re-adding to the total, `.resistance`."""
    with maker.family():
        frame = maker.reader.get("corridors")
        if frame is None:
            return
        km = [convert(float(v), "m", "km") for v in frame["length_m"]]
        maker.count("corridor.count", len(frame), "line", "生态廊道条数")
        total = printed(sum(km), 2)
        maker.exact("corridor.length", total, "km", "生态廊道总长度")
        shown = apportion(km, 2, total)
        maker.exact("corridor.longest", max(shown), "km", "最长廊道长度")
        maker.exact("corridor.shortest", min(shown), "km", "最短廊道长度")
        for row, text in zip(frame.itertuples(), shown, strict=True):
            label = f"{corridor_name(row)}长度"
            maker.put(f"corridor.{row.id}.length", convert(float(row.length_m), "m", "km"), "km", digits(text), label)
            if given(getattr(row, "mean_resistance", None)):
                mean = float(row.mean_resistance)
                maker.number(f"corridor.{row.id}.resistance", mean, "1", f"{corridor_name(row)}平均阻力")


def corridor_name(row: Any) -> str:
    """A corridor by the sources that it joins, for lists where numbers may stand bare."""
    return f"{int(row.from_source)}号—{int(row.to_source)}号源地廊道"


def _corridor_counties(maker: Maker) -> None:
    """`corridor.county.<code>` in km, and its share of what lies within the counties; `corridor.outside` beyond them."""
    with maker.family():
        frame, counties = maker.reader.get("corridors"), maker.counties()
        if frame is None or not counties:
            return
        grid, places, names = maker.reader.grid, Counties(maker.reader), dict(counties)
        km = places.lengths(grid, frame.to_crs(grid.crs).geometry) / 1000
        parts = [
            Part(f"corridor.county.{code}", f"{names[code]}生态廊道长度", float(v))
            for code, v in zip(places.codes, km, strict=True)
        ]
        for part, text in zip(parts, apportion([part.value for part in parts], 2), strict=True):
            maker.put(part.id, part.value, "km", digits(text), part.label)
        maker.shares(parts, of="区内生态廊道长度")
        outside = convert(float(frame["length_m"].sum()), "m", "km") - float(km.sum())
        if printed(outside, 2) > 0:
            maker.number("corridor.outside", outside, "km", "规划范围以外的生态廊道长度")


def _corridor_grades(maker: Maker) -> None:
    """`corridor.grade.<grade>.count`, `.length` (re-adding to the total), `.share`; `corridor.<id>.gravity`, `.rank`."""
    with maker.family():
        table, frame = maker.reader.get("corridor_importance"), maker.reader.get("corridors")
        if table is None or frame is None:
            return
        length = dict(zip(frame["id"].astype(str), frame["length_m"].astype(float), strict=True))
        rows = [(str(row.id), int(row.grade)) for row in table.itertuples()]
        km = [convert(sum(length[i] for i, own in rows if own == grade), "m", "km") for grade in GRADES]
        shown = apportion(km, 2, maker.facts["corridor.length"].number)
        parts = [Part(f"corridor.grade.{g}", f"{word}廊道", v) for (g, word), v in zip(GRADES.items(), km, strict=True)]
        for grade, part, text in zip(GRADES, parts, shown, strict=True):
            maker.count(f"{part.id}.count", sum(own == grade for _, own in rows), "line", f"{part.label}条数")
            maker.put(f"{part.id}.length", part.value, "km", digits(text), f"{part.label}长度")
        maker.shares(parts, of="廊道总长度")
        for row in table.itertuples():
            maker.number(f"corridor.{row.id}.gravity", float(row.gravity), "1", f"{corridor_name(row)}引力值")
            maker.count(f"corridor.{row.id}.rank", int(row.rank), "index", f"{corridor_name(row)}引力值位次")


def _effective(maker: Maker) -> None:
    """`corridor.<id>.effective`: the effective resistance between the two sources of a corridor, over all ways at once."""
    with maker.family():
        table, frame = maker.reader.get("circuit_pairs"), maker.reader.get("corridors")
        if table is None or frame is None:
            return
        pairs = table.dropna(subset=["to_source", "resistance"])
        found = {
            frozenset((int(row.from_source), int(row.to_source))): float(row.resistance) for row in pairs.itertuples()
        }
        for row in frame.itertuples():
            ohms = found.get(frozenset((int(row.from_source), int(row.to_source))))
            if ohms is not None:
                told = small if ohms < 1 else _plain
                told(maker, f"corridor.{row.id}.effective", ohms, f"{corridor_name(row)}两端有效电阻")


def _plain(maker: Maker, name: str, value: float, label: str) -> None:
    maker.number(name, value, "1", label)


def _corridor_land(maker: Maker) -> None:
    """`corridor.width.<metres>`: the width, shares of classes in the strips of all corridors, and those of human use."""
    names = code_names("ecosystem_class")
    with maker.family():
        table = maker.reader.get("corridor_land")
        if table is None:
            return
        sums = table.groupby(["width_m", "ecosystem_class"])["area_m2"].sum()
        for width in sorted({float(w) for w in table["width_m"]}):
            prefix = f"corridor.width.{f'{width:g}'.replace('.', '_')}"
            areas = {int(code): float(m2) for code, m2 in sums[width].items()}
            if not sum(areas.values()) > 0:
                continue
            maker.number(prefix, width, "m", f"廊道宽度{width:g}米")
            parts = [
                Part(f"{prefix}.{code}", f"宽{width:g}米廊道内{name}", areas.get(code, 0.0))
                for code, name in names.items()
            ]
            text = apportion([part.value for part in parts], 2, HUNDRED)
            maker.shares(parts, of="廊道面积")
            human = sum((t for t, code in zip(text, names, strict=True) if code in HUMAN), start=printed(0, 2))
            maker.exact(f"{prefix}.human.share", human, "%", f"宽{width:g}米廊道内农田和城镇占廊道面积的比例")


# ------------------------------------------------------------------ the network as a whole
def _indices(maker: Maker) -> None:
    """`network.*`: 闭合度 α, 线点率 β, 连接度 γ, 成本比, IIC, PC, 等效连通面积 and its share of the sources."""
    with maker.family():
        table = maker.reader.get("network_indices")
        if table is None:
            return
        row = table.iloc[0]
        maker.count("network.components", int(row["components"]), "index", "生态网络连通分支数")
        for key, word in (("alpha", "闭合度α指数"), ("beta", "线点率β指数"), ("gamma", "连接度γ指数"), ("cost_ratio", "成本比")):  # fmt: skip
            if given(row[key]):
                maker.number(f"network.{key}", float(row[key]), "1", f"生态网络{word}")
        for key, word in (("iic", "整体连通性指数"), ("pc", "可能连通性指数")):
            small(maker, f"network.{key}", float(row[key]), word)
        shown = maker.area("network.equivalent", float(row["equivalent_m2"]), "生态网络等效连通面积")
        whole = maker.facts.get("source.area")
        if whole is not None and whole.number > 0:
            share = float(shown.number / whole.number * 100)
            maker.number("network.equivalent.share", share, "%", "等效连通面积占生态源地面积的比例")


def small(maker: Maker, name: str, value: float, label: str) -> None:
    """An index far below 1, with `DIGITS` significant digits."""
    decimals = DIGITS if not value > 0 else max(DIGITS, DIGITS - 1 - math.floor(math.log10(value)))
    maker.number(name, value, "1", label, decimals)


def _projects(maker: Maker) -> None:
    """`network.project.<id>`: what a subproject does to connectivity; `*` all together."""
    with maker.family():
        table = maker.reader.get("project_connectivity")
        if table is None:
            return
        named = _subprojects(maker)
        for row in table.itertuples():
            name, word = f"network.project.{row.id}", named.get(str(row.id), "全部子工程")
            maker.area(f"{name}.before", float(row.equivalent_before_m2), f"{word}实施前等效连通面积")
            maker.area(f"{name}.after", float(row.equivalent_after_m2), f"{word}实施后等效连通面积")
            maker.number(f"{name}.pc", float(row.pc_percent), "%", f"{word}使可能连通性指数提高的比例")
            maker.number(f"{name}.cost", abs(float(row.cost_percent)), "%", f"{word}使廊道累积阻力降低的比例")
            maker.count(f"{name}.corridors", int(row.corridors), "line", f"{word}使阻力距离缩短的廊道条数")


def _subprojects(maker: Maker) -> dict[str, str]:
    frame = maker.reader.get("projects")
    return {} if frame is None else dict(zip(frame["id"].astype(str), frame["subproject"].astype(str), strict=True))
