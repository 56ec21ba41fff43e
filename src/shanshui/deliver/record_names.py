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
    "mspa_foreground.foreground_classes": "形态学格局前景的生态系统大类",
    "mspa.edge_cells": "形态学格局边缘宽度（栅格数）",
    "circuits.tolerance": "电路求解的相对残差上限",
    "circuits_grounded.tolerance": "接地电路求解的相对残差上限",
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
    "problem_areas.min_patch_ha": "单独成图斑的最小面积（公顷）",
    "mine_ecological.mine_near_m": "矿山周边距离（米，红线、河湖）",
    "mine_rural.mine_near_m": "矿山周边距离（米，农用地、居民点）",
    "mine_urban.mine_near_m": "矿山周边距离（米，城镇、道路）",
    "fuel_gathering.gathering_m": "樵采范围与居住地的距离（米）",
    "invasive_records.record_reach_m": "外来入侵物种记录点的代表范围（米）",
    "cause_matrix.shifts": "胁迫关联检验的平移次数",
    "cause_matrix.seed": "胁迫关联检验的随机种子",
    "cause_matrix.blocks": "胁迫关联检验图面最多分块数（每边）",
    "resilience_breaks.strong_from": "恢复力强的下限",
    "resilience_breaks.fairly_strong_from": "恢复力较强的下限",
    "resilience_breaks.medium_from": "恢复力中等的下限",
    "resilience_breaks.fairly_weak_from": "恢复力较弱的下限",
    "resilience_weights.winsor_percent": "恢复力因子归一化的缩尾百分比（%）",
    "resilience_certainty.draws": "恢复力权重抽样次数",
    "resilience_certainty.spread": "恢复力权重抽样的相对幅度",
    "water_supplement.arid_from": "计算绿洲水源补给的干燥度下限",
    "cover_reference.reference": "植被参照方式",
    "cover_reference.belt_height_m": "植被参照的海拔带高差（米）",
    "cover_reference.reference_percentile": "植被参照取值的百分位",
    "cover_reference.least_cells": "植被参照组的最少栅格数",
    "cover_reference.period_years": "参照期年数",
    "biomass_reference.belt_height_m": "生物量参照的海拔带高差（米）",
    "biomass_reference.reference_percentile": "生物量参照取值的百分位",
    "biomass_reference.least_cells": "生物量参照组的最少栅格数",
    "vegetation_degradation.raise_by_trend": "植被覆盖显著下降时退化加重一级",
    "rocky_desertification.outcrop_from": "石漠化评价的碳酸盐岩出露比例下限（%）",
    "wetland_loss.least_area_ha": "湿地萎缩评价的最小面积（公顷）",
    "urban_degradation.least_town_ha": "城镇绿化评价的最小建成区面积（公顷）",
    "degradation.combine": "退化证据的综合方式",
    "unit_attribute_state.belt_height_m": "小尺度参照的海拔带高差（米）",
    "unit_attribute_state.reference_percentile": "小尺度参照取值的百分位",
    "unit_attribute_state.least_reference_cells": "小尺度参照的最少栅格数",
    "unit_attribute_state.least_coverage": "小尺度均值的最低有数据面积占比",
    "unit_attribute_state.least_class_share": "修复单元内生态系统的最小面积占比",
    "farmland_seminatural.seminatural_radius_m": "农田周边半自然生境的统计半径（米）",
    "farmland_belt_distance.belt_height_m": "未记树高林带的设定树高（米）",
    "irrigation_shortfall.season_from": "灌溉季起始月",
    "irrigation_shortfall.season_to": "灌溉季终止月",
    "irrigation_shortfall.crop_coefficient": "作物系数",
    "irrigation_shortfall.irrigation_efficiency": "灌溉水有效利用系数",
    "heat_anomaly.heat_ring_m": "城镇热岛参照范围（米）",
    "heat_anomaly.heat_elevation_m": "城镇热岛参照的高差（米）",
    "buffer_strips.buffer_m": "河岸缓冲带宽度（米）",
    "buffer_strips.bank_step_m": "河岸取样间距（米）",
    "buffer_strips.bank_reach_m": "自河线寻找岸边的最大距离（米）",
    "resistance.weight_land": "地类阻力权重",
    "resistance.weight_slope": "坡度阻力权重",
    "built_density.density_radius_m": "建设用地密度窗口半边长（米）",
    "night_light_ratio.night_low": "夜间灯光修正系数下限",
    "night_light_ratio.night_high": "夜间灯光修正系数上限",
    "corridor_bands.band_cutoff": "廊道带截断值（阻力·米）",
    "corridor_current.band_cutoff": "廊道电流计算带截断值（阻力·米）",
    "corridor_current.tolerance": "廊道电流求解的相对残差上限",
    "pinch_points.top_percent": "夹点取廊道带电流最高的比例（%）",
    "pinch_points.classes": "夹点自然断点分级数",
    "pinch_points.min_cells": "夹点的最少栅格数",
    "barriers.radii_m": "障碍点搜索半径（米）",
    "barriers.top_percent": "障碍点取改善得分最高的比例（%）",
    "barriers.classes": "障碍点自然断点分级数",
    "barriers.min_cells": "障碍点的最少栅格数",
    "stepping_stones.min_area_ha": "踏脚石的最小面积（公顷）",
    "stepping_stones.dispersal_median_m": "踏脚石计算的扩散距离中值（米）",
    "stepping_stones.max_candidates": "踏脚石候选斑块的最多个数",
    "stepping_stones.max_count": "踏脚石的最多个数",
    "breakpoints.contact_m": "断裂点合并为一处的最大间距（米）",
    "corridor_land.strip_widths_m": "廊道土地构成统计宽度（米）",
    "source_candidates.min_area_km2": "生态源地最小面积（平方公里）",
    "source_candidates.min_core_quality": "形态学核心区作生态源地的生境质量下限",
    "sources.max_count": "生态源地个数上限",
    "sources.dispersal_median_m": "评选生态源地的扩散中位距离（米）",
    "sources.link_distance_m": "评选生态源地的IIC连接距离（米）",
    "source_connectivity.dispersal_median_m": "生态源地连通重要性的扩散中位距离（米）",
    "network_indices.dispersal_median_m": "网络结构指数的扩散中位距离（米）",
    "project_connectivity.dispersal_median_m": "工程连通作用的扩散中位距离（米）",
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
    "precipitation_future.corrected": "降水情景已订正到现状气候",
    "temperature_future.corrected": "气温情景已订正到现状气候",
    "water_yield.omega": "水热平衡下垫面参数（现状产水）",
    "water_yield_future.omega": "水热平衡下垫面参数（未来产水）",
    "water_yield_future.warmth_from": "潜在蒸散量随气温变化的起算气温（℃）",
    "suitability_change.envelope_tail": "气候范围两端略去的百分比",
    "suitability_change.least_cells": "确定气候范围的最少格数",
    "risk_overlap.expansion_chance": "计入城镇扩张风险的最低转换概率",
    "road_effect.effect_m": "道路影响距离（米）",
    "fvc_break.significance": "植被覆盖度突变检验的显著性水平",
    "warning_trends.basin_level": "长期预警的流域级别",
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
    "vegetation_water_need.pan_factor": "20厘米蒸发皿蒸发量与潜在蒸散量之比",
    "ecological_need.lake_factor": "湖面蒸发与潜在蒸散量之比",
    "ecological_need.base_flow_percent": "河道基流占天然径流的比例（%）",
    "water_budget.critical_from": "水资源承载临界的下限",
    "water_budget.overloaded_from": "水资源超载的下限",
    "natural_cut.cut_reach_m": "道路、渠道切割的影响距离（米）",
    "fragmentation_change.fragment_window_m": "破碎化移动窗口半边长（米）",
    "ecological_flow.river_reach_m": "河段影响距离（米）",
    "shore_damage.shore_m": "河湖岸带宽度（米）",
    "wetland_cutoff.wetland_reach_m": "湿地与河湖水系联系的距离（米）",
}
"""Settings by method.name, as the bureau calls them."""

CODES_OF = {
    ("conversion_rules", "from"): ("ecosystem_class", "ecosystem"),
    ("conversion_rules", "to"): ("ecosystem_class", "ecosystem"),
    ("conversion_rules", "grade"): ("degradation",),
    ("degree_limits", "degree"): ("degradation_degree",),
    ("degradation_weights", "evidence"): ("degradation_evidence",),
    ("erosion_limits", "grade"): ("erosion",),
    ("ecosystem_attributes", "dimension"): ("attribute_dimension",),
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
