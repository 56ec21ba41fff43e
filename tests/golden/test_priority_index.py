"""Priority index: hand sum on 2 × 4 cells of two basins; each component and its limits."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.prioritize.priority import importance, priority_index, relative

GRID = Grid("EPSG:4528", 0.0, 0.0, 100.0, (2, 4))
BASINS = np.array([[7, 7, 9, 9], [7, 7, 9, -1]], "i4")
AREA = np.array([[1e4, 1e4, 1e4, 2e4], [1e4, 1e4, 0, 1e4]], "f8")
GRADE = np.array([[1, 2, 4, 1], [3, -1, 4, 4]], "i2")
QUALITY = np.array([[0.5, 0.7, 0.9, 0.3], [0.5, 0.7, 0.1, 0.1]], "f4")
N = np.nan


def run(basins=BASINS, area=AREA, grade=GRADE, quality=None, soil=None, lines=None, sources=None, **settings):
    grid = Grid("EPSG:4528", 0.0, 0.0, 100.0, np.shape(basins))

    def layer(values, kind="f4"):
        return None if values is None else grid.raster(np.array(values, kind))

    corridors = None if lines is None else gpd.GeoDataFrame(geometry=lines, crs=grid.crs)
    return priority_index(
        layer(basins, "i4"),
        layer(area, "f8"),
        layer(grade, "i2"),
        layer(quality),
        layer(soil),
        corridors,
        layer(sources, "i4"),
        grid=grid,
        **settings,
    )


def test_hand_sum():
    sources = np.array([[1, -1, -1, -1], [-1, -1, 1, -1]])
    index, table = run(quality=QUALITY, sources=sources)
    # D of basin 7: (0 + 1 + 2) / 3 cells with a grade = 1; of basin 9: (3·1 + 0·2) / 3 = 1
    # P99 of (1, 1) is 1: both count as 1
    # importance: 7 → 0.6;  9 → (0.9 + 0.3·2)/3 = 0.5.  network: 7 → 1/4;  9 → 0 (its source cell lies outside)
    assert table["basin"].tolist() == [7, 9]
    assert table["area_m2"].tolist() == [4e4, 3e4]
    assert table["priority"].tolist() == pytest.approx([0.4 + 0.3 * 0.6 + 0.3 * 0.25, 0.4 + 0.3 * 0.5])
    assert table["components"].tolist() == [
        "degradation=1.0000;importance=0.6000;network=0.2500",
        "degradation=1.0000;importance=0.5000;network=0.0000",
    ]
    first, second = np.array(table["priority"], "f4")
    expected = np.array([[first, first, second, second], [first, first, N, N]], "f4")
    assert np.array_equal(index.values, expected, equal_nan=True)
    assert index.dtype == np.float32
    assert index.name == "priority_index"


def test_each_default_weight():
    sources = np.ones((2, 4))  # network 1 throughout
    low = np.where(BASINS == 7, 1, 4)  # degradation 0 and 1
    assert run(grade=low)[1]["priority"].tolist() == [0, 1]
    # 0.3 · 1 / (0.4 + 0.3) and (0.4 + 0.3) / 0.7
    assert run(grade=low, sources=sources)[1]["priority"].tolist() == pytest.approx([3 / 7, 1])
    assert run(grade=low, quality=np.ones((2, 4)))[1]["priority"].tolist() == pytest.approx([3 / 7, 1])
    both = run(grade=low, quality=np.ones((2, 4)), sources=np.zeros((2, 4)))[1]["priority"]
    assert both.tolist() == pytest.approx([0.3, 0.7])
    other = run(grade=low, sources=sources, weight_degradation=1.0, weight_network=3.0)[1]["priority"]
    assert other.tolist() == pytest.approx([0.75, 1])


def test_degradation_is_relative_to_the_99th_percentile():
    # values above 0: 0.1 and 0.5; the 99th percentile lies at 0.1 + 0.99 · 0.4 = 0.496
    assert relative(np.array([0, 0.1, 0.5, N])).tolist() == pytest.approx([0, 0.1 / 0.496, 1, N], nan_ok=True)
    assert relative(np.array([0.0, 0.0])).tolist() == [0, 0]


def test_grades_weigh_0_1_2_3():
    _, table = run(np.array([[1, 2, 3, 4]]), np.ones((1, 4)), [[1, 2, 3, 4]])
    # above 0: 1, 2, 3; P99 = 2 + 0.98 · 1
    assert table["priority"].tolist() == pytest.approx([0, 1 / 2.98, 2 / 2.98, 1])


def test_importance_with_soil_retention():
    label = np.array([[0, 0, 1]])
    area = np.ones((1, 3))
    soil = GRID.window(slice(0, 1), slice(0, 3)).raster(np.array([[0, 50, 100]], "f4"))
    quality = soil.copy(data=np.array([[0.2, 0.4, N]], "f4"))
    # P99 of (0, 50, 100) = 99: basin 0 → (0 + 50/99)/2, basin 1 → min(1, 100/99)
    kept = 50 / 99 / 2
    assert importance(label, area, 2, None, soil).tolist() == pytest.approx([kept, 1])
    assert importance(label, area, 2, quality, soil).tolist() == pytest.approx([(0.3 + kept) / 2, 1])
    # cells outside the region set no scale: P99 of (0, 50) is 49.5
    outside = importance(np.array([[0, 0, -1]]), np.array([[1.0, 1, 0]]), 1, None, soil)
    assert outside.tolist() == [0.5]
    # a scale below 1 is a scale: P99 of (0, 0.5, 1) is 0.99
    assert importance(label, area, 2, None, soil / 100).tolist() == pytest.approx([kept, 1])
    # no retention anywhere: nothing to scale by
    assert np.isnan(importance(label, area, 2, None, soil * 0)).all()
    assert np.isnan(importance(label, area, 2, None, soil * N)).all()


def test_corridors_count_by_length_over_width():
    # basin 7 is 200 m wide (√40 000 m²); a line of 150 m in it counts 0.75; basin 9 holds 50 m of it: 50/√30 000
    line = shapely.LineString([(50, -50), (250, -50)])
    _, table = run(lines=[line])
    network = [0.75, 50 / 3e4**0.5]
    assert table["priority"].tolist() == pytest.approx([(0.4 + 0.3 * n) / 0.7 for n in network])
    # two lines add up, to 1 at the most; the larger of corridor and source counts
    _, table = run(lines=[line, line], sources=np.array([[-1, -1, -1, 5], [-1, -1, -1, -1]]))
    assert table["components"].tolist() == [
        "degradation=1.0000;network=1.0000",
        "degradation=1.0000;network=0.6667",
    ]


def test_unknown_components_are_left_out_and_named_so():
    quality = np.where(BASINS == 9, N, 0.5)
    _, table = run(quality=quality)
    assert table["components"].tolist() == ["degradation=1.0000;importance=0.5000", "degradation=1.0000"]
    assert table["priority"].tolist() == pytest.approx([(0.4 + 0.15) / 0.7, 1])


def test_a_basin_without_grades_has_no_index():
    grade = np.where(BASINS == 9, -1, 2)
    index, table = run(grade=grade, quality=QUALITY)
    assert table["basin"].tolist() == [7]
    assert table.index.tolist() == [0]
    assert np.isnan(index.values[BASINS == 9]).all()
    # even where its other weights are 0
    assert len(run(grade=grade, quality=QUALITY, weight_importance=0.0)[1]) == 1
    with pytest.raises(Absent):
        run(grade=np.full((2, 4), -1), quality=QUALITY)


def test_basin_1_and_grade_1_count():
    index, table = run(np.array([[1, 0]]), np.ones((1, 2)), [[1, 1]])
    assert table["basin"].tolist() == [1]
    assert index.values[0, 0] == 0
    assert np.isnan(index.values[0, 1])


def test_weights_are_checked():
    with pytest.raises(ValueError, match="≥ 0"):
        run(weight_network=-0.1)
    with pytest.raises(ValueError, match="all 0"):
        run(weight_degradation=0.0)
    assert run(weight_degradation=0.0, quality=QUALITY)[1]["priority"].tolist() == pytest.approx([0.6, 0.5])


def test_inputs_stay_as_they_are():
    grade, quality = GRADE.copy(), QUALITY.copy()
    run(grade=grade, quality=quality, lines=[])
    assert (grade == GRADE).all()
    assert (quality == QUALITY).all()
