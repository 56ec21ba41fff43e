"""Judging what was seen of a raster: ranges, fill values, fractions and per cent, codes.

What numbers alone cannot tell is not guessed: feet against metres, centimetres of rain against millimetres in a desert, or
slopes in per cent below 90. Where a rule needs a figure, it says where the figure comes from.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from shanshui.base.catalog import Entry
from shanshui.base.check_values import CODES, Seen
from shanshui.base.land_codes import CURE, cure_of
from shanshui.base.rasters import physical
from shanshui.core.errors import Problem, Say
from shanshui.core.vocabulary import Layer

if TYPE_CHECKING:
    from shanshui.base.warp import Source

SHOWN = 12
"""Codes named in one problem."""
CONSTANT = 100
"""Pixels that all hold one value: a filled file, no measurement. Fewer may lie in one pixel of a coarser source."""
LEAST = {"precipitation": 5.0, "ndvi": 0.05, "ndvi_background": 0.05}
"""What the highest value of a region cannot be below. The driest town of China, 托克逊, has about 7 mm a year; an NDVI of
0.05 is bare soil, and a region where nothing at all grows has no plan. Lower values are metres, or were scaled twice."""


def stored_span(entry: Entry, layer: Layer) -> tuple[float, float] | None:
    """The stored values that are in the layer's range after scale and unit."""
    if layer.range is None:
        return None
    import numpy as np

    one = float(physical(np.ones(1), entry, layer)[0])
    low, high = layer.range[0] / one, layer.range[1] / one
    return min(low, high), max(low, high)


def true(stored: float, entry: Entry, layer: Layer) -> float:
    """A stored value in the layer's unit."""
    import numpy as np

    return float(physical(np.array([stored]), entry, layer)[0])


def of_range(seen: Seen, source: Source, entry: Entry, layer: Layer, where: str) -> list[Problem]:
    """Values out of range or infinite; in range, those that are a fill value, a fraction as per cent, or all the same."""
    problems = []
    if seen.infinite:
        problems.append(Problem("value-infinite", Say("栅格中有无穷大", "infinite values"), where,
                                Say("改成无数据值后重存", "turn them into nodata and save again"), found=f"{seen.infinite} px",
                                layer=layer.name))  # fmt: skip
    if seen.low > seen.high:
        return problems
    low, high = sorted((true(seen.low, entry, layer), true(seen.high, entry, layer)))
    found = f"{low:g} … {high:g} {layer.unit}"
    if seen.outside:
        problems.append(Problem("value-range", Say(f"“{layer.zh}”的数值超出合理范围", f"values of {layer.name} are out of range"), where,
                                Say("核对 unit、scale 和 nodata", "check unit, scale and nodata"),
                                found=f"{found}, {seen.outside} px",
                                expected=f"{layer.range[0]:g} … {layer.range[1]:g}" if layer.range else None, layer=layer.name))  # fmt: skip
        return problems
    return problems + (
        _of_fill(seen, layer, where)
        or _of_nodata(seen, source, layer, where)
        or _of_fraction(seen, entry, layer, where)
        or _of_size(high, found, layer, where)
        or _of_constant(seen, found, layer, where)
    )


def _of_fill(seen: Seen, layer: Layer, where: str) -> list[Problem]:
    """An extreme that is a customary fill value and lies farther from the rest than the rest is wide."""
    if seen.next_low > seen.next_high:
        return []
    spread = seen.next_high - seen.next_low
    fills = [
        value for value, near in ((seen.low, seen.next_low), (seen.high, seen.next_high)) if abs(value - near) > spread
    ]
    if not fills:
        return []
    return [Problem("nodata-other", Say("有未说明的无数据值", "a fill value that is not declared as nodata"), where,
                    Say("在 catalog.toml 写 nodata = 该值；若确为真值，请核对数据", "write it as nodata; if it is a true value, check the data"),
                    found=", ".join(f"{v:g}" for v in fills), expected=f"{seen.next_low:g} … {seen.next_high:g}",
                    layer=layer.name)]  # fmt: skip


