"""resilience_index: hand sum on five cells; missing values, irrigated cells and the relative scale by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from resilience_cells import layers, row, scores, weights

from shanshui.core.errors import Absent
from shanshui.diagnose.factors import FACTORS
from shanshui.diagnose.resilience import resilience_index


def index(values: dict[str, list[float]], told=None, table=None, water=None, year=2020) -> list[float]:  # type: ignore[no-untyped-def]
    given = layers(values)
    result = resilience_index(
        *given.values(),
        scores() if table is None else table,
        weights() if told is None else told,
        water,
        base_year=year,
    )
    assert result.dtype == np.float32
    assert result.name == "resilience_index"
    return result.values[0].tolist()


def test_hand_sum_each_factor_with_its_own_weight() -> None:
    told = {name: float(i + 1) for i, name in enumerate(FACTORS)}  # 1 … 9, Σ = 45
    for i, name in enumerate(FACTORS):
        # all factors score 3 but this one: 1, 2, 3, 4, 5 → index = 3 + w · (score − 3) / 45
        found = index({name: [1, 2, 3, 4, 5]}, weights(told))
        assert found == pytest.approx([3 + (i + 1) * (s - 3) / 45 for s in (1, 2, 3, 4, 5)], abs=1e-6)


def test_intervals_hold_their_lower_limit_and_not_their_upper() -> None:
    # Σ w = 16: score 1 → (24 + 8)/16 = 2; score 2 → 2.5; outside every interval → no data
    found = index({"aridity": [1.0, 1.999, 2.0, 0.999, 6.0]}, weights({"aridity": 8.0}))
    assert found[:3] == pytest.approx([2.0, 2.0, 2.5])
    assert np.isnan(found[3:]).all()


def test_a_whole_score_is_not_lost_to_binary_fractions() -> None:
    # 0.1 + 0.1 + 0.1 is more than 0.3 in binary: scores that are all 4.2 give 4.2 as it is stored
    table = scores().assign(score=4.2)
    assert index({}, weights(dict.fromkeys(FACTORS, 0.1)), table) == [float(np.float32(4.2))] * 5


def test_nodata_of_any_factor_and_missing_year() -> None:
    for name in FACTORS:
        hole = [-1 if name == "soil_suitability" else np.nan, 3, 3, 3, 3]
        found = index({name: hole})
        assert np.isnan(found[0])
        assert found[1:] == [3, 3, 3, 3]
    with pytest.raises(Absent, match="2000"):
        index({}, year=2000)


def test_rain_counts_with_the_water_that_is_brought() -> None:
    """Weight on rain alone, then on aridity alone: rain 1 + 3 mm is 4; aridity 4 · 1/(1 + 3) is 1."""
    values = {"precipitation": [1, 1, 2, 2, 1], "aridity": [4, 4, 4, 3, 4]}
    water = row([0, 3, 2, 1, np.nan])
    zero = dict.fromkeys(FACTORS, 0.0)
    assert index(values, weights(zero | {"precipitation": 1.0}), water=water) == [1, 4, 4, 3, 1]
    assert index(values, weights(zero | {"aridity": 1.0}), water=water) == [4, 1, 2, 2, 4]  # 4·2/4 = 2, 3·2/3 = 2
    assert index(values, weights(zero | {"aridity": 1.0})) == [4, 4, 4, 3, 4]
    none = scores()  # no rain and no water brought: as dry as it is
    none.loc[(none.factor == "precipitation") & (none["from"] == 1), "from"] = -1.0
    dry = {"precipitation": [0] * 5, "aridity": [4] * 5}
    assert index(dry, weights(zero | {"aridity": 1.0}), none, row([0, np.nan, 0, 0, 0])) == [4] * 5


def test_relative_scale_by_hand() -> None:
    """slope from 2 to 4: z = 0 0 ½ 1 1 → 1 1 3 5 5; elevation is the same everywhere and counts 1 with no weight."""
    told = weights(
        dict.fromkeys(FACTORS, 0.0) | {"slope": 1.0},
        scale="relative",
        low=[2.0, *[3.0] * 8],
        high=[4.0, *[3.0] * 8],
    )
    assert index({"slope": [1, 2, 3, 4, 5]}, told) == [1, 1, 3, 5, 5]
    assert index({"slope": [1, 2, 3, 4, 5], "elevation": [np.nan, 3, 3, 3, 3]}, told)[1:] == [1, 3, 5, 5]
    assert np.isnan(index({"elevation": [np.nan, 3, 3, 3, 3]}, told)[0])
    even = told.assign(weight=1.0)  # 8 · 1 and the slope's 5, over 9
    assert index({"slope": [5] * 5}, even) == pytest.approx([13 / 9] * 5)


def test_defects_of_the_table_are_named() -> None:
    table = scores()
    double = pd.concat([table, table.head(1).assign(weight=2.0, **{"from": 7.0, "to": 8.0})])
    for wrong, what in (
        (table[table.factor != "aridity"], "lacks the factor aridity"),
        (table.replace("aridity", "snow"), "lacks the factor aridity, has the unknown factor snow"),
        (double, "slope has the weights"),
        (pd.concat([table, table.head(1).assign(to=1.5)]), "intervals of slope overlap"),
        (table.assign(to=table["from"]), "intervals of slope overlap or are empty"),
        (table.assign(weight=0.0), "weights sum to 0"),
    ):
        with pytest.raises(ValueError, match=what):
            index({}, table=wrong)


def test_inputs_are_left_alone_and_a_block_is_the_whole() -> None:
    given, water = layers({"slope": [1, 2, 3, 4, 5], "precipitation": [1, 2, 3, 1, 2]}), row([0, 1, 2, np.nan, 3])
    inputs = [*given.values(), water]
    kept = [layer.copy(deep=True) for layer in inputs]  # type: ignore[attr-defined]
    whole = resilience_index(*given.values(), scores(), weights(), water, base_year=2020)
    cut = [layer.isel(x=slice(1, 4)) for layer in inputs]  # type: ignore[attr-defined]
    part = resilience_index(*cut[:-1], scores(), weights(), cut[-1], base_year=2020)
    assert all(a.identical(b) for a, b in zip(kept, inputs, strict=True))
    assert whole.isel(x=slice(1, 4)).values.tobytes() == part.values.tobytes()
