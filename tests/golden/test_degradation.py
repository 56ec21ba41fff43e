"""degradation: hand sum on eight cells."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from degree_tables import WEIGHTS
from shapely.geometry import box

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.degradation import degradation as method

GRID = Grid("EPSG:4509", 0, 0, 100.0, (1, 8))


def layer(*values: int):  # type: ignore[no-untyped-def]
    return GRID.raster(np.array([values], "i2"), "layer")


def degradation(*layers, **more):  # type: ignore[no-untyped-def]
    return method(*layers, grid=GRID, **more)


AREA = GRID.raster(np.array([[1.0] * 7 + [0.0]]), "cell_area")


def test_hand_sum() -> None:
    converted = layer(1, 4, 2, 1, -1, 3, 1, 4)
    cover = layer(1, 2, 2, 3, -1, 2, -1, 4)
    erosion = layer(1, 6, 2, 2, -1, 5, -1, 6)
    before = [x.copy(deep=True) for x in (converted, cover, erosion)]
    grade, evidence = degradation(AREA, converted, cover, erosion)
    # cell 1: 4, 2, 剧烈→4: tie goes to conversion · 2: 2, 2, 轻度→2: conversion · 3: cover 3 · 5: 极强烈→4 by erosion · 7: outside
    assert grade.values.tolist() == [[1, 4, 2, 3, -1, 4, 1, -1]]
    assert evidence.values.tolist() == [[0, 1, 1, 2, -1, 3, 0, -1]]
    assert grade.dtype == evidence.dtype == np.int16
    assert all(a.identical(b) for a, b in zip(before, (converted, cover, erosion), strict=True))


def test_erosion_grades_by_hand() -> None:
    grade, evidence = degradation(AREA, None, None, layer(1, 2, 3, 4, 5, 6, -1, 6))
    assert grade.values.tolist() == [[1, 2, 3, 4, 4, 4, -1, -1]]
    assert evidence.values.tolist() == [[0, 3, 3, 3, 3, 3, -1, -1]]


def test_without_evidence_there_is_no_degradation() -> None:
    with pytest.raises(Absent, match="no evidence"):
        degradation(AREA)


def test_one_kind_of_evidence_is_enough() -> None:
    grade, evidence = degradation(AREA, layer(1, 2, 3, 4, -1, 1, 1, 1))
    assert grade.values.tolist() == [[1, 2, 3, 4, -1, 1, 1, -1]]
    assert evidence.values.tolist() == [[0, 1, 1, 1, -1, 0, 0, -1]]
    assert degradation(AREA, None, layer(1, 2, 3, 4, -1, 1, 1, 1))[1].values[0, 1:4].tolist() == [2, 2, 2]


def test_each_kind_of_evidence_by_hand() -> None:
    # degrees 0–4 → grades 1, 2, 3, 4, 4
    degrees, code = layer(0, 1, 2, 3, 4, -1, 0, 4), {"desertification": 4, "rocky_desertification": 5, "salinisation": 6,
                                                     "wetland_loss": 7, "urban_degradation": 8}  # fmt: skip
    for name, number in code.items():
        grade, evidence = degradation(AREA, **{name: degrees})
        assert grade.values.tolist() == [[1, 2, 3, 4, 4, -1, 1, -1]]
        assert evidence.values.tolist() == [[0, number, number, number, number, -1, 0, -1]]


def test_the_order_of_equal_evidence() -> None:
    """Conversion, wetland, sandy, rocky, salt, vegetation, erosion, towns: each stands before those after it."""
    third = layer(*[3] * 8)  # grade 3 of conversion, cover, erosion
    degree = layer(*[2] * 8)  # degree 2, the same grade
    given = {"conversion_grade": third, "wetland_loss": degree, "desertification": degree, "rocky_desertification": degree,
             "salinisation": degree, "vegetation_degradation": third, "erosion": third, "urban_degradation": degree}  # fmt: skip
    found = []
    while given:
        found.append(int(degradation(AREA, **given)[1].values[0, 0]))
        given.pop(next(iter(given)))
    assert found == [1, 7, 4, 5, 6, 2, 3, 8]


def test_erosion_judges_no_ground_that_is_bare_by_nature() -> None:
    codes, erosion = layer(70, 71, 72, 81, 82, 73, 51, 31), layer(*[6] * 8)
    assert degradation(AREA, erosion=erosion, ecosystem=codes)[0].values.tolist() == [[-1] * 5 + [4, 4, -1]]
    touched = layer(1, 2, -1, 4, 1, 1, 1, 1)
    grade, evidence = degradation(AREA, touched, erosion=erosion, ecosystem=codes)
    # undisturbed (grade 1, or unknown) they are not judged at all: cells 0, 2, 4
    assert grade.values.tolist() == [[-1, 4, -1, 4, -1, 4, 4, -1]]
    assert evidence.values.tolist() == [[-1, 3, -1, 1, -1, 3, 3, -1]]
    # treatable sand, monitored rock and dried lake beds are told of by their own layers
    told = layer(3, -1, -1, -1, 2, -1, -1, -1)
    assert degradation(AREA, touched, ecosystem=codes, desertification=told)[0].values.tolist() == [
        [4, 2, -1, 4, 3, 1, 1, -1]
    ]


def test_mines_are_severe_by_rule() -> None:
    mines = gpd.GeoDataFrame(
        {"code": ["a"]}, geometry=[box(0, -100, 250, 0)], crs=GRID.crs
    )  # centres of cells 0, 1; edge of 2
    later = gpd.GeoDataFrame({"code": ["b"]}, geometry=[box(700, -100, 800, 0)], crs=GRID.crs)  # outside the region
    cover = layer(1, -1, 2, 3, 1, 1, 1, 1)
    grade, evidence = degradation(AREA, None, cover, mines=mines)
    assert grade.values.tolist() == [[4, 4, 4, 3, 1, 1, 1, -1]]  # the centre of cell 2 lies on the edge
    assert evidence.values.tolist() == [[9, 9, 9, 2, 0, 0, 0, -1]]
    assert degradation(AREA, None, cover, mines=later)[0].values[0, 7] == -1
    # the centre of cell 3, at (350, −50), on each of the four edges
    for edges in ((350, -90, 390, -10), (310, -90, 350, -10), (310, -50, 390, -10), (310, -90, 390, -50)):
        edge = gpd.GeoDataFrame({"code": ["c"]}, geometry=[box(*edges)], crs=GRID.crs)
        assert degradation(AREA, None, cover, mines=edge)[1].values[0, 2:5].tolist() == [2, 9, 0]
    assert degradation(AREA, None, cover, mines=mines[:0])[0].values[0, 0] == 1
    with pytest.raises(Absent, match="no evidence"):
        degradation(AREA, mines=mines)


def test_weighted_mean_by_hand() -> None:
    converted, cover, salt = (
        layer(1, 4, 4, 1, -1, 4, -1, 1),
        layer(2, 1, 2, 1, 3, -1, -1, 1),
        layer(0, 0, 3, 0, 0, 3, -1, 0),
    )
    # equal weights; salt degrees 0, 3 → grades 1, 4:  (1+2+1)/3 = 1.33 → 1 · (4+1+1)/3 = 2 · (4+2+4)/3 = 3.33 → 3 · 1
    # (3+1)/2 = 2 · (4+4)/2 = 4 · nothing known
    grade, evidence = degradation(
        AREA, converted, cover, salinisation=salt, degradation_weights=WEIGHTS, combine="mean"
    )
    assert grade.values.tolist() == [[1, 2, 3, 1, 2, 4, -1, -1]]
    assert evidence.values.tolist() == [[0, 1, 1, 0, 2, 1, -1, -1]]
    # conversion weighs 3, cover 1: (3·4 + 1) / 4 = 3.25 → 3 · halves go up: (1 + 2) / 2 = 1.5 → 2 with equal weights
    heavy = WEIGHTS.assign(weight=[3.0, 1.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0])
    assert degradation(AREA, converted, cover, degradation_weights=heavy, combine="mean")[0].values[0, 1] == 3
    assert degradation(AREA, converted, cover, degradation_weights=WEIGHTS, combine="mean")[0].values[0, 0] == 2
    # a single evidence is its own mean, whatever it weighs
    light = WEIGHTS.assign(weight=0.5)
    assert degradation(AREA, converted, degradation_weights=light, combine="mean")[0].values[0, :4].tolist() == [
        1,
        4,
        4,
        1,
    ]
    # evidence that weighs nothing decides nothing
    grade, evidence = degradation(AREA, salinisation=salt, degradation_weights=heavy, combine="mean")
    assert (grade.values == -1).all() and (evidence.values == -1).all()


def test_settings_and_tables_that_cannot_be() -> None:
    one = layer(*[1] * 8)
    with pytest.raises(ValueError, match="combine"):
        degradation(AREA, one, combine="least")
    with pytest.raises(ValueError, match="needs degradation_weights"):
        degradation(AREA, one, combine="mean")
    for table in (WEIGHTS[1:], WEIGHTS.assign(weight=-1.0)):
        with pytest.raises(ValueError, match=r"no weight.*\[1\]"):
            degradation(AREA, one, combine="mean", degradation_weights=table)


def test_a_part_is_as_the_whole() -> None:
    rng = np.random.default_rng(3)
    names = ("conversion_grade", "vegetation_degradation", "erosion", "desertification", "wetland_loss")
    whole = {name: layer(*rng.integers(-1, 5, 8)) for name in names}
    codes = layer(*rng.choice([31, 71, 51], 8))
    mines = gpd.GeoDataFrame({"code": ["a"]}, geometry=[box(10, -90, 470, -5).buffer(-20)], crs=GRID.crs)
    expected = method(AREA, ecosystem=codes, mines=mines, grid=GRID, **whole)
    part = Grid("EPSG:4509", 200, 0, 100.0, (1, 4))
    found = method(
        AREA[:, 2:6], ecosystem=codes[:, 2:6], mines=mines, grid=part, **{k: v[:, 2:6] for k, v in whole.items()}
    )
    assert all((a.values[:, 2:6] == b.values).all() for a, b in zip(expected, found, strict=True))
