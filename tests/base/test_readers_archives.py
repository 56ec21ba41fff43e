"""Geodatabases, KML and KMZ, and what archives may hold: read with the right text, or refused with a code."""

from __future__ import annotations

import stat
import zipfile

import geopandas as gpd
import pyogrio
import pytest
import shapely

from shanshui.base import archives, door, kml
from shanshui.base.catalog import Entry
from shanshui.base.vectors import read_features
from shanshui.core.errors import Problems, Refused
from shanshui.core.vocabulary import vocabulary

BOX = shapely.box(102, 31, 103, 32)


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "资料 夹"
    path.mkdir()
    return path


def refused(call, *args, **more):
    with pytest.raises(Refused) as caught:
        call(*args, **more)
    assert caught.value.message.zh and caught.value.message.en and caught.value.cure.zh and caught.value.cure.en
    return caught.value.code


def entry(path, **more):
    return Entry(name="counties", path="x", files=(path,), licence="测试", citation="测试", **more)


def features(*names, crs="EPSG:4490"):
    return gpd.GeoDataFrame({"code": [f"51320{i}" for i in range(len(names))], "name": list(names)},
                            geometry=[shapely.box(102 + i, 31, 103 + i, 32) for i in range(len(names))], crs=crs)  # fmt: skip


def zipped(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


# ------------------------------------------------------------------------------------------- geodatabases
def geodatabase(folder, name="三调 成果.gdb"):
    features("马尔康市", "汶川县").to_file(folder / name, layer="县界", driver="OpenFileGDB")
    return folder / name


def test_a_geodatabase_as_a_folder_and_zipped(folder):
    path = geodatabase(folder)
    assert door.kind(path) == "filegdb"
    packed = zipped(
        folder / "三调.zip", {f"成果/三调 成果.gdb/{part.name}": part.read_bytes() for part in sorted(path.iterdir())}
    )
    assert door.kind(packed) == "filegdb-zip"
    for each in (path, packed):
        out = read_features(entry(each), vocabulary()["counties"])
        assert out["name"].tolist() == ["马尔康市", "汶川县"] and out.crs.to_epsg() == 4490
        assert out.geometry.iloc[0].equals(BOX)
    before = door.content_hash(path)
    (path / "x.lock").write_bytes(b"somebody looks at it")
    assert door.content_hash(path) == before
    table = path / "a00000009.gdbtable"
    assert table.is_file()
    table.write_bytes(table.read_bytes() + b" ")
    assert door.content_hash(path) != before


def test_layers_of_a_geodatabase(folder):
    path = geodatabase(folder)
    features("松潘县").to_file(path, layer="乡界", driver="OpenFileGDB", mode="a")
    assert refused(door.open_vector, path) == "layer-choice"
    assert door.open_vector(path, "乡界")["name"].tolist() == ["松潘县"]
    path.rename(folder / "三调")
    assert door.kind(folder / "三调") == "filegdb"
    assert refused(door.open_vector, folder / "三调", "乡界") == "file-kind"  # the library knows it by its name


def test_a_damaged_geodatabase(folder):
    path = geodatabase(folder)
    for table in path.glob("*.gdbtable"):
        table.write_bytes(table.read_bytes()[:50])
    assert refused(door.open_vector, path) == "file-damaged"


def test_two_geodatabases_in_an_archive(folder):
    members = {f"{n}.gdb/a00000001.gdbtable": b"x" for n in "ab"}
    assert refused(door.open_vector, zipped(folder / "a.zip", members)) == "file-kind"


# ------------------------------------------------------------------------------------------- KML
def document(*placemarks, head='<?xml version="1.0" encoding="UTF-8"?>', more=""):
    return f'{head}\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{more}{"".join(placemarks)}</Document></kml>'


def ring(*points):
    return f"<LinearRing><coordinates>{' '.join(f'{x},{y},0' for x, y in points)}</coordinates></LinearRing>"


OUTER, HOLE = (
    [(102, 31), (103, 31), (103, 32), (102, 32), (102, 31)],
    [(102.4, 31.4), (102.6, 31.4), (102.6, 31.6), (102.4, 31.4)],
)
DATA = '<ExtendedData><Data name="code"><value>513201</value></Data></ExtendedData>'
SCHEMA = (
    '<ExtendedData><SchemaData schemaUrl="#x"><SimpleData name="code">513201</SimpleData></SchemaData></ExtendedData>'
)
POLYGON = f"<Polygon><outerBoundaryIs>{ring(*OUTER)}</outerBoundaryIs><innerBoundaryIs>{ring(*HOLE)}</innerBoundaryIs></Polygon>"


def placemark(name="马尔康市", shape=POLYGON, data=DATA):
    return f"<Placemark><name>{name}</name>{data}{shape}</Placemark>"


@pytest.mark.parametrize("data", [DATA, SCHEMA])
@pytest.mark.parametrize("packed", [False, True], ids=["kml", "kmz"])
def test_kml_and_kmz(folder, data, packed):
    text = document(placemark(data=data))
    if packed:
        path = zipped(folder / "县界.kmz", {"doc.kml": text, "files/icon.png": b"x", "other.kml": "<kml/>"})
    else:
        path = folder / "县界.kml"
        path.write_text(text, "utf8")
    assert door.kind(path) == ("kmz" if packed else "kml")
    out = read_features(entry(path), vocabulary()["counties"])
    assert out["code"].tolist() == ["513201"] and out["name"].tolist() == ["马尔康市"] and out.crs.to_epsg() == 4326
    assert out.geometry.iloc[0].equals(shapely.Polygon(OUTER, [HOLE])) and not out.geometry.has_z.any()


def test_the_library_reads_the_same_from_kml(folder):
    path = folder / "a.kml"
    path.write_text(document(placemark()), "utf8")
    theirs = shapely.force_2d(pyogrio.read_dataframe(path).geometry.iloc[0])
    assert theirs.equals(door.open_vector(path).geometry.iloc[0])


def test_geometries_of_kml(folder):
    line = "<LineString><coordinates>102 , 31 103,31</coordinates></LineString>".replace(" , ", ",")
    point = "<Point><coordinates>102,31</coordinates></Point>"
    marks = [placemark("线", line), placemark("点", point), placemark("无", ""),
             placemark("两面", f"<MultiGeometry>{POLYGON}<MultiGeometry>{POLYGON}</MultiGeometry></MultiGeometry>"),
             placemark("杂", f"<MultiGeometry>{point}{line}</MultiGeometry>")]  # fmt: skip
    (folder / "a.kml").write_text(document(*marks), "utf8")
    out = door.open_vector(folder / "a.kml")
    kinds = [shape.geom_type if shape is not None else None for shape in out.geometry]
    assert kinds == ["LineString", "Point", None, "MultiPolygon", "GeometryCollection"]


def test_folders_of_kml_are_layers(folder):
    text = document(*(f"<Folder><name>{name}</name>{placemark(name)}</Folder>" for name in ("红线", "农田")))
    (folder / "a.kml").write_text(text, "utf8")
    assert refused(door.open_vector, folder / "a.kml") == "layer-choice"
    assert door.open_vector(folder / "a.kml", "农田")["name"].tolist() == ["农田"]


def test_encodings_of_kml(folder):
    gbk = document(placemark(), head='<?xml version="1.0" encoding="GBK"?>')
    (folder / "a.kml").write_bytes(gbk.encode("gbk"))
    assert door.open_vector(folder / "a.kml")["name"].tolist() == ["马尔康市"]
    (folder / "b.kml").write_bytes(document(placemark()).encode("utf-8-sig"))
    assert door.open_vector(folder / "b.kml")["name"].tolist() == ["马尔康市"]
    (folder / "c.kml").write_bytes(document(placemark()).encode("gbk"))  # says UTF-8
    assert refused(door.open_vector, folder / "c.kml") == "file-encoding"
    (folder / "d.kml").write_bytes(document(placemark(), head='<?xml version="1.0" encoding="BIG5"?>').encode("utf-8"))
    assert refused(door.open_vector, folder / "d.kml") == "file-encoding"


def test_kml_that_names_other_files(folder, monkeypatch):
    secret = folder / "秘密.txt"
    secret.write_text("secret", "utf8")
    entity = f'<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    late = document(placemark("&x;"), head=entity.replace("?>", f"?><!-- {'a' * 5000} -->", 1))
    for text in (document(placemark("&x;"), head=entity), late):
        (folder / "a.kml").write_text(text, "utf8")
        assert refused(door.open_vector, folder / "a.kml") == "file-vrt"
        packed = zipped(folder / "a.kmz", {"doc.kml": text})
        assert refused(door.open_vector, packed) == "file-xml"
    link = f"<NetworkLink><Link><href>{secret.as_uri()}</href></Link></NetworkLink>"
    (folder / "b.kml").write_text(document(placemark(), more=link), "utf8")
    assert door.open_vector(folder / "b.kml")["name"].tolist() == ["马尔康市"]  # nobody looks at the link
    (folder / "c.kml").write_text(document("<a>" * 300 + "</a>" * 300), "utf8")
    assert refused(door.open_vector, folder / "c.kml") == "file-damaged"
    monkeypatch.setattr(kml, "MOST_ELEMENTS", 12)
    assert refused(door.open_vector, folder / "b.kml") == "file-damaged"
    monkeypatch.setattr(kml, "MOST", 100)
    assert refused(door.open_vector, folder / "b.kml") == "file-too-large"
    assert refused(door.open_vector, zipped(folder / "b.kmz", {"doc.kml": document(placemark())})) == "file-archive"


@pytest.mark.parametrize("shape", ["<Point><coordinates>102</coordinates></Point>", "<Point><coordinates/></Point>",
                                   "<Polygon/>", "<Polygon><outerBoundaryIs/></Polygon>", "<Point><coordinates>a,b</coordinates></Point>",
                                   "<LineString><coordinates>1,2</coordinates></LineString>", "<Polygon>"])  # fmt: skip
def test_damaged_kml(folder, shape):
    (folder / "a.kml").write_text(document(placemark(shape=shape)), "utf8")
    assert refused(door.open_vector, folder / "a.kml") == "file-damaged"


def test_kml_without_placemarks(folder):
    (folder / "a.kml").write_text(document(), "utf8")
    assert refused(door.open_vector, folder / "a.kml") == "file-damaged"
    (folder / "b.kml").write_text("<kmlx><kml/></kmlx>", "utf8")
    assert refused(door.kind, folder / "b.kml") == "file-vrt"


# ------------------------------------------------------------------------------------------- archives
KML = document(placemark())


@pytest.mark.parametrize(
    "name", ["../doc.kml", "/doc.kml", "a/../../doc.kml", "..\\doc.kml", "C:\\doc.kml", "a\x01.kml", "c:doc.kml"]
)
def test_names_that_point_elsewhere(folder, name):
    path = zipped(folder / "a.zip", {"doc.kml": KML, name: KML})
    assert refused(door.kind, path) == "file-archive"


@pytest.mark.parametrize("inner", ["内.zip", "a.rar", "b.7z", "c/d.TAR", "e.gz"])
def test_archives_within_archives(folder, inner):
    path = zipped(folder / "a.zip", {"doc.kml": KML, inner: b"x"})
    assert refused(door.kind, path) == "file-archive"


def test_limits_of_archives(folder, monkeypatch):
    path = zipped(folder / "a.zip", {"doc.kml": KML, "blank.dbf": b" " * 3_000_000})
    assert refused(door.kind, path) == "file-archive"  # about 1000 to 1
    monkeypatch.setattr(archives, "SMALL", 4_000_000)
    assert door.kind(path) == "kmz"
    monkeypatch.setattr(archives, "MAX_BYTES", 3_000_000)
    assert refused(door.kind, path) == "file-archive"
    monkeypatch.setattr(archives, "MAX_BYTES", 4_000_000)
    monkeypatch.setattr(archives, "MAX_MEMBERS", 1)
    assert refused(door.kind, path) == "file-archive"


def test_limits_are_what_they_are_said_to_be():
    assert (archives.MAX_MEMBERS, archives.MAX_BYTES, archives.MAX_RATIO, archives.SMALL) == (
        20_000,
        4 * 1024**3,
        400,
        1024**2,
    )
    assert (kml.MOST, kml.MOST_ELEMENTS, kml.MOST_DEEP) == (128 * 1024**2, 1_000_000, 200)


def test_members_that_are_links_or_encrypted_or_of_one_name(folder):
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        info = zipfile.ZipInfo("doc.kml")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    assert refused(door.kind, folder / "a.zip") == "file-archive"
    raw = bytearray(zipped(folder / "b.zip", {"doc.kml": KML}).read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(mark) + at] |= 1
    (folder / "b.zip").write_bytes(raw)
    assert refused(door.kind, folder / "b.zip") == "file-archive"
    with pytest.warns(UserWarning), zipfile.ZipFile(folder / "c.zip", "w") as archive:
        archive.writestr("doc.kml", KML)
        archive.writestr("doc.kml", KML)
    assert refused(door.kind, folder / "c.zip") == "file-archive"
    assert refused(door.kind, zipped(folder / "d.zip", {"a.shp": b"x", "A.SHP": b"y", "a.SHP": b"z"})) == "file-archive"


def test_a_member_that_is_not_as_long_as_it_says(folder):
    raw = bytearray(zipped(folder / "a.kmz", {"doc.kml": KML}).read_bytes())
    size = len(KML.encode()).to_bytes(4, "little")
    at = raw.index(b"PK\x01\x02") + 24
    assert raw[at : at + 4] == size
    for said in (10, len(KML.encode()) + 10):
        raw[at : at + 4] = said.to_bytes(4, "little")
        (folder / "b.kmz").write_bytes(raw)
        assert refused(door.open_vector, folder / "b.kmz") == "file-damaged"
        with pytest.raises(Refused) as caught:
            members = archives.contents(folder / "b.kmz").sets["doc"]
            with archives.unpacked(folder / "b.kmz", members):
                pass
        assert caught.value.code == "file-damaged"


def test_members_that_share_their_bytes(folder):
    raw = zipped(folder / "a.zip", {"doc.kml": KML}).read_bytes()
    start, end = raw.index(b"PK\x01\x02"), raw.index(b"PK\x05\x06")
    entry_ = raw[start:end]
    count = 40
    tail = bytearray(raw[end:])
    tail[8:12] = count.to_bytes(2, "little") * 2
    tail[12:16] = (len(entry_) * count).to_bytes(4, "little")
    directory = b"".join(entry_.replace(b"doc.kml", f"d{i:02d}.txt".encode()) for i in range(count))
    (folder / "b.zip").write_bytes(raw[:start] + directory + tail)
    assert refused(door.kind, folder / "b.zip") == "file-archive"


def test_archives_of_nothing_or_of_several_kinds(folder):
    for members in ({"a.txt": b"x"}, {}, {"doc.kml": KML, "a.shp": b"x"}, {"a.gpkg": b"x"}, {"a.dbf": b"x"}):
        path = zipped(folder / "a.zip", members)
        assert refused(door.kind, path) in ("file-kind", "file-damaged")
    assert refused(door.kind, zipped(folder / "a.zip", {"a.kml": KML, "b.kml": KML})) == "file-archive"
    assert (
        door.kind(zipped(folder / "a.zip", {"__MACOSX/._a.kml": b"x", "a.kml": KML, "b/": b"", "readme.txt": b"x"}))
        == "kmz"
    )


def test_no_room_to_unpack(folder, monkeypatch):
    import shutil
    from collections import namedtuple

    Usage = namedtuple("Usage", "total used free")
    path = zipped(folder / "a.zip", {"doc.kml": KML})
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(0, 0, 1000))

    def unpack():
        with archives.unpacked(path, archives.contents(path).sets["doc"]):
            pass

    assert refused(unpack) == "disk-full"


def test_a_vector_where_a_table_is_wanted(folder):
    from shanshui.base.tables import read_table

    path = zipped(folder / "a.zip", {"doc.kml": KML})
    given = Entry(name="residents", path="x", files=(path,), licence="测试", citation="测试")
    with pytest.raises(Problems) as caught:
        read_table(given, vocabulary()["residents"])
    assert [problem.code for problem in caught.value.problems] == ["file-kind"]
