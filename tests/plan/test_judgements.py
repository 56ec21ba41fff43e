"""Judgement matrices before anything runs, and what `explain` prints of the weights that come of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from shanshui.base.catalog import Entry
from shanshui.demo.judgements import write_judgements
from shanshui.doors.pages import explanation
from shanshui.plan_check import JUDGEMENTS, _of_judgements


def told(folder: Path, change: tuple[str, str] = ("", "")) -> list:  # type: ignore[type-arg]
    write_judgements(folder)
    file = folder / "resilience_judgements.csv"
    file.write_text(file.read_text("utf8").replace(*change), "utf8")
    return _of_judgements(Entry(name=JUDGEMENTS, path=file.name, files=(file,), licence="决定", citation="专家组"))


def test_the_judgements_of_the_demo_are_sound(tmp_path: Path) -> None:
    assert told(tmp_path / "判断 矩阵") == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (("top,fvc,soil,1\n", ""), "does not compare fvc and soil"),
        (("top,fvc,soil,1\n", "top,fvc,soil,9\n"), "contradict each other: CR"),
        (("top,fvc,soil,1\n", "top,fvc,soil,一样\n"), "write 3 or 1/3"),
        (("aridity", "snow"), "lack the factors ['aridity'] and name others: ['snow']"),
        (("soil,soil_suitability", "ground,soil_suitability"), "'ground' does not compare"),
    ],
)
def test_judgements_that_cannot_be_used_are_told(tmp_path: Path, change: tuple[str, str], found: str) -> None:
    [problem] = told(tmp_path / "判断 矩阵", change)
    assert problem.code == "judgement-matrix"
    assert found in str(problem.found)
    assert problem.layer == JUDGEMENTS


def test_explain_prints_the_tables_that_settle_a_result() -> None:
    found = {
        "layer": "resilience", "label": "恢复力", "steps": [], "files": [], "assumed": [],
        "tables": {
            "resilience_consistency": [{"matrix": "top", "n": 4, "lambda_max": 4.045817, "ri": None, "cr": -0.0}],
            "resilience_breaks": [{"class": 1, "from": 4.2, "relative": False}],
        },
    }  # fmt: skip
    lines = list(explanation(found, "zh"))
    assert "▤ 判断矩阵一致性检验  [resilience_consistency]" in lines
    assert "  矩阵=top  阶数=4  最大特征根=4.046  一致性比率=0" in lines
    assert "  级别=1  指数下限=4.2  是否相对分级=False" in lines
    assert "  matrix=top  n=4  lambda_max=4.046  cr=0" in list(explanation(found, "en"))
