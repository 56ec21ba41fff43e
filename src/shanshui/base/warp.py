"""Putting values of a source raster onto the grid, exactly: every position is transformed, none is interpolated.

The warper of the usual library approximates positions by up to an eighth of a source pixel and cannot be told not to
(at half a degree that is several kilometres), so positions come from pyproj, cell by cell, and sampling is done here. The
work runs in blocks of the grid and strips of the source that fit in memory whatever the resolution of either, and nothing
depends on their division: positions count from the plan's origin, and sums are taken in the order of the source's pixels.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from shanshui.base.crs import transformer
from shanshui.base.door import reading

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from shanshui.core.grid import Grid

BLOCK = 512
PAD = 2
"""Source pixels read beyond a block's corners: neighbours of the outermost sample."""
PIXELS = 2**22
"""Source pixels held at a time, or one row or one cell's width of them where these are more."""
CACHE = 256 * 2**20
"""Bytes of decoded blocks that the library keeps; its own choice would be a share of the machine's memory."""
THREADS = max(1, min(4, os.cpu_count() or 1))
SHARE = 0.5
"""A cell averaged, or given its commonest code, from finer pixels has data where at least this share of them has."""


@dataclass(frozen=True)
class Source:
    """An open raster, its CRS, and the value that means no data (None: none but NaN)."""

    dataset: Any
    crs: Any
    nodata: float | None
    layer: str | None = None
    """The variable, of a file that holds several."""
    chosen: int | None = None
    """The band of the year wanted, of a variable with a time dimension."""
    turn: Lock = field(default_factory=Lock, compare=False)
    """An open dataset is for one thread at a time."""

    @property
    def path(self) -> Path:
        """The file or folder, without the driver and variable that its name may have when open."""
        return Path(re.sub(r'^(?:NETCDF|ZARR):"([^"]*)":.*$', r"\1", self.dataset.name))

    def read(self, rows: slice, cols: slice) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        """Values of a window in the file's own type, and where they are data; Refused where the file is damaged."""
        from rasterio import Env
        from rasterio.windows import Window

        window = Window(cols.start, rows.start, cols.stop - cols.start, rows.stop - rows.start)
        with reading(self.path), self.turn, Env(GDAL_CACHEMAX=CACHE):
            values = self.dataset.read(self.chosen or 1, window=window)
            data = valid(values, self.nodata)
            if masked(self.dataset):
                data &= self.dataset.read_masks(self.chosen or 1, window=window) > 0
        return values, data


def masked(dataset: Any) -> bool:
    """Whether the file itself holds a mask that says which pixels are data."""
    from rasterio.enums import MaskFlags

    return MaskFlags.per_dataset in dataset.mask_flag_enums[0] and MaskFlags.alpha not in dataset.mask_flag_enums[0]


def valid(values: NDArray[Any], nodata: float | None) -> NDArray[np.bool_]:
    """Where values are data: not NaN, and not the nodata value as the array's own type would store it."""
    import numpy as np

    out = ~np.isnan(values) if values.dtype.kind == "f" else np.ones(values.shape, bool)
    if nodata is None or np.isnan(nodata):
        return out
    if values.dtype.kind == "f":
        with np.errstate(over="ignore"):
            return out & (values != values.dtype.type(nodata))
    limits = np.iinfo(values.dtype)
    if float(nodata).is_integer() and limits.min <= nodata <= limits.max:
        out &= values != int(nodata)
    return out


