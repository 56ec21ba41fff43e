"""Reading and aligning: exact positions, nodata, units, years; columns and cells by row."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyproj
import pytest
import rasterio
import shapely

from shanshui.base import warp
from shanshui.base.catalog import Entry
from shanshui.base.ingest import ingest, sources_of
from shanshui.core.errors import Problems
from shanshui.core.grid import Grid

CRS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m"
GRID = Grid(CRS, 0.0, 30.0, 10.0, (3, 3))


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "资料 夹"
    path.mkdir()
    return path


def tif(path, values, *, cell=10.0, left=0.0, top=30.0, crs=CRS, nodata=-9999, **more):
    values = np.asarray(values)
    with rasterio.open(path, "w", driver="GTiff", height=values.shape[0], width=values.shape[1], count=1, dtype=values.dtype.name,
                       crs=crs, transform=rasterio.Affine(cell, 0, left, 0, -cell, top), nodata=nodata, **more) as file:  # fmt: skip
        file.write(values, 1)
    return path


def entry(name, *files, **more):
    return Entry(name=name, path="x", files=files, licence="测试", citation="测试", **more)


def codes(call, *args):
    with pytest.raises(Problems) as caught:
        call(*args)
    return [p.code for p in caught.value.problems]


NINE = np.arange(1, 10, dtype="i2").reshape(3, 3)


# ------------------------------------------------------------------------------------------- rasters
def test_an_aligned_raster_comes_through_unchanged(folder):
    path = tif(folder / "高程.tif", NINE)
    out = ingest("elevation", entry("elevation", path, unit="m"), GRID)
    assert out.values.tolist() == NINE.tolist() and out.dtype == np.float32 and out.name == "elevation"
    assert GRID.covers(out) and out.attrs["unit"] == "m"


def test_bilinear_by_hand(folder):
    # grid shifted by a quarter cell east and half a cell south of the source's pixels:
    # cell (0,0): rows 0,1 by 1/2; columns 0,1 by 3/4,1/4: ½(¾·1+¼·2) + ½(¾·4+¼·5) = ½·1.25 + ½·4.25 = 2.75
    path = tif(folder / "a.tif", NINE, left=-2.5, top=35.0)
    out = ingest("elevation", entry("elevation", path, unit="m"), GRID).values
    assert out[0, 0] == 2.75 and out[0, 1] == 3.75 and out[1, 0] == 5.75
    # last row and column: the outer neighbours do not exist, the weights of the others are made one
    assert out[1, 2] == pytest.approx(0.5 * 6 + 0.5 * 9)
    assert np.isnan(out[2]).all()  # centres on the southern edge of the source, which belongs to no pixel


def test_bilinear_leaves_out_nodata_and_covers_what_nearest_covers(folder):
    values = NINE.astype("f4")
    values[0, 1], values[1, 1] = -9999, np.nan
    path = tif(folder / "a.tif", values, left=-2.5, top=30.0)
    out = ingest("elevation", entry("elevation", path, unit="m"), GRID).values
    assert out[0, 0] == 1.0  # ¾·1 of ¾
    assert np.isnan(out[0, 1]) and np.isnan(out[1, 1])  # the pixel that holds the centre has no data
    assert out[2, 0] == 7.25


def test_positions_are_exact_far_from_a_linear_map(folder):
    """A field that is linear in longitude must come back as each cell centre's longitude, to float precision."""
    grid = Grid(CRS, -400000.0, 3600000.0, 5000.0, (60, 60))
    lon = 97.25 + 0.5 * np.arange(24)
    path = tif(folder / "a.tif", np.tile(lon, (24, 1)), cell=0.5, left=97.0, top=38.0, crs="EPSG:4490")
    out = ingest("temperature", entry("temperature", path, unit="degC"), grid).values
    expected = pyproj.Transformer.from_crs(CRS, "EPSG:4490", always_xy=True).transform(*np.meshgrid(grid.x, grid.y))[0]
    assert np.abs(out - expected).max() < 2e-5


