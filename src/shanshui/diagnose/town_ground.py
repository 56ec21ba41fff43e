"""Ground of towns: how much hotter it is than the fields about it, how much park there is for those who live there."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import xarray as xr
from numpy.typing import NDArray
from scipy import ndimage

from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Table, Zones, method
from shanshui.diagnose.farm_supply import county_values

URBAN = 3
GREEN = (1, 2, 3, 5)
"""First-level classes whose ground is the reference of a town's heat: woods, shrub, grass, fields."""
SQUARE = np.ones((3, 3), dtype=bool)


@method(
    gives="heat_anomaly",
    source="城市热岛强度（城镇与周边乡村地表温度之差；QX/T 242-2014气候可行性论证的分级，未逐条核对）；参照范围为设计取值",
    scope="global",
    nodata="exclude",
    assumed=("heat_ring_m", "heat_elevation_m"),
    bytes_per_cell=60,
)
def heat_anomaly(
    space: Raster,
    ecosystem: Raster,
    elevation: Raster,
    land_surface_temperature: Raster,
    *,
    heat_ring_m: float = 5000.0,
    heat_elevation_m: float = 100.0,
    grid: Grid,
) -> Raster:
    """How much hotter the surface of a town is than the green ground about it (城镇地表温度距平).

        value(cell of a town) = T − mean of T over the reference of the town
        reference             = cells of woods, shrub, grass and fields outside urban space, centres at most heat_ring_m from
                                a cell of the town, and not higher or lower than its mean elevation by more than heat_elevation_m

    A town is what touches (edge or corner) of urban space. The desert is left out of the reference on purpose: by day it is
    hotter than an oasis town, and against it no town of the oasis would show any heat. The last year of the series counts.

    Shapes   (year, y, x), (y, x) → (y, x) float32.
    Units    ℃.
    Range    −100–100.
    Errors   Absent where there is no urban space, or no town has a reference; ValueError unless both distances are positive.
    Nodata   NaN outside urban space, without a temperature, and in towns without reference or elevation.
    Golden   tests/golden/test_heat_anomaly.py (hand sum).
    """
    if not (heat_ring_m > 0 and heat_elevation_m > 0):
        raise ValueError("heat_ring_m and heat_elevation_m must be positive")
    last = int(np.argmax(land_surface_temperature["year"].values))
    heat = land_surface_temperature.values[last].astype("f8")
    town, count = ndimage.label(space.values == URBAN, structure=SQUARE)
    green = np.isin(ecosystem.values // 10, GREEN) & (space.values != URBAN) & ~np.isnan(heat)
    out = np.full(grid.shape, np.nan)
    reach = int(np.ceil(heat_ring_m / grid.cell))
    for number, box in enumerate(ndimage.find_objects(town, count), start=1):
        near = tuple(slice(max(0, s.start - reach), s.stop + reach) for s in box)
        own = town[near] == number
        level = elevation.values[near].astype("f8")
        known = level[own][~np.isnan(level[own])]
        if not known.size:
            continue
        away = ndimage.distance_transform_edt(~own, sampling=grid.cell)
        reference = green[near] & (away <= heat_ring_m) & (np.abs(level - known.mean()) <= heat_elevation_m)
        if reference.any():
            out[near][own] = heat[near][own] - heat[near][reference].mean()
    if np.isnan(out).all():
        raise Absent(
            Say("没有可与周边绿地、农田比较的城镇", "no town that green ground about it could be compared with"),
            Say(
                "核对城镇开发边界、地表温度的覆盖范围，或调大参照范围 heat_ring_m",
                "check the boundary and the temperature",
            ),
        )
    return _like(space, out, "heat_anomaly")


@method(
    gives="park_per_person",
    source="编制指南附录B（城镇开发边界内人均公园绿地面积）；GB 50137-2011 4.3.2",
    scope="global",
    nodata="exclude",
    bytes_per_cell=60,
)
def park_per_person(
    space: Raster,
    county_cells: Table,
    counties: Zones,
    urban_boundary: Zones,
    parks: Zones,
    residents: Table,
    *,
    base_year: int,
    grid: Grid,
) -> Raster:
    """Park in the development boundary for each urban resident, by county, on its urban space (人均公园绿地).

        value = |parks ∩ boundary ∩ county| / urban residents of the county in the base year

    Overlapping parks count once. A county with residents and no park has 0.

    Shapes   (y, x) float32.
    Units    m² a person.
    Range    ≥ 0.
    Errors   Absent where no county has urban residents of the base year; ValueError where a county has two rows.
    Nodata   NaN outside urban space, and in counties without a count.
    Golden   tests/golden/test_park_per_person.py (hand sum).
    """
    rows = residents[(residents["year"] == base_year) & (residents["urban"] > 0)]
    people = rows.set_index(rows["county"].astype(str))["urban"].astype("f8")
    if people.empty:
        raise Absent(
            Say(f"{base_year}年没有分县城镇常住人口", f"no county has urban residents of {base_year}"),
            Say("补充基准年常住人口统计（residents）", "enter the residents of the base year"),
        )
    if people.index.duplicated().any():
        raise ValueError(f"residents: two rows of {base_year} for a county")
    green = shapely.intersection(_union(parks), _union(urban_boundary))
    shapes = dict(zip(counties["code"].astype(str), counties.geometry, strict=True))
    area = {code: shapely.intersection(green, shapes[code]).area for code in people.index if code in shapes}
    each = pd.Series(area, dtype="f8") / people[list(area)]
    values = county_values(county_cells, each, grid.size).reshape(grid.shape)
    return _like(space, np.where(space.values == URBAN, values, np.nan), "park_per_person")


def _union(zones: Zones) -> shapely.Geometry:
    return gpd.GeoSeries(zones.geometry).union_all()


def _like(raster: Raster, values: NDArray[np.floating], name: str) -> Raster:
    coords = {axis: raster[axis] for axis in ("y", "x")}
    return xr.DataArray(values.astype("f4"), dims=("y", "x"), coords=coords, name=name)
