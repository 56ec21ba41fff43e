"""Land cover given as parcels (图斑, DLTB): read in chunks, laid on the grid, with the account of what the grid costs.

[land_cover]
path = "三调/DLTB.shp"
year = 2020
classification = "third_survey"
columns = { code = "DLBM", settlement = "CZCSXM" }      these names may be left out
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanshui.base import door
from shanshui.base.catalog import GCJ02, Entry
from shanshui.base.classes import classifications, crosswalk, numbers, texts, title
from shanshui.base.columns import row_list, selected
from shanshui.base.crs import GEOGRAPHIC, BadShift, bad_shift, problems_of, stated
from shanshui.base.land_codes import codes_of_texts, fitting_texts
from shanshui.base.vector_files import Features, opened
from shanshui.core.errors import Problem, Problems, Refused, Say
from shanshui.core.vocabulary import Layer

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from numpy.typing import NDArray

    from shanshui.core.grid import Grid

CHUNK = 20_000
"""Parcels read at a time."""
LAYER = "land_cover"
COLUMNS = {"code": "DLBM", "settlement": "CZCSXM"}
"""What the columns are called in the survey's database; the second need not be there."""
KINDS = ("Polygon", "MultiPolygon")


@dataclass(frozen=True)
class Chunk:
    """Some parcels as they stand in the file: row numbers that the user sees, polygons, and their codes as numbers."""

    rows: NDArray[Any]
    shapes: NDArray[Any]
    codes: NDArray[Any]


@dataclass
class Defects:
    """Rows that cannot be used, by what is wrong with them, over all chunks."""

    empty: list[int]
    kind: list[int]
    invalid: list[int]
    codeless: list[int]
    others: dict[str, Problem]
    """Problems of codes, by what was found."""

    def problems(self, where: str) -> list[Problem]:
        told = [
            ("geometry-empty", self.empty, "要素没有图形", "features have no geometry", "补上图形或删去这些要素", "draw or remove them"),
            ("geometry-kind", self.kind, "图形类型不对", "wrong kind of geometry", "给出面图层", "give a layer of polygons"),
            ("geometry-invalid", self.invalid, "图形无效（自相交、坐标不是数等）", "invalid geometry",
             "在 GIS 中修复几何后重新导出", "repair it in a GIS and export again"),
            ("cell-empty", self.codeless, "图斑没有地类编码", "parcels without a class code", "补齐这些行", "fill these rows"),
        ]  # fmt: skip
        found = [Problem(code, Say(zh, en), f"{where} {row_list(rows)}", Say(cure, how), layer=LAYER)
                 for code, rows, zh, en, cure, how in told if rows]  # fmt: skip
        return found + list(self.others.values())


def holds_parcels(entry: Entry) -> bool:
    """Whether the land cover is given as polygons; what the door refuses is for the reader to tell."""
    if entry.name != LAYER:
        return False
    try:
        return door.kind(entry.files[0]) in door.VECTORS
    except Refused:
        return False


def unstated(entry: Entry, where: str) -> Problem | None:
    """That the classification is needed, naming those that every code of the parcels fits; None where they cannot be read."""
    try:
        with opened(entry.files[0], entry.layer, entry.encoding) as file:
            code = entry.columns.get("code", COLUMNS["code"])
            if code not in file.fields:
                return None
            fits = fitting_texts(
                {value for _, frame in read_frames(file, [code], CHUNK, shapes=False) for value in frame[code]}
            )
    except Refused:
        return None
    if len(fits) == 1:
        cure = Say(f'代码只符合{title(fits[0]).zh}：写 classification = "{fits[0]}"',
                   f'the codes fit {title(fits[0]).en} alone: write classification = "{fits[0]}"')  # fmt: skip
    else:
        cure = Say(
            "向资料提供者核实后写 classification = 所列之一",
            "ask the supplier, and write classification = one of those listed",
        )
    return Problem("classification-missing", Say("须写明土地分类", "the classification is needed"), where, cure,
                   expected=" / ".join(fits or classifications()), layer=LAYER)  # fmt: skip


# ---------------------------------------------------------------------------------------------- reading
@contextmanager
def parcels_of(path: Path, entry: Entry) -> Iterator[Source]:
    """The file through the door; `Problems` where it cannot be read as the catalog says."""
    where = f"{path.name} [{LAYER}]"
    try:
        with opened(path, entry.layer, entry.encoding) as file:
            yield Source(file, entry, where)
    except Refused as refused:
        raise Problems([Problem(refused.code, refused.message, where, refused.cure, layer=LAYER)]) from refused


