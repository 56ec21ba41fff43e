"""Reading rasters onto the grid: nodata, unit, years and type as the catalog and the vocabulary say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanshui.base import warp
from shanshui.base.catalog import Entry
from shanshui.base.check_place import placeable
from shanshui.base.coverages import years_of
from shanshui.base.crs import BadShift, bad_shift, problems_of, stated
from shanshui.base.door import open_raster
from shanshui.core.errors import Problem, Problems, Refused, Say
from shanshui.core.units import factor
from shanshui.core.vocabulary import Layer

if TYPE_CHECKING:
    import numpy as np
    import xarray as xr
    from numpy.typing import NDArray

    from shanshui.core.grid import Grid

FINER = 2.0
"""Pixels are averaged where they are at most 1/FINER of a cell, and not otherwise: a coarser source would leave holes, and
four samples of a finer one would leave most of it out."""

ROUNDED = 1e-6
"""A nodata value printed with few digits may exceed the type's largest number by this share."""


def read_raster(entry: Entry, layer: Layer, grid: Grid) -> xr.DataArray:
    """A layer on the grid, warped as its CRS is tagged; years are stacked along `year`, months along `month`, scenarios.

    continuous    float in the layer's unit, NaN = no data.
    categorical   the layer's integer type and nodata code.
    Errors        Problems where the file cannot be read as the catalog says.
    """
    fitting(entry, layer, grid)
    return _read(entry, layer, grid)


@dataclass(frozen=True)
class RasterBlocks:
    """A layer that is put on the grid a block at a time, never held whole; the same values as `read_raster` gives."""

    entry: Entry
    layer: Layer
    grid: Grid

    @property
    def bytes_per_cell(self) -> int:
        import numpy as np

        return len(sheets(self.entry)) * np.dtype(self.layer.dtype).itemsize

    def block(self, rows: slice, cols: slice) -> xr.DataArray:
        return _read(self.entry, self.layer, self.grid.window(rows, cols))


def fitting(entry: Entry, layer: Layer, grid: Grid) -> None:
    """`Problems` where a file cannot be read as the catalog says, or its pixels do not fit the resampling."""
    for path, year in sheets(entry):
        with opened(path, entry, layer, year) as source:
            if not placeable(source.crs):
                raise Problems([local(source.crs, f"{path.name} [{layer.name}]", layer)])
            problem = resampling_problem(source, entry, layer, grid, path) if warp.meets(source, grid) else None
            if problem is not None:
                raise Problems([problem])


def _read(entry: Entry, layer: Layer, grid: Grid) -> xr.DataArray:
    import numpy as np

    empty = layer.nodata if layer.kind == "categorical" else np.nan
    bands = np.full((len(sheets(entry)), *grid.shape), empty, dtype=layer.dtype)
    for band, (path, year) in zip(bands, sheets(entry), strict=True):
        _read_one(path, year, entry, layer, grid, band)
    if layer.dims == ("year",):
        years = list(entry.years) if entry.years is not None else [entry.stands_for or entry.year]
        raster = grid.raster(bands, layer.name, year=np.array(years, dtype="i8"))
    else:
        year = {"year": entry.stands_for or entry.year} if isinstance(entry.year, int) else {}
        if layer.dims == ("month",):
            raster = grid.raster(bands, layer.name, month=np.array(entry.months, dtype="i8"), **year)
        elif layer.dims == ("scenario",):
            raster = grid.raster(bands, layer.name, scenario=np.array(entry.scenarios, dtype="i8"), **year)
        else:
            raster = grid.raster(bands[0], layer.name, **year)
    raster.attrs["unit"] = layer.unit
    return raster


def sheets(entry: Entry) -> list[tuple[Path, int | None]]:
    """Each file with the year wanted of it; one file with a time dimension stands for all the years."""
    if entry.years is None:
        return [(path, entry.year if isinstance(entry.year, int) else None) for path in entry.files]
    files = entry.files if len(entry.files) == len(entry.years) else entry.files * len(entry.years)
    return list(zip(files, entry.years, strict=True))


def _read_one(path: Path, year: int | None, entry: Entry, layer: Layer, grid: Grid, out: NDArray[Any]) -> None:
    """Write into `out`, which holds no data yet: cell by cell, so that nothing as large as the grid is held besides it."""
    with opened(path, entry, layer, year) as source:
        how = resampling(entry, layer)
        if layer.kind == "categorical":
            if how == "mode":
                warp.commonest(source, grid, out)
            else:
                warp.sample(source, grid, out, bilinear=False)
            return

        def convert(values: NDArray[Any]) -> NDArray[Any]:
            return physical(values, entry, layer).astype(layer.dtype)

        if how == "average":
            warp.average(source, grid, out, convert=convert)
        else:
            warp.sample(source, grid, out, bilinear=how == "bilinear", convert=convert)


