"""ecosystem_planned: hand-picked cells, each stated beside what becomes of it (hand sum)."""

import numpy as np
import pandas as pd
import pytest

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.works.planned import ecosystem_planned

GRID = Grid("EPSG:4528", 0.0, 0.0, 100.0, (1, 6))
MEASURES = pd.DataFrame({"measure": ["M07", "M14"], "restores": pd.array([None, "lost"], dtype="string")})
PROJECTS = pd.DataFrame({"measure": pd.array(["M14", "M07", None], dtype="string")})
# restored · fenced · undetermined · no project · restored, unknown then · restored, unknown now
NOW = [[51, 34, 51, 51, 51, -1]]
THEN = [[41, 31, 31, 31, -1, 41]]
LABEL = [[0, 1, 2, -1, 0, 0]]


def run(projects=PROJECTS, now=NOW, then=THEN, label=LABEL, years=(2010, 2000, 2020), grid=GRID, **settings):
    now = grid.raster(np.array(now, "i2"), "ecosystem", year=2020)
    stack = np.array([np.full(np.shape(then), 11), then, now.values], "i2")
    inputs = (now, grid.raster(stack, year=list(years)), grid.raster(np.array(label, "i4")), projects, MEASURES)
    kept = [v.copy(deep=True) for v in inputs]
    found = ecosystem_planned(*inputs, **{"reference_year": 2000, "far_year": 2035, **settings})
    assert all(a.identical(b) for a, b in zip(inputs[:3], kept[:3], strict=True))
    return found


def test_the_class_lost_comes_back_where_the_measure_restores_it():
    found = run()
    assert found.values.tolist() == [[41, 34, 51, 51, 51, -1]]
    assert found.dtype == np.int16
    assert found.name == "ecosystem_planned"
    assert int(found["year"]) == 2035
    assert GRID.covers(found)


def test_absent_where_nothing_is_restored_or_the_year_is_missing():
    with pytest.raises(Absent, match="no subproject restores") as caught:
        run(PROJECTS.iloc[1:])
    assert "按地类评价的生境质量不反映同类质量提升" in caught.value.reason.zh
    with pytest.raises(Absent, match="no land cover of 1990"):
        run(reference_year=1990)


def test_a_block_is_the_whole():
    rng = np.random.default_rng(5)
    grid = Grid("EPSG:4528", 0.0, 0.0, 100.0, (9, 8))
    now, then = rng.choice([-1, 31, 51], (9, 8)), rng.choice([-1, 11, 41], (9, 8))
    label = rng.integers(-1, 3, (9, 8))
    whole = run(now=now, then=then, label=label, grid=grid).values
    cut = (slice(2, 7), slice(3, 8))
    block = run(now=now[cut], then=then[cut], label=label[cut], grid=grid.window(*cut))
    assert block.values.tobytes() == np.ascontiguousarray(whole[cut]).tobytes()
