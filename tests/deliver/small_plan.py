"""A plan of 4 × 5 cells and two counties whose every figure is a sum done by hand; no test, used by the tests.

Cells are 1 km²; column 4 lies outside the region; cell (0, 0) is half inside: the region has 15.5 km². County A holds
columns 0 and 1, county B columns 2 and 3; cell (1, 1) is shared 60 : 40. So A has 0.5 + 7 − 0.4 = 7.1 and B 8.4 km².
"""

from __future__ import annotations

import tomllib
from importlib import resources
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import LineString

from shanshui.base.plan_file import PlanFile, Superior
from shanshui.core.errors import Absence, Say
from shanshui.core.grid import Grid
from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts_build import build_facts
from shanshui.deliver.results import Watched

GRID = Grid("EPSG:4508", 0.0, 4000.0, 1000.0, (4, 5))
A, B = "513221", "513222"
NO = -1
BASE = [[12, 12, 31, 31, NO], [12, 31, 31, 41, NO], [51, 31, 31, 61, NO], [51, 31, 82, NO, NO]]
MIDDLE = [[12, 12, 31, 41, NO], [12, 31, 41, 41, NO], [51, 31, 31, 31, NO], [51, 31, 82, NO, NO]]
FIRST = [[12, 12, 31, 41, NO], [12, 31, 41, 41, NO], [51, 31, 31, 31, NO], [51, 12, 82, NO, NO]]
LOST = [[0, 0, 0, 3, NO], [0, 0, 3, 0, NO], [0, 0, 0, 2, NO], [0, 0, 0, NO, NO]]
GRADE = [[1, 1, 1, 3, NO], [1, 1, 3, 1, NO], [1, 1, 1, 4, NO], [1, 1, 1, NO, NO]]
PROBLEM = [[NO, NO, NO, 0, NO], [NO, NO, 1, NO, NO], [NO, NO, NO, 2, NO], [NO] * 5]
SOURCE = [[1, 1, NO, NO, NO], [1, NO, NO, NO, NO], [NO, 2, 2, NO, NO], [NO] * 5]
ZONE = [[0] * 4 + [NO], [0] * 4 + [NO], [1] * 4 + [NO], [1] * 4 + [NO]]
KEY = [[NO, NO, NO, 0, NO], [NO, NO, 0, 0, NO], [NO] * 5, [NO] * 5]
WORKS = [[NO, NO, NO, 0, NO], [NO, NO, 0, NO, NO], [NO, NO, NO, 1, NO], [NO] * 5]


def raster(values, name, dtype="int16", **coords):
    return GRID.raster(np.array(values, dtype=dtype), name, **coords)


def layers(names=("汶川县", "理县")):
    """Every layer of the plan by name."""
    area = np.full((4, 5), 1e6)
    area[:, 4], area[0, 0] = 0, 5e5
    cells = [(A, r * 5 + c, 1.0) for r in range(4) for c in (0, 1) if (r, c) not in ((0, 0), (1, 1))]
    cells += [(A, 0, 0.5), (A, 6, 0.6), (B, 6, 0.4)] + [(B, r * 5 + c, 1.0) for r in range(4) for c in (2, 3)]
    found = {
        "counties": pd.DataFrame({"code": [A, B], "name": list(names)}),
        "county_cells": pd.DataFrame(cells, columns=["county", "cell", "share"]),
        "cell_area": raster(area, "cell_area", "f8"),
        "area_adjustment": pd.DataFrame(
            {
                "code": [A, B, "*"],
                "computed_m2": [7.1e6, 8.4e6, 15.5e6],
                "control_m2": [np.nan] * 3,
                "factor": [1.0] * 3,
            }
        ),
        "ecosystem_series": raster([FIRST, MIDDLE, BASE], "ecosystem_series", year=np.array([2000, 2010, 2020])),
        "ecosystem": raster(BASE, "ecosystem", year=2020),
        "space": raster(np.where(np.array(BASE) == 51, 2, np.where(np.array(BASE) == 61, 3, 1)), "space"),
        "elevation": raster(np.arange(20).reshape(4, 5) * 100.0, "elevation", "f4"),
        "slope": raster(np.full((4, 5), 12.5), "slope", "f4"),
        "population": raster(np.full((4, 5), 4000.0), "population", "f4"),
        "habitat_quality": raster(np.where(np.array(BASE) == 12, 0.9, 0.4), "habitat_quality", "f4"),
        "conversion_loss": raster(LOST, "conversion_loss"),
        "degradation": raster(GRADE, "degradation"),
        "degradation_evidence": raster(np.where(np.array(GRADE) > 1, 1, 0), "degradation_evidence"),
        "mode": raster(np.where(np.array(GRADE) > 1, 9, 1), "mode"),
        "problem_label": raster(PROBLEM, "problem_label", "i4"),
        "source_label": raster(SOURCE, "source_label", "i4"),
        "zone_label": raster(ZONE, "zone_label"),
        "key_area_label": raster(KEY, "key_area_label", "i4"),
        "project_label": raster(WORKS, "project_label", "i4"),
    }
    return {**found, **_tables()}


