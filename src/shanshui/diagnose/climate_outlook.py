"""Climate to come (未来气候): precipitation and temperature of each scenario, and the water that then runs off."""

from __future__ import annotations

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, method

PERCENT = 100.0


@method(
    gives="precipitation_future",
    source="差值（delta）方法：未来气候 = 观测的现状气候 + 同一模式未来与现状之差（降水按比例）",
    scope="cell",
    nodata="cell",
)
def precipitation_future(
    precipitation: Raster,
    precipitation_change_scenario: Raster | None = None,
    precipitation_scenario: Raster | None = None,
    precipitation_model: Raster | None = None,
    *,
    corrected: bool = False,
) -> Raster:
    """Annual precipitation of each scenario: the present one changed as the scenario's own model changes.

        P₁ = P₀ · (1 + change / 100)        where a change is given, else
        P₁ = P₀ · scenario / model          with the model's own present, else
        P₁ = scenario                       if `corrected` says that it was brought to the present climate (降尺度订正)

    A scenario that was not corrected differs from the observed present by the bias of its model, often more than by what
    the climate does: without the model's own present the two are not compared.

    Shapes   (y, x), (scenario, y, x) → (scenario, y, x) float32.
    Units    mm; change %.
    Range    0 and above.
    Errors   Absent where no scenario is given, or one that cannot be compared.
    Nodata   NaN where anything is unknown, and where the model has no rain now.
    Golden   tests/golden/test_precipitation_future.py (hand sum).
    """
    now = precipitation.values.astype("f8")
    change, scenario = precipitation_change_scenario, precipitation_scenario
    if change is not None:
        return _like(change, now * (1 + change.values.astype("f8") / PERCENT), "precipitation_future")
    if scenario is None:
        raise _absent("降水量", "precipitation")
    then = scenario.values.astype("f8")
    if precipitation_model is not None:
        model = precipitation_model.values.astype("f8")
        then = now * np.divide(then, model, out=np.full(then.shape, np.nan), where=model > 0)
    elif not corrected:
        raise _biased("降水量", "precipitation")
    return _like(scenario, np.where(np.isnan(now), np.nan, then), "precipitation_future")


@method(
    gives="temperature_future",
    source="差值（delta）方法：未来气候 = 观测的现状气候 + 同一模式未来与现状之差",
    scope="cell",
    nodata="cell",
)
def temperature_future(
    temperature: Raster,
    temperature_change_scenario: Raster | None = None,
    temperature_scenario: Raster | None = None,
    temperature_model: Raster | None = None,
    *,
    corrected: bool = False,
) -> Raster:
    """Annual temperature of each scenario: the present one changed as the scenario's own model changes.

        T₁ = T₀ + change, else T₀ + scenario − model, else the scenario itself if it was `corrected` to the present climate

    What was not corrected is not compared without the model's own present, as with `precipitation_future`.

    Shapes   (y, x), (scenario, y, x) → (scenario, y, x) float32.
    Units    °C.
    Range    real.
    Errors   Absent where no scenario is given, or one that cannot be compared.
    Nodata   NaN where anything is unknown.
    Golden   tests/golden/test_temperature_future.py (hand sum).
    """
    now = temperature.values.astype("f8")
    change, scenario = temperature_change_scenario, temperature_scenario
    if change is not None:
        return _like(change, now + change.values.astype("f8"), "temperature_future")
    if scenario is None:
        raise _absent("气温", "temperature")
    then = scenario.values.astype("f8")
    if temperature_model is not None:
        then = now + then - temperature_model.values.astype("f8")
    elif not corrected:
        raise _biased("气温", "temperature")
    return _like(scenario, np.where(np.isnan(now), np.nan, then), "temperature_future")


@method(
    gives="water_yield",
    source="傅抱璞（1981）；Zhang et al. 2004（Budyko 框架，ω 取2.6）",
    scope="cell",
    nodata="cell",
    assumed=("omega",),
)
def water_yield(precipitation: Raster, potential_evapotranspiration: Raster, *, omega: float = 2.6) -> Raster:
    """Water that a year's rain leaves after evaporation, by the balance of heat and water of Fu.

        Q = P − ET        ET / P = 1 + φ − (1 + φ^ω)^(1/ω)        φ = PET / P        Q = 0 where P = 0

    For land that lives by rain: irrigation, and the melt of glaciers, are in neither term.

    Shapes   (y, x) → (y, x) float32.
    Units    mm.
    Range    0–P.
    Errors   ValueError unless omega > 1.
    Nodata   NaN where precipitation or potential evapotranspiration is unknown.
    Golden   tests/golden/test_water_yield.py (hand sum).
    """
    values = left(precipitation.values, potential_evapotranspiration.values, omega)
    return precipitation.copy(data=values).rename("water_yield").drop_attrs()


