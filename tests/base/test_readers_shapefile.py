"""Shapefiles: {encodings} × {.cpg right, wrong, none} × {LDID} × {plain, zip}: the right text or a coded refusal.

The expected text is the text that was encoded here, byte by byte, by Python's own codecs; the files are put together in this
test, not by the library that reads them.
"""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from shanshui.base import dbase, door
from shanshui.base.catalog import Entry
from shanshui.base.vectors import read_features, scan_vector
from shanshui.core.errors import Problems, Refused
from shanshui.core.vocabulary import vocabulary

PRJ = 'GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],' \
      'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'  # fmt: skip
NAMES = ("马尔康市", "汶川县", "Ａ区（飞地）")
FIELDS = ("代码", "县名")


def dbf(encoding, rows, fields, *, ldid=0, widths=None, raw_names=None):
    """A dBASE III table of text fields, as the format says: head, 32 bytes for each field, 0x0D, records, 0x1A."""
    widths = widths or [40] * len(fields)
    names = raw_names or [name.encode(encoding)[:10] for name in fields]
    head = struct.pack("<B3xIHH17xB2x", 3, len(rows), 32 + 32 * len(fields) + 1, 1 + sum(widths), ldid)
    parts = [head]
    for name, width in zip(names, widths, strict=True):
        parts.append(struct.pack("<11sc4xBB14x", name, b"C", width, 0))
    parts.append(b"\r")
    for row in rows:
        parts.append(b" ")
        for value, width in zip(row, widths, strict=True):
            raw = value if isinstance(value, bytes) else value.encode(encoding)
            parts.append(raw[:width].ljust(width))
    return b"".join(parts) + b"\x1a"


def shapefile(folder, encoding, *, stem="县界", cpg=None, ldid=0, rows=None, fields=FIELDS, zipped=False, **more):
    """Squares with the texts; as it comes, or in a .zip below a folder with a Chinese name."""
    rows = rows or [(f"51320{i}", name) for i, name in enumerate(NAMES)]
    boxes = [shapely.box(102 + i, 31, 103 + i, 32) for i in range(len(rows))]
    gpd.GeoDataFrame({"x": range(len(rows))}, geometry=boxes, crs="EPSG:4490").to_file(folder / f"{stem}.shp")
    (folder / f"{stem}.cpg").unlink(missing_ok=True)
    (folder / f"{stem}.dbf").write_bytes(dbf(encoding, rows, fields, ldid=ldid, **more))
    (folder / f"{stem}.prj").write_text(PRJ)
    if cpg is not None:
        (folder / f"{stem}.cpg").write_bytes(cpg.encode())
    return packed(folder, stem) if zipped else folder / f"{stem}.shp"


def packed(folder, *stems, inside="成果 数据/", name="成果.zip"):
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for stem in stems:
            for part in sorted(folder.glob(f"{stem}.*")):
                if part.suffix != ".zip":
                    archive.write(part, f"{inside}{part.name}")
    return folder / name


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
    more = {"columns": {"code": "代码", "name": "县名"}, **more}
    return Entry(name="counties", path="x", files=(path,), licence="测试", citation="测试", **more)


def codes(of):
    with pytest.raises(Problems) as caught:
        read_features(of, vocabulary()["counties"])
    return [problem.code for problem in caught.value.problems]


# ------------------------------------------------------------------------------------------- the matrix
RIGHT = {"utf-8": ("UTF-8", "utf8", "65001"), "gb18030": ("GBK", "936", "CP936", "GB2312", "gb18030", "54936")}
WRONG = {
    "utf-8": ("GBK", "936", "ISO-8859-1", "1252", "BIG5", "没有"),
    "gb18030": ("UTF-8", "65001", "ISO-8859-1", "1252", "BIG5"),
}
CASES = [
    *((encoding, cpg, "text") for encoding, all_ in RIGHT.items() for cpg in (*all_, "", None)),
    *((encoding, cpg, "file-encoding") for encoding, all_ in WRONG.items() for cpg in all_),
]


