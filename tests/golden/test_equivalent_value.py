"""equivalent_value: hand sum of two classes; a row of the paper (wetland)."""

import numpy as np
import pandas as pd
import pytest

from shanshui.assess.equivalent_value import FUNCTIONS, equivalent_value
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

WETLAND = (0.51, 0.5, 2.59, 1.9, 3.6, 3.6, 24.23, 2.31, 0.18, 7.87, 4.73)
PADDY = (1.36, 0.09, -2.63, 1.11, 0.57, 0.17, 2.72, 0.01, 0.19, 0.21, 0.09)


def factors(**rows):
    table = pd.DataFrame([(int(code[1:]), *row) for code, row in rows.items()], columns=["ecosystem", *FUNCTIONS])
    return table.assign(type="x")


TABLE = factors(_41=WETLAND, _51=PADDY)


def run(codes, area, table=TABLE, subclass=None, **settings):
    g = Grid("EPSG:32647", 0.0, 0.0, 100.0, (1, len(codes)))
    told = None if subclass is None else g.raster(np.array([subclass], dtype="i2"))
    return equivalent_value(
        g.raster(np.array([codes], dtype="i2")), g.raster(np.array([area], dtype="f8")), table, told, **settings
    )


def test_by_hand():
    """2 ha of wetland, 1 ha of paddy, 3 ha of town without factors; one cell outside, one without ecosystem."""
    table, cs = run([41, 41, 51, 61, 41, -1], [1e4, 1e4, 1e4, 3e4, 0, 1e4])
    wet = table[table["ecosystem"] == 41]
    assert wet["function"].tolist() == list(FUNCTIONS)
    assert (wet["area_m2"] == 20_000).all()
    np.testing.assert_allclose(wet["value_yuan"], 2 * np.array(WETLAND) * 3406.5)
    # wetland 52.02 equivalents, paddy 3.89: 104.04 · 3406.5 = 354 412.26; 3.89 · 3406.5 = 13 251.285 yuan
    assert wet["value_yuan"].sum() == pytest.approx(354_412.26)
    paddy = table[(table["ecosystem"] == 51) & (table["function"] == "water")].iloc[0]
    assert paddy["value_yuan"] == pytest.approx(-2.63 * 3406.5)
    assert (table["price_year"] == 2010).all()
    assert sorted(set(table["ecosystem"])) == [41, 51, 61]
    town = table[table["ecosystem"] == 61]
    assert (len(town), town["area_m2"].iloc[0], town["function"].iloc[0]) == (1, 30_000, "")
    assert town[["factor", "value_yuan"]].isna().all().all()
    # CS is the class's share of the value: 354 412.26 / 367 663.545 = 0.963958
    assert cs["ecosystem"].tolist() == [41, 51]
    np.testing.assert_allclose(cs["value_yuan"], [354_412.26, 13_251.285])
    np.testing.assert_allclose(cs["changed_yuan"], [367_663.545 + 177_206.13, 367_663.545 + 6_625.6425])
    np.testing.assert_allclose(cs["sensitivity"], [0.963958, 0.036042], atol=1e-6)
    assert (cs["sensitivity"] < 1).all()


def test_the_equivalent_and_its_year_are_settings():
    table, _ = run([41], [1e4], equivalent_yuan_per_ha=1000.0, equivalent_price_year=2020)
    assert table["value_yuan"].sum() == pytest.approx(52_020)
    assert (table["price_year"] == 2020).all()
    with pytest.raises(ValueError, match="equivalent_yuan_per_ha"):
        run([41], [1e4], equivalent_yuan_per_ha=0.0)


def test_the_second_level_class_counts_where_it_is_known():
    table, _ = run([50, 50], [1e4, 1e4], subclass=[51, -1])
    assert sorted(set(table["ecosystem"])) == [50, 51]
    assert table[table["ecosystem"] == 50]["factor"].isna().all()


def test_defects_are_told():
    with pytest.raises(ValueError, match="more than one row"):
        run([41], [1e4], pd.concat([TABLE, TABLE]))
    with pytest.raises(Absent):
        run([61], [1e4])
    with pytest.raises(Absent):
        run([41], [0])


def test_small_values_and_small_cells():
    table, _ = run([41], [0.5], equivalent_yuan_per_ha=0.5)
    # half a square metre of wetland, 52.02 equivalents of half a yuan a hectare
    assert table["value_yuan"].sum() == pytest.approx(52.02 * 0.5 * 0.5e-4)