@method(
    gives="water_yield_future",
    source="傅抱璞（1981）；Zhang et al. 2004（ω 取2.6）；Hargreaves & Samani 1985（潜在蒸散量随气温）",
    scope="cell",
    nodata="cell",
    assumed=("omega", "warmth_from"),
)
def water_yield_future(
    precipitation_future: Raster,
    temperature_future: Raster,
    temperature: Raster,
    potential_evapotranspiration: Raster,
    *,
    omega: float = 2.6,
    warmth_from: float = -17.8,
) -> Raster:
    """Water yield of each scenario: `water_yield` of its precipitation and of an evaporative demand that warmth raises.

        PET₁ = PET₀ · (T₁ − warmth_from) / (T₀ − warmth_from)

    That is Hargreaves (PET ∝ T + 17.8) with radiation and the daily range as they are, for the mean of the year.

    Shapes   (scenario, y, x), (y, x) → (scenario, y, x) float32; the scenarios that both have, in their order.
    Units    mm; °C.
    Range    0–P.
    Errors   Absent where precipitation and temperature have no scenario in common; ValueError unless omega > 1.
    Nodata   NaN where anything is unknown and where the year is not warmer than `warmth_from`, now or then.
    Golden   tests/golden/test_water_yield_future.py (hand sum).
    """
    both = shared(precipitation_future, temperature_future)
    now = temperature.values.astype("f8") - warmth_from
    out = np.empty((len(both), *now.shape), dtype="f4")
    for i, scenario in enumerate(both):
        then = temperature_future.sel(scenario=scenario).values.astype("f8") - warmth_from
        warm = (now > 0) & (then > 0)
        ratio = np.divide(then, now, out=np.full(now.shape, np.nan), where=warm)
        demand = potential_evapotranspiration.values.astype("f8") * ratio
        out[i] = left(precipitation_future.sel(scenario=scenario).values, demand, omega)
    return xr.DataArray(
        out,
        dims=("scenario", "y", "x"),
        coords={"scenario": both, "y": temperature["y"].values, "x": temperature["x"].values},
        name="water_yield_future",
    )


def left(rain: NDArray[np.floating], demand: NDArray[np.floating], omega: float) -> NDArray[np.float32]:
    """P − ET by Fu: P · ((1 + φ^ω)^(1/ω) − φ), never below 0 for the last digit of it."""
    if not omega > 1:
        raise ValueError(f"omega {omega} must be greater than 1")
    p, pet = rain.astype("f8"), demand.astype("f8")
    phi = np.divide(pet, p, out=np.full(p.shape, np.nan), where=p > 0)
    q = np.maximum(p * ((1 + phi**omega) ** (1 / omega) - phi), 0)
    return np.where((p == 0) & ~np.isnan(pet), 0, q).astype("f4")


def shared(one: Raster, other: Raster) -> NDArray[np.int64]:
    """Scenarios that both have, in the order of the first; Absent where there are none."""
    there = set(other["scenario"].values.tolist())
    both = np.array([s for s in one["scenario"].values.tolist() if s in there], dtype="i8")
    if not both.size:
        raise Absent(
            Say("降水量和气温没有共同的气候情景", "precipitation and temperature have no scenario in common"),
            Say("补充同一情景的降水量和气温", "give precipitation and temperature of the same scenario"),
        )
    return both


def _like(given: Raster, values: NDArray[np.floating], name: str) -> Raster:
    return xr.DataArray(
        values.astype("f4"), dims=given.dims, coords={d: given[d].values for d in given.dims}, name=name
    )


def _absent(zh: str, en: str) -> Absent:
    return Absent(
        Say(f"没有{zh}的气候情景资料", f"there is no scenario of {en}"),
        Say(
            f"在 catalog.toml 登记 {en}_change_scenario（变幅）或 {en}_scenario（情景值）",
            f"catalogue {en}_change_scenario or {en}_scenario",
        ),
    )


def _biased(zh: str, en: str) -> Absent:
    return Absent(
        Say(
            f"{zh}的气候情景没有同一模式的现状值，与现状之差含模式偏差，不能比较",
            f"the scenarios of {en} come without their model's present: they differ from ours by its bias",
        ),
        Say(
            f"登记 {en}_model（同一模式现状值）或 {en}_change_scenario（变幅）；情景值已订正到现状气候的，"
            f"写 settings.{en}_future.corrected = true",
            f"catalogue {en}_model or {en}_change_scenario; if the scenarios were corrected to the present climate, "
            f"set settings.{en}_future.corrected = true",
        ),
    )
