"""Decline of habitat quality (生境质量下降) between the reference year and the base year."""

from __future__ import annotations

from shanshui.core.grid import Grid
from shanshui.core.method import Raster, method
from shanshui.diagnose.years import of_year


@method(gives="ecosystem_reference", source="多年生态系统图的参照年一期", scope="cell", nodata="cell")
def ecosystem_reference(ecosystem_series: Raster, *, grid: Grid, reference_year: int) -> Raster:
    """Ecosystems of the reference year: what the scenario `reference` evaluates the habitat on.

    Shapes   (year, y, x) → (y, x) int16, scalar coordinate year.
    Units    codes of `ecosystem`.
    Range    the codes of the series.
    Errors   Absent where the series lacks the reference year.
    Nodata   −1 stays.
    Golden   tests/golden/test_ecosystem_reference.py (hand sum).
    """
    values = of_year(ecosystem_series, reference_year, "土地利用").copy()
    return grid.raster(values, "ecosystem_reference", year=reference_year)


@method(
    gives="habitat_quality_change",
    source="两期生境质量之差（InVEST生境质量，参照年与基准年用同一套参数）",
    scope="cell",
    nodata="cell",
    reads={"before": ("habitat_quality", "reference")},
)
def habitat_quality_change(habitat_quality: Raster, before: Raster) -> Raster:
    """Habitat quality of the base year less that of the reference year.

        ΔQ = Q(base) − Q(reference)

    Both come from one method, one table and one layer of roads, so the difference is that of the ecosystems.

    Shapes   (y, x) → (y, x) float32.
    Units    1.
    Range    −1 – 1.
    Nodata   NaN where either year has none.
    Golden   tests/golden/test_habitat_quality_change.py (hand sum).
    """
    return (habitat_quality - before).rename("habitat_quality_change").drop_vars("year", errors="ignore").drop_attrs()
