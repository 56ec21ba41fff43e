"""Where spaces conflict or adjoin: figures are hand sums over the small plan, sentences are read word for word."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import small_plan

from shanshui.deliver import paragraphs_between as between
from shanshui.deliver.text import context

NO = -1
CONFLICT = [[0, 0, 0, 1, NO], [0, 0, 0, 0, NO], [0, 0, 0, 0, NO], [0, 0, 0, 0, NO]]
ADJOINING = [[0, 0, 0, 0, NO], [0, 0, 2, 2, NO], [0, 0, 0, 0, NO], [0, 0, 0, 0, NO]]
ROWS = [("conflict", 1, 1e6), ("conflict", 2, 0.0), ("conflict", 4, 2.5e5), ("conflict", 7, 1e5),
        ("adjacency", 1, 0.0), ("adjacency", 2, 2e6), ("adjacency", 4, 0.0)]  # fmt: skip


def spoken(rows=ROWS, **changed):
    values = small_plan.layers()
    values["space_conflict"] = small_plan.raster(CONFLICT, "space_conflict")
    values["space_adjacency"] = small_plan.raster(ADJOINING, "space_adjacency")
    values["space_pair_areas"] = pd.DataFrame(
        [(*row, row[2]) for row in rows], columns=["relation", "pair", "area_m2", "only_m2"]
    )
    values = {name: value for name, value in {**values, **changed}.items() if value is not None}
    facts, reader, plan, above, guide = small_plan.made(values)
    return facts, context("规划文本.docx", facts, reader, plan, above, guide)


def test_figures_by_hand() -> None:
    """Problems hold (0, 3), (1, 2), (2, 3), 1 km² each; the first is in conflict, the second adjoins: 2 of 3 km²."""
    facts, _ = spoken()
    told = {
        name: facts[name].printed for name in facts if name.startswith(("space.conflict", "space.adj", "space.meet"))
    }
    assert told == {
        "space.conflict.1.area": "1", "space.conflict.2.area": "0", "space.conflict.4.area": "0.25",
        "space.conflict.4.area.ha": "25", "space.conflict.7.area": "0.10", "space.conflict.7.area.ha": "10",
        "space.adjacency.1.area": "0", "space.adjacency.2.area": "2", "space.adjacency.4.area": "0",
        "space.adjacency.distance": "500", "space.meeting.problem.area": "2", "space.meeting.problem.share": "66.67",
        "space.meeting.project.area": "2", "space.meeting.project.share": "66.67",
    }  # fmt: skip


def test_sentences() -> None:
    _, c = spoken()
    assert between.problems(c) == [
        "冲突区域按控制线的重叠判断，生态空间与农业空间重叠1平方公里，农业空间与城镇空间重叠25公顷。",
        "其中三类空间同时重叠10公顷。",
        "相邻区域按相距500米以内计，生态空间与城镇空间之间2平方公里。",
        "相邻或冲突区域内有问题面积2平方公里，占问题面积的66.67%。",
    ]
    assert between.works(c) == ["三类空间相邻或冲突区域内安排工程面积2平方公里，占工程面积的66.67%。"]


def test_lines_that_do_not_overlap_and_lines_that_are_not_given() -> None:
    none = [("conflict", 1, 0.0), ("adjacency", 1, 0.0), ("adjacency", 2, 0.0), ("adjacency", 4, 0.0)]
    nowhere = small_plan.raster(np.minimum(np.array(CONFLICT), 0), "space_conflict")
    _, c = spoken(none, space_conflict=nowhere, space_adjacency=nowhere)
    assert between.problems(c) == [
        "冲突区域按控制线的重叠判断，生态空间与农业空间没有重叠。",
        "因控制线不全，生态空间与城镇空间、农业空间与城镇空间的冲突区域本次未作判断。",
        "三类空间之间没有相距500米以内的相邻区域。",
        "相邻或冲突区域内没有识别出问题图斑。",
    ]
    assert between.works(c) == ["三类空间相邻或冲突区域内没有安排工程。"]


@pytest.mark.parametrize("gone", ["space_conflict", "space_adjacency"])
def test_what_is_not_there_is_said(gone: str) -> None:
    rows = [row for row in ROWS if row[0] != "conflict"] if gone == "space_conflict" else []
    _, c = spoken(rows, **{gone: None})
    said = between.problems(c)
    word = {"space_conflict": "三类空间的冲突区域", "space_adjacency": "三类空间的相邻区域"}[gone]
    assert any(line.startswith("因缺少") and line.endswith(f"本次未判断{word}。") for line in said)