def test_nothing_depends_on_the_blocks(folder, monkeypatch):
    rng = np.random.default_rng(7)
    values = rng.integers(0, 4, (40, 50)).astype("i2")
    values[rng.random((40, 50)) < 0.2] = -9999
    grid = Grid(CRS, -31.0, 61.0, 7.0, (11, 13))
    path = tif(folder / "a.tif", values, cell=3.1, left=-40.0, top=70.0)
    jobs = [("elevation", {"unit": "m", "resampling": how}) for how in ("average", "nearest")]
    jobs += [("space", {"resampling": how, "year": 2020}) for how in ("mode", "nearest")]
    whole = [ingest(name, entry(name, path, **more), grid) for name, more in jobs]
    monkeypatch.setattr(warp, "BLOCK", 4)
    for (name, more), before in zip(jobs, whole, strict=True):
        again = ingest(name, entry(name, path, **more), grid)
        np.testing.assert_array_equal(again.values, before.values)


def test_codes_take_the_nearest_pixel_and_their_own_nodata(folder):
    path = tif(
        folder / "a.tif", np.array([[11, 21, -128], [31, 41, 51], [64, 65, 66]], dtype="i1"), left=4.0, nodata=-128
    )
    out = ingest("land_cover", entry("land_cover", path, year=2020, classification="cnlucc"), GRID)
    assert out.values[0].tolist() == [[11, 21, -1], [31, 41, 51], [64, 65, 66]]  # centres at 5, 15, 25: pixels from 4
    assert out.dtype == np.int16 and out.dims == ("year", "y", "x") and out["year"].values.tolist() == [2020]
    moved = tif(
        folder / "b.tif", np.array([[11, 21, -128], [31, 41, 51], [64, 65, 66]], dtype="i1"), left=6.0, nodata=-128
    )
    out = ingest("land_cover", entry("land_cover", moved, year=2020, classification="cnlucc"), GRID)
    assert out.values[0].tolist() == [[-1, 11, 21], [-1, 31, 41], [-1, 64, 65]]


def test_years_are_stacked(folder):
    files = [tif(folder / f"地类 {year}.tif", np.full((3, 3), code, "i2")) for year, code in ((2000, 11), (2020, 51))]
    out = ingest("land_cover", entry("land_cover", *files, years=(2000, 2020), classification="cnlucc"), GRID)
    assert out["year"].values.tolist() == [2000, 2020] and out.values[:, 0, 0].tolist() == [11, 51]
    one = ingest("ecosystem", entry("ecosystem", files[0], year=2020), GRID)
    assert int(one["year"]) == 2020 and one.dims == ("y", "x")


def test_unit_and_scale(folder):
    path = tif(folder / "a.tif", NINE)
    out = ingest("elevation", entry("elevation", path, unit="km", scale=0.5), GRID)  # × 0.5 × 1000
    assert out.values[0].tolist() == [500.0, 1000.0, 1500.0]


def test_average_by_hand_and_its_share(folder):
    # 5 m pixels, 2 × 2 in a cell: mean of the four; two of four missing → mean of the two; three missing → none
    values = np.arange(36, dtype="f4").reshape(6, 6)
    values[0, 2:4] = -9999
    values[0, 4:6] = values[1, 4] = -9999
    path = tif(folder / "a.tif", values, cell=5.0)
    out = ingest("elevation", entry("elevation", path, unit="m", resampling="average"), GRID).values
    assert out[0, 0] == (0 + 1 + 6 + 7) / 4 and out[0, 1] == (8 + 9) / 2 and np.isnan(out[0, 2])


def test_a_pixel_belongs_to_the_cell_that_holds_its_centre(folder):
    # 5 m pixels from x = −2.52, y = 32.52: centres −0.02, 4.98, 9.98 and 30.02, 25.02, 20.02: the first of each are outside,
    # so cell (0, 0) has columns 1–2 and rows 1–2 of the source; the last cell has one pixel of the 7 × 7, and takes it
    values = np.arange(49, dtype="f4").reshape(7, 7)
    given = entry(
        "elevation", tif(folder / "a.tif", values, cell=5.0, left=-2.52, top=32.52), unit="m", resampling="average"
    )
    out = ingest("elevation", given, GRID).values
    assert out[0, 0] == (8 + 9 + 15 + 16) / 4
    corner = entry(
        "elevation",
        tif(folder / "b.tif", values[:3, :3], cell=5.0, left=-8.0, top=38.0),
        unit="m",
        resampling="average",
    )
    assert ingest("elevation", corner, GRID).values[0, 0] == 16  # centres −5.5, −0.5, 4.5 and 35.5, 30.5, 25.5
    codes_given = entry(
        "space",
        tif(folder / "c.tif", (values[:3, :3]).astype("i2"), cell=5.0, left=-8.0, top=38.0),
        resampling="mode",
        year=2020,
    )
    assert ingest("space", codes_given, GRID).values[0, 0] == 16


