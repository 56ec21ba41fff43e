"""`catalog.toml`: where each layer comes from and how it is read. Strict and frozen; every problem is collected.

[land_cover]
path = "${DATA}/lucc/{year}.tif"      relative to the catalog, or below the data folder
years = [2000, 2020]
classification = "cnlucc"
licence = "…"
citation = "…"
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shanshui.base.classes import classifications
from shanshui.base.door import kind, read_text
from shanshui.base.months import file_of, of_months
from shanshui.base.scenarios import files_of, of_scenarios
from shanshui.core.errors import Problem, Problems, Refused, Say
from shanshui.core.units import UNITS, factor
from shanshui.core.vocabulary import Layer, vocabulary

Name = Annotated[str, Field(min_length=1)]
Resampling = Literal["nearest", "bilinear", "average", "mode"]
DATA = "SHANSHUI_DATA"
GCJ02 = "GCJ-02"
RASTER_FIELDS = {
    "layer",
    "years",
    "months",
    "scenarios",
    "stands_for",
    "unit",
    "nodata",
    "scale",
    "classification",
    "resampling",
    "native_resolution_m",
    "crs",
    "vertical_datum",
}
VECTOR_FIELDS = {"crs", "layer", "encoding", "columns", "units", "where", "totals"}
TABLE_FIELDS = {"sheet", "columns", "units", "where", "totals"}
PARCELS, PARCEL_COLUMNS = "land_cover", ("code", "settlement")
"""The raster that may be given as parcels (图斑), and what their columns are."""
PARCEL_FIELDS = RASTER_FIELDS | VECTOR_FIELDS - {"units", "totals"}


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Where(Strict):
    """Rows to take: those whose source column equals a value."""

    column: Name
    equals: str | int | float | bool


class Stated(Strict):
    """What the catalog states about one layer."""

    path: Name
    years: Annotated[tuple[int, ...], Field(strict=False, min_length=1)] | None = None
    """The years that stand for {year} in the path."""
    months: Annotated[tuple[int, ...], Field(strict=False, min_length=1)] | None = None
    """The months, all twelve, that stand for {month} in the path."""
    scenarios: Annotated[tuple[int, ...], Field(strict=False, min_length=1)] | None = None
    """The climate scenarios that stand for {scenario} in the path: 245 is SSP2-4.5."""
    year: int | str | None = None
    """The year of the data, or a period such as "1999-2017"."""
    stands_for: int | None = None
    """The plan's year that data of another year stand for, where there are none of that year; told in the deliverables."""
    unit: Name | None = None
    nodata: float | None = None
    """The value that means no data, where the file does not say or says wrong; nan where there is none but NaN."""
    crs: Name | None = None
    """Instead of the file's own; GCJ-02 for longitude and latitude from Chinese web maps."""
    scale: float | None = None
    """Stored value × scale = value in `unit`."""
    classification: Name | None = None
    resampling: Resampling | None = None
    native_resolution_m: Annotated[float, Field(gt=0)] | None = None
    """True resolution of the information, where the file was resampled from something coarser."""
    vertical_datum: Name | None = None
    """Of elevation data, for example 1985国家高程基准; printed on the maps."""
    sheet: Name | None = None
    layer: Name | None = None
    columns: dict[str, Name] = Field(default_factory=dict)
    """Column of the vocabulary → column of the source."""
    units: dict[str, Name] = Field(default_factory=dict)
    """Column of the vocabulary → unit of the source's numbers, where its header does not say or says what is not known."""
    encoding: Name | None = None
    """Of a Shapefile's attributes, where its .cpg and its bytes leave it in doubt."""
    totals: Literal["left out"] | None = None
    """What is done with rows that are sums of others (合计、小计): they are told, and left out only where this says so."""
    where: Where | None = None
    licence: Name
    citation: Name
    note: str | None = None


