"""Checking what stands in the rows of tables and attributes: keys of several columns, counties, years, parts and wholes.

The rules follow from how the rows are used: they are summed over counties of one year, so a row too many counts twice and a
county too few is lost, and neither shows in the sum.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shanshui.base.check_observed import of_quality, of_stations
from shanshui.base.check_survey_units import of_survey_units, of_unit_observations
from shanshui.base.columns import missing, row_list
from shanshui.base.plan_file import Years
from shanshui.core.errors import Problem, Say
from shanshui.core.units import UNITS, convert
from shanshui.core.vocabulary import Layer

if TYPE_CHECKING:
    import pandas as pd

KEYS = {
    "water_accounts": ("county", "year", "sector", "supply"),
    "species": ("group", "level"),
    "residents": ("county", "year"),
    "population_forecast": ("county", "year"),
    "survey_indicators": ("indicator", "county", "year"),
    "survey_areas": ("county", "code"),
    "key_waters": ("name", "year"),
    "daily_weather": ("station", "date"),
    "water_resources": ("unit", "year"),
    "flow_sections": ("name", "year"),
    "unit_observations": ("unit", "ecosystem_class", "attribute", "year"),
}
"""Columns that together name a row, where no single one does."""
WITHIN = {
    "residents": ("urban", "total"),
    "species": ("protected", "total"),
    "past_projects": ("start_year", "end_year"),
    "projects_adopted": ("start_year", "end_year"),
    "work_register": ("start_year", "end_year"),
}
"""(smaller, greater): a part and its whole, a start and its end."""
WHOLE_REGION = {"survey_indicators": "*"}
"""What stands for the region in the column county; elsewhere the region is the sum of its counties."""
COMPLETE = ("residents", "water_accounts", "survey_areas")
"""Tables that are summed over the counties: a year that has some of them has all."""
AMOUNTS = ("area", "volume", "money", "count")
"""Dimensions of which nothing is less than nothing."""
OBSERVED = ("year", "start_year")
"""Columns of years that have passed."""
FORESEEN = (
    "carbon_targets", "population_forecast", "urban_expansion", "precipitation_scenario", "temperature_scenario",
    "precipitation_change_scenario", "temperature_change_scenario",
)  # fmt: skip
"""Layers of what is to come: their years may lie ahead."""
LATEST = 2100
FIRST = 1900
SURVEYED = 0.05
"""Relative difference between the surveyed area of a county and its polygon. Boundaries differ by less; 亩 for 公顷 is 15
times, 平方公里 a hundred, and classes listed at both levels count twice."""
NAMED = 5


@dataclass(frozen=True)
class Known:
    """What other inputs say; None where they do not."""

    counties: Mapping[str, float] | None = None
    """Code → area in m²."""
    years: Years | None = None
    indicators: Mapping[str, str] | None = None
    """Id → unit, by the guide."""


def check_rows(frame: pd.DataFrame, layer: Layer, rows: Collection[int], known: Known, where: str) -> list[Problem]:
    """Every problem of the rows; `rows` are the numbers that the user sees."""
    about = _About(frame, layer, list(rows), known, where)
    return [problem for rule in RULES for problem in rule(about)]


@dataclass(frozen=True)
class _About:
    frame: pd.DataFrame
    layer: Layer
    rows: list[int]
    known: Known
    where: str

    def problem(
        self, code: str, at: Any, what: Say, cure: Say, found: str = "", expected: str | None = None
    ) -> Problem:
        """One problem at the positions `at`."""
        lines = row_list([self.rows[i] for i in at])
        return Problem(code, what, f"{self.where} {lines}" if len(at) else self.where, cure, found=found or None,
                       expected=expected, layer=self.layer.name)  # fmt: skip

    def zh(self, column: str) -> str:
        return self.layer.columns[column].zh


def _of_keys(a: _About) -> Iterator[Problem]:
    keys = KEYS.get(a.layer.name)
    if keys is None:
        return
    seen: dict[tuple[str, ...], list[int]] = {}
    for i, row in enumerate(a.frame[list(keys)].astype(str).itertuples(index=False)):
        if not any(missing(each) for each in row):  # told as empty cells
            seen.setdefault(tuple(row), []).append(i)
    for key, at in seen.items():
        if len(at) > 1:
            yield a.problem("row-repeated", at, Say("同一事项有两行，会重复计算", "two rows say the same and would count twice"),
                            Say("只保留一行，或合并", "keep one of them, or merge them"), " / ".join(key))  # fmt: skip


def _of_parts(a: _About) -> Iterator[Problem]:
    pair = WITHIN.get(a.layer.name)
    if pair is None:
        return
    part, whole = pair
    at = [i for i, (p, w) in enumerate(zip(a.frame[part], a.frame[whole], strict=True)) if _more(p, w)]
    if at:
        yield a.problem("part-exceeds", at, Say(f"“{a.zh(part)}”大于“{a.zh(whole)}”", f"{part} is more than {whole}"),
                        Say("核对这两列（是否填反）", "check the two columns: they may be exchanged"),
                        ", ".join(f"{a.frame[part].iloc[i]} > {a.frame[whole].iloc[i]}" for i in at[:NAMED]))  # fmt: skip


def _more(a: Any, b: Any) -> bool:
    """a > b, where both are given."""
    return not missing(a) and not missing(b) and bool(a > b)


def _of_amounts(a: _About) -> Iterator[Problem]:
    for name, column in a.layer.columns.items():
        if column.type not in ("integer", "number") or name not in a.frame:
            continue
        if UNITS[column.unit][0] not in AMOUNTS and name != "villages":
            continue
        at = [i for i, v in enumerate(a.frame[name]) if _more(0, v)]
        if at:
            yield a.problem("value-negative", at, Say(f"“{column.zh}”有负数", f"{name} is negative"),
                            Say("改正这些行", "mend these rows"), ", ".join(str(a.frame[name].iloc[i]) for i in at[:NAMED]), "≥ 0")  # fmt: skip
        endless = [i for i, v in enumerate(a.frame[name]) if str(v).lstrip("-") == "inf"]
        if endless:
            yield a.problem("value-infinite", endless, Say(f"“{column.zh}”是无穷大", f"{name} is infinite"),
                            Say("改正这些行", "mend these rows"))  # fmt: skip


def _of_years(a: _About) -> Iterator[Problem]:
    """Years that cannot be: misspelt, or of observations that have not been made."""
    today = datetime.date.today().year
    for name in a.layer.columns:
        if name not in ("year", "start_year", "end_year") or name not in a.frame:
            continue
        last = today if name in OBSERVED and not a.layer.decision and a.layer.name not in FORESEEN else LATEST
        at = [i for i, v in enumerate(a.frame[name]) if _more(FIRST, v) or _more(v, last)]
        if at:
            yield a.problem("year-impossible", at, Say(f"“{a.zh(name)}”不合理（或是尚未发生的观测）", f"{name} cannot be, or has not come yet"),
                            Say("改正年份", "mend the year"), ", ".join(str(a.frame[name].iloc[i]) for i in at[:NAMED]),
                            f"{FIRST} … {last}")  # fmt: skip
    years = a.known.years
    if years is None or "year" not in a.layer.columns or a.layer.decision:
        return
    given = sorted({int(v) for v in a.frame["year"] if not missing(v) and FIRST <= v <= today})
    if given and not any(years.reference <= year <= years.far for year in given):
        yield a.problem("year-lacking", [], Say("各行年份都在规划的参照年以前或远期以后", "no row lies between the reference and the far year"),
                        Say("补充参照年至基期年之间的数据，或改 plan.toml 的 years", "add data of these years, or change [years] of plan.toml"),
                        ", ".join(map(str, given[:NAMED])), f"{years.reference} … {years.far}")  # fmt: skip


def _of_counties(a: _About) -> Iterator[Problem]:
    """Counties that are none of the plan's, and years (or classes) that lack some of them."""
    counties = a.known.counties
    if counties is None or "county" not in a.layer.columns or a.layer.is_vector:
        return
    whole = WHOLE_REGION.get(a.layer.name)
    told = ["" if missing(code) else str(code) for code in a.frame["county"]]
    at = [i for i, code in enumerate(told) if code and code not in counties and code != whole]
    if at:
        yield a.problem("code-unlisted", at, Say("县代码不在县级行政区中（全区的合计行也会重复计算）",
                                                 "county codes that counties do not have (a row of the region would count twice)"),
                        Say("改正代码，删去全区合计行", "mend the codes, remove the row of the region"),
                        ", ".join(sorted({told[i] for i in at})[:NAMED]), ", ".join(list(counties)[:NAMED]))  # fmt: skip
    if a.layer.name not in COMPLETE:
        return
    groups: dict[str, set[str]] = {}
    for i, code in enumerate(told):
        groups.setdefault(str(a.frame["year"].iloc[i]) if "year" in a.frame else "", set()).add(code)
    lacking = [(year, sorted(set(counties) - given)) for year, given in groups.items() if set(counties) - given]
    if lacking:
        yield a.problem("county-lacking", [], Say("有的县没有数据，全区合计会偏小", "counties without rows: the sum of the region would be short"),
                        Say("补齐各县；确无的填 0", "give every county; where there is none write 0"),
                        "; ".join(f"{year} {', '.join(codes[:NAMED])}".strip() for year, codes in lacking[:NAMED]))  # fmt: skip


