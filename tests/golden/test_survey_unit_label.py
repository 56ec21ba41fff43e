"""survey_unit_label: hand sum: centres of nine cells in two rectangles that overlap."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.survey_units import survey_unit_label

GRID = Grid("EPSG:4509", 0, 300, 100.0, (3, 3))


def units(*boxes):  # type: ignore[no-untyped-def]
    rows = {"id": [str(i) for i in range(len(boxes))], "name": "甲", "category": "修复单元"}
    return gpd.GeoDataFrame(rows, geometry=[shapely.box(*b) for b in boxes], crs=GRID.crs)


def test_hand_sum_centres_and_overlap() -> None:
    # the first holds the centres (50, 50) … (150, 150); the second the right two columns: the middle one stays the first's
    label = survey_unit_label(units((0, 0, 160, 160), (110, 0, 300, 300)), grid=GRID)
    assert label.dtype == np.int16
    assert label.values.tolist() == [[-1, 1, 1], [0, 0, 1], [0, 0, 1]]


def test_no_centre_is_absent() -> None:
    with pytest.raises(Absent, match="no survey unit"):
        survey_unit_label(units((60, 60, 90, 90)), grid=GRID)
    frame = units((0, 0, 160, 160))
    kept = frame.copy(deep=True)
    survey_unit_label(frame, grid=GRID)
    assert frame.equals(kept)
