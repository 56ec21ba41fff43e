"""The plan database: one GeoPackage in 2000国家大地坐标系 longitude and latitude (EPSG:4490), layer names as in methods 15.

    XZQ counties · XFFQ zones · ZDQY key areas · ZDGC projects · STYD sources · STLD corridors · STWT problems
    STJD pinch points · STZA barriers · TJSB stepping stones · STDL breakpoints
    FQML, GCML zones and works decided as lists · ZBB indicators · FIGURES every figure · ASSUMED 暂定值
    ABSENT what is not there and why · FIELD_NAMES

MJ is in m² on the ellipsoid, the sum of `cell_area`, never measured from the geometry written here. A layer that is
absent is left out and listed in ABSENT. File times are fixed: equal results give equal bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver import database_layers, database_register
from shanshui.deliver.database_fields import Entry, Given
from shanshui.deliver.database_layers import LAYERS
from shanshui.deliver.facts import Facts, unit_name
from shanshui.deliver.results import Reader

CRS = "EPSG:4490"
EPOCH = "2000-01-01T00:00:00.000Z"


def write_database(path: Path, facts: Facts, reader: Reader, plan: Any, profile: Any) -> Path:
    """Write the GeoPackage; an older file of that name is replaced only when the new one is whole."""
    temporary = path.with_name(f".{path.stem}.new.gpkg")
    temporary.unlink(missing_ok=True)
    given = Given(reader, facts, plan)
    with _fixed_time():
        for entry in LAYERS:
            frame = entry.build(given) if reader.get(entry.layer) is not None else None
            if frame is not None:
                _vector(temporary, entry, frame, plan)
        for name, rows, columns in _tables(facts, reader, plan, profile):
            _table(temporary, name, rows, columns)
    temporary.replace(path)
    return path


class _fixed_time:  # noqa: N801 - reads as a verb in `with`
    """GDAL writes this time instead of the clock's while the block runs."""

    def __enter__(self) -> None:
        import pyogrio

        self._before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": EPOCH})

    def __exit__(self, *_: object) -> None:
        import pyogrio

        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": self._before})


def _vector(path: Path, entry: Entry, frame: Any, plan: Any) -> None:
    """One vector layer: BSM first, then its fields in order, geometry in longitude and latitude."""
    import geopandas as gpd

    columns: dict[str, Any] = {"BSM": [bsm(plan.region.code, entry, i) for i in range(len(frame))]}
    for field in entry.fields:
        columns[field.name] = _column(frame[field.name], field.type)
    out = gpd.GeoDataFrame(columns, geometry=frame.geometry.to_crs(CRS).values, crs=CRS)
    out.to_file(path, layer=entry.name, driver="GPKG", engine="pyogrio", promote_to_multi=True, append=path.exists(),
                layer_options={"GEOMETRY_NAME": "geom", "FID": "fid", "DESCRIPTION": entry.zh})  # fmt: skip


def bsm(region: str, entry: Entry, row: int) -> str:
    """标识码, 18 digits: region 6, layer 2, sequence 10."""
    return f"{region}{LAYERS.index(entry) + 1:02d}{row + 1:010d}"


def _column(values: Any, kind: str) -> Any:
    import pandas as pd

    series = pd.Series(list(values), dtype="object")
    missing = series.map(lambda v: v is None or v is pd.NA or v != v)
    series = series.mask(missing, None)
    if kind == "integer":
        return series.astype("Int64")
    if kind == "number":
        return series.astype("float64")
    return series.map(lambda v: None if v is None else plain(str(v)))


def plain(text: str) -> str:
    """Text that no spreadsheet takes for a formula, should the table be opened in one; numbers stay as they are."""
    if text[:1] in "=+-@" and text:
        try:
            float(text)
        except ValueError:
            return "'" + text
    return text


def _table(path: Path, name: str, rows: list[Mapping[str, Any]], columns: Mapping[str, str]) -> None:
    """One table without geometry; it is there with no rows too, so that a reader need not ask."""
    import pandas as pd
    import pyogrio

    frame = pd.DataFrame({c: _column([row.get(c) for row in rows], kind) for c, kind in columns.items()})
    for column, kind in columns.items():
        if kind == "text":
            frame[column] = frame[column].astype("str").where(frame[column].notna(), None)
    pyogrio.write_dataframe(frame, path, layer=name, driver="GPKG", append=path.exists(),
                            layer_options={"ASPATIAL_VARIANT": "GPKG_ATTRIBUTES"})  # fmt: skip


