"""resilience: class breaks and missing values by hand; a poor region is poor, however it compares with itself."""

from __future__ import annotations

import numpy as np
import pytest
from resilience_cells import breaks, layers, row, weights

from shanshui.diagnose.breaks import resilience_breaks
from shanshui.diagnose.resilience import resilience, resilience_index
from shanshui.diagnose.weights import resilience_weights
from shanshui.guide import loader

FALLING = (4.2, 3.4, 2.6, 1.8)


def test_classes_by_hand() -> None:
    index = row([4.2, 3.4, 2.6, 1.8, 1.79, 5, np.nan])
    found = resilience(index, breaks(*FALLING))
    assert found.values.tolist() == [[1, 2, 3, 4, 5, 1, -1]]
    assert found.dtype == np.int16
    assert resilience(index - np.float32(0.001), breaks(*FALLING)).values.tolist() == [[2, 3, 4, 5, 5, 1, -1]]


def test_the_class_is_taken_of_the_index_as_stored() -> None:
    # 4.2 and the others have no exact binary fraction: the stored index and the break are rounded alike
    for at, expected in zip(FALLING, (1, 2, 3, 4), strict=True):
        assert resilience(row([at]), breaks(*FALLING)).values.tolist() == [[expected]]


def test_rows_of_breaks_may_stand_in_any_order_but_not_contradict() -> None:
    table = breaks(*FALLING)
    assert resilience(row([3.0]), table[::-1]).values.tolist() == [[3]]
    for wrong in (breaks(4.2, 3.4, 3.4, 1.8), breaks(4.2, 3.4, 2.6), table.assign(**{"class": [1, 2, 3, 3]})):
        with pytest.raises(ValueError, match="must fall"):
            resilience(row([3.0]), wrong)


def test_a_desert_is_not_strong_because_it_is_compared_with_itself() -> None:
    """Every cell scores 1.1 to 1.9: by fixed breaks weak and fairly weak; natural breaks would call the best 恢复力强."""
    index, area = row([1.1, 1.2, 1.3, 1.5, 1.6, 1.9]), row([1.0] * 6, "f8")
    fixed = resilience_breaks(index, area, weights())
    assert resilience(index, fixed).values.tolist() == [[5, 5, 5, 5, 5, 4]]
    assert not fixed["relative"].any()
    natural = resilience_breaks(index, area, weights(), classing="jenks")
    assert 1 in resilience(index, natural).values
    assert natural["relative"].all()


def test_the_shipped_table_ranks_the_regions_as_the_guideline_does() -> None:
    """G.1: 吐哈盆地 is among the poor, 伊犁河谷 among the good; a cell of each, with the weights and scores of the profile.

    basin   slope 5 · .08 + height 4 · .07 + cover .25 + soil .1 + matter .1 + salt .1 + rain .15 + warmth 4 · .05 + dry .1 = 1.68
    valley  4 · .08 + 4 · .07 + 5 · .25 + 5 · .1 + 5 · .1 + 5 · .1 + 5 · .15 + 5 · .05 + 4 · .1 = 4.75
    """
    table = loader.load("national").frame("resilience_scores")
    cells = {
        "slope": [1, 8], "elevation": [-100, 1200], "fvc": [0.02, 0.65], "soil_suitability": [5, 1],
        "soil_organic_matter": [4, 35], "soil_salinity": [12, 0.5], "precipitation": [16, 450], "temperature": [15, 8.5],
        "aridity": [187, 2],
    }  # fmt: skip
    given = layers(cells, 2)
    told = resilience_weights(*given.values(), row([1.0, 1.0], "f8"), table, base_year=2020)
    index = resilience_index(*given.values(), table, told, base_year=2020)
    assert index.values[0].tolist() == pytest.approx([1.68, 4.75], abs=1e-6)
    fixed = resilience_breaks(index, row([1.0, 1.0], "f8"), told)
    assert resilience(index, fixed).values.tolist() == [[5, 1]]


def test_a_block_is_the_whole() -> None:
    index = row([4.5, 3.5, np.nan, 1.0])
    whole = resilience(index, breaks(*FALLING))
    assert whole.isel(x=slice(1, 3)).identical(resilience(index.isel(x=slice(1, 3)), breaks(*FALLING)))
