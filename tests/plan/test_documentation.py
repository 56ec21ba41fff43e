"""The page of a method: what it takes and gives, and, from a computed plan, a picture of the result or the first rows of its table."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from PIL import Image

from shanshui.core.registry import Registry

DOCS = Path(__file__).resolve().parents[2] / "docs"


def module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    assert spec is not None and spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


@pytest.fixture(scope="module")
def build() -> ModuleType:
    sys.path.insert(0, str(DOCS))  # build.py finds pictures.py beside itself
    try:
        return module("build")
    finally:
        sys.path.remove(str(DOCS))


def test_a_page_shows_what_the_method_gave(build: ModuleType, demo_done: Path, tmp_path: Path) -> None:
    pictures = build.Pictures(demo_done, tmp_path / "图 pictures")
    specs = {spec.name: spec for spec in Registry.read()}
    slope = build.method_page(specs["slope"], pictures)
    assert specs["slope"].source in slope and "tan" in slope  # the formula stands in the docstring
    assert "![坡度](图 pictures/slope.png)" in slope
    with Image.open(tmp_path / "图 pictures" / "slope.png") as picture:
        assert len(picture.convert("RGB").getcolors(1 << 24) or ()) > 20  # a map, not an empty sheet
    table = build.method_page(specs["ecosystem_transition"], pictures)
    assert "| 起始年 |" in table and "png" not in table
    zones = build.method_page(specs["zones_proposed"], pictures)
    assert "zones_proposed.png" in zones and "zone_label_proposed.png" in zones


def test_what_is_absent_has_no_picture(build: ModuleType, demo_done: Path, tmp_path: Path) -> None:
    pictures = build.Pictures(demo_done, tmp_path / "p")
    assert pictures.lines("fvc_background") == []
    assert pictures.lines("threats") == []  # a stack of threats has no single picture


def test_without_a_plan_pages_have_no_pictures(build: ModuleType) -> None:
    spec = next(spec for spec in Registry.read() if spec.name == "slope")
    assert "png" not in build.method_page(spec, None)


def test_every_method_of_the_network_has_a_figure_on_the_demo(
    build: ModuleType, demo_done: Path, tmp_path: Path
) -> None:
    pictures = build.Pictures(demo_done, tmp_path / "p")
    pictures._draw = lambda layer: None  # what is drawn is looked at above
    bare = [
        spec.name
        for spec in Registry.read()
        if spec.room == "connect" and not any(pictures.lines(name) for name in spec.gives)
    ]
    assert bare == []
