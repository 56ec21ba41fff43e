"""A place of 10 × 12 cells with every layer that maps and database read, and its figures; for tests of the deliverables.

Cells are 1000 m, each of 1 km² exactly; the region is 8 × 10 cells = 80 km² in the middle. 西县 holds its four western
columns (8 × 4 = 32 km²), 东县 the other six (48 km²). Zones: Z1 the four northern rows (40 km²), Z2 the southern (40 km²).
"""

from __future__ import annotations

from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import LineString, Point, box

from shanshui.base.plan_file import PlanFile
from shanshui.core.errors import Absence, Say
from shanshui.core.grid import Grid
from shanshui.deliver.facts import Fact, Facts
from shanshui.deliver.results import Watched

CRS = "EPSG:4544"  # 2000国家大地坐标系, 3° Gauss–Krüger, central meridian 105°E
GRID = Grid(CRS, 500_000.0, 3_600_000.0, 1000.0, (10, 12))
MAPS = (
    ("01", "行政区划与地形图"), ("02", "生态系统分布图"), ("03", "生态系统退化程度图"), ("04", "生态网络格局图"),
    ("05", "国土空间生态修复布局图"), ("06", "生态修复重点工程布局图"),
)  # fmt: skip


class Stored:
    """A reader over a dict of layers."""

    grid = GRID

    def __init__(self, layers, missing):
        self.layers, self.missing = layers, missing

    def get(self, layer, scenario=None):
        return self.layers.get(layer)

    def absence(self, layer, scenario=None):
        if layer in self.layers:
            return None
        leaves = self.missing.get(layer, (layer,))
        return Absence(Say("未提供", "not given"), Say("在 catalog.toml 中登记", "catalogue it"), leaves)

    def record(self, layer, scenario=None):
        leaf = {"counties": "县界汇编", "elevation": "数字高程模型"}.get(layer)
        assumed = [{"kind": "setting", "method": "judge", "name": "limit", "value": 0.5}] if layer == "projects" else []
        return {"leaf": {"origin": "file", "citation": leaf} if leaf else None, "inputs": [], "assumed": assumed}


def cells(rows, columns):
    """The square over cells [rows), [columns) of the region (its north-west cell is 0, 0)."""
    west, north = 501_000.0, 3_599_000.0
    return box(west + 1000 * columns[0], north - 1000 * rows[1], west + 1000 * columns[1], north - 1000 * rows[0])


def polygons(**columns):
    return gpd.GeoDataFrame(
        {k: v for k, v in columns.items() if k != "geometry"}, geometry=columns["geometry"], crs=CRS
    )


DRAWINGS = ("terrain", "ecosystems", "degradation", "network", "layout", "projects")


def layers():
    inside = np.zeros(GRID.shape, bool)
    inside[1:9, 1:11] = True
    area = np.where(inside, 1e6, 0.0)
    eco = np.where(inside, 31, -1).astype("i2")
    eco[1:3, 1:11] = 11
    eco[7:9, 1:11] = 51
    grade = np.where(inside, 1, -1).astype("i2")
    grade[3, 1:6] = 2
    grade[4, 1:6] = 4
    rows, columns = np.indices(GRID.shape)
    project_ids = ["p1", "p2"]
    return {
        "counties": polygons(code=["510001", "510002"], name=["西县", "东县"],
                             geometry=[cells((0, 8), (0, 4)), cells((0, 8), (4, 10))]),
        "cell_area": GRID.raster(area, "cell_area"),
        "elevation": GRID.raster((3000 + 90.0 * rows + 40 * columns).astype("f4"), "elevation"),
        "ecosystem": GRID.raster(eco, "ecosystem", year=2020),
        "degradation": GRID.raster(grade, "degradation"),
        "resistance": GRID.raster(np.where(inside, 1.0 + rows, np.nan).astype("f4"), "resistance"),
        "rivers": gpd.GeoDataFrame({"name": pd.array(["清水河", pd.NA], dtype="string")},
                                   geometry=[LineString([(501_000, 3_598_200), (511_000, 3_592_000)]),
                                             LineString([(501_000, 3_592_200), (504_000, 3_592_000)])], crs=CRS),
        "lakes": polygons(name=["月湖"], geometry=[cells((5, 6), (5, 6))]),
        "settlements": gpd.GeoDataFrame({"name": ["西镇"]}, geometry=[Point(502_500, 3_595_500)], crs=CRS),
        "sources": polygons(id=[1, 2], area_m2=[6e6, 4e6], quality=[0.9, 0.8],
                            geometry=[cells((0, 2), (0, 3)), cells((6, 8), (8, 10))]),
        "corridors": gpd.GeoDataFrame({"id": ["c1"], "from_source": [1], "to_source": [2], "length_m": [9000.0], "cost": [4.0]},
                                      geometry=[LineString([(502_000, 3_598_000), (510_000, 3_592_000)])], crs=CRS),
        "zones": polygons(id=["Z1", "Z2"], name=["北部山地保育区", "南部农田修复区"], area_m2=[40e6, 40e6], parts=[1, 1],
                          adopted=[False, False], geometry=[cells((0, 4), (0, 10)), cells((4, 8), (0, 10))]),
        "key_areas": polygons(id=["K1"], name=["西县重点区域"], area_m2=[10e6], priority=[0.7], zone=["Z1"], counties=["510001"],
                              townships=[None], villages=[pd.NA], geometry=[cells((2, 4), (0, 5))]),
        "problems": polygons(id=["w1"], problem=["P7"], severity=[4], area_m2=[5e6], cell=[38], geometry=[cells((3, 4), (0, 5))]),
        "projects": pd.DataFrame({
            "id": project_ids, "project": ["草地修复工程"] * 2, "subproject": ["西县草地修复", "东县草地修复"], "zone": ["Z1", "Z1"],
            "key_area": ["K1", None], "problem": ["P7", "P7"], "mode": [3, 2], "measure": ["M1", None],
            "area_m2": [4e6, 1e6], "cost_base": pd.array([2_000_000.0, pd.NA], dtype="Float64"), "start_year": [2021, 2026], "end_year": [2025, 2030],
            "phase": ["near", "middle"], "counties": ["510001", "510002"], "fund_source": [None, None], "adopted": [False, False],
        }),
        "project_areas": polygons(id=project_ids, area_m2=[4e6, 1e6], phase=["near", "middle"],
                                  geometry=[cells((3, 4), (0, 4)), cells((3, 4), (4, 5))]),
        "indicators": pd.DataFrame({"county": ["510001"], "year": [2025], "indicator": ["grassland"], "value": [4e6]}),
    }  # fmt: skip


