"""Figures of areas: the region, its counties, ecosystems of the base year, the three spaces, the control area."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shanshui.core.units import convert, printed
from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts_make import NO_DATA, Maker, Part, first_digit, given

if TYPE_CHECKING:
    from shanshui.base.plan_file import Superior

CLASSES = range(1, 9)
REGION = "*"


def make(maker: Maker, superior: Superior) -> None:
    adjustment(maker)
    region(maker)
    ecosystems(maker)
    second_level(maker)
    spaces(maker)
    farmland(maker)
    control(maker, superior)


def adjustment(maker: Maker) -> None:
    """What the areas were before 平差, the control area and the difference; settles whether areas are legal."""
    with maker.family():
        table = maker.reader.get("area_adjustment")
        if table is None:
            return
        rows = table.set_index(table["code"].astype(str))
        name = REGION if REGION in rows.index else maker.plan.region.code
        if name in rows.index:
            computed, control = float(rows.loc[name, "computed_m2"]), rows.loc[name, "control_m2"]
        else:
            computed, control = float(rows["computed_m2"].sum()), rows["control_m2"].sum(skipna=False)
        shown = maker.number("adjustment.computed", convert(computed, "m2", "km2"), "km2", "计算面积")
        if not given(control):
            return
        maker.legal = True
        fixed = maker.number("adjustment.control", convert(float(control), "m2", "km2"), "km2", "控制面积")
        maker.exact("adjustment.difference", abs(shown.number - fixed.number), "km2", "计算面积与控制面积之差")


def region(maker: Maker) -> None:
    short = maker.plan.region.short
    with maker.family(coverage=1.0):
        if maker.reader.get("cell_area") is None:
            return
        maker.number("area.region", convert(maker.region_m2(), "m2", "km2"), "km2", f"{short}土地总面积")
    with maker.family(coverage=1.0):
        counties = maker.counties()
        if not counties:
            return
        maker.count("county.count", len(counties), "county", "县级行政区个数")
        sums = maker.by_county(None, 1)[:, 0]
        parts = [Part(f"area.county.{c}", f"{n}面积", float(v)) for (c, n), v in zip(counties, sums, strict=True)]
        maker.areas(parts, maker.facts["area.region"].number, suffix="")
        maker.shares(parts, of="土地总面积")


def partition(
    maker: Maker, layer: str, prefix: str, names: dict[int, str], *, subject: str, scenario: str | None = None
) -> bool:
    """Areas and shares of the codes of a label raster, closing to the region; what has no data is a part of its own."""
    with maker.family():
        values = maker.labels(layer, scenario)
        if values is None or "area.region" not in maker.facts:
            return False
        size = max(names) + 1
        sums = maker.by_code(values, size, first_digit if layer == "ecosystem" else lambda v: v)
        _partition(maker, prefix, names, sums, subject)
    return True


def _partition(maker: Maker, prefix: str, names: dict[int, str], sums: list[float], subject: str) -> None:
    rest = float(sums[-1] + sum(sums[i] for i in range(len(sums) - 1) if i not in names))
    maker.covered(1 - rest / float(sum(sums)))
    parts = [Part(f"{prefix}.{code}", f"{name}{subject}", float(sums[code])) for code, name in names.items()]
    if rest > 0:
        parts.append(Part(f"{prefix}.{NO_DATA}", f"无数据{subject}", rest))
    maker.areas(parts, maker.facts["area.region"].number)
    maker.shares(parts, of="土地总面积")


def county_parts(maker: Maker, layer: str, prefix: str, names: dict[int, str], subject: str) -> None:
    """Areas of each code in each county, closing to the code's area in the region."""
    with maker.family():
        values = maker.labels(layer)
        if values is None or not maker.counties():
            return
        code = first_digit if layer == "ecosystem" else lambda v: v
        sums = maker.by_county(values, max(names) + 1, code)
        if f"{prefix}.{min(names)}.area" in maker.facts:
            maker.covered(maker.facts[f"{prefix}.{min(names)}.area"].coverage or 0.0)
        for number, name in names.items():
            whole = maker.facts.get(f"{prefix}.{number}.area")
            if whole is not None:
                maker.shared_by_counties(f"{prefix}.{number}", f"{name}{subject}", sums[:, number], whole.number)


def code_names(codes: str) -> dict[int, str]:
    """Code → Chinese name of a code list."""
    return {int(value): code.zh for value, code in vocabulary().codes[codes].items()}


def ecosystems(maker: Maker) -> None:
    names = code_names("ecosystem_class")
    if partition(maker, "ecosystem", "ecosystem", names, subject="面积"):
        county_parts(maker, "ecosystem", "ecosystem", names, "面积")
        _forest_cover(maker)


def _forest_cover(maker: Maker) -> None:
    """Share of forest in the area of each county (森林面积占国土总面积)."""
    with maker.family():
        values = maker.labels("ecosystem")
        counties = maker.counties()
        if values is None or not counties:
            return
        forest, whole = maker.by_county(values, 2, first_digit)[:, 1], maker.by_county(None, 1)[:, 0]
        for (code, name), part, area in zip(counties, forest, whole, strict=True):
            if area > 0:
                label = f"{name}森林占县域面积的比例"
                maker.number(f"forest_share.county.{code}", float(part / area * 100), "%", label)


def second_level(maker: Maker) -> None:
    """Second-level ecosystems, closing to their class; those that do not occur have no figure."""
    names = code_names("ecosystem")
    with maker.family():
        values = maker.labels("ecosystem_subclass")
        if values is None:
            values = maker.labels("ecosystem")
        if values is None:
            return
        sums = maker.by_code(values, 100)
        maker.covered(maker.facts["ecosystem.1.area"].coverage or 0.0)
        for number in CLASSES:
            codes = [code for code in names if code // 10 == number and sums[code] > 0]
            parts = [Part(f"ecosystem_type.{code}", f"{names[code]}面积", float(sums[code])) for code in codes]
            if parts:
                maker.areas(parts, maker.facts[f"ecosystem.{number}.area"].number)
                maker.shares(parts, of=code_names("ecosystem_class")[number])


def spaces(maker: Maker) -> None:
    names = code_names("space")
    if partition(maker, "space", "space", names, subject="面积"):
        county_parts(maker, "space", "space", names, "面积")
    rules = code_names("space_rule")
    with maker.family():
        values = maker.labels("space_rule")
        if values is None:
            return
        sums = maker.by_code(values, max(rules) + 1)
        parts = [Part(f"space_rule.{code}", f"依据{name}判定的面积", float(sums[code])) for code, name in rules.items()]
        maker.areas(parts, printed(convert(float(sums[1:-1].sum()), "m2", "km2"), 2))
        maker.shares(parts)


def farmland(maker: Maker) -> None:
    """Cropland in 万亩, the unit that the bureau uses for it."""
    with maker.family():
        values = maker.labels("ecosystem")
        if values is None:
            return
        m2 = float(maker.by_code(values, 100)[51])
        if m2 > 0:
            maker.number("cropland.wan_mu", convert(m2, "m2", "wan_mu"), "wan_mu", "耕地面积")


def control(maker: Maker, superior: Superior) -> None:
    """The control areas as the level above gave them."""
    with maker.family():
        maker.reader.get("control_area")
        for row in superior.control_area:
            maker.number(f"control.{row.code}", row.area_km2, "km2", f"{row.code}控制面积")
