"""Read-only results of a run, by layer name: what `deliver` and `review` are given.

A reader can be *watched*: it then notes every layer asked for. That is how each figure of the deliverables knows what
it was made from, without anyone writing it down.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

from shanshui.core.errors import Absence
from shanshui.core.grid import Grid

LARGE = 2**26
"""Bytes of a raster that is not kept: at 30 m a prefecture has more than this in one layer, and hundreds of layers."""


class Reader(Protocol):
    """How results are read. `get` gives None for an absent layer; `scenario` None means the base."""

    @property
    def grid(self) -> Grid: ...

    def get(self, layer: str, scenario: str | None = None) -> Any: ...

    def absence(self, layer: str, scenario: str | None = None) -> Absence | None: ...

    def record(self, layer: str, scenario: str | None = None) -> Mapping[str, Any]: ...


class Watched:
    """A reader that notes what was asked for while `watch` is open."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._open: list[set[tuple[str, str | None]]] = []
        self._kept: dict[tuple[str, str | None], Any] = {}

    @property
    def grid(self) -> Grid:
        return self._reader.grid

    def get(self, layer: str, scenario: str | None = None) -> Any:
        """The layer, or None where it is absent; loaded once unless it is large. Callers must not change it."""
        self._note(layer, scenario)
        if (layer, scenario) in self._kept:
            return self._kept[layer, scenario]
        value = self._reader.get(layer, scenario)
        if getattr(value, "nbytes", 0) <= LARGE:
            self._kept[layer, scenario] = value
        return value

    def absence(self, layer: str, scenario: str | None = None) -> Absence | None:
        self._note(layer, scenario)
        return self._reader.absence(layer, scenario)

    def record(self, layer: str, scenario: str | None = None) -> Mapping[str, Any]:
        return self._reader.record(layer, scenario)

    def _note(self, layer: str, scenario: str | None) -> None:
        for notes in self._open:
            notes.add((layer, scenario))

    @contextmanager
    def watch(self) -> Iterator[set[tuple[str, str | None]]]:
        """Collect the (layer, scenario) pairs read inside the block; blocks nest."""
        notes: set[tuple[str, str | None]] = set()
        self._open.append(notes)
        try:
            yield notes
        finally:
            self._open.remove(notes)