def _tables():
    return {
        "problems": pd.DataFrame({"id": ["a", "b", "c"], "problem": ["P3", "P3", "P2"], "severity": [3, 3, 4]}),
        "problem_cards": pd.DataFrame(
            {"id": ["a", "b", "c"], "problem": ["P3", "P3", "P2"], "cause": [None, None, "城镇扩展占用草地"]}
        ),
        "sources": pd.DataFrame({"id": [1, 2], "area_m2": [2.5e6, 2e6]}),
        "corridors": gpd.GeoDataFrame({"id": ["l1"], "from_source": [1], "to_source": [2], "length_m": [2504.0],
                                       "cost": [5008.0], "mean_resistance": [2.0]},
                                      geometry=[LineString([(500, 2500), (2500, 1500)])], crs=GRID.crs),
        "zones": pd.DataFrame({"id": ["z1", "z2"], "name": ["北部高原草地生态修复区", "南部河谷农业生态修复区"],
                               "adopted": [False, False]}),
        "key_areas": pd.DataFrame({"id": ["k1"], "name": ["理县高原草地生态修复重点区域"], "priority": [0.8], "zone": ["z1"],
                                   "counties": [B], "townships": [None], "villages": [None]}),
        "projects": pd.DataFrame({
            "id": ["p1", "p2"], "project": ["高原沼泽修复工程", "草地修复工程"], "subproject": ["沼泽补水子工程", "草地补播子工程"],
            "zone": ["z1", "z2"], "key_area": ["k1", None], "problem": ["P3", "P2"], "mode": [9, 9], "measure": ["M12", None],
            "cost_low": [2e6, 1.1e8], "cost_base": [3_000_000.4, 1.2e8], "cost_high": [4e6, 1.3e8], "start_year": [2021, 2026],
            "end_year": [2023, 2030], "phase": ["near", "middle"], "counties": [B, B], "fund_source": [None, None],
            "adopted": [False, False],
        }),
        "measures": pd.DataFrame({"measure": ["M12"], "name": ["湿地补水"]}),
        "habitat_benefit": pd.DataFrame({"county": ["*", A, B], "before": [0.48, 0.55, 0.42], "after": [0.5, 0.55, 0.46],
                                         "area_m2": [15.5e6, 7.1e6, 8.4e6], "improved_m2": [3e6, 0.0, 3e6]}),
        "indicators": pd.DataFrame([
            {"county": county, "year": year, "indicator": name, "value": value}
            for year, wetland in ((2025, 2e6), (2030, 2e6), (2035, 2e6))
            for county, name, value in ((A, "wetland", 0.0), (B, "wetland", wetland), (A, "farmland_return", 1e5),
                                        (B, "farmland_return", 0.0), (A, "forest_cover", 2.5e6), (B, "forest_cover", 0.0))
        ]),
    }  # fmt: skip


