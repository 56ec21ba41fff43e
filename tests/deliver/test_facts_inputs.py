"""Check values of the inputs: hand sums on four cells and two features."""

from __future__ import annotations

import zlib
from types import SimpleNamespace
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import LineString, Point, box

from shanshui.core.errors import Absence, Say
from shanshui.core.grid import Grid
from shanshui.deliver import facts_inputs
from shanshui.deliver.facts_make import Maker
from shanshui.deliver.results import Watched

GRID = Grid("EPSG:4509", 0, 0, 1000.0, (1, 4))


def features(columns: dict[str, list[Any]], shapes: list[Any]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=GRID.crs)


LAYERS = {
    # cells of 1, 1, 2 km², the last outside the region
    "cell_area": GRID.raster(np.array([[1e6, 1e6, 2e6, 0.0]]), "cell_area"),
    "elevation": GRID.raster(np.array([[100.0, 200.0, 400.0, 9000.0]], "f4"), "elevation"),
    "ndvi": GRID.raster(np.array([[[0.2, np.nan, 0.4, 0.9]]], "f4"), "ndvi", year=[2020]),
    "land_cover": GRID.raster(
        np.array([[[11, 21, 21, 64]], [[11, 11, -1, 64]]], "i2"), "land_cover", year=[2000, 2020]
    ),
    "townships": features(
        {"code": ["1", "2"], "name": ["甲", "乙"], "county": ["9", "9"], "villages": [3, None]},
        [box(0, 0, 1000, 2000), box(0, 0, 500, 1000)],
    ),
    "roads": features({"name": [None]}, [LineString([(0, 0), (0, 1500)])]),
    "settlements": features({"name": ["城"]}, [Point(1, 1)]),
    "slope": GRID.raster(np.array([[1.0, 2.0, 3.0, 4.0]], "f4"), "slope"),
}


class Reader:
    grid = GRID

    def get(self, layer: str, scenario: str | None = None) -> Any:
        return LAYERS.get(layer)

    def absence(self, layer: str, scenario: str | None = None) -> Absence | None:
        return None if layer in LAYERS else Absence(Say("无", "none"), Say("", ""))

    def record(self, layer: str, scenario: str | None = None) -> dict[str, Any]:
        leaf = {"origin": "file"} if layer not in ("slope", "cell_area") else None
        return {"assumed": [], "leaf": leaf}


@pytest.fixture
def facts() -> dict[str, Any]:
    maker = Maker(Watched(Reader()), SimpleNamespace())
    facts_inputs.make(maker)
    return maker.facts


def test_rasters_by_hand(facts: dict[str, Any]) -> None:
    assert facts["input.elevation.mean"].value == pytest.approx((100 + 200 + 2 * 400) / 4)
    assert facts["input.elevation.mean"].printed == "275"
    # 0.2 · 1 + 0.4 · 2 over the 3 km² with data, of the float32 values
    assert facts["input.ndvi.2020.mean"].value == pytest.approx(1.0 / 3, abs=1e-7)
    assert len(facts["input.ndvi.2020.mean"].printed) == 10  # eight decimals
    areas = {name: fact.printed for name, fact in facts.items() if name.startswith("input.land_cover")}
    assert areas == {"input.land_cover.2000.11": "1", "input.land_cover.2000.21": "3", "input.land_cover.2020.11": "2"}


def test_vectors_by_hand(facts: dict[str, Any]) -> None:
    assert facts["input.townships.count"].printed == "2"
    assert facts["input.townships.extent"].value == pytest.approx(2.5)  # 2 + 0.5 km²
    assert facts["input.townships.villages.sum"].printed == "3"
    assert facts["input.roads.extent"].value == pytest.approx(1.5)
    assert facts["input.settlements.count"].printed == "1"
    assert facts["input.settlements.extent"].value == pytest.approx(0.002)  # 1 m + 1 m
    text = "1\t甲\t9\t3.0\n2\t乙\t9\t"
    assert facts["input.townships.code"].printed == str(zlib.crc32(text.encode()))


def test_only_files_have_check_values_and_each_rests_on_its_layer(facts: dict[str, Any]) -> None:
    assert not [name for name in facts if "slope" in name]
    assert ("elevation", None) in facts["input.elevation.mean"].layers
    assert ("roads", None) in facts["input.roads.extent"].layers
