"""What comes down from above is an input: its layers are read, checked and traced as those of the catalogue."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import numpy as np
import pytest
import rasterio

from shanshui.core.errors import Problem, Problems
from shanshui.plan import Plan

TURPAN = Path(__file__).resolve().parents[2] / "examples" / "turpan"
ABOVE = "\n[layer.elevation]\npath = {path!r}\nunit = 'm'\nnodata = -9999.0\nlicence = 'CC0-1.0'\ncitation = '上级下发高程'\n"


@pytest.fixture
def demo_given(demo_sources: Path, tmp_path: Path) -> Path:
    """The demo's sources with the elevation handed down from above instead of catalogued."""
    directory = tmp_path / "上级 plan"
    shutil.copytree(demo_sources, directory)
    catalog = (directory / "catalog.toml").read_text("utf8")
    start = catalog.index("[elevation]")
    end = catalog.index("\n[", start)
    (directory / "catalog.toml").write_text(catalog[:start] + catalog[end:], "utf8")
    hand_down(directory, "data/elevation.tif")
    return directory


def hand_down(directory: Path, path: str) -> None:
    with (directory / "superior.toml").open("a", encoding="utf8") as file:
        file.write(ABOVE.format(path=path))


def codes(problems: list[Problem]) -> list[str]:
    return [problem.code for problem in problems]


def test_a_layer_from_above_is_a_leaf_that_explain_walks_to(demo_given: Path) -> None:
    plan = Plan.open(demo_given)
    assert plan.check() == []
    assert plan.run(["slope"]).state("failed") == []
    files = {file["layer"]: file for file in plan.explain("slope")["files"]}
    assert files["elevation"]["origin"] == "superior"
    assert files["elevation"]["path"] == "data/elevation.tif"
    assert (
        files["elevation"]["sha256"] == hashlib.sha256((demo_given / "data" / "elevation.tif").read_bytes()).hexdigest()
    )
    leaf = plan.results().record("elevation")["leaf"]
    assert (leaf["origin"], leaf["citation"]) == ("superior", "上级下发高程")


def test_its_path_may_name_the_folder_of_data_and_its_bytes_are_in_its_key(demo_given: Path, tmp_path: Path) -> None:
    data = tmp_path / "资料 data"
    data.mkdir()
    shutil.move(demo_given / "data" / "elevation.tif", data / "高程.tif")
    text = (demo_given / "superior.toml").read_text("utf8")
    (demo_given / "superior.toml").write_text(text.replace("'data/elevation.tif'", "'${DATA}/高程.tif'"), "utf8")
    plan = Plan.open(demo_given, data=data)
    assert plan.check() == []
    assert "elevation" in plan.run(["slope"]).ran
    assert Plan.open(demo_given, data=data).run(["slope"]).ran == []
    with rasterio.open(data / "高程.tif", "r+") as file:
        values = file.read(1)
        values[values.shape[0] // 2, values.shape[1] // 2] += np.float32(50)
        file.write(values, 1)
    assert {"elevation", "slope"} <= set(Plan.open(demo_given, data=data).run(["slope"]).ran)


def test_a_layer_given_twice_is_told_and_not_read(demo_sources: Path, tmp_path: Path) -> None:
    directory = tmp_path / "两次 plan"
    shutil.copytree(demo_sources, directory)
    hand_down(directory, "data/elevation.tif")
    plan = Plan.open(directory)
    [problem] = plan.check()
    assert (problem.code, problem.layer, problem.where) == ("layer-twice", "elevation", "catalog.toml [elevation]")
    assert problem.cure.zh == "只保留一处"
    with pytest.raises(Problems):
        plan.run(["slope"])


def test_defects_of_its_entry_are_told_as_those_of_the_catalogue(demo_given: Path) -> None:
    file = demo_given / "superior.toml"
    sound = file.read_text("utf8")

    def told(old: str, new: str) -> list[tuple[str, str]]:
        assert old in sound
        file.write_text(sound.replace(old, new), "utf8")
        return [(problem.code, problem.where) for problem in Plan.open(demo_given).check()]

    assert told("'data/elevation.tif'", "'data/nowhere.tif'") == [
        ("file-missing", "superior.toml [layer.elevation].path")
    ]
    assert [where for _, where in told("unit = 'm'\n", "unit = 'kg'\n")] == ["superior.toml [layer.elevation].unit"]
    found = told("[layer.elevation]", "[layer.elevatoin]")
    assert ("layer-unknown", "superior.toml [layer.elevatoin]") in found


def test_zones_above_must_be_of_the_guide_and_of_the_region(tmp_path: Path) -> None:
    """吐鲁番市 (650400) lies in Z2.3; Z1.1 is 阿勒泰地区, and there is no Z9.9."""
    directory = tmp_path / "吐鲁番 plan"
    shutil.copytree(TURPAN, directory)
    file = directory / "superior.toml"
    sound = file.read_text("utf8")
    of_zones = ("zone-unknown", "zone-elsewhere")

    def told() -> list[Problem]:
        return [problem for problem in Plan.open(directory, data=tmp_path).check() if problem.code in of_zones]

    assert told() == []
    file.write_text(sound.replace('zones = ["Z2.3"]', 'zones = ["Z2.3", "Z9.9", "Z1.1"]'), "utf8")
    assert [(problem.code, problem.found) for problem in told()] == [
        ("zone-unknown", "Z9.9"),
        ("zone-elsewhere", "Z1.1"),
    ]
    assert all(problem.where == "superior.toml zones" for problem in told())