def test_mode_by_hand_and_ties(folder):
    values = np.array([[1, 1, 3, 2], [1, 2, 2, 3], [-1, -1, -1, -1], [5, 6, -1, 5]], dtype="i2")
    path = tif(folder / "a.tif", values, cell=5.0, top=20.0, nodata=-1)
    out = ingest("space", entry("space", path, resampling="mode", year=2020), Grid(CRS, 0.0, 20.0, 10.0, (2, 2)))
    assert out.values.tolist() == [[1, 2], [5, -1]]  # of equals the smallest; 1 of 4 is too few


def test_resampling_must_fit_the_resolution(folder):
    fine, coarse = (
        tif(folder / "a.tif", np.ones((6, 6), "f4"), cell=5.0),
        tif(folder / "b.tif", np.ones((6, 6), "f4"), cell=5.1),
    )
    assert codes(ingest, "elevation", entry("elevation", fine, unit="m"), GRID) == ["resampling-resolution"]
    assert codes(ingest, "elevation", entry("elevation", coarse, unit="m", resampling="average"), GRID) == [
        "resampling-resolution"
    ]
    assert ingest("elevation", entry("elevation", coarse, unit="m"), GRID).values.max() == 1
    assert ingest("elevation", entry("elevation", fine, unit="m", resampling="nearest"), GRID).values.max() == 1


def test_nodata_by_the_catalog_beats_the_file(folder):
    path = tif(folder / "a.tif", NINE, nodata=None)
    assert codes(ingest, "elevation", entry("elevation", path, unit="m"), GRID) == ["nodata-undeclared"]
    assert np.isnan(ingest("elevation", entry("elevation", path, unit="m", nodata=5.0), GRID).values[1, 1])
    assert ingest("elevation", entry("elevation", path, unit="m", nodata=float("nan")), GRID).values[1, 1] == 5
    lowest = tif(folder / "b.tif", np.full((3, 3), np.finfo("f4").min, "f4"), nodata=-3.4028234663852886e38)
    assert np.isnan(ingest("elevation", entry("elevation", lowest, unit="m"), GRID).values).all()


def test_crs_missing_or_stated(folder):
    path = tif(folder / "a.tif", NINE, crs=None)
    assert codes(ingest, "elevation", entry("elevation", path, unit="m"), GRID) == ["crs-missing"]
    assert ingest("elevation", entry("elevation", path, unit="m", crs=CRS), GRID).values[0, 0] == 1
    assert codes(ingest, "elevation", entry("elevation", path, unit="m", crs="EPSG:999999"), GRID) == ["crs-unknown"]


def test_datum_not_stated_is_taken_as_tagged(folder):
    """Krassovsky to GRS 80 moves the Albers north coordinate by some 60 m at 32° N: warped as tagged, never 'corrected'."""
    krassovsky = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=krass +units=m"
    x, y = pyproj.Transformer.from_crs(CRS, krassovsky, always_xy=True).transform(0.0, 3500000.0)
    assert 40 < abs(y - 3500000.0) < 80
    path = tif(folder / "a.tif", NINE, crs=krassovsky, left=x - 15, top=y + 15)
    assert ingest("elevation", entry("elevation", path, unit="m"), Grid(CRS, -5.0, 3500005.0, 10.0, (1, 1))).values[
        0, 0
    ] == pytest.approx(5, abs=1e-4)


# ------------------------------------------------------------------------------------------- vectors
def districts(**more):
    squares = [shapely.box(102 + i, 31, 103 + i, 32) for i in range(3)]
    return gpd.GeoDataFrame({"adcode": [513201, 513221, 510100], "title": [" 马尔康市", "汶川县", "成都市"],
                             "level": ["a", "a", "b"], **more}, geometry=squares, crs="EPSG:4326")  # fmt: skip


MAPPED = {"columns": {"code": "adcode", "name": "title"}}