FIGURES = (
    ("area.region", 80.0, "km2", "80", False), ("area.county.510001", 32.0, "km2", "32", False),
    ("area.county.510002", 48.0, "km2", "48", False), ("ecosystem.1.area", 20.0, "km2", "20", False),
    ("ecosystem.3.area", 40.0, "km2", "40", False), ("ecosystem.5.area", 20.0, "km2", "20", False),
    ("degradation.1.area", 70.0, "km2", "70", True), ("degradation.2.area", 5.0, "km2", "5", True),
    ("degradation.4.area", 5.0, "km2", "5", True), ("zone.Z1.area", 40.0, "km2", "40", False),
    ("zone.Z2.area", 40.0, "km2", "40", False), ("key_area.K1.area", 10.0, "km2", "10", True),
    ("project.p1.area", 4.0, "km2", "4", True), ("project.p2.area", 1.0, "km2", "1", True),
    ("cost.phase.near", 200.0, "wan_yuan", "200", True), ("cost.total", 200.0, "wan_yuan", "200", True),
    ("source.count", 2.0, "item", "2", False), ("source.area", 10.0, "km2", "10", False),
    ("source.1.area", 6.0, "km2", "6", False), ("source.2.area", 4.0, "km2", "4", False),
    ("corridor.count", 1.0, "line", "1", False), ("corridor.length", 9.0, "km", "9", False),
    ("risk_overlap.0.area", 40.0, "km2", "40", False), ("risk_overlap.1.area", 16.0, "km2", "16", False),
    ("risk_overlap.2.area", 24.0, "km2", "24", False), ("risk_overlap.3.area", 0.0, "km2", "0", False),
)  # fmt: skip
FROM = {
    "degradation": "degradation", "key_area": "key_areas", "project": "projects", "cost": "projects", "corridor": "corridors",
    "source": "sources", "zone": "zones", "ecosystem": "ecosystem", "area": "cell_area", "risk_overlap": "risk_overlap",
}  # fmt: skip


def build(*, without=(), missing=None, stamp="演示数据", compiler=None, add=None):
    """facts, reader, plan, profile of the place, without the layers named, with those added."""
    found = {name: layer for name, layer in (layers() | (add or {})).items() if name not in without}
    reader = Watched(Stored(found, missing or {}))
    facts = {}
    for name, value, unit, printed, assumed in FIGURES:
        layer = FROM[name.split(".")[0]]
        if layer in found:
            facts[name] = Fact(name, value, unit, printed, name, ((layer, None),), 1.0, assumed, False)
    plan = PlanFile.model_validate(
        {
            "plan": {"guide": "national", "stamp": stamp, "compiler": compiler},
            "region": {"code": "510000", "name": "山水州", "short": "山水州"},
            "years": {"reference": 2000, "base": 2020},
            "grid": {"crs": CRS, "cell": 1000.0},
        }
    )
    maps = tuple(
        SimpleNamespace(
            id=number, title=title, drawing=drawing, layers=(), optional_layers=(), is_made=lambda absence: True
        )
        for (number, title), drawing in zip(MAPS, DRAWINGS, strict=True)
    )
    return Facts(facts, reader), reader, plan, SimpleNamespace(id="national", title="通用指南", maps=maps)
