"""Colours of the atlas. Land classes follow the drafting palette of 市级国土空间总体规划制图规范; ramps are colour-blind-safe.

Every ramp runs from light to dark, class 1 first, so that it stays readable without hue (colour-blind eyes, grey print).
Categories of zones come from the Okabe–Ito hues, lightened so that labels read on them.
"""

from __future__ import annotations

Rgb = tuple[int, int, int]

ECOSYSTEM: dict[int, Rgb] = {
    1: (104, 177, 103),  # 林地
    2: (191, 233, 170),  # 灌丛: the palette's 园地 green, between forest and grassland
    3: (205, 245, 122),  # 草地
    4: (51, 142, 192),  # 陆地水域、湿地
    5: (245, 236, 180),  # 耕地, deepened: 245,248,220 is lost on white paper
    6: (235, 80, 70),  # 城镇, one red for the palette's settlement, public and commercial land
    7: (222, 196, 150),  # 荒漠
    8: (205, 205, 205),  # 其他土地
}
DEGRADATION: dict[int, Rgb] = {1: (222, 235, 217), 2: (254, 217, 118), 3: (240, 120, 35), 4: (150, 30, 20)}
DEGREES: dict[int, Rgb] = {1: (254, 217, 118), 2: (240, 130, 40), 3: (195, 50, 30), 4: (110, 10, 25)}
RESISTANCE: tuple[Rgb, ...] = ((253, 250, 240), (240, 228, 206), (221, 200, 170), (193, 166, 140), (152, 126, 112))
TERRAIN: tuple[Rgb, ...] = (
    (150, 190, 140), (190, 214, 160), (234, 233, 186), (226, 205, 152), (203, 168, 122), (181, 141, 110), (214, 202, 196),
)  # fmt: skip
ZONES: tuple[Rgb, ...] = (
    (166, 206, 227), (253, 221, 145), (178, 216, 165), (229, 190, 212), (245, 190, 155), (190, 190, 225),
    (236, 236, 170), (160, 212, 205), (220, 205, 185), (205, 205, 205),
)  # fmt: skip
PHASE: dict[str, Rgb] = {"near": (202, 50, 60), "middle": (240, 160, 40), "far": (60, 110, 180)}

PAGE: Rgb = (255, 255, 255)
OUTSIDE: Rgb = (246, 246, 244)
NODATA: Rgb = (255, 255, 255)
WATER: Rgb = (51, 142, 192)
WATER_FILL: Rgb = (150, 200, 232)
INK: Rgb = (30, 30, 30)
BORDER: Rgb = (70, 70, 80)
SOURCE: Rgb = (40, 140, 90)
CORRIDOR: Rgb = (0, 80, 190)
PINCH: Rgb = (230, 120, 0)
BARRIER: Rgb = (200, 25, 45)
STONE: Rgb = (120, 195, 60)
CUT: Rgb = (90, 30, 120)
KEY_AREA: Rgb = (190, 20, 60)
STAMP: Rgb = (200, 30, 30)


def paler(colour: Rgb, alpha: float) -> Rgb:
    """The colour as it looks on white at that opacity: what the legend shows of a layer drawn so."""
    red, green, blue = (round(255 - (255 - channel) * alpha) for channel in colour)
    return (red, green, blue)


def unit(colour: Rgb) -> tuple[float, float, float]:
    """The colour as matplotlib takes it."""
    return (colour[0] / 255, colour[1] / 255, colour[2] / 255)
