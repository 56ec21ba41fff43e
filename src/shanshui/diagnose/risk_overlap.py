"""Where risks meet (生态风险分布): the land that each risk bound to a place is measured by, laid over one another."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, Table, method
from shanshui.diagnose.risk_measures import FALLEN, IMPORTANT, LEAVES, NATURAL, NODATA, URBAN

BUILT, PLANNED = (1, 3), (2,)
"""Codes of `road_effect` that the two risks of roads count."""


@method(
    gives=("risk_overlap", "risk_extent"),
    source="《新疆地（州、市）级国土空间生态修复规划编制指南》（2021年征求意见稿）4.2.6、附录C C.3.2 4)",
    scope="global",
    nodata="cell",
    assumed=("expansion_chance",),
    bytes_per_cell=24,
)
def risk_overlap(
    cell_area: Raster,
    risk_cards: Table,
    ecosystem: Raster | None = None,
    suitability_change: Raster | None = None,
    urban_expansion: Raster | None = None,
    protection_importance: Raster | None = None,
    road_effect: Raster | None = None,
    fvc_trend_class: Raster | None = None,
    *,
    expansion_chance: float = 0.5,
    least_degree: int = 1,
) -> tuple[Raster, Table]:
    """How many of the risks that are bound to a place each cell bears, and the extent of each.

        suitability       leaves the climate of its kind, in the scenario that the card names
        urban_expansion   not urban yet, 极重要 or 重要 for protection, chance of becoming urban ≥ expansion_chance
        roads_built       forest, shrub, grassland, wetland within the effect of roads built
        roads_planned     the same within that of planned roads only
        cover_decline     vegetation cover fallen at p < 0.05

    A risk counts where its card has a degree of least_degree or more. Warming, less rain, carbon and people concern the
    region as a whole and have no place on a map.

    Shapes   rasters (y, x) → (y, x) int16, table (one row for each of the five that has a card).
    Units    codes of `risk_overlap`; area m².
    Range    0–5.
    Errors   Absent where no risk bound to a place could be judged; ValueError for a chance outside (0, 1] or a least degree
             outside 1–3.
    Nodata   −1 outside the region, and where the layers of every risk judged are without data; a risk without data in a
             cell is not counted there.
    Golden   tests/golden/test_risk_overlap.py (hand sum).
    """
    if not 0 < expansion_chance <= 1:
        raise ValueError(f"expansion_chance {expansion_chance} must be above 0 and at most 1")
    if least_degree not in (1, 2, 3):
        raise ValueError(f"least_degree {least_degree} must be 1, 2 or 3")
    given = {
        "ecosystem": ecosystem, "suitability_change": suitability_change, "urban_expansion": urban_expansion,
        "protection_importance": protection_importance, "road_effect": road_effect, "fvc_trend_class": fvc_trend_class,
    }  # fmt: skip
    inside = cell_area.values > 0
    count, known = np.zeros(inside.shape, dtype="i2"), np.zeros(inside.shape, dtype=bool)
    rows = []
    for card in risk_cards[risk_cards["risk"].isin(LAND) & risk_cards["judged"].astype(bool)].itertuples():
        needed, land = LAND[str(card.risk)]
        lost = [name for name in needed if given[name] is None]
        if lost:
            raise ValueError(f"risk_cards: {card.risk} is judged, but {', '.join(lost)} is not given")
        borne, judged = land([given[name] for name in needed], card, expansion_chance)
        known |= judged
        counts = int(card.degree) >= least_degree
        if counts:
            count += borne & inside
        area = float(cell_area.values[borne & inside].sum())
        rows.append((card.risk, card.label, int(card.degree), counts, area))
    if not rows:
        raise Absent(
            Say("没有能落到图上的生态风险", "no risk that is bound to a place could be judged"),
            Say("补充城镇扩张情景、规划交通线路、未来气候或逐年植被指数",
                "give urban_expansion, planned_roads, a future climate or the yearly vegetation index"),
        )  # fmt: skip
    count[~known | ~inside] = NODATA
    table = pd.DataFrame(rows, columns=["risk", "label", "degree", "counted", "area_m2"])
    return cell_area.copy(data=count).rename("risk_overlap").drop_attrs(), table


Land = tuple[NDArray[np.bool_], NDArray[np.bool_]]
"""The cells that bear a risk, and those where it could be told."""


def _suitability(layers: list[Any], card: Any, _: float) -> Land:
    change = layers[0].sel(scenario=int(card.scenario)).values
    return change == LEAVES, change != NODATA


def _expansion(layers: list[Any], _: Any, least: float) -> Land:
    codes, chance, importance = (layer.values for layer in layers)
    told = (codes != NODATA) & ~np.isnan(chance) & (importance != NODATA)
    return told & (codes // 10 != URBAN) & np.isin(importance, IMPORTANT) & (chance >= least), told


def _built(layers: list[Any], _: Any, __: float) -> Land:
    return _roads(layers, BUILT)


def _planned(layers: list[Any], _: Any, __: float) -> Land:
    return _roads(layers, PLANNED)


def _roads(layers: list[Any], effect: tuple[int, ...]) -> Land:
    codes, within = (layer.values for layer in layers)
    return np.isin(codes // 10, NATURAL) & np.isin(within, effect), (codes != NODATA) & (within != NODATA)


def _decline(layers: list[Any], _: Any, __: float) -> Land:
    return np.isin(layers[0].values, FALLEN), layers[0].values != NODATA


LAND = {
    "suitability": (("suitability_change",), _suitability),
    "urban_expansion": (("ecosystem", "urban_expansion", "protection_importance"), _expansion),
    "roads_built": (("ecosystem", "road_effect"), _built),
    "roads_planned": (("ecosystem", "road_effect"), _planned),
    "cover_decline": (("fvc_trend_class",), _decline),
}
"""Of each risk bound to a place: its layers, and the land."""
