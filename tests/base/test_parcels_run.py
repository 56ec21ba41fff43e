"""Land cover as parcels (DLTB): from a Shapefile in GBK to ecosystems, spaces and the account, through a plan; and what is told."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

import shanshui.base.parcels_read as reader
from shanshui.base.gcj02 import from_wgs84
from shanshui.core.errors import Problems
from shanshui.plan import Plan

GK = "EPSG:4545"
"""CGCS2000, three degrees, 108° E, no number in x."""
X0, Y0 = 500_000.0, 3_800_000.0
SAID = 'licence = "测试"\ncitation = "测试"\n'


def box(west, south, east, north):
    return shapely.box(X0 + west, Y0 + south, X0 + east, Y0 + north)


def parcels():
    """4 × 4 km: west woodland, east paddy with a strip of 60 m of river across, a village at the south-east corner."""
    rows = [("0301", "", box(0, 0, 2000, 4000)), ("0102", "", box(2000, 0, 4000, 1900)), ("1101", "", box(2000, 1900, 4000, 1960)),
            ("0103", "", box(2000, 1960, 4000, 4000))]  # fmt: skip
    rows[1] = ("0102", "", rows[1][2].difference(box(3600, 0, 4000, 400)))
    rows.append(("0702", "203", box(3600, 0, 4000, 400)))
    return gpd.GeoDataFrame(
        {"DLBM": [r[0] for r in rows], "CZCSXM": [r[1] for r in rows], "DLMC": "汉字"},
        geometry=[r[2] for r in rows],
        crs=GK,
    )


class Case:
    """A plan of one square county whose land cover is parcels."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "规划 plan"
        self.folder.mkdir()
        county = gpd.GeoDataFrame({"code": ["990101"], "name": ["甲县"]}, geometry=[box(0, 0, 4000, 4000)], crs=GK)
        county.to_file(self.folder / "县界.gpkg")
        self.cover = {"path": '"DLTB 图斑.shp"', "year": "2020", "classification": '"third_survey"'}

    def write(self, frame, **more):
        frame.to_file(self.folder / "DLTB 图斑.shp", encoding=more.pop("encoding", "gbk"), **more)
        return self

    def plan(self):
        cover = "".join(f"{name} = {value}\n" for name, value in self.cover.items())
        (self.folder / "catalog.toml").write_text(
            f'[counties]\npath = "县界.gpkg"\n{SAID}[land_cover]\n{cover}{SAID}', "utf8"
        )
        (self.folder / "plan.toml").write_text(
            '[plan]\nguide = "national"\n[region]\ncode = "990100"\nname = "测试地区"\nshort = "测试"\n[years]\nreference = 2000\n'
            f'base = 2020\n[grid]\ncrs = "{GK}"\ncell = 100.0\nmargin = 300.0\n', "utf8")  # fmt: skip
        return Plan.open(self.folder)

    def told(self):
        return [(p.code, p.found) for p in self.plan().check() if p.layer == "land_cover"]


@pytest.fixture
def case(tmp_path):
    return Case(tmp_path)


