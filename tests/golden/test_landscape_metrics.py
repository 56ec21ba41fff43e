"""landscape_metrics: reference program FRAGSTATS 4 to its printed digits; hand sum on 3 × 4 cells; invariants."""

import math
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import rasterio
from hypothesis import given, settings
from hypothesis import strategies as st

from shanshui.assess.landscape_count import count_patches
from shanshui.assess.landscape_metrics import landscape_metrics
from shanshui.assess.landscape_summary import CLASS, LANDSCAPE, patch_metrics
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

FRAGSTATS = Path(os.environ.get("SHANSHUI_GOLDENS") or Path(__file__).parents[3] / "shared" / "goldens") / "fragstats"
NAMES = {
    "share_percent": "PLAND", "patches": "NP", "patch_density": "PD", "largest_patch_percent": "LPI", "edge_density": "ED",
    "mean_patch_ha": "AREA_MN", "mean_shape": "SHAPE_MN", "mean_fractal": "FRAC_MN", "perimeter_area_fractal": "PAFRAC",
    "mean_nearest_m": "ENN_MN", "cohesion": "COHESION", "aggregation": "AI", "division": "DIVISION", "mesh_ha": "MESH",
    "split": "SPLIT", "core_ha": "TCA", "cores": "NDCA", "mean_core_ha": "CORE_MN", "mean_core_percent": "CAI_MN",
    "core_percent": "CPLAND", "classes": "PR", "contagion": "CONTAG", "diversity": "SHDI", "evenness": "SHEI",
}  # fmt: skip
"""Our columns by the names of FRAGSTATS; all but the count of cells, which it gives as an area, and the edges of HJ 1171."""
CELL = 10.0


def run(codes, *, cell=CELL, area=None, years=(2020,), county_cells=None, basins=None):
    codes = np.asarray(codes, dtype="i2")
    series = codes if codes.ndim == 3 else codes[None]
    g = Grid("EPSG:32647", 0.0, 0.0, cell, series.shape[1:])
    area = np.ones(g.shape) if area is None else np.asarray(area, dtype="f8")
    given = (g.raster(series, "ecosystem_series", year=list(years)), g.raster(area, "cell_area"), county_cells)
    before = [v.copy(deep=True) for v in given if v is not None]
    result = landscape_metrics(
        *given, None if basins is None else g.raster(np.asarray([basins], "i4"), "watersheds", level=[1]), grid=g
    )
    assert all(v.equals(b) for v, b in zip([v for v in given if v is not None], before, strict=True))
    return result


# ------------------------------------------------------------------ FRAGSTATS
def digits(found, printed):
    """The figure as it is printed: four digits after the point, empty where it is not defined."""
    return math.isnan(found) if pd.isna(printed) else abs(found - printed) <= 0.5e-4 * (1 + 1e-6)


@pytest.fixture(scope="module")
def fragstats_codes():
    if not FRAGSTATS.is_dir():
        pytest.skip("FRAGSTATS results are not at hand (SHANSHUI_GOLDENS)")
    with rasterio.open(FRAGSTATS / "landscape.tif") as file:
        return file.read(1)


@pytest.fixture(scope="module")
def fragstats(fragstats_codes):
    return run(fragstats_codes * 10 + 1, cell=1.0)  # classes 1, 2, 3 → forest, shrub, grassland


@pytest.mark.parametrize("name", NAMES)
def test_fragstats_figures(fragstats, name):
    compared = 0
    by_class, landscape = fragstats
    if name in LANDSCAPE:
        printed = pd.read_csv(FRAGSTATS / "landscape.csv")[NAMES[name]][0]
        assert digits(float(landscape[name][0]), printed), (landscape[name][0], printed)
        compared += 1
    if name in CLASS:
        table = pd.read_csv(FRAGSTATS / "class.csv", skipinitialspace=True)
        printed = table.set_index(table["TYPE"].str.strip())[NAMES[name]]
        for row in by_class.itertuples():
            assert digits(float(getattr(row, name)), printed[f"cls_{row.ecosystem_class}"]), row
            compared += 1
    assert compared == (name in LANDSCAPE) + 3 * (name in CLASS) > 0


PATCH = {
    "area_ha": "AREA", "perimeter_m": "PERIM", "shape": "SHAPE", "fractal": "FRAC", "core_ha": "CORE", "core_percent": "CAI",
    "nearest_m": "ENN",
}  # fmt: skip


