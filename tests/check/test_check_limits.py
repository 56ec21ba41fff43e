"""Where a problem begins: each limit from both sides, and the order in which problems are told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio
import shapely
import trial
from corpus import KINDS
from sound_plan import (
    ALBERS,
    AREA_KM2,
    CELL,
    COLS,
    LEFT,
    ROWS,
    TOP,
    WIDE,
    X0,
    Y0,
    Case,
    counties,
    slope,
    sound,
    townships,
    villages,
    write_tif,
    write_vector,
)

from shanshui.base.catalog import Entry
from shanshui.base.check_numbers import of_range
from shanshui.base.check_place import Placed, misplaced
from shanshui.base.check_values import Seen
from shanshui.base.warp import Source
from shanshui.core.vocabulary import vocabulary
from shanshui.plan import Plan


def control(case: Case, factor: float) -> None:
    """FAR, 2 %: stated area against the polygon."""
    for row in case.superior["control_area"]:
        row["area_km2"] = round(AREA_KM2 * factor, 4)


def survey(case: Case, factor: float) -> None:
    """SURVEYED, 5 %: sum of land classes against the county."""
    case.table(
        "survey_areas", [row if i == 0 else [*row[:3], row[3] * factor] for i, row in enumerate(sound("survey_areas"))]
    )


def rain(case: Case, high: float) -> None:
    """LEAST, 5 mm."""
    write_tif(case.data / "降水.tif", slope(1, high))


def green(case: Case, high: float) -> None:
    """LEAST, 0.05."""
    case.catalog["ndvi"]["scale"] = 1.0
    for year in (2000, 2020):
        write_tif(case.data / f"植被指数 {year}.tif", slope(year / 1e6, high))


def fraction(case: Case, high: float) -> None:
    """Per cent of which none exceeds one."""
    case.catalog["ndvi"] |= {"unit": "%", "scale": 1.0}
    for year in (2000, 2020):
        write_tif(case.data / f"植被指数 {year}.tif", slope(year / 1e6, high))


def beyond(case: Case, metres: float) -> None:
    """SHARE, 0.5 % of a county of 36 km² is 0.18 km²: a township reaches 300 m beyond it, over so many metres."""
    features = townships()
    spur = shapely.box(X0 - 300, Y0 + 100, X0, Y0 + 100 + metres)
    features.loc[0, "geometry"] = shapely.union(features.geometry[0], spur)
    write_vector(case.data / "乡镇.gpkg", features)


def narrow(case: Case, metres: float) -> None:
    """A strip between counties is told from a cell's width on (250 m)."""
    features = counties()
    strip = shapely.box(X0 + WIDE - metres, Y0 + 2000, X0 + WIDE, Y0 + 7000)
    features.geometry = [shapely.difference(features.geometry[0], strip), *features.geometry[1:]]
    write_vector(case.data / "县界.gpkg", features.rename(columns={"code": "代码", "name": "名称"}))
    for name in ("townships", "villages"):
        del case.catalog[name]
    case.superior["control_area"] = []


def without_village(case: Case, share: float) -> None:
    """LEFT_OUT, 10 % of a township may belong to no village."""
    features = villages()
    village = features.geometry[0]
    west, south, east, north = village.bounds
    features.loc[0, "geometry"] = shapely.box(west, south, east, north - 2 * share * (north - south))  # half a township
    write_vector(case.data / "行政村.shp", features, encoding="gbk")


def frame(case: Case, columns: float) -> None:
    """FRAME, 1 % of the region: a raster that ends so many columns after its beginning."""
    write_tif(case.data / "高程.tif", slope(0, 4000)[:, : int(columns)])


def deep(case: Case, cells: float) -> None:
    """BORDER, two cells: what lacks within them is the border's."""
    inside = counties().to_crs(ALBERS).union_all().buffer(-CELL * cells)
    out = rasterio.features.geometry_mask([inside], (ROWS, COLS), rasterio.Affine(CELL, 0, LEFT, 0, -CELL, TOP))
    write_tif(case.data / "高程.tif", np.where(out, -9999, slope(0, 4000)).astype("f4"))


