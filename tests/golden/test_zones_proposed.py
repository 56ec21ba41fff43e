"""Zones proposed: hand sum on 4 × 6 cells; invariants of the partition (full cover, no overlap, areas kept) on random basins."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import label as parts_of

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.zone.zones import zones_proposed

CRS = "EPSG:4528"


def run(basins, elevation, ecosystem, area=None, counties=None, rain=None, cell=10_000.0, **kwargs):
    basins = np.array(basins, "i4")
    grid = Grid(CRS, 0.0, 0.0, cell, basins.shape)
    area = np.full(grid.shape, cell * cell) if area is None else np.array(area, "f8")
    if counties is None:
        counties = gpd.GeoDataFrame({"code": ["1"], "name": ["甲县"]}, geometry=[shapely.box(*grid.bounds)], crs=CRS)
    rain = None if rain is None else grid.raster(np.array(rain, "f4"))
    found, label = zones_proposed(
        grid.raster(basins),
        grid.raster(area),
        grid.raster(np.array(elevation, "f4")),
        grid.raster(np.array(ecosystem, "i2"), year=2020),
        counties,
        rain,
        grid=grid,
        **kwargs,
    )
    return found, label.values


BASINS = [[1, 1, 2, 2, 3, 3], [1, 1, 2, 2, 3, 3], [4, 4, 5, 5, 6, 6], [4, 4, 5, 5, 6, 6]]


def test_hand_sum():
    # the north is high grassland (basins 1, 2, 3), the south low farmland (4, 5, 6)
    elevation = np.array([[3000, 3000, 3100, 3100, 3000, 3000]] * 2 + [[500, 500, 510, 510, 500, 500]] * 2)
    ecosystem = np.array([[31] * 6] * 2 + [[51] * 6] * 2)
    found, label = run(BASINS, elevation, ecosystem, zone_count=2)
    assert label.tolist() == [[0] * 6] * 2 + [[1] * 6] * 2
    assert label.dtype == np.int16
    assert found["id"].tolist() == ["XF1", "XF2"]
    assert found["area_m2"].tolist() == [12e8, 12e8]
    assert found["parts"].tolist() == [1, 1]
    # every basin is level: relief 0. Centroids lie half of the half height north and south of the middle
    assert found["name"].tolist() == ["北部高原草地生态修复区", "南部平原农业生态修复区"]
    assert found.geometry[0].equals(shapely.box(0, -20_000, 60_000, 0))
    assert found.geometry[1].equals(shapely.box(0, -40_000, 60_000, -20_000))
    assert found.crs == CRS


def test_zones_run_from_north_to_south_then_west_to_east():
    ecosystem = np.array([[11, 11, 31, 31]] * 2 + [[51, 51, 71, 71]] * 2)
    basins = [[4, 4, 3, 3]] * 2 + [[2, 2, 1, 1]] * 2
    found, label = run(basins, np.full((4, 4), 100), ecosystem, zone_count=4)
    assert label.tolist() == [[0, 0, 1, 1]] * 2 + [[2, 2, 3, 3]] * 2
    assert found["name"].tolist() == [
        "西北部平原森林生态修复区",
        "东北部平原草地生态修复区",
        "西南部平原农业生态修复区",
        "东南部平原荒漠生态修复区",
    ]


def test_farmland_is_an_oasis_where_the_region_is_barren():
    for barren in (71, 82):
        ecosystem = [[51, barren, barren, barren]]
        found, _ = run([[1, 2, 2, 2]], [[0] * 4], ecosystem, zone_count=2)
        assert found["name"][0] == "西部平原绿洲农业生态修复区"
    found, _ = run([[1, 2, 2, 2]], [[0] * 4], [[51, 31, 31, 31]], zone_count=2)
    assert found["name"][0] == "西部平原农业生态修复区"


def test_relief_is_that_within_the_basins():
    # one basin from 0 to 400 m, one from 1000 to 1400: standard deviation 200 in each, relief 2√2 · 200 = 566
    found, _ = run([[1, 1, 2, 2]], [[0, 400, 1000, 1400]], [[11] * 4], zone_count=1)
    assert found["name"].tolist() == ["中部低山森林生态修复区"]  # mean 700 m; over all the relief would be 1523: 峡谷
    # without relief 250 · 2√2 = 707 and mean 1250: 中山; a flat one of the same mean: 高原
    assert run([[1, 1]], [[1000, 1500]], [[11] * 2], zone_count=1)[0]["name"][0] == "中部中山森林生态修复区"
    assert run([[1, 1]], [[1250, 1250]], [[11] * 2], zone_count=1)[0]["name"][0] == "中部高原森林生态修复区"


def test_rain_parts_what_is_otherwise_alike():
    rain = [[300, 300, 300, 900, 900, 900]]
    basins = [[1, 2, 3, 4, 5, 6]]
    _, label = run(basins, [[7] * 6], [[31] * 6], rain=rain, zone_count=2)
    assert label.tolist() == [[0, 0, 0, 1, 1, 1]]


def test_zones_hold_together_though_like_lies_apart():
    # forest at both ends, grassland between: two clusters must be neighbours throughout
    _, label = run([[1, 2, 3, 4, 5, 6]], [[7] * 6], [[11, 11, 31, 31, 11, 11]], zone_count=2)
    assert label.tolist() in ([[0, 0, 1, 1, 1, 1]], [[0, 0, 0, 0, 1, 1]])


def test_names_that_coincide_take_the_county():
    counties = gpd.GeoDataFrame(
        {"code": ["2", "1"], "name": ["乙县", "甲县"]},
        geometry=[shapely.box(20_000, -10_000, 60_000, 0), shapely.box(0, -10_000, 20_000, 0)],
        crs=CRS,
    )
    # the western zone lies half in each county: the smaller code
    found, _ = run([[1, 1, 1, 1, 2, 2]], [[100, 100, 100, 100, 10, 10]], [[11] * 6], counties=counties, zone_count=2)
    assert found["name"].tolist() == ["西部平原森林生态修复区", "东部平原森林生态修复区"]
    # centroids of three zones in a row of 3 × 4 cells: the same direction for the last two
    basins = [[1, 1, 1, 1, 1, 1, 1, 1, 2, 3]]
    wide = counties.assign(geometry=[shapely.box(90_000, -10_000, 100_000, 0), shapely.box(0, -10_000, 90_000, 0)])
    found, _ = run(basins, [[100] * 8 + [10, 20]], [[11] * 10], counties=wide, zone_count=3)
    assert found["name"].tolist() == [
        "中部平原森林生态修复区",
        "东部甲县一带平原森林生态修复区",
        "东部乙县一带平原森林生态修复区",
    ]


def test_small_pieces_join_by_default_below_50_km2():
    # cells of 50 km² exactly, then a little less; unlike their neighbours in everything
    cell = 50e6**0.5
    args = [[1, 2, 3]], [[0, 3000, 0]], [[11, 82, 11]]
    area = np.array([[9e7, 5e7, 9e7]])
    assert len(run(*args, area=area, cell=cell)[0]) == 3
    area[0, 1] -= 1
    found, label = run(*args, area=area, cell=cell)
    assert label.tolist() == [[0, 0, 1]]
    assert found["area_m2"].tolist() == [14e7 - 1, 9e7]


def test_default_is_five_zones():
    assert len(run([[1, 2, 3, 4, 5, 6]], [[1, 9, 2, 8, 3, 7]], [[11] * 6])[0]) == 5
    assert len(run([[1, 2, 3]], [[1, 9, 2]], [[11] * 3])[0]) == 3  # fewer units, fewer zones


def test_an_exclave_makes_a_zone_multipart_and_says_so():
    area = np.full((3, 7), 1e8)
    area[:, 5] = 0  # the last column lies apart
    basins = np.array([[1, 1, 2, 2, 2, 9, 3]] * 3)
    elevation = np.array([[0, 0, 500, 500, 500, 0, 500]] * 3)
    found, label = run(basins, elevation, np.full((3, 7), 31), area=area, zone_count=2)
    assert label.tolist() == [[0, 0, 1, 1, 1, -1, 1]] * 3
    assert found["parts"].tolist() == [1, 2]
    # an exclave too small for a unit goes to the nearest as well
    area[:, 6] = [0, 1e6, 0]
    found, label = run(basins, elevation, np.full((3, 7), 31), area=area, zone_count=2)
    assert label[1].tolist() == [0, 0, 1, 1, 1, -1, 1]
    assert found["parts"].tolist() == [1, 2]


def test_an_exclave_is_tied_to_the_nearest_unit():
    # all alike but the exclave, which is like unit 1: tied to unit 3, it still cannot join 1 without 2 and 3
    area = np.full((1, 8), 1e8)
    area[0, 6] = 0
    basins = [[1, 1, 2, 2, 3, 3, 9, 4]]
    elevation = [[0, 0, 900, 900, 900, 900, 0, 0]]
    _, label = run(basins, elevation, np.full((1, 8), 31), area=area, zone_count=3)
    assert label.tolist() == [[0, 0, 1, 1, 1, 1, -1, 2]]


def test_a_unit_without_data_counts_as_average():
    nan = np.nan
    _, label = run([[1, 2, 3]], [[0, nan, 100]], [[-1, -1, -1]], zone_count=3)
    assert label.tolist() == [[0, 1, 2]]
    found, _ = run([[1, 1]], [[nan, nan]], [[-1, -1]])
    assert found["name"].tolist() == ["中部生态修复区"]


def test_cells_below_a_square_metre_are_the_region():
    found, label = run([[1, 1]], [[5, 5]], [[11, 11]], area=[[0.5, 0.5]])
    assert label.tolist() == [[0, 0]]
    assert found["area_m2"].tolist() == [1.0]


def test_errors():
    with pytest.raises(Absent):
        run([[-1, -1, 1]], [[1, 1, 1]], [[11] * 3], area=[[1e8, 1e8, 0]])
    with pytest.raises(ValueError, match="zone_count"):
        run([[1]], [[1]], [[11]], zone_count=0)
    assert len(run([[1, 2]], [[1, 2]], [[11, 11]], zone_count=1)[0]) == 1


def test_basin_0_would_be_a_basin_and_cells_without_one_join():
    _, label = run([[1, -1, 2]], [[0, 50, 100]], [[31, 31, 31]], zone_count=2)
    assert label.tolist() == [[0, 0, 1]]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_invariants(seed):
    rng = np.random.default_rng(seed)
    shape, cell = (14, 17), 1000.0
    grid = Grid(CRS, 500_000.0, 4_000_000.0, cell, shape)
    west, south, east, north = grid.bounds
    # a region whose edge runs across the cells, in two counties, sometimes with an exclave
    centre = shapely.Point((west + east) / 2, (south + north) / 2)
    region = centre.buffer(5300 + rng.uniform(0, 800), quad_segs=3)
    if rng.random() < 0.5:
        region = region.union(shapely.box(east - 1900, south + 300, east - 300, south + 1700))
    middle = shapely.box(west, south, centre.x + rng.uniform(-900, 900), north)
    pieces = [region.intersection(middle), region.difference(middle)]
    counties = gpd.GeoDataFrame({"code": ["1", "2"], "name": ["甲县", "乙县"]}, geometry=pieces, crs=CRS)
    cells = np.array([[shapely.box(x - 500, y - 500, x + 500, y + 500) for x in grid.x] for y in grid.y])
    area = shapely.area(shapely.intersection(cells, region))
    seeds = rng.uniform(0, 14, (12, 2))
    rows, cols = np.indices(shape)
    basins = np.argmin((rows[..., None] - seeds[:, 0]) ** 2 + (cols[..., None] - seeds[:, 1]) ** 2, axis=-1) + 1
    basins[rng.random(shape) < 0.03] = -1
    elevation = rng.uniform(0, 4000, 13)[basins] + rng.normal(0, 50, shape)
    ecosystem = rng.choice([11, 31, 51, 82, -1], shape)
    found, label = zones_on(grid, basins, elevation, ecosystem, area, counties)
    assert ((label >= 0) == (area > 0)).all()
    assert sorted(np.unique(label[label >= 0])) == list(range(len(found)))
    assert found["area_m2"].sum() == pytest.approx(area.sum())
    polygons = found.geometry.to_numpy()
    assert shapely.is_valid(polygons).all()
    assert shapely.coverage_is_valid(polygons)  # shared edges, no overlap
    assert shapely.symmetric_difference(shapely.union_all(polygons), region).area < 1e-3  # full cover
    assert set(shapely.get_coordinates(region).round(6).view("c16").ravel()) <= set(
        shapely.get_coordinates(polygons).round(6).view("c16").ravel()
    )  # the vertices of the source are kept
    assert found["name"].is_unique
    assert found["id"].tolist() == [f"XF{i + 1}" for i in range(len(found))]
    # within each connected part of the region a zone is one part
    whole, count = parts_of(area > 0)
    for i in range(len(found)):
        assert parts_of(label == i)[1] == found["parts"][i]
        for part in range(1, count + 1):
            assert parts_of((label == i) & (whole == part))[1] <= 1


def zones_on(grid, basins, elevation, ecosystem, area, counties):
    found, label = zones_proposed(
        grid.raster(basins.astype("i4")),
        grid.raster(area),
        grid.raster(elevation.astype("f4")),
        grid.raster(ecosystem.astype("i2")),
        counties,
        grid=grid,
        zone_count=4,
        min_part_km2=3.0,
    )
    return found, label.values


def test_inputs_stay_as_they_are():
    grid = Grid(CRS, 0.0, 0.0, 10_000.0, (4, 6))
    layers = [
        grid.raster(np.array(BASINS, "i4")),
        grid.raster(np.full((4, 6), 1e8)),
        grid.raster(np.arange(24, dtype="f4").reshape(4, 6)),
        grid.raster(np.full((4, 6), 31, "i2")),
    ]
    counties = gpd.GeoDataFrame({"code": ["1"], "name": ["甲县"]}, geometry=[shapely.box(*grid.bounds)], crs=CRS)
    kept = [r.copy(deep=True) for r in layers], counties.copy()
    zones_proposed(*layers, counties, grid=grid)
    assert all(a.identical(b) for a, b in zip(layers, kept[0], strict=True))
    assert counties.equals(kept[1])


def test_a_basin_alone_is_no_zone_and_the_count_is_still_met():
    # hand sum: 100 cells of 1 km²; basin 9 (one cell, a glacier far above the rest) is 1 % of the region: below 2 % it
    # joins the zone around it, and the other four basins still make the two zones asked for
    basins = np.full((10, 10), 1)
    basins[:, 5:] = 2
    basins[5:, :5] = 3
    basins[5:, 5:] = 4
    basins[2, 2] = 9
    elevation = np.where(np.arange(10)[:, None] < 5, 3000.0, 500.0) * np.ones((1, 10))
    elevation[2, 2] = 8000
    ecosystem = np.where(np.arange(10)[:, None] < 5, 31, 51) * np.ones((1, 10), int)
    ecosystem[2, 2] = 81
    told = {"zone_count": 3, "min_part_km2": 0.5, "cell": 1000.0}
    # three clusters are north, south and the glacier; it joins, and the next cut parts the north or the south instead
    found, label = run(basins, elevation, ecosystem, **told)
    assert sorted(found["area_m2"]) == [25e6, 25e6, 50e6]
    assert label[2, 2] in (label[1, 2], label[2, 3])
    # at 1 % exactly it is no longer too small, and being the odd one out it is a zone
    assert sorted(run(basins, elevation, ecosystem, **told, min_zone_share=0.01)[0]["area_m2"]) == [1e6, 49e6, 50e6]
    # the default is 2 %: two such cells side by side are 2 % and stay
    basins[2, 3], elevation[2, 3], ecosystem[2, 3] = 9, 8000, 81
    assert sorted(run(basins, elevation, ecosystem, **told)[0]["area_m2"]) == [2e6, 48e6, 50e6]


def test_strips_that_flats_draw_are_no_part_of_a_zone():
    # hand: two basins of 12 × 12 cells of 200 m; the west runs out into the east in a strip two cells wide and six long
    basins = np.full((12, 24), 1)
    basins[:, 12:] = 2
    basins[5:7, 12:18] = 1
    elevation = np.where(np.arange(24)[None, :] < 12, 3000.0, 500.0) * np.ones((12, 1))
    ecosystem = np.where(np.arange(24)[None, :] < 12, 31, 51) * np.ones((12, 1), int)
    told = {"zone_count": 2, "min_part_km2": 0.01, "cell": 200.0}
    _, label = run(basins, elevation, ecosystem, **told)  # 700 m are 3.5 cells, so a width of 4: a reach of one cell
    assert (label[:, :12] == label[0, 0]).all()
    assert (label[:, 14:] == label[0, 23]).all()
    _, label = run(basins, elevation, ecosystem, **told, min_width_m=500.0)  # 2.5 → 2 cells: nothing is too narrow
    assert (label[5:7, 12:18] == label[0, 0]).all()
    _, label = run(basins, elevation, ecosystem, **told, min_width_m=501.0)  # 3 cells: the strip goes
    assert (label[5:7, 15:18] == label[0, 23]).all()
    _, label = run(
        basins, elevation, ecosystem, **(told | {"cell": 280.0})
    )  # 700 m are 2.5 cells, so 2: the strip stays
    assert (label[5:7, 12:18] == label[0, 0]).all()
