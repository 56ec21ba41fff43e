"""problems: hand sum on a 4 × 5 grid; kinds, joining, dropping and cards by hand."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import box

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.problems import problems

GRID = Grid("EPSG:4509", 500000, 4000000, 100.0, (4, 5))  # a cell is 1 ha


def raster(rows, dtype="i2"):  # type: ignore[no-untyped-def]
    return GRID.raster(np.array(rows, dtype), "layer")


AREA = raster(np.full((4, 5), 1e4), "f8")
GRADE = raster([[4, 4, 1, 2, 2], [4, 1, 1, 2, 1], [1, 1, 3, 1, 1], [3, 1, 1, 1, -1]])
EVIDENCE = raster([[1, 1, 0, 2, 2], [1, 0, 0, 2, 0], [0, 0, 3, 0, 0], [2, 0, 0, 0, -1]])
ECOSYSTEM = raster([[51, 51, 31, 32, 32], [51, 31, 31, 32, 31], [31, 31, 31, 31, 31], [11, 31, 31, 31, 31]])
LOSS = raster([[3, 3, 0, 0, 0], [3, 0, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]])


def test_hand_sum() -> None:
    inputs = (GRADE, EVIDENCE, ECOSYSTEM, AREA, LOSS)
    kept = [x.copy(deep=True) for x in inputs]
    found, label, cards = problems(*inputs, grid=GRID, min_area_ha=1.0)
    # marsh → cropland, 3 cells, grade 4 · grassland cover, 3 cells, grade 2 · erosion, 1 cell, 3 · forest cover, 1 cell, 3
    assert found.problem.tolist() == ["P3", "P7", "P8", "P5"]
    assert found.severity.tolist() == [4, 2, 3, 3]
    assert found.area_m2.tolist() == [3e4, 3e4, 1e4, 1e4]
    assert found.cell.tolist() == [0, 3, 12, 15]
    assert label.values.tolist() == [[0, 0, -1, 1, 1], [0, -1, -1, 1, -1], [-1, -1, 2, -1, -1], [3, -1, -1, -1, -1]]
    assert label.dtype == np.int32
    assert [g.area for g in found.geometry] == pytest.approx([3e4, 3e4, 1e4, 1e4])
    assert found.geometry[0].equals(box(500000, 3999800, 500100, 4000000).union(box(500100, 3999900, 500200, 4000000)))
    assert found.id.is_unique
    assert cards.id.tolist() == found.id.tolist()
    assert cards.trigger.tolist() == [
        "退化程度=严重退化；依据=地类转换；现状=农田", "退化程度=轻度退化；依据=植被盖度低于参照",
        "退化程度=中度退化；依据=土壤侵蚀", "退化程度=中度退化；依据=植被盖度低于参照",
    ]  # fmt: skip
    assert cards.cause.tolist() == ["人为（转为农田）", None, None, None]
    assert cards.trend.isna().all()
    assert all(a.identical(b) for a, b in zip(kept, inputs, strict=True))


@pytest.mark.parametrize(("loss", "problem"), [(1, "P1"), (2, "P2"), (3, "P3"), (4, "P4")])
def test_conversions_by_what_was_lost(loss: int, problem: str) -> None:
    found, _, _ = problems(
        GRADE,
        EVIDENCE,
        ECOSYSTEM,
        AREA,
        LOSS * 0 + raster(np.where(LOSS.values == 3, loss, 0)),
        grid=GRID,
        min_area_ha=1,
    )
    assert found.problem[0] == problem


def test_shrub_cover_and_ground_built_over() -> None:
    shrub = ECOSYSTEM.copy(data=np.where(ECOSYSTEM.values == 11, 21, ECOSYSTEM.values))
    assert problems(GRADE, EVIDENCE, shrub, AREA, LOSS, grid=GRID, min_area_ha=1)[0].problem.tolist()[-1] == "P6"
    built = ECOSYSTEM.copy(data=np.where(LOSS.values == 3, 61, ECOSYSTEM.values))
    assert "P3" not in problems(GRADE, EVIDENCE, built, AREA, LOSS, grid=GRID, min_area_ha=1)[0].problem.tolist()
    with pytest.raises(ValueError, match="conversion_loss"):
        problems(GRADE, EVIDENCE, ECOSYSTEM, AREA, None, grid=GRID, min_area_ha=1)


def test_small_polygons_are_dropped_unless_one_cell_is_large_enough() -> None:
    found, label, _ = problems(GRADE, EVIDENCE, ECOSYSTEM, AREA, LOSS, grid=GRID, min_area_ha=2.0)
    assert found.area_m2.tolist() == [3e4, 3e4]
    assert label.values.max() == 1
    assert len(problems(GRADE, EVIDENCE, ECOSYSTEM, AREA, LOSS, grid=GRID, min_area_ha=3.0)[0]) == 2
    with pytest.raises(Absent, match="smallest area"):
        problems(GRADE, EVIDENCE, ECOSYSTEM, AREA, LOSS, grid=GRID)  # the default is 100 ha
    # cells of 1 km² at the border of the region, half of each inside: 50 ha each, kept because the cell itself is 100 ha
    coarse = Grid("EPSG:4509", 500000, 4000000, 1000.0, (4, 5))
    layers = [
        coarse.raster(x.values, "layer") for x in (GRADE, EVIDENCE, ECOSYSTEM, raster(np.full((4, 5), 5e5), "f8"), LOSS)
    ]
    found, _, _ = problems(*layers, grid=coarse)
    assert found.area_m2.tolist() == [1.5e6, 1.5e6, 5e5, 5e5]
    assert len(problems(*layers, grid=coarse, min_area_ha=100.5)[0]) == 2  # 150 ha stay, a cell of 100 ha does not


def test_pieces_join_over_corners_but_not_over_grades_or_kinds() -> None:
    grade = raster([[2, 1, 1, 1, 1], [1, 2, 3, 1, 1], [1, 1, 1, 1, 1], [1, 1, 1, 1, 1]])
    evidence = raster([[2, 0, 0, 0, 0], [0, 2, 2, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]])
    grass = raster(np.full((4, 5), 32))
    found, _, _ = problems(grade, evidence, grass, AREA, LOSS, grid=GRID, min_area_ha=1)
    assert found.area_m2.tolist() == [2e4, 1e4]
    mixed = raster(np.where(np.arange(20).reshape(4, 5) == 6, 11, 32))
    assert problems(grade, evidence, mixed, AREA, LOSS, grid=GRID, min_area_ha=1)[0].area_m2.tolist() == [1e4, 1e4, 1e4]


def test_mines_are_problems_of_their_own_whatever_their_size() -> None:
    mines = gpd.GeoDataFrame(
        {"code": ["K1"], "name": ["矿"]}, geometry=[box(500400, 3999600, 500500, 3999700)], crs="EPSG:4509"
    )
    found, label, cards = problems(GRADE, EVIDENCE, ECOSYSTEM, AREA, LOSS, mines, grid=GRID, min_area_ha=2.0)
    assert found.problem.tolist() == ["P3", "P7", "P9"]
    assert found.severity.tolist()[-1] == 4
    assert label.values[3, 4] == 2
    assert cards.iloc[-1][["trigger", "cause", "confidence"]].tolist() == [
        "退化程度=严重退化；依据=历史遗留矿山图斑", "人为（采矿）", "高（核查图斑）"
    ]  # fmt: skip


def test_only_the_region_counts_and_ids_follow_the_ground() -> None:
    area = AREA.copy(data=np.where(np.arange(20).reshape(4, 5) < 5, 0.0, 1e4))
    found, label, _ = problems(GRADE, EVIDENCE, ECOSYSTEM, area, LOSS, grid=GRID, min_area_ha=1)
    assert (label.values[0] == -1).all()
    assert found.area_m2.sum() == 4e4
    whole = problems(GRADE, EVIDENCE, ECOSYSTEM, AREA, LOSS, grid=GRID, min_area_ha=1)[0]
    # the same ground on a grid that begins one row further south: problems untouched by the cut keep their ids
    smaller = Grid("EPSG:4509", 500000, 3999900, 100.0, (3, 5))
    cut = [smaller.raster(x.values[1:], "layer") for x in (GRADE, EVIDENCE, ECOSYSTEM, AREA, LOSS)]
    later = problems(*cut, grid=smaller, min_area_ha=1)[0]
    assert set(later.id) & set(whole.id) == set(whole.id[whole.problem.isin(["P8", "P5"])])


def test_sand_rock_salt_wetland_and_towns() -> None:
    """Evidence 4, 5, 6 and 7 are P10, P12, P11 and P13 whatever stands there; the green of a town (8) makes no polygon."""
    evidence = raster([[4, 4, 0, 5, 5], [4, 0, 0, 5, 0], [6, 6, 0, 7, 7], [8, 8, 0, 9, 9]])
    grade = raster(np.where(evidence.values > 0, 3, 1))
    codes = raster([[34, 51, 31, 32, 32], [51, 31, 31, 21, 31], [51, 52, 31, 41, 31], [61, 61, 31, 63, 63]])
    found, label, cards = problems(grade, evidence, codes, AREA, None, grid=GRID, min_area_ha=1)
    assert found.problem.tolist() == ["P10", "P12", "P11", "P13", "P9"]
    assert found.area_m2.tolist() == [3e4, 3e4, 2e4, 2e4, 2e4]
    assert label.values[3].tolist() == [-1, -1, -1, 4, 4]
    assert cards["trigger"].tolist() == [
        "退化程度=中度退化；依据=沙化土地植被盖度或沙化监测程度", "退化程度=中度退化；依据=碳酸盐岩区坡度和植被盖度或石漠化监测程度",
        "退化程度=中度退化；依据=表层土壤含盐量", "退化程度=中度退化；依据=湿地面积萎缩率或湖库营养状态",
        "退化程度=中度退化；依据=历史遗留矿山图斑",
    ]  # fmt: skip
    assert cards["confidence"].tolist() == [
        "中（遥感盖度或监测程度，未经实地核查）", "中（坡度与遥感盖度推算或监测程度，未经实地核查）",
        "中（土壤盐分插值，界限为设计取值，未经实地核查）", "中（两期地类对比，未扣除丰枯年水面变化，未经实地核查）", "高（核查图斑）",
    ]  # fmt: skip
    assert [text.rsplit("）", 1)[1] for text in cards["source"]] == [
        "4.2.2；HJ 1174-2021", "4.2.2；HJ 1174-2021", "4.2.2、4.2.3", "4.2.2；HJ 1174-2021", "4.2.2、F.3.4",
    ]  # fmt: skip
    assert cards["cause"].tolist() == [None] * 4 + ["人为（采矿）"]
