"""Defects of plan.toml, superior.toml, catalog.toml and the decisions."""

from __future__ import annotations

import geopandas as gpd
import shapely
from kinds import kind
from sound_plan import GK, TALL, WIDE, X0, Y0, Case, write_csv, write_vector

PROJECTS = [
    ["id", "measure", "start_year", "end_year", "cost_yuan", "fund_source"],
    ["p1", "", 2026, 2028, 1000, "省级财政"],
]


def zones(case: Case, *shapes: object, crs: str | None = GK) -> None:
    made = gpd.GeoDataFrame({"id": [f"Z{i}" for i in range(len(shapes))], "name": [f"{i}区" for i in range(len(shapes))]},
                            geometry=list(shapes), crs=crs)  # fmt: skip
    write_vector(case.decided / "分区.gpkg", made)


def box(west: float, east: float) -> object:
    return shapely.box(X0 + west, Y0 - 100, X0 + east, Y0 + TALL + 100)


# ------------------------------------------------------------------ plan.toml
@kind(
    "toml",
    None,
    "plan.toml",
    "plan years region_code guide grid settings methods scenarios",
    hides="plan years guide grid code",
    needs="",
)
def plan_not_toml(case: Case) -> None:
    """plan.toml 语法错误。"""
    case.raw["plan.toml"] = b'[plan]\nguide = "national\n'


@kind(
    "toml",
    None,
    "plan.toml",
    "plan years region_code guide grid settings methods scenarios",
    hides="plan years guide grid code",
    needs="",
)
def plan_in_gbk(case: Case) -> None:
    """plan.toml 存成了 GBK。"""
    case.raw["plan.toml"] = '[region]\nname = "测试地区"\n'.encode("gbk")


@kind("schema", None, "plan.toml years", "years", hides="years", needs="plan")
def years_out_of_order(case: Case) -> None:
    """基期年早于参照年。"""
    case.plan["years"] = {"reference": 2020, "base": 2000}


@kind("schema", None, "plan.toml region.code", "region_code", hides="code", needs="plan")
def region_code_too_short(case: Case) -> None:
    """地区代码不是六位数字。"""
    case.plan["region"]["code"] = "9901"


@kind("schema", None, "plan.toml grid.cell", "grid", hides="grid", needs="plan")
def cell_as_text(case: Case) -> None:
    """格网边长写成“250米”。"""
    case.plan["grid"]["cell"] = "250米"


@kind("schema", None, "plan.toml plan.guideline", "guide", hides="guide", needs="plan")
def guide_misspelt(case: Case) -> None:
    """字段名写错：guideline。"""
    case.plan["plan"] = {"guideline": "national"}


@kind("guide-unknown", None, "plan.toml [plan].guide", "guide", hides="guide", needs="plan")
def guide_unknown(case: Case) -> None:
    """没有这部编制指南。"""
    case.plan["plan"]["guide"] = "四川"


@kind("guide-territory", None, "plan.toml [plan].guide", "guide", hides="guide", needs="plan code")
def guide_of_another_territory(case: Case) -> None:
    """用了别的省区的编制指南。"""
    case.plan["plan"]["guide"] = "xinjiang"


@kind("setting-method", None, "plan.toml [settings.rusel]", "settings", needs="plan")
def setting_of_no_method(case: Case) -> None:
    """参数写给了不存在的方法。"""
    case.plan["settings"]["rusel"] = {"practice_factor": 1.0}


@kind("setting-unknown", None, "plan.toml [settings.sources]", "settings", needs="plan")
def setting_unknown(case: Case) -> None:
    """方法没有这个参数。"""
    case.plan["settings"]["sources"] = {"min_area": 1.0}


@kind(
    "setting-layer",
    "night_light_ratio",
    "plan.toml [settings.resistance].night_correction",
    "settings",
    needs="plan guide years",
)
def setting_of_a_layer_that_nobody_gives(case: Case) -> None:
    """要求按夜间灯光修正，却没有夜间灯光。"""
    case.plan["settings"]["resistance"] = {"night_correction": {"value": True, "source": "某研究"}}


@kind("setting-type", None, "plan.toml [settings.source_candidates].min_area_km2", "settings", needs="plan")
def setting_of_another_type(case: Case) -> None:
    """参数类型不符。"""
    case.plan["settings"]["source_candidates"] = {"min_area_km2": "一平方公里"}


