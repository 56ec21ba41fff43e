"""Weights from pairwise judgements (层次分析法, AHP): the eigenvector of each matrix, and whether it agrees with itself."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from shanshui.core.method import Table, method

TOP = "top"
"""The matrix that compares the groups of factors, or the factors themselves where there are no groups."""
RANDOM_INDEX = {3: 0.58, 4: 0.90, 5: 1.12, 6: 1.24, 7: 1.32, 8: 1.41, 9: 1.45, 10: 1.49}
"""RI, the mean consistency index of random matrices; undefined below three, where judgements cannot contradict."""
LIMIT = 0.1
"""CR must be below this (Saaty)."""
LARGEST = 9
"""Judgements run from 1/9 to 9."""


@dataclass(frozen=True)
class Judged:
    """One matrix: its items in order, their weights, and its consistency; `ri` and `cr` are None below three items."""

    items: tuple[str, ...]
    weights: NDArray[np.float64]
    lambda_max: float
    ci: float
    ri: float | None
    cr: float | None


@method(
    gives=("resilience_ahp_weights", "resilience_consistency"),
    source="Saaty 层次分析法：特征向量求权重，CI=(λmax−n)/(n−1)，CR=CI/RI，CR≥0.1 不采用；《新疆地（州、市）级国土空间生态修复规划编制指南》G.1",
    scope="global",
    nodata="exclude",
)
def resilience_ahp(resilience_judgements: Table) -> tuple[Table, Table]:
    """Weights of the factors of resilience from the judgement matrices, and the consistency of each matrix.

        A w = λmax w, Σ w = 1      CI = (λmax − n) / (n − 1)      CR = CI / RI(n)
        weight of a factor = its weight in its matrix × the weight of that matrix in the one above, up to "top"

    An item that names another matrix stands for the factors of that matrix, so factors may be compared in groups (因子层)
    and within each group (指标层), or all at once. One half of a matrix is enough: the other is its reciprocal.

    Shapes   rows (matrix, item, other, value): `item` matters `value` times as much as `other`; value "3" or "1/3".
    Units    none.
    Range    weights sum to 1.
    Errors   ValueError for a matrix with CR ≥ 0.1, an incomplete or contradictory one, a value outside 1/9–9, more than
             ten items, an item in two matrices, a matrix that nothing refers to, or no matrix "top".
    Nodata   none.
    Golden   tests/golden/test_resilience_ahp.py (published matrix; hand sum).
    """
    matrices = judged(resilience_judgements)
    weights = spread(matrices)
    rows = [
        (name, len(m.items), m.lambda_max, m.ci, m.ri, m.cr, "；".join(m.items)) for name, m in sorted(matrices.items())
    ]
    frame = pd.DataFrame(rows, columns=["matrix", "n", "lambda_max", "ci", "ri", "cr", "items"])
    return (
        pd.DataFrame([(name, group, w) for name, (group, w) in weights.items()], columns=["factor", "group", "weight"]),
        frame.astype({"ri": "Float64", "cr": "Float64"}),
    )


def judged(table: Table) -> dict[str, Judged]:
    """Every matrix of the table by name; ValueError names the matrix that cannot be used and why."""
    found = {}
    for name, rows in table.groupby(table["matrix"].astype(str).str.strip(), sort=True):
        result = consistent(*_matrix(str(name), rows))
        if result.cr is not None and result.cr >= LIMIT:
            raise ValueError(
                f"the judgements of {name!r} contradict each other: CR {result.cr:.4f} is not below {LIMIT}"
            )
        found[str(name)] = result
    return found


def consistent(items: tuple[str, ...], matrix: NDArray[np.float64]) -> Judged:
    """The principal eigenvector of a reciprocal matrix, and its consistency."""
    n = len(items)
    values, vectors = np.linalg.eig(matrix)
    first = int(np.argmax(values.real))
    vector = np.abs(vectors[:, first].real)
    largest = max(float(values[first].real), n)  # less by rounding alone
    ci = (largest - n) / (n - 1)
    ri = RANDOM_INDEX.get(n)
    return Judged(items, vector / vector.sum(), largest, ci, ri, None if ri is None else ci / ri)


def spread(matrices: dict[str, Judged]) -> dict[str, tuple[str, float]]:
    """(group, weight) of every factor, down from the matrix "top"; the group of an undivided factor is itself."""
    if TOP not in matrices:
        raise ValueError(f"no matrix is called {TOP!r}")
    items = [item for m in matrices.values() for item in m.items]
    twice = sorted({item for item in items if items.count(item) > 1})
    if twice:
        raise ValueError(f"{', '.join(twice)} stands in two matrices")
    result: dict[str, tuple[str, float]] = {}
    reached = set()

    def down(name: str, group: str, weight: float) -> None:
        reached.add(name)
        for item, share in zip(matrices[name].items, matrices[name].weights, strict=True):
            if item in matrices:
                down(item, group or item, weight * float(share))
            else:
                result[item] = (group or item, weight * float(share))

    if TOP in items:
        raise ValueError(f"the matrix {TOP!r} is above the others and stands in none")
    down(TOP, "", 1.0)
    lost = sorted(set(matrices) - reached)
    if lost:
        raise ValueError(f"nothing below {TOP!r} refers to the matrix {', '.join(lost)}")
    return result


def _matrix(name: str, rows: pd.DataFrame) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """The items of one matrix in the order they are first named, and the full reciprocal matrix."""
    pairs: dict[tuple[str, str], Fraction] = {}
    items: dict[str, None] = {}
    for item, other, text in zip(rows["item"], rows["other"], rows["value"], strict=True):
        a, b, value = str(item).strip(), str(other).strip(), _judgement(name, str(text))
        items |= {a: None, b: None}
        if a == b and value != 1:
            raise ValueError(f"{name!r} judges {a} against itself as {value}, not 1")
        for pair, worth in (((a, b), value), ((b, a), 1 / value)):
            if pairs.setdefault(pair, worth) != worth:
                raise ValueError(f"{name!r} judges {a} against {b} twice, and not alike")
    order = tuple(items)
    if len(order) < 2:
        raise ValueError(f"{name!r} compares {', '.join(order)} with nothing")
    if len(order) > max(RANDOM_INDEX):
        raise ValueError(f"{name!r} compares {len(order)} items; more than {max(RANDOM_INDEX)} have no RI: use groups")
    lacking = [f"{a} and {b}" for i, a in enumerate(order) for b in order[i + 1 :] if (a, b) not in pairs]
    if lacking:
        raise ValueError(f"{name!r} does not compare {', '.join(lacking)}")
    return order, np.array([[1.0 if a == b else float(pairs[a, b]) for b in order] for a in order])


def _judgement(name: str, text: str) -> Fraction:
    try:
        value = Fraction(text.strip())
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"{name!r} holds {text!r}: write 3 or 1/3") from None
    if not Fraction(1, LARGEST) <= value <= LARGEST:
        raise ValueError(f"{name!r} holds {text!r}, outside 1/{LARGEST} … {LARGEST}")
    return value
