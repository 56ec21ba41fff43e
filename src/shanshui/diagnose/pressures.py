"""Pressure of grazing, fuel gathering and invasive species (过度放牧、樵采、外来物种入侵), where the data tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from rasterio import Affine
from rasterio.features import rasterize

from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Points, Raster, Table, Zones, method
from shanshui.diagnose.distances import distances, touched

if TYPE_CHECKING:
    from numpy.typing import NDArray

NODATA = -1
GRASSLAND, FOREST, SHRUB = 3, 1, 2
HOMES = 61


@method(
    gives="grazing_pressure",
    source="实际载畜量与核定（合理）载畜量之比（NY/T 635-2015 天然草地合理载畜量的计算所称超载）",
    scope="global",
    nodata="exclude",
    bytes_per_cell=40,
)
def grazing_pressure(
    livestock: Table,
    ecosystem: Raster,
    cell_area: Raster,
    counties: Zones | None = None,
    townships: Zones | None = None,
    *,
    grid: Grid,
    base_year: int,
) -> Raster:
    """Actual stock over the stock that the grassland carries, on the grassland of each unit that has both.

        pressure = actual_su / carrying_su        of the latest year up to the base year that the unit has

    A row is of a township or of a county by its code; a township's own row goes before its county's. Cells belong to the
    unit that holds their centre.

    Shapes   (y, x) float32.
    Units    1; sheep units over sheep units.
    Range    ≥ 0.
    Errors   ValueError for a code that is no county or township, a repeated unit and year, or a carrying stock that is
             not positive; Absent where no year is up to the base year, or rows are of townships that are not given.
    Nodata   NaN off grassland, outside the region, and where the unit has no row.
    Golden   tests/golden/test_grazing_pressure.py (hand sum).
    """
    ratios = _ratios(livestock, base_year)
    values = np.full(grid.shape, np.nan, dtype="f4")
    unplaced = set(ratios)
    for units in (counties, townships):  # townships after their counties: the finer row stands
        if units is None:
            continue
        codes = [str(code) for code in units["code"]]
        at = _at_centres(units, grid)
        for i, code in enumerate(codes):
            if code in ratios:
                values[at == i] = ratios[code]
                unplaced.discard(code)
    if unplaced and townships is None:
        raise Absent(
            Say("载畜量按乡镇统计，而没有乡镇级行政区", "livestock is of townships, which are not given"),
            Say("登记 townships，或提供分县载畜量", "enter townships, or give livestock by county"),
            ("townships",),
        )
    if unplaced:
        raise ValueError(f"livestock of codes that are no county or township: {', '.join(sorted(unplaced))}")
    grass = (ecosystem.values // 10 == GRASSLAND) & (cell_area.values > 0)
    return grid.raster(np.where(grass, values, np.nan).astype("f4"), "grazing_pressure")


def _ratios(livestock: Table, base_year: int) -> dict[str, float]:
    """Actual over carrying stock of each unit, in its latest year."""
    table = livestock[livestock["year"].astype(int) <= base_year]
    if table.empty:
        raise Absent(
            Say(f"载畜量资料没有{base_year}年及以前的年份", f"no stock of {base_year} or before"),
            Say("补充基准年及以前的载畜量", "give the stock of the base year or before"),
        )
    if table.duplicated(["code", "year"]).any():
        raise ValueError("livestock repeats a unit and year")
    if not (table["carrying_su"].astype(float) > 0).all():
        raise ValueError("carrying stock must be positive")
    latest = table.sort_values("year", kind="stable").groupby("code").tail(1)
    return {str(row.code): float(row.actual_su) / float(row.carrying_su) for row in latest.itertuples(index=False)}


def _at_centres(units: Zones, grid: Grid) -> NDArray[np.int32]:
    """The row of the unit that holds the centre of each cell; −1 none."""
    shapes = [(shape, i) for i, shape in enumerate(units.geometry, start=1)]
    return np.asarray(rasterize(shapes, grid.shape, transform=Affine(*grid.transform), dtype="int32")) - 1


@method(
    gives="fuel_gathering",
    source="《新疆地（州、市）级国土空间生态修复规划编制指南》（2021年征求意见稿）4.2.3（过度放牧樵采）",
    scope="global",
    nodata="exclude",
    assumed=("gathering_m",),
    bytes_per_cell=60,
)
def fuel_gathering(
    vegetation_degradation: Raster, ecosystem: Raster, cell_area: Raster, *, grid: Grid, gathering_m: float = 2000.0
) -> Raster:
    """Degradation grade of forest and shrub within gathering_m of a settlement: where gathering may have thinned them.

        grade = that of the vegetation (1–4) within reach; 0 beyond it and off forest and shrub

    Nearness is no proof: the cards give it low confidence.

    Shapes   (y, x) int16.
    Units    grades of `fuel_gathering`; gathering_m m between cell centres.
    Range    0–4.
    Errors   ValueError for a negative gathering_m; Absent where no settlement is mapped.
    Nodata   −1 outside the region, where the ecosystem is unknown, and within reach where the vegetation is not graded.
    Golden   tests/golden/test_fuel_gathering.py (hand sum).
    """
    if gathering_m < 0:
        raise ValueError(f"gathering_m must not be negative: {gathering_m}")
    codes = ecosystem.values
    homes = codes == HOMES
    if not homes.any():
        raise Absent(
            Say("土地利用中没有居住地，无法判断樵采范围", "no settlement is mapped"),
            Say("提供能区分居住地的土地利用资料", "give land cover that tells settlements"),
        )
    woody = np.isin(codes // 10, (FOREST, SHRUB))
    reach = distances(homes, grid.cell) <= gathering_m
    grade = np.where(woody & reach, vegetation_degradation.values, 0)
    grade[(codes < 0) | ~(cell_area.values > 0)] = NODATA
    return grid.raster(grade.astype("i2"), "fuel_gathering")


@method(
    gives="invasive_records",
    source="《新疆地（州、市）级国土空间生态修复规划编制指南》（2021年征求意见稿）4.2.1（外来物种入侵）",
    scope="global",
    nodata="exclude",
    assumed=("record_reach_m",),
    bytes_per_cell=60,
)
def invasive_records(
    invasive_species: Points, cell_area: Raster, *, grid: Grid, base_year: int, record_reach_m: float = 1000.0
) -> Raster:
    """Number of invasive species recorded up to the base year within record_reach_m of each cell.

    A place without a record was not searched as far as the data tell: it has no value, not 0.

    Shapes   (y, x) float32.
    Units    each; record_reach_m m from the cell that holds the record, between centres.
    Range    ≥ 1.
    Errors   ValueError for a negative record_reach_m; Absent where no record is up to the base year or in the region's
             reach.
    Nodata   NaN outside the region and beyond the reach of every record.
    Golden   tests/golden/test_invasive_records.py (hand sum).
    """
    if record_reach_m < 0:
        raise ValueError(f"record_reach_m must not be negative: {record_reach_m}")
    year = invasive_species["year"]
    records = invasive_species[year.isna() | (year.fillna(base_year).astype(int) <= base_year)]
    count = np.zeros(grid.shape, dtype="f4")
    for _, found in records.groupby(records["species"].astype(str), sort=True):
        here = touched(found.geometry, grid)
        if here.any():
            count += distances(here, grid.cell) <= record_reach_m
    count[(count == 0) | ~(cell_area.values > 0)] = np.nan
    if np.isnan(count).all():
        raise Absent(
            Say(f"区内没有{base_year}年及以前的外来入侵物种记录", f"no record of invasive species up to {base_year}"),
            Say("补充外来入侵物种普查点位", "give the records of a survey of invasive species"),
        )
    return grid.raster(count, "invasive_records")
