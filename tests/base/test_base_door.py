"""The guarded door: type by content, named drivers, indirections refused, encodings decided strictly."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pytest
import rasterio
import shapely

from shanshui.base import door
from shanshui.core.errors import Refused


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "资料 夹"
    path.mkdir()
    return path


def geotiff(path, **more):
    with rasterio.open(path, "w", driver="GTiff", height=2, width=2, count=1, dtype="int16", crs="EPSG:4490",
                       transform=rasterio.Affine(1, 0, 100, 0, -1, 33), nodata=-1, **more) as file:  # fmt: skip
        file.write(np.ones((1, 2, 2), "i2"))
    return path


def features(names=("马尔康市", "汶川县")):
    return gpd.GeoDataFrame(
        {"name": list(names)}, geometry=[shapely.Point(i, 30) for i in range(len(names))], crs="EPSG:4326"
    )


def code(call, *args):
    with pytest.raises(Refused) as caught:
        call(*args)
    assert caught.value.message.zh and caught.value.message.en and caught.value.cure.zh and caught.value.cure.en
    return caught.value.code


@pytest.mark.parametrize(
    "more", [{}, {"ENDIANNESS": "BIG"}, {"BIGTIFF": "YES"}, {"BIGTIFF": "YES", "ENDIANNESS": "BIG"}]
)
def test_geotiff_whatever_its_name(folder, more):
    path = geotiff(folder / "高程 数据.dat", **more)
    assert door.kind(path) == "geotiff"
    with door.open_raster(path) as file:
        assert file.driver == "GTiff" and file.nodata == -1


def test_vrt_is_refused_under_any_name(folder):
    target = geotiff(folder / "a.tif")
    band = f"<VRTRasterBand><SimpleSource><SourceFilename>{target}</SourceFilename></SimpleSource></VRTRasterBand>"
    vrt = f'<VRTDataset rasterXSize="2" rasterYSize="2">{band}</VRTDataset>'
    for name in ("b.tif", "b.geojson", "b.csv", "b.vrt"):
        for text in (vrt, "\n  " + vrt, "\ufeff" + vrt, "<OGRVRTDataSource/>"):
            (folder / name).write_text(text, "utf8")
            assert code(door.kind, folder / name) == "file-vrt"
    assert code(door.open_raster, folder / "b.tif") == "file-vrt"
    assert code(door.open_vector, folder / "b.geojson") == "file-vrt"


def test_side_cars_of_a_geotiff_are_not_read(folder):
    path = geotiff(folder / "a.tif")
    Path(f"{path}.aux.xml").write_text(
        "<PAMDataset><PAMRasterBand band='1'><NoDataValue>7</NoDataValue></PAMRasterBand></PAMDataset>"
    )
    (folder / "a.tif.ovr").write_text("<VRTDataset/>")
    with door.open_raster(path) as file:
        assert file.nodata == -1 and len(file.files) == 1


@pytest.mark.parametrize("path", ["/vsicurl/http://x/a.tif", "/VSIZIP//a.zip/b.tif", "http://x/a.tif", "zip://a.zip!b.tif",
                                  "GTIFF_DIR:1:a.tif", "NETCDF:a.nc:x", "file:///etc/passwd", "\\vsimem\\a"])  # fmt: skip
def test_indirect_paths(path):
    for call in (door.kind, door.open_raster, door.open_vector, door.read_text, door.content_hash):
        assert code(call, path) == "file-indirect"


def test_missing_folder_empty_and_unknown(folder):
    assert code(door.kind, folder / "没有.tif") == "file-missing"
    assert code(door.kind, folder) == "file-kind"
    (folder / "x.tif").write_bytes(b"\x89PNG\0\0")
    assert code(door.kind, folder / "x.tif") == "file-kind"
    (folder / "y.gpkg").write_bytes(b"SQLite format 3\0" + b"\0" * 100)
    assert code(door.kind, folder / "y.gpkg") == "file-kind"
    (folder / "z.tif").write_bytes(b"II*\0broken")
    assert code(door.open_raster, folder / "z.tif") == "file-damaged"


@pytest.mark.parametrize(
    ("name", "driver"), [("县 界.gpkg", "GPKG"), ("县 界.geojson", "GeoJSON"), ("县 界.shp", "ESRI Shapefile")]
)
def test_vectors_read_back(folder, name, driver):
    features().to_file(folder / name, driver=driver, encoding="utf-8")
    out = door.open_vector(folder / name)
    assert out["name"].tolist() == ["马尔康市", "汶川县"]
    assert door.vector_columns(folder / name) == ["name"]
    assert code(door.open_raster, folder / name) == "file-kind"


def test_a_file_with_several_layers_needs_one_named(folder):
    path = folder / "两层.gpkg"
    features().to_file(path, layer="甲", driver="GPKG")
    features(("松潘县",)).to_file(path, layer="乙", driver="GPKG")
    assert code(door.open_vector, path) == "layer-choice"
    assert code(door.open_vector, path, "丙") == "layer-choice"
    assert door.open_vector(path, "乙")["name"].tolist() == ["松潘县"]
    Path(f"{path}-wal").write_bytes(b"x")
    assert code(door.open_vector, path, "乙") == "file-in-use"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read x", "features": []}', "file-kind"),
        ('{"type": "FeatureCollection", "features": [], "a": "gdal_streamed_alg"}', "file-kind"),
        ('{"type": "Topology", "objects": {}}', "file-kind"),
        ('{"type": "FeatureCollection", "type": "x", "features": []}', "file-damaged"),
        ('{"features": [', "file-damaged"),
    ],
)
def test_json_that_is_not_geojson(folder, text, said):
    (folder / "a.geojson").write_text(text)
    assert code(door.open_vector, folder / "a.geojson") == said


def test_geojson_is_utf8_and_not_too_large(folder, monkeypatch):
    path = folder / "a.geojson"
    text = json.dumps(json.loads(features().to_json()), ensure_ascii=False)
    path.write_bytes(text.encode("gb18030"))
    assert code(door.open_vector, path) == "file-encoding"
    path.write_text(text, "utf8")
    monkeypatch.setattr(door, "MAX_JSON", path.stat().st_size)
    assert door.kind(path) == "geojson"
    monkeypatch.setattr(door, "MAX_JSON", path.stat().st_size - 1)
    assert code(door.kind, path) == "file-too-large"
    assert code(door.open_vector, folder.parent / "没有.zip") == "file-missing"


def test_an_archive_suffix_is_not_followed(folder):
    (folder / "a.zip").write_text(features().to_json(), "utf8")
    assert code(door.open_vector, folder / "a.zip") == "file-kind"


# ------------------------------------------------------------------------------------------- text
TEXT = "代码,名称\n513201,马尔康市\n513233,红原县\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "gb2312"])
def test_chinese_text_in_its_encodings(folder, encoding):
    (folder / "a.csv").write_bytes(TEXT.encode(encoding))
    assert door.kind(folder / "a.csv") == "text"
    assert door.read_text(folder / "a.csv") == TEXT


@pytest.mark.parametrize("raw", [TEXT.encode("utf-16"), "Müller,Bär\n".encode("latin-1"), "阿壩藏族羌族自治州,汶川縣,馬爾康市".encode("big5"),
                                 TEXT.encode("utf-8")[:-3] + b"\xff\n", b"a,b\n\x01\x02\n", "é".encode("latin-1")])  # fmt: skip
def test_other_encodings_are_refused_not_guessed(folder, raw):
    (folder / "a.csv").write_bytes(raw)
    assert code(door.read_text, folder / "a.csv") == "file-encoding"


def test_one_rare_character_in_ten_is_taken(folder):
    """GB 2312 lacks 垚: nine common characters beside it are enough, eight are not."""
    (folder / "a.csv").write_bytes(("县" * 9 + "垚").encode("gb18030"))
    assert door.read_text(folder / "a.csv").endswith("垚")
    (folder / "a.csv").write_bytes(("县" * 8 + "垚").encode("gb18030"))
    assert code(door.read_text, folder / "a.csv") == "file-encoding"


@pytest.mark.parametrize(("stored", "cpg", "reads"), [("gbk", None, True), ("utf-8", None, True), ("gbk", "936", True), ("gbk", "GBK", True),
                                                       ("utf-8", "65001", True), ("utf-8", "UTF-8", True), ("gbk", "UTF-8", False)])  # fmt: skip
def test_attributes_of_a_shapefile(folder, stored, cpg, reads):
    features().to_file(folder / "a.shp", driver="ESRI Shapefile", encoding=stored)
    (folder / "a.cpg").unlink(missing_ok=True)
    if cpg:
        (folder / "a.cpg").write_text(cpg)
    if reads:
        assert door.open_vector(folder / "a.shp")["name"].tolist() == ["马尔康市", "汶川县"]
        return
    assert code(door.open_vector, folder / "a.shp") == "file-encoding"


def test_every_text_field_of_a_shapefile_counts(folder):
    """Numbers before a text field, and plain text before Chinese: the bytes looked at are those of the text."""
    frame = features().assign(id=[1, 2], plain=["a", "b"], place=["刷经寺镇", "映秀镇"])[
        ["id", "plain", "place", "geometry"]
    ]
    frame.to_file(folder / "a.shp", driver="ESRI Shapefile", encoding="gbk")
    (folder / "a.cpg").unlink(missing_ok=True)
    assert door.open_vector(folder / "a.shp")["place"].tolist() == ["刷经寺镇", "映秀镇"]
    renamed = features().rename(columns={"name": "名称"})
    renamed.assign(名称=["a", "b"]).to_file(folder / "b.shp", driver="ESRI Shapefile", encoding="gbk")
    (folder / "b.cpg").unlink(missing_ok=True)
    assert door.vector_columns(folder / "b.shp") == ["名称"]


def test_a_shapefile_without_attributes(folder):
    features().to_file(folder / "a.shp", driver="ESRI Shapefile", encoding="utf-8")
    (folder / "a.dbf").unlink()
    assert code(door.open_vector, folder / "a.shp") == "file-part"


# ------------------------------------------------------------------------------------------- workbooks
def workbook(path):
    book = openpyxl.Workbook()
    book.active.append(["代码", "面积"])
    book.save(path)
    return path


def repack(path, member, content):
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member, content)
    return path


def test_workbooks_and_their_limits(folder, monkeypatch):
    assert door.kind(workbook(folder / "表 格.xlsx")) == "xlsx"
    assert code(door.kind, repack(workbook(folder / "a.xlsx"), "../b.xml", "x")) == "file-archive"
    assert code(door.kind, repack(workbook(folder / "b.xlsx"), "/b.xml", "x")) == "file-archive"
    assert code(door.kind, repack(workbook(folder / "c.xlsx"), "xl/d.xml", "<!DOCTYPE x>")) == "file-archive"
    bomb = repack(workbook(folder / "d.xlsx"), "xl/e.bin", b"\0" * 20_000_000)
    assert code(door.kind, bomb) == "file-archive"  # about 1000 to 1
    with zipfile.ZipFile(folder / "e.xlsx", "w") as archive:
        archive.writestr("a.txt", "x")
    assert code(door.kind, folder / "e.xlsx") == "file-kind"
    (folder / "f.xlsx").write_bytes(b"PK\x03\x04 not a zip")
    assert code(door.kind, folder / "f.xlsx") == "file-damaged"
    monkeypatch.setattr(door, "MAX_MEMBERS", 3)
    assert code(door.kind, folder / "表 格.xlsx") == "file-archive"


def test_limits_are_what_they_are_said_to_be():
    assert (door.MAX_JSON, door.MAX_MEMBERS, door.MAX_UNPACKED, door.MAX_RATIO) == (
        268_435_456,
        5_000,
        536_870_912,
        400,
    )


# ------------------------------------------------------------------------------------------- hashes
def test_content_hash_of_a_file_and_of_a_shapefile(folder):
    path = folder / "a.csv"
    path.write_text(TEXT, "utf8")
    assert door.content_hash(path) == hashlib.sha256(TEXT.encode()).hexdigest()
    features().to_file(folder / "b.shp", driver="ESRI Shapefile", encoding="utf-8")
    (folder / "b.qix").write_bytes(b"index")
    assert [p.suffix for p in door.parts(folder / "b.shp")] == [".shp", ".shx", ".dbf", ".prj", ".cpg"]
    before = door.content_hash(folder / "b.shp")
    (folder / "b.qix").write_bytes(b"another index")
    assert door.content_hash(folder / "b.shp") == before
    for suffix in (".dbf", ".prj", ".cpg", ".shx", ".shp"):
        part = folder / f"b{suffix}"
        kept = part.read_bytes()
        part.write_bytes(kept + b" ")
        assert door.content_hash(folder / "b.shp") != before
        part.write_bytes(kept)
    assert door.content_hash(folder / "b.shp") == before
