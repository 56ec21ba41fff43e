"""Importance of ecosystem services (生态系统服务功能重要性) by cumulative value, and how it differs from an adopted one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shanshui.assess.beside_adopted import areas_by_class
from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Table, method

if TYPE_CHECKING:
    from numpy.typing import NDArray

NODATA = -1
EXTREME, IMPORTANT, GENERAL = 1, 2, 3


@method(
    gives=("service_importance", "importance"),
    source="生态保护红线划定指南（环办生态〔2017〕48号）附录；资源环境承载能力和国土空间开发适宜性评价指南（试行）2020"
    "（按服务量由高到低累积，前50%为极重要，50%—80%为重要）",
    scope="global",
    nodata="exclude",
    assumed=("extreme_share", "important_share"),
    bytes_per_cell=110,
)
def importance(
    cell_area: Raster,
    water_conservation: Raster | None = None,
    soil_retention: Raster | None = None,
    sand_fixation: Raster | None = None,
    habitat_quality: Raster | None = None,
    *,
    grid: Grid,
    extreme_share: float = 0.5,
    important_share: float = 0.8,
) -> tuple[Raster, Raster]:
    """Grade of each service by how much of its total the better cells hold, and the highest grade of all services.

        V = value · area;  share before a value = Σ V of cells with a higher value / Σ V
        share < extreme_share → 1 极重要;  < important_share → 2 重要;  else 3 一般
        importance = min over services                                        (1 is the highest)

    so the value at which the sum passes a limit still belongs to the better grade, with all cells that have it: equal cells
    are never parted. Values of zero or less are 3 and add nothing to the sum.
    Sanity: nationally 极重要 is about a sixth of the land and holds half of the service.

    Shapes   (y, x) → service_importance (service, y, x), importance (y, x), int16.
    Units    code.
    Range    1–3. The breaks are relative to the region (相对分级): grades of two regions cannot be compared.
    Errors   Absent where no service was evaluated, or none is above zero anywhere; ValueError unless
             0 < extreme_share < important_share < 1.
    Nodata   a service without data in a cell is left out there; −1 where none has data, and outside the region.
    Source   habitat quality stands for biodiversity (生物多样性维护): the guides ask for species, which no layer holds.
    Golden   tests/golden/test_importance.py (hand sum).
    """
    if not 0 < extreme_share < important_share < 1:
        raise ValueError(f"shares must rise within 0–1: extreme {extreme_share}, important {important_share}")
    given = {
        "water_conservation": water_conservation,
        "soil_retention": soil_retention,
        "sand_fixation": sand_fixation,
        "habitat_quality": habitat_quality,
    }
    area = cell_area.values
    graded = {}
    for name, layer in given.items():
        if layer is not None:
            grades = _grades(layer.values, area, extreme_share, important_share)
            if grades is not None:
                graded[name] = grades
    if not graded:
        raise Absent(
            Say("没有一项生态系统服务有评价结果", "no ecosystem service has been evaluated"),
            Say("补充水源涵养、土壤保持、防风固沙或生境质量所需资料", "give what the services need"),
        )
    stack = np.stack(list(graded.values()))
    highest = np.where(stack > 0, stack, GENERAL + 1).min(axis=0)
    highest = np.where(highest > GENERAL, NODATA, highest).astype("i2")
    return (
        grid.raster(stack, "service_importance", service=np.array(list(graded))),
        grid.raster(highest, "importance"),
    )


def _grades(
    values: NDArray[np.floating], area: NDArray[np.float64], extreme: float, important: float
) -> NDArray[np.int16] | None:
    """Grades of one service; None where none of the region is above zero."""
    out = np.full(area.shape, NODATA, dtype="i2")
    known = (area > 0) & np.isfinite(values)
    out[known] = GENERAL
    cells = np.flatnonzero((known & (values > 0)).ravel())
    if not cells.size:
        return None
    value, place = np.unique(-values.ravel()[cells].astype("f8"), return_inverse=True)
    amount = -value * np.bincount(place, weights=area.ravel()[cells])
    total = np.cumsum(amount)
    before = ((total - amount) / total[-1])[place]
    flat = out.reshape(-1)
    flat[cells[before < important]] = IMPORTANT
    flat[cells[before < extreme]] = EXTREME
    return out


@method(
    gives="importance_difference",
    source="资源环境承载能力和国土空间开发适宜性评价指南（试行）2020（上级成果优先，本次评价并列对照）",
    scope="global",
    nodata="exclude",
    bytes_per_cell=30,
)
def importance_difference(importance: Raster, importance_adopted: Raster, cell_area: Raster) -> Table:
    """Areas by adopted class and by our class: the adopted one prevails, ours stands beside it.

        area(a, b) = Σ cell_area where adopted = a and own = b

    Shapes   (y, x) int16 → table of every pair that occurs, in the order of the codes.
    Units    code → m², share of what both evaluated.
    Range    shares sum to 1.
    Errors   Absent where no cell is evaluated by both.
    Nodata   cells that one of the two does not evaluate are left out.
    Golden   tests/golden/test_importance_difference.py (hand sum).
    """
    table = areas_by_class(importance, importance_adopted, cell_area)
    if table is None:
        raise Absent(
            Say("双评价生态保护重要性成果与本次评价没有重叠", "the adopted and the computed importance share no cell"),
            Say("检查 importance_adopted 的范围", "look at the extent of importance_adopted"),
        )
    return table
