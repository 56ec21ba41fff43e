"""Villages, canals, groundwater, accounts, earlier works and adopted layers: consistent with the land and with each other."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from demo_files import CELL, Demo
from scipy import ndimage

from shanshui.base.land_survey import ecosystem_class
from shanshui.demo.accounts import LEVELS, MU, SPECIES, WATER_YEARS
from shanshui.demo.adopted import CLASSES, SURVEYED, parts_of
from shanshui.demo.coarse import Coarse
from shanshui.demo.natural import CODES

KM2 = (CELL / 1000) ** 2
FIELDS, GRASS = (11, 12, 24), (31, 32, 33)
SETTLED = (*FIELDS, 52)


# ---------------------------------------------------------------- villages
def test_villages_partition_their_townships(demo: Demo) -> None:
    villages, townships = demo.vector("villages"), demo.vector("townships").set_index("code")
    assert villages["code"].is_unique
    assert villages["code"].str.fullmatch(r"\d{12}").all()
    assert (villages["code"].str[:9] == villages["township"]).all()
    assert set(villages["township"]) == set(townships.index)
    for code, part in villages.groupby("township"):
        whole = townships.geometry[code]
        assert len(part) == townships["villages"][code]
        assert part["name"].is_unique
        assert part.area.sum() == pytest.approx(whole.area, rel=1e-9)
        assert shapely.union_all(part.geometry.to_numpy()).symmetric_difference(whole).area < 1
    assert (villages.geom_type == "Polygon").all()
    assert villages.area.min() > 2e5
    assert (townships["villages"] >= 3).mean() > 0.7
    assert 80 < len(villages) < 320


def test_villages_are_close_together_in_the_oases(demo: Demo) -> None:
    cover = demo.raster("land_cover_2020")
    villages = demo.vector("villages")
    on = [demo.burn(shape) for shape in villages.geometry]
    share = np.array([np.isin(cover[cells], SETTLED).mean() if cells.any() else np.nan for cells in on])
    area = villages.area.to_numpy()
    assert np.median(area[share > 0.4]) < 0.45 * np.median(area[share < 0.05])


# ---------------------------------------------------------------- canals
def test_canals_run_from_rivers_over_the_plain_into_fields(demo: Demo) -> None:
    canals, rivers = demo.vector("canals"), demo.vector("rivers").union_all()
    assert canals["name"].is_unique
    assert set(canals["category"]) == {"干渠", "支渠"}
    assert canals.within(demo.region).all()
    mains, branches = (canals[canals["category"] == kind].geometry for kind in ("干渠", "支渠"))
    assert len(mains) >= 3
    assert len(branches) >= len(mains)
    terrain = demo.place.terrain
    rows, columns = _cells(demo, canals.segmentize(100).get_coordinates().to_numpy())
    assert not terrain.mountain[rows, columns].any()
    fields = ndimage.binary_dilation(np.isin(demo.raster("land_cover_2020"), FIELDS), np.ones((3, 3)))
    ends = np.array([line.coords[-1] for line in canals.geometry])
    assert fields[_cells(demo, ends)].all()
    starts = shapely.points([line.coords[0] for line in canals.geometry])
    main = (canals["category"] == "干渠").to_numpy()
    others = [canals.geometry.drop(i).union_all() for i in canals.index]
    on = [shapely.distance(start, other) < 1 for start, other in zip(starts, others, strict=True)]
    fed = shapely.distance(starts, rivers) < 1
    assert np.array(on)[~main].all()
    assert (fed | np.array(on))[main].all()
    assert fed[main].sum() >= 3
    within = fields[_cells(demo, branches.segmentize(100).get_coordinates().to_numpy())]
    assert within.mean() > 0.6


def _cells(demo: Demo, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    t = demo.profile("elevation")["transform"]
    return ((points[:, 1] - t.f) / t.e).astype(int), ((points[:, 0] - t.c) / t.a).astype(int)


# ---------------------------------------------------------------- groundwater
def test_groundwater_falls_under_the_fields_and_stays_high_at_the_lake(demo: Demo) -> None:
    depth = {}
    for year in (2000, 2010, 2020):
        values = demo.raster(f"groundwater_depth_{year}")
        assert np.array_equal(values == -9999, demo.place.terrain.mountain)  # no wells there
        depth[year] = np.where(values == -9999, np.nan, values)
    cover, plain = demo.raster("land_cover_2020"), demo.inside & ~demo.place.terrain.mountain
    fields = plain & np.isin(cover, FIELDS)
    means = [depth[year][fields].mean() for year in depth]
    assert means[0] + 0.5 < means[1] < means[2] - 0.5
    wet = plain & np.isin(cover, (42, 64))
    assert depth[2020][wet].max() < 2.5
    assert abs(depth[2020][wet].mean() - depth[2000][wet].mean()) < 0.3
    assert (depth[2020] >= depth[2000] - 0.02)[plain & (demo.raster("land_cover_2000") == cover)].all()
    high = plain & (demo.place.terrain.elevation > 700)
    assert np.median(depth[2020][high]) > 2.5 * np.median(depth[2020][fields])


# ---------------------------------------------------------------- accounts
def test_residents_are_those_of_the_population_raster(demo: Demo) -> None:
    people, table = demo.raster("population").astype("f8") * KM2, demo.table("residents")
    assert not table.duplicated(["county", "year"]).any()
    assert (table["urban"] <= table["total"]).all()
    counties = demo.vector("counties").set_index("code").geometry
    for code, part in table.groupby("county"):
        first, last = (part[part["year"] == year].iloc[0] for year in (2010, 2020))
        assert last["total"] == pytest.approx(people[demo.burn(counties[code])].sum(), abs=1)
        assert first["total"] < last["total"]
        assert first["urban"] / first["total"] < last["urban"] / last["total"]
    now = table[table["year"] == 2020]
    assert 0.35 < now["urban"].sum() / now["total"].sum() < 0.85


def test_water_goes_to_the_fields_at_a_plausible_rate(demo: Demo) -> None:
    table = demo.table("water_accounts")
    assert not table.duplicated(["county", "year", "sector", "supply"]).any()
    assert (table["volume_wan_m3"] > 0).all()
    assert set(table["sector"]) == {"农业", "工业", "生活", "生态"}
    assert set(table["supply"]) == {"地表水", "地下水", "再生水"}
    reused = table[table["supply"] == "再生水"]
    assert set(reused["sector"]) <= {"工业", "生态"}
    assert reused["year"].min() == 2015
    assert not ((table["sector"] == "生态") & (table["supply"] == "地下水")).any()
    cover = demo.raster("land_cover_2020")
    counties = demo.vector("counties").set_index("code").geometry
    assert set(table["county"]) == set(counties.index)
    for year, part in table.groupby("year"):
        farms = part[part["sector"] == "农业"]
        assert set(part["county"]) == set(counties.index)
        assert 0.85 <= farms["volume_wan_m3"].sum() / part["volume_wan_m3"].sum() <= 0.95
        assert year in WATER_YEARS
    for code, shape in counties.items():
        mu = np.isin(cover[demo.burn(shape)], FIELDS).sum() * KM2 * 1e6 / MU
        used = table[(table["county"] == code) & (table["year"] == 2020) & (table["sector"] == "农业")][
            "volume_wan_m3"
        ].sum()
        assert 450 < used * 1e4 / mu < 620
    people = demo.table("residents").query("year == 2020")["total"].sum()
    homes = table[(table["year"] == 2020) & (table["sector"] == "生活")]["volume_wan_m3"].sum()
    assert 80 < homes * 1e4 * 1000 / 365 / people < 170  # litres a person and day
    wells = [
        part[part["supply"] == "地下水"]["volume_wan_m3"].sum() / part["volume_wan_m3"].sum()
        for _, part in table[table["sector"] == "农业"].groupby("year")
    ]
    assert wells == sorted(wells)  # the table under the fields falls


def test_species_and_indicators(demo: Demo) -> None:
    species = demo.table("species")
    assert not species.duplicated(["group", "level"]).any()
    assert set(species["level"]) == set(LEVELS)
    assert set(species["group"]) == set(SPECIES)
    assert (species["total"] > 0).all()
    assert ((species["protected"] >= 0) & (species["protected"] <= species["total"])).all()
    assert 0.5 < species["protected"].sum() / species["total"].sum() < 0.98
    table = demo.table("survey_indicators")
    assert not table.duplicated(["indicator", "county", "year"]).any()
    assert set(table["indicator"]) == {"forest_stock", "grass_cover", "park_area"}
    assert set(table["year"]) == {2010, 2020}
    assert table["source"].str.startswith("演示数据").all()
    counties = table[table["county"] != "*"]
    for (name, year), part in counties.groupby(["indicator", "year"]):
        whole = table[(table["county"] == "*") & (table["indicator"] == name) & (table["year"] == year)]["value"].item()
        if name == "forest_stock":
            assert whole == part["value"].sum()
        else:
            assert part["value"].min() <= whole <= part["value"].max()
    fvc = np.clip((demo.ndvi(2020) - 0.05) / 0.81, 0, 1)
    grass = np.isin(demo.raster("land_cover_2020"), GRASS) & demo.inside
    told = table.query("county == '*' and indicator == 'grass_cover' and year == 2020")["value"].item()
    assert told == pytest.approx(100 * fvc[grass].mean(), abs=1.5)


# ---------------------------------------------------------------- earlier works
def test_earlier_works_lie_where_they_make_sense(demo: Demo) -> None:
    works = demo.vector("past_projects")
    assert set(works["category"]) == {"防护林", "围栏封育", "矿山治理", "湿地补水", "防沙治沙"}
    assert works["start_year"].between(2001, 2020).all()
    assert works["end_year"].between(2001, 2020).all()
    assert (works["start_year"] <= works["end_year"]).all()
    assert works.within(demo.region.buffer(0.01)).all()
    assert works.area.sum() == pytest.approx(works.union_all().area, rel=1e-6)  # none on the ground of another
    accepted = works[works["accepted"]]
    assert 0 < len(works) - len(accepted) < len(accepted)
    assert (works[~works["accepted"]]["area_ha"] == 0).all()
    assert ((accepted["area_ha"] > 0.8 * accepted.area / 1e4) & (accepted["area_ha"] <= accepted.area / 1e4)).all()
    assert (works["investment_wan_yuan"].dropna() > 0).all()
    cover = demo.raster("land_cover_2020")
    oasis = ndimage.distance_transform_edt(~np.isin(cover, (*FIELDS, 51, 52, 53)))
    assert _share(demo, works, "防护林", oasis <= 2) > 0.75  # small fields are smoothed away on this grid
    assert _share(demo, works, "围栏封育", np.isin(cover, GRASS)) > 0.45
    assert _share(demo, works, "湿地补水", cover == 64) > 0.6
    assert _share(demo, works, "防沙治沙", cover == 61) > 0.6
    mines, filled = demo.vector("mines").union_all(), works[works["category"] == "矿山治理"]
    assert filled[filled["accepted"]].intersection(mines).area.sum() == 0  # what was filled was not left behind
    assert filled[~filled["accepted"]].within(mines.buffer(1)).all()
    assert filled["accepted"].any()


def _share(demo: Demo, works: pd.DataFrame, category: str, right: np.ndarray) -> float:
    on = demo.burn(*works[works["category"] == category].geometry)
    return float(right[on].mean()) if on.any() else 1.0


# ---------------------------------------------------------------- from above
def test_parts_sum_to_the_whole() -> None:
    assert parts_of(10, [1, 1, 1]) == [4, 3, 3]  # 3.33 each: the first takes what is left
    assert parts_of(7, [0.5, 2.5, 4]) == [1, 2, 4]  # 0.5, 2.5, 4.0: one left for the first of equal remainders
    assert sum(parts_of(255_228, [0.3, 0.2, 0.51])) == 255_228


def test_survey_areas_sum_to_the_control_area(demo: Demo) -> None:
    assert set(SURVEYED) == set(CODES)
    for shares in SURVEYED.values():
        assert sum(share for _, share in shares) == pytest.approx(1)
        assert all(code in CLASSES and ecosystem_class(code) is not None for code, _ in shares)
    table = demo.table("survey_areas")
    assert not table.duplicated(["county", "code"]).any()
    hundredths = (table["area_ha"] * 100).round().astype(int)
    assert hundredths.sum() == round(demo.superior["control_area"][0]["area_km2"] * 100 * 100)
    counties = demo.vector("counties").set_index("code").geometry
    for code, part in hundredths.groupby(table["county"]):
        assert part.sum() % 100 == 0  # a county's share is in whole hectares
        assert part.sum() == pytest.approx(counties[code].area / 100 * 1.0002, abs=101)
    cover = demo.raster("land_cover_2020")[demo.inside]
    for ours, theirs in (
        (FIELDS, ("0101", "0102", "0201", "0204", "1006", "1107", "1202")),
        ((42,), ("1102",)),
        ((61,), ("1205",)),
    ):
        surveyed = table[table["code"].isin(theirs)]["area_ha"].sum() / 100
        imaged = np.isin(cover, ours).sum() * KM2
        assert surveyed == pytest.approx(imaged, rel=0.06)
        assert surveyed != pytest.approx(imaged, rel=1e-6)


def test_adopted_zones_are_smooth_and_follow_the_land(demo: Demo) -> None:
    cover, inside = demo.raster("land_cover_2020"), demo.inside
    importance, vulnerability = demo.raster("importance_adopted"), demo.raster("vulnerability_adopted")
    for codes in (importance, vulnerability):
        assert set(np.unique(codes[inside])) == {1, 2, 3}
        assert 0.1 < (codes[inside] == 1).mean() < 0.3
        assert (codes[:, 1:] == codes[:, :-1]).mean() > 0.85
    wet = inside & np.isin(cover, (42, 64))
    assert (importance[wet] == 1).mean() > 0.7
    assert (importance[inside & (cover == 61)] == 3).mean() > 0.8
    assert (vulnerability[inside & np.isin(cover, (11, 12))] == 3).mean() > 0.6
    sand = cover == 61
    margin = inside & (ndimage.distance_transform_edt(sand) < 3) & (ndimage.distance_transform_edt(~sand) < 3)
    assert (vulnerability[margin] == 1).mean() > 2 * (vulnerability[inside & ~margin] == 1).mean()


def test_canals_need_a_grid_that_is_coarse_enough(demo: Demo) -> None:
    """The canals are laid out on the same coarse grid as roads and boundaries."""
    assert Coarse(demo.place.canvas).grid.cell == CELL
