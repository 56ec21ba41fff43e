"""How a figure is made: which layers it read, how its digits close, how areas are shared among counties.

Sums are bincounts over label rasters in fixed chunks of cells, so memory stays a few tens of megabytes whatever the
size of the region, and the order of summation never varies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from shanshui.core.units import apportion, convert, printed
from shanshui.deliver.facts import ORDINAL, Fact, LayerRef

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shanshui.base.plan_file import PlanFile
    from shanshui.deliver.results import Watched

CHUNK = 1 << 22
NO_DATA = "nodata"
HUNDRED = Decimal("100.00")
YI = 100_000_000.0
"""1 亿 in yuan: from there on, money is given in 亿元."""


def digits(number: Decimal) -> str:
    """A rounded number as printed: whole numbers without zeros after the point (整数不补零)."""
    return str(int(number)) if number == number.to_integral_value() else f"{number:f}"


def given(value: Any) -> bool:
    """Whether a table's field holds something: neither None, NaN, NA nor empty text."""
    return value is not None and not pd.isna(value) and str(value) != ""


@dataclass(frozen=True)
class Part:
    """One part of a total: id and label of its figure, value in the base unit."""

    id: str
    label: str
    value: float


class Made(dict[str, Fact]):
    """The figures made so far; a figure that is looked up hands its layers on to the family that is open."""

    def __init__(self) -> None:
        super().__init__()
        self.used: set[LayerRef] = set()

    def __getitem__(self, name: str) -> Fact:
        fact = super().__getitem__(name)
        self.used.update(fact.layers)
        return fact

    def get(self, name: str, default: Any = None) -> Any:
        fact = super().get(name, default)
        if isinstance(fact, Fact):
            self.used.update(fact.layers)
        return fact


