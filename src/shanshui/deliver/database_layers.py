"""The vector layers of the plan database: names and fields, and how each is filled from the results."""

from __future__ import annotations

from typing import Any

from shanshui.core.units import convert
from shanshui.core.vocabulary import vocabulary
from shanshui.deliver import database_network
from shanshui.deliver.database_fields import MJ, XZQDM, XZQMC, ZBBH, Entry, Field, Given, with_columns
from shanshui.deliver.results import Reader

PHASES = {"near": "近期", "middle": "中期", "far": "远期"}


def counties(given: Given) -> Any:
    """XZQ. Areas are shares of the cells, so they come from the figures; a county without a figure has none."""
    source = given.reader.get("counties")
    codes = source["code"].astype(str)
    areas = [given.facts.get(f"area.county.{code}") for code in codes]
    return with_columns(
        given.reader, "counties", XZQDM=codes.values, XZQMC=source["name"].values,
        MJ=[None if fact is None else convert(fact.value, fact.unit, "m2") for fact in areas],
        ZBBH=[f"area.county.{code}" for code in codes],
    )  # fmt: skip


def zones(given: Given) -> Any:
    source = given.reader.get("zones")
    return with_columns(
        given.reader, "zones", XZQDM=given.plan.region.code, XZQMC=given.plan.region.name, FQDM=source["id"].values,
        FQMC=source["name"].values, FQJB=["一级"] * len(source), MJ=source["area_m2"].values,
        BFS=source["parts"].values, CN=_adopted(source), ZBBH=[f"zone.{i}.area" for i in source["id"]],
    )  # fmt: skip


def key_areas(given: Given) -> Any:
    source = given.reader.get("key_areas")
    return with_columns(
        given.reader, "key_areas", QYBH=source["id"].values, QYMC=source["name"].values, MJ=source["area_m2"].values,
        YXZS=source["priority"].values, FQDM=source["zone"].values, SJXZ=source["townships"].values,
        XZCS=source["villages"].values, SJX=source["counties"].values, ZBBH=[f"key_area.{i}.area" for i in source["id"]],
    )  # fmt: skip


def projects(given: Given) -> Any:
    """ZDGC: the areas of the subprojects with what the project table says of each."""
    import pandas as pd

    areas, table = given.reader.get("project_areas"), given.reader.get("projects").set_index("id")
    rows = table.loc[areas["id"]]
    named = vocabulary().label
    cost = [None if pd.isna(v) else convert(float(v), "yuan", "wan_yuan") for v in rows["cost_base"]]
    return with_columns(
        given.reader, "project_areas", GCBH=areas["id"].values, GCMC=rows["project"].values, ZGCMC=rows["subproject"].values,
        FQDM=rows["zone"].values, QYBH=rows["key_area"].values, SSQY=rows["counties"].values,
        STWT=[named("problem", code) for code in rows["problem"]], XFMS=[named("mode", code) for code in rows["mode"]],
        CS=rows["measure"].values, GM=areas["area_m2"].values, MJ=areas["area_m2"].values, TZ=cost,
        ZJLY=rows["fund_source"].values, KSN=rows["start_year"].values, JSN=rows["end_year"].values,
        JSSX=[PHASES[phase] for phase in rows["phase"]], CN=_adopted(rows), ZBBH=[f"project.{i}.area" for i in areas["id"]],
    )  # fmt: skip


def problems(given: Given) -> Any:
    source = given.reader.get("problems")
    named = vocabulary().label
    return with_columns(
        given.reader, "problems", WTBH=source["id"].values, WTLX=[named("problem", code) for code in source["problem"]],
        YZCD=[named("degradation", code) for code in source["severity"]], MJ=source["area_m2"].values,
    )  # fmt: skip


def _adopted(frame: Any) -> list[str]:
    return ["已采纳" if value else "建议" for value in frame["adopted"]]