@pytest.mark.parametrize("zipped", [False, True], ids=["plain", "zip"])
@pytest.mark.parametrize("ldid", [0x00, 0x4D, 0x57])
@pytest.mark.parametrize(("encoding", "cpg", "expected"), CASES)
def test_the_right_text_or_a_question(folder, encoding, cpg, expected, ldid, zipped):
    path = shapefile(folder, encoding, cpg=cpg, ldid=ldid, zipped=zipped)
    assert door.kind(path) == ("shapefile-zip" if zipped else "shapefile")
    if expected != "text":
        assert refused(door.open_vector, path) == expected
        # what the question asks for is an answer
        told = door.open_vector(path, encoding={"gb18030": "GBK"}.get(encoding, encoding))
    else:
        told = door.open_vector(path)
    assert told["县名"].tolist() == list(NAMES) and list(told.columns) == [*FIELDS, "geometry"]
    assert told["代码"].tolist() == ["513200", "513201", "513202"]


@pytest.mark.parametrize("encoding", ["big5", "utf-16-le", "shift-jis", "cp1252"])
@pytest.mark.parametrize("cpg", ["UTF-8", "GBK", None])
def test_other_encodings_are_never_read_as_chinese(folder, encoding, cpg):
    texts = {"cp1252": ("Sierra Nevada – Öræfi", "Málaga"), "shift-jis": ("東京都", "阿蘇市")}.get(
        encoding, ("馬爾康市", "汶川縣城關鎮")
    )
    path = shapefile(folder, encoding, cpg=cpg, rows=[("1", each) for each in texts], raw_names=[b"code", b"name"])
    try:
        found = door.open_vector(path)
    except Refused as error:
        assert error.code == "file-encoding"
    else:
        assert found["name"].tolist() == list(texts)
    if encoding != "utf-16-le":  # a .dbf cannot hold it
        assert door.open_vector(path, encoding=encoding)["name"].tolist() == list(texts)


def test_a_stated_encoding_that_the_bytes_deny(folder):
    path = shapefile(folder, "gbk")
    assert refused(door.open_vector, path, encoding="UTF-8") == "file-encoding"
    assert refused(door.open_vector, path, encoding="不是编码") == "file-encoding"
    assert read_features(entry(path, encoding="cp936"), vocabulary()["counties"])["name"].tolist() == list(NAMES)
    features = gpd.GeoDataFrame({"name": ["甲"]}, geometry=[shapely.box(1, 1, 2, 2)], crs="EPSG:4490")
    features.to_file(folder / "a.gpkg")
    assert refused(door.open_vector, folder / "a.gpkg", encoding="GBK") == "encoding-unused"


def test_bytes_that_fit_both_are_asked(folder):
    """隆 in GBK is C2 A1, which is ¡ in UTF-8: three such bytes tell nothing, whatever the .cpg says."""
    for cpg in (None, "UTF-8", "GBK"):
        path = shapefile(folder, "gbk", cpg=cpg, rows=[("1", "隆")], raw_names=[b"code", b"name"])
        assert refused(door.open_vector, path) == "file-encoding"
    assert door.open_vector(path, encoding="GBK")["name"].tolist() == ["隆"]
    assert door.open_vector(path, encoding="UTF-8")["name"].tolist() == ["¡"]


def test_a_table_in_ascii_needs_no_encoding(folder):
    for cpg in ("ISO-8859-1", "UTF-8", "没有", None):
        path = shapefile(folder, "ascii", cpg=cpg, rows=[("1", "Wenchuan")], raw_names=[b"code", b"name"])
        assert door.open_vector(path)["name"].tolist() == ["Wenchuan"]


# ------------------------------------------------------------------------------------------- names of ten bytes
LONG = ("行政区划代码", "A行政区划名称")
"""In GBK 12 and 13 bytes: 行政区划代 (10), and A行政区划 (9) with half of 名; in UTF-8 行政区 (9) and a third of 划, A行政区 (10)."""


