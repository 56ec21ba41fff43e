"""regulating_value: hand sum of two cells of 1 km²; prices of the table 2010."""

import numpy as np
import pandas as pd
import pytest

from shanshui.assess.regulating_value import regulating_value
from shanshui.core.errors import Absent
from shanshui.core.grid import Grid

GRID = Grid("EPSG:32647", 0.0, 0.0, 1000.0, (1, 4))
AREA = GRID.raster(np.array([[1e6, 1e6, 1e6, 0]], dtype="f8"))
PRICES = pd.DataFrame({
    "item": ["water", "flood", "silt", "sand", "carbon", "oxygen"], "price": [7.06, 7.06, 15.58, 3.75, 380.0, 727.0],
    "unit": ["m3", "m3", "m3", "m2", "t", "t"], "year": [2010, 2010, 2010, 2012, 2010, 2010],
})  # fmt: skip


def layer(*values):
    return GRID.raster(np.array([values], dtype="f4"))


def run(prices=PRICES, **given):
    return regulating_value(AREA, prices, base_year=2020, **given).set_index("item")


def test_water():
    """300 and −100 mm on 1 km² each: 200 000 m³ · 7.06 = 1 412 000 yuan; no data and what lies outside count nowhere."""
    row = run(water_conservation=layer(300, -100, np.nan, 999)).loc["water"]
    assert row["quantity"] == pytest.approx(200_000)
    assert row["value_yuan"] == pytest.approx(1_412_000)
    assert (row["unit"], row["price"], row["price_year"]) == ("m3", 7.06, 2010)


def test_a_negative_total_has_no_value():
    row = run(water_conservation=layer(100, -300, 0, 0)).loc["water"]
    assert row["quantity"] == pytest.approx(-200_000)
    assert np.isnan(row["value_yuan"])
    assert run(water_conservation=layer(0, 0, 0, 0)).loc["water", "value_yuan"] == 0


def test_floods_count_marsh_once():
    """Lake 1 000, reservoir unknown, marsh 300 in the region (100 + 200 by county) = 1 300 m³ · 7.06."""
    table = pd.DataFrame({
        "kind": ["lake", "reservoir", "marsh", "marsh", "marsh"], "county": ["a", "a", "*", "a", "b"],
        "capacity_m3": [1000, np.nan, 300, 100, 200],
    })  # fmt: skip
    assert run(flood_regulation=table).loc["flood", "quantity"] == 1300
    assert run(flood_regulation=table).loc["flood", "value_yuan"] == pytest.approx(1300 * 7.06)
    assert run(flood_regulation=table[table["county"] != "*"]).loc["flood", "quantity"] == 1300
    with pytest.raises(Absent):
        run(flood_regulation=table.assign(capacity_m3=np.nan))


def test_silt():
    """10 t/ha on 200 ha = 2 000 t; 0.24 · 2 000 / 1.3 t/m³ = 369.2308 m³ · 15.58 = 5 752.6154 yuan."""
    row = run(soil_retention=layer(10, 10, np.nan, 10)).loc["silt"]
    assert row["quantity"] == pytest.approx(369.2308, rel=1e-6)
    assert row["value_yuan"] == pytest.approx(5752.6154, rel=1e-6)
    assert run(soil_retention=layer(10, 10, 0, 0), silt_share=0.12, soil_density=2.6).loc["silt", "quantity"] == (
        pytest.approx(369.2308 / 4, rel=1e-6)
    )


def test_sand():
    """300 t/km² on 2 km² = 600 t; 600 / (1.5 t/m³ · 0.1 m) = 4 000 m² · 3.75 = 15 000 yuan of 2012."""
    row = run(sand_fixation=layer(300, 300, np.nan, 300)).loc["sand"]
    assert row["quantity"] == pytest.approx(4000)
    assert row["value_yuan"] == pytest.approx(15_000)
    assert row["price_year"] == 2012
    twice = run(sand_fixation=layer(300, 300, 0, 0), sand_density=3.0, sand_depth_m=0.2).loc["sand"]
    assert twice["quantity"] == pytest.approx(1000)


def test_carbon_and_oxygen_of_the_base_year():
    """300 gC/m² on 1 km² = 300 t C = 1 100 t CO₂ · 380 = 418 000; O₂ 1 100 · 32/44 = 800 t · 727 = 581 600 yuan."""
    nep = GRID.raster(np.array([[[9, 9, 9, 9]], [[300, 0, np.nan, 5]]], dtype="f4"), year=[2010, 2020])
    found = run(nep=nep)
    np.testing.assert_allclose(found.loc[["carbon", "oxygen"], "quantity"], [1100, 800], rtol=1e-6)
    np.testing.assert_allclose(found.loc[["carbon", "oxygen"], "value_yuan"], [418_000, 581_600], rtol=1e-6)
    with pytest.raises(Absent):
        run(nep=nep.sel(year=[2010]))


def test_every_service_has_its_row_in_one_order():
    found = run(sand_fixation=layer(1, 1, 1, 1), soil_retention=layer(1, 1, 1, 1), water_conservation=layer(1, 1, 1, 1))
    assert found.index.tolist() == ["water", "silt", "sand"]
    assert found["service"].tolist() == ["水源涵养", "土壤保持（减少泥沙淤积）", "防风固沙"]


def test_prices_that_do_not_fit():
    with pytest.raises(ValueError, match="water is priced a t, not a m3"):
        run(PRICES.assign(unit="t"), water_conservation=layer(1, 1, 1, 1))
    with pytest.raises(Absent):
        run(PRICES[PRICES["item"] == "sand"], water_conservation=layer(1, 1, 1, 1))
    with pytest.raises(Absent):
        run(soil_retention=layer(np.nan, np.nan, np.nan, 1))


@pytest.mark.parametrize("name", ["silt_share", "soil_density", "sand_density", "sand_depth_m"])
def test_settings_must_be_positive(name):
    with pytest.raises(ValueError, match="must be positive"):
        run(soil_retention=layer(1, 1, 1, 1), **{name: 0.0})
