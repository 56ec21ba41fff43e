"""landscape_change: hand sum of differences, on two extents and three years."""

import pandas as pd
import pytest

from shanshui.assess.landscape_change import NONE_IS_ZERO, landscape_change
from shanshui.assess.landscape_summary import CLASS, LANDSCAPE
from shanshui.core.errors import Absent

COUNTS = {"cells", "patches", "cores", "classes"}


def table(rows, columns, metrics):
    """Metric number j of a row that says n is n + j / 100; counts are n."""
    made = pd.DataFrame(rows, columns=[*columns, "n"])
    for j, name in enumerate(metrics):
        made[name] = made["n"] if name in COUNTS else made["n"] + j / 100
    return made.drop(columns="n")


def inputs():
    places = (("region", "*"), ("county", "2"))
    landscape = [(year, *place, n) for year, n in ((2000, 5), (2010, 7), (2020, 4)) for place in places]
    landscape.append((2020, "county", "1", 9))
    by_class = [
        (2000, "region", "*", 1, 3), (2000, "region", "*", 3, 2), (2000, "county", "2", 1, 5),
        (2010, "region", "*", 1, 7), (2010, "county", "2", 1, 7),
        (2020, "region", "*", 1, 1), (2020, "region", "*", 8, 6), (2020, "county", "1", 1, 9), (2020, "county", "2", 1, 4),
    ]  # fmt: skip
    columns = ["year", "extent", "code"]
    return table(by_class, [*columns, "ecosystem_class"], CLASS), table(landscape, columns, LANDSCAPE)


def test_hand_sum_of_the_landscape():
    given = inputs()
    before = [t.copy() for t in given]
    _, changes = landscape_change(*given, reference_year=2000, base_year=2020)
    assert all(t.equals(b) for t, b in zip(given, before, strict=True))
    assert list(changes.columns) == ["year_from", "year_to", "extent", "code", *LANDSCAPE]
    expected = [((2000, 2010), 2), ((2000, 2020), -1), ((2010, 2020), -3)]
    assert changes[["year_from", "year_to", "extent", "code"]].to_numpy().tolist() == [
        [*years, *place] for years, _ in expected for place in (("region", "*"), ("county", "2"))
    ]  # county 1 is known in 2020 only
    for name in LANDSCAPE:
        assert changes[name].tolist() == pytest.approx([n for _, n in expected for _ in range(2)])
        assert (changes[name].dtype == "int64") == (name in COUNTS)


def test_a_class_that_comes_or_goes():
    changes, _ = landscape_change(*inputs(), reference_year=2000, base_year=2020)
    assert list(changes.columns) == ["year_from", "year_to", "extent", "code", "ecosystem_class", *CLASS]
    found = changes.set_index(["year_from", "year_to", "extent", "code", "ecosystem_class"])
    assert len(found) == 3 + 4 + 3  # pairs: F, G and county · F, G, 8 and county · F, 8 and county
    gone, came, stayed = (found.loc[(2000, 2020, "region", "*", k)] for k in (3, 8, 1))
    for j, name in enumerate(CLASS):
        part = 0 if name in COUNTS else j / 100
        assert stayed[name] == pytest.approx(-2)
        if name in NONE_IS_ZERO:
            assert (gone[name], came[name]) == pytest.approx((-2 - part, 6 + part))
        else:
            assert pd.isna(gone[name]) and pd.isna(came[name])
    assert set(CLASS) - set(NONE_IS_ZERO) == {
        "mean_patch_ha", "mean_shape", "mean_fractal", "perimeter_area_fractal", "mean_nearest_m", "cohesion",
        "aggregation", "division", "split", "mean_core_ha", "mean_core_percent", "own_edge_density",
    }  # fmt: skip
    assert str(changes["patches"].dtype) == "int64"


def test_an_empty_metric_has_no_change_and_nullable_columns_do():
    by_class, landscape = inputs()
    landscape["contagion"] = landscape["contagion"].astype("Float64")
    landscape.loc[landscape["year"] == 2010, "contagion"] = pd.NA
    _, changes = landscape_change(by_class, landscape, reference_year=2000, base_year=2020)
    assert changes["contagion"].isna().tolist() == [True, True, False, False, True, True]


def test_a_pair_of_plan_years_that_is_consecutive_comes_once():
    _, changes = landscape_change(*inputs(), reference_year=2010, base_year=2020)
    assert changes[["year_from", "year_to"]].drop_duplicates().to_numpy().tolist() == [[2000, 2010], [2010, 2020]]


def test_missing_years_and_a_single_date_are_absent():
    by_class, landscape = inputs()
    with pytest.raises(Absent) as caught:
        landscape_change(by_class, landscape, reference_year=1990, base_year=2020)
    assert "1990" in caught.value.reason.zh and "2010" in caught.value.reason.zh
    one = [t[t["year"] == 2020] for t in (by_class, landscape)]
    with pytest.raises(Absent) as caught:
        landscape_change(*one, reference_year=2020, base_year=2020)
    assert "一期" in caught.value.reason.zh
