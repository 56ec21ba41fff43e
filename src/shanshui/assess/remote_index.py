"""Remote sensing ecological index (遥感生态指数 RSEI): greenness, wetness, dryness and heat on their first component."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xarray as xr

from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, Table, method

if TYPE_CHECKING:
    from numpy.typing import NDArray

NODATA = -1
INDICATORS = ("ndvi", "wet", "ndbsi", "lst")
EXPECTED = (1, 1, -1, -1)
"""Sign of each on a component on which good is high."""
WET = (0.1511, 0.1973, 0.3283, 0.3407, -0.7117, -0.4559)
"""Tasselled cap wetness of Landsat OLI: blue, green, red, near infrared, short-wave infrared 1 and 2 (Baig et al. 2014)."""
GRADES = 5


@method(
    gives=("rsei", "rsei_grade", "rsei_loadings"),
    source="徐涵秋 2013（遥感生态指数）；Baig et al. 2014（OLI 湿度分量）；徐涵秋 2005（MNDWI 水体掩膜）",
    scope="global",
    nodata="exclude",
    assumed=("water_from", "tail"),
    bytes_per_cell=120,
)
def rsei(
    reflectance_blue: Raster,
    reflectance_green: Raster,
    reflectance_red: Raster,
    reflectance_nir: Raster,
    reflectance_swir1: Raster,
    reflectance_swir2: Raster,
    land_surface_temperature: Raster,
    cell_area: Raster,
    *,
    water_from: float = 0.0,
    tail: float = 1.0,
) -> tuple[Raster, Raster, Table]:
    """First principal component of NDVI, wetness, NDBSI and LST, all years of all inputs pooled; 0 bad to 1 good.

        NDVI = (N − R) / (N + R)          NDBSI = (SI + IBI) / 2          MNDWI = (G − S₁) / (G + S₁)
        WET = 0.1511 B + 0.1973 G + 0.3283 R + 0.3407 N − 0.7117 S₁ − 0.4559 S₂
        SI = [(S₁ + R) − (N + B)] / [(S₁ + R) + (N + B)]
        IBI = [2 S₁/(S₁+N) − (N/(N+R) + G/(G+S₁))] / [2 S₁/(S₁+N) + (N/(N+R) + G/(G+S₁))]

    Each is brought to 0–1 between its `tail` and 100 − `tail` percentiles; the component is turned so that NDVI loads
    positively, and brought to 0–1 between its own smallest and greatest value. Limits, component and ends are those of
    all years together: years compare with each other, not with another region. Water (MNDWI ≥ 0) is left out.
    Grades: 1 优 ≥ 0.8, 2 良 ≥ 0.6, 3 中等 ≥ 0.4, 4 较差 ≥ 0.2, 5 差. The loadings say whether each has the sign that the
    index supposes: where one has not, the component is not what the index means.

    Shapes   (year, y, x) → (year, y, x) float32 and int16, and a table.
    Units    reflectances 1, LST °C → 1.
    Range    0–1; grades 1–5.
    Errors   Absent where no year has all inputs, or fewer than two cells are left; ValueError for a tail outside 0–50.
    Nodata   NaN and −1 outside the region, on water, and where an input is missing or an index has no denominator.
    Golden   tests/golden/test_rsei.py (hand sum; numpy.linalg.svd as the reference program).
    """
    if not 0 <= tail < 50:
        raise ValueError(f"tail {tail} lies outside 0–50 %")
    bands = (
        reflectance_blue,
        reflectance_green,
        reflectance_red,
        reflectance_nir,
        reflectance_swir1,
        reflectance_swir2,
    )
    layers = (*bands, land_surface_temperature)
    years = sorted(set.intersection(*({int(year) for year in layer["year"].values} for layer in layers)))
    inside = cell_area.values > 0
    stacks = [_indicators([_plane(layer, year) for layer in layers], inside, water_from) for year in years]
    if sum(len(values) for _, values in stacks) < 2:
        raise Absent(
            Say(
                "没有各波段反射率与地表温度齐全的年份", "no year has all reflectances and the land surface temperature"
            ),
            Say("补充同一年六个波段的地表反射率和地表温度", "add the six reflectances and the temperature of one year"),
        )
    component = _Component(np.concatenate([values for _, values in stacks]), tail)
    index = np.full((len(years), *inside.shape), np.nan, dtype="f4")
    start = 0
    for plane, (known, values) in zip(index, stacks, strict=True):
        plane[known] = component.score[start : start + len(values)]
        start += len(values)
    grade = np.full(index.shape, NODATA, dtype="i2")
    there = ~np.isnan(index)
    grade[there] = GRADES - np.minimum((index[there] * np.float32(GRADES)).astype("i2"), GRADES - 1)
    coords = {"year": np.array(years, dtype="i8"), "y": cell_area["y"].values, "x": cell_area["x"].values}
    dims = ("year", "y", "x")
    return (
        xr.DataArray(index, dims=dims, coords=coords, name="rsei"),
        xr.DataArray(grade, dims=dims, coords=coords, name="rsei_grade"),
        component.table(),
    )


def _plane(layer: Raster, year: int) -> NDArray[np.float64]:
    place = [int(y) for y in layer["year"].values].index(year)
    return np.asarray(layer.values[place], dtype="f8")


def _indicators(
    planes: list[NDArray[np.float64]], inside: NDArray[np.bool_], water_from: float
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Where all four indicators are known on land of the region, and their values there, one row a cell."""
    *bands, heat = (plane[inside] for plane in planes)
    blue, green, red, nir, swir1, swir2 = bands
    with np.errstate(divide="ignore", invalid="ignore"):
        ndvi = (nir - red) / (nir + red)
        wet = sum(weight * band for weight, band in zip(WET, (blue, green, red, nir, swir1, swir2), strict=True))
        si = ((swir1 + red) - (nir + blue)) / ((swir1 + red) + (nir + blue))
        built, green_and_wet = 2 * swir1 / (swir1 + nir), nir / (nir + red) + green / (green + swir1)
        ibi = (built - green_and_wet) / (built + green_and_wet)
        mndwi = (green - swir1) / (green + swir1)
    values = np.column_stack([ndvi, wet, (si + ibi) / 2, heat])
    land = np.isfinite(values).all(axis=1) & (mndwi < water_from)
    where = inside.copy()
    where[inside] = land
    return where, values[land]


class _Component:
    """The first principal component of all rows, and the score of each row on it, 0 to 1."""

    def __init__(self, values: NDArray[np.float64], tail: float) -> None:
        self.low, self.high = np.percentile(values, (tail, 100 - tail), axis=0)
        width = np.where(self.high > self.low, self.high - self.low, 1.0)
        scaled = np.clip((values - self.low) / width, 0, 1)
        spread, vectors = np.linalg.eigh(np.cov(scaled, rowvar=False, bias=True))
        first = vectors[:, -1]
        self.loadings = -first if first[0] < 0 else first
        self.explained = float(spread[-1] / spread.sum()) if spread.sum() > 0 else 0.0
        score = scaled @ self.loadings
        ends = float(score.min()), float(score.max())
        score = (score - ends[0]) / (ends[1] - ends[0]) if ends[1] > ends[0] else np.zeros(len(score))
        self.score = score.astype("f4")

    def table(self) -> pd.DataFrame:
        return pd.DataFrame({
            "indicator": list(INDICATORS), "loading": self.loadings, "low": self.low, "high": self.high,
            "explained": self.explained, "expected": np.sign(self.loadings) == EXPECTED,
        })  # fmt: skip
