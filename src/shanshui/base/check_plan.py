"""plan.toml and superior.toml section by section, so that one broken section does not hide what the others say; and the
figures from above against the counties and the guide."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from shanshui.base.plan_file import (
    About,
    ControlArea,
    GridSpec,
    PlanFile,
    Region,
    Superior,
    Target,
    Years,
    validation_problems,
)
from shanshui.core.errors import Problem, Say
from shanshui.core.units import UNITS

if TYPE_CHECKING:
    import geopandas as gpd

FAR = 0.02
"""Relative difference between a stated control area and the polygon. The adjustment (平差) spreads it over every cell: beyond
this the boundary is not that of the figure, or the unit is wrong. Open boundaries at 1:1 000 000 are within one per cent."""
NAMED = 5
TYPES = ("bool", "int", "float", "str", "Sourced")
"""What a schema's complaint ends with where a value may be one of several."""
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Given:
    """The parts of plan.toml and superior.toml that are sound; None where they are not."""

    about: About | None = None
    region: Region | None = None
    years: Years | None = None
    grid: GridSpec | None = None
    methods: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    scenarios: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    control_area: tuple[ControlArea, ...] = ()
    target: tuple[Target, ...] = ()
    zones: tuple[str, ...] = ()
    layer: Mapping[str, Any] = field(default_factory=dict)


def read_given(directory: Path) -> tuple[Given, list[Problem]]:
    """Both files, as far as each section is sound, and every problem of their syntax and schema."""
    problems: list[Problem] = []
    plan = _document(directory / "plan.toml", PlanFile, problems)
    above = (
        _document(directory / "superior.toml", Superior, problems) if (directory / "superior.toml").is_file() else {}
    )
    fields: dict[str, Any] = {}
    for name, model in (("about", "plan"), ("region", "region"), ("years", "years"), ("grid", "grid"), ("methods", "methods"),
                        ("settings", "settings"), ("scenarios", "scenarios")):  # fmt: skip
        value = _section(PlanFile, model, plan)
        if value is not None:
            fields[name] = value
    for name in ("control_area", "target"):
        rows = above.get(name, [])
        fields[name] = tuple(
            row for each in (rows if isinstance(rows, list) else []) if (row := _row(name, each)) is not None
        )
    for name in ("zones", "layer"):
        value = _section(Superior, name, above)
        if value is not None:
            fields[name] = value
    return Given(**fields), problems


def read_model(path: Path, model: type[Model], where: str, problems: list[Problem]) -> Model | None:
    """A TOML file by its schema; None, and problems, where it is not sound."""
    data = _toml(path, where, problems)
    return None if data is None else _validated(data, model, where, problems)


def _document(path: Path, model: type[BaseModel], problems: list[Problem]) -> dict[str, Any]:
    """What a file holds, validated as a whole; what is wrong with it is told, what is right can be used."""
    data = _toml(path, path.name, problems)
    if data is not None:
        _validated(data, model, path.name, problems)
    return data or {}


def _toml(path: Path, where: str, problems: list[Problem]) -> dict[str, Any] | None:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        problems.append(Problem("toml", Say(f"不是有效的 UTF-8 TOML：{error}", f"not valid UTF-8 TOML: {error}"), where,
                                Say("按提示的行列改正；文件存为 UTF-8", "correct the line and column named; save it as UTF-8")))  # fmt: skip
    return None


def _validated(data: dict[str, Any], model: type[Model], where: str, problems: list[Problem]) -> Model | None:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        problems += _once(validation_problems(error, where, "schema"))
    return None


def _once(problems: list[Problem]) -> list[Problem]:
    """One problem for a value that may be of several types, not one for each of them."""
    out: dict[str, Problem] = {}
    for problem in problems:
        stem, _, last = problem.where.rpartition(".")
        field = stem if last in TYPES else problem.where.replace(".Sourced", "")
        if stem.endswith(".Sourced"):
            out.pop(stem.removesuffix(".Sourced"), None)
        if field not in out:
            out[field] = replace(problem, where=field)
    return list(out.values())


def _section(model: type[BaseModel], name: str, data: Mapping[str, Any]) -> Any:
    if name not in data:
        return None
    try:
        return TypeAdapter(model.model_fields[name].annotation).validate_python(data[name])
    except ValidationError:
        return None  # told with the whole file


