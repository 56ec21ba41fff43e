"""Land cover of 2000, 2010 and 2020: people take more of the water and the land from date to date."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from shanshui.demo import natural as n
from shanshui.demo.canvas import Canvas, Field, Mask, cut, limited, patches, top
from shanshui.demo.curves import burn
from shanshui.demo.natural import Cover, Natural
from shanshui.demo.settlements import Mine, Town, near_lines, near_points
from shanshui.demo.shelter import Belt, make_belts
from shanshui.demo.terrain import LAKE_LEVEL, Terrain
from shanshui.demo.waters import Waters

YEARS = (2000, 2010, 2020)
TILLED = (0.092, 0.112, 0.128)
"""Fields, as a share of the region."""
MARSH_LEFT = (1.0, 0.8, 0.6)
VILLAGES = (0.0055, 0.0066, 0.0076)
TOWN_KM2 = {0: (9.0, 13.5, 18.5), 1: (3.6, 5.6, 8.0), 2: (0.35, 0.55, 0.8), 3: (0.1, 0.15, 0.2)}
FOREST_LOST = (0.0, 0.022, 0.045)
"""Share of the mountain forest."""
BLOWN = (0.0, 0.04, 0.09)
"""Share of the plain's sparse grassland that turned to sand."""
BARE = (n.SAND, n.GOBI, n.SALINE, n.SOIL, n.SPARSE_GRASS)
"""Where shelterbelts are planted."""
SHRUNK = (520.0, 260.0, 0.0)
"""How far the lake reached beyond its present shore, metres."""


@dataclass(frozen=True)
class Land:
    covers: dict[int, Cover]
    fields: Mask
    """Cropland of the last date."""
    towns: list[Mask]
    """Built-up cells of each town at the last date."""
    lake: Mask
    reservoirs: Mask
    near_roads: Field
    poplar: Mask
    belts: list[Belt]


@dataclass(frozen=True)
class Setting:
    """What the years have in common."""

    canvas: Canvas
    terrain: Terrain
    waters: Waters
    natural: Natural
    irrigable: Field
    inside: Mask
    towns: list[Town]
    mines: list[Mine]
    near_roads: Field

    def noise(self, name: str, wavelength: float, octaves: int = 4) -> Field:
        return limited(self.canvas.noise(name, wavelength, octaves, 0.6), 2.2)


def make_land(
    canvas: Canvas, terrain: Terrain, waters: Waters, natural: Natural, irrigable: Field, inside: Mask,
    towns: list[Town], mines: list[Mine], roads: list[shapely.LineString],
) -> Land:  # fmt: skip
    """Three dates, each built on what the one before it had taken."""
    s = Setting(canvas, terrain, waters, natural, irrigable, inside, towns, mines, near_lines(canvas, roads))
    urban = [_town(s, town) for town in towns]
    fields = _fields(s)
    marsh, reclaimed = _marsh(s, fields)
    bare = natural.plain & ~natural.marsh & ~reclaimed[-1] & np.isin(natural.cover, BARE)
    belts = make_belts(canvas, fields[-1] | reclaimed[-1], bare, inside)
    covers = {
        year: _date(s, i, urban, fields[i] | reclaimed[i], marsh[i], ~fields[-1], belts) for i, year in enumerate(YEARS)
    }
    last = covers[YEARS[-1]]
    _, dams = _streams(s)
    return Land(covers, np.isin(last, (n.PADDY, n.DRY)), [u[2] for u in urban], last == n.LAKE, dams[2], s.near_roads,
                natural.poplar, belts)  # fmt: skip


def _date(
    s: Setting, i: int, urban: list[tuple[Mask, ...]], fields: Mask, marsh: Mask, never_tilled: Mask, belts: list[Belt]
) -> Cover:
    """One date, painted from the ground up."""
    cover = s.natural.cover.copy()
    _lose_forest(s, i, cover)
    cover[marsh] = n.MARSH
    gone = s.natural.marsh & ~marsh
    cover[gone] = np.where(s.noise("dried", 1800) > 0.1, n.SALINE, n.SPARSE_GRASS)[gone]
    cover[fields] = n.DRY
    cover[fields & cut(s.noise("orchards", 2.3e3), fields, (0.1, 0.13, 0.16)[i])] = n.ORCHARD
    low = -s.canvas.distance(marsh) / 1500 + 0.5 * s.noise("paddy", 2.5e3)
    cover[fields & cut(low, fields, 0.045)] = n.PADDY
    cover = n.majority(cover)
    _blow_sand(s, i, never_tilled, cover)
    for belt in belts:
        if belt.thrives and belt.planted <= YEARS[i]:
            cover[belt.cells & ~np.isin(cover, (n.DRY, n.PADDY, n.ORCHARD, n.MARSH))] = n.FOREST
    _build(s, i, urban, cover)
    rivers, dams = _streams(s)
    cover[rivers[0] & (cover != n.TOWN)] = n.BEACH
    cover[rivers[1] & (cover != n.TOWN)] = n.RIVER
    shore = s.canvas.distance(s.terrain.lake) * (1 + 0.3 * s.noise("old shore", 2e3))
    cover[s.terrain.lake | (shore < SHRUNK[i])] = n.LAKE
    cover[dams[i]] = n.RESERVOIR
    return cover