@kind("schema", None, "plan.toml settings.source_candidates", "settings", needs="plan")
def setting_without_its_source(case: Case) -> None:
    """参数写了取值，没有写来源。"""
    case.plan["settings"]["source_candidates"] = {"min_area_km2": {"value": 1.0}}


@kind("method-unknown", None, "plan.toml [methods].slope", "methods", needs="plan")
def method_unknown(case: Case) -> None:
    """选了不存在的方法。"""
    case.plan["methods"] = {"slope": "horn_1981"}


@kind("layer-unknown", None, "plan.toml [scenarios.dry]", "scenarios", needs="plan")
def scenario_of_an_unknown_layer(case: Case) -> None:
    """情景替换了不存在的图层。"""
    case.plan["scenarios"] = {"dry": {"precipitation": "precipitation_2035"}}


# ------------------------------------------------------------------ superior.toml
@kind("toml", None, "superior.toml", "superior role control target zones importance", hides="superior", needs="")
def superior_not_toml(case: Case) -> None:
    """superior.toml 语法错误。"""
    case.raw["superior.toml"] = b"[[control_area]\n"


@kind("schema", None, "superior.toml", "role", needs="superior")
def role_without_its_source(case: Case) -> None:
    """功能定位没有写出处。"""
    del case.superior["role_source"]


@kind("schema", None, "superior.toml control_area", "control", needs="superior")
def control_area_without_source(case: Case) -> None:
    """控制面积没有写来源。"""
    del case.superior["control_area"][0]["source"]


@kind("control-code", "control_area", "superior.toml [[control_area]]", "control", needs="superior codes catalog code")
def control_area_of_no_county(case: Case) -> None:
    """控制面积的代码不在本规划的县中。"""
    case.superior["control_area"][2]["code"] = "990177"


@kind("control-partial", "control_area", "superior.toml [[control_area]]", "control", needs="superior codes catalog")
def control_area_of_some_counties(case: Case) -> None:
    """只有部分县有控制面积。"""
    case.superior["control_area"].pop()


@kind("control-sum", "control_area", "superior.toml [[control_area]]", "control", needs="superior codes catalog code")
def counties_that_do_not_sum(case: Case) -> None:
    """各县控制面积之和不等于全区。"""
    case.superior["control_area"].append({"code": "990100", "area_km2": 108.5, "source": "公报"})


@kind("control-far", "control_area", "superior.toml [[control_area]]", "control", needs="superior codes catalog code")
def control_area_in_hectares(case: Case) -> None:
    """控制面积单位是公顷，当成平方公里。"""
    case.superior["control_area"] = [{"code": "990100", "area_km2": 10800.0, "source": "公报"}]


@kind("control-repeated", "control_area", "superior.toml [[control_area]]", "control", needs="superior")
def control_area_twice(case: Case) -> None:
    """同一县有两个控制面积。"""
    case.superior["control_area"].append({"code": "990101", "area_km2": 36.0, "source": "年鉴"})


@kind("indicator-unknown", None, "superior.toml [[target]] 1", "target", needs="superior guide")
def target_of_no_indicator(case: Case) -> None:
    """下达目标的指标不是指南的。"""
    case.superior["target"][0]["indicator"] = "forest_coverage"


@kind("unit-dimension", None, "superior.toml [[target]] 1", "target", needs="superior guide")
def target_in_another_unit(case: Case) -> None:
    """下达目标的单位与指标不符。"""
    case.superior["target"][0] |= {"unit": "km2", "value": 1500.0}


@kind("percent-fraction", None, "superior.toml [[target]] 1", "target", needs="superior guide")
def target_in_per_cent_called_fraction(case: Case) -> None:
    """百分数当成小数。"""
    case.superior["target"][0] |= {"unit": "1", "value": 14.0}


@kind("year-outside", None, "superior.toml [[target]] 1", "target", needs="superior guide years")
def target_beyond_the_plan(case: Case) -> None:
    """目标年在规划期外。"""
    case.superior["target"][0]["year"] = 2050


