"""What cropland is given: water against what the crops need beyond rain, fertiliser, and the film left in the soil."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, Table, method
from shanshui.core.units import convert
from shanshui.diagnose.farmland import CROPLAND

FARMLAND = 5
"""First-level class 农田: fields and orchards share the water of agriculture."""
IRRIGATION = ("农业", "农业灌溉", "农田灌溉", "灌溉")
"""Names that accounts give to the sector that waters fields; the water of forestry, grazing and fishery is no irrigation."""


@method(
    gives="irrigation_shortfall",
    source="编制指南5.5.4、附录B（水资源受限的利用方式）；作物需水量=作物系数×潜在蒸散量（FAO-56），灌溉需水=需水−降水",
    scope="global",
    nodata="cell",
    assumed=("season_from", "season_to", "crop_coefficient", "irrigation_efficiency"),
    bytes_per_cell=80,
)
def irrigation_shortfall(
    ecosystem: Raster,
    cell_area: Raster,
    county_cells: Table,
    water_accounts: Table,
    potential_evapotranspiration_months: Raster,
    precipitation_months: Raster,
    *,
    base_year: int,
    season_from: int = 4,
    season_to: int = 9,
    crop_coefficient: float = 0.8,
    irrigation_efficiency: float = 0.57,
) -> Raster:
    """Share of the irrigation that crops need which agriculture is not supplied with (灌溉缺水率).

        need(cell)     = Σ over the months of the season of max(crop coefficient · PET − P, 0)                       [mm]
        supply(county) = efficiency · volume of agriculture in the base year / area of farmland (fields and orchards) [mm]
        value          = 100 · max(0, 1 − supply / need); 0 where rain alone meets the need

    A cell belongs to the county that holds most of it. The accounts tell a county's water, not who gets it: within a
    county, the value differs by climate only. The coefficient is a mean over a season and over what is grown.

    Shapes   (month, y, x) and tables → (y, x) float32.
    Units    mm; volumes in 万 m³.
    Range    0–100 %.
    Errors   Absent without cropland, and where no county has an account of agriculture in the base year; ValueError for months out of order or
             an efficiency that is not in (0, 1].
    Nodata   NaN where the cell is no cropland, where a month of the season has no data, and in counties without an account.
    Golden   tests/golden/test_irrigation_shortfall.py (hand sum).
    """
    if not 1 <= season_from <= season_to <= 12:
        raise ValueError(f"the season must run from a month to a later one, not {season_from} to {season_to}")
    if not 0 < irrigation_efficiency <= 1:
        raise ValueError(f"irrigation_efficiency must lie in (0, 1], not {irrigation_efficiency}")
    if not (ecosystem.values == CROPLAND).any():
        raise Absent(
            Say("区域内没有耕地", "there is no cropland in the region"),
            Say("没有耕地的区域不必评价", "a region without cropland needs no such assessment"),
        )
    months = potential_evapotranspiration_months["month"].values
    taken = [i for i, month in enumerate(months) if season_from <= month <= season_to]
    rain = precipitation_months.sel(month=months[taken]).values.astype("f8")
    need = np.maximum(crop_coefficient * potential_evapotranspiration_months.values[taken] - rain, 0).sum(axis=0)
    sector = water_accounts["sector"].astype(str).isin(IRRIGATION)
    used = water_accounts[sector & (water_accounts["year"] == base_year)]
    if used.empty:
        raise Absent(
            Say(f"{base_year}年没有农业用水账户", f"no account of agriculture's water in {base_year}"),
            Say("补充基准年分县农业用水量（water_accounts）", "enter the volumes by county and sector"),
        )
    volume = convert(used.groupby(used["county"].astype(str))["volume_wan_m3"].sum(), "wan_m3", "m3")
    farmland = ecosystem.values // 10 == FARMLAND
    depth = _depths(county_cells, np.where(farmland, cell_area.values, 0).ravel(), volume) * irrigation_efficiency
    supply = 1000 * depth.reshape(ecosystem.shape)  # m → mm
    met = np.divide(supply, need, out=np.ones(need.shape), where=need > 0)
    short = np.where(np.isnan(supply), np.nan, 100 * np.maximum(1 - met, 0))  # a county may have no account
    return _like(ecosystem, np.where(ecosystem.values == CROPLAND, short, np.nan), "irrigation_shortfall")


def _depths(county_cells: Table, farmland: NDArray[np.float64], volume: pd.Series) -> NDArray[np.float64]:
    """m³ by m² of farmland of the county of each cell; NaN outside the counties that have a volume."""
    county = county_cells["county"].astype(str)
    cell, share = county_cells["cell"].to_numpy(dtype="i8"), county_cells["share"].to_numpy(dtype="f8")
    whole = np.bincount(cell, share, farmland.size)[cell]
    held = pd.Series(farmland[cell] * share / whole).groupby(county.to_numpy()).sum()
    return county_values(county_cells, volume / held, farmland.size)


@method(
    gives="fertiliser_use",
    source="编制指南4.2.3（农用地退化）；化肥施用强度（折纯量，《国家生态文明建设示范县、市指标》口径）",
    scope="global",
    nodata="exclude",
    bytes_per_cell=60,
)
def fertiliser_use(ecosystem: Raster, county_cells: Table, farm_inputs: Table, *, base_year: int) -> Raster:
    """Fertiliser given to cropland, by county (化肥施用强度，折纯).

        value = the county's kilograms by hectare in the base year

    Shapes   (y, x) float32.
    Units    kg/ha of nutrients.
    Range    ≥ 0.
    Errors   Absent where no county has a number of the base year; ValueError where a county has two.
    Nodata   NaN where the cell is no cropland, and in counties without a number.
    Golden   tests/golden/test_fertiliser_use.py (hand sum).
    """
    return _of_county(ecosystem, county_cells, farm_inputs, "fertiliser_kg_ha", base_year, "fertiliser_use", "化肥施用")


@method(
    gives="film_residue",
    source="编制指南4.2.3（农用地退化）；GB/T 25413-2010《农田地膜残留量限值及测定》",
    scope="global",
    nodata="exclude",
    bytes_per_cell=60,
)
def film_residue(ecosystem: Raster, county_cells: Table, farm_inputs: Table, *, base_year: int) -> Raster:
    """Plastic film left in the soil of cropland, by county (农田地膜残留量).

        value = the county's kilograms by hectare in the base year

    Shapes   (y, x) float32.
    Units    kg/ha.
    Range    ≥ 0.
    Errors   Absent where no county has a number of the base year; ValueError where a county has two.
    Nodata   NaN where the cell is no cropland, and in counties without a number.
    Golden   tests/golden/test_film_residue.py (hand sum).
    """
    return _of_county(ecosystem, county_cells, farm_inputs, "film_residue_kg_ha", base_year, "film_residue", "地膜残留")


def _of_county(
    ecosystem: Raster, county_cells: Table, table: Table, column: str, year: int, name: str, what: str
) -> Raster:
    """A county's number on its cropland."""
    rows = table[table["year"] == year]
    found = rows.set_index(rows["county"].astype(str))[column].astype("Float64").dropna() if column in rows else []
    if not len(found):
        raise Absent(
            Say(f"{year}年没有分县{what}统计", f"no county has a {column} of {year}"),
            Say("补充基准年农业投入品统计（farm_inputs）", "enter the numbers of the base year"),
        )
    if found.index.duplicated().any():
        raise ValueError(f"farm_inputs: two rows of {year} for {', '.join(found.index[found.index.duplicated()])}")
    values = county_values(county_cells, found.astype("f8"), ecosystem.size).reshape(ecosystem.shape)
    return _like(ecosystem, np.where(ecosystem.values == CROPLAND, values, np.nan), name)


def county_values(county_cells: Table, values: pd.Series, size: int) -> NDArray[np.float64]:
    """The number of the county that holds most of each cell, of equal ones the first; NaN where it has none."""
    order, names = pd.factorize(county_cells["county"].astype(str))
    given = np.array([values.get(name, np.nan) for name in names], dtype="f8")
    cell, share = county_cells["cell"].to_numpy(dtype="i8"), county_cells["share"].to_numpy(dtype="f8")
    out = np.full(size, np.nan)
    by = np.lexsort((-order, share))  # the largest share last, of equal ones the first county
    out[cell[by]] = given[order[by]]
    return out


def _like(raster: Raster, values: NDArray[np.floating], name: str) -> Raster:
    coords = {axis: raster[axis] for axis in ("y", "x")}
    return xr.DataArray(values.astype("f4"), dims=("y", "x"), coords=coords, name=name)