def fill(case: Case, top: float) -> None:
    """A fill value lies farther from the rest than the rest is wide: 65535 against 0 … top."""
    values = slope(0, top)
    values[20:24, 20:24] = 65535
    write_tif(case.data / "人口.tif", values)


LIMITS: list[tuple[Callable[[Case, float], None], float, float, str]] = [
    (control, 1.019, 1.021, "control-far"), (control, 0.981, 0.979, "control-far"), (survey, 1.049, 1.051, "areas-sum"),
    (survey, 0.951, 0.949, "areas-sum"), (rain, 5.1, 4.9, "value-small"), (green, 0.051, 0.049, "value-small"),
    (fraction, 10.1, 0.99, "percent-fraction"), (beyond, 580, 620, "unit-outside"), (narrow, 240, 290, "unit-gap"),
    (without_village, 0.095, 0.105, "unit-gap"), (frame, 57, 54, "extent-short"), (deep, 1.5, 4.5, "coverage-hole"),
    (fill, 33000, 32000, "nodata-other"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "right", "wrong", "code"), LIMITS, ids=lambda v: getattr(v, "__name__", str(v)))
def test_limits(
    change: Callable[[Case, float], None], right: float, wrong: float, code: str, template: Path, tmp_path: Path
) -> None:
    trial.remember_the_guide()
    said = []
    for name, value in (("对", right), ("错", wrong)):
        case = Case(template, tmp_path / name)
        change(case, value)
        said.append({p.code for p in Plan.open(case.done()).check()})
    assert said == [set(), {code}]


def test_the_order_of_the_report(template: Path, tmp_path: Path) -> None:
    """plan.toml, superior.toml, decisions, guide, catalog, files; and the same twice."""
    wanted = (
        "temperature_in_kelvin",
        "unit_missing",
        "date_that_does_not_exist",
        "target_of_no_indicator",
        "setting_unknown",
        "project_before_the_plan",
    )
    group = [kind for kind in KINDS if kind.name in wanted]
    assert len(group) == len(wanted)
    first = [p.line() for p in trial.tried(template, tmp_path / "一", group, whole=True)]
    again = trial.tried(template, tmp_path / "二", group, whole=True)
    assert [p.line() for p in again] == first
    assert [p.code for p in again] == [
        "setting-unknown",
        "indicator-unknown",
        "decision-date",
        "year-outside",
        "unit-missing",
        "value-range",
    ]


@pytest.mark.parametrize(
    ("crs", "easting", "expected"),
    [("EPSG:4539", 30_500_000, "EPSG:4518"), ("EPSG:4538", 31_450_000, "EPSG:4519"), ("EPSG:4507", 15_500_000, "EPSG:4493"),
     ("EPSG:4518", 500_000, "EPSG:4539"), ("EPSG:4519", 30_500_000, "EPSG:4518"), ("EPSG:2361", 30_500_000, "90°E")],
)  # fmt: skip
def test_the_crs_that_is_meant_is_named(crs: str, easting: float, expected: str) -> None:
    from pyproj import CRS

    found = misplaced(
        Placed((easting, 4_760_000, easting + 9000, 4_769_000), CRS.from_user_input(crs), "a.shp", "roads")
    )
    assert [p.code for p in found] == ["crs-zone"]
    assert found[0].expected is not None and found[0].expected.startswith(expected)


@pytest.mark.parametrize(("count", "said"), [(99, []), (100, ["value-constant"])])
def test_a_hundred_pixels_of_one_value_are_no_measurement(count: int, said: list[str]) -> None:
    entry = Entry(name="elevation", path="x", files=(), unit="m", licence="测试", citation="测试")
    seen = Seen(count=count, low=7.0, high=7.0, next_low=7.0, next_high=7.0)
    assert [
        p.code for p in of_range(seen, Source(None, None, -9999), entry, vocabulary()["elevation"], "a.tif")
    ] == said
