"""Parcels laid on cells and voids of the elevation, as figures and sentences: hand sums over the small plan."""

from __future__ import annotations

import pandas as pd
import small_plan

from shanshui.deliver import explanation_areas
from shanshui.deliver.text import context

PARCELS = pd.DataFrame(
    [
        (2020, "0101", "水田", 3, 5.004e6, 5.004e6, 6e6, 0.996e6, None, None),
        (2020, "0301", "乔木林地", 2, 10e6, 9.5e6, 8.504e6, -0.996e6, None, None),
        (2020, "*", "合计", 5, 15.004e6, 14.504e6, 14.504e6, 0.0, 2.5e5, 1.5e6),
    ],
    columns=[
        "year",
        "code",
        "name",
        "parcels",
        "parcels_m2",
        "inside_m2",
        "grid_m2",
        "change_m2",
        "overlap_m2",
        "gap_m2",
    ],
)
VOIDS = pd.DataFrame(
    [
        ("*", 3, 2.5e6, 2.5 / 15.5, None, None, True),
        ("a", 2, 2e6, 0.1, 0.0, 0.0, True),
        ("b", 1, 5e5, 0.0, 0.0, 0.0, False),
    ],
    columns=["id", "cells", "area_m2", "share", "x", "y", "edge"],
)


def spoken(**more):
    facts, reader, plan, above, guide = small_plan.made(small_plan.layers() | more)
    return facts, context("编制说明.docx", facts, reader, plan, above, guide)


def test_the_difference_is_that_of_the_printed_areas() -> None:
    """5.004 prints 5, 8.504 prints 8.50 against 9.50: 1 more and 1 less, where 0.996 would print 1.00 as well."""
    facts, c = spoken(parcel_areas=PARCELS)
    shown = {name: facts[name].printed for name in facts if name.startswith("parcels.2020")}
    assert shown == {
        "parcels.2020.0101.count": "3", "parcels.2020.0101.laid": "5", "parcels.2020.0101.cells": "6",
        "parcels.2020.0101.change": "1", "parcels.2020.0301.count": "2", "parcels.2020.0301.laid": "9.50",
        "parcels.2020.0301.cells": "8.50", "parcels.2020.0301.change": "-1", "parcels.2020.*.count": "5",
        "parcels.2020.*.laid": "14.50", "parcels.2020.*.cells": "14.50", "parcels.2020.*.change": "0",
        "parcels.2020.*.overlap": "0.25", "parcels.2020.*.overlap.ha": "25", "parcels.2020.*.gap": "1.50",
    }  # fmt: skip
    [(title, head, rows)] = explanation_areas.parcels(c)
    assert title == "2020年图斑落格面积" and len(head) == 6
    assert rows == [
        ("0101", "水田", "3", "5", "6", "1"),
        ("0301", "乔木林地", "2", "9.50", "8.50", "-1"),
        ("合计", "", "5", "14.50", "14.50", "0"),
    ]


def test_the_explanation_tells_how_parcels_came_onto_the_grid() -> None:
    _, c = spoken(parcel_areas=PARCELS)
    said = "".join(getattr(block, "text", "") for block in explanation_areas.areas(c))
    assert (
        "2020年土地利用由5块图斑落格得到，每格取面积最大的地类。落格后面积与图斑面积的合计相等，各地类增减见下表。"
        in said
    )
    assert "图斑之间重叠25公顷，重叠处计入每块图斑。有地类的格中没有图斑的面积1.50平方公里。" in said


def test_without_parcels_nothing_is_said_of_them() -> None:
    _, c = spoken()
    assert "图斑落格" not in "".join(getattr(block, "text", "") for block in explanation_areas.areas(c))
    assert list(explanation_areas.parcels(c)) == []


def test_voids_by_hand() -> None:
    """2.5 of 15.5 km² are 16.129 %; the row of the whole is no void."""
    facts, _ = spoken(elevation_voids=VOIDS)
    assert [facts[name].printed for name in ("void.count", "void.area", "void.share")] == ["2", "2.50", "16.13"]
    none, _ = spoken(elevation_voids=VOIDS.iloc[:1].assign(cells=0, area_m2=0.0, share=0.0))
    assert [none[name].printed for name in ("void.count", "void.area")] == ["0", "0"]
