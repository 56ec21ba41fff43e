"""电子报盘 texts: X is north, zones in the head and in the coordinates, rings and holes.

Expected areas and places are hand sums: squares whose sides are whole metres.
"""

from __future__ import annotations

import pytest
import shapely

from shanshui.base import door, plots_text
from shanshui.base.catalog import Entry
from shanshui.base.vectors import read_features, scan_vector
from shanshui.core.errors import Problems, Refused
from shanshui.core.vocabulary import vocabulary

HEAD = {"格式版本号": "1.01版本", "数据产生单位": "某市自然资源局", "数据产生日期": "2025-6-15", "坐标系": "2000国家大地坐标系",
        "几度分带": "3", "投影类型": "高斯克吕格", "计量单位": "米", "带号": "30", "精度": "0.001", "转换参数": ",,,,,,"}  # fmt: skip
NORTH, EAST = 4_760_000, 500_000


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "资料 夹"
    path.mkdir()
    return path


def square(ring, side, *, north=NORTH, east=EAST, zone=30, closed=True):
    """Points of a square from its south-west corner, as point, ring, X (north), Y (east)."""
    corners = [(0, 0), (side, 0), (side, side), (0, side), *([(0, 0)] if closed else [])]
    lift = zone * 1_000_000 if zone else 0
    return [f"J{i + 1},{ring},{north + n}.000,{lift + east + e}.000" for i, (n, e) in enumerate(corners)]


def plot(*rings, told=None, area="4.0000", number="A1", name="矿区一", form="面", use="采矿", code="0602"):
    lines = [line for ring in rings for line in ring]
    return [f"{len(lines) if told is None else told},{area},{number},{name},{form},,{use},{code},@", *lines]


def write(path, *plots, encoding="gb18030", lines=None, **head):
    told = [f"{name}={value}" for name, value in {**HEAD, **head}.items() if value is not None]
    text = ["[属性描述]", *told, "[地块坐标]", *(line for each in plots for line in each)] if lines is None else lines
    path.write_bytes("\r\n".join(text).encode(encoding))
    return path


def refused(path, code="plots-text"):
    with pytest.raises(Refused) as caught:
        door.open_vector(path)
    assert caught.value.code == code and caught.value.cure.zh and caught.value.cure.en
    return caught.value.message.zh


# ------------------------------------------------------------------------------------------- places
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig"])
def test_x_is_north_and_text_is_right(folder, encoding):
    path = write(folder / "矿 区.txt", plot(square(1, 200)), encoding=encoding)
    assert door.kind(path) == "plots"
    out = door.open_vector(path)
    assert out.geometry.iloc[0].equals(shapely.box(30_500_000, 4_760_000, 30_500_200, 4_760_200))
    assert out.crs.to_epsg() == 4518  # CGCS2000, three degrees, zone 30, with its number
    row = out.iloc[0]
    assert (row["地块面积（公顷）"], row["地块编号"], row["地块名称"], row["地块用途"], row["地类编码"]) == (
        "4.0000",
        "A1",
        "矿区一",
        "采矿",
        "0602",
    )
    assert row["图幅号"] is None
    lon, lat = out.to_crs("EPSG:4490").geometry.iloc[0].exterior.coords[0]
    assert lon == pytest.approx(90.0, abs=0.003) and lat == pytest.approx(42.97, abs=0.02)


ZONES = [("2000国家大地坐标系", "3", "30", 30, 4518), ("2000国家大地坐标系", "3", "30", None, 4539),
         ("CGCS2000", "6", "15", 15, 4493), ("CGCS2000", "6", "15", None, 4504), ("2000国家大地坐标系", "", "", 38, 4526),
         ("2000国家大地坐标系", "3度带", "30带", 30, 4518), ("2000国家大地坐标系", "三", "30", 30, 4518),
         ("1980西安坐标系", "3", "30", 30, 2354), ("西安80", "3", "30", None, 2375), ("80国家大地坐标系", "6", "15", 15, 2329),
         ("1980西安坐标系", "6", "15", None, 2340), ("1954年北京坐标系", "3", "30", 30, 2406), ("北京54", "3", "30", None, 2427),
         ("北京54", "6", "15", 15, 21415), ("北京54", "6", "15", None, 21455)]  # fmt: skip


