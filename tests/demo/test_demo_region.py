"""The built-in region: deterministic, well-formed, and a place where every method finds something, for any seed.

Expected values are properties of the place that the demo promises (invariants), measured on the files it writes.
"""

from __future__ import annotations

import hashlib
import random
import tomllib
from pathlib import Path

import numpy as np
import pytest
import shapely
from demo_files import CELL, SHAPE, SMALL, Demo
from rasterio.features import rasterize
from scipy import ndimage

from shanshui.base.catalog import Catalog, read_catalog, read_entries
from shanshui.base.check import look
from shanshui.base.check_plan import check_targets, read_given
from shanshui.base.plan_file import PlanFile, Superior
from shanshui.core.vocabulary import vocabulary
from shanshui.demo import ADOPTED, OPTIONAL, REQUIRED, write_demo, writing
from shanshui.demo.canvas import Canvas
from shanshui.demo.layers import MONTHLY, SEEN, TABLES, YEARLY
from shanshui.demo.natural import CODES
from shanshui.demo.region import make_place
from shanshui.guide.loader import load as load_profile

SAME = (
    "plan.toml",
    "data/degradation_targets.csv",
    "decisions/resilience_judgements.csv",
    "decisions/resilience_judgements.toml",
)
"""Files that do not hang on the seed."""
NEW = ("villages", "canals", "past_projects", "groundwater_depth", *TABLES, *ADOPTED)
STORED = ("ndvi", "biomass", "precipitation_change_scenario", "temperature_change_scenario")
"""Kept as whole numbers, like the products they stand for."""
MARGIN = 12_000.0
WATER = (41, 42, 43)
FOREST, SHRUB, GRASS, TILLED, URBAN = (21, 23, 24), (22,), (31, 32, 33), (11, 12), (51, 52, 53)
MARSH, LAKE = 64, 42


