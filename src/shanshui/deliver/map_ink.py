"""Everything written on a sheet goes through here; so does every figure, which is noted as it is drawn.

The notes (sheet, fact, printed string) are embedded in the PNG and the PDF, so that a checker can read from the files
which figures a map shows, without asking the results.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shanshui.deliver import fonts, map_palette
from shanshui.deliver.facts import unit_name

MM = 72 / 25.4
"""Points per millimetre."""
AREAS = ("km2", "ha", "wan_mu")


class Ink:
    """Writes on one page, in millimetres from its lower left corner."""

    def __init__(self, figure: Any, sheet: str, facts: Mapping[str, Any]) -> None:
        self.figure, self.sheet, self.facts = figure, sheet, facts
        self.marks: list[dict[str, str]] = []
        self.starred = False
        """Whether a figure that rests on an assumed value (暂定值) was drawn."""
        self.unadjusted = False
        """Whether an area that no control area (控制面积) stands behind was drawn."""
        width, height = figure.get_size_inches()
        self.width, self.height = width * 25.4, height * 25.4

    def has(self, fact: str) -> bool:
        return fact in self.facts

    def text(
        self, x: float, y: float, template: str, size: float, *, figures: Mapping[str, str] | None = None,
        halo: bool = False, colour: map_palette.Rgb = map_palette.INK, ha: str = "left", va: str = "center",
        zorder: float = 20, **style: Any,
    ) -> Any:  # fmt: skip
        """Draw one text. `{name}` in the template is replaced by the figure whose fact id `figures` gives for it."""
        string = template
        for name, fact in (figures or {}).items():
            string = string.replace("{" + name + "}", self._figure(fact))
        drawn = self.figure.text(
            x / self.width, y / self.height, fonts.require(string), fontsize=size, ha=ha, va=va,
            color=map_palette.unit(colour), zorder=zorder, **style,
        )  # fmt: skip
        if halo:
            from matplotlib import patheffects

            drawn.set_path_effects([patheffects.withStroke(linewidth=size * 0.28, foreground="white")])
        return drawn

    def _figure(self, fact_id: str) -> str:
        """The printed string of a fact, its unit and, where it is tentative, the star; noted as drawn on this sheet."""
        fact = self.facts[fact_id]
        self.marks.append({"map": self.sheet, "fact": fact_id, "printed": fact.printed, "unit": fact.unit})
        if fact.assumed:
            self.starred = True
        if fact.unit in AREAS and not fact.legal:
            self.unadjusted = True
        return f"{fact.printed}{'*' if fact.assumed else ''}{unit_name(fact.unit)}"
