"""The ecological network in the plan database: STYD sources, STLD corridors, and what lies on the corridors.

STJD pinch points (生态夹点) · STZA barriers (生态障碍点) · TJSB stepping stones (踏脚石斑块) · STDL breakpoints (生态断裂点)
"""

from __future__ import annotations

from typing import Any

from shanshui.deliver.database_fields import MJ, ZBBH, Entry, Field, Given, with_columns
from shanshui.deliver.facts_make import given
from shanshui.deliver.facts_network import GRADES, REASONS, corridor_name

CORRIDOR = Field("LDBH", "廊道编号")
NAME = Field("LDMC", "廊道名称")


def sources(g: Given) -> Any:
    """STYD: why each is a source, and what it does for the network where that is known."""
    frame, table = g.reader.get("sources"), g.reader.get("source_connectivity")
    known = {} if table is None else {int(row["id"]): row for row in table.to_dict("records")}
    ids = [int(i) for i in frame["id"]]

    def told(column: str) -> list[Any]:
        return [known[i][column] if i in known else None for i in ids]

    return with_columns(
        g.reader, "sources", YDBH=ids, MJ=frame["area_m2"].values, SJZL=_column(frame, "quality"),
        RXYJ=[reasons(text) for text in _column(frame, "reasons")], HXZB=_column(frame, "core_share"),
        ZYZB=_column(frame, "important_share"), BHZB=_column(frame, "protected_share"), HXXZB=_column(frame, "red_line_share"),
        LTZY=told("dpc"), NBFL=told("dpc_intra"), TLFL=told("dpc_flux"), LJFL=told("dpc_connector"),
        ZBBH=[f"source.{i}.area" for i in ids],
    )  # fmt: skip


def reasons(text: Any) -> str | None:
    """“core;protected” in words; None where nothing is said."""
    return "、".join(REASONS.get(word, word) for word in str(text).split(";") if word) if given(text) else None


def corridors(g: Given) -> Any:
    """STLD: ends, length, cost, mean and effective resistance, and gravity with the class where it is known."""
    frame, table, circuit = (g.reader.get(name) for name in ("corridors", "corridor_importance", "circuit_pairs"))
    ohms = {} if circuit is None else {
        frozenset((row["from_source"], row["to_source"])): row["resistance"] for row in circuit.to_dict("records")
    }  # fmt: skip
    known = {} if table is None else {str(row["id"]): row for row in table.to_dict("records")}
    ids = [str(i) for i in frame["id"]]
    found = [known.get(i) for i in ids]
    return with_columns(
        g.reader, "corridors", LDBH=ids, LDMC=[corridor_name(row) for row in frame.itertuples()],
        QDYD=frame["from_source"].values, ZDYD=frame["to_source"].values, CD=frame["length_m"].values,
        LJZL=frame["cost"].values, PJZL=_column(frame, "mean_resistance"),
        YXDZ=[ohms.get(frozenset(ends)) for ends in zip(frame["from_source"], frame["to_source"], strict=True)],
        YLZ=[None if row is None else row["gravity"] for row in found],
        WC=[None if row is None else row["rank"] for row in found],
        LDJB=[None if row is None else f"{GRADES[int(row['grade'])]}廊道" for row in found],
    )  # fmt: skip


def pinch_points(g: Given) -> Any:
    frame = g.reader.get("pinch_points")
    return with_columns(
        g.reader, "pinch_points", JDBH=frame["id"].values, **_on(g, frame), MJ=frame["area_m2"].values,
        PJDL=frame["current"].values, ZDDL=frame["current_max"].values, ZBBH=[f"pinch.{i}.area" for i in frame["id"]],
    )  # fmt: skip


def barriers(g: Given) -> Any:
    frame = g.reader.get("barriers")
    return with_columns(
        g.reader, "barriers", ZABH=frame["id"].values, **_on(g, frame), MJ=frame["area_m2"].values,
        GSDF=frame["improvement"].values, SSBJ=frame["radius_m"].values, PJZL=frame["resistance"].values,
        ZBBH=[f"barrier.{i}.area" for i in frame["id"]],
    )  # fmt: skip


