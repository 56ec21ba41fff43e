"""Stock and invasive plants of the demo: plausible whatever the seed draws."""

import csv

import pyogrio
from demo_files import Demo


def test_stock_of_townships_that_have_grassland(demo: Demo) -> None:
    with (demo.directory / "data" / "livestock.csv").open(encoding="utf8", newline="") as file:
        rows = list(csv.DictReader(file))
    towns = pyogrio.read_dataframe(demo.directory / "data" / "townships.gpkg", read_geometry=False)
    assert {row["code"] for row in rows} <= set(towns["code"].astype(str))
    assert {row["year"] for row in rows} == {"2010", "2020"}
    ratios = {(row["code"], row["year"]): float(row["actual_su"]) / float(row["carrying_su"]) for row in rows}
    assert len(ratios) == len(rows)
    assert all(0.5 < ratio < 2 for ratio in ratios.values())
    assert all(ratios[code, "2020"] <= ratios[code, "2010"] + 0.02 for code, year in ratios if year == "2020")
    assert any(ratio > 1.1 for ratio in ratios.values())


def test_invasive_plants_lie_in_the_region_along_roads(demo: Demo) -> None:
    found = pyogrio.read_dataframe(demo.directory / "data" / "invasive_species.gpkg")
    counties = pyogrio.read_dataframe(demo.directory / "data" / "counties.gpkg")
    roads = pyogrio.read_dataframe(demo.directory / "data" / "roads.gpkg")
    assert found["year"].between(2015, 2020).all()
    assert found["species"].nunique() > 1
    assert found.within(counties.union_all().buffer(1)).all()
    assert (found.distance(roads.union_all()) < 100).all()
