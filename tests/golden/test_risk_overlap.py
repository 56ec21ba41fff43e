"""risk_overlap: hand sum on a row of eight cells."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.risk_overlap import risk_overlap

GRID = Grid("EPSG:4509", 0, 0, 100.0, (1, 8))
AREA = GRID.raster(np.array([[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 0.0]]), "cell_area")
NAN = np.nan


def row(values, name, dtype="i2", **coords):
    return GRID.raster(np.array([values], dtype), name, **coords)


ECOSYSTEM = row([11, 20, 31, 41, 51, 61, -1, 11], "ecosystem", year=2020)  # farmland and town are not natural
FALLING = row([9, 8, 7, 1, 5, -1, -1, 9], "fvc_trend_class")
ROADS = row([1, 2, 3, 0, 1, 2, 1, 1], "road_effect")
EXPANSION = row([0.5, 0.49, 1, 1, 1, 1, 1, 1], "urban_expansion", "f4")
IMPORTANCE = row([1, 1, 2, 3, -1, 1, 1, 1], "protection_importance")
CHANGE = GRID.raster(
    np.array([[[0, 0, 0, 0, 0, 0, 0, 0]], [[1, 3, 2, 1, -1, -1, -1, 1]]], "i2"),
    "suitability_change",
    scenario=[126, 585],
)
LAYERS = {
    "ecosystem": ECOSYSTEM, "suitability_change": CHANGE, "urban_expansion": EXPANSION, "protection_importance": IMPORTANCE,
    "road_effect": ROADS, "fvc_trend_class": FALLING,
}  # fmt: skip


def cards(**degrees):
    """A card for each risk named; the scenario of suitability is the second."""
    return pd.DataFrame([
        {"risk": risk, "label": risk.upper(), "judged": degree is not None, "degree": degree,
         "scenario": 585 if risk == "suitability" else None}
        for risk, degree in degrees.items()
    ])  # fmt: skip


EVERY = cards(warming=3, suitability=1, urban_expansion=2, roads_built=3, roads_planned=1, cover_decline=1)


def test_five_risks_by_hand() -> None:
    """By cell: suitability 0, 3; expansion 0, 2; built 0, 2; planned 1; decline 0, 1. Cell 5 is a town: known, none."""
    count, extent = risk_overlap(AREA, EVERY, **LAYERS)
    assert count.values.tolist() == [[4, 2, 2, 1, 0, 0, -1, -1]]  # no ecosystem, change or trend in cell 6; 7 outside
    assert count.dtype == np.int16
    assert count.name == "risk_overlap"
    assert extent["risk"].tolist() == [
        "suitability",
        "urban_expansion",
        "roads_built",
        "roads_planned",
        "cover_decline",
    ]
    assert extent["label"].tolist() == [
        "SUITABILITY",
        "URBAN_EXPANSION",
        "ROADS_BUILT",
        "ROADS_PLANNED",
        "COVER_DECLINE",
    ]
    assert extent["area_m2"].tolist() == [1 + 8, 1 + 4, 1 + 4, 2, 1 + 2]
    assert extent["degree"].tolist() == [1, 2, 3, 1, 1]
    assert extent["counted"].all()


def test_what_is_no_risk_is_not_counted_but_known() -> None:
    table = cards(suitability=None, roads_built=0, cover_decline=1)
    count, extent = risk_overlap(AREA, table, **LAYERS)
    assert count.values.tolist() == [[1, 1, 0, 0, 0, 0, -1, -1]]  # cells 4 and 5 are known by roads alone
    assert extent["counted"].tolist() == [False, True]
    assert extent["area_m2"].tolist() == [5, 3]
    second, _ = risk_overlap(AREA, EVERY, **LAYERS, least_degree=2)
    assert second.values.tolist() == [[2, 0, 2, 0, 0, 0, -1, -1]]
    third, _ = risk_overlap(AREA, EVERY, **LAYERS, least_degree=3)
    assert third.values.tolist() == [[1, 0, 1, 0, 0, 0, -1, -1]]


def test_the_chance_of_expansion_is_reached_at_its_limit() -> None:
    table = cards(urban_expansion=1)
    assert risk_overlap(AREA, table, **LAYERS)[0].values.tolist() == [[1, 0, 1, 0, -1, 0, -1, -1]]
    lower, _ = risk_overlap(AREA, table, **LAYERS, expansion_chance=0.49)
    assert lower.values.tolist() == [[1, 1, 1, 0, -1, 0, -1, -1]]
    certain, _ = risk_overlap(AREA, table, **LAYERS, expansion_chance=1.0)
    assert certain.values.tolist() == [[0, 0, 1, 0, -1, 0, -1, -1]]
    unknown = EXPANSION.copy(data=np.array([[NAN, 1, 1, 1, 1, 1, 1, 1]], "f4"))
    without, _ = risk_overlap(AREA, table, **LAYERS | {"urban_expansion": unknown})
    assert without.values.tolist() == [[-1, 1, 1, 0, -1, 0, -1, -1]]


def test_nothing_bound_to_a_place_and_bad_settings() -> None:
    with pytest.raises(Absent, match="no risk that is bound to a place"):
        risk_overlap(AREA, cards(warming=3, roads_built=None), **LAYERS)
    for chance in (0, 1.01):
        with pytest.raises(ValueError, match="expansion_chance"):
            risk_overlap(AREA, EVERY, **LAYERS, expansion_chance=chance)
    for degree in (0, 4):
        with pytest.raises(ValueError, match="least_degree"):
            risk_overlap(AREA, EVERY, **LAYERS, least_degree=degree)
    with pytest.raises(ValueError, match="cover_decline is judged, but fvc_trend_class is not given"):
        risk_overlap(AREA, EVERY, **LAYERS | {"fvc_trend_class": None})