@kind("key-repeated", None, "superior.toml [[target]] 2", "target", needs="superior guide")
def target_twice(case: Case) -> None:
    """同一指标同一年有两个目标。"""
    case.superior["target"].append({**case.superior["target"][0], "value": 15.0})


@kind("zone-unknown", None, "superior.toml zones", "zones", needs="superior guide")
def superior_zone_unknown(case: Case) -> None:
    """上级分区不是指南的。"""
    case.superior["zones"] = ["Z99"]


@kind(
    "catalog-field-missing",
    "importance_adopted",
    "superior.toml [layer.importance_adopted].licence",
    "importance",
    needs="superior",
)
def adopted_layer_without_licence(case: Case) -> None:
    """上级图层没有写使用许可。"""
    del case.superior["layer"]["importance_adopted"]["licence"]


@kind(
    "file-missing",
    "importance_adopted",
    "superior.toml [layer.importance_adopted].path",
    "importance",
    needs="superior",
)
def adopted_layer_missing(case: Case) -> None:
    """上级图层的文件不存在。"""
    case.superior["layer"]["importance_adopted"]["path"] = "双评价/重要性.tif"


@kind("layer-twice", "importance_adopted", "catalog.toml [importance_adopted]", "importance", needs="superior catalog")
def layer_given_twice(case: Case) -> None:
    """同一图层在两处登记。"""
    case.catalog["importance_adopted"] = dict(case.superior["layer"]["importance_adopted"])


# ------------------------------------------------------------------ catalog.toml
@kind("catalog-syntax", None, "catalog.toml", "catalog", hides="catalog region codes townships", needs="")
def catalog_not_toml(case: Case) -> None:
    """catalog.toml 语法错误。"""
    case.raw["catalog.toml"] = b"[counties]\npath = \n"


@kind("file-encoding", None, "catalog.toml", "catalog", hides="catalog region codes townships", needs="")
def catalog_in_utf16(case: Case) -> None:
    """catalog.toml 存成了 UTF-16。"""
    case.raw["catalog.toml"] = "[counties]\n".encode("utf-16")


@kind("layer-unknown", "elevaton", "[elevaton]", "entry", needs="catalog")
def layer_misspelt(case: Case) -> None:
    """图层名写错。"""
    case.catalog["elevaton"] = dict(case.catalog["elevation"])


@kind("catalog-field-unknown", "lakes", "[lakes].file", "entry", needs="catalog")
def field_unknown(case: Case) -> None:
    """登记项的字段名写错。"""
    case.catalog["lakes"] = {"path": "资料/红线.gpkg", "file": "红线.gpkg"}


@kind("catalog-field", "lakes", "[lakes].year", "entry", needs="catalog")
def field_of_another_type(case: Case) -> None:
    """登记项的取值类型不对。"""
    case.catalog["lakes"] = {"path": "资料/红线.gpkg", "year": [2020]}


@kind("catalog-field-unused", "lakes", "[lakes].nodata", "entry", needs="catalog")
def field_without_meaning(case: Case) -> None:
    """矢量写了无数据值。"""
    case.catalog["lakes"] = {"path": "资料/红线.gpkg", "nodata": -1}


@kind("layer-is-decision", "zones_adopted", "[zones_adopted]", "entry", needs="catalog")
def decision_catalogued(case: Case) -> None:
    """把采纳的分区登记成资料。"""
    case.catalog["zones_adopted"] = {"path": "decisions/分区.gpkg"}


@kind("layer-is-profile", "threat_table", "[threat_table]", "entry", needs="catalog")
def profile_table_catalogued(case: Case) -> None:
    """把指南的参数表登记成资料。"""
    case.catalog["threat_table"] = {"path": "资料/人口.csv"}


@kind("layer-computed", "threats", "[threats]", "entry", needs="catalog")
def computed_layer_catalogued(case: Case) -> None:
    """登记了只能计算得到的图层。"""
    case.catalog["threats"] = {"path": "资料/高程.tif", "unit": "1"}


# ------------------------------------------------------------------ decisions
@kind("schema", None, "decisions/zones.toml", "zones_decision", needs="")
def decision_without_author(case: Case) -> None:
    """决定没有写作者。"""
    del case.decisions["zones"]["author"]