@pytest.mark.parametrize("zipped", [False, True], ids=["plain", "zip"])
@pytest.mark.parametrize(
    ("encoding", "stored"), [("gb18030", ["行政区划代", "A行政区划"]), ("utf-8", ["行政区", "A行政区"])]
)
def test_names_cut_at_ten_bytes(folder, encoding, stored, zipped):
    path = shapefile(folder, encoding, fields=LONG, zipped=zipped)
    assert door.vector_columns(path) == stored
    for names in (LONG, stored):  # the whole name means the cut one
        out = read_features(entry(path, columns={"code": names[0], "name": names[1]}), vocabulary()["counties"])
        assert out["name"].tolist() == list(NAMES) and out["code"].tolist()[0] == "513200"


def test_names_that_are_the_same_after_the_cut(folder):
    """码 is C2 EB and 号 BA C5: half of them tells A行政区划码 from A行政区划号, and nothing tells 行政区划代码 from 行政区划代号."""
    path = shapefile(folder, "gbk", fields=("A行政区划码", "A行政区划号", "县名"), rows=[("1", "2", "甲县")])
    assert door.vector_columns(path) == ["A行政区划#1", "A行政区划#2", "县名"]
    for name, code in (("A行政区划#1", "1"), ("A行政区划#2", "2"), ("A行政区划码", "1"), ("A行政区划号", "2")):
        out = read_features(entry(path, columns={"code": name, "name": "县名"}), vocabulary()["counties"])
        assert out["code"].tolist() == [code]
    path = shapefile(
        folder, "gbk", stem="c", fields=("行政区划代码", "行政区划代号", "县名"), rows=[("1", "2", "甲县")]
    )
    assert door.vector_columns(path) == ["行政区划代#1", "行政区划代#2", "县名"]
    assert codes(entry(path, columns={"code": "行政区划代码", "name": "县名"})) == ["column-ambiguous"]
    assert codes(entry(path, columns={"code": "行政区划代#1", "name": "县名"})) == ["column-repeated"]
    one = shapefile(folder, "gbk", stem="b", fields=("行政区划代码", "x"), rows=[("1", "2")])
    both = {"code": "行政区划代码", "name": "行政区划代号"}
    assert codes(entry(one, columns=both)) == ["column-ambiguous"]  # the second may not be there at all
    assert codes(entry(one, columns={"code": "行政区", "name": "x"})) == ["column-missing"]  # a shorter name is another


def test_names_cut_by_characters_where_ten_bytes_would_split_one(folder):
    """What QGIS and GDAL write: no half characters; in UTF-8 three of them."""
    path = shapefile(folder, "utf-8", fields=("a", "县名"), raw_names=["行政区".encode(), "县名".encode()])
    out = read_features(entry(path, columns={"code": "行政区划代码", "name": "县名"}), vocabulary()["counties"])
    assert out["code"].tolist()[0] == "513200"


# ------------------------------------------------------------------------------------------- values cut
@pytest.mark.parametrize(("encoding", "width"), [("gb18030", 7), ("utf-8", 10), ("utf-8", 11)])
def test_a_value_cut_within_a_character_is_told(folder, encoding, width):
    path = shapefile(folder, encoding, rows=[("1", "汶川县"), ("2", "马尔康市")], widths=[10, width])
    frame = door.open_vector(path)
    assert frame["县名"].tolist() == ["汶川县", "马尔康"]
    _, problems = scan_vector(entry(path), vocabulary()["counties"])
    assert [(p.code, p.where[-1]) for p in problems] == [("text-cut", "2")]


def test_a_half_character_before_the_end_is_damage(folder):
    path = shapefile(folder, "gbk", rows=[("1", "汶川县".encode("gbk")[:-1]), ("2", "马尔康市")])
    assert refused(door.open_vector, path) == "file-encoding"


