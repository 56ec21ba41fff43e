"""The plan's text keeps the rules of its way of writing: scanned from the .docx that was written."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
import small_plan
from docx import Document

from shanshui.base.plan_file import Superior
from shanshui.deliver.explanation import write_explanation
from shanshui.deliver.facts import SENTENCE, Fact
from shanshui.deliver.facts_changes import jump
from shanshui.deliver.facts_make import YI
from shanshui.deliver.text import numbered, numeral, write_text
from shanshui.deliver.text_writer import MOST, NOTE, PARAGRAPH, PRODUCERS, Context, Writer, clauses, length, say, spread

BANNED = ("显著", "明显", "较大", "不断", "突出", "大幅", "进一步", "有效")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
LATIN = re.compile(r"[A-Za-z]")


def written(tmp_path, values=None, name="规划 文本.docx", **options):
    made = small_plan.made(values, **options)
    path = tmp_path / name
    write_text(path, *made)
    return made[0], path


def paragraphs(path, *, quotes=False):
    """Text below the contents, without quoted policy wording unless asked for."""
    found = list(Document(path).paragraphs)
    start = max(i for i, p in enumerate(found) if p.style.name.startswith("TOC"))
    body = [p for p in found[start + 1 :] if p.text.strip()]
    return [p for p in body if quotes or "待审）" not in p.text]


def sentences(path):
    return [
        s for p in paragraphs(path) if not p.style.name.startswith("Heading") for s in p.text.split("。") if s.strip()
    ]


def variants():
    whole = small_plan.layers()
    few = {k: v for k, v in whole.items() if k in ("counties", "county_cells", "cell_area", "area_adjustment")}
    legal = {**whole, "area_adjustment": whole["area_adjustment"].assign(control_m2=[7.1e6, 8.4e6, 15.5e6])}
    flat = {k: v for k, v in whole.items() if k not in ("projects", "project_label", "habitat_benefit", "key_areas")}
    jump = {
        **whole,
        "ecosystem_series": whole["ecosystem_series"].isel(year=[1, 1, 2]).assign_coords(year=[2000, 2010, 2020]),
    }
    return {"whole": whole, "few": few, "legal": legal, "no works": flat, "jump": jump}


@pytest.mark.parametrize("name", list(variants()))
def test_rules(tmp_path, name):
    _, path = written(tmp_path, variants()[name], assumed=("projects", "habitat_quality"))
    for sentence in sentences(path):
        assert length(sentence) <= 60, sentence
        assert not LATIN.search(sentence), sentence
        assert not any(word in sentence for word in BANNED), sentence
    for paragraph in paragraphs(path):
        assert paragraph.text.count("。") <= 5, paragraph.text
        assert "nan" not in paragraph.text and "None" not in paragraph.text


@pytest.mark.parametrize("name", list(variants()))
def test_every_number_is_a_figure_and_every_figure_used_stands_in_the_text(tmp_path, name):
    facts, path = written(tmp_path, variants()[name], assumed=("projects",))
    used = [fact for fact in facts.values() if path.name in facts.uses(fact.id)]
    printed = {fact.printed for fact in used}
    document = Document(path)
    texts = [p.text for p in paragraphs(path)] + [c.text for t in document.tables for r in t.rows for c in r.cells]
    found = Counter(number for line in texts for number in NUMBER.findall(line))
    assert set(found) <= printed, set(found) - printed
    for text_, times in Counter(fact.printed for fact in used).items():
        assert found[text_] >= times, text_


def test_headings_are_those_of_the_outline(tmp_path):
    _, path = written(tmp_path)
    heads = [(p.style.name, p.text) for p in paragraphs(path, quotes=True) if p.style.name.startswith("Heading")]
    assert heads[0] == ("Heading 1", "前言")
    assert ("Heading 1", "第二章  生态现状与主要问题") in heads
    works = [
        t for s, t in heads[[t for _, t in heads].index("第五章  国土空间生态修复重点任务和工程") :] if s == "Heading 2"
    ]
    assert works[:4] == [
        "第一节  北部高原草地生态修复区生态修复", "第二节  南部河谷农业生态修复区生态修复",
        "第三节  重要生态廊道和生态网络构建", "第四节  生态保护和修复支撑重点工程",
    ]  # fmt: skip
    contents = [p.text for p in Document(path).paragraphs if p.style.name.startswith("TOC")]
    assert contents == [t for s, t in heads if s in ("Heading 1", "Heading 2")]


def test_each_outline_producer_exists():
    for heading in small_plan.profile().outline:
        assert set(heading.producers) <= set(PRODUCERS), heading.id


def test_swapped_names_follow_their_county(tmp_path):
    """With the names swapped, the same sentences stand with the names swapped: none is bound to a place."""
    _, path = written(tmp_path)
    _, other = written(tmp_path, small_plan.layers(("理县", "汶川县")), name="另一 文本.docx")
    mine, theirs = [[p.text for p in paragraphs(f)] for f in (path, other)]
    assert any("汶川县" in line for line in mine)
    for a, b in zip(mine, theirs, strict=True):
        if "高原草地生态修复重点区域" in a:  # a name given by the plan, not by the county layer
            continue
        assert a.replace("汶川县", "甲").replace("理县", "汶川县").replace("甲", "理县") == b


def test_another_region_shares_no_template(tmp_path):
    """Where other figures lead, other sentences stand: forest gains, one county holds all, no problem is found."""
    _, path = written(tmp_path)
    values = small_plan.layers()
    base = np.where(np.array(small_plan.BASE) == 31, 12, np.array(small_plan.BASE)).astype("int16")
    values["ecosystem"] = small_plan.raster(base, "ecosystem", year=2020)
    for gone in ("problems", "problem_label", "projects", "project_label", "key_areas", "key_area_label"):
        del values[gone]
    _, other = written(tmp_path, values, name="另一 文本.docx")
    strip = re.compile(r"[\d.*]+")
    mine, theirs = [{strip.sub("", s) for s in sentences(f)} for f in (path, other)]
    assert len(mine - theirs) >= 25
    assert any("以草地和森林为主体" in x for x in mine) and any("以森林为主，" in x for x in theirs)


def test_unadjusted_areas_say_so_once_and_adjusted_ones_tell_the_difference(tmp_path):
    _, path = written(tmp_path)
    whole = "".join(p.text for p in paragraphs(path))
    assert whole.count("（非法定数据，未作控制面积平差）") == 1
    _, legal = written(tmp_path, variants()["legal"])
    whole = "".join(p.text for p in paragraphs(legal))
    assert "非法定" not in whole
    assert "平差前计算面积15.50平方公里，控制面积15.50平方公里，相差0平方公里" in whole


def test_tentative_figures_are_marked_and_the_chapter_says_so(tmp_path):
    _, path = written(tmp_path, assumed=("projects",))
    lines = [p.text for p in paragraphs(path)]
    assert any("投资1.23*亿元" in line for line in lines)
    start = lines.index("第六章  资金测算")
    chapter = lines[start : lines.index("第七章  修复实施效益分析")]
    assert chapter[-1] == NOTE
    second = lines[lines.index("第二章  生态现状与主要问题") : lines.index("第三章  总体要求与规划目标")]
    assert NOTE not in second
    _, plain = written(tmp_path, name="无 暂定.docx")
    assert NOTE not in [p.text for p in paragraphs(plain)]


def test_a_jump_between_two_dates_is_called_a_revision(tmp_path):
    _, path = written(tmp_path, variants()["jump"])
    whole = "".join(p.text for p in paragraphs(path))
    assert "各时段变化面积合计3平方公里，其中2010年至2020年占100%" in whole
    assert "可能反映数据产品改版" in whole
    _, calm = written(tmp_path, name="平稳 文本.docx")  # 75 % in one interval
    assert "改版" not in "".join(p.text for p in paragraphs(calm))


def test_missing_inputs_are_named_where_they_would_be_used(tmp_path):
    _, path = written(tmp_path, variants()["few"])
    lines = [p.text for p in paragraphs(path)]
    at = lines.index("第二节  生态系统综合评价")
    section = "".join(lines[at : at + 14])
    assert "因缺少土壤有机质含量、土壤含盐量资料，本次未作恢复力评价" in section
    assert "因缺少降雨侵蚀力、土壤可蚀性资料，本次未作土壤侵蚀评价" in section
    assert "因缺少土地利用资料，本次未测算投资" in "".join(lines)


def test_background_is_printed_as_background_only(tmp_path):
    values = small_plan.layers()
    values["ndvi_background"] = small_plan.raster(np.full((4, 5), 0.62), "ndvi_background", "f4")
    leaves = {"ndvi_background": {"origin": "file", "note": "原始分辨率5—15公里"}}
    _, path = written(tmp_path, values, leaves=leaves)
    assert "植被指数背景值（5—15公里分辨率），仅作背景，不参与分级，阿坝州平均0.62" in "".join(
        p.text for p in paragraphs(path)
    )


def test_superior_tasks_and_role_are_told_with_their_source(tmp_path):
    above = Superior(role="全国重要的水源涵养区", role_source="省级规划", tasks=("修复退化湿地",))
    _, path = written(tmp_path, superior=above)
    whole = "".join(p.text for p in paragraphs(path))
    assert "全国重要的水源涵养区（引自省级规划）" in whole and "上级规划下达的任务为：修复退化湿地" in whole


def test_policy_wording_is_quoted_word_for_word_with_source(tmp_path):
    _, path = written(tmp_path)
    quotes = [p.text for p in paragraphs(path, quotes=True) if "待审）" in p.text]
    phrases = small_plan.profile().phrases.values()
    assert quotes and all(any(p.text.rstrip("。；") in q and p.source in q for p in phrases) for q in quotes)


def test_stamp_stands_in_the_header_and_page_numbers_in_the_footer(tmp_path):
    _, path = written(tmp_path)
    section = Document(path).sections[0]
    assert section.header.paragraphs[0].text == section.first_page_header.paragraphs[0].text == "演示数据"
    assert "PAGE" in section.footer._element.xml
    _, plain = written(tmp_path, name="正式 文本.docx", stamp=None)
    assert Document(plain).sections[0].header.paragraphs[0].text == ""


def test_equal_plans_are_equal_bytes(tmp_path):
    _, first = written(tmp_path, name="甲.docx")
    _, second = written(tmp_path, name="乙.docx")
    assert first.read_bytes() == second.read_bytes()


def test_shares_of_a_paragraph_close(tmp_path):
    facts, _ = written(tmp_path)
    for prefix in ("degradation.degraded.", "cost.phase."):
        found = [n for n in facts.ids(prefix, ".share") if "county" not in n and n.count(".") == prefix.count(".") + 1]
        assert sum((facts[n].number for n in found), Decimal(0)) == 100, prefix


def test_clauses_break_before_a_sentence_grows_too_long():
    out = clauses("其中", [f"第{i}类生态系统面积若干平方公里" for i in "一二三四五六"])
    assert all(length(s) <= 60 for s in out.split("。")) and out.count("第") == 6 and out.endswith("。")
    assert len(say(*["一句。"] * 6)) == 2


def test_numerals():
    assert [numeral(n) for n in (1, 10, 11, 20, 23)] == ["一", "十", "十一", "二十", "二十三"]
    assert numbered("第一节", 12) == "第十二节" and numbered("", 3) == ""


def test_explanation_lists_sources_gaps_decisions_and_tentative_values(tmp_path):
    leaf = {"origin": "file", "citation": "某数据集", "licence": "CC BY 4.0", "years": [2010, 2020]}
    made = small_plan.made(assumed=("projects",), leaves={"counties": leaf})
    path = tmp_path / "编制 说明.docx"
    write_explanation(path, *made)
    document = Document(path)
    cells = [[c.text for c in row.cells] for table in document.tables for row in table.rows]
    assert ["县级行政区", "资料", "某数据集", "2010、2020", "CC BY 4.0"] in cells
    assert ["恢复力", "缺少土壤有机质含量、土壤含盐量", "补充土壤有机质含量、土壤含盐量资料"] in cells
    assert any(len(row) == 4 and row[2] == "0.25" and "key_areas.share" in row[1] for row in cells)
    whole = "".join(p.text for p in document.paragraphs)
    assert "生态修复分区没有作出决定" in whole and "总投资1.23*亿元" in whole
    decided = {"zones_adopted": {"origin": "decision", "author": "某局", "date": "2021-03-01"}}
    values = {**small_plan.layers(), "zones_adopted": pd.DataFrame({"id": ["1"], "name": ["甲区"]})}
    write_explanation(path, *small_plan.made(values, leaves=decided))
    assert "由某局于2021年3月1日决定" in "".join(p.text for p in Document(path).paragraphs)


class Shares(dict):
    """Shares by id, as the figures give them."""

    def ids(self, prefix, suffix=""):
        return [name for name in self if name.startswith(prefix) and name.endswith(suffix)]

    def use(self, name, file):
        return self[name]


def share(name, printed):
    return Fact(name, float(printed), "%", printed, "", (), None, False, False)


def told(*shares):
    names = [f"x.county.{code}.share" for code in "1234"[: len(shares)]]
    facts = Shares({name: share(name, value) for name, value in zip(names, shares, strict=True)})
    counties = dict(zip("1234", ("甲县", "乙县", "丙县", "丁县"), strict=True))
    return spread(Context(facts, None, None, None, None, Writer(facts, "f"), counties), "x")


def test_places_are_named_until_their_shares_pass_sixty_per_cent_and_at_most_three():
    assert told("60.01", "39.99") == "集中在甲县（占60.01%）"
    assert told("60", "30", "10") == "主要分布在甲县（占60%）和乙县（占30%）"
    assert told("20", "21", "19", "40") == "主要分布在丁县（占40%）和乙县（占21%）"
    assert told("20", "20", "20", "40") == "主要分布在丁县（占40%）、甲县（占20%）和乙县（占20%）"
    assert told("25", "25", "25", "25") == "主要分布在甲县（占25%）、乙县（占25%）和丙县（占25%）"
    assert told("100", "0") == "全部在甲县"


def test_a_jump_is_four_fifths_of_all_change_in_one_of_several_intervals():
    def found(*shares):
        names = [f"interval.{1990 + 10 * i}.{2000 + 10 * i}.share" for i in range(len(shares))]
        return jump(Shares({name: share(name, value) for name, value in zip(names, shares, strict=True)}))

    assert found("80", "20") == (1990, 2000)
    assert found("79.99", "20.01") is None
    assert found("100") is None


def test_money_and_small_areas_change_unit():
    facts = small_plan.made()[0]
    w = Writer(facts, "f")
    assert w.money("project.p1.cost") == "300万元" and w.money("project.p2.cost") == "1.20亿元"
    values = small_plan.layers()
    values["projects"] = values["projects"].assign(cost_base=[3e6, 9.6e7])
    assert Writer(small_plan.made(values)[0], "f").money("cost.total") == "9900万元"


def test_limits_are_those_of_the_way_of_writing():
    assert (SENTENCE, PARAGRAPH, MOST, YI) == (60, 5, 60, 1e8)


def test_a_list_too_long_for_one_sentence_goes_on_as_a_sentence():
    from shanshui.deliver.text_writer import clauses, split_sentences

    items = [f"第{n}号退化草地补播改良措施" for n in "一二三四五六七八九"]
    sentences = split_sentences(clauses("措施为", items, "、", again="措施还有"))
    assert len(sentences) > 1
    assert sentences[0].startswith("措施为")
    assert all(s.startswith("措施还有") for s in sentences[1:])
    assert [item for item in items if item not in "".join(sentences)] == []
