"""Stream network (汇流水系): Strahler order of each stream cell, and the streams as lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numba import njit

from shanshui.assess.drainage import NODATA, at_edge, downstream, network
from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Lines, Raster, method

if TYPE_CHECKING:
    from numpy.typing import NDArray


@method(
    gives=("stream_order", "streams"),
    source="Strahler 1957, Transactions AGU 38(6):913–920；O'Callaghan & Mark 1984, CVGIP 28:323–344；"
    "Eilander et al. 2021, HESS 25:5287–5313 (pyflwdir)",
    scope="global",
    nodata="barrier",
    assumed=("min_stream_km2",),
    bytes_per_cell=60,
)
def streams(
    flow_direction: Raster, upslope_area: Raster, *, grid: Grid, min_stream_km2: float = 10.0
) -> tuple[Raster, Lines]:
    """Streams: cells that drain at least min_stream_km2, their Strahler order, and one line from node to node.

    Nodes are sources, confluences and ends. Order is 1 from a source; where two of the highest order among the inflows
    meet it rises by one, else the highest goes on. Lines run from cell centre to cell centre, into the cell of the
    confluence, and are listed by their first cell in row order.

    Where the ground says water would run, not where it does: in dry land many of these carry none.

    Shapes   raster (y, x) int16; lines in the CRS of the grid.
    Units    upslope area km²; length m, on the plane of the grid: steps of one cell, √2 cells on a diagonal.
    Range    order ≥ 1, 0 where there is no stream.
    Errors   ValueError unless min_stream_km2 is positive; Absent where no cell drains so much, or none onward.
    Nodata   no elevation → −1. A stream is `truncated` if its catchment meets the edge of the data: it may be longer,
             and of a higher order.
    Golden   tests/golden/test_streams.py (hand sum; invariant: pyflwdir's own tests of the order).
    """
    if not min_stream_km2 > 0:
        raise ValueError(f"min_stream_km2 must be positive, not {min_stream_km2}")
    area = upslope_area.values.ravel()
    stream = area >= min_stream_km2  # NaN is none
    flow = network(flow_direction, grid)
    order = flow.stream_order("strahler", mask=stream.reshape(grid.shape)).ravel().astype("i2")
    down = downstream(flow_direction)
    known = flow_direction.values != NODATA
    cut = flow.accuflux(at_edge(known).astype("f8"), nodata=np.nan).ravel() > 0
    heads = _heads(stream, down)
    lines = [np.array(_trace(head, down, heads), "i8") for head in np.flatnonzero(heads)]
    lines = [line for line in lines if line.size > 1]
    if not lines:
        raise Absent(
            Say(f"没有汇水面积达到{min_stream_km2:g}平方公里的河段", f"no stream drains {min_stream_km2:g} km²"),
            Say(
                "降低 streams.min_stream_km2，或提供更大范围的高程",
                "lower streams.min_stream_km2, or give more elevation",
            ),
        )
    first = {int(line[0]): number for number, line in enumerate(lines, start=1)}
    # what joins at a confluence is not this line's
    last = [line[-2] if heads[line[-1]] else line[-1] for line in lines]
    frame = gpd.GeoDataFrame(
        {
            "id": np.arange(1, len(lines) + 1),
            "order": order[[line[0] for line in lines]].astype("i8"),
            "length_m": [float(_length(line, grid)) for line in lines],
            "upslope_km2": area[last],
            "into": pd.array([first.get(int(line[-1]), pd.NA) for line in lines], dtype="Int64"),
            # water leaves by the edge: its last cell alone does not make a catchment truncated
            "truncated": cut[[line[-2] for line in lines]],
        },
        geometry=[shapely.LineString(_points(line, grid)) for line in lines],
        crs=grid.crs,
    )
    ranks = np.where(known, order.reshape(grid.shape), NODATA).astype("i2")
    return grid.raster(ranks, "stream_order"), frame


def _heads(stream: NDArray[np.bool_], down: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Stream cells where a line begins: no stream flows in (a source), or more than one (a confluence)."""
    cells = np.flatnonzero(stream)
    cells = cells[down[cells] != cells]
    inflows = np.bincount(down[cells], minlength=down.size)
    return np.asarray(stream & (inflows != 1))


@njit(cache=True)
def _trace(head, down, heads):
    """Cells of the line from a head to the next head, or to where the water ends."""
    cells = [head]
    at = head
    while down[at] != at:
        at = down[at]
        cells.append(at)
        if heads[at]:
            break
    return cells


def _points(line: NDArray[np.int64], grid: Grid) -> NDArray[np.float64]:
    columns = grid.shape[1]
    return np.column_stack([grid.x[line % columns], grid.y[line // columns]])


def _length(line: NDArray[np.int64], grid: Grid) -> float:
    return float(steps(line[:-1], line[1:], grid).sum())


def steps(start: NDArray[np.int64], end: NDArray[np.int64], grid: Grid) -> NDArray[np.float64]:
    """Metres from cell to cell."""
    columns = grid.shape[1]
    down, right = end // columns - start // columns, end % columns - start % columns
    return np.asarray(grid.cell * np.hypot(down, right))
