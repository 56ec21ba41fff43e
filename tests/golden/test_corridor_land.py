"""Land along corridors: hand sums on 5 × 6 cells of 100 m; shares, margins of the grid, widths that make no sense."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from shanshui.connect.corridor_land import corridor_land
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

GRID = Grid("EPSG:4528", 1000.0, 5000.0, 100.0, (5, 6))
ECOSYSTEM = np.array(
    [
        [11, 11, 11, 31, 31, 31],
        [11, 12, 51, 51, 51, 31],
        [11, 11, 31, 31, 61, 61],
        [-1, 12, 51, 63, 61, 61],
        [82, 82, 82, 82, 82, 82],
    ],
    "i2",
)
# the middle row from (2,1) to (2,4): y = 4750, x from 1150 to 1450
LINE = shapely.LineString([(1150, 4750), (1250, 4750), (1350, 4750), (1450, 4750)])


def run(lines=(LINE,), ecosystem=ECOSYSTEM, area=None, grid=GRID, **told):
    area = np.full(grid.shape, 10_000.0) if area is None else area
    frame = gpd.GeoDataFrame({"id": [f"C{i}" for i in range(len(lines))]}, geometry=list(lines), crs=grid.crs)
    return corridor_land(frame, grid.raster(ecosystem), grid.raster(area), grid=grid, **told)


def rows(found):
    return found[["corridor", "width_m", "ecosystem_class", "area_m2"]].to_numpy().tolist()


def test_hand_sum():
    found = run(strip_widths_m="220,120")
    # 60 m to either side: the four cells of the line; 110 m: those, (2,0) and (2,5) 100 m beyond its ends, and the four above and below
    assert rows(found) == [
        ["C0", 120.0, 1, 10_000.0], ["C0", 120.0, 3, 20_000.0], ["C0", 120.0, 6, 10_000.0],
        ["C0", 220.0, 1, 40_000.0], ["C0", 220.0, 3, 20_000.0], ["C0", 220.0, 5, 40_000.0], ["C0", 220.0, 6, 40_000.0],
    ]  # fmt: skip
    assert found["share"].tolist() == [0.25, 0.5, 0.25, *np.array([4, 2, 4, 4]) / 14]


def test_cells_without_ecosystem_and_outside_the_region_are_left_out():
    area = np.full(GRID.shape, 10_000.0)
    area[:, 4:] = 0
    area[2, 1] = 2500.0
    assert rows(run(area=area, strip_widths_m="120")) == [["C0", 120.0, 1, 2500.0], ["C0", 120.0, 3, 20_000.0]]
    ecosystem = ECOSYSTEM.copy()
    ecosystem[2, 1:4] = -1
    assert rows(run(ecosystem=ecosystem, strip_widths_m="120")) == [["C0", 120.0, 6, 10_000.0]]


def test_at_the_edge_of_the_grid_and_beyond():
    corner = shapely.LineString([(1050, 4950), (1150, 4950)])
    assert rows(run([corner], strip_widths_m="220")) == [["C0", 220.0, 1, 50_000.0]]
    low = shapely.LineString([(1550, 4550), (1450, 4550)])
    assert rows(run([low], strip_widths_m="120")) == [["C0", 120.0, 8, 20_000.0]]
    away = shapely.LineString([(9000, 9000), (9100, 9000)])
    assert set(run([corner, away])["corridor"]) == {"C0"}
    for beyond in (away, shapely.LineString([(100, 100), (200, 100)]), shapely.LineString([(100, 9000), (200, 9000)])):
        with pytest.raises(Absent, match="region"):
            run([beyond])


def test_widths_as_they_are_given():
    assert sorted(set(run()["width_m"])) == [100.0, 200.0, 600.0, 1200.0, 2400.0]  # 30 and 60 are below a cell
    fine = Grid("EPSG:4528", 1000.0, 5000.0, 10.0, (5, 6))
    line = shapely.LineString([(1015, 4975), (1045, 4975)])
    assert sorted(set(run([line], grid=fine)["width_m"])) == [30, 60, 100, 200, 600, 1200, 2400]
    # 30 m: 15 m to either side, corners at √2 · 10 = 14.1 m among them
    assert (
        run([line], grid=fine, strip_widths_m="30")["area_m2"].sum() == 18 * 10_000 - 10_000
    )  # one cell has no ecosystem
    assert set(run(strip_widths_m="0.5,120")["width_m"]) == {120}
    with pytest.raises(Absent, match="100 m"):
        run(strip_widths_m="99.9")
    for bad in ("", "100,", "a", "0,100", "-5", "100,100", "inf", "nan"):
        with pytest.raises(ValueError, match="strip_widths_m"):
            run(strip_widths_m=bad)


def test_shares_make_one_and_wider_strips_hold_more():
    found = run()
    sums = found.groupby("width_m")[["share", "area_m2"]].sum()
    assert sums["share"].tolist() == pytest.approx([1] * len(sums))
    assert sums["area_m2"].is_monotonic_increasing
    assert sums["area_m2"].iloc[-1] == 29 * 10_000


def test_inputs_stay_as_they_are():
    before = ECOSYSTEM.copy()
    run()
    np.testing.assert_array_equal(ECOSYSTEM, before)
