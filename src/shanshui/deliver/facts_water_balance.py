"""Figures of the water balance by unit: resources, use, need of nature, load, overdraft, farmland that the water carries."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from shanshui.core.units import convert
from shanshui.deliver.facts_make import Maker, given

VOLUMES = {
    "resources": "水资源总量", "use": "用水总量", "need": "生态需水量", "farming": "可供农业水量",
    "precipitation": "降水量", "evapotranspiration": "蒸散发量",
}  # fmt: skip
KINDS = {"vegetation": "天然植被需水量", "lake": "湖泊需水量", "river": "河道基流量"}
LOADS = (1, 2, 3)
PARTED = 0.0


def make(maker: Maker) -> None:
    budget(maker)
    needs(maker)
    decline(maker)


def units(maker_or_context: Any) -> list[tuple[str, str]]:
    """(code, name) of the units of the balance, in their order."""
    frame = maker_or_context.reader.get("water_unit_table")
    return [] if frame is None else list(zip(frame["unit"].astype(str), frame["name"].astype(str), strict=True))


def budget(maker: Maker) -> None:
    """`budget.<unit>.*` as far as it is known; sums of the region where every unit is."""
    with maker.family():
        if maker.reader.absence("water_budget") is not None:
            return
        names = dict(units(maker))
        maker.count("budget.count", len(names), "unit", "水量平衡单元个数")
    with maker.family():
        table = maker.reader.get("water_budget")
        judged = table["load"].dropna()
        maker.count("budget.judged.count", len(judged), "unit", "评价承载状态的单元个数")
        for load in LOADS:
            maker.count(f"budget.load.{load}.count", int((judged == load).sum()), "unit", f"承载状态{load}级的单元个数")
        for word, label in VOLUMES.items():
            column = table[f"{word}_wan_m3"]
            if column.notna().all():
                volume(maker, f"budget.{word}", float(column.sum()), f"全域{label}")
        for row in table.itertuples():
            _unit(maker, row, names[str(row.unit)])
    with maker.family():
        for word, label in (("farmland", "现状耕地园地"), ("carried", "水资源可承载的耕地园地")):
            parts = [f"budget.{unit}.{word}" for unit in names]
            if all(part in maker.facts for part in parts):  # the sum of what is printed, so that it closes
                total = sum((maker.facts[part].number for part in parts), Decimal(0))
                maker.exact(f"budget.{word}", total, "wan_mu", f"全域{label}")
    with maker.family():
        use = maker.reader.get("unit_water_use")
        if use is not None and "budget.count" in maker.facts:
            maker.count("budget.year", int(use["year"].iloc[0]), "year", "水量平衡用水资料年份")
            parted = use["parted_percent"].dropna()
            if len(parted) and float(parted.max()) > PARTED:
                maker.number("budget.parted", float(parted.max()), "%", "单元用水量中按地类面积分摊的最大份额")


def _unit(maker: Maker, row: Any, name: str) -> None:
    base = f"budget.{row.unit}"
    for word, label in VOLUMES.items():
        value = getattr(row, f"{word}_wan_m3")
        if given(value):
            volume(maker, f"{base}.{word}", float(value), f"{name}{label}")
    if given(row.left_wan_m3):
        word, label = ("left", "余水量") if row.left_wan_m3 >= 0 else ("short", "缺水量")
        volume(maker, f"{base}.{word}", abs(float(row.left_wan_m3)), f"{name}{label}")
    for word, label in (("index", "水资源承载负荷指数"), ("overdraft", "地下水超采系数")):
        if given(getattr(row, word)):
            maker.number(f"{base}.{word}", float(getattr(row, word)), "index", f"{name}{label}")
    for word, label in (("quota_m3_ha", "毛灌溉定额"), ("match_m3_ha", "单位耕地园地可供水量")):
        if given(getattr(row, word)):
            maker.number(f"{base}.{word.split('_')[0]}", float(getattr(row, word)), "m3/ha", f"{name}{label}")
    land(maker, f"{base}.farmland", float(row.farmland_ha), f"{name}现状耕地园地")
    if given(row.carried_ha):
        land(maker, f"{base}.carried", float(row.carried_ha), f"{name}水资源可承载的耕地园地")
        word, label = ("excess", "超出可承载的耕地园地") if row.excess_ha >= 0 else ("room", "尚可承载的耕地园地")
        land(maker, f"{base}.{word}", abs(float(row.excess_ha)), f"{name}{label}")


def volume(maker: Maker, name: str, wan_m3: float, label: str) -> None:
    """A volume in 万立方米 and, from 1 亿立方米 on, in 亿立方米 for sentences that stand alone."""
    maker.number(name, wan_m3, "wan_m3", label)
    if convert(wan_m3, "wan_m3", "yi_m3") >= 1:
        maker.number(f"{name}.yi", convert(wan_m3, "wan_m3", "yi_m3"), "yi_m3", label)


def land(maker: Maker, name: str, hectares: float, label: str) -> None:
    """Farmland is told in 万亩."""
    maker.number(name, convert(hectares, "ha", "wan_mu"), "wan_mu", label)


def needs(maker: Maker) -> None:
    """`need.<unit>.<kind>` in 万立方米, and the share of natural vegetation whose need could not be told."""
    with maker.family():
        table = maker.reader.get("ecological_need")
        if table is None:
            return
        names = dict(units(maker))
        for row in table.itertuples():
            for word, label in KINDS.items():
                value = getattr(row, f"{word}_wan_m3")
                if given(value):
                    volume(maker, f"need.{row.unit}.{word}", float(value), f"{names[str(row.unit)]}{label}")
        told, untold = float(table["vegetation_m2"].sum()), float(table["vegetation_missing_m2"].sum())
        if told + untold > 0:
            maker.number("need.untold.share", untold / (told + untold) * 100, "%", "无地下水埋深的天然植被面积占比")


def decline(maker: Maker) -> None:
    """Mean fall of the groundwater under farmland, where it is known."""
    with maker.family():
        values, ecosystem = maker.labels("groundwater_decline"), maker.labels("ecosystem")
        if values is None or ecosystem is None:
            return
        farm = (ecosystem >= 50) & (ecosystem < 60)
        mean = maker.means_by(values, farm.astype("i4") - 1, 1)[0]
        if mean == mean:
            word = "fall" if mean >= 0 else "rise"
            maker.number(f"water_table.{word}", abs(float(mean)), "m/a", "农田地下水位年均变化速率")
