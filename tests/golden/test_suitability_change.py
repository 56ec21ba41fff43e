"""suitability_change: hand sums of the percentiles of a hundred cells, and of who stays, leaves, comes and is outside."""

import numpy as np
import pytest

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.suitability import JUDGED, suitability_change

GRID = Grid("EPSG:32647", 0.0, 0.0, 100.0, (1, 100))
ALL = np.arange(1.0, 101.0)


def plane(values, kind="f4"):
    return GRID.raster(np.broadcast_to(np.asarray(values, dtype=kind), (1, 100)).copy())


def run(code=31, rain=ALL, warmth=5.0, rain_then=ALL, warmth_then=5.0, area=1.0, scenario=245, **settings):
    future = [GRID.raster(plane(v).values[None], scenario=[scenario]) for v in (rain_then, warmth_then)]
    change, table = suitability_change(plane(code, "i2"), plane(area), plane(rain), plane(warmth), *future, **settings)
    assert change.dims == ("scenario", "y", "x")
    return change.values[0, 0], table


def test_the_envelope_by_hand():
    """1 … 100: ⌈100 · 2.5 %⌉ = 3rd, ⌈97.5⌉ = 98th value. Two cells below and two above stand outside even now."""
    change, table = run()
    assert table.iloc[0].tolist() == [31, 100, 3, 98, 5, 5]
    assert change.tolist() == [3, 3, *[0] * 96, 3, 3]


def test_who_leaves_and_who_comes():
    """Rain 10 less: 3 … 12 fall below 3 and leave; 99 and 100 come to 89 and 90; 1 and 2 stay outside."""
    change, _ = run(rain_then=ALL - 10)
    assert change.tolist() == [3, 3, *[1] * 10, *[0] * 86, 2, 2]
    # warmth counts alike, on both sides
    assert set(run(warmth_then=5.1)[0].tolist()) == {1, 3} and set(run(warmth_then=4.9)[0].tolist()) == {1, 3}
    assert run(rain_then=ALL + 10)[0].tolist() == [2, 2, *[0] * 86, *[1] * 10, 3, 3]


def test_another_tail():
    """10 %: from the 10th to the 90th; 0 %: all."""
    assert run(envelope_tail=10)[1].iloc[0].tolist()[2:4] == [10, 90]
    assert run(envelope_tail=0)[1].iloc[0].tolist()[2:4] == [1, 100]
    for tail in (-1, 50):
        with pytest.raises(ValueError, match="envelope_tail"):
            run(envelope_tail=tail)


def test_the_tail_is_two_and_a_half_per_cent():
    """Of four hundred: the 10th and the 390th. A tail of 49 % leaves the 49th to the 51st of a hundred."""
    grid = Grid("EPSG:32647", 0.0, 0.0, 100.0, (4, 100))
    rain = grid.raster(np.arange(1.0, 401.0, dtype="f4").reshape(4, 100))
    flat, future = rain.copy(data=np.ones((4, 100), "f4")), grid.raster(rain.values[None], scenario=[245])
    codes = rain.copy(data=np.full((4, 100), 11, "i2"))
    _, table = suitability_change(codes, flat, rain, flat, future, grid.raster(flat.values[None], scenario=[245]))
    assert table.iloc[0].tolist()[2:4] == [10, 390]
    assert run(envelope_tail=49)[1].iloc[0].tolist()[2:4] == [49, 51]


def test_warmth_has_two_ends_as_well():
    """Warmth 1 … 100 under the same rain: 3 … 98, and ten degrees less push ten out below."""
    change, table = run(rain=7.0, rain_then=7.0, warmth=ALL, warmth_then=ALL - 10)
    assert table.iloc[0].tolist() == [31, 100, 7, 7, 3, 98]
    assert change.tolist() == [3, 3, *[1] * 10, *[0] * 86, 2, 2]


def test_a_kind_needs_a_hundred_cells():
    """One cell less, and there is no envelope; each kind has one of its own."""
    area = np.ones(100)
    area[0] = 0
    with pytest.raises(Absent):
        run(area=area)
    change, table = run(area=area, least_cells=99)
    assert change[0] == -1 and table.iloc[0].tolist()[1] == 99
    codes = np.where(np.arange(100) < 50, 11, 32)
    change, table = run(code=codes, least_cells=50, rain_then=np.where(codes == 11, ALL, ALL - 50))
    assert table["ecosystem"].tolist() == [11, 32]
    # 51 … 100 of steppe: 2nd to 49th value, 52 … 99; all of it 50 drier
    assert table.iloc[1].tolist() == [32, 50, 52, 99, 5, 5] and set(change[50:].tolist()) == {1, 3}
    assert table.iloc[0].tolist() == [11, 50, 2, 49, 5, 5] and change[1:49].tolist() == [0] * 48


def test_only_vegetation_is_judged():
    """Forest, shrub, grassland, marsh; no field, town, desert, water or ice."""
    assert JUDGED == (10, 11, 12, 13, 14, 20, 21, 22, 23, 30, 31, 32, 33, 34, 41)
    for code in (-1, 42, 43, 51, 52, 61, 62, 63, 70, 71, 72, 73, 80, 81, 82):
        with pytest.raises(Absent):
            run(code=code)
    for code in JUDGED:
        assert run(code=code)[1]["ecosystem"].tolist() == [code]


def test_unknown_climate_is_not_judged():
    rain, then = ALL.copy(), ALL.copy()
    rain[5], then[6] = np.nan, np.nan
    change, table = run(rain=rain, rain_then=then, least_cells=99)
    assert change[5] == -1 and change[6] == -1 and table.iloc[0]["cells"] == 99
