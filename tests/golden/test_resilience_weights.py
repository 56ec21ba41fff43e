"""resilience_weights: hand sums; CRITIC by its first paper (Diakoulaki 1995, table of eight firms); entropy against scipy."""

from __future__ import annotations

import inspect

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from resilience_cells import INF, layers, row, scores

from shanshui.core.errors import Absent
from shanshui.diagnose.factors import FACTORS, Scoring, scorings, unit
from shanshui.diagnose.weights import combined, critic, entropy, resilience_weights

AREA = row([1.0] * 5, "f8")


def weigh(values: dict[str, list[float]], table: pd.DataFrame | None = None, area=AREA, ahp=None, **settings):  # type: ignore[no-untyped-def]
    given = layers(values, area.shape[1])
    frame = resilience_weights(
        *given.values(), area, scores() if table is None else table, None, ahp, base_year=2020, **settings
    )
    return frame.set_index("factor")


# ---------------------------------------------------------------------- the formulas
def test_entropy_by_hand() -> None:
    # p = ½ ½ 0 0: e = ln 2 / ln 4 = ½ · p = 1 0 0 0: e = 0 · p = ¼ ¼ ¼ ¼: e = 1 → gains ½, 1, 0 → weights ⅓, ⅔, 0
    z = [np.array(v, "f8") for v in ([1, 1, 0, 0], [1, 0, 0, 0], [0.5, 0.5, 0.5, 0.5])]
    assert entropy(z) == pytest.approx([1 / 3, 2 / 3, 0], abs=1e-12)
    assert entropy(z[2:]) is None


def test_entropy_against_scipy() -> None:
    z = np.random.default_rng(3).random((4, 50))
    gain = 1 - scipy.stats.entropy(z, axis=1, base=50)
    assert entropy(list(z)) == pytest.approx(gain / gain.sum())


def test_critic_of_its_first_paper() -> None:
    """Diakoulaki, Mavrotas, Papayannakis (1995): eight firms by three indicators; the weights are .202 .481 .317."""
    firms = np.array([
        [61, 1.08, 4.33], [20.7, 0.26, 4.34], [16.3, 1.98, 2.53], [9, 3.29, 1.65], [5.4, 2.77, 2.33], [4, 4.12, 1.21],
        [-6.1, 3.52, 2.10], [-34.6, 3.31, 0.98],
    ]).T  # fmt: skip
    assert critic([unit(v, v.min(), v.max()) for v in firms]) == pytest.approx([0.202, 0.481, 0.317], abs=5e-4)


def test_critic_by_hand() -> None:
    # a = 0 0 1 1, b = 0 1 0 1 (r = 0), c = 1 1 0 0 (r with a −1, with b 0); σ = ½ each
    # conflict a: 1 + 2 = 3, b: 1 + 1 = 2, c: 2 + 1 = 3 → 3/8, 2/8, 3/8
    z = [np.array(v, "f8") for v in ([0, 0, 1, 1], [0, 1, 0, 1], [1, 1, 0, 0])]
    assert critic(z) == pytest.approx([3 / 8, 2 / 8, 3 / 8])
    assert critic([z[0], z[0]]) is None  # they say the same
    # contrast: halved, b stands for half as much: 3, 1, 3 of 7
    assert critic([z[0], z[1] / 2, z[2]]) == pytest.approx([3 / 7, 1 / 7, 3 / 7])


def test_combination_by_hand() -> None:
    # √(0.4 · 0.1) = 0.2, √(0.6 · 0.9) = 0.7348 → 0.2 / 0.9348
    told = combined(np.array([0.4, 0.6]), np.array([0.1, 0.9]))
    assert told == pytest.approx([0.2 / (0.2 + 0.54**0.5), 0.54**0.5 / (0.2 + 0.54**0.5)])


