"""The vector layers of the plan database: names and fields, and how each is filled from the results."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from shanshui.core.units import convert
from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts import Facts
from shanshui.deliver.results import Reader

Type = Literal["text", "integer", "number"]
PHASES = {"near": "近期", "middle": "中期", "far": "远期"}


@dataclass(frozen=True)
class Field:
    """A field: name, Chinese name, type and unit."""

    name: str
    zh: str
    type: Type = "text"
    unit: str = ""


@dataclass(frozen=True)
class Given:
    """What a layer is filled from."""

    reader: Reader
    facts: Facts
    plan: Any


@dataclass(frozen=True)
class Entry:
    """A layer of the database: name, Chinese name, the result it comes from, its fields and how it is filled."""

    name: str
    zh: str
    layer: str
    fields: tuple[Field, ...]
    build: Callable[[Given], Any]


XZQDM, XZQMC = Field("XZQDM", "行政区代码"), Field("XZQMC", "行政区名称")
MJ = Field("MJ", "面积", "number", "平方米")
ZBBH = Field("ZBBH", "指标编号")


def _frame(reader: Reader, layer: str, **columns: Any) -> Any:
    """The geometry of a vector layer with other columns."""
    import geopandas as gpd

    source = reader.get(layer)
    return gpd.GeoDataFrame(columns, geometry=source.geometry.values, crs=source.crs)


def counties(given: Given) -> Any:
    """XZQ. Areas are shares of the cells, so they come from the figures; a county without a figure has none."""
    source = given.reader.get("counties")
    codes = source["code"].astype(str)
    areas = [given.facts.get(f"area.county.{code}") for code in codes]
    return _frame(
        given.reader, "counties", XZQDM=codes.values, XZQMC=source["name"].values,
        MJ=[None if fact is None else convert(fact.value, fact.unit, "m2") for fact in areas],
        ZBBH=[f"area.county.{code}" for code in codes],
    )  # fmt: skip


def zones(given: Given) -> Any:
    source = given.reader.get("zones")
    return _frame(
        given.reader, "zones", XZQDM=given.plan.region.code, XZQMC=given.plan.region.name, FQDM=source["id"].values,
        FQMC=source["name"].values, FQJB=["一级"] * len(source), MJ=source["area_m2"].values,
        BFS=source["parts"].values, CN=_adopted(source), ZBBH=[f"zone.{i}.area" for i in source["id"]],
    )  # fmt: skip


def key_areas(given: Given) -> Any:
    source = given.reader.get("key_areas")
    return _frame(
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
    return _frame(
        given.reader, "project_areas", GCBH=areas["id"].values, GCMC=rows["project"].values, ZGCMC=rows["subproject"].values,
        FQDM=rows["zone"].values, QYBH=rows["key_area"].values, SSQY=rows["counties"].values,
        STWT=[named("problem", code) for code in rows["problem"]], XFMS=[named("mode", code) for code in rows["mode"]],
        CS=rows["measure"].values, GM=areas["area_m2"].values, MJ=areas["area_m2"].values, TZ=cost,
        ZJLY=rows["fund_source"].values, KSN=rows["start_year"].values, JSN=rows["end_year"].values,
        JSSX=[PHASES[phase] for phase in rows["phase"]], CN=_adopted(rows), ZBBH=[f"project.{i}.area" for i in areas["id"]],
    )  # fmt: skip


def sources(given: Given) -> Any:
    source = given.reader.get("sources")
    return _frame(
        given.reader, "sources", YDBH=source["id"].values, MJ=source["area_m2"].values, SJZL=source["quality"].values,
        ZBBH=[f"source.{i}.area" for i in source["id"]],
    )  # fmt: skip


def corridors(given: Given) -> Any:
    source = given.reader.get("corridors")
    return _frame(
        given.reader, "corridors", LDBH=source["id"].values, QDYD=source["from_source"].values, ZDYD=source["to_source"].values,
        CD=source["length_m"].values, LJZL=source["cost"].values,
    )  # fmt: skip


def problems(given: Given) -> Any:
    source = given.reader.get("problems")
    named = vocabulary().label
    return _frame(
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
    Entry("STYD", "生态源地", "sources",
          (Field("YDBH", "源地编号", "integer"), MJ, Field("SJZL", "平均生境质量", "number"), ZBBH), sources),
    Entry("STLD", "生态廊道", "corridors",
          (Field("LDBH", "廊道编号"), Field("QDYD", "起点源地", "integer"), Field("ZDYD", "终点源地", "integer"),
           Field("CD", "长度", "number", "米"), Field("LJZL", "累积阻力", "number")), corridors),
    Entry("STWT", "生态问题图斑", "problems",
          (Field("WTBH", "问题编号"), Field("WTLX", "问题类型"), Field("YZCD", "严重程度"), MJ), problems),
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
