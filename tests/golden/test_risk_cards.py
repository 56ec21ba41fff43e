"""risk_cards: hand sums of every measure over four cells and two counties, its degree, and what is not judged."""

from importlib import resources
from io import StringIO

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from shanshui.core.grid import Grid
from shanshui.diagnose.risks import risk_cards

NAN = np.nan
GRID = Grid("EPSG:32647", 0.0, 0.0, 100.0, (1, 4))
COUNTIES = pd.DataFrame({"county": ["01", "01", "02"], "cell": [0, 1, 2], "share": [1.0, 1.0, 1.0]})
"""Areas 100, 300 and 100 m²; the fourth cell is outside."""


def plane(values, kind="f4"):
    return GRID.raster(np.array([values], dtype=kind))


def planes(series, kind="f4"):
    return GRID.raster(np.array([[v] for v in series.values()], dtype=kind), scenario=list(series))


AREA = plane([100.0, 300.0, 100.0, 0.0], "f8")
ROADS = gpd.GeoDataFrame(geometry=[], crs=GRID.crs)


def types(risk, op=">=", limits=(1, 2, 3), layers="", unit="%"):
    row = {"risk": risk, "label": "名", "measure": "量", "unit": unit, "op": op, "layers": layers, "confidence": "限",
           "clause": "4.2.6", "status": "assumed", "source": "设计"}  # fmt: skip
    return pd.DataFrame([row | dict(zip(("light", "medium", "severe"), limits, strict=True))])


def run(risk, layers, **more):
    options = {k: more.pop(k) for k in ("op", "limits", "unit") if k in more}
    table = types(risk, layers=";".join(layers), **options)
    return risk_cards(AREA, table, county_cells=COUNTIES, base_year=more.pop("base_year", 2020), **layers, **more)


def values(measures):
    return measures[["scenario", "county", "value", "part", "whole"]].to_numpy().tolist()


def test_warming_by_hand():
    """Region (100 · 1 + 300 · 2 + 100 · 3) / 500 = 2; 01 700 / 400 = 1.75; 02 3. Cell 1 unknown: (100 + 300) / 200 = 2."""
    now, then = plane([10, 10, 10, 0]), planes({126: (11, 12, 13, 50), 585: (12, NAN, 14, 50)})
    cards, measures = run("warming", {"temperature": now, "temperature_future": then}, unit="degC", limits=(1, 2, 2.5))
    assert values(measures) == [
        [126, "*", 2, 1000, 500], [126, "01", 1.75, 700, 400], [126, "02", 3, 300, 100],
        [585, "*", 3, 600, 200], [585, "01", 2, 200, 100], [585, "02", 4, 400, 100],
    ]  # fmt: skip
    assert measures["degree"].tolist() == [2, 1, 3, 3, 2, 3]
    card = cards.iloc[0]
    assert card[["risk", "judged", "degree", "scenario", "value"]].tolist() == ["warming", True, 3, 585, 3]
    assert card["trigger"] == "量>=1／2／2.5℃" and card["missing"] is None
    assert card[["label", "confidence", "clause", "source"]].tolist() == ["名", "限", "4.2.6", "设计"]


@pytest.mark.parametrize(("risk", "layer"), [("drying", "precipitation"), ("water_yield", "water_yield")])
def test_a_change_of_water_by_hand(risk, layer):
    """m³: 0.1 · 200 + 0.3 · 100 = 0.05 · 1000 = 50 now; −0.1 · 20 … : 01 (−2 + −3) / 50 → −10 %; with 02 −5 of 100: −5 %."""
    now, then = plane([200, 100, 500, 9]), planes({245: (180, 90, 500, 1), 370: (NAN, 100, 500, 1)})
    cards, measures = run(risk, {layer: now, f"{layer}_future": then}, op="<=", limits=(-5, -10, -20))
    found = np.array([row[2:] for row in values(measures)])
    # litres to m³: mm · m² / 1000
    np.testing.assert_allclose(
        found, [[-5, -5, 100], [-10, -5, 50], [0, 0, 50], [0, 0, 80], [0, 0, 30], [0, 0, 50]], atol=1e-5
    )
    assert measures["degree"].tolist() == [1, 2, 0, 0, 0, 0]
    assert cards.iloc[0][["degree", "scenario"]].tolist() == [1, 245]


