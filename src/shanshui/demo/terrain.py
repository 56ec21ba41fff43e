"""Relief: a high range in the north, fans at its foot, a closed plain with a lake at its lowest point.

The mountains are the steady state of a landscape that rises as fast as its rivers cut: the slope of a cell is
k · A^−0.45, A its catchment. Solved along the drainage tree and routed anew a few times on ever finer grids, this gives
branching valleys and sharp divides, which noise alone does not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from shanshui.core.grid import Grid
from shanshui.demo.canvas import Canvas, Field, Mask, largest, limited
from shanshui.demo.flow import Flow, route

CONCAVITY = 0.45
STEEPEST = 0.62
"""Slope beyond which loose rock does not stand, m/m."""
COARSEST = 800.0
"""Cell of the grid on which the valleys are first laid out, metres."""
LAKE_LEVEL = 380.0
SUMMIT = 5050.0
FOOT = 470.0
"""Rise from the lake to the foot of the range, metres."""


@dataclass(frozen=True)
class Terrain:
    """The surface and what flows over it."""

    elevation: Field
    lake: Mask
    mountain: Mask
    belt: Field
    """0 on the crest of the main range, 1 at its southern foot, negative beyond the crest."""
    flow: Flow
    slope: Field
    """Degrees."""
    northness: Field
    """Cosine of the aspect times a weight that grows with slope: 1 a steep slope that faces north, −1 south."""
    lake_at: tuple[float, float]
    """Metres from the north-west corner."""


def make_terrain(canvas: Canvas) -> Terrain:
    """Elevation, the lake, and the flow of water."""
    lake_at = _lake_at(canvas)
    finest = _bare(canvas, lake_at)
    chain = _coarser(canvas)
    mountains: Field | None = None
    for part in chain:
        shape = _bare(part, lake_at)
        start = None if mountains is None else _resample(mountains, part)
        mountains = _carve(part, shape, start, rounds=24 if start is None else 5)
    assert mountains is not None
    z = np.where(finest.mountain, mountains, finest.plain)
    z = _fans(canvas, z, finest)
    z = np.where(finest.mountain, canvas.smooth(z, 0.6 * canvas.cell), z)
    return _settle(canvas, z, finest, lake_at)


# ---------------------------------------------------------------- the shape of the place
@dataclass(frozen=True)
class Shape:
    plain: Field
    mountain: Mask
    belt: Field
    uplift: Field


def _lake_at(canvas: Canvas) -> tuple[float, float]:
    rng = canvas.rng("lake")
    return float(rng.uniform(0.36, 0.64) * canvas.width), float(rng.uniform(0.635, 0.665) * canvas.height)


def _bare(canvas: Canvas, lake_at: tuple[float, float]) -> Shape:
    """The plain without mountains, where mountains stand, and how strongly they rise."""
    rng = canvas.rng("range")
    tilt, bow = rng.uniform(-0.035, 0.035), rng.uniform(-0.05, 0.05)
    u = canvas.x / canvas.width - 0.5
    v = canvas.y / canvas.height + 0.018 * limited(canvas.noise("range", 24e3, 3), 1.8)
    crest = 0.26 + tilt * u + bow * (u**2 - 0.1)
    foot = 0.445 + 1.4 * tilt * u - bow * u**2 + 0.022 * limited(canvas.noise("foot", 13e3, 4), 1.8)
    belt = np.where(v > crest, (v - crest) / (foot - crest), (v - crest) / 0.22)
    hills = _hills(canvas, rng)
    uplift = np.exp(-((belt / 0.62) ** 2)) + 0.16
    uplift = np.where(belt < 0, np.exp(-((belt / 0.9) ** 2)) + 0.1, uplift)
    uplift *= 1 + 0.28 * np.exp(-((u / 0.27) ** 2))  # the highest summits stand in the middle
    uplift *= np.exp(0.22 * limited(canvas.noise("uplift", 16e3, 3), 1.8))
    mountain = (belt < 1) | (hills > 0)
    uplift = np.where(belt < 1, uplift, 0.13 * np.clip(hills, 0, 1))
    return Shape(_plain(canvas, lake_at, belt), mountain, belt, uplift)


def _hills(canvas: Canvas, rng: np.random.Generator) -> Field:
    """A low range of red hills on the piedmont; positive inside."""
    east = rng.uniform(0.3, 0.7) * canvas.width
    south = rng.uniform(0.515, 0.535) * canvas.height
    turn = rng.uniform(-0.2, 0.2)
    dx, dy = canvas.x - east, canvas.y - south
    along, across = dx * np.cos(turn) + dy * np.sin(turn), dy * np.cos(turn) - dx * np.sin(turn)
    across = across + 900 * canvas.noise("hills", 7e3, 3)
    return 1 - (along / rng.uniform(8e3, 13e3)) ** 2 - (across / rng.uniform(1200, 1900)) ** 2


def _plain(canvas: Canvas, lake_at: tuple[float, float], belt: Field) -> Field:
    """A basin open to east and west at a low sill, steeper towards the range, rising slowly to the southern sands."""
    dx = np.abs(canvas.x - lake_at[0]) / (0.5 * canvas.width)
    dy = (canvas.y - lake_at[1] + 2300 * limited(canvas.noise("plain", 12e3, 3), 1.8)) / canvas.height
    north, south = np.clip(-dy / 0.22, 0, 1.1), np.clip(dy, 0, None) / 0.2
    z = LAKE_LEVEL + FOOT * north**1.75 + 110 * south**1.4 + 42 * dx**1.7
    rough = np.clip(0.25 + 1.2 * np.maximum(north, south), 0, 1)
    z += rough * (2.2 * canvas.noise("plain rough", 2500, 3) + 6 * canvas.noise("plain swell", 9e3, 2))
    return z + _dunes(canvas, south, belt)


def _dunes(canvas: Canvas, south: Field, belt: Field) -> Field:
    """Dune ridges across the wind in the southern sands, 10–25 m high; too fine to show on a coarse grid."""
    if canvas.cell > 300:
        return np.zeros(canvas.shape)
    phase = (canvas.y * 0.8 + canvas.x * 0.35) / 1500 + 1.1 * canvas.noise("dune bend", 5e3, 3)
    ridge = 1 - np.abs(np.sin(np.pi * phase))
    strength = np.clip((south - 0.35) / 0.4 + 0.3 * canvas.noise("dune field", 8e3, 2), 0, 1) * (belt > 1)
    return 22 * strength * ridge**2


# ---------------------------------------------------------------- mountains
def _coarser(canvas: Canvas) -> list[Canvas]:
    """The same canvas from coarse to fine, each step half the cell of the one before."""
    chain = [canvas]
    while chain[0].cell * 2 <= COARSEST:
        rows, columns = (-(-n // 2) for n in chain[0].shape)
        grid = chain[0].grid
        chain.insert(0, Canvas(Grid(grid.crs, grid.x0, grid.y0, grid.cell * 2, (rows, columns)), canvas.seed))
    return chain


def _resample(values: Field, canvas: Canvas) -> Field:
    """A coarser surface of twice the cell on this canvas, bent a little: valleys on a grid run in eight directions."""
    rows, columns = np.meshgrid(*(np.arange(n) / 2 - 0.25 for n in canvas.shape), indexing="ij")
    down, right = (0.55 * limited(canvas.noise(f"bend {way}", 7 * canvas.cell, 2), 1.5) for way in ("down", "right"))
    return ndimage.map_coordinates(values, [rows + down, columns + right], order=1, mode="nearest")


def _carve(canvas: Canvas, shape: Shape, start: Field | None, rounds: int) -> Field:
    """The steady state of rise and cutting, reached by routing the water anew over what it has cut."""
    rim = np.zeros(canvas.shape, dtype=bool)
    rim[0] = shape.mountain[0]
    inside = ndimage.binary_dilation(shape.mountain, np.ones((3, 3)))
    foot = (inside & ~shape.mountain) | rim
    base = np.where(rim, 1350 + 150 * canvas.noise("north", 20e3, 2), shape.plain)
    rough = canvas.noise("carve", 6400, 4, 0.6)
    z = base + np.where(foot, 0, 2500 * shape.uplift + 650 * rough * shape.uplift) if start is None else start
    z = np.where(foot, base, z)
    steep = shape.uplift * 0.4 * np.exp(0.25 * canvas.noise("rock", 3e3, 4, 0.8))
    jitter = 0.16 * canvas.cell * canvas.rng(f"jitter {canvas.cell:g}").standard_normal(canvas.shape)
    for _ in range(rounds):
        flow = route(z + jitter * shape.uplift, foot, inside)
        z = 0.25 * z + 0.75 * _steady(canvas, flow, steep, base)
        z = np.where(foot, base, z)
    flow = route(z + jitter * shape.uplift, foot, inside)
    scale = 1.0
    for _ in range(4):
        z = _steady(canvas, flow, steep * scale, base)
        summit = np.sort(z[shape.mountain])[-max(3, z.size // 20000)]
        scale *= (SUMMIT - LAKE_LEVEL - FOOT) / max(summit - LAKE_LEVEL - FOOT, 1.0)
    return np.where(inside, z, shape.plain)


def _steady(canvas: Canvas, flow: Flow, steep: Field, base: Field) -> Field:
    """Heights along the drainage tree: z = z downstream + min(k · A^−0.45, steepest) · distance."""
    area = flow.gather(np.full(canvas.shape, (canvas.cell / 1000) ** 2))
    slope = np.minimum(steep * area**-CONCAVITY, STEEPEST).ravel()
    rise = slope * flow.step * canvas.cell
    z = base.ravel().copy()
    for cells in flow.levels[1:]:
        z[cells] = z[flow.downstream[cells]] + rise[cells]
    return z.reshape(canvas.shape)


# ---------------------------------------------------------------- fans, lake, drainage
def _fans(canvas: Canvas, z: Field, shape: Shape) -> Field:
    """A cone of gravel below each large valley: straight in profile, so it stands above the hollow plain."""
    foot = ndimage.binary_dilation(shape.belt < 1, np.ones((3, 3))) & (shape.belt >= 1)
    inside = ndimage.binary_dilation(shape.mountain, np.ones((3, 3)))
    flow = route(z, inside & ~shape.mountain, inside)
    area = flow.gather(np.full(canvas.shape, (canvas.cell / 1000) ** 2))
    rows, columns = np.nonzero(foot)
    order = np.argsort(-area[rows, columns], kind="stable")
    taken: list[tuple[int, int]] = []
    for i in order:
        r, c = int(rows[i]), int(columns[i])
        if all(np.hypot(r - a, c - b) * canvas.cell > 3500 for a, b in taken):
            taken.append((r, c))
        if len(taken) == 16:
            break
    rough = 1 + 0.1 * canvas.noise("fan", 3e3, 3)
    result = z.copy()
    for r, c in taken:
        reach = float(np.clip(1500 * np.sqrt(area[r, c]) / 2.6, 3000, 9500))
        below = shape.plain[min(r + round(reach / canvas.cell), canvas.shape[0] - 1), c]
        away = np.hypot(canvas.x - canvas.x[0, c], canvas.y - canvas.y[r, 0]) * rough
        cone = z[r, c] - (z[r, c] - below) * away / reach
        result = np.where(~shape.mountain & (away < reach), np.maximum(result, cone), result)
    return np.where(shape.mountain, result, canvas.smooth(result, 150))


def _gullies(canvas: Canvas, z: Field, from_lake: Field) -> Field:
    """Unevenness of the plain in proportion to its slope, so that rivers wander on fan and flat alike."""
    south, east = np.gradient(canvas.smooth(z, 1200), canvas.cell)
    fall = np.clip(np.hypot(south, east), 0.0004, 0.03)
    return 850 * fall * canvas.noise("gullies", 3600, 5) * np.clip(from_lake / 4000, 0, 1)


def _settle(canvas: Canvas, z: Field, shape: Shape, lake_at: tuple[float, float]) -> Terrain:
    """Make the lake the lowest place and every other cell drain to it or to the edge."""
    turn = canvas.rng("shore").uniform(-0.35, 0.35)
    dx, dy = canvas.x - lake_at[0], canvas.y - lake_at[1]
    away = np.hypot((dx * np.cos(turn) + dy * np.sin(turn)) / 1.75, dy * np.cos(turn) - dx * np.sin(turn))
    away = away * (1 + 0.36 * limited(canvas.noise("shore", 4e3, 5, 0.6), 1.7))
    lake = largest(away < 2700)
    z = np.where(lake, LAKE_LEVEL - 12, np.maximum(z, LAKE_LEVEL - 10 + 0.0025 * np.clip(away - 2700, 0, 4e3)))
    edge = np.ones(canvas.shape, dtype=bool)
    edge[1:-1, 1:-1] = False
    z = np.where(shape.mountain | lake, z, z + _gullies(canvas, z, away - 2700))
    flow = route(z, lake | edge)
    z = np.round(flow.falling(z), 2)
    south, east = np.gradient(z, canvas.cell)
    grade = np.hypot(south, east)
    slope = np.degrees(np.arctan(grade))
    northness = np.where(grade > 0, south / np.maximum(grade, 1e-9), 0) * np.clip(slope / 20, 0, 1)
    return Terrain(z, lake, shape.mountain, shape.belt, flow, slope, northness, lake_at)
