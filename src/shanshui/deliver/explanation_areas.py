"""编制说明, 面积口径: how areas are measured, the land survey beside what was computed, parcels laid on the grid."""

from __future__ import annotations

from collections.abc import Iterator

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.explanation_sources import Table
from shanshui.deliver.facts_sources import ALL
from shanshui.deliver.text_writer import Block, Context, say


def areas(c: Context) -> list[Block]:
    """How areas are measured, adjusted and rounded; what the land survey says; how parcels came onto the grid."""
    w = c.w
    out = ["面积为椭球面积，各项面积由栅格面积按类别累加，跨县栅格按各县所占份额分摊。"]
    if w.has("adjustment.difference"):
        out.append(
            f"计算面积{w('adjustment.computed')}，控制面积{w('adjustment.control')}，相差{w('adjustment.difference')}。"
        )
        out.append("栅格面积已按控制面积平差，全部面积以平差后为准。")
    elif w.has("adjustment.computed"):
        out.append(f"没有控制面积，计算面积{w('adjustment.computed')}未作平差，各项面积为非法定数据。")
    else:
        out.append(c.facts.missing("area_adjustment", "未作面积平差") or "没有控制面积，各项面积为非法定数据。")
    out.append("分项取两位小数，用最大余数法使分项之和等于合计，百分比之和等于百分之百。")
    blocks = say(*out)
    if w.has("survey_area.total"):
        told = [f"国土调查面积合计{w('survey_area.total')}，与计算面积对照如下，以国土调查为准。"]
        if w.some("survey_area.0"):
            told.append(f"其中{w.alone('survey_area.0')}的地类没有细分，不能对应到一类生态系统。")
        blocks += say(*told)
    return [*blocks, *_of_parcels(c)]


def _of_parcels(c: Context) -> list[Block]:
    """What laying parcels on the grid cost, date by date."""
    w, blocks = c.w, []
    for year in _years(c):
        whole = f"parcels.{year}.{ALL}"
        told = [
            f"{w.year(year)}土地利用由{w(f'{whole}.count')}图斑落格得到，每格取面积最大的地类。",
            f"落格后面积与图斑面积的合计相差{w(f'{whole}.change')}，各地类增减见下表。"
            if w.some(f"{whole}.change")
            else "落格后面积与图斑面积的合计相等，各地类增减见下表。",
        ]
        if w.some(f"{whole}.overlap"):
            told.append(f"图斑之间重叠{w.alone(f'{whole}.overlap')}，重叠处计入每块图斑。")
        if w.some(f"{whole}.gap"):
            told.append(f"有地类的格中没有图斑的面积{w.alone(f'{whole}.gap')}。")
        blocks += say(*told)
    return blocks


def parcels(c: Context) -> Iterator[Table]:
    """Area of the parcels and of the cells, class by class, one table a date."""
    frame = c.reader.get("parcel_areas")
    for year in _years(c):
        rows = []
        for row in frame[frame["year"] == year].itertuples():
            name = f"parcels.{year}.{row.code}"
            shown = [c.w.bare(f"{name}.{part}") for part in ("count", "laid", "cells", "change")]
            rows.append((str(row.code).replace(ALL, "合计"), "" if row.code == ALL else str(row.name), *shown))
        head = (
            "地类编码",
            "地类",
            "图斑数（块）",
            "图斑面积（平方公里）",
            "落格后面积（平方公里）",
            "增减（平方公里）",
        )
        yield f"{year}年图斑落格面积", head, rows


def _years(c: Context) -> list[int]:
    frame = c.reader.get("parcel_areas")
    return [] if frame is None else sorted({int(year) for year in frame["year"]})


def survey(c: Context) -> Table:
    """The land survey beside what was computed; the survey prevails."""
    rows = []
    for code, entry in vocabulary().codes["ecosystem_class"].items():
        names = [f"survey_area.{code}", f"ecosystem.{code}.area", f"survey_area.{code}.difference"]
        if c.w.has(*names):
            rows.append((entry.zh, *(c.w.bare(name) for name in names)))
    head = ("生态系统", "国土调查面积（平方公里）", "计算面积（平方公里）", "相差（平方公里）")
    return "国土调查面积与计算面积对照", head, rows
