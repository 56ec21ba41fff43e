"""Use of water by balance unit (各单元用水量): accounts of counties, parted where a county lies in several units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, Table, method

if TYPE_CHECKING:
    from numpy.typing import NDArray

SECTORS = {
    "agriculture": ("农业", "农田灌溉", "灌溉", "林牧渔畜", "林牧渔"),
    "industry": ("工业",),
    "life": ("生活", "城镇生活", "农村生活", "居民生活", "城镇公共"),
    "ecology": ("生态", "生态环境", "人工生态环境补水", "生态补水"),
}
"""Names of the sectors in accounts of water; any other name is `other`."""
SUPPLIES = {"surface": ("地表水",), "groundwater": ("地下水",)}
"""The same of sources; any other is `recycled` (再生水、矿井水、微咸水 …), which counts against no resource."""
RECYCLED = "recycled"
FARMLAND, BUILT, WETLAND = 5, 6, 4
CLASSES = 8
PERCENT = 100.0
LAND = {"agriculture": FARMLAND, "industry": BUILT, "life": BUILT, "ecology": WETLAND, "other": BUILT}
"""First-level classes by whose area the use of a sector is parted among the units of a county."""


@method(
    gives="unit_water_use",
    source="水资源公报用水账户（县级）；一县跨数单元时按用水地类面积分摊（分摊方法为设计取值）",
    scope="global",
    nodata="exclude",
    bytes_per_cell=48,
)
def unit_water_use(
    water_accounts: Table,
    water_unit_label: Raster,
    water_unit_table: Table,
    ecosystem: Raster,
    cell_area: Raster,
    county_cells: Table,
    *,
    base_year: int,
) -> Table:
    """Use of water of each unit by sector and by source, in the latest accounts up to the base year.

        use(unit, sector) = Σ over counties  use(county, sector) · A(unit ∩ county, land) / A(county, land)

    land: farmland for 农业, built-up land for 工业 and 生活, wetland for 生态; where the county has none of it, all its
    land. A county wholly in one unit is not parted; `parted_percent` is the share of the unit's use that was.

    Shapes   tables, rasters (y, x) → a row for each unit, in the order of the units.
    Units    万 m³; %.
    Range    ≥ 0.
    Errors   Absent where no county of the region has accounts; ValueError for a use below 0.
    Nodata   a unit that holds land of a county without accounts that year has no use: `lacking` names these counties.
    Golden   tests/golden/test_unit_water_use.py (hand sum; invariant: units re-add to the accounts).
    """
    if (water_accounts["volume_wan_m3"] < 0).any():
        raise ValueError("water_accounts: a use of water below 0")
    years = sorted({int(year) for year in water_accounts["year"]})
    year = max((one for one in years if one <= base_year), default=years[0])
    accounts = water_accounts[water_accounts["year"] == year]
    codes, land = _land(ecosystem, cell_area, water_unit_label, county_cells, len(water_unit_table))
    named = accounts["county"].astype(str)
    known = np.isin(codes, named.to_numpy())
    if not known.any():
        raise Absent(
            Say("用水账户中没有规划区的县", "the accounts name no county of the region"),
            Say("核对用水账户的县代码", "check the county codes of water_accounts"),
        )
    volume = _volumes(accounts, codes)
    share = np.stack([_shares(land, LAND[sector]) for sector in LAND])
    use = np.einsum("spc,scu->spu", volume, share)[..., :-1]
    parted = np.einsum("spc,scu->u", volume, np.where(share < 1, share, 0.0))[:-1]
    total = use.sum(axis=(0, 1))
    table = pd.DataFrame({
        "unit": water_unit_table["unit"].to_numpy(), "year": year,
        **{f"{sector}_wan_m3": use[i].sum(axis=0) for i, sector in enumerate(LAND)},
        **{f"{supply}_wan_m3": use[:, i].sum(axis=0) for i, supply in enumerate((*SUPPLIES, RECYCLED))},
        "total_wan_m3": total,
        "parted_percent": np.divide(parted, total, out=np.zeros_like(total), where=total > 0) * PERCENT,
    })  # fmt: skip
    gaps = (land.sum(axis=0)[:, :-1] > 0) & ~known[:, None]
    table.loc[gaps.any(axis=0), table.columns.drop(["unit", "year"])] = np.nan
    table["lacking"] = ["、".join(code for code, gap in zip(codes, of_unit, strict=True) if gap) for of_unit in gaps.T]
    return table


def _land(
    ecosystem: Raster, cell_area: Raster, label: Raster, county_cells: Table, units: int
) -> tuple[list[str], NDArray[np.float64]]:
    """Codes of the counties; area by first-level class (0 unknown), county and unit, the last unit being none."""
    order, codes = pd.factorize(county_cells["county"].astype(str))
    cell = county_cells["cell"].to_numpy("i8")
    area = cell_area.values.ravel()
    inside = np.bincount(cell, county_cells["share"], area.size)
    piece = (
        area[cell] * county_cells["share"].to_numpy("f8") / inside[cell]
    )  # adjusted areas: shares of the whole of a cell
    kind = np.where(ecosystem.values.ravel() >= 0, ecosystem.values.ravel() // 10, 0)[cell]
    unit = np.where(label.values.ravel() >= 0, label.values.ravel(), units)[cell]
    shape = (CLASSES + 1, len(codes), units + 1)
    flat = np.ravel_multi_index((kind, order, unit), shape)
    return [str(code) for code in codes], np.bincount(flat, piece, int(np.prod(shape))).reshape(shape)


def _shares(land: NDArray[np.float64], class_: int) -> NDArray[np.float64]:
    """(county, unit): the share of a county's land of a class that lies in each unit; of all its land where it has none."""
    of_class = land[class_]
    none = of_class.sum(axis=1) == 0
    taken = np.where(none[:, None], land.sum(axis=0), of_class)
    whole = taken.sum(axis=1, keepdims=True)
    return np.divide(taken, whole, out=np.zeros_like(taken), where=whole > 0)


def _volumes(accounts: Table, codes: list[str]) -> NDArray[np.float64]:
    """(sector, supply, county) in 万 m³; a county that is none of the region's is left out."""
    out = np.zeros((len(LAND), len(SUPPLIES) + 1, len(codes)))
    for row in accounts.itertuples():
        if str(row.county) in codes:
            sector = _which(str(row.sector), SECTORS, list(LAND))
            supply = _which(str(row.supply), SUPPLIES, [*SUPPLIES, RECYCLED])
            out[sector, supply, codes.index(str(row.county))] += float(row.volume_wan_m3)
    return out


def _which(name: str, known: dict[str, tuple[str, ...]], order: list[str]) -> int:
    """Place of the kind that a name belongs to; the last of the order where it is none of the known."""
    return next((order.index(kind) for kind, names in known.items() if name in names), len(order) - 1)
