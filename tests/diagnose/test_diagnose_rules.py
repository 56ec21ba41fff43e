"""Rules of the room that its goldens do not state: what counts as lost, what is judged, what a card may say."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.conversion import conversion
from shanshui.diagnose.degradation import degradation
from shanshui.diagnose.problems import problems
from shanshui.diagnose.reference import cover_reference

CRS = "EPSG:4528"


def grid_of(values):
    return Grid(CRS, 0.0, 0.0, 100.0, np.shape(values)[-2:])


def raster(values, dtype="i2", **coords):
    return grid_of(values).raster(np.array(values, dtype), **coords)


# ---------------------------------------------------------------------- conversion
def rules(*rows):
    return pd.DataFrame(rows, columns=["from", "to", "conversion", "grade"])


def change(pairs, table):
    series = raster([[[a for a, _ in pairs]], [[b for _, b in pairs]]], year=[2000, 2020])
    loss, grade = conversion(series, table, reference_year=2000, base_year=2020)
    return loss.values[0].tolist(), grade.values[0].tolist()


def test_a_code_that_did_not_change_is_never_lost():
    """Grassland that turned sparse is lost; sparse grassland that stayed so is not, though the same rule names it."""
    assert change([(31, 34), (34, 34), (31, 32)], rules((3, 34, 2, 3))) == ([2, 0, 0], [3, 1, 1])


def test_the_years_may_stand_in_any_order():
    series = raster([[[51]], [[41]], [[11]]], year=[2020, 2000, 2010])
    loss, _ = conversion(series, rules((41, 5, 3, 4)), reference_year=2000, base_year=2020)
    assert loss.values.tolist() == [[3]]
    with pytest.raises(Absent, match="2000, 2010, 2020"):
        conversion(series, rules((41, 5, 3, 4)), reference_year=1990, base_year=2020)


def test_conversion_of_a_block_is_that_of_the_whole():
    rng = np.random.default_rng(1)
    values = rng.choice([-1, 11, 31, 34, 41, 51, 61], (2, 9, 8)).astype("i2")
    grid = Grid(CRS, 0.0, 0.0, 100.0, (9, 8))
    table = rules((1, 5, 1, 4), (3, 34, 2, 2), (41, 5, 3, 4), (4, 51, 3, 3))
    years = {"reference_year": 2000, "base_year": 2020}
    whole = conversion(grid.raster(values, year=[2000, 2020]), table, **years)
    cut = (slice(2, 7), slice(3, 8))
    block = conversion(grid.window(*cut).raster(values[:, *cut], year=[2000, 2020]), table, **years)
    for a, b in zip(whole, block, strict=True):
        assert np.ascontiguousarray(a.values[cut]).tobytes() == b.values.tobytes()


# ---------------------------------------------------------------------- vegetation
def test_the_reference_is_numpys_inverted_cdf():
    """Reference program: NumPy's quantile, method inverted_cdf, group by group."""
    rng = np.random.default_rng(2)
    cover = rng.random((20, 30)).astype("f4")
    codes = rng.choice([11, 12, 21, 31], (20, 30))
    height = rng.uniform(0, 2000, (20, 30)).astype("f4")
    area = rng.choice([0.0, 5.0], (20, 30), p=[0.2, 0.8])
    layers = (raster(cover[None], "f4", year=[2020]), raster(codes), raster(height, "f4"), raster(area, "f8"))
    years = {"base_year": 2020, "reference_year": 2020}
    for percentile in (10.0, 80.0, 95.0, 100.0):
        found = cover_reference(*layers, **years, reference_percentile=percentile, least_cells=1)[0].values
        expected = np.full(cover.shape, np.nan, dtype="f4")
        for code in (11, 12, 21, 31):
            for belt in range(4):
                here = (codes == code) & (height // 500 == belt) & (area > 0)
                if here.any():
                    expected[here] = np.quantile(cover[here].astype("f8"), percentile / 100, method="inverted_cdf")
        assert np.array_equal(found, expected, equal_nan=True)


def test_belts_below_a_metre_are_allowed():
    layers = (raster([[[0.8, 0.4]]], "f4", year=[2020]), raster([[11, 11]]), raster([[1.0, 2.0]], "f4"))
    area, years = raster([[1.0, 1.0]], "f8"), {"base_year": 2020, "reference_year": 2020, "least_cells": 1}
    own = cover_reference(*layers, area, **years, belt_height_m=0.5)[0].values.tolist()
    assert own == [[np.float32(0.8), np.float32(0.4)]]
    assert cover_reference(*layers, area, **years)[0].values.tolist() == [[np.float32(0.8)] * 2]


# ---------------------------------------------------------------------- degradation
def test_erosion_does_not_judge_undisturbed_barren_ground():
    codes = [70, 71, 72, 81, 82, 73, 80, 31, 82, 82]
    converted = [1, 1, 1, 1, 1, 1, 1, 1, 2, -1]
    area, erosion = raster([[1.0] * 10], "f8"), raster([[5] * 10])
    grade, evidence = degradation(area, raster([converted]), None, erosion, raster([codes]), grid=grid_of([codes]))
    # saline land, undivided land and grassland are judged; so is bare land that a conversion has made
    assert grade.values.tolist() == [[-1] * 5 + [4, 4, 4, 4, -1]]
    assert evidence.values.tolist() == [[-1] * 5 + [3, 3, 3, 3, -1]]
    assert degradation(area, None, None, erosion, raster([codes]), grid=grid_of([codes]))[0].values.tolist() == [
        [-1] * 5 + [4, 4, 4, -1, -1]
    ]


def test_degradation_has_no_data_where_the_area_has_none():
    grade, evidence = degradation(raster([[np.nan, 0.0, 0.5]], "f8"), raster([[3, 3, 3]]), grid=grid_of([[3, 3, 3]]))
    assert grade.values.tolist() == [[-1, -1, 3]]
    assert evidence.values.tolist() == [[-1, -1, 1]]


# ---------------------------------------------------------------------- problems
def found(grade, evidence, ecosystem, loss=None, mines=None, area=1e6, cell=1000.0, **settings):
    grid = Grid(CRS, 0.0, 0.0, cell, np.shape(grade))
    layers = [grid.raster(np.array(v, "i2")) for v in (grade, evidence, ecosystem)]
    lost = None if loss is None else grid.raster(np.array(loss, "i2"))
    cells = grid.raster(np.broadcast_to(np.asarray(area, "f8"), grid.shape).copy())
    return problems(*layers, cells, lost, mines, grid=grid, **settings)


def test_land_now_built_over_is_no_restoration_problem():
    # marsh → town, marsh → cropland, marsh → town, meadow → sparse: the towns stand apart and make no polygon
    frame, _, cards = found(
        [[4, 1, 4, 4, 1, 4]], [[1, 0, 1, 1, 0, 1]], [[61, 31, 51, 63, 31, 34]], [[3, 0, 3, 3, 0, 2]]
    )
    assert frame["problem"].tolist() == ["P3", "P2"]
    assert frame["cell"].tolist() == [2, 5]
    assert cards["cause"].tolist() == ["人为（转为农田）", None]  # meadow that turned sparse: the data do not tell why
    with pytest.raises(Absent):
        found([[4, 4]], [[1, 1]], [[61, 62]], [[3, 3]])


@pytest.mark.parametrize("built", [61, 62, 63])
def test_every_kind_of_building_is_left_out(built):
    frame = found([[4, 4, 4]], [[1, 1, 1]], [[51, built, 51]], [[3, 3, 3]])[0]
    assert frame["area_m2"].tolist() == [1e6, 1e6]


def test_the_default_area_is_a_hundred_hectares():
    """Cells of 1 ha in a row: 100 of them are a problem, 99 beside them are not."""
    row = [3] * 100 + [1] + [3] * 99
    frame = found([row], [[3 if v == 3 else 0 for v in row]], [[31] * 200], area=1e4, cell=100.0)[0]
    assert frame["area_m2"].tolist() == [1e6]


def test_a_cause_that_holds_for_a_part_says_so():
    _, _, cards = found([[4, 4, 4]], [[1, 1, 1]], [[82, 82, 51]], [[2, 2, 2]])
    assert cards["cause"].tolist() == ["部分人为（转为农田）"]
    assert cards["trigger"][0].endswith("现状=其他、农田")  # by area


def test_land_outside_a_problem_is_no_part_of_what_it_became():
    _, _, cards = found([[4, 1, 1]], [[1, 0, 0]], [[51, 82, 31]], [[2, 0, 0]])
    assert cards["trigger"].tolist() == ["退化程度=严重退化；依据=地类转换；现状=农田"]
    assert cards["cause"].tolist() == ["人为（转为农田）"]


def test_every_class_has_its_name_and_unknown_ground_has_none():
    names = ["森林", "灌丛", "草地", "湿地", "农田", "荒漠", "其他"]
    codes = [10, 21, 31, 41, 51, 71, 81]
    for code, name in zip(codes, names, strict=True):
        assert found([[4, 4]], [[1, 1]], [[code, -1]], [[2, 2]])[2]["trigger"][0].endswith(f"；现状={name}")
    told = found([[4] * 7], [[1] * 7], [codes], [[2] * 7])[2]["trigger"][0]
    assert told.endswith("现状=" + "、".join(names))
    assert found([[4]], [[1]], [[-1]], [[2]])[2]["trigger"].tolist() == ["退化程度=严重退化；依据=地类转换"]


def test_confidence_says_why():
    _, _, cards = found(
        [[4, 4, 1, 2, 1, 3, 3]], [[1, 1, 0, 2, 0, 3, 3]], [[51, 51, 31, 31, 31, 31, 31]], [[1, 1, 0, 0, 0, 0, 0]]
    )
    told = dict(zip(cards["problem"], cards["confidence"], strict=True))
    assert told == {
        "P1": "中（两期地类对比，未经实地核查）",
        "P8": "中（模型估算，未经实地核查）",
        "P7": "低（仅一个栅格）",
    }
    source = dict(zip(cards["problem"], cards["source"], strict=True))
    assert "HJ 1174" in source["P7"]
    assert "SL 190" in source["P8"]
    pair = found([[2, 2]], [[2, 2]], [[31, 31]])[2]
    assert pair["confidence"].tolist() == ["中（区内相对分级，未经实地核查）"]


def test_what_no_code_names_is_an_error_not_a_gap():
    with pytest.raises(ValueError, match="conversion_loss is not given"):
        found([[4]], [[1]], [[51]])
    with pytest.raises(ValueError, match=r"\(2, 41\)"):
        found([[3]], [[2]], [[41]], [[0]])
    with pytest.raises(ValueError, match=r"\(1, 51\)"):
        found([[3]], [[1]], [[51]], [[0]])
    with pytest.raises(ValueError, match="must not be negative"):
        found([[3]], [[3]], [[31]], min_area_ha=-1.0)


def test_thinned_vegetation_by_class():
    table = found([[3, 1, 3, 1, 3]], [[2, 0, 2, 0, 2]], [[14, 31, 20, 31, 34]])[0]
    assert table["problem"].tolist() == ["P5", "P6", "P7"]


def test_the_least_area_may_be_nothing_and_cells_may_be_tiny():
    table = found([[3, 1, 3]], [[3, 0, 3]], [[31] * 3], area=[[0.5, 1e6, 0.001]], min_area_ha=0.0)[0]
    assert table["area_m2"].tolist() == [0.5, 0.001]


def test_the_order_is_by_area_then_first_cell():
    label = found([[2, 1, 3, 3, 1, 4]], [[3, 0, 3, 3, 0, 3]], [[31] * 6])[1]
    assert label.values.tolist() == [[1, -1, 0, 0, -1, 2]]


def test_ids_differ_by_type_place_and_size():
    def ids(grade, evidence=3):
        table = found([grade], [[evidence if g > 1 else 0 for g in grade]], [[31] * len(grade)])[0]
        return table["id"].tolist()

    base = ids([2, 1, 1])
    assert base[0].startswith("P8-")
    assert len(base[0]) == 13
    assert base == ids([3, 1, 1])
    assert len({base[0], ids([1, 2, 1])[0], ids([2, 2, 1])[0], ids([2, 1, 1], 2)[0]}) == 4


def test_a_mine_takes_the_cells_whose_centre_it_holds():
    mines = gpd.GeoDataFrame(
        {"code": ["a", "b"], "name": ["甲", "乙"]},
        geometry=[shapely.box(0, -600, 600, -400), shapely.box(1100, -600, 1400, -400)],
        crs=CRS,
    )
    table, label, _ = found([[2, 1, -1]], [[3, 0, -1]], [[31, 31, 31]], mines=mines)
    assert label.values.tolist() == [[0, -1, -1]]  # the second mine holds no centre
    assert table[["problem", "severity"]].values.tolist() == [["P9", 4]]
    outside = found([[2, 3]], [[3, 3]], [[31, 31]], mines=mines, area=[[0.0, 1e6]])[0]
    assert outside["problem"].tolist() == ["P8"]
