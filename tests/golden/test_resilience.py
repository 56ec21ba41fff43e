"""resilience: hand sum on four cells; class breaks and missing values by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.resilience import resilience

GRID = Grid("EPSG:4509", 0, 0, 100.0, (1, 5))
FACTORS = [
    "slope",
    "elevation",
    "fvc",
    "soil_suitability",
    "soil_organic_matter",
    "soil_salinity",
    "precipitation",
    "temperature",
    "aridity",
]
INF = float("inf")


def table(weights: dict[str, float]) -> pd.DataFrame:
    """Every factor: values 1, 2, 3, 4, 5 score as they are, in intervals [v, v+1); below 1 and from 6 there is no row."""
    rows = [(f, weights[f], float(v), float(v + 1), float(v)) for f in FACTORS for v in range(1, 6)]
    return pd.DataFrame(rows, columns=["factor", "weight", "from", "to", "score"]).assign(
        status="assumed", source="手算"
    )


def layers(values: dict[str, list[float]]) -> list:  # type: ignore[type-arg]
    out = []
    for name in FACTORS:
        row = np.array([values.get(name, [3] * 5)])
        if name == "fvc":
            out.append(GRID.raster(row[None].astype("f4"), name, year=[2020]))
        else:
            out.append(GRID.raster(row.astype("i2" if name == "soil_suitability" else "f4"), name))
    return out


EVEN = dict.fromkeys(FACTORS, 1.0)


def test_hand_sum_each_factor_with_its_own_weight() -> None:
    weights = {name: float(i + 1) for i, name in enumerate(FACTORS)}  # 1 … 9, Σ = 45
    for i, name in enumerate(FACTORS):
        # all factors score 3 but this one: 1, 2, 3, 4, 5 → index = 3 + w · (score − 3) / 45
        index, _ = resilience(*layers({name: [1, 2, 3, 4, 5]}), table(weights), base_year=2020)
        assert index.values[0] == pytest.approx([3 + (i + 1) * (s - 3) / 45 for s in (1, 2, 3, 4, 5)], abs=1e-6)
        assert index.dtype == np.float32


def test_classes_by_hand() -> None:
    # one factor alone carries weight, so the index is its score; half scores come from a table of their own
    rows = pd.DataFrame(
        [("slope", 1.0, -INF, 1.0, 4.2), ("slope", 1.0, 1.0, 2.0, 3.4), ("slope", 1.0, 2.0, 3.0, 2.6), ("slope", 1.0, 3.0, 4.0, 1.8),
         ("slope", 1.0, 4.0, INF, 1.79)],
        columns=["factor", "weight", "from", "to", "score"],
    )  # fmt: skip
    rest = table(dict.fromkeys(FACTORS, 0.0))
    scores = pd.concat([rows, rest[rest.factor != "slope"]], ignore_index=True)
    index, classes = resilience(*layers({"slope": [0, 1, 2, 3, 4]}), scores, base_year=2020)
    assert index.values[0] == pytest.approx([4.2, 3.4, 2.6, 1.8, 1.79], abs=1e-6)
    assert classes.values.tolist() == [[1, 2, 3, 4, 5]]
    assert classes.dtype == np.int16
    below = scores.assign(score=scores.score.where(scores.factor != "slope", scores.score - 0.001))
    assert resilience(*layers({"slope": [0, 1, 2, 3, 4]}), below, base_year=2020)[1].values.tolist() == [
        [2, 3, 4, 5, 5]
    ]


def test_intervals_hold_their_lower_limit_and_not_their_upper() -> None:
    index, classes = resilience(
        *layers({"aridity": [1.0, 1.999, 2.0, 0.999, 6.0]}), table(EVEN | {"aridity": 8.0}), base_year=2020
    )
    # Σ w = 16: score 1 → (24 + 8)/16 = 2; score 2 → 2.5; outside every interval → no data
    assert index.values[0, :3] == pytest.approx([2.0, 2.0, 2.5])
    assert np.isnan(index.values[0, 3:]).all()
    assert classes.values.tolist() == [[4, 4, 4, -1, -1]]


def test_nodata_of_any_factor_and_missing_year() -> None:
    for name in FACTORS:
        hole = [-1 if name == "soil_suitability" else np.nan, 3, 3, 3, 3]
        index, classes = resilience(*layers({name: hole}), table(EVEN), base_year=2020)
        assert np.isnan(index.values[0, 0])
        assert classes.values[0].tolist() == [-1, 3, 3, 3, 3]
    with pytest.raises(Absent, match="2000"):
        resilience(*layers({}), table(EVEN), base_year=2000)


def test_defects_of_the_table_or_the_breaks_are_named() -> None:
    with pytest.raises(ValueError, match="factor aridity"):
        resilience(*layers({}), table(EVEN)[lambda t: t.factor != "aridity"], base_year=2020)
    with pytest.raises(ValueError, match="must rise"):
        resilience(*layers({}), table(EVEN), base_year=2020, medium_from=4.0)


def test_inputs_are_left_alone_and_a_block_is_the_whole() -> None:
    inputs = layers({"slope": [1, 2, 3, 4, 5]})
    kept = [x.copy(deep=True) for x in inputs]
    whole = resilience(*inputs, table(EVEN), base_year=2020)
    part = resilience(*[x.isel(x=slice(1, 3)) for x in inputs], table(EVEN), base_year=2020)
    assert all(a.identical(b) for a, b in zip(kept, inputs, strict=True))
    for a, b in zip(whole, part, strict=True):
        assert a.isel(x=slice(1, 3)).values.tobytes() == b.values.tobytes()