@pytest.mark.parametrize("number", [1, 2, 3])
def test_fragstats_figures_of_each_patch(fragstats_codes, number):
    """Patches are numbered otherwise there, so both sides are put in the order of their figures."""
    counted = count_patches((fragstats_codes - 1).astype("i4"), 3)
    mine = patch_metrics(counted, slice(None), 1.0)[counted.key == number - 1][list(PATCH)]
    table = pd.read_csv(FRAGSTATS / "patch.csv", skipinitialspace=True)
    printed = table[table["TYPE"].str.strip() == f"cls_{number}"][list(PATCH.values())]
    assert len(mine) == len(printed)
    in_order = (t.sort_values(list(t), key=lambda figures: figures.round(3)).to_numpy() for t in (mine, printed))
    for found, expected in zip(*in_order, strict=True):
        assert all(digits(a, b) for a, b in zip(found, expected, strict=True)), (found, expected)


def test_every_metric_is_compared():
    assert set(NAMES) == {*CLASS, *LANDSCAPE} - {"cells", "own_edge_density"}


# ------------------------------------------------------------------ hand sum
# one letter a class: F forest 11, 12 · G grassland 31 · C cropland 51, 52          A = 12 cells = 1200 m²
#   F F G G     patches   F 3 cells, G 3 cells, G 1 cell, C 5 cells
#   F C G C     sides     F 12 − 2·2 = 8 · G 12 − 2·2 = 8, G 4 · C 20 − 2·4 = 12
#   G C C C     between   F|G 2, F|C 2, G|C 5: 9 sides of 17; within F 2, G 2, C 4
HAND = [[11, 12, 31, 31], [11, 51, 31, 52], [31, 51, 51, 51]]
A = 1200.0


def row(table, **where):
    for name, value in where.items():
        table = table[table[name] == value]
    assert len(table) == 1
    return table.iloc[0]


def close(found, **expected):
    for name, value in expected.items():
        if value is None:
            assert math.isnan(found[name]), (name, found[name])
        else:
            assert found[name] == pytest.approx(value, rel=1e-12, abs=1e-12), name


def test_hand_sum_of_the_classes():
    by_class, _ = run(HAND)
    assert list(by_class.columns) == ["year", "extent", "code", "ecosystem_class", *CLASS]
    assert by_class[["year", "extent", "code"]].drop_duplicates().to_numpy().tolist() == [[2020, "region", "*"]]
    assert list(by_class["ecosystem_class"]) == [1, 3, 5]
    scale = 1 - 1 / math.sqrt(12)  # of COHESION
    forest, grass, crop = (by_class.iloc[i] for i in range(3))
    close(
        forest, cells=3, share_percent=25, patches=1, patch_density=1 / A * 1e6, largest_patch_percent=25,
        edge_density=40 / A * 1e4, mean_patch_ha=0.03, mean_shape=8 / 8, mean_fractal=2 * math.log(20) / math.log(300),
        perimeter_area_fractal=None, mean_nearest_m=None, cohesion=(1 - 8 / (8 * math.sqrt(3))) / scale * 100,
        aggregation=100, division=1 - 9 / 144, mesh_ha=9 / 12 * 100 / 1e4, split=144 / 9,
        core_ha=0, cores=0, mean_core_ha=0, mean_core_percent=0, core_percent=0, own_edge_density=40 / 300 * 1e4,
    )  # fmt: skip
    close(  # the nearest cells of the two patches are (1, 2) and (2, 0): √5 cells
        grass, cells=4, share_percent=100 / 3, patches=2, patch_density=2 / A * 1e6, largest_patch_percent=25,
        edge_density=70 / A * 1e4, mean_patch_ha=0.02, mean_shape=1,
        mean_fractal=(2 * math.log(20) / math.log(300) + 2 * math.log(10) / math.log(100)) / 2,
        mean_nearest_m=10 * math.sqrt(5), cohesion=(1 - 12 / (8 * math.sqrt(3) + 4)) / scale * 100,
        aggregation=2 / 4 * 100, division=1 - 10 / 144, mesh_ha=10 / 12 * 100 / 1e4, split=14.4, cores=0,
    )  # fmt: skip
    close(
        crop, cells=5, patches=1, mean_shape=12 / 10, edge_density=70 / A * 1e4, mean_nearest_m=None,
        cohesion=(1 - 12 / (12 * math.sqrt(5))) / scale * 100, aggregation=4 / 5 * 100, largest_patch_percent=500 / 12,
    )  # fmt: skip