@pytest.mark.parametrize(("system", "width", "zone", "prefix", "epsg"), ZONES)
def test_zones_of_head_and_coordinates(folder, system, width, zone, prefix, epsg):
    path = write(folder / "a.txt", plot(square(1, 200, zone=prefix)), 坐标系=system, 几度分带=width, 带号=zone)
    crs = door.open_vector(path).crs
    assert crs.to_epsg() == epsg
    values = {p.name: p.value for p in crs.coordinate_operation.params}
    number = int(zone.strip("带") or prefix)
    assert values["Longitude of natural origin"] == (3 * number if number > 24 else 6 * number - 3)
    assert values["False easting"] == (prefix or 0) * 1_000_000 + 500_000


def test_the_ends_of_the_zones(folder):
    for number, epsg in ((25, 4513), (45, 4533), (13, 4491), (23, 4501)):
        path = write(folder / "a.txt", plot(square(1, 200, zone=number)), 几度分带=None, 带号=None)
        assert door.open_vector(path).crs.to_epsg() == epsg
    for number in (24, 46, 12):
        assert "不是高斯平面坐标" in refused(
            write(folder / "a.txt", plot(square(1, 200, zone=number)), 几度分带="", 带号="")
        )
        assert "带号" in refused(
            write(folder / "a.txt", plot(square(1, 200, zone=None)), 几度分带="", 带号=str(number))
        )


def test_zones_that_do_not_agree(folder):
    assert "表头是 30，坐标是 31" in refused(write(folder / "a.txt", plot(square(1, 200, zone=31))))
    assert "各点" in refused(write(folder / "a.txt", plot(square(1, 200)), plot(square(1, 200, zone=31)), 带号=""))
    assert "各点" in refused(write(folder / "a.txt", plot(square(1, 200)), plot(square(1, 200, zone=None))))
    assert "度带" in refused(write(folder / "a.txt", plot(square(1, 200)), 几度分带="6"))


@pytest.mark.parametrize(
    "head", [{"带号": "", "几度分带": ""}, {"坐标系": "地方坐标系"}, {"坐标系": ""}, {"转换参数": "0,0,0,0,0,0,1.5"}]
)
def test_what_is_not_said_is_asked(folder, head):
    zone = None if "带号" in head else 30
    path = write(folder / "a.txt", plot(square(1, 200, zone=zone)), **head)
    assert door.open_vector(path).crs is None
    given = Entry(
        name="red_lines", path="x", files=(path,), licence="测试", citation="测试", columns={"name": "地块名称"}
    )
    with pytest.raises(Problems) as caught:
        read_features(given, vocabulary()["red_lines"])
    assert "crs-missing" in [problem.code for problem in caught.value.problems]


def test_parameters_of_nothing(folder):
    for told in ("", "0,0,0,0,0,0,0", ",,,,,,", "0.000,0,-0,+0.0,0,0,0"):
        assert door.open_vector(write(folder / "a.txt", plot(square(1, 200)), 转换参数=told)).crs.to_epsg() == 4518


def test_old_datums_are_not_read_without_parameters(folder):
    path = write(folder / "a.txt", plot(square(1, 200)), 坐标系="1980西安坐标系")
    given = Entry(
        name="red_lines", path="x", files=(path,), licence="测试", citation="测试", columns={"name": "地块名称"}
    )
    _, problems = scan_vector(given, vocabulary()["red_lines"])
    assert [problem.code for problem in problems] == ["crs-datum"]


def exchanged(lines):
    return [",".join((*cells[:2], cells[3], cells[2])) for cells in (line.split(",") for line in lines)]


@pytest.mark.parametrize("zone", [30, None])
def test_x_and_y_exchanged(folder, zone):
    assert "写反" in refused(write(folder / "a.txt", plot(exchanged(square(1, 200, zone=zone)))))


def test_coordinates_that_are_none(folder):
    for point in (
        "J1,1,31.5,102.5",
        "J1,1,299999,30500000",
        "J1,1,6000001,30500000",
        "J1,1,4760000,49999",
        "J1,1,4760000,30950001",
        "J1,1,nan,5",
    ):
        assert "不是高斯平面坐标" in refused(write(folder / "a.txt", plot([point])))
    assert "计量单位" in refused(write(folder / "a.txt", plot(square(1, 200)), 计量单位="度"))
    assert (plots_text.NORTHINGS, plots_text.EASTINGS) == ((300_000.0, 6_000_000.0), (50_000.0, 950_000.0))