def test_rank_follows_the_scores() -> None:
    def scoring(*score: float) -> Scoring:
        return Scoring(1.0, np.array([-INF, 5, 12, 20]), np.array([5, 12, 20, INF]), np.array(score))

    values = np.array([0, 5, 8, 12, 15, 25, np.nan], "f4")
    for score, direction, expected in (
        ((1, 2, 3, 4), "+", [0, 5, 8, 12, 15, 25]),
        ((1, 1, 2, 2), "+", [0, 5, 8, 12, 15, 25]),
        ((4, 3, 3, 1), "-", [0, -5, -8, -12, -15, -25]),
        ((1, 5, 3, 2), "^", [-5, 0, 0, 0, -3, -13]),  # best 5–12
        ((2, 3, 1, 1), "^", [-5, 0, 0, 0, -3, -13]),
        ((1, 5, 5, 2), "^", [-5, 0, 0, 0, 0, -5]),  # best 5–20
    ):
        assert scoring(*score).direction == direction
        assert scoring(*score).rank(values)[:-1].tolist() == expected
        assert np.isnan(scoring(*score).rank(values)[-1])


def test_what_lies_beyond_the_limits_counts_as_the_limit() -> None:
    assert unit(np.array([-9, 2, 3, 6, 99], "f8"), 2, 6).tolist() == [0, 0, 0.25, 1, 1]


# ---------------------------------------------------------------------- the method
VARIED = {"slope": [1, 2, 3, 4, 5], "precipitation": [1, 1, 1, 1, 5]}


def test_adopted_weights_by_hand() -> None:
    """Only two factors vary; not clipped they are slope 0 ¼ ½ ¾ 1 and rain 0 0 0 0 1."""
    table = scores(dict.fromkeys(FACTORS, 1.0) | {"slope": 4.0, "precipitation": 9.0})  # Σ 20
    own = weigh(VARIED, table, winsor_percent=0.0)
    assert own.index.tolist() == list(FACTORS)
    assert own.weight.tolist() == own.table_weight.tolist()
    assert own.loc["slope", "weight"] == pytest.approx(4 / 20)
    assert own.loc["aridity", "weight"] == pytest.approx(1 / 20)
    assert own.ahp_weight.isna().all()
    # entropy: slope p = .1 .2 .3 .4: Σ p ln p = −1.27985, e = 0.79521; rain: e = 0 → gains 0.20479, 1
    gain = 1 + sum(p * np.log(p) for p in (0.1, 0.2, 0.3, 0.4)) / np.log(5)
    assert own.loc["slope", "entropy_weight"] == pytest.approx(gain / (1 + gain))
    assert own.loc["precipitation", "entropy_weight"] == pytest.approx(1 / (1 + gain))
    assert own.entropy_weight.drop(["slope", "precipitation"]).tolist() == [0] * 7
    # CRITIC of two: their conflict is the same, so contrast decides: σ = 0.353553 and 0.4
    assert own.loc["slope", "critic_weight"] == pytest.approx(0.125**0.5 / (0.125**0.5 + 0.4))
    for weighting, column in (("entropy", "entropy_weight"), ("critic", "critic_weight")):
        alone = weigh(VARIED, table, winsor_percent=0.0, weighting=weighting)
        assert alone.weight.tolist() == own[column].tolist()
        mixed = weigh(VARIED, table, winsor_percent=0.0, weighting=f"subjective_{weighting}")
        s, p = ((own.loc[f, column] * own.loc[f, "table_weight"]) ** 0.5 for f in ("slope", "precipitation"))
        assert mixed.loc["slope", "weight"] == pytest.approx(s / (s + p))
        assert mixed.weight.sum() == pytest.approx(1)
        assert set(mixed.weighting) == {f"subjective_{weighting}"}