def _fields(s: Setting) -> list[Mask]:
    """Nested masks of cropland without what was reclaimed from marsh."""
    free = ~s.natural.marsh & ~s.terrain.lake & ~(s.natural.poplar & (s.noise("kept woods", 1500) > -0.3))
    score = s.irrigable + 0.02 * s.noise("plots", 700, 2)
    smallest = max(2, 2.5e5 / s.canvas.cell**2)
    out: list[Mask] = []
    for share in TILLED:
        among = s.inside & free
        mask = patches(free & cut(score, among, share * s.inside.sum() / among.sum()), smallest)
        out.append(mask | out[-1] if out else mask)
    return out


def _marsh(s: Setting, fields: list[Mask]) -> tuple[list[Mask], list[Mask]]:
    """What is left of the marsh at each date, and what of it had been reclaimed by then."""
    marsh = s.natural.marsh
    reach = s.canvas.distance(fields[2])
    last_to_go = s.natural.wet + 0.22 * s.noise("marsh loss", 2.6e3) - 0.35 * np.exp(-reach / 1500)
    left = [marsh & cut(last_to_go, marsh, share) for share in MARSH_LEFT]
    left[0] = marsh
    wanted = -reach / 1500 + 0.4 * s.noise("reclaimed", 2.2e3)
    lost = marsh & ~left[2]
    taken = lost & cut(wanted, lost, 0.5)
    return left, [taken & ~mask for mask in left]


def _lose_forest(s: Setting, i: int, cover: Cover) -> None:
    """Woods of the lower edge cut over: they come back as brush, or stay grass."""
    woods = np.isin(s.natural.cover, (n.FOREST, n.SPARSE_FOREST)) & s.terrain.mountain
    easy = s.noise("felled", 1900) - 0.9 * (s.terrain.elevation - 2300) / 400 - s.near_roads / 9000
    felled = woods & cut(easy, woods & s.inside, FOREST_LOST[i])
    cover[felled] = np.where(s.noise("regrowth", 2500) > 0, n.SHRUB, n.MEDIUM_GRASS)[felled]


def _blow_sand(s: Setting, i: int, never_tilled: Mask, cover: Cover) -> None:
    """Sparse grass next to the sands buried by them."""
    grass = (s.natural.cover == n.SPARSE_GRASS) & s.natural.plain & never_tilled & ~s.natural.marsh
    blown = 0.5 * s.noise("blown", 1900) - s.canvas.distance(s.natural.cover == n.SAND) / 1500
    cover[grass & cut(blown, grass & s.inside, BLOWN[i]) & (cover == n.SPARSE_GRASS)] = n.SAND


# ---------------------------------------------------------------- built land
def _town(s: Setting, town: Town) -> tuple[Mask, ...]:
    """Built-up cells of a town at each date: what is nearest over uneven ground, roads drawing it out."""
    away = near_points(s.canvas, [town.point]) * np.exp(0.32 * s.noise("town edge", 1300, 4))
    away *= 0.72 + 0.28 * np.clip(s.near_roads / 900, 0, 1)
    away += 400 * np.clip(s.terrain.slope - 7, 0, None)
    free = ~s.terrain.lake & (away < 12e3) & ~s.natural.marsh
    size = s.canvas.rng(f"town size {town.name}").uniform(0.6, 1.5) if town.rank == 2 else 1.0
    cells = [size * area * 1e6 / s.canvas.cell**2 for area in TOWN_KM2[town.rank]]
    return tuple(top(-away, free, max(1.0, c) if town.rank < 3 else c) for c in cells)


