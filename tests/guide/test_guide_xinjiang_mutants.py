"""The profile `xinjiang`, copied and broken in one place: each rule on zones, errata, deliverables, strategies has its mutant."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from shanshui.core.errors import Problems
from shanshui.guide import loader

Edit = Callable[[Path], None]


def swap(file: str, old: str, new: str) -> Edit:
    """Replace the first occurrence."""

    def edit(folder: Path) -> None:
        path = folder / file
        text = path.read_text("utf8")
        assert old in text, f"{file} no longer holds {old!r}"
        path.write_text(text.replace(old, new, 1), "utf8")

    return edit


def field(file: str, mark: str, name: str, value: str | None) -> Edit:
    """Give a field of the entry that follows `mark` another value, or take it out."""

    def edit(folder: Path) -> None:
        before, found, after = (folder / file).read_text("utf8").partition(mark)
        line = "" if value is None else f"{name} = {value}\n"
        changed, times = re.subn(rf"^{name} = .*\n", lambda _: line, after, count=1, flags=re.MULTILINE)
        assert found and times == 1, f"{file} has no {name} after {mark!r}"
        (folder / file).write_text(before + found + changed, "utf8")

    return edit


ZONE, ERRATA, WORKS, HANDED = "zoning.toml", "errata.toml", "strategies.toml", "deliverables.toml"
LEVEL1, LEVEL2 = 'id = "Z2"\n', 'id = "Z2.3"\n'

MUTANTS: list[tuple[str, str, Edit]] = [
    # zones: shape
    *[("guide-schema", f"level 2 without {name}", field(ZONE, LEVEL2, name, None))
      for name in ("parent", "strategy", "main_modes", "problems", "direction", "key_areas", "prefectures", "codes", "name", "clause")],
    *[("guide-schema", f"level 1 with {line}", swap(ZONE, LEVEL1, f"{LEVEL1}{line}\n"))
      for line in ('parent = "Z1"', 'strategy = "以自然恢复为主"', "main_modes = [1]", "other_modes = [1]", 'problems = ["草地退化"]',
                   'direction = "封育"', 'prefectures = ["哈密市"]', 'codes = ["65"]')],
    ("guide-schema", "id", swap(ZONE, LEVEL2, 'id = "吐哈"\n')),
    ("guide-schema", "level 3", swap(ZONE, "level = 2", "level = 3")),
    ("guide-schema", "mode 5", field(ZONE, LEVEL2, "main_modes", "[2, 5]")),
    ("guide-schema", "code too long", field(ZONE, LEVEL2, "codes", '["6504001"]')),
    ("guide-schema", "a space without key areas", swap(ZONE, ', urban = "阿勒泰市、福海县城"', "")),
    ("guide-toml", "no TOML", swap(ZONE, "[[zone]]", "[[zone")),
    ("guide-repeat", "zone twice", swap(ZONE, LEVEL2, 'id = "Z2.2"\n')),
    # zones: reference, coverage
    ("guide-zone", "no such parent", field(ZONE, LEVEL2, "parent", '"Z9"')),
    ("guide-zone", "parent of level 2", field(ZONE, LEVEL2, "parent", '"Z1.1"')),
    ("guide-zone", "level 1 without parts", swap(ZONE, 'id = "Z4"', 'id = "Z5"')),
    ("guide-zone", "name twice", field(ZONE, LEVEL2, "name", '"天山北坡"')),
    ("guide-zone", "code outside the territory", field(ZONE, LEVEL2, "codes", '["6504", "6205"]')),
    ("guide-zone", "main and auxiliary", field(ZONE, LEVEL2, "other_modes", "[3, 4]")),
    ("guide-zone", "territory narrower than the zones", swap("profile.toml", '["65"]', '["6504"]')),
    # errata
    *[("guide-schema", f"erratum without {name}", field(ERRATA, 'id = "severe"\n', name, None))
      for name in ("where", "printed", "used", "reason", "clause")],
    ("guide-schema", "used as printed", field(ERRATA, 'id = "severe"\n', "printed", '"严重退化"')),
    ("guide-repeat", "erratum twice", swap(ERRATA, 'id = "bole"', 'id = "severe"')),
    # deliverables
    *[("guide-deliverable", f"no {kind}", swap(HANDED, f'kind = "{kind}"', 'kind = "other"'))
      for kind in ("text", "explanation", "maps", "database")],
    ("guide-schema", "kind", swap(HANDED, 'kind = "database"', 'kind = "shapefile"')),
    # strategies
    ("guide-strategy", "two topics in a section", field(WORKS, 'id = "F.2-2"\n', "topic", '"生态廊道"')),
    ("guide-strategy", "a topic in two sections", field(WORKS, 'id = "F.3.2-1"\n', "topic", '"保育保护"')),
    ("guide-repeat", "strategy twice", swap(WORKS, 'id = "F.2-2"', 'id = "F.2-1"')),
    # maps, indicators, outline
    ("guide-schema", "sheet without layers", swap("maps.toml", 'layers = ["basins", "counties"]', "layers = []")),
    ("guide-schema", "sheet with layers that is not made", swap("maps.toml", "\nlayers = []", '\nlayers = ["counties"]')),
    ("guide-schema", "scale", swap("maps.toml", "scale = [500000, 1000000]", "scale = [500]")),
    ("guide-map", "heading that shows what is not made", swap("outline.toml", 'maps = ["20", "21", "63"]', 'maps = ["20", "28"]')),
    ("guide-layer", "of an indicator", swap("indicators.toml", 'given = "species"', 'given = "spezies"')),
    ("guide-schema", "years given twice", swap("indicators.toml", "[2025, 2030, 2035]", "[2025, 2025, 2035]")),
    ("guide-schema", "column of E.1", swap("indicators.toml", 'feeds = "mine"', 'feeds = "mines"')),
    # what stands alone
    ("guide-file", "a whole file that lacks", lambda folder: (folder / "indicators.toml").unlink()),
    ("guide-schema", "a file that cannot stand alone", swap("profile.toml", '"rules.toml"]', '"modes.toml"]')),
    ("guide-schema", "whole, extending nothing", swap("profile.toml", 'extends = "national"\n', "")),
    # clauses
    *[("guide-clause-key", f"of {file}", swap(file, 'clause = "', 'clause = "S9 ')) for file in (ZONE, ERRATA, WORKS, HANDED)],
    ("guide-clause-key", "second of an erratum", swap(ERRATA, "；S0 附录G G.1", "；S8 附录G G.1")),
    ("guide-citation", "no document cited", swap("profile.toml", 'cites = "S0"\n', "")),
]  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "指南 副本" / "xinjiang"
    shutil.copytree(loader.PROFILES / "xinjiang", folder)
    return folder


@pytest.mark.parametrize(("code", "edit"), [pytest.param(c, e, id=f"{c}: {n}") for c, n, e in MUTANTS])
def test_each_rule_has_a_mutant_that_fails_it(code: str, edit: Edit, copy: Path) -> None:
    edit(copy)
    with pytest.raises(Problems) as raised:
        loader.load_dir(copy)
    assert {problem.code for problem in raised.value.problems} == {code}, str(raised.value)
    for problem in raised.value.problems:
        assert problem.what.zh and problem.what.en and problem.cure.zh and problem.where


def test_the_copy_itself_is_sound(copy: Path) -> None:
    assert loader.load_dir(copy).zoning == loader.load("xinjiang").zoning


def test_every_code_of_the_new_files_has_a_mutant() -> None:
    source = (Path(loader.__file__).parent / "structure.py").read_text("utf8")
    assert set(re.findall(r'"(guide-[a-z-]+)"', source)) <= {code for code, _, _ in MUTANTS}


@pytest.mark.parametrize("file", [ZONE, ERRATA, WORKS, HANDED])
def test_the_new_files_may_be_left_out(file: str, copy: Path) -> None:
    (copy / file).unlink()
    profile = loader.load_dir(copy)
    empty = {ZONE: profile.zoning, ERRATA: profile.errata, WORKS: profile.strategies, HANDED: profile.deliverables}
    assert empty.pop(file) == () and all(empty.values())


def test_a_zone_that_cannot_be_read_is_not_missed_as_a_parent(copy: Path) -> None:
    """One defect of shape, one problem: its three children are not reported besides."""
    swap(ZONE, LEVEL1 + "level = 1", LEVEL1 + 'level = "1"')(copy)
    with pytest.raises(Problems) as raised:
        loader.load_dir(copy)
    assert [problem.code for problem in raised.value.problems] == ["guide-schema"]
