"""`plan.toml` and `superior.toml`: what the plan is, and what comes down to it from above. Strict and frozen."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from shanshui.core.errors import Problem, Say

Name = Annotated[str, Field(min_length=1)]
Scalar = bool | int | float | str


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Sourced(Strict):
    """A value with its source: it is then no longer 暂定."""

    value: Scalar
    source: Name


class About(Strict):
    guide: Name
    title: str | None = None
    compiler: str | None = None
    """The compiling institute, printed on the maps; shown as a blank to fill where missing."""
    stamp: str | None = None
    """Printed on every page and map, for example 演示数据."""


class Region(Strict):
    code: Annotated[str, Field(pattern=r"^\d{6}$")]
    name: Name
    short: Name
    """The short name used after the first mention, for example 阿坝州."""


class Years(Strict):
    reference: int
    """The earlier date that change is measured from."""
    base: int
    near: int = 2025
    middle: int = 2030
    far: int = 2035

    @model_validator(mode="after")
    def _ordered(self) -> Years:
        years = [self.reference, self.base, self.near, self.middle, self.far]
        if any(a >= b for a, b in pairwise(years)):
            raise ValueError("years must increase: reference < base < near < middle < far")
        return self

    def settings(self) -> dict[str, int]:
        """The settings that methods take by these names."""
        return {
            "reference_year": self.reference,
            "base_year": self.base,
            "near_year": self.near,
            "middle_year": self.middle,
            "far_year": self.far,
        }


class GridSpec(Strict):
    crs: Name
    """Projected CRS: authority code, PROJ string or WKT."""
    cell: Annotated[float, Field(gt=0)]
    margin: Annotated[float, Field(ge=0)] | None = None
    """Metres beyond the region; by default the largest radius of the methods."""
    bounds: tuple[float, float, float, float] | None = None
    """West, south, east, north; by default the region's bounds plus the margin, snapped to the cell."""


class PlanFile(Strict):
    """plan.toml"""

    plan: About
    region: Region
    years: Years
    grid: GridSpec
    methods: dict[str, str] = Field(default_factory=dict)
    """Layer → method, where several methods give the layer."""
    settings: dict[str, dict[str, Scalar | Sourced]] = Field(default_factory=dict)
    """Method → setting → value, or {value, source}."""
    scenarios: dict[str, dict[str, str]] = Field(default_factory=dict)
    """Scenario → layer → the layer that stands in for it."""

    @property
    def title(self) -> str:
        return self.plan.title or f"{self.region.name}国土空间生态修复规划（{self.years.base + 1}—{self.years.far}年）"


class ControlArea(Strict):
    code: Annotated[str, Field(pattern=r"^\d{6}$")]
    area_km2: Annotated[float, Field(gt=0)]
    source: Name


class Target(Strict):
    indicator: Name
    year: int
    value: float
    unit: Name
    source: Name


class Superior(Strict):
    """superior.toml: role, zones, tasks, targets, control areas and adopted layers set by the level above."""

    role: str | None = None
    role_source: str | None = None
    zones: tuple[str, ...] = ()
    """Ids of the superior zones (of the guide's zoning.toml) that the region lies in."""
    tasks: tuple[str, ...] = ()
    control_area: tuple[ControlArea, ...] = ()
    target: tuple[Target, ...] = ()
    layer: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """Adopted layers (双评价, 三调): the fields of a catalogue entry, by layer name."""

    @model_validator(mode="after")
    def _sourced(self) -> Superior:
        if self.role is not None and not self.role_source:
            raise ValueError("role needs role_source: the document it is taken from")
        return self


class Decision(Strict):
    """decisions/NAME.toml: who decided what, when, and where the content is."""

    layer: Literal["zones_adopted", "projects_adopted", "zone_register", "work_register", "resilience_judgements"]
    author: Name
    date: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None
    published: Name | None = None
    """The document that the decision is taken from; a published document need not say its day."""
    path: Name
    reason: str | None = None
    notes: tuple[Name, ...] = ()
    """Where the document does not agree with itself, or leaves open; what is entered follows its words."""

    @model_validator(mode="after")
    def _dated(self) -> Decision:
        if self.date is None and self.published is None:
            raise ValueError("a decision has a date; without one it names the published document it is taken from")
        return self


def validation_problems(error: ValidationError, where: str, code: str) -> list[Problem]:
    """Every complaint of a schema as a problem: the field it stands in, what was found, what the schema says."""
    out = []
    for item in error.errors(include_url=False):
        field = ".".join(str(part) for part in item["loc"])
        cure = Say(
            "按字段说明改正；字段名写错时删去或改名",
            "correct the field as the schema says; rename or remove an unknown one",
        )
        found = None if item["type"] in ("missing", "extra_forbidden") else repr(item["input"])[:80]
        out.append(
            Problem(
                code, Say(f"内容不合格式：{item['msg']}", item["msg"]), f"{where} {field}".strip(), cure, found=found
            )
        )
    return out