class Maker:
    """Collects figures; every figure made inside `family` carries the layers read there."""

    def __init__(self, reader: Watched, plan: PlanFile) -> None:
        self.reader, self.plan = reader, plan
        self.facts = Made()
        self.legal = False
        self._pending: list[Fact] | None = None
        self._coverage: float | None = None
        self._split: CountySplit | None = None

    # ------------------------------------------------------------------ families
    @contextmanager
    def family(self, coverage: float | None = None) -> Iterator[None]:
        """Figures made inside rest on the layers read inside, and on those of the figures looked up inside."""
        assert self._pending is None, "families do not nest"
        self._pending, self._coverage = [], coverage
        self.facts.used.clear()
        try:
            with self.reader.watch() as notes:
                yield
            layers = self._present(notes | self.facts.used)
            assumed = any(self.reader.record(layer, scenario)["assumed"] for layer, scenario in layers)
            for fact in self._pending:
                self.facts[fact.id] = replace(fact, layers=layers, assumed=assumed and fact.unit != ORDINAL)
        finally:
            self._pending, self._coverage = None, None

    def _present(self, notes: set[LayerRef]) -> tuple[LayerRef, ...]:
        found = [ref for ref in notes if self.reader.absence(*ref) is None]
        return tuple(sorted(found, key=lambda ref: (ref[0], ref[1] or "")))

    def covered(self, coverage: float) -> None:
        """State the share of the region with data for the figures of this family made so far and from here on."""
        self._coverage = coverage
        assert self._pending is not None
        self._pending[:] = [replace(fact, coverage=coverage) for fact in self._pending]

    # ------------------------------------------------------------------ single figures
    def put(self, name: str, value: float, unit: str, text: str, label: str) -> Fact:
        """One figure with its printed form."""
        assert self._pending is not None, "a figure is made inside a family"
        if name in self.facts or any(fact.id == name for fact in self._pending):
            raise ValueError(f"figure {name} is made twice")
        area = unit in ("km2", "ha", "wan_mu")
        fact = Fact(name, float(value), unit, text, label, (), self._coverage, False, area and self.legal)
        self._pending.append(fact)
        return fact

    def number(self, name: str, value: float, unit: str, label: str, decimals: int = 2) -> Fact:
        """A figure rounded by itself."""
        return self.put(name, value, unit, digits(printed(value, decimals)), label)

    def exact(self, name: str, value: Decimal, unit: str, label: str) -> Fact:
        """A figure that is a sum or difference of printed ones."""
        return self.put(name, float(value), unit, digits(value), label)

    def count(self, name: str, value: int, unit: str, label: str) -> Fact:
        return self.put(name, value, unit, str(int(value)), label)

    def area(self, name: str, m2: float, label: str, text: Decimal | None = None) -> Fact:
        """An area in km²; where it prints below 1 km², also in hectares for sentences that stand alone."""
        fact = self.exact_or_rounded(name, m2, text, label)
        if 0 < m2 < 1e6:
            self.number(f"{name}.ha", convert(m2, "m2", "ha"), "ha", label)
        return fact

    def exact_or_rounded(self, name: str, m2: float, text: Decimal | None, label: str) -> Fact:
        km2 = convert(m2, "m2", "km2")
        return self.put(name, km2, "km2", digits(printed(km2, 2) if text is None else text), label)

    # ------------------------------------------------------------------ parts that close
    def areas(self, parts: Sequence[Part], total: Decimal | None = None, suffix: str = ".area") -> dict[str, Decimal]:
        """Areas (m²) printed in km² so that they re-add to their total; gives the printed number of each part."""
        shown = apportion([convert(part.value, "m2", "km2") for part in parts], 2, total)
        for part, text in zip(parts, shown, strict=True):
            self.area(part.id + suffix, part.value, part.label, text)
        return {part.id: text for part, text in zip(parts, shown, strict=True)}

    def shares(self, parts: Sequence[Part], suffix: str = ".share", of: str = "") -> None:
        """Percentages that sum to 100.00."""
        whole = sum(part.value for part in parts)
        if whole <= 0:
            return
        for part, text in zip(parts, apportion([part.value for part in parts], 2, HUNDRED), strict=True):
            label = f"{part.label}占{of or '合计'}的比例"
            self.put(part.id + suffix, part.value / whole * 100, "%", digits(text), label)

    # ------------------------------------------------------------------ the region's cells
    def cells(self) -> NDArray[np.float64]:
        """Area of each cell, m², as one row."""
        return np.asarray(self.reader.get("cell_area").values).reshape(-1)

    def labels(self, layer: str, scenario: str | None = None) -> NDArray[Any] | None:
        """A raster's values as one row, or None where it is absent."""
        raster = self.reader.get(layer, scenario)
        return None if raster is None else np.asarray(raster.values).reshape(-1)

    def region_m2(self) -> float:
        return float(self.cells().sum())

    def by_code(
        self, values: NDArray[Any], codes: int, code: Callable[[Any], Any] = lambda v: v
    ) -> NDArray[np.float64]:
        """m² of each code 0 … codes−1; the last element is the region's area whose code lies outside."""
        cells = self.cells()
        sums = np.zeros(codes + 1)
        for start in range(0, cells.size, CHUNK):
            part = slice(start, start + CHUNK)
            index = code(values[part].astype(np.int64))
            index = np.where((index >= 0) & (index < codes), index, codes)
            sums += np.bincount(index, weights=cells[part], minlength=codes + 1)
        return sums

    def cross(
        self, first: NDArray[Any], rows: int, second: NDArray[Any], columns: int,
        *, row: Callable[[Any], Any] = lambda v: v, column: Callable[[Any], Any] = lambda v: v,
    ) -> NDArray[np.float64]:  # fmt: skip
        """m² of each pair of codes (rows × columns); pairs with a code outside are left out."""
        cells = self.cells()
        sums = np.zeros(rows * columns)
        for start in range(0, cells.size, CHUNK):
            part = slice(start, start + CHUNK)
            a, b = row(first[part].astype(np.int64)), column(second[part].astype(np.int64))
            keep = (a >= 0) & (a < rows) & (b >= 0) & (b < columns)
            sums += np.bincount((a * columns + b)[keep], weights=cells[part][keep], minlength=rows * columns)
        return sums.reshape(rows, columns)

    def mean(self, values: NDArray[Any]) -> tuple[float, float]:
        """Area-weighted mean over cells with data, and the share of the region they cover."""
        cells = self.cells()
        total = weight = 0.0
        for start in range(0, cells.size, CHUNK):
            part = slice(start, start + CHUNK)
            value, cell = values[part].astype(np.float64), cells[part]
            keep = ~np.isnan(value) & (cell > 0)
            total += float((value[keep] * cell[keep]).sum())
            weight += float(cell[keep].sum())
        region = self.region_m2()
        return (total / weight if weight else float("nan")), (weight / region if region else 0.0)

    def means_by(self, values: NDArray[Any], labels: NDArray[Any], rows: int) -> NDArray[np.float64]:
        """Area-weighted mean of `values` in each label 0 … rows−1; NaN where there is no data."""
        cells = self.cells()
        total, weight = np.zeros(rows), np.zeros(rows)
        for start in range(0, cells.size, CHUNK):
            part = slice(start, start + CHUNK)
            value, cell = values[part].astype(np.float64), cells[part]
            label = labels[part].astype(np.int64)
            keep = ~np.isnan(value) & (cell > 0) & (label >= 0) & (label < rows)
            total += np.bincount(label[keep], weights=value[keep] * cell[keep], minlength=rows)
            weight += np.bincount(label[keep], weights=cell[keep], minlength=rows)
        return np.divide(total, weight, out=np.full(rows, np.nan), where=weight > 0)

    # ------------------------------------------------------------------ counties
    def counties(self) -> list[tuple[str, str]]:
        """(code, name) of each county in the order of the codes; empty where no county layer is given."""
        frame = self.reader.get("counties")
        if frame is None or self.reader.get("county_cells") is None:
            return []
        return sorted(zip(frame["code"].astype(str), frame["name"].astype(str), strict=True))

    def by_county(
        self, values: NDArray[Any] | None, codes: int, code: Callable[[Any], Any] = lambda v: v
    ) -> NDArray[np.float64]:
        """m² by county (rows, in the order of `counties`) and code; with no values, one column of areas."""
        return self.county_split().sums(len(self.counties()), values, codes, code)

    def county_split(self) -> CountySplit:
        """Area of every county in every cell."""
        names = [name for name, _ in self.counties()]
        table = self.reader.get("county_cells")
        adjusted, cells = self.reader.get("area_adjustment"), self.cells()
        if self._split is None:
            factors = (
                {} if adjusted is None else dict(zip(adjusted["code"].astype(str), adjusted["factor"], strict=True))
            )
            self._split = CountySplit.of(table, names, cells, factors)
        return self._split

    def shared_by_counties(
        self, prefix: str, label: str, m2: NDArray[np.float64] | Sequence[float], total: Decimal
    ) -> None:
        """`prefix.county.<code>` areas that re-add to `total`, and shares that sum to 100."""
        counties = self.counties()
        if not counties or float(sum(m2)) <= 0 or total <= 0:
            return
        parts = [
            Part(f"{prefix}.county.{code}", f"{name}{label}", float(value))
            for (code, name), value in zip(counties, m2, strict=True)
        ]
        self.areas(parts, total, suffix="")
        self.shares(parts, of=label)


