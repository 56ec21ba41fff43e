"""Diagnosis of survey units: how far each ecosystem lies from its reference, in which respect, and whether it can recover."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from shanshui.core.method import Raster, Table, Zones, method

DIMENSIONS = ("composition", "structure", "function", "exchange")
ALL = "all"
CLASS = 10


@method(
    gives="unit_diagnosis",
    source="《国土空间生态修复项目实施方案编制规程》（北京市地方标准）中小尺度问题识别与诊断；HJ 1174-2021（最重者定级）",
    scope="global",
    nodata="exclude",
    bytes_per_cell=24,
)
def unit_diagnosis(
    unit_attribute_state: Table,
    survey_units: Zones,
    survey_unit_label: Raster,
    ecosystem: Raster,
    cell_area: Raster,
    resilience: Raster | None = None,
) -> Table:
    """Each ecosystem of each restoration unit by dimension, and all of them together: the worst attribute decides.

        degree = the highest degree of the judged attributes of the dimension (limiting factor)
        limiting = the attribute with that degree, of several the least like its reference, then the first
        resilience = the class that holds most of the area of the ecosystem in the unit, of equals the weaker

    Shapes   table, polygons, rasters (y, x) → table, a row for each unit, class and dimension, then one for `all`.
    Units    counts of attributes; m² as in `unit_attribute_state`.
    Range    degree 1–4; resilience 1–5, 5 the weakest.
    Errors   none of its own.
    Nodata   degree missing where no attribute could be judged; resilience where it is not given or not known there.
    Golden   tests/golden/test_unit_diagnosis.py (hand sum).
    """
    place = {str(name): row for row, name in enumerate(survey_units["id"])}
    rows = []
    for (unit, kind), found in unit_attribute_state.groupby(["unit", "ecosystem_class"], sort=False):
        cells = (survey_unit_label.values == place[str(unit)]) & (ecosystem.values // CLASS == kind)
        held = _resilience(resilience, cells, cell_area.values)
        for dimension in (*DIMENSIONS, ALL):
            part = found if dimension == ALL else found[found["dimension"] == dimension]
            rows.append({
                "unit": unit, "name": found["name"].iloc[0], "ecosystem_class": int(kind), "area_m2": found["area_m2"].iloc[0],
                "dimension": dimension, **_worst(part), "resilience": held if dimension == ALL else None,
            })  # fmt: skip
    table = pd.DataFrame(rows)
    for name in ("degree", "resilience"):
        table[name] = pd.array(
            [pd.NA if v is None else int(v) for v in table[name].replace({np.nan: None})], dtype="Int64"
        )
    return table


def _worst(part: Table) -> dict[str, Any]:
    judged = part[part["degree"].notna()]
    first = judged.sort_values(["degree", "likeness"], ascending=[False, True], kind="stable").head(1)
    return {
        "attributes": len(part), "judged": len(judged), "degree": int(first["degree"].iloc[0]) if len(first) else None,
        "limiting": str(first["attribute"].iloc[0]) if len(first) else "",
    }  # fmt: skip


def _resilience(resilience: Raster | None, cells: Any, area: Any) -> int | None:
    if resilience is None:
        return None
    classes = resilience.values[cells]
    known = classes >= 0
    sums = np.bincount(classes[known], weights=area[cells][known])
    if not sums.size or sums.max() <= 0:
        return None
    return int(np.flatnonzero(sums == sums.max())[-1])
