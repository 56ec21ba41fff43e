"""Land classes of the third national land survey (三调 DLBM) and the ecosystem class (HJ 1166) that each belongs to."""

from __future__ import annotations

from functools import cache

from shanshui.base.classes import crosswalk, texts

SURVEY = "third_survey"


@cache
def ecosystem_classes() -> dict[str, int]:
    """DLBM → first-level ecosystem class. First-level codes stand in it only where all their classes agree."""
    table = crosswalk(SURVEY)
    of = dict(zip(table["code"], table["ecosystem"] // 10, strict=True))
    found = {text: int(of[code]) for text, code in texts(SURVEY).items() if "@" not in text}
    for first in {text[:2] for text in found}:
        within = {number for text, number in found.items() if text[:2] == first}
        if len(within) == 1:
            found[first] = within.pop()
    return found


def ecosystem_class(code: str) -> int | None:
    """The class of a land class; letters for 可调整 (K) and subclasses (A) belong to the code before them.

    None where the code is not in the table: a first-level code whose classes differ, or no code of the survey at all.
    """
    known = ecosystem_classes()
    return known.get(code, known.get(code.rstrip("KA")))
