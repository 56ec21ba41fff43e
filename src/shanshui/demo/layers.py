"""Which layers the demo gives: those a plan cannot do without, and the rest, each of which may be left out."""

from __future__ import annotations

REQUIRED = ("counties", "land_cover", "elevation")
RASTERS = {
    "elevation": ("m", 2, None, "高程"),
    "population": ("person/km2", 2, 2020, "人口密度"),
    "precipitation": ("mm", 1, None, "多年平均降水量"),
    "temperature": ("degC", 2, None, "多年平均气温"),
    "aridity": ("1", 3, None, "干燥度（潜在蒸散量与降水量之比）"),
    "potential_evapotranspiration": ("mm", 1, None, "多年平均潜在蒸散量"),
    "evapotranspiration": ("mm", 1, None, "多年平均实际蒸散量"),
    "rainfall_erosivity": ("MJ mm/(ha h a)", 2, None, "降雨侵蚀力"),
    "soil_erodibility": ("t h/(MJ mm)", 5, None, "土壤可蚀性"),
    "soil_organic_matter": ("g/kg", 2, None, "土壤有机质含量"),
    "soil_salinity": ("g/kg", 3, None, "土壤含盐量"),
    "sand": ("%", 1, None, "土壤砂粒含量"),
    "silt": ("%", 1, None, "土壤粉粒含量"),
    "clay": ("%", 1, None, "土壤黏粒含量"),
    "calcium_carbonate": ("%", 1, None, "土壤碳酸钙含量"),
    "groundwater_tds": ("g/L", 2, None, "地下水矿化度，山区无监测井、不作插值"),
    "windy_days": ("day", 1, None, "冬春季6米/秒及以上大风日数"),
    "impervious": ("%", 1, 2020, "不透水面比例"),
    "urban_expansion": ("1", 3, 2035, "城镇扩张概率，趋势情景"),
    "night_light": ("1", 2, 2020, "夜间灯光年均辐亮度，只用比值"),
    "injected_current": ("1", 3, 2020, "有蹄类秋季迁出强度，保护区样线调查，每栅格相对数量"),
    "ground_resistance": ("1", 0, 2020, "有蹄类越冬地（湖滨），接地电阻取0，其余无数据"),
}
"""Continuous rasters of one date: unit, decimals kept, year, what it is."""
YEARLY = {
    "lai": ("1", 2, "生长季平均叶面积指数"), "gpp": ("gC/m2", 0, "总初级生产力"),
    "biomass": ("t/ha", 1, "森林地上生物量，非林地无资料"),
}  # fmt: skip
"""Continuous rasters of several years: unit, decimals kept, what it is."""
SEEN = {
    "reflectance_blue": ("1", 4, "蓝光波段地表反射率，夏季合成"),
    "reflectance_green": ("1", 4, "绿光波段地表反射率，夏季合成"),
    "reflectance_red": ("1", 4, "红光波段地表反射率，夏季合成"),
    "reflectance_nir": ("1", 4, "近红外波段地表反射率，夏季合成"),
    "reflectance_swir1": ("1", 4, "短波红外1波段地表反射率，夏季合成"),
    "reflectance_swir2": ("1", 4, "短波红外2波段地表反射率，夏季合成"),
    "land_surface_temperature": ("degC", 2, "夏季地表温度"),
}
"""The same from a sensor of coarse pixels."""
MONTHLY = {
    "ndvi_months": ("1", 3, "逐月植被指数"), "radiation_months": ("MJ/m2", 1, "逐月太阳总辐射"),
    "temperature_months": ("degC", 1, "逐月平均气温"), "precipitation_months": ("mm", 1, "逐月降水量"),
    "evapotranspiration_months": ("mm", 1, "逐月实际蒸散量"),
    "potential_evapotranspiration_months": ("mm", 1, "逐月潜在蒸散量"),
}  # fmt: skip
"""Twelve months of coarse pixels."""
SCENARIOS = {
    "temperature_change_scenario": ("degC", 2, "2041—2060年较现状的气温变幅，三个排放情景"),
    "precipitation_change_scenario": ("%", 1, "2041—2060年较现状的降水量变幅，三个排放情景"),
}
"""One raster a climate scenario, of coarse pixels: unit, decimals kept, what it is."""
VECTORS = {
    "river_channels": "河道管理范围", "abandoned_farmland": "撂荒地图斑", "shelterbelts": "农田防护林带", "parks": "公园绿地",
    "town_waters": "城镇水体与岸线调查", "town_sites": "城镇生态问题图斑",
    "counties": "县级行政区", "townships": "乡镇级行政区", "villages": "行政村", "red_lines": "生态保护红线",
    "protected_areas": "自然保护地", "permanent_farmland": "永久基本农田", "urban_boundary": "城镇开发边界", "roads": "道路",
    "rivers": "河流", "lakes": "湖泊、水库", "canals": "干渠、支渠", "settlements": "城镇驻地", "mines": "历史遗留矿山图斑",
    "sandy_land": "沙化土地监测图斑", "invasive_species": "外来入侵物种记录", "past_projects": "既往生态修复工程",
    "drinking_water_sources": "饮用水水源地", "glaciers": "冰川，两期", "survey_units": "小尺度调查单元",
    "planned_roads": "规划高速公路、铁路",
    "water_units": "水量平衡流域单元", "flow_sections": "河流控制断面径流", "drinking_water_zones": "饮用水水源保护区",
}  # fmt: skip
TABLES = {
    "homesteads": "农村宅基地利用调查", "farm_inputs": "农业投入品统计",
    "water_accounts": "水资源利用账户", "species": "重点保护与特有物种统计", "residents": "常住人口统计",
    "degradation_targets": "植被盖度目标", "survey_indicators": "指标调查监测值", "daily_weather": "气象站逐日观测", "key_waters": "重点水体监测",
    "reservoirs": "水库名录", "livestock": "载畜量",
    "unit_observations": "小尺度生态系统关键属性调查",
    "water_resources": "水资源量与用水总量控制指标",
    "carbon_targets": "碳汇目标", "population_forecast": "人口预测",
}  # fmt: skip
ALL = (
    "land_cover",
    "ndvi",
    *YEARLY,
    *SEEN,
    *MONTHLY,
    *SCENARIOS,
    *RASTERS,
    "soil_suitability",
    "groundwater_depth",
    *VECTORS,
    *TABLES,
)
OPTIONAL = tuple(name for name in ALL if name not in REQUIRED)
"""What may be left out of catalog.toml."""
ADOPTED = {
    "importance_adopted": "双评价：生态保护重要性分级", "vulnerability_adopted": "双评价：生态脆弱性分级",
    "survey_areas": "第三次国土调查地类面积",
}  # fmt: skip
"""What superior.toml gives: adopted by the level above; may be left out too."""
