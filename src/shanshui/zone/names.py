"""Names of zones by rule: position, landform, leading ecosystems (北部高原草地生态修复区)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import pandas as pd

POSITIONS = ("东部", "东北部", "北部", "西北部", "西部", "西南部", "南部", "东南部")
"""The eight directions, counter-clockwise from the east."""

NUMERALS = "一二三四五六七八九十"

CENTRE = 0.25
"""A zone whose centroid lies within this share of the region's half width and half height is 中部. Assumed (暂定)."""

PLAIN, HILLS, PLATEAU, GORGE = 30.0, 200.0, 500.0, 1000.0
"""Relief (m): below 30 平原, below 200 丘陵; from 1000 m up, land with a relief below 500 is called 高原; mountains with
1000 or more 峡谷. The limits are those of 平原, 丘陵, 小起伏 and 大起伏山地 in 李炳元 等 2008, 第四纪研究
28(4):535-543; the names 高原 and 峡谷 for them are assumed (暂定)."""

SINE = 2 * math.sqrt(2)
"""Relief from the standard deviation of elevation, as for a sine wave from crest to trough. Assumed (暂定)."""

LOW = 1000.0
"""Elevation (m) below which land is 低海拔 (李炳元 等 2008)."""

MOUNTAINS = ((LOW, "低山"), (2000.0, "中山"), (4000.0, "亚高山"), (6000.0, "高山"), (math.inf, "极高山"))
"""Upper limit of elevation (m, exclusive) of each kind of mountain (李炳元 等 2008)."""

ECOSYSTEMS = {1: "森林", 2: "灌丛", 3: "草地", 4: "湿地", 5: "农业", 6: "城镇", 7: "荒漠", 8: "裸地"}
BARREN = (7, 8)
"""Where one of these leads the whole region, farmland is 绿洲农业."""

SECOND = 0.25
"""A second ecosystem enters the name from this share. Assumed (暂定)."""


def names(zones: pd.DataFrame, oasis: bool, main_county: Sequence[str]) -> list[str]:
    """A name for each zone, all different.

    zones        dx, dy (−1 … 1 from the region's middle to its edge), elevation (m), relief (m), class_1 … class_8.
    oasis        whether farmland here is 绿洲农业.
    main_county  the county that holds most of each zone: told apart by it where rule names coincide, then by number.
    """
    heads = [position(z.dx, z.dy) for z in zones.itertuples()]
    tails = [landform(z.elevation, z.relief) + ecosystems(pd.Series(z._asdict()), oasis) for z in zones.itertuples()]
    plain = [f"{head}{tail}生态修复区" for head, tail in zip(heads, tails, strict=True)]
    met = Counter(plain)
    local = [
        whole if met[whole] == 1 else f"{head}{county}一带{tail}生态修复区"
        for whole, head, county, tail in zip(plain, heads, main_county, tails, strict=True)
    ]
    return numbered(local)


def numbered(found: list[str]) -> list[str]:
    """Names that still coincide get a number in their order."""
    met, seen = Counter(found), Counter[str]()
    result = []
    for whole in found:
        seen[whole] += 1
        result.append(whole if met[whole] == 1 else f"{whole}（{numeral(seen[whole])}）")
    return result


def numeral(n: int) -> str:
    """一 … 十, then digits."""
    return NUMERALS[n - 1] if n <= len(NUMERALS) else str(n)


def position(dx: float, dy: float) -> str:
    """One of eight directions, or 中部."""
    if math.hypot(dx, dy) < CENTRE:
        return "中部"
    return POSITIONS[round(math.atan2(dy, dx) / math.tau * len(POSITIONS)) % len(POSITIONS)]


def landform(elevation: float, relief: float) -> str:
    """The landform of a mean elevation and relief (m); empty where unknown."""
    if math.isnan(elevation) or math.isnan(relief):
        return ""
    if elevation < LOW and relief < HILLS:
        return "平原" if relief < PLAIN else "丘陵"
    if elevation >= LOW and relief < PLATEAU:
        return "高原"
    mountain = next(kind for limit, kind in MOUNTAINS if elevation < limit)
    return mountain + ("峡谷" if relief >= GORGE else "")


def ecosystems(zone: pd.Series, oasis: bool) -> str:
    """The leading ecosystem, and the second where it is large, in the order of the classes; empty where unknown."""
    shares = {c: zone[f"class_{c}"] for c in ECOSYSTEMS if zone[f"class_{c}"] > 0}
    ranked = sorted(shares, key=lambda c: (-shares[c], c))
    named = ranked[:1] + [c for c in ranked[1:2] if shares[c] >= SECOND]
    return "".join("绿洲农业" if c == 5 and oasis else ECOSYSTEMS[c] for c in sorted(named))
