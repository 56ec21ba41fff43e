"""Making the one grid of a plan from its specification and its counties."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from shanshui.base.crs import BEIJING, NATIONAL, TITLES, XIAN, datum
from shanshui.base.plan_file import GridSpec
from shanshui.core.errors import Problem, Problems, Say
from shanshui.core.grid import Grid

if TYPE_CHECKING:
    import geopandas as gpd

WHERE = "plan.toml [grid]"
WHOLE = 1e-6
"""Cells; stated bounds must be a whole number of cells, up to rounding."""


def grid_problems(spec: GridSpec) -> list[Problem]:
    """What is wrong with the CRS of a grid: unknown, or not projected in metres."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        crs = CRS.from_user_input(spec.crs)
    except CRSError:
        return [Problem("crs-unknown", Say("不认识的坐标系", "unknown CRS"), f"{WHERE}.crs",
                        Say("写投影坐标系的 EPSG 代码、PROJ 串或 WKT", "write the EPSG code, PROJ string or WKT of a projected CRS"),
                        found=spec.crs)]  # fmt: skip
    if datum(crs) in (BEIJING, XIAN):
        return [Problem("grid-datum", Say("格网须用2000国家大地坐标系", "the grid must be in CGCS2000"), f"{WHERE}.crs",
                        Say("改用 2000 国家大地坐标系的投影", "use a projection of CGCS2000"), found=spec.crs[:80],
                        expected=TITLES[NATIONAL].zh)]  # fmt: skip
    if not crs.is_projected or any(axis.unit_conversion_factor != 1 for axis in crs.axis_info[:2]):
        return [Problem("grid-degrees", Say("格网须用以米为单位的投影坐标系", "the grid needs a projected CRS in metres"), f"{WHERE}.crs",
                        Say("改用等积投影（如双标准纬线阿尔伯斯，中央经线取区域中部）", "use an equal-area projection such as Albers"),
                        found=f"{spec.crs} ({crs.axis_info[0].unit_name if crs.axis_info else '?'})", expected="metre")]  # fmt: skip
    return []


def make_grid(spec: GridSpec, regions: gpd.GeoDataFrame, margin: float) -> Grid:
    """The grid: bounds of the counties plus the margin, snapped outward to whole multiples of the cell.

    spec.margin, where given, is used instead of `margin` (the largest radius of the methods); spec.bounds instead of both.
    Errors   Problems: the CRS is not projected in metres; stated bounds are not whole cells or leave out part of the region.
    """
    problems = grid_problems(spec)
    if problems:
        raise Problems(problems)
    west, south, east, north = (float(v) for v in regions.to_crs(spec.crs).total_bounds)
    cell = spec.cell
    if spec.bounds is not None:
        return _stated(spec, (west, south, east, north))
    wide = margin if spec.margin is None else spec.margin
    left, top = math.floor((west - wide) / cell), math.ceil((north + wide) / cell)
    right, bottom = math.ceil((east + wide) / cell), math.floor((south - wide) / cell)
    return Grid(spec.crs, left * cell, top * cell, cell, (top - bottom, right - left))


def _stated(spec: GridSpec, region: tuple[float, float, float, float]) -> Grid:
    """The grid of stated bounds."""
    assert spec.bounds is not None
    left, bottom, right, top = spec.bounds
    cols, rows = (right - left) / spec.cell, (top - bottom) / spec.cell
    where = f"{WHERE}.bounds"
    if min(cols, rows) < 1 or max(abs(cols - round(cols)), abs(rows - round(rows))) > WHOLE:
        raise Problems([Problem("grid-bounds", Say("范围不是整数个格网", "the bounds are not whole cells"), where,
                                Say("使东西、南北长度为格网边长的整数倍", "make both extents whole multiples of the cell"),
                                found=f"{cols:g} × {rows:g}")])  # fmt: skip
    if left > region[0] or bottom > region[1] or right < region[2] or top < region[3]:
        raise Problems([Problem("grid-bounds", Say("范围没有包住全部行政区", "the bounds leave out part of the region"), where,
                                Say("放大范围，或删去 bounds", "widen them, or remove bounds"), found=str(list(spec.bounds)),
                                expected=str([round(v, 1) for v in region]))])  # fmt: skip
    return Grid(spec.crs, left, top, spec.cell, (round(rows), round(cols)))