@pytest.mark.parametrize("name", ["县界.geojson", "县界.gpkg", "县界.shp"])
def test_vector_columns_filter_and_crs(folder, name):
    districts().to_file(folder / name, encoding="utf-8")
    out = ingest("counties", entry("counties", folder / name, where={"column": "level", "equals": "a"}, **MAPPED), GRID)
    assert out["code"].tolist() == ["513201", "513221"] and out["name"].tolist() == ["马尔康市", "汶川县"]
    assert (
        list(out.columns) == ["code", "name", "geometry"]
        and out.index.tolist() == [0, 1]
        and out.crs == pyproj.CRS(CRS)
    )
    back = out.to_crs("EPSG:4326").geometry.iloc[0]
    assert len(back.exterior.coords) == 5 and back.hausdorff_distance(shapely.box(102, 31, 103, 32)) < 1e-9


def test_where_compares_codes_as_text(folder):
    districts().to_file(folder / "a.gpkg")
    for value in (513221, "513221", 513221.0):
        out = ingest(
            "counties",
            entry("counties", folder / "a.gpkg", where={"column": "adcode", "equals": value}, **MAPPED),
            GRID,
        )
        assert out["code"].tolist() == ["513221"]


def test_gcj02_vertices_are_moved(folder):
    from shanshui.base.gcj02 import to_wgs84

    districts().to_file(folder / "a.gpkg")
    out = ingest("counties", entry("counties", folder / "a.gpkg", crs="gcj-02", **MAPPED), GRID).to_crs("EPSG:4326")
    expected = to_wgs84(np.array(shapely.box(102, 31, 103, 32).exterior.coords))
    np.testing.assert_allclose(np.array(out.geometry.iloc[0].exterior.coords), expected, atol=1e-9)
    districts().to_crs(CRS).to_file(folder / "b.gpkg")
    assert codes(ingest, "counties", entry("counties", folder / "b.gpkg", crs="GCJ-02", **MAPPED), GRID) == [
        "crs-gcj02"
    ]


def test_defects_of_vectors_are_told_together(folder):
    bow = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    bad = gpd.GeoDataFrame({"adcode": [1, 1, 2, 3], "title": ["甲", "乙", None, "丁"]},
                           geometry=[shapely.box(0, 0, 1, 1), bow, shapely.Point(0, 0), None], crs=CRS)  # fmt: skip
    bad.to_file(folder / "a.gpkg")
    with pytest.raises(Problems) as caught:
        ingest("counties", entry("counties", folder / "a.gpkg", **MAPPED), GRID)
    found = {p.code: p.where for p in caught.value.problems}
    assert set(found) == {"cell-empty", "key-repeated", "geometry-empty", "geometry-kind", "geometry-invalid"}
    assert found["key-repeated"].endswith("1, 2") and found["cell-empty"].endswith("3")
    assert (
        found["geometry-empty"].endswith("4")
        and found["geometry-kind"].endswith("3")
        and found["geometry-invalid"].endswith("2")
    )
    assert codes(ingest, "counties", entry("counties", folder / "a.gpkg"), GRID) == ["column-missing", "column-missing"]
    where = {"column": "adcode", "equals": 9}
    assert codes(ingest, "counties", entry("counties", folder / "a.gpkg", where=where, **MAPPED), GRID) == [
        "layer-empty"
    ]
    districts().set_crs(None, allow_override=True).to_file(folder / "b.shp", encoding="utf-8")
    assert codes(ingest, "counties", entry("counties", folder / "b.shp", **MAPPED), GRID) == ["crs-missing"]
    assert codes(ingest, "counties", entry("counties", folder / "b.shp", crs="EPSG:999999", **MAPPED), GRID) == [
        "crs-unknown"
    ]


def test_height_is_dropped_and_sources_are_listed(folder):
    solid = districts()
    solid["geometry"] = shapely.force_3d(solid.geometry.to_numpy(), 100.0)
    solid.to_file(folder / "a.shp", encoding="utf-8")
    given = entry("counties", folder / "a.shp", **MAPPED)
    assert not ingest("counties", given, GRID).geometry.has_z.any()
    assert [p.suffix for p in sources_of(given)] == [".shp", ".shx", ".dbf", ".prj", ".cpg"]


