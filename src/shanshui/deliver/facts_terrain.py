"""Figures of terrain and climate: relief, landforms and slope by county, moisture zones and belts of temperature."""

from __future__ import annotations

from typing import Any

import numpy as np

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts_areas import code_names, county_parts, partition
from shanshui.deliver.facts_make import Maker, Part, first_digit

TENTHS = {"slope": ("平均坡度", 2), "relief": ("平均起伏度", 0), "elevation": ("平均海拔", 0)}
"""Layers whose mean is given for each county: name, decimals."""


def make(maker: Maker) -> None:
    means(maker)
    landforms(maker)
    for layer, subject in (("dryness_zone", "区面积"), ("temperature_belt", "区域面积")):
        if partition(maker, layer, layer, code_names(layer), subject=subject):
            county_parts(maker, layer, layer, code_names(layer), subject)


def means(maker: Maker) -> None:
    """Area-weighted means of the region (relief, dryness, roughness) and of each county."""
    for layer, name, decimals in (
        ("relief", "平均起伏度", 0),
        ("roughness", "平均地表粗糙度", 3),
        ("dryness", "平均干燥度", 2),
    ):
        with maker.family():
            values = maker.labels(layer)
            if values is None:
                continue
            mean, coverage = maker.mean(np.where(np.isfinite(values), values, np.nan))
            if mean == mean:
                maker.number(f"{layer}.mean", mean, vocabulary()[layer].unit, name, decimals)
                maker.covered(coverage)
    for layer, (name, decimals) in TENTHS.items():
        with maker.family():
            values = maker.labels(layer)
            counties = maker.counties()
            if values is None or not counties:
                continue
            unit = vocabulary()[layer].unit
            for (code, county), mean in zip(counties, county_means(maker, values), strict=True):
                if mean == mean:
                    maker.number(f"{layer}.county.{code}.mean", float(mean), unit, f"{county}{name}", decimals)


def county_means(maker: Maker, values: Any) -> Any:
    """Mean of the cells of each county, weighted by the county's area in them; NaN where there is no data."""
    split = maker.county_split()
    known = np.isfinite(values[split.cell])
    county, m2 = split.county[known].astype(np.int64), split.m2[known]
    rows = len(maker.counties())
    weight = np.bincount(county, weights=m2, minlength=rows)
    total = np.bincount(county, weights=m2 * values[split.cell[known]].astype(np.float64), minlength=rows)
    return np.divide(total, weight, out=np.full(rows, np.nan), where=weight > 0)


def landforms(maker: Maker) -> None:
    """Area of each class of relief, closing to the region, by county too; of each landform that occurs, to its class."""
    names = code_names("landform_class")
    with maker.family():
        values = maker.labels("landform")
        if values is None or "area.region" not in maker.facts:
            return
        sums = maker.by_code(values, max(names) + 1, first_digit)
        rest = float(sums[-1] + sums[0])
        maker.covered(1 - rest / float(sums.sum()))
        parts = [Part(f"landform.{code}", f"{name}面积", float(sums[code])) for code, name in names.items()]
        if rest > 0:
            parts.append(Part("landform.nodata", "地貌无数据面积", rest))
        maker.areas(parts, maker.facts["area.region"].number)
        maker.shares(parts, of="土地总面积")
    with maker.family():
        values = maker.labels("landform")
        maker.covered(maker.facts["landform.1.area"].coverage or 0.0)
        kinds = code_names("landform")
        sums = maker.by_code(values, 100)
        for code in names:
            found = [kind for kind in kinds if kind // 10 == code and sums[kind] > 0]
            parts = [Part(f"landform_type.{kind}", f"{kinds[kind]}面积", float(sums[kind])) for kind in found]
            if parts:
                maker.areas(parts, maker.facts[f"landform.{code}.area"].number)
    with maker.family():
        values = maker.labels("landform")
        if not maker.counties():
            return
        maker.covered(maker.facts["landform.1.area"].coverage or 0.0)
        table = maker.by_county(values, max(names) + 1, first_digit)
        for code, name in names.items():
            maker.shared_by_counties(
                f"landform.{code}", f"{name}面积", table[:, code], maker.facts[f"landform.{code}.area"].number
            )
        _within_counties(maker, names, table)


def _within_counties(maker: Maker, names: dict[int, str], table: Any) -> None:
    """What each county is made of: shares of the landforms that sum to 100 % in it."""
    for (county, told), row in zip(maker.counties(), table, strict=True):
        parts = [
            Part(f"landform.within.{county}.{code}", f"{told}{name}面积", float(row[code]))
            for code, name in names.items()
        ]
        maker.shares(parts, of=f"{told}有数据面积")