@contextmanager
def opened(path: Path, entry: Entry, layer: Layer, year: int | None = None) -> Iterator[warp.Source]:
    """The file through the door, with the CRS and nodata that hold and the band of the year; `Problems` if one is not known."""
    try:
        dataset = open_raster(path, entry.layer)
    except Refused as refused:
        raise Problems(
            [Problem(refused.code, refused.message, f"{path.name} [{layer.name}]", refused.cure, layer=layer.name)]
        ) from refused
    with dataset:
        crs, problems = _crs(entry, dataset, f"{path.name} [{layer.name}]", layer)
        nodata = entry.nodata if entry.nodata is not None else dataset.nodata
        if nodata is None and warp.masked(dataset):
            nodata = float("nan")  # none but those that the mask leaves out
        if nodata is None:
            problems.append(Problem("nodata-undeclared", Say("没有说明无数据值", "no nodata value is declared"), f"{path.name} [{layer.name}]",
                                    Say("在 catalog.toml 写 nodata = 数值（确无此值则写 nan）", "write nodata (nan where there is none)"),
                                    layer=layer.name))  # fmt: skip
        elif not _storable(nodata, dataset.dtypes[0]):
            problems.append(Problem("nodata-type", Say("无数据值存不进此文件的数据类型", "the file's type cannot hold the nodata value"),
                                    f"{path.name} [{layer.name}]",
                                    Say("查明真正的无数据值，写 nodata（确无此值则写 nan）", "find and write the true one (nan where there is none)"),
                                    found=f"nodata = {nodata:g}", expected=str(dataset.dtypes[0]), layer=layer.name))  # fmt: skip
        band, lacking = _band(dataset, year, f"{path.name} [{layer.name}]", layer)
        if problems or lacking:
            raise Problems(problems + lacking)
        yield warp.Source(dataset, crs, nodata, entry.layer, band)


def _band(dataset: Any, year: int | None, where: str, layer: Layer) -> tuple[int | None, list[Problem]]:
    """The band of the year, of several that are years; None where there is one band, or where they are none."""
    years = years_of(dataset) if dataset.count > 1 else {}
    if not years:
        return None, []
    if year in years:
        return years[year], []
    return None, [Problem("raster-years", Say("文件的时间维中没有这一年", "the file's time dimension lacks the year"), where,
                          Say("改正 year 或 years，或换用有此年的文件", "mend year or years, or use a file that has it"),
                          found=", ".join(map(str, years)), expected=str(year), layer=layer.name)]  # fmt: skip


def _storable(nodata: float, dtype: str) -> bool:
    """Whether a value of that type can be the nodata value; NaN stands for none."""
    import numpy as np

    kind = np.dtype(dtype)
    if np.isnan(nodata):
        return True
    if kind.kind in "iu":
        limits = np.iinfo(kind)
        return float(nodata).is_integer() and limits.min <= nodata <= limits.max
    return kind.kind != "f" or np.isinf(nodata) or abs(nodata) <= float(np.finfo(kind).max) * (1 + ROUNDED)


def _crs(entry: Entry, dataset: Any, where: str, layer: Layer) -> tuple[Any, list[Problem]]:
    from pyproj.exceptions import CRSError

    told = entry.crs or (dataset.crs.to_wkt() if dataset.crs else None)
    if told is None or dataset.transform.is_identity or dataset.transform.determinant == 0:
        return None, [Problem("crs-missing", Say("文件没有坐标系或定位信息", "the file has no CRS or no georeference"), where,
                              Say("把坐标系写入 GeoTIFF 本身（不用 .tfw、.prj），或在 catalog.toml 写 crs",
                                  "write it into the GeoTIFF itself (not .tfw or .prj), or state crs"), layer=layer.name)]  # fmt: skip
    try:
        crs = stated(told)
    except BadShift as error:
        return None, [bad_shift(error, where, layer.name)]
    except CRSError:
        return None, [Problem("crs-unknown", Say("不认识的坐标系", "unknown CRS"), where, Say("写 EPSG 代码或 WKT", "write an EPSG code or WKT"),
                              found=told[:80], layer=layer.name)]  # fmt: skip
    return crs, problems_of(crs, where, layer.name)


def local(crs: Any, where: str, layer: Layer) -> Problem:
    """The problem of a CRS that is of no place on the earth."""
    return Problem("crs-unknown", Say("坐标系不能定位（局部坐标系）", "the CRS has no place on the earth (a local one)"), where,
                   Say("查明真正的坐标系，写 crs", "find out the true CRS and write crs"), found=crs.name, layer=layer.name)  # fmt: skip


def resampling(entry: Entry, layer: Layer) -> str:
    """The catalog's choice, else bilinear for quantities and nearest for codes."""
    return entry.resampling or ("bilinear" if layer.kind == "continuous" else "nearest")


def resampling_problem(source: warp.Source, entry: Entry, layer: Layer, grid: Grid, path: Path) -> Problem | None:
    """Averaging from pixels too coarse, or interpolating between pixels too fine; the source is near the grid."""
    how, pixel = resampling(entry, layer), warp.pixel_m(source, grid)
    fine = pixel * FINER <= grid.cell
    if how in ("average", "mode") and not fine:
        other = "bilinear" if how == "average" else "nearest"
    elif how == "bilinear" and fine:
        other = "average"
    else:
        return None
    return Problem("resampling-resolution", Say("重采样方法与分辨率不合", "the resampling does not fit the resolution"),
                   f"{path.name} [{layer.name}]", Say(f'写 resampling = "{other}"', f'write resampling = "{other}"'),
                   found=f"{how}, {pixel:.4g} m → {grid.cell:g} m", expected=other, layer=layer.name)  # fmt: skip


def physical(values: NDArray[Any], entry: Entry, layer: Layer) -> NDArray[np.float64]:
    """Stored values × scale, in the layer's unit."""
    import numpy as np

    ratio = factor(entry.unit or layer.unit, layer.unit)
    return (
        np.asarray(values, dtype="f8")
        * (entry.scale if entry.scale is not None else 1.0)
        * ratio.numerator
        / ratio.denominator
    )