def test_judgements_go_before_the_table() -> None:
    judged = pd.DataFrame({"factor": FACTORS[::-1], "weight": [0.2, *[0.1] * 8]})
    told = weigh(VARIED, ahp=judged)
    assert told.loc["aridity", "weight"] == told.loc["aridity", "ahp_weight"] == 0.2
    assert told.loc["slope", "weight"] == 0.1
    assert told.loc["slope", "table_weight"] == pytest.approx(1 / 9)
    with pytest.raises(ValueError, match=r"lack the factors \['aridity'\] and name others: \['snow'\]"):
        weigh(VARIED, ahp=judged.replace("aridity", "snow"))


def test_limits_are_percentiles_of_the_region() -> None:
    values = {"slope": [1, 2, 3, 4, 5], "aridity": [5, 4, 3, 2, 1]}
    falling = scores()
    falling.loc[falling.factor == "aridity", "score"] = [5, 4, 3, 2, 1]
    table = weigh(values, falling)
    # 1 % of the way through four steps from 1 to 5: 1.04; aridity is better when less: −5 … −1
    assert table.loc["slope", ["low", "high"]].tolist() == pytest.approx([1.04, 4.96])
    assert table.loc["aridity", ["low", "high"]].tolist() == pytest.approx([-4.96, -1.04])
    assert table.direction[["slope", "aridity"]].tolist() == ["+", "-"]
    wide = weigh(values, falling, winsor_percent=25.0)
    assert wide.loc["slope", ["low", "high"]].tolist() == [2, 4]
    outside = weigh(values, falling, area=row([1, 1, 1, 0, 0], "f8"), winsor_percent=0.0)
    assert outside.loc["slope", ["low", "high"]].tolist() == [1, 3]
    hole = weigh(values | {"temperature": [np.nan, 3, 3, 3, 3]}, falling, winsor_percent=0.0)
    assert hole.loc["slope", ["low", "high"]].tolist() == [2, 5]
    unsuited = weigh(values | {"soil_suitability": [-1, 3, 3, 3, 3]}, falling, winsor_percent=0.0)
    assert unsuited.loc["slope", ["low", "high"]].tolist() == [2, 5]
    assert inspect.signature(resilience_weights).parameters["winsor_percent"].default == 1.0


def test_relative_scale_drops_what_does_not_vary() -> None:
    table = weigh(VARIED, scores(dict.fromkeys(FACTORS, 1.0) | {"slope": 3.0}), scale="relative")
    assert table.weight.to_dict() == pytest.approx(dict.fromkeys(FACTORS, 0.0) | {"slope": 0.75, "precipitation": 0.25})
    assert set(table["scale"]) == {"relative"}
    with pytest.raises(Absent, match="do not vary"):
        weigh({}, scale="relative")


def test_data_that_cannot_weigh() -> None:
    for values, area in (({}, AREA), (VARIED, row([0.0] * 5, "f8")), (VARIED, row([0, 0, 0, 0, 1.0], "f8"))):
        table = weigh(values, area=area)
        assert table.entropy_weight.isna().all()
        assert table.critic_weight.isna().all()
        assert table.weight.tolist() == pytest.approx([1 / 9] * 9)
        for weighting in ("entropy", "critic", "subjective_entropy", "subjective_critic"):
            with pytest.raises(Absent, match="do not vary"):
                weigh(values, area=area, weighting=weighting)
    apart = scores(dict.fromkeys(FACTORS, 0.0) | {"aridity": 1.0})  # judged by aridity alone, told by the others alone
    with pytest.raises(Absent, match="do not vary"):
        weigh(VARIED, apart, weighting="subjective_entropy")


def test_settings_that_cannot_be() -> None:
    for wrong in ({"weighting": "ahp"}, {"scale": "normal"}, {"winsor_percent": 50.0}, {"winsor_percent": -0.1}):
        with pytest.raises(ValueError, match=f"{next(iter(wrong))} is"):
            weigh(VARIED, **wrong)
    weigh(VARIED, winsor_percent=49.9)


def test_the_scores_name_their_defects() -> None:
    with pytest.raises(ValueError, match="lacks the factor aridity"):
        scorings(scores()[lambda t: t.factor != "aridity"])
