"""Survey of small scale: restoration units where cover was lost, sites of the reference ecosystem, plots in both."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from shanshui.demo import natural as n
from shanshui.demo.administration import Units
from shanshui.demo.canvas import Canvas, Field, Mask
from shanshui.demo.land import Land
from shanshui.demo.settlements import Town
from shanshui.demo.terrain import Terrain

Columns = dict[str, list[Any]]
Rows = tuple[Columns, list[Any]]
RADIUS = 2400.0
"""Metres of a unit about its middle."""
LIKE = 350.0
"""Metres of altitude within which a site is like its unit."""
SURVEYED = 2021
KINDS = {
    "草地": (3, (n.DENSE_GRASS, n.MEDIUM_GRASS, n.SPARSE_GRASS)),
    "灌丛": (2, (n.SHRUB,)),
    "森林": (1, (n.FOREST, n.SPARSE_FOREST)),
}
"""Word → first-level ecosystem class and codes of the cover."""
MEASURED = {
    "草地": {"species_richness": (31.0, 0.55, 0), "dominant_cover": (42.0, 0.7, 1), "canopy_height": (0.32, 0.6, 2)},
    "灌丛": {"species_richness": (24.0, 0.5, 0), "dominant_cover": (36.0, 0.6, 1), "strata": (2.0, 0.2, 0)},
    "森林": {"species_richness": (38.0, 0.45, 0), "canopy_height": (14.5, 0.4, 1), "strata": (3.0, 0.4, 0),
             "recruitment": (12.0, 0.8, 1)},
}  # fmt: skip
"""Attribute → its value at the reference, the part lost where all cover is lost, decimals."""
SIMILARITY = 92.0
"""Per cent of the species of two plots that stand in the same reference ecosystem."""
INVADED = {"草地": 3.5, "灌丛": 2.0}
"""Per cent of cover that invading plants take where half of the cover was lost."""
AUTHOR, DATE = "演示编制组", "2021-06-30"


def make_survey(
    canvas: Canvas, terrain: Terrain, land: Land, units: Units, towns: list[Town], harm: Field
) -> tuple[Rows, Columns]:
    """Units, each with a site that it is held against where there is one, and what the plots gave."""
    columns: Columns = {name: [] for name in ("id", "name", "category", "reference", "author", "date")}
    shapes: list[Any] = []
    table: Columns = {name: [] for name in ("unit", "ecosystem_class", "attribute", "year", "value", "target", "target_source", "plots")}  # fmt: skip
    cover = land.covers[max(land.covers)]
    free = units.inside & (canvas.distance(~units.inside) > RADIUS + canvas.cell)
    for number, (word, (kind, codes)) in enumerate(KINDS.items(), 1):
        here = np.isin(cover, codes)
        hurt = _densest(canvas, here * harm, free)
        if hurt is None:
            continue
        high = np.abs(terrain.elevation - terrain.elevation[hurt]) < LIKE
        whole = _densest(canvas, here & (harm <= 0) & high, free & ~_round(canvas, hurt, 2 * RADIUS))
        unit, site = f"DC{number}", f"CZ{number}"
        _draw(columns, shapes, canvas, unit, f"{_near(canvas, towns, hurt)}{word}修复单元", "修复单元", site if whole else None, hurt)  # fmt: skip
        lost = float(harm[here & _round(canvas, hurt)].mean())
        if whole:
            free &= ~_round(canvas, whole, 2 * RADIUS)
            _draw(
                columns, shapes, canvas, site, f"{_near(canvas, towns, whole)}{word}参照区", "参照生态系统", None, whole
            )
        free &= ~_round(canvas, hurt, 2 * RADIUS)
        _measure(canvas, table, word, kind, unit, site if whole else None, lost)
    return (columns, shapes), table


def _densest(canvas: Canvas, weight: Any, free: Mask) -> tuple[int, int] | None:
    """The cell about which most of it lies; None where there is none."""
    near = np.where(free, canvas.smooth(np.asarray(weight, "f8"), RADIUS / 2), -1.0)
    row, column = np.unravel_index(int(near.argmax()), canvas.shape)
    return (int(row), int(column)) if near[row, column] > 0.01 else None


def _round(canvas: Canvas, at: tuple[int, int], radius: float = RADIUS) -> Mask:
    return np.asarray(np.hypot(canvas.x - canvas.x[0, at[1]], canvas.y - canvas.y[at[0], 0]) <= radius)


def _near(canvas: Canvas, towns: list[Town], at: tuple[int, int]) -> str:
    x, y = _metres(canvas, at)
    return min(towns, key=lambda town: (np.hypot(town.point[0] - x, town.point[1] - y), town.name)).name


def _metres(canvas: Canvas, at: tuple[int, int]) -> tuple[float, float]:
    grid = canvas.grid
    return grid.x0 + float(canvas.x[0, at[1]]), grid.y0 - float(canvas.y[at[0], 0])


def _draw(
    columns: Columns, shapes: list[Any], canvas: Canvas, code: str, name: str, category: str, reference: str | None,
    at: tuple[int, int],
) -> None:  # fmt: skip
    for column, value in zip(columns.values(), (code, name, category, reference, AUTHOR, DATE), strict=True):
        column.append(value)
    shapes.append(shapely.Point(*_metres(canvas, at)).buffer(RADIUS, quad_segs=8))


def _measure(canvas: Canvas, table: Columns, word: str, kind: int, unit: str, site: str | None, lost: float) -> None:
    """Plots in the unit and at its site; without a site the planner's targets stand."""
    rng = canvas.rng(f"plots {word}")
    for attribute, (whole, part, decimals) in MEASURED[word].items():
        there = round(whole * float(rng.uniform(0.94, 1.06)), decimals)
        value = round(there * (1 - part * lost) * float(rng.uniform(0.96, 1.02)), decimals)
        _note(table, unit, kind, attribute, value, None if site else there, int(rng.integers(5, 12)))
        if site:
            _note(table, site, kind, attribute, there, None, int(rng.integers(3, 7)))
    likeness = round(SIMILARITY * (1 - 0.6 * lost), 1)
    _note(table, unit, kind, "species_similarity", likeness, SIMILARITY, int(rng.integers(5, 12)))
    if word in INVADED:
        _note(table, unit, kind, "alien_cover", round(INVADED[word] * 2 * lost, 1), 0.0, int(rng.integers(5, 12)))


def _note(table: Columns, unit: str, kind: int, attribute: str, value: float, target: float | None, plots: int) -> None:
    source = None if target is None else "演示编制组会商确定"
    row = (unit, kind, attribute, SURVEYED, value, target, source, plots)
    for column, entry in zip(table.values(), row, strict=True):
        column.append(entry)
