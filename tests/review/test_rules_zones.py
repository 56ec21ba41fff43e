"""Cover and overlap of zones to one part in a million of the region; superior zones named in the text. Areas by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import geopandas as gpd
import pytest
from shapely.geometry import box

from shanshui.guide.conditions import Condition
from shanshui.review.documents import Part
from shanshui.review.rules_zones import zones

COVER, APART, NAMED = (
    Condition(zones="plan", op="cover"), Condition(zones="plan", op="apart"), Condition(zones="superior", op="named"),
)  # fmt: skip


def package(west: float, east: float) -> Any:
    """A region of one square degree; the zones 甲 and 乙 end and begin at these longitudes."""
    region = gpd.GeoDataFrame(geometry=[box(0, 0, 1, 1)], crs="EPSG:4490")
    parts = gpd.GeoDataFrame({"FQMC": ["甲", "乙"]}, geometry=[box(0, 0, west, 1), box(east, 0, 1, 1)], crs="EPSG:4490")
    return SimpleNamespace(
        shapes={"XZQ": region, "XFFQ": parts}.__getitem__, database={"XFFQ": [1, 2]}, absence=lambda _: None
    )


@pytest.mark.parametrize(("west", "east", "cover", "apart"), [
    (0.4, 0.4, "met", "met"),
    (0.4, 0.4 + 0.9e-6, "met", "met"),  # a gap of 0.9 millionths of the region
    (0.4, 0.4 + 1.1e-6, "failed", "met"),
    (0.4 + 0.9e-6, 0.4, "met", "met"),  # an overlap of as much
    (0.4 + 1.1e-6, 0.4, "met", "failed"),
    (0.4, 0.5, "failed", "met"),
])  # fmt: skip
def test_gaps_and_overlaps(west: float, east: float, cover: str, apart: str) -> None:
    assert zones(COVER, package(west, east)).state == cover
    assert zones(APART, package(west, east)).state == apart


def test_what_overlaps_is_named() -> None:
    assert zones(APART, package(0.5, 0.4)).found == "甲与乙重叠"
    assert zones(COVER, package(0.4, 0.5)).found == "未覆盖10.0000%，超出区域0.0000%"


def test_zones_beyond_the_region_do_not_cover_it() -> None:
    found = package(0.4, 0.4)
    found.shapes("XFFQ").geometry = [box(-0.1, 0, 0.4, 1), box(0.4, 0, 1, 1)]
    assert zones(COVER, found).found == "未覆盖0.0000%，超出区域10.0000%"


@pytest.mark.parametrize(("ids", "text", "state"), [
    (["Z1.1"], "位于天山生态带的吐-哈盆地。", "met"),
    (["Z1.1"], "位于吐-哈盆地。", "failed"),  # the zone of level 1 is not named
    (["Z1"], "位于天山生态带。", "met"),
    ([], "未填写。", "open"),
    (None, "位于天山生态带的吐-哈盆地。", "failed"),
    (["Z9"], "位于天山生态带的吐-哈盆地。", "failed"),
])  # fmt: skip
def test_superior_zones(ids: list[str] | None, text: str, state: str) -> None:
    known = (
        SimpleNamespace(id="Z1", name="天山生态带", parent=None),
        SimpleNamespace(id="Z1.1", name="吐-哈盆地", parent="Z1"),
    )
    found = SimpleNamespace(
        profile=SimpleNamespace(zoning=known), manifest={} if ids is None else {"superior_zones": ids},
        text=(Part(1, "第四章  格局", (text,)),),
    )  # fmt: skip
    assert zones(NAMED, found).state == state
