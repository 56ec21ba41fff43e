"""Sources: hand sums of dPC and dIIC on three candidates in a row; ranks, ties and defaults at their limits."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from shanshui.connect.sources import ranked, sources
from shanshui.core.grid import Grid

CELL = 1000.0


def run(label, areas=None, cell=CELL, **told):
    """Candidates of a label of one row or more; areas, unless told, those of their cells."""
    label = np.atleast_2d(np.array(label, "i4"))
    grid = Grid("EPSG:4528", 0.0, 0.0, cell, label.shape)
    ids = sorted(set(label[label > 0].tolist()))
    shapes = grid.outlines(np.where(label > 0, label - 1, -1), max(ids))[np.array(ids) - 1]
    areas = shapely.area(shapes) if areas is None else areas
    columns = {"id": ids, "area_m2": areas, "quality": [0.9] * len(ids), "core_share": [1.0] * len(ids)}
    candidates = gpd.GeoDataFrame({**columns, "reasons": [f"core{i}" for i in ids]}, geometry=shapes, crs=grid.crs)
    return sources(candidates, grid.raster(label), grid=grid, **told)


def test_hand_sum():
    # A and B are 1 km apart, B and C 2 km, A and C 4 km; p = ½ each km: ½, ¼, and 1/16, but by way of B 1/8
    found, label = run(
        [[2, -1, 1, -1, -1, 3]], [1e6, 2e6, 4e6], dispersal_median_m=1000.0, link_distance_m=2000.0
    )  # candidates 1 = B of 1 km², 2 = A of 2 km², 3 = C of 4 km²
    # Σ a² = 1 + 4 + 16;  2·(2·1·½ + 1·4·¼ + 2·4·⅛) = 6;  in all 27
    # dPC of C: 16 + 2·(1 + 1) = 20;  of A: 4 + 4 = 8;  of B: 1 + 4 + what A and C lose, 2·8·(⅛ − 1/16) = 1: 6
    assert found["dpc"].tolist() == pytest.approx([2000 / 27, 800 / 27, 600 / 27])
    assert found["area_m2"].tolist() == [4e6, 2e6, 1e6]
    assert found["id"].tolist() == [1, 2, 3]
    assert label.values.tolist() == [[2, -1, 3, -1, -1, 1]]
    assert (label.name, label.dtype) == ("source_label", np.int32)
    # links A–B and B–C, at 2 km sharp: Σ = 21 + 2·(2/2 + 4/2 + 8/3) = 97/3
    # dIIC of C: 16 + 4 + 16/3;  of A: 4 + 2 + 16/3;  of B: 1 + 2 + 4 + 16/3
    thirds = np.array([76, 34, 37])
    assert found["diic"].tolist() == pytest.approx(list(100 * thirds / 97))
    assert found["reasons"].tolist() == ["core3", "core2", "core1"]
    assert found["quality"].tolist() == [0.9] * 3
    assert found.geometry[0].bounds == (5000, -1000, 6000, 0)
    assert found.index.tolist() == [0, 1, 2]


def test_a_small_one_between_can_outrank_a_larger_one():
    # 1 and 2 of 100 km² are joined by 3; 4, of 2 km² against 1 km², is farther from all than anything disperses
    row = [-1] * 90
    row[0], row[2], row[4], row[80] = 1, 3, 2, 4
    found, label = run([row], [1e8, 1e8, 1e6, 2e6], max_count=3, dispersal_median_m=1000.0)
    assert found["area_m2"].tolist() == [1e8, 1e8, 1e6]
    assert label.values[0, [0, 2, 4, 80]].tolist() == [1, 3, 2, -1]


def test_a_single_candidate_is_the_source():
    found, label = run([[-1, 1]])
    assert found[["id", "dpc", "diic"]].to_numpy().tolist() == [[1, 100, 100]]
    assert label.values.tolist() == [[-1, 1]]


def test_ties_by_area_then_by_the_first_cell():
    # far apart: dPC ∝ a², and those of 1 and 3 differ by less than the figure holds
    row = [-1] * 2000
    row[0], row[999], row[1999] = 1, 2, 3
    found, label = run([row], [1e6, 5e5, 1e6 * (1 + 1e-14)], dispersal_median_m=1.0, link_distance_m=0.0)
    assert label.values[0, [0, 999, 1999]].tolist() == [2, 3, 1]
    found, label = run([row], [1e6, 5e5, 1e6], dispersal_median_m=1.0)
    assert label.values[0, [0, 999, 1999]].tolist() == [1, 3, 2]
    assert found["dpc"].tolist() == pytest.approx([100 / 2.25, 100 / 2.25, 25 / 2.25])
    # what differs at all is ranked by it: 1e-7 % more
    found, label = run([row], [1e6, 5e5, 1e6 * (1 + 1e-9)], dispersal_median_m=1.0)
    assert label.values[0, [0, 999, 1999]].tolist() == [2, 3, 1]


def test_dpc_is_compared_to_nine_decimals():
    areas = np.array([1.0, 2.0])
    assert ranked(np.array([50 + 4e-10, 50.0]), areas).tolist() == [1, 0]  # as good as equal: by area
    assert ranked(np.array([50 + 1e-9, 50.0]), areas).tolist() == [0, 1]
    assert ranked(np.array([50.0, 50 + 1e-9]), areas[::-1]).tolist() == [1, 0]
    assert ranked(np.array([50.0, 50.0, 60.0]), np.ones(3)).tolist() == [2, 0, 1]


def test_defaults():
    # edges 5 km apart: p = ½ and one link, both by default;  at 6 km 2^−1.2, and no link
    near, _ = run([[1, -1, -1, -1, -1, -1, 2]])
    assert near["dpc"].tolist() == pytest.approx([100 * 2 / 3] * 2)  # (1 + 2·½) / (2 + 2·½)
    assert near["diic"].tolist() == pytest.approx([100 * 2 / 3] * 2)
    far, _ = run([[1, -1, -1, -1, -1, -1, -1, 2]])
    p = 2**-1.2
    assert far["dpc"].tolist() == pytest.approx([100 * (1 + 2 * p) / (2 + 2 * p)] * 2)
    assert far["diic"].tolist() == pytest.approx([50, 50])
    beyond, _ = run([[1, *[-1] * 5001, 2]], cell=1.0)  # a metre more than 5 km
    assert beyond["diic"].tolist() == pytest.approx([50, 50])
    row = [value for k in range(21) for value in (k + 1, -1)]
    found, label = run([row], np.arange(21, 0, -1) * 1e7, dispersal_median_m=1.0)
    assert len(found) == 20
    assert label.values[0, -2] == -1  # the smallest
    assert label.values[0, 0] == 1


def test_settings_out_of_range():
    for told, word in (
        ({"max_count": 0}, "max_count"),
        ({"link_distance_m": -1.0}, "link_distance_m"),
        ({"link_distance_m": np.nan}, "link_distance_m"),
        ({"dispersal_median_m": 0.0}, "median"),
    ):
        with pytest.raises(ValueError, match=word):
            run([[1, -1, 2]], **told)
    assert len(run([[1, -1, 2]], max_count=1)[0]) == 1
    touching, _ = run(
        [[1, 2]], link_distance_m=0.0
    )  # not so from candidates, which would be one; a plan may give others
    assert touching["diic"].tolist() == pytest.approx([100 * 2 / 3] * 2)


def test_inputs_stay_as_they_are():
    grid = Grid("EPSG:4528", 0.0, 0.0, CELL, (1, 3))
    label = grid.raster(np.array([[1, -1, 2]], "i4"))
    shapes = grid.outlines(np.array([[0, -1, 1]]), 2)
    given = gpd.GeoDataFrame(
        {"id": [1, 2], "area_m2": [1e6, 1e6], "reasons": ["core"] * 2}, geometry=shapes, crs=grid.crs
    )
    kept = given.copy(), label.copy(deep=True)
    sources(given, label, grid=grid)
    assert given.equals(kept[0])
    assert label.identical(kept[1])
