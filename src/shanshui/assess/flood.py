"""Flood regulation (洪水调蓄): what lakes, reservoirs and marshes can hold."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely

from shanshui.assess.ellipsoid import area_m2
from shanshui.assess.structure_areas import extents
from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Table, Zones, method

MARSH = 41
RESERVOIR_WORD = "水库"
M2_OF_KM2, M3_OF_WAN = 1e6, 1e4
Body = tuple[str | None, str, float]
"""Name, county and m² of a water body."""
COLUMNS = ["kind", "name", "county", "area_m2", "capacity_m3"]


@method(
    gives="flood_regulation",
    source="ChinaXiv:201711.00120（湖泊C＝e^c·A^m·T万立方米，A平方公里；水库C＝0.35·总库容；沼泽C＝0.3·S·10⁶立方米，S平方公里）",
    scope="global",
    nodata="exclude",
    bytes_per_cell=60,
)
def flood_regulation(
    ecosystem: Raster,
    cell_area: Raster,
    lake_storage_coefficients: Table,
    counties: Zones | None = None,
    county_cells: Table | None = None,
    area_adjustment: Table | None = None,
    lakes: Zones | None = None,
    reservoirs: Table | None = None,
    *,
    grid: Grid,
    lake_zone: str = "",
    reservoir_share: float = 0.35,
    marsh_depth_m: float = 0.3,
) -> Table:
    """Capacity of each lake and reservoir, and of the marshes of each county.

        lake        C = e^c · A^m · T · 10⁴ m³          A km², by the zone of lakes that the plan states
        reservoir   C = reservoir_share · total capacity
        marsh       C = marsh_depth_m · area            (0.3 S · 10⁶ m³ with S in km²)

    Marsh is class 41 of the ecosystems. A water body of the lake layer whose name ends in 水库, or stands in the list of
    reservoirs, is no lake. A lake counts where its middle lies, with its whole area.

    Shapes   rasters (y, x), polygons, tables → a row a water body; a row a county with marsh, and “*” for all of it.
    Units    m², m³.
    Range    ≥ 0.
    Errors   Absent where there is no marsh, lake or reservoir; ValueError for a lake_zone that the table does not hold.
    Nodata   a lake has no capacity where lake_zone is empty: the zones' coefficients differ and most are not confirmed;
             its area is told. The capacity of a reservoir that the list does not hold is missing likewise.
    Source   the paper prints the marsh formula with 万 m³; its own totals prove m³.
    Golden   tests/golden/test_flood_regulation.py (hand sum).
    """
    rows = [
        *_lakes(_bodies(lakes, reservoirs, counties, grid, dammed=False), lake_storage_coefficients, lake_zone),
        *_reservoirs(_bodies(lakes, reservoirs, counties, grid, dammed=True), reservoirs, reservoir_share),
        *_marshes(ecosystem, cell_area, county_cells, area_adjustment, marsh_depth_m),
    ]
    if not rows:
        raise Absent(
            Say("规划区内没有湖泊、水库和沼泽", "no lake, reservoir or marsh lies within the region"),
            Say(
                "登记 lakes、reservoirs；确无时不必处理", "enter lakes and reservoirs; nothing to do if there are none"
            ),
        )
    return pd.DataFrame(rows, columns=COLUMNS)


def _reservoir_names(reservoirs: Table | None) -> set[str]:
    return set() if reservoirs is None else set(reservoirs["name"].astype(str))


def _bodies(
    lakes: Zones | None, reservoirs: Table | None, counties: Zones | None, grid: Grid, *, dammed: bool
) -> list[Body]:
    """(name, county, m²) of the water bodies that are, or are not, reservoirs, within the counties if these are given."""
    if lakes is None:
        return []
    listed = _reservoir_names(reservoirs)
    names = lakes["name"] if "name" in lakes else pd.Series([None] * len(lakes), index=lakes.index)
    out = []
    for name, shape in zip(names, lakes.geometry, strict=True):
        told = None if pd.isna(name) else str(name)
        is_dammed = told is not None and (told in listed or told.endswith(RESERVOIR_WORD))
        county = _county(shape, counties)
        if is_dammed == dammed and county is not None:
            out.append((told, county, area_m2(shape, grid.crs)))
    return out


def _county(shape: Any, counties: Zones | None) -> str | None:
    """Code of the county in which the middle of a water body lies; “*” where no counties are given, None outside."""
    if counties is None:
        return "*"
    middle = shapely.point_on_surface(shape)
    for code, border in sorted(zip(counties["code"].astype(str), counties.geometry, strict=True)):
        if shapely.intersects(border, middle):
            return str(code)
    return None


def _lakes(bodies: list[Body], coefficients: Table, zone: str) -> list[tuple[Any, ...]]:
    constant = exponent = exchanges = float("nan")
    if zone:
        rows = coefficients[coefficients["zone"] == zone]
        if rows.empty:
            held = "、".join(coefficients["zone"].astype(str))
            raise ValueError(f"lake_storage_coefficients has no zone {zone!r}; it has: {held}")
        constant, exponent, exchanges = (float(rows.iloc[0][c]) for c in ("constant", "exponent", "exchanges"))
    out = []
    for name, county, area in bodies:
        wan = np.exp(constant) * (area / M2_OF_KM2) ** exponent * exchanges
        out.append(("lake", name, county, area, float(wan) * M3_OF_WAN))
    return out


def _reservoirs(bodies: list[Body], reservoirs: Table | None, share: float) -> list[tuple[Any, ...]]:
    """Those listed, with the area of the water body of the same name; then those mapped but not listed."""
    mapped: dict[str | None, tuple[str, float]] = {}
    for name, county, area in bodies:
        mapped[name] = (county, mapped.get(name, ("", 0.0))[1] + area)
    out: list[tuple[Any, ...]] = []
    if reservoirs is not None:
        for row, capacity in zip(
            reservoirs.itertuples(index=False), reservoirs["capacity_wan_m3"].astype("f8"), strict=True
        ):
            area = mapped.pop(str(row.name), (None, float("nan")))[1]
            out.append(("reservoir", str(row.name), str(row.county), area, share * capacity * M3_OF_WAN))
    out += [("reservoir", name, county, area, float("nan")) for name, (county, area) in mapped.items()]
    return out


def _marshes(
    ecosystem: Raster, cell_area: Raster, county_cells: Table | None, area_adjustment: Table | None, depth: float
) -> list[tuple[Any, ...]]:
    marsh = np.where(ecosystem.values.reshape(-1) == MARSH, 0, -1)
    out = []
    for extent in extents(cell_area, county_cells, area_adjustment, None):
        for code, area in zip(extent.codes, extent.sums(marsh, 1)[:, 0], strict=True):
            if area > 0:
                out.append(("marsh", None, code, float(area), float(area) * depth))
    return out
