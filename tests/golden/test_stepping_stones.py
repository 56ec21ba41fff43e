"""Stepping stones: hand sums of dPC on a strip of two sources and up to three stones."""

import geopandas as gpd
import numpy as np
import pytest
from shapely import LineString, box

from shanshui.connect.stepping_stones import stepping_stones
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid


def run(pattern, label, paths=((300, 950, 900, 950),), cell=100.0, area=None, **told):
    """`paths` are corridors (x, y, x, y), named 甲, 乙, 丙."""
    pattern, label = (np.array(layer, "i4") for layer in (pattern, label))
    grid = Grid("EPSG:4528", 0.0, 1000.0, cell, label.shape)
    cell_area = np.full(label.shape, cell**2) if area is None else np.array(area)
    shapes = []
    for number in range(1, label.max() + 1):
        rows, cols = np.nonzero(label == number)
        west, east = cols.min() * cell, (cols.max() + 1) * cell
        shapes.append(box(west, 1000 - (rows.max() + 1) * cell, east, 1000 - rows.min() * cell))
    sources = gpd.GeoDataFrame(
        {"id": range(1, len(shapes) + 1), "area_m2": [cell_area[label == n].sum() for n in range(1, len(shapes) + 1)]},
        geometry=shapes, crs=grid.crs,
    )  # fmt: skip
    lines = [LineString([path[:2], path[2:]]) for path in paths]
    corridors = gpd.GeoDataFrame({"id": list("甲乙丙")[: len(lines)]}, geometry=lines, crs=grid.crs)
    layers = [grid.raster(pattern.astype("i2")), sources, grid.raster(label), corridors, grid.raster(cell_area)]
    before = [layer.copy() for layer in layers]
    found = stepping_stones(*layers, grid=grid, **{"min_area_ha": 1.0, **told})
    for layer, kept in zip(layers, before, strict=True):
        assert layer.equals(kept)
    return found


# columns            0   1   2   3   4   5   6   7   8   9  10  11  12
PATTERN = np.array([[17, 17, 17, 0, 0, 17, 0, 0, 0, 17, 17, 17, 0]])
LABEL = np.array([[1, 1, 1, -1, -1, -1, -1, -1, -1, 2, 2, 2, -1]])
NEAR = {"dispersal_median_m": 100.0}


def test_hand_sum_of_one_stone():
    found = run(PATTERN, LABEL, **NEAR)
    # gaps: 1–stone 2 cells (p ¼), stone–2 3 cells (p ⅛), 1–2 6 cells (p 1/64), by the stone 1/32; areas 3, 1, 3
    # PC: 9 + 1 + 9 + 2 · (3 · 1/4 + 3 · 1/8 + 9 · 1/32); the paths from 1 to 2 lose 2 · 9 · (1/32 − 1/64)
    total = 19 + 2 * (3 / 4 + 3 / 8 + 9 / 32)
    assert found["dpc_connector"].tolist() == pytest.approx([100 * 18 * (1 / 32 - 1 / 64) / total])
    assert found[["area_m2", "corridors", "rank"]].values.tolist() == [[10_000.0, "甲", 1]]
    assert found["id"].str.fullmatch("T[0-9a-f]{8}").all()
    assert found.geometry[0].equals(box(500, 900, 600, 1000))


def test_the_median_is_5_km():
    found = run(PATTERN, LABEL, paths=[(0, 950, 60_000, 950)], cell=5000.0)
    total = 19 + 2 * (3 / 4 + 3 / 8 + 9 / 32)
    assert found["dpc_connector"].tolist() == pytest.approx([100 * 18 * (1 / 32 - 1 / 64) / total])


def test_the_stone_that_carries_more_comes_first():
    pattern = PATTERN.copy()
    pattern[0, 7] = 17
    found = run(pattern, LABEL, **NEAR)
    # 1–first ¼, first–second ½, second–2 ½; direct 1–second 1/16, by the first 1/8; first–2 1/8, by the second 1/4;
    # 1–2: by both ¼ · ½ · ½ = 1/16, by the first alone ¼ · ⅛ = 1/32, by the second alone 1/16 · ½ = 1/32
    total = 20 + 2 * (3 / 4 + 3 / 8 + 9 / 16 + 1 / 2 + 3 / 4 + 3 / 2)
    first = 2 * (9 * (1 / 16 - 1 / 32) + 3 * (1 / 8 - 1 / 16))  # 1–2, 1–second
    second = 2 * (9 * (1 / 16 - 1 / 32) + 3 * (1 / 4 - 1 / 8))  # 1–2, first–2
    assert found["dpc_connector"].tolist() == pytest.approx([100 * second / total, 100 * first / total])
    assert found["rank"].tolist() == [1, 2]
    assert found.geometry[0].equals(box(700, 900, 800, 1000))
    only = run(pattern, LABEL, **NEAR, max_count=1)
    assert only["id"].tolist() == found["id"].tolist()[:1]
    assert only["dpc_connector"].tolist() == found["dpc_connector"].tolist()[:1]


def test_the_smallest_and_the_largest():
    """From 5 ha on, and below the smallest source."""
    pattern, label = np.tile(PATTERN, (5, 1)), np.tile(LABEL, (5, 1))
    assert run(pattern, label, **NEAR, min_area_ha=5.0)["area_m2"].tolist() == [50_000.0]
    with pytest.raises(Absent, match=r"5\.1 ha"):
        run(pattern, label, **NEAR, min_area_ha=5.1)
    label[:, 11] = -1  # 10 ha
    label[:4, 10] = -1  # 6 ha
    assert len(run(pattern, label, **NEAR)) == 1
    label[4, 10] = -1  # 5 ha: no larger than the stone
    with pytest.raises(Absent):
        run(pattern, label, **NEAR)


