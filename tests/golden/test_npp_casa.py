"""npp_casa: hand sum of twelve equal months, and of each factor."""

import math

import numpy as np
import pandas as pd
import pytest

from shanshui.assess.production import fpar, heat, npp_casa, water
from shanshui.core.grid import Grid

TABLE = pd.DataFrame(
    [(34, 0.542, 0.023, 0.634), (11, 0.692, 0.023, 0.747)], columns=["ecosystem", "light_use", "ndvi_min", "ndvi_max"]
)


def months(values, **coords):
    """One value a cell for all months, or twelve lists."""
    values = np.array(values, dtype="f4")
    values = np.broadcast_to(values, (12, values.size)) if values.ndim == 1 else values
    grid = Grid("EPSG:32647", 0.0, 0.0, 100.0, (1, values.shape[1]))
    return grid.raster(values[:, None, :].copy(), month=list(range(1, 13)), **coords)


def run(ndvi=(0.3285,), light=(400,), T=(20,), E=(30,), E_p=(60,), codes=(34,), table=TABLE, **settings):
    layers = [months(v) if not hasattr(v, "coords") else v for v in (ndvi, light, T, E, E_p)]
    ecosystem = layers[1].isel(month=0, drop=True).copy(data=np.array([codes], dtype="i2"))
    return npp_casa(*layers, ecosystem, table, base_year=2020, **settings)


def test_twelve_equal_months_by_hand():
    """Steppe, NDVI 0.3285 midway between 0.023 and 0.634, SR = 1.3285/0.6715 = 1.978406.

    SR bounds 1.023/0.977 = 1.047083 and 1.634/0.366 = 4.464481: (1.978406 − 1.047083)/3.417398 = 0.272524
    FPAR = 0.001 + 0.949 · (0.5 + 0.272524)/2 = 0.367563          APAR = 400 · 0.367563 · 0.5 = 73.51253
    Tε₁ = 0.8 + 0.4 − 0.2 = 1          Tε₂ = 1.184 / (1 + e⁻²) / (1 + e⁻³) = 1.184/1.135335/1.049787 = 0.993405
    Wε = 0.5 + 0.5 · 30/60 = 0.75          ε = 0.993405 · 0.75 · 0.542 = 0.403819
    NPP = 12 · 73.51253 · 0.403819 = 356.229
    """
    found = run()
    assert found["year"].values.tolist() == [2020]
    assert found.values[0, 0, 0] == pytest.approx(356.229, rel=1e-5)


@pytest.mark.parametrize(
    ("ndvi", "share"),
    [(0.023, 0.001), (-0.2, 0.001), (0.634, 0.95), (0.9, 0.95), (0.3285, 0.367563)],
)
def test_light_absorbed(ndvi, share):
    assert fpar(ndvi, 0.023, 0.634) == pytest.approx(share, rel=1e-5)


# at the optimum 20 °C: Tε₁ = 1; Tε₂ = 0.993405
# 30 °C: 1.184 / (1 + e⁻⁴) / 2 = 0.581352; 7 °C: 1.184 / (1 + e^0.6) / (1 + e^−6.9) = 1.184/2.822119/1.001008 = 0.419120
# beyond both: 0.993405 / 2 = 0.496702; optimum 5 °C: 0.8 + 0.1 − 0.0125 = 0.8875, · 1.184/(1 + e⁻²)/(1 + e^−3) → 0.881647
@pytest.mark.parametrize(
    ("t", "optimum", "factor"),
    [(20, 20, 0.993405), (30, 20, 0.581352), (30.01, 20, 0.496702), (7, 20, 0.419120), (6.99, 20, 0.496702),
     (-10, 20, 0), (-9.99, 20, 0.496702), (5, 5, 0.881647), (-9, -40, 0)],
)  # fmt: skip
def test_heat(t, optimum, factor):
    assert heat(t, optimum, -10.0) == pytest.approx(factor, rel=2e-5, abs=1e-12)


def test_the_second_factor_at_another_optimum():
    """Optimum 5 °C: (1 + e^{0.2(5−10−5)}) = 1 + e⁻²; the second term 1 + e^{0.3(−5−10+5)} = 1 + e⁻³: as at 20 °C."""
    assert heat(5, 5, -10.0) == pytest.approx(0.8875 * 1.184 / (1 + math.exp(-2)) / (1 + math.exp(-3)), rel=1e-12)


def test_water():
    """0.5 + 0.5 · 12/48 = 0.625; more than could evaporate counts as 1; nothing could evaporate: no want; −1 mm counts as 0."""
    assert [water(12, 48), water(50, 40), water(3, 0), water(-1, 40)] == [0.625, 1, 1, 0.5]
    assert water(0.25, 0.5) == 0.75


def test_the_optimum_is_the_temperature_of_the_greenest_month():
    """July is greenest, at 20 °C; all else equal. With June greener, the optimum is June's 10 °C."""
    ndvi = np.full((12, 2), 0.3285)
    ndvi[6, 0], ndvi[5, 1] = 0.4, 0.4
    T = np.full((12, 2), -20.0)
    T[5], T[6] = 10, 20
    found = run(ndvi, (400, 400), T, (30, 30), (60, 60), (34, 34)).values[0, 0]
    # months 6 and 7 alone live; first cell: optimum 20, Tε₁ = 1; second: optimum 10, Tε₁ = 0.8 + 0.2 − 0.05 = 0.95
    light = 400 * 0.5 * 0.75 * 0.542
    june, july = (1.184 / (1 + math.exp(0.2 * (20 - 10 - t))) / (1 + math.exp(0.3 * (-20 - 10 + t))) for t in (10, 20))
    first = light * (fpar(0.3285, 0.023, 0.634) * june + fpar(0.4, 0.023, 0.634) * july)
    june, july = (1.184 / (1 + math.exp(0.2 * (10 - 10 - t))) / (1 + math.exp(0.3 * (-10 - 10 + t))) for t in (10, 20))
    second = light * 0.95 * (fpar(0.4, 0.023, 0.634) * june + fpar(0.3285, 0.023, 0.634) * july)
    np.testing.assert_allclose(found, [first, second], rtol=1e-5)


def test_frost_is_a_setting():
    assert run(T=(-10,)).values[0, 0, 0] == 0
    assert run(T=(-10,), frozen_below=-11.0).values[0, 0, 0] > 0


def test_the_year_of_the_ndvi():
    assert run(months((0.3285,), year=2015))["year"].values.tolist() == [2015]


def test_missing_values_and_classes():
    """A class that the table lacks, an unknown class, one month missing in each of the five."""
    assert np.isnan(run(codes=(42,)).values).all() and np.isnan(run(codes=(-1,)).values).all()
    for name in ("ndvi", "light", "T", "E", "E_p"):
        values = np.full((12, 1), {"ndvi": 0.3, "light": 400, "T": 20, "E": 30, "E_p": 60}[name], dtype="f8")
        values[3] = np.nan
        assert np.isnan(run(**{name: values}).values).all(), name


@pytest.mark.parametrize(
    ("row", "named"),
    [((34, 0.5, 0.6, 0.6), "ndvi_min"), ((34, -0.1, 0.02, 0.6), "light_use"), ((34, 5.1, 0.02, 0.6), "light_use"),
     ((34, 0.5, -1.1, 0.6), "ndvi_min"), ((34, 0.5, 0.02, 1.1), "ndvi_max")],
)  # fmt: skip
def test_a_table_that_cannot_be(row, named):
    with pytest.raises(ValueError, match=named):
        run(table=pd.DataFrame([row], columns=TABLE.columns))
