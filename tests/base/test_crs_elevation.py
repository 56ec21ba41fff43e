"""Elevation data half a pixel off, and the datum of heights: told where it is so, not where it is not."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio

from shanshui.base.catalog import Entry
from shanshui.base.check_elevation import check_elevation, height_datum
from shanshui.core.vocabulary import vocabulary


def told(folder, *, west=102.0, north=33.0, size=1201, step=1 / 1200, crs="EPSG:4326", **more):
    path = folder / "高程 图.tif"
    with rasterio.open(path, "w", driver="GTiff", height=size, width=size, count=1, dtype="int16", nodata=-32768, crs=crs, compress="deflate",
                       transform=rasterio.Affine(step, 0, west, 0, -step, north)) as file:  # fmt: skip
        file.write(np.full((size, size), 3000, "i2"), 1)
    before = path.read_bytes()
    entry = Entry(name="elevation", path="x", files=(path,), licence="测试", citation="测试", unit="m", **more)
    problems = check_elevation(entry, vocabulary()["elevation"])
    assert path.read_bytes() == before
    return problems


@pytest.mark.parametrize(("size", "step"), [(1201, 1 / 1200), (3601, 1 / 3600), (2401, 1 / 1200)])
def test_a_sheet_of_nodes_drawn_on_the_degree_is_half_a_pixel_off(tmp_path, size, step):
    """SRTM: 1201 nodes on a degree. With its corner on the degree line it covers 1° + 1 pixel: half a pixel east and south."""
    (problem,) = told(tmp_path, size=size, step=step)
    assert problem.code == "dem-shift" and problem.expected == f"{102 - step / 2:.8f}, {33 + step / 2:.8f}"
    assert f"{-step / 2:+.8f}" in problem.cure.zh


def test_what_lies_right_is_not_blamed(tmp_path):
    step = 1 / 1200
    assert told(tmp_path, west=102 - step / 2, north=33 + step / 2) == []  # the same sheet, rightly drawn
    assert told(tmp_path, size=1200) == []  # pixels of a degree
    assert told(tmp_path, west=102.25, north=33.25) == []  # cut out anywhere
    assert told(tmp_path, size=901) == []  # not a whole degree
    assert told(tmp_path, size=121, step=1 / 120) == []  # coarse: chance
    assert told(tmp_path, west=5e5, north=3.5e6, size=301, step=30.0, crs="EPSG:32648") == []


NAMES = {
    "1985国家高程基准": "1985国家高程基准", "国家85高程基准（1985）": "1985国家高程基准", "Yellow Sea 1985": "1985国家高程基准",
    "1956年黄海高程系": "1956年黄海高程系", "Yellow Sea 1956": "1956年黄海高程系", "EGM96 geoid": "EGM96", "EGM2008": "EGM2008",
    "大地高": "大地高", "WGS 84 ellipsoid height": "大地高", "吴淞高程": None,
}  # fmt: skip


@pytest.mark.parametrize("text", NAMES)
def test_height_datums_have_several_names(text):
    assert height_datum(text) == NAMES[text]


def test_the_datum_of_the_file_is_recorded(tmp_path):
    """EPSG:4490+5737: CGCS2000 with 1985 国家高程基准; a catalogue that is silent or says another is told."""
    where = {"west": 102.25, "north": 33.25, "size": 20, "crs": "EPSG:4490+5737"}
    (problem,) = told(tmp_path, **where)
    assert (problem.code, problem.found, problem.expected) == ("height-datum", "—", "1985国家高程基准")
    assert told(tmp_path, **where, vertical_datum="1985国家高程基准") == []
    assert [p.found for p in told(tmp_path, **where, vertical_datum="1956年黄海高程系")] == ["1956年黄海高程系"]
    assert told(tmp_path, **(where | {"crs": "EPSG:4490"}), vertical_datum="1985国家高程基准") == []
