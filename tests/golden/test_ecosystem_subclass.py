"""Expected classes are hand sums from HJ 1166-2021 Appendix A: cover 0.04-0.2 is sparse, humidity K = 1 parts meadow and steppe."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from shanshui.assess.subclass import ecosystem_subclass
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

GRID = Grid("+proj=aea +lat_1=25 +lat_2=47 +lon_0=105 +ellps=GRS80", 0.0, 200.0, 100.0, (2, 4))
NAN = np.nan
CROSSWALK = pd.DataFrame({"code": [1, 62, 65], "ecosystem": [10, 82, 82], "space": [1, 1, 1], "gobi": [0, 1, 0]})


def codes(values, name="ecosystem"):
    return GRID.raster(np.array(values, dtype="i2").reshape(2, 4), name, year=2020)


def cover(values, year=2020):
    stack = np.stack([np.full((2, 4), 0.9), np.array(values, dtype="f8").reshape(2, 4)]).astype("f4")
    return GRID.raster(stack, "fvc", year=np.array([2000, year]))


def dryness(values):
    return GRID.raster(np.array(values, dtype="f4").reshape(2, 4), "aridity")


def land(values=(1,) * 8):
    stack = np.stack([np.full((2, 4), 62), np.array(values).reshape(2, 4)]).astype("i2")
    return GRID.raster(stack, "land_cover", year=np.array([2000, 2020]))


def sub(ecosystem, fvc=None, aridity=None, where=(1,) * 8, **more):
    out = ecosystem_subclass(codes(ecosystem), land(where), CROSSWALK, fvc, aridity, base_year=2020, **more)
    return out.values.ravel().tolist()


def test_sparse_by_cover():
    """Limits 0.04, included, and 0.2, not; forests of any kind, shrubs, grass; farmland and cells without cover stay."""
    ecosystem = [10, 11, 13, 20, 22, 30, 51, 10]
    assert sub(ecosystem, cover([0.04, 0.19, 0.1, 0.04, 0.19, 0.1, 0.1, NAN])) == [14, 14, 14, 23, 23, 34, 51, 10]
    assert sub(ecosystem, cover([0.039, 0.2, 0.21, 0.039, 0.2, 0.03, 0.03, 0.5])) == ecosystem


def test_a_sparse_class_of_the_land_cover_stays():
    """Much cover of all plants makes a sparse forest no denser."""
    assert sub([14, 23, 34, 14, 14, 14, 14, 14], cover([0.9] * 8)) == [14, 23, 34, 14, 14, 14, 14, 14]


def test_grassland_by_humidity():
    """K = 1 / aridity: aridity 0.5 → 2, 1.0 → 1 (meadow, ≥ 1), 1.004 → 0.996 (steppe); 31-34 are told already; 0 is boundless."""
    out = sub([30, 30, 30, 30, 30, 33, 31, 34], aridity=dryness([0.5, 1.0, 1.004, 20, NAN, 5, 5, 0.5]))
    assert out == [31, 31, 32, 32, 30, 33, 31, 34]
    assert sub([30] * 8, aridity=dryness([0.0] * 8)) == [31] * 8


def test_sand_by_aridity():
    """ET0/P up to 5 (humidity 0.2, the dry edge of the semi-arid) sandy land, above it desert; saline and bare land stay."""
    out = sub([70, 70, 70, 70, 73, 82, 71, 72], aridity=dryness([4.0, 5.0, 5.02, NAN, 50, 50, 1, 50]))
    assert out == [72, 72, 71, 70, 73, 82, 71, 72]


def test_cover_comes_before_humidity():
    """Sparse grass is neither meadow nor steppe."""
    assert sub([30] * 8, cover([0.1, 0.5] * 4), dryness([0.5] * 4 + [5] * 4)) == [34, 31, 34, 31, 34, 32, 34, 32]


def test_gobi_counted_as_desert_is_neither_sand_desert_nor_sandy_land():
    """62 gobi, 65 bare soil; 70 on gobi stays, on other land it is split."""
    where = [62, 65, 62, 1, 62, 65, 62, 62]
    ecosystem = [70, 70, 82, 70, 10, 70, 70, -1]
    assert sub(ecosystem, None, dryness([50] * 4 + [2] * 4), where) == [70, 71, 82, 71, 10, 72, 70, -1]


def test_a_crosswalk_that_does_not_tell_gobi():
    for table in (CROSSWALK.drop(columns="gobi"), CROSSWALK.assign(gobi=pd.array([pd.NA] * 3, dtype="Int64"))):
        out = ecosystem_subclass(codes([70] * 8), land([62] * 8), table, aridity=dryness([50] * 8), base_year=2020)
        assert set(out.values.ravel().tolist()) == {71}


def test_settings():
    assert sub([10] * 8, cover([0.25] * 8), sparse_to=0.3) == [14] * 8
    assert sub([10] * 8, cover([0.03] * 8), sparse_from=0.02) == [14] * 8
    assert sub([30] * 8, aridity=dryness([1.9] * 8), meadow_humidity=0.5) == [31] * 8
    assert sub([70] * 8, aridity=dryness([5.5] * 8), sandy_land_aridity=6.0) == [72] * 8
    with pytest.raises(ValueError, match="below"):
        sub([10] * 8, cover([0.1] * 8), sparse_from=0.2)


def test_absent_where_nothing_tells():
    """Cover of another year is not that of the base year."""
    for fvc in (None, cover([0.1] * 8, year=2021)):
        with pytest.raises(Absent):
            sub([10] * 8, fvc)


def test_nodata_shape_and_inputs():
    ecosystem, fvc, aridity, cover_of = (
        codes([-1, 30, 10, 30, 70, 30, -1, 30]),
        cover([0.1] * 8),
        dryness([9] * 8),
        land([1] * 7 + [-1]),
    )
    before = [layer.copy(deep=True) for layer in (ecosystem, fvc, aridity, cover_of)]
    table = CROSSWALK.copy()
    out = ecosystem_subclass(ecosystem, cover_of, table, fvc, aridity, base_year=2020)
    assert out.values.ravel().tolist() == [-1, 34, 14, 34, 71, 34, -1, -1]
    assert out.dtype == np.int16 and out.name == "ecosystem_subclass" and int(out["year"]) == 2020 and GRID.covers(out)
    assert all(a.identical(b) for a, b in zip(before, (ecosystem, fvc, aridity, cover_of), strict=True))
    assert table.equals(CROSSWALK)
    part = {"y": slice(1, 2), "x": slice(1, 4)}
    block = ecosystem_subclass(
        ecosystem.isel(part), cover_of.isel(part), table, fvc.isel(part), aridity.isel(part), base_year=2020
    )
    assert block.identical(out.isel(part))
