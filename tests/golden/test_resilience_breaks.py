"""resilience_breaks: natural breaks against mapclassify 2.10.0 (FisherJenks) on 150 values; hand sums."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from resilience_cells import row, weights

from shanshui.core.errors import Absent
from shanshui.diagnose.breaks import jenks, resilience_breaks
from shanshui.diagnose.resilience import breaks_of, classes

REFERENCE = json.loads((Path(__file__).parent / "data" / "natural_breaks" / "mapclassify.json").read_text("utf8"))
VALUES = np.array(REFERENCE["values"])


def breaks(values: list[float], area: list[float] | None = None, table: pd.DataFrame | None = None, **settings):  # type: ignore[no-untyped-def]
    cells = row([1.0] * len(values) if area is None else area, "f8")
    return resilience_breaks(row(values), cells, weights() if table is None else table, **settings)


def test_natural_breaks_of_the_reference_program() -> None:
    values, counts = np.unique(VALUES, return_counts=True)
    for k in (3, 5):
        starts, gvf = jenks(values, counts, k)
        assert values[starts - 1].tolist() == REFERENCE[str(k)]["upper"][:-1]
        assert gvf == pytest.approx(REFERENCE[str(k)]["gvf"])


def test_the_method_gives_the_classes_of_the_reference_program() -> None:
    table = breaks(VALUES.tolist(), classing="jenks")
    level = classes(VALUES.astype("f4"), breaks_of(table))
    assert np.bincount(6 - level)[1:].tolist() == REFERENCE["5"]["counts"]  # there from low to high
    assert table["gvf"].tolist() == pytest.approx([REFERENCE["5"]["gvf"]] * 4)
    assert set(table["classing"]) == {"jenks"}


def test_natural_breaks_by_hand() -> None:
    # 1.0 1.1 | 2.0 2.1 | 3.0 | 4.0 4.1 | 5.0: each pair has Σ (x − mean)² = 2 · 0.05² = 0.005, three pairs 0.015
    values = [1.0, 1.1, 2.0, 2.1, 3.0, 4.0, 4.1, 5.0]
    table = breaks(values, classing="jenks")
    assert table["class"].tolist() == [1, 2, 3, 4]
    assert table["from"].tolist() == pytest.approx([4.55, 3.5, 2.55, 1.55])  # the middle of each gap
    whole = sum((v - sum(values) / 8) ** 2 for v in values)
    assert table["gvf"].tolist() == pytest.approx([1 - 0.015 / whole] * 4)
    assert breaks([*values, 9.0, np.nan], [1.0] * 8 + [0.0, 1.0], classing="jenks").equals(table)  # outside; no index
    # a value counts as often as it occurs: 1 | 2 4 is 2 · 1² = 2, 1 … 1 2 | 4 is 100/101; once each, 0.5 against 2
    starts, gvf = jenks(np.array([1.0, 2.0, 4.0]), np.array([100, 1, 1]), 2)
    assert starts.tolist() == [2]
    # mean 106/102: Σ n (x − mean)² = 100 + 4 + 16 − 106²/102
    assert gvf == pytest.approx(1 - (100 / 101) / (120 - 106**2 / 102))
    # 1.0 1.1 | 1.3: 2 · 0.05²; mean 3.4/3: 1 + 1.21 + 1.69 − 3.4²/3
    assert jenks(np.array([1.0, 1.1, 1.3]), np.ones(3, int), 2)[1] == pytest.approx(1 - 0.005 / (3.9 - 3.4**2 / 3))
    assert jenks(np.array([1.0, 3.0, 4.0]), np.array([1, 1, 9]), 2)[0].tolist() == [1]  # 3 4…: 0.9, against 1 3: 2


def test_values_a_thousandth_apart_are_told_apart_and_closer_ones_are_not() -> None:
    table = breaks([1.0, 1.001, 1.002, 1.003, 1.004], classing="jenks")
    assert table["from"].tolist() == pytest.approx([1.0035, 1.0025, 1.0015, 1.0005])
    with pytest.raises(Absent, match="only 4 different values"):
        breaks([1.0, 1.001, 1.002, 1.003, 1.0031], classing="jenks")
    assert jenks(np.array([2.0]), np.array([3]), 1)[1] == 1


def test_fixed_breaks() -> None:
    table = breaks([1.0])
    assert table["from"].tolist() == [4.2, 3.4, 2.6, 1.8]
    assert set(table["classing"]) == {"fixed"}
    assert not table["relative"].any()
    assert table["gvf"].isna().all()
    own = breaks([1.0], strong_from=4.5, fairly_strong_from=4.4, medium_from=4.3, fairly_weak_from=1.0)
    assert own["from"].tolist() == [4.5, 4.4, 4.3, 1.0]
    with pytest.raises(ValueError, match="must rise"):
        breaks([1.0], medium_from=4.0)
    with pytest.raises(ValueError, match="must rise"):
        breaks([1.0], medium_from=3.4)
    with pytest.raises(ValueError, match="fixed or jenks"):
        breaks([1.0], classing="quantile")


def test_what_holds_for_the_region_alone_is_marked() -> None:
    for table, relative in (
        (weights(), False),
        (weights(scale="relative"), True),
        (weights(weighting="entropy"), True),
        (weights(weighting="subjective_critic"), True),
    ):
        assert set(breaks([1.0], table=table)["relative"]) == {relative}
    assert breaks([1.0, 2, 3, 4, 5], classing="jenks")["relative"].all()
