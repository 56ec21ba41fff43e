"""Figures of water beyond its use: key waters and their quality, sources of drinking water, glaciers."""

from __future__ import annotations

from typing import Any

from shanshui.deliver.facts_make import Maker, given
from shanshui.deliver.facts_surveys import year_of

REGION = "*"
GOOD = 3
"""Ⅲ类: as good as that, water may be made drinking water."""
EUTROPHIC = 3


def make(maker: Maker) -> None:
    key_waters(maker)
    drinking(maker)
    glaciers(maker)


def key_waters(maker: Maker) -> None:
    """State of the latest year of each water; how many meet their target, are good, are eutrophic; change of area."""
    with maker.family():
        leaf, state = maker.reader.get("key_waters"), maker.reader.get("key_water_state")
        if leaf is None or state is None:
            return
        years = [int(year) for year in state["year"]]
        year, first = year_of(years, maker.plan.years.base), min(years)
        now = state[state["year"] == year]
        maker.count("key_water.year", year, "year", "重点水体资料年份")
        maker.count("key_water.count", len(now), "place", f"{year}年重点水体个数")
        _judged(maker, now)
        was = state[state["year"] == first]
        if first < year and now["meets"].notna().any() and was["meets"].notna().any():
            maker.count("key_water.first.year", first, "year", "重点水体资料起始年份")
            maker.count(
                "key_water.first.meets.count", int(was["meets"].sum()), "place", f"{first}年水质达标的重点水体个数"
            )
        rows = leaf[leaf["year"] == year].reset_index(drop=True)
        for i, row in enumerate(rows.itertuples(index=False)):
            _water(maker, i, row, state[(state["name"] == str(row.name)) & (state["year"] == year)], leaf, first)
    with maker.family():
        if maker.counties() and maker.reader.get("key_waters") is not None and "key_water.count" in maker.facts:
            for code, name in maker.counties():
                here = int((now["county"].astype(str) == code).sum())
                maker.count(f"key_water.county.{code}.count", here, "place", f"{name}重点水体个数")


def _judged(maker: Maker, now: Any) -> None:
    known = now["meets"].dropna()
    if len(known):
        maker.count("key_water.judged.count", len(known), "place", "有水质目标并监测的重点水体个数")
        maker.count("key_water.meets.count", int(known.sum()), "place", "水质达标的重点水体个数")
    quality = now["quality"].dropna()
    if len(quality):
        maker.count("key_water.good.count", int((quality <= GOOD).sum()), "place", "水质优于或达到Ⅲ类的重点水体个数")
    trophic = now["trophic"].dropna()
    if len(trophic):
        maker.count("key_water.trophic.count", len(trophic), "place", "评价营养状态的重点水体个数")
        maker.count("key_water.eutrophic.count", int((trophic >= EUTROPHIC).sum()), "place", "富营养的重点水体个数")


def _water(maker: Maker, i: int, row: Any, state: Any, leaf: Any, first: int) -> None:
    """`key_water.<i>.*` of one water, and its area in the first year."""
    name = str(row.name)
    values = {
        column: getattr(row, column, None)
        for column in ("area_km2", "volume_wan_m3", "fish_species", "aquatic_species")
    }
    if given(values["area_km2"]):
        maker.number(f"key_water.{i}.area", float(values["area_km2"]), "km2", f"{name}水面面积")
        before = leaf[(leaf["name"] == row.name) & (leaf["year"] == first)]
        if first < int(row.year) and len(before) and given(before["area_km2"].iloc[0]):
            maker.number(
                f"key_water.{i}.first.area", float(before["area_km2"].iloc[0]), "km2", f"{first}年{name}水面面积"
            )
    if given(values["volume_wan_m3"]):
        maker.number(f"key_water.{i}.volume", float(values["volume_wan_m3"]), "wan_m3", f"{name}水量")
    for column, word in (("fish_species", "鱼类种数"), ("aquatic_species", "水生生物种数")):
        if given(values[column]):
            maker.count(f"key_water.{i}.{column}", int(values[column]), "species", f"{name}{word}")
    if len(state) and given(state["tli"].iloc[0]):
        maker.number(f"key_water.{i}.tli", float(state["tli"].iloc[0]), "index", f"{name}综合营养状态指数", 1)


