"""Stations of the demo: what they measured agrees with the climate at their place; evaporative demand with aridity."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import rasterio
from pyproj import Transformer

from shanshui.demo import write_demo


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("气象 站")
    write_demo(directory, seed=4, shape=(96, 120), cell=800.0)
    return directory / "data"


@pytest.fixture(scope="module")
def weather(made: Path) -> pd.DataFrame:
    return pd.read_csv(made / "daily_weather.csv", dtype={"station": str})


def test_two_whole_years_at_each_station(weather: pd.DataFrame) -> None:
    days = weather.groupby("station")["date"].nunique()
    assert (days == 365 + 366).all() and len(days) >= 4
    assert not weather.duplicated(["station", "date"]).any()
    assert not weather.isna().any().any()


def test_years_add_up_to_the_climate_of_the_place(made: Path, weather: pd.DataFrame) -> None:
    rasters = {}
    for name in ("precipitation", "temperature", "elevation"):
        with rasterio.open(made / f"{name}.tif") as file:
            rasters[name], transform, crs = file.read(1), file.transform, file.crs
    to_grid = Transformer.from_crs("EPSG:4490", crs, always_xy=True)
    for _, rows in weather.groupby("station"):
        x, y = to_grid.transform(rows["longitude"].iloc[0], rows["latitude"].iloc[0])
        row, col = rasterio.transform.rowcol(transform, x, y)
        assert rows["elevation"].iloc[0] == pytest.approx(float(rasters["elevation"][row, col]), abs=0.1)
        assert rows["temperature"].mean() == pytest.approx(float(rasters["temperature"][row, col]), abs=0.02)
        # the sum of rounded days: half a tenth of a millimetre off at each wet one at the most
        wet = int((rows["precipitation"] > 0).sum())
        assert rows["precipitation"].sum() / 2 == pytest.approx(
            float(rasters["precipitation"][row, col]), abs=0.05 * wet + 0.2
        )


def test_seasons_are_those_of_the_north(weather: pd.DataFrame) -> None:
    month = weather["date"].str[5:7].astype(int)
    by = weather.groupby(month)
    assert by["temperature"].mean().idxmax() in (7, 8) and by["temperature"].mean().idxmin() in (12, 1, 2)
    assert by["radiation"].mean().idxmax() in (5, 6, 7)
    assert by["snow_depth"].mean()[7] < by["snow_depth"].mean()[1]
    assert (
        (weather["precipitation"] >= 0).all()
        and (weather["wind_speed"] >= 0).all()
        and (weather["radiation"] > 0).all()
    )
    assert 0.001 < (weather["wind_speed"] >= 6).mean() < 0.1


def test_demand_is_aridity_times_rain(made: Path) -> None:
    layers = {}
    for name in ("potential_evapotranspiration", "aridity", "precipitation"):
        with rasterio.open(made / f"{name}.tif") as file:
            layers[name] = file.read(1).astype("f8")
    np.testing.assert_allclose(
        layers["potential_evapotranspiration"], layers["aridity"] * layers["precipitation"], rtol=0.003
    )


def test_equal_seeds_give_equal_weather(made: Path, tmp_path: Path) -> None:
    write_demo(tmp_path, seed=4, shape=(96, 120), cell=800.0)
    assert (tmp_path / "data/daily_weather.csv").read_bytes() == (made / "daily_weather.csv").read_bytes()
    with (made / "daily_weather.csv").open(encoding="utf8") as file:
        assert next(csv.reader(file))[:5] == ["station", "longitude", "latitude", "elevation", "date"]
