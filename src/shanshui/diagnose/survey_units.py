"""Survey units (小尺度调查单元): restoration units and sites of the reference ecosystem, as the planner drew them."""

from __future__ import annotations

from rasterio.features import rasterize
from rasterio.transform import Affine

from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Zones, method

NODATA = -1


@method(
    gives="survey_unit_label",
    source="调查单元矢量按栅格中心取值（无公式）",
    scope="global",
    nodata="exclude",
    bytes_per_cell=8,
)
def survey_unit_label(survey_units: Zones, *, grid: Grid) -> Raster:
    """Which survey unit the centre of each cell lies in; of units that overlap, the first one.

    Shapes   polygons → (y, x) int16.
    Units    row number of the unit.
    Range    0 … units − 1.
    Errors   Absent where no unit covers the centre of a cell.
    Nodata   −1 outside all units.
    Golden   tests/golden/test_survey_unit_label.py (hand sum).
    """
    shapes = [(shape, row) for row, shape in enumerate(survey_units.geometry)]
    label = rasterize(shapes[::-1], out_shape=grid.shape, transform=Affine(*grid.transform), fill=NODATA, dtype="int16")
    if (label == NODATA).all():
        raise Absent(
            Say("调查单元没有覆盖任何栅格中心", "no survey unit covers the centre of a cell"),
            Say(
                "核对 survey_units 的坐标系和范围，或改用更细的栅格",
                "check the CRS of survey_units, or take a finer grid",
            ),
        )
    return grid.raster(label, "survey_unit_label")
