"""importance: hand sum of cumulative values; ties, zeros and no data."""

import numpy as np
import pytest

from shanshui.assess.importance import importance
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid


def run(area, **services):
    shares = {name: services.pop(name) for name in ("extreme_share", "important_share") if name in services}
    g = Grid("EPSG:32647", 0.0, 0.0, 100.0, (1, len(area)))
    layers = {name: g.raster(np.array([values], dtype="f4")) for name, values in services.items()}
    return importance(g.raster(np.array([area], dtype="f8")), **layers, grid=g, **shares)


def test_by_hand():
    """Values 1–4 and what adds nothing; areas 1 but for the last cell, which lies outside the region."""
    each, highest = run(
        [1, 1, 1, 1, 1, 1, 1, 0], water_conservation=[1, 4, 2, 3, 0, -5, np.nan, 99], soil_retention=[0, 0, 0, 1, 0, 0, 0, 9]
    )  # fmt: skip
    # water: 4 + 3 + 2 + 1 = 10. In order: 4 after 0.0, 3 after 0.4 (both below 0.5), 2 after 0.7 (below 0.8), 1 after 0.9
    assert each.sel(service="water_conservation").values.tolist() == [[3, 1, 2, 1, 3, 3, -1, -1]]
    # soil: one cell holds all
    assert each.sel(service="soil_retention").values.tolist() == [[3, 3, 3, 1, 3, 3, 3, -1]]
    assert highest.values.tolist() == [[3, 1, 2, 1, 3, 3, 3, -1]]
    assert each.dtype == highest.dtype == np.int16
    assert each.dims == ("service", "y", "x")


def test_a_limit_that_is_met_exactly_ends_the_grade():
    """4 + 4 of 16 come before the 3, which is exactly half; 3 + 2 more are 13 of 16, 0.8125, before the 1s."""
    each, _ = run([1] * 7, sand_fixation=[3, 1, 4, 1, 2, 4, 1])
    assert each.values.tolist() == [[[2, 3, 1, 3, 2, 1, 3]]]
    each, _ = run([1] * 3, sand_fixation=[5, 3, 2])
    assert each.values.tolist() == [[[1, 2, 3]]]  # 0, exactly 0.5 and exactly 0.8


def test_equal_cells_are_not_parted():
    """Eight cells of one: nothing is higher, so all are extreme. Of 2 and five 1s (7 in all) the 1s come after 2/7."""
    each, _ = run([1] * 8, sand_fixation=[1] * 8)
    assert each.values.tolist() == [[[1] * 8]]
    each, _ = run([1] * 6, sand_fixation=[1, 1, 2, 1, 1, 1])
    assert each.values.tolist() == [[[1] * 6]]
    each, _ = run([6, 1, 1, 1], sand_fixation=[2, 1, 1, 1])
    assert each.values.tolist() == [[[1, 3, 3, 3]]]  # 12 of 15 before the 1s: exactly 0.8


def test_value_weighs_by_area_but_ranks_by_itself():
    """The best cell is small: 5 · 1 of 5 + 4 · 10 + 1 · 5 = 50; then 4 after 0.1, 1 after 0.9."""
    each, _ = run([10, 1, 5], habitat_quality=[4, 5, 1])
    assert each.values.tolist() == [[[1, 1, 3]]]


def test_the_shares_are_settings():
    each, _ = run([1] * 4, habitat_quality=[4, 3, 2, 1], extreme_share=0.3, important_share=0.95)
    assert each.values.tolist() == [[[1, 2, 2, 2]]]  # 0, 0.4, 0.7, 0.9


def test_a_service_without_any_value_has_no_grades():
    each, highest = run([1, 1], water_conservation=[-1, -2], habitat_quality=[0.2, 0.9])
    assert each["service"].values.tolist() == ["habitat_quality"]
    assert highest.values.tolist() == [[3, 1]]  # 1.1 in all: 0.9 first, the other after 0.818


def test_nothing_evaluated_is_told():
    with pytest.raises(Absent):
        run([1, 1])
    with pytest.raises(Absent):
        run([1, 1], water_conservation=[-1, 0])


@pytest.mark.parametrize(("extreme", "important"), [(0.0, 0.8), (0.8, 0.5), (0.5, 1.0), (0.5, 0.5)])
def test_shares_must_rise(extreme, important):
    with pytest.raises(ValueError, match="shares must rise"):
        run([1], habitat_quality=[1], extreme_share=extreme, important_share=important)
