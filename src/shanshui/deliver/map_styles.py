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
    "habitat_degradation": WARM, "relief": BROWN, "roughness": BROWN, "wetness": COOL, "upslope_area": COOL, "dryness": BROWN,
    "water_conservation": COOL, "surface_runoff": COOL, "water_conservation_index": COOL, "carbon_stock": GREEN,
    "nep": GREEN, "soil_respiration": WARM, "eqi": GREEN, "npp": GREEN, "npp_casa": GREEN, "rsei": GREEN, "lai": GREEN, "gpp": GREEN,
    "evapotranspiration": WARM,
    "potential_evapotranspiration": WARM, "station_precipitation": COOL, "station_temperature": WARM,
    "wind_erosion": WARM, "sand_fixation": GREEN, "weather_factor": COOL, "weather_factor_station": COOL, "erosivity": COOL,
    "rainfall_erosivity_station": COOL, "water_supplement": COOL, "resilience_agreement": GREEN, "erodibility": BROWN,
    "soil_erodibility_texture": BROWN, "calcium_carbonate": BROWN,
    "vegetation_water_need": COOL, "water_overuse": WARM, "groundwater_overdraft": WARM, "groundwater_decline": WARM,
    "water_land_match": COOL, "natural_cut": WARM, "fragmentation_change": WARM, "connectivity_change": GREEN, "flow_percent": COOL,
    "cost_distance": GREY, "corridor_bands": COOL[:0:-1], "corridor_current": WARM, "circuit_current": WARM, "circuit_current_max": WARM,
    "circuit_current_grounded": WARM, "barrier_improvement": WARM, "barrier_radius": BROWN, "built_density": WARM,
    "water_distance": COOL[::-1],
}  # fmt: skip
"""Light to dark with rising values; a raster that is not listed is drawn in greys."""

SECOND_LEVEL: dict[int, Rgb] = {
    10: (104, 177, 103), 11: (70, 150, 70), 12: (35, 115, 75), 13: (110, 165, 60), 14: (160, 205, 150),
    20: (191, 233, 170), 21: (175, 215, 120), 22: (130, 195, 140), 23: (215, 240, 200),
    30: (205, 245, 122), 31: (165, 225, 90), 32: (215, 240, 110), 33: (185, 205, 85), 34: (236, 247, 180),
    41: (90, 190, 180), 42: (51, 142, 192), 43: (110, 180, 225), 51: (245, 236, 180), 52: (235, 200, 130),
    61: (235, 80, 70), 62: (170, 220, 90), 63: (150, 90, 90),
    70: (222, 196, 150), 71: (240, 215, 160), 72: (225, 190, 120), 73: (235, 225, 235),
    80: (205, 205, 205), 81: (235, 245, 250), 82: (190, 185, 180),
}  # fmt: skip
"""Shades of the colour of the first-level class."""
MSPA: dict[int, Rgb] = {
    17: (60, 150, 75), 33: (210, 45, 45), 65: (245, 215, 60), 1: (235, 150, 40), 3: (50, 50, 50), 5: (50, 90, 200), 9: (145, 80, 40),
    0: (228, 228, 226),
}  # fmt: skip
"""The usual colours of the seven classes: core, bridge, loop, branch, edge, perforation, islet."""
WITHIN = 100
"""Added to the code of what lies in an opening of a core."""
ACROSS = {35: 33, 37: 33, 67: 65, 69: 65, 220: 0}
MERGED: dict[str, dict[int, int]] = {
    "mspa": {
        **ACROSS,
        **{WITHIN + code: code for code in MSPA},
        **{WITHIN + code: plain for code, plain in ACROSS.items() if plain},
    }
}
"""Codes that are drawn as another: connectors across edges and perforations, all that lies in an opening."""
CODES: dict[str, dict[int, Rgb]] = {
    "mspa": {**MSPA, **{code: MSPA[plain] for code, plain in MERGED["mspa"].items()}},
    "mspa_foreground": {0: MSPA[0], 1: MSPA[17]},
    "ecosystem": SECOND_LEVEL,
    "ecosystem_class": map_palette.ECOSYSTEM,
    "degradation": map_palette.DEGRADATION,
    "degradation_degree": map_palette.DEGREES,
    "desertification_degree": map_palette.DEGREES,
    "degradation_evidence": {1: (120, 60, 140), 2: (150, 175, 60), 3: (190, 90, 40), 4: (235, 200, 110),
                             5: (120, 110, 105), 6: (205, 150, 190), 7: (60, 140, 180), 8: (230, 100, 110), 9: (60, 40, 70)},
    "reference_basis": {1: (35, 110, 80), 2: (110, 170, 110), 3: (200, 220, 150), 4: (90, 140, 190), 5: (230, 170, 70)},
    "resilience": {1: (30, 115, 60), 2: (120, 185, 95), 3: (225, 230, 150), 4: (245, 170, 90), 5: (190, 70, 45)},
    "resilience_certainty": {1: (225, 235, 215), 2: (245, 190, 100), 3: (165, 60, 110)},
    "erosion": {1: (240, 244, 225), 2: (254, 228, 150), 3: (250, 180, 85), 4: (235, 115, 50), 5: (195, 50, 35), 6: (115, 15, 25)},
    "importance": {1: (25, 110, 70), 2: (120, 185, 120), 3: (220, 238, 210)},
    "sensitivity": {1: (246, 240, 214), 2: (250, 222, 150), 3: (245, 180, 95), 4: (222, 115, 55), 5: (160, 45, 30)},
    "problem_overlap": {0: (238, 240, 228), 1: (252, 226, 158), 2: (247, 180, 96), 3: (228, 116, 56), 4: (182, 54, 44), 5: (105, 18, 48)},
    "risk_overlap": {0: (238, 240, 228), 1: (222, 208, 238), 2: (190, 160, 220), 3: (150, 105, 195), 4: (110, 60, 165), 5: (70, 20, 120)},
    "protection_gap": {1: (60, 140, 90), 2: (205, 60, 45)},
    "vulnerability": {1: (165, 45, 30), 2: (240, 150, 85), 3: (252, 228, 195)},
    "space": {1: (150, 205, 140), 2: (245, 228, 150), 3: (225, 105, 90)},
    "eqi_grade": {1: (30, 115, 60), 2: (120, 185, 95), 3: (225, 230, 150), 4: (245, 170, 90), 5: (190, 70, 45)},
    "rsei_grade": {1: (30, 115, 60), 2: (120, 185, 95), 3: (225, 230, 150), 4: (245, 170, 90), 5: (190, 70, 45)},
    "trend": {1: (25, 100, 55), 2: (85, 160, 85), 3: (160, 205, 140), 4: (215, 235, 200), 5: (240, 238, 228), 6: (250, 225, 190),
              7: (245, 185, 125), 8: (225, 115, 60), 9: (160, 45, 30)},
    "conversion": {1: (60, 130, 70), 2: (190, 200, 70), 3: (50, 130, 190), 4: (150, 190, 130)},
    "mode": {1: (50, 130, 90), 2: (150, 205, 130), 3: (250, 190, 90), 4: (215, 75, 60), 9: (190, 190, 190)},
    "landform_class": {1: (205, 226, 170), 2: (238, 228, 165), 3: (231, 200, 140), 4: (208, 160, 105), 5: (165, 115, 80), 6: (110, 75, 60)},
    "dryness_zone": {1: (60, 130, 170), 2: (140, 195, 190), 3: (235, 230, 165), 4: (235, 190, 120), 5: (200, 130, 75)},
    "temperature_belt": {1: (70, 120, 180), 2: (150, 190, 215), 3: (225, 235, 205), 4: (250, 215, 145), 5: (240, 150, 85), 6: (195, 70, 50)},
    "shore_damage": {0: (200, 225, 205), 1: (240, 215, 120), 2: (225, 120, 80), 3: (120, 50, 40)},
    "wetland_cutoff": {0: (110, 185, 175), 1: (245, 205, 120), 2: (200, 75, 50)},
    "drinking_zone_problem": {0: (195, 220, 240), 1: (254, 217, 118), 2: (240, 130, 40), 3: (165, 30, 25)},
    "soil_suitability": {1: (90, 150, 70), 2: (160, 195, 105), 3: (225, 220, 150), 4: (225, 175, 115), 5: (185, 130, 90)},
}  # fmt: skip
PROBLEMS: dict[str, Rgb] = {
    "P1": (40, 110, 60), "P2": (170, 160, 40), "P3": (30, 100, 170), "P4": (120, 170, 100), "P5": (90, 140, 60),
    "P6": (150, 200, 120), "P7": (225, 180, 50), "P8": (190, 90, 40), "P9": (120, 50, 110),
    "P10": (235, 200, 140), "P11": (200, 160, 190), "P12": (130, 120, 110), "P13": (90, 160, 190),
}  # fmt: skip