def _of_indicators(a: _About) -> Iterator[Problem]:
    """Indicators that the guide does not have, and per cent given as fractions."""
    units = a.known.indicators
    if a.layer.name != "survey_indicators" or units is None:
        return
    told = [str(name) for name in a.frame["indicator"]]
    at = [i for i, name in enumerate(told) if name not in units]
    if at:
        yield a.problem("indicator-unknown", at, Say("指南没有这个指标", "the guide has no such indicator"),
                        Say("改为指南的指标编号", "use the ids of the guide's indicators"),
                        ", ".join(sorted({told[i] for i in at})[:NAMED]), ", ".join(list(units)[:20]))  # fmt: skip
    for name in dict.fromkeys(told):
        values = [float(v) for v, each in zip(a.frame["value"], told, strict=True) if each == name and v == v]
        if units.get(name) == "%" and len(values) > 1 and 0 < max(values) <= 1:
            at = [i for i, each in enumerate(told) if each == name]
            yield a.problem("percent-fraction", at, Say("指标单位是 %，数值却都不超过 1", "the unit is %, but no value exceeds 1"),
                            Say("小数乘以 100 后填写", "write per cent: 100 times the fraction"),
                            ", ".join(f"{v:g}" for v in values[:NAMED]), "0 … 100 %")  # fmt: skip


