"""Morphological spatial pattern analysis (形态学空间格局分析, MSPA): what part each cell of natural land plays in its pattern."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shanshui.connect.mspa_codes import (
    CODE_BRIDGE,
    CODE_EDGE,
    CODE_LOOP,
    CODE_PERFORATION,
    CODE_SHUT,
    IN_EDGE,
    IN_PERFORATION,
    NODATA,
    WITHIN,
)
from shanshui.connect.mspa_pattern import EVERY, framed, segment
from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, method

if TYPE_CHECKING:
    from numpy.typing import NDArray

FIRST_LEVEL = 10
"""A code of an ecosystem is ten times that of its first-level class, plus the second level."""
CLASSES = range(1, 9)
SIDES, CORNERS = 4, 8


@method(
    gives="mspa_foreground",
    source="Soille & Vogt 2009，Pattern Recognition Letters 30:456-459；生态系统分类 HJ 1166-2021 附录A",
    scope="global",
    nodata="barrier",
    assumed=("foreground_classes",),
    bytes_per_cell=12,
)
def mspa_foreground(ecosystem: Raster, *, grid: Grid, foreground_classes: str = "1,2,3,4") -> Raster:
    """The land whose pattern is asked for: cells of the first-level classes named, all others being background.

        1 where ⌊ecosystem / 10⌋ ∈ foreground_classes, else 0

    By default forest, shrub, grassland and wetland (森林、灌丛、草地、湿地); desert and bare land are natural, too, but would
    make one core of an arid region.

    Shapes   raster (y, x).
    Units    codes.
    Range    0, 1; −1 no data.
    Errors   ValueError for a class that is not 1 … 8; Absent where no cell is of any of them.
    Nodata   a cell without an ecosystem is neither foreground nor background.
    Golden   tests/golden/test_mspa_foreground.py (hand sum)
    """
    given = foreground_classes.split(",")
    if not all(text.strip() in map(str, CLASSES) for text in given):
        raise ValueError(f"foreground_classes must be classes 1 … 8 with commas between, not {foreground_classes!r}")
    codes = ecosystem.values
    values = np.isin(codes // FIRST_LEVEL, [int(text) for text in given]).astype("int8")
    values[codes < 0] = NODATA
    if not (values > 0).any():
        raise Absent(
            Say(
                f"区域内没有前景类别（{foreground_classes}）的生态系统", f"no ecosystem of classes {foreground_classes}"
            ),
            Say("检查土地利用数据，或改设 foreground_classes", "check the land cover, or set foreground_classes"),
        )
    return grid.raster(values, "mspa_foreground")


@method(
    gives="mspa",
    source="Soille & Vogt 2009，Pattern Recognition Letters 30:456-459；Soille & Vogt 2022，ISPRS Archives XLVIII-4/W1-2022",
    scope="global",
    nodata="barrier",
    assumed=("edge_cells",),
    bytes_per_cell=16,
)
def mspa(
    mspa_foreground: Raster,
    *,
    grid: Grid,
    edge_cells: int = 1,
    connectivity: int = 8,
    transition: bool = True,
    intext: bool = False,
) -> Raster:
    """Core, islet, perforation, edge, loop, bridge and branch of the foreground, exact for the map as a whole.

        core         foreground farther than edge_cells + 0.98 from the background, between centres of cells
        islet        foreground in no piece that has a core; what a gap of missing cells has on its sides is one piece
        edge         foreground within edge_cells + 0.98 of a core; perforation, if it faces an opening of that core
        connectors   what homotopic thinning anchored in the cores leaves between them, edge_cells − 1 steps wide either side
        bridge, loop a connector that touches two cores or more, or one only (and any of one cell)
        branch       all that is left

    Thinning goes in rounds whose result does not depend on the order of cells, so turning or mirroring the map changes
    nothing. Foreground hangs together over the eight neighbours and background over four, or the other way round
    (connectivity). Codes are those of the reference engine: branch 1, edge 3, perforation 5, islet 9, core 17, bridge 33,
    loop 65, background 0. With `transition` a connector is shown across an edge (+2) or a perforation (+4), so that paths stay
    whole; without, the edge or perforation is. With `intext` all that lies in an opening of a core has 100 more, and other
    background that the foreground shuts in is 220; background that reaches missing cells along three cells or more is open.
    (The engine leaves `transition` out when asked for `intext`; here each does what it says.) Given the engine's frame, every
    cell equals its own at width 1 (4 neighbours: all but one in 9000), 99.9 % at 2 and 3 (4 neighbours at 3: 99.7 %).

    Beyond the border of the map its outermost cells are taken to repeat for edge_cells cells, as the engine does at the top
    and left (at the bottom and right it repeats one, and at its corners none). Missing cells make no edge.

    Shapes   raster (y, x).
    Units    codes; edge_cells in cells.
    Range    the codes named; −1 no data.
    Errors   ValueError for edge_cells below 1 or not below the map's extent, or a connectivity other than 4 or 8. Foreground
             without any background is all core; an edge too wide for any core leaves islets.
    Nodata   a missing cell bounds nothing and joins nothing.
    Golden   tests/golden/test_mspa.py (reference program; hand-drawn maps), tests/connect/test_mspa_definition.py (invariant)
    """
    if not 1 <= edge_cells < max(grid.shape):
        raise ValueError(f"edge_cells must be at least 1 and below the extent of the map, not {edge_cells}")
    if connectivity not in (SIDES, CORNERS):
        raise ValueError(f"connectivity must be 4 or 8, not {connectivity}")
    frame = (edge_cells + 1,) * 4
    state = framed(mspa_foreground.values, edge_cells)
    codes = segment(state, edge_cells, connectivity == CORNERS, frame, _shown(transition, intext))
    return grid.raster(codes, "mspa")


def _shown(transition: bool, intext: bool) -> NDArray[np.int16]:
    """What to write for each code, those that the options hide taken away."""
    table = EVERY.copy()
    for inside in (0, WITHIN):
        for connector in (CODE_BRIDGE, CODE_LOOP):
            if not transition:
                table[inside + connector + IN_EDGE - NODATA] = inside + CODE_EDGE
                table[inside + connector + IN_PERFORATION - NODATA] = inside + CODE_PERFORATION
    if not intext:
        table[CODE_SHUT - NODATA] = 0
        opened = slice(WITHIN - NODATA, CODE_SHUT - NODATA)
        table[opened] -= WITHIN
    return table
