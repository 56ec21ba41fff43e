"""Where spaces meet (三类空间相邻和冲突): use that its line does not bear, and how hard the edges are."""

from __future__ import annotations

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Table, Zones, method
from shanshui.diagnose.painting import held

NODATA = -1
NONE, PLANTED, TILLED, BUILT_ON_FIELDS, BUILT_IN_RED = 0, 1, 2, 3, 4
FIELDS = (51, 52)
BUILT = (61, 63)
COVERED = (1, 2, 4)
"""First-level classes that are no farming: woods, shrub, wetland. Grass may be fallow, so it is no evidence."""


@method(
    gives="unsuitable_use",
    source="编制指南4.2.5、5.5.4；自然资发〔2022〕142号（生态保护红线管控）；《基本农田保护条例》第十七条",
    scope="global",
    nodata="cell",
    bytes_per_cell=24,
)
def unsuitable_use(
    ecosystem: Raster,
    cell_area: Raster,
    red_lines: Zones | None = None,
    protected_areas: Zones | None = None,
    permanent_farmland: Zones | None = None,
    *,
    grid: Grid,
) -> Raster:
    """Use that is at odds with the line which holds the cell (与管控线不相容的利用).

        4  buildings, industry, transport (61, 63) in the red line or a protected area
        3  the same in permanent farmland
        2  fields and orchards (51, 52) in the red line or a protected area
        1  woods, shrub or wetland in permanent farmland (非粮化)
        0  none; where two hold, the higher

    Whether a use is lawful (原住居民生产、国家重大项目 …) the land cover does not tell: the cells are to be checked.

    Shapes   (y, x) int16.
    Units    codes of `unsuitable_use`.
    Range    0–4.
    Errors   Absent where none of the three lines is given.
    Nodata   −1 outside the region and where the ecosystem is not known.
    Golden   tests/golden/test_unsuitable_use.py (hand sum).
    """
    lines = [zone for zone in (red_lines, protected_areas) if zone is not None]
    if not lines and permanent_farmland is None:
        raise Absent(
            Say(
                "没有生态保护红线、自然保护地或永久基本农田",
                "neither red lines, protected areas nor permanent farmland",
            ),
            Say("登记三者之一", "enter one of the three"),
            ("red_lines", "protected_areas", "permanent_farmland"),
        )
    codes = ecosystem.values
    wild = np.logical_or.reduce([np.zeros(codes.shape, dtype=bool), *(held(zone, grid) for zone in lines)])
    farm = np.zeros(codes.shape, dtype=bool) if permanent_farmland is None else held(permanent_farmland, grid)
    value = np.full(codes.shape, NONE, dtype="i2")
    value[farm & np.isin(codes // 10, COVERED)] = PLANTED
    value[wild & np.isin(codes, FIELDS)] = TILLED
    value[farm & np.isin(codes, BUILT)] = BUILT_ON_FIELDS
    value[wild & np.isin(codes, BUILT)] = BUILT_IN_RED
    value[(codes == NODATA) | ~(cell_area.values > 0)] = NODATA
    return _like(ecosystem, value, "unsuitable_use")


@method(
    gives="edge_contrast",
    source="边缘对比度指数 ECON（FRAGSTATS v4 定义）；对比权重为设计取值（edge_contrast_weights）",
    scope="focal",
    nodata="exclude",
    radius="cell",
)
def edge_contrast(ecosystem: Raster, space_adjacency: Raster, edge_contrast_weights: Table) -> Raster:
    """How hard the edges of a natural cell are, where its space adjoins another (相邻区边缘对比度).

        value = 100 · Σ over the four sides of the contrast of the two classes / sides with data

    Judged are cells of woods, shrub, grassland and wetland in the zones where spaces adjoin. Two cells of one class have no
    contrast. The table holds each pair of first-level classes once, in either order.

    Shapes   (y, x) float32.
    Units    %.
    Range    0–100.
    Errors   ValueError for a pair of classes that meet and have no weight, two weights, or one outside 0–1.
    Nodata   NaN in other cells; a side without data does not count.
    Golden   tests/golden/test_edge_contrast.py (hand sum).
    """
    weight = _weights(edge_contrast_weights)
    first = np.where(ecosystem.values == NODATA, 0, ecosystem.values // 10)  # 0: no data
    beside = np.pad(first, 1, constant_values=0)
    judged = np.isin(first, (1, 2, 3, 4)) & (space_adjacency.values > 0)
    total, sides = np.zeros(first.shape), np.zeros(first.shape)
    rows, cols = first.shape
    for down, right in ((0, 1), (2, 1), (1, 0), (1, 2)):
        other = beside[down : down + rows, right : right + cols]
        known = judged & (other > 0)
        found = weight[first, other]
        lost = known & np.isnan(found)
        if lost.any():
            pairs = sorted({(int(a), int(b)) for a, b in zip(first[lost], other[lost], strict=True)})
            raise ValueError(f"edge_contrast_weights: no weight for the classes {pairs}")
        total += np.where(known, found, 0)
        sides += known
    share = np.divide(100 * total, sides, out=np.full(first.shape, np.nan), where=sides > 0)
    return _like(ecosystem, share.astype("f4"), "edge_contrast")


def _weights(table: Table) -> NDArray[np.float64]:
    """Contrast of each pair of first-level classes; 0 on the diagonal, NaN for pairs that are not given."""
    out = np.full((10, 10), np.nan)
    np.fill_diagonal(out, 0.0)
    for row in table.itertuples(index=False):
        one, other, contrast = int(row.ecosystem_class), int(row.other_class), float(row.contrast)
        if not 0 <= contrast <= 1 or (one != other and not np.isnan(out[one, other])) or one == other:
            raise ValueError(f"edge_contrast_weights: {one}–{other} is repeated, one class, or not within 0–1")
        out[one, other] = out[other, one] = contrast
    return out


def _like(raster: Raster, values: NDArray[np.generic], name: str) -> Raster:
    return xr.DataArray(values, dims=("y", "x"), coords={axis: raster[axis] for axis in ("y", "x")}, name=name)
