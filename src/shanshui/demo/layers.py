"""Which layers the demo gives: those a plan cannot do without, and the rest, each of which may be left out."""

from __future__ import annotations

REQUIRED = ("counties", "land_cover", "elevation")
RASTERS = {
    "elevation": ("m", 2, None, "高程"),
    "population": ("person/km2", 2, 2020, "人口密度"),
    "precipitation": ("mm", 1, None, "多年平均降水量"),
    "temperature": ("degC", 2, None, "多年平均气温"),
    "aridity": ("1", 3, None, "干燥度（潜在蒸散量与降水量之比）"),
    "rainfall_erosivity": ("MJ mm/(ha h a)", 2, None, "降雨侵蚀力"),
    "soil_erodibility": ("t h/(MJ mm)", 5, None, "土壤可蚀性"),
    "soil_organic_matter": ("g/kg", 2, None, "土壤有机质含量"),
    "soil_salinity": ("g/kg", 3, None, "土壤含盐量"),
}
"""Continuous rasters of one date: unit, decimals kept, year, what it is."""
VECTORS = {
    "counties": "县级行政区", "townships": "乡镇级行政区", "villages": "行政村", "red_lines": "生态保护红线",
    "protected_areas": "自然保护地", "permanent_farmland": "永久基本农田", "urban_boundary": "城镇开发边界", "roads": "道路",
    "rivers": "河流", "lakes": "湖泊、水库", "canals": "干渠、支渠", "settlements": "城镇驻地", "mines": "历史遗留矿山图斑",
    "past_projects": "既往生态修复工程",
}  # fmt: skip
TABLES = {
    "water_accounts": "水资源利用账户", "species": "重点保护与特有物种统计", "residents": "常住人口统计",
    "survey_indicators": "指标调查监测值",
}  # fmt: skip
ALL = ("land_cover", "ndvi", *RASTERS, "soil_suitability", "groundwater_depth", *VECTORS, *TABLES)
OPTIONAL = tuple(name for name in ALL if name not in REQUIRED)
"""What may be left out of catalog.toml."""
ADOPTED = {
    "importance_adopted": "双评价：生态保护重要性分级", "vulnerability_adopted": "双评价：生态脆弱性分级",
    "survey_areas": "第三次国土调查地类面积",
}  # fmt: skip
"""What superior.toml gives: adopted by the level above; may be left out too."""
