"""Dryness (干燥度) from what is there, and climate zones (干湿区、温度带) by fixed limits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, Table, method

NODATA = -1


@method(
    gives="dryness",
    source="HJ 1166-2021 附录A（湿润度；干燥度为其倒数，潜在蒸散量与降水量之比）",
    scope="cell",
    nodata="cell",
)
def dryness(
    aridity: Raster | None = None,
    potential_evapotranspiration: Raster | None = None,
    precipitation: Raster | None = None,
) -> Raster:
    """Dryness of the climate: the aridity that was given, else made from evaporative demand and rain.

        dryness = ET0 / P

    Shapes   (y, x) float32.
    Units    mm, mm → 1.
    Range    ≥ 0; ∞ where no rain falls.
    Errors   Absent where neither aridity nor both of the others are given.
    Nodata   NaN → NaN. What the given aridity lacks is not filled from the others: one surface, one origin.
    Golden   tests/golden/test_dryness.py (hand sum).
    """
    if aridity is not None:
        return aridity.copy(data=aridity.values.astype("f4")).rename("dryness").drop_attrs()
    if potential_evapotranspiration is None or precipitation is None:
        raise Absent(
            Say("没有干燥度，也没有潜在蒸散量和降水量可供推算", "neither aridity nor both ET0 and precipitation"),
            Say("登记 aridity，或 potential_evapotranspiration 与 precipitation",
                "enter aridity, or potential_evapotranspiration and precipitation"),
        )  # fmt: skip
    demand, rain = potential_evapotranspiration.values.astype("f8"), precipitation.values.astype("f8")
    # 0 / 0 is NaN: where there is neither, nothing is said
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (demand / rain).astype("f4")
    return precipitation.copy(data=ratio).rename("dryness").drop_attrs()


@method(
    gives="dryness_zone",
    source="郑景云、尹云鹤、李炳元 2010，地理学报 65(1):3–12（中国气候区划的年干燥系数指标）",
    scope="cell",
    nodata="cell",
)
def dryness_zone(dryness: Raster, climate_limits: Table) -> Raster:
    """Moisture zone (干湿区) of each cell: the last one whose lower limit ≤ dryness.

    Shapes   (y, x) → int16, −1 no data.
    Units    1.
    Range    the codes of `dryness_zone`: 1 humid to 5 extremely arid.
    Errors   ValueError where the limits do not rise with the class, or values lie below the first one.
    Nodata   NaN → −1.
    Golden   tests/golden/test_dryness_zone.py (hand sum).
    """
    return _zones(dryness, climate_limits, "dryness", "dryness_zone")


@method(
    gives="temperature_belt",
    source="年平均气温按5℃一级划分",
    scope="cell",
    nodata="cell",
)
def temperature_belt(temperature: Raster, climate_limits: Table) -> Raster:
    """Belt of mean annual temperature of each cell: the last one whose lower limit ≤ temperature.

    Belts of one width for reading a map. The zones of the climate regionalisation need days above 10 °C, which a mean of
    the year does not tell.

    Shapes   (y, x) → int16, −1 no data.
    Units    °C.
    Range    the codes of `temperature_belt`.
    Errors   ValueError where the limits do not rise with the class, or values lie below the first one.
    Nodata   NaN → −1.
    Golden   tests/golden/test_temperature_belt.py (hand sum).
    """
    return _zones(temperature, climate_limits, "temperature", "temperature_belt")


def _zones(layer: Raster, limits: Table, factor: str, name: str) -> Raster:
    rows = limits[limits["factor"] == factor].sort_values("class")
    lower, codes = rows["from"].to_numpy("f8"), rows["class"].to_numpy("i2")
    if lower.size == 0 or (np.diff(lower) <= 0).any():
        raise ValueError(f"climate_limits: the limits of {factor} must rise with the class: {lower}")
    values = layer.values.astype("f8")
    known = ~np.isnan(values)
    result: NDArray[np.int16] = np.full(values.shape, NODATA, dtype="i2")
    place = np.searchsorted(lower, values[known], side="right") - 1
    if (place < 0).any():
        raise ValueError(f"climate_limits: {factor} falls below its first limit {lower[0]:g}")
    result[known] = codes[place]
    return layer.copy(data=result).rename(name).drop_attrs()
