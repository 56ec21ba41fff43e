"""Salinisation (土壤盐渍化) of farmland and grassland, by the salt of the topsoil."""

from __future__ import annotations

import numpy as np

from shanshui.core.method import Raster, Table, method
from shanshui.diagnose.barren import SALINE, undisturbed
from shanshui.diagnose.degrees import degrees, like

NODATA = -1
JUDGED = (3, 5)
"""First-level classes whose salt is told: grassland and farmland."""


@method(
    gives="salinisation",
    source="全国土壤普查土壤含盐量分级（设计取值）；《新疆地（州、市）级国土空间生态修复规划编制指南》B.3 11)、14)（盐碱化草原、退化耕地）",
    scope="cell",
    nodata="cell",
)
def salinisation(
    soil_salinity: Raster,
    ecosystem: Raster,
    cell_area: Raster,
    degree_limits: Table,
    conversion_grade: Raster | None = None,
) -> Raster:
    """Degree of salinisation of farmland, grassland, and land that turned saline.

        degree = that of the rows salinity of `degree_limits` for the salt of the topsoil

    Saline land (73) is judged only where a conversion made it: salt flats and halophytic brush that have always been
    there are a landscape of their own, and their salt is no loss.

    Shapes   (y, x) → (y, x) int16.
    Units    g/kg; codes of `desertification_degree`.
    Range    0–4.
    Errors   none of its own.
    Nodata   −1 outside the region, for other ecosystems, and where salt or ecosystem is unknown.
    Golden   tests/golden/test_salinisation.py (hand sum).
    """
    codes = ecosystem.values
    turned = (codes == SALINE) & ~undisturbed(codes, conversion_grade, SALINE)
    judged = (np.isin(codes // 10, JUDGED) | turned) & (cell_area.values > 0)
    degree = degrees(soil_salinity.values, degree_limits, "salinity")
    return like(cell_area, np.where(judged, degree, NODATA), "salinisation")
