"""Candidates for sources: hand sums on maps of a few cells; each ground, threshold and default at its limit."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from shanshui.connect.source_candidates import source_candidates
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

N = np.nan
CELL = 1000.0


def grid_of(shape):
    return Grid("EPSG:4528", 0.0, 0.0, CELL, shape)


def boxes(*spots):
    """Polygons of whole cells: (row, column) each."""
    shapes = [shapely.box(c * CELL, -(r + 1) * CELL, (c + 1) * CELL, -r * CELL) for r, c in spots]
    return gpd.GeoDataFrame({"name": [str(s) for s in spots]}, geometry=shapes, crs="EPSG:4528")


def run(eco, area=1e7, *, mspa=None, importance=None, quality=None, protected=None, red=None, **told):
    grid = grid_of(np.shape(eco))
    maps = {
        "mspa": None if mspa is None else grid.raster(np.array(mspa, "i2")),
        "importance": None if importance is None else grid.raster(np.array(importance, "i2")),
        "habitat_quality": None if quality is None else grid.raster(np.array(quality, "f4")),
        "protected_areas": protected,
        "red_lines": red,
    }
    area = np.broadcast_to(np.array(area, "f8"), grid.shape).copy()
    return source_candidates(grid.raster(np.array(eco, "i2"), year=2020), grid.raster(area), **maps, grid=grid, **told)


def test_hand_sum():
    eco = [[11, 21, 31, 51], [81, 11, 81, 62], [81, 81, 81, 41], [31, 81, 11, 41]]
    mspa = [[17, 17, 3, 0], [0, 1, 0, 0], [0, 0, 0, 17], [17, 0, 3, 117]]
    importance = [[1, 2, 1, 1], [3, 1, 1, -1], [2, 2, 2, 2], [2, 2, 2, 1]]
    quality = [[0.9, 0.6, 0.8, 0.9], [N, N, N, N], [N, N, N, 0.7], [0.5, N, 0.4, N]]
    area = np.full((4, 4), 1e6)
    area[0, 0] = 5e5
    found, label = run(
        eco, area, mspa=mspa, importance=importance, quality=quality,
        protected=boxes((0, 2), (0, 3), (1, 3), (2, 2)), red=boxes((2, 2), (3, 1)), min_area_km2=2.0, min_core_quality=0.7,
    )  # fmt: skip
    # core: (0,0) 0.9 and (2,3) 0.7 are good enough; (0,1) 0.6 and (3,0) 0.5 are not, (3,3) has no quality
    # important on natural land: (0,0) (0,2) (1,1) (3,3), not the bare (1,2) nor the farmland (0,3)
    # protected: (0,2) and the bare (2,2), not the farmland (0,3) nor the town (1,3);  red line: the bare (2,2) (3,1)
    # they meet over corners: (0,0) (1,1) (0,2) (2,2) (2,3) (3,1) (3,3), 6.5 km² in one piece
    assert label.values.tolist() == [[1, -1, 1, -1], [-1, 1, -1, -1], [-1, -1, 1, 1], [-1, 1, -1, 1]]
    assert (label.name, label.dtype) == ("source_candidate_label", np.int32)
    assert found["id"].tolist() == [1]
    assert found["area_m2"].tolist() == [6.5e6]
    # the mean of 0.9 over 0.5 km², 0.8 and 0.7 over 1 km² each: 1.95 / 2.5
    assert found["quality"].tolist() == pytest.approx([0.78])
    assert found["core_share"].tolist() == pytest.approx([1.5 / 6.5])
    assert found["important_share"].tolist() == pytest.approx([3.5 / 6.5])
    assert found["protected_share"].tolist() == pytest.approx([2 / 6.5])
    assert found["red_line_share"].tolist() == pytest.approx([2 / 6.5])
    assert found["reasons"].tolist() == ["important;protected;red_line;core"]
    assert found.geometry.area.tolist() == [7e6]  # outlines follow cell edges
    assert found.crs == "EPSG:4528"


def test_every_class_of_land_by_core_and_by_law():
    eco = [[11, 0, 21, 0, 32, 0, 43, 0, 52, 0, 63, 0, 71, 0, 82, 0, 91, 0, -1]]
    everywhere = gpd.GeoDataFrame({"name": ["a"]}, geometry=[shapely.box(0, -CELL, 19 * CELL, 0)], crs="EPSG:4528")
    eco = [[c if c else 51 for c in eco[0]]]  # farmland between
    natural, lawful = [0, 2, 4, 6], [0, 2, 4, 6, 12, 14, 16]
    for ground, expected in (
        ({"mspa": np.full((1, 19), 17)}, natural),
        ({"importance": np.ones((1, 19))}, natural),
        ({"protected": everywhere}, lawful),
        ({"red": everywhere}, lawful),
    ):
        _, label = run(eco, **ground)
        assert np.flatnonzero(label.values > 0).tolist() == expected, ground


def test_cores_in_openings_count_and_no_other_part_of_the_pattern():
    codes = [
        0,
        1,
        3,
        5,
        9,
        17,
        33,
        35,
        37,
        65,
        67,
        69,
        100,
        101,
        103,
        105,
        109,
        117,
        133,
        135,
        137,
        165,
        167,
        169,
        220,
        -1,
    ]
    mspa = [[c for code in codes for c in (code, 0)]]
    _, label = run(np.full((1, len(mspa[0])), 11), mspa=mspa)
    assert [codes[k // 2] for k in np.flatnonzero(label.values > 0)] == [17, 117]


def test_only_the_highest_importance():
    _, label = run([[11, 51, 11, 51, 11, 51, 11]], importance=[[1, 1, 2, 1, 3, 1, -1]])
    assert np.flatnonzero(label.values > 0).tolist() == [0]


def test_quality_is_asked_of_cores_alone_and_only_where_it_is_given():
    eco, mspa = [[11, 51, 11, 51, 11, 51, 11]], [[17, 0, 17, 0, 17, 0, 3]]
    quality, importance = [[0.7, N, 0.69, N, N, N, 0.1]], [[2, 2, 2, 2, 2, 2, 1]]
    found, label = run(eco, mspa=mspa, quality=quality, importance=importance)
    assert np.flatnonzero(label.values > 0).tolist() == [0, 6]  # the default is 0.7
    assert found["quality"].tolist() == pytest.approx([0.7, 0.1])
    found, label = run(eco, mspa=mspa)
    assert np.flatnonzero(label.values > 0).tolist() == [0, 2, 4]
    assert found["quality"].isna().all()
    found, _ = run([[11]], importance=[[1]], quality=[[N]])
    assert found["quality"].isna().all()  # a candidate none of whose cells has a quality


def test_shares_are_empty_where_a_layer_is_not_given_and_zero_where_it_holds_nothing():
    found, _ = run([[11]], importance=[[1]], mspa=[[3]], red=boxes((0, 0)))
    shares = [f"{ground}_share" for ground in ("core", "important", "protected", "red_line")]
    assert found[shares].isna().to_numpy().tolist() == [[False, False, True, False]]
    assert found[["core_share", "important_share", "red_line_share"]].to_numpy().tolist() == [[0, 1, 1]]
    assert found["reasons"].tolist() == ["important;red_line"]  # equal shares: in this order
    everything, _ = run([[11]], importance=[[1]], mspa=[[17]], red=boxes((0, 0)), protected=boxes((0, 0)))
    assert everything["reasons"].tolist() == ["core;important;protected;red_line"]


def test_ids_by_area_then_by_the_first_cell_and_the_least_area_of_10_km2():
    mspa = [[17, 0, 17, 0, 17, 0, 17]]
    found, label = run(np.full((1, 7), 11), [[1e7, 0, 1e7 - 1, 0, 2e7, 0, 1e7]], mspa=mspa)
    assert label.values.tolist() == [[2, -1, -1, -1, 1, -1, 3]]
    assert found["area_m2"].tolist() == [2e7, 1e7, 1e7]
    assert found.geometry[1].bounds == (0, -1000, 1000, 0)


def test_outside_the_region_and_without_ecosystem_there_is_none():
    eco, area = [[11, 11, 11, 51, -1, 11]], [[1e7, 0.5, 0, 1e7, 1e7, 0]]
    _, label = run(eco, area, importance=np.ones((1, 6)), red=boxes((0, 4), (0, 5)))
    assert label.values.tolist() == [[1, 1, -1, -1, -1, -1]]  # a cell of less than a square metre is in the region


def test_a_polygon_holds_the_cells_whose_centre_it_covers():
    shapes = [shapely.box(400, -1000, 1600, 0), shapely.Polygon(), None]  # of the first cell 0.6, of the second 0.6
    red = gpd.GeoDataFrame({"name": ["a", "b", "c"]}, geometry=shapes, crs="EPSG:4528")
    _, label = run([[11, 11, 11]], red=red)
    assert label.values.tolist() == [[1, 1, -1]]
    with pytest.raises(Absent):
        run([[11]], red=red.iloc[1:])


def test_absent_with_its_cure():
    with pytest.raises(Absent) as caught:
        run([[11]])
    assert "至少一项" in caught.value.cure.zh
    with pytest.raises(Absent) as caught:
        run([[11]], 1e7 - 1, importance=[[1]])
    assert "10平方公里" in caught.value.reason.zh
    assert "min_area_km2" in caught.value.cure.zh
    with pytest.raises(Absent):
        run([[11]], importance=[[2]])
    for bad in (-1.0, N):
        with pytest.raises(ValueError, match="min_area_km2"):
            run([[11]], importance=[[1]], min_area_km2=bad)
    tiny, _ = run([[11]], 0.5, importance=[[1]], quality=[[0.5]], min_area_km2=0.0)
    assert tiny[["area_m2", "quality"]].to_numpy().tolist() == [[0.5, 0.5]]


def test_inputs_stay_as_they_are():
    grid = grid_of((1, 2))
    made = {name: grid.raster(np.array([[1, 1]], t)) for name, t in (("mspa", "i2"), ("importance", "i2"))}
    eco, area = grid.raster(np.array([[11, 11]], "i2")), grid.raster(np.array([[1e8, 1e8]]))
    quality, red = grid.raster(np.array([[0.9, N]], "f4")), boxes((0, 0))
    kept = [r.copy(deep=True) for r in (eco, area, quality, *made.values())]
    source_candidates(eco, area, habitat_quality=quality, red_lines=red, **made, grid=grid)
    assert all(a.identical(b) for a, b in zip((eco, area, quality, *made.values()), kept, strict=True))
    assert red.geometry.geom_equals(boxes((0, 0)).geometry).all()
