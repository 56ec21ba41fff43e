"""Key areas: hand sums on 2 × 6 and 1 × n cells; choice, merging, order, counties, townships, villages, names."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.prioritize.key_areas import key_areas

CRS = "EPSG:4528"


def boxes(spans, height):
    return [shapely.box(west, -height, east, 0) for west, east in spans]


def run(
    basins,
    priority,
    degradation,
    zone=None,
    area=None,
    spans=None,
    townships=None,
    cells=None,
    villages=None,
    **settings,
):
    """`priority` by basin; `spans`: counties as (west, east) in metres; cells of 100 m."""
    basins = np.array(basins, "i4")
    grid = Grid(CRS, 0.0, 0.0, 100.0, basins.shape)
    height, width = 100.0 * grid.shape[0], 100.0 * grid.shape[1]
    area = np.full(grid.shape, 1e4) if area is None else np.array(area, "f8")
    zone = np.zeros(grid.shape) if zone is None else np.array(zone)
    spans = spans or [(0, width)]
    counties = gpd.GeoDataFrame(
        {"code": [f"{i + 1}" for i in range(len(spans))], "name": [f"{c}县" for c in "甲乙丙丁"[: len(spans)]]},
        geometry=boxes(spans, height),
        crs=CRS,
    )
    if cells is None:
        of = np.searchsorted([east for _, east in spans], grid.x)
        cells = pd.DataFrame(
            {"county": [str(c + 1) for c in np.tile(of, grid.shape[0])], "cell": np.arange(grid.size), "share": 1.0}
        )
    zones = gpd.GeoDataFrame(
        {"id": ["XF1", "XF2"], "name": ["北部高原草地生态修复区", "南部甲县一带亚高山森林生态修复区（一）"]},
        geometry=[None, None],
        crs=CRS,
    )
    numbers = sorted(priority)
    table = pd.DataFrame(
        {
            "basin": numbers,
            "area_m2": [area[basins == b].sum() for b in numbers],
            "priority": [priority[b] for b in numbers],
            "components": "degradation=1.0000",
        }
    )
    index = np.vectorize(lambda b: priority.get(int(b), np.nan), otypes=["f4"])(basins)
    index[area <= 0] = np.nan
    inputs = (
        grid.raster(index),
        table,
        grid.raster(basins),
        grid.raster(np.array(degradation, "i2")),
        grid.raster(np.where(area > 0, zone, -1).astype("i2")),
        zones,
        grid.raster(area),
        cells,
        counties,
        townships,
        villages,
    )
    kept = [x.copy() if x is not None else None for x in inputs]
    found, label = key_areas(*inputs, grid=grid, **settings)
    assert all(a is None or a.equals(b) for a, b in zip(inputs, kept, strict=True))  # inputs stay as they are
    return found, label.values


BASINS = [[1, 1, 2, 2, 3, 4], [1, 1, 2, 2, 3, 4]]
BAD = np.full((2, 6), 2)


def test_hand_sum():
    # by priority 4 (0.9; 2 cells), 1 (0.8; 4), 2 (0.6; 4), 3 (0.1; 2); half the region is 6 of 12 cells: 4 and 1
    found, label = run(BASINS, {1: 0.8, 2: 0.6, 3: 0.1, 4: 0.9}, BAD, spans=[(0, 100), (100, 600)], region_share=0.5)
    assert label.tolist() == [[1, 1, -1, -1, -1, 0]] * 2
    assert label.dtype == np.int32
    assert found["area_m2"].tolist() == [2e4, 4e4]
    assert found["priority"].tolist() == pytest.approx([0.9, 0.8])
    assert found["zone"].tolist() == ["XF1", "XF1"]
    assert found["counties"].tolist() == ["2", "1;2"]
    assert found["name"].tolist() == ["乙县高原草地生态修复重点区域", "甲县—乙县高原草地生态修复重点区域"]
    assert found["townships"].isna().all()
    assert found["villages"].isna().all()
    assert str(found["villages"].dtype) == "Int64"
    assert found.geometry[0].equals(shapely.box(500, -200, 600, 0))
    assert found.geometry[1].equals(shapely.box(0, -200, 200, 0))
    assert found.crs == CRS
    assert found["id"].str.fullmatch("K[0-9a-f]{8}").all()
    assert found["id"].is_unique


def test_the_basin_that_reaches_the_share_is_the_last():
    order = {1: 0.4, 2: 0.3, 3: 0.2, 4: 0.1}
    row, bad = [[1, 2, 3, 4]], np.full((1, 4), 3)
    assert run(row, order, bad, region_share=0.5)[1].tolist() == [[0, 0, -1, -1]]
    assert run(row, order, bad, region_share=0.51)[1].tolist() == [[0, 0, 0, -1]]
    assert run(row, order, bad, region_share=1.0)[1].tolist() == [[0, 0, 0, 0]]
    # equal priority: the smaller number first
    assert run(row, dict.fromkeys(order, 0.4), bad, region_share=0.5)[1].tolist() == [[0, 0, -1, -1]]


def test_default_share_is_a_fifth():
    basins = [[1, 2, 3, 4, 5]]
    area = [[1e4, 1e4, 1e4, 1e4, 1e4]]
    order = {b: 1 - b / 10 for b in range(1, 6)}
    assert run(basins, order, np.full((1, 5), 2), area=area)[1].tolist() == [[0, -1, -1, -1, -1]]
    area = [[0.99e4, 1e4, 1e4, 1e4, 1e4]]
    assert run(basins, order, np.full((1, 5), 2), area=area)[1].tolist() == [[0, 0, -1, -1, -1]]


def test_only_degraded_basins_with_an_index_are_chosen():
    degradation = [[1, 2, -1, 4]]
    assert run([[1, 2, 3, 4]], {1: 0.9, 2: 0.5, 3: 0.9, 4: 0.2}, degradation, region_share=1.0)[1].tolist() == [
        [-1, 0, -1, 1]
    ]
    assert run([[1, 2]], {2: 0.5}, [[4, 2]], region_share=1.0)[1].tolist() == [[-1, 0]]
    # a degraded cell outside the region does not count
    assert run([[1, 1, 2]], {1: 0.9, 2: 0.5}, [[2, 1, 2]], area=[[0, 1, 1]], region_share=1.0)[1].tolist() == [
        [-1, -1, 0]
    ]
    with pytest.raises(Absent):
        run([[1, 2]], {1: 0.9, 2: 0.5}, [[1, -1]])


def test_only_neighbours_of_one_zone_merge():
    basins = [[1, 2, 3], [9, 9, 4]]
    order = {1: 0.9, 2: 0.9, 3: 0.9, 4: 0.9, 9: 0.0}
    degradation = [[2, 2, 2], [1, 1, 2]]
    zone = [[0, 0, 1], [0, 0, 1]]
    found, label = run(basins, order, degradation, zone=zone, region_share=1.0)
    assert label.tolist() == [[0, 0, 1], [-1, -1, 1]]
    assert found["zone"].tolist() == ["XF1", "XF2"]
    assert found["name"].tolist() == ["甲县高原草地生态修复重点区域", "甲县亚高山森林生态修复重点区域"]
    # the order of numbers does not matter
    assert run([[2, 1]], order, [[2, 2]], region_share=1.0)[1].tolist() == [[0, 0]]
    assert run([[2], [1]], order, [[2], [2]], region_share=1.0)[1].tolist() == [[0], [0]]
    # corners do not join
    basins, degradation = [[1, 9], [9, 2]], [[2, 1], [1, 2]]
    assert run(basins, order, degradation, region_share=1.0)[1].tolist() == [[0, -1], [-1, 1]]


def test_a_basin_belongs_to_the_zone_that_holds_most_of_it():
    found, label = run([[1, 1, 1, 2]], {1: 0.5, 2: 0.5}, [[2] * 4], zone=[[0, 1, 1, 1]], region_share=1.0)
    assert label.tolist() == [[0, 0, 0, 0]]
    assert found["zone"].tolist() == ["XF2"]
    # most by area, not by cells
    found, _ = run([[1, 1, 1]], {1: 0.5}, [[2] * 3], zone=[[0, 1, 1]], area=[[3e4, 1e4, 1e4]], region_share=1.0)
    assert found["zone"].tolist() == ["XF1"]


def test_priority_of_a_merged_area_is_weighted_by_area():
    found, _ = run([[1, 2, 2, 2]], {1: 0.8, 2: 0.4}, [[2] * 4], region_share=1.0)
    assert found["priority"][0] == pytest.approx((0.8 + 3 * 0.4) / 4)


def test_the_largest_ten_are_kept_in_order_of_priority():
    basins = np.full((1, 23), 99)
    basins[0, ::2] = np.arange(12) + 1
    order = {b: b / 20 for b in range(1, 13)} | {99: 0.0}
    area = np.where(basins == 99, 1e4, 1e4 + basins)  # the twelfth is the largest and of highest priority
    degradation = np.where(basins == 99, 1, 2)
    found, label = run(basins, order, degradation, area=area, region_share=1.0)
    assert label[0, ::2].tolist() == [-1, -1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]
    assert found["name"].tolist() == [f"甲县高原草地生态修复重点区域（{n}）" for n in "一二三四五六七八九十"]
    found, label = run(basins, order, degradation, area=area, region_share=1.0, max_count=12)
    assert found["name"].tolist()[10:] == [f"甲县高原草地生态修复重点区域（{n}）" for n in (11, 12)]
    # equal priority: by area; equal areas: by place
    found, _ = run(basins, dict.fromkeys(order, 0.5), degradation, area=area, region_share=1.0, max_count=2)
    assert found["area_m2"].tolist() == [1e4 + 12, 1e4 + 11]
    _, label = run(basins, dict.fromkeys(order, 0.5), degradation, region_share=1.0, max_count=2)
    assert label[0, :5].tolist() == [0, -1, 1, -1, -1]


def test_counties_by_area_and_shares_of_cells():
    # cells 0 and 1 lie half in each county, the share in the region being 0.8 of the cell; cell 2 in the third
    cells = pd.DataFrame(
        {"county": ["1", "2", "2", "1", "3", "2"], "cell": [0, 0, 1, 1, 2, 2], "share": [0.2, 0.6, 0.2, 0.2, 1.0, 0.0]}
    )
    found, _ = run(
        [[1, 1, 1]],
        {1: 1.0},
        [[2] * 3],
        area=[[8e3, 4e3, 7.9e3]],
        spans=[(0, 100), (100, 200), (200, 300)],
        cells=cells,
        region_share=1.0,
    )
    # county 2: 8000·0.75 + 4000·0.5 = 8000; county 3: 7900; county 1: 2000 + 2000 = 4000
    assert found["counties"].tolist() == ["2;3;1"]
    assert found["name"].tolist() == ["乙县—丙县高原草地生态修复重点区域"]  # two at the most


def test_a_second_county_is_named_from_half_of_the_first():
    basins, bad = [[1, 1, 1]], [[2] * 3]
    half = run(basins, {1: 1.0}, bad, spans=[(0, 200), (200, 300)], region_share=1.0)[0]
    assert half["name"][0] == "甲县—乙县高原草地生态修复重点区域"
    less = run(basins, {1: 1.0}, bad, area=[[1e4, 1e4, 0.99e4]], spans=[(0, 200), (200, 300)], region_share=1.0)[0]
    assert less["name"][0] == "甲县高原草地生态修复重点区域"
    assert less["counties"][0] == "1;2"


def towns(spans, villages=None):
    n = len(spans)
    columns = {"code": [f"{i}01" for i in range(n)], "name": ["乡"] * n, "county": ["1"] * n}
    if villages is not None:
        columns["villages"] = pd.array(villages, dtype="Int64")
    return gpd.GeoDataFrame(columns, geometry=boxes(spans, 100), crs=CRS)


def test_townships_by_cell_centre_and_their_villages():
    # township 0 holds no centre of the area, 1 one cell, 2 two cells, 3 none of the area
    spans = [(0, 49), (49, 100), (100, 300), (300, 400)]
    args = [[1, 1, 1, 2]], {1: 1.0, 2: 0.1}, [[2, 2, 2, 1]]
    found, _ = run(*args, townships=towns(spans, [100, 5, 7, 1000]), region_share=1.0)
    assert found["townships"].tolist() == ["201;101"]
    assert found["villages"].tolist() == [12]
    swapped = run(*args, townships=towns(spans[::-1], [1000, 7, 5, 100]), region_share=1.0)[0]
    assert swapped["townships"].tolist() == ["101;201"]
    first = run(*args, townships=towns([(0, 400)], [4]), region_share=1.0)[0]
    assert (first["townships"].tolist(), first["villages"].tolist()) == (["001"], [4])
    # one number unknown: the sum is unknown
    found, _ = run(*args, townships=towns(spans, [1, None, 7, 1]), region_share=1.0)
    assert found["villages"].isna().all()
    assert run(*args, townships=towns(spans, [None, 0, 0, None]), region_share=1.0)[0]["villages"].tolist() == [0]
    found, _ = run(*args, townships=towns(spans), region_share=1.0)
    assert found["townships"].tolist() == ["201;101"]
    assert found["villages"].isna().all()
    # no township reaches the area
    found, _ = run(*args, townships=towns([(300, 400)], [3]), region_share=1.0)
    assert found["townships"].isna().all()
    assert found["villages"].isna().all()


def test_villages_are_counted_where_their_layer_is_given():
    # the area is cells 0–2, centres at 50, 150, 250 m: village 1 holds the centre of cell 0, village 3 those of cells 1 and 2;
    # 0 and 2 lie in the area without a centre, 4 beyond it: 2 villages, whatever the townships say (5 + 7)
    villages = towns([(0, 49), (49, 100), (100, 149), (149, 300), (300, 400)])
    args = [[1, 1, 1, 2]], {1: 1.0, 2: 0.1}, [[2, 2, 2, 1]]
    told = towns([(0, 100), (100, 400)], [5, 7])
    for townships in (told, towns([(0, 400)]), None):
        found, _ = run(*args, townships=townships, villages=villages, region_share=1.0)
        assert found["villages"].tolist() == [2]
        assert str(found["villages"].dtype) == "Int64"
    assert run(*args, townships=told, region_share=1.0)[0]["villages"].tolist() == [12]
    # a village in two areas counts in both; none there at all is 0, not unknown
    found, label = run([[1, 9, 2]], {1: 0.9, 2: 0.8, 9: 0.0}, [[2, 1, 2]], villages=towns([(0, 300)]), region_share=1.0)
    assert label.tolist() == [[0, -1, 1]]
    assert found["villages"].tolist() == [1, 1]
    found, _ = run(*args, townships=told, villages=towns([(300, 400)]), region_share=1.0)
    assert found["villages"].tolist() == [0]


def test_ids_come_from_the_place():
    first = run([[1, 1, 2]], {1: 0.9, 2: 0.1}, [[2, 2, 1]])[0]["id"][0]
    assert run([[5, 5, 2]], {5: 0.7, 2: 0.1}, [[3, 2, 1]])[0]["id"][0] == first
    assert run([[5, 2, 2]], {5: 0.7, 2: 0.1}, [[3, 1, 1]])[0]["id"][0] != first


def test_the_outline_is_cut_by_the_counties():
    found, _ = run([[1, 1]], {1: 1.0}, [[2, 2]], spans=[(20, 200)], region_share=1.0)
    assert found.geometry[0].equals(shapely.box(20, -100, 200, 0))


@pytest.mark.parametrize("settings", [{"region_share": 0}, {"region_share": 1.01}, {"max_count": 0}])
def test_settings_are_checked(settings):
    with pytest.raises(ValueError, match="region_share"):
        run([[1]], {1: 1.0}, [[2]], **settings)


def test_one_key_area_at_least():
    assert len(run([[1]], {1: 1.0}, [[2]], max_count=1, region_share=1.0)[0]) == 1
