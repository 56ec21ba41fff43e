"""Ecological flow (生态流量): what still runs in rivers against what ran by nature, graded as Tennant does."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Lines, Points, Raster, Table, method

PERCENT = 100.0
WETLAND = 4
WIDER = 2
"""How much farther a river reaches over wetland."""


@method(
    gives=("flow_state", "flow_percent"),
    source="Tennant 1976，Fisheries 1(4):6–10（占多年平均天然流量的百分比）；河段影响宽度为设计取值",
    scope="global",
    nodata="exclude",
    assumed=("river_reach_m",),
    bytes_per_cell=24,
)
def ecological_flow(
    flow_sections: Points,
    rivers: Lines,
    ecosystem: Raster,
    cell_area: Raster,
    counties: Lines,
    *,
    base_year: int,
    river_reach_m: float = 500.0,
    grid: Grid,
) -> tuple[Table, Raster]:
    """Runoff of each watched section in percent of its natural mean, whether its target is met; and along the river.

        percent = measured / natural · 100          meets = measured ≥ target

    measured is the runoff of the latest year up to the base year. A river that has several sections is shown by the one
    with the least percent. The raster holds it in cells of the region whose centre is within river_reach_m of a line of
    that river's name, and in wetland cells within twice that.

    Shapes   points, lines, rasters → a row for each section; (y, x) float32.
    Units    万 m³; %.
    Range    ≥ 0.
    Errors   ValueError where natural runoff is not positive or measured below 0; Absent where no section is told.
    Nodata   `meets` missing without a target; NaN away from rivers with a section.
    Golden   tests/golden/test_ecological_flow.py (hand sum).
    """
    frame = _latest(flow_sections, base_year)
    if frame.empty:
        raise Absent(
            Say("没有一个断面有实测径流量", "no section has measured runoff"),
            Say("补充控制断面的天然与实测径流量", "add natural and measured runoff of flow_sections"),
        )
    natural, measured = frame["natural_wan_m3"].to_numpy("f8"), frame["measured_wan_m3"].to_numpy("f8")
    if (natural <= 0).any() or (measured < 0).any():
        raise ValueError("flow_sections: natural runoff must be positive, measured runoff not below 0")
    percent = measured / natural * PERCENT
    target = (
        frame["target_wan_m3"].astype("Float64")
        if "target_wan_m3" in frame
        else pd.array([pd.NA] * len(frame), "Float64")
    )
    table = pd.DataFrame({
        "name": frame["name"].astype(str).to_numpy(), "river": frame["river"].astype(str).to_numpy(),
        "county": _owners(frame, counties), "year": frame["year"].to_numpy("i8"), "natural_wan_m3": natural,
        "measured_wan_m3": measured, "percent": percent,
        "meets": pd.array([pd.NA if pd.isna(t) else bool(m >= t) for m, t in zip(measured, target, strict=True)], "boolean"),
    })  # fmt: skip
    out = np.full(grid.shape, np.nan)
    wet = ecosystem.values // 10 == WETLAND
    worst = table.groupby("river")["percent"].min().sort_values(ascending=False, kind="stable")
    names = rivers["name"].astype("string") if "name" in rivers else pd.Series([], dtype="string")
    rows, cols = np.nonzero(cell_area.values > 0)
    farther = WIDER * river_reach_m
    for river, value in worst.items():  # the worst is laid down last
        lines = rivers.geometry[(names == river).fillna(False).to_numpy()] if len(names) else []
        if not len(lines):
            continue
        away = _distance(shapely.union_all(np.asarray(lines, dtype=object)), grid, rows, cols, farther)
        near = (away <= river_reach_m) | (wet[rows, cols] & (away <= farther))
        out[rows[near], cols[near]] = value
    return table, grid.raster(out.astype("f4"), "flow_percent")


def _latest(sections: Points, base_year: int) -> Points:
    """Of each section, its latest measured year up to the base year, else its first; in order of first appearance."""
    told = sections[sections["measured_wan_m3"].notna()]
    rows = []
    for name in dict.fromkeys(told["name"].astype(str)):
        of_name = told[told["name"].astype(str) == name].sort_values("year", kind="stable")
        until = of_name[of_name["year"] <= base_year]
        rows.append(until.index[-1] if len(until) else of_name.index[0])
    return told.loc[rows]


def _owners(points: Points, counties: Lines) -> list[str]:
    """The county that holds each point; '' outside."""
    pairs = list(zip(counties["code"].astype(str), counties.geometry, strict=True))
    return [next((code for code, shape in pairs if shape.intersects(point)), "") for point in points.geometry]


def _distance(shape: shapely.Geometry, grid: Grid, rows: np.ndarray, cols: np.ndarray, most: float) -> np.ndarray:
    """Metres from the centres of cells to a shape; infinite beyond `most`."""
    out = np.full(len(rows), np.inf)
    west, south, east, north = shape.bounds
    x, y = grid.x[cols], grid.y[rows]
    near = (x >= west - most) & (x <= east + most) & (y >= south - most) & (y <= north + most)
    shapely.prepare(shape)
    points = shapely.points(x[near], y[near])
    close = shapely.dwithin(shape, points, most)
    found = np.flatnonzero(near)[close]
    out[found] = shapely.distance(shape, points[close])
    return out
