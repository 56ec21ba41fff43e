"""What only observations can have wrong: classes of water quality, concentrations, dates and places of stations."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Any

from shanshui.base.columns import missing
from shanshui.core.errors import Problem, Say

WATERS = {"key_waters": ("quality", "quality_target"), "drinking_water_sources": ("quality",)}
"""Layers and their columns of classes of water quality (GB 3838)."""
QUALITY = re.compile(r"(?:[ⅠⅡⅢⅣⅤ]|I{1,3}|IV|V|[一二三四五]|[1-6](?:\.0)?|劣(?:[ⅤV]|五|5))类?", re.IGNORECASE)
CONCENTRATIONS = ("chla", "tp", "tn", "cod_mn")
DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
CHINA = {"longitude": (73.0, 136.0), "latitude": (3.0, 54.0)}
"""Degrees."""
DAYS = {
    "precipitation": (0.0, 2000.0), "temperature": (-60.0, 50.0), "wind_speed": (0.0, 100.0), "radiation": (0.0, 50.0),
    "snow_depth": (0.0, 20_000.0),
}  # fmt: skip
"""What a day can bring (mm, ℃, m/s, MJ/m², mm): beyond lie the fill values of weather services, 32766 and −9999."""
NAMED = 5


def of_quality(a: Any) -> Iterator[Problem]:
    """Classes of quality that are none, and concentrations of nothing or less (a logarithm is taken of them)."""
    for name in WATERS.get(a.layer.name, ()):
        if name in a.frame:
            at = [
                i
                for i, v in enumerate(a.frame[name])
                if not missing(v) and str(v).strip() and not QUALITY.fullmatch(str(v).strip())
            ]
            if at:
                yield a.problem("quality-unknown", at, Say(f"“{a.zh(name)}”不是水质类别", f"{name} is no class of water quality"),
                                Say("写Ⅰ类至Ⅴ类或劣Ⅴ类；没有的留空", "write Ⅰ to Ⅴ or 劣Ⅴ; leave it empty where there is none"),
                                _named(a, name, at), "Ⅰ … Ⅴ, 劣Ⅴ")  # fmt: skip
    if a.layer.name != "key_waters":
        return
    for name in CONCENTRATIONS:
        if name in a.frame:
            at = [i for i, v in enumerate(a.frame[name]) if not missing(v) and not float(v) > 0]
            if at:
                yield a.problem("value-range", at, Say(f"“{a.zh(name)}”须大于零", f"{name} must be above zero"),
                                Say("未检出的写检出限的一半，没有监测的留空",
                                    "write half the detection limit where none was found; leave it empty where none was looked for"),
                                _named(a, name, at), "> 0")  # fmt: skip


def of_stations(a: Any) -> Iterator[Problem]:
    """Dates that are none, and stations that do not lie in China (longitude and latitude exchanged, degrees and minutes)."""
    if a.layer.name != "daily_weather":
        return
    at = [i for i, v in enumerate(a.frame["date"]) if not missing(v) and not _is_date(str(v).strip())]
    if at:
        yield a.problem("date-unreadable", at, Say("日期须写成“年-月-日”，例如2020-07-01", "dates are written as 2020-07-01"),
                        Say("改正日期", "mend the dates"), _named(a, "date", at), "2020-07-01")  # fmt: skip
    for name, (low, high) in CHINA.items():
        at = [i for i, v in enumerate(a.frame[name]) if not missing(v) and not low <= float(v) <= high]
        if at:
            yield a.problem("value-range", at, Say(f"站点{a.zh(name)}不在我国范围", f"{name} of stations beyond China"),
                            Say("核对经度、纬度是否对调，度分秒化为度", "look whether longitude and latitude are exchanged; give decimal degrees"),
                            _named(a, name, at), f"{low:g} … {high:g}")  # fmt: skip
    for name, (low, high) in DAYS.items():
        values = a.frame.get(name, [])
        at = [i for i, v in enumerate(values) if not missing(v) and not low <= float(v) <= high]
        if at:
            yield a.problem("value-range", at, Say(f"“{a.zh(name)}”超出合理范围（可能是缺测代码）",
                                                 f"{name} is out of range, perhaps a fill value"),
                            Say("缺测的留空；核对单位（0.1 毫米、0.1 ℃ 须换算）", "leave it empty where nothing was measured; convert tenths"),
                            _named(a, name, at), f"{low:g} … {high:g}")  # fmt: skip


def _is_date(text: str) -> bool:
    found = DATE.fullmatch(text)
    if found is None:
        return False
    try:
        datetime.date(*(int(part) for part in found.groups()))
    except ValueError:
        return False
    return True


def _named(a: Any, name: str, at: list[int]) -> str:
    return ", ".join(str(a.frame[name].iloc[i]) for i in at[:NAMED])