@dataclass(frozen=True)
class CountySplit:
    """Area of every (county, cell) pair: cell_area shared in proportion to the county shares of the cell.

    Where counties were adjusted to control areas of their own, a share weighs by its county's factor, as it did when
    cell_area was made, so that each county re-adds to its control area.
    """

    county: NDArray[np.int16]
    cell: NDArray[np.int64]
    m2: NDArray[np.float64]

    @classmethod
    def of(
        cls, table: Any, counties: Sequence[str], cells: NDArray[np.float64], factors: Mapping[str, float]
    ) -> CountySplit:
        place = {code: i for i, code in enumerate(counties)}
        county = table["county"].astype(str).map(place).to_numpy(np.int16)
        cell = table["cell"].to_numpy(np.int64)
        weight = np.array([float(factors.get(code, 1.0)) for code in counties])
        share = table["share"].to_numpy(np.float64) * weight[county]
        whole = np.bincount(cell, weights=share, minlength=cells.size)[cell]
        part = np.divide(share, whole, out=np.zeros_like(share), where=whole > 0)
        return cls(county, cell, part * cells[cell])

    def sums(
        self, counties: int, values: NDArray[Any] | None, codes: int, code: Callable[[Any], Any]
    ) -> NDArray[np.float64]:
        """m² by county and code; codes outside 0 … codes−1 are left out."""
        out = np.zeros(counties * codes)
        for start in range(0, self.cell.size, CHUNK):
            part = slice(start, start + CHUNK)
            county = self.county[part].astype(np.int64)
            index = (
                np.zeros(county.size, np.int64) if values is None else code(values[self.cell[part]].astype(np.int64))
            )
            keep = (index >= 0) & (index < codes)
            out += np.bincount((county * codes + index)[keep], weights=self.m2[part][keep], minlength=out.size)
        return out.reshape(counties, codes)


def lookup(table: Mapping[int, int], size: int) -> Callable[[Any], Any]:
    """A code → index function by table; codes not in it give −1."""
    index = np.full(size, -1, np.int64)
    for code, place in table.items():
        index[code] = place

    def of(values: Any) -> Any:
        inside = (values >= 0) & (values < size)
        return np.where(inside, index[np.where(inside, values, 0)], -1)

    return of


def first_digit(values: Any) -> Any:
    """Second-level ecosystem code → first-level class; −1 stays −1."""
    return np.where(values >= 10, values // 10, -1)
