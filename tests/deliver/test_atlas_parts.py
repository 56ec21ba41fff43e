"""Scale, scale bar, graticule, north, labels, legend, relief: hand sums."""

from __future__ import annotations

import math
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from shapely.geometry import box

sys.path.insert(0, str(Path(__file__).parent))
import atlas_place

from shanshui.deliver import fonts, map_graticule, map_labels, map_layers, map_legend, map_notes, map_page, map_palette
from shanshui.deliver.map_sheet import Row, to_page


def test_denominator_is_the_next_standard_one():
    # room in the frame: 292 − 2·6 = 280 mm by 226 − 2·6 = 214 mm
    assert map_page.denominator(280_000, 100_000) == 1_000_000
    assert map_page.denominator(280_001, 100_000) == 1_250_000
    assert map_page.denominator(100_000, 214_000) == 1_000_000
    assert map_page.denominator(100_000, 420_000) == 2_000_000  # 420 000 m / 0.214 m = 1 962 617
    assert map_page.denominator(100_000, 128_400) == 600_000  # 128 400 m / 0.214 m = 600 000
    assert map_page.denominator(100_000, 128_401) == 750_000
    assert map_page.denominator(28, 1) == 100
    with pytest.raises(ValueError):
        map_page.denominator(0, 0)


def test_extent_is_centred_and_its_scale_exact():
    extent = map_page.extent((0.0, 0.0, 280_000.0, 100_000.0))
    assert extent.denominator == 1_000_000
    assert (extent.west, extent.east) == (140_000 - 146_000, 140_000 + 146_000)
    assert (extent.south, extent.north) == (50_000 - 113_000, 50_000 + 113_000)
    # 1 km is 1 mm at 1:1 000 000; the centre of the region is the centre of the frame (166, 151)
    assert extent.to_page(140_000, 50_000) == (166.0, 151.0)
    assert extent.to_page(141_000, 50_000) == (167.0, 151.0)
    assert to_page(box(140_000, 50_000, 141_000, 51_000), extent).bounds == (166.0, 151.0, 167.0, 152.0)


def test_scale_is_printed_in_threes():
    assert map_page.scale_text(1_750_000) == "1:1 750 000"
    assert map_page.scale_text(50_000) == "1:50 000"


def test_scale_bar_is_a_round_length_of_at_most_60_mm():
    # 60 mm at 1:2 000 000 = 120 km → 100 km in 4 parts; at 1:1 000 000 = 60 km → 50 in 5; at 1:1 500 000 = 90 → 80 in 4
    assert map_page.bar_length_km(2_000_000) == (100.0, 4)
    assert map_page.bar_length_km(1_000_000) == (50.0, 5)
    assert map_page.bar_length_km(1_500_000) == (80.0, 4)
    assert map_page.bar_length_km(500_000) == (20.0, 4)  # 30 km
    assert map_page.bar_length_km(750_000) == (40.0, 4)  # 45 km
    assert map_page.bar_length_km(50_000) == (2.0, 4)  # 3 km


def test_degrees_and_step():
    assert map_graticule.degrees(6150, "E", "W") == "102°30′E"
    assert map_graticule.degrees(6120, "E", "W") == "102°E"
    assert map_graticule.degrees(-65, "N", "S") == "1°05′S"
    assert map_graticule.step(7.0) == 60
    assert map_graticule.step(3.9) == 30
    assert map_graticule.step(0.05) == 1
    assert map_graticule.step(8.1) == 120


def test_labels_never_overlap_and_lie_inside():
    places = map_labels.Places()
    shapes = [box(x, y, x + 20, y + 12) for x in (0, 20, 40) for y in (0, 12)]
    found = [map_labels.place(map_labels.Name("山水县", shape), places, (9, 7)) for shape in shapes]
    assert all(found)
    boxes = [box(*taken) for taken in places.taken]
    assert all(shape.contains(taken) for shape, taken in zip(shapes, boxes, strict=True))
    assert all(not a.intersects(b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])


