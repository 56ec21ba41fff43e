"""Circuits (电路理论): resistance between ecological sources and the current that flows through each cell."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from shanshui.connect.circuit_links import links
from shanshui.connect.circuit_network import Network, grounded
from shanshui.core.errors import Absent, OutOfRange, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Table, Zones, method

MODES = ("pairwise", "one-to-all", "all-to-one")
SHORTED = ("all", "pair")
LINKS = ("resistance", "conductance")


@method(
    gives=("circuit_pairs", "circuit_current", "circuit_current_max"),
    source="McRae et al. 2008，Ecology 89(10)：2712-2724；Dendy 1982，Journal of Computational Physics 48：366-386",
    scope="global",
    nodata="barrier",
    assumed=("tolerance",),
    bytes_per_cell=320,
)
def circuits(
    sources: Zones,
    source_label: Raster,
    resistance: Raster,
    *,
    grid: Grid,
    mode: str = "pairwise",
    shorted: str = "all",
    neighbours: int = 8,
    link_mean: str = "resistance",
    tolerance: float = 1e-8,
) -> tuple[Table, Raster, Raster]:
    """Effective resistance between sources, and the sum and maximum of the current through each cell.

        link of two cells    g = 2 / (R_a + R_b), or (1/R_a + 1/R_b) / 2 with link_mean="conductance"; ÷ √2 on a diagonal
        resistance of a pair (e_a − e_b)ᵀ L⁺ (e_a − e_b), L = D − G
        current of a cell    ½ (Σ |current of its links| + |current injected|): a source carries all that it is given

    Modes. `pairwise`: 1 A from one source to another, all pairs. `one-to-all`: 1 A into a source, all others grounded.
    `all-to-one`: 1 A into each of the others, a source grounded.

    The cells of a source are one node (shorted), and its current is shown in each of them. shorted="all": every source, in every pair;
    one set-up then serves all. shorted="pair": in a pair only its own two, as Circuitscape does; other sources are land.
    With one-to-all and all-to-one all sources are shorted. from_cells and to_cells say how many cells each node has.

    The residual is that of the voltages, relative to the currents that drive them, the worst of those a row rests on.

    Shapes   rasters (y, x) on the plan grid.
    Units    resistance 1 → effective resistance 1; currents in shares of 1 A injected.
    Range    ≥ 0.
    Errors   ValueError for a mode, shorted, neighbours or link_mean that is none of those named, a tolerance outside
             (0, 0.001]; OutOfRange for a resistance of 0 or less; Absent with fewer than two sources, or where none can reach
             another; ArithmeticError where the residual is not reached.
    Nodata   a cell without resistance conducts nothing; a source with no other cell, and a pair that nothing joins,
             has no resistance (missing). A cell that no source reaches carries 0.
    Golden   tests/golden/test_circuits.py (reference program; hand sum; invariant)
    """
    for name, value, known in (
        ("mode", mode, MODES),
        ("shorted", shorted, SHORTED),
        ("neighbours", neighbours, (4, 8)),
        ("link_mean", link_mean, LINKS),
    ):
        one_of(name, value, known)
    bounded(tolerance)
    if len(sources) < 2:
        raise Absent(
            Say("只有一个生态源地，无从计算电流", "with a single ecological source no current flows"),
            Say("降低源地门槛以得到更多源地", "lower the thresholds of `sources` to obtain more of them"),
        )
    ids = np.sort(sources["id"].to_numpy())
    closed, planes = circuit(resistance.values, neighbours, link_mean)
    network = Network(planes, closed, padded(numbered(source_label.values, ids), -1), len(ids), tolerance)
    flow = network.flow(mode, only_pair=shorted == "pair")
    table = listed(flow.rows, ids, network.cells)
    if table["residual"].isna().all():
        raise Absent(
            Say("没有任何两个生态源地相互连通", "no two ecological sources are connected"),
            Say("检查阻力面的无数据区", "check the resistance layer for cells without data"),
        )
    return (
        table,
        shown(flow.total, closed, grid, "circuit_current"),
        shown(flow.most, closed, grid, "circuit_current_max"),
    )


@method(
    gives="circuit_current_grounded",
    source="McRae et al. 2008，Ecology 89(10)：2712-2724",
    scope="global",
    nodata="barrier",
    assumed=("tolerance",),
    bytes_per_cell=190,
)
def circuits_grounded(
    resistance: Raster,
    injected_current: Raster,
    ground_resistance: Raster,
    *,
    grid: Grid,
    neighbours: int = 8,
    link_mean: str = "resistance",
    tolerance: float = 1e-8,
) -> Raster:
    """The current through each cell from cells that inject it to cells that lead to the ground (advanced mode).

        (L + diag 1/ground_resistance) v = injected_current;  a ground_resistance of 0 holds the cell at 0
        current of a cell = ½ (Σ |current of its links| + |injected| + |to the ground|)

    Links are those of `circuits`. A negative injected current is drawn out.

    Shapes   rasters (y, x) on the plan grid.
    Units    resistances 1; currents in those of injected_current.
    Range    ≥ 0.
    Errors   Absent where none is injected, where current is injected without a resistance, or from where no ground can be reached;
             OutOfRange for a resistance of 0 or less, or a ground_resistance below 0; ArithmeticError
             where the residual is not reached.
    Nodata   a cell without resistance conducts nothing; without injected_current injects none; without ground_resistance does not
             lead to the ground.
    Golden   tests/golden/test_circuits_grounded.py (hand sum; invariant)
    """
    one_of("neighbours", neighbours, (4, 8))
    one_of("link_mean", link_mean, LINKS)
    bounded(tolerance)
    closed, planes = circuit(resistance.values, neighbours, link_mean)
    injected = padded(np.nan_to_num(injected_current.values.astype("f8"), nan=0.0), 0)
    to_ground = padded(ground_resistance.values.astype("f8"), np.nan)
    if (to_ground < 0).any():
        raise OutOfRange(f"ground_resistance must be 0 or more; it goes down to {np.nanmin(to_ground):g}")
    lost = int((injected[closed] != 0).sum())
    if lost:
        raise Absent(
            Say(
                f"有{lost}个注入电流的单元没有阻力值",
                f"injected_current is not 0 in {lost} cells without resistance",
            ),
            Say(
                "把注入电流限制在有地类和坡度的范围内",
                "give injected_current only where land cover and slope are known",
            ),
        )
    if not injected.any():
        raise Absent(
            Say("没有注入电流的单元", "no cell injects current"),
            Say("检查 injected_current", "check injected_current"),
        )
    with np.errstate(divide="ignore"):
        ground = np.where(np.isnan(to_ground) | closed, 0, 1 / to_ground)
    current, _ = grounded(planes, closed, injected, ground, tolerance)
    return shown(current, closed, grid, "circuit_current_grounded")


def one_of(name: str, value: object, known: Iterable[object]) -> None:
    if value not in known:
        raise ValueError(f"{name} must be one of {', '.join(map(str, known))}, not {value!r}")


def bounded(tolerance: float) -> None:
    if not 0 < tolerance <= 1e-3:
        raise ValueError(f"tolerance must lie in (0, 0.001], not {tolerance:g}")


def padded(values: NDArray[Any], fill: float) -> NDArray[Any]:
    """With a frame of one cell, which stands for all that lies outside."""
    return np.pad(values, 1, constant_values=fill)


def circuit(
    resistance: NDArray[np.float32], neighbours: int, link_mean: str
) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
    """Cells that conduct nothing, and the links of the others; padded."""
    if (resistance <= 0).any():
        raise OutOfRange(f"resistance must be positive; it goes down to {np.nanmin(resistance):g}")
    framed = padded(resistance.astype("f8"), np.nan)
    return np.isnan(framed), links(framed, neighbours == 8, link_mean == "resistance")


def numbered(label: NDArray[np.int32], ids: NDArray[np.int64]) -> NDArray[np.int32]:
    """Place of each cell's source among `ids`, −1 where there is none."""
    place = np.clip(np.searchsorted(ids, label), 0, len(ids) - 1)
    return np.where(ids[place] == label, place, -1).astype("int32")


def listed(rows: list[tuple[int, int, float, float]], ids: NDArray[np.int64], cells: NDArray[np.int64]) -> pd.DataFrame:
    """The table of pairs, or of sources against all others."""
    a, b, resistance, residual = (np.array(column) for column in zip(*rows, strict=True))
    other = pd.array(ids[b], dtype="Int64")
    to_cells = pd.array(cells[b], dtype="Int64")
    other[b < 0] = pd.NA
    to_cells[b < 0] = pd.NA
    return pd.DataFrame({
        "from_source": ids[a],
        "to_source": other,
        "from_cells": cells[a],
        "to_cells": to_cells,
        "resistance": pd.array(np.where(np.isnan(resistance), np.nan, resistance), dtype="Float64"),
        "residual": pd.array(residual, dtype="Float64"),
    })  # fmt: skip


def shown(current: NDArray[np.float64], closed: NDArray[np.bool_], grid: Grid, name: str) -> Raster:
    """A map of currents, without data where a cell conducts nothing."""
    return grid.raster(np.where(closed, np.nan, current)[1:-1, 1:-1].astype("float32"), name)
