"""Long-run warning (长期生态隐患预警): trend and break of what is watched, for the region, each county and each basin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, Table, method
from shanshui.diagnose.series import tested
from shanshui.diagnose.units import REGION, Shares, shares

NODATA = -1
M2_KM2 = 1e6
WATCH, WARN, SEVERE = 1, 2, 3
FALLING = {7: WATCH, 8: WARN, 9: SEVERE}
"""Class of trend → warning where a fall is bad: p < 0.1, 0.05, 0.01."""
RISING = {3: WATCH, 2: WARN, 1: SEVERE}
COLUMNS = ["series", "kind", "unit", "years", "first_year", "last_year", "first", "last", "slope", "z", "trend",
           "break_year", "break_p", "warning"]  # fmt: skip
Rows = list[tuple[str, str, NDArray[np.int64], NDArray[np.float64]]]
"""kind, unit, years, values."""


@method(
    gives="warning_trends",
    source="Sen 1968；Mann 1945、Kendall 1975；Yue et al. 2002；Pettitt 1979；《新疆地（州、市）级国土空间生态修复规划编制指南》4.2.6",
    scope="global",
    nodata="exclude",
    assumed=("basin_level",),
    bytes_per_cell=200,
)
def warning_trends(
    cell_area: Raster,
    warning_series: Table,
    ecosystem: Raster | None = None,
    fvc: Raster | None = None,
    eqi: Raster | None = None,
    npp: Raster | None = None,
    groundwater_depth: Raster | None = None,
    ecosystem_series: Raster | None = None,
    water_accounts: Table | None = None,
    county_cells: Table | None = None,
    area_adjustment: Table | None = None,
    watersheds: Raster | None = None,
    *,
    basin_level: int = 2,
) -> Table:
    """Trend, break and warning of every series that `warning_series` lists and the data give.

        mean  area-weighted mean over the cells of the ecosystems that have a value in every year
        area  area of the ecosystems in km²        sum  volume of all uses of water in 万 m³
        warning   by the class of the trend in the bad direction: p < 0.1 watch, < 0.05 warning, < 0.01 severe

    The ecosystems are those of the base year, so that a class that shrinks is not mistaken for one that thins. A series
    of fewer than 10 years is told with its first and last value, and not tested. Basins are those of `basin_level`, or of
    the finest level there is.

    Shapes   (year, y, x), (y, x), (level, y, x), tables → table, one row a series and unit.
    Units    as `warning_series` says; slopes a year.
    Range    warning 0–3.
    Errors   Absent where the data give none of the series.
    Nodata   cells without a value in every year are left out; a unit without such cells has no row.
    Golden   tests/golden/test_warning_trends.py (hand sum).
    """
    layers = {
        "fvc": fvc, "eqi": eqi, "npp": npp, "groundwater_depth": groundwater_depth, "ecosystem_series": ecosystem_series,
        "water_accounts": water_accounts,
    }  # fmt: skip
    units = {"region": shares(cell_area, county_cells, area_adjustment)}
    basins = None if watersheds is None else _basins(cell_area, watersheds, basin_level)
    out = []
    for row in warning_series.itertuples():
        given = layers.get(str(row.layer))
        if given is None:
            continue
        codes = _codes(row.ecosystems)
        if codes and row.figure == "mean" and ecosystem is None:
            continue
        for kind, unit, years, values in _rows(str(row.figure), given, codes, ecosystem, units["region"], basins):
            out.append(_told(str(row.series), str(row.adverse), kind, unit, years, values))
    if not out:
        raise Absent(
            Say("没有可用于长期预警的多年资料", "there is no series of years to watch"),
            Say("提供多年植被指数、生态系统质量、地下水埋深或用水账户", "give NDVI, quality, groundwater or water of several years"),
        )  # fmt: skip
    return pd.DataFrame(out, columns=COLUMNS)


def _rows(
    figure: str, given: Any, codes: tuple[int, ...], ecosystem: Raster | None, counties: Shares, basins: Shares | None
) -> Iterator[tuple[str, str, NDArray[np.int64], NDArray[np.float64]]]:
    if figure == "sum":
        yield from _volumes(given)
        return
    years = given["year"].values.astype("i8")
    for kinds, held in ((("region", "county"), counties), (("basin", "basin"), basins)):
        if held is None:
            continue
        found = _areas(given, codes, held) if figure == "area" else _means(given, codes, ecosystem, held)
        for unit, values in zip(held.units, found.T, strict=True):
            if not np.isnan(values).any():
                yield kinds[0] if unit == REGION else kinds[1], unit, years, values


def _means(series: Raster, codes: tuple[int, ...], ecosystem: Raster | None, held: Shares) -> NDArray[np.float64]:
    """(year, unit): means over the same cells in every year; NaN where a unit has none."""
    there = ~np.isnan(series.values).any(axis=0)
    if codes:
        assert ecosystem is not None
        there &= _of(ecosystem.values, codes)
    whole = held.areas(there)
    sums = np.array([held.sums(np.where(there, plane, np.nan)) for plane in series.values])
    return np.asarray(np.divide(sums, whole, out=np.full(sums.shape, np.nan), where=whole > 0))


def _areas(series: Raster, codes: tuple[int, ...], held: Shares) -> NDArray[np.float64]:
    """(year, unit): km² of the ecosystems, among the cells known in every year; NaN where a unit never has any."""
    known = (series.values != NODATA).all(axis=0)
    km2 = np.array([held.areas(_of(plane, codes) & known) for plane in series.values]) / M2_KM2
    km2[:, km2.sum(axis=0) == 0] = np.nan
    return km2


def _volumes(accounts: Table) -> Iterator[tuple[str, str, NDArray[np.int64], NDArray[np.float64]]]:
    """Water of the region in the years that every county has, and of each county."""
    table = accounts.pivot_table(index="year", columns="county", values="volume_wan_m3", aggfunc="sum").sort_index()
    full = table.dropna()
    if len(full):
        yield "region", REGION, full.index.to_numpy("i8"), full.sum(axis=1).to_numpy("f8")
    for county in table.columns:
        known = table[county].dropna()
        yield "county", str(county), known.index.to_numpy("i8"), known.to_numpy("f8")


def _told(
    series: str, adverse: str, kind: str, unit: str, years: NDArray[np.int64], values: NDArray[np.float64]
) -> Any:
    start = (series, kind, unit, len(years), int(years[0]), int(years[-1]), float(values[0]), float(values[-1]))
    found = tested(years, values)
    if found is None:
        return (*start, *[None] * 6)
    level = (FALLING if adverse == "fall" else RISING).get(found.trend, 0)
    return (*start, found.slope, found.z, found.trend, found.break_year, found.break_p, level)


def _codes(text: Any) -> tuple[int, ...]:
    return () if pd.isna(text) or str(text) == "" else tuple(int(part) for part in str(text).split(";"))


def _of(codes: NDArray[np.int16], wanted: tuple[int, ...]) -> NDArray[np.bool_]:
    """Cells of the second-level codes, and of the first-level ones below ten."""
    return np.isin(codes, wanted) | np.isin(codes // 10, [code for code in wanted if code < 10])


def _basins(cell_area: Raster, watersheds: Raster, level: int) -> Shares:
    """The basins of a level, or of the finest there is where the region has fewer; without the scattered rest."""
    level = min(level, int(watersheds["level"].values.max()))
    label = watersheds.sel(level=level).values.ravel()
    area = np.asarray(cell_area.values, dtype="f8").ravel()
    cells = np.flatnonzero((label > 0) & (area > 0))
    order = cells[np.argsort(label[cells], kind="stable")]
    codes, starts = np.unique(label[order], return_index=True)
    pairs = tuple((part, area[part]) for part in np.split(order, starts[1:]))
    return Shares(tuple(str(code) for code in codes.tolist()), pairs if codes.size else ())
