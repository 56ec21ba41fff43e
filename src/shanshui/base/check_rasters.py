"""Checking raster files: what the door, the CRS, the type, the extent and the resolution say; values are judged in
`check_numbers`."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shanshui.base.check_numbers as numbers
from shanshui.base import warp
from shanshui.base.catalog import Entry
from shanshui.base.check_place import Placed, elsewhere, misplaced, placeable, shown
from shanshui.base.check_values import Seen, pixels_of, scan
from shanshui.base.door import content_hash
from shanshui.base.rasters import local, opened, resampling_problem, sheets
from shanshui.core.errors import Problem, Problems, Refused, Say
from shanshui.core.vocabulary import Layer

if TYPE_CHECKING:
    from shanshui.base.check_region import Territory

FRAME = 0.01
"""Share of the region that a file's frame may leave out. A raster cut along a boundary that lies a few hundred metres
elsewhere (GCJ-02, a generalised one) loses less; a missing sheet or a neighbouring zone costs more."""
NEVER_ALIKE = ("ndvi_months", "radiation_months", "temperature_months")
"""Monthly layers of which no two months are the same everywhere."""
EVERYWHERE = ("land_cover", "elevation")
"""Layers that have a value at every place on earth: a hole inside the region is a defect of the data. Others may lack
data where there is nothing to measure (nobody lives there, no soil, cloud); their coverage is printed with each figure."""
HOLE = 0.01
"""Share of the region, away from its edge, that may be without data in such a layer."""
BORDER = 2.0
"""Pixels (or cells) from the edge of the region within which lacking data are the border's: the outer pixels of a raster
that was cut to another edition of the boundary (阿坝州: 474 cells of 1 km)."""
SAMPLE = 10
"""Points that a county must have before its lack of data is told."""


def check_raster(entry: Entry, layer: Layer, place: Territory | None, allowed: Collection[int] | None) -> list[Problem]:
    """Every problem of the files of an entry; `allowed` are the codes that a categorical layer may hold."""
    problems: list[Problem] = []
    readable = True
    for path, year in sheets(entry):
        where = f"{path.name} [{layer.name}]"
        try:
            with opened(path, entry, layer, year) as source:
                problems += _of_file(path, source, entry, layer, place, allowed, where)
        except Problems as found:
            problems += found.problems
        except Refused as refused:
            readable = False
            problems.append(Problem(refused.code, refused.message, where, refused.cure, layer=layer.name))
    if not problems:
        problems += _same_years(entry, layer)
    if readable:
        problems += _same_months(entry, layer)
    return problems


def _of_file(
    path: Path, source: warp.Source, entry: Entry, layer: Layer, place: Territory | None, allowed: Any, where: str
) -> list[Problem]:
    stored = _of_storage(source, entry, layer, where)
    if not placeable(source.crs):
        return [*stored, local(source.crs, where, layer)]
    data = Placed(_bounds(source), source.crs, where, layer.name)
    lost = misplaced(data)
    if lost or any(problem.code in ("raster-picture", "raster-type") for problem in stored):
        return stored + lost
    if place is not None and not _near(source, place):
        return [*stored, elsewhere(data, place.degrees)]
    codes = layer.kind == "categorical"
    seen = scan(path, source, place, codes, None if codes else numbers.stored_span(entry, layer))
    if place is not None and not seen.count:
        return [*stored, elsewhere(data, place.degrees)]
    problems = [*stored, *(_of_coverage(source, seen, layer, place, data) if place is not None else [])]
    if place is not None and place.planned:
        unfit = resampling_problem(source, entry, layer, place.grid, path)
        problems += [unfit] if unfit is not None else []
    if codes:
        return problems + numbers.of_codes(seen, source.nodata, allowed, layer, where)
    return problems + numbers.of_range(seen, source, entry, layer, where)


def _bounds(source: warp.Source) -> Any:
    """Of the file's corners, however its rows and columns run."""
    height, width = source.dataset.shape
    t = source.dataset.transform
    corners = ((0, 0), (width, 0), (0, height), (width, height))
    xs, ys = [t.a * c + t.b * r + t.c for c, r in corners], [t.d * c + t.e * r + t.f for c, r in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _near(source: warp.Source, place: Territory) -> bool:
    """Whether any point of the region lies in the file's frame; a region without points is not judged."""
    return not len(place.x) or bool(pixels_of(source, place).framed.any())


# ---------------------------------------------------------------------------------------------- storage
def _of_storage(source: warp.Source, entry: Entry, layer: Layer, where: str) -> list[Problem]:
    """Several bands, a picture of values, and values stored with a scale that the catalog does not state."""
    problems = []
    dataset = source.dataset
    colours = {interpretation.name for interpretation in dataset.colorinterp}
    picture = {"red", "green", "blue"} <= colours or ("palette" in colours and layer.kind == "continuous")
    if picture:
        problems.append(Problem("raster-picture", Say("文件是渲染成颜色的图片，不是数值", "the file is a picture in colours, not values"), where,
                                Say("导出原始数值（在 GIS 中选“原始数据”而非“渲染图像”）", "export the raw data, not the rendered image"),
                                found=", ".join(sorted(colours)), layer=layer.name))  # fmt: skip
    elif dataset.count != 1 and source.chosen is None:
        problems.append(Problem("raster-bands", Say("栅格有多个波段", "the raster has several bands"), where,
                                Say("每个文件只留一个波段（多年数据每年一个文件）", "keep one band in each file, and one file for each year"),
                                found=str(dataset.count), expected="1", layer=layer.name))  # fmt: skip
    if "complex" in dataset.dtypes[0]:
        problems.append(Problem("raster-type", Say("栅格是复数，不是数值", "the raster holds complex numbers"), where,
                                Say("导出实数", "export real numbers"), found=dataset.dtypes[0], layer=layer.name))  # fmt: skip
    stored = (dataset.scales[0], dataset.offsets[0])
    if stored != (1.0, 0.0) and (entry.scale != stored[0] or stored[1] != 0.0):
        problems.append(Problem("scale-undeclared", Say("文件中的数值是换算存储的", "the file stores scaled values"), where,
                                Say("写 scale（文件带偏移量的，先换算成真值）", "state scale; where there is an offset, unpack the values first"),
                                found=f"scale {stored[0]:g}, offset {stored[1]:g}", expected=f"scale = {stored[0]:g}",
                                layer=layer.name))  # fmt: skip
    return problems


# ---------------------------------------------------------------------------------------------- coverage
def _of_coverage(source: warp.Source, seen: Seen, layer: Layer, place: Territory, data: Placed) -> list[Problem]:
    """A frame that leaves out part of the region, a county without any data, a hole where there must be a value."""
    import numpy as np

    if not len(place.x) or seen.held is None:
        return []
    out = 1.0 - float(pixels_of(source, place).framed.mean())
    if out > FRAME:
        other = elsewhere(data, place.degrees)
        hint = (
            Say(f"，或坐标系有误：{other.what.zh}", f", or the CRS is wrong: {other.what.en}")
            if other.code == "crs-zone"
            else Say("", "")
        )
        return [Problem("extent-short", Say(f"文件范围没有盖住规划区域{hint.zh}", f"the file's frame leaves out part of the region{hint.en}"),
                        data.where, Say("补齐缺少的部分（相邻图幅），再登记", "add what is missing (neighbouring sheets)"),
                        found=f"{out:.1%} · {shown(data.bounds)}", expected=f"≤ {FRAME:.0%}", layer=layer.name)]  # fmt: skip
    number = np.bincount(place.county, minlength=len(place.counties))
    held = np.bincount(place.county[seen.held], minlength=len(place.counties))
    bare = [
        str(name) for name, n, h in zip(place.counties["name"], number, held, strict=True) if n >= SAMPLE and h == 0
    ]
    if bare and not (layer.partial and held.any()):
        return [Problem("coverage-county", Say("有的县完全没有数据", "counties without any data"), data.where,
                        Say("换用覆盖全区的数据", "use data that cover the whole region"), found=", ".join(bare), layer=layer.name)]  # fmt: skip
    if layer.name not in EVERYWHERE:
        return []
    edge = max(BORDER * max(warp.pixel_m(source, place.grid), place.grid.cell), place.step)
    hole = float((~seen.held & (place.depth > edge)).mean())
    if hole <= HOLE:
        return []
    return [Problem("coverage-hole", Say(f"“{layer.zh}”在区内有缺口", f"{layer.name} has holes inside the region"), data.where,
                    Say("补齐缺口；边界处的零星空缺不在此列", "fill them; lacking cells at the border are not counted"),
                    found=f"{hole:.1%}", expected=f"≤ {HOLE:.0%}", layer=layer.name)]  # fmt: skip


def _same_months(entry: Entry, layer: Layer) -> list[Problem]:
    """One file for two months, of a layer that differs from month to month; rain may fail in two months alike."""
    if layer.name not in NEVER_ALIKE or entry.months is None or len(entry.files) != len(entry.months):
        return []
    months: dict[str, list[int]] = {}
    for month, path in zip(entry.months, entry.files, strict=True):
        months.setdefault(content_hash(path), []).append(month)
    twice = [same for same in months.values() if len(same) > 1]
    if not twice:
        return []
    return [Problem("months-same", Say("不同月份的文件内容完全相同", "files of different months are the same"), f"catalog.toml [{layer.name}].months",
                    Say("换成各月自己的数据", "give each month its own data"),
                    found="; ".join(" = ".join(map(str, same)) for same in twice), layer=layer.name)]  # fmt: skip


def _same_years(entry: Entry, layer: Layer) -> list[Problem]:
    """Files of two years that are the same file: change would come out as none."""
    if (
        entry.years is None
        or len(entry.files) != len(entry.years)
        or len({path.stat().st_size for path in entry.files}) == len(entry.files)
    ):
        return []
    years: dict[str, list[int]] = {}
    for year, path in zip(entry.years, entry.files, strict=True):
        years.setdefault(content_hash(path), []).append(year)
    twice = [same for same in years.values() if len(same) > 1]
    if not twice:
        return []
    return [Problem("years-same", Say("不同年份的文件内容完全相同", "files of different years are the same"), f"catalog.toml [{layer.name}].years",
                    Say("换成各年自己的数据", "give each year its own data"),
                    found="; ".join(" = ".join(map(str, same)) for same in twice), layer=layer.name)]  # fmt: skip
