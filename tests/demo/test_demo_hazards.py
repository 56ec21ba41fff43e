"""What makes the demo's land fragile, and its watched waters: plausible by invariants, the same for every seed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from demo_files import Demo

from shanshui.assess.key_waters import quality_grade
from shanshui.demo import write_demo

SMALL = {"shape": (96, 120), "cell": 800.0}


@pytest.fixture(scope="module", params=(7, 42))
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    directory = tmp_path_factory.mktemp("险 hazards") / f"区{request.param}"
    write_demo(directory, seed=request.param, **SMALL)
    return Demo(directory, request.param)


def test_sand_silt_and_clay_are_a_whole_and_sand_lies_where_the_land_is_sand(demo: Demo) -> None:
    sand, silt, clay = (demo.raster(name).astype("f8") for name in ("sand", "silt", "clay"))
    assert np.abs(sand + silt + clay - 100).max() < 0.11
    assert min(part.min() for part in (sand, silt, clay)) > 0
    cover = demo.raster("land_cover_2000")
    assert sand[cover == 61].mean() > 80 > 60 > sand[cover == 12].mean()


def test_groundwater_is_salt_about_the_lake_and_known_where_there_are_wells(demo: Demo) -> None:
    tds = demo.raster("groundwater_tds")
    known = tds != -9999
    np.testing.assert_array_equal(known, ~demo.place.terrain.mountain)
    lake = demo.place.terrain.lake
    far = known & (demo.place.canvas.distance(lake) > 15_000)
    assert tds[lake].mean() > 10 > 5 > tds[far].mean() > 0.2


def test_wind_blows_through_the_gap(demo: Demo) -> None:
    days = demo.raster("windy_days")
    assert 0 <= days.min() < 15
    assert 30 < days.max() <= 183


def test_key_waters_are_judged_and_lie_in_a_county(demo: Demo) -> None:
    table = demo.table("key_waters")
    assert set(table["county"]) <= set(demo.vector("counties")["code"])
    assert {"湖泊", "水库", "河流"} >= set(table["category"]) >= {"湖泊", "河流"}
    assert table.groupby("name")["year"].apply(list).map(lambda years: years == [2010, 2015, 2020]).all()
    assert table["quality"].map(quality_grade).between(1, 5).all()
    still = table["category"] != "河流"
    assert table.loc[still, ["chla", "tp", "tn", "cod_mn", "fish_species"]].notna().all().all()
    assert table.loc[~still, ["chla", "area_km2"]].isna().all().all()


def test_sources_of_drinking_water_lie_in_the_region(demo: Demo) -> None:
    sources, region = demo.vector("drinking_water_sources"), demo.vector("counties").union_all()
    assert len(sources) >= 6
    assert sources.within(region).all()
    assert set(sources["category"]) <= {"河流", "湖库", "地下水"}
    assert (sources["population"] > 0).all()


def test_glaciers_shrank_and_lie_on_permanent_ice(demo: Demo) -> None:
    ice = demo.vector("glaciers")
    areas = {year: part.union_all() for year, part in ice.groupby("year")}
    assert sorted(areas) == [2000, 2020]
    assert areas[2020].area < areas[2000].area < 2 * areas[2020].area
    assert shapely.difference(areas[2020], shapely.buffer(areas[2000], 1)).area == pytest.approx(0, abs=1)
    assert (ice["volume_km3"] > 0).all()
    assert pd.notna(ice["name"]).all()
