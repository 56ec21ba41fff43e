"""Areas of the region by cell: shares of counties, ellipsoidal areas, adjustment to the control area (平差)."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from exactextract import exact_extract
from exactextract.raster import NumPyRasterSource
from numpy.typing import NDArray
from pyproj import CRS

from shanshui.base.geodesy import cell_areas
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Table, Zones, method

ROUNDING_M2 = 5_000.0
"""Half a unit in the second decimal of km²: what each stated control area may be off by rounding."""


@method(
    gives="county_cells",
    source="县界与栅格精确求交（exactextract）",
    scope="global",
    nodata="exclude",
    bytes_per_cell=150,
)
def county_cells(counties: Zones, *, grid: Grid) -> Table:
    """Share of each cell that lies in each county.

        share = |cell ∩ county| / |cell|

    Where counties overlap within a cell and the shares would sum above 1, they are scaled down in proportion so that they sum to 1:
    no ground is counted twice, and no county loses its claim. Gaps between counties stay gaps: the shares of such a cell
    sum to less than 1.

    Shapes   one row for each county and cell with a share above 0, by order of the counties, then by cell.
    Units    cell = row × columns + column of the plan grid; share 1.
    Range    share (0, 1].
    Errors   ValueError if a county code repeats, or a county does not touch the grid.
    Nodata   none; a cell outside every county has no row.
    Golden   tests/golden/test_county_cells.py (hand sum).
    """
    codes = [str(code) for code in counties["code"]]
    if len(set(codes)) != len(codes):
        raise ValueError("a county code is repeated")
    west, south, east, north = grid.bounds
    plane = np.broadcast_to(np.uint8(0), grid.shape)
    source = NumPyRasterSource(plane, west, south, east, north, srs_wkt=CRS.from_user_input(grid.crs).to_wkt())
    shapes = gpd.GeoDataFrame({"order": range(len(codes))}, geometry=list(counties.geometry), crs=grid.crs)
    found = exact_extract(source, shapes, ["cell_id", "coverage"], output="pandas")
    cells, shares, orders = [], [], []
    for order, (cell, share) in enumerate(zip(found["cell_id"], found["coverage"], strict=True)):
        share = np.asarray(share, dtype="f8")
        keep = share > 0
        if not keep.any():
            raise ValueError(f"county {codes[order]} does not touch the grid")
        cells.append(np.asarray(cell, dtype="i8")[keep])
        shares.append(share[keep])
        orders.append(np.full(int(keep.sum()), order))
    cell, share, order = np.concatenate(cells), np.concatenate(shares), np.concatenate(orders)
    total = np.bincount(cell, weights=share, minlength=grid.size)[cell]
    share = np.where(total > 1, share / np.where(total > 1, total, 1.0), share)
    by = np.lexsort((cell, order))
    county = pd.Series(codes).iloc[order[by]].reset_index(drop=True)
    return pd.DataFrame({"county": county, "cell": cell[by], "share": share[by]})


@method(
    gives=("cell_area", "area_adjustment"),
    source="TD/T 1055 附录（椭球面积）；按控制面积平差",
    scope="global",
    nodata="exclude",
    bytes_per_cell=150,
)
def cell_area(county_cells: Table, control_area: Table | None = None, *, grid: Grid) -> tuple[Raster, Table]:
    """Area of each cell within the region, on the ellipsoid, adjusted to the control area; and the adjustment.

        computed_c = Σ share · S      area(cell) = Σ_c share · S · f_c      f_c = control_c / computed_c

    The factor is each county's own where every county has a control area; one factor where the region alone has one; 1 where
    nothing is given (such areas are 非法定). A region stated beside its counties must be their sum, up to rounding.

    Shapes   cell_area (y, x) float64; area_adjustment one row for each county in order, then "*" for the region.
    Units    m².
    Range    ≥ 0; 0 outside the region.
    Errors   ValueError if the control areas are neither every county's nor the one of the region, if one is not positive, or
             if the region's is not the sum of its counties'.
    Nodata   none.
    Golden   tests/golden/test_cell_area.py (hand sum).
    """
    areas = cell_areas(grid).ravel()
    order, names = pd.factorize(county_cells["county"])
    counties = [str(name) for name in names]
    cell = county_cells["cell"].to_numpy(dtype="i8")
    piece = county_cells["share"].to_numpy(dtype="f8") * areas[cell]
    computed = np.bincount(order, weights=piece, minlength=len(counties))
    control, region = _control(counties, control_area)
    if control is not None:
        factors = control / computed
    elif region is not None:
        factors = np.full(len(counties), region / computed.sum())
    else:
        factors = np.ones(len(counties))
    values = np.bincount(cell, weights=piece * factors[order], minlength=grid.size).reshape(grid.shape)
    total = float(control.sum()) if control is not None else region
    nothing = np.full(len(counties), np.nan)
    table = pd.DataFrame(
        {
            "code": [*counties, "*"],
            "computed_m2": [*computed, computed.sum()],
            "control_m2": [*(nothing if control is None else control), np.nan if total is None else total],
            "factor": [*factors, 1.0 if total is None else total / computed.sum()],
        }
    )
    return grid.raster(values, "cell_area"), table


def _control(counties: list[str], table: Table | None) -> tuple[NDArray[np.float64] | None, float | None]:
    """Control areas in m²: of every county, or of the region, or neither."""
    if table is None:
        return None, None
    stated = {str(code): float(km2) * 1e6 for code, km2 in zip(table["code"], table["area_km2"], strict=True)}
    if len(stated) != len(table) or any(not (np.isfinite(m2) and m2 > 0) for m2 in stated.values()):
        raise ValueError("control areas must be positive, one for each code")
    others = [code for code in stated if code not in counties]
    if all(code in stated for code in counties) and len(others) <= 1:
        control = np.array([stated[code] for code in counties])
        if others and abs(stated[others[0]] - control.sum()) > ROUNDING_M2 * (len(counties) + 1):
            raise ValueError(
                f"control area of {others[0]} is {stated[others[0]] / 1e6:.2f} km2, but its counties sum to {control.sum() / 1e6:.2f} km2"
            )
        return control, None
    if len(stated) == 1 and others:
        return None, stated[others[0]]
    lacking = [code for code in counties if code not in stated]
    raise ValueError(
        "control areas must be given for every county, or for the region alone; "
        f"lacking: {', '.join(lacking) or 'none'}; not counties: {', '.join(others) or 'none'}"
    )
