"""desertification_sensitivity: hand sum with three levels; five levels after the paper (ChinaXiv 201811.00060V1, table 1)."""

import numpy as np
import pytest
from sensitivity_tables import GRADES, INF, classes, falling, rising, row_of, table

from shanshui.assess.sensitivity import desertification_sensitivity
from shanshui.core.errors import Absent


def five(factor, limits):
    edges = [-INF, *limits, INF]
    return [(5, factor, edges[i], 1, edges[i + 1], 0, 2 * i + 1) for i in range(5)]


TABLE = table(
    rising("aridity", 1.5, 16), rising("windy_days", 10, 30), falling("fvc", 0.2, 0.6),
    classes("soil_texture", {12: 1, 4: 3, 1: 5}), five("aridity", (1, 1.5, 4, 16)), five("windy_days", (5, 10, 20, 30)),
    [(5, "fvc", -INF, 1, 0.2, 1, 9), (5, "fvc", 0.2, 0, INF, 1, 1)], classes("soil_texture", {14: 1, 4: 7, 1: 9}, 5),
)  # fmt: skip


def grades(dry, windy, texture, fvc, station=None, **more):
    given = {} if windy is None else {"windy_days": row_of(windy, "windy_days")}
    if station is not None:
        given["windy_days_station"] = row_of(station, "windy_days_station")
    result = desertification_sensitivity(
        row_of(dry, "aridity"), row_of(texture, "soil_texture", "i2"), row_of(fvc, "fvc", year=2020), TABLE, GRADES,
        **given, base_year=2020, **more,
    )  # fmt: skip
    assert result.dtype == np.int16
    assert result.name == "desertification_sensitivity"
    return result.values[0].tolist()


def test_three_levels():
    # (1·1·1·1) → 1; (3·3·3·3)^¼ = 3; (5·5·5·3)^¼ = 4.40; (5·5·3·1)^¼ = 75^¼ = 2.94; (5·5·5·5) → 5
    assert grades([1, 10, 20, 20, 20], [5, 20, 40, 40, 40], [12, 4, 1, 4, 1], [0.8, 0.4, 0.4, 0.8, 0.1]) == [
        1,
        3,
        5,
        3,
        5,
    ]


def test_five_levels():
    # scores 9·9·9·9 → 9: 5; 7·7·7·1 → 343^¼ = 4.30 → 4.3: level 3 (4.1–6.0); 1·1·1·1 → 1: 1;
    # 3·3·7·1 → 63^¼ = 2.82: 2; 9·7·9·9 → 5103^¼ = 8.45: 5; 7·9·7·9 → 3969^¼ = 7.94 → 7.9: 4;
    # 3·7·7·9 → 1323^¼ = 6.031 → 6.0 at one decimal: still 3
    dry, windy, texture = [16, 4, 0.5, 1.2, 20, 5, 1.2], [30, 25, 3, 7, 22, 35, 25], [1, 4, 14, 4, 1, 4, 4]
    found = grades(dry, windy, texture, [0.1, 0.5, 0.9, 0.9, 0.1, 0.1, 0.1], sensitivity_levels=5)
    assert found == [5, 3, 1, 2, 5, 4, 3]


def test_windy_days_given_prevail_over_the_stations():
    # dry 5 · sand 5 · bare 5 · windy: 1 → 125^¼ = 3.34; 5 → 5
    assert grades([20], [5], [1], [0.1], station=[40]) == [3]
    assert grades([20], None, [1], [0.1], station=[40]) == [5]


def test_without_wind_there_is_no_result_and_no_default():
    with pytest.raises(Absent) as error:
        grades([20], None, [1], [0.1])
    assert "冬春季大风日数" in error.value.reason.zh


def test_a_missing_factor_leaves_no_grade():
    assert grades([np.nan, 20, 20, 20], [40, np.nan, 40, 40], [1, 1, -1, 1], [0.1, 0.1, 0.1, np.nan]) == [-1] * 4