def _tables(facts: Facts, reader: Reader, plan: Any, profile: Any) -> list[tuple[str, list[Any], dict[str, str]]]:
    return [
        ("ZBB", database_layers.indicators(reader), _kinds("XZQDM XZQMC NF:integer ZB ZBZ:number DW")),
        (
            "FIGURES",
            _figures(facts),
            _kinds("ID LABEL VALUE:number UNIT PRINTED COVERAGE:number ASSUMED:integer LEGAL:integer"),
        ),
        ("ASSUMED", _assumed(facts, reader), _kinds("KIND WHERE NAME VALUE WHY")),
        ("ABSENT", _absent(reader), _kinds("LAYER LABEL REASON CURE MISSING")),
        *database_register.tables(reader),
        ("FIELD_NAMES", _field_names() + database_register.field_names(reader), _kinds("LAYER FIELD NAME UNIT")),
        ("METADATA", _metadata(plan, profile), _kinds("ITEM VALUE")),
    ]


def _kinds(columns: str) -> dict[str, str]:
    """“ID VALUE:number” as column → type; text where none is named."""
    return {name: kind or "text" for name, _, kind in (column.partition(":") for column in columns.split())}


def _figures(facts: Facts) -> list[dict[str, Any]]:
    return [
        {"ID": f.id, "LABEL": f.label, "VALUE": f.value, "UNIT": unit_name(f.unit), "PRINTED": f.printed,
         "COVERAGE": f.coverage, "ASSUMED": int(f.assumed), "LEGAL": int(f.legal)}
        for f in facts.values()
    ]  # fmt: skip


def assumed_values(facts: Facts, reader: Reader) -> list[dict[str, Any]]:
    """Every assumed value that some figure or some layer of the database rests on, each once."""
    layers = dict.fromkeys(ref for fact in facts.values() for ref in fact.layers)
    layers.update(dict.fromkeys((entry.layer, None) for entry in LAYERS))
    unique: dict[str, dict[str, Any]] = {}
    for layer, scenario in layers:
        for item in reader.record(layer, scenario)["assumed"]:
            unique.setdefault(json.dumps(item, sort_keys=True, ensure_ascii=False, default=str), item)
    return [unique[key] for key in sorted(unique)]


def _assumed(facts: Facts, reader: Reader) -> list[dict[str, Any]]:
    rows = []
    for item in assumed_values(facts, reader):
        if item["kind"] == "setting":
            rows.append({"KIND": "参数", "WHERE": item["method"], "NAME": item["name"], "VALUE": str(item["value"])})
        else:
            table = vocabulary()[item["table"]]
            key = table.key
            shown = {table.columns[c].zh: v for c, v in item["row"].items() if v is not None}
            rows.append({"KIND": "表行", "WHERE": table.zh, "NAME": str(item["row"].get(key, "")) if key else "",
                         "VALUE": "；".join(f"{n}={v}" for n, v in shown.items()), "WHY": item.get("why")})  # fmt: skip
    return rows


def _absent(reader: Reader) -> list[dict[str, Any]]:
    """Layers of this database that are not there, and the materials whose lack caused it."""
    rows, causes = [], {}
    for name in [*(entry.layer for entry in LAYERS), "indicators"]:
        absence = reader.absence(name)
        if absence is not None:
            rows.append(_absence_row(name, absence))
            causes.update(dict.fromkeys(leaf for leaf in absence.missing if leaf in vocabulary() and leaf != name))
    listed = {row["LAYER"] for row in rows}
    for leaf in causes:
        absence = reader.absence(leaf)
        if absence is not None and leaf not in listed:
            rows.append(_absence_row(leaf, absence))
    return rows


def _absence_row(name: str, absence: Any) -> dict[str, Any]:
    known = vocabulary()
    missing = "、".join(known[leaf].zh if leaf in known else leaf for leaf in absence.missing)
    return {
        "LAYER": name,
        "LABEL": known[name].zh,
        "REASON": absence.reason.zh,
        "CURE": absence.cure.zh,
        "MISSING": missing,
    }


def _field_names() -> list[dict[str, Any]]:
    rows = []
    for entry in LAYERS:
        rows.append({"LAYER": entry.name, "FIELD": "BSM", "NAME": "标识码", "UNIT": ""})
        rows += [{"LAYER": entry.name, "FIELD": f.name, "NAME": f.zh, "UNIT": f.unit} for f in entry.fields]
    for table, fields in database_layers.TABLE_FIELDS.items():
        rows += [{"LAYER": table, "FIELD": field, "NAME": name, "UNIT": unit} for field, name, unit in fields]
    return rows


def _metadata(plan: Any, profile: Any) -> list[dict[str, Any]]:
    items = {
        "标题": plan.title,
        "行政区代码": plan.region.code,
        "行政区名称": plan.region.name,
        "编制指南": profile.title,
        "规划基准年": str(plan.years.base),
        "目标年": str(plan.years.far),
        "坐标系": "2000国家大地坐标系经纬度（EPSG:4490）",
        "面积": "平方米，椭球面积，由栅格面积汇总，不由本库图形量算",
        "标注": plan.plan.stamp or "",
        "编制单位": plan.plan.compiler or "",
    }
    return [{"ITEM": name, "VALUE": value} for name, value in items.items()]