def _row(name: str, row: Any) -> Any:
    try:
        return {"control_area": ControlArea, "target": Target}[name].model_validate(row)
    except ValidationError:
        return None  # told with the whole file


# ---------------------------------------------------------------------------------------------- from above
def control_m2(rows: Sequence[tuple[str, float]], region: Region | None) -> float | None:
    """The stated area of the whole region: its own row, or the sum of several; None where nothing is stated."""
    stated = {code: km2 * 1e6 for code, km2 in rows}
    if region is not None and region.code in stated:
        return stated[region.code]
    return sum(stated.values()) or None


def check_control(
    rows: Sequence[tuple[str, float]], region: Region | None, counties: gpd.GeoDataFrame | None, where: str
) -> list[Problem]:
    """Control areas (code, km²): of whom, of all or of none, their sum, and how far they are from the polygons."""
    problems = _of_rows(rows, region.code if region is not None else None, counties) if rows else []
    return [replace(problem, where=where) for problem in problems]


def _of_rows(rows: Sequence[tuple[str, float]], region: str | None, counties: gpd.GeoDataFrame | None) -> list[Problem]:
    codes = [code for code, _ in rows]
    problems = []
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        problems.append(_control("control-repeated", "控制面积有重复的代码", "control areas are repeated", "每个代码只留一行", "keep one of each",
                                 ", ".join(twice)))  # fmt: skip
    if counties is None:
        return problems
    own = [str(code) for code in counties["code"].dropna()]
    own = [code for code in own if code != region or len(own) == 1]
    others = sorted({code for code in codes if code not in own and code != region})
    if others:
        problems.append(_control("control-code", "控制面积的代码不在县级行政区中", "control areas of no county of the plan",
                                 "改正代码，或删去此行", "mend the code, or remove the row", ", ".join(others), ", ".join(own[:20])))  # fmt: skip
        return problems
    stated = dict(rows)
    given_counties = [code for code in own if code in stated]
    lacking = [code for code in own if code not in stated]
    if given_counties and lacking:
        problems.append(_control("control-partial", "只有部分县有控制面积", "some counties have a control area, others none",
                                 "补齐各县，或只写全区的控制面积", "give every county, or the region alone", ", ".join(given_counties),
                                 ", ".join(lacking)))  # fmt: skip
    elif given_counties and region in stated and region not in own:
        from shanshui.base.areas import ROUNDING_M2

        total = sum(stated[code] for code in own)
        if abs(stated[region] - total) * 1e6 > ROUNDING_M2 * (len(own) + 1):
            problems.append(_control("control-sum", "各县控制面积之和不等于全区", "the counties' control areas do not sum to the region's",
                                     "核对各县与全区的数字", "check the figures", f"Σ {total:.2f} km²", f"{stated[region]:.2f} km²"))  # fmt: skip
    return problems + list(_far(stated, counties, region))


def _control(
    code: str, zh: str, en: str, cure_zh: str, cure_en: str, found: str, expected: str | None = None
) -> Problem:
    return Problem(code, Say(zh, en), "", Say(cure_zh, cure_en), found=found, expected=expected,
                   layer="control_area")  # fmt: skip


def _far(stated: Mapping[str, float], counties: gpd.GeoDataFrame, region: str | None) -> Iterator[Problem]:
    areas = areas_m2(counties)
    if region is not None and region not in areas:
        areas[region] = sum(areas.values())
    far = [(code, km2, areas[code] / 1e6) for code, km2 in stated.items() if code in areas]
    far = [(code, km2, drawn) for code, km2, drawn in far if drawn > 0 and abs(km2 - drawn) > FAR * drawn]
    if far:
        yield _control("control-far", "控制面积与界线围成的面积相差过大", "control areas far from the polygons'",
                       "核对单位（平方公里）、代码和界线是否完整", "check the unit (km²), the codes, and whether the boundaries are complete",
                       "; ".join(f"{code} {km2:.2f} km²" for code, km2, _ in far[:NAMED]),
                       "; ".join(f"{code} {drawn:.2f} km² ± {FAR:.0%}" for code, _, drawn in far[:NAMED]))  # fmt: skip


