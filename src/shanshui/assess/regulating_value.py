"""Value of regulating services by quantity and price (调节服务价值，功能量法)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, Table, method

if TYPE_CHECKING:
    from numpy.typing import NDArray

HA = 1e4
KM2 = 1e6
M_OF_MM = 1e-3
CO2_OF_C = 44 / 12
O2_OF_CO2 = 32 / 44
GRAMS = 1e6
"""g in a tonne."""


@dataclass(frozen=True)
class Quantity:
    """How much of a service there is, in the unit of its price."""

    item: str
    service: str
    amount: float


@method(
    gives="regulating_value",
    source="ChinaXiv:201704.00215（GEP核算：影子工程、替代成本法）；HJ 1173-2021；单价见调节服务单价表",
    scope="global",
    nodata="exclude",
    assumed=("silt_share", "soil_density", "sand_density", "sand_depth_m"),
    rows={"service_prices": "regulating_value.item"},
    bytes_per_cell=60,
)
def regulating_value(
    cell_area: Raster,
    service_prices: Table,
    water_conservation: Raster | None = None,
    flood_regulation: Table | None = None,
    soil_retention: Raster | None = None,
    sand_fixation: Raster | None = None,
    nep: Raster | None = None,
    *,
    base_year: int,
    silt_share: float = 0.24,
    soil_density: float = 1.3,
    sand_density: float = 1.5,
    sand_depth_m: float = 0.1,
) -> Table:
    """Amount of each regulating service and its value at the price of the table, each with the year of its price.

        water    Σ A · Q · 10⁻³ m³, negative cells included          flood    Σ capacity m³
        silt     λ · Σ A · soil kept / ρ_soil m³                     sand     Σ A · sand kept / (ρ_sand · h) m²
        carbon   Σ A · NEP · 44/12 t CO₂                             oxygen   CO₂ · 32/44 t
        value    = amount · price

    Gross ecosystem product of regulation only. It is never added to `equivalent_value`, which prices the same services
    another way, nor carbon at this cost price to a market price of carbon; and no total is made of prices of unlike years.

    Shapes   rasters (y, x), nep (year, y, x), tables → a row a service that could be computed.
    Units    amount in the price's unit; yuan of the year of the price.
    Range    real; value ≥ 0.
    Errors   Absent where no service was computed, or no price fits; ValueError for a price in another unit, or settings
             that are not positive.
    Nodata   cells without data are left out; a negative total has an amount but no value (负值不计价).
    Source   λ, densities and depth are customary; they are assumed.
    Golden   tests/golden/test_regulating_value.py (hand sum).
    """
    if min(silt_share, soil_density, sand_density, sand_depth_m) <= 0:
        raise ValueError("silt_share, soil_density, sand_density and sand_depth_m must be positive")
    area = cell_area.values
    found: list[Quantity] = []
    if water_conservation is not None:
        found.append(Quantity("water", "水源涵养", _sum(water_conservation.values, area) * M_OF_MM))
    if flood_regulation is not None and flood_regulation["capacity_m3"].notna().any():
        found.append(Quantity("flood", "洪水调蓄", _floods(flood_regulation)))
    if soil_retention is not None:
        kept = _sum(soil_retention.values, area) / HA
        found.append(Quantity("silt", "土壤保持（减少泥沙淤积）", silt_share * kept / soil_density))
    if sand_fixation is not None:
        fixed = _sum(sand_fixation.values, area) / KM2
        found.append(Quantity("sand", "防风固沙", fixed / (sand_density * sand_depth_m)))
    if nep is not None and base_year in (years := [int(year) for year in nep["year"].values]):
        carbon = _sum(nep.values[years.index(base_year)], area) / GRAMS
        found.append(Quantity("carbon", "固碳", carbon * CO2_OF_C))
        found.append(Quantity("oxygen", "释氧", carbon * CO2_OF_C * O2_OF_CO2))
    rows = [row for quantity in found if (row := _priced(quantity, service_prices)) is not None]
    if not rows:
        raise Absent(
            Say("没有一项调节服务既有功能量又有单价", "no regulating service has both an amount and a price"),
            Say("补充各项服务所需资料和调节服务单价表", "give what the services need, and their prices"),
        )
    return pd.DataFrame(rows)


UNIT_OF = {"water": "m3", "flood": "m3", "silt": "m3", "sand": "m2", "carbon": "t", "oxygen": "t"}


def _priced(quantity: Quantity, prices: Table) -> dict[str, object] | None:
    """A row of the result; None where the table has no price for it."""
    rows = prices[prices["item"] == quantity.item]
    if rows.empty or np.isnan(quantity.amount):
        return None
    price = rows.iloc[0]
    if price["unit"] != UNIT_OF[quantity.item]:
        raise ValueError(f"service_prices: {quantity.item} is priced a {price['unit']}, not a {UNIT_OF[quantity.item]}")
    return {
        "item": quantity.item,
        "service": quantity.service,
        "quantity": quantity.amount,
        "unit": str(price["unit"]),
        "price": float(price["price"]),
        "price_year": int(price["year"]),
        "value_yuan": quantity.amount * float(price["price"]) if quantity.amount >= 0 else float("nan"),
    }


def _floods(table: Table) -> float:
    """All capacity: the marshes by the region's row, or by county where there is no such row."""
    marsh = table["kind"] == "marsh"
    whole = table[marsh & (table["county"] == "*")]
    parts = table[~marsh]["capacity_m3"].sum() + (whole if len(whole) else table[marsh])["capacity_m3"].sum()
    return float(parts)


def _sum(values: NDArray[np.floating], area: NDArray[np.float64]) -> float:
    """Σ value · m² over the cells with data; NaN where there are none."""
    have = (area > 0) & np.isfinite(values)
    return float((values[have].astype("f8") * area[have]).sum()) if have.any() else float("nan")
