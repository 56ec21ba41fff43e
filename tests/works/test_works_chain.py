"""The two rooms in a row on a made-up region: every result fits the vocabulary, and areas follow from cells."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from shanshui.core.contract import conform
from shanshui.core.grid import Grid
from shanshui.diagnose.conversion import conversion
from shanshui.diagnose.degradation import degradation
from shanshui.diagnose.problems import problems
from shanshui.works.benefits import habitat_benefit
from shanshui.works.indicators import indicators
from shanshui.works.mode import mode
from shanshui.works.planned import ecosystem_planned
from shanshui.works.projects import projects

CRS = "EPSG:4528"
GRID = Grid(CRS, 500_000.0, 4_000_000.0, 1000.0, (20, 24))
YEARS = {"base_year": 2020, "near_year": 2025, "middle_year": 2030, "far_year": 2035}
RULES = pd.DataFrame({"from": [1, 3, 41], "to": [5, 5, 5], "conversion": [1, 2, 3], "grade": [4, 3, 4]})
MATRIX = pd.DataFrame([(d, r, m) for d, m in ((1, 1), (2, 2), (3, 4), (4, 4)) for r in range(1, 6)],
                      columns=["degradation", "resilience", "mode"])  # fmt: skip
MEASURES = pd.DataFrame({
    "measure": ["M1", "M2"], "name": ["退耕还林", "退耕还草"], "problem": ["P1", "P2"], "mode": ["4", "4"], "unit": "ha",
    "cost_low": [1.0, 2.0], "cost_high": [3.0, 4.0], "years": 3, "effect_years": 5, "approval": "州级",
    "restores": pd.array(["lost", None], dtype="string"), "status": "assumed", "source": "暂定",
})  # fmt: skip


def polygons(**columns):
    count = len(next(iter(columns.values())))
    return gpd.GeoDataFrame(columns, geometry=[shapely.box(0, 0, 1, 1)] * count, crs=CRS)


@pytest.fixture(scope="module")
def made():
    rng = np.random.default_rng(7)
    before = rng.choice([11, 31, 41], GRID.shape, p=[0.4, 0.4, 0.2])
    now = np.where(rng.random(GRID.shape) < 0.2, 51, before)
    series = conform("ecosystem_series", GRID.raster(np.array([before, now], "i2"), year=[2000, 2020]), GRID)
    area = rng.uniform(0.9e6, 1e6, GRID.shape)
    area[:, :2] = 0.0
    out = {"cell_area": GRID.raster(area), "ecosystem_series": series}
    out["ecosystem"] = GRID.raster(now.astype("i2"), "ecosystem", year=2020)
    loss, grade = conversion(series, RULES, reference_year=2000, base_year=2020)
    out["conversion_loss"], out["conversion_grade"] = loss, grade
    out["degradation"], out["degradation_evidence"] = degradation(out["cell_area"], grade, grid=GRID)
    layers = (out["degradation"], out["degradation_evidence"], out["ecosystem"], out["cell_area"], loss)
    out["problems"], out["problem_label"], out["problem_cards"] = problems(*layers, grid=GRID)
    out["mode"] = mode(out["degradation"], out["ecosystem"], MATRIX)
    zone = np.where(area > 0, np.arange(24) // 12, -1)
    key = np.where((area > 0) & (np.arange(20) < 5)[:, None], 0, -1)
    cells = np.flatnonzero(area.ravel() > 0)
    out["county_cells"] = pd.DataFrame({"county": np.where(cells % 3, "1", "2"), "cell": cells, "share": 1.0})
    results = projects(
        out["problem_label"], out["problems"], out["problem_cards"], out["mode"], GRID.raster(zone.astype("i2")),
        polygons(id=["XF1", "XF2"], name=["西区", "东区"]), out["cell_area"], out["county_cells"], MEASURES,
        GRID.raster(key.astype("i4")), polygons(id=["K1"], name=["北部重点区域"]), grid=GRID, **YEARS,
    )  # fmt: skip
    out |= dict(zip(("projects", "project_label", "project_areas", "project_cards"), results, strict=True))
    out["ecosystem_planned"] = ecosystem_planned(
        out["ecosystem"], series, out["project_label"], out["projects"], MEASURES, reference_year=2000, far_year=2035
    )
    quality = {31: 0.8, 11: 1.0, 41: 0.9, 51: 0.3}
    after = [
        GRID.raster(np.vectorize(quality.get)(out[k].values).astype("f4")) for k in ("ecosystem", "ecosystem_planned")
    ]
    out["habitat_benefit"] = habitat_benefit(*after, out["cell_area"], out["county_cells"])
    out["indicators"] = indicators(
        out["projects"],
        out["project_label"],
        out["ecosystem"],
        out["cell_area"],
        out["county_cells"],
        MEASURES,
        **YEARS,
    )
    return {name: conform(name, value, GRID) for name, value in out.items()}


def test_every_lost_cell_is_in_one_problem_and_areas_are_those_of_the_cells(made):
    label, area = made["problem_label"].values, made["cell_area"].values
    assert ((label >= 0) == ((made["conversion_loss"].values > 0) & (area > 0))).all()
    sums = np.bincount(label[label >= 0], weights=area[label >= 0])
    np.testing.assert_allclose(made["problems"]["area_m2"], sums, rtol=1e-12)
    assert made["problem_cards"]["id"].tolist() == made["problems"]["id"].tolist()
    assert all(g.is_valid for g in made["problems"].geometry)


def test_projects_hold_the_problem_cells_and_counties_add_up(made):
    label, area = made["project_label"].values, made["cell_area"].values
    assert (label[made["problem_label"].values < 0] == -1).all()
    sums = np.bincount(label[label >= 0], weights=area[label >= 0])
    np.testing.assert_allclose(made["projects"]["area_m2"], sums, rtol=1e-12)
    assert made["project_cards"]["id"].tolist() == made["projects"]["id"].tolist()
    undone = made["projects"]["measure"].isna()
    assert undone.equals(made["projects"]["cost_base"].isna())
    assert set(made["projects"].loc[undone, "problem"]) == {"P3"}
    forest = made["indicators"].query("indicator == 'forest' and year == 2035")["value"].sum()
    kind = made["projects"].query("problem == 'P1'")
    assert forest == pytest.approx(kind["area_m2"].sum())
    turned = made["indicators"].query("indicator == 'farmland_return' and year == 2035")["value"].sum()
    assert turned == pytest.approx(kind["area_m2"].sum())
    assert "wetland" not in set(made["indicators"]["indicator"])


def test_what_is_restored_is_better_habitat(made):
    region = made["habitat_benefit"].set_index("county").loc["*"]
    assert region["after"] > region["before"]
    changed = made["ecosystem_planned"].values != made["ecosystem"].values
    area = made["cell_area"].values
    assert region["improved_m2"] == pytest.approx(area[changed].sum())
    assert (made["ecosystem_planned"].values[changed] == 11).all()
