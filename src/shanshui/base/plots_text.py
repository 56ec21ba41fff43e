"""Boundary points of plots as land offices hand them in (电子报盘, 勘测定界界址点坐标交换格式): a text in two parts.

    [属性描述]                       key=value: 坐标系, 几度分带, 投影类型, 计量单位, 带号, 转换参数 …
    [地块坐标]
    5,1.2500,1,地块一,面,,耕地,0103,@     number of points, area in ha, number, name, form, sheet, use, class, @
    J1,1,3456789.123,35456789.123         point, ring, X (north), Y (east, with the zone's number before it or not)

X is north. Ring 1 is the outer ring; a further ring within another is a hole, one that lies apart is another part of the plot.
The zone stands in the head, in Y, or in both: they must agree. What is not said is not guessed: the CRS is then missing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanshui.base.door import read_text
from shanshui.core.errors import Refused, Say

if TYPE_CHECKING:
    import geopandas as gpd

HEAD, BODY = "属性描述", "地块坐标"
NARROW = str.maketrans("，＝【】", ",=[]")
"""Marks that are typed full width."""
COLUMNS = ("界址点数", "地块面积（公顷）", "地块编号", "地块名称", "图形属性", "图幅号", "地块用途", "地类编码")
"""What stands before a plot's points; the last field is the mark @."""
MILLION = 1_000_000
NORTHINGS = (300_000.0, 6_000_000.0)
"""X within China, m: from 3° to 54° N."""
EASTINGS = (50_000.0, 950_000.0)
"""Y without the zone's number, m: within a zone of six degrees, and beyond its edge."""
THREE, SIX = range(25, 46), range(13, 24)
"""Numbers of zones within China: of three and of six degrees none is the same."""
SYSTEMS = {
    "2000": {"prefixed": {3: 4513 - 25, 6: 4491 - 13}, "plain": {3: 4534 - 25, 6: 4502 - 13}},
    "80": {"prefixed": {3: 2349 - 25, 6: 2327 - 13}, "plain": {3: 2370 - 25, 6: 2338 - 13}},
    "54": {"prefixed": {3: 2401 - 25, 6: 21413 - 13}, "plain": {3: 2422 - 25, 6: 21453 - 13}},
}
"""EPSG code less the zone's number, by the coordinate system, whether Y has the zone's number, and the width of zones."""


@dataclass
class Plot:
    """One plot: what stands before its points, and (ring, X, Y, line) of each."""

    told: list[str]
    line: int
    points: list[tuple[int, float, float, int]] = field(default_factory=list)


def read_plots(file: Path) -> gpd.GeoDataFrame:
    """The plots of a file as polygons (线: lines, 点: points); the CRS as told, or none where it is not told."""
    import geopandas as gpd

    head, plots = parse(read_text(file), file)
    prefix = _coordinates_fit(file, plots)
    unit = head.get("计量单位", "米")
    if unit not in ("米", "m", "M"):
        raise _bad(file, f"计量单位是{unit}，应为米", f"the unit is {unit}, not metres")
    crs = _crs(file, head, prefix)
    table = {name: [plot.told[i] or None for plot in plots] for i, name in enumerate(COLUMNS)}
    return gpd.GeoDataFrame(table, geometry=[_shape(file, plot) for plot in plots], crs=crs)


def parse(text: str, file: Path) -> tuple[dict[str, str], list[Plot]]:
    """The head as it stands, and the plots."""
    head: dict[str, str] = {}
    plots: list[Plot] = []
    section = ""
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip().translate(NARROW)
        if not line:
            continue
        if found := re.fullmatch(r"\[(.+)\]", line):
            section = found[1].strip()
            if section not in (HEAD, BODY):
                raise _bad(
                    file, f"第 {number} 行：没有这一部分 [{section}]", f"line {number}: no such part [{section}]"
                )
        elif section == HEAD:
            name, mark, value = line.partition("=")
            if not mark:
                raise _bad(file, f"第 {number} 行不是“名称=值”", f"line {number} is not name=value")
            head[name.strip()] = value.strip()
        elif section == BODY:
            _of_plots(line, number, plots, file)
        else:
            raise _bad(file, f"第 {number} 行在 [{HEAD}] 之前", f"line {number} stands before [{HEAD}]")
    if not plots:
        raise _bad(file, f"[{BODY}] 中没有地块", f"no plots in [{BODY}]")
    return head, plots