def _of_survey(a: _About) -> Iterator[Problem]:
    """Land classes of the survey: their codes, both levels at once, and their sum against the county."""
    if a.layer.name != "survey_areas":
        return
    codes = [str(code) for code in a.frame["code"]]
    at = [i for i, code in enumerate(codes) if not (code.rstrip("KA").isdigit() and len(code.rstrip("KA")) in (2, 4))]
    if at:
        yield a.problem("code-unlisted", at, Say("不是国土调查的地类编码", "no land class code of the survey"),
                        Say("用两位或四位地类编码（DLBM）", "use codes of two or four digits (DLBM)"),
                        ", ".join(sorted({codes[i] for i in at})[:NAMED]), "0101")  # fmt: skip
    counties = [str(code) for code in a.frame["county"]]
    upper = {(county, code) for county, code in zip(counties, codes, strict=True) if len(code) == 2}
    at = [
        i
        for i, (county, code) in enumerate(zip(counties, codes, strict=True))
        if len(code) >= 4 and (county, code[:2]) in upper
    ]
    if at:
        yield a.problem("levels-mixed", at, Say("一级类与其二级类同时列出，会重复计算", "a class and its subclasses would count twice"),
                        Say("只保留二级类", "keep the second level only"), ", ".join(sorted({codes[i] for i in at})[:NAMED]))  # fmt: skip
        return
    for county, m2 in (a.known.counties or {}).items():
        at = [i for i, each in enumerate(counties) if each == county]
        given = convert(sum(float(a.frame["area_ha"].iloc[i]) for i in at), "ha", "m2")
        if at and given == given and abs(given - m2) > SURVEYED * m2:
            yield a.problem("areas-sum", at, Say("地类面积之和与县域面积不符", "the classes do not sum to the county"),
                            Say("核对单位（公顷）和是否漏列、重列地类", "check the unit (ha), and classes left out or listed twice"),
                            f"{county} {given / 1e6:.6g} km²", f"{m2 / 1e6:.6g} km² ± {SURVEYED:.0%}")  # fmt: skip


RULES = (_of_keys, _of_parts, _of_amounts, _of_years, _of_counties, _of_indicators, _of_survey, of_quality, of_stations, of_survey_units,
         of_unit_observations)  # fmt: skip
