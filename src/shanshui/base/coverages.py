"""Opening rasters, each by its own driver: GeoTIFF and COG, one variable of a NetCDF file, one array of a Zarr store.

The names handed to the drivers are made here from a path that the door has let in and from a variable that the file itself
lists. What a header declares is believed only up to limits: a block must fit in memory many times over before one is read.
"""

from __future__ import annotations

import datetime
import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shanshui.base.folders import folder_files
from shanshui.base.hdf5 import inspect_hdf5
from shanshui.base.netcdf3 import inspect_netcdf3
from shanshui.base.tiffs import inspect_tiff
from shanshui.core.errors import Refused, Say

BLOCK_BYTES = 256 * 2**20
"""Decoded bytes of one block (a tile, strip or chunk): what must be in memory at once."""
BANDS = 1_000
"""Bands or time steps of one variable."""
METADATA = 4 * 2**20
"""Bytes of one metadata file of a Zarr store."""
PACKINGS = {"zlib", "gzip", "blosc", "zstd", "lz4", "lzma", "bz2", "bytes", "transpose", "crc32c", "endian", "delta"}
"""Ways of packing chunks (Zarr v2 compressors and filters, v3 codecs) that need nothing but the chunk itself."""
CALENDARS = {"", "standard", "gregorian", "proleptic_gregorian"}
SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
YEARS = range(1800, 2201)


def open_coverage(file: Path, kind: str, variable: str | None) -> Any:
    """An open dataset of the one variable; Refused where there are several and none is named, or where it is unsafe."""
    import rasterio

    if kind != "geotiff" and '"' in str(file):
        raise Refused("file-indirect", Say(f"路径中有引号：{file}", f"a quotation mark in the path: {file}"),
                      Say("改名后再登记", "rename it"))  # fmt: skip
    with rasterio.Env(GDAL_DISABLE_READDIR_ON_OPEN="EMPTY_DIR", GDAL_PAM_ENABLED="NO"):
        if kind == "geotiff":
            if variable is not None:
                raise _choice(file, [])
            inspect_tiff(file)
            return _sound(file, rasterio.open(file, driver="GTiff"))
        if kind == "netcdf":
            with file.open("rb") as handle:
                classic = handle.read(3) == b"CDF"
            if classic:
                inspect_netcdf3(file)
            else:
                inspect_hdf5(file, BLOCK_BYTES)
            name = _chosen(file, _of_netcdf(file), variable)
            return _sound(file, rasterio.open(f'NETCDF:"{file}":{name}', driver="netCDF"))
        name = _chosen(file, _of_zarr(file), variable)
        return _sound(file, rasterio.open(f'ZARR:"{file}":/{name}', driver="Zarr", USE_ZMETADATA="NO"))


def _of_netcdf(file: Path) -> list[str]:
    """The variables that are rasters."""
    import rasterio

    with rasterio.open(file, driver="netCDF") as dataset:
        listed = [name.split(f"{file}:", 1)[-1] for name in dataset.subdatasets]
        return listed or [dataset.tags(1)["NETCDF_VARNAME"]]


def _chosen(file: Path, names: list[str], variable: str | None) -> str:
    if (variable is None and len(names) != 1) or (variable is not None and variable not in names):
        raise _choice(file, names)
    return variable or names[0]


def _choice(file: Path, names: list[str]) -> Refused:
    if not names:
        return Refused("layer-choice", Say(f"{file} 不分图层或变量", f"{file} has no layers or variables"),
                       Say("删去 layer", "remove layer"))  # fmt: skip
    return Refused(
        "layer-choice",
        Say(f"{file} 中有变量：{'、'.join(names)}", f"{file} holds the variables {', '.join(names)}"),
        Say("用 layer 写明其中一个", "name one of them with layer"),
    )


def _sound(file: Path, dataset: Any) -> Any:
    """The dataset, if a block of it fits in memory and it does not claim to have thousands of bands."""
    import numpy as np

    together = dataset.count if dataset.interleaving and dataset.interleaving.name == "pixel" else 1
    block = max((h * w for h, w in dataset.block_shapes), default=0)
    size = max((np.dtype(kind).itemsize for kind in dataset.dtypes if not kind.startswith("complex_")), default=1)
    if block * size * together > BLOCK_BYTES or dataset.count > BANDS:
        dataset.close()
        raise too_large(file, f"{block} × {size} × {together} B, {dataset.count} bands")
    return dataset


def too_large(file: Path, found: str) -> Refused:
    """What to say of a raster whose blocks or bands are beyond the limits."""
    return Refused("file-too-large", Say(f"栅格的分块或波段过大（{found}）：{file}", f"blocks or bands are too large ({found}): {file}"),
                   Say("改存为分块（512 × 512）的 GeoTIFF", "save it as a GeoTIFF in tiles of 512 × 512"))  # fmt: skip


# ---------------------------------------------------------------------------------------------- Zarr
def _of_zarr(folder: Path) -> list[str]:
    """The arrays of two dimensions or more; Refused where any metadata name something outside the store."""
    arrays = []
    for file in folder_files(folder):
        if file.name not in (".zarray", ".zattrs", ".zgroup", ".zmetadata", "zarr.json"):
            continue
        if file.stat().st_size > METADATA:
            raise too_large(file, f"{file.stat().st_size} B")
        told = json.loads(file.read_text("utf8"))
        if any(_leads_out(text) for text in _texts(told)):
            raise _outside(file)
        if file.name == ".zarray" or told.get("node_type") == "array":
            shape = _of_array(file, told)
            if len(shape) >= 2:
                arrays.append(file.parent.relative_to(folder).as_posix())
    return [name for name in arrays if name != "."] or _alone(folder, arrays)