def _build(s: Setting, i: int, urban: list[tuple[Mask, ...]], cover: Cover) -> None:
    """Villages in the fields, woods about the towns until these grow over them, works and pits, towns."""
    fields = np.isin(cover, (n.DRY, n.PADDY, n.ORCHARD))
    score = s.canvas.noise("villages", 900, 2) + 0.8 * np.exp(-s.near_roads / 800)
    score = np.where(s.natural.plain | fields, score, -9.0)
    first = s.inside & _fields_of_first_date(s)
    if first.any():
        share = VILLAGES[i] * s.inside.sum() / first.sum()
        cover[fields & cut(score, first, share)] = n.VILLAGE
    final = np.any([u[2] for u in urban], axis=0)
    grove = s.noise("groves", 1100, 3)
    for dates, town in zip(urban, s.towns, strict=True):
        belt = dates[2] & ~dates[0]
        if town.rank < 2 and belt.any():
            cover[belt & cut(grove, belt, 0.2)] = n.FOREST
    cover[_reclaimed(s, i)] = n.SPARSE_GRASS
    cover[_works(s, i) & ~final] = n.INDUSTRY
    for dates, town in zip(urban, s.towns, strict=True):
        cover[dates[i]] = n.TOWN if town.rank < 3 else n.VILLAGE


def _fields_of_first_date(s: Setting) -> Mask:
    return cut(s.irrigable, s.inside, TILLED[0])


def _works(s: Setting, i: int) -> Mask:
    """Pits, more of them from date to date, and an industrial estate beside each seat."""
    mask = burn([mine.polygon for mine in s.mines if mine.worked(YEARS[i])], s.canvas.grid)
    for town in s.towns:
        if town.rank > 1:
            continue
        rng = s.canvas.rng(f"estate {town.county}")
        turn, far = rng.uniform(0, 2 * np.pi), 4800 if town.rank == 0 else 3000
        at = (town.point[0] + far * np.cos(turn), town.point[1] + 0.6 * far * np.sin(turn))
        away = near_points(s.canvas, [at]) * np.exp(0.25 * s.noise("estate edge", 1000, 3))
        free = s.natural.plain & ~s.natural.marsh & (s.terrain.slope < 8)
        area = (0.6, 2.2, 4.2)[i] * (1.0 if town.rank == 0 else 0.45)
        mask |= top(-away, free, area * 1e6 / s.canvas.cell**2)
    return mask


def _reclaimed(s: Setting, i: int) -> Mask:
    """Pits that had been filled and sown."""
    return burn([m.polygon for m in s.mines if m.closed is not None and m.closed <= YEARS[i]], s.canvas.grid)


# ---------------------------------------------------------------- water
def _streams(s: Setting) -> tuple[tuple[Mask, Mask], list[Mask]]:
    """Gravel beds, river cells; reservoirs at each date."""
    among = s.inside & s.waters.major
    size = np.where(s.waters.major, s.waters.discharge, 0)
    share = 0.0045 * s.inside.sum() / max(int(among.sum()), 1)
    river = s.waters.major & cut(size + 1e-6 * s.canvas.noise("tie", 1e3), among, min(1.0, share))
    rise = s.terrain.elevation - LAKE_LEVEL
    gravel = s.natural.plain & (rise > 210) & (s.waters.near < 330 * (1 + 0.4 * s.noise("gravel", 900, 2)))
    gravel &= ~river & (s.canvas.cell < 300)
    return (gravel, river), _reservoirs(s, rise)


def _reservoirs(s: Setting, rise: Field) -> list[Mask]:
    """Up to three dams below the mouths of valleys: one before the first date, one before each of the others."""
    rng = s.canvas.rng("dams")
    site = s.waters.major & s.inside & s.natural.plain & (rise > 190) & (rise < 430)
    score = np.where(site, s.waters.discharge + 0.3 * rng.random(s.canvas.shape), -np.inf)
    dams: list[Mask] = []
    for i in range(3):
        if not np.isfinite(score).any():
            break
        r, c = np.unravel_index(np.argmax(score), score.shape)
        point = (float(s.canvas.grid.x[c]), float(s.canvas.grid.y[r]))
        away = near_points(s.canvas, [point])
        shape = away * np.exp(0.3 * s.noise("dam", 700, 2)) + 25 * np.clip(rise - rise[r, c], 0, None)
        dams.append(top(-shape, away < 3000, max(1, (2.2, 1.2, 0.9)[i] * 1e6 / s.canvas.cell**2)))
        score[away < 9000] = -np.inf
    nothing = np.zeros(s.canvas.shape, dtype=bool)
    return [np.any([nothing, *dams[: i + 1]], axis=0) for i in range(3)]