# ------------------------------------------------------------------------------------------- archives, parts, blocks
def test_several_shapefiles_in_an_archive_need_a_name(folder):
    for stem in ("县界", "乡界"):
        shapefile(folder, "gbk", stem=stem, rows=[("1", stem)])
    path = packed(folder, "县界", "乡界")
    assert refused(door.open_vector, path) == "layer-choice"
    assert refused(door.open_vector, path, "村界") == "layer-choice"
    assert door.open_vector(path, "乡界")["县名"].tolist() == ["乡界"]


def ascii_of(part):
    return f"{part.suffix[1:]:x>{len(part.name.encode('gbk'))}}".encode()


def test_member_names_in_gbk(folder):
    """Chinese Windows writes names in GBK and does not say so."""
    shapefile(folder, "gbk")
    with zipfile.ZipFile(folder / "b.zip", "w") as archive:
        for part in folder.glob("县界.*"):
            info = zipfile.ZipInfo("x")
            info.filename = ascii_of(part).decode()
            archive.writestr(info, part.read_bytes())
    raw = (folder / "b.zip").read_bytes()
    for part in folder.glob("县界.*"):  # Python would write UTF-8, and say so
        raw = raw.replace(ascii_of(part), part.name.encode("gbk"))
    (folder / "b.zip").write_bytes(raw)
    assert door.open_vector(folder / "b.zip", "县界")["县名"].tolist() == list(NAMES)


@pytest.mark.parametrize("suffix", [".dbf", ".shx"])
def test_a_part_that_is_lacking(folder, suffix):
    path = shapefile(folder, "gbk")
    path.with_suffix(suffix).unlink()
    assert refused(door.open_vector, path) == "file-part"
    assert refused(door.open_vector, packed(folder, "县界")) == "file-part"


def test_the_hash_covers_every_part_in_the_archive(folder):
    hashes = set()
    for cpg, prj in ((None, PRJ), ("GBK", PRJ), ("GBK", PRJ.replace("0.0174532925199433", "0.0174532925199"))):
        path = shapefile(folder, "gbk", cpg=cpg)
        path.with_suffix(".prj").write_text(prj)
        hashes.add(door.content_hash(packed(folder, "县界")))
    assert len(hashes) == 3
    assert door.parts(folder / "成果.zip") == [folder / "成果.zip"]


def test_nothing_is_left_of_an_archive(folder, monkeypatch):
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    path = shapefile(folder, "gbk", zipped=True)
    before = sorted(folder.iterdir())
    door.open_vector(path)
    assert sorted(folder.iterdir()) == before


def test_texts_are_looked_at_in_blocks(folder, monkeypatch):
    monkeypatch.setattr(dbase, "BLOCK", 2)
    rows = [(str(i), "abc") for i in range(5)] + [("6", "马尔康市")]
    assert door.open_vector(shapefile(folder, "gbk", rows=rows))["县名"].tolist()[-1] == "马尔康市"


def test_features_a_part_at_a_time(folder):
    from shanshui.base.vector_files import opened

    path = shapefile(folder, "gbk", zipped=True)
    with opened(path) as source:
        assert source.fields == list(FIELDS) and source.crs is not None
        parts = [source.read(["县名"], first=first, most=2)["县名"].tolist() for first in (0, 2)]
        assert parts == [list(NAMES[:2]), list(NAMES[2:])]
        assert "geometry" not in source.read(["县名"], shapes=False)


