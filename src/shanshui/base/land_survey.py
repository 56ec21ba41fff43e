"""Land classes of the third national land survey (三调 DLBM) and the ecosystem class (HJ 1166) that each belongs to."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources


@cache
def ecosystem_classes() -> dict[str, int]:
    """DLBM → first-level ecosystem class. First-level codes stand in it only where all their classes agree."""
    text = resources.files("shanshui.base").joinpath("land_survey.csv").read_text("utf-8")
    return {row["code"]: int(row["ecosystem_class"]) for row in csv.DictReader(text.splitlines())}


def ecosystem_class(code: str) -> int | None:
    """The class of a land class; letters for 可调整 (K) and subclasses (A) belong to the code before them.

    None where the code is not in the table: a first-level code whose classes differ, or no code of the survey at all.
    """
    known = ecosystem_classes()
    return known.get(code, known.get(code.rstrip("KA")))
