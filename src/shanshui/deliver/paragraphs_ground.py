"""Sentences on the state of fields and towns and on river banks, by what was measured."""

from __future__ import annotations

from shanshui.deliver.facts_ground import MEANS
from shanshui.deliver.text_writer import Block, Context, clauses, producer, say

FIELDS = (
    "farmland_slope", "farmland_patch_area", "farmland_seminatural", "farmland_belt_distance", "irrigation_shortfall",
    "fertiliser_use", "film_residue", "homestead_vacancy",
)  # fmt: skip
TOWNS = ("impervious", "heat_anomaly", "park_per_person")
LESS = ("farmland_patch_area", "farmland_seminatural", "park_per_person")
"""Of these the county that has least stands worst."""
COOL = "heat_anomaly"
TOWN_WATERS = ("hard", "light", "heavy")


@producer
def fields_and_towns(c: Context) -> list[Block]:
    """Means of the region with the county that stands worst; then banks and waters of towns."""
    blocks: list[Block] = []
    for layers in (FIELDS, TOWNS):
        told = [_mean(c, layer) for layer in layers if c.w.has(f"ground.{layer}.mean")]
        lost = [
            c.facts.missing(layer, f"未评价{MEANS[layer][0]}")
            for layer in layers
            if c.reader.absence(layer) is not None
        ]
        blocks += say(*told, *lost)
    return [*blocks, *say(*_town_waters(c)), *say(*_banks(c))]


def _mean(c: Context, layer: str) -> str:
    """The region's mean, and the county that stands worst where they differ."""
    w, name = c.w, MEANS[layer][0]
    unit = "倍" if layer == "farmland_belt_distance" else ""
    head = f"{name}{w(f'ground.{layer}.mean')}{unit}"
    ids = {code: f"ground.{layer}.county.{code}.mean" for code in c.counties}
    held = {code: w.number(each) for code, each in ids.items() if w.has(each)}
    if len(set(held.values())) < 2:
        return f"{head}。"
    least = layer in LESS
    worst = (min if least else max)(held, key=lambda code: held[code])
    return f"{head}，{c.counties[worst]}{'最低' if least else '最高'}（{w(ids[worst])}{unit}）。"


def _town_waters(c: Context) -> list[str]:
    w = c.w
    if not w.has("town_water.surveyed.length"):
        return [c.facts.missing("town_water_state", "未评价城镇黑臭水体和硬质岸线")]
    out = [f"城镇河段调查{w('town_water.surveyed.length')}。"]
    parts = [
        f"{word}{w(f'town_water.{state}.length')}（{w(f'town_water.{state}.share')}）"
        for state, word in zip(TOWN_WATERS, ("硬质岸线", "轻度黑臭", "重度黑臭"), strict=True)
        if w.some(f"town_water.{state}.length")
    ]
    out.append(clauses("其中", parts) if parts else "调查河段中没有硬质岸线和黑臭水体。")
    if w.some("town_water.unmeasured.length"):
        out.append(f"另有{w('town_water.unmeasured.length')}没有水质监测值，未判定是否黑臭。")
    return out


def _banks(c: Context) -> list[str]:
    """How much of the banks has no strip, what stands there, and in which county the share is largest."""
    w = c.w
    if not w.has("buffer.bank.length"):
        return [c.facts.missing("buffer_strips", "未评价河岸缓冲带")]
    if not w.some("buffer.absent.length"):
        return [f"河流两岸岸线{w('buffer.bank.length')}，没有农田或建设用地临水的岸段。"]
    out = [
        f"河流两岸岸线{w('buffer.bank.length')}，缺少自然缓冲带{w('buffer.absent.length')}（{w('buffer.absent.share')}）。"
    ]
    parts = [
        f"{word}{w(f'buffer.{state}.length')}"
        for state, word in (("farmed", "农田临水"), ("built", "建设用地临水"))
        if w.some(f"buffer.{state}.length")
    ]
    out.append(clauses("其中", parts))
    shares = {code: f"buffer.county.{code}.absent.share" for code in c.counties}
    held = {code: w.number(each) for code, each in shares.items() if w.has(each)}
    if len(set(held.values())) > 1:
        worst = max(held, key=lambda code: held[code])
        length = w(f"buffer.county.{worst}.absent.length")
        out.append(f"{c.counties[worst]}缺失比例最高，为{w(shares[worst])}，长{length}。")
    return out
