"""Checking decisions: their dates, their files, and whether what was decided can hold (zones that cover and do not overlap,
years within the plan, measures of the library)."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import TYPE_CHECKING

from shanshui.base.catalog import Entry
from shanshui.base.check_place import Placed, elsewhere
from shanshui.base.check_tables import Known, check_rows
from shanshui.base.check_units import NAMED, km2, of_overlaps
from shanshui.base.check_vectors import of_extent, of_place
from shanshui.base.columns import missing, row_list
from shanshui.base.plan_file import Decision, Years
from shanshui.base.tables import scan_table
from shanshui.base.vectors import scan_vector
from shanshui.core.errors import Problem, Say
from shanshui.core.vocabulary import vocabulary

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from shanshui.base.check_region import Territory


def check_date(decision: Decision, where: str) -> list[Problem]:
    """A date of the calendar; a published document may leave it open."""
    if decision.date is None:
        return []
    try:
        datetime.date.fromisoformat(decision.date)
    except ValueError:
        return [Problem("decision-date", Say("日期不存在", "no such date"), f"{where} date", Say("写成 2026-03-01 的形式", "write it as 2026-03-01"),
                        found=decision.date, expected="YYYY-MM-DD")]  # fmt: skip
    return []


def check_decision(
    entry: Entry,
    place: Territory | None,
    years: Years | None,
    measures: Collection[str] | None,
    uncovered: float | None,
) -> list[Problem]:
    """What the decision's file holds; `uncovered` is the share of the region that adopted zones may leave out."""
    layer = vocabulary()[entry.name]
    where = f"{entry.files[0].name} [{layer.name}]"
    if layer.is_vector:
        frame, problems = scan_vector(entry, layer)
        if frame is None or not frame.geometry.notna().any():
            return problems
        lost = of_place(frame, layer, where)
        if lost or place is None:
            return problems + lost
        away = of_extent(frame, layer, place, where)
        return problems + (away or _of_zones(frame, place, uncovered, where))
    table, problems = scan_table(entry, layer)
    if table is None:
        return problems
    problems += check_rows(table, layer, table.attrs["rows"], Known(years=years), where)
    if entry.name == "projects_adopted":
        problems += _of_projects(table, years, measures, where)
    return problems


def _of_zones(frame: gpd.GeoDataFrame, place: Territory, uncovered: float | None, where: str) -> list[Problem]:
    """Adopted zones are a partition: none overlap, and they cover the region up to what the method allows."""
    import geopandas as gpd
    import shapely

    kept = frame.geometry.notna() & frame.geom_type.isin(("Polygon", "MultiPolygon"))
    zones = frame[kept].to_crs(place.grid.crs)
    if not len(zones):
        return []
    shapes = shapely.make_valid(zones.geometry.to_numpy())
    sound = gpd.GeoDataFrame(zones.drop(columns="geometry"), geometry=shapes, crs=zones.crs)
    problems = of_overlaps("zones_adopted", sound, place.grid.cell, where)
    region = shapely.union_all(shapely.make_valid(place.counties.geometry.to_numpy()))
    left = shapely.difference(region, shapely.union_all(shapes))
    if uncovered is not None and left.area > uncovered * region.area:
        if left.area > 0.999 * region.area:
            return [
                *problems,
                elsewhere(Placed(tuple(frame.total_bounds), frame.crs, where, "zones_adopted"), place.degrees),
            ]  # type: ignore[arg-type]
        problems.append(Problem("unit-gap", Say("采纳的分区没有铺满规划区域", "the adopted zones leave out part of the region"), where,
                                Say("补齐分区，或核对坐标系", "complete the zones, or check the CRS"),
                                found=f"{km2(left.area)} ({left.area / region.area:.1%})", expected=f"≤ {uncovered:.1%}",
                                layer="zones_adopted"))  # fmt: skip
    return problems


def _of_projects(
    table: pd.DataFrame, years: Years | None, measures: Collection[str] | None, where: str
) -> list[Problem]:
    """Measures of the library, and years within the plan."""
    rows = table.attrs["rows"]
    problems = []
    if measures is not None:
        at = [i for i, code in enumerate(table["measure"]) if not missing(code) and str(code) not in measures]
        if at:
            problems.append(Problem("measure-unknown", Say("措施库中没有这个措施", "the library has no such measure"),
                                    f"{where} {row_list([rows[i] for i in at])}", Say("改为措施库中的编号", "use a code of the library"),
                                    found=", ".join(str(table["measure"].iloc[i]) for i in at[:NAMED]),
                                    expected=", ".join(sorted(measures)[:20]), layer="projects_adopted"))  # fmt: skip
    if years is not None:
        at = [i for i, pair in enumerate(zip(table["start_year"], table["end_year"], strict=True))
              if any(not missing(year) and not years.base < year <= years.far for year in pair)]  # fmt: skip
        if at:
            problems.append(Problem("year-outside", Say("项目年份不在规划期内", "years of projects are not within the plan"),
                                    f"{where} {row_list([rows[i] for i in at])}", Say("改正年份", "mend the years"),
                                    expected=f"{years.base + 1} … {years.far}", layer="projects_adopted"))  # fmt: skip
    return problems
