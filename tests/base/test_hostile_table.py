"""The table of what is read and refused (docs/readers.md) says what the code does: kinds, codes and limits."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import hostile_read
import hostile_seeds
import pytest

import shanshui.base
from shanshui.base import door

BASE = Path(shanshui.base.__file__).parent
PAGE = (Path(__file__).parents[2] / "docs" / "readers.md").read_text("utf8")
READERS = ("door", "archives", "coverages", "dbase", "folders", "geopackages", "hdf5", "headers", "kml", "netcdf3", "plots_text", "sheets",
           "tables", "tiffs", "vector_files", "warp")  # fmt: skip


def rows(title: str) -> list[list[str]]:
    """The cells of the table below a heading, without its head."""
    part = PAGE.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in part.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_kinds():
    assert {cells[0].strip("`") for cells in rows("Kinds")} == {*door.RASTERS, *door.VECTORS, "xlsx", "text"}


@pytest.mark.parametrize("seed", hostile_seeds.SEEDS)
def test_every_kind_has_a_sound_file_that_is_read(seed, tmp_path):
    path = hostile_seeds.SEEDS[seed](tmp_path)
    found = hostile_read.outcome(path)
    assert found["kind"] in {cells[0].strip("`") for cells in rows("Kinds")}
    assert any(text.startswith("read ") for text in found.values()), found


def test_every_kind_has_a_seed(tmp_path):
    """The corpus of mutated files is made from all kinds."""
    planted = hostile_seeds.plant(tmp_path / "种 seeds")
    assert {door.kind(path) for path in planted.values()} == {*door.RASTERS, *door.VECTORS, "xlsx", "text"}


def refused(module: str) -> set[str]:
    """The codes with which a module refuses files."""
    tree = ast.parse((BASE / f"{module}.py").read_text("utf8"))
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refused"
    ]
    return {call.args[0].value for call in calls if call.args and isinstance(call.args[0], ast.Constant)}


def test_codes():
    assert {cells[0].strip("`") for cells in rows("Refusals")} == set().union(*(refused(module) for module in READERS))


def test_no_other_module_of_the_room_opens_files():
    """A reader that is not in the list above would refuse with codes that no one has looked at."""
    others = {path.stem for path in BASE.glob("*.py")} - set(READERS)
    assert not {module for module in others if refused(module)}


def test_limits():
    for of, name, value in rows("Limits"):
        module, constant = name.strip("`").split(".")
        number = re.sub(r"\s", "", value)
        expected = int(number.removesuffix("MB")) * (2**20 if number.endswith("MB") else 1)
        assert getattr(importlib.import_module(f"shanshui.base.{module}"), constant) == expected, of