def _of_nodata(seen: Seen, source: Source, layer: Layer, where: str) -> list[Problem]:
    """A nodata value amid the values: measured ones that happen to equal it are lost."""
    if source.nodata is None or not seen.empty or not seen.low < source.nodata < seen.high:
        return []
    return [Problem("nodata-collides", Say("无数据值落在数据的取值之间，分不清真值与空值", "the nodata value lies amid the data"), where,
                    Say("用取值范围以外的无数据值（如 -9999）重存；没有空值则写 nodata = nan",
                        "save it with a nodata value outside the range, such as -9999; where none is meant write nodata = nan"),
                    found=f"nodata = {source.nodata:g}, {seen.empty} px", expected=f"< {seen.low:g} / > {seen.high:g}",
                    layer=layer.name)]  # fmt: skip


def _of_fraction(seen: Seen, entry: Entry, layer: Layer, where: str) -> list[Problem]:
    """Per cent of which none exceeds one: fractions."""
    if entry.unit != "%":
        return []
    top = max(abs(seen.low), abs(seen.high)) * abs(entry.scale if entry.scale is not None else 1.0)
    if not 0 < top <= 1:
        return []
    return [Problem("percent-fraction", Say("单位写的是 %，数值却都不超过 1", "the unit is %, but no value exceeds 1"), where,
                    Say('数值是小数（0—1）的，写 unit = "1"', 'they are fractions: write unit = "1"'),
                    found=f"{seen.low:g} … {seen.high:g} %", expected="0 … 100 %", layer=layer.name)]  # fmt: skip


def _of_size(high: float, found: str, layer: Layer, where: str) -> list[Problem]:
    least = LEAST.get(layer.name)
    if least is None or high >= least:
        return []
    return [Problem("value-small", Say(f"“{layer.zh}”全区都小得不合情理", f"{layer.name} is too small everywhere"), where,
                    Say("核对 unit 和 scale（米当成了毫米，或重复乘了比例系数）", "check unit and scale: metres as mm, or scaled twice"),
                    found=found, expected=f"max ≥ {least:g} {layer.unit}", layer=layer.name)]  # fmt: skip


def _of_constant(seen: Seen, found: str, layer: Layer, where: str) -> list[Problem]:
    if layer.partial or seen.count < CONSTANT or seen.low != seen.high:
        return []
    return [Problem("value-constant", Say("全区只有一个数值", "one value everywhere"), where,
                    Say("核对文件：可能是填充值，或导出有误", "check the file: a fill value, or a faulty export"), found=found,
                    layer=layer.name)]  # fmt: skip


def of_codes(
    seen: Seen, nodata: float | None, allowed: Collection[int] | None, layer: Layer, where: str
) -> list[Problem]:
    """Fractions among codes, codes that nobody knows, and a nodata value that is a code."""
    problems = []
    if seen.fractions or seen.infinite:
        problems.append(Problem("code-fraction", Say("分类数据中有小数", "codes are not whole numbers"), where,
                                Say("用未经内插的原始数据", "use the data as they were before interpolation"), layer=layer.name))  # fmt: skip
    lacking = sorted(seen.codes - set(allowed)) if allowed is not None else []
    if lacking:
        many = f" … ({len(lacking)}{'+' if len(seen.codes) > CODES else ''})" if len(lacking) > SHOWN else ""
        problems.append(Problem("code-unknown", Say("有对照表中没有的代码", "codes that the crosswalk does not have"), where,
                                cure_of(seen.codes) if layer.name == "land_cover" else CURE,
                                found=", ".join(map(str, lacking[:SHOWN])) + many,
                                expected=", ".join(map(str, sorted(allowed or ()))), layer=layer.name))  # fmt: skip
    if allowed is not None and nodata is not None and nodata in allowed and seen.empty:
        problems.append(Problem("nodata-collides", Say("无数据值是一个有效代码", "the nodata value is a valid code"), where,
                                Say("用代码以外的无数据值重存，或写 nodata = nan", "save it with a nodata value that is no code, or nodata = nan"),
                                found=f"nodata = {nodata:g}, {seen.empty} px", layer=layer.name))  # fmt: skip
    if layer.name == "land_cover" and seen.count >= CONSTANT and len(seen.codes) == 1 and not problems:
        problems.append(Problem("value-constant", Say("全区只有一种地类", "one land class everywhere"), where,
                                Say("核对文件：可能是填充值，或导出有误", "check the file: a fill value, or a faulty export"),
                                found=str(next(iter(seen.codes))), layer=layer.name))  # fmt: skip
    return problems
