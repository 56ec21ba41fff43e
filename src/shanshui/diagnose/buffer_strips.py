"""Banks of rivers without a strip of natural land (河岸缓冲带缺失): fields or buildings down to the water."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Lines, Raster, Table, Zones, method

NODATA = -1
PRESENT, FARMED, BUILT = 0, 1, 2
WATERS = (42, 43)
FARMLAND, URBAN = 5, 6


@method(
    gives=("buffer_absence", "buffer_strips"),
    source="编制指南4.2.5（边缘地带缺少缓冲过渡）、F.6；缓冲带宽度为设计取值",
    scope="global",
    nodata="exclude",
    assumed=("buffer_m", "bank_step_m", "bank_reach_m"),
    bytes_per_cell=24,
)
def buffer_strips(
    ecosystem: Raster,
    cell_area: Raster,
    rivers: Lines,
    counties: Zones,
    *,
    buffer_m: float = 30.0,
    bank_step_m: float = 100.0,
    bank_reach_m: float = 500.0,
    grid: Grid,
) -> tuple[Raster, Table]:
    """Banks that fields or buildings come nearer than buffer_m; length by county and what stands there.

        along each river, for each stretch of at most bank_step_m and each side:
            bank  = the first point across the line from its middle, at 0, ½ cell, 1 cell … bank_reach_m, that is no water
            state = 2 buildings, if ground of towns, industry or transport lies between the bank and buffer_m beyond it
                    1 fields, if farmland does · 0 a strip of natural land
        value of the cell of the bank = the worst state of its banks; 0 where the cell has none

    Looked at are the bank and the end of the strip; a point on the edge of two cells is in the one to the south or east. A
    strip narrower than a cell is not seen: on coarse cells the lengths are an upper bound. A side without land in reach has
    no bank and is left out. Where the line itself lies on land (a river narrower than a cell), the bank of both sides is at
    the line, and each side is looked at buffer_m away.

    Shapes   (y, x) int16; one row by county in the order of the counties and one "*" for the region.
    Units    m.
    Range    0–2; lengths ≥ 0.
    Errors   Absent where no bank lies in the region; ValueError for a length that is not positive.
    Nodata   −1 outside the region and where the ecosystem is not known.
    Golden   tests/golden/test_buffer_strips.py (hand sum).
    """
    if not (buffer_m > 0 and bank_step_m > 0 and bank_reach_m >= 0):
        raise ValueError("buffer_m and bank_step_m must be positive, bank_reach_m not negative")
    middle, across, length = _stretches(rivers, bank_step_m)
    known = (cell_area.values > 0) & (ecosystem.values != NODATA)
    values = np.where(known, PRESENT, NODATA).astype("i2")
    sides = []
    for turn in (1, -1):
        bank, found = _banks(middle, turn * across, ecosystem.values, cell_area.values > 0, bank_reach_m, grid)
        strip = bank[found] + buffer_m * turn * across[found]
        state = np.maximum(
            *(_state(_codes(at, ecosystem.values, cell_area.values > 0, grid)) for at in (bank[found], strip))
        )
        row, col = _cells(bank[found], grid)
        np.maximum.at(values, (row, col), state)
        sides.append(pd.DataFrame({"x": bank[found, 0], "y": bank[found, 1], "m": length[found], "state": state}))
    banks = pd.concat(sides, ignore_index=True)
    if banks.empty:
        raise Absent(
            Say("区域内没有河流岸线", "no bank of a river lies in the region"),
            Say("核对河流（rivers）的范围和坐标系", "check where the rivers lie"),
        )
    return grid.raster(values, "buffer_absence"), _table(banks, counties)


def _stretches(rivers: Lines, step: float) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Middle, unit vector across (to the left) and length of equal stretches of each line, none longer than the step."""
    lines = gpd.GeoSeries(rivers.geometry).explode().to_numpy()
    middles, acrosses, lengths = [], [], []
    for line in lines:
        if line is None or not line.length > 0:
            continue
        count = int(np.ceil(line.length / step))
        ends = shapely.get_coordinates(shapely.line_interpolate_point(line, np.linspace(0, line.length, count + 1)))
        along = np.diff(ends, axis=0)
        span = np.hypot(*along.T)
        keep = span > 0
        at = shapely.line_interpolate_point(line, (np.arange(count) + 0.5) * line.length / count)
        middles.append(shapely.get_coordinates(at)[keep])
        acrosses.append(np.column_stack([-along[keep, 1], along[keep, 0]]) / span[keep, None])
        lengths.append(np.full(int(keep.sum()), line.length / count))
    if not middles:
        return np.empty((0, 2)), np.empty((0, 2)), np.empty(0)
    return np.concatenate(middles), np.concatenate(acrosses), np.concatenate(lengths)


def _banks(
    middle: NDArray[np.float64],
    across: NDArray[np.float64],
    codes: NDArray[np.int16],
    region: NDArray[np.bool_],
    reach: float,
    grid: Grid,
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The first point of each side that is no water, and whether there is one of known land in reach."""
    bank, found = middle.copy(), np.zeros(len(middle), dtype=bool)
    wet = np.ones(len(middle), dtype=bool)
    for away in np.arange(0, reach + 1e-9, grid.cell / 2):
        at = middle + away * across
        code = _codes(at, codes, region, grid)
        dry = wet & ~np.isin(code, WATERS)
        bank[dry], found[dry] = at[dry], code[dry] != NODATA
        wet &= ~dry
    return bank, found


def _cells(at: NDArray[np.float64], grid: Grid) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    west, _, _, north = grid.bounds
    return np.floor((north - at[:, 1]) / grid.cell).astype("i8"), np.floor((at[:, 0] - west) / grid.cell).astype("i8")


def _codes(
    at: NDArray[np.float64], codes: NDArray[np.int16], region: NDArray[np.bool_], grid: Grid
) -> NDArray[np.int64]:
    """Ecosystem at each point; −1 outside the region."""
    row, col = _cells(at, grid)
    rows, cols = codes.shape
    there = (row >= 0) & (row < rows) & (col >= 0) & (col < cols)
    out = np.full(len(at), NODATA, dtype="i8")
    r, c = row[there], col[there]
    out[there] = np.where(region[r, c], codes[r, c], NODATA)
    return out


def _state(codes: NDArray[np.int64]) -> NDArray[np.int16]:
    first = codes // 10
    return np.where(first == URBAN, BUILT, np.where(first == FARMLAND, FARMED, PRESENT)).astype("i2")


def _table(banks: pd.DataFrame, counties: Zones) -> pd.DataFrame:
    """Lengths by county: a bank counts where its point lies, of counties that share a border in the first."""
    points = shapely.points(banks["x"], banks["y"])
    owner = np.full(len(banks), "", dtype=object)
    for code, shape in zip(counties["code"].astype(str), counties.geometry, strict=True):
        shapely.prepare(shape)
        owner[(owner == "") & shapely.intersects(shape, points)] = code
    rows = []
    for code in [*counties["code"].astype(str), "*"]:
        own = banks if code == "*" else banks[owner == code]
        lengths = [float(own.loc[own["state"] == state, "m"].sum()) for state in (FARMED, BUILT)]
        rows.append((code, float(own["m"].sum()), *lengths, sum(lengths)))
    return pd.DataFrame(rows, columns=["county", "bank_m", "farmed_m", "built_m", "absent_m"])
