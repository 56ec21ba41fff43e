"""One defect per rule of validation: the profile `national`, copied and broken in one place, fails with that rule's code."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from shanshui.core.errors import Problems
from shanshui.guide import loader

GUIDE = Path(loader.__file__).parent
Edit = Callable[[Path], None]


def swap(file: str, old: str, new: str) -> Edit:
    """Replace the first occurrence."""

    def edit(folder: Path) -> None:
        path = folder / file
        text = path.read_text("utf8")
        assert old in text, f"{file} no longer holds {old!r}"
        path.write_text(text.replace(old, new, 1), "utf8")

    return edit


def drop(file: str, pattern: str) -> Edit:
    """Drop the lines that match from their beginning."""

    def edit(folder: Path) -> None:
        path = folder / file
        lines = path.read_text("utf8").splitlines(keepends=True)
        kept = [line for line in lines if not re.match(pattern, line)]
        assert len(kept) < len(lines), f"{file} has no line like {pattern!r}"
        path.write_text("".join(kept), "utf8")

    return edit


def cut(file: str, start: str, end: str) -> Edit:
    """Cut out everything from `start` up to `end`."""

    def edit(folder: Path) -> None:
        text = (folder / file).read_text("utf8")
        before, _, rest = text.partition(start)
        assert end in rest, f"{file} has no {start!r} before {end!r}"
        (folder / file).write_text(before + rest[rest.index(end) :], "utf8")

    return edit


def add(file: str, text: str) -> Edit:
    def edit(folder: Path) -> None:
        with (folder / file).open("a", encoding="utf8") as stream:
            stream.write(text)

    return edit


def raw(file: str, content: bytes) -> Edit:
    def edit(folder: Path) -> None:
        (folder / file).write_bytes(content)

    return edit


def remove(file: str) -> Edit:
    def edit(folder: Path) -> None:
        (folder / file).unlink()

    return edit


HABITAT, RESIST = "tables/habitat_suitability.csv", "tables/resistance_table.csv"
THREATS, SENSITIVE = "tables/threat_table.csv", "tables/threat_sensitivity.csv"
COVER, SLOPES = "tables/cover_factor_table.csv", "tables/slope_resistance_table.csv"
EROSION, GRADES = "tables/erosion_limits.csv", "tables/degree_limits.csv"
CONVERT, SCORES, MATRIX = "tables/conversion_rules.csv", "tables/resilience_scores.csv", "tables/mode_matrix.csv"

RULE = '\n[[rule]]\nid = "x"\ntitle = "x"\nclause = "S0 x"\nrequire = {{ {} }}\n'

MUTANTS: list[tuple[str, str, Edit]] = [
    # shape
    ("guide-file", "no profile.toml", remove("profile.toml")),
    ("guide-file", "no outline", remove("outline.toml")),
    ("guide-file", "no modes", remove("modes.toml")),
    ("guide-file", "no measures", remove("measures.csv")),
    ("guide-stranger", "misspelt table", add("tables/mode_matrx.csv", "x\n")),
    ("guide-id", "id is not the folder's", swap("profile.toml", 'id = "national"', 'id = "nation"')),
    ("guide-toml", "no TOML", swap("maps.toml", "[[map]]", "[[map")),
    ("guide-toml", "not UTF-8", raw("maps.toml", "# 规划图件".encode("gb18030"))),
    ("guide-schema", "unknown field", swap("modes.toml", 'name = "自然恢复"', 'name = "自然恢复"\ncolour = "green"')),
    ("guide-schema", "lacking field", drop("indicators.toml", r"unit = .wan_mu.")),
    ("guide-schema", "wrong type", swap("maps.toml", "mandatory = true", 'mandatory = "yes"')),
    ("guide-schema", "assumed without reason", drop("indicators.toml", "reason = ")),
    ("guide-schema", "reason of what is not assumed", drop("indicators.toml", 'status = "assumed"')),
    ("guide-schema", "years that fall", swap("indicators.toml", "attribute", "target_years = [2030, 2025]\nattribute")),
    ("guide-schema", "another table", add("rules.toml", '\n[[ruel]]\nid = "x"\n')),
    ("guide-schema", "fifth mode", swap("modes.toml", "id = 4", "id = 5")),
    ("guide-schema", "key of a document", swap("profile.toml", 'key = "H66"', 'key = "HJ-1166"')),
    ("guide-schema", "two subjects", add("rules.toml", RULE.format('table = "E.1", map = "01", op = "present"'))),
    ("guide-schema", "no subject", add("rules.toml", RULE.format('op = "present"'))),
    ("guide-schema", "op without value", add("rules.toml", RULE.format('layer = "slope", op = ">"'))),
    ("guide-schema", "value without op", add("rules.toml", RULE.format('layer = "slope", op = "present", value = 1'))),
    ("guide-schema", "unit, no value", add("rules.toml", RULE.format('layer = "slope", op = "present", unit = "deg"'))),
    ("guide-repeat", "mode twice", swap("modes.toml", "id = 4", "id = 3")),
    ("guide-repeat", "document twice", swap("profile.toml", 'key = "H66"', 'key = "H71"')),
    ("guide-repeat", "row twice", add(HABITAT, "11,0.9,assumed,理由\n")),
    ("guide-repeat", "pair twice", add(MATRIX, "2,3,2,assumed,理由\n")),
    ("guide-repeat", "measure twice", swap("measures.csv", "\nM07,", "\nM01,")),
    ("guide-csv", "not UTF-8", raw(HABITAT, "生态系统".encode("gb18030"))),
    ("guide-csv", "a cell too many", swap(HABITAT, "\n11,1.0,", "\n11,1.0,1.0,")),
    ("guide-column", "column lacking", swap(HABITAT, "ecosystem,suitability", "ecosystem,quality")),
    ("guide-column", "column twice", swap(HABITAT, "suitability,status", "suitability,suitability")),
    ("guide-cell", "no number", swap(HABITAT, "\n11,1.0,", "\n11,high,")),
    ("guide-cell", "not finite", swap(HABITAT, "\n11,1.0,", "\n11,nan,")),
    ("guide-cell", "infinite", swap(RESIST, "\n10,1,", "\n10,inf,")),
    ("guide-cell", "no integer", swap(HABITAT, "\n11,", "\n11.5,")),
    ("guide-cell", "required and empty", swap(HABITAT, "\n11,1.0,", "\n11,,")),
    ("guide-cell", "no row", drop(SLOPES, r"\d")),
    ("guide-choice", "decay", swap(THREATS, "linear", "quadratic")),
    ("guide-choice", "origin", swap(THREATS, "roads", "rivers")),
    ("guide-choice", "rule of C", swap(COVER, "cropland", "farmland")),
    ("guide-choice", "restores", swap("measures.csv", ",lost,", ",all,")),
    ("guide-range", "suitability over 1", swap(HABITAT, "\n11,1.0,", "\n11,1.1,")),
    ("guide-range", "sensitivity below 0", swap(SENSITIVE, "\n10,crop,0.6", "\n10,crop,-0.6")),
    ("guide-range", "resistance below 1", swap(RESIST, "\n10,1,", "\n10,0.5,")),
    ("guide-range", "slope resistance below 1", swap(SLOPES, "\n0,1,", "\n0,0.9,")),
    ("guide-range", "score over 5", swap(SCORES, ",-inf,5,5,", ",-inf,5,6,")),
    ("guide-range", "C over 1", swap(COVER, "constant,0.7,", "constant,1.7,")),
    ("guide-range", "no time to build", swap("measures.csv", "1500,3000,5,5", "1500,3000,0,5")),
    ("guide-range", "negative cost", swap("measures.csv", "1500,3000,5,5", "-1500,3000,5,5")),
    (
        "guide-extends",
        "no such profile",
        swap("profile.toml", 'id = "national"', 'id = "national"\nextends = "nowhere"'),
    ),
    ("guide-extends", "itself", swap("profile.toml", 'id = "national"', 'id = "national"\nextends = "national"')),
    ("guide-extends", "a path", swap("profile.toml", 'id = "national"', 'id = "national"\nextends = "../national"')),
    # reference
    ("guide-layer", "of a sheet", swap("maps.toml", '"resistance"', '"resistence"')),
    ("guide-layer", "optional, of a sheet", swap("maps.toml", '"settlements"', '"setlements"')),
    ("guide-layer", "of a factor", swap(SCORES, "\nslope,0.08,-inf", "\nslopes,0.08,-inf")),
    ("guide-layer", "a factor that is no raster", swap(SCORES, "\nslope,0.08,-inf", "\ncounties,0.08,-inf")),
    ("guide-layer", "of a rule", add("rules.toml", RULE.format('layer = "slop", op = "present"'))),
    ("guide-producer", "of a paragraph", swap("outline.toml", '"preface_basis"', '"preface_bases"')),
    ("guide-map", "of a heading", swap("outline.toml", 'maps = ["01"]', 'maps = ["99"]')),
    (
        "guide-map",
        "of a heading, not made",
        swap("maps.toml", 'layers = ["counties", "elevation"]', 'layers = []\nnot_made = "没有资料"'),
    ),
    ("guide-map", "of a rule", swap("rules.toml", '{ map = "mandatory"', '{ map = "99"')),
    ("guide-table", "of a heading", swap("outline.toml", 'tables = ["E.1"]', 'tables = ["E.9"]')),
    ("guide-table", "of a rule", swap("rules.toml", 'table = "E.5"', 'table = "E.9"')),
    ("guide-heading", "of a rule", swap("rules.toml", '{ heading = "all"', '{ heading = "nothing"')),
    ("guide-code", "ecosystem", add(HABITAT, "19,0.9,assumed,理由\n")),
    ("guide-code", "ecosystem of a threat", swap(THREATS, "51;52", "51;53")),
    ("guide-code", "class of C", swap(COVER, "\n60,", "\n65,")),
    ("guide-code", "evidence of the mean", add("tables/degradation_weights.csv", "12,1,assumed,理由\n")),
    ("guide-code", "no conversion", swap(CONVERT, "\n1,2,1,2", "\n1,2,0,2")),
    ("guide-code", "intact conversion", swap(CONVERT, "\n1,2,1,2", "\n1,2,1,1")),
    ("guide-code", "resilience", add(MATRIX, "2,6,2,assumed,理由\n")),
    ("guide-code", "mode 待定", swap(MATRIX, "\n1,1,1,", "\n1,1,9,")),
    ("guide-code", "problem", swap("measures.csv", "P2;P7", "P2;P77")),
    ("guide-code", "mode of a measure", swap("measures.csv", ",P3,2;3,", ",P3,2;9,")),
    ("guide-unit", "of a measure", swap("measures.csv", ",2,ha,1500", ",2,km,1500")),
    ("guide-unit", "of an indicator", swap("indicators.toml", 'unit = "m3"', 'unit = "立方"')),
    (
        "guide-unit",
        "of a rule",
        add("rules.toml", RULE.format('figure = "slope.mean", op = ">", value = 25.0, unit = "°"')),
    ),
    ("guide-threat", "unknown", swap(SENSITIVE, "\n10,crop,", "\n10,crops,")),
    ("guide-threat", "drawn from nothing", swap(THREATS, "51;52", "")),
    ("guide-threat", "roads with codes", swap(THREATS, "roads,,", "roads,63,")),
    ("guide-document", "of a phrase", swap("phrases.toml", "地（州、市）级国土空间生态修复规划编制指南", "某指南")),
    ("guide-clause-key", "cites", swap("profile.toml", 'id = "national"', 'id = "national"\ncites = "S9"')),
    ("guide-clause-key", "of an entry", swap("modes.toml", 'clause = "S0 ', 'clause = "S9 ')),
    ("guide-clause-key", "second of an entry", swap("modes.toml", "；S0 ", "；S9 ")),
    ("guide-clause-key", "of a row", swap(EROSION, "H74 ", "H99 ")),
    # coverage
    ("guide-coverage", "suitability", drop(HABITAT, "41,")),
    ("guide-coverage", "resistance", drop(RESIST, "41,")),
    ("guide-coverage", "sensitivity to one threat", drop(SENSITIVE, "41,road,")),
    ("guide-coverage", "conversion without rule", drop(CONVERT, "2,")),
    ("guide-coverage", "constant without C", swap(COVER, "constant,0.7,", "constant,,")),
    ("guide-coverage", "rule with C", swap(COVER, "cropland,,", "cropland,0.3,")),
    ("guide-matrix", "a pair lacking", drop(MATRIX, "4,5,")),
    ("guide-modes", "a mode lacking", cut("modes.toml", "[[mode]]\nid = 1", "[[mode]]\nid = 2")),
    ("guide-grades", "erosion grade lacking", drop(EROSION, "西北黄土高原区,6,")),
    ("guide-grades", "erosion limits out of order", swap(EROSION, "西北黄土高原区,3,2500", "西北黄土高原区,3,900")),
    ("guide-grades", "erosion limits equal", swap(EROSION, "西北黄土高原区,3,2500", "西北黄土高原区,3,1000")),
    ("guide-grades", "lowest erosion limit", swap(EROSION, "西北黄土高原区,1,0,", "西北黄土高原区,1,10,")),
    ("guide-range", "sixth degree", swap(GRADES, "salinity,4,", "salinity,5,")),
    ("guide-coverage", "index of degrees lacking", drop(GRADES, "salinity,")),
    ("guide-coverage", "evidence without weight", drop("tables/degradation_weights.csv", "4,1,")),
    ("guide-intervals", "degree lacking", drop(GRADES, "salinity,2,")),
    ("guide-intervals", "limits of degrees overlap", swap(GRADES, "salinity,2,2,1,4,", "salinity,2,2,1,5,")),
    ("guide-intervals", "lowest degree", swap(GRADES, "salinity,0,-inf,", "salinity,0,0,")),
    ("guide-intervals", "limit of two degrees", swap(GRADES, "salinity,2,2,1,4,0,", "salinity,2,2,1,4,1,")),
    ("guide-intervals", "limit of no degree", swap(GRADES, "salinity,3,4,1,", "salinity,3,4,0,")),
    ("guide-intervals", "gap of scores", swap(SCORES, "slope,0.08,5,15,", "slope,0.08,6,15,")),
    ("guide-intervals", "overlap of scores", swap(SCORES, "slope,0.08,5,15,", "slope,0.08,5,16,")),
    ("guide-intervals", "scores end", swap(SCORES, "slope,0.08,35,inf,", "slope,0.08,35,90,")),
    ("guide-intervals", "scores begin", swap(SCORES, "slope,0.08,-inf,5,", "slope,0.08,0,5,")),
    ("guide-intervals", "gap of cover", drop(COVER, "10,0.3,")),
    ("guide-intervals", "overlap of cover", swap(COVER, "10,0.1,0.3", "10,0.1,0.4")),
    ("guide-intervals", "cover ends", drop(COVER, "10,0.9,")),
    ("guide-intervals", "slopes begin", drop(SLOPES, "0,")),
    ("guide-weights", "do not sum to 1", drop(SCORES, "slope,")),
    ("guide-weights", "differ within a factor", swap(SCORES, "slope,0.08,5,15,", "slope,0.07,5,15,")),
    ("guide-cost", "low over high", swap("measures.csv", "1500,3000,5,5", "3500,3000,5,5")),
    ("guide-measure", "problem without measure", drop("measures.csv", "M23,|M24,")),
    ("guide-measure", "mode without measure", swap("measures.csv", ",P7,4,", ",P7,3,")),
    ("guide-measure", "light grade without measure", swap("measures.csv", ";P8;P9;P12,2,", ";P8;P12,2,")),
    # clause
    ("guide-status", "unknown", swap(HABITAT, "assumed", "probable")),
    ("guide-status", "empty", swap(HABITAT, "assumed", "")),
    ("guide-source", "empty", swap(SLOPES, "P1 表3（坡度）；为一地示例值，各地应按物种修改", "")),
    (
        "guide-citation",
        "confirmed without clause",
        swap(EROSION, "confirmed,H74 附录A 表A.1", "confirmed,标准"),
    ),
    ("guide-citation", "partly without clause", swap(GRADES, "partly,H74 ", "partly,")),
    (
        "guide-citation",
        "clause of no document",
        swap("outline.toml", 'clause = "S0 附录D 第一章', 'clause = "附录D 第一章'),
    ),
]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "指南 副本" / "national"
    shutil.copytree(loader.PROFILES / "national", folder)
    return folder


def producers() -> set[str]:
    return {name for heading in loader.load("national").outline for name in heading.producers}


@pytest.mark.parametrize(("code", "edit"), [pytest.param(c, e, id=f"{c}: {n}") for c, n, e in MUTANTS])
def test_each_rule_has_a_mutant_that_fails_it(code: str, edit: Edit, copy: Path) -> None:
    edit(copy)
    with pytest.raises(Problems) as raised:
        loader.load_dir(copy, producers=producers())
    assert code in {problem.code for problem in raised.value.problems}, str(raised.value)
    for problem in raised.value.problems:
        assert problem.what.zh and problem.what.en and problem.cure.zh and problem.cure.en and problem.where
        assert str(copy) not in problem.line("zh")


def test_every_code_has_a_mutant() -> None:
    used = {code for path in GUIDE.glob("*.py") for code in re.findall(r'"(guide-[a-z-]+)"', path.read_text("utf8"))}
    elsewhere = {
        "guide-unknown",
        "guide-zone",
        "guide-deliverable",
        "guide-strategy",
    }  # the last three: of a profile with zones
    assert used - {code for code, _, _ in MUTANTS} == elsewhere


def test_all_problems_are_told_at_once(copy: Path) -> None:
    """A defect of each pass, in six files: one report."""
    swap("maps.toml", "mandatory = true", 'mandatory = "yes"')(copy)
    swap("modes.toml", 'clause = "S0 ', 'clause = "S9 ')(copy)
    drop(HABITAT, "41,")(copy)
    drop(MATRIX, "4,5,")(copy)
    swap(SCORES, "assumed", "probable")(copy)
    swap(RESIST, "\n10,1,", "\n10,high,")(copy)
    with pytest.raises(Problems) as raised:
        loader.load_dir(copy)
    codes = sorted(problem.code for problem in raised.value.problems)
    assert codes == ["guide-cell", "guide-clause-key", "guide-coverage", "guide-matrix", "guide-schema", "guide-status"]


def test_a_defect_of_shape_is_told_once_and_not_echoed(copy: Path) -> None:
    """Row 41 cannot be read: it is not also reported as lacking."""
    swap(HABITAT, "\n41,1.0,", "\n41,high,")(copy)
    with pytest.raises(Problems) as raised:
        loader.load_dir(copy)
    (problem,) = raised.value.problems
    assert (problem.code, problem.found, problem.expected) == ("guide-cell", "'high'", "number")
    assert re.fullmatch(r"national/tables/habitat_suitability\.csv:\d+ suitability", problem.where)
