"""Looking at every value of a raster that the plan uses: in bands of rows, on threads, in bounded memory.

The file is read once, in windows that follow its own blocks and lie over the grid; of each window only a few numbers are
kept. Nothing is resampled: what is judged is what the file holds.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanshui.base.door import open_raster
from shanshui.base.warp import PAD, Source, transformer

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from shanshui.base.check_region import Territory
    from shanshui.core.grid import Grid

PIXELS = 4 * 2**20
"""Pixels of one window: 16 MB of float32."""
LIMIT = 400_000_000
"""Pixels of a file that are looked at where there is no region to say which are used."""
WIDE = 2**20
"""Integers that span less are counted in an array, others are sorted."""
CODES = 4096
"""Distinct codes kept of one file: more are no codes."""
EDGE = 33
"""Points on a side of the grid's outline in the source."""
FILLS = (-99999.0, -9999.0, -999.0, 999.0, 9999.0, 32767.0, 65535.0, 99999.0)
"""Numbers that stand for no data in the habits of many programs; the limits of the type belong to them too."""


@dataclass
class Seen:
    """What a file holds where the plan uses it; small, whatever the size of the file."""

    count: int = 0
    empty: int = 0
    """Pixels that hold the nodata value."""
    low: float = float("inf")
    high: float = float("-inf")
    next_low: float = float("inf")
    next_high: float = float("-inf")
    """The extremes without values that look like a fill value."""
    outside: int = 0
    infinite: int = 0
    fractions: bool = False
    codes: set[int] = field(default_factory=set)
    held: NDArray[np.bool_] | None = None
    """Which of the territory's points lie on a pixel with data."""

    def add(self, other: Seen) -> None:
        self.count += other.count
        self.empty += other.empty
        self.outside += other.outside
        self.infinite += other.infinite
        self.low, self.high = min(self.low, other.low), max(self.high, other.high)
        self.next_low, self.next_high = min(self.next_low, other.next_low), max(self.next_high, other.next_high)
        self.fractions |= other.fractions
        if len(self.codes) <= CODES:
            self.codes |= other.codes


@dataclass(frozen=True)
class Points:
    """The territory's points as pixels of a source, ordered by row."""

    rows: NDArray[np.int64]
    cols: NDArray[np.int64]
    order: NDArray[np.int64]
    framed: NDArray[np.bool_]
    """Which of the points lie in the file at all, or within one pixel of it; in the territory's order."""


Window = tuple[slice, slice]


def scan(path: Path, source: Source, place: Territory | None, codes: bool, span: tuple[float, float] | None) -> Seen:
    """Everything seen of a file; `span` are the stored values that are in range. Refused where the file is damaged."""
    import numpy as np

    points = None if place is None else pixels_of(source, place)
    windows = list(_windows(source, None if place is None else place.grid))
    seen = Seen(held=None if points is None else np.zeros(len(points.order), bool))

    def look(window: Window, data: Source) -> Seen:
        values, there = data.read(*window)
        if points is not None and seen.held is not None:
            _hold(points, window, there, seen.held)
        return _codes(values, there) if codes else _numbers(values, there, span)

    if len(windows) < 2:
        parts = [look(window, source) for window in windows]
    else:
        with ThreadPoolExecutor(min(len(windows), max(2, os.cpu_count() or 1))) as pool:
            parts = list(pool.map(lambda each: _alone(path, source, each, look), windows))
    for part in parts:
        seen.add(part)
    return seen


def _alone(path: Path, source: Source, window: Window, look: Any) -> Seen:
    """A look through a handle of its own: an open dataset is not for two threads."""
    with open_raster(path, source.layer) as dataset:
        found: Seen = look(window, replace(source, dataset=dataset))
        return found