def test_suitability_by_hand():
    """Of 500 m² within their climate 300 leave: 60 %; what comes (2), stays outside (3) or is not told counts in neither."""
    change = planes({126: (0, 1, 0, 1), 585: (3, 1, -1, 1)}, "i2")
    cards, measures = run("suitability", {"suitability_change": change}, limits=(5, 15, 30))
    assert values(measures)[:2] == [[126, "*", 60, 300, 500], [126, "01", 75, 300, 400]]
    assert values(measures)[2] == [126, "02", 0, 0, 100] and values(measures)[3][2:] == [100, 300, 300]
    assert measures[measures["scenario"] == 585]["value"].isna().tolist() == [False, False, True]
    assert cards.iloc[0][["degree", "scenario", "value"]].tolist() == [3, 585, 100]
    _, measures = run("suitability", {"suitability_change": planes({126: (2, 1, 2, 1)}, "i2")})
    assert values(measures)[0] == [126, "*", 100, 300, 300]


def test_towns_by_hand():
    """Expected m²: 100 · 0.5 on class 1, 300 · 0.1 on class 2, 100 · 0.2 on class 3: 80 of 100 on important land."""
    layers = {"ecosystem": plane([31, 51, 72, 31], "i2"), "urban_expansion": plane([0.5, 0.1, 0.2, 1]),
              "urban_expansion_risk": plane([0, 0, 0, 0]), "protection_importance": plane([1, 2, 3, 1], "i2")}  # fmt: skip
    _, measures = run("urban_expansion", layers)
    found = np.array([row[2:] for row in values(measures)])
    np.testing.assert_allclose(found, [[80, 80, 100], [100, 80, 80], [0, 0, 20]], rtol=1e-6)
    assert measures["scenario"].isna().all()
    # a town, land of unknown class and of unknown importance are no expansion
    layers["ecosystem"] = plane([61, 51, -1, 31], "i2")
    np.testing.assert_allclose(run("urban_expansion", layers)[1]["whole"], [30, 30, 0], rtol=1e-6)
    layers["protection_importance"] = plane([1, -1, 3, 1], "i2")
    cards, measures = run("urban_expansion", layers)
    assert measures["value"].isna().all() and not cards.iloc[0]["judged"] and cards.iloc[0]["missing"] is None


@pytest.mark.parametrize(
    ("risk", "lines", "parts"),
    [("roads_built", "roads", [400, 300, 100]), ("roads_planned", "planned_roads", [100, 100, 0])],
)
def test_roads_by_hand(risk, lines, parts):
    """Effect 2, 3, 1 over 100, 300 and 100 m² of natural land: built is 1 and 3, added by plans 2."""
    layers = {"ecosystem": plane([31, 11, 41, 31], "i2"), lines: ROADS, "road_effect": plane([2, 3, 1, 1], "i2")}
    _, measures = run(risk, layers)
    assert measures["part"].tolist() == parts and measures["whole"].tolist() == [500, 400, 100]
    layers["ecosystem"] = plane([21, 51, 72, 31], "i2")
    assert run(risk, layers)[1]["whole"].tolist() == [100, 100, 0]
    for code in (61, 82):
        layers["ecosystem"] = plane([code] * 4, "i2")
        assert run(risk, layers)[1]["whole"].tolist() == [0, 0, 0]


