"""Evapotranspiration and reservoirs of the demo: what a water balance is made from."""

import csv

import numpy as np
from demo_files import Demo

from shanshui.demo import natural as n


def test_more_evaporates_than_falls_in_the_oases_and_less_in_the_range(demo: Demo) -> None:
    cover, rain, fallen = (
        demo.raster("land_cover_2020"),
        demo.raster("precipitation"),
        demo.raster("evapotranspiration"),
    )
    demand, height = demo.raster("potential_evapotranspiration"), demo.raster("elevation")
    assert np.isfinite(fallen).all()
    assert (fallen >= 0).all()
    fields = np.isin(cover, (n.PADDY, n.DRY, n.ORCHARD))
    assert (fallen[fields] > rain[fields]).mean() > 0.9
    assert (fallen[cover == n.LAKE] > 3 * rain[cover == n.LAKE]).mean() > 0.9
    range_ = height > np.quantile(height, 0.9)
    assert fallen[range_].mean() < 0.9 * rain[range_].mean()
    assert (fallen <= demand + 1).mean() > 0.99


def test_every_mapped_reservoir_is_listed(demo: Demo) -> None:
    with (demo.directory / "data" / "reservoirs.csv").open(encoding="utf8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = [row["name"] for row in rows]
    assert len(set(names)) == len(names)
    assert all(float(row["capacity_wan_m3"]) > 0 for row in rows)
    assert {row["county"] for row in rows} <= {"990101", "990102", "990103"}
