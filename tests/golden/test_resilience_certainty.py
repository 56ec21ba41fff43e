"""resilience_certainty: hand sum of every draw, cell by cell in plain Python; shares that follow from the interval of the weights."""

from __future__ import annotations

import inspect

import numpy as np
import pandas as pd
import pytest
from resilience_cells import breaks, layers, row, scores, weights

from shanshui.diagnose.certainty import drawn, resilience_certainty
from shanshui.diagnose.factors import FACTORS

LIMITS = (4.2, 3.4, 2.6, 1.8)


def certain(values: dict[str, list[float]], told: pd.DataFrame, limits=LIMITS, width: int = 5, **settings):  # type: ignore[no-untyped-def]
    return resilience_certainty(
        *layers(values, width).values(), scores(), told, breaks(*limits), None, base_year=2020, **settings
    )


def by_hand(values: dict[str, list[float]], told: dict[str, float], width: int, draws: int, spread: float, seed: int):  # type: ignore[no-untyped-def]
    """agreement, certainty and rival, one cell and one draw after another."""
    uniform = np.random.Generator(np.random.PCG64(seed)).random((draws, 9))

    def level(cell: int, own: list[float]) -> int:
        total = sum(w * values.get(f, [3] * width)[cell] for f, w in zip(FACTORS, own, strict=True)) / sum(own)
        return 1 + sum(np.float32(total) < np.float32(limit) for limit in LIMITS)

    share, sure, rival = [], [], []
    for cell in range(width):
        adopted = level(cell, [told[f] for f in FACTORS])
        found = [
            level(cell, [told[f] * (1 + spread * (2 * u - 1)) for f, u in zip(FACTORS, line, strict=True)])
            for line in uniform
        ]
        same = found.count(adopted)
        others = [(-found.count(k), k) for k in range(1, 6) if k != adopted and k in found]
        share.append(float(np.float32(same / draws)))
        sure.append(1 if same == draws else 2 if 2 * same >= draws else 3)
        rival.append(min(others)[1] if others else -1)
    return share, sure, rival


TOLD = {name: float(i + 1) for i, name in enumerate(FACTORS)}
NEAR = {  # indices near breaks and far from them
    "slope": [5, 5, 1, 1, 2, 4, 5, 1], "fvc": [5, 3, 1, 2, 3, 4, 5, 1], "aridity": [4, 3, 2, 3, 1, 5, 5, 1],
    "temperature": [3, 4, 3, 2, 2, 4, 5, 1], "precipitation": [4, 4, 3, 2, 2, 5, 5, 1],
}  # fmt: skip


def test_every_draw_by_hand() -> None:
    defaults = {name: p.default for name, p in inspect.signature(resilience_certainty).parameters.items()}
    assert (defaults["draws"], defaults["spread"], defaults["seed"]) == (1000, 0.2, 1)
    agreement, sure, rival = certain(NEAR, weights(TOLD), width=8)
    expected = by_hand(NEAR, TOLD, 8, draws=1000, spread=0.2, seed=1)
    assert agreement.values[0].tolist() == expected[0]
    assert sure.values[0].tolist() == expected[1]
    assert rival.values[0].tolist() == expected[2]
    assert {1, 2} <= set(expected[1])
    other = certain(NEAR, weights(TOLD), width=8, draws=37, spread=0.6, seed=5)
    expected = by_hand(NEAR, TOLD, 8, draws=37, spread=0.6, seed=5)
    assert [layer.values[0].tolist() for layer in other] == list(expected)


def test_a_cell_on_a_break_flips_in_about_half_of_the_draws() -> None:
    """Two factors of equal weight, 4 and 2: index 3. A draw lies below 3 if the second weighs more: half of them."""
    told = weights(dict.fromkeys(FACTORS, 0.0) | {"slope": 1.0, "aridity": 1.0})
    agreement, sure, rival = certain(
        {"slope": [4] * 5, "aridity": [2, 2, 4, 2, 2]}, told, (4.0, 3.0, 2.0, 1.0), draws=400
    )
    same = int(
        (
            drawn(dict.fromkeys(FACTORS, 1.0), 400, 0.2, 1)["slope"]
            >= drawn(dict.fromkeys(FACTORS, 1.0), 400, 0.2, 1)["aridity"]
        ).sum()
    )
    assert 170 < same < 230
    assert agreement.values[0].tolist() == pytest.approx([same / 400] * 2 + [1.0] + [same / 400] * 2)
    assert rival.values[0].tolist() == [3, 3, -1, 3, 3]
    assert sure.values[0].tolist() == [2 if same >= 200 else 3] * 2 + [1] + [2 if same >= 200 else 3] * 2


def test_weights_are_drawn_within_the_spread() -> None:
    found = drawn(TOLD, 2000, 0.3, 9)
    for name, weight in TOLD.items():
        assert 0.7 * weight <= found[name].min() < 0.705 * weight
        assert 1.295 * weight < found[name].max() <= 1.3 * weight


