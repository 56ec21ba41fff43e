"""Warping is exact (every position transformed), repeatable (whatever the blocks, strips and threads), and never mixes codes."""

from __future__ import annotations

import hostile_read
import numpy as np
import pytest
import rasterio
from pyproj import CRS, Transformer

from shanshui.base import warp
from shanshui.base.rasters import read_raster
from shanshui.core.errors import Problems
from shanshui.core.grid import Grid
from shanshui.core.vocabulary import vocabulary

GEOGRAPHIC = "EPSG:4490"
STEP = 0.003


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "对齐 align"
    path.mkdir()
    return path


def stored(path, values, *, step=STEP, nodata=-9999, **more):
    with rasterio.open(path, "w", driver="GTiff", height=values.shape[0], width=values.shape[1], count=1, dtype=values.dtype, crs=GEOGRAPHIC,
                       transform=rasterio.Affine(step, 0, 100.0, 0, -step, 33.0), nodata=nodata, **more) as file:  # fmt: skip
        file.write(values, 1)
    return path


def grid(cell: float, rows: int, cols: int) -> Grid:
    x, y = Transformer.from_crs(GEOGRAPHIC, hostile_read.GRID_CRS, always_xy=True).transform(100.1, 32.95)
    return Grid(hostile_read.GRID_CRS, float(round(x)), float(round(y)), cell, (rows, cols))


def source(file, nodata):
    return warp.Source(file, CRS.from_user_input(GEOGRAPHIC), nodata)


def heights(shape=(300, 400)):
    rng = np.random.default_rng(7)
    values = rng.random(shape).astype("f4")
    values[rng.random(shape) < 0.1] = -9999
    return values


def codes(shape=(300, 400)):
    rng = np.random.default_rng(8)
    return np.where(rng.random(shape) < 0.1, -9999, rng.choice([11, 46, 99], shape)).astype("i2")


