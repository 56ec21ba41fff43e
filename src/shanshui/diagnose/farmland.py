"""Cropland where it should not be (不符合自然地理格局的耕地): on steep slopes, in river channels, within the red line."""

from __future__ import annotations

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Zones, method
from shanshui.diagnose.painting import held, highest

NODATA = -1
CROPLAND = 51


@method(
    gives="farmland_slope",
    source="《中华人民共和国水土保持法》第二十条（二十五度以上陡坡地）；编制指南附录B（生态退耕面积）",
    scope="cell",
    nodata="cell",
)
def farmland_slope(ecosystem: Raster, slope: Raster) -> Raster:
    """Slope of cropland (耕地坡度).

        value = slope where ecosystem = 51

    Shapes   (y, x) float32.
    Units    degrees.
    Range    0–90.
    Errors   none.
    Nodata   NaN where the cell is no cropland or has no slope.
    Golden   tests/golden/test_farmland_slope.py (hand sum).
    """
    return _like(ecosystem, np.where(ecosystem.values == CROPLAND, slope.values, np.nan), "farmland_slope")


@method(
    gives="farmland_in_channel",
    source="《中华人民共和国河道管理条例》第二十四条；三调耕地属性“河道耕地”；编制指南附录B（生态退耕面积）",
    scope="global",
    nodata="cell",
    bytes_per_cell=12,
)
def farmland_in_channel(ecosystem: Raster, cell_area: Raster, river_channels: Zones, *, grid: Grid) -> Raster:
    """Cropland inside the managed channel of a river (河道管理范围内的耕地).

        1 where ecosystem = 51 and the cell's centre lies in a river channel, else 0

    Shapes   (y, x) int16.
    Units    codes of `farmland_in_channel`.
    Range    0, 1.
    Errors   none.
    Nodata   −1 outside the region and where the ecosystem is not known.
    Golden   tests/golden/test_farmland_in_channel.py (hand sum).
    """
    return _claimed(ecosystem, cell_area, held(river_channels, grid), "farmland_in_channel")


@method(
    gives="farmland_in_red_line",
    source="编制指南4.2.5（人类活动对生态空间的侵占）、附录B（生态退耕面积）；自然资发〔2022〕142号",
    scope="global",
    nodata="cell",
    bytes_per_cell=12,
)
def farmland_in_red_line(
    ecosystem: Raster,
    cell_area: Raster,
    red_lines: Zones,
    protected_areas: Zones | None = None,
    *,
    grid: Grid,
) -> Raster:
    """Cropland inside the red line or a protected area (生态保护红线、自然保护地内的耕地).

        1 where ecosystem = 51 and the cell's centre lies in either, else 0

    Shapes   (y, x) int16.
    Units    codes of `farmland_in_red_line`.
    Range    0, 1.
    Errors   none.
    Nodata   −1 outside the region and where the ecosystem is not known.
    Golden   tests/golden/test_farmland_in_red_line.py (hand sum).
    """
    claimed = held(red_lines, grid)
    if protected_areas is not None:
        claimed |= held(protected_areas, grid)
    return _claimed(ecosystem, cell_area, claimed, "farmland_in_red_line")


@method(
    gives="farmland_abandoned",
    source="《中华人民共和国农村土地承包法》第四十二条；撂荒地调查成果",
    scope="global",
    nodata="exclude",
    bytes_per_cell=24,
)
def farmland_abandoned(cell_area: Raster, abandoned_farmland: Zones, *, base_year: int, grid: Grid) -> Raster:
    """Years that cropland has lain fallow up to the base year (撂荒年数).

        value = base year − first year not sown + 1, the most of the surveyed parcels that hold the cell's centre; 0 in none

    The base year counts as one: a parcel first left unsown in the base year has lain fallow one year. The parcels are
    cropland by law; what grows on them now, and so the land cover, does not matter. A parcel first left after the base
    year is not fallow yet.

    Shapes   (y, x) float32.
    Units    years.
    Range    ≥ 0.
    Errors   none.
    Nodata   NaN outside the region, and in a parcel whose year is not known.
    Golden   tests/golden/test_farmland_abandoned.py (hand sum).
    """
    since = abandoned_farmland["since"].astype("Float64").to_numpy(dtype="f8", na_value=np.nan)
    years = highest(abandoned_farmland, np.maximum(base_year - since + 1, 0), grid)
    undated = held(abandoned_farmland[np.isnan(since)], grid)
    values = np.where(np.isnan(years) & ~undated, 0.0, years)
    return _like(cell_area, np.where(cell_area.values > 0, values, np.nan), "farmland_abandoned")


def _claimed(ecosystem: Raster, cell_area: Raster, mask: NDArray[np.bool_], name: str) -> Raster:
    codes = ecosystem.values
    value = ((codes == CROPLAND) & mask).astype("i2")
    value[(codes == NODATA) | ~(cell_area.values > 0)] = NODATA
    return xr.DataArray(value, dims=("y", "x"), coords={a: ecosystem[a] for a in ("y", "x")}, name=name)


def _like(raster: Raster, values: NDArray[np.floating], name: str) -> Raster:
    coords = {axis: raster[axis] for axis in ("y", "x")}
    return xr.DataArray(values.astype("f4"), dims=("y", "x"), coords=coords, name=name)
