"""Names of key areas by rule: counties, and what the zone is (若尔盖县—红原县高原草地生态修复重点区域)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import pandas as pd

from shanshui.core.method import Zones

SECOND = 0.5
"""A second county enters the name if it holds at least this share of the first one's area. Assumed (暂定)."""

POSITION = re.compile(r"^(东北|东南|西北|西南|东|南|西|北|中)部")
ENDING = re.compile(r"(生态)?(保护)?(修复)?(分)?区(（.+）)?$")
NUMERALS = "一二三四五六七八九十"
LOCAL = re.compile(r"^.{1,12}?(县|市|区|旗)一带")


def names(shares: Sequence[pd.Series], counties: Zones, zone_names: Sequence[str]) -> list[str]:
    """A name for each key area, all different: those that coincide get a number in their order.

    shares       area of each county in each key area, largest first, by county code.
    zone_names   the name of each key area's zone.
    """
    called = counties.set_index("code")["name"]
    plain = []
    for share, zone in zip(shares, zone_names, strict=True):
        main = share.index[share >= SECOND * share.iloc[0]][:2]
        plain.append(f"{'—'.join(called[main])}{kind(zone)}生态修复重点区域")
    met, seen = Counter(plain), Counter[str]()
    result = []
    for whole in plain:
        seen[whole] += 1
        result.append(whole if met[whole] == 1 else f"{whole}（{numeral(seen[whole])}）")
    return result


def numeral(n: int) -> str:
    """一 … 十, then digits."""
    return NUMERALS[n - 1] if n <= len(NUMERALS) else str(n)


def kind(zone: str) -> str:
    """What is left of a zone's name without its position and ending: 北部高原草地生态修复区 → 高原草地."""
    return LOCAL.sub("", POSITION.sub("", ENDING.sub("", zone)))