def test_carbon_by_hand():
    """Mean 1e8 gC over 500 m²: 5e10 g = 5 万t C · 44/12 = 18.333 万t CO2. Target 20: a gap of 1.667, 8.333 %; 18: none."""
    nep = GRID.raster(np.full((2, 1, 4), 1e8, dtype="f4") * np.array([1, 2])[:, None, None], year=[2020, 2021])
    targets = pd.DataFrame({"year": [2030, 2025], "sink_wan_t": [20.0, 18.0], "source": ["x", "x"]})
    cards, measures = run("carbon", {"nep": nep, "carbon_targets": targets}, limits=(5, 15, 30))
    assert measures["scenario"].tolist() == [2025, 2030] and measures["county"].tolist() == ["*", "*"]
    np.testing.assert_allclose(measures["value"], [(18 - 55 / 3) / 18 * 100, (20 - 55 / 3) / 20 * 100])
    np.testing.assert_allclose(measures["part"], [-1 / 3, 5 / 3])
    assert cards.iloc[0][["degree", "scenario"]].tolist() == [1, 2030]
    cards, measures = run("carbon", {"nep": nep, "carbon_targets": targets}, base_year=2010)
    assert measures.empty and not cards.iloc[0]["judged"]
    targets["sink_wan_t"] = 0.0
    assert run("carbon", {"nep": nep, "carbon_targets": targets})[1]["value"].isna().all()


@pytest.mark.parametrize(("risk", "op", "degree"), [("population_growth", ">=", 2), ("population_decline", "<=", 0)])
def test_people_by_hand(risk, op, degree):
    """2020: 100 and 300. 2030: 150 and 290: +50 %, −3.33 %, together +10 %. 2035 tells one county only: no region."""
    residents = pd.DataFrame(
        {"county": ["01", "02", "01"], "year": [2020, 2020, 2010], "total": [100, 300, 7], "urban": [1] * 3}
    )
    forecast = pd.DataFrame(
        {"county": ["02", "01", "01", "09"], "year": [2030, 2030, 2035, 2035], "total": [290, 150, 200, 5]}
    )
    limits = (5, 10, 20) if op == ">=" else (-5, -10, -20)
    cards, measures = run(risk, {"residents": residents, "population_forecast": forecast}, op=op, limits=limits)
    assert [row[:2] for row in values(measures)] == [[2030, "*"], [2030, "01"], [2030, "02"], [2035, "01"]]
    np.testing.assert_allclose(measures["value"], [10, 50, -10 / 3, 100])
    assert measures["part"].tolist() == [40, 50, -10, 100] and measures["whole"].tolist() == [400, 100, 300, 100]
    assert cards.iloc[0][["degree", "scenario", "value"]].tolist() == [degree, 2030, 10]


def test_falling_cover_by_hand():
    """Classes 8 and 9 of what was tested; 7 is not significant."""
    _, measures = run("cover_decline", {"fvc_trend_class": plane([9, 7, 8, 9], "i2")})
    assert values(measures)[0] == [None, "*", 40, 200, 500]
    _, measures = run("cover_decline", {"fvc_trend_class": plane([1, -1, 8, 9], "i2")})
    assert values(measures)[0] == [None, "*", 50, 100, 200]


@pytest.mark.parametrize(("op", "limits", "value", "degree"), [
    (">=", (1, 2, 3), 0.99, 0), (">=", (1, 2, 3), 1, 1), (">=", (1, 2, 3), 2, 2), (">=", (1, 2, 3), 3, 3),
    ("<=", (-1, -2, -3), -0.99, 0), ("<=", (-1, -2, -3), -1, 1), ("<=", (-1, -2, -3), -2, 2), ("<=", (-1, -2, -3), -3, 3),
])  # fmt: skip
def test_degrees(op, limits, value, degree):
    layers = {"temperature": plane([0] * 4), "temperature_future": planes({245: [value] * 4})}
    cards, _ = run("warming", layers, op=op, limits=limits)
    assert cards.iloc[0]["degree"] == degree