FIRST_LEVEL = {"ecosystem": ("ecosystem_class", 10), "landform": ("landform_class", 10)}
"""Code lists of two levels that are drawn by their first: its code list, and what a code is divided by."""
OVERLAYS: dict[str, Rgb] = {"risk_overlap": (70, 20, 120)}
"""Rasters of counts that are hatched over the ground: once from 1 on, crosswise from 2 on."""

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
    "source_candidates": Style(4.8, (90, 150, 110), (205, 230, 210), width=0.25),
    "corridors": Style(12, map_palette.CORRIDOR, width=1.4, kind="lines"),
    "stepping_stones": Style(13.2, (255, 255, 255), map_palette.STONE, width=0.2),
    "pinch_points": Style(13.4, (255, 255, 255), map_palette.PINCH, width=0.2),
    "barriers": Style(13.6, (255, 255, 255), map_palette.BARRIER, width=0.2),
    "breakpoints": Style(13.8, map_palette.CUT, kind="points"),
    "roads": Style(7, (180, 90, 60), width=0.6, kind="lines"),
    "canals": Style(7.5, (60, 150, 210), width=0.5, kind="lines", dash=(4, 1)),
    "water_units": Style(9.4, (40, 90, 150), width=0.8, dash=(6, 2)),
    "drinking_water_zones": Style(6.5, (20, 90, 170), (190, 220, 245), width=0.4, alpha=0.6),
    "flow_sections": Style(10, (10, 120, 130), kind="points"),
    "drinking_water_sources": Style(10, (20, 90, 170), kind="points"),
    "glaciers": Style(6.5, (70, 130, 190), (215, 240, 250), width=0.4),
    "key_areas": Style(9, map_palette.KEY_AREA, hatch="/////", width=1.0),
    "project_areas": Style(9, (150, 40, 60), (225, 120, 130), width=0.4),
    "zones": Style(3, (90, 90, 90), width=0.9),
    "zones_proposed": Style(3, (90, 90, 90), width=0.9, dash=(4, 2)),
}
"""Rivers, lakes, settlements and counties have a hand of their own; problems are coloured by kind."""