def test_from_parcels_to_ecosystems_spaces_and_the_account(case):
    """100 m cells: the river of 60 m holds 60 % of one row of cells and is drawn 100 m wide: 12 ha become 20 ha."""
    plan = case.write(parcels()).plan()
    assert [p.line("en") for p in plan.check() if p.layer == "land_cover"] == []
    outcome = plan.run(["ecosystem", "space", "parcel_areas"])
    assert not outcome.state("failed") and not outcome.state("blocked")
    cover = plan.results().get("land_cover")
    codes = cover.values[0]
    assert codes.shape == (46, 46) and cover["year"].values.tolist() == [2020]
    inner = codes[3:43, 3:43]  # 3 cells of margin on each side
    assert (inner[:, :20] == 301).all() and (inner[20, 20:] == 1101).all() and (inner[:20, 20:] == 103).all()
    assert (inner[21:36, 20:] == 102).all() and (inner[36:, 36:] == 702).all()
    assert (codes[:3] == -1).all() and (codes[:, 43:] == -1).all()
    ecosystem = plan.results().get("ecosystem").values[3:43, 3:43]
    assert (
        (ecosystem[:, :20] // 10 == 1).all() and (ecosystem[20, 20:] == 43).all() and (ecosystem[36:, 36:] == 61).all()
    )
    space = plan.results().get("space").values[3:43, 3:43]
    assert (space[:, :20] == 1).all() and (space[36:, 36:] == 2).all()
    table = plan.results().get("parcel_areas").set_index("code")
    assert table["year"].eq(2020).all() and table.loc["1101", "name"] == "河流水面"
    ha = (table[["inside_m2", "grid_m2", "change_m2"]] / 1e4).round(2)
    assert ha.loc["1101"].tolist() == pytest.approx([12, 20, 8], rel=1e-3)
    assert ha.loc["0103"].tolist() == pytest.approx([408, 400, -8], rel=1e-3)
    assert ha.loc["*"].tolist() == pytest.approx([1600, 1600, 0], rel=1e-3) and table.loc["*", "parcels"] == 5
    assert table["parcels_m2"].to_numpy() == pytest.approx(
        table["inside_m2"].to_numpy(), rel=2e-5
    )  # edges of 2 km, straight in B–L: 0.05 m off
    again = Plan.open(case.folder).run(["ecosystem", "space", "parcel_areas"])
    assert not again.ran


def test_it_is_the_same_in_chunks_and_from_a_geopackage(case, monkeypatch):
    case.write(parcels())
    plan = case.plan()
    plan.run(["land_cover", "parcel_areas"])
    whole, table = plan.results().get("land_cover").values, plan.results().get("parcel_areas")
    monkeypatch.setattr(reader, "CHUNK", 2)
    parcels().rename(columns={"DLBM": "地类"}).to_file(case.folder / "图斑.gpkg")
    case.cover |= {"path": '"图斑.gpkg"', "columns": '{ code = "地类" }'}
    plan = case.plan()
    plan.run(["land_cover", "parcel_areas"])
    assert np.array_equal(plan.results().get("land_cover").values, whole)
    assert plan.results().get("parcel_areas").equals(table)


def test_without_classification_the_one_that_fits_is_named(case):
    frame = parcels()
    frame.loc[0, "DLBM"] = "0404K"
    case.write(parcels())
    del case.cover["classification"]
    found = [p for p in case.plan().check() if p.code == "classification-missing"]
    assert len(found) == 1 and "third_survey" in str(found[0].expected)


def test_defects_are_told_by_row(case):
    frame = parcels()
    frame.loc[1, "DLBM"] = "9999"
    assert case.write(frame).told() == [("code-unknown", "9999")]
    frame = parcels()
    frame.loc[2, "DLBM"] = None
    found = [p for p in case.write(frame).plan().check() if p.layer == "land_cover"]
    assert [p.code for p in found] == ["cell-empty"] and "3" in found[0].where
    frame = parcels()
    frame.loc[3, "geometry"] = shapely.Polygon(
        [(X0 + 2000, Y0 + 1960), (X0 + 4000, Y0 + 4000), (X0 + 4000, Y0 + 1960), (X0 + 2000, Y0 + 4000)]
    )
    case.write(frame)
    assert [code for code, _ in case.told()] == ["geometry-invalid"]
    with pytest.raises(Problems) as caught:
        case.plan().run(["land_cover"])
    assert [p.code for p in caught.value.problems] == ["geometry-invalid"]


def test_columns_and_fields_are_told(case):
    case.write(parcels().rename(columns={"DLBM": "编码"}))
    assert [code for code, _ in case.told()] == ["column-missing"]
    case.cover["columns"] = '{ code = "编码" }'
    assert case.told() == []
    case.cover["resampling"] = '"mode"'
    assert case.told() == [("catalog-field-unused", "resampling")]


def test_a_hole_and_a_missing_datum_are_told(case):
    case.write(parcels().iloc[1:])
    assert [code for code, _ in case.told()] == ["coverage-hole"]
    case.write(parcels().set_crs("EPSG:2435", allow_override=True))  # Beijing 1954, 3 degrees, 114° E
    assert [code for code, _ in case.told()] == ["crs-datum"]


def test_a_prefix_exchanged_axes_and_the_neighbouring_zone(case):
    moved = parcels()
    moved.geometry = shapely.transform(moved.geometry.to_numpy(), lambda p: p + np.array([36e6, 0]))
    assert [code for code, _ in case.write(moved).told()] == ["crs-zone"]
    moved.geometry = shapely.transform(parcels().geometry.to_numpy(), lambda p: p[:, ::-1])
    assert [code for code, _ in case.write(moved).told()] == ["crs-axes"]
    assert case.write(parcels().set_crs("EPSG:4544", allow_override=True)).told()[0][0] == "crs-zone"


def test_the_offset_of_gcj02_is_told_and_undone(case):
    """Parcels moved by the published formula: told while undeclared, and where declared the same cells as before."""
    plan = case.write(parcels()).plan()
    plan.run(["land_cover"])
    whole = plan.results().get("land_cover").values
    dense = parcels().to_crs("EPSG:4490")
    dense.geometry = shapely.segmentize(dense.geometry.to_numpy(), 0.0005)
    moved = dense.copy()
    moved.geometry = shapely.transform(dense.geometry.to_numpy(), from_wgs84)
    case.write(moved)
    assert [code for code, _ in case.told()] == ["crs-gcj02"]
    case.cover["crs"] = '"GCJ-02"'
    assert case.told() == []
    plan = case.plan()
    plan.run(["land_cover"])
    assert (plan.results().get("land_cover").values == whole)[:, 3:43, 3:43].mean() > 0.999