def hashes(directory: Path) -> dict[str, str]:
    files = sorted(p for p in directory.rglob("*") if p.is_file())
    return {str(p.relative_to(directory)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


# ---------------------------------------------------------------- the same, and not the same
def test_equal_seeds_give_equal_bytes_and_other_seeds_do_not(tmp_path: Path) -> None:
    for name, seed in (("甲 一", 7), ("甲 二", 7), ("乙", 8)):
        write_demo(tmp_path / name, seed=seed, **SMALL)
    first, second, other = (hashes(tmp_path / name) for name in ("甲 一", "甲 二", "乙"))
    assert first == second
    assert set(other) == set(first)
    assert not [name for name in first if name not in SAME and first[name] == other[name]]


def test_written_twice_into_one_directory_gives_the_same_bytes(tmp_path: Path) -> None:
    write_demo(tmp_path, seed=3, **SMALL)
    first = hashes(tmp_path)
    write_demo(tmp_path, seed=3, **SMALL)
    assert hashes(tmp_path) == first


def test_streams_are_independent() -> None:
    place = make_place(5, SHAPE, CELL)
    again = Canvas(place.canvas.grid, 5)
    alone = again.noise("marsh", 3.2e3, 5, 0.6)
    again.noise("a layer that did not exist", 1e3)
    assert np.array_equal(again.noise("marsh", 3.2e3, 5, 0.6), alone)
    assert not np.array_equal(again.noise("salt", 3.2e3, 5, 0.6), alone)
    assert not np.array_equal(Canvas(place.canvas.grid, 6).noise("marsh", 3.2e3, 5, 0.6), alone)


def test_only_the_extent_the_place_is_drawn_for(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="the demo is drawn for"):
        write_demo(tmp_path, shape=(96, 120), cell=100.0)


# ---------------------------------------------------------------- the plan directory
def test_plan_files_are_valid_and_nothing_is_wrong_with_the_data(demo: Demo) -> None:
    told = {name: tomllib.loads((demo.directory / f"{name}.toml").read_text("utf8")) for name in ("plan", "superior")}
    plan, superior = PlanFile.model_validate(told["plan"]), Superior.model_validate(told["superior"])
    assert (plan.region.code, plan.plan.guide, plan.plan.stamp) == ("990100", "national", "演示数据")
    assert "演示" in plan.region.name
    assert plan.years.settings() == {
        "reference_year": 2000, "base_year": 2020, "near_year": 2025, "middle_year": 2030, "far_year": 2035,
    }  # fmt: skip
    assert (plan.grid.cell, plan.grid.margin) == (800.0, 10_000)
    (control,) = superior.control_area
    assert control.code == "990100"
    assert control.area_km2 == pytest.approx(demo.region.area / 1e6 * 1.0002, abs=0.006)
    assert superior.role_source == control.source == "演示数据"
    assert all(target.source == "演示数据" for target in superior.target)
    assert len(superior.tasks) >= 3
    assert superior.zones == ()
    catalog, problems = read_catalog(demo.directory / "catalog.toml")
    adopted, more = read_entries(superior.layer, demo.directory / "superior.toml", section="layer.")
    assert problems + more == []
    assert set(catalog) == {*REQUIRED, *OPTIONAL}
    assert set(adopted) == set(ADOPTED)
    every = Catalog(catalog.path, {**catalog.entries, **adopted})
    assert all(f"种子 {demo.seed}" in every[name].citation for name in every)
    assert all("演示数据" in every[name].citation and "演示数据" in every[name].licence for name in every)
    units = {indicator.id: indicator.unit for indicator in load_profile("national").indicators}
    assert look(every, plan.grid, plan.region, plan.years, margin=10_000, indicators=units).problems == []
    assert check_targets(read_given(demo.directory)[0], units) == []


@pytest.mark.parametrize("gone", [*((name,) for name in NEW), ("ndvi", "townships"), (*OPTIONAL, *ADOPTED)])
def test_a_layer_left_out_is_neither_written_nor_catalogued(
    gone: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_place: object
) -> None:
    monkeypatch.setattr(writing, "make_place", lambda *_: one_place)
    others = random.Random(gone[0]).sample([*OPTIONAL, *ADOPTED], 24)  # to be quick: what else is there does not matter
    without = tuple(sorted({*gone, *others}))
    write_demo(tmp_path, seed=1, without=without, **SMALL)
    catalog = tomllib.loads((tmp_path / "catalog.toml").read_text("utf8"))
    above = tomllib.loads((tmp_path / "superior.toml").read_text("utf8"))
    assert set(catalog) == {*REQUIRED, *OPTIONAL} - set(without)
    assert set(above.get("layer", {})) == set(ADOPTED) - set(without)
    told = {**catalog, **above.get("layer", {})}
    files = {
        entry["path"].format(year=year, month=f"{month:02d}", scenario=scenario)
        for entry in told.values()
        for year in entry.get("years", [entry.get("year")])
        for month in entry.get("months", [0])
        for scenario in entry.get("scenarios", [0])
    }
    assert {str(path.relative_to(tmp_path)) for path in (tmp_path / "data").iterdir()} == files


@pytest.fixture(scope="module")
def one_place() -> object:
    return make_place(1, SHAPE, CELL)


def test_only_optional_layers_can_be_left_out(tmp_path: Path) -> None:
    for name in (*REQUIRED, "no_such_layer"):
        with pytest.raises(ValueError, match=name):
            write_demo(tmp_path, seed=1, without=(name,), **SMALL)
    assert not list(tmp_path.iterdir())


def test_other_layers_do_not_change_when_one_is_left_out(demo: Demo, tmp_path: Path) -> None:
    write_demo(tmp_path, seed=demo.seed, without=("ndvi", "villages", "survey_areas", "residents"), **SMALL)
    whole, part = hashes(demo.directory), hashes(tmp_path)
    assert {name: part[name] for name in part if name.startswith("data")}.items() <= whole.items()


def test_layers_and_columns_are_those_of_the_vocabulary(demo: Demo) -> None:
    for name in (*REQUIRED, *OPTIONAL, *ADOPTED):
        layer = vocabulary()[name]
        if layer.is_raster:
            continue
        frame = demo.vector(name) if layer.is_vector else demo.table(name)
        assert len(frame) > 0
        assert set(frame.columns) - {"geometry"} <= set(layer.columns)
        needed = {column for column, told in layer.columns.items() if not told.optional}
        assert frame[sorted(needed)].notna().all().all()
        if layer.is_vector:
            assert frame.geometry.is_valid.all()
            assert not frame.geometry.is_empty.any()
            assert "演示" in demo.catalog[name]["citation"]


# ---------------------------------------------------------------- boundaries
def test_three_counties_share_edges_without_gap_or_overlap(demo: Demo) -> None:
    counties = demo.vector("counties")
    assert counties["code"].tolist() == ["990101", "990102", "990103"]
    assert all("演示" in name for name in counties["name"])
    shapes = counties.geometry.to_numpy()
    region = demo.region
    assert (shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON).all()
    assert shapely.get_type_id(region) == shapely.GeometryType.POLYGON
    assert len(region.interiors) == 0
    assert counties.area.sum() == pytest.approx(region.area, rel=1e-12)
    for i in range(3):
        assert shapes[i].area > 2.5e8
        others = shapely.union_all(np.delete(shapes, i))
        assert shapely.intersection(shapes[i], others).area == 0
        assert shapely.intersection(shapes[i], others).length > 5e3
    assert 1.9e9 < region.area < 3.4e9


def test_townships_make_up_their_counties(demo: Demo) -> None:
    townships, counties = demo.vector("townships"), demo.vector("counties").set_index("code")
    assert townships["code"].is_unique
    assert townships["name"].is_unique
    for code, part in townships.groupby("county"):
        assert 4 <= len(part) <= 8
        assert part["code"].str.startswith(code).all()
        assert part["code"].str.fullmatch(r"\d{9}").all()
        assert part.area.sum() == pytest.approx(counties.geometry[code].area, rel=1e-9)
        assert shapely.union_all(part.geometry.to_numpy()).symmetric_difference(counties.geometry[code]).area < 1
    assert (townships["villages"] >= 1).all()
    points = demo.vector("settlements").set_index("name").geometry
    assert all(points[row["name"]].within(row.geometry) for _, row in townships.iterrows())


def test_boundary_is_irregular_and_the_rasters_reach_beyond_it(demo: Demo) -> None:
    west, south, east, north = demo.region.bounds
    box = demo.profile("elevation")["bounds"]
    assert min(west - box.left, south - box.bottom, box.right - east, box.top - north) >= MARGIN
    fill = demo.region.area / ((east - west) * (north - south))
    assert 0.6 < fill < 0.92  # a rectangle fills its box
    xy = shapely.get_coordinates(demo.region)
    edges = np.hypot(*np.diff(xy, axis=0).T)
    assert edges.max() < 1500  # no long straight line


def test_rasters_lie_on_one_grid_and_are_filled(demo: Demo) -> None:
    names = [p.stem for p in sorted((demo.directory / "data").glob("*.tif"))]
    first = demo.profile("elevation")
    for name in names:
        told = demo.profile(name)
        base = name.rpartition("_")[0]
        coarse = base in (*SEEN, *MONTHLY)  # of a sensor with pixels of a kilometre, from the same corner
        corner = (told["transform"].c, told["transform"].f, told["crs"])
        assert corner == (first["transform"].c, first["transform"].f, first["crs"])
        assert coarse or (told["transform"], told["height"]) == (first["transform"], first["height"])
        coded = name.startswith(("land_cover", "soil_suitability")) or name.endswith("_adopted")
        assert told["nodata"] == (-1 if coded else -9999)
        assert told["dtype"] == ("int16" if coded or coarse or base in (*STORED, *YEARLY) else "float32")
        assert told["compress"] == "deflate"
        assert told["transform"].c % 800 == told["transform"].f % 800 == 0  # as plan grids lie: nothing is interpolated
        values = demo.raster(name)
        assert np.isfinite(values).all()
        some = name.startswith(
            ("groundwater", "biomass", "injected_current", "ground_resistance")
        )  # wells, woods, animals
        assert some or (values != told["nodata"]).all()


# ---------------------------------------------------------------- land and water
def test_codes_are_those_of_the_classification(demo: Demo) -> None:
    for year in (2000, 2010, 2020):
        assert set(np.unique(demo.raster(f"land_cover_{year}")).tolist()) <= set(CODES)
    inside = demo.inside
    found = set(np.unique(demo.raster("land_cover_2020")[inside]).tolist())
    assert {11, 12, 21, 22, 24, 31, 32, 33, 41, 42, 43, 44, 51, 52, 53, 61, 62, 63, 64, 65, 66} <= found
    assert set(np.unique(demo.raster("soil_suitability")[inside]).tolist()) == {1, 2, 3, 4, 5}


def test_land_changed_in_every_way_that_plans_look_for(demo: Demo) -> None:
    inside = demo.inside
    first, middle, last = (demo.raster(f"land_cover_{year}")[inside] for year in (2000, 2010, 2020))

    def share(before: tuple[int, ...], after: tuple[int, ...], start: np.ndarray = first) -> float:
        return float((np.isin(start, before) & np.isin(last, after)).mean())

    assert share((MARSH,), TILLED) > 0.0015
    assert share(GRASS, TILLED) > 0.005
    assert share(FOREST, SHRUB + GRASS + URBAN) > 0.001
    assert share(GRASS, (61,)) > 0
    assert share(URBAN, URBAN) == pytest.approx(np.isin(first, URBAN).mean(), rel=0.12)  # what is built stays built
    for codes, rises in (((MARSH,), False), (TILLED, True), ((51,), True), (URBAN, True)):
        area = [np.isin(cover, codes).mean() for cover in (first, middle, last)]
        assert area == sorted(area, reverse=not rises)
        assert area[0] != area[2]
    changed = float((first != last).mean())
    assert 0.04 < changed < 0.2
    assert (first != middle).any()
    assert (middle != last).any()


def test_land_cover_is_no_speckle_and_has_no_straight_edges(demo: Demo) -> None:
    cover = demo.raster("land_cover_2020")
    same = [(cover[:, 1:] == cover[:, :-1]).mean(), (cover[1:] == cover[:-1]).mean()]
    assert min(same) > 0.6
    calm = demo.inside & (cover != 41)  # a river one cell wide may well run straight for a while
    step = (np.diff(cover, axis=1) != 0) & calm[:, 1:] & calm[:, :-1]
    run = max(_longest(step[:, c]) for c in range(step.shape[1]))
    assert run < 20  # cells in one straight north–south edge


def _longest(flags: np.ndarray) -> int:
    labels, count = ndimage.label(flags)
    return int(np.bincount(labels)[1:].max()) if count else 0


def test_every_cell_of_the_region_drains_to_the_lake_or_the_edge(demo: Demo) -> None:
    z = demo.raster("elevation").astype("f8")
    lake = z == z.min()
    assert ndimage.label(lake)[1] == 1
    assert demo.inside[lake].all()
    padded = np.pad(z, 1, constant_values=-np.inf)  # water leaves over the edge
    lowest = np.min(
        [padded[1 + r : z.shape[0] + 1 + r, 1 + c : z.shape[1] + 1 + c] for r in (-1, 0, 1) for c in (-1, 0, 1) if r or c],
        axis=0,
    )  # fmt: skip
    assert (lowest < z)[~lake].all()
    assert (demo.raster("land_cover_2020")[lake] == LAKE).mean() > 0.9


def test_relief_runs_from_a_high_range_to_a_low_lake(demo: Demo) -> None:
    z, inside = demo.raster("elevation"), demo.inside
    rows = np.nonzero(inside)[0]
    north, south = np.quantile(rows, (0.15, 0.85))
    assert 4500 < z.max() < 5600
    assert z[inside].max() > 3300
    index = np.arange(z.shape[0])[:, None]
    assert z[inside & (index < north)].mean() > z[inside & (index > south)].mean() + 1200
    lakes = demo.vector("lakes")
    assert "月沉湖" in lakes["name"].tolist()
    rivers = demo.vector("rivers")
    lake = lakes[lakes["name"] == "月沉湖"].union_all()
    assert rivers[rivers.distance(lake) < 2500]["name"].notna().any()


def test_climate_and_soil_follow_relief(demo: Demo) -> None:
    inside, z = demo.inside, demo.raster("elevation")[demo.inside]
    rain, warmth, dry = (demo.raster(name)[inside] for name in ("precipitation", "temperature", "aridity"))
    erosivity, k, salt = (demo.raster(n)[inside] for n in ("rainfall_erosivity", "soil_erodibility", "soil_salinity"))
    assert 30 <= rain.min() < 60
    assert 250 < rain.max() <= 500
    assert np.corrcoef(rain, z)[0, 1] > 0.9
    assert np.corrcoef(warmth, z)[0, 1] < -0.95
    assert dry.max() > 20
    assert dry.min() < 3
    assert 10 <= erosivity.min() <= erosivity.max() <= 600
    assert 0 <= k.min() < 0.02 < k.max() <= 0.06
    lake = demo.raster("elevation") == demo.raster("elevation").min()
    near = ndimage.distance_transform_edt(~lake)[inside] < 6
    assert salt[near].mean() > 4 * salt[~near].mean()


def test_some_vegetation_is_thinned_in_patches_and_got_worse(demo: Demo) -> None:
    """Cover relative to the best of the same class and 500 m belt: light, medium and severe, in clumps."""
    inside = demo.inside
    cover, z = demo.raster("land_cover_2020"), demo.raster("elevation")
    fvc = {year: np.clip((demo.ndvi(year) - 0.05) / 0.81, 0, 1) for year in (2000, 2020)}
    ratio = np.full(cover.shape, np.nan)
    groups = {21: 1, 24: 1, 23: 2, 22: 3, 31: 4, 32: 4, 33: 5}
    group = np.vectorize(lambda c: groups.get(c, 0))(cover) * 100 + (z // 500).astype(int)
    for value in np.unique(group[inside & (group >= 100)]):
        here = inside & (group == value)
        ratio[here] = fvc[2020][here] / np.quantile(fvc[2020][here], 0.95)
    judged = ~np.isnan(ratio)
    assert 0.2 < judged[inside].mean() < 0.6
    light, medium, severe = (
        ((ratio >= low) & (ratio < high))[judged].mean() for low, high in ((0.8, 0.9), (0.7, 0.8), (0, 0.7))
    )
    assert 0.01 < light < 0.16
    assert 0.01 < medium < 0.15
    assert 0.005 < severe < 0.15
    worse = (ratio < 0.85) & judged
    labels, _ = ndimage.label(worse, np.ones((3, 3)))
    assert np.sort(np.bincount(labels.ravel())[1:])[::-1][:8].sum() > 0.35 * worse.sum()  # clumps, not speckle
    same = worse & (demo.raster("land_cover_2000") == cover)
    assert fvc[2020][same].mean() < fvc[2000][same].mean() - 0.02
    kept = (ratio > 0.92) & (demo.raster("land_cover_2000") == cover)
    assert fvc[2020][kept].mean() == pytest.approx(fvc[2000][kept].mean(), abs=0.02)


# ---------------------------------------------------------------- people and lines
def test_lines_from_above_do_not_contradict_each_other(demo: Demo) -> None:
    red, urban, farmland, protected = (
        demo.vector(name).union_all()
        for name in ("red_lines", "urban_boundary", "permanent_farmland", "protected_areas")
    )
    region = demo.region
    assert red.intersection(urban).area < 1
    assert red.intersection(farmland).area < 1
    assert urban.intersection(farmland).area < 1
    assert protected.intersection(shapely.union(urban, farmland)).area < 1
    assert all(shapely.difference(g, region).area < 1 for g in (red, urban, farmland, protected))
    assert 0.1 < red.area / region.area < 0.4
    assert 0.02 < protected.area / region.area < 0.2
    told = demo.profile("elevation")
    on = rasterize([farmland], out_shape=(told["height"], told["width"]), transform=told["transform"]).astype(bool)
    assert np.isin(demo.raster("land_cover_2020")[on], TILLED).all()
    wet = demo.raster("land_cover_2020") == MARSH
    covered = rasterize([red], out_shape=wet.shape, transform=told["transform"]).astype(bool)
    assert covered[wet & demo.inside].mean() > 0.3


def test_people_live_where_the_towns_are(demo: Demo) -> None:
    people, cover = demo.raster("population"), demo.raster("land_cover_2020")
    assert people.min() >= 0
    inside = demo.inside
    assert people[inside & (cover == 51)].mean() > 30 * people[inside & ~np.isin(cover, (51, 52, 53))].mean()
    total = float(people[inside].sum()) * 0.64
    assert 4e4 < total < 6e5
    assert demo.vector("settlements").within(demo.region).all()
    mines = demo.vector("mines")
    assert mines["code"].is_unique
    assert 5 <= len(mines) <= 14
    assert mines.area.between(5e4, 3e6).all()
    roads = demo.vector("roads").union_all()
    assert demo.vector("settlements").distance(roads).max() < 1.5 * 800