# ------------------------------------------------------------------------------------------- rings
def test_a_hole_and_a_part_that_lies_apart(folder):
    rings = [
        square(1, 200),
        square(2, 50, north=NORTH + 10, east=EAST + 10),
        square(3, 100, east=EAST + 1000),
        square(4, 20, north=NORTH + 20, east=EAST + 20),
    ]  # fmt: skip  the last stands in the hole: land again
    shape = door.open_vector(write(folder / "a.txt", plot(*rings))).geometry.iloc[0]
    assert shape.geom_type == "MultiPolygon" and shape.is_valid
    assert sorted(part.area for part in shape.geoms) == [20 * 20, 100 * 100, 200 * 200 - 50 * 50]
    one = door.open_vector(write(folder / "b.txt", plot(*rings[:2]))).geometry.iloc[0]
    assert one.geom_type == "Polygon" and one.area == 200 * 200 - 50 * 50 and len(one.interiors) == 1


def test_a_hole_that_stands_before_its_outer_ring(folder):
    rings = [square(1, 50, north=NORTH + 10, east=EAST + 10), square(2, 200)]
    assert door.open_vector(write(folder / "a.txt", plot(*rings))).geometry.iloc[0].area == 200 * 200 - 50 * 50


def test_several_plots_closed_or_not_and_their_counts(folder):
    closed, open_ = square(1, 200), square(1, 200, closed=False)
    path = write(folder / "a.txt", plot(closed), plot(closed, told=4), plot(open_), plot(closed, told=""), ["@"])
    assert [shape.area for shape in door.open_vector(path).geometry] == [40_000.0] * 4
    for told in (3, 6, "x"):
        assert "个界址点" in refused(write(folder / "a.txt", plot(closed, told=told)))
    assert "个界址点" in refused(write(folder / "a.txt", plot(closed), plot()))
    assert "不连续" in refused(write(folder / "a.txt", plot(closed, square(2, 10), closed)))
    assert "不足三点" in refused(write(folder / "a.txt", plot(closed[:2])))


def test_lines_and_points(folder):
    out = door.open_vector(
        write(folder / "a.txt", plot(square(1, 200, closed=False), form="线"), plot(square(1, 9), form="点"))
    )
    assert [shape.geom_type for shape in out.geometry] == ["MultiLineString", "MultiPoint"] and out.geometry.iloc[
        0
    ].length == 600
    assert "图形属性" in refused(write(folder / "a.txt", plot(square(1, 200), form="体")))


def test_rings_that_cross_themselves_are_told_by_row(folder):
    bow = [square(1, 200)[i] for i in (0, 2, 1, 3)]
    path = write(folder / "a.txt", plot(square(1, 9)), plot(bow))
    given = Entry(
        name="red_lines", path="x", files=(path,), licence="测试", citation="测试", columns={"name": "地块名称"}
    )
    _, problems = scan_vector(given, vocabulary()["red_lines"])
    assert [(problem.code, problem.where[-1]) for problem in problems] == [("geometry-invalid", "2")]


# ------------------------------------------------------------------------------------------- text
def test_full_width_marks_and_other_spellings(folder):
    lines = ["【属性描述】", "坐标系＝2000国家大地坐标系", "分带=3度带", "带号=30", "", "【地块坐标】",
             "5，4公顷，1，地块一，面，，，，@", *[line.replace(",", "，") for line in square(1, 200)]]  # fmt: skip
    path = write(folder / "a.txt", lines=lines)
    out = door.open_vector(path)
    assert (
        out.crs.to_epsg() == 4518 and out["地块面积（公顷）"].tolist() == ["4"] and out.geometry.iloc[0].area == 40_000
    )


@pytest.mark.parametrize("lines", [["[地块坐标]"], ["[地块坐标]", "J1,1,4760000,30500000"], ["[地块坐标]", "1,2,3,@"],
                                   ["[地块坐标]", "5,4,1,a,面,,,,@", "J1,1,4760000"], ["[地块坐标]", "5,4,1,a,面,,,,@", "J1,x,4760000,30500000"],
                                   ["[属性描述]", "没有等号", "[地块坐标]"], ["[别的]"], ["a", "[地块坐标]"]])  # fmt: skip
def test_damaged_texts(folder, lines):
    path = write(folder / "a.txt", lines=lines)
    if lines == ["[别的]"]:
        assert door.kind(path) == "text"
        return
    refused(path)


def test_a_text_in_another_encoding(folder):
    path = write(folder / "a.txt", plot(square(1, 200), name="馬爾康"), encoding="utf-8")
    path.write_bytes(path.read_bytes().replace("馬爾康".encode(), "馬爾康市關廣".encode("big5")))
    refused(path, "file-encoding")


def test_the_unit_of_the_area_is_that_of_the_format(folder):
    """地块面积 is in hectares: 4 ha are 60 亩."""
    from fractions import Fraction

    from shanshui.base.header_units import ratio, told

    assert told(plots_text.COLUMNS[1]) == "公顷" and ratio("ha", "mu") == Fraction(15)
