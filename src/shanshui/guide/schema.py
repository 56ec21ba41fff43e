"""What may stand in the TOML files of a guideline profile: strict, frozen models.

A clause is cited as “KEY clause”, where KEY is the key of a document of the profile (`profile.toml`): “S0 附录D 第一章”.
A clause without a key belongs to the document that the profile `cites`. Keys are for this repository only; deliverables
print the document's title (`Profile.cite`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shanshui.guide.conditions import Condition

KEY = r"[A-Z]{1,3}[0-9]{1,4}"
"""A document key: capitals, then digits."""

TABLES = ("E.1", "E.2", "E.3", "E.4", "E.5")
"""The annexed tables of the text (规划文本附表) that can be made."""

STATUSES = ("confirmed", "partly", "assumed")

Text = Annotated[str, Field(min_length=1)]
Names = Annotated[tuple[Text, ...], Field(strict=False)]
Column = Literal["forest_cover", "forest", "farmland_return", "wetland", "grassland", "erosion", "mine"]
"""The columns of table E.1, by the names that the layer `indicators` uses."""


Whole = Literal["indicators.toml", "outline.toml", "phrases.toml", "maps.toml", "rules.toml"]
"""Files that may stand alone; modes, measures and tables are what the methods compute with."""


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Sure(Strict):
    """An entry that says how sure it is. What no document prescribes is assumed, and says why it is there."""

    status: Literal["confirmed", "partly", "assumed"] = "confirmed"
    reason: Text | None = None

    @model_validator(mode="after")
    def _reasoned(self) -> Sure:
        if (self.status == "assumed") != (self.reason is not None):
            raise ValueError("an assumed entry gives its reason, and only an assumed one")
        return self


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
    whole: Annotated[tuple[Whole, ...], Field(strict=False)] = ()
    """Files that stand alone: of these nothing is taken from the profile that it extends."""
    cites: Text | None = None
    """Key of the document meant by clauses without a key."""
    documents: Annotated[tuple[Document, ...], Field(strict=False)] = ()

    @model_validator(mode="after")
    def _whole_of_something(self) -> About:
        if self.whole and self.extends is None:
            raise ValueError("a profile that extends nothing is whole anyway")
        return self


class Indicator(Sure):
    """An indicator of the plan (规划指标), in the guideline's own words."""

    id: Text
    name: Text
    unit: Text
    attribute: Literal["必选", "可选"]
    definition: Text
    computed: Text | None = None
    """What it is computed from; missing where it comes from surveys alone."""
    given: Text | None = None
    """The layer in which a plan gives what is not computed."""
    feeds: Column | None = None
    """The column of table E.1 that it feeds."""
    target_years: Annotated[tuple[int, ...], Field(strict=False)] = ()
    """Years that the guideline asks goals for; empty where it leaves them to the plan."""
    remark: Text | None = None
    """What one who fills in the figure must know: where our figure and the definition part ways."""
    clause: Text

    @model_validator(mode="after")
    def _years_rise(self) -> Indicator:
        if list(self.target_years) != sorted(set(self.target_years)):
            raise ValueError("target years rise and none is given twice")
        return self


class Heading(Sure):
    """A heading of the plan's text, and what is written under it."""

    id: Text
    number: str
    """第一章, 第一节 …; empty for 前言."""
    title: Text
    level: Literal[1, 2]
    asks: Text | None = None
    """What the guideline says that is to be written here, as printed."""
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


class MapSheet(Sure):
    """A sheet of the atlas (规划图件)."""

    id: Text
    title: Text
    group: Literal["基础分析图", "评价分析图", "规划成果图"]
    layers: Names
    optional_layers: Names = ()
    drawing: Literal["terrain", "ecosystems", "degradation", "network", "layout", "projects", "layers"] = "layers"
    """A sheet drawn by a hand of its own, or its layers laid one over the other."""
    mandatory: bool
    scale: Annotated[tuple[Annotated[int, Field(ge=1000)], ...], Field(strict=False)] = ()
    """Denominators of the scales that the guideline names as basic."""
    not_made: Text | None = None
    """Why no sheet is drawn of it; such an entry has no layers."""
    where_given: bool = False
    """Made only where its layers are there: they come from an input that few plans have, and an empty sheet would say nothing."""
    clause: Text

    @model_validator(mode="after")
    def _drawn(self) -> MapSheet:
        if bool(self.layers) == (self.not_made is not None):
            raise ValueError("a sheet has layers, or says why it is not made")
        if self.where_given and self.mandatory:
            raise ValueError("a mandatory sheet is always made")
        return self

    def is_made(self, absence: Callable[[str], object]) -> bool:
        """Whether a plan has this sheet, by why a layer of its results is absent (None: it is there)."""
        return self.not_made is None and not (
            self.where_given and any(absence(layer) is not None for layer in self.layers)
        )