def test_a_label_without_room_is_not_drawn_over_another():
    places = map_labels.Places()
    shape = box(0, 0, 12, 5)
    assert map_labels.place(map_labels.Name("山水县", shape), places, (9, 7)) is not None
    assert map_labels.place(map_labels.Name("山水县", shape), places, (9, 7)) is None
    assert len(places.taken) == 1


def test_a_label_keeps_off_corridors_while_it_can():
    places = map_labels.Places(spared=[(0, 9, 40, 11)])
    _, y, _ = map_labels.place(map_labels.Name("县", box(0, 0, 40, 20)), places, (9,))
    assert not 7 < y < 13
    tight = map_labels.Places(spared=[(0, 0, 12, 6)])
    assert map_labels.place(map_labels.Name("县", box(0, 0, 12, 6)), tight, (9,)) is not None


def test_size_of_a_label_in_millimetres():
    # 3 ideographs at 10 pt: 30 pt = 10.583 mm wide; 11.5 pt = 4.057 mm high
    west, south, east, north = map_labels.box_of("山水县", 0, 0, 10)
    assert east - west == pytest.approx(30 / 72 * 25.4)
    assert north - south == pytest.approx(11.5 / 72 * 25.4)


def test_legend_cuts_only_the_list_and_says_so():
    rows = [
        Row("heading", "分区"),
        *[Row("fill", str(i)) for i in range(4)],
        *[Row("number", str(i)) for i in range(80)],
    ]
    kept, unit = map_legend.fit(rows, 180.0)
    assert [r.kind for r in kept[:5]] == ["heading", "fill", "fill", "fill", "fill"]
    assert kept[-1].text == "（其余见规划附表）"
    assert sum(map_legend.HEIGHTS.get(r.kind, 1.0) for r in kept) * unit <= 180.0 + 1e-9
    assert unit >= map_legend.LEAST
    few, unit = map_legend.fit(rows[:5], 180.0)
    assert few == rows[:5]
    assert unit == map_legend.ROW


