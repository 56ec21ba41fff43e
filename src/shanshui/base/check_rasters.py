"""Checking raster files: what the door, the CRS, the extent, the resolution and the values themselves say."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanshui.base import warp
from shanshui.base.catalog import Entry
from shanshui.base.rasters import opened, physical, resampling_problem
from shanshui.core.errors import Problem, Problems, Say
from shanshui.core.vocabulary import Layer

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from shanshui.core.grid import Grid

SHOWN = 12
"""Codes named in one problem."""


@dataclass
class Seen:
    """What the blocks of one file hold: kept small, whatever the size of the file."""

    count: int = 0
    outside: int = 0
    low: float = float("inf")
    high: float = float("-inf")
    fractions: bool = False
    codes: set[int] = field(default_factory=set)


def check_raster(entry: Entry, layer: Layer, grid: Grid | None, allowed: Collection[int] | None) -> list[Problem]:
    """Every problem of the files of an entry; `allowed` are the codes that a categorical layer may hold."""
    problems: list[Problem] = []
    for path in entry.files:
        where = f"{path.name} [{layer.name}]"
        try:
            with opened(path, entry, layer) as source:
                problems += _of_encoding(source, entry, layer, where)
                if grid is not None:
                    problems += _over_grid(source, entry, layer, grid, allowed, path)
        except Problems as found:
            problems += found.problems
    return problems


def _of_encoding(source: warp.Source, entry: Entry, layer: Layer, where: str) -> list[Problem]:
    """Several bands, and values stored with a scale that the catalog does not state."""
    problems = []
    dataset = source.dataset
    if dataset.count != 1:
        problems.append(Problem("raster-bands", Say("栅格有多个波段", "the raster has several bands"), where,
                                Say("每个文件只留一个波段", "keep one band in each file"), found=str(dataset.count), expected="1",
                                layer=layer.name))  # fmt: skip
    stored = (dataset.scales[0], dataset.offsets[0])
    if stored != (1.0, 0.0) and (entry.scale != stored[0] or stored[1] != 0.0):
        problems.append(Problem("scale-undeclared", Say("文件中的数值是换算存储的", "the file stores scaled values"), where,
                                Say("写 scale（文件带偏移量的，先换算成真值）", "state scale; where there is an offset, unpack the values first"),
                                found=f"scale {stored[0]:g}, offset {stored[1]:g}", expected=f"scale = {stored[0]:g}",
                                layer=layer.name))  # fmt: skip
    return problems


def _over_grid(
    source: warp.Source, entry: Entry, layer: Layer, grid: Grid, allowed: Collection[int] | None, path: Path
) -> list[Problem]:
    where = f"{path.name} [{layer.name}]"
    seen = Seen()
    for values in warp.values_over(source, grid):
        _look(values, seen, entry, layer)
    if not seen.count:
        return [Problem("extent-outside", Say("数据没有覆盖规划区域", "the data do not meet the region"), where,
                        Say("核对文件和坐标系", "check the file and its CRS"),
                        found=", ".join(f"{v:.6g}" for v in source.dataset.bounds), layer=layer.name)]  # fmt: skip
    problems = []
    resolution = resampling_problem(source, entry, layer, grid, path)
    if resolution is not None:
        problems.append(resolution)
    if layer.kind == "continuous":
        return problems + _of_range(seen, layer, where)
    return problems + _of_codes(seen, allowed, layer, where)


def _look(values: NDArray[Any], seen: Seen, entry: Entry, layer: Layer) -> None:
    import numpy as np

    seen.count += values.size
    if not values.size:
        return
    if layer.kind == "categorical":
        distinct: NDArray[np.float64] = np.unique(values).astype("f8")
        seen.fractions |= bool((distinct != np.round(distinct)).any())
        seen.codes.update(int(v) for v in distinct)
        return
    true = physical(values, entry, layer)
    seen.low, seen.high = min(seen.low, float(true.min())), max(seen.high, float(true.max()))
    if layer.range is not None:
        seen.outside += int(((true < layer.range[0]) | (true > layer.range[1])).sum())


def _of_range(seen: Seen, layer: Layer, where: str) -> list[Problem]:
    if not seen.outside:
        return []
    return [Problem("value-range", Say(f"“{layer.zh}”的数值超出合理范围", f"values of {layer.name} are out of range"), where,
                    Say("核对 unit、scale 和 nodata", "check unit, scale and nodata"),
                    found=f"{seen.low:g} … {seen.high:g} {layer.unit}, {seen.outside} px",
                    expected=f"{layer.range[0]:g} … {layer.range[1]:g}" if layer.range else None, layer=layer.name)]  # fmt: skip


def _of_codes(seen: Seen, allowed: Collection[int] | None, layer: Layer, where: str) -> list[Problem]:
    problems = []
    if seen.fractions:
        problems.append(Problem("code-fraction", Say("分类数据中有小数", "codes are not whole numbers"), where,
                                Say("用未经内插的原始数据", "use the data as they were before interpolation"), layer=layer.name))  # fmt: skip
    lacking = sorted(seen.codes - set(allowed)) if allowed is not None else []
    if lacking:
        shown = ", ".join(map(str, lacking[:SHOWN])) + (f" … ({len(lacking)})" if len(lacking) > SHOWN else "")
        problems.append(Problem("code-unknown", Say("有对照表中没有的代码", "codes that the crosswalk does not have"), where,
                                Say("核对 classification 和 nodata", "check classification and nodata"), found=shown,
                                expected=", ".join(map(str, sorted(allowed or ()))), layer=layer.name))  # fmt: skip
    return problems
