"""key_water_state: hand sum: the index of HJ 1174 from four concentrations, its grades, and quality against its target."""

import math

import numpy as np
import pandas as pd
import pytest

from shanshui.assess.key_waters import key_water_state

INF = float("inf")
PARAMETERS = pd.DataFrame({"parameter": ["chla", "tp", "tn", "cod_mn"], "intercept": [2.5, 9.436, 5.453, 0.109],
                           "slope": [1.086, 1.624, 1.694, 2.661], "correlation": [1, 0.84, 0.82, 0.83]})  # fmt: skip
GRADES = pd.DataFrame({"grade": [1, 2, 3, 4, 5], "to": [30.0, 50.0, 60.0, 70.0, INF], "to_closed": [0, 1, 1, 1, 1]})


def waters(**columns):
    n = len(next(iter(columns.values())))
    base = {
        "name": [f"湖{i}" for i in range(n)],
        "category": ["湖泊"] * n,
        "county": ["650402"] * n,
        "year": [2020] * n,
    }
    return pd.DataFrame(base | columns)


def test_the_index_of_a_lake():
    # chla 10 mg/m³: 10 (2.5 + 1.086 · 2.302585) = 50.006;  TP 0.05: 10 (9.436 + 1.624 · −2.995732) = 45.709
    # TN 1: 54.53;  COD_Mn 4: 10 (0.109 + 2.661 · 1.386294) = 37.979
    # weights 1, 0.7056, 0.6724, 0.6889 of 3.0669: (50.006 + 32.252 + 36.666 + 26.164) / 3.0669 = 47.308
    table = waters(chla=[10.0], tp=[0.05], tn=[1.0], cod_mn=[4.0])
    before = table.copy(deep=True)
    state = key_water_state(table, PARAMETERS, GRADES)
    pd.testing.assert_frame_equal(table, before)
    assert state["tli"][0] == pytest.approx(47.308, abs=0.002)
    assert state["trophic"].tolist() == [2]
    assert state["county"].tolist() == ["650402"]


def test_the_limits_of_the_grades():
    # one parameter, TLI = 10 ln x: exactly 30 is no longer oligotrophic; 50, 60, 70 belong to the grade below
    one = pd.DataFrame({"parameter": ["chla"], "intercept": [0.0], "slope": [1.0], "correlation": [1.0]})
    index = [29.99, 30.01, 49.99, 50.01, 59.99, 60.01, 69.99, 70.01]
    state = key_water_state(waters(chla=[math.exp(i / 10) for i in index]), one, GRADES)
    assert state["trophic"].tolist() == [1, 2, 2, 3, 3, 4, 4, 5]
    level = one.assign(intercept=3.0, slope=0.0)
    assert key_water_state(waters(chla=[1.0]), level, GRADES)["trophic"].tolist() == [2]  # 30 itself
    for at, grade in ((5.0, 2), (6.0, 3), (7.0, 4)):
        assert key_water_state(waters(chla=[1.0]), level.assign(intercept=at), GRADES)["trophic"].tolist() == [grade]


def test_the_index_needs_all_of_its_parameters():
    table = waters(chla=[10.0, np.nan], tp=[np.nan, 0.05], tn=[1.0, 1.0], cod_mn=[4.0, 4.0])
    state = key_water_state(table, PARAMETERS, GRADES)
    assert state["tli"].isna().all()
    assert state["trophic"].isna().all()
    assert key_water_state(table.drop(columns="tp"), PARAMETERS, GRADES)["tli"].isna().all()
    with pytest.raises(ValueError, match="logarithm"):
        key_water_state(waters(chla=[0.0], tp=[0.05], tn=[1.0], cod_mn=[4.0]), PARAMETERS, GRADES)


def test_quality_against_its_target():
    quality = ["Ⅱ类", "III", "劣Ⅴ类", "4", None, "Ⅲ", "劣V"]
    target = ["Ⅲ类", "三类", "Ⅴ", "Ⅲ类", "Ⅲ", "", "6"]
    state = key_water_state(waters(quality=quality, quality_target=target), PARAMETERS, GRADES)
    assert state["quality"].fillna(0).tolist() == [2, 3, 6, 4, 0, 3, 6]
    assert state["target"].fillna(0).tolist() == [3, 3, 5, 3, 3, 0, 6]
    assert [None if pd.isna(m) else bool(m) for m in state["meets"]] == [True, True, False, False, None, None, True]


def test_spellings_of_the_classes():
    spelt = {"Ⅰ": 1, "Ⅱ": 2, "Ⅲ": 3, "Ⅳ": 4, "Ⅴ": 5, "I": 1, "ii": 2, "III": 3, "IV": 4, "V": 5, "一": 1, "二": 2, "三": 3, "四": 4,
             "五": 5, "1": 1, "2": 2, "3.0": 3, "4": 4, "5": 5, "6": 6, "劣五": 6, "劣5": 6}  # fmt: skip
    state = key_water_state(waters(quality=list(spelt)), PARAMETERS, GRADES)
    assert state["quality"].tolist() == list(spelt.values())
    with pytest.raises(ValueError, match="'优'"):
        key_water_state(waters(quality=["优"]), PARAMETERS, GRADES)


def test_without_quality_nothing_is_judged():
    state = key_water_state(waters(area_km2=[3.0]), PARAMETERS, GRADES)
    assert state[["quality", "target", "meets", "tli", "trophic"]].isna().all().all()
