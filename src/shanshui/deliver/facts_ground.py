"""Figures of fields and towns: means of what was measured by county, banks without a strip, waters of towns."""

from __future__ import annotations

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts_make import Maker

MEANS = {
    "farmland_slope": ("耕地平均坡度", 2), "farmland_patch_area": ("所在耕地斑块平均面积", 1),
    "farmland_seminatural": ("农田周边半自然生境平均占比", 2), "farmland_belt_distance": ("耕地距防护林带的平均树高倍数", 1),
    "irrigation_shortfall": ("平均灌溉缺水率", 2), "fertiliser_use": ("化肥施用强度", 1),
    "film_residue": ("农田地膜残留量", 1), "homestead_vacancy": ("宅基地平均空置率", 2),
    "impervious": ("城镇空间不透水面比例", 2), "heat_anomaly": ("城镇地表温度距平", 2),
    "park_per_person": ("人均公园绿地面积", 2),
}  # fmt: skip
"""Layer of space_state → name, decimals."""
BANKS = {"bank": "两岸岸线", "farmed": "农田临水岸线", "built": "建设用地临水岸线", "absent": "缺少缓冲带的岸线"}
REACHES = {
    "surveyed": "调查河段", "hard": "硬质岸线河段", "unrecorded": "未记岸线形态河段", "light": "轻度黑臭河段",
    "heavy": "重度黑臭河段", "unmeasured": "未监测河段",
}  # fmt: skip


def make(maker: Maker) -> None:
    _means(maker)
    _lengths(maker, "buffer_strips", "buffer", BANKS, "bank")
    _lengths(maker, "town_water_state", "town_water", REACHES, "surveyed")


def _means(maker: Maker) -> None:
    """`ground.<layer>.mean` and `ground.<layer>.county.<code>.mean`, each resting on its own layer."""
    for layer, (name, decimals) in MEANS.items():
        with maker.family():
            frame, raster = maker.reader.get("space_state"), maker.reader.get(layer)
            if frame is None or raster is None:
                continue
            counties = dict(maker.counties())
            for row in frame[frame["indicator"] == layer].itertuples():
                where = "" if row.county == "*" else f"county.{row.county}."
                label = f"{counties.get(row.county, '')}{name}"
                maker.number(f"ground.{layer}.{where}mean", float(row.value), vocabulary()[layer].unit, label, decimals)


def _lengths(maker: Maker, table: str, prefix: str, names: dict[str, str], whole: str) -> None:
    """`<prefix>.<state>.length` (km) and its share of the whole, with `county.<code>.` before the state by county."""
    with maker.family():
        frame = maker.reader.get(table)
        if frame is None:
            return
        counties = dict(maker.counties())
        for row in frame.itertuples():
            where = "" if row.county == "*" else f"county.{row.county}."
            county, every = counties.get(row.county, ""), float(getattr(row, f"{whole}_m"))
            for state, name in names.items():
                length = float(getattr(row, f"{state}_m"))
                maker.number(f"{prefix}.{where}{state}.length", length / 1000, "km", f"{county}{name}长度")
                if state != whole and every > 0:
                    label = f"{county}{name}占{names[whole]}的比例"
                    maker.number(f"{prefix}.{where}{state}.share", 100 * length / every, "%", label)