def test_5_hectares_by_default():
    grid = Grid("EPSG:4528", 0.0, 1000.0, 100.0, (5, 13))
    ends = [box(0, 500, 300, 1000), box(900, 500, 1200, 1000)]
    source = gpd.GeoDataFrame({"id": [1, 2], "area_m2": [150_000.0] * 2}, geometry=ends, crs=grid.crs)
    lines = gpd.GeoDataFrame({"id": ["甲"]}, geometry=[LineString([(300, 950), (900, 950)])], crs=grid.crs)
    layers = [grid.raster(np.tile(PATTERN, (5, 1))), source, grid.raster(np.tile(LABEL, (5, 1))), lines]
    assert len(stepping_stones(*layers, grid.raster(np.full((5, 13), 1e4)), grid=grid)) == 1
    with pytest.raises(Absent, match="5 ha"):
        stepping_stones(*layers, grid.raster(np.full((5, 13), 9999.0)), grid=grid)


def test_within_the_median_of_a_corridor():
    # the stone is 500 … 600 × 900 … 1000
    assert run(PATTERN, LABEL, paths=[(0, 1100, 900, 1100)], **NEAR)["corridors"].tolist() == ["甲"]
    with pytest.raises(Absent, match="near a corridor"):
        run(PATTERN, LABEL, paths=[(0, 1101, 900, 1101)], **NEAR)
    three = [(0, 1050, 900, 1050), (0, 1101, 900, 1101), (520, 950, 900, 950)]
    assert run(PATTERN, LABEL, paths=three, **NEAR)["corridors"].tolist() == ["丙;甲"]
    through = [(0, 920, 900, 920), (0, 950, 900, 950)]  # equals by row
    assert run(PATTERN, LABEL, paths=through, **NEAR)["corridors"].tolist() == ["甲;乙"]


def test_what_is_no_stone():
    pattern = PATTERN.copy()
    pattern[0, 3] = 17  # a core that touches the source
    assert run(pattern, LABEL, **NEAR)["area_m2"].tolist() == [10_000.0]
    wide = np.vstack([PATTERN, np.zeros_like(PATTERN)])
    wide[1, 3] = 17  # at a corner
    found = run(wide, np.vstack([LABEL, np.full_like(LABEL, -1)]), **NEAR)
    assert found.geometry[0].equals(box(500, 900, 600, 1000))
    assert len(found) == 1
    for code in (33, 1, 3, 5, 65, 133, 220, -1):
        pattern = PATTERN.copy()
        pattern[0, 5] = code
        with pytest.raises(Absent, match="near a corridor"):
            run(pattern, LABEL, **NEAR)
    for code in (117, 9, 109):
        pattern[0, 5] = code
        assert len(run(pattern, LABEL, **NEAR)) == 1
    # behind the second source: no way between others leads there
    behind = np.append(PATTERN, [[0, 17]], axis=1)
    behind[0, 5] = 0
    with pytest.raises(Absent, match="shortens"):
        run(behind, np.append(LABEL, [[-1, -1]], axis=1), paths=[(300, 950, 1400, 950)], **NEAR)


def test_outside_the_region_is_no_stone():
    area = np.full((1, 13), 10_000.0)
    area[0, 5] = 0
    with pytest.raises(Absent):
        run(PATTERN, LABEL, area=area, min_area_ha=0.0, **NEAR)
    area[0, 5] = 0.5
    assert run(PATTERN, LABEL, area=area, min_area_ha=0.0, **NEAR)["area_m2"].tolist() == [0.5]


def test_only_the_largest_are_weighed():
    pattern, label = np.tile(PATTERN, (2, 1)), np.tile(LABEL, (2, 1))
    pattern[0, 7] = 17
    found = run(pattern, label, **NEAR, max_candidates=1)
    # areas 6, 2, 6 and the gaps of one stone
    total = 76 + 2 * (12 / 4 + 12 / 8 + 36 / 32)
    assert found["dpc_connector"].tolist() == pytest.approx([100 * 72 * (1 / 32 - 1 / 64) / total])


def chain(count):
    """Two sources and a row of stones, one cell each with one between: none can be spared."""
    pattern = np.zeros((1, 2 * count + 5), "i4")
    label = np.full_like(pattern, -1)
    label[0, :2], label[0, -2:] = 1, 2
    pattern[0, 3:-2:2] = 17
    return {"pattern": pattern, "label": label, "paths": [(0, 950, 1e5, 950)], **NEAR}


def test_20_of_300_by_default():
    assert run(**chain(24))["rank"].tolist() == list(range(1, 21))
    assert len(run(**chain(303), max_count=1000)) == 300


def test_what_makes_no_sense():
    for told, word in (
        ({"min_area_ha": -1.0}, "min_area_ha"), ({"max_count": 0}, "max_count"),
        ({"max_candidates": 0}, "max_candidates"), ({"dispersal_median_m": 0.0}, "dispersal"),
        ({"dispersal_median_m": np.inf}, "dispersal"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=word):
            run(PATTERN, LABEL, **told)
    assert len(run(PATTERN, LABEL, dispersal_median_m=0.5)) == 1
    assert len(run(PATTERN, LABEL, **NEAR, max_count=1, max_candidates=1, min_area_ha=0.0)) == 1