def test_half_and_more_than_half() -> None:
    """Two draws: where one of them changes the level it is half (2), where both do it is more (3)."""
    told = weights(dict.fromkeys(FACTORS, 0.0) | {"slope": 1.0, "aridity": 1.0})
    values = {"slope": [4.0] * 5, "aridity": [2.0] * 5}
    seen = set()
    for seed in range(12):
        lines = drawn(dict.fromkeys(FACTORS, 1.0), 2, 0.2, seed)
        same = int((lines["slope"] >= lines["aridity"]).sum())
        _, sure, _ = certain(values, told, (4.0, 3.0, 2.0, 1.0), draws=2, seed=seed)
        assert sure.values[0, 0] == {2: 1, 1: 2, 0: 3}[same]
        seen.add(same)
    assert seen == {0, 1, 2}


def test_of_two_rivals_alike_the_stronger_is_named() -> None:
    # seed 0, two draws of two factors: the class falls on either side of a narrow class that neither draw hits
    told = weights(dict.fromkeys(FACTORS, 0.0) | {"slope": 1.0, "aridity": 1.0})
    for seed in range(40):
        lines = drawn(dict.fromkeys(FACTORS, 1.0), 2, 0.2, seed)
        above = lines["slope"] > lines["aridity"]
        if above[0] != above[1]:
            break
    _, _, rival = certain({"slope": [4] * 5, "aridity": [2] * 5}, told, (5.0, 3.0001, 2.9999, 1.0), draws=2, seed=seed)
    assert rival.values[0].tolist() == [2] * 5


def test_nodata_and_settings() -> None:
    values = {"slope": [np.nan, 3, 3, 3, 3], "aridity": [3, 0.5, 3, 3, 3]}  # no slope; a value in no interval
    agreement, sure, rival = certain(values, weights())
    assert np.isnan(agreement.values[0, :2]).all()
    assert agreement.values[0, 2:].tolist() == [1, 1, 1]
    assert sure.values[0].tolist() == [-1, -1, 1, 1, 1]
    assert rival.values[0].tolist() == [-1] * 5
    assert (agreement.dtype, sure.dtype, rival.dtype) == (np.float32, np.int16, np.int16)
    nothing = certain({"slope": [np.nan] * 5}, weights())
    assert np.isnan(nothing[0].values).all()
    for wrong in ({"draws": 0}, {"spread": 0.0}, {"spread": 1.0}):
        with pytest.raises(ValueError, match="draws ≥ 1, 0 < spread < 1"):
            certain({}, weights(), **wrong)
    certain({}, weights(), draws=1, spread=0.999)


def test_irrigated_cells_are_drawn_with_their_water() -> None:
    told = weights(dict.fromkeys(FACTORS, 0.0) | {"precipitation": 1.0, "slope": 1.0})
    given = layers({"precipitation": [1, 1, 1, 1, 1], "slope": [3, 3, 3, 3, 3]})
    wet = resilience_certainty(
        *given.values(), scores(), told, breaks(4.0, 3.0, 2.5, 1.0), row([0, 2, 0, 0, 0]), base_year=2020
    )
    # 1 + 2 mm of rain score 3 like the slope: 3 whatever the weights; without water the index is 2 in [1, 2.5)
    assert wet[0].values[0].tolist() == [1.0] * 5
    dry = resilience_certainty(
        *given.values(), scores(), told, breaks(4.0, 3.0, 2.0, 1.0), row([0, 2, 0, 0, 0]), base_year=2020
    )
    assert dry[0].values[0, 0] < 1 == dry[0].values[0, 1]


def test_a_block_is_the_whole_however_it_is_cut() -> None:
    rng = np.random.default_rng(4)
    values = {name: rng.integers(1, 6, 40).tolist() for name in FACTORS}
    values["slope"][7] = np.nan
    inputs = layers(values, 40)
    kept = [layer.copy(deep=True) for layer in inputs.values()]  # type: ignore[attr-defined]
    tables = (scores(), weights(TOLD), breaks(*LIMITS), None)
    whole = resilience_certainty(*inputs.values(), *tables, base_year=2020, draws=200)
    for cut in (slice(0, 40), slice(3, 19), slice(19, 20)):
        cells = [layer.isel(x=cut) for layer in inputs.values()]  # type: ignore[attr-defined]
        part = resilience_certainty(*cells, *tables, base_year=2020, draws=200)
        for a, b in zip(whole, part, strict=True):
            assert np.ascontiguousarray(a.isel(x=cut).values).tobytes() == b.values.tobytes()
    assert all(a.identical(b) for a, b in zip(kept, inputs.values(), strict=True))
    assert len(np.unique(whole[0].values[~np.isnan(whole[0].values)])) > 1