class Entry(Stated):
    """One layer of the catalog, with its files found."""

    name: str
    files: Annotated[tuple[Path, ...], Field(strict=False)]
    """One file, or one for each of `years`, of `months` or of `scenarios`."""

    def reading(self) -> dict[str, Any]:
        """Everything that says how the files are read: with their hashes, the content key of the layer."""
        told = self.model_dump(exclude={"name", "files", "path", "licence", "citation", "note", "vertical_datum"})
        return {name: value for name, value in told.items() if value not in (None, {})}


@dataclass(frozen=True)
class Catalog:
    """The layers that the user gives."""

    path: Path
    entries: Mapping[str, Entry]

    def __getitem__(self, layer: str) -> Entry:
        return self.entries[layer]

    def __contains__(self, layer: object) -> bool:
        return layer in self.entries

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)


def load_catalog(path: Path, data_dir: Path | None = None) -> Catalog:
    """The catalog, or `Problems` with everything that is wrong in it."""
    catalog, problems = read_catalog(path, data_dir)
    if problems:
        raise Problems(problems)
    return catalog


def read_catalog(path: Path, data_dir: Path | None = None) -> tuple[Catalog, list[Problem]]:
    """The entries that are sound, and every problem; data_dir, else SHANSHUI_DATA, stands for ${DATA}."""
    path = Path(path)
    try:
        data = tomllib.loads(read_text(path))
    except Refused as refused:
        return Catalog(path, {}), [Problem(refused.code, refused.message, str(path), refused.cure)]
    except tomllib.TOMLDecodeError as error:
        return Catalog(path, {}), [
            Problem("catalog-syntax", Say("catalog.toml 语法错误", "catalog.toml is not valid TOML"), str(path),
                    Say("按提示的行列改正", "mend it at the line and column given"), found=str(error)),
        ]  # fmt: skip
    entries, problems = read_entries(data, path, data_dir)
    return Catalog(path, entries), problems


def read_entries(
    tables: Mapping[str, Any], path: Path, data_dir: Path | None = None, section: str = ""
) -> tuple[dict[str, Entry], list[Problem]]:
    """Entries that stand in a TOML file at `path` (their paths are relative to it), below the section named, such as "layer."."""
    if data_dir is None and os.environ.get(DATA):
        data_dir = Path(os.environ[DATA])
    entries, problems = {}, []
    for name, table in tables.items():
        entry, found = _entry(name, table, path, data_dir, section)
        problems += found
        if entry is not None and not found:
            entries[name] = entry
    return entries, problems


def _problem(code: str, where: str, zh: str, en: str, cure_zh: str, cure_en: str, **more: Any) -> Problem:
    layer = where.split("[")[-1].split("]")[0].split(".")[-1]
    return Problem(code, Say(zh, en), where, Say(cure_zh, cure_en), layer=layer, **more)


def _entry(
    name: str, table: Any, catalog: Path, data_dir: Path | None, section: str = ""
) -> tuple[Entry | None, list[Problem]]:
    where = f"{catalog.name} [{section}{name}]"
    if name not in vocabulary():
        near = difflib.get_close_matches(name, vocabulary().layers, n=3)
        return None, [_problem("layer-unknown", where, "没有这个图层名", "no such layer",
                               "改为所列图层名，或用 shanshui layers 查看", "use a name listed, or see: shanshui layers",
                               found=name, expected=" / ".join(near) or "shanshui layers")]  # fmt: skip
    layer = vocabulary()[name]
    if not isinstance(table, dict):
        return None, [_problem("catalog-field", where, "应为一节 [图层名]", "must be a table [layer]",
                               "写成 [图层名] 一节", "write it as a table", found=type(table).__name__)]  # fmt: skip
    try:
        stated = Stated(**table)
    except ValidationError as error:
        return None, [_of_field(where, each) for each in error.errors()]
    problems = [*_of_use(layer, stated, where), *_of_years(layer, stated, where), *of_months(layer, stated.path, stated.months, where),
                *of_scenarios(layer, stated.path, stated.scenarios, where), *_of_reading(layer, stated, where)]  # fmt: skip
    files, lacking = _files(stated, catalog, data_dir, where)
    if lacking:
        return None, [*problems, *lacking]
    if stated.years is not None and "{year}" not in stated.path and layer.dims == ("year",) and _has_years(files[0]):
        problems = [p for p in problems if p.code != "years-unused"]
    if any(p.code == "classification-missing" for p in problems):
        from shanshui.base import parcels_read
        from shanshui.base.recognise import unstated

        told = unstated(files, stated.nodata, f"{where}.classification")
        parcels = Entry(**stated.model_dump(), name=name, files=tuple(files))
        if parcels_read.holds_parcels(parcels):
            told = parcels_read.unstated(parcels, f"{where}.classification") or told
        problems = [told if p.code == "classification-missing" else p for p in problems]
    return Entry(**stated.model_dump(), name=name, files=tuple(files)), problems


