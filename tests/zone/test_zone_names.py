"""Names of zones: each rule at its limits."""

import math

import pandas as pd
import pytest

from shanshui.zone.names import SINE, ecosystems, landform, names, numbered, numeral, position


@pytest.mark.parametrize(
    ("dx", "dy", "name"),
    [
        (0, 0, "中部"),
        (0.24, 0, "中部"),
        (0.25, 0, "东部"),
        (0.26, 0, "东部"),
        (0.15, 0.19, "中部"),
        (0.15, 0.21, "东北部"),
        (0.5, 0.5, "东北部"),
        (0, 1, "北部"),
        (-0.5, 0.5, "西北部"),
        (-1, 0, "西部"),
        (-1, -0.1, "西部"),
        (-0.5, -0.5, "西南部"),
        (0, -1, "南部"),
        (0.5, -0.5, "东南部"),
        (1, 0.41, "东部"),  # 22.3°
        (1, 0.42, "东北部"),  # 22.8°
        (1, -0.41, "东部"),
        (1, -0.42, "东南部"),
    ],
)
def test_position(dx, dy, name):
    assert position(dx, dy) == name


@pytest.mark.parametrize(
    ("elevation", "relief", "name"),
    [
        (999, 29.9, "平原"),
        (-150, 0, "平原"),
        (999, 30, "丘陵"),
        (999, 199.9, "丘陵"),
        (999, 200, "低山"),
        (1000, 0, "高原"),
        (1000, 499.9, "高原"),
        (1000, 500, "中山"),
        (1999, 600, "中山"),
        (2000, 600, "亚高山"),
        (3999, 999.9, "亚高山"),
        (3999, 1000, "亚高山峡谷"),
        (4000, 600, "高山"),
        (5999, 600, "高山"),
        (6000, 600, "极高山"),
        (math.nan, 1, ""),
        (1, math.nan, ""),
    ],
)
def test_landform(elevation, relief, name):
    assert landform(elevation, relief) == name


def test_relief_of_a_sine_wave():
    # amplitude A: crest to trough 2A, standard deviation A/√2
    assert pytest.approx(2 / (1 / math.sqrt(2))) == SINE


def shares(**given):
    return pd.Series({f"class_{c}": given.get(f"c{c}", 0.0) for c in range(1, 9)})


def test_ecosystems():
    assert ecosystems(shares(c3=0.6, c1=0.25), False) == "森林草地"  # in the order of the classes
    assert ecosystems(shares(c3=0.6, c1=0.249), False) == "草地"
    assert ecosystems(shares(c4=0.4, c2=0.3, c1=0.3), False) == "森林湿地"  # a tie goes to the smaller code
    assert ecosystems(shares(c5=0.9), False) == "农业"
    assert ecosystems(shares(c5=0.9), True) == "绿洲农业"
    assert ecosystems(shares(c6=0.6, c7=0.4), True) == "城镇荒漠"
    assert ecosystems(shares(c8=1), False) == "裸地"
    assert ecosystems(shares(c2=1), False) == "灌丛"
    assert ecosystems(pd.Series({f"class_{c}": math.nan for c in range(1, 9)}), False) == ""


def test_names_are_told_apart():
    one = {"dx": 0.0, "dy": 0.9, "elevation": 3500.0, "relief": 100.0, **shares(c3=1)}
    far = {**one, "dy": -0.9}
    table = pd.DataFrame([one, one, one, far])
    assert names(table, False, ["甲县", "乙县", "甲县", "丙县"]) == [
        "北部甲县一带高原草地生态修复区（一）",
        "北部乙县一带高原草地生态修复区",
        "北部甲县一带高原草地生态修复区（二）",
        "南部高原草地生态修复区",
    ]


def test_numbers():
    assert [numeral(n) for n in (1, 2, 10, 11)] == ["一", "二", "十", "11"]
    assert numbered(["a", "b", "a"]) == ["a（一）", "b", "a（二）"]
