"""Breakpoints (生态断裂点): where roads and canals cut corridors."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Lines, Points, method

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROAD, CANAL = "道路", "渠道"


@method(
    gives="breakpoints",
    source="Forman et al. 2003, Road Ecology: Science and Solutions, Island Press （道路切割廊道）",
    scope="global",
    nodata="exclude",
    assumed=("contact_m",),
    bytes_per_cell=8,
)
def breakpoints(
    corridors: Lines,
    roads: Lines | None = None,
    canals: Lines | None = None,
    *,
    grid: Grid,
    contact_m: float = 200.0,
) -> Points:
    """The points where corridors cross roads and canals, one for each separate contact.

        crossings  = corridor ∩ all lines of one name (of one kind, where they have no name), as places along the corridor
        contact    = crossings no more than contact_m, or two cells, apart along the corridor, from each to the next
        breakpoint = the crossing nearest to the middle of a contact

    A corridor that winds along a road and crosses it again and again, as a line from cell to cell does, so counts once; one
    that comes back farther on counts again. A stretch in common is one crossing, at its middle. Where two roads meet on a
    corridor each counts. Rows are sorted by corridor, then from its start on; a road comes before a canal.

    Shapes   lines in the CRS of the plan.
    Units    contact_m m.
    Range    one point or more.
    Errors   Absent without roads and canals, and where none crosses a corridor; ValueError for a negative contact_m.
    Nodata   lines without geometry are left out; an empty name is none.
    Golden   tests/golden/test_breakpoints.py (hand sum)
    """
    if not contact_m >= 0:
        raise ValueError(f"contact_m must not be negative, it is {contact_m:g}")
    given = [(kind, lines) for kind, lines in ((ROAD, roads), (CANAL, canals)) if lines is not None]
    if not given:
        raise Absent(
            Say("没有道路和渠道资料", "neither roads nor canals are given"),
            Say("提供 roads 或 canals 图层", "give the layer `roads` or `canals`"),
        )
    apart = max(contact_m, 2 * grid.cell)
    found = [
        (row, place, kind, name)
        for kind, lines in given
        for row, name, places in crossings(corridors, lines)
        for place in contacts(places, apart)
    ]
    if not found:
        raise Absent(
            Say("没有道路、渠道与廊道相交", "no road or canal given crosses a corridor"),
            Say("无需处理", "nothing is to be done"),
        )
    found.sort(key=lambda hit: hit[:2])
    rows = [hit[0] for hit in found]
    points = shapely.line_interpolate_point(corridors.geometry.to_numpy()[rows], [hit[1] for hit in found])
    frame = pd.DataFrame(
        {
            "corridor": corridors["id"].to_numpy()[rows],
            "kind": [hit[2] for hit in found],
            "name": pd.array([hit[3] for hit in found], dtype="str"),
        }
    )
    frame.insert(
        0, "id", [named(*row, point) for row, point in zip(frame.itertuples(index=False), points, strict=True)]
    )
    return gpd.GeoDataFrame(frame, geometry=points, crs=grid.crs)


def crossings(corridors: Lines, lines: Lines) -> list[tuple[int, str | None, NDArray[np.float64]]]:
    """For each corridor (by row) and name of lines that meet it: places along the corridor, (n, 2), from and to."""
    shapes, paths = lines.geometry.to_numpy(), corridors.geometry.to_numpy()
    names = lines["name"] if "name" in lines else pd.Series(pd.NA, index=lines.index)
    names = names.astype("string").str.strip().fillna("").to_numpy()
    path, shape = shapely.STRtree(shapes).query(paths, predicate="intersects")
    out = []
    for (row, name), hits in pd.DataFrame({"row": path, "name": names[shape], "shape": shape}).groupby(["row", "name"]):
        met = shapely.get_parts(shapely.intersection(paths[row], shapely.union_all(shapes[hits["shape"].to_numpy()])))
        along = shapely.get_type_id(met) == shapely.GeometryType.LINESTRING
        parts = [*met[~along], *shapely.get_parts(shapely.line_merge(shapely.multilinestrings(met[along])))]
        places = [
            shapely.line_locate_point(paths[row], shapely.points(shapely.get_coordinates(part))) for part in parts
        ]
        out.append((int(row), name or None, np.array([(place.min(), place.max()) for place in places])))
    return out


def contacts(places: NDArray[np.float64], apart: float) -> list[float]:
    """One place for each run of crossings that follow each other within a distance: the crossing nearest to its middle.

    places   from and to, apart from each other.
    """
    places = places[np.argsort(places[:, 0], kind="stable")]
    reached = np.maximum.accumulate(places[:, 1])  # one crossing may lie within another
    cuts = np.flatnonzero(places[1:, 0] - reached[:-1] > apart) + 1
    out = []
    for run in np.split(places, cuts):
        middles = run.mean(axis=1)
        out.append(float(middles[np.argmin(np.abs(middles - (run[0, 0] + run[:, 1].max()) / 2))]))
    return out


def named(corridor: str, kind: str, name: object, point: shapely.Point) -> str:
    """A short id made from what is crossed and where."""
    told = "" if pd.isna(name) else str(name)
    where = f"{corridor}|{kind}|{told}|{point.x:.3f}|{point.y:.3f}"
    return "X" + hashlib.sha256(where.encode()).hexdigest()[:8]