# ------------------------------------------------------------------------------------------- tables
def table(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


def sheet(path, *rows, more=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for name in more:
        book.create_sheet(name)
    book.save(path)
    return path


def control(path, **more):
    return ingest("control_area", entry("control_area", path, **more), GRID)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv(folder, encoding, separator):
    text = "代码,面积,source\n0513201, 1.5e2 ,公报\n\n513221,-.5,=1+1\n".replace(",", separator)
    out = control(table(folder / "控制 面积.csv", text, encoding), columns={"code": "代码", "area_km2": "面积"})
    assert out["code"].tolist() == ["0513201", "513221"] and out["area_km2"].tolist() == [150.0, -0.5]
    assert out["source"].tolist() == ["公报", "=1+1"]  # text is text, never evaluated
    assert out["area_km2"].dtype == np.float64


def test_xlsx(folder):
    path = sheet(
        folder / "控制 面积.xlsx", ["code", "area_km2", "source"], [513201, 12.5, "公报"], [513221.0, "7", "公报"]
    )
    out = control(path)
    assert out["code"].tolist() == ["513201", "513221"] and out["area_km2"].tolist() == [12.5, 7.0]
    two = sheet(folder / "b.xlsx", ["code", "area_km2", "source"], [1, 2, "x"], more=["第二"])
    assert codes(control, two) == ["layer-choice"]
    assert control(two, sheet="Sheet")["code"].tolist() == ["1"]


def test_a_formula_is_a_problem_with_its_row(folder):
    path = sheet(folder / "a.xlsx", ["code", "area_km2", "source"], [1, 2, "x"], [2, "=1+1", "x"])
    with pytest.raises(Problems) as caught:
        control(path)
    assert [(p.code, p.where[-1]) for p in caught.value.problems] == [("cell-formula", "3")]


@pytest.mark.parametrize("text", ["1,234", "１，２", "1_000", "12km", "nan", "TRUE", "0x10", "=2", "1e", "@1"])
def test_what_is_not_a_number(folder, text):
    with pytest.raises(Problems) as caught:
        control(table(folder / "a.csv", f'code,area_km2,source\n1,2,x\n2,"{text}",x\n'))
    assert [(p.code, p.where[-1], p.found) for p in caught.value.problems] == [("cell-type", "3", text)]


def test_defects_of_tables(folder):
    assert codes(control, table(folder / "a.csv", "code,area_km2\n1,2\n")) == ["column-missing"]
    assert codes(control, table(folder / "b.csv", "code,area_km2,source\n")) == ["layer-empty"]
    assert codes(control, table(folder / "c.csv", "")) == ["file-empty"]
    assert codes(control, table(folder / "d.csv", "code,code,area_km2,source\n1,1,2,x\n")) == ["column-repeated"]
    assert codes(control, table(folder / "e.csv", "code,area_km2,source\n1,2,x,y\n")) == ["row-length"]
    assert codes(control, table(folder / "f.csv", 'code,area_km2,source\n1,2,"x\n')) == ["table-syntax"]
    assert codes(control, table(folder / "g.csv", "code,area_km2,source\n1,,x\n1,3\n")) == [
        "cell-empty",
        "cell-empty",
        "key-repeated",
    ]
    assert codes(control, table(folder / "h.csv", '{"type": "FeatureCollection", "features": []}')) == ["file-kind"]
    assert codes(control, table(folder / "i.csv", "<VRTDataset/>")) == ["file-vrt"]


def test_missing_values_keep_their_type(folder):
    text = "id,measure,start_year,end_year,cost_yuan\na,,2026,2027.0,\nb,M1,,2030,5\n"
    out = ingest("projects_adopted", entry("projects_adopted", table(folder / "a.csv", text)), GRID)
    assert (
        out["start_year"].dtype == "Int64"
        and out["end_year"].dtype == np.int64
        and out["end_year"].tolist() == [2027, 2030]
    )
    assert out["start_year"].isna().tolist() == [False, True] and out["cost_yuan"].isna().tolist() == [True, False]
    assert out["measure"].isna().tolist() == [True, False] and out["fund_source"].isna().all()
    assert pd.api.types.is_string_dtype(out["fund_source"])
    assert codes(
        ingest,
        "projects_adopted",
        entry("projects_adopted", table(folder / "b.csv", "id,start_year\na,2026.5\n")),
        GRID,
    ) == ["cell-type"]


def test_many_rows_are_counted(folder):
    rows = "".join(f"{i},x,y\n" for i in range(12))
    with pytest.raises(Problems) as caught:
        control(table(folder / "a.csv", "code,area_km2,source\n" + rows))
    assert caught.value.problems[0].where.endswith("2, 3, 4, 5, 6, 7, 8, 9, 10, 11 … (12)")
