"""Chinese words for what records name by code: where a leaf comes from, settings, rows of profile tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shanshui.core.vocabulary import vocabulary

ORIGINS = {"file": "资料", "profile": "编制指南参数表", "decision": "决定", "superior": "上级规划"}
SETTINGS = {
    "fvc.ndvi_soil": "裸土的植被指数",
    "fvc.ndvi_vegetation": "全覆盖植被的植被指数",
    "quality_maxima.percentile": "生态系统质量参照取值的百分位",
    "npp_casa.frozen_below": "光合停止的月均气温（℃）",
    "rsei.water_from": "水体掩膜的改进归一化差异水体指数下限",
    "rsei.tail": "遥感生态指数归一化时两端略去的百分比",
    "fvc_background.ndvi_soil": "裸土的植被指数（背景值换算）",
    "fvc_background.ndvi_vegetation": "全覆盖植被的植被指数（背景值换算）",
    "landscape_window.window_radius_m": "景观格局移动窗口半径（米）",
    "natural_connectivity.gap_m": "自然斑块视为连通的最大间距（米）",
    "ecosystem_subclass.sandy_land_aridity": "沙漠与沙地分界的干燥度",
    "relief.relief_radius_m": "起伏度窗口半边长（米）",
    "landform.plain_slope_deg": "平原的坡度上限（度）",
    "flow_direction.closed_depth_m": "内流湖盆判定深度（米，0为全部填平）",
    "streams.min_stream_km2": "起算河段的汇水面积（平方公里）",
    "watersheds.basin_levels": "流域划分级数",
    "wetness.least_gradient": "地形湿润指数的最小比降",
    "station_temperature.lapse_rate": "气温垂直递减率（℃/公里）",
    "station_temperature.distance_power": "站点插值距离幂次（气温）",
    "station_temperature.min_days": "站点全年最少观测日数（气温）",
    "station_precipitation.rain_gradient": "降水垂直梯度（毫米/百米）",
    "station_precipitation.distance_power": "站点插值距离幂次（降水）",
    "station_precipitation.min_days": "站点全年最少观测日数（降水）",
    "three_spaces.surroundings_m": "线性交通用地随周边空间的查找距离（米）",
    "space_adjacency.adjacency_m": "空间相邻区距离（米）",
    "habitat_quality.half_saturation": "生境质量半饱和常数",
    "habitat_quality.scaling": "生境质量归一化指数",
    "rainfall_erosivity_station.erosive_rain_mm": "侵蚀性日雨量标准（毫米）",
    "rainfall_erosivity_station.warm_from": "降雨侵蚀力暖季起始月",
    "rainfall_erosivity_station.warm_to": "降雨侵蚀力暖季终止月",
    "rainfall_erosivity_station.complete_share": "半月观测日数的最低比例",
    "rainfall_erosivity_station.distance_power": "站点插值距离幂次（降雨侵蚀力）",
    "soil_erodibility_texture.sum_tolerance": "砂粒、粉粒、黏粒之和的容许偏差（土壤可蚀性，百分点）",
    "weather_factor_station.threshold_wind": "起沙风速（米/秒，2米高）",
    "weather_factor_station.snow_mm": "积雪防风蚀的最小深度（毫米）",
    "weather_factor_station.rain_day_mm": "雨日标准（毫米）",
    "weather_factor_station.complete_share": "月观测日数的最低比例",
    "weather_factor_station.distance_power": "站点插值距离幂次（气候侵蚀因子）",
    "wind_soil.carbonate_percent": "土壤碳酸钙含量缺测时的取值（%）",
    "wind_soil.sum_tolerance": "砂粒、粉粒、黏粒之和的容许偏差（风蚀，百分点）",
    "sand_fixation.field_length_m": "下风向距离（米）",
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
    "soil_texture.sum_tolerance": "砂粒、粉粒、黏粒之和偏离百分之百的容许值（百分点）",
    "windy_days_station.wind_height_m": "起沙风速的观测高度（米）",
    "windy_days_station.complete_share": "冬春季观测日数的最低比例",
    "windy_days_station.distance_power": "站点插值距离幂次（大风日数）",
    "vulnerability.min_patch_km2": "脆弱性图斑最小面积（平方公里）",
    "importance.extreme_share": "极重要的累积服务量占比上限",
    "importance.important_share": "重要的累积服务量占比上限",
    "nep.respiration_factor": "土壤微生物呼吸系数",
    "regulating_value.silt_share": "泥沙淤积占土壤流失量的比例",
    "regulating_value.soil_density": "土壤容重（吨/立方米）",
    "regulating_value.sand_density": "沙土容重（吨/立方米）",
    "regulating_value.sand_depth_m": "沙化土地覆沙厚度（米）",
    "service_tradeoffs.weak_below": "秩相关系数不明显的上限",
    "flood_regulation.lake_zone": "湖区",
    "flood_regulation.reservoir_share": "水库可调蓄库容占总库容的比例",
    "flood_regulation.marsh_depth_m": "沼泽可蓄水深（米）",
    "equivalent_value.equivalent_yuan_per_ha": "一个标准当量的价值（元/公顷）",
    "equivalent_value.equivalent_price_year": "标准当量的价格年份",
}
"""Settings by method.name, as the bureau calls them."""

CODES_OF = {
    ("conversion_rules", "from"): ("ecosystem_class", "ecosystem"),
    ("conversion_rules", "to"): ("ecosystem_class", "ecosystem"),
    ("conversion_rules", "grade"): ("degradation",),
    ("degradation_grades", "grade"): ("degradation",),
    ("erosion_limits", "grade"): ("erosion",),
    ("sensitivity_grades", "grade"): ("sensitivity",),
    ("trophic_grades", "grade"): ("trophic",),
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
