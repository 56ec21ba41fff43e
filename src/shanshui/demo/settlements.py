"""Towns, roads that join the towns, and abandoned mines in the foothills."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio import Affine
from rasterio.features import rasterize
from scipy import sparse
from scipy.sparse.csgraph import dijkstra, minimum_spanning_tree

from shanshui.core.grid import Grid
from shanshui.demo.administration import Outline
from shanshui.demo.canvas import Canvas, Field, Mask, limited
from shanshui.demo.coarse import Coarse, ways
from shanshui.demo.curves import rounded
from shanshui.demo.names import COUNTIES, MINES, PASTORAL, SEATS, TOWNSHIPS
from shanshui.demo.terrain import Terrain
from shanshui.demo.waters import Waters

RECLAIMED = 2
"""Pits that were filled before the last date."""


@dataclass(frozen=True)
class Town:
    name: str
    county: int
    at: tuple[int, int]
    """Row and column on the coarse grid."""
    point: tuple[float, float]
    rank: int
    """0 seat of the prefecture, 1 of a county, 2 of a township, 3 of a pastoral township."""


@dataclass(frozen=True)
class Mine:
    code: str
    name: str
    county: int
    at: tuple[int, int]
    polygon: shapely.Polygon
    opened: int
    closed: int | None = None
    """Year in which it was filled and sown; None for a pit that was left behind as it is."""

    def worked(self, year: int) -> bool:
        """Whether the pit lies open in that year."""
        return self.opened <= year and (self.closed is None or year < self.closed)


@dataclass(frozen=True)
class Road:
    name: str
    line: shapely.LineString


def make_towns(canvas: Canvas, outline: Outline, terrain: Terrain, waters: Waters, irrigable: Field) -> list[Town]:
    """The seat of each county where its fields will be best, the others apart from each other; some in the mountains."""
    rng = canvas.rng("towns")
    coarse = outline.coarse
    good = coarse.own.smooth(coarse.mean(np.clip(irrigable, 0, None)), 1300)
    good += 0.02 * coarse.own.noise("town sites", 3e3, 3)
    pasture = _pasture(coarse.mean(terrain.elevation), coarse.mean(terrain.slope), coarse.most(waters.discharge))
    rim = coarse.own.distance(outline.county < 0)
    inner = (rim > 2500) & ~_near_other(coarse.own, outline.county, 1500)
    level = (coarse.mean(terrain.slope) < 7) & (coarse.most(terrain.lake) == 0) & inner
    names, pastoral = list(rng.permutation(TOWNSHIPS)), list(rng.permutation(PASTORAL))
    towns: list[Town] = []
    for county in range(len(COUNTIES)):
        here = (outline.county == county) & inner
        wanted = int(rng.integers(5, 9))
        high = int(rng.integers(1, 3)) if county < 2 else 0
        for i in range(wanted):
            up = i >= wanted - high
            here_now = here & (rim > 6500) if i == 0 and (here & level & (rim > 6500)).any() else here
            score = np.where(here_now & (up | level), pasture if up else good, -np.inf)
            spot = _apart(coarse.own, score, towns, 7500 if up else 5200)
            if spot is None:
                continue
            rank = 3 if up else 2 if i else 0 if county == 2 else 1
            name = SEATS[county] if i == 0 else str((pastoral if up else names).pop())
            towns.append(Town(name, county, spot, _point(coarse.grid, spot, rng), rank))
    return towns


def _near_other(own: Canvas, county: NDArray[np.int32], metres: float) -> Mask:
    """Cells within a distance of another county."""
    near = np.zeros(county.shape, dtype=bool)
    for code in range(len(COUNTIES)):
        near |= (county != code) & (county >= 0) & (own.distance(county == code) < metres)
    return near


def _pasture(z: Field, slope: Field, discharge: Field) -> Field:
    """Valley floors of the lower mountains, beside a stream."""
    belt = np.exp(-(((z - 1750) / 380) ** 2))
    return belt * (0.3 + np.clip(discharge / 0.2, 0, 1)) * np.exp(-slope / 25)


def _apart(own: Canvas, score: Field, towns: list[Town], metres: float) -> tuple[int, int] | None:
    """The best cell at a distance from all towns; the distance shrinks until there is one."""
    if not np.isfinite(score).any():
        return None
    for shrink in (1.0, 0.8, 0.6, 0.45):
        free = score.copy()
        for town in towns:
            away = np.hypot(own.y - own.y[town.at[0], 0], own.x - own.x[0, town.at[1]])
            free[away < metres * shrink] = -np.inf
        if np.isfinite(free).any():
            r, c = np.unravel_index(np.argmax(free), free.shape)
            return int(r), int(c)
    return None


def _point(grid: Grid, spot: tuple[int, int], rng: np.random.Generator) -> tuple[float, float]:
    east, north = rng.uniform(-0.2, 0.2, 2) * grid.cell
    return round(float(grid.x[spot[1]] + east), 1), round(float(grid.y[spot[0]] + north), 1)


# ---------------------------------------------------------------- roads
def make_roads(outline: Outline, terrain: Terrain, waters: Waters, towns: list[Town], mines: list[Mine]) -> list[Road]:
    """A tree of the cheapest ways between towns, a highway across the plain, tracks to the mines."""
    coarse = outline.coarse
    slope = coarse.mean(terrain.slope)
    cost = (
        1 + (slope / 6) ** 1.5 + 60 * (coarse.most(terrain.lake) > 0) + np.clip(coarse.most(waters.discharge), 0, 1.2)
    )
    cost = cost * np.exp(0.45 * limited(coarse.own.noise("roads", 4e3, 3), 2))
    graph = ways(cost, np.ones(cost.shape, dtype=bool))
    columns = cost.shape[1]
    nodes = [t.at[0] * columns + t.at[1] for t in towns]
    price, before = dijkstra(graph, indices=nodes, return_predecessors=True)
    between = price[:, nodes]
    tree = minimum_spanning_tree(sparse.csr_matrix(between)).tocoo()
    seats = [i for i, t in enumerate(towns) if t.rank < 2]
    west, east = _exits(terrain, coarse)
    net = _Net(outline, columns)
    for i in seats[:2]:
        net.add(before[i], nodes[seats[2]], "岚洲公路")
    net.add(before[seats[0]], west, "岚洲公路")
    net.add(before[seats[1]], east, "岚洲公路")
    for a, b in sorted(zip(tree.row.tolist(), tree.col.tolist(), strict=True)):
        net.add(before[a], nodes[b], f"{_short(towns[a])}—{_short(towns[b])}公路")
    for mine in mines:
        _, back, _ = dijkstra(graph, indices=sorted(net.cells), min_only=True, return_predecessors=True)
        net.add(back, mine.at[0] * columns + mine.at[1], f"{mine.name}便道")
    return net.roads


def _short(town: Town) -> str:
    return town.name.removesuffix("牧乡").removesuffix("乡").removesuffix("镇").removesuffix("城")


def _exits(terrain: Terrain, coarse: Coarse) -> tuple[int, int]:
    """Where the highway leaves the map, at the height of the middle fans."""
    z = coarse.mean(terrain.elevation)
    rows = [int(np.argmin(np.abs(z[:, c] - 520) + 1e3 * (np.arange(z.shape[0]) > 0.62 * z.shape[0]))) for c in (0, -1)]
    return rows[0] * z.shape[1], rows[1] * z.shape[1] + z.shape[1] - 1


class _Net:
    """Roads without a stretch drawn twice."""

    def __init__(self, outline: Outline, columns: int) -> None:
        self.grid, self.columns = outline.coarse.grid, columns
        self.used: set[tuple[int, int]] = set()
        self.cells: set[int] = set()
        self.roads: list[Road] = []

    def add(self, before: NDArray[np.int32], to: int, name: str) -> None:
        """The path that ends at `to`, in the stretches that no road has yet."""
        path = [to]
        while before[path[-1]] >= 0:
            path.append(int(before[path[-1]]))
        stretch: list[int] = []
        for a, b in pairwise(path):
            if (a, b) in self.used:
                self._draw(stretch, name)
                stretch = []
                continue
            self.used |= {(a, b), (b, a)}
            stretch = [*stretch, b] if stretch else [a, b]
        self._draw(stretch, name)
        self.cells |= set(path)

    def _draw(self, stretch: list[int], name: str) -> None:
        if len(stretch) < 2:
            return
        at = np.array(stretch)
        xy = np.column_stack([self.grid.x[at % self.columns], self.grid.y[at // self.columns]])
        eased = shapely.get_coordinates(shapely.simplify(shapely.LineString(xy), 0.4 * self.grid.cell))
        self.roads.append(Road(name, shapely.LineString(np.round(rounded(eased, 3), 1))))


# ---------------------------------------------------------------- mines
def make_mines(canvas: Canvas, outline: Outline, terrain: Terrain, waters: Waters) -> list[Mine]:
    """Pits of 15–90 ha in the foothills and at the mouths of valleys: left behind, but for the last, which were reclaimed."""
    rng, when = canvas.rng("mines"), canvas.rng("mine years")
    coarse = outline.coarse
    z, discharge = coarse.mean(terrain.elevation), coarse.most(waters.discharge)
    score = np.exp(-(((z - 1450) / 500) ** 2)) + 0.45 * coarse.own.noise("ore", 5e3, 3)
    fit = (outline.county >= 0) & (coarse.mean(terrain.mountain) > 0.9) & (z < 2700) & (discharge < 0.3)
    fit &= coarse.own.distance(outline.county < 0) > 1200
    taken: list[Town] = []
    mines: list[Mine] = []
    legacy = int(rng.integers(9, 15))
    for i in range(legacy + RECLAIMED):
        spot = _apart(coarse.own, np.where(fit, score, -np.inf), taken, 3600)
        if spot is None:
            break
        county = int(outline.county[spot])
        point = _point(coarse.grid, spot, rng)
        taken.append(Town("", county, spot, point, 9))
        kind = MINES[int(rng.integers(len(MINES)))]
        code = f"{COUNTIES[county][0]}-M{i + 1:03d}"
        opened = int(when.integers(1985, 1999) if i < (legacy + 1) // 2 or i >= legacy else when.integers(2003, 2009))
        closed = None if i < legacy else int(when.integers(2012, 2018))
        mines.append(Mine(code, f"演示{i + 1:02d}号{kind}", county, spot, _pit(point, rng), opened, closed))
    return mines


def _pit(point: tuple[float, float], rng: np.random.Generator) -> shapely.Polygon:
    """An uneven round outline."""
    angle = np.linspace(0, 2 * np.pi, 28, endpoint=False)
    radius = np.full(angle.size, rng.uniform(220, 520))
    for k in range(2, 6):
        radius *= 1 + rng.uniform(0, 0.35 / k) * np.cos(k * angle + rng.uniform(0, 2 * np.pi))
    long, turn = rng.uniform(1.0, 1.7), rng.uniform(0, np.pi)
    dx, dy = radius * np.cos(angle) * long, radius * np.sin(angle)
    x, y = point[0] + dx * np.cos(turn) - dy * np.sin(turn), point[1] + dx * np.sin(turn) + dy * np.cos(turn)
    return shapely.Polygon(np.round(np.column_stack([x, y]), 1))


def near_points(canvas: Canvas, points: list[tuple[float, float]]) -> Field:
    """Metres from each cell to the nearest of the points."""
    best = np.full(canvas.shape, np.inf)
    for east, north in points:
        best = np.minimum(best, np.hypot(canvas.grid.x[None, :] - east, canvas.grid.y[:, None] - north))
    return best


def near_lines(canvas: Canvas, lines: list[shapely.LineString]) -> Field:
    """Metres from each cell to the nearest cell that a line crosses."""
    drawn: Mask = rasterize(
        lines, out_shape=canvas.shape, transform=Affine(*canvas.grid.transform), all_touched=True, dtype="u1"
    ).astype(bool)
    return canvas.distance(drawn)