def test_a_head_that_says_more_than_the_file_holds(folder):
    path = shapefile(folder, "gbk")
    table = path.with_suffix(".dbf")
    raw = table.read_bytes()
    for damaged in (raw[:40], raw[:4] + b"\xff\xff\xff\xff" + raw[8:], raw[: len(raw) // 2], b""):
        table.write_bytes(damaged)
        assert refused(door.open_vector, path) == "file-damaged"


def test_what_is_known_of_the_format():
    assert (dbase.NAME_BYTES, dbase.BLOCK) == (10, 50_000)
    assert dbase.decoded("汶川".encode("gbk")[:3], "gb18030", 3) == ("汶", True)
    assert (
        dbase.decoded("汶川".encode()[:4], "utf-8", 4) == ("汶", True) == dbase.decoded("汶川".encode()[:5], "utf-8", 5)
    )
    with pytest.raises(UnicodeDecodeError):
        dbase.decoded("汶川".encode("gbk")[:3], "gb18030", 4)  # the field had room for the rest


HAN = st.sampled_from(
    [
        bytes([a, b]).decode("gb2312")
        for a in range(0xB0, 0xF8)
        for b in range(0xA1, 0xFF)
        if not (a == 0xD7 and b > 0xF9)
    ]
)
CPG = st.sampled_from([None, "", "UTF-8", "GBK", "936", "65001", "ISO-8859-1", "BIG5"])


@pytest.mark.parametrize(("word", "other"), [("绡风脖", "篷粱"), ("芯", "о"), ("皎福", "𨸣")])
def test_words_in_gbk_that_are_characters_in_utf8(word, other):
    """Few bytes that mean something in both: asked. They were found among random words."""
    assert word.encode("gbk").decode("utf-8") == other
    with pytest.raises(Refused):
        dbase.encoding_of([(word.encode("gbk"), 20)], None, 0, None, Path("a.dbf"))


def test_three_characters_are_enough():
    """深亿 and 侧索 in UTF-8 are common characters in GBK too: two characters are asked, four are UTF-8."""
    raws = [(word.encode(), 20) for word in ("深亿", "侧索")]
    assert [raw.decode("gbk") for raw, _ in raws] == ["娣变嚎", "渚х储"] and dbase.ENOUGH == 3
    for raw in raws:
        with pytest.raises(Refused):
            dbase.encoding_of([raw], None, 0, None, Path("a.dbf"))
    assert dbase.encoding_of(raws, None, 0, None, Path("a.dbf")) == "utf-8"


@settings(max_examples=400, deadline=None)
@given(words=st.lists(st.text(HAN, min_size=1, max_size=6), min_size=1, max_size=8), cpg=CPG, width=st.integers(4, 20),
       encoding=st.sampled_from(["utf-8", "gb18030"]), ldid=st.sampled_from([0x00, 0x4D, 0x57]))  # fmt: skip
def test_never_mojibake_whatever_the_words(words, cpg, width, encoding, ldid):
    """Any characters of GB 2312, few or many, cut or not: what is read begins as what was written does, or it is asked."""
    raws = [(word.encode(encoding)[:width], width) for word in words]
    try:
        found = dbase.encoding_of(raws, cpg, ldid, None, Path("a.dbf"))
    except Refused as error:
        assert error.code == "file-encoding"
        return
    for word, (raw, _) in zip(words, raws, strict=True):
        text, cut = dbase.decoded(raw, found, width)
        assert word.startswith(text) and (text == word or cut or len(raw) == width)


def test_parcels_in_an_archive_in_gbk(folder):
    """三调 parcels: two halves of a cell of 0101 and 0301, a quarter and three quarters."""
    from shanshui.base.ingest import ingest
    from shanshui.core.grid import Grid

    fields, rows = ("DLBM", "DLMC"), [("0101", "水田"), ("0301", "乔木林地")]
    crs = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m"
    path = shapefile(folder, "gbk", stem="DLTB", fields=fields, rows=rows)
    boxes = [shapely.box(0, 3_500_000, 25, 3_500_100), shapely.box(25, 3_500_000, 100, 3_500_100)]
    table = path.with_suffix(".dbf").read_bytes()
    gpd.GeoDataFrame({"x": [0, 1]}, geometry=boxes, crs=crs).to_file(path)
    path.with_suffix(".dbf").write_bytes(table)
    path.with_suffix(".cpg").unlink(missing_ok=True)
    land = Entry(
        name="land_cover",
        path="x",
        files=(packed(folder, "DLTB"),),
        year=2020,
        classification="third_survey",
        licence="测",
        citation="测",
    )
    out = ingest("land_cover", land, Grid(crs, 0.0, 3_500_100.0, 100.0, (1, 1)))
    from shanshui.base.classes import texts

    assert {number: text for text, number in texts("third_survey").items()}[int(out.values.ravel()[0])] == "0301"
