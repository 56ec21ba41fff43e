"""The runner on a toy room: what runs, what does not, how nodes end, and what records say."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from toy import GRID, SOURCE, Toy

from shanshui.core.registry import _imports, _parsed, _source, code_hash


@pytest.fixture
def toy(tmp_path: Path) -> Toy:
    return Toy(tmp_path)


def fresh() -> None:
    """A new process reads the sources anew; within one, the readings are remembered."""
    for remembered in (_parsed, _source, _imports, code_hash):
        remembered.cache_clear()


def test_second_run_computes_nothing(toy: Toy) -> None:
    first = toy.run("habitat_quality", "slope")
    assert sorted(first.ran) == ["ecosystem", "elevation", "quality", "slope"]
    second = toy.run("habitat_quality", "slope")
    assert second.ran == []
    assert toy.module.CALLS == []
    assert [end.state for end in second.ends.values()] == ["done"] * 4


def test_a_changed_setting_reruns_exactly_what_lies_downstream(toy: Toy) -> None:
    toy.run("habitat_benefit")
    toy.settings = {"slope": {"factor": 0.02}}
    outcome = toy.run("habitat_benefit")
    assert sorted(outcome.ran) == ["benefit", "quality", "quality@planned", "slope"]


def test_a_docstring_or_comment_reruns_nothing_and_a_constant_does(toy: Toy) -> None:
    toy.run("slope")
    toy.path.write_text(
        SOURCE.replace('"""Slope."""', '"""Another text."""').replace("CALLS = []", "CALLS = []  # why"), "utf8"
    )
    fresh()
    assert toy.run("slope").ran == []
    toy.path.write_text(SOURCE.replace("slope < 45", "slope < 46"), "utf8")
    fresh()
    assert toy.run("slope").ran == ["slope"]  # the code of a method is that of its module


def test_a_scenario_runs_only_what_it_touches(toy: Toy) -> None:
    outcome = toy.run("habitat_benefit")
    assert sorted(outcome.ran) == [
        "benefit",
        "ecosystem",
        "elevation",
        "planned",
        "quality",
        "quality@planned",
        "slope",
    ]
    node = outcome.ends["benefit"].node
    table = toy.store.load(node.name, node.key, "habitat_benefit", GRID)
    # before: 41/100; after: the planned ecosystem is 11 everywhere, so 11/100
    assert table.before.iloc[0] == pytest.approx(0.41)
    assert table.after.iloc[0] == pytest.approx(0.11)
    graph = toy.graph()
    assert graph.node("slope", "planned").key == graph.node("slope").key
    assert graph.node("habitat_quality", "planned").key != graph.node("habitat_quality").key


def test_absence_stops_at_optional_edges_and_lists_every_missing_leaf(toy: Toy) -> None:
    del toy.values["elevation"]
    outcome = toy.run("habitat_quality", "slope", "habitat_benefit")
    assert outcome.ends["slope"].state == "absent"
    assert outcome.ends["slope"].absence is not None
    assert outcome.ends["slope"].absence.missing == ("elevation",)
    assert "高程" in outcome.ends["slope"].absence.reason.zh
    assert outcome.ends["quality"].state == "done"
    assert outcome.ends["benefit"].state == "done"
    resistance = toy.run("resistance").ends["resistance"]
    assert resistance.absence is not None
    assert resistance.absence.missing == ("resistance_table",)


def test_an_absence_found_while_running_is_stored_and_spreads(toy: Toy) -> None:
    toy.values["resistance_table"] = pd.DataFrame(
        {"ecosystem": [41, 11], "resistance": [1.0, 2.0], "status": ["assumed"] * 2, "source": ["设计"] * 2}
    )
    toy.keys["resistance_table"] = "table-1"
    first = toy.run("corridors")
    assert first.ends["resistance"].state == first.ends["corridors"].state == "absent"
    assert first.ends["corridors"].absence is not None
    assert first.ends["corridors"].absence.reason.zh == "没有阻力"
    assert toy.module.CALLS.count("corridors") == 0
    second = toy.run("corridors")
    assert second.ran == []
    assert second.ends["corridors"].state == "absent"


def test_a_failure_blocks_dependants_even_through_optional_edges_and_is_tried_again(toy: Toy) -> None:
    outcome = toy.run("soil_retention", "habitat_quality")
    assert outcome.ends["broken"].state == "failed"
    assert "the method is broken" in outcome.ends["broken"].error
    assert outcome.ends["after_broken"].state == "blocked"
    assert outcome.ends["quality"].state == "done"
    assert toy.run("soil_retention").ran == ["broken"]


def test_assumed_values_travel_with_results_and_only_used_rows_count(toy: Toy) -> None:
    toy.path.write_text(
        SOURCE.replace(
            'raise Absent(Say("没有阻力", "no resistance"), Say("无", "none"))', "return habitat_quality + 1"
        ),
        "utf8",
    )
    fresh()
    toy.values["resistance_table"] = pd.DataFrame(
        {"ecosystem": [41, 11], "resistance": [1.0, 2.0], "status": ["assumed"] * 2, "source": ["设计"] * 2}
    )
    toy.keys["resistance_table"] = "table-1"
    node = toy.run("resistance").ends["resistance"].node
    record = toy.store.record(node.name, node.key)
    assert record is not None
    assert {(a["kind"], a.get("name"), (a.get("row") or {}).get("ecosystem")) for a in record["assumed"]} == {
        ("setting", "factor", None),  # from slope, two steps up
        ("row", None, 41),  # class 11 does not occur in the layer, so its row was not used
    }


def test_a_setting_with_a_source_is_no_longer_assumed(toy: Toy) -> None:
    toy.settings = {"slope": {"factor": 0.01}}
    node = toy.run("slope", sourced={"slope": {"factor": "某规范"}}).ends["slope"].node
    record = toy.store.record(node.name, node.key)
    assert record is not None
    assert record["assumed"] == []
    assert record["settings"]["factor"] == {"value": 0.01, "source": "某规范", "assumed": False}


def test_a_layer_that_a_setting_asks_for_is_an_input_only_where_it_is_set(toy: Toy) -> None:
    source = toy.path.read_text("utf8")
    old = """@method(gives="habitat_quality", source="toy", scope="cell", nodata="cell")
