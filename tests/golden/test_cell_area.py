"""Expected areas are hand sums on an equal-area grid (a cell of 1 km is 10⁶ m²), and the figure of the national formula."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from shanshui.base.areas import cell_area
from shanshui.base.geodesy import cell_areas
from shanshui.core.grid import Grid

CRS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m"
GRID = Grid(CRS, -300000.0, 3600000.0, 1000.0, (2, 2))
A, B, REGION = "513201", "513221", "513200"


def shares():
    # cell 0: A 1 · cell 1: A 0.5, B 0.5 · cell 2: B 0.25 · cell 3: outside
    return pd.DataFrame({"county": [A, A, B, B], "cell": [0, 1, 1, 2], "share": [1.0, 0.5, 0.5, 0.25]})


def control(**km2):
    return pd.DataFrame(
        {"code": [k.strip("_") for k in km2], "area_km2": list(km2.values()), "source": ["公报"] * len(km2)}
    )


def near(values, expected):
    np.testing.assert_allclose(values, expected, rtol=1e-6)


def test_without_control_area():
    area, table = cell_area(shares(), grid=GRID)
    near(area.values, [[1e6, 1e6], [0.25e6, 0.0]])
    assert area.values[1, 1] == 0 and area.dtype == np.float64
    assert table["code"].tolist() == [A, B, "*"]
    near(table["computed_m2"], [1.5e6, 0.75e6, 2.25e6])
    assert table["control_m2"].isna().all() and (table["factor"] == 1).all()


def test_control_area_of_every_county():
    area, table = cell_area(shares(), control(_513201=3.0, _513221=0.6), grid=GRID)
    # factors 3/1.5 = 2 and 0.6/0.75 = 0.8; the shared cell gets 0.5 · 2 + 0.5 · 0.8 = 1.4 km²
    near(area.values, [[2e6, 1.4e6], [0.2e6, 0.0]])
    near(table["control_m2"], [3e6, 0.6e6, 3.6e6])
    near(table["factor"], [2.0, 0.8, 1.6])


def test_control_area_of_the_region():
    area, table = cell_area(shares(), control(_513200=4.5), grid=GRID)
    near(area.values, [[2e6, 2e6], [0.5e6, 0.0]])
    assert table["control_m2"].isna().tolist() == [True, True, False]
    near(table["factor"], [2.0, 2.0, 2.0])
    assert area.values.sum() == pytest.approx(4.5e6, rel=1e-12)


def test_region_stated_beside_its_counties_must_be_their_sum_up_to_rounding():
    # 3 figures, each rounded to 0.01 km²: up to 3 · 0.005 = 0.015 km² apart
    _, table = cell_area(shares(), control(_513201=3.0, _513221=0.6, _513200=3.6149), grid=GRID)
    near(table["control_m2"].iloc[-1:], [3.6e6])
    with pytest.raises(ValueError, match=r"513200 is 3\.62"):
        cell_area(shares(), control(_513201=3.0, _513221=0.6, _513200=3.6151), grid=GRID)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (control(_513201=3.0), "lacking: 513221"),  # one county is not the region
        (control(_513201=3.0, _513200=9.0), "lacking: 513221"),
        (control(_513298=3.0, _513299=9.0), "not counties: 513298, 513299"),
        (control(_513201=3.0, _513221=0.6, _513200=3.6, _510000=3.6), "not counties: 513200, 510000"),
        (control(_513201=3.0, _513221=-1.0), "positive"),
        (control(_513201=3.0, _513221=0.0), "positive"),
        (control(_513200=float("nan")), "positive"),
    ],
)
def test_anything_else_is_an_error(table, said):
    with pytest.raises(ValueError, match=said):
        cell_area(shares(), table, grid=GRID)


def test_ellipsoidal_area_of_a_degree_band():
    """Cells of an equal-area grid have cell² to 10⁻⁶; checked against the ellipsoid, not the plane, by a conformal grid."""
    assert np.abs(cell_areas(Grid(CRS, -900000.0, 4900000.0, 1000.0, (3, 3))) / 1e6 - 1).max() < 1e-6
    # Mercator: a cell at latitude φ is (cos φ / √(1 − e² sin² φ))² of cell²; at 60° N, e² = 0.0066943800229:
    # 0.25 / (1 − 0.0066943800229 · 0.75) = 0.251261522…
    mercator = Grid("+proj=merc +ellps=GRS80 +units=m", 0.0, 8362698.5 + 5.0, 10.0, (1, 1))
    assert cell_areas(mercator)[0, 0] == pytest.approx(100 * 0.25 / (1 - 0.0066943800229 * 0.75), rel=1e-5)


def test_rows_are_treated_in_blocks_without_a_trace(monkeypatch):
    grid = Grid(CRS, -300000.0, 3600000.0, 1000.0, (7, 3))
    whole = cell_areas(grid)
    monkeypatch.setattr("shanshui.base.geodesy.ROWS", 2)
    assert np.array_equal(cell_areas(grid), whole)


def test_inputs_are_not_changed():
    table, stated = shares(), control(_513200=4.5)
    cell_area(table, stated, grid=GRID)
    pd.testing.assert_frame_equal(table, shares())
    pd.testing.assert_frame_equal(stated, control(_513200=4.5))
