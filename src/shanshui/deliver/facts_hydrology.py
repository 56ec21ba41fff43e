"""Figures of drainage: basins with their area and streams, length of streams by order and by county, their density."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np

from shanshui.core.units import apportion, convert, printed
from shanshui.deliver.facts_make import Maker, Part, digits

DIAGONAL = (2, 8, 32, 128)
"""D8 codes of a step of √2 cells."""
LEVELS = (1, 2)
"""Levels of basins that have figures; finer ones stay in the table of the database."""


def make(maker: Maker) -> None:
    basins(maker)
    streams(maker)


def basins(maker: Maker) -> None:
    """Basins that lie in the region: areas of a level close to the region, streams to all streams."""
    for level in LEVELS:
        with maker.family():
            table = maker.reader.get("watershed_table")
            if table is None or "area.region" not in maker.facts:
                return
            rows = table[(table["level"] == level) & (table["area_m2"] > 0)]
            if rows.empty:
                continue
            rest = maker.region_m2() - float(rows["area_m2"].sum())
            maker.covered(1 - max(rest, 0.0) / maker.region_m2())
            parts = [Part(_id(row), f"{basin_name(row)}区内面积", float(row.area_m2)) for row in rows.itertuples()]
            if rest > maker.region_m2() * 1e-9:
                parts.append(Part(f"watershed.{level}.nodata", f"第{level}级流域无数据面积", rest))
            shown = maker.areas(parts, maker.facts["area.region"].number)
            maker.shares(parts, of="土地总面积")
            lengths(
                maker, [(_id(row), f"{basin_name(row)}区内河段长度", float(row.stream_m)) for row in rows.itertuples()]
            )
            for row in rows.itertuples():
                if row.basin > 0:
                    density(maker, _id(row), basin_name(row), float(row.stream_m), float(row.area_m2))
                    drained = convert(float(row.drained_m2), "m2", "km2")
                    maker.number(f"{_id(row)}.drained", drained, "km2", f"{basin_name(row)}流域面积（含区外）")
            if level == 1:
                _summary(maker, rows[rows["basin"] > 0], shown)


def _id(row: Any) -> str:
    return f"watershed.{row.level}.{row.basin}"


def basin_name(row: Any) -> str:
    """How tables call a basin: by its code, as elevation does not know names."""
    return f"第{row.level}级流域{row.code}" if row.basin > 0 else f"第{row.level}级零散汇水区"


def _summary(maker: Maker, rows: Any, shown: dict[str, Decimal]) -> None:
    """How many basins, how many of them closed and truncated, and the area of those."""
    maker.count("watershed.count", len(rows), "each", "流域个数")
    region = maker.facts["area.region"].number
    for column, name in (("closed", "内流"), ("truncated", "被数据边界截断的流域")):
        found = rows[rows[column].astype(bool)]
        maker.count(f"watershed.{column}.count", len(found), "each", f"{name}个数")
        total = sum((shown[_id(row)] for row in found.itertuples()), start=printed(0, 2))
        maker.exact(f"watershed.{column}.area", total, "km2", f"{name}区内面积")
        if region > 0:
            maker.exact(
                f"watershed.{column}.share", printed(float(total / region * 100), 2), "%", f"{name}占土地总面积的比例"
            )


def streams(maker: Maker) -> None:
    """Length of streams in the region by Strahler order, and in each county with its density."""
    with maker.family():
        order, step = maker.labels("stream_order"), steps(maker)
        if order is None or step is None:
            return
        inside = (order > 0) & (maker.cells() > 0)
        total = float(step[inside].sum())
        maker.covered(float(maker.cells()[order >= 0].sum()) / maker.region_m2())
        if total <= 0:
            return
        whole = printed(convert(total, "m", "km"), 1)
        maker.put("stream.length", convert(total, "m", "km"), "km", digits(whole), "汇流河段长度")
        by = np.bincount(order[inside], weights=step[inside])
        found = [k for k in range(1, by.size) if by[k] > 0]
        maker.count("stream.order.highest", max(found), "1", "最高河段级别")
        lengths(maker, [(f"stream.order.{k}", f"{k}级河段长度", float(by[k])) for k in found], whole)
        density(maker, "stream", "全域", total, maker.region_m2())
        if maker.counties():
            _by_county(maker, np.where(inside, step, 0.0), whole)


def _by_county(maker: Maker, step: Any, whole: Decimal) -> None:
    """A stream cell on a border is shared as its area is."""
    split = maker.county_split()
    cells = maker.cells()[split.cell]
    share = np.divide(split.m2, cells, out=np.zeros_like(split.m2), where=cells > 0)
    rows = len(maker.counties())
    county = split.county.astype(np.int64)
    length = np.bincount(county, weights=share * step[split.cell], minlength=rows)
    area = np.bincount(county, weights=split.m2, minlength=rows)
    named = [(f"stream.county.{code}", f"{name}河段长度", float(m))
             for (code, name), m in zip(maker.counties(), length, strict=True)]  # fmt: skip
    lengths(maker, named, whole)
    for (code, name), m, m2 in zip(maker.counties(), length, area, strict=True):
        density(maker, f"stream.county.{code}", name, float(m), float(m2))


def steps(maker: Maker) -> Any:
    """Metres of the step that water takes from each cell; 0 where it ends."""
    raster = maker.reader.get("flow_direction")
    if raster is None:
        return None
    code = np.asarray(raster.values).reshape(-1)
    return maker.reader.grid.cell * np.where(np.isin(code, DIAGONAL), 2**0.5, np.where(code > 0, 1.0, 0.0))


def lengths(maker: Maker, rows: list[tuple[str, str, float]], total: Decimal | None = None) -> None:
    """Lengths in km that re-add to their total."""
    km = [convert(metres, "m", "km") for _, _, metres in rows]
    for (name, label, _), value, text in zip(rows, km, apportion(km, 1, total), strict=True):
        maker.put(f"{name}.length", value, "km", digits(text), label)


def density(maker: Maker, name: str, label: str, metres: float, m2: float) -> None:
    """Kilometres of stream for a square kilometre."""
    if m2 > 0:
        value = convert(metres, "m", "km") / convert(m2, "m2", "km2")
        maker.number(f"{name}.density", value, "km/km2", f"{label}河段密度", 3)
