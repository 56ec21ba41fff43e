"""cover_reference: hand sum on small groups; the percentile against NumPy's inverted CDF."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.reference import cover_reference


def run(
    cover,
    codes,
    *,
    heights=None,
    area=None,
    zones=None,
    basins=None,
    series=None,
    targets=None,
    years=(2020,),
    **settings,
):  # type: ignore[no-untyped-def]
    """One row of cells; cover holds a row for each year."""
    values = np.atleast_2d(np.array(cover, "f4"))
    n = values.shape[1]
    grid = Grid("EPSG:4509", 0, 0, 100.0, (1, n))

    def row(name, given, dtype):  # type: ignore[no-untyped-def]
        return grid.raster(np.array([given], dtype), name)

    layers = [
        grid.raster(values[:, None, :], "fvc", year=list(years)),
        row("ecosystem", codes, "i2"),
        row("elevation", [0] * n if heights is None else heights, "f4"),
        row("cell_area", [1.0] * n if area is None else area, "f8"),
        None if zones is None else row("function_zone_label", zones, "i2"),
        None if basins is None else grid.raster(np.array(basins, "i4")[:, None, :], "watersheds", level=[1, 2]),
        None if series is None else grid.raster(np.array(series, "i2")[:, None, :], "s", year=[2000, 2020]),
        targets,
    ]
    kept = [x.copy(deep=True) for x in layers if x is not None and not isinstance(x, pd.DataFrame)]
    found, basis = cover_reference(
        *layers, **({"base_year": 2020, "reference_year": 2000, "least_cells": 1} | settings)
    )
    assert all(
        a.identical(b)
        for a, b in zip(kept, [x for x in layers if x is not None and not isinstance(x, pd.DataFrame)], strict=True)
    )
    assert found.dtype == np.float32 and basis.dtype == np.int16
    return [None if np.isnan(v) else round(float(v), 4) for v in found.values[0]], basis.values[0].tolist()


def test_best_decile_of_the_same_ecosystem_zone_and_belt() -> None:
    # ten cells of steppe 0.1 … 1.0: 90 % of 10 = 9 → the 9th smallest = 0.9
    cover = [round(0.1 * i, 1) for i in range(1, 11)]
    assert run(cover, [32] * 10) == ([0.9] * 10, [1] * 10)
    # 50 % → the 5th = 0.5; 0 % → still the smallest; 100 % → the greatest
    assert run(cover, [32] * 10, reference_percentile=50.0)[0][0] == 0.5
    assert run(cover, [32] * 10, reference_percentile=0.0)[0][0] == 0.1
    assert run(cover, [32] * 10, reference_percentile=100.0)[0][0] == 1.0


def test_codes_belts_and_zones_each_have_their_own() -> None:
    cover = [0.8, 0.2, 0.4, 0.6, 0.5, 0.3]
    codes = [32, 32, 32, 32, 31, 21]
    heights = [0, 499, 500, 999, 0, 0]
    # 32 below 500 m: 0.2, 0.8 → 0.8 · 32 from 500 m: 0.4, 0.6 → 0.6 · 31: 0.5 · shrub 21: 0.3
    assert run(cover, codes, heights=heights) == ([0.8, 0.8, 0.6, 0.6, 0.5, 0.3], [1] * 6)
    assert run(cover, codes, heights=heights, belt_height_m=1000.0)[0] == [0.8, 0.8, 0.8, 0.8, 0.5, 0.3]
    # two function zones part the steppe: cells 0, 2 and cells 1, 3 (all one belt)
    assert run(cover, codes, zones=[0, 1, 0, 1, 0, 0])[0] == [0.8, 0.6, 0.8, 0.6, 0.5, 0.3]
    # without them the basins of the first level do: cells 0, 1 and 2, 3; the second level would part each cell
    basins = [[1, 1, 2, 2, 1, 1], [1, 2, 3, 4, 5, 6]]
    assert run(cover, codes, basins=basins)[0] == [0.8, 0.8, 0.6, 0.6, 0.5, 0.3]
    # function zones prevail over basins
    assert run(cover, codes, zones=[0, 1, 0, 1, 0, 0], basins=basins)[0][:2] == [0.8, 0.6]
    # below zero the belt is the one under zero, not that of zero
    assert run([0.2, 0.8], [32, 32], heights=[-1, 0])[0] == [0.2, 0.8]


def test_small_groups_take_the_wider_one() -> None:
    # least 2: zone 0 holds cells 0, 1 (0.2, 0.4 → 0.4); zone 1 only cell 2, of the same belt: all of it, 0.6 → basis 2
    # cell 3 is alone in its belt and zone: all steppe, 4 cells, 90 % → the 4th = 0.9 → basis 3; cell 4 is alone: none
    cover, codes = [0.2, 0.4, 0.6, 0.9, 0.5], [32, 32, 32, 32, 31]
    found, basis = run(cover, codes, heights=[0, 0, 0, 700, 0], zones=[0, 0, 1, 1, 0], least_cells=2)
    assert found == [0.4, 0.4, 0.6, 0.9, None]
    assert basis == [1, 1, 2, 3, -1]


def test_thirty_cells_make_a_reference_by_default() -> None:
    grid = Grid("EPSG:4509", 0, 0, 100.0, (1, 59))
    codes = np.array([[32] * 30 + [31] * 29], "i2")
    cover = grid.raster(np.full((1, 1, 59), 0.5, "f4"), "fvc", year=[2020])
    flat, area = grid.raster(np.zeros((1, 59), "f4"), "e"), grid.raster(np.ones((1, 59)), "a")
    _, basis = cover_reference(cover, grid.raster(codes, "c"), flat, area, base_year=2020, reference_year=2000)
    assert basis.values[0].tolist() == [1] * 30 + [-1] * 29


def test_belts_of_500_m_and_the_90th_percentile_by_default() -> None:
    rng = np.random.default_rng(4)
    cover, heights = rng.random(400).astype("f4"), rng.uniform(0, 1000, 400).astype("f4")
    found, _ = run(cover, [11] * 400, heights=heights)
    for low in (0, 500):
        here = (heights >= low) & (heights < low + 500)
        expected = np.percentile(cover[here], 90, method="inverted_cdf")
        assert {found[i] for i in np.flatnonzero(here)} == {round(float(expected), 4)}


def test_reference_period() -> None:
    # FVC of 2000, 2004, 2005, 2020: the period of five years is 2000–2004, so the mean is of the first two
    cover = [[0.2, 0.6, 0.3, np.nan], [0.4, np.nan, 0.5, np.nan], [0.9, 0.9, 0.9, 0.9], [0.1, 0.1, 0.1, 0.1]]
    series = [[32, 31, 51, 32], [32, 32, 32, 32]]  # cell 1 changed within grassland; cell 2 was farmland
    settings = {"years": (2000, 2004, 2005, 2020), "reference": "period", "series": series}
    found, basis = run(cover, [32, 32, 32, 32], **settings)
    assert found == [0.3, 0.6, None, None]
    assert basis == [4, 4, -1, -1]
    assert run(cover, [32] * 4, **settings, period_years=6)[0][0] == 0.5  # (0.2 + 0.4 + 0.9) / 3
    assert run(cover, [32] * 4, **settings, period_years=1)[0][0] == 0.2
    with pytest.raises(Absent, match="no cover of 1990–1994"):
        run(cover, [32] * 4, **(settings | {"reference_year": 1990}))
    with pytest.raises(Absent, match="no land cover of the reference year"):
        run(cover, [32] * 4, **(settings | {"series": None}))


def test_targets_prevail_a_code_over_its_class() -> None:
    targets = pd.DataFrame({"ecosystem": [32, 30], "cover_percent": [55.0, 45.0], "author": "局", "basis": "规划"})
    found, basis = run([0.2, 0.3, 0.6], [32, 31, 11], targets=targets)
    assert found == [0.55, 0.45, 0.6]
    assert basis == [5, 5, 1]


def test_what_has_no_reference() -> None:
    codes = [71, 82, 51, 61, 42, -1, 32, 32, 32, 40]
    cover = [0.9] * 6 + [0.5, np.nan, 0.8, 0.9]
    found, basis = run(cover, codes, area=[1.0] * 8 + [0.0, 1.0])  # cell 8, the best steppe, lies outside
    assert found == [None] * 6 + [0.5, None, None, None]
    assert basis == [-1] * 6 + [1, -1, -1, -1]
    assert run([0.5, 0.9], [32, 32], heights=[0, np.nan]) == ([0.5, None], [1, -1])
    with pytest.raises(Absent, match="nothing can be a reference"):
        run([0.5], [71])
    with pytest.raises(Absent, match="2019"):
        run([0.5], [32], base_year=2019)


@pytest.mark.parametrize("wrong", [
    {"reference": "best"}, {"belt_height_m": 0.0}, {"reference_percentile": -1.0}, {"reference_percentile": 100.5},
    {"least_cells": 0}, {"period_years": 0},
])  # fmt: skip
def test_settings_that_cannot_be(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong)) if "reference" not in wrong else "reference must be"):
        run([0.5], [32], **wrong)
