"""What looks odd and is right: no problem, and, where it matters, the same values."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
import sound_plan
import trial
from sound_plan import (
    CELL,
    COLS,
    COUNTIES,
    GK,
    LEFT,
    ROWS,
    TALL,
    TOP,
    WIDE,
    X0,
    Y0,
    Case,
    counties,
    sound,
    write_tif,
    write_vector,
)

from shanshui.base.catalog import load_catalog
from shanshui.base.grids import make_grid
from shanshui.base.ingest import ingest
from shanshui.base.plan_file import GridSpec
from shanshui.base.vectors import read_features
from shanshui.core.vocabulary import vocabulary
from shanshui.plan import Plan

RIGHT: list[Callable[[Case], None]] = []


def right(function: Callable[[Case], None]) -> Callable[[Case], None]:
    RIGHT.append(function)
    return function


def lines(case: Case, features: gpd.GeoDataFrame) -> None:
    """Counties drawn anew; units within them are left out, and the stated areas are those drawn."""
    write_vector(case.data / "县界.gpkg", features.rename(columns={"code": "代码", "name": "名称"}))
    for name in ("townships", "villages", "survey_areas"):
        del case.catalog[name]
    case.superior["control_area"] = []


@right
def a_raster_of_some_places(case: Case) -> None:
    """Where animals set out and where they go: nothing in other counties, and one value everywhere."""
    for name, column in (("injected_current", 2), ("ground_resistance", COLS - 3)):
        values = np.full((ROWS, COLS), -9999, "f4")
        values[ROWS // 2 - 8 : ROWS // 2 + 8, COLS // 2 - 2 : COLS // 2 + 2] = column
        write_tif(case.data / f"{name}.tif", values)
        case.catalog[name] = {
            "path": f"资料/{name}.tif",
            "unit": "1",
            "nodata": -9999,
            "licence": "测试",
            "citation": "测试",
        }


# ------------------------------------------------------------------ tables
@right
def csv_in_gbk(case: Case) -> None:
    case.table("species", sound("species"), "gb18030")


@right
def csv_with_a_bom(case: Case) -> None:
    case.table("residents", sound("residents"), "utf-8-sig")


@right
def csv_with_semicolons(case: Case) -> None:
    text = "\r\n".join(";".join(map(str, row)) for row in sound("residents"))
    case.text("residents", text + "\r\n\r\n")


@right
def numbers_stored_as_text(case: Case) -> None:
    """A number that stands as text is read where it is written exactly as a number, and refused otherwise."""
    rows = sound("water_accounts")
    sound_plan.write_xlsx(
        case.data / "用水.xlsx", [[str(cell) if i else cell for cell in row] for i, row in enumerate(rows)]
    )


@right
def codes_stored_as_numbers(case: Case) -> None:
    rows = sound("water_accounts")
    sound_plan.write_xlsx(
        case.data / "用水.xlsx", [[float(row[0]) if i else row[0], *row[1:]] for i, row in enumerate(rows)]
    )


@right
def a_sheet_that_is_named_among_others(case: Case) -> None:
    sound_plan.write_xlsx(case.data / "用水.xlsx", sound("water_accounts"), lambda book: book.create_sheet("说明"))
    case.catalog["water_accounts"]["sheet"] = "数据"


@right
def columns_that_nobody_asked_for(case: Case) -> None:
    case.table("residents", [[*row, "备注" if i == 0 else ""] for i, row in enumerate(sound("residents"))])


@right
def the_right_unit_in_the_header(case: Case) -> None:
    rows = sound("survey_areas")
    rows[0][3] = "面积（公顷）"
    case.table("survey_areas", rows)
    case.catalog["survey_areas"]["columns"] = {"area_ha": "面积（公顷）"}


@right
def another_unit_in_the_header(case: Case) -> None:
    """亩 in the header are converted exactly: 15 亩 are 1 ha."""
    rows = [row if i == 0 else [*row[:3], row[3] * 15] for i, row in enumerate(sound("survey_areas"))]
    rows[0][3] = "面积（亩）"
    case.table("survey_areas", rows)
    case.catalog["survey_areas"]["columns"] = {"area_ha": "面积（亩）"}


@right
def full_width_numbers(case: Case) -> None:
    wide = str.maketrans("0123456789.", "０１２３４５６７８９．")
    case.table(
        "residents", [[str(c).translate(wide) for c in row] if i else row for i, row in enumerate(sound("residents"))]
    )


@right
def a_total_that_the_catalog_leaves_out(case: Case) -> None:
    case.table("survey_areas", [*sound("survey_areas"), ["990101", "0601", "合计", 3600.0]])
    case.catalog["survey_areas"]["totals"] = "left out"


@right
def a_merged_title_above_a_header_of_two_rows(case: Case) -> None:
    """Title over all columns, names merged downwards, one name merged sideways over two."""
    first, *rows = sound("water_accounts")
    lines = [["用水情况", None, None, None, None], [*first[:3], "用水", None], [None, None, None, *first[3:]], *rows]

    def dress(book: object) -> None:
        for cells in ("A1:E1", "A2:A3", "B2:B3", "C2:C3", "D2:E2"):
            book.active.merge_cells(cells)  # type: ignore[attr-defined]

    sound_plan.write_xlsx(case.data / "用水.xlsx", lines, dress)


@right
def rows_of_other_places_filtered_out(case: Case) -> None:
    case.table(
        "residents",
        [[*row, "市州" if i == 0 else "测试"] for i, row in enumerate(sound("residents"))]
        + [["510101", 2020, 9, 1, "成都"]],
    )
    case.catalog["residents"]["where"] = {"column": "市州", "equals": "测试"}


# ------------------------------------------------------------------ vectors
@right
def shapefile_in_gbk_without_cpg(case: Case) -> None:
    assert not (case.data / "道路.cpg").exists()


@right
def geometry_with_heights(case: Case) -> None:
    solid = counties()
    solid.geometry = shapely.force_3d(solid.geometry.to_numpy(), 900.0)
    write_vector(case.data / "县界.gpkg", solid.rename(columns={"code": "代码", "name": "名称"}))


@right
def another_datum_and_zone(case: Case) -> None:
    road = gpd.GeoDataFrame(
        {"name": ["县道"]}, geometry=[shapely.LineString([(X0, Y0), (X0 + 9000, Y0 + 9000)])], crs=GK
    )
    write_vector(case.data / "道路.shp", road.to_crs("EPSG:32646"))
    write_vector(
        case.data / "红线.gpkg",
        gpd.GeoDataFrame({"name": ["红线"]}, geometry=[shapely.box(X0, Y0, X0 + 900, Y0 + 900)], crs=GK).to_crs(
            "EPSG:2354"
        ),
    )  # fmt: skip  Xian 1980, zone 30 with its number in x
    case.catalog["red_lines"]["crs"] = "EPSG:2354 +towgs84=0.4,-0.3,0.2"


@right
def red_lines_that_reach_beyond_the_region(case: Case) -> None:
    wide = gpd.GeoDataFrame(
        {"name": ["跨区红线"]}, geometry=[shapely.box(X0 - 9000, Y0 - 9000, X0 + 2000, Y0 + 2000)], crs=GK
    )
    write_vector(case.data / "红线.gpkg", wide)


@right
def an_exclave(case: Case) -> None:
    """A county of two parts, one of them beyond another county."""
    features = counties()
    away = shapely.box(X0 + 3 * WIDE, Y0, X0 + 3 * WIDE + 900, Y0 + 2000)
    features.geometry = [shapely.MultiPolygon([features.geometry[0], away]), *features.geometry[1:]]
    for name in ("elevation", "land_cover", "ndvi", "population", "soil_suitability"):
        case.catalog.pop(name)  # the files end before the exclave
    case.superior["layer"] = {}
    case.decisions = {}
    lines(case, features)


@right
def an_enclave_of_another_region(case: Case) -> None:
    """A hole that is drawn in one county belongs to somebody else."""
    features = counties()
    hole = shapely.box(X0 + 1000, Y0 + 3000, X0 + 2500, Y0 + 4500)
    features.geometry = [shapely.difference(features.geometry[0], hole), *features.geometry[1:]]
    lines(case, features)


@right
def an_enclave_between_counties_that_the_control_area_leaves_out(case: Case) -> None:
    features = counties()
    hole = shapely.box(X0 + WIDE - 900, Y0 + 3000, X0 + WIDE + 900, Y0 + 4500)
    features.geometry = [shapely.difference(shape, hole) for shape in features.geometry]
    lines(case, features)
    case.superior["control_area"] = [{"code": "990100", "area_km2": 3 * 36.0 - 2.7, "source": "公报"}]


@right
def slits_narrower_than_a_cell(case: Case) -> None:
    """Boundaries digitised one by one: gaps and overlaps of some metres, that the grid cannot see."""
    features = counties()
    features.geometry = [
        shapely.box(X0 + i * WIDE + (9 if i else 0), Y0, X0 + (i + 1) * WIDE + 17 * (i % 2), Y0 + TALL)
        for i in range(3)
    ]
    write_vector(case.data / "县界.gpkg", features.rename(columns={"code": "代码", "name": "名称"}))


# ------------------------------------------------------------------ rasters
def dem(case: Case) -> np.ndarray:
    with rasterio.open(case.data / "高程.tif") as file:
        return file.read(1)


@right
def south_up(case: Case) -> None:
    write_tif(
        case.data / "高程.tif", dem(case)[::-1], transform=rasterio.Affine(CELL, 0, LEFT, 0, CELL, TOP - ROWS * CELL)
    )


@right
def columns_that_run_south(case: Case) -> None:
    """A raster turned by a right angle: rows run east, columns south."""
    write_tif(case.data / "高程.tif", dem(case).T.copy(), transform=rasterio.Affine(0, CELL, LEFT, -CELL, 0, TOP))


@right
def pixels_that_are_not_square(case: Case) -> None:
    write_tif(
        case.data / "高程.tif",
        np.repeat(dem(case), 2, axis=1),
        transform=rasterio.Affine(CELL / 2, 0, LEFT, 0, -CELL, TOP),
    )


@right
def whole_codes_stored_as_floats(case: Case) -> None:
    for year in (2000, 2020):
        with rasterio.open(case.data / f"土地利用 {year}.tif") as file:
            values = file.read(1).astype("f4")
        write_tif(case.data / f"土地利用 {year}.tif", values, nodata=float("nan"))


@right
def codes_with_a_colour_table(case: Case) -> None:
    with rasterio.open(case.data / "土地利用 2020.tif") as file:
        values = file.read(1).astype("u1")
    write_tif(case.data / "土地利用 2020.tif", values, nodata=255, palette={i: (i, 99, 0, 255) for i in range(99)})
    case.catalog["land_cover"].pop("nodata")
    write_tif(case.data / "土地利用 2000.tif", sound_plan.cover(0), nodata=-1)


@right
def land_cover_of_the_base_year_alone(case: Case) -> None:
    """Change is then not evaluated, and the plan says so."""
    del case.catalog["land_cover"]["years"]
    case.catalog["land_cover"] |= {"path": "资料/土地利用 2020.tif", "year": 2020}


@right
def a_raster_of_the_whole_world(case: Case) -> None:
    write_tif(case.data / "气温.tif", np.tile(np.linspace(-30, 30, 360), (180, 1)).astype("f4"), crs="EPSG:4326",
              transform=rasterio.Affine(1, 0, -180, 0, -1, 90))  # fmt: skip


@right
def border_pixels_without_data(case: Case) -> None:
    """Cut along another edition of the boundary: the outermost cells of the region lack data."""
    for year, shift in ((2000, 0), (2020, 1)):
        inside = counties().to_crs(sound_plan.ALBERS).union_all().buffer(-CELL)
        out = rasterio.features.geometry_mask([inside], (ROWS, COLS), rasterio.Affine(CELL, 0, LEFT, 0, -CELL, TOP))
        write_tif(
            case.data / f"土地利用 {year}.tif", np.where(out, -1, sound_plan.cover(shift)).astype("i2"), nodata=-1
        )


@right
def nobody_lives_in_part_of_it(case: Case) -> None:
    """Population has no data where nobody lives: a fact about the place."""
    values = sound_plan.slope(0, 900)
    values[ROWS // 2 :, :] = -9999
    write_tif(case.data / "人口.tif", values)


@pytest.mark.parametrize("change", RIGHT, ids=lambda f: f.__name__)
def test_right(change: Callable[[Case], None], template: Path, tmp_path: Path) -> None:
    trial.remember_the_guide()
    case = Case(template, tmp_path / "正确 案例")
    change(case)
    assert [p.line() for p in Plan.open(case.done()).check()] == []


@pytest.mark.parametrize(
    "change", [south_up, columns_that_run_south, pixels_that_are_not_square], ids=lambda f: f.__name__
)
def test_the_same_values_however_the_rows_run(change: Callable[[Case], None], template: Path, tmp_path: Path) -> None:
    values = []
    for name, how in (("一", lambda case: None), ("二", change)):
        case = Case(template, tmp_path / name)
        how(case)
        case.catalog["elevation"]["resampling"] = "nearest"
        catalog = load_catalog(case.done() / "catalog.toml")
        grid = make_grid(
            GridSpec(crs=sound_plan.ALBERS, cell=CELL),
            read_features(catalog["counties"], vocabulary()["counties"]),
            500,
        )
        values.append(ingest("elevation", catalog["elevation"], grid).values)
    assert np.isfinite(values[0]).all()
    np.testing.assert_array_equal(values[0], values[1])


def test_numbers_stored_as_text_are_the_numbers(template: Path, tmp_path: Path) -> None:
    case = Case(template, tmp_path / "案例")
    numbers_stored_as_text(case)
    table = ingest("water_accounts", load_catalog(case.done() / "catalog.toml")["water_accounts"], None)  # type: ignore[arg-type]
    assert table["volume_wan_m3"].sum() == sum(row[4] for row in sound_plan.WATER) and set(table["county"]) == set(
        COUNTIES
    )