def quality(ecosystem: Raster, slope: Raster | None = None) -> Raster:"""
    assert old in source
    toy.path.write_text(source.replace(old, '''@method(gives="habitat_quality", source="toy", scope="cell", nodata="cell", asked={"slope": "steep"})
def quality(ecosystem: Raster, slope: Raster | None = None, *, steep: bool = False) -> Raster:'''), "utf8")  # fmt: skip
    off = toy.run("habitat_quality")
    node = off.ends["quality"].node
    assert [layer for _, layer, _ in node.inputs] == ["ecosystem"]
    assert "slope" not in off.ends
    toy.keys["elevation"] = "elevation-2"  # another elevation: what does not ask for slope keeps its key
    assert toy.graph().node("habitat_quality").key == node.key
    toy.settings = {"quality": {"steep": True}}
    on = toy.graph().node("habitat_quality")
    assert [layer for _, layer, _ in on.inputs] == ["ecosystem", "slope"]
    assert on.key != node.key
    assert "slope" in toy.run("habitat_quality").ends


def test_results_that_break_the_contract_fail(toy: Toy) -> None:
    for old, new, message in (
        (
            '.astype("float32")\n\n@method(gives="habitat_quality"',
            '.astype("float64")\n\n@method(gives="habitat_quality"',
            "float64",
        ),
        ("elevation * np.float32(factor)", "elevation * np.float32(factor) + 100", "outside"),
        ("elevation * np.float32(factor)", "elevation.isel(x=slice(1, None)) * np.float32(factor)", "grid"),
    ):
        toy.path.write_text(SOURCE.replace(old, new), "utf8")
        fresh()
        end = toy.run("slope").ends["slope"]
        assert end.state == "failed"
        assert message in end.error


def test_equal_results_are_equal_bytes(tmp_path: Path) -> None:
    hashes = []
    for name in ("一", "二"):
        toy = Toy(tmp_path / name)
        outcome = toy.run("habitat_benefit")
        records = [toy.store.record(end.node.name, end.node.key) for end in outcome.ends.values()]
        hashes.append(
            [{layer: out["sha256"] for layer, out in record["outputs"].items()} for record in records if record]
        )
    assert hashes[0] == hashes[1]


def test_a_damaged_result_is_computed_again(toy: Toy) -> None:
    node = toy.run("slope").ends["slope"].node
    file = toy.store.folder(node.name, node.key) / "slope.tif"
    whole = file.read_bytes()
    file.write_bytes(whole[:-100])
    assert toy.run("slope").ran == ["slope"]
    assert file.read_bytes() == whole


def test_progress_tells_number_and_time_left(toy: Toy) -> None:
    told = []
    toy.run("habitat_benefit", tell=told.append)
    assert [p.number for p in told if not p.finished] == list(range(1, 8))
    assert {p.total for p in told} == {7}
    assert told[0].seconds_left is None  # nothing is known before the first step
    assert told[-1].seconds_left == 0
    toy.settings = {"slope": {"factor": 0.02}}
    told.clear()
    toy.run("habitat_benefit", tell=told.append)
    assert told[0].seconds_left is not None  # now the store knows what the calls took last time


def test_records_are_json_and_name_their_inputs(toy: Toy) -> None:
    node = toy.run("habitat_quality").ends["quality"].node
    record = json.loads((toy.store.folder(node.name, node.key) / "record.json").read_text("utf8"))
    assert [(e["layer"], e["status"]) for e in record["inputs"]] == [("ecosystem", "done"), ("slope", "done")]
    assert record["method"] == "assess.toy.quality"
    assert set(record["environment"]) >= {"numpy", "rasterio"}
    for edge in record["inputs"]:
        assert (toy.store.directory / edge["folder"] / "record.json").is_file()