def _has_years(file: Path) -> bool:
    """Whether one file may hold many years: NetCDF and Zarr have a time dimension."""
    try:
        return kind(file) in ("netcdf", "zarr")
    except Refused:
        return False


def _of_field(where: str, error: Any) -> Problem:
    field = ".".join(str(part) for part in error["loc"])
    kind = {"missing": "catalog-field-missing", "extra_forbidden": "catalog-field-unknown"}.get(
        error["type"], "catalog-field"
    )
    zh = {"catalog-field-missing": "缺少必填项", "catalog-field-unknown": "没有这个项"}.get(kind, "取值不对")
    near = difflib.get_close_matches(field, Stated.model_fields, n=1)
    expected = near[0] if kind == "catalog-field-unknown" and near else error["msg"]
    found = None if kind == "catalog-field-missing" else repr(error["input"])
    return _problem(
        kind, f"{where}.{field}", zh, error["msg"], "按说明补正此项", "mend this field", found=found, expected=expected
    )


def _of_use(layer: Layer, stated: Stated, where: str) -> Iterator[Problem]:
    """Fields that mean nothing for this kind of layer, and layers that do not belong in a catalog."""
    if layer.decision:
        yield _problem("layer-is-decision", where, "决策成果不在资料目录登记", "a decision is not catalogued",
                       "放入 decisions/ 文件夹，写明作者和日期", "put it into decisions/ with author and date")  # fmt: skip
    if layer.profile:
        yield _problem("layer-is-profile", where, "参数表由编制指南给出，不在资料目录登记",
                       "a parameter table belongs to the guide, not to the catalog",
                       "改指南的参数表；对照表用 land_cover 的 classification 选",
                       "change the guide's table; a crosswalk is chosen by land_cover's classification")  # fmt: skip
    allowed = (
        PARCEL_FIELDS
        if layer.name == PARCELS
        else RASTER_FIELDS
        if layer.is_raster
        else VECTOR_FIELDS
        if layer.is_vector
        else TABLE_FIELDS
    )
    for field in sorted((RASTER_FIELDS | VECTOR_FIELDS | TABLE_FIELDS) - allowed):
        if getattr(stated, field) not in (None, {}):
            yield _problem("catalog-field-unused", f"{where}.{field}", f"此项不适用于“{layer.zh}”", f"has no meaning for {layer.kind}",
                           "删去此项", "remove it", found=field, expected=", ".join(sorted(allowed)))  # fmt: skip
    columns = PARCEL_COLUMNS if layer.name == PARCELS else layer.columns
    for field, column in sorted((f, c) for f in ("columns", "units") for c in set(getattr(stated, f)) - set(columns)):
        yield _problem("column-unknown", f"{where}.{field}.{column}", "词汇表中没有此列", "the layer has no such column",
                       "改为词汇表中的列名", "use a column of the vocabulary", found=column, expected=", ".join(columns))  # fmt: skip


