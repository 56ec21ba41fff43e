"""Surveyed sites and waters of towns (城镇内部及周边): spoiled ground, pollution, black waters, hard banks."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from shanshui.core.grid import Grid
from shanshui.core.method import Lines, Raster, Table, Zones, method
from shanshui.diagnose.painting import crossed, highest

NODATA = -1
BROWNFIELD = ("棕地",)
POLLUTED = ("土壤污染", "水污染")
DAMAGED = ("受损山体", "采空塌陷", "内涝点")
CATEGORIES = (*BROWNFIELD, *POLLUTED, *DAMAGED)
HARD = "硬质"


@method(
    gives="brownfields",
    source="编制指南4.2.4（土地损毁）；城镇生态问题调查名录",
    scope="global",
    nodata="exclude",
    bytes_per_cell=24,
)
def brownfields(cell_area: Raster, town_sites: Zones, *, grid: Grid) -> Raster:
    """Abandoned industrial ground, by the degree that the survey gives (棕地).

        value = the highest degree of the sites of category 棕地 that hold the cell's centre; 0 in none

    Shapes   (y, x) int16.
    Units    codes of `site_degree`: 1 light, 2 medium, 3 severe.
    Range    0–3.
    Errors   ValueError for a category or a degree that is none of those named.
    Nodata   −1 outside the region.
    Golden   tests/golden/test_brownfields.py (hand sum).
    """
    return _sites(cell_area, town_sites, BROWNFIELD, grid, "brownfields")


@method(
    gives="town_pollution",
    source="编制指南4.2.4（水土污染）；城镇生态问题调查名录",
    scope="global",
    nodata="exclude",
    bytes_per_cell=24,
)
def town_pollution(cell_area: Raster, town_sites: Zones, *, grid: Grid) -> Raster:
    """Polluted soil and water in and about towns, by the degree that the survey gives (城镇水土污染).

        value = the highest degree of the sites of category 土壤污染 or 水污染 that hold the cell's centre; 0 in none

    Shapes   (y, x) int16.
    Units    codes of `site_degree`: 1 light, 2 medium, 3 severe.
    Range    0–3.
    Errors   ValueError for a category or a degree that is none of those named.
    Nodata   −1 outside the region.
    Golden   tests/golden/test_town_pollution.py (hand sum).
    """
    return _sites(cell_area, town_sites, POLLUTED, grid, "town_pollution")


@method(
    gives="town_damage",
    source="编制指南4.2.4（山体和河湖水系生态破坏、土地损毁）；城镇生态问题调查名录",
    scope="global",
    nodata="exclude",
    bytes_per_cell=24,
)
def town_damage(cell_area: Raster, town_sites: Zones, *, grid: Grid) -> Raster:
    """Damaged hills, subsided ground and places that flood, by the degree that the survey gives (受损山体、塌陷、内涝).

        value = the highest degree of the sites of these categories that hold the cell's centre; 0 in none

    Shapes   (y, x) int16.
    Units    codes of `site_degree`: 1 light, 2 medium, 3 severe.
    Range    0–3.
    Errors   ValueError for a category or a degree that is none of those named.
    Nodata   −1 outside the region.
    Golden   tests/golden/test_town_damage.py (hand sum).
    """
    return _sites(cell_area, town_sites, DAMAGED, grid, "town_damage")


def _sites(cell_area: Raster, sites: Zones, categories: tuple[str, ...], grid: Grid, name: str) -> Raster:
    kinds = sites["category"].astype(str)
    strange = sorted(set(kinds) - set(CATEGORIES))
    if strange:
        raise ValueError(f"town_sites: categories {strange} are none of {list(CATEGORIES)}")
    if not sites["degree"].isin((1, 2, 3)).all():
        raise ValueError("town_sites: a degree is none of 1, 2, 3")
    chosen = sites[kinds.isin(categories).to_numpy()]
    found = highest(chosen, chosen["degree"].to_numpy(dtype="f8"), grid)
    return _within(cell_area, np.nan_to_num(found, nan=0).astype("i2"), name)


@method(
    gives="black_odorous",
    source="《城市黑臭水体整治工作指南》（建城〔2015〕130号）表2（轻度、重度黑臭分级标准）",
    scope="global",
    nodata="exclude",
    bytes_per_cell=12,
)
def black_odorous(cell_area: Raster, town_waters: Lines, black_water_grades: Table, *, grid: Grid) -> Raster:
    """Black and odorous reaches of the waters of towns (城镇黑臭水体).

        reach = 2 heavy, if one of its measured properties is heavy · 1 light, if one is light · 0 not black
        value = the worst of the reaches that touch the cell; 0 where none does

    The properties are transparency, oxygen, redox potential and ammonia, as far as measured: one value of each reach, so
    the rule of the guide on shares of samples (60 % of one property, 30 % of two) is not applied. A limit is passed, not
    reached: 透明度 below 25 cm is light, below 10 cm heavy.

    Shapes   (y, x) int16.
    Units    codes of `black_odorous`; properties in the units of the vocabulary.
    Range    0–2.
    Errors   ValueError for a direction that is neither below nor above.
    Nodata   −1 outside the region, and where no reach that touches the cell has a measured property.
    Golden   tests/golden/test_black_odorous.py (hand sum).
    """
    grade = reach_grades(town_waters, black_water_grades)
    measured = crossed(town_waters, grade, grid)
    present = crossed(town_waters, np.zeros(len(town_waters), dtype="i8"), grid) == 0
    return _within(cell_area, np.where(present, measured, 0).astype("i2"), "black_odorous")


def reach_grades(waters: Lines, grades: Table) -> NDArray[np.int64]:
    """0 not black, 1 light, 2 heavy; −1 for a reach that nothing was measured of."""
    worst = np.full(len(waters), NODATA, dtype="i8")
    for row in grades.itertuples(index=False):
        if row.direction not in ("below", "above"):
            raise ValueError(f"black_water_grades: direction {row.direction!r} is neither below nor above")
        if row.parameter not in waters:
            continue
        values = pd.to_numeric(waters[row.parameter]).astype("Float64").to_numpy(dtype="f8", na_value=np.nan)
        sign = -1.0 if row.direction == "below" else 1.0
        grade = (sign * values > sign * row.light).astype("i8") + (sign * values > sign * row.heavy)
        worst = np.where(np.isnan(values), worst, np.maximum(worst, grade))
    return worst


@method(
    gives="hardened_bank",
    source="编制指南4.2.4（河湖水系生态破坏）；城镇水体岸线调查",
    scope="global",
    nodata="exclude",
    bytes_per_cell=12,
)
def hardened_bank(cell_area: Raster, town_waters: Lines, *, grid: Grid) -> Raster:
    """Reaches of the waters of towns whose banks are hard (城镇河段硬质岸线).

        1 where a reach whose bank is 硬质 touches the cell, 0 elsewhere

    Shapes   (y, x) int16.
    Units    codes of `hardened_bank`.
    Range    0, 1.
    Errors   none.
    Nodata   −1 outside the region, and where every reach that touches the cell has no bank recorded.
    Golden   tests/golden/test_hardened_bank.py (hand sum).
    """
    bank = town_waters["bank"]
    value = np.where(bank.isna() | (bank.astype(str) == ""), NODATA, (bank.astype(str) == HARD).astype("i8"))
    recorded = crossed(town_waters, value, grid)
    present = crossed(town_waters, np.zeros(len(town_waters), dtype="i8"), grid) == 0
    return _within(cell_area, np.where(present, recorded, 0).astype("i2"), "hardened_bank")


def _within(cell_area: Raster, values: NDArray[np.int16], name: str) -> Raster:
    values[~(cell_area.values > 0)] = NODATA
    coords = {axis: cell_area[axis] for axis in ("y", "x")}
    return xr.DataArray(values, dims=("y", "x"), coords=coords, name=name)


@method(
    gives="town_water_state",
    source="编制指南4.2.4（河湖水系生态破坏、水土污染）；《城市黑臭水体整治工作指南》（建城〔2015〕130号）表2",
    scope="global",
    nodata="exclude",
)
def town_water_state(town_waters: Lines, black_water_grades: Table, counties: Zones) -> Table:
    """Lengths of the surveyed waters of towns by county: with hard banks, black and odorous, not recorded or measured.

        length(county, state) = Σ |reach ∩ county|

    Shapes   one row by county in the order of the counties, then "*" for all of them.
    Units    m.
    Range    ≥ 0.
    Errors   ValueError for a direction that is neither below nor above.
    Nodata   a reach without bank or without any measured property counts as not recorded, not measured.
    Golden   tests/golden/test_town_water_state.py (hand sum).
    """
    grade = reach_grades(town_waters, black_water_grades)
    bank = town_waters["bank"].fillna("").astype(str).to_numpy()
    states = {
        "surveyed_m": np.ones(len(grade), dtype=bool), "hard_m": bank == HARD, "unrecorded_m": bank == "",
        "light_m": grade == 1, "heavy_m": grade == 2, "unmeasured_m": grade == NODATA,
    }  # fmt: skip
    rows = []
    for code, shape in zip(counties["code"].astype(str), counties.geometry, strict=True):
        length = town_waters.geometry.intersection(shape).length.to_numpy()
        rows.append({"county": code, **{name: float(length[held].sum()) for name, held in states.items()}})
    frame = pd.DataFrame(rows, columns=["county", *states])
    whole = {"county": "*", **{name: float(frame[name].sum()) for name in states}}
    return pd.concat([frame, pd.DataFrame([whole])], ignore_index=True)
