"""Canals: main canals (干渠) from where rivers leave the range down the fans to the fields, branch canals (支渠) through them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import ndimage, sparse
from scipy.sparse.csgraph import dijkstra

from shanshui.demo import natural as n
from shanshui.demo.canvas import Field, Mask, limited, patches
from shanshui.demo.coarse import Coarse, ways
from shanshui.demo.curves import rounded
from shanshui.demo.land import Land
from shanshui.demo.terrain import Terrain
from shanshui.demo.waters import Waters

MAIN, BRANCH = "干渠", "支渠"
APART = 4500.0
"""Between two heads on the same foot of the range, metres."""
REACH = 42.0
"""Cost (a cell of fields costs 1, one of gravel 2.2) beyond which fields get water from elsewhere, on cells of 400 m."""
SERVED = 1500.0
"""Fields this near to a canal need no other, metres; not less than two cells."""
SMALLEST = 3.5
"""Fields worth a main canal, km²: of one head, and in one piece."""
TWO_MAINS = 30.0
"""Fields from which a head has two main canals, km²."""
MOST = 14
"""Branches of one head, and heads, at most."""
DIGITS = "〇一二三四五六七八九"
CLIMB = 0.5
"""Cost of a metre upward: canals follow the fall of the land."""


@dataclass(frozen=True)
class Canal:
    name: str
    category: str
    line: shapely.LineString


@dataclass(frozen=True)
class Ground:
    """What canals are dug through, on the coarse grid."""

    coarse: Coarse
    graph: sparse.csr_matrix
    """Directed as the water runs."""
    open: Mask
    fields: Mask
    river: Mask
    height: Field
    discharge: Field

    @property
    def km2(self) -> float:
        return (self.coarse.grid.cell / 1000) ** 2

    def reached(self, heads: list[int]) -> tuple[Field, NDArray[np.int32], NDArray[np.int32]]:
        """Cost from the nearest of the cells, the cell before on the way, and which of them it is."""
        return dijkstra(self.graph, indices=heads, min_only=True, return_predecessors=True)


def make_canals(
    coarse: Coarse, terrain: Terrain, waters: Waters, land: Land, inside: Mask, names: list[str | None]
) -> list[Canal]:
    """A tree of canals from each head; `names` are those of the river lines."""
    ground = _ground(coarse, terrain, waters, land, inside)
    heads = _heads(ground, coarse.own.distance(coarse.most(terrain.mountain) > 0))
    if not heads:
        return []
    cost, _, source = ground.reached(heads)
    called: set[str] = set()
    canals: list[Canal] = []
    for head in heads:
        own = np.flatnonzero((source == head) & np.isfinite(cost))
        river, start = _river_at(ground, waters, names, head)
        name = _unlike(river or "无名沟", called)
        canals += _tree(ground, own, head, name, start)
    return canals


def numeral(number: int) -> str:
    """1 … 99 in Chinese."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{DIGITS[tens]}十") + (DIGITS[ones] if ones else "")


def _unlike(name: str, called: set[str]) -> str:
    """The name, or with a number where it is taken; taken from now on."""
    found = next(c for c in (name, *(f"{name}{numeral(k)}号" for k in range(2, MOST + 2))) if c not in called)
    called.add(found)
    return found


def _ground(coarse: Coarse, terrain: Terrain, waters: Waters, land: Land, inside: Mask) -> Ground:
    cover = land.covers[2020]
    rock = coarse.most(terrain.mountain) > 0
    open_ = ~ndimage.binary_dilation(rock, np.ones((3, 3))) & (coarse.mean(inside) == 1)
    open_ &= (coarse.most(np.isin(cover, (n.LAKE, n.RESERVOIR))) == 0) & (coarse.mean(cover == n.MARSH) < 0.3)
    share = coarse.mean(np.isin(cover, (n.DRY, n.PADDY, n.ORCHARD, n.VILLAGE)))
    river = coarse.most(waters.major) > 0
    cost = 1 + 1.2 * (1 - share) + 2 * coarse.mean(cover == n.SAND) + 1.5 * coarse.mean(cover == n.SALINE)
    cost += 5 * coarse.mean(np.isin(cover, (n.TOWN, n.INDUSTRY))) + 6 * river
    cost += 0.8 * (1 - share) * (1 - np.exp(-coarse.mean(waters.near) / 2500))  # their own fan first
    cost *= np.exp(0.45 * limited(coarse.own.noise("canals", 2.6e3, 3), 2))
    height = coarse.mean(terrain.elevation)
    flat = ways(cost, open_).tocoo()
    z = height.ravel()
    climb = CLIMB * np.clip(z[flat.col] - z[flat.row], 0, None)
    graph = sparse.csr_matrix((flat.data + climb, (flat.row, flat.col)), shape=flat.shape)
    tilled = coarse.mean(np.isin(cover, (n.DRY, n.PADDY, n.ORCHARD)))
    fields = patches(open_ & (tilled >= 0.5), SMALLEST / (coarse.grid.cell / 1000) ** 2)
    return Ground(coarse, graph, open_, fields, river, height, coarse.most(waters.discharge))


