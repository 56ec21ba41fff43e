"""Blocks: a cell or focal method is run block by block on a fixed grid of blocks, with its halo, on threads.

A tiled result equals the whole-array result bit for bit: a block sees its halo where the grid goes on and the true edge
where it ends, and keeps the plan's origin, so a method cannot tell the two apart. Results are put together in order.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from shanshui.core.grid import Grid
from shanshui.core.registry import Spec
from shanshui.core.vocabulary import vocabulary

if TYPE_CHECKING:
    import xarray as xr

BLOCK = 2048


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


def call(
    function: Callable[..., Any], spec: Spec, inputs: Mapping[str, Any], settings: Mapping[str, Any], grid: Grid,
    *, block: int = BLOCK, threads: int = 1,
) -> tuple[Any, ...]:  # fmt: skip
    """Run a method, in blocks where its scope allows, and return its outputs as a tuple."""
    tiled = spec.scope in ("cell", "focal") and all(vocabulary()[name].is_raster for name in spec.gives)
    if not tiled or (grid.shape[0] <= block and grid.shape[1] <= block):
        return _once(function, spec, inputs, settings, grid)
    halo = math.ceil(radius_m(spec, inputs, settings, grid.cell) / grid.cell)
    windows = list(grid.blocks(block))

    def one(window: tuple[slice, slice]) -> tuple[Any, ...]:
        rows, cols = (_grown(s, halo, n) for s, n in zip(window, grid.shape, strict=True))
        cut = {name: _cut(value, rows, cols) for name, value in inputs.items()}
        results = _once(function, spec, cut, settings, grid.window(rows, cols))
        keep = tuple(slice(w.start - g.start, w.stop - g.start) for w, g in zip(window, (rows, cols), strict=True))
        return tuple(result.isel(y=keep[0], x=keep[1]) for result in results)

    out: list[xr.DataArray] = []
    with ThreadPoolExecutor(max_workers=threads) as pool:
        for (rows, cols), parts in zip(windows, pool.map(one, windows), strict=True):
            if not out:
                out = [_like(part, grid) for part in parts]
            for target, part in zip(out, parts, strict=True):
                target.values[..., rows, cols] = part.values
    return tuple(out)


def _once(
    function: Callable[..., Any], spec: Spec, inputs: Mapping[str, Any], settings: Mapping[str, Any], grid: Grid
) -> tuple[Any, ...]:
    named = {**settings, "grid": grid} if spec.takes_grid else dict(settings)
    result = function(**{edge.parameter: inputs.get(edge.parameter) for edge in spec.edges}, **named)
    return result if len(spec.gives) > 1 else (result,)


def _grown(window: slice, halo: int, size: int) -> slice:
    return slice(max(0, window.start - halo), min(size, window.stop + halo))


def _cut(value: Any, rows: slice, cols: slice) -> Any:
    return value.isel(y=rows, x=cols) if hasattr(value, "isel") else value


def _like(part: xr.DataArray, grid: Grid) -> xr.DataArray:
    """An empty raster of the whole grid with the dtype, leading dimensions and scalar coordinates of a block."""
    import numpy as np

    leading = {str(dim): part[dim].values for dim in part.dims[:-2]}
    scalars = {str(name): value.values[()] for name, value in part.coords.items() if value.ndim == 0}
    empty = np.empty((*part.shape[:-2], *grid.shape), dtype=part.dtype)
    return grid.raster(empty, None if part.name is None else str(part.name), **leading, **scalars)
