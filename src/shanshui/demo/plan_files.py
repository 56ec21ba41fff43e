"""The plan directory about the data: plan.toml, superior.toml, catalog.toml."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from shanshui.core.grid import Grid
from shanshui.demo.names import LAKE, RANGE, REGION
from shanshui.demo.targets import TASKS, Target

LICENCE = "CC0-1.0 演示数据"
STAMP = "演示数据"
ADJUSTED = 1.0002
"""The control area over the area of the polygons: what an adjustment has to make up for."""


def plan_toml(grid: Grid) -> str:
    code, name, short = REGION
    return f"""# 演示规划：地区、数据、数字全部虚构 · a made-up place
[plan]
guide = "national"
stamp = "{STAMP}"

[region]
code = "{code}"
name = "{name}"
short = "{short}"

[years]
reference = 2000
base = 2020
near = 2025
middle = 2030
far = 2035

[grid]
crs = '''{grid.crs}'''
cell = {grid.cell!r}
margin = 10000

[settings.erosion]
soil_zone = {{ value = "西北黄土高原区", source = "演示设定" }}

[settings.basins]
min_basin_km2 = {{ value = 60.0, source = "演示设定" }}

# 内陆河流域：湖盆不填平，水汇入尾闾湖
[settings.flow_direction]
closed_depth_m = {{ value = 15.0, source = "演示设定：{LAKE}为尾闾湖" }}

# 半饱和参数按惯例取最大受胁程度的一半
[settings.habitat_quality]
half_saturation = {{ value = 0.35, source = "演示设定：最大受胁程度的一半" }}
"""


def control_km2(area_m2: float) -> float:
    """The control area of the region, as it is stated."""
    return round(area_m2 * ADJUSTED / 1e6, 2)


def superior_toml(
    area_m2: float, targets: Sequence[Target], adopted: Mapping[str, Mapping[str, Any]], seed: int
) -> str:
    """Role, tasks, control area, targets and adopted layers."""
    code, _, short = REGION
    tasks = "".join(f"  {_value(task)},\n" for task in TASKS)
    head = f"""# 上级下达：虚构 · made up
role = "{short}地处虚构的{RANGE}南麓，北为高山水源涵养区，中为绿洲，南接荒漠，{LAKE}为内陆河尾闾湖；主体功能为水源涵养与防风固沙。"
role_source = "{STAMP}"
tasks = [
{tasks}]

[[control_area]]
code = "{code}"
area_km2 = {control_km2(area_m2):.2f}
source = "{STAMP}"
"""
    for target in targets:
        told = {**vars(target), "source": STAMP}
        head += "\n[[target]]\n" + "".join(f"{key} = {_value(value)}\n" for key, value in told.items())
    return head + _entries(adopted, seed, "layer.")


def catalog_toml(entries: Mapping[str, Mapping[str, Any]], seed: int) -> str:
    """One table a layer, in the order given; the seed is the citation."""
    return "# 演示数据登记：全部虚构，由种子生成 · made up from a seed\n" + _entries(entries, seed, "")


def _entries(entries: Mapping[str, Mapping[str, Any]], seed: int, section: str) -> str:
    lines = []
    for name, entry in entries.items():
        told = {**entry, "licence": LICENCE, "citation": f"shanshui 演示数据，种子 {seed}"}
        lines += ["", f"[{section}{name}]", *(f"{key} = {_value(value)}" for key, value in told.items())]
    return "\n".join(lines) + "\n" if lines else ""


def _value(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
