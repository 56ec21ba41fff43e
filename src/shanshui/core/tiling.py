"""Blocks: a cell or focal method is run block by block on a fixed grid of blocks, with its halo, on threads.

A tiled result equals the whole-array result bit for bit: a block sees its halo where the grid goes on and the true edge
where it ends, and keeps the plan's origin, so a method cannot tell the two apart. Results are put together in order.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from shanshui.core.grid import Grid
from shanshui.core.pieces import TILE, Blocks
from shanshui.core.registry import Spec
from shanshui.core.vocabulary import vocabulary

if TYPE_CHECKING:
    import xarray as xr

BLOCK = 2048
HELD = 2**28
"""Bytes that a block of a call's inputs and results may hold together, for each thread."""


def radius_m(spec: Spec, inputs: Mapping[str, Any], settings: Mapping[str, Any], cell: float) -> float:
    """The radius of a focal method in metres: a number, a setting, the maximum of "table.column", or "cell"."""
    radius = spec.radius
    if spec.scope != "focal" or radius is None:
        return 0.0
    if not isinstance(radius, str):
        return float(radius)
    if radius == "cell":
        return cell
    if radius in settings:
        return float(settings[radius])
    table, _, column = radius.partition(".")
    return float(inputs[table][column].max())


def in_blocks(spec: Spec, grid: Grid, block: int) -> bool:
    """Whether the runner cuts this call into blocks: its scope allows it and the grid is larger than one."""
    tiled = spec.scope in ("cell", "focal") and all(vocabulary()[name].is_raster for name in spec.gives)
    return tiled and max(grid.shape) > block


def side(bytes_per_cell: int, block: int) -> int:
    """Edge of the blocks, cells: halved where they would hold too much, but not below a tile of the files.

    It counts what is read and given, not the threads, so that a result is the same file on every machine.
    """
    while bytes_per_cell * block**2 > HELD and block >= 2 * TILE:
        block //= 2
    return block


def call(
    function: Callable[..., Any], spec: Spec, inputs: Mapping[str, Any], settings: Mapping[str, Any], grid: Grid,
    *, block: int = BLOCK, threads: int = 1,
) -> tuple[Any, ...]:  # fmt: skip
    """Run a method, in blocks where its scope allows, and return its whole outputs as a tuple."""
    if not in_blocks(spec, grid, block):
        return _once(function, spec, inputs, settings, grid)
    out: list[xr.DataArray] = []
    for rows, cols, parts in pieces(function, spec, inputs, settings, grid, block=block, threads=threads):
        if not out:
            out = [_like(part, grid) for part in parts]
        for target, part in zip(out, parts, strict=True):
            target.values[..., rows, cols] = part.values
    return tuple(out)


def pieces(
    function: Callable[..., Any], spec: Spec, inputs: Mapping[str, Any], settings: Mapping[str, Any], grid: Grid,
    *, block: int = BLOCK, threads: int = 1,
) -> Iterator[tuple[slice, slice, tuple[Any, ...]]]:  # fmt: skip
    """The outputs of a method block by block, in the order of the grid; no more blocks are under way than threads."""
    halo = math.ceil(radius_m(spec, inputs, settings, grid.cell) / grid.cell)
    edge = side(_bytes_per_cell(spec, inputs), block)

    def one(rows: slice, cols: slice) -> tuple[slice, slice, tuple[Any, ...]]:
        wide = tuple(_grown(s, halo, n) for s, n in zip((rows, cols), grid.shape, strict=True))
        cut = {name: _cut(value, *wide) for name, value in inputs.items()}
        results = _once(function, spec, cut, settings, grid.window(*wide))
        keep = [slice(w.start - g.start, w.stop - g.start) for w, g in zip((rows, cols), wide, strict=True)]
        return rows, cols, tuple(result.isel(y=keep[0], x=keep[1]) for result in results)

    with ThreadPoolExecutor(max_workers=threads) as pool:
        ahead: deque[Future[tuple[slice, slice, tuple[Any, ...]]]] = deque()
        for window in grid.blocks(edge):
            if len(ahead) == threads:
                yield ahead.popleft().result()
            ahead.append(pool.submit(one, *window))
        while ahead:
            yield ahead.popleft().result()


def _bytes_per_cell(spec: Spec, inputs: Mapping[str, Any]) -> int:
    """Of everything that a call reads and gives; a result with a leading dimension counts as the deepest input."""
    import numpy as np

    read = [value.bytes_per_cell if isinstance(value, Blocks) else value.nbytes // (value.shape[-1] * value.shape[-2])
            for value in inputs.values() if isinstance(value, Blocks) or hasattr(value, "isel")]  # fmt: skip
    given = [
        np.dtype(vocabulary()[name].dtype).itemsize if not vocabulary()[name].dims else max(read, default=0)
        for name in spec.gives
    ]
    return int(sum(read) + sum(given))


def _once(
    function: Callable[..., Any], spec: Spec, inputs: Mapping[str, Any], settings: Mapping[str, Any], grid: Grid
) -> tuple[Any, ...]:
    named = {**settings, "grid": grid} if spec.takes_grid else dict(settings)
    result = function(**{edge.parameter: inputs.get(edge.parameter) for edge in spec.edges}, **named)
    return result if len(spec.gives) > 1 else (result,)


def _grown(window: slice, halo: int, size: int) -> slice:
    return slice(max(0, window.start - halo), min(size, window.stop + halo))


def _cut(value: Any, rows: slice, cols: slice) -> Any:
    if isinstance(value, Blocks):
        return value.block(rows, cols)
    return value.isel(y=rows, x=cols) if hasattr(value, "isel") else value


def _like(part: xr.DataArray, grid: Grid) -> xr.DataArray:
    """An empty raster of the whole grid with the dtype, leading dimensions and scalar coordinates of a block."""
    import numpy as np

    leading = {str(dim): part[dim].values for dim in part.dims[:-2]}
    scalars = {str(name): value.values[()] for name, value in part.coords.items() if value.ndim == 0}
    empty = np.empty((*part.shape[:-2], *grid.shape), dtype=part.dtype)
    return grid.raster(empty, None if part.name is None else str(part.name), **leading, **scalars)
