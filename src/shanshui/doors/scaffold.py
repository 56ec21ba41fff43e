"""`shanshui new`: a plan directory with every choice written out and commented."""

from __future__ import annotations

from pathlib import Path

from shanshui.core.errors import Problem, Problems, Say
from shanshui.core.vocabulary import vocabulary

CRS = (
    'PROJCS["CGCS2000 / China Albers 105E",GEOGCS["China Geodetic Coordinate System 2000",DATUM["China_2000",SPHERO'
    'ID["CGCS2000",6378137,298.257222101]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.017453292'
    '5199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4490"]],PROJECTION["Albers_Conic_Equal_Area"],PARAMETER["l'
    'atitude_of_center",0],PARAMETER["longitude_of_center",105],PARAMETER["standard_parallel_1",25],PARAMETER["stan'
    'dard_parallel_2",47],PARAMETER["false_easting",0],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG'
    '","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH]]'
)
"""2000 国家大地坐标系上的阿尔伯斯等积投影：EPSG 没有编号 · no authority has a code for it."""

PLAN = """# 规划 · the plan
[plan]
guide = "{guide}"
# compiler = "编制单位"

[region]
code = "{code}"
name = "{name}"
short = "{short}"

[years]
reference = 2000   # 变化分析的起始年 · change is measured from here
base = 2020        # 基准年
near = 2025        # 近期
middle = 2030      # 中期
far = 2035         # 目标年

[grid]
# 投影坐标系，单位米 · a projected CRS in metres
crs = '''{crs}'''
cell = 100.0

# 一个图层有多个方法时在此选定 · choose where several methods give a layer
[methods]

# 方法参数；写明来源的不再是暂定值 · a setting with a source is no longer assumed
# [settings.habitat_quality]
# half_saturation = {{ value = 0.05, source = "…" }}
"""

SUPERIOR = """# 上级下达 · what comes down from above
# role = "……"
# role_source = "《……规划》"
# [[control_area]]
# code = "{code}"
# area_km2 = 0.0
# source = "……"
"""


def scaffold(directory: Path, guide: str, region: str) -> list[Path]:
    """Write plan.toml, superior.toml, catalog.toml and decisions/; never over a file that is there."""
    from shanshui.guide.loader import guides

    code, _, name = region.partition(":")
    problems = []
    known = [str(row["id"]) for row in guides()]
    if guide not in known:
        problems.append(Problem("guide-unknown", Say("没有这部编制指南", "no such guide"), "--guide",
                                Say("用 shanshui guides 查看", "see: shanshui guides"), found=guide, expected=", ".join(known)))  # fmt: skip
    if region and not (len(code) == 6 and code.isdigit() and name):
        problems.append(Problem("region-form", Say("地区应写成 代码:名称", "write the region as code:name"), "--region",
                                Say("例如 513200:阿坝藏族羌族自治州", "for example 513200:阿坝藏族羌族自治州"), found=region))  # fmt: skip
    texts = {
        "plan.toml": PLAN.format(crs=CRS, guide=guide, code=code or "000000", name=name or "××", short=name or "××"),
        "superior.toml": SUPERIOR.format(code=code or "000000"),
        "catalog.toml": _catalog(),
    }
    for file in texts:
        if (directory / file).exists():
            problems.append(Problem("exists", Say("文件已存在，不覆盖", "the file exists and is not overwritten"), str(directory / file),
                                    Say("换一个目录", "choose another directory")))  # fmt: skip
    if problems:
        raise Problems(problems)
    (directory / "decisions").mkdir(parents=True, exist_ok=True)
    for file, text in texts.items():
        (directory / file).write_text(text, "utf8")
    return [directory / file for file in texts]


def _catalog() -> str:
    """A commented entry for every layer that a plan may be given."""
    from shanshui.core.registry import Registry

    registry = Registry.read()
    taken = {edge.layer for spec in registry for edge in spec.edges}
    lines = ["# 数据登记：去掉注释并填写 · uncomment and fill in", ""]
    for name, layer in vocabulary().layers.items():
        if (
            name in taken
            and name not in registry.givers
            and not layer.profile
            and not layer.decision
            and name != "control_area"
        ):
            lines += [f"# {layer.zh} · {layer.en}", f"# [{name}]", '# path = ""']
            lines += ['# path = "…{year}.tif"', "# years = [2000, 2020]"] if "year" in layer.dims else []
            if "month" in layer.dims:
                lines += ['# path = "…{month}.tif"', "# months = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]"]
            if "scenario" in layer.dims:
                lines += ['# path = "…{scenario}.tif"', "# scenarios = [126, 245, 585]", "# year = 2030"]
            lines += [f'# unit = "{layer.unit}"', "# nodata = -9999"] if layer.is_raster else []
            lines += ['# licence = ""', '# citation = ""', ""]
    return "\n".join(lines)
