"""Figures of wind erosion, of how the given erosivity agrees with the stations, and of what soil loss could not be computed for."""

from __future__ import annotations

from shanshui.core.units import convert
from shanshui.deliver.facts_make import Maker, Part

WAN = 10_000.0


def make(maker: Maker) -> None:
    _wind(maker)
    for layer, name, missing in (("wind_erosion", "风蚀", "wind"), ("soil_loss", "水蚀", "water")):
        _computed(maker, layer, name, f"erosion.{missing}")
    _stations(maker)


def _wind(maker: Maker) -> None:
    """Soil lost to wind in a year, its mean modulus, and the mean modulus of each county."""
    with maker.family():
        values = maker.labels("wind_erosion")
        if values is None:
            return
        mean, coverage = maker.mean(values)
        if mean != mean:
            return
        maker.covered(coverage)
        tonnes = mean * coverage * convert(maker.region_m2(), "m2", "km2")
        maker.number("wind_erosion.total", tonnes / WAN, "wan_t", "年土壤风蚀量")
        maker.number("wind_erosion.mean", mean, "t/(km2 a)", "平均风蚀模数")
    with maker.family():
        kept = maker.labels("sand_fixation")
        if kept is None:
            return
        mean, coverage = maker.mean(kept)
        if mean == mean:
            maker.covered(coverage)
            maker.number("sand_fixation.mean", mean, "t/(km2 a)", "平均防风固沙模数")


def _computed(maker: Maker, layer: str, name: str, prefix: str) -> None:
    """Land for which the loss was computed, and land that has no coefficient or data."""
    with maker.family():
        values, cells = maker.labels(layer), maker.cells()
        if values is None:
            return
        known = values == values
        inside = float(cells[known].sum())
        if inside > 0:
            parts = [Part(f"{prefix}.computed", f"可计算{name}量的面积", inside),
                     Part(f"{prefix}.missing", f"没有系数或资料、未计算{name}量的面积", float(cells[~known].sum()))]  # fmt: skip
            maker.areas(parts)
            maker.shares(parts, of="土地总面积")


def _stations(maker: Maker) -> None:
    """Mean erosivity as given and as the stations have it, over the cells that have both."""
    with maker.family():
        given, told = maker.labels("rainfall_erosivity"), maker.labels("rainfall_erosivity_station")
        if given is None or told is None:
            return
        (mean, coverage), (station, _) = maker.mean(given + 0 * told), maker.mean(told + 0 * given)
        if mean == mean:
            maker.covered(coverage)
            unit = "MJ mm/(ha h a)"
            maker.number("erosivity.given.mean", mean, unit, "给定降雨侵蚀力平均值", 0)
            maker.number("erosivity.station.mean", station, unit, "站点推算降雨侵蚀力平均值", 0)
