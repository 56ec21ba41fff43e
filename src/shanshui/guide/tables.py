"""Reading the CSV tables of a profile against the vocabulary: columns, types, closed lists, ranges, repeated keys."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from pathlib import Path

from shanshui.core.errors import Problem, Say
from shanshui.core.units import UNITS
from shanshui.core.vocabulary import Column, Layer, vocabulary
from shanshui.guide.profile import Cell, ProfileTable, Row

CROSSWALK = "land_cover_crosswalk"
"""A profile table that the land classifications of `base` give, not the guide."""
EXTRA = ("status", "source")

CHOICES: dict[tuple[str, str], tuple[str, ...]] = {
    ("threat_table", "origin"): ("ecosystem", "roads"),
    ("threat_table", "decay"): ("linear", "exponential"),
    ("cover_factor_table", "rule"): ("constant", "cropland"),
    ("measures", "restores"): ("lost",),
    ("vulnerability_table", "problem"): ("erosion", "desertification", "rocky_desertification"),
    ("trophic_parameters", "parameter"): ("chla", "tp", "tn", "cod_mn"),
    ("ecosystem_attributes", "layer"): (
        "fvc",
        "lai",
        "npp",
        "water_conservation",
        "habitat_quality",
        "soil_organic_matter",
        "soil_loss",
        "natural_edge",
    ),
    ("ecosystem_attributes", "better"): ("more", "less"),
    ("ecosystem_attributes", "unit"): tuple(UNITS),
    ("service_prices", "item"): ("water", "flood", "silt", "sand", "carbon", "oxygen"),
    ("service_prices", "unit"): ("m3", "t", "m2"),
    ("problem_types", "stratum"): ("territory", "ecological", "agricultural", "urban", "conflict"),
    ("problem_types", "op"): (">=", "<=", "="),
    ("problem_types", "worse"): ("up", "down"),
    ("stress_types", "kind"): ("natural", "human"),
    ("black_water_grades", "parameter"): ("transparency_cm", "dissolved_oxygen", "redox_mv", "ammonia"),
    ("black_water_grades", "direction"): ("below", "above"),
    ("stress_types", "op"): (">=", "<=", "="),
}
INFINITE = {
    ("resilience_scores", "from"), ("resilience_scores", "to"), ("erosion_sensitivity_table", "from"),
    ("erosion_sensitivity_table", "to"), ("desertification_sensitivity_table", "from"),
    ("desertification_sensitivity_table", "to"), ("rocky_desertification_sensitivity_table", "from"),
    ("rocky_desertification_sensitivity_table", "to"), ("salinisation_sensitivity_table", "from"),
    ("salinisation_sensitivity_table", "to"), ("sensitivity_grades", "to"), ("trophic_grades", "to"),
    ("degree_limits", "from"), ("degree_limits", "to"),
}  # fmt: skip
"""Columns that may hold −inf or inf."""
RANGES: dict[tuple[str, str], tuple[float, float]] = {
    ("threat_table", "weight"): (0, 1),
    ("threat_table", "max_distance_m"): (0, 100_000),
    ("habitat_suitability", "suitability"): (0, 1),
    ("threat_sensitivity", "sensitivity"): (0, 1),
    ("cover_factor_table", "cover_from"): (0, 1),
    ("averyanov_parameters", "a"): (0, 1),
    ("averyanov_parameters", "b"): (0, 10),
    ("averyanov_parameters", "depth_max_m"): (0.1, 20),
    ("cover_factor_table", "cover_to"): (0, 1),
    ("cover_factor_table", "cover_factor"): (0, 1),
    ("erosion_limits", "from"): (0, 1_000_000),
    ("degree_limits", "degree"): (0, 4),
    ("degree_limits", "from_closed"): (0, 1),
    ("degree_limits", "to_closed"): (0, 1),
    ("degradation_weights", "weight"): (0, float("inf")),
    ("resilience_scores", "weight"): (0, 1),
    ("resilience_scores", "score"): (1, 5),
    ("resistance_table", "resistance"): (1, 10_000),
    ("slope_resistance_table", "from"): (0, 90),
    ("slope_resistance_table", "resistance"): (1, 10_000),
    ("erosion_sensitivity_table", "from_closed"): (0, 1),
    ("erosion_sensitivity_table", "to_closed"): (0, 1),
    ("erosion_sensitivity_table", "score"): (1, 9),
    ("desertification_sensitivity_table", "from_closed"): (0, 1),
    ("desertification_sensitivity_table", "to_closed"): (0, 1),
    ("desertification_sensitivity_table", "score"): (1, 9),
    ("rocky_desertification_sensitivity_table", "from_closed"): (0, 1),
    ("rocky_desertification_sensitivity_table", "to_closed"): (0, 1),
    ("rocky_desertification_sensitivity_table", "score"): (1, 9),
    ("salinisation_sensitivity_table", "from_closed"): (0, 1),
    ("salinisation_sensitivity_table", "to_closed"): (0, 1),
    ("salinisation_sensitivity_table", "score"): (1, 9),
    ("trophic_parameters", "correlation"): (-1, 1),
    ("trophic_grades", "to_closed"): (0, 1),
    ("runoff_coefficients", "coefficient"): (0, 100),
    ("infiltration_factors", "factor"): (0, 1),
    ("light_use_table", "light_use"): (0, 5),
    ("light_use_table", "ndvi_min"): (-1, 1),
    ("light_use_table", "ndvi_max"): (-1, 1),
    ("carbon_pools", "above"): (0, 1000),
    ("carbon_pools", "below"): (0, 1000),
    ("carbon_pools", "soil"): (0, 5000),
    ("carbon_pools", "dead"): (0, 1000),
    ("practice_factor_table", "practice_factor"): (0, 1),
    ("wind_cover_table", "coefficient"): (0, 1),
    ("importance_weights", "weight"): (0, 1),
    ("ecosystem_attributes", "intact"): (0, 100),
    ("ecosystem_attributes", "light"): (0, 100),
    ("ecosystem_attributes", "medium"): (0, 100),
    ("service_prices", "price"): (0, float("inf")),
    ("edge_contrast_weights", "contrast"): (0, 1),
    ("service_prices", "year"): (1990, 2100),
    ("measures", "cost_low"): (0, float("inf")),
    ("measures", "cost_high"): (0, float("inf")),
    ("measures", "years"): (1, 100),
    ("measures", "effect_years"): (0, 100),
}
UNIQUE: dict[str, tuple[str, ...]] = {
    "threat_sensitivity": ("ecosystem", "threat"),
    "cover_factor_table": ("ecosystem", "cover_from"),
    "erosion_limits": ("zone", "grade"),
    "degree_limits": ("index", "degree"),
    "conversion_rules": ("from", "to"),
    "resilience_scores": ("factor", "from"),
    "erosion_sensitivity_table": ("levels", "factor", "from"),
    "desertification_sensitivity_table": ("levels", "factor", "from"),
    "rocky_desertification_sensitivity_table": ("levels", "factor", "from"),
    "salinisation_sensitivity_table": ("levels", "factor", "from"),
    "sensitivity_grades": ("levels", "grade"),
    "vulnerability_table": ("problem", "degree"),
    "mode_matrix": ("degradation", "resilience"),
    "edge_contrast_weights": ("ecosystem_class", "other_class"),
    "landform_limits": ("factor", "class"),
    "climate_limits": ("factor", "class"),
}
"""Columns that name a row together; in the other tables the key column does alone."""


def table_files() -> dict[str, str]:
    """The tables that a profile gives, and the file of each within its folder."""
    names = [name for name, layer in vocabulary().layers.items() if layer.profile and name != CROSSWALK]
    return {name: "measures.csv" if name == "measures" else f"tables/{name}.csv" for name in names}


def read_table(name: str, path: Path, where: str, problems: list[Problem]) -> ProfileTable | None:
    """The rows of a table; every defect of shape goes to `problems`, and then there is no table to check further."""
    found: list[Problem] = []
    layer = vocabulary()[name]
    records = _records(path, where, [*layer.columns, *EXTRA], found)
    rows, lines = [], []
    for line, record in records:
        rows.append(_row(layer, record, f"{where}:{line}", found))
        lines.append(line)
    if not found:
        _unique(layer, rows, lines, where, found)
        if not rows:
            found.append(
                _problem("guide-cell", "表中没有一行", "the table has no row", where, "补上各行", "add its rows", name)
            )
    problems += found
    return None if found else ProfileTable(name, path, where, tuple(rows), tuple(lines))


def _records(path: Path, where: str, expected: list[str], problems: list[Problem]) -> list[tuple[int, dict[str, str]]]:
    """The records of a CSV file with their lines; none where the header is not as expected."""
    try:
        reader = csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline=""), strict=True)
        lines = [(reader.line_num, cells) for cells in reader if cells]
    except (UnicodeDecodeError, csv.Error) as error:
        problems.append(_problem("guide-csv", f"不是有效的 UTF-8 CSV：{error}", f"not a valid UTF-8 CSV: {error}", where,
                                 "存为 UTF-8 编码的 CSV", "save it as CSV in UTF-8"))  # fmt: skip
        return []
    header = lines[0][1] if lines else []
    wrong = [c for c in expected if c not in header] + [
        c for c, n in Counter(header).items() if c not in expected or n > 1
    ]
    if wrong:
        problems.append(_problem("guide-column", "列缺少、多余或重复", "columns are missing, unknown or repeated", where,
                                 "列名按词汇表，另加 status、source", "use the vocabulary's columns, status and source",
                                 found="、".join(wrong), expected=", ".join(expected)))  # fmt: skip
        return []
    records = []
    for line, cells in lines[1:]:
        if len(cells) != len(header):
            problems.append(_problem("guide-csv", "单元格个数与表头不符", "not as many cells as the header has", f"{where}:{line}",
                                     "补齐或删去单元格；含逗号的内容加引号", "add or remove cells; quote text with commas",
                                     found=str(len(cells)), expected=str(len(header))))  # fmt: skip
        else:
            records.append((line, dict(zip(header, (cell.strip() for cell in cells), strict=True))))
    return records


def _row(layer: Layer, record: dict[str, str], where: str, problems: list[Problem]) -> Row:
    row: Row = {}
    for name, column in layer.columns.items():
        try:
            row[name] = _cell(layer.name, name, column, record[name])
        except _BadCell as bad:
            row[name] = None
            problems.append(
                _problem(
                    bad.code, *bad.what, f"{where} {name}", *bad.cure, layer.name, repr(record[name]), bad.expected
                )
            )
    return row | {name: record[name] for name in EXTRA}


class _BadCell(Exception):
    """A cell that cannot be: the problem's code, its words and cure, and what was expected."""

    def __init__(self, code: str, what: Say, cure: Say, expected: str | None = None) -> None:
        super().__init__(what.en)
        self.code, self.what, self.cure, self.expected = code, what, cure, expected


