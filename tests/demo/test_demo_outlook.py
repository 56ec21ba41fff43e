"""What may come to the demo: climate of three scenarios, growth of towns, planned lines, targets and people, deterministic."""

from __future__ import annotations

import numpy as np
from demo_files import CELL, SHAPE

from shanshui.demo.region import make_place


def test_the_outlook_is_plausible() -> None:
    place = make_place(3, SHAPE, CELL)
    outlook = place.outlook
    warmth, rain = (outlook.climate[f"{name}_change_scenario"] for name in ("temperature", "precipitation"))
    assert list(warmth) == list(rain) == [126, 245, 585]
    assert warmth[126].mean() < warmth[245].mean() < warmth[585].mean() and warmth[126].min() > 0.5
    assert rain[126].mean() > rain[585].mean() and all(np.abs(field).max() < 20 for field in rain.values())
    assert all(field.shape == outlook.grid.shape for field in (*warmth.values(), *rain.values()))
    # towns grow on the plain, not where they are, nor on water
    assert outlook.urban.min() >= 0 and outlook.urban.max() <= 1 and (outlook.urban > 0).mean() > 0.005
    built = np.any(np.array(place.land.towns), axis=0)
    assert not outlook.urban[built | place.land.lake | place.terrain.mountain].any()
    assert [name for name, _ in outlook.planned_roads] == ["规划高速公路", "规划铁路"]
    assert all(line.length > 20_000 for _, line in outlook.planned_roads)


def test_its_tables() -> None:
    first, again = (make_place(3, SHAPE, CELL) for _ in range(2))
    assert first.outlook.tables == again.outlook.tables
    people, targets = (first.tables[name] for name in ("population_forecast", "carbon_targets"))
    counties = sorted(set(people["county"]))
    assert people["year"] == [2025, 2030, 2035] * len(counties)
    rows = list(zip(people["county"], people["total"], strict=True))
    falls = [rows[i][1] > rows[i + 2][1] for i in range(0, len(rows), 3)]
    assert sum(falls) == 1  # the least of the counties loses people
    assert targets["year"] == [2025, 2030, 2035] and targets["sink_wan_t"] == sorted(targets["sink_wan_t"])