# ---------------------------------------------------------------------------------------------- where to look
def _windows(source: Source, grid: Grid | None) -> Iterator[Window]:
    """Bands of rows, whole blocks high, as wide as the grid's outline is there."""
    import shapely

    height, width = source.dataset.shape
    block = max(1, int(source.dataset.block_shapes[0][0]))
    whole = shapely.box(0, 0, width, height) if height * width <= LIMIT else shapely.Point()
    area = whole if grid is None else _outline(source, grid)
    if area.is_empty:
        return
    _, first, _, last = area.bounds
    start = max(int(first) - PAD, 0) // block * block
    stop = min(int(last) + PAD + 1, height)
    tall = max(block, PIXELS // max(width, 1) // block * block)
    for row in range(start, stop, tall):
        end = min(row + tall, height)
        part = area.intersection(shapely.box(-PAD, row - PAD, width + PAD, end + PAD))
        if part.is_empty:
            continue
        west, north, east, south = part.bounds
        columns = slice(max(int(west) - PAD, 0), min(int(east) + PAD + 1, width))
        rows = slice(max(row, int(north) - PAD), min(end, int(south) + PAD + 1))
        for left in range(columns.start, columns.stop, PIXELS // max(1, rows.stop - rows.start) or 1):
            right = min(columns.stop, left + (PIXELS // max(1, rows.stop - rows.start) or 1))
            if rows.start < rows.stop and left < right:
                yield rows, slice(left, right)


def _outline(source: Source, grid: Grid) -> Any:
    """The grid's edge in the source's pixels."""
    import numpy as np
    import shapely

    left, bottom, right, top = grid.bounds
    x, y = np.linspace(left, right, EDGE), np.linspace(bottom, top, EDGE)
    edge = [
        *((a, top) for a in x),
        *((right, b) for b in y[::-1]),
        *((a, bottom) for a in x[::-1]),
        *((left, b) for b in y),
    ]
    c, r = _pixels(source, grid.crs, np.array([a for a, _ in edge]), np.array([b for _, b in edge]))
    known = np.isfinite(c) & np.isfinite(r)
    if known.sum() < 4:
        return shapely.Point()
    return shapely.make_valid(shapely.Polygon(np.stack([c[known], r[known]], axis=1)))


def _pixels(source: Source, crs: str, x: Any, y: Any) -> tuple[Any, Any]:
    xs, ys = transformer(crs, source.crs).transform(x, y)
    t = ~source.dataset.transform
    return t.a * xs + t.b * ys + t.c, t.d * xs + t.e * ys + t.f


def pixels_of(source: Source, place: Territory) -> Points:
    """The pixel that holds each point of the territory; far away where there is none."""
    import numpy as np

    c, r = _pixels(source, place.grid.crs, place.x, place.y)
    height, width = source.dataset.shape
    with np.errstate(invalid="ignore"):
        framed = (c >= -1) & (r >= -1) & (c < width + 1) & (r < height + 1)
        inside = (c >= 0) & (r >= 0) & (c < width) & (r < height)
    rows, cols = np.where(inside, r, -9).astype("i8"), np.where(inside, c, -9).astype("i8")
    order = np.argsort(rows, kind="stable")
    return Points(rows[order], cols[order], order, framed)


def _hold(points: Points, window: Window, there: NDArray[np.bool_], held: NDArray[np.bool_]) -> None:
    """Note the points of a window that have data; windows do not share points, so threads do not meet."""
    import numpy as np

    rows, cols = window
    a, b = np.searchsorted(points.rows, [rows.start, rows.stop])
    at = np.arange(a, b)
    at = at[(points.cols[a:b] >= cols.start) & (points.cols[a:b] < cols.stop)]
    held[points.order[at]] = there[points.rows[at] - rows.start, points.cols[at] - cols.start]


# ---------------------------------------------------------------------------------------------- what to see
def _numbers(values: NDArray[Any], there: NDArray[np.bool_], span: tuple[float, float] | None) -> Seen:
    import numpy as np

    seen = Seen(empty=int(values.size - there.sum()))
    if values.dtype.kind == "f":
        seen.empty -= int(np.isnan(values).sum())
    data = values[there]
    seen.count = data.size
    if values.dtype.kind == "f" and data.size and not np.isfinite(data.min() + data.max()):
        finite = np.isfinite(data)
        seen.infinite = int((~finite).sum())
        data = data[finite]
    if not data.size:
        return seen
    seen.low, seen.high = float(data.min()), float(data.max())
    seen.next_low, seen.next_high = seen.low, seen.high
    fills = _fills(values.dtype)
    if seen.low in fills or seen.high in fills:
        others = data[
            (data != seen.low if seen.low in fills else True) & (data != seen.high if seen.high in fills else True)
        ]
        if others.size:
            seen.next_low, seen.next_high = float(others.min()), float(others.max())
        else:
            seen.next_low, seen.next_high = float("inf"), float("-inf")
    if span is not None and (seen.low < span[0] or seen.high > span[1]):
        seen.outside = int(((data < span[0]) | (data > span[1])).sum())
    return seen


def _fills(dtype: Any) -> frozenset[float]:
    import numpy as np

    limits = (float(np.iinfo(dtype).min), float(np.iinfo(dtype).max)) if dtype.kind in "iu" else ()
    return frozenset({*FILLS, *(v for v in limits if v != 0)})


def _codes(values: NDArray[Any], there: NDArray[np.bool_]) -> Seen:
    import numpy as np

    seen = Seen(count=int(there.sum()))
    seen.empty = values.size - seen.count
    if not seen.count:
        return seen
    if values.dtype.kind in "iu":
        low, high = int(values.min()), int(values.max())
        if high - low < WIDE:
            counts = np.bincount((values.ravel().astype("i8") - low)[there.ravel()], minlength=1)
            distinct = np.flatnonzero(counts) + low
        else:
            distinct = np.unique(values[there])
    else:
        distinct = np.unique(values[there])
        seen.infinite = int((~np.isfinite(distinct)).sum())
        distinct = distinct[np.isfinite(distinct)]
        seen.fractions = bool((distinct != np.round(distinct)).any())
    seen.codes = {int(v) for v in distinct[: CODES + 1]}
    return seen
