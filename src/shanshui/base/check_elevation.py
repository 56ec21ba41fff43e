"""Elevation data that lie half a pixel off, and the datum of their heights: told, never mended."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanshui.base.catalog import Entry
from shanshui.base.crs import vertical
from shanshui.base.door import open_raster
from shanshui.core.errors import Problem, Refused, Say

if TYPE_CHECKING:
    from shanshui.core.vocabulary import Layer

NODE = 1e-3
"""Pixels by which an edge may miss a whole degree and still be drawn on it: rounding of the transform."""
LEAST = 1000
"""Pixels of a degree sheet: a coarse raster has its edge on a degree by chance."""
HEIGHTS = (
    ("1985国家高程基准", r"1985|yellow ?sea ?85"), ("1956年黄海高程系", r"1956|黄海56|yellow ?sea ?56|yellow sea$"),
    ("EGM2008", r"egm ?(20)?08"), ("EGM96", r"egm ?(19)?96"), ("大地高", r"大地高|椭球高|ellipsoid"),
)  # fmt: skip


def height_datum(text: str) -> str | None:
    """The datum that a name stands for; None where it is none of those known."""
    return next((name for name, marks in HEIGHTS if re.search(marks, text.strip().lower())), None)


def check_elevation(entry: Entry, layer: Layer) -> list[Problem]:
    """Every problem of place and datum of the files; what cannot be opened is told elsewhere."""
    problems: list[Problem] = []
    for path in entry.files:
        try:
            with open_raster(path, entry.layer) as dataset:
                problems += of_shift(dataset, entry, path, layer)
                problems += of_datum(dataset, entry, path, layer)
        except Refused:
            return []
    return problems


def of_shift(dataset: Any, entry: Entry, path: Path, layer: Layer) -> list[Problem]:
    """Degree sheets whose values belong to grid nodes, drawn as if they belonged to pixels: half a pixel off.

    Such a sheet has a row and a column more than a degree has pixels (1201, 3601), and its outer values lie on the degree
    lines; rightly drawn its frame lies half a pixel outside them. A frame that begins on the line itself has lost the half.
    """
    t = dataset.transform
    if entry.crs is None and (dataset.crs is None or not dataset.crs.is_geographic):
        return []
    if t.b or t.d or not t.a or not t.e or max(abs(t.a), abs(t.e)) > 1.0 / LEAST:
        return []
    odd = []
    for start, step, count in ((t.c, t.a, dataset.width), (t.f, t.e, dataset.height)):
        slip = NODE * abs(step)
        nodes = step * (count - 1)
        odd.append(abs(start - round(start)) <= slip and abs(nodes - round(nodes)) <= slip and round(nodes) != 0)
    if not all(odd):
        return []
    half = f"{-t.a / 2:+.8f}°, {-t.e / 2:+.8f}°"
    return [Problem("dem-shift", Say("高程数据偏移了半个像元（格点数据按像元绘制，比整度多一行一列）",
                                     "the elevation data lie half a pixel off: values of nodes drawn as pixels"), f"{path.name} [{layer.name}]",
                    Say(f"核对后把左上角移动半个像元（{half}）重新保存；不自动改正", f"verify, move the corner by {half}, save it again"),
                    found=f"{dataset.width} × {dataset.height}, {t.c:.8f}, {t.f:.8f}", expected=f"{t.c - t.a / 2:.8f}, {t.f - t.e / 2:.8f}",
                    layer=layer.name)]  # fmt: skip


def of_datum(dataset: Any, entry: Entry, path: Path, layer: Layer) -> list[Problem]:
    """The height datum that a file carries and the catalogue does not record, or denies."""
    from pyproj import CRS

    carried = vertical(CRS.from_wkt(dataset.crs.to_wkt())) if dataset.crs else None
    if carried is None:
        return []
    name = height_datum(carried) or carried
    told = entry.vertical_datum
    if told is not None and (height_datum(told) or told) == name:
        return []
    what = Say("目录没有记录文件所带的高程基准", "the catalogue does not record the height datum of the file")
    if told is not None:
        what = Say("目录写的高程基准与文件所带的不同", "the height datum stated is not that of the file")
    return [Problem("height-datum", what, f"{path.name} [{layer.name}]",
                    Say(f'核实后写 vertical_datum = "{name}"', f'verify, and write vertical_datum = "{name}"'), found=told or "—",
                    expected=name, layer=layer.name)]  # fmt: skip