def test_hand_sum_of_the_landscape():
    _, landscape = run(HAND)
    assert list(landscape.columns) == ["year", "extent", "code", *LANDSCAPE]
    share = (3 / 12, 4 / 12, 5 / 12)
    entropy = -sum(p * math.log(p) for p in share)
    # sides counted from both cells: F to F, G, C of 8 · G to G, F, C of 11 · C to C, F, G of 15
    q = [share[0] * g / 8 for g in (4, 2, 2)] + [share[1] * g / 11 for g in (4, 2, 5)]
    q += [share[2] * g / 15 for g in (8, 2, 5)]
    close(
        landscape.iloc[0], cells=12, patches=4, patch_density=4 / A * 1e6, largest_patch_percent=500 / 12,
        edge_density=90 / A * 1e4, mean_patch_ha=0.03, mean_shape=(1 + 1 + 1 + 1.2) / 4,
        mean_nearest_m=10 * math.sqrt(5), perimeter_area_fractal=None,
        cohesion=(1 - 32 / (16 * math.sqrt(3) + 4 + 12 * math.sqrt(5))) / (1 - 1 / math.sqrt(12)) * 100,
        aggregation=25 + 50 / 3 + 80 * 5 / 12, division=1 - 44 / 144, mesh_ha=44 / 12 * 100 / 1e4, split=144 / 44,
        classes=3, contagion=(1 + sum(x * math.log(x) for x in q) / (2 * math.log(3))) * 100,
        diversity=entropy, evenness=entropy / math.log(3),
    )  # fmt: skip


def test_regression_of_area_on_perimeter():
    """One row of single cells and pairs: the line goes through both points, a doubles while p grows from 4 to 6 sides."""
    by_class, landscape = run([[*[11, 51, 11, 11, 51] * 5, 61]])
    forest, crop, town = (by_class.iloc[i] for i in range(3))
    dimension = 2 * math.log(6 / 4) / math.log(2)
    close(forest, patches=10, perimeter_area_fractal=dimension)
    close(crop, patches=10, perimeter_area_fractal=None)  # all of one size
    close(town, patches=1, perimeter_area_fractal=None)
    close(landscape.iloc[0], patches=21, classes=3, perimeter_area_fractal=dimension)


def test_one_class_all_over():
    """One patch of 4 × 5 cells: 2 × 3 of them are core."""
    by_class, landscape = run(np.full((4, 5), 82))
    assert list(by_class["ecosystem_class"]) == [8]
    same = {
        "patches": 1, "largest_patch_percent": 100, "edge_density": 0, "aggregation": 100, "division": 0, "split": 1,
        "mesh_ha": 0.2, "core_ha": 0.06, "cores": 1, "mean_core_percent": 30, "mean_core_ha": 0.06, "mean_shape": 1,
        "mean_nearest_m": None,
    }  # fmt: skip
    close(by_class.iloc[0], core_percent=30, share_percent=100, **same)
    close(landscape.iloc[0], classes=1, diversity=0, evenness=0, contagion=None, **same)


def test_cells_without_data_or_area_are_the_edge_of_the_landscape():
    """The outer ring is unknown (row 0) or outside the region: 2 × 3 cells of one class remain, none of them core."""
    codes = np.full((4, 5), 41)
    codes[0] = -1
    area = np.ones((4, 5))
    area[3], area[:, 0], area[:, 4] = 0, 0, np.nan
    by_class, landscape = run(codes, area=area)
    close(by_class.iloc[0], cells=6, patches=1, mean_shape=1, edge_density=0, core_ha=0, share_percent=100)
    close(landscape.iloc[0], mean_patch_ha=0.06, mean_fractal=2 * math.log(25) / math.log(600))


def test_nothing_known_is_absent():
    with pytest.raises(Absent):
        run(np.full((2, 2), -1))
    with pytest.raises(Absent):
        run(np.full((2, 2), 11), area=np.zeros((2, 2)))


# ------------------------------------------------------------------ extents and years
def shares(rows):
    return pd.DataFrame(rows, columns=["county", "cell", "share"])