@kind("schema", None, "decisions/zones.toml layer", "zones_decision", needs="")
def decision_on_an_unknown_matter(case: Case) -> None:
    """决定的事项不存在。"""
    case.decisions["zones"]["layer"] = "zones"


@kind("toml", None, "decisions/zones.toml", "zones_decision", needs="")
def decision_not_toml(case: Case) -> None:
    """决定文件语法错误。"""
    case.raw["decisions/zones.toml"] = b"layer: zones_adopted\n"


@kind("schema", None, "decisions/projects.toml date", "projects_decision", needs="")
def date_malformed(case: Case) -> None:
    """日期写成“2026年3月1日”。"""
    case.decisions["projects"]["date"] = "2026年3月1日"


@kind("decision-date", None, "decisions/projects.toml date", "projects_decision", needs="")
def date_that_does_not_exist(case: Case) -> None:
    """日期不存在（2月30日）。"""
    case.decisions["projects"]["date"] = "2026-02-30"


@kind("decision-file", None, "decisions/zones.toml", "zones_decision", needs="")
def decision_file_missing(case: Case) -> None:
    """决定所指的文件不存在。"""
    case.decisions["zones"]["path"] = "分区2.gpkg"


@kind("decision-twice", "zones_adopted", "decisions/zones2.toml", "zones_decision", needs="")
def two_decisions_on_one_matter(case: Case) -> None:
    """同一事项有两份决定。"""
    case.decisions["zones2"] = dict(case.decisions["zones"])


@kind("unit-overlap", "zones_adopted", "分区.gpkg", "zones_decision", needs="region catalog grid")
def adopted_zones_overlap(case: Case) -> None:
    """采纳的分区互相重叠。"""
    zones(case, box(-100, 7000), box(6000, 3 * WIDE + 100))


@kind("unit-gap", "zones_adopted", "分区.gpkg", "zones_decision", needs="region catalog")
def adopted_zones_leave_gaps(case: Case) -> None:
    """采纳的分区没有铺满。"""
    zones(case, box(-100, 5000), box(6000, 3 * WIDE + 100))


@kind("crs-missing", "zones_adopted", "分区.gpkg", "zones_decision", needs="")
def adopted_zones_without_crs(case: Case) -> None:
    """采纳的分区没有坐标系。"""
    zones(case, box(-100, 6000), box(6000, 3 * WIDE + 100), crs=None)


@kind("crs-zone", "zones_adopted", "分区.gpkg", "zones_decision", needs="region catalog")
def adopted_zones_in_the_neighbouring_zone(case: Case) -> None:
    """采纳的分区坐标系写成相邻的带。"""
    zones(case, box(-100, 6000), box(6000, 3 * WIDE + 100), crs="EPSG:4540")


@kind("key-repeated", "projects_adopted", "项目.csv", "projects_decision", needs="")
def project_decided_twice(case: Case) -> None:
    """同一子工程有两行决定。"""
    write_csv(case.decided / "项目.csv", [*PROJECTS, ["p1", "", 2027, 2029, 2000, "县级财政"]])


@kind("measure-unknown", "projects_adopted", "项目.csv", "projects_decision", needs="guide")
def measure_unknown(case: Case) -> None:
    """措施编号不在措施库中。"""
    write_csv(case.decided / "项目.csv", [PROJECTS[0], ["p1", "种树", 2026, 2028, 1000, "省级财政"]])


@kind("year-outside", "projects_adopted", "项目.csv", "projects_decision", needs="years")
def project_before_the_plan(case: Case) -> None:
    """项目年份在规划期外。"""
    write_csv(case.decided / "项目.csv", [PROJECTS[0], ["p1", "", 2016, 2018, 1000, "省级财政"]])


@kind("part-exceeds", "projects_adopted", "项目.csv", "projects_decision", needs="")
def project_ends_before_it_begins(case: Case) -> None:
    """项目完工年早于开工年。"""
    write_csv(case.decided / "项目.csv", [PROJECTS[0], ["p1", "", 2028, 2026, 1000, "省级财政"]])


@kind("value-negative", "projects_adopted", "项目.csv", "projects_decision", needs="")
def negative_cost(case: Case) -> None:
    """投资是负数。"""
    write_csv(case.decided / "项目.csv", [PROJECTS[0], ["p1", "", 2026, 2028, -1000, "省级财政"]])
