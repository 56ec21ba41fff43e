"""service_tradeoffs: hand sum of ranks weighed by area; reference program scipy where cells are alike."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from shanshui.assess.tradeoffs import service_tradeoffs
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid


def run(area, weak_below=None, **services):
    g = Grid("EPSG:32647", 0.0, 0.0, 100.0, (1, len(area)))
    layers = {name: g.raster(np.array([values], dtype="f4")) for name, values in services.items()}
    settings = {} if weak_below is None else {"weak_below": weak_below}
    return service_tradeoffs(g.raster(np.array([area], dtype="f8")), **layers, **settings)


def test_by_hand():
    """Areas 1, 1, 2; values 1, 2, 3 against 5, 7, 6; a cell outside and one without data do not count."""
    table = run(
        [1, 1, 2, 0, 9], soil_retention=[1, 2, 3, 9, np.nan], habitat_quality=[0.5, 0.7, 0.6, 0, 1]
    )  # fmt: skip
    # ranks a: 0.5, 1.5, 3 (mean (0.5 + 1.5 + 6) / 4 = 2): −1.5, −0.5, 1
    # ranks b: 0.5, 3.5, 2 (mean (0.5 + 3.5 + 4) / 4 = 2): −1.5, 1.5, 0
    # Σ A a b = 2.25 − 0.75 + 0 = 1.5; Σ A a² = 2.25 + 0.25 + 2 = 4.5; Σ A b² = 4.5 → r = 1/3
    row = table.iloc[0]
    assert (row["first"], row["second"], row["cells"], row["area_m2"]) == ("soil_retention", "habitat_quality", 3, 4.0)
    assert row["correlation"] == pytest.approx(1 / 3)
    assert row["relation"] == "协同"


def test_against_scipy_with_ties_and_equal_areas():
    rng = np.random.default_rng(3)
    names = ("water_conservation", "soil_retention", "sand_fixation", "habitat_quality", "carbon_stock")
    values = {name: np.round(rng.normal(size=60) * 3) for name in names}
    values["carbon_stock"] = -values["soil_retention"] + rng.normal(size=60)
    table = run([7.0] * 60, **values)
    assert len(table) == 10
    for row in table.itertuples():
        expected = spearmanr(values[row.first], values[row.second])[0]
        assert row.correlation == pytest.approx(expected, abs=1e-12)
    told = table.set_index(["first", "second"])["relation"]
    assert told["soil_retention", "carbon_stock"] == "权衡"


def test_weak_ones_and_constants():
    """r = 1/3 of the first test is 不明显 below 0.4; a service that is the same everywhere has no correlation."""
    given = {"soil_retention": [1, 2, 3], "habitat_quality": [0.5, 0.7, 0.6]}
    assert run([1, 1, 2], weak_below=0.4, **given)["relation"].tolist() == ["不明显"]
    flat = run([1, 1, 2], soil_retention=[1, 2, 3], carbon_stock=[4, 4, 4])
    assert np.isnan(flat["correlation"][0])
    assert flat["relation"].tolist() == ["不明显"]


def test_the_limit_of_weak():
    """Ten cells alike, ranks of one moved: r = 1 − 6 Σd² / 990. Σd² = 148 gives 0.10303, Σd² = 150 gives 0.09091."""
    first = list(range(1, 11))
    above, below = _shuffled(148), _shuffled(150)
    for second, told in ((above, "协同"), (below, "不明显")):
        assert run([1] * 10, soil_retention=first, habitat_quality=second)["relation"].tolist() == [told]


def _shuffled(wanted):
    """An order of 1 … 10 whose squared distances from it sum to `wanted`."""
    rng = np.random.default_rng(1)
    while True:
        order = rng.permutation(10) + 1
        if ((order - np.arange(1, 11)) ** 2).sum() == wanted:
            return order.tolist()


def test_fewer_than_two_services_are_told():
    with pytest.raises(Absent):
        run([1, 1], soil_retention=[1, 2])
    with pytest.raises(Absent):
        run([1, 1], soil_retention=[1, np.nan], carbon_stock=[np.nan, 1])
    with pytest.raises(ValueError, match="weak_below"):
        run([1, 1], soil_retention=[1, 2], weak_below=1.5)