class Reader:
    """Results that are a dictionary."""

    grid = GRID

    def __init__(self, values, assumed=(), missing=None, leaves=None):
        self.values, self.assumed, self.missing, self.leaves = values, set(assumed), missing or {}, leaves or {}

    def get(self, layer, scenario=None):
        return self.values.get(layer)

    def absence(self, layer, scenario=None):
        if layer in self.values:
            return None
        leaves = self.missing.get(layer, (layer,))
        zh = "、".join(vocabulary()[leaf].zh for leaf in leaves)
        return Absence(Say(f"缺少{zh}", "lacking"), Say("补充资料", "give it"), tuple(leaves))

    def record(self, layer, scenario=None):
        item = {"kind": "setting", "method": "key_areas", "name": "share", "value": 0.25}
        return {"node": layer, "assumed": [item] if layer in self.assumed else [], "inputs": [], "method": f"give_{layer}",
                "source": "出处", "leaf": self.leaves.get(layer), "settings": SETTINGS.get(layer, {})}  # fmt: skip


SETTINGS = {"space_adjacency": {"adjacency_m": {"value": 500.0, "assumed": True, "source": None}}}


ABSENT = {
    "resilience": ("soil_organic_matter", "soil_salinity"), "soil_loss": ("rainfall_erosivity", "soil_erodibility"),
    "fvc": ("ndvi",), "vegetation_degradation": ("ndvi",), "erosion": ("rainfall_erosivity", "soil_erodibility"),
    "key_areas": ("elevation",), "projects": ("land_cover",), "habitat_benefit": ("land_cover",),
    "indicators": ("land_cover",), "problems": ("land_cover",), "zones": ("elevation",), "sources": ("land_cover",),
    "corridors": ("land_cover",), "degradation": ("land_cover",), "conversion_loss": ("land_cover",),
    "habitat_quality": ("land_cover",), "ecosystem": ("land_cover",), "ecosystem_series": ("land_cover",),
    "space": ("land_cover",), "mode": ("land_cover",), "cell_area": ("counties",),
}  # fmt: skip


def plan(stamp="演示数据"):
    return PlanFile.model_validate({
        "plan": {"guide": "national", "stamp": stamp},
        "region": {"code": "513200", "name": "阿坝藏族羌族自治州", "short": "阿坝州"},
        "years": {"reference": 2010, "base": 2020},
        "grid": {"crs": "EPSG:4508", "cell": 1000},
    })  # fmt: skip


def profile():
    """The national profile's outline and phrases, as its loader gives them."""
    folder = resources.files("shanshui.guide").joinpath("profiles/national")

    def rows(name, table):
        return tomllib.loads(folder.joinpath(name).read_text("utf8"))[table]

    headings = [SimpleNamespace(**{"repeat": None, **row}) for row in rows("outline.toml", "heading")]
    phrases = {row["id"]: SimpleNamespace(**row) for row in rows("phrases.toml", "phrase")}
    names = ("森林覆盖率", "森林蓄积量", "草原综合植被盖度", "湿地修复治理面积", "生态退耕面积")
    indicators = [SimpleNamespace(id=name, name=name, unit="km2", attribute="必选", feeds=None) for name in names]
    return SimpleNamespace(
        id="national", title="国土空间生态修复规划编制指南", outline=headings, phrases=phrases, indicators=indicators, errata=(),
        assumed_entries=(), zoning=(), maps=[SimpleNamespace(id="02", title="生态系统分布图", is_made=lambda absence: True)],
    )  # fmt: skip


def made(values=None, *, assumed=(), superior=None, stamp="演示数据", leaves=None):
    """(facts, reader, plan, superior, profile) of the small plan."""
    reader = Watched(Reader(layers() if values is None else values, assumed, ABSENT, leaves))
    file, above, guide = plan(stamp), superior or Superior(), profile()
    return build_facts(reader, file, above, guide), reader, file, above, guide
