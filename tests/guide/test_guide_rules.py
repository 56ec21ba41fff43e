"""What an audit rule may say: one subject, one operation that suits it, and names that exist. Each defect has its mutant."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

from shanshui.core.errors import Problems
from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.database_layers import LAYERS
from shanshui.guide import loader
from shanshui.guide.conditions import DATABASE, OPERATIONS, Condition
from shanshui.guide.schema import Rule

SOUND = [
    'layer = "slope", op = "present"',
    'figure = "area.region", op = "present"',
    'figure = "area.region", op = ">", value = 100, unit = "km2"',
    'figure = "habitat.mean", op = "<=", value = 0.5',
    'map = "mandatory", op = "present"',
    'map = "基础分析图", op = "present"',
    'map = "all", op = "scale<=", value = 1000000',
    'heading = "all", op = "present"',
    'heading = "pattern.role", op = "told"',
    'heading = "all", op = "states", value = ["水源"]',
    'heading = "pattern.zones", each = "zone", op = "states", value = ["主攻方向"]',
    'section = "编制过程", op = "told"',
    'section = "编制过程", op = "states", value = ["专家"]',
    'table = "E.1", op = "columns", value = ["县", "分年度"]',
    'table = "E.1", each = "county", op = "states", value = ["2025年"]',
    'table = "E.5", op = "filled", column = "资金来源"',
    'table = "E.3", op = "varied", column = "重点任务"',
    'indicator = "all", op = "stated"',
    'indicator = "shoreline", op = "stated"',
    'field = "years.base", op = "==", value = 2020',
    'field = "database.crs", op = "!=", value = "EPSG:4326"',
    'field = "vertical_datum", op = "states", value = ["1985"]',
    'deliverable = "text", op = "present"',
    'deliverable = "all", op = "agree"',
    'database = "XFFQ", op = "present"',
    'zones = "plan", op = "cover"',
    'zones = "plan", op = "apart"',
    'table = "E.1", op = "present"',
    'zones = "superior", op = "named"',
]

DEFECTS = [
    ("no subject", 'op = "present"'),
    ("two subjects", 'layer = "slope", table = "E.1", op = "present"'),
    ("no operation", 'layer = "slope"'),
    ("no such operation", 'layer = "slope", op = "is"'),
    ("an operation of another subject", 'layer = "slope", op = "told"'),
    ("a raster compared", 'layer = "slope", op = ">", value = 25'),
    ("a section merely present", 'section = "编制过程", op = "present"'),
    ("an unknown field of the record", 'layer = "slope", op = "present", why = "x"'),
    ("present with a value", 'layer = "slope", op = "present", value = 1'),
    ("a comparison without a value", 'figure = "area.region", op = ">"'),
    ("a comparison with words", 'figure = "area.region", op = ">", value = ["a"]'),
    ("words that are no list", 'heading = "all", op = "states", value = "水源"'),
    ("no word in the list", 'heading = "all", op = "states", value = []'),
    ("an empty word", 'heading = "all", op = "states", value = [""]'),
    ("columns without a list", 'table = "E.1", op = "columns"'),
    ("a word compared by size", 'field = "vertical_datum", op = ">", value = "1985"'),
    ("a figure compared with a word", 'figure = "area.region", op = "==", value = "100"'),
    ("true is no number", 'figure = "area.region", op = "==", value = true'),
    ("a unit without a value", 'figure = "area.region", op = "present", unit = "km2"'),
    ("a unit of what is no figure", 'field = "years.base", op = "==", value = 2020, unit = "km2"'),
    ("filled without a column", 'table = "E.5", op = "filled"'),
    ("a column where none is asked", 'table = "E.5", op = "present", column = "资金来源"'),
    ("each zone of a table", 'table = "E.1", each = "zone", op = "states", value = ["2025年"]'),
    ("each county of a heading", 'heading = "all", each = "county", op = "states", value = ["2025年"]'),
    ("each zone merely told", 'heading = "pattern.zones", each = "zone", op = "told"'),
    ("no such field of the package", 'field = "years.first", op = "==", value = 2021'),
    ("no such deliverable", 'deliverable = "video", op = "present"'),
    ("zones of nothing", 'zones = "all", op = "cover"'),
]

NAMES = [
    ("guide-layer", 'layer = "slop", op = "present"'),
    ("guide-map", 'map = "99", op = "present"'),
    ("guide-map", 'map = "99", op = "scale<=", value = 1000000'),
    ("guide-heading", 'heading = "nothing", op = "told"'),
    ("guide-table", 'table = "E.9", op = "filled", column = "资金来源"'),
    ("guide-code", 'indicator = "nothing", op = "stated"'),
    ("guide-code", 'database = "XXXX", op = "present"'),
    ("guide-unit", 'figure = "area.region", op = ">", value = 1, unit = "里"'),
]


def condition(text: str) -> Condition:
    return Condition.model_validate(tomllib.loads(f"require = {{ {text} }}")["require"])


def rules(folder: Path, text: str, key: str) -> list[str]:
    """Codes of the problems of `national` with one rule more, the condition standing under `key`."""
    shutil.copytree(loader.PROFILES / "national", folder / "national")
    with (folder / "national" / "rules.toml").open("a", encoding="utf8") as stream:
        other = 'require = { deliverable = "text", op = "present" }\n' if key == "when" else ""
        stream.write(f'\n[[rule]]\nid = "x"\ntitle = "x"\nclause = "S0 x"\n{other}{key} = {{ {text} }}\n')
    with pytest.raises(Problems) as raised:
        loader.load_dir(folder / "national")
    return [problem.code for problem in raised.value.problems]


@pytest.mark.parametrize("text", SOUND)
def test_sound_conditions(text: str) -> None:
    found = condition(text)
    assert found.op in OPERATIONS[found.subject]


def test_every_operation_of_every_subject_is_tried() -> None:
    tried = {(found.subject, found.op) for found in map(condition, SOUND)}
    subjects = {subject for subject, _ in tried}
    assert subjects == set(OPERATIONS)
    compared = {"==", "!=", "<", "<=", ">", ">="}
    assert {(s, o) for s, ops in OPERATIONS.items() for o in ops if o not in compared} <= tried


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in DEFECTS])
def test_a_condition_is_closed(text: str) -> None:
    with pytest.raises(ValidationError):
        condition(text)


@pytest.mark.parametrize(("code", "text"), NAMES)
@pytest.mark.parametrize("key", ["require", "when"])
def test_what_a_condition_names_exists(code: str, text: str, key: str, tmp_path: Path) -> None:
    assert rules(tmp_path, text, key) == [code]


def test_a_rule_must_hold_unless_it_says_should() -> None:
    about = {"id": "x", "title": "x", "clause": "S0 x", "require": {"layer": "slope", "op": "present"}}
    assert (Rule.model_validate(about).severity, Rule.model_validate(about).when) == ("must", None)
    assert Rule.model_validate({**about, "severity": "should"}).severity == "should"
    with pytest.raises(ValidationError):
        Rule.model_validate({**about, "severity": "may"})


def test_the_layers_that_a_rule_may_ask_for_are_those_of_the_database() -> None:
    written = {entry.name: "indicators" if entry.name == "ZBB" else entry.layer for entry in LAYERS}
    assert {name: layer for name, layer in DATABASE.items() if name not in ("ZBB", "METADATA")} == written
    assert {layer for layer in DATABASE.values() if layer is not None} <= set(vocabulary().layers)
