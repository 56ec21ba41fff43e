"""What LAI, cover and GPP are set against (生态系统质量参照值): function zones, and a maximum for each zone and class."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numba import njit
from rasterio.features import rasterize
from rasterio.transform import Affine

from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Table, Zones, method

if TYPE_CHECKING:
    from numpy.typing import NDArray

NODATA = -1
WHOLE, NO_ZONE = "*", -1
CLASSES = (1, 2, 3, 5)
"""Forest, shrub, grassland, farmland: classes of HJ 1166 that HJ 1172 gives a quality."""
INDICATORS = ("lai", "fvc", "gpp")
CODES, NO_CLASS, LEVEL = 100, -1, 10
BITS = 16
"""A value is counted by the upper half of its bits first, then by the lower half."""


@method(
    gives="function_zone_label",
    source="生态功能区划矢量按栅格中心取值（无公式）",
    scope="global",
    nodata="exclude",
    bytes_per_cell=8,
)
def function_zone_label(function_zones: Zones, *, grid: Grid) -> Raster:
    """Which ecological function zone the centre of each cell lies in; of zones that overlap, the first one.

    Shapes   polygons → (y, x) int16.
    Units    row number of the zone.
    Range    0 … zones − 1.
    Errors   Absent where no zone covers a cell.
    Nodata   −1 outside all zones.
    Golden   tests/golden/test_function_zone_label.py (hand sum).
    """
    shapes = [(shape, row) for row, shape in enumerate(function_zones.geometry)]
    label = rasterize(shapes[::-1], out_shape=grid.shape, transform=Affine(*grid.transform), fill=NODATA, dtype="int16")
    if (label == NODATA).all():
        raise Absent(
            Say("生态功能区与本区域不相交", "no ecological function zone meets the region"),
            Say("核对 function_zones 的坐标系和范围", "check the CRS and extent of function_zones"),
        )
    return grid.raster(label, "function_zone_label")


@method(
    gives="quality_maxima",
    source="HJ 1172-2021（相对密度 RVI＝F/F_max）；最大值取多年合并的高百分位数，或取给定的参照值",
    scope="global",
    nodata="exclude",
    assumed=("percentile",),
    bytes_per_cell=16,
)
def quality_maxima(
    lai: Raster,
    fvc: Raster,
    gpp: Raster,
    ecosystem_series: Raster,
    cell_area: Raster,
    function_zones: Zones | None = None,
    function_zone_label: Raster | None = None,
    quality_references: Table | None = None,
    *,
    percentile: float = 99.0,
) -> Table:
    """F_max of LAI, FVC and GPP for each function zone and each of forest, shrub, grassland and farmland.

        F_max = the value given for zone and class, else the one given for all zones (*), else
        the ⌈p/100 · n⌉-th smallest of the n values of the region's cells of that zone and class in all years together

    One maximum for all years, so that years compare; a new year in the data moves those that are not given. Without
    zones the region is one zone.

    Shapes   one row a zone, class and indicator.
    Units    of the layers: LAI 1, FVC 1, GPP gC/m².
    Range    maximum > 0.
    Errors   Absent where no year has LAI, FVC and GPP; ValueError for a percentile outside 0–100 or a given maximum ≤ 0.
    Nodata   values that are missing are not counted; a zone and class without values, or of zeros only, has no maximum.
    Golden   tests/golden/test_quality_maxima.py (hand sum; numpy.percentile as the reference program).
    """
    if not 0 < percentile <= 100:
        raise ValueError(f"percentile {percentile} lies outside 0–100")
    years = shared_years(lai, fvc, gpp)
    zones = [WHOLE] if function_zones is None else [str(code) for code in function_zones["id"]]
    zone = None if function_zone_label is None or function_zones is None else function_zone_label.values
    groups = _Groups(ecosystem_series, zone, cell_area.values)
    given = _given(quality_references)
    rows = []
    for name, layer in zip(INDICATORS, (lai, fvc, gpp), strict=True):
        counts, values = _percentiles(layer, years, groups, len(zones), percentile)
        for i, code in enumerate(zones):
            for k, ecosystem_class in enumerate(CLASSES):
                told = given.get((code, ecosystem_class, name), given.get((WHOLE, ecosystem_class, name)))
                maximum = values[i, k] if told is None else told
                rows.append({
                    "zone": code, "label": NO_ZONE if code == WHOLE else i, "ecosystem_class": ecosystem_class,
                    "indicator": name, "maximum": maximum if maximum > 0 else None,
                    "cells": None if told is not None else int(counts[i, k]), "given": told is not None,
                })  # fmt: skip
    return pd.DataFrame(rows)


def shared_years(*layers: Raster) -> list[int]:
    """The years of all layers; Absent where there is none."""
    years = set.intersection(*({int(year) for year in layer["year"].values} for layer in layers))
    if not years:
        raise Absent(
            Say("叶面积指数、植被覆盖度和总初级生产力没有同一年的资料", "no year has LAI, vegetation cover and GPP"),
            Say("补充同一年的 lai、ndvi、gpp", "add lai, ndvi and gpp of one year"),
        )
    return sorted(years)


def ecosystem_of_year(series: Raster, year: int) -> NDArray[np.int16]:
    """Codes of the map of the year, else of the last map before it, else of the first one."""
    years = [int(y) for y in series["year"].values]
    chosen = max((y for y in years if y <= year), default=min(years))
    return np.asarray(series.values[years.index(chosen)])


def place_of_code() -> NDArray[np.int8]:
    """Ecosystem code → place in CLASSES, NO_CLASS for those without a quality."""
    places = np.full(CODES, NO_CLASS, dtype="i1")
    for code in range(CODES):
        if code // LEVEL in CLASSES:
            places[code] = CLASSES.index(code // LEVEL)
    return places


class _Groups:
    """What tells the zone and class of a cell in a year."""

    def __init__(self, series: Raster, zone: NDArray[np.int16] | None, area: NDArray[np.float64]) -> None:
        self.series, self.area = series, area
        self.zoned, self.zone = zone is not None, np.zeros((1, 1), dtype="i2") if zone is None else zone

    def count(self, plane: NDArray[np.float32], year: int, high: NDArray[np.int64], out: NDArray[np.uint32]) -> None:
        codes = ecosystem_of_year(self.series, year)
        _count(plane.view("u4"), codes, place_of_code(), self.zone, self.zoned, self.area, high, out)


def _percentiles(
    layer: Raster, years: list[int], groups: _Groups, zones: int, percentile: float
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """How many values each zone and class has, and the one of the rank sought; exact, in the memory of a histogram."""
    shape = (zones, len(CLASSES))
    upper = np.zeros((*shape, 1 << BITS), dtype="u4")
    lower = np.zeros_like(upper)
    planes = {year: np.ascontiguousarray(layer.sel(year=year).values) for year in years}
    for year, plane in planes.items():
        groups.count(plane, year, np.full(shape, -1, dtype="i8"), upper)
    counts = upper.sum(axis=2, dtype="i8")
    rank = np.array([[max(1, math.ceil(percentile / 100 * int(n))) for n in row] for row in counts])
    high = (np.cumsum(upper, axis=2, dtype="i8") < rank[..., None]).sum(axis=2)
    before = np.where(np.arange(1 << BITS) < high[..., None], upper, 0).sum(axis=2, dtype="i8")
    for year, plane in planes.items():
        groups.count(plane, year, high, lower)
    low = (np.cumsum(lower, axis=2, dtype="i8") < (rank - before)[..., None]).sum(axis=2)
    bits = (np.minimum(high, (1 << BITS) - 1) << BITS) | np.minimum(low, (1 << BITS) - 1)
    values = bits.astype("u4").view("f4").astype("f8")
    return counts, np.where(counts > 0, values, np.nan)


@njit(cache=True, nogil=True)
def _count(bits, ecosystem, place, zone, zoned, area, high, out):
    """Count the upper halves of the bits, or, of values whose upper half is `high`, the lower ones.

    The bits of floats ≥ 0 are ordered as the floats are; NaN lies above them, and a negative value counts as 0.
    """
    rows, cols = bits.shape
    mask = np.uint32(0xFFFF)
    for r in range(rows):
        for c in range(cols):
            if not area[r, c] > 0 or ecosystem[r, c] < 0:
                continue
            k = place[ecosystem[r, c]]
            z = zone[r, c] if zoned else 0
            if k < 0 or z < 0:
                continue
            b = bits[r, c]
            if b & np.uint32(0x7FFFFFFF) > np.uint32(0x7F800000):
                continue
            if b & np.uint32(0x80000000):
                b = np.uint32(0)
            half = b >> np.uint32(16)
            if high[z, k] < 0:
                out[z, k, half] += 1
            elif high[z, k] == half:
                out[z, k, b & mask] += 1


def _given(table: Table | None) -> dict[tuple[str, int, str], float]:
    """Maxima of the table of references."""
    found: dict[tuple[str, int, str], float] = {}
    if table is None:
        return found
    columns = ("zone", "ecosystem_class", "indicator", "maximum")
    for zone, code, indicator, maximum in zip(*(table[name].tolist() for name in columns), strict=True):
        if indicator not in INDICATORS or int(code) not in CLASSES:
            raise ValueError(f"quality_references: {indicator} of class {code} is not asked for")
        if not maximum > 0:
            raise ValueError(f"quality_references: maximum {maximum} is not above 0")
        found[str(zone), int(code), str(indicator)] = float(maximum)
    return found
