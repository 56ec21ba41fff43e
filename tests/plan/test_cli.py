"""The commands: exit codes, JSON, both languages, scaffolding."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from shanshui.doors.cli import main


def shanshui(*arguments: str | Path, language: str = "zh") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "shanshui", "--lang", language, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf8", check=False)


Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def within(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    """The same within this process, once a test has started one of its own: libraries are loaded already."""

    def called(*arguments: str | Path, language: str = "zh") -> subprocess.CompletedProcess[str]:
        command = ["shanshui", "--lang", language, *map(str, arguments)]
        monkeypatch.setattr(sys, "argv", command)
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
            raise SystemExit(0)
        out, err = capfd.readouterr()
        code = ended.value.code
        return subprocess.CompletedProcess(command, code if isinstance(code, int) else int(code is not None), out, err)

    return called


def test_catalogues_as_json(within: Command) -> None:
    methods = json.loads(shanshui("methods", "--json").stdout)
    assert {"method", "gives", "takes", "source", "settings"} <= set(methods[0])
    layers = json.loads(within("layers", "--json").stdout)
    assert layers["elevation"]["zh"] == "高程"
    guides = json.loads(within("guides", "--json").stdout)
    assert "national" in [guide["id"] for guide in guides]


@pytest.mark.parametrize("command", ["methods", "layers", "guides"])
def test_catalogues_as_tables(command: str, within: Command) -> None:
    done = within(command)
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) > 3


def test_the_list_of_methods_tells_the_unit_and_the_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "240")
    told = "".join(shanshui("methods").stdout.split())
    assert "t/(haa)" in told  # soil_loss, without spaces
    assert "HJ1166-2021" in told
    assert "[red_lines]" in told  # what is optional stands in brackets


def test_check_reports_and_exits(demo_copy: Path, within: Command) -> None:
    clean = shanshui("check", demo_copy)
    assert (clean.returncode, clean.stdout) == (0, "")
    plan = demo_copy / "plan.toml"
    plan.write_text(
        plan.read_text("utf8")
        + "\n[settings.nothing]\nx = 1\n\n[settings.resistance]\nweight_land = 'much'\nwho = 1\n",
        "utf8",
    )
    dirty = within("check", demo_copy, language="en")
    assert dirty.returncode == 1
    assert len(dirty.stdout.splitlines()) == 3
    assert "cure" in dirty.stdout and "办法" not in dirty.stdout
    assert "Traceback" not in dirty.stderr
    found = json.loads(within("check", demo_copy, "--json").stdout)
    assert [problem["code"] for problem in found] == ["setting-method", "setting-type", "setting-unknown"]
    assert all(problem["what"]["zh"] and problem["cure"]["en"] and problem["where"] for problem in found)


def test_run_explain_and_their_json(demo_copy: Path, within: Command) -> None:
    ends = json.loads(shanshui("run", demo_copy, "--json").stdout)
    assert {end["state"] for end in ends} <= {"done", "absent"}
    found = json.loads(shanshui("explain", demo_copy, "area.region", "--json").stdout)
    assert found["figure"]["id"] == "area.region"
    assert "源文件" in within("explain", demo_copy, "area.region").stdout
    assert "source files" in within("explain", demo_copy, "slope", language="en").stdout
    unknown = shanshui("explain", demo_copy, "nothing.here")
    assert unknown.returncode == 2
    assert "Traceback" not in unknown.stderr
    assert within("run", demo_copy, "no_such_layer").returncode == 2
    assert within("run", demo_copy / "nowhere").returncode == 2


def test_new_writes_a_plan_and_never_over_one(tmp_path: Path, within: Command) -> None:
    directory = tmp_path / "新 规划"
    done = shanshui("new", directory, "--guide", "national", "--region", "513200:阿坝藏族羌族自治州")
    assert done.returncode == 0
    assert {path.name for path in directory.iterdir()} == {"plan.toml", "superior.toml", "catalog.toml", "decisions"}
    assert 'name = "阿坝藏族羌族自治州"' in (directory / "plan.toml").read_text("utf8")
    catalog = (directory / "catalog.toml").read_text("utf8")
    for layer in ("[counties]", "[land_cover]", "[elevation]", "[ndvi]"):
        assert f"# {layer}" in catalog
    again = within("new", directory, "--guide", "nowhere", "--region", "阿坝")
    assert again.returncode == 1
    assert again.stderr.count("[exists]") == 3
    assert "[guide-unknown]" in again.stderr
    assert "[region-form]" in again.stderr
    assert within("check", directory).returncode == 1  # nothing is catalogued yet: said, not crashed