def test_of_equal_degrees_the_farthest_stands():
    then = planes({126: [-1.25] * 4, 245: [-1.75] * 4, 585: [-1.5] * 4})
    layers = {"temperature": plane([0] * 4), "temperature_future": then}
    assert run("warming", layers, op="<=", limits=(-1, -2, -3))[0].iloc[0]["scenario"] == 245
    assert run("warming", layers, op=">=", limits=(-3, 2, 3))[0].iloc[0]["scenario"] == 126


def test_what_lacks_is_told():
    """A card for every row; layers that lack by name; nothing measured, nothing zero."""
    table = pd.concat(
        [types("warming", layers="temperature;temperature_future"), types("carbon", layers="nep;carbon_targets")]
    )
    cards, measures = risk_cards(AREA, table, temperature=plane([1] * 4), base_year=2020)
    assert cards["missing"].tolist() == ["temperature_future", "nep;carbon_targets"] and not cards["judged"].any()
    assert cards[["degree", "value", "scenario"]].isna().all(axis=None) and measures.empty


def test_a_small_whole_is_a_whole():
    """Half a square metre is tested land; none is not."""
    half = plane([0.5, 0, 0, 0], "f8")
    table = types("cover_decline", layers="fvc_trend_class")
    _, measures = risk_cards(half, table, fvc_trend_class=plane([9, 9, 9, 9], "i2"), base_year=2020)
    assert measures["value"].tolist() == [100] and measures["whole"].tolist() == [0.5]
    nep = GRID.raster(np.zeros((1, 1, 4), dtype="f4"), year=[2020])
    targets = pd.DataFrame({"year": [2030], "sink_wan_t": [0.5], "source": ["x"]})
    assert run("carbon", {"nep": nep, "carbon_targets": targets})[1]["value"].tolist() == [100]
    one = pd.DataFrame({"county": ["01"], "year": [2020], "total": [1], "urban": [0]})
    forecast = pd.DataFrame({"county": ["01"], "year": [2030], "total": [2]})
    _, measures = run("population_growth", {"residents": one, "population_forecast": forecast})
    assert measures["value"].tolist() == [100, 100]


def test_a_table_that_is_wrong():
    layers = {"temperature": plane([0] * 4), "temperature_future": planes({245: [1] * 4})}
    with pytest.raises(ValueError, match="compares by"):
        run("warming", layers, op=">")
    with pytest.raises(ValueError, match="has no measure"):
        run("floods", layers)


def test_the_risks_of_the_profile():
    """Limits are a design; each row names the layers its measure reads."""
    path = resources.files("shanshui.guide") / "profiles/national/tables/risk_types.csv"
    table = pd.read_csv(StringIO(path.read_text("utf-8-sig")))
    assert set(table["status"]) == {"assumed"} and set(table["clause"].astype(str)) == {"4.2.6"}
    found = table[["risk", "unit", "op", "light", "medium", "severe", "layers"]].to_numpy().tolist()
    assert found == [
        ["warming", "degC", ">=", 0.5, 1, 2, "temperature;temperature_future"],
        ["drying", "%", "<=", -5, -10, -20, "precipitation;precipitation_future"],
        ["water_yield", "%", "<=", -5, -10, -20, "water_yield;water_yield_future"],
        ["suitability", "%", ">=", 5, 15, 30, "suitability_change"],
        ["urban_expansion", "%", ">=", 5, 10, 20, "ecosystem;urban_expansion;urban_expansion_risk;protection_importance"],
        ["roads_built", "%", ">=", 10, 20, 40, "ecosystem;roads;road_effect"],
        ["roads_planned", "%", ">=", 1, 3, 5, "ecosystem;planned_roads;road_effect"],
        ["carbon", "%", ">=", 5, 15, 30, "nep;carbon_targets"],
        ["population_growth", "%", ">=", 5, 10, 20, "residents;population_forecast"],
        ["population_decline", "%", "<=", -5, -10, -20, "residents;population_forecast"],
        ["cover_decline", "%", ">=", 5, 10, 20, "fvc_trend_class"],
    ]  # fmt: skip