def _of_years(layer: Layer, stated: Stated, where: str) -> Iterator[Problem]:
    templated = "{year}" in stated.path
    if templated and stated.years is None:
        yield _problem("years-missing", f"{where}.years", "路径含 {year}，但没有写年份", "the path has {year} but no years are given",
                       "写 years = [年份, …]", "write years = [year, …]")  # fmt: skip
    if stated.years is not None and not templated:
        yield _problem("years-unused", f"{where}.path", "写了 years，但路径中没有 {year}", "years are given but the path has no {year}",
                       "在路径中写 {year}，或改用 year", "put {year} into the path, or use year")  # fmt: skip
    if stated.years is not None and any(a >= b for a, b in zip(stated.years, stated.years[1:], strict=False)):
        yield _problem("years-order", f"{where}.years", "年份须由早到晚、不重复", "years must increase",
                       "按先后排列，去掉重复", "order them and drop repeats", found=str(list(stated.years)))  # fmt: skip
    if stated.stands_for is not None and not isinstance(stated.year, int):
        yield _problem("year-stands-for", f"{where}.stands_for", "写了代表年份，但没有写数据本身的年份",
                       "it says which year the data stand for, but not of which year they are", "写 year = 数据的年份",
                       "write year, the data's own", found=str(stated.stands_for))  # fmt: skip
    if not layer.is_raster:
        return
    if layer.dims == ("year",) and stated.years is None and not templated and not isinstance(stated.year, int):
        yield _problem("year-missing", f"{where}.year", "此图层须写明年份", "this layer needs its year",
                       "写 year = 年份，或在路径中用 {year} 并写 years", "write year, or {year} in the path and years")  # fmt: skip
    if layer.dims != ("year",) and templated:
        yield _problem("years-unused", f"{where}.path", "此图层不分年份", "this layer has no years",
                       "给出一个文件，用 year 写明年份", "give one file and write year", found="{year}")  # fmt: skip
    if layer.dims not in ((), ("year",), ("month",), ("scenario",)):
        yield _problem("layer-computed", where, "此图层只能由计算得到", "this layer can only be computed",
                       "删去此节", "remove it", found=", ".join(layer.dims))  # fmt: skip


def _of_reading(layer: Layer, stated: Stated, where: str) -> Iterator[Problem]:
    """Unit, scale, resampling, classification and CRS of rasters."""
    if not layer.is_raster:
        return
    if layer.kind == "continuous":
        yield from _of_unit(layer, stated, where)
        allowed = ("bilinear", "average", "nearest")
    else:
        allowed = ("nearest", "mode")
        if stated.scale is not None:
            yield _problem("catalog-field-unused", f"{where}.scale", "分类数据不能换算", "codes are not scaled",
                           "删去此项", "remove it", found=str(stated.scale))  # fmt: skip
    if stated.resampling is not None and stated.resampling not in allowed:
        yield _problem("resampling-kind", f"{where}.resampling", "此类数据不能这样重采样（分类数据不得内插）",
                       "not for this kind of data: codes are never interpolated", "改为所列方法之一", "use one of those listed",
                       found=stated.resampling, expected=" / ".join(allowed))  # fmt: skip
    if stated.crs is not None and stated.crs.upper() == GCJ02 and layer.name != PARCELS:
        yield _problem("crs-gcj02", f"{where}.crs", "GCJ-02 只用于矢量", "GCJ-02 is for vectors only",
                       "写明栅格的坐标系", "state the CRS of the raster", found=stated.crs)  # fmt: skip
    if stated.vertical_datum is not None and layer.unit != "m":
        yield _problem("catalog-field-unused", f"{where}.vertical_datum", "高程基准只用于高程", "a vertical datum is for elevations",
                       "删去此项", "remove it", found=stated.vertical_datum)  # fmt: skip
    if layer.name == "land_cover" and stated.classification is None:
        yield _problem("classification-missing", f"{where}.classification", "须写明土地分类", "the classification is needed",
                       "写 classification = 所列之一", "write one of those listed", expected=" / ".join(classifications()))  # fmt: skip
    elif stated.classification is not None and stated.classification not in classifications():
        yield _problem("classification-unknown", f"{where}.classification", "没有此分类的对照表", "no crosswalk for it",
                       "改为所列分类", "use one of those listed", found=stated.classification,
                       expected=" / ".join(classifications()))  # fmt: skip


