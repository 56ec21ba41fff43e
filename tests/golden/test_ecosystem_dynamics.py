"""ecosystem_dynamics: hand sum over a matrix of three classes in five years; invariant sums; classes that come and go."""

import pandas as pd
import pytest

from shanshui.assess.dynamics import ecosystem_dynamics

PLACE = ["year_from", "year_to", "extent", "code"]


def flows(rows, first=2015, last=2020, extent="region", code="*"):
    made = pd.DataFrame([(first, last, extent, code, *r) for r in rows], columns=[*PLACE, "from", "to", "area_m2"])
    return made.assign(out_percent=0.0, in_percent=0.0)


# forest 60 → 50 stay, 10 farmland · grassland 30 → 20 stay, 5 forest, 5 farmland · farmland 10 → 10 stay
MATRIX = [(1, 1, 50.0), (1, 5, 10.0), (3, 1, 5.0), (3, 3, 20.0), (3, 5, 5.0), (5, 5, 10.0)]


def test_hand_sum():
    given = flows(MATRIX)
    before = given.copy()
    by_class, whole = ecosystem_dynamics(given)
    assert given.equals(before)
    assert list(by_class.columns) == [
        *PLACE, "ecosystem_class", "before_m2", "after_m2", "gain_m2", "loss_m2", "net_m2", "share_change_points",
        "change_percent", "dynamic_degree_percent", "transfer_intensity",
    ]  # fmt: skip
    found = by_class.set_index("ecosystem_class").drop(columns=PLACE)
    # 20 of 100 changed
    expected = {
        1: [60, 55, 5, 10, -5, -5, -5 / 60 * 100, -5 / 60 / 5 * 100, (10 / 60) / 0.2],
        3: [30, 20, 0, 10, -10, -10, -10 / 30 * 100, -10 / 30 / 5 * 100, (10 / 30) / 0.2],
        5: [10, 25, 15, 0, 15, 15, 150, 30, 0],
    }
    assert list(found.index) == [1, 3, 5]
    for number, values in expected.items():
        assert found.loc[number].tolist() == pytest.approx(values, rel=1e-12)
    assert whole.to_dict("records") == [
        {
            "year_from": 2015, "year_to": 2020, "extent": "region", "code": "*", "area_m2": 100.0, "changed_m2": 20.0,
            "comprehensive_percent": pytest.approx(20), "comprehensive_annual_percent": pytest.approx(20 / 2 / 5),
        }
    ]  # fmt: skip


def test_a_class_that_comes_has_no_rate_and_one_that_goes_is_gone():
    by_class, _ = ecosystem_dynamics(flows([(1, 6, 4.0), (3, 3, 4.0)]))
    found = by_class.set_index("ecosystem_class")
    assert found.loc[1, ["after_m2", "change_percent", "dynamic_degree_percent", "transfer_intensity"]].tolist() == [
        0,
        -100,
        -20,
        2,
    ]
    assert found.loc[6, ["before_m2", "gain_m2", "loss_m2"]].tolist() == [0, 4, 0]
    assert found.loc[6, ["change_percent", "dynamic_degree_percent", "transfer_intensity"]].isna().all()


def test_where_nothing_changed():
    by_class, whole = ecosystem_dynamics(flows([(1, 1, 4.0), (3, 3, 4.0)]))
    assert whole[["changed_m2", "comprehensive_percent", "comprehensive_annual_percent"]].to_numpy().tolist() == [
        [0, 0, 0]
    ]
    assert by_class["transfer_intensity"].isna().all()
    assert by_class["loss_m2"].tolist() == [0, 0]


def test_places_keep_their_order_and_do_not_mix():
    given = pd.concat(
        [flows(MATRIX), flows([(1, 1, 7.0), (1, 3, 1.0)], 2015, 2020, "county", "9"), flows([(5, 5, 2.0)], 2015, 2020, "county", "10"),
         flows([(8, 7, 3.0)], 2018, 2020)],
        ignore_index=True,
    )  # fmt: skip
    by_class, whole = ecosystem_dynamics(given)
    assert whole[PLACE].to_numpy().tolist() == given[PLACE].drop_duplicates().to_numpy().tolist()
    assert whole["changed_m2"].tolist() == [20, 1, 0, 3]
    assert by_class[PLACE].drop_duplicates().to_numpy().tolist() == whole[PLACE].to_numpy().tolist()
    county = by_class[by_class["code"] == "9"].set_index("ecosystem_class")
    assert county.loc[1, ["before_m2", "after_m2", "transfer_intensity"]].tolist() == [8, 7, 1]
    last = by_class[by_class["year_from"] == 2018].set_index("ecosystem_class")
    assert last.loc[8, "dynamic_degree_percent"] == -50  # two years


def test_gains_losses_and_areas_re_add():
    by_class, whole = ecosystem_dynamics(flows(MATRIX))
    assert (by_class["before_m2"] + by_class["gain_m2"] - by_class["loss_m2"]).tolist() == by_class["after_m2"].tolist()
    assert by_class["gain_m2"].sum() == by_class["loss_m2"].sum() == whole["changed_m2"][0]
    assert by_class["net_m2"].sum() == 0


def test_rates_do_not_depend_on_the_unit_of_area():
    rates = ["share_change_points", "change_percent", "dynamic_degree_percent", "transfer_intensity"]
    found = ecosystem_dynamics(flows([(a, b, m2 / 1000) for a, b, m2 in MATRIX]))
    for mine, theirs, names in zip(
        found, ecosystem_dynamics(flows(MATRIX)), (rates, ["comprehensive_percent"]), strict=True
    ):
        pd.testing.assert_frame_equal(mine[names], theirs[names], rtol=1e-12)
