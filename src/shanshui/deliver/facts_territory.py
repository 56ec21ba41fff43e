"""Figures of what cuts and takes nature: roads and canals, shores, wetlands, flow in rivers, zones of drinking water."""

from __future__ import annotations

import numpy as np

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts_make import Maker, Part
from shanshui.deliver.facts_surveys import year_of
from shanshui.deliver.facts_water_balance import volume

REGION = "*"
LINES = {"road": "道路", "canal": "渠道"}
SHORE = {int(code): entry.zh for code, entry in vocabulary().codes["shore_damage"].items()}
CUTOFF = {int(code): entry.zh for code, entry in vocabulary().codes["wetland_cutoff"].items()}
LOW, LEAST = 30.0, 10.0
"""Tennant: fair and least flow, percent of the natural mean."""
USES = {"farmland": "耕地园地", "settlement": "城镇村庄", "mine": "工矿"}


def make(maker: Maker) -> None:
    crossings(maker)
    shores(maker)
    wetlands(maker)
    flows(maker)
    zones(maker)


def crossings(maker: Maker) -> None:
    """`crossing.<kind>.*` of the region and `crossing.<kind>.county.<code>.*`."""
    with maker.family():
        table = maker.reader.get("barrier_crossings")
        if table is None:
            return
        names = {REGION: "全域", **dict(maker.counties())}
        for row in table[table["code"].isin(list(names))].itertuples():
            base = f"crossing.{row.kind}" + ("" if row.code == REGION else f".county.{row.code}")
            label = f"{names[row.code]}{LINES[row.kind]}"
            maker.number(f"{base}.length", float(row.length_m) / 1000, "km", f"{label}穿越自然生态系统的长度")
            maker.number(f"{base}.density", float(row.density_km_km2), "km/km2", f"{label}穿越自然生态系统的密度")
            maker.count(f"{base}.cut", int(row.cut_patches), "patch", f"被{label}分割的自然斑块数")


def shores(maker: Maker) -> None:
    """`shore.area`, what takes it, by county."""
    with maker.family():
        table = maker.reader.get("shore_areas")
        if table is None:
            return
        whole = table[table["code"] == REGION].set_index("shore")["area_m2"]
        total = maker.area("shore.area", float(whole.sum()), "河湖岸带面积")
        if whole.sum() <= 0:
            return
        parts = [Part(f"shore.{code}", f"岸带{name}", float(whole[code])) for code, name in SHORE.items()]
        maker.areas(parts, total.number)
        maker.shares(parts, of="岸带面积")
        taken = table[(table["code"] != REGION) & (table["shore"] > 0)].groupby("code")["area_m2"].sum()
        counties = maker.counties()
        sums = [float(taken.get(code, 0.0)) for code, _ in counties]
        if counties and sum(sums) > 0:
            shown = maker.area("shore.taken.area", float(whole[whole.index > 0].sum()), "岸带被占用面积")
            maker.shared_by_counties("shore.taken", "岸带被占用面积", sums, shown.number)


def wetlands(maker: Maker) -> None:
    """Marsh by whether it joins a river or lake; what does not, by county."""
    with maker.family():
        values = maker.labels("wetland_cutoff")
        if values is None:
            return
        sums = maker.by_code(values, len(CUTOFF))[:-1]
        total = maker.area("marsh.area", float(sums.sum()), "沼泽湿地面积")
        maker.areas(
            [Part(f"marsh.{code}", f"沼泽湿地{name}", float(sums[code])) for code, name in CUTOFF.items()], total.number
        )
    with maker.family():
        if "marsh.area" in maker.facts and maker.counties() and sums[1:].sum() > 0:
            held = maker.by_county(values, len(CUTOFF))[:, 1:].sum(axis=1)
            apart = maker.facts["marsh.1.area"].number + maker.facts["marsh.2.area"].number
            maker.shared_by_counties("marsh.apart", "未与河湖相连的沼泽湿地面积", held, apart)


def flows(maker: Maker) -> None:
    """`flow.<i>.*` of each section, and how many are low or meet their target."""
    with maker.family():
        table = maker.reader.get("flow_state")
        if table is None:
            return
        maker.count("flow.count", len(table), "place", "有实测径流量的控制断面个数")
        maker.count(
            "flow.year", year_of([int(y) for y in table["year"]], maker.plan.years.base), "year", "径流资料年份"
        )
        percent = table["percent"].to_numpy("f8")
        maker.count("flow.low.count", int((percent < LOW).sum()), "place", "实测径流不足天然三成的断面个数")
        maker.count("flow.least.count", int((percent < LEAST).sum()), "place", "实测径流不足天然一成的断面个数")
        known = table["meets"].dropna()
        if len(known):
            maker.count("flow.judged.count", len(known), "place", "有生态流量目标的断面个数")
            maker.count("flow.meets.count", int(known.sum()), "place", "达到生态流量目标的断面个数")
        for i, row in enumerate(table.itertuples()):
            maker.number(f"flow.{i}.percent", float(row.percent), "%", f"{row.name}实测占天然径流的比例")
            volume(maker, f"flow.{i}.measured", float(row.measured_wan_m3), f"{row.name}实测径流量")
            volume(maker, f"flow.{i}.natural", float(row.natural_wan_m3), f"{row.name}多年平均天然径流量")


def zones(maker: Maker) -> None:
    """Protection zones of drinking water: how many were judged, how many hold what they may not, and how much of it."""
    with maker.family():
        table = maker.reader.get("drinking_zone_state")
        if table is None:
            return
        degree = table["degree"].to_numpy("f8", na_value=np.nan)
        maker.count("drinking_zone.count", len(table), "place", "饮用水水源保护区个数")
        maker.count("drinking_zone.judged.count", int(np.isfinite(degree).sum()), "place", "评价的饮用水水源保护区个数")
        maker.count("drinking_zone.problem.count", int((degree > 0).sum()), "place", "有违禁占用的饮用水水源保护区个数")
        maker.count("drinking_zone.severe.count", int((degree == 3).sum()), "place", "有严重占用的饮用水水源保护区个数")
        for use, name in USES.items():
            m2 = float(table.loc[table["level"] < 3, f"{use}_m2"].sum())
            maker.area(f"drinking_zone.{use}.area", m2, f"一级、二级保护区内{name}面积")
        for code, name in maker.counties():
            here = (table["county"].astype("string") == code).fillna(False).to_numpy()
            maker.count(
                f"drinking_zone.county.{code}.problem",
                int((degree[here] > 0).sum()),
                "place",
                f"{name}有违禁占用的保护区个数",
            )
