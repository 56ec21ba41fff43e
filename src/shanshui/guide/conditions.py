"""What an audit rule (审查规则) may ask of a finished package: closed records, validated when the profile is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Word = Annotated[str, Field(min_length=1)]
Words = Annotated[tuple[Word, ...], Field(strict=False)]

COMPARISONS = ("==", "!=", "<", "<=", ">", ">=", "scale<=")
LISTING = ("states", "columns")
OPERATIONS: Mapping[str, tuple[str, ...]] = {
    "layer": ("present",),
    "figure": ("present", *COMPARISONS[:-1]),
    "map": ("present", "scale<="),
    "heading": ("present", "told", "states"),
    "section": ("told", "states"),
    "table": ("present", "columns", "filled", "varied", "states"),
    "indicator": ("stated",),
    "field": ("states", *COMPARISONS[:-1]),
    "deliverable": ("present", "agree"),
    "database": ("present",),
    "zones": ("cover", "apart", "named"),
}
"""Subject → what may be asked of it.

present   it is there, or the package says why it is not (`heading = "all"`: every heading, in order)
told      something is written under it, more than that something is lacking
states    every word of the list stands in it
columns   the table has these columns in this order
filled    the column holds something in every row
varied    the rows of each work (工程) hold more than one thing in the column, a sentence each
stated    the indicator stands in the table of indicators with its unit, or is left open with a reason
agree     the files of the package agree with each other
cover     the zones of the plan cover the region
apart     no two of them overlap
named     the superior zones that the plan says it lies in are named in the text
scale<=   the denominator of the map's scale; the other comparisons are of numbers, or of words for == and !=
"""

DATABASE: Mapping[str, str | None] = {
    "XZQ": "counties", "XFFQ": "zones", "ZDQY": "key_areas", "ZDGC": "project_areas", "STYD": "sources",
    "STLD": "corridors", "STWT": "problems", "STJD": "pinch_points", "STZA": "barriers", "TJSB": "stepping_stones",
    "STDL": "breakpoints", "ZBB": "indicators", "METADATA": None,
}  # fmt: skip
"""Layers and tables of the plan database, and the result that each comes from."""

About = Literal[
    "years.base", "years.near", "years.middle", "years.far", "database.crs", "coordinate_system", "vertical_datum"
]  # fmt: skip
"""What the manifest and the database say of the whole package."""


class Condition(BaseModel):
    """One subject, one operation. Never an expression to evaluate."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    layer: Word | None = None
    """A layer of the vocabulary, as the manifest lists it."""
    figure: Word | None = None
    map: Word | None = None
    """A sheet's id, a group of sheets, "mandatory" (every mandatory sheet) or "all"."""
    heading: Word | None = None
    """A heading's id, or "all": the whole text."""
    section: Word | None = None
    """The title of a chapter of the explanation (编制说明)."""
    table: Word | None = None
    indicator: Word | None = None
    """An indicator's id, or "all"."""
    field: About | None = None
    deliverable: Literal["text", "explanation", "tables", "maps", "database", "rasters", "all"] | None = None
    database: Word | None = None
    zones: Literal["plan", "superior"] | None = None
    op: Literal[
        "present", "told", "states", "columns", "filled", "varied", "stated", "agree", "cover", "apart", "named",
        "==", "!=", "<", "<=", ">", ">=", "scale<=",
    ]  # fmt: skip
    value: Annotated[int | float | str | Words | None, Field(union_mode="left_to_right")] = None
    unit: Word | None = None
    column: Word | None = None
    """The column that is filled, or varied."""
    each: Literal["zone", "county"] | None = None
    """What is stated must be stated of each zone (in a heading), or of each county (in a table)."""

    @property
    def subject(self) -> str:
        """The name of the subject that is given."""
        return next(name for name in OPERATIONS if getattr(self, name) is not None)

    @property
    def words(self) -> tuple[str, ...]:
        """The words of `states` and `columns`."""
        return self.value if isinstance(self.value, tuple) else ()

    @model_validator(mode="after")
    def _closed(self) -> Condition:
        subjects = [name for name in OPERATIONS if getattr(self, name) is not None]
        if len(subjects) != 1:
            raise ValueError(f"a condition has one subject of: {', '.join(OPERATIONS)}")
        if self.op not in OPERATIONS[subjects[0]]:
            raise ValueError(f"op of {subjects[0]} is one of: {', '.join(OPERATIONS[subjects[0]])}")
        self._require_value()
        if self.unit is not None and (self.figure is None or self.op not in COMPARISONS):
            raise ValueError("a unit belongs to the value that a figure is compared with")
        if (self.op in ("filled", "varied")) != (self.column is not None):
            raise ValueError("filled and varied name a column, other operations none")
        if self.each is not None and (self.op != "states" or (subjects[0], self.each) not in EACH):
            raise ValueError("each goes with what a heading states of zones, or a table of counties")
        return self

    def _require_value(self) -> None:
        words, one = len(self.words) > 0, self.value is not None and not isinstance(self.value, tuple)
        if words != (self.op in LISTING) or one != (self.op in COMPARISONS):
            raise ValueError("states and columns take a list of words, comparisons one value, other operations none")
        ordered = self.op in COMPARISONS and self.op not in ("==", "!=")
        if isinstance(self.value, str) and (ordered or self.figure is not None):
            raise ValueError("this comparison is of numbers")


EACH = (("heading", "zone"), ("table", "county"))
