"""Sentences of the plan: every number in them is a figure's printed form, and each use is noted.

    w("area.region")        →  82733.25平方公里          w.money("cost.total")  →  12.35亿元
    w("ecosystem.1.share")  →  41.20%                    w.year(2020)           →  2020年

A figure that rests on assumed values carries “*”; the chapter that shows one ends with the note that says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from shanshui.deliver.facts import SENTENCE, Facts, unit_name

if TYPE_CHECKING:
    from shanshui.base.plan_file import PlanFile, Superior
    from shanshui.deliver.results import Watched

NOTE = "带*者为暂定值，采用的依据见说明附录。"
PARAGRAPH = 5
"""Sentences that a paragraph may have."""
MOST = 60
"""Per cent that the places named must hold together, at most three places."""

Style = Literal["body", "quote", "note", "subhead", "caption"]


@dataclass(frozen=True)
class Paragraph:
    text: str
    style: Style = "body"


@dataclass(frozen=True)
class Grid:
    """A small table in the text."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Paragraph | Grid


@dataclass(frozen=True)
class Zone:
    """A restoration zone as the text names it."""

    id: str
    name: str
    adopted: bool


@dataclass
class Writer:
    """Prints figures, and remembers which."""

    facts: Facts
    file: str
    starred: bool = False
    """Whether a 暂定 figure was printed since the last chapter ended."""

    def __call__(self, name: str) -> str:
        """The figure with its unit."""
        fact = self.facts[name]
        return self.bare(name) + unit_name(fact.unit)

    def bare(self, name: str) -> str:
        """The figure without its unit."""
        fact = self.facts.use(name, self.file)
        marked = fact.assumed and fact.unit != "year"
        self.starred |= marked
        return fact.printed + ("*" if marked else "")

    def alone(self, name: str) -> str:
        """An area in a sentence of its own: in hectares where it is below 1 km²."""
        return self(f"{name}.ha" if f"{name}.ha" in self.facts else name)

    def money(self, name: str) -> str:
        """A sum of money: in 亿元 from 1 亿元 on."""
        return self(f"{name}.yi" if f"{name}.yi" in self.facts else name)

    def volume(self, name: str) -> str:
        """A volume of water: in 亿立方米 from 1 亿立方米 on."""
        return self(f"{name}.yi" if f"{name}.yi" in self.facts else name)

    def year(self, year: int) -> str:
        return self(f"year.{year}")

    def has(self, *names: str) -> bool:
        return all(name in self.facts for name in names)

    def number(self, name: str) -> Decimal:
        """The printed number, for choosing words; not a use of the figure."""
        return self.facts[name].number

    def some(self, name: str) -> bool:
        """Whether the figure exists and is not zero as printed."""
        return name in self.facts and self.facts[name].number != 0


@dataclass
class Context:
    """What a paragraph is made from."""

    facts: Facts
    reader: Watched
    plan: PlanFile
    superior: Superior
    profile: Any
    w: Writer
    counties: Mapping[str, str] = field(default_factory=dict)
    zones: tuple[Zone, ...] = ()
    zone: Zone | None = None
    """The zone that a repeated heading stands for."""

    @property
    def short(self) -> str:
        return self.plan.region.short

    def county_names(self, codes: str) -> list[str]:
        """“513221;513222” as names, in the order of the codes."""
        return [self.counties.get(code, code) for code in sorted(c for c in str(codes).split(";") if c)]

    def quote(self, *names: str) -> list[Block]:
        """Policy wording from the store of phrases: word for word, with its source, marked 待审."""
        return [
            Paragraph(f"“{p.text.rstrip('。；')}。”（引自{p.source}{p.clause}，待审）", "quote")
            for p in (self.profile.phrases[name] for name in names if name in self.profile.phrases)
        ]


Producer = Callable[[Context], list[Block]]
PRODUCERS: dict[str, Producer] = {}
"""Writers of paragraphs by the name that the outline uses."""


def producer(function: Producer) -> Producer:
    """Register a writer of paragraphs under its own name."""
    PRODUCERS[function.__name__] = function
    return function


# ---------------------------------------------------------------------- sentences and paragraphs
def say(*sentences: str) -> list[Block]:
    """Sentences as paragraphs of at most five; empty ones are left out."""
    single = [part for text in sentences for part in split_sentences(text)]
    blocks: list[Block] = []
    for start in range(0, len(single), PARAGRAPH):
        blocks.append(Paragraph("".join(single[start : start + PARAGRAPH])))
    return blocks


def split_sentences(text: str) -> list[str]:
    return [part + "。" for part in text.split("。") if part.strip()]


def clauses(lead: str, items: Sequence[str], mark: str = "，", again: str = "") -> str:
    """A lead and clauses as one sentence, or several where one would be too long; those begin with `again`."""
    text, line = "", lead
    for item in items:
        joint = mark if line and line != lead else ""
        if length(line + joint + item) + 1 > SENTENCE and line and line != lead:
            text += f"{line}。"
            line = again + item
        else:
            line += joint + item
    return f"{text}{line}。" if line else ""


def length(text: str) -> int:
    """Characters of a sentence as a reader counts them: the marks of 暂定 are none."""
    return len(text.replace("*", ""))


def listed(items: Sequence[str]) -> str:
    """甲、乙和丙."""
    return items[0] if len(items) == 1 else f"{'、'.join(items[:-1])}和{items[-1]}"


AT_ONCE = 30
"""Characters of the names that one sentence may list."""


def batches(names: Iterable[str]) -> Iterator[list[str]]:
    """Names in lists short enough for a sentence."""
    batch: list[str] = []
    for name in names:
        if batch and length("、".join([*batch, name])) > AT_ONCE:
            yield batch
            batch = []
        batch.append(name)
    if batch:
        yield batch


def spread(c: Context, prefix: str) -> str:
    """Where something lies: places until their shares pass 60 %, at most three; '' where nothing is known."""
    w = c.w
    shares = [(code, f"{prefix}.county.{code}.share") for code in c.counties]
    found = [(w.number(name), code, name) for code, name in shares if w.some(name)]
    if not found:
        return ""
    found.sort(key=lambda row: (-row[0], row[1]))
    if len(found) == 1:
        return f"全部在{c.counties[found[0][1]]}"
    chosen: list[str] = []
    total = Decimal(0)
    for share, code, name in found:
        if len(chosen) == 3 or total > MOST:
            break
        chosen.append(f"{c.counties[code]}（占{w(name)}）")
        total += share
    if len(chosen) == 1:
        return f"集中在{chosen[0]}"
    return f"主要分布在{listed(chosen)}" if total > MOST else f"以{listed(chosen)}居前"


def ranked(c: Context, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """(figure id, word) of the figures that exist and are not zero, largest first; ties in the order given."""
    found = [(name, word) for name, word in names.items() if c.w.some(name)]
    return sorted(found, key=lambda row: -c.w.number(row[0]))