def _of_unit(layer: Layer, stated: Stated, where: str) -> Iterator[Problem]:
    if stated.unit is None:
        yield _problem("unit-missing", f"{where}.unit", "须写明单位", "the unit is needed", f"写 unit（本图层用 {layer.unit}）",
                       f"write unit (this layer is in {layer.unit})", expected=layer.unit)  # fmt: skip
    elif stated.unit not in UNITS:
        near = difflib.get_close_matches(stated.unit, UNITS, n=3)
        yield _problem("unit-unknown", f"{where}.unit", "不认识的单位", "unknown unit", "改为所列单位", "use a unit listed",
                       found=stated.unit, expected=" / ".join(near or UNITS))  # fmt: skip
    else:
        try:
            factor(stated.unit, layer.unit)
        except ValueError as error:
            yield _problem("unit-dimension", f"{where}.unit", "单位的量纲不对", str(error), f"改为可换算成 {layer.unit} 的单位",
                           f"use a unit that converts to {layer.unit}", found=stated.unit, expected=layer.unit)  # fmt: skip
    if stated.scale is not None and not (stated.scale != 0 and abs(stated.scale) < float("inf")):
        yield _problem("catalog-field", f"{where}.scale", "比例系数不能为零或无穷", "scale must be finite and not zero",
                       "改正比例系数", "mend it", found=str(stated.scale))  # fmt: skip


def _files(stated: Stated, catalog: Path, data_dir: Path | None, where: str) -> tuple[list[Path], list[Problem]]:
    """The files of an entry, or what is wrong with their paths."""
    template, spot = stated.path, f"{where}.path"
    if template.startswith("${DATA}"):
        if data_dir is None:
            return [], [_problem("data-unset", spot, "没有指明资料文件夹", "the data folder is not given",
                                 f"设置环境变量 {DATA}，或在命令中给出资料文件夹",
                                 f"set {DATA} or give the data folder", found=template)]  # fmt: skip
        template = str(Path(data_dir).absolute()) + template.removeprefix("${DATA}")
    left = re.search(r"\$\{[^}]*\}|\{(?!year\}|month\}|scenario\})[^}]*\}", stated.path.removeprefix("${DATA}"))
    if left:
        return [], [_problem("path-variable", spot, "路径中只能用 ${DATA}（开头）、{year}、{month} 和 {scenario}",
                             "a path may use only ${DATA}, at its start, {year}, {month} and {scenario}",
                             "改正路径", "mend the path", found=left.group())]  # fmt: skip
    if re.match(r"^(/vsi|[A-Za-z][A-Za-z0-9+._-]+:)", template, re.IGNORECASE):
        return [], [_problem("file-indirect", spot, "不接受网址和虚拟路径", "URLs and /vsi paths are not accepted",
                             "下载到本机，写本机路径", "download it and give its local path", found=template)]  # fmt: skip
    years: tuple[int, ...] = stated.years or ()
    names = [template.replace("{year}", str(y)) for y in years] if "{year}" in template else [template]
    files = [Path(os.path.normpath(catalog.parent / name)) for name in names]
    if "{month}" in template:
        files = [file_of(file, month) for file in files for month in stated.months or ()]
    if "{scenario}" in template:
        files = files_of(files, stated.scenarios or ())
    return files, [
        _problem(
            "file-missing", spot, "文件不存在", "no such file", "核对路径和文件名", "check the path", found=str(file)
        )
        for file in files
        if not file.exists()
    ]