def drinking(maker: Maker) -> None:
    """Sources by kind and county, inside and outside the red line, people served, quality."""
    with maker.family():
        state = maker.reader.get("drinking_source_state")
        if state is None:
            return
        here = state[state["county"].astype(str) != ""]
        maker.count("drinking.count", len(here), "place", "饮用水水源地个数")
        for i, (kind, count) in enumerate(kinds(here)):
            maker.count(f"drinking.kind.{i}.count", count, "place", f"{kind}水源地个数")
        for column, word in (("in_red_line", "在生态保护红线内"), ("in_protected_area", "在自然保护地内")):
            known = here[column].dropna()
            if len(known):
                maker.count(f"drinking.{column}.count", int(known.sum()), "place", f"{word}的饮用水水源地个数")
        quality = here["quality"].dropna()
        if len(quality):
            maker.count("drinking.tested.count", len(quality), "place", "有水质类别的饮用水水源地个数")
            maker.count(
                "drinking.good.count", int((quality <= GOOD).sum()), "place", "水质优于或达到Ⅲ类的饮用水水源地个数"
            )
        people = here["population"]
        if len(people) and people.notna().all():
            maker.number("drinking.population", float(people.sum()) / 1e4, "wan_person", "饮用水水源地供水人口")
        for code, name in maker.counties():
            of_county = here[here["county"].astype(str) == code]
            maker.count(f"drinking.county.{code}.count", len(of_county), "place", f"{name}饮用水水源地个数")
            known = of_county["in_red_line"].dropna()
            if len(known) or (not len(of_county) and here["in_red_line"].notna().any()):
                maker.count(
                    f"drinking.county.{code}.in_red_line",
                    int(known.sum()),
                    "place",
                    f"{name}在生态保护红线内的水源地个数",
                )


def kinds(state: Any) -> list[tuple[str, int]]:
    """(kind, number of sources), most frequent first, ties by name."""
    counts = state["category"].astype(str).value_counts()
    return sorted(((str(kind), int(n)) for kind, n in counts.items()), key=lambda row: (-row[1], row[0]))


def glaciers(maker: Maker) -> None:
    """Area of the latest year and its change since the first; by county as far as there is ice."""
    with maker.family():
        table = maker.reader.get("glacier_areas")
        if table is None:
            return
        years = sorted({int(year) for year in table["year"]})
        year, first = year_of(years, maker.plan.years.base), years[0]
        whole = table[table["county"] == REGION].set_index("year")
        maker.count("glacier.year", year, "year", "冰川资料年份")
        shown = maker.area("glacier.area", float(whole.loc[year, "area_m2"]), f"{year}年冰川面积")
        maker.count("glacier.count", int(whole.loc[year, "glaciers"]), "line", f"{year}年冰川条数")
        if given(whole.loc[year, "volume_km3"]):
            maker.number("glacier.volume", float(whole.loc[year, "volume_km3"]), "km3", f"{year}年冰储量")
        if first < year:
            before = maker.area("glacier.first.area", float(whole.loc[first, "area_m2"]), f"{first}年冰川面积")
            maker.count("glacier.first.year", first, "year", "冰川资料起始年份")
            change = shown.number - before.number
            word = "gain" if change > 0 else "loss"
            maker.exact(f"glacier.{word}.area", abs(change), "km2", f"{first}年至{year}年冰川面积变化")
            if before.number > 0:
                percent = float(abs(change) / before.number * 100)
                maker.number(f"glacier.{word}.percent", percent, "%", f"{first}年至{year}年冰川面积变化率")
    with maker.family():
        if "glacier.area" not in maker.facts or not maker.counties():
            return
        table = maker.reader.get("glacier_areas")
        of_year = table[table["year"] == year].set_index("county")["area_m2"]
        sums = [float(of_year.get(code, 0.0)) for code, _ in maker.counties()]
        maker.shared_by_counties("glacier", "冰川面积", sums, maker.facts["glacier.area"].number)
