"""Names of projects and subprojects, as a bureau would call them (××区退化草地修复项目（围栏封育）)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

TITLES = {
    "P1": "受损森林修复", "P2": "受损草地修复", "P3": "萎缩湿地修复", "P4": "受损灌丛修复", "P5": "退化森林修复",
    "P6": "退化灌丛修复", "P7": "退化草地修复", "P8": "水土流失治理", "P9": "历史遗留矿山修复",
    "P10": "沙化土地治理", "P11": "盐渍化土地改良", "P12": "石漠化治理", "P13": "退化湿地修复",
}  # fmt: skip
UNDETERMINED = "措施待定"
NUMERALS = "一二三四五六七八九十"


def project(zone: str) -> str:
    """The project of a zone: all elements together, not one by one (S0 5.6)."""
    return f"{zone}生态保护修复工程"


def subproject(place: str, problem: str, measure: str | None) -> str:
    """Place, what is done, and by which measure."""
    return f"{place}{TITLES[problem]}项目（{measure or UNDETERMINED}）"


def distinct(names: Sequence[str]) -> list[str]:
    """Names that coincide get a number in their order."""
    met, seen = Counter(names), Counter[str]()
    result = []
    for name in names:
        seen[name] += 1
        result.append(name if met[name] == 1 else f"{name}{numeral(seen[name])}")
    return result


def numeral(n: int) -> str:
    """之一 … 之十, then digits."""
    return f"之{NUMERALS[n - 1] if n <= len(NUMERALS) else n}"
