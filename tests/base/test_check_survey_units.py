"""Surveys of small scale at the door: what the diagnosis would refuse is told before anything is computed."""

from __future__ import annotations

import pandas as pd
import pytest

from shanshui.base.check_survey_units import of_survey_units, of_unit_observations
from shanshui.base.check_tables import RULES, Known, check_rows
from shanshui.core.vocabulary import vocabulary

UNITS = pd.DataFrame(
    {"id": ["u", "r"], "name": ["甲", "乙"], "category": ["修复单元", "参照生态系统"], "reference": ["r", None]}
)
SURVEY = pd.DataFrame({
    "unit": ["u", "u"], "ecosystem_class": [3, 8], "attribute": ["a", "b"], "year": [2020, 2020], "value": [1.0, 2.0],
    "target": [None, 3.0], "target_source": [None, "会商"],
})  # fmt: skip


def codes(layer, frame):  # type: ignore[no-untyped-def]
    known = Known(**dict.fromkeys(Known.__dataclass_fields__))
    return [(p.code, p.where) for p in check_rows(frame, vocabulary()[layer], range(2, 2 + len(frame)), known, "文件")]


def test_sound_surveys_have_no_problem() -> None:
    assert of_survey_units in RULES and of_unit_observations in RULES
    assert codes("survey_units", UNITS) == [] and codes("survey_units", UNITS.drop(columns="reference")) == []
    assert codes("unit_observations", SURVEY) == []
    assert codes("unit_observations", SURVEY.drop(columns=["target", "target_source"])) == []


@pytest.mark.parametrize(
    ("layer", "frame", "code", "row"),
    [
        ("survey_units", UNITS.assign(category=["修复单元", "参照区"], reference=None), "code-unlisted", 3),
        ("survey_units", UNITS.assign(reference=["x", None]), "code-unlisted", 2),
        ("survey_units", UNITS.assign(reference=["u", None]), "code-unlisted", 2),  # a unit is no reference site
        ("unit_observations", SURVEY.assign(ecosystem_class=[3, 9]), "code-unlisted", 3),
        ("unit_observations", SURVEY.assign(ecosystem_class=[0, 3]), "code-unlisted", 2),
        ("unit_observations", SURVEY.assign(target_source=None), "target-unsourced", 3),
        ("unit_observations", SURVEY.assign(target_source=" "), "target-unsourced", 3),
        ("unit_observations", SURVEY.drop(columns="target_source"), "target-unsourced", 3),
        ("unit_observations", SURVEY.assign(attribute="a", ecosystem_class=3), "row-repeated", 3),
    ],
)
def test_what_is_refused(layer, frame, code, row) -> None:  # type: ignore[no-untyped-def]
    found = codes(layer, frame)
    assert [c for c, _ in found] == [code]
    assert str(row) in found[0][1]


def test_at_most_five_are_named() -> None:
    known = Known(**dict.fromkeys(Known.__dataclass_fields__))
    frame = pd.DataFrame({"id": list("abcdef"), "name": "甲", "category": list("123456")})
    problem = check_rows(frame, vocabulary()["survey_units"], range(2, 8), known, "文件")[0]
    assert problem.found == "1, 2, 3, 4, 5"
