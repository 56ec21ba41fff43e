"""What a vector layer of the plan database is: its fields, what it is filled from, and those that several layers share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from shanshui.deliver.facts import Facts
from shanshui.deliver.results import Reader

Type = Literal["text", "integer", "number"]


@dataclass(frozen=True)
class Field:
    """A field: name, Chinese name, type and unit."""

    name: str
    zh: str
    type: Type = "text"
    unit: str = ""


@dataclass(frozen=True)
class Given:
    """What a layer is filled from."""

    reader: Reader
    facts: Facts
    plan: Any


@dataclass(frozen=True)
class Entry:
    """A layer of the database: name, Chinese name, the result it comes from, its fields and how it is filled."""

    name: str
    zh: str
    layer: str
    fields: tuple[Field, ...]
    build: Callable[[Given], Any]


XZQDM, XZQMC = Field("XZQDM", "行政区代码"), Field("XZQMC", "行政区名称")
MJ = Field("MJ", "面积", "number", "平方米")
ZBBH = Field("ZBBH", "指标编号")


def with_columns(reader: Reader, layer: str, **columns: Any) -> Any:
    """The geometry of a vector layer with other columns."""
    import geopandas as gpd

    source = reader.get(layer)
    return gpd.GeoDataFrame(columns, geometry=source.geometry.values, crs=source.crs)
