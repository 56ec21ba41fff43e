"""Cause–problem matrix: which stress factors overlap which problems, and whether more than chance would have it.

Cells are autocorrelated: two unrelated patchy layers overlap far from the product of their shares by chance alone. The
stress layer is therefore shifted over the map as on a torus, which keeps its own pattern, and the overlap seen is ranked
among those of the shifts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, Table, method
from shanshui.diagnose.strata import LIGHT, NONE, exceeds, told, unknown

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIGNIFICANT = 0.05
FEWEST = 39
"""Shifts below which a two-sided p cannot reach 0.05, so that nothing could be called significant."""
OVERLAP = 0.5
"""Of the area where both are known, what a shift must keep to count: at the edge of the region it slides into no data."""
NOT_STRESSES = ("problem_degree", "problem_types", "stress_types", "cell_area", "shifts", "seed", "blocks")


@method(
    gives="cause_matrix",
    source="《新疆地（州、市）级国土空间生态修复规划编制指南》（2021年征求意见稿）4.2.2（主要胁迫因素）；Harms等（2001）环面平移检验",
    scope="global",
    nodata="exclude",
    assumed=("shifts", "blocks"),
    bytes_per_cell=150,
)
def cause_matrix(
    problem_degree: Raster,
    problem_types: Table,
    stress_types: Table,
    cell_area: Raster,
    slope: Raster | None = None,
    dryness: Raster | None = None,
    windy_days: Raster | None = None,
    farmland_distance: Raster | None = None,
    built_distance: Raster | None = None,
    road_distance: Raster | None = None,
    mine_distance: Raster | None = None,
    grazing_pressure: Raster | None = None,
    population: Raster | None = None,
    groundwater_tds: Raster | None = None,
    water_overuse: Raster | None = None,
    groundwater_decline: Raster | None = None,
    *,
    shifts: int = 999,
    seed: int = 1,
    blocks: int = 128,
) -> Table:
    """Each type of problem against each stress factor: areas, lift, odds ratio and a p-value.

        lift = both · domain / (problem · stress)        odds = both · neither / (problem alone · stress alone)
        p = min(1, 2 · min(#{lift ≥ lift₀}, #{lift ≤ lift₀}) / n)        the map as it is counts as one of the n

    The domain is where the type is judged and the stress known. For p the map is summed to at most `blocks` × `blocks`
    blocks (cells, where it is no larger): area with the problem in each, share under the stress; then `shifts` shifts of
    the stress are drawn, each other and none twice, all of them where there are no more. A shift that keeps less than
    half of the domain is left out. Every optional parameter is a stress layer; a stress without its layer has no row.

    Shapes   one row a pair that shares a domain, by type, then stress.
    Units    m²; seed fixes the shifts.
    Range    p (0, 1].
    Errors   ValueError for a stress layer that is not a parameter, or shifts or blocks below 1; Absent where no pair
             shares a domain.
    Nodata   lift, odds and p missing where a share is nothing or all, and p below FEWEST shifts.
    Golden   tests/golden/test_cause_matrix.py (hand sum; reference program; invariant).
    """
    layers = {name: layer for name, layer in locals().items() if name not in NOT_STRESSES}
    if shifts < 1 or blocks < 1:
        raise ValueError(f"shifts {shifts} and blocks {blocks} must be 1 or more")
    area = cell_area.values
    inside = area > 0
    degrees = {str(name): problem_degree.values[k] for k, name in enumerate(problem_degree["problem"].values)}
    states = {name: _state(degree >= NONE, degree >= LIGHT)[inside] for name, degree in degrees.items()}
    listed = {str(row.problem): _named(row) for row in problem_types.itertuples(index=False)}
    known = [row for row in stress_types.itertuples(index=False) if _layer(row, layers) is not None]
    moved = _drawn(_coarse_shape(area.shape, blocks), shifts, seed)
    of_problem = {name: _coarse(_problem_parts(degree, area), area.shape, blocks) for name, degree in degrees.items()}
    rows = []
    for row in known:
        values = layers[str(row.layer)].values
        valid, under = ~unknown(values), exceeds(values, str(row.op), float(row.value)) & ~unknown(values)
        spread = np.fft.rfft2(_shares(valid, under, area, blocks))
        acting = _state(valid, under)[inside]
        for name, state in states.items():
            sums = _sums(state, acting, area[inside])
            if sums["domain_m2"] > 0:
                lifts, seen = _shifted(of_problem[name], spread, moved)
                rows.append(
                    {
                        "problem": name,
                        "stress": str(row.stress),
                        "kind": str(row.kind),
                        "listed": str(row.stress) in listed.get(name, ()),
                        **sums,
                        **_association(sums, lifts, seen),
                    }
                )
    if not rows:
        raise Absent(
            Say("没有可与生态问题对照的胁迫因素图层", "no stress layer shares its area with a problem that was judged"),
            Say("补充胁迫因素表所列图层之一", "give one of the layers of stress_types"),
        )
    order = {name: k for k, name in enumerate(degrees)}
    rows.sort(key=lambda row: order[row["problem"]])  # stable: stresses stay in the order of their table
    return pd.DataFrame(rows)


def _named(row: Any) -> tuple[str, ...]:
    """The stress factors that the table names for a type."""
    return tuple(one for cell in (row.natural_stress, row.human_stress) if told(cell) for one in str(cell).split(";"))


def _layer(row: Any, layers: dict[str, Any]) -> Any:
    if str(row.layer) not in layers:
        raise ValueError(f"stress {row.stress}: {row.layer!r} is not a layer of cause_matrix")
    return layers[str(row.layer)]


def _state(known: NDArray[np.bool_], held: NDArray[np.bool_]) -> NDArray[np.int8]:
    """0 not known, 1 known, 2 held."""
    return known.astype("i1") + (known & held)


def _sums(state: NDArray[np.int8], acting: NDArray[np.int8], m2: NDArray[np.float64]) -> dict[str, float]:
    """The four areas of one pair."""
    sums = np.bincount(state * 3 + acting, weights=m2, minlength=9).reshape(3, 3)[1:, 1:]
    return {
        "domain_m2": float(sums.sum()),
        "problem_m2": float(sums[1].sum()),
        "stress_m2": float(sums[:, 1].sum()),
        "both_m2": float(sums[1, 1]),
    }


def _problem_parts(degree: NDArray[np.int8], area: NDArray[np.float64]) -> NDArray[np.float64]:
    """Area with the problem and area judged, (2, y, x)."""
    return np.stack([np.where(degree >= LIGHT, area, 0.0), np.where(degree >= NONE, area, 0.0)])


def _shares(
    valid: NDArray[np.bool_], under: NDArray[np.bool_], area: NDArray[np.float64], blocks: int
) -> NDArray[np.float64]:
    """Share of each block's area within the region that is under the stress, and that is known."""
    inside = np.where(area > 0, area, 0.0)
    parts = _coarse(np.stack([under * inside, valid * inside, inside]), area.shape, blocks)
    return np.divide(parts[:2], parts[2], out=np.zeros_like(parts[:2]), where=parts[2] > 0)


def _coarse_shape(shape: tuple[int, ...], blocks: int) -> tuple[int, int]:
    step = -(-max(shape) // blocks)
    return -(-shape[0] // step), -(-shape[1] // step)


def _coarse(planes: NDArray[np.float64], shape: tuple[int, ...], blocks: int) -> NDArray[np.float64]:
    """Sums of square blocks of cells, (k, y, x) → (k, rows, columns)."""
    step = -(-max(shape) // blocks)
    sums = np.add.reduceat(planes, np.arange(0, shape[0], step), axis=1)
    return np.add.reduceat(sums, np.arange(0, shape[1], step), axis=2)


def _drawn(shape: tuple[int, int], shifts: int, seed: int) -> NDArray[np.int64]:
    """Flat indices of the shifts drawn, 0 (none) left out: all of them where there are no more than asked for."""
    others = shape[0] * shape[1] - 1
    if others <= shifts:
        return np.arange(1, others + 1)
    return np.sort(np.random.default_rng(seed).choice(others, shifts, replace=False)) + 1


def _shifted(
    parts: NDArray[np.float64], spread: NDArray[np.complex128], moved: NDArray[np.int64]
) -> tuple[NDArray[np.float64], float]:
    """Lift at each shift that counts, and as the map is. All shifts at once: circular correlation by FFT."""
    shape = parts.shape[1:]
    scale = parts[1].max()
    problem, judged = np.fft.rfft2(parts / scale)
    under, valid = spread

    def overlap(first: Any, second: Any) -> Any:
        return np.maximum(np.fft.irfft2(first * np.conj(second), s=shape).ravel(), 0.0)

    both, with_stress = overlap(problem, under), overlap(judged, under)
    with_problem, domain = overlap(problem, valid), overlap(judged, valid)
    least = 1e-9 * shape[0] * shape[1]  # below that, what is left is rounding
    expected = with_stress * with_problem
    some = (with_stress > least) & (with_problem > least)
    lift = np.divide(both * domain, expected, out=np.full(both.shape, np.nan), where=some)
    keeps = domain[moved] >= OVERLAP * domain[0] - least
    found = lift[moved][keeps]
    return np.round(found[~np.isnan(found)], 9), float(np.round(lift[0], 9))


def _association(sums: dict[str, float], lifts: NDArray[np.float64], seen: float) -> dict[str, Any]:
    """Lift, odds ratio, p and what they say of one pair."""
    domain, problem, stress, both = (sums[f"{name}_m2"] for name in ("domain", "problem", "stress", "both"))
    neither = domain - problem - stress + both
    off = (problem - both) * (stress - both)
    result: dict[str, Any] = {"lift": np.nan, "odds_ratio": np.nan, "p_value": np.nan, "shifts": int(lifts.size)}
    if not (0 < problem < domain and 0 < stress < domain):
        return {**result, "association": "undetermined"}
    result["lift"] = both * domain / (problem * stress)
    if off > 0:
        result["odds_ratio"] = both * neither / off
    if lifts.size < FEWEST or np.isnan(seen):
        return {**result, "association": "undetermined"}
    n = lifts.size + 1
    rarer = min(int((lifts >= seen).sum()), int((lifts <= seen).sum())) + 1
    p = min(1.0, 2 * rarer / n)
    result["p_value"] = p
    side = "above" if result["lift"] > 1 else "below"
    return {**result, "association": side if p <= SIGNIFICANT else "none"}