def test_legend_cuts_an_entry_with_all_its_lines():
    entry = [Row("number", "长名"), Row("more", "续"), Row("more", "再续")]
    rows = [Row("heading", "工程"), *entry * 30, Row("note", "说明")]
    for room in (150.0, 151.0, 152.0, 153.0, 154.0, 155.0):
        kept, _ = map_legend.fit(rows, room)
        at = next(i for i, row in enumerate(kept) if row.text == "（其余见规划附表）")
        assert [row.kind for row in kept[1:at]] == ["number", "more", "more"] * ((at - 1) // 3)
        assert kept[at + 1 :] == [Row("note", "说明")]


def test_a_long_name_takes_two_rows_and_loses_nothing():
    sheet = type("Sheet", (), {"facts": atlas_place.build()[0]})()
    short = Row("number", "西县重点区域", "key_area.K1.area", mark="1")
    assert map_legend.broken(sheet, short) == [short]
    name = "西县（演示）中山峡谷草地裸地生态修复重点区域及其外围"
    rows = map_legend.broken(sheet, Row("number", name, "key_area.K1.area", mark="1"))
    assert [row.kind for row in rows] == ["number", "more"]
    assert rows[0].fact == "key_area.K1.area"
    assert rows[1].fact is None
    assert "".join(row.text for row in rows) == name
    heading = Row("heading", name[:12])
    assert map_legend.broken(sheet, heading) == [heading]
    # the panel is wide enough for so many letters of a heading; a few more are set smaller, a longer one takes two lines
    ems = (map_page.PANEL[2] - 2 * map_legend.INSET) * map_legend.MM / (map_legend.SIZE + 1)
    wide = Row("heading", "廊" * int(ems / map_legend.SHRINK))
    assert map_legend.broken(sheet, wide) == [wide]
    first, second = map_legend.broken(sheet, Row("heading", "廊" * (int(ems / map_legend.SHRINK) + 1)))
    assert (first.kind, second.kind) == ("heading", "more") and fonts.width_em(first.text) <= ems


def test_shorten():
    assert map_legend.shorten("山水县", 3) == "山水县"
    assert map_legend.shorten("山水县重点区域", 4) == "山水县…"


def test_thinning_takes_the_middle_cell():
    values = np.arange(35).reshape(5, 7)
    # every 3: rows 1, 4; columns 1, 4, 6 (the last square is cut)
    assert map_layers.thin(values, 3).tolist() == [[8, 11, 13], [29, 32, 34]]
    assert map_layers.thin(values, 1).tolist() == values.tolist()
    assert map_layers.stride((1800, 10)) == 1
    assert map_layers.stride((1801, 10)) == 2


def test_relief_light_comes_from_the_north_west():
    rows, columns = np.indices((5, 5))
    flat = map_layers.relief(np.zeros((5, 5)), 100.0)[2, 2]
    north_west = map_layers.relief((rows + columns) * 20.0, 100.0)[2, 2]  # rises to the south-east: faces north-west
    south_east = map_layers.relief(-(rows + columns) * 20.0, 100.0)[2, 2]
    assert flat == pytest.approx(1 / math.sqrt(2))  # sun 45° high
    # slope √(0.2² + 0.2²) everywhere, stretched to 0.6: 0.424264 both ways;
    # (1 + 0.848528/√2)/√2/√(1 + 0.36) = 1.6/1.414214/1.166190 = 0.970143
    assert north_west == pytest.approx(0.970143, abs=1e-6)
    # a plain of 1 in 1000 is stretched 8 times at the most: (1 + 0.008·√2/√2)/√2 / √(1 + 2·0.008²)
    plain = map_layers.relief((rows + columns) * 0.1, 100.0)[2, 2]
    assert plain == pytest.approx((1 + 0.016 / math.sqrt(2)) / math.sqrt(2) / math.sqrt(1 + 2 * 0.008**2))
    assert south_east < flat < north_west


def test_terrain_classes_are_round_and_few():
    assert map_layers.terrain_breaks(780, 5580, 7) == [1000, 2000, 3000, 4000, 5000]
    assert map_layers.terrain_breaks(3001, 3999, 7) == [3200, 3400, 3600, 3800]
    assert map_layers.terrain_breaks(-154, 4000, 7) == [0, 1000, 2000, 3000]


def test_ramps_darken_from_class_to_class():
    def luminance(c):
        return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2]

    for ramp in (list(map_palette.DEGRADATION.values()), list(map_palette.RESISTANCE)):
        light = [luminance(colour) for colour in ramp]
        assert all(a - b > 12 for a, b in pairwise(light))


def test_legend_colour_is_the_colour_on_the_map():
    assert map_palette.paler((0, 100, 255), 0.5) == (128, 178, 255)


@pytest.mark.parametrize(
    ("crs", "expected"),
    [
        ("EPSG:4544", "2000国家大地坐标系，高斯—克吕格投影（中央经线105°E）"),
        ("+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m",
         "GRS80椭球（大地基准未注明），阿尔伯斯等积圆锥投影（中央经线105°E，标准纬线25°N、47°N）"),
        ("+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=krass +units=m",
         "克拉索夫斯基椭球（大地基准未注明），阿尔伯斯等积圆锥投影（中央经线105°E，标准纬线25°N、47°N）"),
        ("EPSG:32648", "WGS 84坐标系，高斯—克吕格投影（中央经线105°E）"),
        ("EPSG:2343", "1980西安坐标系，高斯—克吕格投影（中央经线105°E）"),
    ],
)  # fmt: skip
def test_the_coordinate_system_is_named_only_as_far_as_it_is_known(crs, expected):
    assert map_notes.coordinate_system(crs) == expected


def test_colours_of_codes():
    rgba = map_layers.coded(np.array([[1, -1]]), {1: (10, 20, 30)}, map_palette.NODATA)
    assert rgba.tolist() == [[[10, 20, 30, 255], [255, 255, 255, 255]]]
    assert atlas_place.GRID.shape == (10, 12)
