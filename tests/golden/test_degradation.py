"""degradation: hand sum on eight cells."""

from __future__ import annotations

import numpy as np
import pytest

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.degradation import degradation

GRID = Grid("EPSG:4509", 0, 0, 100.0, (1, 8))


def layer(*values: int):  # type: ignore[no-untyped-def]
    return GRID.raster(np.array([values], "i2"), "layer")


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
