"""Rivers from the range to the lake, as discharge on cells and as lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from scipy import ndimage

from shanshui.demo.canvas import Canvas, Field, Mask
from shanshui.demo.climate import Climate
from shanshui.demo.curves import rounded
from shanshui.demo.names import RIVERS
from shanshui.demo.terrain import Terrain

HEAD = 0.08
"""Discharge from which a stream is mapped, m³/s."""
MAJOR = 0.25
"""Discharge from which a river has a name, waters fields, and reaches the lake, m³/s."""
SECONDS = 365.25 * 86400


@dataclass(frozen=True)
class Waters:
    discharge: Field
    """m³/s, mean of the year."""
    major: Mask
    """Cells of named rivers, lake excluded."""
    near: Field
    """Metres to the nearest major river."""
    strength: Field
    """Discharge of the nearest major river, m³/s."""
    lines: list[shapely.LineString]
    sizes: list[float]
    """Discharge at the lower end of each line."""


def make_waters(canvas: Canvas, terrain: Terrain, climate: Climate) -> Waters:
    """Gather the runoff down the drainage tree and trace the streams."""
    flow = terrain.flow
    discharge = flow.gather(climate.runoff / 1000 * canvas.cell**2 / SECONDS)
    major = (discharge >= MAJOR) & ~terrain.lake
    distance, (rows, columns) = ndimage.distance_transform_edt(~major, sampling=canvas.cell, return_indices=True)
    lines, sizes = _lines(canvas, terrain, discharge)
    return Waters(discharge, major, distance, discharge[rows, columns], lines, sizes)


def _lines(canvas: Canvas, terrain: Terrain, discharge: Field) -> tuple[list[shapely.LineString], list[float]]:
    """Stretches from source or confluence to confluence or mouth. Minor streams end where the range does."""
    downstream = terrain.flow.downstream
    wet = (discharge >= HEAD) & (terrain.mountain | (discharge >= MAJOR)) & ~terrain.lake
    on = wet.ravel()
    cells = np.flatnonzero(on)
    inflows = np.bincount(downstream[cells], minlength=on.size)
    goes_on = on & (inflows == 1)  # neither source nor confluence
    lines, sizes = [], []
    for start in cells[~goes_on[cells]]:
        path = [int(start)]
        while on[path[-1]] and downstream[path[-1]] != path[-1]:
            path.append(int(downstream[path[-1]]))
            if not goes_on[path[-1]]:
                break
        if len(path) < 2:
            continue
        columns = canvas.shape[1]
        at = np.array(path)
        xy = np.column_stack([canvas.grid.x[at % columns], canvas.grid.y[at // columns]])
        lines.append(shapely.LineString(rounded(xy, 2)))
        sizes.append(float(discharge.ravel()[path[-2]]))
    return lines, sizes


def river_names(canvas: Canvas, waters: Waters) -> list[str | None]:
    """The names of the lines: given from the mouth upstream along the larger branch; small streams have none."""
    ends = [tuple(line.coords[-1]) for line in waters.lines]
    starts: dict[tuple[float, ...], int] = {tuple(line.coords[0]): i for i, line in enumerate(waters.lines)}
    fed: dict[int, list[int]] = {}
    for i, end in enumerate(ends):
        if end in starts:
            fed.setdefault(starts[end], []).append(i)
    pool = list(canvas.rng("rivers").permutation(RIVERS))
    names: list[str | None] = [None] * len(ends)
    for i in sorted(range(len(ends)), key=lambda i: -waters.sizes[i]):
        if names[i] is not None or waters.sizes[i] < MAJOR or not pool:
            continue
        name, here = str(pool.pop()), i
        while True:
            names[here] = name
            above = [k for k in fed.get(here, []) if names[k] is None]
            if not above:
                break
            here = max(above, key=lambda k: waters.sizes[k])
    return names
