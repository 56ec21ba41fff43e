"""Degradation of ecosystems (生态系统退化程度): the worst of the evidence there is, and which one set it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Table, Zones, method
from shanshui.diagnose.barren import held, undisturbed
from shanshui.diagnose.degrees import grades, like

if TYPE_CHECKING:
    from numpy.typing import NDArray

NODATA = -1
NONE, CONVERSION, VEGETATION, EROSION, SANDY, ROCKY, SALT, WETLAND, TOWN, MINE = range(10)
"""Codes of `degradation_evidence`."""
ORDER = (CONVERSION, WETLAND, SANDY, ROCKY, SALT, VEGETATION, EROSION, TOWN)
"""Of equal grades the first stands: what was seen, then what a fixed limit tells, then what is relative or modelled."""
INTACT, SEVERE = 1, 4


@method(
    gives=("degradation", "degradation_evidence"),
    source="《新疆地（州、市）级国土空间生态修复规划编制指南》（2021年征求意见稿）G.1（四级）、F.3.1（3）; HJ 1174-2021",
    scope="cell",
    nodata="cell",
)
def degradation(
    cell_area: Raster,
    conversion_grade: Raster | None = None,
    vegetation_degradation: Raster | None = None,
    erosion: Raster | None = None,
    ecosystem: Raster | None = None,
    desertification: Raster | None = None,
    rocky_desertification: Raster | None = None,
    salinisation: Raster | None = None,
    wetland_loss: Raster | None = None,
    urban_degradation: Raster | None = None,
    mines: Zones | None = None,
    degradation_weights: Table | None = None,
    *,
    combine: str = "max",
    grid: Grid,
) -> tuple[Raster, Raster]:
    """Degradation grade of each cell: the highest grade of the evidence (limiting factor), and that evidence.

        degradation = max over the evidence              combine = "max"
                    = ⌊Σ w · grade / Σ w + ½⌋            combine = "mean", w of `degradation_weights`
        grade       = the grade given; erosion: 微度 1, 轻度 2, 中度 3, 强烈 and above 4; degrees 0–4 → 1, 2, 3, 4, 4

    The evidence is the first that has the highest grade, in this order: 1 conversion, 7 wetland, 4 sandy, 5 rocky
    desertification, 6 salt, 2 vegetation, 3 erosion, 8 towns; 0 where the cell is intact. A mine left by history is
    4 严重 by rule, evidence 9, whatever stands on it. Each ecosystem is so judged by what there is for it: forest, shrub
    and grassland by their reference, wetland by its shrinkage and trophic state, farmland by erosion, salt and sand,
    desert by sandification of sandified land, towns by their green. Desert, gobi, bare land and glacier that no conversion
    has touched are not judged (维持未受干扰的沙漠、砾漠、岩漠腹地和冰川景观现状): neither erosion nor a class that still stands tells
    anything of them; sandified land that is treatable, monitored rock desert, dried lake beds and mines in them are told.

    Shapes   (y, x) → (y, x) int16, twice.
    Units    grades and degrees; codes of `degradation_evidence`.
    Range    1–4; 0–9.
    Errors   Absent where no evidence is given but mines. ValueError for another `combine`, and for a mean of evidence
             that the table gives no weight or a negative one.
    Nodata   −1 outside the region and where no evidence has data; evidence without data is left out.
    Golden   tests/golden/test_degradation.py (hand sum).
    """
    if combine not in ("max", "mean"):
        raise ValueError(f"combine must be 'max' or 'mean', not {combine!r}")
    degrees = {SANDY: desertification, ROCKY: rocky_desertification, SALT: salinisation, WETLAND: wetland_loss,
               TOWN: urban_degradation}  # fmt: skip
    given = {code: grades(raster.values) for code, raster in degrees.items() if raster is not None}
    if conversion_grade is not None:
        given[CONVERSION] = _of_land(conversion_grade.values, ecosystem, conversion_grade)
    if vegetation_degradation is not None:
        given[VEGETATION] = vegetation_degradation.values
    if erosion is not None:
        given[EROSION] = _of_land(np.minimum(erosion.values, SEVERE), ecosystem, conversion_grade)
    if not given:
        raise Absent(
            Say("没有可用于判定退化程度的资料", "there is no evidence of degradation"),
            Say(
                "提供两期土地利用、植被指数或土壤侵蚀所需资料之一",
                "give land cover of two years, NDVI, or what soil loss needs",
            ),
        )
    grade, evidence = _worst(given, cell_area.shape)
    if combine == "mean":
        grade = _mean(given, degradation_weights, cell_area.shape)
    evidence[grade == INTACT], evidence[grade == NODATA] = NONE, NODATA
    if mines is not None and len(mines):
        mined = held(mines, grid)
        grade[mined], evidence[mined] = SEVERE, MINE
    outside = ~(cell_area.values > 0)
    grade[outside], evidence[outside] = NODATA, NODATA
    return like(cell_area, grade, "degradation"), like(cell_area, evidence, "degradation_evidence")


def _worst(given: dict[int, NDArray[np.int16]], shape: tuple[int, ...]) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    grade, evidence = np.full(shape, NODATA, dtype="i2"), np.full(shape, NODATA, dtype="i2")
    for code in (code for code in ORDER if code in given):
        higher = given[code] > grade  # strictly: of equal grades the first stands
        grade[higher], evidence[higher] = given[code][higher], code
    return grade, evidence


def _mean(given: dict[int, NDArray[np.int16]], table: Table | None, shape: tuple[int, ...]) -> NDArray[np.int16]:
    """Weighted mean of the grades that are known, halves up; −1 where no evidence with a weight is known."""
    if table is None:
        raise ValueError("combine = 'mean' needs degradation_weights")
    weights = dict(zip(table["evidence"].astype(int), table["weight"].astype(float), strict=True))
    wrong = [code for code in given if not weights.get(code, -1) >= 0]
    if wrong:
        raise ValueError(f"degradation_weights gives no weight of 0 or above to the evidence {sorted(wrong)}")
    total, by = np.zeros(shape), np.zeros(shape)
    for code in sorted(given):
        known = given[code] > 0
        total[known] += weights[code] * given[code][known]
        by[known] += weights[code]
    mean = np.divide(total, by, out=np.full(shape, float(NODATA)), where=by > 0)
    return np.floor(mean + 0.5).astype("i2")


def _of_land(grade: NDArray[np.int16], ecosystem: Raster | None, conversion: Raster | None) -> NDArray[np.int16]:
    """The grade; −1 where the ground is bare by nature and undisturbed, as far as the ecosystem is given."""
    if ecosystem is None:
        return grade
    return np.where(undisturbed(ecosystem.values, conversion), NODATA, grade).astype("i2")
