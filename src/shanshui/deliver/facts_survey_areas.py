"""Figures of the land survey (三调) beside ours: the survey prevails, the difference is told."""

from __future__ import annotations

from shanshui.base.land_survey import ecosystem_class
from shanshui.core.units import convert, printed
from shanshui.deliver.facts_areas import CLASSES, code_names
from shanshui.deliver.facts_make import Maker

OTHER = 0
"""Stands for land classes that belong to no single ecosystem class."""


def make(maker: Maker) -> None:
    """`survey_area.<class>` in km², `survey_area.<class>.difference` = ours − survey, as printed."""
    names = {**code_names("ecosystem_class"), OTHER: "未能对应的地类"}
    with maker.family():
        frame = maker.reader.get("survey_areas")
        if frame is None:
            return
        classes = frame["code"].astype(str).map(lambda code: ecosystem_class(code) or OTHER)
        sums = frame["area_ha"].groupby(classes).sum()
        for number in [*CLASSES, OTHER]:
            km2 = convert(float(sums.get(number, 0.0)), "ha", "km2")
            if number in CLASSES or km2 > 0:
                maker.number(f"survey_area.{number}", km2, "km2", f"国土调查{names[number]}面积")
        total = convert(float(frame["area_ha"].sum()), "ha", "km2")
        maker.number("survey_area.total", total, "km2", "国土调查面积合计")
    with maker.family():
        if maker.reader.get("ecosystem") is None:
            return
        for number in CLASSES:
            ours, theirs = maker.facts.get(f"ecosystem.{number}.area"), maker.facts.get(f"survey_area.{number}")
            if ours is not None and theirs is not None:
                label = f"{names[number]}计算面积减国土调查面积"
                maker.exact(
                    f"survey_area.{number}.difference", printed(float(ours.number - theirs.number), 2), "km2", label
                )
