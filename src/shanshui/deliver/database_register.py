"""Tables of the plan database for zones and works decided as lists: FQML and GCML, as decided, without geometry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shanshui.core.units import convert
from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts_make import given
from shanshui.deliver.results import Reader

TABLES = {
    "zone_register": ("FQML", {
        "id": "FQDM", "name": "FQMC", "belt": "SSPQ", "scope": "FQGK", "nature": "ZRDL", "problems": "STWT", "direction": "XFFX",
        "area_km2": "MJ", "clause": "CC"}),
    "work_register": ("GCML", {
        "id": "GCBH", "category": "GCLB", "work": "GCMC", "item": "XMMC", "zone": "FQDM", "count": "GS", "place": "SSQY", "task": "ZDRW",
        "target": "ZYMB", "area_km2": "MJ", "start_year": "KSN", "end_year": "JSN", "cost_wan_yuan": "TZ", "fund_source": "ZJLY",
        "clause": "CC"}),
}  # fmt: skip
"""Layer → table, and column → field."""
KINDS = {"text": "text", "number": "number", "integer": "integer"}
AREA = "MJ"
"""Areas of the database are in m²."""


def tables(reader: Reader) -> Iterator[tuple[str, list[dict[str, Any]], dict[str, str]]]:
    """(table, rows, kinds of its fields) of each list that there is."""
    for layer, (name, fields) in TABLES.items():
        frame = reader.get(layer)
        if frame is not None:
            columns = vocabulary()[layer].columns
            kinds = {field: KINDS[columns[column].type] for column, field in fields.items()}
            yield name, [_row(row, fields) for row in frame.to_dict("records")], kinds


def _row(row: dict[str, Any], fields: dict[str, str]) -> dict[str, Any]:
    out = {field: row.get(column) if given(row.get(column)) else None for column, field in fields.items()}
    if out[AREA] is not None:
        out[AREA] = convert(float(out[AREA]), "km2", "m2")
    return out


def field_names(reader: Reader) -> list[dict[str, Any]]:
    """What the fields are called."""
    rows = []
    for layer, (name, fields) in TABLES.items():
        if reader.get(layer) is not None:
            columns = vocabulary()[layer].columns
            rows += [
                {"LAYER": name, "FIELD": field, "NAME": columns[column].zh, "UNIT": _unit(field)}
                for column, field in fields.items()
            ]
    return rows


def _unit(field: str) -> str:
    return {"MJ": "平方米", "TZ": "万元", "GS": "个"}.get(field, "")
