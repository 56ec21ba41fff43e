"""`extends`: an entry replaces the whole entry of its id, a table the whole table, and content keys follow the rows."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from shanshui.core.errors import NotFound, Problems
from shanshui.guide import loader

ABOUT = """
id = "oasis"
title = "绿洲编制指南"
issued = "2024-05"
extends = "national"
territory = ["6504"]
cites = "A1"

[[documents]]
key = "A1"
title = "绿洲国土空间生态修复规划编制指南"
year = 2024
kind = "指南"
"""
MAP = """
[[map]]
id = "{id}"
title = "{title}"
group = "规划成果图"
layers = ["zones"]
mandatory = true
clause = "附件三"
"""
SLOPES = "from,resistance,status,source\n0,1,confirmed,A1 表2\n30,80,assumed,经验取值\n"


@pytest.fixture
def oasis(tmp_path: Path) -> Path:
    folder = tmp_path / "指南 甲" / "oasis"
    (folder / "tables").mkdir(parents=True)
    (folder / "profile.toml").write_text(ABOUT, "utf8")
    (folder / "maps.toml").write_text(MAP.format(id="05", title="分区图") + MAP.format(id="90", title="绿洲图"), "utf8")
    (folder / "tables" / "slope_resistance_table.csv").write_text(SLOPES, "utf-8-sig")
    return folder


def test_what_is_given_replaces_and_the_rest_is_inherited(oasis: Path) -> None:
    base, profile = loader.load("national"), loader.load_dir(oasis)
    assert (profile.id, profile.title, profile.issued, profile.territory) == (
        "oasis",
        "绿洲编制指南",
        "2024-05",
        ("6504",),
    )
    given = [sheet.id for sheet in base.maps]
    assert given[:6] == ["01", "02", "03", "04", "05", "06"]
    # 90 follows 05 in its own file
    assert [sheet.id for sheet in profile.maps] == [*given[:5], "90", *given[5:]]
    replaced = {sheet.id: sheet for sheet in profile.maps}["05"]
    assert (replaced.title, replaced.optional_layers) == (
        "分区图",
        (),
    )  # the whole entry: nothing of the base's is left in it
    assert profile.outline == base.outline
    assert profile.indicators == base.indicators
    assert profile.table("measures") == base.table("measures")


HEADING = """
[[heading]]
id = "{id}"
number = "第{number}节"
title = "{title}"
level = 2
producers = ["demands"]
clause = "附件一"
"""


def test_new_entries_come_after_the_one_they_follow(oasis: Path) -> None:
    """A section may be put in anywhere; one that follows nothing known goes to the end."""
    new = [HEADING.format(id="first", number="一", title="先行"), HEADING.format(id="goals.principles", number="二", title="原则"),
           HEADING.format(id="goals.water", number="三", title="以水定绿"), HEADING.format(id="goals.sand", number="四", title="治沙")]  # fmt: skip
    (oasis / "outline.toml").write_text("".join(new), "utf8")
    order = [heading.id for heading in loader.load_dir(oasis).outline]
    base = [heading.id for heading in loader.load("national").outline]
    assert [name for name in order if name in base] == base
    at = order.index("goals.principles")
    assert (
        order[at : at + 4] == ["goals.principles", "goals.water", "goals.sand", "goals.targets"]
        and order[-1] == "first"
    )
    assert {heading.id: heading.title for heading in loader.load_dir(oasis).outline}["goals.principles"] == "原则"


def test_a_file_that_stands_alone_takes_nothing_of_the_base(oasis: Path) -> None:
    """The outline names sheets that are then no more: told, since the merged profile is what is checked."""
    about = oasis / "profile.toml"
    about.write_text(ABOUT.replace('cites = "A1"', 'cites = "A1"\nwhole = ["maps.toml"]'), "utf8")
    with pytest.raises(Problems) as raised:
        loader.load_dir(oasis)
    assert {problem.code for problem in raised.value.problems} == {"guide-map"}
    (oasis / "outline.toml").write_text(HEADING.format(id="one", number="一", title="只此一节"), "utf8")
    about.write_text(ABOUT.replace('cites = "A1"', 'cites = "A1"\nwhole = ["maps.toml", "outline.toml"]'), "utf8")
    profile = loader.load_dir(oasis)
    assert [sheet.id for sheet in profile.maps] == ["05", "90"]
    assert [heading.id for heading in profile.outline] == ["one"]
    assert profile.indicators == loader.load("national").indicators


def test_clauses_belong_to_the_document_of_their_own_profile(oasis: Path) -> None:
    profile = loader.load_dir(oasis)
    sheets = {sheet.id: profile.cite(sheet.clause) for sheet in profile.maps}
    assert sheets["05"] == "《绿洲国土空间生态修复规划编制指南》（2024年）附件三"
    assert sheets["06"].startswith("《新疆维吾尔自治区")
    assert [row["source"] for row in profile.table("slope_resistance_table")] == [
        "《绿洲国土空间生态修复规划编制指南》（2024年）表2", "经验取值",
    ]  # fmt: skip


def test_content_follows_the_rows(oasis: Path) -> None:
    base, profile = loader.load("national"), loader.load_dir(oasis)
    path, key = profile.content("slope_resistance_table")
    assert path == oasis / "tables" / "slope_resistance_table.csv"
    assert key != base.content("slope_resistance_table")[1]
    assert profile.content("measures") == base.content("measures")
    table = oasis / "tables" / "slope_resistance_table.csv"
    table.write_text(SLOPES.replace("from,resistance", '"from","resistance"').replace("\n", "\r\n"), "utf8")
    assert loader.load_dir(oasis).content("slope_resistance_table")[1] == key  # the same rows, written otherwise
    for old, new in (("30,80", "31,80"), ("30,80", "30,81"), ("assumed,", "partly,A1 "), ("表2", "表3")):
        table.write_text(SLOPES.replace(old, new), "utf8")
        assert loader.load_dir(oasis).content("slope_resistance_table")[1] != key


def test_the_merged_profile_is_checked(oasis: Path) -> None:
    """A sheet of the base that the outline names may not be replaced away; a child's table is checked like any other."""
    (oasis / "tables" / "slope_resistance_table.csv").write_text(SLOPES.replace("\n0,1,", "\n5,1,"), "utf8")
    (oasis / "rules.toml").write_text(
        '[[rule]]\nid = "x"\ntitle = "x"\nclause = "Q7 x"\nrequire = { map = "91", op = "present" }\n', "utf8"
    )
    with pytest.raises(Problems) as raised:
        loader.load_dir(oasis)
    assert sorted(p.code for p in raised.value.problems) == ["guide-clause-key", "guide-intervals", "guide-map"]