def pixel_m(source: Source, grid: Grid) -> float:
    """Edge of a source pixel at the middle of the grid, in metres of the grid."""
    import numpy as np

    rows, cols = grid.shape
    x, y = grid.x[cols // 2], grid.y[rows // 2]
    forth, back = _transformers(source, grid)
    c, r = _affine(~source.dataset.transform, *forth(x, y))
    xs, ys = back(*_affine(source.dataset.transform, np.array([c, c + 1, c]), np.array([r, r, r + 1])))
    return float(np.sqrt(abs((xs[1] - xs[0]) * (ys[2] - ys[0]) - (ys[1] - ys[0]) * (xs[2] - xs[0]))))


def _affine(t: Any, x: Any, y: Any) -> tuple[Any, Any]:
    """Pixel → CRS by a transform, or back by its inverse."""
    return t.a * x + t.b * y + t.c, t.d * x + t.e * y + t.f


def _transformers(source: Source, grid: Grid) -> tuple[Any, Any]:
    """Grid → source and source → grid."""
    return transformer(grid.crs, source.crs).transform, transformer(source.crs, grid.crs).transform


def _windows(source: Source, grid: Grid) -> Iterator[tuple[slice, slice, slice, slice]]:
    """Blocks of the grid that meet the source, each with the window of source pixels that it covers."""
    import numpy as np

    forth, _ = _transformers(source, grid)
    for rows, cols in grid.blocks(BLOCK):
        block = grid.window(rows, cols)
        left, bottom, right, top = block.bounds
        x, y = np.linspace(left, right, block.shape[1] + 1), np.linspace(top, bottom, block.shape[0] + 1)
        window = _around(source, *_affine(~source.dataset.transform, *forth(*np.meshgrid(x, y))))
        if window is not None:
            yield rows, cols, *window


def _strips(rows: slice, cols: slice) -> Iterator[slice]:
    """The rows of a window, a few at a time."""
    tall = max(1, PIXELS // (cols.stop - cols.start))
    for start in range(rows.start, rows.stop, tall):
        yield slice(start, min(start + tall, rows.stop))


def meets(source: Source, grid: Grid) -> bool:
    """Whether any pixel of the source lies near the grid."""
    return next(_windows(source, grid), None) is not None


def values_over(source: Source, grid: Grid) -> Iterator[NDArray[Any]]:
    """The valid source values over the grid, block by block; a pixel near an edge may come twice."""
    for _, _, rows, cols in _windows(source, grid):
        for strip in _strips(rows, cols):
            values, data = source.read(strip, cols)
            yield values[data]


def stored(values: NDArray[Any]) -> NDArray[Any]:
    """Values as they are: what is written where nothing is to be converted."""
    return values


def sample(
    source: Source,
    grid: Grid,
    out: NDArray[Any],
    *,
    bilinear: bool,
    convert: Callable[[NDArray[Any]], NDArray[Any]] = stored,
) -> None:
    """Write into `out` the source at each cell's centre, converted; cells without data are left as they are.

    nearest    the pixel that holds the centre.
    bilinear   the four pixels around the centre, those without data left out and the weights made to sum to one.
    Both have data exactly where the pixel that holds the centre has; a pixel holds its west and north edges.
    """
    import numpy as np

    forth, _ = _transformers(source, grid)
    pixels = ~source.dataset.transform

    def fill(part: tuple[slice, slice]) -> None:
        block = grid.window(*part)
        c, r = _affine(pixels, *forth(*np.meshgrid(block.x, block.y)))
        _sample(source, c, r, out[part], bilinear, convert)

    blocks = list(grid.blocks(BLOCK))
    with ThreadPoolExecutor(min(THREADS, len(blocks))) as pool:  # blocks share no cell, so that threads do not meet
        for _ in pool.map(fill, blocks) if len(blocks) > 1 else map(fill, blocks):
            pass


def _sample(
    source: Source, c: NDArray[np.float64], r: NDArray[np.float64], out: NDArray[Any], bilinear: bool, convert: Any
) -> None:
    """A block of which the positions are known; in quarters where they lie far apart."""
    import numpy as np

    window = _around(source, c, r)
    if window is None:
        return
    sr, sc = window
    if (sr.stop - sr.start) * (sc.stop - sc.start) > PIXELS and max(c.shape) > 1:
        for rows in _halves(c.shape[0]):
            for cols in _halves(c.shape[1]):
                _sample(source, c[rows, cols], r[rows, cols], out[rows, cols], bilinear, convert)
        return
    values, data = source.read(sr, sc)
    c, r = c - sc.start, r - sr.start
    with np.errstate(invalid="ignore"):
        inside = (c >= 0) & (r >= 0) & (c < values.shape[1]) & (r < values.shape[0])
    i, j = np.where(inside, r, 0).astype("i8"), np.where(inside, c, 0).astype("i8")
    inside &= data[i, j]
    if bilinear:
        out[inside] = convert(_bilinear(values, data, r[inside] - 0.5, c[inside] - 0.5))
    else:
        out[inside] = convert(values[i, j][inside])


def _halves(length: int) -> list[slice]:
    middle = length // 2
    return [slice(middle, length)] if middle == 0 else [slice(0, middle), slice(middle, length)]


def _around(source: Source, c: NDArray[np.float64], r: NDArray[np.float64]) -> tuple[slice, slice] | None:
    """The window of source pixels around positions; None where none lies near the source."""
    import numpy as np

    height, width = source.dataset.shape
    known = np.isfinite(c) & np.isfinite(r)
    if not known.any():
        return None
    r0, r1 = max(int(np.floor(r[known].min())) - PAD, 0), min(int(np.ceil(r[known].max())) + PAD, height)
    c0, c1 = max(int(np.floor(c[known].min())) - PAD, 0), min(int(np.ceil(c[known].max())) + PAD, width)
    return (slice(r0, r1), slice(c0, c1)) if r0 < r1 and c0 < c1 else None


def _bilinear(
    values: NDArray[Any], data: NDArray[np.bool_], r: NDArray[np.float64], c: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Values at pixel positions (integers are pixel centres)."""
    import numpy as np

    i, j = np.floor(r).astype("i8"), np.floor(c).astype("i8")
    v, u = r - i, c - j
    total, weights = np.zeros(r.shape), np.zeros(r.shape)
    for di, wi in ((0, 1 - v), (1, v)):
        for dj, wj in ((0, 1 - u), (1, u)):
            a, b = i + di, j + dj
            there = (a >= 0) & (b >= 0) & (a < values.shape[0]) & (b < values.shape[1])
            a, b = np.where(there, a, 0), np.where(there, b, 0)
            weight = wi * wj * (there & data[a, b])
            total += weight * np.where(weight > 0, values[a, b].astype("f8"), 0.0)
            weights += weight
    return total / weights


def _binned(
    source: Source, grid: Grid, block: Grid, rows: slice, cols: slice
) -> Iterator[tuple[NDArray[np.int64], NDArray[Any], NDArray[np.bool_]]]:
    """Strip by strip: the cell of the block in which each source pixel's centre lies, its value, and whether it is data."""
    import numpy as np

    _, back = _transformers(source, grid)
    for strip in _strips(rows, cols):
        values, data = source.read(strip, cols)
        columns, lines = np.meshgrid(np.arange(cols.start, cols.stop) + 0.5, np.arange(strip.start, strip.stop) + 0.5)
        x, y = back(*_affine(source.dataset.transform, columns, lines))
        with np.errstate(invalid="ignore"):
            j = np.floor((x - grid.x0) / grid.cell) - block.offset[1]
            i = np.floor((grid.y0 - y) / grid.cell) - block.offset[0]
            inside = (i >= 0) & (j >= 0) & (i < block.shape[0]) & (j < block.shape[1])
        yield (i[inside] * block.shape[1] + j[inside]).astype("i8"), values[inside], data[inside]


def average(
    source: Source, grid: Grid, out: NDArray[Any], *, convert: Callable[[NDArray[Any]], NDArray[Any]] = stored
) -> None:
    """Write into `out` the mean of the source pixels whose centres lie in each cell; the source is finer than the grid."""
    import numpy as np

    for rows, cols, sr, sc in _windows(source, grid):
        block = grid.window(rows, cols)
        number, good, total = np.zeros(block.size, "i8"), np.zeros(block.size, "i8"), np.zeros(block.size)
        for cell, values, data in _binned(source, grid, block, sr, sc):
            number += np.bincount(cell, minlength=block.size)
            good += np.bincount(cell[data], minlength=block.size)
            np.add.at(total, cell[data], values[data].astype("f8"))  # in the order of the pixels, whatever the strips
        enough = (good > 0) & (good >= SHARE * number)
        out[rows, cols][enough.reshape(block.shape)] = convert(total[enough] / good[enough])


def commonest(source: Source, grid: Grid, out: NDArray[Any]) -> None:
    """Write into `out` the commonest code among the pixels whose centres lie in each cell; of equals, the smallest."""
    import numpy as np

    for rows, cols, sr, sc in _windows(source, grid):
        block = grid.window(rows, cols)
        number, good = np.zeros(block.size, "i8"), np.zeros(block.size, "i8")
        pairs, counts = np.empty((0, 2), "i8"), np.empty(0, "i8")
        for cell, values, data in _binned(source, grid, block, sr, sc):
            number += np.bincount(cell, minlength=block.size)
            good += np.bincount(cell[data], minlength=block.size)
            pairs, counts = _counted(pairs, counts, np.stack([cell[data], values[data].astype("i8")], axis=1))
        enough = (good > 0) & (good >= SHARE * number)
        order = np.lexsort((pairs[:, 1], -counts, pairs[:, 0]))
        pairs = pairs[order]
        first = np.ones(len(pairs), bool)
        first[1:] = pairs[1:, 0] != pairs[:-1, 0]
        winners = pairs[first & enough[pairs[:, 0]]]
        out[rows, cols][winners[:, 0] // block.shape[1], winners[:, 0] % block.shape[1]] = winners[:, 1]


def _counted(
    pairs: NDArray[np.int64], counts: NDArray[np.int64], more: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Each (cell, code) once with its number, those of `more` added."""
    import numpy as np

    new, number = np.unique(more, axis=0, return_counts=True)
    both, where = np.unique(np.concatenate([pairs, new]), axis=0, return_inverse=True)
    return both, np.bincount(where.ravel(), np.concatenate([counts, number]), len(both)).astype("i8")