class Source:
    """An open vector file of parcels, its CRS and its columns."""

    def __init__(self, file: Features, entry: Entry, where: str) -> None:
        self._file, self.entry, self.where = file, entry, where
        self.defects = Defects([], [], [], [], {})
        self.gcj02 = entry.crs is not None and entry.crs.upper() == GCJ02
        problems = self._choose()
        self.crs, found = self._crs()
        if problems + found:
            raise Problems(problems + found)

    def _choose(self) -> list[Problem]:
        present = self._file.fields
        self.code = self.entry.columns.get("code", COLUMNS["code"])
        settlement = self.entry.columns.get("settlement", COLUMNS["settlement"])
        self.settlement = settlement if settlement in present else None
        filtered = [self.entry.where.column] if self.entry.where else []
        asked = [self.code, *filtered, *([settlement] if "settlement" in self.entry.columns else [])]
        lacking = sorted({name for name in asked if name not in present})
        if not lacking:
            return []
        return [Problem("column-missing", Say(f"缺少列“{'、'.join(lacking)}”", f"lacking column {', '.join(lacking)}"), self.where,
                        Say('在 columns 中写明地类编码的列：columns = { code = "列名" }', 'name the column of class codes: columns = { code = "…" }'),
                        found=", ".join(present), expected=", ".join(lacking), layer=LAYER)]  # fmt: skip

    def _crs(self) -> tuple[Any, list[Problem]]:
        from pyproj.exceptions import CRSError

        told = self.entry.crs or self._file.crs
        if self.gcj02:
            return stated(GEOGRAPHIC), []
        if told is None:
            return None, [Problem("crs-missing", Say("文件没有坐标系", "the file has no CRS"), self.where,
                                  Say("查明后写 crs，不要猜", "find out and write crs; do not guess"), layer=LAYER)]  # fmt: skip
        try:
            crs = stated(told)
        except BadShift as error:
            return None, [bad_shift(error, self.where, LAYER)]
        except CRSError:
            return None, [Problem("crs-unknown", Say("不认识的坐标系", "unknown CRS"), self.where, Say("写 EPSG 代码", "write an EPSG code"),
                                  found=str(told)[:80], layer=LAYER)]  # fmt: skip
        return crs, problems_of(crs, self.where, LAYER)

    def chunks(self) -> Iterator[Chunk]:
        """The sound parcels, some at a time; the others go to `defects`."""
        import numpy as np
        import shapely

        columns = sorted({self.code, *([self.settlement] if self.settlement else []),
                          *([self.entry.where.column] if self.entry.where else [])})  # fmt: skip
        for first, frame in read_frames(self._file, columns, CHUNK):
            rows = np.arange(first + 1, first + 1 + len(frame))
            if self.entry.where is not None:
                keep = np.array(selected(self.entry, list(frame[self.entry.where.column])), bool)
                frame, rows = frame[keep], rows[keep]
            shapes = np.array(frame.geometry.array, dtype=object)
            shapes = shapely.force_2d(shapes) if shapely.has_z(shapes).any() else shapes
            sound = self._sound(shapes, rows)
            codes = self._numbers(frame)
            lacking = sound & (codes == -1)
            if not self.defects.others:
                self.defects.codeless += rows[lacking].tolist()
            sound &= ~lacking
            if self.gcj02:
                from shanshui.base.gcj02 import to_wgs84

                shapes[sound] = shapely.transform(shapes[sound], to_wgs84)
            yield Chunk(rows[sound], shapes[sound], codes[sound])

    def _sound(self, shapes: Any, rows: Any) -> Any:
        import numpy as np
        import shapely

        empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
        self.defects.empty += rows[empty].tolist()
        wrong = ~empty & ~np.isin(shapely.get_type_id(shapes), (3, 6))
        self.defects.kind += rows[wrong].tolist()
        invalid = ~empty & ~wrong & ~shapely.is_valid(shapes)
        self.defects.invalid += rows[invalid].tolist()
        return ~(empty | wrong | invalid)

    def _numbers(self, frame: Any) -> Any:
        import numpy as np

        settlement = list(frame[self.settlement]) if self.settlement else None
        if not texts(str(self.entry.classification)):  # its codes are numbers
            return self._integers(list(frame[self.code]))
        try:
            return codes_of_texts(
                list(frame[self.code]), self.entry.classification, settlement, where=f"{self.where} {self.code}"
            )[0]
        except Problems as error:
            for problem in error.problems:
                self.defects.others.setdefault(str(problem.found), problem)
            return np.full(len(frame), -1, "i2")

    def _integers(self, values: list[Any]) -> Any:
        """Codes of a classification whose codes are numbers; what it does not have is told once for all chunks."""
        import numpy as np
        import pandas as pd

        told = pd.to_numeric(pd.Series(values, dtype=object), errors="coerce").to_numpy(dtype="f8")
        lacking = np.array([value is not None and value == value for value in values]) & ~np.isin(
            told, list(numbers(str(self.entry.classification)))
        )
        if lacking.any():
            found = sorted({str(value) for value, bad in zip(values, lacking, strict=True) if bad})[:10]
            self.defects.others.setdefault(", ".join(found), Problem(
                "code-unknown", Say("有对照表中没有的代码", "codes that the crosswalk does not have"), f"{self.where} {self.code}",
                Say("核对 classification 和地类编码列", "check classification and columns.code"), found=", ".join(found), layer=LAYER))  # fmt: skip
        return np.where(lacking | np.isnan(told), -1, told).astype("i2")


