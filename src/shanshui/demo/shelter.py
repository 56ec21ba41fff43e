"""Shelterbelts (防护林) planted along the edge of the oases, where the desert begins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shanshui.demo.canvas import Canvas, Mask, limited, patches
from shanshui.demo.settlements import near_points

WIDTH = 250.0
"""Metres from the last field to the last tree; at least one cell."""
REACH = 2800.0
"""Half the length of a belt, metres, more or less."""
APART = 7500.0
COUNT = 6
FACING = 0.35
"""Cosine of how far a belt may turn from where it faces at its middle: no belt goes round a hollow or a spur of the fields."""
EARLY, LATE = (2003, 2004, 2005, 2006, 2007, 2008), (2012, 2013, 2014, 2015, 2016, 2017)
"""Years of planting: no belt is so young at a date of the land cover that it does not show yet."""


@dataclass(frozen=True)
class Belt:
    cells: Mask
    planted: int
    thrives: bool
    """The trees of one belt died: it was never accepted, and nothing is seen of it."""


def make_belts(canvas: Canvas, fields: Mask, bare: Mask, inside: Mask) -> list[Belt]:
    """Belts on bare ground beside the last fields, apart from each other; the last one does not thrive."""
    rng = canvas.rng("belts")
    away = canvas.distance(fields)
    edge = bare & inside & ~fields & (away <= max(WIDTH, canvas.cell))
    score = np.where(edge, canvas.smooth(edge, 1200) + 0.1 * canvas.noise("belts", 3e3, 2), -np.inf)
    uneven = np.exp(0.25 * limited(canvas.noise("belt ends", 1500, 3), 2))
    south, east = np.gradient(-canvas.smooth(fields, 700))  # out of the fields, into the desert
    steep = np.maximum(np.hypot(south, east), 1e-12)
    belts: list[Belt] = []
    for i in range(COUNT):
        if not np.isfinite(score).any():
            break
        r, c = np.unravel_index(np.argmax(score), score.shape)
        far = near_points(canvas, [(float(canvas.grid.x[c]), float(canvas.grid.y[r]))])
        score[far < APART] = -np.inf
        facing = (south * south[r, c] + east * east[r, c]) / (steep * steep[r, c])
        cells = patches(edge & (far * uneven < REACH) & (facing > FACING), 3)
        planted = int(rng.choice(EARLY if i % 2 == 0 else LATE))
        if cells.any():
            belts.append(Belt(cells, planted, i < COUNT - 1))
    return belts
