"""What may stand in the TOML files of a guideline profile: strict, frozen models.

A clause is cited as “KEY clause”, where KEY is the key of a document of the profile (`profile.toml`): “S0 附录D 第一章”.
A clause without a key belongs to the document that the profile `cites`. Keys are for this repository only; deliverables
print the document's title (`Profile.cite`).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

KEY = r"[A-Z]{1,3}[0-9]{1,4}"
"""A document key: capitals, then digits."""

TABLES = ("E.1", "E.2", "E.3", "E.4", "E.5")
"""The annexed tables of the text (规划文本附表) that can be made."""

STATUSES = ("confirmed", "partly", "assumed")

Text = Annotated[str, Field(min_length=1)]
Names = Annotated[tuple[Text, ...], Field(strict=False)]
Column = Literal["forest_cover", "forest", "farmland_return", "wetland", "grassland", "erosion", "mine"]
"""The columns of table E.1, by the names that the layer `indicators` uses."""


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Document(Strict):
    """A public document that the profile cites."""

    key: Annotated[str, Field(pattern=f"^{KEY}$")]
    title: Text
    number: Text | None = None
    """What tells editions apart: the number of a standard, 征求意见稿."""
    year: int | None = None
    """Missing where the document does not say."""
    kind: Literal["指南", "规划", "规程", "工作方案", "标准", "论文", "手册"]

    @property
    def cited(self) -> str:
        """《title》（number，year）; a number that holds its year is not given it again."""
        year = str(self.year) if self.year is not None else ""
        notes = [
            note for note in (self.number, f"{year}年" if year and year not in (self.number or "") else None) if note
        ]
        return f"《{self.title}》" + (f"（{'，'.join(notes)}）" if notes else "")


class About(Strict):
    """profile.toml"""

    id: Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")]
    title: Text
    issued: Text | None = None
    """When the guideline was issued; missing for a profile that nobody issued."""
    extends: Text | None = None
    territory: Annotated[tuple[Annotated[str, Field(pattern="^[0-9]{2,6}$")], ...], Field(strict=False)] = ()
    """Prefixes of the region codes it is for; empty = anywhere."""
    cites: Text | None = None
    """Key of the document meant by clauses without a key."""
    documents: Annotated[tuple[Document, ...], Field(strict=False)] = ()


class Indicator(Strict):
    """An indicator of the plan (规划指标), in the guideline's own words."""

    id: Text
    name: Text
    unit: Text
    attribute: Literal["必选", "可选"]
    definition: Text
    computed: Text | None = None
    """What it is computed from; missing where it comes from surveys alone."""
    feeds: Column | None = None
    """The column of table E.1 that it feeds."""
    clause: Text


class Heading(Strict):
    """A heading of the plan's text, and what is written under it."""

    id: Text
    number: str
    """第一章, 第一节 …; empty for 前言."""
    title: Text
    level: Literal[1, 2]
    producers: Names = ()
    repeat: Literal["zone"] | None = None
    tables: Names = ()
    maps: Names = ()
    clause: Text


class Phrase(Strict):
    """Policy wording (表述库), word for word."""

    id: Text
    text: Text
    source: Text
    """The document, as it is printed: it holds the title of a document of the profile."""
    clause: Text
    """The place within that document."""
    status: Literal["待审", "confirmed", "partly", "assumed"] = "待审"


class MapSheet(Strict):
    """A sheet of the atlas (规划图件)."""

    id: Text
    title: Text
    group: Literal["基础分析图", "评价分析图", "规划成果图"]
    layers: Names
    optional_layers: Names = ()
    drawing: Literal["terrain", "ecosystems", "degradation", "network", "layout", "projects", "layers"] = "layers"
    """A sheet drawn by a hand of its own, or its layers laid one over the other."""
    mandatory: bool
    clause: Text


class Mode(Strict):
    """A restoration mode (修复模式)."""

    id: Annotated[int, Field(ge=1, le=4)]
    name: Text
    definition: Text
    strategies: Names
    clause: Text


class Condition(Strict):
    """A closed record: one subject, one comparison. Never an expression to evaluate."""

    layer: Text | None = None
    figure: Text | None = None
    map: Text | None = None
    """A sheet's id, or "mandatory": every mandatory sheet."""
    heading: Text | None = None
    """A heading's id, or "all"."""
    table: Text | None = None
    op: Literal["present", "==", "!=", "<", "<=", ">", ">="]
    value: float | int | str | bool | None = None
    unit: Text | None = None

    @model_validator(mode="after")
    def _closed(self) -> Condition:
        subjects = [self.layer, self.figure, self.map, self.heading, self.table]
        if sum(subject is not None for subject in subjects) != 1:
            raise ValueError("a condition has one subject: layer, figure, map, heading or table")
        if (self.op == "present") != (self.value is None):
            raise ValueError("op present takes no value, every other op takes one")
        if self.value is None and self.unit is not None:
            raise ValueError("a unit without a value")
        return self


class Rule(Strict):
    """An audit rule (审查规则)."""

    id: Text
    title: Text
    require: Condition
    clause: Text


Entry = Indicator | Heading | Phrase | MapSheet | Mode | Rule

FILES: dict[str, tuple[str, type[Entry]]] = {
    "indicators.toml": ("indicator", Indicator),
    "outline.toml": ("heading", Heading),
    "phrases.toml": ("phrase", Phrase),
    "maps.toml": ("map", MapSheet),
    "modes.toml": ("mode", Mode),
    "rules.toml": ("rule", Rule),
}
"""File → the name of its array of tables, and the model of one."""
