"""What a kind of defect is: how the sound plan is broken in one place, and what the check must then say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sound_plan import Case


@dataclass(frozen=True)
class Kind:
    """One kind of defect.

    code    of the problem that must be reported.
    layer   that the problem names, or None.
    where   a fragment of the place that the problem names.
    place   what is broken: two kinds with a common place cannot be tried together.
    hides   what cannot be known any more because of it.
    needs   what must be known for it to be found.
    """

    name: str
    said: str
    break_: Callable[[Case], None]
    code: str
    layer: str | None
    where: str
    place: frozenset[str]
    hides: frozenset[str] = field(default=frozenset())
    needs: frozenset[str] = field(default=frozenset())

    def __str__(self) -> str:
        return self.name


KINDS: list[Kind] = []


Break = Callable[[Case], None]


def kind(
    code: str, layer: str | None, where: str, place: str, *, hides: str = "", needs: str = ""
) -> Callable[[Break], Break]:
    """Register a function that breaks a case; its docstring says what is wrong."""

    def register(function: Break) -> Break:
        assert function.__doc__, function.__name__
        KINDS.append(Kind(function.__name__, function.__doc__.strip(), function, code, layer, where, frozenset(place.split()),
                          frozenset(hides.split()), frozenset(needs.split())))  # fmt: skip
        return function

    return register


HIDDEN = {
    "catalog": "catalog.toml cannot be parsed: no file of it is known",
    "region": "the counties cannot be read or have no place: nothing can be said of what covers, meets or fills the region",
    "codes": "the counties' codes are not known",
    "years": "plan.toml gives no sound years: which years are lacking cannot be known",
    "guide": "plan.toml names no guide that exists: its indicators and measures are not known",
    "grid": "plan.toml gives no sound grid: what depends on the size of a cell cannot be known",
    "code": "plan.toml gives no sound region code: to whom counties belong cannot be known",
    "plan": "plan.toml cannot be parsed: no section of it is known",
    "superior": "superior.toml cannot be parsed: no section of it is known",
    "townships": "the townships cannot be read: nothing can be said of the villages in them",
}
"""Why a kind that hides the one and a kind that needs it are not tried together: the only pairs left out besides those that
break the same place."""


def compatible(a: Kind, b: Kind) -> bool:
    """Whether both can be broken at once and both found."""
    return not (a.place & b.place or a.hides & b.needs or b.hides & a.needs)
