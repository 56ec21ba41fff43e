"""Hostile rasters: what they declare, name or leave out must not make the reader look elsewhere, hang, or ask for memory."""

from __future__ import annotations

import base64
import json
import os
import resource
import struct
import sys
import zlib
from pathlib import Path

import hostile_read
import hostile_seeds as seeds
import numpy as np
import pytest
import rasterio

from shanshui.base import coverages, door
from shanshui.base.coverages import year_in, years_of
from shanshui.base.hdf5 import inspect_hdf5
from shanshui.base.rasters import read_raster
from shanshui.core.errors import Problems, Refused
from shanshui.core.vocabulary import vocabulary

SIDE = 100_000


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "资料 夹"
    path.mkdir()
    return path


def code(call, *args):
    with pytest.raises(Refused) as caught:
        call(*args)
    assert caught.value.message.zh and caught.value.message.en and caught.value.cure.zh and caught.value.cure.en
    return caught.value.code


def look_at(path, **more):
    """The elevation layer from a file, or the codes of what is wrong."""
    told = hostile_read.entry("elevation", path, unit="m", **more)
    try:
        return read_raster(told, vocabulary()["elevation"], hostile_read.grid()).values
    except Problems as problems:
        return sorted(problem.code for problem in problems.problems)
    except Refused as refused:
        return [refused.code]