def test_nearest_is_the_pixel_that_holds_the_centre_one_by_one(folder):
    """Each cell transformed alone, by the library of coordinate systems, on a grid that no linear map would fit."""
    values = codes()
    path, plan = stored(folder / "a.tif", values), grid(997.0, 60, 70)
    with rasterio.open(path) as file:
        out = np.full(plan.shape, -1, "i2")
        warp.sample(source(file, -9999), plan, out, bilinear=False)
    move = Transformer.from_crs(plan.crs, GEOGRAPHIC, always_xy=True)
    for i in range(0, 60, 7):
        for j in range(0, 70, 7):
            lon, lat = move.transform(plan.x[j], plan.y[i])
            row, col = int((33.0 - lat) // STEP), int((lon - 100.0) // STEP)
            inside = 0 <= row < 300 and 0 <= col < 400 and values[row, col] != -9999
            assert out[i, j] == (values[row, col] if inside else -1)
    assert (out != -1).mean() > 0.5


def ways(path, plan, nodata=-9999):
    """The four ways of putting a file onto the grid."""
    found = {}
    with rasterio.open(path) as file:
        held = source(file, nodata)
        for name in ("nearest", "bilinear", "average", "mode"):
            out = np.full(plan.shape, np.nan) if name != "mode" else np.full(plan.shape, -1, "i4")
            if name == "average":
                warp.average(held, plan, out)
            elif name == "mode":
                warp.commonest(held, plan, out)
            else:
                warp.sample(held, plan, out, bilinear=name == "bilinear")
            found[name] = out
    return found


@pytest.mark.parametrize("cell", [997.0, 1000 / 3, 2500.1])
def test_nothing_depends_on_blocks_strips_or_threads(folder, monkeypatch, cell):
    rows = min(int(60_000 / cell), 60)
    path, plan = stored(folder / "a.tif", codes()), grid(cell, rows, rows + 3)
    whole = ways(path, plan)
    for block, pixels, threads in ((512, 5000, 1), (37, 2**22, 3), (16, 700, 2)):
        monkeypatch.setattr(warp, "BLOCK", block)
        monkeypatch.setattr(warp, "PIXELS", pixels)
        monkeypatch.setattr(warp, "THREADS", threads)
        for name, values in ways(path, plan).items():
            assert np.array_equal(values, whole[name], equal_nan=True), (name, block, pixels)


def test_sums_do_not_depend_on_strips_for_numbers_that_round(folder, monkeypatch):
    """A mean of 0.1 … whose last bit depends on the order of the additions."""
    path, plan = stored(folder / "a.tif", heights((900, 900))), grid(9000.0, 12, 12)
    whole = ways(path, plan)["average"]
    monkeypatch.setattr(warp, "PIXELS", 2000)
    monkeypatch.setattr(warp, "BLOCK", 5)
    assert np.array_equal(ways(path, plan)["average"], whole, equal_nan=True)


def test_a_window_counts_cells_from_the_origin_of_the_plan(folder):
    """A cut of the grid holds the same pixels in the same cells."""
    path, plan = stored(folder / "a.tif", codes((900, 900)), step=0.001), grid(1000 / 3, 150, 170)
    whole = ways(path, plan)
    rows, cols = slice(31, 97), slice(60, 111)
    with rasterio.open(path) as file:
        held = source(file, -9999)
        for name in ("average", "mode"):
            part = plan.window(rows, cols)
            out = np.full(part.shape, np.nan) if name == "average" else np.full(part.shape, -1, "i4")
            (warp.average if name == "average" else warp.commonest)(held, part, out)
            assert np.array_equal(out, whole[name][rows, cols], equal_nan=True)


def test_codes_are_never_mixed(folder):
    path = stored(folder / "a.tif", codes())
    layer = vocabulary()["land_cover"]
    for how, cell in (("nearest", 250.0), ("mode", 2500.0)):
        told = hostile_read.entry("land_cover", path, classification="cnlucc", year=2020, resampling=how)
        raster = read_raster(told, layer, grid(cell, 30, 30))
        assert set(np.unique(raster.values)) <= {11, 46, 99, layer.nodata} and len(np.unique(raster.values)) > 2


def test_a_mask_inside_the_file_is_its_nodata(folder):
    """Without a nodata value, the mask says what is data; with the value too, both must agree that it is."""
    values = np.full((300, 400), 5.0, "f4")
    mask = np.ones(values.shape, bool)
    mask[:, :200] = False
    path = folder / "a.tif"
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True):
        stored(path, values, nodata=None)
        with rasterio.open(path, "r+") as file:
            file.write_mask(mask)
    assert not (folder / "a.tif.msk").exists()
    raster = read_raster(
        hostile_read.entry("elevation", path, unit="m"), vocabulary()["elevation"], grid(400.0, 60, 150)
    )
    held = np.isfinite(raster.values)
    assert 0.1 < held.mean() < 0.9 and (raster.values[held] == 5.0).all() and not held[:, :20].any()
    plain = stored(folder / "b.tif", values, nodata=None)
    with pytest.raises(Problems) as caught:
        read_raster(hostile_read.entry("elevation", plain, unit="m"), vocabulary()["elevation"], grid(400.0, 60, 150))
    assert [problem.code for problem in caught.value.problems] == ["nodata-undeclared"]


def test_a_series_is_its_years_one_by_one(folder):
    layer, plan = vocabulary()["ndvi"], grid(400.0, 40, 40)
    paths = [stored(folder / f"{year}.tif", heights() + np.float32(i)) for i, year in enumerate((2000, 2010, 2020))]
    more = {"unit": "1", "path": str(folder / "{year}.tif")}
    entry = hostile_read.entry("ndvi", paths[0], years=(2000, 2010, 2020), unit="1")
    stack = read_raster(entry.model_copy(update={"files": tuple(paths), **more}), layer, plan)
    assert (
        stack.dims == ("year", "y", "x")
        and stack["year"].values.tolist() == [2000, 2010, 2020]
        and stack.dtype == layer.dtype
    )
    for path, year in zip(paths, (2000, 2010, 2020), strict=True):
        one = read_raster(hostile_read.entry("ndvi", path, year=year, unit="1"), layer, plan)
        assert np.array_equal(stack.sel(year=year).values, one.values[0], equal_nan=True)


def test_a_nodata_value_far_from_the_data_does_not_leak_into_its_neighbours(folder):
    """-9999 beside 1.0: an interpolation over it would give values below 1."""
    values = np.ones((300, 400), "f4")
    values[::3, ::5] = -9999
    found = ways(stored(folder / "a.tif", values), grid(500.0, 60, 60))
    for name in ("nearest", "bilinear", "average"):
        held = found[name][np.isfinite(found[name])]
        assert held.size and np.allclose(held, 1.0)
