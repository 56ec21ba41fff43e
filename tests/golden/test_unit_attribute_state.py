"""unit_attribute_state: hand sum: means, references of three kinds, likeness and degrees on a strip of cells."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from shanshui.core.errors import Absent
from shanshui.core.grid import Grid
from shanshui.diagnose.unit_attributes import unit_attribute_state

LIMITS = {
    "worst": 0.0,
    "intact": 90.0,
    "light": 75.0,
    "medium": 60.0,
    "status": "assumed",
    "source": "设计取值",
    "unit": "1",
}


def attribute(name, layer="", kinds="1;2;3", better="more", dimension="structure", **more):  # type: ignore[no-untyped-def]
    return {"attribute": name, "label": name, "dimension": dimension, "layer": layer or None, "ecosystems": kinds,
            "better": better, **LIMITS, **more}  # fmt: skip


def strip(values, dtype="f4"):  # type: ignore[no-untyped-def]
    return np.array(values, dtype=dtype).reshape(1, -1)


def units(*rows):  # type: ignore[no-untyped-def]
    """(id, category, reference)."""
    frame = pd.DataFrame(rows, columns=["id", "category", "reference"]).assign(name=lambda f: f["id"] + "号")
    return gpd.GeoDataFrame(frame, geometry=[shapely.box(0, 0, 1, 1)] * len(rows), crs="EPSG:4509")


ONE = units(("u", "修复单元", None))


def state(label, codes, table, frame=ONE, area=None, heights=None, observed=None, zones=None, layers=None, **settings):  # type: ignore[no-untyped-def]
    n = len(label)
    grid = Grid("EPSG:4509", 0, 100, 100.0, (1, n))
    given = {
        name: grid.raster(strip(values).reshape(1, 1, n), name, year=np.array([2020])) if name in ("fvc", "lai", "npp")
        else grid.raster(strip(values), name) for name, values in (layers or {}).items()
    }  # fmt: skip
    return unit_attribute_state(
        frame, grid.raster(strip(label, "i2"), "survey_unit_label"), grid.raster(strip(codes, "i2"), "ecosystem", year=2020),
        grid.raster(strip(heights or [0] * n), "elevation"), grid.raster(strip(area or [1e4] * n, "f8"), "cell_area"),
        pd.DataFrame(table), observed,
        None if zones is None else grid.raster(strip(zones, "i2"), "function_zone_label"), **given,
        **{"base_year": 2020, "least_reference_cells": 1, **settings},
    )  # fmt: skip


def survey(*rows):  # type: ignore[no-untyped-def]
    return pd.DataFrame(rows, columns=["unit", "ecosystem_class", "attribute", "year", "value", "target", "plots"])


def test_hand_sum_against_the_best_of_the_region() -> None:
    # ten cells of meadow, 0.1 … 1.0; 90 % of 10 = the 9th in rising order = 0.9
    # the unit holds the first four, with areas 1, 1, 1, 3: (0.1 + 0.2 + 0.3 + 3 · 0.4) / 6 = 1.8 / 6 = 0.3
    # likeness 0.3 / 0.9 = 33.33 %, below 60: degree 4; gap 0.6
    found = state([0] * 4 + [-1] * 6, [31] * 10, [attribute("cover", "fvc")], area=[1e4, 1e4, 1e4, 3e4] + [1e4] * 6,
                  layers={"fvc": np.arange(1, 11) / 10})  # fmt: skip
    row = found.iloc[0]
    assert len(found) == 1 and (row["unit"], row["name"], row["ecosystem_class"]) == ("u", "u号", 3)
    assert row["area_m2"] == 6e4 and row["basis"] == "best" and row["degree"] == 4 and row["lacking"] == ""
    assert row[["value", "reference", "gap", "likeness", "coverage"]].tolist() == pytest.approx(
        [0.3, 0.9, 0.6, 100 / 3, 1.0]
    )
    assert pd.isna(row["year"]) and pd.isna(row["plots"])


def test_less_is_better() -> None:
    # ten cells 1 … 10 t: 90 % are not below the 9th in falling order = 2; unit holds 9 and 10: 9.5; worst 50
    # likeness (9.5 − 50) / (2 − 50) = 40.5 / 48 = 84.375 %: degree 2; gap 2 − 9.5 = −7.5
    found = state([-1] * 8 + [0] * 2, [31] * 10, [attribute("loss", "soil_loss", better="less", worst=50.0)],
                  layers={"soil_loss": np.arange(1, 11)}).iloc[0]  # fmt: skip
    assert found[["value", "reference", "gap", "likeness"]].tolist() == pytest.approx([9.5, 2, -7.5, 84.375])
    assert found["degree"] == 2


def test_the_degrees_and_their_limits() -> None:
    # target 100, so the value is its likeness; limits belong to the better degree; worse than the worst is 0
    values = [130.0, 90.0, 89.9, 75.0, 74.9, 60.0, 59.9, -5.0]
    for value, degree in zip(values, [1, 1, 2, 2, 3, 3, 4, 4], strict=True):
        row = state([0], [31], [attribute("a")], observed=survey(("u", 3, "a", 2021, value, 100.0, 5))).iloc[0]
        assert (row["degree"], row["basis"], row["year"], row["plots"]) == (degree, "target", 2021, 5)
        assert row["likeness"] == pytest.approx(max(value, 0.0))
    # the limits are those of the row
    grass = attribute("a", intact=95.0, light=80.0, medium=70.0)
    degrees = [state([0], [31], [grass], observed=survey(("u", 3, "a", 2021, v, 100.0, 5)))["degree"].iloc[0]
               for v in (95.0, 94.0, 79.0, 69.0)]  # fmt: skip
    assert degrees == [1, 2, 3, 4]


def test_groups_by_code_zone_and_belt() -> None:
    # one group a cell: each is its own reference, so the unit is as good as its best
    cover = [0.2, 0.8, 0.4, 0.6, 0.1, 0.9]
    label, flat = [0, -1, 0, -1, 0, -1], [attribute("cover", "fvc")]

    def reference(**more):  # type: ignore[no-untyped-def]
        codes = more.pop("codes", [31] * 6)
        return state(label, codes, flat, layers={"fvc": cover}, **more)["reference"].iloc[0]

    # all one: 90 % of 6 = 5.4 → the 6th = 0.9
    assert reference() == pytest.approx(0.9)
    # by code: 31 holds 0.2, 0.8 → 0.8; 32 holds 0.4, 0.6 → 0.6; 33 holds 0.1, 0.9 → 0.9: mean (0.8 + 0.6 + 0.9) / 3
    pairs = [0, 0, 1, 1, 2, 2]
    assert reference(codes=[31 + p for p in pairs]) == pytest.approx(2.3 / 3)
    assert reference(zones=pairs) == pytest.approx(2.3 / 3)
    assert reference(heights=[0, 499, 500, 999, 1000, 1499]) == pytest.approx(2.3 / 3)  # belts of 500 m
    assert reference(heights=[0, 499, 500, 999, 1000, 1499], belt_height_m=2000.0) == pytest.approx(0.9)
    assert reference(heights=[-1, -499, 0, 499, 500, 999]) == pytest.approx(2.3 / 3)
    assert reference(reference_percentile=50.0) == pytest.approx(0.4)  # 50 % of 6 = the 3rd
    assert reference(reference_percentile=0.0) == pytest.approx(0.1)
    # other kinds and cells outside the region count nowhere
    assert reference(area=[1e4] * 5 + [0]) == pytest.approx(0.8)


def test_groups_that_are_too_small_have_no_reference() -> None:
    # 31 cells: 30 of one belt (0.5 each, one of them in the unit), one of its own belt: that has no reference by default
    label, heights = [0, 0] + [-1] * 29, [0, 600] + [0] * 29
    found = state(label, [31] * 31, [attribute("cover", "fvc")], heights=heights, layers={"fvc": [0.5, 0.1] + [0.5] * 29},
                  least_reference_cells=30).iloc[0]  # fmt: skip
    # value and reference over the cell that has one, half of the area
    assert found[["value", "reference", "coverage"]].tolist() == pytest.approx([0.5, 0.5, 0.5])
    grid = Grid("EPSG:4509", 0, 100, 100.0, (1, 29))
    for n, basis in ((29, ""), (30, "best")):  # the default is 30
        grid = Grid("EPSG:4509", 0, 100, 100.0, (1, n))
        found = unit_attribute_state(
            ONE, grid.raster(np.zeros((1, n), "i2"), "l"), grid.raster(np.full((1, n), 31, "i2"), "e", year=2020),
            grid.raster(np.zeros((1, n), "f4"), "h"), grid.raster(np.ones((1, n)), "a"), pd.DataFrame([attribute("c", "fvc")]),
            fvc=grid.raster(np.full((1, 1, n), 0.5, "f4"), "fvc", year=np.array([2020])), base_year=2020,
        )  # fmt: skip
        assert found["basis"].tolist() == [basis]
        assert found["lacking"].tolist() == ["reference" if n == 29 else ""]


def test_default_percentile_and_belt() -> None:
    # forty cells 0.02 … 0.80: 90 % of 40 = the 36th = 0.72; belts: 39 cells below 500 m would be 0.9 · 39 = 35.1 → 36th
    def reference(heights=None):  # type: ignore[no-untyped-def]
        cover = {"fvc": np.linspace(0.02, 0.80, 40)}
        return state([0] + [-1] * 39, [31] * 40, [attribute("c", "fvc")], layers=cover, heights=heights)[
            "reference"
        ].iloc[0]

    assert reference() == pytest.approx(0.72)
    # the last twenty stand at 500 m: 90 % of 20 = the 18th = 0.36; at 499 m they are of the same belt
    assert reference([0] * 20 + [500] * 20) == pytest.approx(0.36)
    assert reference([0] * 20 + [499] * 20) == pytest.approx(0.72)


def test_what_goes_before_what() -> None:
    # site > target > best of the region; a survey > the mean of the layer; the latest year of a survey
    frame = units(("u", "修复单元", "r"), ("r", "参照生态系统", None))
    label, codes, layers = [0, 0, 1, -1], [31] * 4, {"fvc": [0.3, 0.5, 0.8, 1.0]}
    table = [attribute("cover", "fvc")]
    row = state(label, codes, table, frame, layers=layers).iloc[0]
    assert (row["basis"], row["value"], row["reference"]) == ("site", pytest.approx(0.4), pytest.approx(0.8))
    told = survey(
        ("u", 3, "cover", 2019, 0.1, None, None), ("u", 3, "cover", 2022, 0.6, 0.9, None), ("r", 3, "cover", 2022, 0.75, None, 3)
    )  # fmt: skip
    row = state(label, codes, table, frame, layers=layers, observed=told).iloc[0]
    assert (row["basis"], row["value"], row["reference"], row["year"]) == ("site", 0.6, 0.75, 2022)
    # the site has no survey of an attribute that no layer gives: the target stands
    told = survey(("u", 3, "height", 2022, 6.0, 8.0, 4))
    row = state(label, codes, [attribute("height")], frame, observed=told).iloc[0]
    assert (row["basis"], row["likeness"], row["degree"]) == ("target", 75.0, 2)
    # a unit that names no site: the target of the survey, else the best of the region
    told = survey(("u", 3, "cover", 2022, 0.6, 0.9, None))
    assert state(label, codes, table, layers=layers, observed=told)["basis"].tolist() == ["target"]
    row = state(label, codes, table, layers=layers, observed=told.assign(target=None)).iloc[0]
    assert (row["basis"], row["value"], row["reference"]) == ("best", 0.6, 1.0)  # 90 % of 4 = 3.6 → the 4th
    # a target alone goes with the mean of the layer
    row = state(label, codes, table, layers=layers, observed=told.assign(value=None)).iloc[0]
    assert (row["basis"], row["value"], row["reference"]) == ("target", pytest.approx(0.4), 0.9)


def test_natural_edge_by_hand() -> None:
    # forest F in the unit, grass G, farmland A, town T, nothing N:   A F F G      row 2:   T F N G
    # edges of the three F: (0,1): left A, (0,2): right G, below N not counted, (1,1): left T, right N not counted
    # so 3 edges, 1 towards natural ground: 33.33 %
    codes = np.array([[51, 11, 11, 31], [61, 11, -1, 31]], "i2")
    label = np.array([[-1, 0, 0, -1], [-1, 0, -1, -1]], "i2")

    def edge(codes, label):  # type: ignore[no-untyped-def]
        grid = Grid("EPSG:4509", 0, 400, 100.0, codes.shape)
        told = survey(("u", 1, "edge", 2022, None, 100.0, None))
        row = unit_attribute_state(
            ONE, grid.raster(label, "l"), grid.raster(codes, "e", year=2020), grid.raster(np.zeros(codes.shape, "f4"), "h"),
            grid.raster(np.ones(codes.shape), "a"), pd.DataFrame([attribute("edge", "natural_edge", kinds="1")]), told, base_year=2020,
        ).iloc[0]  # fmt: skip
        assert row["lacking"] == "value" or row["coverage"] == 1
        return row["value"]

    assert edge(codes, label) == pytest.approx(100 / 3)
    # turned upside down and left to right the same edges are met from the other side
    assert edge(codes[::-1, ::-1].copy(), label[::-1, ::-1].copy()) == pytest.approx(100 / 3)
    # and on its side: rows and columns exchanged
    assert edge(codes.T.copy(), label.T.copy()) == pytest.approx(100 / 3)
    assert edge(codes.T[::-1].copy(), label.T[::-1].copy()) == pytest.approx(100 / 3)
    for natural, share in (
        (11, 200 / 3),
        (21, 200 / 3),
        (43, 200 / 3),
        (71, 200 / 3),
        (82, 200 / 3),
        (52, 100 / 3),
        (62, 100 / 3),
    ):
        other = codes.copy()
        other[0, 0] = natural  # what lies left of the first F
        assert edge(other, label) == pytest.approx(share)
    alone = np.full((2, 4), -1, "i2")
    alone[0, 0] = 11
    assert np.isnan(edge(alone, np.where(alone == 11, 0, -1).astype("i2")))


def test_which_ecosystems_are_judged() -> None:
    # 20 cells: one of forest = 5 % of the unit is judged, of twenty-one it is not; desert, farmland, town and ice are not
    for n, kinds in ((20, [1, 3]), (21, [3])):
        found = state([0] * n, [11] + [31] * (n - 1), [attribute("cover", kinds="1;2;3;4;7")])
        assert found["ecosystem_class"].tolist() == kinds
    codes = [11, 21, 31, 41, 51, 61, 71, 81]
    found = state([0] * 8, codes, [attribute("cover", kinds="1;2;3;4;5;6;7;8")])
    assert found["ecosystem_class"].tolist() == [1, 2, 3, 4]
    # desert that somebody surveyed is judged
    told = survey(("u", 7, "cover", 2021, 10.0, 20.0, None))
    assert state([0] * 8, codes, [attribute("cover", kinds="3;7")], observed=told)["ecosystem_class"].tolist() == [3, 7]
    with pytest.raises(Absent, match="no survey unit holds"):
        state([0], [61], [attribute("cover")])
    with pytest.raises(Absent, match="no survey unit holds"):
        state([0], [31], [attribute("cover")], units(("r", "参照生态系统", None)))


def test_small_cells_and_low_belts_are_as_good() -> None:
    # half a square metre is ground too; belts of 1 m: each cell its own, so its own reference
    found = state([0, 0], [31, 31], [attribute("cover", "fvc")], area=[0.5, 0.5], heights=[0, 1], belt_height_m=1.0,
                  layers={"fvc": [0.2, 0.4]}).iloc[0]  # fmt: skip
    assert found[["area_m2", "value", "reference"]].tolist() == pytest.approx([1.0, 0.3, 0.3])
    found = state([0], [31], [attribute("cover", "fvc")], area=[0.5], layers={"fvc": [0.2]}).iloc[0]
    assert found["area_m2"] == 0.5 and found["likeness"] == 100


def test_a_mean_over_less_than_half_of_the_area_is_none() -> None:
    # 0.5 of the area has data by default, 0.4 has not; the same for the cells that have a reference
    cover, flat = {"fvc": [0.2, np.nan]}, [attribute("cover", "fvc")]
    for first, lacking in ((5.0, ""), (4.0, "value;reference")):
        found = state([0, 0], [31, 31], flat, area=[first, 10 - first], layers=cover)
        assert found["lacking"].tolist() == [lacking]
        cells = [0, 0, -1, -1]
        found = state(
            cells,
            [31, 32, 31, 31],
            flat,
            area=[first, 10 - first, 1, 1],
            layers={"fvc": [0.2] * 4},
            least_reference_cells=2,
        )
        assert found["lacking"].tolist() == ["reference" if lacking else ""]
    assert state([0, 0], [31, 31], flat, area=[4, 6], layers=cover, least_coverage=0.4)["lacking"].tolist() == [""]
    assert state([0, 0], [31, 31], flat, layers={"fvc": [0.2, 0.3]}, least_coverage=1.0)["lacking"].tolist() == [""]
    for least in (0.0, 1.1):
        with pytest.raises(ValueError, match="least_coverage"):
            state([0], [31], flat, least_coverage=least)


def test_what_is_lacking() -> None:
    table = [attribute("cover", "fvc"), attribute("height")]
    found = state([0], [31], table)
    assert found["lacking"].tolist() == ["value;reference"] * 2
    assert found["basis"].tolist() == ["", ""] and found[["value", "reference", "likeness"]].isna().all(axis=None)
    assert found["degree"].isna().all()
    # a value without reference; a reference without value; a reference no better than the worst is none
    told = survey(("u", 3, "height", 2021, 4.0, None, 2))
    assert state([0], [31], table, observed=told)["lacking"].tolist() == ["value;reference", "reference"]
    told = survey(("u", 3, "height", 2021, None, 4.0, 2))
    assert state([0], [31], table, observed=told)["lacking"].tolist() == ["value;reference", "value"]
    for target in (0.0, -1.0):
        told = survey(("u", 3, "height", 2021, 4.0, target, 2))
        assert state([0], [31], table, observed=told)["lacking"].tolist() == ["value;reference", "reference"]
    less = [attribute("height", better="less", worst=10.0)]
    told = survey(("u", 3, "height", 2021, 4.0, 10.0, 2))
    assert state([0], [31], less, observed=told)["lacking"].tolist() == ["reference"]
    # cells without cover are left out of both means, and the share with data is told
    found = state([0, 0, -1], [31] * 3, table, layers={"fvc": [np.nan, 0.2, 0.4]}).iloc[0]
    assert found[["value", "reference", "coverage"]].tolist() == pytest.approx([0.2, 0.4, 0.5])
    # a year that the layer does not have, and unknown heights and zones
    assert state([0], [31], table, layers={"fvc": [0.5]}, base_year=2019)["lacking"].tolist() == ["value;reference"] * 2
    for more in ({"heights": [np.nan]}, {"zones": [-1]}):
        assert state([0], [31], table, layers={"fvc": [0.5]}, **more)["lacking"].tolist()[0] == "reference"


def test_layers_and_attributes_by_name() -> None:
    names = ("fvc", "lai", "npp", "water_conservation", "habitat_quality", "soil_organic_matter", "soil_loss")
    layers = {name: [float(i + 1)] for i, name in enumerate(names)}
    found = state([0], [31], [attribute(name, name) for name in names], layers=layers)
    assert found["value"].tolist() == [1, 2, 3, 4, 5, 6, 7]


def test_errors() -> None:
    table = [attribute("cover", "fvc")]
    for told, words in (
        (("x", 3, "cover", 2021, 1.0, 1.0, 1), "no survey unit x"),
        (("u", 3, "height", 2021, 1.0, 1.0, 1), "height is no attribute"),
        (("u", 4, "cover", 2021, 1.0, 1.0, 1), "of ecosystem class 4"),
    ):
        with pytest.raises(ValueError, match=words):
            state([0], [31], table, observed=survey(told))
    twice = ("u", 3, "cover", 2021, 1.0, 1.0, 1)
    with pytest.raises(ValueError, match="told twice"):
        state([0], [31], table, observed=survey(twice, twice))
    for frame in (units(("u", "修复单元", "r")), units(("u", "修复单元", "v"), ("v", "修复单元", None))):
        with pytest.raises(ValueError, match="which is none"):
            state([0], [31], table, frame)
    with pytest.raises(ValueError, match="belt_height_m"):
        state([0], [31], table, belt_height_m=0.0)
    for settings in ({"reference_percentile": 100.5}, {"reference_percentile": -1.0}, {"least_reference_cells": 0}):
        with pytest.raises(ValueError, match="reference_percentile"):
            state([0], [31], table, **settings)
    assert len(state([0], [31], table, reference_percentile=100.0)) == 1


def test_inputs_are_not_mutated() -> None:
    told, table = survey(("u", 3, "cover", 2021, 1.0, 2.0, 1)), [attribute("cover", "fvc")]
    kept, frame = told.copy(deep=True), ONE.copy(deep=True)
    state([0], [31], table, observed=told, layers={"fvc": [0.5]})
    pd.testing.assert_frame_equal(told, kept)
    assert frame.equals(ONE)