def areas_m2(counties: gpd.GeoDataFrame) -> dict[str, float]:
    """Area on the ellipsoid of each county, by code."""
    import shapely
    from pyproj import Geod

    earth = Geod(ellps="GRS80")
    placed = counties[counties.geometry.notna()].to_crs("EPSG:4490")
    shapes = shapely.make_valid(placed.geometry.to_numpy())
    out: dict[str, float] = {}
    for code, shape in zip(placed["code"], shapes, strict=True):
        if shape.geom_type in ("Polygon", "MultiPolygon"):
            parts = [part for part in shapely.get_parts(shape) if not part.is_empty]
            area = sum(abs(earth.geometry_area_perimeter(shapely.geometry.polygon.orient(part))[0]) for part in parts)
            out[str(code)] = out.get(str(code), 0.0) + area
    return out


def check_targets(given: Given, indicators: Mapping[str, str]) -> list[Problem]:
    """Targets set by the level above: indicators of the guide, their units, the plan's years, each once."""
    problems = []
    seen: set[tuple[str, int]] = set()
    for number, target in enumerate(given.target, start=1):
        where = f"superior.toml [[target]] {number}"
        if target.indicator not in indicators:
            problems.append(Problem("indicator-unknown", Say("指南没有这个指标", "the guide has no such indicator"), where,
                                    Say("改为指南的指标编号", "use the id of an indicator of the guide"), found=target.indicator,
                                    expected=", ".join(indicators)))  # fmt: skip
            continue
        unit = indicators[target.indicator]
        if target.unit != unit and not _convertible(target.unit, unit):
            problems.append(Problem("unit-dimension", Say("目标的单位与指标不符", "the unit of the target is not the indicator's"), where,
                                    Say("改为指标的单位", "use the unit of the indicator"), found=target.unit, expected=unit))  # fmt: skip
        elif unit == "%" and target.unit == "1" and abs(target.value) > 1:
            problems.append(Problem("percent-fraction", Say("单位写的是小数，数值却大于 1", "the unit is a fraction, the value exceeds 1"), where,
                                    Say('百分数写 unit = "%"', 'write unit = "%" for per cent'), found=f"{target.value:g}",
                                    expected="0 … 1"))  # fmt: skip
        if given.years is not None and not given.years.base <= target.year <= given.years.far:
            problems.append(Problem("year-outside", Say("目标年不在规划期内", "the year of the target is not within the plan"), where,
                                    Say("改正年份", "mend the year"), found=str(target.year),
                                    expected=f"{given.years.base} … {given.years.far}"))  # fmt: skip
        if (target.indicator, target.year) in seen:
            problems.append(Problem("key-repeated", Say("同一指标同一年有两个目标", "two targets for one indicator and year"), where,
                                    Say("只保留一个", "keep one"), found=f"{target.indicator} {target.year}"))  # fmt: skip
        seen.add((target.indicator, target.year))
    return problems


def _convertible(unit: str, to: str) -> bool:
    return unit in UNITS and to in UNITS and UNITS[unit][0] == UNITS[to][0]


def check_zones(given: Given, zoning: Collection[Any]) -> list[Problem]:
    """Superior zones that the guide does not have, or that it places elsewhere."""
    known = {zone.id: zone for zone in zoning}
    problems = []
    unknown = [name for name in given.zones if name not in known]
    if unknown:
        problems.append(Problem("zone-unknown", Say("指南没有这个上级分区", "the guide has no such superior zone"), "superior.toml zones",
                                Say("改为指南中的分区编号", "use the ids of the guide's zones"), found=", ".join(unknown),
                                expected=", ".join(known) or "—"))  # fmt: skip
    if given.region is None:
        return problems
    stem = given.region.code.removesuffix("00")
    for name in given.zones:
        codes = tuple(getattr(known.get(name), "codes", ()) or ())
        if codes and not any(code.startswith(stem) or stem.startswith(code) for code in codes):
            problems.append(Problem("zone-elsewhere", Say("这个上级分区不在本地区", "the superior zone is not in this region"), "superior.toml zones",
                                    Say("改为本地区所在的分区", "name the zones that the region lies in"), found=name,
                                    expected=", ".join(codes)))  # fmt: skip
    return problems
