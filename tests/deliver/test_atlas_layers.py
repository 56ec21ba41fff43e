"""Sheets that lay the profile's layers one over the other: what is drawn, in what classes, and what is told."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import LineString

sys.path.insert(0, str(Path(__file__).parent))
import atlas_place

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver import atlas, fonts, map_styles
from shanshui.deliver.atlas_layers import round_bounds
from shanshui.deliver.map_sheet import Region

GRID = atlas_place.GRID
NOTHING = "0"
FOUND_NONE = {
    "mspa",
    "mspa_foreground",
    "problem_overlap",
    "risk_overlap",
    "shore_damage",
    "wetland_cutoff",
    "drinking_zone_problem",
}
"""Codes whose 0 was judged and found free: it is drawn, or the land would look as if nobody had judged it."""
"""The code that is left transparent."""


def drawn(layers, optional=(), add=None):
    facts, reader, plan, _ = atlas_place.build(add=add)
    entry = SimpleNamespace(
        id="9", title="试图", drawing="layers", layers=tuple(layers), optional_layers=tuple(optional)
    )
    with fonts.drawing():
        sheet = atlas.draw(entry, facts, reader, plan, Region.of(reader))
        texts = [text.get_text() for text in sheet.ink.figure.texts]
        sheet.pictures = [np.array(image.get_array()) for image in sheet.axes.images]
        sheet.ink.figure.clear()
    return texts, sheet


def raster(name, start, step):
    rows, columns = np.indices(GRID.shape)
    return GRID.raster((start + step * (rows * GRID.shape[1] + columns)).astype("f4"), name)


def test_a_continuous_layer_in_five_classes_with_round_bounds():
    texts, sheet = drawn(["precipitation"], add={"precipitation": raster("precipitation", 100, 10)})
    heads = [row.text for row in sheet.legend if row.kind == "heading"]
    assert heads[0] == "多年平均降水量（毫米）"
    fills = [row.text for row in sheet.legend if row.kind == "fill"]
    # 80 cells of the region, values 230 … 1060 in ten rows of twelve columns: fifths at about 390, 560, 730, 900
    assert len(fills) == 5 and fills[0].endswith("以下") and fills[-1].endswith("以上")
    assert [row.style["colour"] for row in sheet.legend if row.kind == "fill"] == list(map_styles.COOL)
    assert "precipitation" in sheet.used and fills[0] in texts


@pytest.mark.parametrize(
    ("values", "bounds"),
    [([123.4, 187.7, 250.2, 311.9], [120, 190, 250, 310]), ([0.1234, 0.1239, 0.4, 0.41], [0.12, 0.4, 0.41]),
     ([7.0, 7.0, 7.0, 7.0], [7.0]), ([-3.21, -1.0, 0.4, 9.9], [-3, -1, 0, 10])],
)  # fmt: skip
def test_bounds_are_round_and_differ(values, bounds):
    assert round_bounds(values) == bounds


def test_codes_carry_their_areas():
    _, sheet = drawn(["ecosystem"])
    rows = {row.text: row.fact for row in sheet.legend if row.kind == "fill"}
    assert rows["森林"] == "ecosystem.1.area" and rows["灌丛"] is None
    assert sheet.year == 2020


def test_counts_are_hatched_over_the_ground():
    rows, columns = np.indices(GRID.shape)
    overlap = GRID.raster(np.where(columns > 6, 2, np.where(columns > 4, 1, 0)).astype("i2"), "risk_overlap")
    _, sheet = drawn(["ecosystem", "risk_overlap"], add={"risk_overlap": overlap})
    rows = {row.text: row for row in sheet.legend if row.kind == "fill"}
    assert rows["1项风险"].fact == "risk_overlap.1.area" and rows["1项风险"].style["hatch"] == "////"
    assert rows["2项风险"].fact == "risk_overlap.2.area" and rows["2项风险"].style["hatch"] == "xxxx"
    assert "3项风险" not in rows and "无落图风险" not in rows
    assert not any("未叠加" in note for note in sheet.notes)
    pictures = sheet.pictures[-2:]
    height, width = pictures[0].shape[:2]
    marked = [np.unique(np.nonzero(picture[..., 3])[1] * GRID.shape[1] // width).tolist() for picture in pictures]
    assert marked == [
        list(range(5, GRID.shape[1])),
        list(range(7, GRID.shape[1])),
    ]  # once from 1 on, crosswise from 2 on
    assert (
        0.1 < np.count_nonzero(pictures[0][:, -width // 4 :, 3]) / (height * (width // 4)) < 0.25
    )  # the ground is seen


def test_the_latest_year_up_to_the_base_year_is_drawn():
    values = np.stack([np.full(GRID.shape, v, "f4") + np.arange(GRID.shape[1]) / 100 for v in (0.1, 0.4, 0.8)])
    ndvi = GRID.raster(values, "ndvi", year=np.array([2010, 2020, 2022]))
    _, sheet = drawn(["ndvi"], add={"ndvi": ndvi})
    assert sheet.year == 2020
    assert all(row.text.startswith("0.4") or "0.4" in row.text for row in sheet.legend if row.text.endswith("以下"))


def test_what_lacks_is_told_if_required_and_passed_over_if_optional():
    texts, sheet = drawn(["red_lines", "counties"], ["mines"])
    assert any("生态保护红线" in note for note in sheet.notes)
    assert not any("矿山" in note for note in sheet.notes)
    assert any("本次未绘制" in text for text in texts)


def test_vectors_problems_and_lines_are_in_the_legend():
    canal = gpd.GeoDataFrame({"name": ["干渠"], "category": ["干渠"]},
                             geometry=[LineString([(501_000, 3_598_200), (511_000, 3_592_000)])], crs=GRID.crs)  # fmt: skip
    _, sheet = drawn(["problems", "canals", "lakes", "rivers", "settlements", "sources"], add={"canals": canal})
    words = [row.text for row in sheet.legend]
    for word in ("草地退化", "渠道", "湖泊", "河流", "城镇驻地", "生态源地"):
        assert words.count(word) == 1, word


def test_second_level_ecosystems_are_drawn_and_listed_as_far_as_they_occur():
    codes = GRID.raster(np.where(np.indices(GRID.shape)[1] < 6, 31, 34).astype("i2"), "ecosystem_subclass")
    _, sheet = drawn(["ecosystem_subclass"], add={"ecosystem_subclass": codes})
    fills = {row.text: row.style["colour"] for row in sheet.legend if row.kind == "fill" and "colour" in row.style}
    assert fills == {"草甸": map_styles.SECOND_LEVEL[31], "稀疏草地": map_styles.SECOND_LEVEL[34]}


def test_classes_of_the_pattern_are_drawn_as_seven_however_they_lie():
    columns = np.indices(GRID.shape)[1]
    codes = np.select([columns < 3, columns < 5, columns < 7, columns < 8], [17, 35, 167, 220], 105).astype("i2")
    _, sheet = drawn(["mspa"], add={"mspa": GRID.raster(codes, "mspa")})
    fills = [row.text for row in sheet.legend if row.kind == "fill"]
    assert fills == ["核心区", "桥接区", "环道", "支线", "边缘", "孔隙", "孤岛", "背景"]
    picture = sheet.pictures[0]
    middle = picture[picture.shape[0] // 2]
    seen = [
        tuple(int(v) for v in middle[(2 * c + 1) * len(middle) // (2 * GRID.shape[1])][:3]) for c in (2, 4, 6, 7, 9)
    ]
    assert seen == [map_styles.MSPA[code] for code in (17, 33, 65, 0, 5)]


def test_classes_of_the_ground_are_those_of_what_is_seen_beside_the_sources():
    columns = np.indices(GRID.shape)[1]
    current = GRID.raster(np.where(columns < 6, 1000.0 + columns, columns / 100).astype("f4"), "circuit_current")
    label = GRID.raster(np.where(columns < 6, 1, -1).astype("i4"), "source_label")
    given = {"circuit_current": current, "source_label": label}
    _, alone = drawn(["circuit_current"], add=given)
    _, covered = drawn(["circuit_current", "sources"], add=given)
    last = [
        [row.text for row in sheet.legend if row.kind == "fill" and "以上" in row.text] for sheet in (alone, covered)
    ]
    assert float(last[0][0].removesuffix("以上")) >= 1000 > 1 > float(last[1][0].removesuffix("以上"))
    everywhere = given | {"source_label": GRID.raster(np.ones(GRID.shape, "i4"), "source_label")}
    _, hidden = drawn(["circuit_current", "sources"], add=everywhere)
    assert any("以上" in row.text for row in hidden.legend)


def test_a_second_raster_is_not_laid_over_the_first_and_said_so():
    _, sheet = drawn(["ecosystem", "degradation"])
    assert "另有资料未叠加在本图：生态系统退化程度。" in sheet.notes
    assert "degradation" not in sheet.used


def test_every_style_is_of_a_layer_of_the_vocabulary():
    known = vocabulary()
    assert set(map_styles.RAMPS) | set(map_styles.VECTORS) | set(map_styles.FIGURES) <= set(known.layers)
    for codes, colours in map_styles.CODES.items():
        left_out = set() if codes in FOUND_NONE else {NOTHING}
        assert {str(code) for code in colours} == set(known.codes[codes]) - left_out, codes
    assert set(map_styles.PROBLEMS) == set(known.codes["problem"])