def _cell(table: str, name: str, column: Column, text: str) -> Cell:
    if not text:
        if column.optional:
            return None
        raise _BadCell("guide-cell", Say("必填的单元格为空", "a required cell is empty"), Say("补上内容", "fill it in"))
    choices = CHOICES.get((table, name))
    if choices is not None and text not in choices:
        raise _BadCell("guide-choice", Say("不在可选值之中", "not one of the values allowed"), Say("改为所列的值", "use one of those"),
                       " / ".join(choices))  # fmt: skip
    if column.type == "text":
        return text
    value = _number(text, column.type, infinite=(table, name) in INFINITE)
    low, high = RANGES.get((table, name), (float("-inf"), float("inf")))
    if not low <= value <= high:
        raise _BadCell(
            "guide-range",
            Say("超出取值范围", "outside the range allowed"),
            Say("改正数值", "correct the value"),
            f"{low:g} – {high:g}",
        )
    return value


def _number(text: str, kind: str, *, infinite: bool) -> int | float:
    if kind == "integer" and re.fullmatch(r"-?[0-9]+", text):
        return int(text)
    if kind == "number" and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
        return float(text)
    if infinite and text in ("-inf", "inf"):
        return float(text)
    raise _BadCell(
        "guide-cell", Say("不是该列的类型", "not of the column's type"), Say("改正数值", "correct the value"), kind
    )


def _unique(layer: Layer, rows: list[Row], lines: list[int], where: str, problems: list[Problem]) -> None:
    columns = UNIQUE.get(layer.name) or ((layer.key,) if layer.key else ())
    seen: dict[tuple[Cell, ...], int] = {}
    for row, line in zip(rows, lines, strict=True):
        key = tuple(row[c] for c in columns)
        if key in seen:
            problems.append(_problem("guide-repeat", f"与第{seen[key]}行重复", f"repeats line {seen[key]}", f"{where}:{line}",
                                     "只保留一行", "keep one of them", layer.name, found="、".join(map(str, key))))  # fmt: skip
        seen.setdefault(key, line)


def _problem(
    code: str, zh: str, en: str, where: str, cure_zh: str, cure_en: str, layer: str | None = None,
    found: str | None = None, expected: str | None = None,
) -> Problem:  # fmt: skip
    return Problem(code, Say(zh, en), where, Say(cure_zh, cure_en), found, expected, layer)
