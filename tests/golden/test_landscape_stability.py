"""landscape_stability: hand sum over a matrix in which each class moves once."""

import pandas as pd
import pytest

from shanshui.assess.dynamics import NATURAL, landscape_stability

PLACE = ["year_from", "year_to", "extent", "code"]


def flows(rows, extent="region", code="*"):
    made = pd.DataFrame([(2000, 2020, extent, code, *r) for r in rows], columns=[*PLACE, "from", "to", "area_m2"])
    return made.assign(out_percent=0.0, in_percent=0.0)


def test_hand_sum():
    # natural before: 40 + 10 + 8 + 2 = 60, of which 2 were farmed; 5 returned from farmland; 40 + 30 + 1 of 100 stay what they were
    rows = [(1, 1, 40.0), (3, 1, 10.0), (4, 7, 8.0), (2, 5, 2.0), (5, 8, 5.0), (5, 5, 30.0), (5, 6, 4.0), (6, 6, 1.0)]
    given = flows(rows)
    before = given.copy()
    table = landscape_stability(given)
    assert given.equals(before)
    assert table.to_dict("records") == [
        {
            "year_from": 2000, "year_to": 2020, "extent": "region", "code": "*", "unchanged_percent": pytest.approx(71),
            "natural_before_m2": 60.0, "natural_kept_percent": pytest.approx(58 / 60 * 100), "natural_lost_m2": 2.0,
            "natural_returned_m2": 5.0,
        }
    ]  # fmt: skip


@pytest.mark.parametrize("number", range(1, 9))
def test_each_class_is_natural_or_not(number):
    table = landscape_stability(flows([(number, 5, 3.0)]))
    assert table["natural_lost_m2"].tolist() == [0.0 if number in (5, 6) else 3.0]
    assert (number in NATURAL) == (number not in (5, 6))


def test_places_apart_and_no_natural_land():
    table = landscape_stability(pd.concat([flows([(1, 1, 2.0)]), flows([(5, 6, 2.0)], "county", "2")]))
    assert table["code"].tolist() == ["*", "2"]
    assert table["unchanged_percent"].tolist() == [100, 0]
    assert table["natural_kept_percent"][0] == 100 and pd.isna(table["natural_kept_percent"][1])


def test_less_than_a_square_metre_counts():
    table = landscape_stability(flows([(1, 1, 0.25), (1, 5, 0.25)]))
    assert table[["unchanged_percent", "natural_kept_percent", "natural_lost_m2"]].to_numpy().tolist() == [
        [50, 50, 0.25]
    ]
