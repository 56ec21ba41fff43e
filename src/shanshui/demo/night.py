"""Light at night: towns, works, villages, and a glow about them."""

from __future__ import annotations

import numpy as np

from shanshui.demo import natural as n
from shanshui.demo.canvas import Canvas, Field, limited
from shanshui.demo.land import Land

GLOW = 700.0
"""Standard deviation of the light that a place throws about itself, m."""


def make_night_light(canvas: Canvas, land: Land, population: Field) -> Field:
    """Mean radiance of a year, nW/(cm² sr): by how many live there, more over works; next to nothing over open land."""
    lit = np.where(land.covers[2020] == n.INDUSTRY, 24.0, 0.011 * population)
    light = 0.75 * canvas.smooth(lit, GLOW) + 0.25 * canvas.smooth(lit, 3 * GLOW)
    return np.clip(light, 0, None) * np.exp(0.15 * limited(canvas.noise("night light", 3e3, 3), 2)) + 0.05
