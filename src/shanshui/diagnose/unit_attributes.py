"""Key attributes of the ecosystems of a survey unit against their reference ecosystem (中小尺度问题识别与诊断)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, Table, Zones, method
from shanshui.diagnose.unit_ground import Ground, natural_edge

UNIT = "修复单元"
PERCENT = 100.0
SITE, TARGET, BEST = "site", "target", "best"
MORE = "more"


class Found(NamedTuple):
    """A value, the year of a field survey, the number of its plots, the share of the area with data."""

    value: float
    year: int | None = None
    plots: int | None = None
    coverage: float | None = None


class Reference(NamedTuple):
    value: float
    basis: str


@method(
    gives="unit_attribute_state",
    source="《国土空间生态修复项目实施方案编制规程》（北京市地方标准）中小尺度问题识别与诊断；HJ 1174-2021（与参照之比）",
    scope="global",
    nodata="exclude",
    assumed=("belt_height_m", "reference_percentile", "least_reference_cells", "least_class_share", "least_coverage"),
    bytes_per_cell=160,
)
def unit_attribute_state(
    survey_units: Zones,
    survey_unit_label: Raster,
    ecosystem: Raster,
    elevation: Raster,
    cell_area: Raster,
    ecosystem_attributes: Table,
    unit_observations: Table | None = None,
    function_zone_label: Raster | None = None,
    fvc: Raster | None = None,
    lai: Raster | None = None,
    npp: Raster | None = None,
    water_conservation: Raster | None = None,
    habitat_quality: Raster | None = None,
    soil_organic_matter: Raster | None = None,
    soil_loss: Raster | None = None,
    *,
    base_year: int,
    belt_height_m: float = 500.0,
    reference_percentile: float = 90.0,
    least_reference_cells: int = 30,
    least_class_share: float = 0.05,
    least_coverage: float = 0.5,
) -> Table:
    """Value, reference, gap and degree of each attribute of each ecosystem of each restoration unit.

        likeness = 100 · (value − worst) / (reference − worst)          gap = reference − value
        degree   = 1 from `intact` %, 2 from `light` %, 3 from `medium` %, else 4

    Value      what the field survey of the unit says (its latest year), else the mean over the cells of the class in the
               unit, weighted by their area.
    Reference  the value of the unit's reference site (`reference`), found the same way; else the target of the survey;
               else the best of what stands there: of the cells of one ecosystem (second-level code), function zone and
               elevation belt the value that `reference_percentile` % of them do not exceed (are not below, where less
               is better), averaged over the cells of the unit; groups of fewer than `least_reference_cells` have none.
               The last is a relative grading (相对分级).
    Ecosystems classes of at least `least_class_share` of the unit, and those surveyed; an attribute is listed for the
               classes of its row, whether it is known or not.

    Shapes   polygons, rasters (y, x) and (year, y, x), tables → table, a row for each unit, class and attribute.
    Units    of the attribute; likeness %.
    Range    degree 1–4; likeness ≥ 0, above 100 where better than the reference.
    Errors   Absent where no unit is a restoration unit or none has a natural ecosystem; ValueError for a survey of an
             unknown unit or attribute, of a class that the attribute does not describe, or told twice for a year, and
             for a reference site that is none.
    Nodata   value, reference or degree missing, `lacking` says which; a reference no better than the worst is none, and a
             mean over less than `least_coverage` of the area is none.
    Golden   tests/golden/test_unit_attribute_state.py (hand sum).
    """
    layers = {"fvc": fvc, "lai": lai, "npp": npp, "water_conservation": water_conservation, "soil_loss": soil_loss,
              "habitat_quality": habitat_quality, "soil_organic_matter": soil_organic_matter}  # fmt: skip
    ground = Ground.of(
        survey_unit_label, ecosystem, elevation, cell_area, function_zone_label, belt_height_m, least_coverage
    )
    attributes = ecosystem_attributes.to_dict("records")
    surveyed = _surveyed(unit_observations, survey_units, attributes)
    place = {str(name): row for row, name in enumerate(survey_units["id"])}
    values = {name: _of_year(layer, base_year) for name, layer in layers.items()}
    best = _Best(ground, values, reference_percentile, least_reference_cells)
    rows = []
    for unit in survey_units.itertuples(index=False):
        if str(unit.category) != UNIT:
            continue
        site = _site(unit, survey_units)
        seen = {kind for name, kind, _ in surveyed if name == str(unit.id)}
        for kind in sorted(ground.classes(place[str(unit.id)], least_class_share) | seen):
            area = ground.area(place[str(unit.id)], kind)
            for row in attributes:
                if kind in _kinds(row):
                    value = _value(str(unit.id), kind, row, surveyed, ground, values, place)
                    reference = _reference(unit.id, site, kind, row, surveyed, ground, values, place, best)
                    value, reference = best.both(value, reference, place[str(unit.id)], kind, row)
                    rows.append(_row(unit, kind, area, row, value, reference))
    if not rows:
        raise Absent(
            Say("调查单元中没有可诊断的自然生态系统", "no survey unit holds a natural ecosystem to be judged"),
            Say(
                "核对 survey_units 的类别（修复单元、参照生态系统）和范围", "check category and extent of survey_units"
            ),
        )
    return _table(rows)


def _of_year(layer: Raster | None, year: int) -> NDArray[Any] | None:
    """The values of a layer, of the base year where it has years; None where that year is not given."""
    if layer is None or "year" not in layer.dims:
        return None if layer is None else layer.values
    years = [int(y) for y in layer["year"].values]
    return layer.values[years.index(year)] if year in years else None


def _kinds(row: Mapping[str, Any]) -> set[int]:
    return {int(kind) for kind in str(row["ecosystems"]).split(";")}


def _empty(value: Any) -> bool:
    return value is None or bool(pd.isna(value)) or value == ""


def _surveyed(
    table: Table | None, units: Zones, attributes: list[dict[str, Any]]
) -> dict[tuple[str, int, str], dict[str, Any]]:
    """(unit, class, attribute) → the latest row of the field survey."""
    known = {str(row["attribute"]): _kinds(row) for row in attributes}
    names = {str(name) for name in units["id"]}
    found: dict[tuple[str, int, str], dict[str, Any]] = {}
    for row in [] if table is None else table.to_dict("records"):
        key = str(row["unit"]), int(row["ecosystem_class"]), str(row["attribute"])
        if key[0] not in names:
            raise ValueError(f"unit_observations: no survey unit {key[0]}")
        if key[1] not in known.get(key[2], set()):
            raise ValueError(f"unit_observations: {key[2]} is no attribute of ecosystem class {key[1]}")
        if key in found and found[key]["year"] == row["year"]:
            raise ValueError(f"unit_observations: {key} of {row['year']} is told twice")
        if key not in found or found[key]["year"] < row["year"]:
            found[key] = row
    return found


def _site(unit: Any, units: Zones) -> str | None:
    """The reference site that the unit names."""
    name = getattr(unit, "reference", None)
    if _empty(name):
        return None
    rows = units[units["id"].astype(str) == str(name)]
    if not len(rows) or str(rows["category"].iloc[0]) == UNIT:
        raise ValueError(f"survey_units: {unit.id} names the reference site {name}, which is none")
    return str(name)


def _value(
    unit: str, kind: int, row: Mapping[str, Any], surveyed: Mapping[Any, Any], ground: Ground, values: Mapping[str, Any],
    place: Mapping[str, int],
) -> Found | None:  # fmt: skip
    """What is known of an attribute at a unit or site."""
    told = surveyed.get((unit, kind, str(row["attribute"])))
    if told is not None and not _empty(told["value"]):
        plots = told.get("plots")
        return Found(float(told["value"]), int(told["year"]), None if _empty(plots) else int(plots))
    if row["layer"] == "natural_edge":
        share = natural_edge(ground, place[unit], kind)
        return None if share is None else Found(share, coverage=1.0)
    layer = None if _empty(row["layer"]) else values.get(str(row["layer"]))
    if layer is None:
        return None
    mean, coverage = ground.mean(layer, ground.cells(place[unit], kind))
    return None if np.isnan(mean) else Found(mean, coverage=coverage)


def _reference(
    unit: Any, site: str | None, kind: int, row: Mapping[str, Any], surveyed: Mapping[Any, Any], ground: Ground,
    values: Mapping[str, Any], place: Mapping[str, int], best: _Best,
) -> Reference | None:  # fmt: skip
    """The reference site, else the target, else the best of the same ecosystem."""
    if site is not None:
        there = _value(site, kind, row, surveyed, ground, values, place)
        if there is not None:
            return Reference(there.value, SITE)
    told = surveyed.get((str(unit), kind, str(row["attribute"])))
    if told is not None and not _empty(told.get("target")):
        return Reference(float(told["target"]), TARGET)
    mean = best.mean(row, ground.cells(place[str(unit)], kind))
    return None if mean is None else Reference(mean, BEST)


class _Best:
    """The best of what stands there, by layer and direction; each made once."""

    def __init__(self, ground: Ground, values: Mapping[str, Any], percentile: float, least: int) -> None:
        if not (0 <= percentile <= PERCENT and least > 0):
            raise ValueError(
                f"reference_percentile {percentile} must be in 0–100, least_reference_cells {least} above 0"
            )
        self.ground, self.values, self.percentile, self.least = ground, values, percentile, least
        self._made: dict[tuple[str, str], NDArray[np.float64]] = {}

    def raster(self, row: Mapping[str, Any]) -> NDArray[np.float64] | None:
        layer = None if _empty(row["layer"]) else self.values.get(str(row["layer"]))
        if layer is None:
            return None
        key = str(row["layer"]), str(row["better"])
        if key not in self._made:
            self._made[key] = self.ground.best(layer, self.percentile, self.least, row["better"] == MORE)
        return self._made[key]

    def mean(self, row: Mapping[str, Any], cells: NDArray[np.bool_]) -> float | None:
        raster = self.raster(row)
        mean = np.nan if raster is None else self.ground.mean(raster, cells)[0]
        return None if np.isnan(mean) else mean

    def both(
        self, value: Found | None, reference: Reference | None, unit: int, kind: int, row: Mapping[str, Any]
    ) -> tuple[Found | None, Reference | None]:
        """A mean over cells against the best of them: both over the cells that have a reference."""
        if value is None or reference is None or reference.basis != BEST or value.year is not None:
            return value, reference
        raster, layer = self.raster(row), self.values[str(row["layer"])]
        cells = self.ground.cells(unit, kind)
        mean, _ = self.ground.mean(layer, cells & ~np.isnan(raster))
        coverage = self.ground.mean(raster, cells)[1]
        return Found(mean, coverage=coverage), reference


def _row(
    unit: Any, kind: int, area: float, row: Mapping[str, Any], value: Found | None, reference: Reference | None
) -> dict[str, Any]:
    worst, better = float(row["worst"]), 1.0 if row["better"] == MORE else -1.0
    if reference is not None and better * (reference.value - worst) <= 0:
        reference = None
    lacking = "" if value and reference else "reference" if value else "value" if reference else "value;reference"
    like = None
    if value and reference:
        like = max(0.0, PERCENT * (value.value - worst) / (reference.value - worst))
    return {
        "unit": str(unit.id), "name": str(unit.name), "ecosystem_class": kind, "area_m2": area,
        "dimension": str(row["dimension"]), "attribute": str(row["attribute"]), "label": str(row["label"]), "measure": str(row["unit"]),
        "value": value and value.value, "reference": reference and reference.value,
        "basis": reference.basis if reference else "", "gap": reference.value - value.value if value and reference else None,
        "likeness": like, "degree": None if like is None else 1 + sum(like < row[limit] for limit in ("intact", "light", "medium")),
        "year": value and value.year, "plots": value and value.plots, "coverage": value and value.coverage,
        "lacking": lacking,
    }  # fmt: skip


def _table(rows: list[dict[str, Any]]) -> Table:
    table = pd.DataFrame(rows)
    for name in ("value", "reference", "gap", "likeness", "coverage"):
        table[name] = table[name].astype("f8")
    for name in ("degree", "year", "plots"):
        table[name] = pd.array([pd.NA if _empty(v) else int(v) for v in table[name]], dtype="Int64")
    return table