def _heads(ground: Ground, from_range: Field) -> list[int]:
    """Cells of rivers just below the range, larger rivers first; then on rivers beside fields that these do not reach."""
    own = ground.coarse.own
    candidates = ground.river & ground.open
    heads = _apart(ground, candidates & (from_range <= 2.9 * own.cell), [])
    thirsty = ground.fields.copy()
    while len(heads) < MOST:
        cost = ground.reached(heads)[0].reshape(own.shape) if heads else np.full(own.shape, np.inf)
        dry, _ = ndimage.label(thirsty & (cost > REACH * 400 / own.cell), np.ones((3, 3)))
        sizes = np.bincount(dry.ravel()) * ground.km2
        sizes[0] = 0
        if sizes.max() < SMALLEST:
            break
        group = dry == np.argmax(sizes)
        thirsty &= ~group  # one try for each: some lie where no water runs
        spot = candidates & (own.distance(group) <= 2500)
        head = int(np.argmax(np.where(spot, ground.height, -np.inf)))
        if spot.any() and head not in heads:
            heads.append(head)
    return heads


def _apart(ground: Ground, candidates: Mask, heads: list[int]) -> list[int]:
    """The candidates of most water, each at a distance from those before."""
    own = ground.coarse.own
    cells = np.flatnonzero(candidates)
    order = cells[np.lexsort((-ground.height.ravel()[cells], -ground.discharge.ravel()[cells]))]
    for cell in order.tolist():
        r, c = divmod(cell, own.shape[1])
        away = [np.hypot(r - h // own.shape[1], c - h % own.shape[1]) * own.cell for h in heads]
        if len(heads) < MOST and all(d > APART for d in away):
            heads = [*heads, cell]
    return heads


def _river_at(ground: Ground, waters: Waters, names: list[str | None], head: int) -> tuple[str | None, shapely.Point]:
    """Name and place of the river at a head."""
    grid = ground.coarse.grid
    point = shapely.Point(grid.x[head % grid.shape[1]], grid.y[head // grid.shape[1]])
    lines = np.array(waters.lines, dtype=object)
    away = shapely.distance(lines, point)
    named = np.array([name is not None for name in names])
    nearest = int(np.argmin(away + np.where(named, 0, 2 * grid.cell)))
    on = lines[nearest].interpolate(lines[nearest].project(point))
    return names[nearest], shapely.Point(round(on.x, 1), round(on.y, 1))


def _tree(ground: Ground, own: NDArray[np.intp], head: int, name: str, start: shapely.Point) -> list[Canal]:
    """Mains to the far ends of the fields of one head, then branches until every field has a canal near it."""
    fields = np.flatnonzero(ground.fields.ravel()[own])
    if len(fields) * ground.km2 < SMALLEST:
        return []
    graph = ground.graph[own][:, own]
    net, canals = [int(np.searchsorted(own, head))], []
    served = max(SERVED, 2.3 * ground.coarse.grid.cell)
    mains = 2 if len(fields) * ground.km2 > TWO_MAINS else 1
    for i in range(mains + MOST):
        cost, before, _ = dijkstra(graph, indices=net, min_only=True, return_predecessors=True)
        away = _metres(ground, own, net)
        wanted = fields[np.isfinite(cost[fields]) & (away[fields] > (served if i else 0))]
        if not wanted.size:
            break
        path = [int(wanted[np.argmax(cost[wanted])])]
        while before[path[-1]] >= 0:
            path.append(int(before[path[-1]]))
        path.reverse()
        if len(path) > 1:
            first = start if not i else None
            canals.append(Canal(name, MAIN if i < mains else BRANCH, _line(ground, own[path], canals, first)))
        net += path[1:]
    return _named(canals)


def _metres(ground: Ground, own: NDArray[np.intp], net: list[int]) -> Field:
    """From each of the cells to the nearest cell of the net."""
    on = np.zeros(ground.open.shape, dtype=bool)
    on.ravel()[own[net]] = True
    return ground.coarse.own.distance(on).ravel()[own]


def _line(
    ground: Ground, path: NDArray[np.intp], canals: list[Canal], start: shapely.Point | None
) -> shapely.LineString:
    """The path drawn as a bent line, from the river or from the canal it leaves."""
    grid = ground.coarse.grid
    xy = np.column_stack([grid.x[path % grid.shape[1]], grid.y[path // grid.shape[1]]])
    if start is None:
        first = shapely.Point(xy[0])
        parent = min((canal.line for canal in canals), key=first.distance)
        start = parent.interpolate(parent.project(first))
    xy[0] = start.x, start.y
    eased = shapely.get_coordinates(shapely.simplify(shapely.LineString(xy), 0.4 * grid.cell))
    return shapely.LineString(np.round(rounded(eased, 3), 1))


def _named(canals: list[Canal]) -> list[Canal]:
    """East and west main, first, second … branch."""
    mains = [canal for canal in canals if canal.category == MAIN]
    ends = [canal.line.coords[-1][0] for canal in mains]
    sides = [""] if len(mains) == 1 else ["东" if i == int(np.argmax(ends)) else "西" for i in range(len(mains))]
    out = [Canal(f"{m.name}{side}{MAIN}", MAIN, m.line) for m, side in zip(mains, sides, strict=True)]
    for i, canal in enumerate(c for c in canals if c.category == BRANCH):
        out.append(Canal(f"{canal.name}{numeral(i + 1)}{BRANCH}", BRANCH, canal.line))
    return out
