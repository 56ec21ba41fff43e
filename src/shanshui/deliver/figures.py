"""`figures.json`: every figure of the package with what it was made from and where it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shanshui.deliver.facts import Facts


def as_records(facts: Facts) -> list[dict[str, Any]]:
    """One record a figure, in the order they were made."""
    return [
        {
            "id": fact.id,
            "value": fact.value,
            "unit": fact.unit,
            "printed": fact.printed,
            "label": fact.label,
            "layers": [list(ref) for ref in fact.layers],
            "coverage": fact.coverage,
            "assumed": fact.assumed,
            "legal": fact.legal,
            "used": list(facts.uses(fact.id)),
        }
        for fact in facts.values()
    ]


def content(facts: Facts, cells: Mapping[str, str], stamp: str | None) -> dict[str, Any]:
    """The whole file: the plan's stamp (标注), the figures, and the figure that stands in each cell of the tables (“表E.1!C4” → id)."""
    return {"stamp": stamp, "figures": as_records(facts), "cells": dict(cells)}
