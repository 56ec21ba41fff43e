"""Chinese words for what records name by code: where a leaf comes from, settings, rows of profile tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shanshui.core.vocabulary import vocabulary

ORIGINS = {"file": "资料", "profile": "编制指南参数表", "decision": "决定", "superior": "上级规划"}
SETTINGS = {
    "fvc.ndvi_soil": "裸土的植被指数",
    "fvc.ndvi_vegetation": "全覆盖植被的植被指数",
    "fvc_background.ndvi_soil": "裸土的植被指数（背景值换算）",
    "fvc_background.ndvi_vegetation": "全覆盖植被的植被指数（背景值换算）",
    "ecosystem_subclass.sandy_land_aridity": "沙漠与沙地分界的干燥度",
    "three_spaces.surroundings_m": "线性交通用地随周边空间的查找距离（米）",
    "space_adjacency.adjacency_m": "空间相邻区距离（米）",
    "habitat_quality.half_saturation": "生境质量半饱和常数",
    "habitat_quality.scaling": "生境质量归一化指数",
    "rusle.practice_factor": "水土保持措施因子",
    "erosion.soil_zone": "土壤侵蚀类型区",
    "slope_length_factor.max_slope_length_m": "最大坡长（米）",
    "problems.min_area_ha": "问题图斑最小面积（公顷）",
    "resilience.strong_from": "恢复力强的下限",
    "resilience.fairly_strong_from": "恢复力较强的下限",
    "resilience.medium_from": "恢复力中等的下限",
    "resilience.fairly_weak_from": "恢复力较弱的下限",
    "vegetation_degradation.belt_height_m": "植被参照的海拔带高差（米）",
    "vegetation_degradation.reference_percentile": "植被参照取值的百分位",
    "resistance.weight_land": "地类阻力权重",
    "resistance.weight_slope": "坡度阻力权重",
    "sources.min_area_km2": "生态源地最小面积（平方公里）",
    "sources.min_quality": "生态源地生境质量下限",
    "sources.max_count": "生态源地个数上限",
    "basins.closed_depth_m": "内流湖盆判定深度（米，0为全部填平）",
    "basins.min_basin_km2": "小流域最小面积（平方公里）",
    "zones_proposed.zone_count": "修复分区个数",
    "zones_proposed.min_part_km2": "分区独立部分最小面积（平方公里）",
    "projects.min_project_ha": "子工程最小面积（公顷）",
    "zones_proposed.min_width_m": "分区条带最小宽度（米）",
    "zones_proposed.min_zone_share": "分区最小面积占比",
    "zones.max_uncovered": "采纳分区未覆盖面积的容许比例",
    "key_areas.region_share": "重点区域占区域面积的比例",
    "key_areas.max_count": "重点区域个数上限",
    "priority_index.weight_degradation": "优先指数中退化的权重",
    "priority_index.weight_importance": "优先指数中重要性的权重",
    "priority_index.weight_network": "优先指数中网络作用的权重",
}
"""Settings by method.name, as the bureau calls them."""

CODES_OF = {
    ("conversion_rules", "from"): ("ecosystem_class", "ecosystem"),
    ("conversion_rules", "to"): ("ecosystem_class", "ecosystem"),
    ("conversion_rules", "grade"): ("degradation",),
    ("degradation_grades", "grade"): ("degradation",),
    ("erosion_limits", "grade"): ("erosion",),
}
"""Code lists of columns that are not called like one."""


def gap(name: str) -> str:
    """What is missing, in Chinese: a leaf layer or a setting that nobody gave."""
    return SETTINGS.get(name, "有关参数") if "." in name else label(name)


def setting(method: str, name: str) -> str:
    """A setting in Chinese, with the code by which the plan states it."""
    return f"{SETTINGS.get(f'{method}.{name}', '计算参数')}（{method}.{name}）"


def head(table: str) -> str:
    """A profile table with the columns that `row` shows."""
    known = vocabulary()[table]
    return f"{known.zh}（{'／'.join(column.zh.split('（')[0] for column in known.columns.values())}）"


def row(table: str, values: Mapping[str, Any]) -> str:
    """A row of a profile table, its fields in the order of the columns; an empty field is “—”."""
    return "／".join(_named(table, name, values.get(name)) for name in vocabulary()[table].columns)


def _named(table: str, column: str, value: Any) -> str:
    """A code by its name, where the column holds codes of a list."""
    if value is None:
        return "—"
    if isinstance(value, float):
        return f"{value:g}"
    for name in CODES_OF.get((table, column), (column,)):
        codes = vocabulary().codes.get(name, {})
        if str(value) in codes:
            return codes[str(value)].zh
    return str(value)


def label(layer: str) -> str:
    """The Chinese name of a layer."""
    known = vocabulary()
    return known[layer].zh if layer in known else layer
