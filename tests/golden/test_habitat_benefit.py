"""habitat_benefit: hand sum on four cells and two counties; where nothing changes nothing improves (invariant)."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.works.benefits import habitat_benefit

GRID = Grid("EPSG:4528", 0.0, 0.0, 100.0, (2, 3))
AREA = GRID.raster(np.array([[100.0, 200.0, 400.0], [800.0, 0.0, 1600.0]]))
BEFORE = np.array([[0.5, 0.25, np.nan], [0.75, 0.5, 0.5]], "f4")
AFTER = np.array([[0.5, 0.75, 1.0], [0.5, 1.0, np.nan]], "f4")
# the cell of 200 m2 is shared: a quarter of it in 乙; 丙 has only the cell without data afterwards
CELLS = pd.DataFrame(
    [("乙", 1, 0.2), ("乙", 3, 1.0), ("甲", 0, 1.0), ("甲", 1, 0.6), ("甲", 2, 1.0), ("甲", 4, 1.0), ("丙", 5, 1.0)],
    columns=["county", "cell", "share"],
)


def run(before=BEFORE, after=AFTER, area=AREA, adjustment=None):
    return habitat_benefit(GRID.raster(before), GRID.raster(after), area, CELLS, adjustment)


def test_hand_sum():
    kept = AREA.copy(deep=True)
    table = run().set_index("county")
    assert AREA.identical(kept)
    assert table.index.tolist() == ["乙", "甲", "*"]  # 丙 has no cell with data in both
    # 乙: 200 · 0.2/0.8 = 50 and 800; 甲: 100 and 150; known in both: cells 0, 1, 3
    assert table["area_m2"].tolist() == [850.0, 250.0, 1100.0]
    assert table["before"].tolist() == pytest.approx([(50 * 0.25 + 800 * 0.75) / 850, (50 + 37.5) / 250, 700 / 1100])
    assert table["after"].tolist() == pytest.approx([(50 * 0.75 + 800 * 0.5) / 850, (50 + 112.5) / 250, 600 / 1100])
    assert table["improved_m2"].tolist() == [50.0, 150.0, 200.0]  # the cell of 200 alone rises; 800 falls


def test_a_county_weighs_by_its_adjustment():
    adjustment = pd.DataFrame({"code": ["甲", "乙", "丙", "*"], "factor": [1.0, 3.0, 1.0, 1.5]})
    # the shared cell: 0.6 · 1 to 0.2 · 3, half each
    assert run(adjustment=adjustment).set_index("county")["area_m2"].tolist() == [900.0, 200.0, 1100.0]


def test_cells_below_a_square_metre_count():
    assert run(area=AREA / 1000)["area_m2"].tolist() == pytest.approx([0.85, 0.25, 1.1])


def test_no_cell_known_in_both_is_absent():
    with pytest.raises(Absent, match="before and after"):
        run(after=np.full((2, 3), np.nan, "f4"))
    with pytest.raises(Absent, match="before and after"):
        run(area=AREA * 0)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0, 1, width=32), min_size=6, max_size=6))
def test_where_nothing_changes_nothing_improves(values):
    layer = np.array(values, "f4").reshape(2, 3)
    table = run(layer, layer)
    assert (table["improved_m2"] == 0).all()
    assert (table["before"] == table["after"]).all()
    assert table["area_m2"].iloc[:-1].sum() == pytest.approx(table["area_m2"].iloc[-1])
