"""What the water authority would give: basin units, resources and limits, river sections, protection zones of sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import ndimage

from shanshui.demo import natural as n
from shanshui.demo.accounts import Columns, Counted
from shanshui.demo.administration import Units
from shanshui.demo.canvas import Canvas, Field
from shanshui.demo.climate import Climate
from shanshui.demo.terrain import Terrain
from shanshui.demo.watched_waters import Rows, watched_rivers
from shanshui.demo.waters import Waters

UNITS = 3
"""Basin units, at most: of the largest named rivers."""
SEEPED = 0.09
"""Groundwater that is counted nowhere else, of the runoff."""
USABLE = 0.62
"""Of surface water and groundwater."""
LIMITS = (0.86, 1.04, 1.18)
"""Limit of use over the use of 2020: the first unit is over it, the second near it, the third within."""
ALLOWED = (0.74, 1.12)
"""Groundwater that may be abstracted over what was, of two units; the third was never assessed."""
YEARS = (2010, 2015, 2020)
KEPT = (0.34, 0.24, 0.13, 0.08)
"""Share of the natural runoff that still passes the section of each watched river."""
DRIER = 0.05
"""By which less passes from one year of observation to the next, of the natural runoff."""
AIM = 0.2
"""Ecological flow aimed at over the natural runoff; the last section has no aim."""
ZONES = (("一级保护区", 450.0), ("二级保护区", 1800.0))
"""Circles about a source, metres."""


@dataclass(frozen=True)
class WaterPlans:
    units: Rows
    sections: Rows
    zones: Rows
    resources: Columns


def make_water_plans(
    canvas: Canvas, terrain: Terrain, climate: Climate, waters: Waters, units: Units, names: list[str | None],
    counted: Counted, accounts: Columns, sources: Rows,
) -> WaterPlans:  # fmt: skip
    """All of it; `names` are those of the river lines, `accounts` the use of water by county."""
    rivers = watched_rivers(waters, units, names)
    label, called = _basins(canvas, terrain, waters, units, rivers)
    shapes = [shapely.intersection(shape, units.region) for shape in canvas.grid.outlines(label, len(called))]
    codes = [f"LY{i + 1:02d}" for i in range(len(called))]
    resources = _resources(canvas, climate, label, codes, units.inside, counted, accounts)
    return WaterPlans(({"code": codes, "name": [f"{name}流域单元" for name in called]}, shapes),
                      _sections(canvas, rivers), _zones(units, sources), resources)  # fmt: skip


def _basins(
    canvas: Canvas, terrain: Terrain, waters: Waters, units: Units, rivers: list[tuple[str, float, Any]]
) -> tuple[NDArray[np.int32], list[str]]:
    """The catchments of the largest rivers; what drains to none of them goes to the nearest."""
    flow, grid = terrain.flow, canvas.grid
    found = np.full(grid.shape, -1, dtype="i4")
    kept: list[str] = []
    for name, _, at in rivers:
        row = int(np.clip((grid.y[0] - at.y) / grid.cell + 0.5, 0, grid.shape[0] - 1))
        col = int(np.clip((at.x - grid.x[0]) / grid.cell + 0.5, 0, grid.shape[1] - 1))
        near = canvas.distance(_single(grid.shape, row, col)) < 2.5 * grid.cell
        mouth = int(np.argmax(np.where(near & (found < 0), waters.discharge, -1)))
        above = _above(flow, mouth).reshape(grid.shape) & (found < 0)
        if above.sum() >= 4 and len(kept) < UNITS:
            found[above] = len(kept)
            kept.append(name)
    _, nearest = ndimage.distance_transform_edt(found < 0, return_indices=True)
    label = found[tuple(nearest)]
    present = np.unique(label[units.inside])  # a catchment wholly outside is none of the region's
    order = np.full(len(kept), -1, dtype="i4")
    order[present] = np.arange(present.size)
    _, again = ndimage.distance_transform_edt(order[label] < 0, return_indices=True)
    return order[label][tuple(again)].astype("i4"), [kept[i] for i in present]


def _single(shape: tuple[int, int], row: int, col: int) -> NDArray[np.bool_]:
    mask = np.zeros(shape, dtype=bool)
    mask[row, col] = True
    return mask


def _above(flow: Any, mouth: int) -> NDArray[np.bool_]:
    """Cells whose water passes the mouth, itself included."""
    through = np.zeros(flow.downstream.size, dtype=bool)
    through[mouth] = True
    for cells in flow.levels[1:]:
        through[cells] |= through[flow.downstream[cells]]
    return through


def _resources(
    canvas: Canvas,
    climate: Climate,
    label: NDArray[np.int32],
    codes: list[str],
    inside: NDArray[np.bool_],
    counted: Counted,
    accounts: Columns,
) -> Columns:
    """Runoff by unit, from within the region and from above it; limits and allowances by the use that falls to it with the fields of each county."""
    columns: Columns = {name: [] for name in ("unit", "year", "surface_wan_m3", "groundwater_wan_m3", "inflow_wan_m3", "outflow_wan_m3",
                                              "available_wan_m3", "limit_wan_m3", "groundwater_allowable_wan_m3")}  # fmt: skip
    fields = np.isin(counted.land.covers[2020], (n.DRY, n.PADDY, n.ORCHARD))
    runoff = climate.runoff * (canvas.cell**2 / 1e7)
    for i, code in enumerate(codes):
        own = label == i
        surface, above = float(runoff[own & inside].sum()), float(runoff[own & ~inside].sum())
        used, pumped = _used(accounts, counted, own & fields, fields)
        ground, whole = SEEPED * (surface + above), (1 + SEEPED) * (surface + above)
        row = [code, 2020, round(surface, 0), round(ground, 0), round(above, 0), 0.0, round(USABLE * whole, 0),
               round(LIMITS[i] * used, 0), round(ALLOWED[i] * pumped, 0) if i < len(ALLOWED) else None]  # fmt: skip
        for column, value in zip(columns.values(), row, strict=True):
            column.append(value)
    return columns


def _used(accounts: Columns, counted: Counted, own: Field, fields: Field) -> tuple[float, float]:
    """Total use and groundwater of 2020 that go with the fields of a unit, 万 m³."""
    used, pumped = 0.0, 0.0
    for county, year, _, supply, volume in zip(*accounts.values(), strict=True):
        if year == 2020:
            mask = counted.counties[str(county)]
            share = float((own & mask).sum()) / max(float((fields & mask).sum()), 1.0)
            used += share * float(str(volume))
            pumped += share * float(str(volume)) * (supply == "地下水")
    return used, pumped


def _sections(canvas: Canvas, rivers: list[tuple[str, float, Any]]) -> Rows:
    """One below the canals of each watched river: less passes from year to year."""
    rng = canvas.rng("river sections")
    columns: Columns = {
        name: [] for name in ("name", "river", "year", "natural_wan_m3", "measured_wan_m3", "target_wan_m3")
    }
    points = []
    for i, (name, size, at) in enumerate(rivers):
        whole = round(size * 3.15576e7 / 1e4, 0)
        for k, year in enumerate(YEARS):
            share = KEPT[i] + DRIER * (len(YEARS) - 1 - k) + float(rng.uniform(-0.01, 0.01))
            aim = None if i == len(KEPT) - 1 else round(AIM * whole, 1)
            row = [f"{name}出山口下断面", name, year, whole, round(share * whole, 1), aim]
            for column, value in zip(columns.values(), row, strict=True):
                column.append(value)
            points.append(at)
    return columns, points


def _zones(units: Units, sources: Rows) -> Rows:
    """An inner circle about each source, and the ring about that."""
    columns: Columns = {"name": [], "level": []}
    shapes: list[Any] = []
    for name, at in zip(sources[0]["name"], sources[1], strict=True):
        inner: Any = shapely.Polygon()
        for level, radius in ZONES:
            circle = shapely.intersection(shapely.buffer(at, radius, quad_segs=6), units.region)
            ring = shapely.difference(circle, inner)
            inner = circle
            if ring.geom_type in ("Polygon", "MultiPolygon") and ring.area > 0:
                columns["name"].append(f"{name}{level}")
                columns["level"].append(level)
                shapes.append(ring)
    return columns, shapes
