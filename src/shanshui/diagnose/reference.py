"""What vegetation is set against (参照状态): the best of the same ecosystem, a reference period, or targets that were given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, Table, method
from shanshui.diagnose.degrees import like
from shanshui.diagnose.years import of_year

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

NODATA = -1
ZONE, BELT, REGION, PERIOD, TARGET = 1, 2, 3, 4, 5
"""Codes of `reference_basis`."""
FIRST, LAST = 1, 3
"""First-level classes that have a reference of vegetation: forest, shrub, grassland."""
PERCENT = 100
CLASS = 10
"""A target of code 30 is that of all grassland; of 31, of meadow."""


@method(
    gives=("cover_reference", "cover_reference_basis"),
    source="HJ 1174-2021 附录A（参照植被盖度）；《新疆地（州、市）级国土空间生态修复规划编制指南》A.1（参照生态系统）",
    scope="global",
    nodata="exclude",
    assumed=("belt_height_m", "reference_percentile", "least_cells", "period_years"),
    bytes_per_cell=180,
)
def cover_reference(
    fvc: Raster,
    ecosystem: Raster,
    elevation: Raster,
    cell_area: Raster,
    function_zone_label: Raster | None = None,
    watersheds: Raster | None = None,
    ecosystem_series: Raster | None = None,
    degradation_targets: Table | None = None,
    *,
    base_year: int,
    reference_year: int,
    reference: str = "ecosystem",
    belt_height_m: float = 500.0,
    reference_percentile: float = 90.0,
    least_cells: int = 30,
    period_years: int = 5,
) -> tuple[Raster, Raster]:
    """Vegetation cover that forest, shrub and grassland are measured by, and on what it rests; the first that is there:

        5 target      the cover that `degradation_targets` gives for the second-level code, else for its class
        4 period      reference = "period": mean of FVC over reference_year … reference_year + period_years − 1, of cells
                      whose first-level class was the same in the reference year
        1 ecosystem   reference = "ecosystem": reference_percentile of FVC over the cells of one second-level code, one
                      zone and one elevation belt (⌊elevation / belt_height_m⌋), the best decile beginning there;
                      of fewer than least_cells: 2 the same over all zones, then 3 over all belts; still fewer: none

    Zones are the function zones that were given, else the basins of the first level, else the region is one. The
    percentile is the smallest cover that at least this share of the cells do not exceed (inverted CDF).

    Shapes   fvc and series (year, y, x), watersheds (level, y, x), the others (y, x) → (y, x) float32 and int16.
    Units    FVC 1; elevation m; targets %.
    Range    0–1; 1–5.
    Errors   Absent without FVC of the base year, for a period without any year of FVC or without land cover of the
             reference year, or where nothing can be a reference. ValueError for settings out of range.
    Nodata   NaN and −1 outside the region, for other classes, and where the ecosystem, cover or elevation is unknown.
    Source   A best decile is found within the region, so grades set against it are 相对分级; a region degraded
             throughout looks better than it is. Targets and a period are fixed.
    Golden   tests/golden/test_cover_reference.py (hand sum; reference program NumPy).
    """
    _settings(reference, belt_height_m, reference_percentile, least_cells, period_years)
    codes = ecosystem.values
    cover = of_year(fvc, base_year, "植被覆盖度").astype("f8")
    ours = (cell_area.values > 0) & (codes // CLASS >= FIRST) & (codes // CLASS <= LAST) & ~np.isnan(cover)
    found, basis = np.full(codes.shape, np.nan), np.full(codes.shape, NODATA, dtype="i2")
    if reference == "period":
        mean = _of_period(fvc, reference_year, period_years)
        same = _same_class(ecosystem_series, reference_year, codes)
        _take(found, basis, ours & same & ~np.isnan(mean), mean, PERIOD)
    else:
        ours &= ~np.isnan(elevation.values)
        zone = _zones(function_zone_label, watersheds, codes.shape)
        belt = np.floor(elevation.values[ours].astype("f8") / belt_height_m)
        _best(found, basis, ours, [codes[ours], belt, zone[ours]], cover[ours], reference_percentile, least_cells)
    for code, target in _targets(degradation_targets):
        here = (codes // CLASS * CLASS == code) if code % CLASS == 0 else (codes == code)
        _take(found, basis, ours & here, np.full(codes.shape, target / PERCENT), TARGET)
    if (basis == NODATA).all():
        raise Absent(
            Say("没有可作参照的植被：森林、灌丛、草地都没有盖度、参照期或足够的同类栅格",
                "nothing can be a reference: no forest, shrub or grassland with cover, period or enough cells alike"),
            Say("检查植被覆盖度和高程资料是否覆盖规划范围，或登记 degradation_targets", "see that cover and elevation reach the region"),
        )  # fmt: skip
    reference_layer = cell_area.copy(data=found.astype("f4")).rename("cover_reference").drop_attrs()
    return reference_layer, like(cell_area, basis, "cover_reference_basis")


@method(
    gives="biomass_reference",
    source="HJ 1174-2021 附录A 表A.4（森林退化指数：参照生物量）",
    scope="global",
    nodata="exclude",
    assumed=("belt_height_m", "reference_percentile", "least_cells"),
    bytes_per_cell=150,
)
def biomass_reference(
    biomass: Raster,
    ecosystem: Raster,
    elevation: Raster,
    cell_area: Raster,
    function_zone_label: Raster | None = None,
    watersheds: Raster | None = None,
    *,
    base_year: int,
    belt_height_m: float = 500.0,
    reference_percentile: float = 90.0,
    least_cells: int = 30,
) -> Raster:
    """Biomass that forest is measured by: the best of the same forest, zone and belt, as `cover_reference` finds it.

        reference = reference_percentile of the biomass of the base year over the cells of one second-level code, zone
                    and belt; of fewer than least_cells over all zones, then over all belts; still fewer: none

    Shapes   biomass (year, y, x), the others (y, x) → (y, x) float32.
    Units    biomass t/ha; elevation m.
    Range    ≥ 0.
    Errors   Absent without biomass of the base year, or where no forest has enough cells alike.
    Nodata   NaN outside the region, for other classes, and where biomass or elevation is unknown.
    Golden   tests/golden/test_biomass_reference.py (hand sum).
    """
    _settings("ecosystem", belt_height_m, reference_percentile, least_cells, 1)
    codes, standing = ecosystem.values, of_year(biomass, base_year, "生物量").astype("f8")
    ours = (cell_area.values > 0) & (codes // CLASS == FIRST) & ~np.isnan(standing) & ~np.isnan(elevation.values)
    found, basis = np.full(codes.shape, np.nan), np.full(codes.shape, NODATA, dtype="i2")
    zone = _zones(function_zone_label, watersheds, codes.shape)
    belt = np.floor(elevation.values[ours].astype("f8") / belt_height_m)
    _best(found, basis, ours, [codes[ours], belt, zone[ours]], standing[ours], reference_percentile, least_cells)
    if (basis == NODATA).all():
        raise Absent(
            Say("没有足够的同类森林栅格可作生物量参照", "too few cells of forest alike to be a reference of biomass"),
            Say("补充生物量资料，或调小 least_cells", "add biomass, or lower least_cells"),
        )
    return cell_area.copy(data=found.astype("f4")).rename("biomass_reference").drop_attrs()


def _settings(reference: str, height: float, percentile: float, least: int, years: int) -> None:
    if reference not in ("ecosystem", "period"):
        raise ValueError(f"reference must be 'ecosystem' or 'period', not {reference!r}")
    if not (height > 0 and 0 <= percentile <= PERCENT and least >= 1 and years >= 1):
        raise ValueError(
            f"belt_height_m {height} must be positive, reference_percentile {percentile} in 0–100, "
            f"least_cells {least} and period_years {years} at least 1"
        )


def _take(
    found: NDArray[np.float64],
    basis: NDArray[np.int16],
    here: NDArray[np.bool_],
    values: NDArray[np.float64],
    code: int,
) -> None:
    found[here], basis[here] = values[here], code


def _of_period(fvc: Raster, first: int, length: int) -> NDArray[np.float64]:
    """Mean over the years of the period that there are; NaN where a cell has none of them."""
    years = [int(year) for year in fvc["year"].values]
    held = [i for i, year in enumerate(years) if first <= year < first + length]
    if not held:
        raise Absent(
            Say(f"{first}—{first + length - 1}年没有植被覆盖度资料，不能以其为参照期",
                f"no cover of {first}–{first + length - 1} to be the reference period"),
            Say("补充参照期的植被指数，或改用同类生态系统参照", 'add NDVI of the period, or set reference = "ecosystem"'),
        )  # fmt: skip
    count = np.zeros(fvc.shape[-2:])
    total = np.zeros(fvc.shape[-2:])
    for i in held:
        known = ~np.isnan(fvc.values[i])
        count += known
        total[known] += fvc.values[i][known]
    return np.divide(total, count, out=np.full(count.shape, np.nan), where=count > 0)


def _same_class(series: Raster | None, year: int, codes: NDArray[np.int16]) -> NDArray[np.bool_]:
    """Cells whose first-level class was the same then."""
    if series is None:
        raise Absent(
            Say("没有参照年土地利用，不能判断参照期的生态系统是否与现状相同", "no land cover of the reference year"),
            Say("补充参照年土地利用，或改用同类生态系统参照", 'add it, or set reference = "ecosystem"'),
        )
    same: NDArray[np.bool_] = of_year(series, year, "土地利用") // CLASS == codes // CLASS
    return same


def _zones(functions: Raster | None, watersheds: Raster | None, shape: tuple[int, ...]) -> NDArray[np.int64]:
    if functions is not None:
        return functions.values.astype("i8")
    if watersheds is not None:
        return watersheds.values[0].astype("i8")
    return np.zeros(shape, dtype="i8")


def _targets(table: Table | None) -> Sequence[tuple[int, float]]:
    """(ecosystem, cover) with classes first, so that a second-level code prevails."""
    if table is None:
        return []
    rows = zip(table["ecosystem"].astype(int), table["cover_percent"].astype(float), strict=True)
    return sorted(rows, key=lambda row: row[0] % CLASS != 0)


def _best(
    found: NDArray[np.float64],
    basis: NDArray[np.int16],
    ours: NDArray[np.bool_],
    keys: list[NDArray[np.generic]],
    values: NDArray[np.float64],
    percentile: float,
    least: int,
) -> None:
    """The percentile of each group of code, belt and zone; of the wider group where that one is too small."""
    best, by = np.full(values.size, np.nan), np.full(values.size, NODATA, dtype="i2")
    for code, depth in ((REGION, 1), (BELT, 2), (ZONE, 3)):
        at, size = _percentile(keys[:depth], values, percentile)
        enough = size >= least
        best[enough], by[enough] = at[enough], code
    found[ours], basis[ours] = best, by


def _percentile(
    keys: Sequence[NDArray[np.generic]], values: NDArray[np.float64], percentile: float
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The percentile of the group of each value, and the size of that group."""
    order = np.lexsort((values, *keys[::-1]))
    ends = np.zeros(max(order.size - 1, 0), dtype=bool)
    for key in keys:
        ends |= np.diff(key[order].astype("f8")) != 0
    start = np.append(0, np.flatnonzero(ends) + 1) if order.size else np.empty(0, dtype="i8")
    count = np.diff(np.append(start, order.size))
    last = start + count - 1
    place = np.clip(start + np.ceil(percentile * count / PERCENT).astype("i8") - 1, start, last)
    at, size = np.empty(order.size), np.empty(order.size, dtype="i8")
    at[order], size[order] = np.repeat(values[order][place], count), np.repeat(count, count)
    return at, size
