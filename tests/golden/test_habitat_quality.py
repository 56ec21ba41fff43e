"""habitat_quality: a run of InVEST 3.19.0 cell by cell; hand sums of the fading; distances against every cell."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanshui.assess.habitat import habitat_quality
from shanshui.core.grid import Grid

DATA = Path(__file__).parent / "data" / "habitat_quality"
NODATA = -1


def grid(shape, cell=100.0):
    return Grid("EPSG:32647", 0.0, 0.0, cell, shape)


def tables(rows, suitability, sensitivity):
    """Profile tables from (threat, weight, distance, decay), {code: H} and {(code, threat): S}."""
    return (
        pd.DataFrame(rows, columns=["threat", "weight", "max_distance_m", "decay"]),
        pd.DataFrame(suitability.items(), columns=["ecosystem", "suitability"]),
        pd.DataFrame([(c, t, s) for (c, t), s in sensitivity.items()], columns=["ecosystem", "threat", "sensitivity"]),
    )


def test_invest_run_cell_by_cell():
    """Every cell, edges and no data included. Reach is under one cell in this run (see its README)."""
    g = grid((60, 60))
    codes = np.loadtxt(DATA / "lc.txt").astype("i2")
    codes[codes == 0] = NODATA
    threat_rows = pd.read_csv(DATA / "threats.csv")
    layers = np.stack([np.loadtxt(DATA / path) for path in threat_rows["cur_path"]])
    layers[layers == 255] = np.nan
    names = list(threat_rows["threat"])
    wide = pd.read_csv(DATA / "sensitivity.csv").rename(columns={"lucode": "ecosystem", "habitat": "suitability"})
    sensitivity = wide.melt("ecosystem", names, "threat", "sensitivity")
    threat_table = threat_rows.rename(columns={"max_dist": "max_distance_m"})
    quality, degradation = habitat_quality(
        g.raster(layers.astype("f4"), threat=names), g.raster(codes), threat_table, wide, sensitivity, grid=g
    )
    for ours, name in ((quality, "quality_c.txt"), (degradation, "deg_sum_c.txt")):
        theirs = np.loadtxt(DATA / name)
        theirs[theirs > 1e38] = np.nan
        assert ours.dtype == np.float32
        assert np.count_nonzero(~np.isnan(theirs)) == 3560
        np.testing.assert_allclose(ours.values, theirs, rtol=0, atol=2e-7)  # equal_nan: no data where InVEST has it


def test_fading_by_hand():
    """One row of seven cells of 100 m; town in the first, farmland in the fourth; weights 0.3 and 0.1."""
    g = grid((1, 7))
    layers = np.array([[[1, 0, 0, 0, 0, 0, 0]], [[0, 0, 0, 1, 0, 0, np.nan]]], dtype="f4")
    codes = np.array([[61, 11, 11, 11, 31, 11, NODATA]], dtype="i2")
    parameters = tables(
        [("farm", 0.1, 200.0, "linear"), ("town", 0.3, 400.0, "exponential")],
        {61: 0.0, 11: 1.0, 31: 0.8},
        {(61, "town"): 0, (61, "farm"): 0, (11, "town"): 0.5, (11, "farm"): 1.0, (31, "town"): 1, (31, "farm"): 0.2},
    )
    threat_table, suitability, sensitivity = parameters
    quality, degradation = habitat_quality(
        g.raster(layers, threat=["town", "farm"]), g.raster(codes), threat_table, suitability, sensitivity, grid=g
    )
    # town reaches 400 m: exp(−2.99·¼) = 0.473551 at 100 m, exp(−2.99·½) = 0.224249 at 200 m, exp(−2.99·¾) = 0.106193 at
    # 300 m, exp(−2.99) = 0.050287 at 400 m, 0 beyond; shares of the weights: town ¾, farm ¼
    # farm reaches 200 m: 1 at its cell, ½ at 100 m, 0 at 200 m
    expected = [
        0.0,  # 61 is not sensitive
        0.75 * 0.473551 * 0.5 + 0.25 * 0.0 * 1.0,
        0.75 * 0.224249 * 0.5 + 0.25 * 0.5 * 1.0,
        0.75 * 0.106193 * 0.5 + 0.25 * 1.0 * 1.0,
        0.75 * 0.050287 * 1.0 + 0.25 * 0.5 * 0.2,
        0.0,  # farm at 200 m is 0, town at 500 m out of reach
        np.nan,
    ]
    np.testing.assert_allclose(degradation.values[0], expected, atol=1e-6)
    # k = 0.05: D = 0.177582 → (D/k)^2.5 = 3.551633^2.5 = 23.7720 → Q = 1 / 24.7720 = 0.040368
    # D = 0.062715, H = 0.8 → (1.254305)^2.5 = 1.761992 → Q = 0.8 / 2.761992 = 0.289646
    assert quality.values[0, 1] == pytest.approx(0.040368, abs=2e-6)
    assert quality.values[0, 4] == pytest.approx(0.289646, abs=2e-5)
    assert quality.values[0, 0] == 0
    assert quality.values[0, 5] == 1
    assert np.isnan(quality.values[0, 6])


def test_a_landscape_of_five_by_five_with_two_threats_by_hand():
    """A town in the middle, fields along the west, forest in the north, grass in the south; every cell by hand."""
    g = grid((5, 5))
    F, G, C, T = 11, 31, 51, 61
    codes = np.array([[C, F, F, F, F], [C, F, F, F, F], [C, F, T, F, F], [C, G, G, G, G], [C, G, G, G, G]], dtype="i2")
    layers = np.stack([codes == T, codes == C]).astype("f4")
    parameters = tables(
        [("town", 0.6, 300.0, "linear"), ("crop", 0.4, 250.0, "exponential")],
        {F: 1.0, G: 0.8, C: 0.3, T: 0.0},
        {(F, "town"): 0.8, (F, "crop"): 0.5, (G, "town"): 0.5, (G, "crop"): 1.0,
         (C, "town"): 0.2, (C, "crop"): 0.0, (T, "town"): 0.0, (T, "crop"): 0.0},
    )  # fmt: skip
    # town, 1 − d / 300: 1 at 0 m, 0.666667 at 100, 0.528595 at 141.42, 0.333333 at 200, 0.254644 at 223.61, 0.057191 at 282.84
    a, b, c, d, e = 0.666667, 0.528595, 0.333333, 0.254644, 0.057191
    town = np.array([[e, d, c, d, e], [d, b, a, b, d], [c, a, 1, a, c], [d, b, a, b, d], [e, d, c, d, e]])
    # crop by column, exp(−2.99 d / 250): 1 at 0 m, 0.302402 at 100, 0.091447 at 200, nothing from 300 on
    crop = np.tile([1, 0.302402, 0.091447, 0, 0], (5, 1))
    # sensitivity of each row's class, shares of the weights 0.6 and 0.4
    to_town = np.array([[0.2, 0.8, 0.8, 0.8, 0.8]] * 2 + [[0.2, 0.8, 0, 0.8, 0.8]] + [[0.2, 0.5, 0.5, 0.5, 0.5]] * 2)
    to_crop = np.array([[0, 0.5, 0.5, 0.5, 0.5]] * 2 + [[0, 0.5, 0, 0.5, 0.5]] + [[0, 1, 1, 1, 1]] * 2)
    quality, degradation = habitat_quality(
        g.raster(layers, threat=["town", "crop"]), g.raster(codes), *parameters, grid=g, half_saturation=0.1
    )
    np.testing.assert_allclose(degradation.values, 0.6 * town * to_town + 0.4 * crop * to_crop, atol=2e-6)
    # forest, row 2 column 2: D = 0.6 · 0.528595 · 0.8 + 0.4 · 0.302402 · 0.5 = 0.253726 + 0.060480 = 0.314206
    assert degradation.values[1, 1] == pytest.approx(0.314206, abs=2e-6)
    # (D / k)^2.5 = 3.14206^2.5 = 9.872541 · 1.772586 = 17.49993 → Q = 1 / 18.49993 = 0.054054
    assert quality.values[1, 1] == pytest.approx(0.054054, abs=2e-6)
    # grass, the south-east corner: D = 0.6 · 0.057191 · 0.5 = 0.017157; 0.17157^2.5 = 0.012193 → Q = 0.8 / 1.012193
    assert quality.values[4, 4] == pytest.approx(0.790363, abs=2e-5)
    # fields heed the town only: D = 0.6 · 0.333333 · 0.2 = 0.04; 0.4^2.5 = 0.101193 → Q = 0.3 / 1.101193 = 0.272432
    assert quality.values[2, 0] == pytest.approx(0.272432, abs=2e-6)
    assert quality.values[2, 2] == 0


def test_quality_is_half_the_suitability_at_half_saturation():
    """D = k gives Q = H/2 whatever z; the exponent shows at D = 2k: Q = H / (1 + 2^z)."""
    g = grid((1, 2))
    layers = g.raster(np.ones((1, 1, 2), dtype="f4"), threat=["t"])
    codes = g.raster(np.array([[11, 12]], dtype="i2"))
    threat_table, suitability, sensitivity = tables(
        [("t", 1.0, 50.0, "linear")], {11: 0.9, 12: 0.9}, {(11, "t"): 0.1, (12, "t"): 0.2}
    )
    quality, _ = habitat_quality(
        layers, codes, threat_table, suitability, sensitivity, grid=g, half_saturation=0.1, scaling=3.0
    )
    np.testing.assert_allclose(quality.values[0], [0.45, 0.9 / 9], rtol=1e-6)


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**16),
    reach=st.sampled_from([100.0, 250.0, 300.0, 1200.0]),
    decay=st.sampled_from(["linear", "exponential"]),
)
def test_pressure_is_that_of_the_nearest_cell_of_the_threat(seed, reach, decay):
    """Against the distance to every cell of the threat, and within 0–1."""
    rng = np.random.default_rng(seed)
    g = grid((9, 11))
    present = rng.random(g.shape) < rng.choice([0.0, 0.02, 0.2])
    threat_table, suitability, sensitivity = tables([("t", 2.0, reach, decay)], {11: 1.0}, {(11, "t"): 1.0})
    _, degradation = habitat_quality(
        g.raster(present[None].astype("f4"), threat=["t"]),
        g.raster(np.full(g.shape, 11, dtype="i2")),
        threat_table,
        suitability,
        sensitivity,
        grid=g,
    )
    for r in range(9):
        for c in range(11):
            distances = [100 * math.hypot(r - i, c - j) for i, j in np.argwhere(present)]
            d = min(distances, default=math.inf)
            fading = (1 - d / reach) if decay == "linear" else math.exp(-2.99 * d / reach)
            expected = fading if d <= reach else 0.0
            assert degradation.values[r, c] == pytest.approx(expected, abs=1e-6)


def test_block_with_halo_is_the_whole_bit_for_bit():
    rng = np.random.default_rng(5)
    g = grid((40, 50))
    codes = rng.choice([11, 31, NODATA], p=[0.5, 0.4, 0.1], size=g.shape).astype("i2")
    layers = (rng.random((2, *g.shape)) < 0.01).astype("f4")
    layers[:, codes == NODATA] = np.nan
    threat_table, suitability, sensitivity = tables(
        [("a", 0.7, 700.0, "linear"), ("b", 1.0, 450.0, "exponential")],
        {11: 1.0, 31: 0.7},
        {(11, "a"): 0.3, (11, "b"): 0.9, (31, "a"): 0.6, (31, "b"): 0.2},
    )

    def run(part, rows, cols):
        return habitat_quality(
            part.raster(layers[:, rows, cols], threat=["a", "b"]),
            part.raster(codes[rows, cols]),
            threat_table,
            suitability,
            sensitivity,
            grid=part,
        )

    whole = run(g, slice(0, 40), slice(0, 50))
    for top, left in ((0, 0), (13, 17), (26, 34)):
        rows, cols = slice(top, top + 13), slice(left, left + 16)
        outer = slice(max(rows.start - 7, 0), min(rows.stop + 7, 40)), slice(max(left - 7, 0), min(cols.stop + 7, 50))
        block = run(g.window(*outer), *outer)
        inner = slice(rows.start - outer[0].start, None), slice(cols.start - outer[1].start, None)
        for part, all_of_it in zip(block, whole, strict=True):
            np.testing.assert_array_equal(part.values[inner][:13, :16], all_of_it.values[rows, cols])


def one_cell(**changes):
    g = grid((1, 1))
    threat_table, suitability, sensitivity = tables([("t", 1.0, 100.0, "linear")], {11: 1.0}, {(11, "t"): 1.0})
    arguments = {
        "threats": g.raster(np.ones((1, 1, 1), dtype="f4"), threat=["t"]),
        "ecosystem": g.raster(np.array([[11]], dtype="i2")),
        "threat_table": threat_table,
        "habitat_suitability": suitability,
        "threat_sensitivity": sensitivity,
        "grid": g,
    }
    return habitat_quality(**(arguments | changes))


def test_a_class_without_coefficients_is_named():
    g = grid((1, 1))
    water = g.raster(np.array([[42]], dtype="i2"))
    _, suitability, sensitivity = tables([], {42: 1.0}, {(42, "t"): 0.1})
    with pytest.raises(ValueError, match=r"habitat_suitability.*42"):
        one_cell(ecosystem=water, threat_sensitivity=sensitivity)
    with pytest.raises(ValueError, match=r"threat_sensitivity to t.*42"):
        one_cell(ecosystem=water, habitat_suitability=suitability)
    twice = pd.concat([suitability.assign(ecosystem=11)] * 2)
    with pytest.raises(ValueError, match="more than one row"):
        one_cell(habitat_suitability=twice)


@pytest.mark.parametrize(
    ("column", "value"), [("decay", "gaussian"), ("max_distance_m", 0.0), ("weight", 0.0), ("max_distance_m", -5.0)]
)
def test_a_threat_that_cannot_be_computed_is_refused(column, value):
    threat_table, _, _ = tables([("t", 1.0, 100.0, "linear")], {}, {})
    with pytest.raises(ValueError, match=column if column != "weight" else "weights"):
        one_cell(threat_table=threat_table.assign(**{column: value}))


def test_a_scaling_below_one_is_allowed():
    quality, degradation = one_cell(half_saturation=0.25, scaling=0.5)
    assert degradation.values[0, 0] == 1
    assert quality.values[0, 0] == pytest.approx(1 - 1 / (1 + 0.5))  # √1 / (√1 + √0.25)


@pytest.mark.parametrize("setting", ["half_saturation", "scaling"])
def test_settings_must_be_positive(setting):
    with pytest.raises(ValueError, match=setting):
        one_cell(**{setting: 0.0})


def test_unknown_threats_make_the_cell_unknown_and_threaten_nobody():
    """Two threats in a row of three cells: one of them is unknown in the first cell, though the ecosystem is known."""
    g = grid((1, 3))
    layers = g.raster(np.array([[[np.nan, 0, 0]], [[0, 0, 0]]], dtype="f4"), threat=["t", "u"])
    codes = g.raster(np.array([[11, 11, NODATA]], dtype="i2"))
    threat_table, suitability, sensitivity = tables(
        [("t", 1.0, 500.0, "linear"), ("u", 1.0, 500.0, "linear")], {11: 1.0}, {(11, "t"): 1.0, (11, "u"): 1.0}
    )
    quality, degradation = habitat_quality(layers, codes, threat_table, suitability, sensitivity, grid=g)
    np.testing.assert_array_equal(quality.values, [[np.nan, 1, np.nan]])
    np.testing.assert_array_equal(degradation.values, [[np.nan, 0, np.nan]])


def test_a_block_without_any_data_stays_empty():
    nothing = grid((1, 1)).raster(np.array([[NODATA]], dtype="i2"))
    assert all(np.isnan(result.values).all() for result in one_cell(ecosystem=nothing))


def test_inputs_stay_as_they_were():
    g = grid((1, 2))
    layers = g.raster(np.array([[[1, np.nan]]], dtype="f4"), threat=["t"])
    codes = g.raster(np.array([[11, NODATA]], dtype="i2"))
    before = layers.copy(deep=True), codes.copy(deep=True)
    threat_table, suitability, sensitivity = tables([("t", 1.0, 100.0, "linear")], {11: 1.0}, {(11, "t"): 1.0})
    habitat_quality(layers, codes, threat_table, suitability, sensitivity, grid=g)
    np.testing.assert_array_equal(layers, before[0])
    np.testing.assert_array_equal(codes, before[1])
