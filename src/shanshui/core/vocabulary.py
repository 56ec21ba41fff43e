"""The vocabulary: unit, kind, range, codes and columns of each layer name, read from `vocabulary.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shanshui.core.units import UNITS

Kind = Literal["continuous", "categorical", "polygons", "lines", "points", "table"]
RASTER: tuple[Kind, ...] = ("continuous", "categorical")
VECTOR: tuple[Kind, ...] = ("polygons", "lines", "points")


class Column(BaseModel):
    """A column of a table or vector layer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["text", "integer", "number", "boolean"]
    zh: str
    en: str
    unit: str = "1"
    key: bool = False
    optional: bool = False
    """May be empty (a missing field is shown as missing), or absent altogether in a source file."""

    @model_validator(mode="after")
    def _known_unit(self) -> Column:
        if self.unit not in UNITS:
            raise ValueError(f"unknown unit {self.unit!r}")
        return self


class Code(BaseModel):
    """A value of a categorical layer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: str
    zh: str
    en: str


class Layer(BaseModel):
    """What one layer name means everywhere."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    kind: Kind
    zh: str
    en: str
    unit: str = "1"
    dims: tuple[str, ...] = ()
    dtype: str = "float32"
    nodata: int | None = None
    range: tuple[float, float] | None = None
    codes: str | None = None
    columns: dict[str, Column] = Field(default_factory=dict)
    profile: bool = False
    """A table that the guideline profile gives; its rows also carry `source` and `status`."""
    partial: bool = False
    """A raster with values at some places only, which may all be equal."""
    decision: bool = False
    """A human decision, ingested from decisions/ with author and date."""

    @property
    def is_raster(self) -> bool:
        return self.kind in RASTER

    @property
    def is_vector(self) -> bool:
        return self.kind in VECTOR

    @property
    def key(self) -> str | None:
        """The key column of a table or vector layer."""
        return next((name for name, column in self.columns.items() if column.key), None)

    @model_validator(mode="after")
    def _consistent(self) -> Layer:
        if self.unit not in UNITS:
            raise ValueError(f"unknown unit {self.unit!r}")
        if self.kind == "categorical" and self.nodata is None:
            raise ValueError("a categorical layer states its nodata code")
        if self.is_raster and self.columns:
            raise ValueError("a raster has no columns")
        if not self.is_raster and (self.dims or not self.columns):
            raise ValueError("tables and vectors declare columns and no dimensions")
        return self


class Vocabulary(BaseModel):
    """All layers and code lists."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    layers: dict[str, Layer]
    codes: dict[str, dict[str, Code]]

    def __getitem__(self, name: str) -> Layer:
        return self.layers[name]

    def __contains__(self, name: str) -> bool:
        return name in self.layers

    def label(self, codes: str, value: object, language: str = "zh") -> str:
        """The name of a code, for example `label("ecosystem", 41)` → 沼泽."""
        code = self.codes[codes][str(value)]
        return code.en if language == "en" else code.zh

    @model_validator(mode="after")
    def _codes_exist(self) -> Vocabulary:
        for layer in self.layers.values():
            if layer.codes is not None and layer.codes not in self.codes:
                raise ValueError(f"layer {layer.name}: no code list {layer.codes!r}")
        return self


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary of this version."""
    data = tomllib.loads(resources.files("shanshui.core").joinpath("vocabulary.toml").read_text("utf8"))
    codes = {
        name: {value: Code(value=value, zh=pair[0], en=pair[1]) for value, pair in entries.items()}
        for name, entries in data["codes"].items()
    }
    layers = {name: Layer(name=name, **fields) for name, fields in data["layer"].items()}
    return Vocabulary(layers=layers, codes=codes)