class Mode(Sure):
    """A restoration mode (修复模式)."""

    id: Annotated[int, Field(ge=1, le=4)]
    name: Text
    definition: Text
    strategies: Names
    clause: Text


class Rule(Sure):
    """An audit rule (审查规则)."""

    id: Text
    title: Text
    require: Condition
    when: Condition | None = None
    """The rule is asked only where this holds; elsewhere it stays open, and says why."""
    severity: Literal["must", "should"] = "must"
    """A package that fails a rule of “must” is not put in place; a rule of “should” is told."""
    clause: Text


class KeyPlaces(Strict):
    """重点区域 of a superior zone, by space, as printed."""

    ecological: Text
    agricultural: Text
    urban: Text


class ZoneClass(Strict):
    """A zone of the level above (上级分区): level 1, or level 2 with what the guideline says of it."""

    id: Annotated[str, Field(pattern=r"^Z[0-9]+(\.[0-9]+)?$")]
    level: Literal[1, 2]
    name: Text
    parent: Text | None = None
    strategy: Text | None = None
    """修复策略 as printed."""
    main_modes: Annotated[tuple[Annotated[int, Field(ge=1, le=4)], ...], Field(strict=False)] = ()
    """Modes that the strategy names as 为主, in its order."""
    other_modes: Annotated[tuple[Annotated[int, Field(ge=1, le=4)], ...], Field(strict=False)] = ()
    """Modes that it names as 为辅."""
    problems: Names = ()
    direction: Text | None = None
    key_areas: KeyPlaces | None = None
    prefectures: Names = ()
    """涉及地级行政区, as printed."""
    codes: Annotated[tuple[Annotated[str, Field(pattern="^[0-9]{2,6}$")], ...], Field(strict=False)] = ()
    """Prefixes of the region codes that the prefectures mean."""
    clause: Text

    @model_validator(mode="after")
    def _whole(self) -> ZoneClass:
        told = (self.parent, self.strategy, self.direction, self.key_areas)
        if self.level == 2 and (
            None in told or not (self.main_modes and self.problems and self.prefectures and self.codes)
        ):
            raise ValueError(
                "a zone of level 2 has parent, strategy, modes, problems, direction, key areas, prefectures, codes"
            )
        several = (self.main_modes, self.other_modes, self.problems, self.prefectures, self.codes)
        if self.level == 1 and (any(part is not None for part in told) or any(several)):
            raise ValueError("a zone of level 1 has a name only: what is said of it stands in its parts")
        return self


class Erratum(Strict):
    """A defect of the printed guideline: what it says, what is used instead, and why."""

    id: Text
    where: Text
    printed: Text
    used: Text
    reason: Text
    clause: Text

    @model_validator(mode="after")
    def _differs(self) -> Erratum:
        if self.printed == self.used:
            raise ValueError("what is used is what is printed: no erratum")
        return self


class Deliverable(Strict):
    """What is to be handed over (规划成果)."""

    id: Text
    title: Text
    kind: Literal["text", "explanation", "maps", "database", "other"]
    content: Text
    mandatory: bool
    clause: Text


class Strategy(Strict):
    """A restoration strategy for reference (修复策略), as printed."""

    id: Text
    group: Text
    """The section that it stands in, for example F.4."""
    topic: Text
    text: Text
    clause: Text


Entry = Indicator | Heading | Phrase | MapSheet | Mode | Rule | ZoneClass | Erratum | Deliverable | Strategy

FILES: dict[str, tuple[str, type[Entry]]] = {
    "indicators.toml": ("indicator", Indicator),
    "outline.toml": ("heading", Heading),
    "phrases.toml": ("phrase", Phrase),
    "maps.toml": ("map", MapSheet),
    "modes.toml": ("mode", Mode),
    "rules.toml": ("rule", Rule),
    "zoning.toml": ("zone", ZoneClass),
    "errata.toml": ("erratum", Erratum),
    "deliverables.toml": ("deliverable", Deliverable),
    "strategies.toml": ("strategy", Strategy),
}
"""File → the name of its array of tables, and the model of one."""

MAY_LACK = ("zoning.toml", "errata.toml", "deliverables.toml", "strategies.toml")
"""Files that a profile need not have: a guideline may name no zones above, and be without defects."""