def peak() -> float:
    """Megabytes in use at most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 1024)


# ---------------------------------------------------------------------------------------------- what is declared
def tiff(
    path: Path, side: int, block: int, *, tiled: bool, packing: int = 1, data: bytes = b"", samples: int = 1
) -> Path:
    """A georeferenced TIFF of bytes, made by hand: its header may declare anything."""
    step = 1.0 / side
    long = [(struct.pack("<3d", step, step, 0), 33550, 12, 3), (struct.pack("<6d", 0, 0, 0, 100.0, 33.0, 0), 33922, 12, 6),
            (struct.pack("<16H", 1, 1, 0, 3, 1024, 0, 1, 2, 1025, 0, 1, 1, 2048, 0, 1, 4490), 34735, 3, 16)]  # fmt: skip
    tags = [(256, 4, 1, side), (257, 4, 1, side), (258, 3, 1, 8), (259, 3, 1, packing), (262, 3, 1, 1), (277, 3, 1, samples),
            (42113, 2, 4, int.from_bytes(b"255\0", "little"))]  # fmt: skip
    tags += [(322, 4, 1, block), (323, 4, 1, block)] if tiled else [(278, 4, 1, block)]
    count = len(tags) + 2 + len(long)
    at = 8 + 2 + 12 * count + 4
    body = b""
    for raw, tag, kind, number in long:
        tags.append((tag, kind, number, at + len(body)))
        body += raw
    tags += [(324 if tiled else 273, 4, 1, at + len(body)), (325 if tiled else 279, 4, 1, len(data))]
    head = b"II*\0" + struct.pack("<IH", 8, count) + b"".join(struct.pack("<HHII", *tag) for tag in sorted(tags))
    path.write_bytes(head + b"\0" * 4 + body + data)
    return path


DECLARED = {
    "tiles that are not there": ({"block": 256, "tiled": True}, {"file-damaged"}),
    "one tile": ({"block": SIDE, "tiled": True}, {"file-too-large"}),
    "one packed tile": ({"block": SIDE, "tiled": True, "packing": 8, "data": zlib.compress(bytes(10**7))}, {"file-too-large"}),
    "one strip": ({"block": SIDE, "tiled": False}, {"file-too-large", "file-damaged"}),
    "one packed strip": ({"block": SIDE, "tiled": False, "packing": 8, "data": zlib.compress(bytes(10**7))}, {"file-too-large", "file-damaged"}),
    "lines": ({"block": 1, "tiled": False}, {"file-damaged"}),
    "bands": ({"block": 256, "tiled": True, "samples": 65_535}, {"file-too-large", "file-damaged"}),
}  # fmt: skip


@pytest.mark.parametrize("what", DECLARED)
def test_a_hundred_thousand_lines_are_declared(folder, what):
    how, allowed = DECLARED[what]
    path = tiff(folder / "大.tif", SIDE, **how)
    before = peak()
    found = look_at(path, resampling="nearest")
    assert isinstance(found, list) and set(found) <= allowed, found
    assert peak() - before < 400


def test_a_small_tiff_made_the_same_way_is_read(folder):
    """The hand-made header is sound: what is refused above is refused for what it declares."""
    path = tiff(folder / "小.tif", 16, 16, tiled=True, data=bytes(range(256)))
    with door.open_raster(path) as file:
        assert file.read(1).tolist() == np.arange(256).reshape(16, 16).tolist() and file.nodata == 255


def test_a_large_sparse_file_is_sampled_in_little_memory(folder):
    """1e5 × 1e5 pixels of which none is stored: 40 × 40 cells of them need no more than a few windows."""
    path = folder / "稀疏.tif"
    with rasterio.open(path, "w", driver="GTiff", width=SIDE, height=SIDE, count=1, dtype="uint8", tiled=True, SPARSE_OK=True,
                       blockxsize=512, blockysize=512, crs="EPSG:4490",
                       transform=rasterio.Affine(1e-5, 0, 100, 0, -1e-5, 33), nodata=255):  # fmt: skip
        pass
    before = peak()
    values = look_at(path, resampling="nearest")
    assert np.isnan(values).all() and peak() - before < 400


def test_a_directory_that_leads_to_itself(folder):
    raw = bytearray(tiff(folder / "a.tif", 16, 16, tiled=True, data=bytes(256)).read_bytes())
    count = struct.unpack_from("<H", raw, 8)[0]
    struct.pack_into("<I", raw, 10 + 12 * count, 8)
    (folder / "a.tif").write_bytes(raw)
    with door.open_raster(folder / "a.tif") as file:
        assert not file.read(1).any()


@pytest.mark.parametrize("name", ["geotiff", "geotiff_tiled", "geotiff_lzw", "cog", "netcdf3", "netcdf4"])
def test_cut_off_at_any_place(folder, name):
    """Cut anywhere, a raster is refused, or read as far as it is whole: never with values that it does not hold."""
    path = seeds.SEEDS[name](folder)
    more = {} if "tif" in path.suffix else {"layer": "elev", "crs": seeds.CRS}
    whole, raw = look_at(path, **more), path.read_bytes()
    assert np.isfinite(whole).any()
    for share in np.linspace(0.01, 0.99, 12):
        path.write_bytes(raw[: int(len(raw) * share)])
        found = look_at(path, **more)
        if isinstance(found, list):
            assert found, share
        else:
            assert np.array_equal(found, whole, equal_nan=True), share


# ---------------------------------------------------------------------------------------------- what is named
@pytest.fixture
def canary(tmp_path):
    """A file that nothing may read, as old as its last access tells; yields its path and whether it was read."""
    path = seeds.geotiff(tmp_path / "canary 金丝雀.tif")
    os.utime(path, (1_000_000_000, 2_000_000_000))
    return path, lambda: path.stat().st_atime != 1_000_000_000


def test_the_canary_tells(canary):
    path, read = canary
    path.read_bytes()
    if not read():
        pytest.skip("this file system does not record accesses")


VRT = '<VRTDataset rasterXSize="24" rasterYSize="30"><VRTRasterBand dataType="Float32" band="1"><SimpleSource><SourceFilename>{}' \
      "</SourceFilename><SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>"  # fmt: skip


def test_indirect_rasters_under_names_of_others(folder, canary):
    target, read = canary
    for name in ("a.tif", "a.nc", "a.geojson", "a.csv", "a.xlsx", "a.gpkg", "a.shp", "a.zarr"):
        (folder / name).write_text(VRT.format(target), "utf8")
        assert hostile_read.outcome(folder / name) == {"kind": "file-vrt"}
    for text in ("\n\t " + VRT.format(target), "\ufeff" + VRT.format(target)):
        (folder / "b.tif").write_text(text, "utf8")
        assert hostile_read.outcome(folder / "b.tif") == {"kind": "file-vrt"}
    (folder / "c.tif").write_text(VRT.format(target), "utf-16")
    assert code(door.open_raster, folder / "c.tif") == "file-kind"
    (folder / "d.tif").write_text(
        json.dumps({"type": "gdal_streamed_alg", "command_line": f"gdal raster pipeline ! read {target}"})
    )
    assert hostile_read.outcome(folder / "d.tif") == {"kind": "file-kind"}
    (folder / "e.tif").write_text(f"STACTA {target}")
    assert code(door.open_raster, folder / "e.tif") == "file-kind"
    assert not read()


@pytest.mark.parametrize("name", ["geotiff", "cog", "netcdf3", "netcdf4"])
def test_files_beside_a_raster_are_not_read(folder, canary, name):
    target, read = canary
    path = seeds.SEEDS[name](folder)
    more = {} if "tif" in path.suffix else {"layer": "elev", "crs": seeds.CRS}
    before = look_at(path, **more)
    pam = "<PAMDataset><SRS>EPSG:3857</SRS><GeoTransform>0,1,0,0,0,-1</GeoTransform><PAMRasterBand band='1'><NoDataValue>3000</NoDataValue>" \
          "<Scale>7</Scale></PAMRasterBand><Metadata domain='OVERVIEWS'><MDI key='OVERVIEW_FILE'>{0}</MDI></Metadata></PAMDataset>"  # fmt: skip
    Path(f"{path}.aux.xml").write_text(pam.format(target), "utf8")
    for suffix in (".ovr", ".msk", ".vrt"):
        Path(f"{path}{suffix}").write_text(VRT.format(target), "utf8")
    for suffix in (".tfw", ".wld", ".prj", ".tab", "_rpc.txt", "_RPC.TXT", ".imd", ".ovr", ".aux"):
        path.with_name(path.stem + suffix).write_text("1\n0\n0\n-1\n5\n5\n")
    assert np.array_equal(look_at(path, **more), before, equal_nan=True)
    with door.open_raster(path, more.get("layer")) as file:
        assert len(file.files) == 1
    assert not read()


# ---------------------------------------------------------------------------------------------- NetCDF
HDF5 = {
    "external link": "external link", "external link among many": "external link", "external storage": "external storage",
    "virtual": "virtual dataset", "below groups": "external link",
}  # fmt: skip


@pytest.mark.parametrize("kind", ["old", "new"])
@pytest.mark.parametrize("name", ["plain", *HDF5, "large chunks"])
def test_hdf5_that_takes_its_values_elsewhere(folder, name, kind):
    """Files written by the HDF5 library, with the oldest and with the newest structures that it has."""
    packed = json.loads((Path(__file__).parent / "data" / "hdf5_indirect.json").read_text())[f"{name} {kind}"]
    path = folder / "a.nc"
    path.write_bytes(zlib.decompress(base64.b85decode(packed)))
    if name == "plain":
        inspect_hdf5(path, coverages.BLOCK_BYTES)
        return
    if name == "large chunks":
        assert code(inspect_hdf5, path, 3_199_999_999) == "file-too-large"
        inspect_hdf5(path, 3_200_000_000)
    else:
        with pytest.raises(Refused, match=HDF5[name]) as caught:
            inspect_hdf5(path, coverages.BLOCK_BYTES)
        assert caught.value.code == "file-indirect"
    assert code(door.open_raster, path) in ("file-indirect", "file-too-large")


def test_variables_of_netcdf_and_zarr(folder):
    for path in (seeds.netcdf3(folder / "a b.nc"), seeds.zarr(folder / "c d.zarr")):
        assert code(door.open_raster, path) == "layer-choice"
        assert code(door.open_raster, path, "没有") == "layer-choice"
        with door.open_raster(path, "elev") as file:
            assert file.nodata == -9999 and np.array_equal(file.read(1), seeds.heights())
            assert np.allclose(file.transform[:6], (0.01, 0, 100, 0, -0.01, 33), atol=1e-9)
        with door.open_raster(path, "ndvi") as file:
            assert years_of(file) == {2000: 1, 2010: 2, 2020: 3}
    assert code(door.open_raster, seeds.geotiff(folder / "a.tif"), "elev") == "layer-choice"
    one = seeds.netcdf4(folder / "e.nc")
    with door.open_raster(one) as file:  # the only variable needs no name
        assert np.array_equal(file.read(1), seeds.heights())
    quoted = seeds.netcdf3(folder / 'a".nc') if os.name != "nt" else None
    assert quoted is None or code(door.open_raster, quoted, "elev") == "file-indirect"


def test_every_kind_of_raster_gives_the_same_layer(folder):
    found = []
    for name in ("geotiff", "geotiff_tiled", "geotiff_lzw", "cog", "netcdf3", "netcdf4", "zarr"):
        (folder / name).mkdir()
        path = seeds.SEEDS[name](folder / name)
        found.append(look_at(path, **({} if path.suffix == ".tif" else {"layer": "elev", "crs": seeds.CRS})))
    assert np.isfinite(found[0]).sum() > 500
    for values in found[1:]:
        assert np.array_equal(values, found[0], equal_nan=True)


@pytest.mark.parametrize("make", [seeds.netcdf3, seeds.zarr])
def test_years_of_one_file_are_stacked(folder, make):
    path = make(folder / ("a.nc" if make is seeds.netcdf3 else "a.zarr"))
    told = {"unit": "1", "layer": "ndvi", "crs": seeds.CRS}
    layer, grid = vocabulary()["ndvi"], hostile_read.grid()
    stack = read_raster(hostile_read.entry("ndvi", path, years=(2000, 2020), **told), layer, grid)
    assert stack.dims == ("year", "y", "x") and stack["year"].values.tolist() == [2000, 2020]
    inside = np.isfinite(stack.values[0])
    assert inside.any() and np.allclose((stack.values[1] - stack.values[0])[inside], 2.0, atol=1e-3)  # third band: + 2
    one = read_raster(hostile_read.entry("ndvi", path, year=2010, **told), layer, grid)
    assert np.allclose((one.values - stack.values[0])[..., inside], 1.0, atol=1e-3)
    with pytest.raises(Problems) as caught:
        read_raster(hostile_read.entry("ndvi", path, years=(2000, 2015), **told), layer, grid)
    assert [problem.code for problem in caught.value.problems] == ["raster-years"]


@pytest.mark.parametrize(
    ("value", "units", "calendar", "year"),
    [
        ("2020", "", "", 2020), ("2020", "year", "", 2020), ("1799", "", "", None), ("2201", "", "", None), ("2020.5", "", "", None),
        ("18444", "days since 1970-01-01", "", 2020), ("18444", "days since 1970-01-01 00:00:00", "standard", 2020),
        ("18261", "days since 1970-01-01", "gregorian", 2019), ("18262", "days since 1970-01-01", "gregorian", 2020),
        ("0.25", "day since 2019-12-31 18:00", "", 2020), ("0.24", "days since 2019-12-31T18:00", "", 2019),
        ("24", "hours since 2019-12-31", "", 2020), ("23", "hours since 2019-12-31", "", 2019), ("1440", "minutes since 2019-12-31", "", 2020),
        ("86400", "seconds since 2019-12-31", "", 2020), ("86399", "seconds since 2019-12-31", "", 2019), ("20", "years since 2000-01-01", "", 2020),
        ("18444", "days since 1970-01-01", "noleap", None), ("240", "months since 2000-01-01", "", None), ("x", "year", "", None),
        ("1e300", "days since 1970-01-01", "", None), ("1", "days since 2000-13-01", "", None), ("2020", "m", "", None),
    ],
)  # fmt: skip
def test_the_year_of_a_time_coordinate(value, units, calendar, year):
    assert year_in(value, units, calendar) == year


# ---------------------------------------------------------------------------------------------- Zarr
def spoiled(folder: Path, file: str, **change) -> Path:
    root = seeds.zarr(folder / "a.zarr")
    told = json.loads((root / file).read_text())
    (root / file).write_text(json.dumps({**told, **change}))
    return root


@pytest.mark.parametrize(
    ("file", "change", "said"),
    [
        ("elev/.zattrs", {"_ARRAY_DIMENSIONS": ["../../outside/lat", "lon"]}, "file-indirect"),
        ("elev/.zattrs", {"coordinates": "..\\..\\outside"}, "file-indirect"),
        (".zgroup", {"../outside/.zarray": 1}, "file-indirect"),
        ("elev/.zarray", {"chunks": [20_000, 20_000]}, "file-too-large"),
        ("elev/.zarray", {"chunks": [8192, 8193], "dtype": "<f4"}, "file-too-large"),
        ("elev/.zarray", {"compressor": {"id": "pickle"}}, "file-kind"),
        ("elev/.zarray", {"filters": [{"id": "vlen-utf8"}]}, "file-kind"),
        ("elev/.zarray", {"shape": "x"}, "file-damaged"),
        ("elev/.zarray", {"dtype": [["a", "<f4"]]}, "file-damaged"),
    ],
)  # fmt: skip
def test_zarr_metadata_that_lead_out_or_ask_for_too_much(folder, file, change, said):
    path = spoiled(folder, file, **change)
    assert code(door.open_raster, path, "elev") == said


def test_zarr_with_links_is_refused(folder, canary):
    target, read = canary
    root = seeds.zarr(folder / "a.zarr")
    (root / "elev" / "0.0").unlink()
    (root / "elev" / "0.0").symlink_to(target)
    for call in (door.open_raster, door.content_hash):
        assert code(call, root) == "file-folder"
    assert not read()


def test_zarr_metadata_consolidated_elsewhere_do_not_count(folder):
    root = seeds.zarr(folder / "a.zarr")
    (root / ".zmetadata").write_text(json.dumps({"zarr_consolidated_format": 1, "metadata": {"false/.zarray": {}}}))
    with door.open_raster(root, "elev") as file:
        assert np.array_equal(file.read(1), seeds.heights())
    assert code(door.open_raster, root, "false") == "layer-choice"


def test_a_chunk_that_unpacks_to_more_than_it_should(folder):
    root = seeds.zarr(folder / "a.zarr")
    (root / "elev" / "0.0").write_bytes(zlib.compress(bytes(200 * 2**20)))
    before = peak()
    found = look_at(root, layer="elev", crs=seeds.CRS)
    assert found == ["file-damaged"] and peak() - before < 400


def test_a_folder_that_is_no_dataset(folder):
    (folder / "a").mkdir()
    (folder / "a" / "b.txt").write_text("x")
    for call in (door.kind, door.open_raster):
        assert code(call, folder / "a") == "file-kind"


def test_the_hash_of_a_store_is_of_all_that_is_in_it(folder):
    root = seeds.zarr(folder / "a.zarr")
    before = door.content_hash(root)
    seeds.zarr_array(root, "more", np.zeros((2, 2), "f4"), ["y", "x"])
    assert door.content_hash(root) != before and len(door.parts(root)) == 19


def test_limits_are_what_they_are_said_to_be():
    assert (coverages.BLOCK_BYTES, coverages.BANDS, coverages.METADATA) == (268_435_456, 1_000, 4_194_304)