def _alone(folder: Path, arrays: list[str]) -> list[str]:
    if arrays:  # the store itself is one array
        raise Refused("file-kind", Say(f"Zarr 中没有命名的变量：{folder}", f"the Zarr store has no named array: {folder}"),
                      Say("存为含变量名的 Zarr 组", "save it as a group with a named array"))  # fmt: skip
    raise Refused("file-kind", Say(f"Zarr 中没有栅格：{folder}", f"the Zarr store holds no raster: {folder}"),
                  Say("给出含二维变量的 Zarr", "give a store with an array of two dimensions"))  # fmt: skip


def _of_array(file: Path, told: dict[str, Any]) -> list[int]:
    """The shape of an array whose chunks are packed in known ways and fit in memory."""
    if "zarr_format" in told and told["zarr_format"] == 2:
        chunks = told["chunks"]
        item = re.search(r"\d+$", str(told["dtype"]))
        packed = [told.get("compressor"), *(told.get("filters") or [])]
        names = [each["id"] for each in packed if each]
    else:
        chunks = told["chunk_grid"]["configuration"]["chunk_shape"]
        item = re.search(r"\d+$", str(told["data_type"]))
        names = [each["name"] for each in told["codecs"]]
    if set(names) - PACKINGS:
        raise Refused("file-kind", Say(f"不认识的 Zarr 压缩方式（{names}）：{file}", f"unknown packing ({names}): {file}"),
                      Say("改用 zlib、zstd 或 blosc", "use zlib, zstd or blosc"))  # fmt: skip
    size = max(int(item.group()) if item else 8, 1)
    if math.prod(int(n) for n in chunks) * size > BLOCK_BYTES:
        raise too_large(file, f"chunks {chunks}")
    return [int(n) for n in told["shape"]]


def _texts(told: Any) -> Iterator[str]:
    """Every key and every text in a JSON value."""
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict):
        for key, value in told.items():
            yield key
            yield from _texts(value)
    elif isinstance(told, list):
        for value in told:
            yield from _texts(value)


def _leads_out(text: str) -> bool:
    return ".." in text.replace("\\", "/").split("/")


def _outside(file: Path) -> Refused:
    return Refused("file-indirect", Say(f"Zarr 元数据指向文件夹之外：{file}", f"the metadata lead out of the store: {file}"),
                   Say("用原软件重新导出", "export it again"))  # fmt: skip


# ---------------------------------------------------------------------------------------------- years
def years_of(dataset: Any) -> dict[int, int]:
    """Year → band of a variable with one time dimension; empty where the bands are no years, or two fall in one year."""
    found = [_year(dataset, band) for band in dataset.indexes]
    if None in found or len(set(found)) != len(found):
        return {}
    return {int(year): band for year, band in zip(found, dataset.indexes, strict=True) if year is not None}


def _year(dataset: Any, band: int) -> int | None:
    tags = dataset.tags(band)
    of_netcdf = [key for key in tags if key.startswith("NETCDF_DIM_")]
    of_zarr = [match[1] for key in tags if (match := re.fullmatch(r"DIM_(.+)_VALUE", key))]
    if len(of_netcdf) + len(of_zarr) != 1:
        return None
    if of_netcdf:
        name, all_tags = of_netcdf[0].removeprefix("NETCDF_DIM_"), dataset.tags()
        value, units = tags[of_netcdf[0]], all_tags.get(f"{name}#units", "")
        calendar = all_tags.get(f"{name}#calendar", "")
    else:
        name = of_zarr[0]
        value, units = tags[f"DIM_{name}_VALUE"], tags.get(f"DIM_{name}_UNIT", "")
        calendar = _calendar(Path(dataset.files[0]), name)
    return year_in(value, units, calendar)


def _calendar(metadata: Path, name: str) -> str:
    """Of a Zarr store's time axis, which lies beside the array."""
    for file in (metadata.parent.parent / name / ".zattrs", metadata.parent.parent / name / "zarr.json"):
        if file.is_file():
            told = json.loads(file.read_text("utf8"))
            return str((told.get("attributes", told)).get("calendar", ""))
    return ""


def year_in(value: str, units: str, calendar: str) -> int | None:
    """The year that a time coordinate tells: a bare year, or a time since a date in the calendar that we use."""
    try:
        number = float(value)
    except ValueError:
        return None
    since = re.fullmatch(r"\s*([A-Za-z]+?)s?\s+since\s+(\d{1,4})-(\d{1,2})-(\d{1,2})([T ].*)?", units)
    if since is None:
        bare = (
            units.strip().lower() in ("", "1", "year", "years", "yr", "a") and number.is_integer() and number in YEARS
        )
        return int(number) if bare else None
    unit, (year, month, day) = since[1].lower(), (int(since[i]) for i in (2, 3, 4))
    if unit == "year" and number.is_integer():
        return year + int(number)
    if unit not in SECONDS or calendar.lower() not in CALENDARS:
        return None
    hours = re.match(r"[T ](\d{1,2}):(\d{1,2})", since[5] or "")
    clock = datetime.timedelta(hours=int(hours[1]), minutes=int(hours[2])) if hours else datetime.timedelta()
    try:
        return (datetime.datetime(year, month, day) + clock + datetime.timedelta(seconds=number * SECONDS[unit])).year
    except (ValueError, OverflowError):
        return None
