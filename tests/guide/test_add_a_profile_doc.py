"""docs/add_a_profile.md is followed to the letter: its blocks make a profile that loads, and the report is the one it shows."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from shanshui.core.errors import Problems
from shanshui.deliver.text import PRODUCERS
from shanshui.guide import loader, schema
from shanshui.guide.folder import ABOUT
from shanshui.guide.profile import Profile
from shanshui.guide.tables import table_files

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "add_a_profile.md").read_text("utf8")
BLOCK = re.compile(r"^[^\n]*?`(jiangling/[\w./]+)`[^\n]*\n(?:[^\n]+\n)*\n((?:(?: {4}[^\n]*)?\n)+)", re.MULTILINE)
"""A paragraph that names a file of the example, and the indented block after it."""


def blocks() -> dict[str, str]:
    return {name: textwrap.dedent(block).strip() + "\n" for name, block in BLOCK.findall(PAGE)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in blocks().items():
        path = tmp_path / "指南 试写" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf8")
    return tmp_path / "指南 试写" / "jiangling"


@pytest.fixture
def profile(folder: Path) -> Profile:
    return loader.load_dir(folder, producers=PRODUCERS)


def test_the_page_gives_these_files_and_speaks_of_every_file() -> None:
    assert sorted(name.removeprefix("jiangling/") for name in blocks()) == [
        "deliverables.toml", "errata.toml", "indicators.toml", "maps.toml", "outline.toml", "phrases.toml", "profile.toml",
        "rules.toml", "tables/slope_resistance_table.csv", "zoning.toml",
    ]  # fmt: skip
    for name in (ABOUT, *schema.FILES):
        assert f"`{name}`" in PAGE
    assert set(table_files().values()) & {"measures.csv", "tables/slope_resistance_table.csv"}


def test_what_the_example_says_is_what_the_profile_holds(profile: Profile) -> None:
    national = loader.load("national")
    assert [each.id for each in profile.indicators] == ["forest_cover", "river_corridor"]  # whole
    titles = [heading.title for heading in profile.outline]
    at = titles.index("规划目标与指标")
    assert titles[at + 1] == "水资源条件与目标衔接" and len(titles) == len(national.outline) + 1
    assert [sheet.id for sheet in profile.maps] == [*(sheet.id for sheet in national.maps), "31", "32"]
    assert [zone.name for zone in profile.zones_of("990100")] == ["江北丘陵"] and profile.zones_of("650400") == []
    assert [each.kind for each in profile.deliverables] == ["text", "explanation", "maps", "database"]
    assert profile.phrases["guiding"].clause == "2.1"
    assert {rule.id: rule.severity for rule in profile.rules}.items() >= {
        "river-corridor": "must",
        "water-goals": "should",
    }.items()
    assert [row["from"] for row in profile.table("slope_resistance_table")] == [0, 15, 25]
    assert profile.errata[0].used.startswith("第三节规划目标与指标")
    assert (
        profile.cite(profile.zoning[0].clause) == "《江岭省市级国土空间生态修复规划编制指南》（试行，2023年）附录五 表1"
    )
    assert profile.table("measures") == national.table("measures")


def test_it_can_be_loaded_after_each_step(tmp_path: Path) -> None:
    """In the order of the page; profile.toml names indicators.toml, so that the two come together."""
    folder = tmp_path / "jiangling"
    steps = [(name.removeprefix("jiangling/"), text) for name, text in blocks().items()]
    assert [name for name, _ in steps[:2]] == [ABOUT, "indicators.toml"]
    for name, text in steps:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf8")
        if name != ABOUT:
            loader.load_dir(folder, producers=PRODUCERS)


def test_the_report_is_the_one_shown(folder: Path) -> None:
    path = folder / "zoning.toml"
    path.write_text(path.read_text("utf8").replace('parent = "Z1"', 'parent = "Z2"'), "utf8")
    with pytest.raises(Problems) as raised:
        loader.load_dir(folder, producers=PRODUCERS)
    shown = re.findall(r"^    (\[guide-.*)$", PAGE, re.MULTILINE)
    assert len(shown) == 2 and sorted(problem.line("zh") for problem in raised.value.problems) == sorted(shown)


def test_a_territory_is_kept(profile: Profile) -> None:
    assert profile.territory == ("99",)
