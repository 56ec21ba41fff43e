"""Water balance by unit (水量供需平衡): over-use, overdraft of groundwater, and the farmland that the water can carry (以水定地)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, Table, method
from shanshui.diagnose.ecological_need import WAN_M3_OF_MM_M2, of_units

if TYPE_CHECKING:
    from numpy.typing import NDArray

FARMLAND = 5
M3_OF_WAN = 1e4
HA_OF_M2 = 1e-4
WITHIN, CRITICAL, OVERLOADED = 1, 2, 3


@method(
    gives="water_budget",
    source="用水总量控制指标（承载负荷＝用水量/指标）；区域水量平衡P＋I＝ET＋R＋ΔS；地下水超采系数＝（开采量－可开采量）/可开采量，"
    "GB/T 34968-2017；临界0.9、超载1.0为设计取值",
    scope="global",
    nodata="exclude",
    assumed=("critical_from", "overloaded_from"),
    bytes_per_cell=48,
)
def water_budget(
    water_unit_label: Raster,
    water_unit_table: Table,
    ecosystem: Raster,
    cell_area: Raster,
    unit_water_use: Table | None = None,
    water_resources: Table | None = None,
    ecological_need: Table | None = None,
    precipitation: Raster | None = None,
    evapotranspiration: Raster | None = None,
    *,
    base_year: int,
    critical_from: float = 0.9,
    overloaded_from: float = 1.0,
) -> Table:
    """The account of each unit: what comes, what is used, what nature needs, what is left, and what land it carries.

        resources = surface + groundwater + inflow − outflow            left = resources − need − (use − ecology)
        index     = use / limit, else use / available                   overdraft = (abstraction − allowable) / allowable
        capacity  = the least of limit, available, resources − need that is known
        farming   = max(capacity − industry − life − other − ecology, 0)
        quota     = the one given, else agriculture / farmland          carried = farming / quota
        storage   = P + inflow − ET − outflow

    use, industry, life, ecology, other and agriculture are those of `unit_water_use`, need of `ecological_need`; outflow is
    what must be left to those below. Load: 3 overloaded (超载) above overloaded_from, 2 critical (临界) from critical_from,
    else 1. Ecology of the accounts is water led to nature, so it comes off what is used before need is set against it;
    `resources − need` carries only where it is used as capacity, where ecology then is not taken off a second time.

    Shapes   tables, rasters (y, x) → a row for each unit, in their order.
    Units    万 m³; ha; m³/ha.
    Range    overdraft ≥ −1; carried ≥ 0; left, storage and excess any sign.
    Errors   ValueError unless 0 < critical_from ≤ overloaded_from; Absent where neither use nor resources is given.
    Nodata   every figure of which a part is missing is missing; `missing` names the parts, comma between them.
    Golden   tests/golden/test_water_budget.py (hand sum).
    """
    if not 0 < critical_from <= overloaded_from:
        raise ValueError(
            f"critical_from {critical_from} and overloaded_from {overloaded_from}: 0 < critical ≤ overloaded"
        )
    if unit_water_use is None and water_resources is None:
        raise Absent(
            Say("缺少用水账户和水资源量资料", "neither accounts of water use nor water resources are given"),
            Say("补充水资源利用账户、各单元水资源量", "add water_accounts and water_resources"),
        )
    units = len(water_unit_table)
    given = of_units(water_resources, water_unit_table, base_year)
    use = _use(unit_water_use, units)
    need = _column(ecological_need, "need_wan_m3", units)
    resources = given["surface_wan_m3"] + given["groundwater_wan_m3"] + given["inflow_wan_m3"] - given["outflow_wan_m3"]
    index, basis = _index(use["total"], given)
    others = use["industry"] + use["life"] + use["other"]
    farming = _farming(given, resources - need, others, use["ecology"])
    farmland = _area(water_unit_label, cell_area, ecosystem.values // 10 == FARMLAND, units) * HA_OF_M2
    quota = np.where(
        np.isnan(given["quota_m3_ha"]), _over(use["agriculture"] * M3_OF_WAN, farmland), given["quota_m3_ha"]
    )
    carried = _over(farming * M3_OF_WAN, quota)
    rain, evaporated = (_depth(one, water_unit_label, cell_area, units) for one in (precipitation, evapotranspiration))
    load = np.select([index > overloaded_from, index >= critical_from], [OVERLOADED, CRITICAL], WITHIN)
    table = pd.DataFrame({
        "unit": water_unit_table["unit"].to_numpy(), "resources_wan_m3": resources, "use_wan_m3": use["total"],
        "need_wan_m3": need, "left_wan_m3": resources - need - (use["total"] - use["ecology"]),
        "basis": pd.array(basis, dtype="string"), "index": index,
        "load": pd.array(load, dtype="Int64"),
        "overdraft": _over(use["groundwater"], given["groundwater_allowable_wan_m3"]) - 1,
        "farmland_ha": farmland, "quota_m3_ha": quota, "farming_wan_m3": farming, "carried_ha": carried,
        "excess_ha": farmland - carried, "match_m3_ha": _over(farming * M3_OF_WAN, farmland),
        "precipitation_wan_m3": rain, "evapotranspiration_wan_m3": evaporated,
        "storage_wan_m3": rain + given["inflow_wan_m3"] - evaporated - given["outflow_wan_m3"],
    })  # fmt: skip
    table.loc[np.isnan(index), ["load", "basis"]] = pd.NA
    parts = {**{name: given[name] for name in LISTED}, "use": use["total"], "need": need}
    table["missing"] = [",".join(name for name, values in parts.items() if np.isnan(values[i])) for i in range(units)]
    return table


LISTED = (
    "surface_wan_m3", "groundwater_wan_m3", "inflow_wan_m3", "outflow_wan_m3", "available_wan_m3", "limit_wan_m3",
    "groundwater_allowable_wan_m3",
)  # fmt: skip
"""Parts of the account that `missing` names where a unit lacks them."""


def _use(table: Table | None, units: int) -> dict[str, NDArray[np.float64]]:
    names = ("agriculture", "industry", "life", "ecology", "other", "groundwater", "total")
    return {name: _column(table, f"{name}_wan_m3", units) for name in names}


def _column(table: Table | None, name: str, units: int) -> NDArray[np.float64]:
    return np.full(units, np.nan) if table is None else table[name].to_numpy("f8", na_value=np.nan)


def _over(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """part / whole; NaN where the whole is 0 or missing."""
    return np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)


def _index(use: NDArray[np.float64], given: dict[str, NDArray[np.float64]]) -> tuple[NDArray[np.float64], list[str]]:
    """Use over the limit that was set, or over what is available where none is; and which of the two."""
    limited = given["limit_wan_m3"] > 0
    index = np.where(limited, _over(use, given["limit_wan_m3"]), _over(use, given["available_wan_m3"]))
    return index, ["limit" if one else "available" for one in limited]


def _farming(
    given: dict[str, NDArray[np.float64]],
    after_need: NDArray[np.float64],
    others: NDArray[np.float64],
    ecology: NDArray[np.float64],
) -> NDArray[np.float64]:
    """The least of what each known bound leaves to farming: limits count the water led to nature, `after_need` does not."""
    bounds = np.stack([given["limit_wan_m3"] - ecology, given["available_wan_m3"] - ecology, after_need])
    told = np.isfinite(bounds).any(axis=0)
    least = np.where(np.isnan(bounds), np.inf, bounds).min(axis=0)
    return np.where(told, np.maximum(least - others, 0.0), np.nan)


def _area(label: Raster, cell_area: Raster, here: NDArray[np.bool_], units: int) -> NDArray[np.float64]:
    held = here & (label.values >= 0)
    return np.bincount(label.values[held], cell_area.values[held], units)


def _depth(raster: Raster | None, label: Raster, cell_area: Raster, units: int) -> NDArray[np.float64]:
    """万 m³ of a depth in mm over each unit; NaN where a cell of the unit has none."""
    if raster is None:
        return np.full(units, np.nan)
    held = label.values >= 0
    volume = cell_area.values[held] * raster.values[held].astype("f8")
    return np.bincount(label.values[held], volume, units) * WAN_M3_OF_MM_M2


@method(
    gives=("water_overuse", "groundwater_overdraft", "water_land_match"),
    source="各单元水量平衡结果落格（无公式）",
    scope="cell",
    nodata="cell",
)
def water_load(water_budget: Table, water_unit_label: Raster) -> tuple[Raster, Raster, Raster]:
    """Index of over-use, coefficient of overdraft, and water for each hectare of farmland, of the unit of each cell.

        value(cell) = value(unit of the cell)

    Shapes   a table of units, (y, x) → (y, x) float32, three times.
    Units    1; 1; m³/ha.
    Range    index, match ≥ 0; overdraft ≥ −1.
    Errors   none.
    Nodata   NaN outside the units, and where the unit's value is missing.
    Golden   tests/golden/test_water_load.py (hand sum).
    """
    label = water_unit_label.values
    out = []
    for column, name in (
        ("index", "water_overuse"),
        ("overdraft", "groundwater_overdraft"),
        ("match_m3_ha", "water_land_match"),
    ):
        values = np.append(water_budget[column].to_numpy("f8", na_value=np.nan), np.nan).astype("f4")
        out.append(water_unit_label.copy(data=values[label]).rename(name).drop_attrs())  # −1 is the NaN at the end
    return out[0], out[1], out[2]


@method(
    gives="groundwater_decline",
    source="GB/T 34968-2017（水位年均下降速率）；Sen 1968，JASA 63:1379–1389（各期两两斜率的中位数）",
    scope="cell",
    nodata="cell",
)
def groundwater_decline(groundwater_depth: Raster) -> Raster:
    """By how much the groundwater falls in a year, over all dates given.

        rate = median over pairs of dates i < j of (H_j − H_i) / (t_j − t_i)

    Shapes   (year, y, x) → (y, x) float32.
    Units    m → m a year; positive where it falls.
    Range    real.
    Errors   Absent where there is one date only.
    Nodata   pairs with an unknown depth are left out; NaN where no pair is known.
    Golden   tests/golden/test_groundwater_decline.py (hand sum; scipy.stats.theilslopes).
    """
    years = groundwater_depth["year"].values.astype("f8")
    if years.size < 2:
        raise Absent(
            Say("地下水埋深只有一期，无从计算下降速率", "there is one date of depth to groundwater only"),
            Say("补充另一年的地下水埋深", "add groundwater_depth of another year"),
        )
    depth = groundwater_depth.values.astype("f8")
    order = np.argsort(years, kind="stable")
    pairs = [(i, j) for k, i in enumerate(order) for j in order[k + 1 :]]
    slopes = np.stack([(depth[j] - depth[i]) / (years[j] - years[i]) for i, j in pairs])
    known = np.isfinite(slopes).any(axis=0)
    rate = np.full(known.shape, np.nan)
    rate[known] = np.nanmedian(slopes[:, known], axis=0)
    coords = {axis: groundwater_depth[axis] for axis in ("y", "x")}
    return type(groundwater_depth)(rate.astype("f4"), dims=("y", "x"), coords=coords, name="groundwater_decline")
