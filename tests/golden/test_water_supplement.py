"""water_supplement: hand sum on nine cells."""

from __future__ import annotations

import numpy as np
import pytest
from resilience_cells import row

from shanshui.diagnose.oasis import water_supplement

NAN = float("nan")


def test_hand_sum() -> None:
    #        crop  orchard green marsh  crop moist  crop on the limit  crop with rain enough  desert  unknown
    kind = [51, 52, 62, 41, 51, 51, 51, 71, -1]
    rain = [30, 30, 30, 30, 400, 300, 200, 20, 30]
    evaporated = [500, 430, 230.5, 900, 700, 500, 150, 25, 600]
    dry = [40, 40, 40, 40, 1.49, 1.5, 5, 60, 40]
    found = water_supplement(row(kind, "i2"), row(rain), row(evaporated), row(dry))
    assert found.values[0, :-1].tolist() == [470, 400, 200.5, 0, 0, 200, 0, 0]
    assert np.isnan(found.values[0, -1])
    assert found.dtype == np.float32
    assert found.name == "water_supplement"
    moved = water_supplement(row(kind, "i2"), row(rain), row(evaporated), row(dry), arid_from=5.0)
    assert moved.values[0, 4:7].tolist() == [0, 0, 0]


def test_what_lacks_an_input_has_no_result() -> None:
    kind = row([51, 51, 51, 71, 61, 11], "i2")
    found = water_supplement(
        kind, row([NAN, 30, 30, NAN, 1, 1]), row([9, NAN, 50, 9, NAN, 9]), row([9, 9, NAN, 9, 9, 9])
    )
    assert np.isnan(found.values[0, :5]).all()
    assert found.values[0, 5] == 0


@pytest.mark.parametrize("cut", [slice(0, 1), slice(1, 3)])
def test_a_block_is_the_whole(cut: slice) -> None:
    given = [row([51, 52, 71], "i2"), row([1, 2, 3]), row([4, 5, 6]), row([2, 3, 4])]
    kept = [layer.copy(deep=True) for layer in given]
    whole = water_supplement(*given)
    assert whole.isel(x=cut).identical(water_supplement(*[layer.isel(x=cut) for layer in given]))
    assert all(a.identical(b) for a, b in zip(kept, given, strict=True))
