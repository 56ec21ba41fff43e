"""cause_matrix: hand sums on forty cells in a row; shifts against rolling the layer one by one; invariants."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.causes import cause_matrix

ROW = Grid("EPSG:4509", 0, 0, 100.0, (1, 40))
AREA = ROW.raster(np.full((1, 40), 2.0), "cell_area")
TYPES = pd.DataFrame(
    {"problem": ["E01", "E02"], "natural_stress": ["steep", None], "human_stress": ["farm;road", "farm"]}, dtype=object
)


def stresses(*rows: tuple[str, str, str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["stress", "kind", "layer", "op", "value"])


STEEP = stresses(("steep", "natural", "slope", ">=", 15.0))


def degrees(*cells: set[int], none: int = 1):  # type: ignore[no-untyped-def]
    values = np.full((len(cells), 1, 40), none, "i1")
    for k, held in enumerate(cells):
        values[k, 0, sorted(held)] = 3
    return ROW.raster(values, "problem_degree", problem=np.array(["E01", "E02"][: len(cells)]))


def slope(held: set[int]):  # type: ignore[no-untyped-def]
    values = np.full((1, 40), 2.0, "f4")
    values[0, sorted(held)] = 15.0
    return ROW.raster(values, "slope")


def test_hand_sum() -> None:
    inputs = (degrees({0, 1, 2, 3}), TYPES, STEEP, AREA, slope({0, 1, 2, 3, 4, 5, 6, 7}))
    kept = [x.copy(deep=True) for x in inputs]
    (row,) = cause_matrix(*inputs).to_dict("records")
    # 40 cells of 2 m²: problem 4, stress 8, both 4, neither 32
    assert (row["domain_m2"], row["problem_m2"], row["stress_m2"], row["both_m2"]) == (80, 8, 16, 8)
    assert row["lift"] == pytest.approx(8 * 80 / (8 * 16))  # 5
    assert np.isnan(row["odds_ratio"])  # the problem is nowhere without the stress: 0 in the denominator
    # 4 cells lie whole within 8 at 5 of the 40 places: 4 of the 39 shifts do as well; p = 2 · 5 / 40
    assert row["shifts"] == 39
    assert row["p_value"] == pytest.approx(0.25)
    assert row["association"] == "none"
    assert (row["problem"], row["stress"], row["kind"], row["listed"]) == ("E01", "steep", "natural", True)
    assert all(a.equals(b) for a, b in zip(kept, inputs, strict=True))


def test_more_than_chance() -> None:
    (row,) = cause_matrix(degrees({0, 1, 2, 3}), TYPES, STEEP, AREA, slope({0, 1, 2, 3})).to_dict("records")
    assert row["lift"] == pytest.approx(10)
    assert row["p_value"] == pytest.approx(2 / 40)  # no shift does as well: 2 · (0 + 1) / 40, the least there is
    assert row["association"] == "above"
    (row,) = cause_matrix(degrees({0, 1, 2, 3}), TYPES, STEEP, AREA, slope({1, 2, 3, 4})).to_dict("records")
    assert row["odds_ratio"] == pytest.approx(3 * 35 / (1 * 1))  # both 3, neither 35, one of each alone
    assert row["p_value"] == pytest.approx(2 * 3 / 40)  # shifts by −1 (4 cells) and by −2 (3 cells)


def test_less_than_chance() -> None:
    held = set(range(20))
    (row,) = cause_matrix(degrees(held), TYPES, STEEP, AREA, slope(set(range(20, 40)))).to_dict("records")
    assert (row["both_m2"], row["lift"], row["odds_ratio"]) == (0, 0, 0)
    assert row["p_value"] == pytest.approx(0.05)  # no other shift keeps them apart
    assert row["association"] == "below"


def row_of(count: int, held: set[int], under: set[int], area: float = 2.0):  # type: ignore[no-untyped-def]
    """The one row for a problem and a stress on so many cells."""
    grid = Grid("EPSG:4509", 0, 0, 100.0, (1, count))
    degree, steep = np.ones((1, 1, count), "i1"), np.zeros((1, count), "f4")
    degree[0, 0, sorted(held)], steep[0, sorted(under)] = 2, 30.0
    layers = grid.raster(degree, "d", problem=np.array(["E01"])), grid.raster(steep, "slope")
    plane = grid.raster(np.full((1, count), area), "cell_area")
    return cause_matrix(layers[0], TYPES, STEEP, plane, layers[1]).to_dict("records")[0]


def test_what_is_significant() -> None:
    cells = set(range(10))
    # 9 of 10 cells meet; two shifts do as well: by −1 (10) and by −2 (9); p = 2 · 3 / 100
    found = row_of(100, cells, {c + 1 for c in cells})
    assert (found["p_value"], found["association"]) == (pytest.approx(0.06), "none")
    found = row_of(100, cells, cells)
    assert (found["p_value"], found["association"]) == (pytest.approx(0.02), "above")
    many = set(range(25))
    found = row_of(40, many, many)  # lift 25 · 40 / 25² = 1.6
    assert (found["lift"], found["association"]) == (pytest.approx(1.6), "above")
    found = row_of(40, set(range(20)), set(range(21, 40)))  # one other shift keeps them apart as well
    assert (found["p_value"], found["association"]) == (pytest.approx(0.1), "none")
    assert row_of(40, {0}, {20})["p_value"] == 1.0  # nearly every shift is a tie, on both sides


def test_the_unit_of_area_does_not_matter() -> None:
    large, small = (row_of(40, {0, 1, 2, 3}, {1, 2, 3, 4}, area) for area in (2.0, 1e-3))
    for name in ("lift", "odds_ratio", "p_value", "shifts", "association"):
        assert small[name] == pytest.approx(large[name]) if name != "association" else small[name] == large[name]
    assert small["domain_m2"] == pytest.approx(0.04)


def test_a_domain_is_where_both_are_known() -> None:
    problem = degrees({0, 1, 2, 3})
    problem.values[0, 0, 30:] = [0] * 5 + [-1] * 5  # not concerned, no data
    steep = slope({0, 1, 20})
    steep.values[0, 25:30] = np.nan
    steep.values[0, 2] = np.nan
    (row,) = cause_matrix(problem, TYPES, STEEP, AREA, steep).to_dict("records")
    assert (row["domain_m2"], row["problem_m2"], row["stress_m2"], row["both_m2"]) == (48, 6, 6, 4)


def test_shares_of_nothing_or_all_cannot_be_told() -> None:
    problem, everywhere = degrees({0, 1, 2, 3}), slope(set(range(40)))
    for held in (everywhere, slope(set())):
        (row,) = cause_matrix(problem, TYPES, STEEP, AREA, held).to_dict("records")
        assert np.isnan([row["lift"], row["odds_ratio"], row["p_value"]]).all()
        assert row["association"] == "undetermined"
    (row,) = cause_matrix(degrees(set(range(40))), TYPES, STEEP, AREA, slope({1, 2})).to_dict("records")
    assert row["association"] == "undetermined"


def test_too_few_shifts_say_nothing() -> None:
    inputs = (degrees({0, 1, 2, 3}), TYPES, STEEP, AREA, slope({0, 1, 2, 3}))
    few = cause_matrix(*inputs, shifts=38)
    assert few.shifts[0] == 38
    assert few.lift[0] == pytest.approx(10)
    assert np.isnan(few.p_value[0])
    assert few.association[0] == "undetermined"
    for wrong in ({"shifts": 0}, {"blocks": 0}):
        with pytest.raises(ValueError, match="1 or more"):
            cause_matrix(*inputs, **wrong)


def test_rows_by_type_then_stress() -> None:
    both = stresses(("steep", "natural", "slope", ">=", 15.0), ("farm", "human", "farmland_distance", "<=", 2.0),
                    ("dry", "natural", "dryness", ">=", 4.0))  # fmt: skip
    table = cause_matrix(degrees({0, 1}, {5}), TYPES, both, AREA, slope({0, 5}), farmland_distance=slope({3}))
    assert table[["problem", "stress"]].to_numpy().tolist() == [
        ["E01", "steep"], ["E01", "farm"], ["E02", "steep"], ["E02", "farm"],
    ]  # fmt: skip
    assert table.listed.tolist() == [True, True, False, True]
    assert table.stress_m2.tolist() == [4, 78, 4, 78]
    with pytest.raises(Absent, match="no stress layer"):
        cause_matrix(degrees({0}), TYPES, both, AREA)
    with pytest.raises(ValueError, match="not a layer"):
        cause_matrix(degrees({0}), TYPES, stresses(("x", "natural", "aspect", ">=", 1.0)), AREA)
    with pytest.raises(Absent, match="no stress layer"):
        cause_matrix(degrees({0}, none=0), TYPES, STEEP, AREA, slope({0}) * np.float32(np.nan))


def scene(seed: int = 3):  # type: ignore[no-untyped-def]
    rng = np.random.default_rng(seed)
    grid = Grid("EPSG:4509", 0, 0, 30.0, (9, 12))
    area = grid.raster(np.where(rng.random(grid.shape) < 0.15, 0.0, 1 + rng.random(grid.shape)), "cell_area")
    degree = rng.integers(-1, 5, (1, *grid.shape)).astype("i1")
    steep = np.where(rng.random(grid.shape) < 0.1, np.nan, 30 * rng.random(grid.shape)).astype("f4")
    degree[0][area.values == 0] = -1
    return grid.raster(degree, "d", problem=np.array(["E01"])), area, grid.raster(steep, "slope")


def rolled(degree, area, steep, shift):  # type: ignore[no-untyped-def]
    """Lift and domain with the stress rolled: share of the cell under it, times the area of the cell it comes to."""
    d, a = degree.values[0], area.values
    inside = a > 0
    valid = np.roll(~np.isnan(steep.values) & inside, shift, (0, 1))
    under = np.roll((steep.values >= 15) & inside, shift, (0, 1))
    judged, held = a * (d >= 1), a * (d >= 2)
    domain, stress = (judged * valid).sum(), (judged * under).sum()
    return (held * under).sum() * domain / ((held * valid).sum() * stress), domain


def test_shifts_against_rolling_one_by_one() -> None:
    degree, area, steep = scene()
    seen, whole = rolled(degree, area, steep, (0, 0))
    found = [rolled(degree, area, steep, (r, c)) for r in range(9) for c in range(12) if (r, c) != (0, 0)]
    lifts = np.array([lift for lift, domain in found if domain >= 0.5 * whole])
    p = 2 * (min((lifts >= seen - 1e-9).sum(), (lifts <= seen + 1e-9).sum()) + 1) / (lifts.size + 1)
    (row,) = cause_matrix(degree, TYPES, STEEP, area, steep).to_dict("records")
    assert row["shifts"] == lifts.size
    assert row["lift"] == pytest.approx(seen)
    assert row["p_value"] == pytest.approx(min(1.0, p))


def test_a_shift_that_leaves_the_data_does_not_count() -> None:
    problem, area = degrees({7, 8, 9}), AREA.copy(deep=True)
    problem.values[0, 0, 17:] = -1  # a region of 17 cells: a shift by k either way keeps 17 − k of them
    area.values[0, 17:] = 0
    (row,) = cause_matrix(problem, TYPES, STEEP, area, slope({7, 8, 9})).to_dict("records")
    assert row["domain_m2"] == 34
    assert row["shifts"] == 16  # 8 either way keep half or more; by 9 there would be 8 of 17
    assert row["association"] == "undetermined"
    (row,) = cause_matrix(
        degrees({0, 1, 2, 3}).where(problem != -1, -1).astype("i1"), TYPES, STEEP, area, slope({0, 1, 2, 3})
    ).to_dict("records")
    assert row["shifts"] == 6  # 4 or more cells to one side leave no problem in the data, to the other no stress


def test_blocks_sum_the_map_and_the_seed_fixes_the_shifts() -> None:
    rng = np.random.default_rng(0)
    grid = Grid("EPSG:4509", 0, 0, 30.0, (20, 24))
    area = grid.raster(np.ones(grid.shape), "cell_area")
    coarse = rng.integers(1, 3, (1, 10, 12)).astype("i1")
    steep = 30 * rng.random((10, 12)).astype("f4")
    fine = grid.raster(np.kron(coarse, np.ones((2, 2), "i1")), "d", problem=np.array(["E01"]))
    finer = grid.raster(np.kron(steep, np.ones((2, 2), "f4")), "slope")
    small = Grid("EPSG:4509", 0, 0, 60.0, (10, 12))
    expected = cause_matrix(small.raster(coarse, "d", problem=np.array(["E01"])), TYPES, STEEP,
                            small.raster(np.full((10, 12), 4.0), "cell_area"), small.raster(steep, "slope"))  # fmt: skip
    found = cause_matrix(fine, TYPES, STEEP, area, finer, blocks=12)
    assert found.shifts[0] == 119
    pd.testing.assert_frame_equal(found, expected)
    again = [cause_matrix(fine, TYPES, STEEP, area, finer, shifts=60).p_value[0] for _ in range(2)]
    assert again[0] == again[1]
    others = {cause_matrix(fine, TYPES, STEEP, area, finer, shifts=60, seed=seed).p_value[0] for seed in range(1, 9)}
    assert len(others) > 1


def test_defaults() -> None:
    """999 shifts, seed 1, at most 128 blocks a side: 128 rows of cells stay cells, 129 become blocks of two."""
    rng = np.random.default_rng(1)
    for rows, other in ((128, 127), (129, 129)):
        grid = Grid("EPSG:4509", 0, 0, 30.0, (rows, 40))
        degree = grid.raster(rng.integers(1, 3, (1, *grid.shape)).astype("i1"), "d", problem=np.array(["E01"]))
        inputs = (degree, TYPES, STEEP, grid.raster(np.ones(grid.shape), "cell_area"),
                  grid.raster((30 * rng.random(grid.shape)).astype("f4"), "slope"))  # fmt: skip
        found = cause_matrix(*inputs)
        assert found.shifts[0] == 999
        pd.testing.assert_frame_equal(found, cause_matrix(*inputs, shifts=999, seed=1, blocks=128))
        assert cause_matrix(*inputs, blocks=other).p_value[0] != found.p_value[0]
    assert cause_matrix(*inputs, shifts=1).shifts[0] == 1
    assert cause_matrix(*inputs, blocks=1).shifts[0] == 0
