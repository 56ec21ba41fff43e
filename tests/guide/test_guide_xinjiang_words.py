"""Word for word: the texts of the Xinjiang profile are looked up in the guideline itself, and table G.1 is read from it.

Skipped where the guideline's text is not beside the repository. The digital text has slips of its own, put right here before
looking: “and” for 和, spaces between characters, half-width brackets, dashes before numbers, rows cut in two by a page.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shanshui.deliver import tables_sheets
from shanshui.guide import loader
from shanshui.guide.profile import Profile

TEXT = Path(__file__).resolve().parents[3] / "shared" / "references" / "xinjiang_prefecture_guideline_2021.txt"
HEAD = "一级分区"

# Misprints that the profile mends; each is an erratum.
MENDED = {
    "government-twice": ("人民政府政府决策", "人民政府决策"), "systemic": ("河湖的系统系", "河湖的系统性"),
    "strategy-ili": ("保护保护", "保护保育"), "forest-tianshan": ("退户啊严重", "退化严重"),
    "pollution-northeast": ("面状污染", "面源污染"),
}  # fmt: skip
NAMES = {"吐哈盆地": "吐-哈盆地"}
"""Names of the second level as table G.1 has them → as G.2 lists them; 阿尔金山 is treated apart."""


def squeezed(text: str) -> str:
    text = re.sub(r"^-\s+(?=\d+\))", "", text, flags=re.MULTILINE).replace(" and ", "和")
    return re.sub(r"[\s*#]", "", text).replace("(", "（").replace(")", "）")


@pytest.fixture(scope="module")
def source() -> str:
    if not TEXT.is_file():
        pytest.skip("the guideline's text is not on this machine: ../shared/references")
    return TEXT.read_text("utf8")


@pytest.fixture(scope="module")
def guideline(source: str) -> str:
    """The guideline without its list of contents, squeezed, as printed."""
    return squeezed(source.split("# 目 录")[0] + source.split("## 1. 适用范围", 1)[1])


@pytest.fixture(scope="module")
def mended(guideline: str) -> str:
    for wrong, right in MENDED.values():
        assert guideline.count(wrong) == 1, wrong
        guideline = guideline.replace(wrong, right)
    return guideline


@pytest.fixture(scope="module")
def profile() -> Profile:
    return loader.load("xinjiang")


def test_mended_words_are_errata(profile: Profile) -> None:
    errata = {each.id: each for each in profile.errata}
    for name, (wrong, _) in MENDED.items():
        assert wrong in errata[name].printed


def test_every_text_stands_in_the_guideline(profile: Profile, mended: str) -> None:
    texts = {f"indicator {e.id}": e.definition for e in profile.indicators}
    texts |= {f"indicator name {e.id}": e.name for e in profile.indicators}
    texts |= {f"strategy {e.id}": e.text for e in profile.strategies}
    texts |= {f"topic {e.id}": f"{e.group.removesuffix('.')}{e.topic}" for e in profile.strategies}
    texts |= {f"mode {e.id}": f"{e.name}。{e.definition}" for e in profile.modes.values()}
    texts |= {f"mode {e.id} {i}": text for e in profile.modes.values() for i, text in enumerate(e.strategies)}
    texts |= {f"phrase {e.id}": e.text for e in profile.phrases.values()}
    texts |= {f"deliverable {e.id}": e.content for e in profile.deliverables}
    texts |= {f"deliverable title {e.id}": f"{e.id}{e.title}" for e in profile.deliverables}
    texts |= {f"heading {e.id}": e.title for e in profile.outline if e.repeat is None}
    texts |= {f"asks {e.id}": e.asks for e in profile.outline if e.asks}
    assert len(texts) > 150
    assert [name for name, text in texts.items() if squeezed(text) not in mended] == []


def test_every_clause_exists(profile: Profile, guideline: str) -> None:
    """Sections (5.9.6, C.3.1), tables (表G.1) and appendices (附录D) that are cited stand in the guideline."""
    entries = [*profile.indicators, *profile.outline, *profile.maps, *profile.modes.values(), *profile.zoning, *profile.errata,
               *profile.deliverables, *profile.strategies]  # fmt: skip
    clauses = {entry.clause for entry in entries} | {phrase.clause for phrase in profile.phrases.values()}
    cited = {
        place
        for clause in clauses
        for place in re.findall(r"附录[A-G]|表[A-G]\.\d|[A-G]\.\d+(?:\.\d+)*|\d(?:\.\d+)+", clause)
    }
    assert len(cited) > 60 and sorted(place for place in cited if place not in guideline) == []


SOURCES = {"新疆": TEXT.name, "吐鲁番": "turpan_plan_2021_2035.txt", "规程": "beijing_project_procedure.txt"}


def test_phrases_of_the_national_profile_stand_in_their_documents(source: str) -> None:
    texts = {word: squeezed((TEXT.parent / name).read_text("utf8")) for word, name in SOURCES.items()}
    phrases = loader.load("national").phrases.values()
    for phrase in phrases:
        text = next(text for word, text in texts.items() if word in phrase.source)
        assert squeezed(phrase.text) in text, phrase.id
    assert {word for word in SOURCES if any(word in phrase.source for phrase in phrases)} == set(SOURCES)


def test_what_is_printed_in_errata_is_printed(profile: Profile, guideline: str) -> None:
    """Words in quotation marks, letter for letter; what is used instead is not what the guideline says there."""
    quoted = 0
    for each in profile.errata:
        for words in re.findall("“((?:[^“”]|“[^“”]*”)+)”", each.printed):
            quoted += 1
            assert squeezed(words) in guideline, (each.id, words)
    assert quoted > 50
    assert not any(" and " in each.printed for each in profile.errata)  # a slip of the digital text is no misprint


def test_sentences_that_are_printed_twice_or_not_at_all(guideline: str) -> None:
    """Errata that are no single wording."""
    assert guideline.split("2.6.3指南规范", 1)[1].count("《省级国土空间规划编制指南（试行）》") >= 2
    assert guideline.split("附录D规划文本大纲", 1)[1].count("第七章") == 2
    assert "焉耆回族" not in guideline and "石河子" not in guideline
    indicators = guideline.split("表B.1规划指标体系表", 1)[1].split("B.2指标性质", 1)[0]
    assert "森林修复面积" not in indicators and indicators.count("必选") == 14


# ---------------------------------------------------------------------- appendices B, D, E
UNITS = {"%": "%", "立方米": "m3", "平方米": "m2", "平方公里": "km2", "公里": "km", "万亩": "wan_mu"}


def test_table_b1_row_by_row(profile: Profile, source: str) -> None:
    rows = [line.split("\t") for line in source.splitlines() if re.match(r"\d+\t.*\t必选$", line)]
    assert [(int(number), name, UNITS[unit], kind) for number, name, unit, kind in rows] == [
        (number, each.name, each.unit, each.attribute) for number, each in enumerate(profile.indicators, start=1)
    ]


def test_appendix_d_heading_by_heading(profile: Profile, source: str) -> None:
    """As printed, but for the second 第七章, the three sections of zones that are one, and a sixth section of 5.9."""
    part = source.split("## 附录 D")[1].split("## 附录 E")[0]
    printed = [
        "前言",
        *(" ".join(found) for found in re.findall(r"^[#\s]*(第.[章节])\s+(.+?)\s*$", part, re.MULTILINE)),
    ]
    printed[printed.index("第七章 保障机制")] = "第八章 保障机制"
    first = printed.index(r"第一节 \*\*区生态修复")
    assert printed[first + 1 : first + 3] == [r"第二节 \*\*区生态修复", r"第三节 \*\*区生态修复"]
    assert [line.split(" ")[0] for line in printed[first + 3 : first + 5]] == ["第四节", "第五节"]
    zones = [
        "第一节 {zone}生态修复",
        printed[first + 3].replace("第四节", "第二节"),
        printed[first + 4].replace("第五节", "第三节"),
    ]
    printed[first : first + 5] = zones
    ours = [f"{each.number} {each.title}".strip() for each in profile.outline]
    assert ours == [*printed, "第六节 资金保障"]


@pytest.mark.parametrize("name", ["E1_HEAD", "E2_HEAD", "E3_HEAD", "E5_HEAD"])
def test_the_annexed_tables_have_the_columns_of_appendix_e(name: str, guideline: str) -> None:
    part = guideline.split("附录E规划文本附表", 1)[1].split("附录F", 1)[0]
    head = [squeezed(column) for column in getattr(tables_sheets, name)]
    if name == "E1_HEAD":  # its dots stand for further indicators: two are added; km² is printed with its own mark-up
        head = [re.sub("（.*）", "", column) for column in head[:7]]
        assert all(column in part for column in head)
    else:
        assert "".join(head) in part


# ---------------------------------------------------------------------- table G.1
@pytest.fixture(scope="module")
def table(source: str) -> list[list[str]]:
    """The rows of table G.1: heads repeated by pages dropped, rows cut by a page joined, misprints mended."""
    rows: list[list[str]] = []
    for line in source.split("表 G.1", 1)[1].splitlines():
        cells = [squeezed(cell) for cell in line.split("\t")]
        if len(cells) != 7 or cells[0] == HEAD:
            continue
        if cells[1]:
            rows.append([cells[0] or rows[-1][0], *cells[1:]])
        else:
            rows[-1] = [rows[-1][0], *(a + b for a, b in zip(rows[-1][1:], cells[1:], strict=True))]
    for row in rows:
        for i, cell in enumerate(row):
            for wrong, right in MENDED.values():
                cell = cell.replace(wrong, right)
            row[i] = cell
    return rows


def test_table_g1_cell_by_cell(profile: Profile, table: list[list[str]]) -> None:
    first = {zone.id: zone.name for zone in profile.zoning if zone.level == 1}
    second = [zone for zone in profile.zoning if zone.level == 2]
    assert len(table) == len(second) == 10
    for zone, (above, name, strategy, problems, direction, areas, prefectures) in zip(second, table, strict=True):
        assert first[str(zone.parent)] == above
        assert zone.name == NAMES.get(name, name) or (zone.name, name) == ("阿尔金山", "阿尔金山生态区")
        assert zone.strategy == strategy
        assert "、".join(zone.problems) == problems
        assert zone.direction == direction
        assert zone.key_areas is not None
        found = re.fullmatch("生态空间包括：?(.+?)；农业空间(?:为|包括：?)(.+?)；城镇空间(?:为|包括：?)(.+?)。?", areas)
        assert found is not None, areas
        assert tuple(zone.key_areas.model_dump().values()) == found.groups(), zone.id
        assert "、".join(zone.prefectures) == prefectures.replace("，", "、").replace("以及", "、")


def test_names_are_those_of_g2(profile: Profile, guideline: str) -> None:
    for level in (1, 2):
        assert "、".join(zone.name for zone in profile.zoning if zone.level == level) in guideline