def test_extents_and_years():
    """2 × 4 cells, counties 乙 (west) and 甲 (east); cell 1 is half and half: to 乙, the earlier; cell 2 mostly 甲."""
    west = [("6502", 0, 1.0), ("6502", 1, 0.5), ("6502", 4, 1.0), ("6502", 5, 1.0), ("6502", 2, 0.4)]
    east = [("6501", 1, 0.5), ("6501", 2, 0.6), ("6501", 3, 1.0), ("6501", 6, 1.0), ("6501", 7, 1.0)]
    counties = shares([*west, *east])
    codes = [[[11, 11, 11, 31], [11, 11, 11, 31]], [[11, 31, 31, 31], [31, 31, 31, 31]]]
    basins = [[7, 7, 7, 7], [3, 3, 3, -1]]
    by_class, landscape = run(codes, years=(2010, 2000), county_cells=counties, basins=basins)
    assert landscape[["year", "extent", "code", "cells"]].to_numpy().tolist() == [
        [year, *rest]
        for year in (2000, 2010)
        for rest in (
            ["region", "*", 8],
            ["county", "6502", 4],
            ["county", "6501", 4],
            ["basin", "3", 3],
            ["basin", "7", 4],
        )
    ]
    assert row(by_class, year=2000, extent="county", code="6502", ecosystem_class=1)["cells"] == 1
    assert row(by_class, year=2010, extent="county", code="6501", ecosystem_class=1)["cells"] == 2
    assert row(by_class, year=2010, extent="basin", code="7", ecosystem_class=1)["share_percent"] == 75
    # the side between the counties is an edge of neither: 2 of the 4 sides in county 6501 part forest from grassland
    assert row(landscape, year=2010, extent="county", code="6501")["edge_density"] == pytest.approx(20 / 400 * 1e4)
    assert row(landscape, year=2010, extent="region")["edge_density"] == pytest.approx(20 / 800 * 1e4)


def test_a_county_with_no_data_has_no_row():
    counties = shares([("1", 0, 1.0), ("2", 1, 1.0)])
    by_class, landscape = run([[11, -1]], county_cells=counties)
    assert list(landscape["code"]) == ["*", "1"] == list(by_class["code"])


MAPS = st.integers(0, 2**32 - 1).map(lambda seed: np.random.default_rng(seed))


def random_map(rng, shape):
    coarse = rng.choice([-1, 11, 31, 51, 61], size=(shape[0] // 2 + 1, shape[1] // 3 + 1), p=[0.1, 0.3, 0.3, 0.2, 0.1])
    codes = np.kron(coarse, np.ones((2, 3), int))[: shape[0], : shape[1]]
    return np.where(rng.random(shape) < 0.1, 31, codes)


@settings(max_examples=20, deadline=None)
@given(MAPS)
def test_a_landscape_beside_others_is_as_it_is_alone(rng):
    codes = random_map(rng, (12, 15))
    basins = rng.choice([2, 5, 9], size=(3, 3)).repeat(4, 0).repeat(5, 1)
    tables = run(codes, basins=basins)
    for code in np.unique(basins):
        alone = run(np.where(basins == code, codes, -1)) if (codes[basins == code] >= 0).any() else None
        for i, table in enumerate(tables):
            mine = table[(table["extent"] == "basin") & (table["code"] == str(code))].drop(columns=["extent", "code"])
            if alone is None:
                assert mine.empty
            else:
                pd.testing.assert_frame_equal(
                    mine.reset_index(drop=True), alone[i].drop(columns=["extent", "code"]), rtol=1e-12
                )


@settings(max_examples=20, deadline=None)
@given(MAPS)
def test_turned_mirrored_and_moved_it_is_the_same(rng):
    codes = random_map(rng, (11, 14))
    codes[0, 0] = 11
    expected = run(codes)
    for other in (codes.T, codes[::-1], np.rot90(codes), np.pad(codes, ((2, 1), (0, 3)), constant_values=-1)):
        for mine, theirs in zip(run(other), expected, strict=True):
            pd.testing.assert_frame_equal(mine, theirs, rtol=1e-9)


@settings(max_examples=20, deadline=None)
@given(MAPS)
def test_sums_over_classes(rng):
    by_class, landscape = run(random_map(rng, (12, 12)))
    whole = landscape.iloc[0]
    for name in ("cells", "patches", "patch_density", "core_ha", "cores", "mesh_ha"):
        assert by_class[name].sum() == pytest.approx(whole[name], rel=1e-12)
    assert by_class["share_percent"].sum() == pytest.approx(100, rel=1e-12)
    assert by_class["edge_density"].sum() == pytest.approx(2 * whole["edge_density"], rel=1e-12)
    assert by_class["largest_patch_percent"].max() == whole["largest_patch_percent"]
