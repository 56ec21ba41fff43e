"""Expected shares are hand sums: what the crops need beyond rain against what agriculture was given."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.farm_supply import irrigation_shortfall

GRID = Grid("EPSG:4545", 0.0, 100.0, 100.0, (1, 4))
ECOSYSTEM = GRID.raster(np.array([[51, 52, 51, 51]], dtype="i2"), "ecosystem")
AREA = GRID.raster(np.full((1, 4), 1e4), "cell_area")
CELLS = pd.DataFrame({"county": ["a", "a", "b", "c"], "cell": [0, 1, 2, 3], "share": [1.0] * 4})


def months(*values):
    """The same depth in every cell; twelve months."""
    planes = np.broadcast_to(np.array(values, dtype="f4")[:, None, None], (12, 1, 4)).copy()
    return xr.DataArray(planes, dims=("month", "y", "x"), coords={"month": range(1, 13), "y": GRID.y, "x": GRID.x})


POTENTIAL = months(*[100.0] * 12)
RAIN = months(*[500.0] * 3, 20, 20, 20, 120, 20, 20, *[500.0] * 3)
"""The season April–September: 100 − 20 in five months, July has more rain than need: 5 · 80 = 400 mm."""


def accounts(*rows):
    columns = ["county", "year", "sector", "supply", "volume_wan_m3"]
    return pd.DataFrame(rows, columns=columns)


WATER = accounts(
    ("a", 2020, "农业", "地表水", 0.3), ("a", 2020, "农业", "地下水", 0.1), ("a", 2020, "工业", "地表水", 9.0),
    ("a", 2015, "农业", "地表水", 9.0), ("b", 2020, "农田灌溉", "地表水", 2.0),
)  # fmt: skip


def short(ecosystem=ECOSYSTEM, cells=CELLS, water=WATER, potential=POTENTIAL, rain=RAIN, **more):
    more = {"crop_coefficient": 1.0, **more}
    return irrigation_shortfall(ecosystem, AREA, cells, water, potential, rain, base_year=2020, **more).values[0]


def test_the_default_coefficient():
    """0.8: five months of 80 − 20 mm, none in July (80 − 120): 300 mm, of which 114 are supplied → 62 % short."""
    found = irrigation_shortfall(ECOSYSTEM, AREA, CELLS, WATER, POTENTIAL, RAIN, base_year=2020)
    assert found.values[0, 0] == pytest.approx(62)


def test_by_hand():
    """a: 0.4 万m³ = 4000 m³ on 2 ha of fields and orchards = 200 mm; · 0.57 = 114 mm of 400 → 71.5 % short.
    b: 20 000 m³ on 1 ha = 2000 mm, more than enough. c has no account. The orchard is no cropland."""
    found = short()
    assert found[0] == pytest.approx(71.5, rel=1e-6)
    assert np.isnan(found[1]) and found[2] == 0 and np.isnan(found[3])
    assert found.dtype == np.float32


def test_settings():
    """Efficiency 1: 200 of 400 mm. May–June alone: need 160, supply 114 → 28.75 %. Coefficient 1.2: 100 a month in five
    and none in July (120 − 120): 500 mm, 114 → 77.2 %."""
    assert short(irrigation_efficiency=1.0)[0] == pytest.approx(50)
    assert short(season_from=5, season_to=6)[0] == pytest.approx(28.75)
    assert short(crop_coefficient=1.2)[0] == pytest.approx(77.2)


def test_the_edges_of_the_season():
    """April or September alone: 80 mm, of which 114 mm leave nothing short; March and October have no need at all."""
    dry = months(*[0.0] * 12)
    wanted = months(0, 0, 1000, 1, 0, 0, 0, 0, 2, 1000, 0, 0)
    water = accounts(("a", 2020, "农业", "地表水", 0.002 / 0.57))  # 20 m³ · … = 1 mm on 2 ha after losses
    assert short(water=water, potential=wanted, rain=dry)[0] == pytest.approx(100 * 2 / 3, rel=1e-4)


def test_where_rain_meets_the_need():
    """Nothing needed is nothing short, with an account; without one it is not known."""
    found = short(potential=months(*[0.0] * 12))
    assert found[0] == 0 and np.isnan(found[3])


def test_a_need_of_a_millimetre():
    """1 mm in April, 17.544 m³ · 0.57 = 10 m³ on 2 ha = 0.5 mm: half is short. Without any volume all of it, and nothing
    where nothing is needed."""
    wet, little = months(*[0.0] * 12), months(0, 0, 0, 1, *[0.0] * 8)
    water = accounts(("a", 2020, "农业", "x", 0.001 / 0.57))
    assert short(water=water, potential=little, rain=wet)[0] == pytest.approx(50, rel=1e-4)
    none = accounts(("a", 2020, "农业", "x", 0.0))
    assert short(water=none, potential=little, rain=wet)[0] == 100
    assert short(water=none, potential=wet, rain=wet)[0] == 0


def test_other_land_takes_no_water_of_agriculture():
    """Grass in cell 1: 4000 m³ on 1 ha = 400 mm · 0.57 = 228 of 400 → 43 %."""
    ecosystem = GRID.raster(np.array([[51, 30, 51, 51]], dtype="i2"), "ecosystem")
    assert short(ecosystem)[0] == pytest.approx(43, rel=1e-6)


def test_a_cell_of_two_counties():
    """Cell 0: 0.4 in a, 0.6 in b. b holds most of it: its water over 0.6 + 1 ha. a: 0.4 + 1 ha, not asked for here."""
    cells = pd.DataFrame({"county": ["a", "a", "b", "b"], "cell": [0, 1, 0, 2], "share": [0.4, 1.0, 0.6, 1.0]})
    water = accounts(("a", 2020, "农业", "x", 9.0), ("b", 2020, "农业", "x", 0.16))
    # b: 1600 m³ / 16 000 m² = 100 mm · 0.57 = 57 of 400 mm → 85.75 % short, in both of its cells
    assert short(cells=cells, water=water)[[0, 2]] == pytest.approx([85.75, 85.75])
    even = cells.assign(share=[0.5, 1.0, 0.5, 1.0])
    assert short(cells=even, water=water)[0] == 0  # of equal parts the first county, which has plenty


def test_what_it_refuses():
    with pytest.raises(Absent, match="2020"):
        short(water=WATER[WATER["year"] == 2015])
    with pytest.raises(Absent, match="no cropland"):
        short(ECOSYSTEM.copy(data=np.array([[52, 31, 61, -1]], dtype="i2")))  # an orchard is none
    for wrong in ({"season_from": 0}, {"season_to": 13}, {"season_from": 7, "season_to": 6}):
        with pytest.raises(ValueError, match="season"):
            short(**wrong)
    assert np.isfinite(short(season_from=1, season_to=12)[0]) and np.isfinite(short(season_from=7, season_to=7)[0])
    for wrong in (0.0, 1.1):
        with pytest.raises(ValueError, match="efficiency"):
            short(irrigation_efficiency=wrong)


def test_sectors_that_water_fields():
    for name in ("农业", "农业灌溉", "农田灌溉", "灌溉"):
        assert short(water=accounts(("a", 2020, name, "x", 9.0)))[0] == 0
    with pytest.raises(Absent):
        short(water=accounts(("a", 2020, "林牧渔畜", "x", 9.0)))
