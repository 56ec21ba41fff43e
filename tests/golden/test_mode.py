"""Mode: hand-picked cells against a small matrix, each cell stated beside its pair (hand sum)."""

import numpy as np
import pandas as pd
import pytest

from shanshui.core.grid import Grid
from shanshui.works.mode import mode

# intact: always 1; light 2 or 3; moderate always 3; severe 3 or 4
MATRIX = pd.DataFrame(
    [(1, 1, 1), (1, 2, 1), (2, 1, 2), (2, 2, 3), (3, 1, 3), (3, 2, 3), (4, 1, 3), (4, 2, 4)],
    columns=["degradation", "resilience", "mode"],
).assign(status="assumed", source="x")


def run(degradation, ecosystem, resilience=None, matrix=MATRIX):
    grid = Grid("EPSG:4528", 0.0, 0.0, 100.0, np.shape(degradation))
    layers = [grid.raster(np.array(v, "i2"), year=2020) for v in (degradation, ecosystem)]
    third = None if resilience is None else grid.raster(np.array(resilience, "i2"))
    kept = [x.copy(deep=True) for x in layers]
    found = mode(*layers, matrix, third)
    assert all(a.identical(b) for a, b in zip(layers, kept, strict=True))
    assert found.dtype == np.int16
    assert found.name == "mode"
    assert grid.covers(found)
    return found.values.tolist()


def test_each_pair_by_the_matrix():
    assert run([[1, 1, 2, 2], [3, 3, 4, 4]], [[31] * 4] * 2, [[1, 2, 1, 2]] * 2) == [[1, 1, 2, 3], [3, 3, 3, 4]]


def test_without_resilience_only_a_row_of_one_mode_decides():
    assert run([[1, 2, 3, 4]], [[31] * 4]) == [[1, 9, 3, 9]]
    # the same where resilience is given but unknown in a cell
    assert run([[2, 2, 4, 3]], [[31] * 4], [[-1, 2, -1, -1]]) == [[9, 3, 9, 3]]


def test_nodata_of_degradation_or_ecosystem():
    assert run([[-1, 2, 2]], [[31, -1, 31]], [[1, 1, 1]]) == [[-1, -1, 2]]
    assert run([[-1, 1]], [[71, -1]]) == [[1, -1]]  # desert is not judged, and kept as it is (S0 F.3.1 3))
    assert run([[-1]], [[31]]) == [[-1]]


@pytest.mark.parametrize("code", [70, 71, 72, 81, 82])
def test_undisturbed_desert_and_glacier_are_conserved(code):
    other = MATRIX[MATRIX["degradation"] > 1]  # even a matrix without intact rows leaves them as they are
    assert run([[1, 2]], [[code, code]], [[-1, 1]], other) == [[1, 2]]
    strange = MATRIX.assign(mode=MATRIX["mode"].where(MATRIX["degradation"] > 1, 2))
    assert run([[1, 1]], [[code, 31]], [[1, 1]], strange) == [[1, 2]]


@pytest.mark.parametrize("code", [59, 73, 74, 80, 83])
def test_others_are_not(code):
    strange = MATRIX.assign(mode=MATRIX["mode"].where(MATRIX["degradation"] > 1, 2))
    assert run([[1]], [[code]], [[1]], strange) == [[2]]


def test_the_matrix_must_cover_what_occurs():
    with pytest.raises(ValueError, match="degradation 2, resilience 5"):
        run([[2]], [[31]], [[5]])
    with pytest.raises(ValueError, match=r"no row for degradation 4$"):
        run([[4]], [[31]], None, MATRIX[MATRIX["degradation"] < 4])
    with pytest.raises(ValueError, match="two modes"):
        run([[1]], [[31]], [[1]], pd.concat([MATRIX, MATRIX[:1]]))


def test_a_block_is_the_whole():
    rng = np.random.default_rng(3)
    grade, land, strength = (
        rng.integers(1, 5, (6, 7)),
        rng.choice([-1, 31, 71, 82], (6, 7)),
        rng.choice([-1, 1, 2], (6, 7)),
    )
    whole = np.array(run(grade, land, strength))
    assert (whole[2:5, 1:4] == run(grade[2:5, 1:4], land[2:5, 1:4], strength[2:5, 1:4])).all()


@pytest.mark.parametrize("code", [60, 61, 62, 63, 69])
def test_ground_built_over_gets_no_mode(code):
    assert run([[4, 1, 4]], [[code, code, 51]], [[1, 1, 1]])[0][:2] == [-1, -1]