LAYERS: tuple[Entry, ...] = (
    Entry("XZQ", "行政区", "counties", (XZQDM, XZQMC, MJ, ZBBH), counties),
    Entry("XFFQ", "生态修复分区", "zones",
          (XZQDM, XZQMC, Field("FQDM", "分区代码"), Field("FQMC", "分区名称"), Field("FQJB", "分区级别"), MJ,
           Field("BFS", "部分数", "integer", "个"), Field("CN", "采纳情况"), ZBBH), zones),
    Entry("ZDQY", "生态修复重点区域", "key_areas",
          (Field("QYBH", "区域编号"), Field("QYMC", "区域名称"), MJ, Field("YXZS", "修复优先指数", "number"),
           Field("FQDM", "所在分区代码"), Field("SJX", "涉及县"), Field("SJXZ", "涉及乡镇"),
           Field("XZCS", "涉及行政村个数", "integer", "个"), ZBBH), key_areas),
    Entry("ZDGC", "生态修复重点工程", "project_areas",
          (Field("GCBH", "子工程编号"), Field("GCMC", "工程名称"), Field("ZGCMC", "子工程名称"), Field("FQDM", "所在分区代码"),
           Field("QYBH", "重点区域编号"), Field("SSQY", "实施区域"), Field("STWT", "生态问题"), Field("XFMS", "修复模式"),
           Field("CS", "措施"), Field("GM", "规模", "number", "平方米"), MJ, Field("TZ", "投资", "number", "万元"),
           Field("ZJLY", "资金来源"), Field("KSN", "开工年", "integer"), Field("JSN", "完工年", "integer"),
           Field("JSSX", "建设时序"), Field("CN", "采纳情况"), ZBBH), projects),
    *database_network.FIRST,
    Entry("STWT", "生态问题图斑", "problems",
          (Field("WTBH", "问题编号"), Field("WTLX", "问题类型"), Field("YZCD", "严重程度"), MJ), problems),
    *database_network.NODES,
)  # fmt: skip

TABLE_FIELDS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "ZBB": (("XZQDM", "行政区代码", ""), ("XZQMC", "行政区名称", ""), ("NF", "年份", ""), ("ZB", "指标", ""),
            ("ZBZ", "指标值", ""), ("DW", "单位", "")),
    "FIGURES": (("ID", "指标编号", ""), ("LABEL", "指标名称", ""), ("VALUE", "数值", ""), ("UNIT", "单位", ""),
                ("PRINTED", "刊印数", ""), ("COVERAGE", "资料覆盖率", ""), ("ASSUMED", "是否暂定", ""), ("LEGAL", "是否法定", "")),
    "ASSUMED": (("KIND", "类别", ""), ("WHERE", "方法或表", ""), ("NAME", "参数", ""), ("VALUE", "采用值", ""), ("WHY", "说明", "")),
    "ABSENT": (("LAYER", "图层", ""), ("LABEL", "图层名称", ""), ("REASON", "原因", ""), ("CURE", "办法", ""), ("MISSING", "缺少资料", "")),
}  # fmt: skip

INDICATORS = {
    "forest_cover": "森林面积",
    "forest": "森林修复面积",
    "farmland_return": "生态退耕面积",
    "wetland": "湿地修复面积",
    "grassland": "草原修复面积",
    "erosion": "水土流失治理面积",
    "mine": "历史遗留矿山修复面积",
}


def indicators(reader: Reader) -> list[dict[str, Any]]:
    """ZBB: indicators by county and year, m²; no rows where they are absent."""
    table, frame = reader.get("indicators"), reader.get("counties")
    if table is None:
        return []
    names = dict(zip(frame["code"].astype(str), frame["name"].astype(str), strict=True))
    return [
        {"XZQDM": str(row["county"]), "XZQMC": names.get(str(row["county"])), "NF": row["year"],
         "ZB": INDICATORS[row["indicator"]], "ZBZ": row["value"], "DW": "平方米"}
        for row in table.to_dict("records")
    ]  # fmt: skip