def test_the_base_beside_the_profile_comes_first_and_may_not_extend(oasis: Path) -> None:
    shutil.copytree(loader.PROFILES / "national", oasis.parent / "national")
    about = oasis.parent / "national" / "profile.toml"
    about.write_text(about.read_text("utf8").replace('id = "national"', 'id = "national"\nissued = "2020"'), "utf8")
    assert loader.load_dir(oasis).content("measures")[0] == oasis.parent / "national" / "measures.csv"
    about.write_text(about.read_text("utf8").replace('issued = "2020"', 'extends = "national"'), "utf8")
    with pytest.raises(Problems) as raised:
        loader.load_dir(oasis)
    assert [p.code for p in raised.value.problems] == ["guide-extends"]


@pytest.mark.parametrize("name", ["nowhere", "../national", "", "National"])
def test_an_unknown_guide_is_a_problem(name: str) -> None:
    with pytest.raises(Problems) as raised:
        loader.load(name)
    (problem,) = raised.value.problems
    assert (problem.code, problem.found) == ("guide-unknown", name)
    assert problem.expected is not None and "national" in problem.expected


def test_a_table_that_no_profile_has() -> None:
    with pytest.raises(NotFound, match="land_cover_crosswalk"):
        loader.load("national").table("land_cover_crosswalk")
