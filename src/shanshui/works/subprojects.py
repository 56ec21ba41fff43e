"""Subprojects (子工程): problem cells of one zone, one key area (or none), one type of problem and one mode."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from shanshui.core.method import Table, Zones

NODATA = -1
MINE = "P9"
RESHAPE, UNDETERMINED = 4, 9
KEY = ["zone", "key_area", "problem", "mode"]


@dataclass(frozen=True)
class Cells:
    """The cells of the region that hold a problem, one row each."""

    place: NDArray[np.int64]
    """Flat index into the grid."""
    frame: pd.DataFrame
    """zone (row), key_area (row; the number of key areas where outside), problem, mode, severity, card (row), m2."""


def problem_cells(
    problem_label: NDArray[np.int32],
    problems: Zones,
    mode: NDArray[np.int16],
    zone_label: NDArray[np.int16],
    key_label: NDArray[np.int32],
    key_count: int,
    area: NDArray[np.float64],
) -> Cells:
    """Each problem cell with what decides its subproject.

    Legacy mines are reshaped (生态重塑, S0 F.3.4(2)) whatever stands on them; where no mode could be judged it is
    undetermined.
    """
    place = np.flatnonzero((problem_label >= 0) & (area > 0))
    row = problem_label.ravel()[place]
    key = key_label.ravel()[place]
    kind = problems["problem"].to_numpy()[row]
    modes = mode.ravel()[place].astype("i8")
    modes = np.where(kind == MINE, RESHAPE, np.where(modes == NODATA, UNDETERMINED, modes))
    frame = pd.DataFrame(
        {
            "zone": zone_label.ravel()[place].astype("i8"),
            "key_area": np.where(key >= 0, key, key_count).astype("i8"),
            "problem": kind.astype(str),
            "mode": modes,
            "severity": problems["severity"].to_numpy("i8")[row],
            "card": row,
            "m2": area.ravel()[place],
        }
    )
    if (frame["zone"] < 0).any():
        raise ValueError(f"{int((frame['zone'] < 0).sum())} problem cells of the region lie in no zone")
    return Cells(place, frame)


def grouped(cells: Cells, zones: Zones, key_areas: Zones | None) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    """The subprojects in order (zones, key areas before the rest, problems, modes), and the row of each cell."""
    by = cells.frame.groupby(KEY, sort=True)
    table = by["m2"].sum().rename("area_m2").reset_index()
    number = by.ngroup().to_numpy("i8")
    ids = None if key_areas is None else key_areas["id"].astype(str).tolist()
    held = [None if ids is None or k >= len(ids) else ids[k] for k in table["key_area"]]
    table["key_area_id"] = pd.Series(held, dtype=object)  # None stays None: ids are made of it
    table["zone_id"] = zones["id"].astype(str).to_numpy()[table["zone"]]
    table["severity"] = leading(cells.frame, number, "severity", highest=True)
    table["id"] = [
        content_id(row.zone_id, row.key_area_id or "", row.problem, row.mode) for row in table.itertuples(index=False)
    ]
    return table, number


def leading(frame: pd.DataFrame, number: NDArray[np.int64], column: str, *, highest: bool = False) -> list[object]:
    """The value that holds most of the area of each group; ties to the highest, or to the first in order.

    Cells without a value do not count; None for a group without any.
    """
    sums = frame["m2"].groupby([pd.Series(number, name="row"), frame[column]]).sum().reset_index()
    order = sums.sort_values(["row", "m2", column], ascending=[True, False, not highest])
    first = order.drop_duplicates("row").set_index("row")[column]
    return [first.get(i) for i in range(int(number.max()) + 1)]


def confidences(cells: Cells, number: NDArray[np.int64], problems: Zones, cards: Table) -> list[object]:
    """The confidence that the cards of its problems give for most of the area of each subproject."""
    told = cards.set_index("id")["confidence"].reindex(problems["id"]).astype(object).to_numpy()
    held = cells.frame.assign(confidence=told[cells.frame["card"]])
    return leading(held[["m2", "confidence"]], number, "confidence")


def content_id(zone: str, key_area: str, problem: str, mode: int) -> str:
    """A short id made of the zone, key area, problem and mode."""
    return "G" + hashlib.sha256(f"{zone}|{key_area}|{problem}|{mode}".encode()).hexdigest()[:8]