def read_frames(file: Features, columns: list[str], size: int, *, shapes: bool = True) -> Iterator[tuple[int, Any]]:
    """Number of the first row, and so many rows from there on, until the end."""
    first = 0
    while True:
        frame = file.read(columns, first=first, most=size, shapes=shapes)
        if len(frame):
            yield first, frame
        if len(frame) < size:
            return
        first += size


# ---------------------------------------------------------------------------------------------- onto the grid
def read_parcels(entry: Entry, layer: Layer, grid: Grid) -> xr.DataArray:
    """Land cover of each year on the grid: in each cell the class that holds most of it."""
    raster = _RASTER.pop(_mark(entry, grid), None)
    return raster if raster is not None else _laid(entry, layer, grid)


def _laid(entry: Entry, layer: Layer, grid: Grid) -> xr.DataArray:
    import numpy as np

    laid = [_lay(path, entry, grid) for path in entry.files]
    raster = grid.raster(np.stack([codes for codes, _ in laid]), layer.name, year=np.array(_years(entry), dtype="i8"))
    raster.attrs["unit"] = layer.unit
    _LAST.clear()
    _LAST[_mark(entry, grid)] = _table(entry, [table for _, table in laid])
    return raster


def parcel_areas(entry: Entry, layer: Layer, grid: Grid) -> pd.DataFrame:
    """What laying the parcels on the grid gained and lost, by year and class; laid anew where that was not done just now."""
    mark = _mark(entry, grid)
    if mark not in _LAST:
        _RASTER.clear()
        _RASTER[mark] = _laid(entry, layer, grid)
    return _LAST[mark].copy()


_LAST: dict[str, pd.DataFrame] = {}
"""The account of what was laid last: two layers come of one pass over the parcels."""
_RASTER: dict[str, xr.DataArray] = {}
"""The cells that go with it, where the account was asked for first; handed over once."""


def _mark(entry: Entry, grid: Grid) -> str:
    stats = [(path.stat().st_size, path.stat().st_mtime_ns) for path in entry.files]
    return f"{entry.model_dump_json()} {stats} {grid.key()}"


def _years(entry: Entry) -> list[int]:
    return list(entry.years) if entry.years is not None else [int(entry.stands_for or entry.year or 0)]


def _lay(path: Path, entry: Entry, grid: Grid) -> tuple[Any, pd.DataFrame]:
    from shanshui.base.parcels import Parcels

    with parcels_of(path, entry) as source, Parcels(grid) as parcels:
        for chunk in source.chunks():
            parcels.add(chunk.shapes, chunk.codes, source.crs)
        problems = source.defects.problems(source.where)
        if problems:
            raise Problems(problems)
        return parcels.settle()


def _table(entry: Entry, tables: list[pd.DataFrame]) -> pd.DataFrame:
    """The accounts of all years, with the codes as the classification prints them and their names."""
    import pandas as pd

    classification = str(entry.classification)
    known = crosswalk(classification)
    printed = {number: text for text, number in texts(classification).items()}
    names = dict(zip(known["code"].astype(int), known["name"], strict=True))
    out = []
    for year, table in zip(_years(entry), tables, strict=True):
        numbers = [int(code) for code in table["code"]]
        told = table.drop(columns="code")
        told.insert(0, "name", [names.get(n, "合计") for n in numbers])
        told.insert(0, "code", [printed.get(n, str(n)) if n >= 0 else "*" for n in numbers])
        told.insert(0, "year", year)
        out.append(told)
    return pd.concat(out, ignore_index=True)
