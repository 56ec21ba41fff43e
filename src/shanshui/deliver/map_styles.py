"""How each layer looks on a sheet that lays its layers one over the other: colours of codes, ramps, lines and fills."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shanshui.deliver import map_palette
from shanshui.deliver.map_palette import Rgb

WARM: tuple[Rgb, ...] = ((255, 247, 226), (253, 219, 152), (247, 168, 86), (220, 105, 45), (160, 50, 25))
COOL: tuple[Rgb, ...] = ((240, 248, 252), (198, 224, 240), (138, 190, 222), (72, 142, 192), (25, 88, 145))
GREEN: tuple[Rgb, ...] = ((250, 248, 226), (215, 233, 178), (160, 208, 130), (90, 165, 85), (35, 110, 55))
GREY: tuple[Rgb, ...] = ((250, 248, 244), (222, 214, 204), (190, 176, 162), (150, 132, 118), (104, 86, 76))
BROWN: tuple[Rgb, ...] = ((253, 248, 236), (235, 216, 180), (208, 176, 126), (170, 128, 80), (120, 80, 45))

RAMPS: dict[str, tuple[Rgb, ...]] = {
    "precipitation": COOL, "temperature": WARM, "aridity": BROWN, "groundwater_depth": COOL, "ndvi": GREEN,
    "ndvi_background": GREEN, "fvc": GREEN, "fvc_background": GREEN, "habitat_quality": GREEN, "soil_organic_matter": BROWN,
    "soil_salinity": WARM, "soil_erodibility": BROWN, "rainfall_erosivity": COOL, "population": WARM, "slope": GREY,
    "soil_loss": WARM, "soil_retention": GREEN, "resilience_index": GREEN, "priority_index": WARM, "resistance": GREY,
    "habitat_degradation": WARM,
}  # fmt: skip
"""Light to dark with rising values; a raster that is not listed is drawn in greys."""

CODES: dict[str, dict[int, Rgb]] = {
    "ecosystem_class": map_palette.ECOSYSTEM,
    "degradation": map_palette.DEGRADATION,
    "resilience": {1: (30, 115, 60), 2: (120, 185, 95), 3: (225, 230, 150), 4: (245, 170, 90), 5: (190, 70, 45)},
    "erosion": {1: (240, 244, 225), 2: (254, 228, 150), 3: (250, 180, 85), 4: (235, 115, 50), 5: (195, 50, 35), 6: (115, 15, 25)},
    "importance": {1: (25, 110, 70), 2: (120, 185, 120), 3: (220, 238, 210)},
    "vulnerability": {1: (165, 45, 30), 2: (240, 150, 85), 3: (252, 228, 195)},
    "space": {1: (150, 205, 140), 2: (245, 228, 150), 3: (225, 105, 90)},
    "conversion": {1: (60, 130, 70), 2: (190, 200, 70), 3: (50, 130, 190), 4: (150, 190, 130)},
    "mode": {1: (50, 130, 90), 2: (150, 205, 130), 3: (250, 190, 90), 4: (215, 75, 60), 9: (190, 190, 190)},
    "soil_suitability": {1: (90, 150, 70), 2: (160, 195, 105), 3: (225, 220, 150), 4: (225, 175, 115), 5: (185, 130, 90)},
}  # fmt: skip
PROBLEMS: dict[str, Rgb] = {
    "P1": (40, 110, 60), "P2": (170, 160, 40), "P3": (30, 100, 170), "P4": (120, 170, 100), "P5": (90, 140, 60),
    "P6": (150, 200, 120), "P7": (225, 180, 50), "P8": (190, 90, 40), "P9": (120, 50, 110),
}  # fmt: skip

FIGURES = {"conversion_loss": "conversion"}
"""Layers whose figures begin with another word than their name."""


@dataclass(frozen=True)
class Style:
    """A vector layer: its drawing order, colour of the line, fill, hatch and width."""

    order: float
    edge: Rgb
    fill: Rgb | None = None
    hatch: str | None = None
    width: float = 0.6
    kind: Literal["polygons", "lines", "points"] = "polygons"
    dash: tuple[float, ...] | None = None
    alpha: float = 1.0


VECTORS: dict[str, Style] = {
    "permanent_farmland": Style(4, (190, 160, 40), (250, 230, 120), width=0.2),
    "urban_boundary": Style(5, (150, 20, 40), (240, 150, 150), width=0.5),
    "red_lines": Style(6, (170, 0, 60), hatch="\\\\\\\\", width=0.6),
    "protected_areas": Style(5.5, (0, 100, 60), (175, 220, 175), width=0.8, alpha=0.75),
    "past_projects": Style(8, (110, 60, 140), (205, 175, 225), width=0.6),
    "mines": Style(9, (110, 30, 10), (190, 70, 40), width=0.8),
    "villages": Style(8.5, (190, 180, 170), width=0.2),
    "townships": Style(9.2, (120, 110, 110), width=0.45, dash=(3, 2)),
    "sources": Style(5, (255, 255, 255), map_palette.SOURCE, width=0.25),
    "corridors": Style(12, map_palette.CORRIDOR, width=1.4, kind="lines"),
    "roads": Style(7, (180, 90, 60), width=0.6, kind="lines"),
    "canals": Style(7.5, (60, 150, 210), width=0.5, kind="lines", dash=(4, 1)),
    "key_areas": Style(9, map_palette.KEY_AREA, hatch="/////", width=1.0),
    "project_areas": Style(9, (150, 40, 60), (225, 120, 130), width=0.4),
    "zones": Style(3, (90, 90, 90), width=0.9),
    "zones_proposed": Style(3, (90, 90, 90), width=0.9, dash=(4, 2)),
}
"""Rivers, lakes, settlements and counties have a hand of their own; problems are coloured by kind."""