def _of_plots(line: str, number: int, plots: list[Plot], file: Path) -> None:
    cells = [cell.strip() for cell in line.split(",")]
    if cells == ["@"]:  # the end of a plot, in some editions
        return
    if cells[-1] == "@":
        if len(cells) != len(COLUMNS) + 1:
            raise _bad(
                file,
                f"第 {number} 行：地块的说明应有 {len(COLUMNS)} 项和 @",
                f"line {number}: a plot has {len(COLUMNS)} fields and @",
            )
        cells[1] = cells[1].removesuffix("公顷").strip()
        plots.append(Plot(cells[:-1], number))
        return
    try:
        _, ring, north, east = cells
        point = (int(ring), float(north), float(east), number)
    except ValueError:
        raise _bad(
            file, f"第 {number} 行不是“点号,圈号,X,Y”：{line[:40]}", f"line {number} is not point,ring,X,Y: {line[:40]}"
        ) from None
    if not plots:
        raise _bad(file, f"第 {number} 行：界址点之前没有地块说明", f"line {number}: points before any plot")
    plots[-1].points.append(point)


# ---------------------------------------------------------------------------------------------- where it lies
def _coordinates_fit(file: Path, plots: list[Plot]) -> int | None:
    """The zone's number that stands before Y (None: none does); Refused where X is not north, or zones differ."""
    zones = set()
    for plot in plots:
        for _, north, east, line in plot.points:
            zone, own = (int(east // MILLION), east % MILLION) if east >= MILLION else (None, east)
            fits = NORTHINGS[0] <= north <= NORTHINGS[1] and EASTINGS[0] <= own <= EASTINGS[1]
            if not fits or (zone is not None and zone not in THREE and zone not in SIX):
                if NORTHINGS[0] <= east <= NORTHINGS[1] and (
                    north >= 13 * MILLION or EASTINGS[0] <= north <= EASTINGS[1]
                ):
                    raise _bad(
                        file, f"第 {line} 行：X、Y 写反了（X 是北）", f"line {line}: X and Y are exchanged (X is north)"
                    )
                raise _bad(file, f"第 {line} 行：坐标 {north}, {east} 不是高斯平面坐标（米，X 是北）",
                           f"line {line}: {north}, {east} are not Gauss-Kruger coordinates in metres, X north")  # fmt: skip
            zones.add(zone)
    if len(zones) > 1:
        shown = "、".join("无" if zone is None else str(zone) for zone in sorted(zones, key=str))
        raise _bad(file, f"各点 Y 坐标前的带号不同：{shown}", f"points in different zones: {shown}")
    return zones.pop() if zones else None


def _crs(file: Path, head: dict[str, str], prefix: int | None) -> Any:
    """EPSG code by the head and by the number before Y; None where the system or the zone is not told."""
    told = re.sub(r"\D", "", head.get("带号", ""))
    zone = int(told) if told else None
    if zone is not None and prefix is not None and zone != prefix:
        raise _bad(
            file,
            f"带号：表头是 {zone}，坐标是 {prefix}",
            f"the zone is {zone} in the head, {prefix} in the coordinates",
        )
    number = prefix if zone is None else zone
    if number is None:
        return None
    if number not in THREE and number not in SIX:
        raise _bad(file, f"没有这个带号：{number}", f"no such zone: {number}")
    width = 3 if number in THREE else 6
    said = head.get("几度分带") or head.get("分带", "")
    belts = re.sub(r"\D", "", said.translate(str.maketrans("三六３６", "3636")))
    if belts and int(belts) != width:
        raise _bad(
            file,
            f"几度分带是 {belts}，但 {number} 是 {width} 度带的带号",
            f"{belts}-degree zones, but zone {number} is of {width} degrees",
        )
    system = _system(head.get("坐标系", ""))
    if system is None or _shifted(head.get("转换参数", "")):
        return None
    return f"EPSG:{SYSTEMS[system]['plain' if prefix is None else 'prefixed'][width] + number}"


def _system(told: str) -> str | None:
    """Which of the three national systems is named."""
    found = [system for system, marks in (("2000", ("2000",)), ("80", ("80", "西安")), ("54", ("54", "北京")))
             if any(mark in told for mark in marks)]  # fmt: skip
    return found[0] if len(found) == 1 else None


def _shifted(told: str) -> bool:
    """Whether parameters are given: it is not said whether the coordinates are before or after that shift."""
    return any(re.sub(r"[\s0.+\-]", "", part) for part in told.split(","))


# ---------------------------------------------------------------------------------------------- shapes
def _shape(file: Path, plot: Plot) -> Any:
    """The plot with easting first; its points are as many as it says."""
    import shapely

    rings: dict[int, list[tuple[float, float]]] = {}
    last = None
    for ring, north, east, line in plot.points:
        if ring != last and ring in rings:
            raise _bad(
                file,
                f"第 {line} 行：圈 {ring} 的点不连续",
                f"line {line}: the points of ring {ring} do not stand together",
            )
        rings.setdefault(ring, []).append((east, north))
        last = ring
    _counted(file, plot, rings)
    form = plot.told[4] or "面"
    if form == "点":
        return shapely.MultiPoint([point for ring in rings.values() for point in ring])
    if form == "线":
        return shapely.MultiLineString(list(rings.values()))
    if form != "面":
        raise _bad(
            file, f"第 {plot.line} 行：图形属性是“{form}”，应为面、线或点", f"line {plot.line}: the form is {form}"
        )
    if any(len(set(ring)) < 3 for ring in rings.values()):
        raise _bad(file, f"第 {plot.line} 行：有的圈不足三点", f"line {plot.line}: a ring of fewer than three points")
    return _area([shapely.Polygon(ring) for ring in rings.values()])


def _counted(file: Path, plot: Plot, rings: dict[int, list[tuple[float, float]]]) -> None:
    """The number of points stated is theirs, with or without the repeated last point of each ring; else some are lost."""
    told = plot.told[0]
    every = sum(len(ring) for ring in rings.values())
    closed = sum(1 for ring in rings.values() if len(ring) > 1 and ring[0] == ring[-1])
    if not rings or (told and (not told.isdecimal() or int(told) not in (every, every - closed))):
        raise _bad(file, f"第 {plot.line} 行：地块写明 {told or '—'} 个界址点，实有 {every} 个",
                   f"line {plot.line}: {told or '—'} points are told, {every} are there")  # fmt: skip


def _area(rings: list[Any]) -> Any:
    """Rings to an area: one within an even number of others is a part of the plot, one within an odd number a hole."""
    import shapely

    if not all(ring.is_valid for ring in rings):
        return shapely.MultiPolygon(rings)  # invalid too, and told as such with its row
    around = [{i for i, other in enumerate(rings) if other is not ring and other.contains(ring)} for ring in rings]
    shapes = []
    for i, ring in enumerate(rings):
        if len(around[i]) % 2 == 0:
            holes = [
                rings[j].exterior for j, outer in enumerate(around) if i in outer and len(outer) == len(around[i]) + 1
            ]
            shapes.append(shapely.Polygon(ring.exterior, holes))
    return shapes[0] if len(shapes) == 1 else shapely.MultiPolygon(shapes)


def _bad(file: Path, zh: str, en: str) -> Refused:
    return Refused("plots-text", Say(f"电子报盘坐标文件有误（{zh}）：{file}", f"{file}: {en}"),
                   Say("按勘测定界界址点坐标交换格式改正", "mend it by the format of boundary points"))  # fmt: skip
