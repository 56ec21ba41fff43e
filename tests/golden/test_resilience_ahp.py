"""resilience_ahp: published judgement matrices (Saaty 1977, 1980); consistent matrices by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from shanshui.diagnose import judgement
from shanshui.diagnose.judgement import RANDOM_INDEX, consistent, resilience_ahp


def table(**matrices: list[str]) -> pd.DataFrame:
    """Each matrix as "item other value" lines."""
    rows = [(name, *line.split()) for name, lines in matrices.items() for line in lines]
    return pd.DataFrame(rows, columns=["matrix", "item", "other", "value"])


def upper(items: str, rows: str) -> list[str]:
    """The upper half of a full matrix as printed, one row of judgements a line."""
    names = items.split()
    cells = [line.split() for line in rows.strip().splitlines()]
    return [f"{a} {b} {cells[i][j]}" for i, a in enumerate(names) for j, b in enumerate(names) if i < j]


# Saaty (1977), "A scaling method for priorities in hierarchical structures": the wealth of seven nations.
# Printed there: weights .427 .230 .021 .052 .052 .123 .094, λmax = 7.61
WEALTH = upper(
    "US USSR China France UK Japan Germany",
    """
    1   4   9 6   6   5   5
    1/4 1   7 5   5   3   4
    1/9 1/7 1 1/5 1/5 1/7 1/5
    1/6 1/5 5 1   1   1/3 1/3
    1/6 1/5 5 1   1   1/3 1/3
    1/5 1/3 7 3   3   1   2
    1/5 1/4 5 3   3   1/2 1
    """,
)
# Saaty (1980): choosing a school by learning, friends, school life, vocational training, college, music.
# Printed there: CI 0.30, CR 0.24 from rounded sums: far too much to be used
SCHOOL = upper(
    "learning friends life training college music",
    """
    1   4   3 1   3   4
    1/4 1   7 3   1/5 1
    1/3 1/7 1 1/5 1/5 1/6
    1   1/3 5 1   1   1/3
    1/3 5   5 1   1   3
    1/4 1   6 3   1/3 1
    """,
)


def test_published_matrix() -> None:
    weights, checks = resilience_ahp(table(top=WEALTH))
    assert dict(zip(weights.factor, weights.weight, strict=True)) == pytest.approx(
        {"US": 0.427, "USSR": 0.230, "China": 0.021, "France": 0.052, "UK": 0.052, "Japan": 0.123, "Germany": 0.094}, abs=5e-4
    )  # fmt: skip
    assert weights.group.tolist() == weights.factor.tolist()
    (row,) = checks.to_dict("records")
    assert row["n"] == 7
    assert row["lambda_max"] == pytest.approx(7.61, abs=5e-3)
    assert row["ci"] == pytest.approx((row["lambda_max"] - 7) / 6)
    assert row["ri"] == 1.32
    assert row["cr"] == pytest.approx(row["ci"] / 1.32)
    assert row["cr"] < 0.1
    assert row["items"] == "US；USSR；China；France；UK；Japan；Germany"


def test_a_published_matrix_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(ValueError, match=r"contradict each other: CR 0\.2"):
        resilience_ahp(table(top=SCHOOL))


def test_the_limit_is_a_tenth() -> None:
    """a/b = b/c = x, a/c = 1/y: λmax of a 3 × 3 matrix is 1 + t + 1/t with t³ = a_ab · a_bc / a_ac."""

    def cr(t: float) -> float:
        return (1 + t + 1 / t - 3) / 2 / 0.58

    # 2 · 3 / 1 = 6 → t = 6^(1/3) = 1.8171 → CR 0.317; 3 · 1 / 1 = 3: t 1.4422 → CR 0.1169; 2 · 1 / 1 = 2: 1.2599 → 0.0462
    assert cr(3 ** (1 / 3)) == pytest.approx(0.1169, abs=5e-5)
    with pytest.raises(ValueError, match=r"CR 0\.1169 is not below 0\.1"):
        resilience_ahp(table(top=["a b 3", "b c 1", "a c 1"]))
    # 5 · 1/2 against 1: 2.5 → t 1.3572 → CR 0.0810 is still allowed; 8/3 → 1.3867 → CR 0.0930; 14/5 → 1.4095 → 0.1026
    for judged, allowed in (("5/2", True), ("8/3", True), ("14/5", False)):
        given = table(top=[f"a b {judged}", "b c 1", "a c 1"])
        if allowed:
            assert resilience_ahp(given)[1]["cr"][0] < 0.1
        else:
            with pytest.raises(ValueError, match="contradict"):
                resilience_ahp(given)


def test_a_matrix_at_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    given = table(top=["a b 5/2", "b c 1", "a c 1"])
    monkeypatch.setattr(judgement, "LIMIT", resilience_ahp(given)[1]["cr"][0])
    with pytest.raises(ValueError, match="contradict"):
        resilience_ahp(given)


def test_groups_multiply_down_and_two_items_cannot_contradict() -> None:
    # top: ground against climate 3 → 3/4, 1/4; ground: slope, height, soil 1 : 2 : 1 → 1/4, 1/2, 1/4; climate: 1/3, 2/3
    weights, checks = resilience_ahp(table(
        top=["ground climate 3"], ground=["slope height 1/2", "slope soil 1", "height soil 2"], climate=["rain warmth 1/2"],
    ))  # fmt: skip
    assert dict(zip(weights.factor, weights.weight, strict=True)) == pytest.approx(
        {"slope": 3 / 16, "height": 3 / 8, "soil": 3 / 16, "rain": 1 / 12, "warmth": 1 / 6}
    )
    assert weights.group.tolist() == ["ground"] * 3 + ["climate"] * 2
    rows = checks.set_index("matrix")
    assert rows.lambda_max.tolist() == pytest.approx([2, 3, 2])  # climate, ground, top
    assert rows.ci.tolist() == pytest.approx([0, 0, 0], abs=1e-12)
    assert rows.ri.isna().tolist() == [True, False, True]
    assert rows.cr.isna().tolist() == [True, False, True]


def test_one_half_is_enough_and_both_must_agree() -> None:
    half = resilience_ahp(table(top=["a b 3"]))[0]
    assert half.weight.tolist() == pytest.approx([0.75, 0.25])
    whole = resilience_ahp(table(top=["a a 1", "a b 3", "b a 1/3"]))[0]
    assert whole.equals(half)
    for rows, what in (
        (["a b 3", "b a 1/2"], "not alike"),
        (["a a 2", "a b 1"], "against itself"),
        (["a b 3", "b c 1"], "does not compare a and c"),
        (["a b 3", "a c 1"], "does not compare b and c"),
        (["a a 1"], "compares a with nothing"),
        (["a b 10"], "outside 1/9"),
        (["a b 1/10"], "outside 1/9"),
        (["a b three"], "write 3 or 1/3"),
        (["a b 1/0"], "write 3 or 1/3"),
    ):
        with pytest.raises(ValueError, match=what):
            resilience_ahp(table(top=rows))
    assert resilience_ahp(table(top=["a b 9"]))[0].weight.tolist() == pytest.approx([0.9, 0.1])
    assert resilience_ahp(table(top=["a b 1/9"]))[0].weight.tolist() == pytest.approx([0.1, 0.9])


def test_matrices_that_do_not_hang_together_are_named() -> None:
    for found, what in (
        (table(first=["a b 1"]), "no matrix is called 'top'"),
        (table(top=["g b 1"], g=["b c 1"]), "b stands in two matrices"),
        (table(top=["a b 1"], other=["c d 1"]), "refers to the matrix other"),
        (table(top=["a b 1"], g=["h c 1"], h=["g d 1"]), "refers to the matrix g, h"),
        (table(top=["a g 1"], g=["top b 1"]), "stands in none"),
    ):
        with pytest.raises(ValueError, match=what):
            resilience_ahp(found)
    many = [f"i{a} i{b} 1" for a in range(11) for b in range(a + 1, 11)]
    with pytest.raises(ValueError, match="compares 11 items"):
        resilience_ahp(table(top=many))
    assert resilience_ahp(table(top=[r for r in many if "i10" not in r]))[0].weight.tolist() == pytest.approx(
        [0.1] * 10
    )


def test_random_index_is_that_of_the_literature() -> None:
    assert RANDOM_INDEX == {3: 0.58, 4: 0.90, 5: 1.12, 6: 1.24, 7: 1.32, 8: 1.41, 9: 1.45, 10: 1.49}
    # Saaty (1980), distances from Philadelphia of six cities: printed weights .263 .397 .033 .116 .164 .027, λmax 6.45
    matrix = np.array([
        [1, 1 / 3, 8, 3, 3, 7], [3, 1, 9, 3, 3, 9], [1 / 8, 1 / 9, 1, 1 / 6, 1 / 5, 2], [1 / 3, 1 / 3, 6, 1, 1 / 3, 6],
        [1 / 3, 1 / 3, 5, 3, 1, 6], [1 / 7, 1 / 9, 1 / 2, 1 / 6, 1 / 6, 1],
    ])  # fmt: skip
    found = consistent(tuple("abcdef"), matrix)
    assert found.weights == pytest.approx([0.263, 0.397, 0.033, 0.116, 0.164, 0.027], abs=2e-3)
    assert found.lambda_max == pytest.approx(6.45, abs=5e-3)