def stepping_stones(g: Given) -> Any:
    frame, names = g.reader.get("stepping_stones"), _names(g)
    told = [[i for i in str(text).split(";") if i] for text in frame["corridors"]]
    return with_columns(
        g.reader, "stepping_stones", TJSBH=frame["id"].values, LDBH=[";".join(ids) for ids in told],
        LDMC=["、".join(names.get(i, i) for i in ids) for ids in told], MJ=frame["area_m2"].values,
        LJFL=frame["dpc_connector"].values, WC=frame["rank"].values, ZBBH=[f"stone.{i}.area" for i in frame["id"]],
    )  # fmt: skip


def breakpoints(g: Given) -> Any:
    frame = g.reader.get("breakpoints")
    return with_columns(
        g.reader, "breakpoints", DLBH=frame["id"].values, **_on(g, frame), LB=frame["kind"].values,
        MC=_column(frame, "name"),
    )  # fmt: skip


def _on(g: Given, frame: Any) -> dict[str, Any]:
    """The corridor that each row lies on, by id and by the sources that it joins."""
    names = _names(g)
    return {"LDBH": frame["corridor"].values, "LDMC": [names.get(str(i)) for i in frame["corridor"]]}


def _names(g: Given) -> dict[str, str]:
    frame = g.reader.get("corridors")
    return {} if frame is None else {str(row.id): corridor_name(row) for row in frame.itertuples()}


def _column(frame: Any, name: str) -> Any:
    """A column; empty where the layer has none of that name."""
    return frame[name].values if name in frame else [None] * len(frame)


FIRST: tuple[Entry, ...] = (
    Entry("STYD", "生态源地", "sources",
          (Field("YDBH", "源地编号", "integer"), MJ, Field("SJZL", "平均生境质量", "number"), Field("RXYJ", "入选依据"),
           Field("HXZB", "形态学核心区占比", "number"), Field("ZYZB", "极重要区占比", "number"),
           Field("BHZB", "自然保护地占比", "number"), Field("HXXZB", "生态保护红线占比", "number"),
           Field("LTZY", "连通重要性", "number", "%"), Field("NBFL", "内部分量", "number", "%"),
           Field("TLFL", "通量分量", "number", "%"), Field("LJFL", "连接分量", "number", "%"), ZBBH), sources),
    Entry("STLD", "生态廊道", "corridors",
          (CORRIDOR, NAME, Field("QDYD", "起点源地", "integer"), Field("ZDYD", "终点源地", "integer"),
           Field("CD", "长度", "number", "米"), Field("LJZL", "累积阻力", "number", "阻力·米"),
           Field("PJZL", "平均阻力", "number"), Field("YXDZ", "有效电阻", "number"), Field("YLZ", "引力值", "number"),
           Field("WC", "引力值位次", "integer"),
           Field("LDJB", "廊道级别")), corridors),
)  # fmt: skip
NODES: tuple[Entry, ...] = (
    Entry("STJD", "生态夹点", "pinch_points",
          (Field("JDBH", "夹点编号"), CORRIDOR, NAME, MJ, Field("PJDL", "平均电流密度", "number"),
           Field("ZDDL", "最大电流密度", "number"), ZBBH), pinch_points),
    Entry("STZA", "生态障碍点", "barriers",
          (Field("ZABH", "障碍点编号"), CORRIDOR, NAME, MJ, Field("GSDF", "改善得分", "number"),
           Field("SSBJ", "搜索半径", "number", "米"), Field("PJZL", "平均阻力", "number"), ZBBH), barriers),
    Entry("TJSB", "踏脚石斑块", "stepping_stones",
          (Field("TJSBH", "踏脚石编号"), CORRIDOR, NAME, MJ, Field("LJFL", "连接分量", "number", "%"),
           Field("WC", "位次", "integer"), ZBBH), stepping_stones),
    Entry("STDL", "生态断裂点", "breakpoints",
          (Field("DLBH", "断裂点编号"), CORRIDOR, NAME, Field("LB", "类别"), Field("MC", "道路或渠道名称")), breakpoints),
)  # fmt: skip
"""Behind the other layers, so that the identification codes of these stay as they were."""
