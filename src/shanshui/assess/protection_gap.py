"""Gaps of protection (生态保护空缺): extremely important, and neither in a red line nor in a protected area."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from rasterio.features import rasterize
from rasterio.transform import Affine

from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Zones, method

if TYPE_CHECKING:
    from numpy.typing import NDArray

NODATA = -1
EXTREME = 1
OTHER, PROTECTED, GAP = 0, 1, 2


@method(
    gives="protection_gap",
    source="省级国土空间生态修复规划编制要求（生态功能极重要而未纳入保护的空缺分析）；关于划定并严守生态保护红线的若干意见2017",
    scope="global",
    nodata="exclude",
    bytes_per_cell=30,
)
def protection_gap(
    importance_adopted: Raster | None = None,
    importance: Raster | None = None,
    red_lines: Zones | None = None,
    protected_areas: Zones | None = None,
    *,
    grid: Grid,
) -> Raster:
    """Where the land is extremely important: protected, or not.

        0   not extremely important
        1   extremely important, its cell's centre in a red line or a protected area
        2   extremely important, in neither

    The adopted importance prevails whole: where it is given, ours is not used in any cell.

    Shapes   (y, x) int16.
    Units    code.
    Range    0–2.
    Errors   Absent without an importance, or with neither red lines nor protected areas.
    Nodata   −1 where importance has no data. With only one kind of line given, a gap may lie in what the other protects.
    Golden   tests/golden/test_protection_gap.py (hand sum).
    """
    grade = importance if importance_adopted is None else importance_adopted
    lines = [zones for zones in (red_lines, protected_areas) if zones is not None]
    if grade is None or not lines:
        raise Absent(
            Say("没有生态系统服务功能重要性，或没有生态保护红线和自然保护地", "no importance, or neither red lines nor protected areas"),
            Say("登记双评价成果和生态保护红线", "enter the double evaluation and the red lines"),
        )  # fmt: skip
    codes = grade.values
    extreme = codes == EXTREME
    protected = _inside(lines, grid)
    gap = np.where(extreme, np.where(protected, PROTECTED, GAP), OTHER)
    return grid.raster(np.where(codes > 0, gap, NODATA).astype("i2"), "protection_gap")


def _inside(lines: list[Zones], grid: Grid) -> NDArray[np.bool_]:
    """Cells whose centre a polygon covers."""
    shapes = [shape for zones in lines for shape in zones.geometry if shape is not None and not shape.is_empty]
    if not shapes:
        return np.zeros(grid.shape, dtype=bool)
    return rasterize(shapes, out_shape=grid.shape, transform=Affine(*grid.transform), dtype="uint8").astype(bool)
