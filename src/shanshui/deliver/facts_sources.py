"""Figures of what happened to the sources on their way to the grid: parcels laid on cells, voids of the elevation data."""

from __future__ import annotations

from shanshui.core.units import convert, printed
from shanshui.deliver.facts_make import Maker, given

ALL = "*"


def make(maker: Maker) -> None:
    parcels(maker)
    voids(maker)


def parcels(maker: Maker) -> None:
    """`parcels.<year>.<code>`: parcels, their area on the grid, the area of the cells of the class, and the difference (km²).

    The difference is that of the printed areas. `*` stands for all classes, with what parcels cover twice and not at all.
    """
    with maker.family():
        frame = maker.reader.get("parcel_areas")
        if frame is None:
            return
        for row in frame.itertuples():
            name, label = f"parcels.{row.year}.{row.code}", f"{row.year}年{row.name}"
            maker.count(f"{name}.count", int(row.parcels), "patch", f"{label}图斑数")
            laid, cells = (convert(float(m2), "m2", "km2") for m2 in (row.inside_m2, row.grid_m2))
            maker.number(f"{name}.laid", laid, "km2", f"{label}图斑面积")
            maker.number(f"{name}.cells", cells, "km2", f"{label}落格后面积")
            maker.exact(f"{name}.change", printed(cells, 2) - printed(laid, 2), "km2", f"{label}落格增减面积")
            if row.code == ALL:
                for column, word in (("overlap_m2", "重叠"), ("gap_m2", "空缺")):
                    if given(getattr(row, column)):
                        maker.area(f"{name}.{column[:-3]}", float(getattr(row, column)), f"{row.year}年图斑{word}面积")


def voids(maker: Maker) -> None:
    """`void.count`, `void.area`, `void.share`: cells of the region without elevation."""
    with maker.family():
        frame = maker.reader.get("elevation_voids")
        if frame is None:
            return
        whole = frame[frame["id"] == ALL].iloc[0]
        maker.count("void.count", len(frame) - 1, "place", "高程数据空洞")
        maker.area("void.area", float(whole["area_m2"]), "高程数据空洞面积")
        maker.number("void.share", float(whole["share"]) * 100, "%", "高程数据空洞占土地总面积的比例")
