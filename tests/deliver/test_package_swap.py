"""The package is swapped in whole; a failure leaves the old one; the manifest lists every file with its hash."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import atlas_place

from shanshui import __version__
from shanshui.core.errors import Refused
from shanshui.deliver import package

PLAN = atlas_place.build()[2]


def fill(out: Path, text: str) -> None:
    with package.package_directory(out) as directory:
        (directory / "图集").mkdir()
        (directory / "图集" / "一.txt").write_text(text, "utf8")
        package.write_manifest(directory, PLAN, {"assumed": 1})


def test_a_new_package_and_its_replacement(tmp_path):
    out = tmp_path / "成 果"
    fill(out, "旧")
    assert (out / "图集" / "一.txt").read_text("utf8") == "旧"
    fill(out, "新")
    assert (out / "图集" / "一.txt").read_text("utf8") == "新"
    assert [p.name for p in tmp_path.iterdir()] == ["成 果"]


def test_a_failure_leaves_the_old_package(tmp_path):
    out = tmp_path / "成果"
    fill(out, "旧")
    with pytest.raises(RuntimeError), package.package_directory(out) as directory:
        (directory / "half.txt").write_text("half", "utf8")
        raise RuntimeError("power")
    assert (out / "图集" / "一.txt").read_text("utf8") == "旧"
    assert [p.name for p in tmp_path.iterdir()] == ["成果"]


def test_nothing_appears_before_the_end(tmp_path):
    out = tmp_path / "成果"
    with package.package_directory(out) as directory:
        assert not out.exists()
        assert directory.parent == tmp_path
    assert out.is_dir()


def test_what_a_crash_left_is_cleaned_and_the_old_one_put_back(tmp_path):
    out = tmp_path / "成果"
    fill(out, "旧")
    out.rename(tmp_path / ".成果.old")  # killed between the two renames
    (tmp_path / ".成果.new").mkdir()
    with pytest.raises(RuntimeError), package.package_directory(out):
        raise RuntimeError
    assert (out / "图集" / "一.txt").read_text("utf8") == "旧"
    assert [p.name for p in tmp_path.iterdir()] == ["成果"]


def test_a_swap_that_fails_puts_the_old_one_back(tmp_path, monkeypatch):
    out = tmp_path / "成果"
    fill(out, "旧")
    real = Path.rename

    def rename(self, target):
        if self.name.endswith(".new"):
            raise OSError("in use")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(OSError, match="in use"):
        fill(out, "新")
    monkeypatch.undo()
    assert (out / "图集" / "一.txt").read_text("utf8") == "旧"
    assert [p.name for p in tmp_path.iterdir()] == ["成果"]


def test_a_directory_that_is_no_package_is_refused(tmp_path):
    out = tmp_path / "我的文件"
    out.mkdir()
    (out / "论文.docx").write_text("x", "utf8")
    with pytest.raises(Refused) as found, package.package_directory(out):
        raise AssertionError("never entered")
    assert found.value.code == "package-not-ours"
    assert (out / "论文.docx").exists()
    empty = tmp_path / "空"
    empty.mkdir()
    fill(empty, "新")
    assert (empty / package.MANIFEST).is_file()


def test_manifest(tmp_path):
    out = tmp_path / "成果"
    fill(out, "新")
    content = json.loads((out / "manifest.json").read_text("utf8"))
    assert content == {
        "title": "山水州国土空间生态修复规划（2021—2035年）",
        "guide": "national",
        "region": {"code": "510000", "name": "山水州"},
        "stamp": "演示数据",
        "software": {"name": "shanshui", "version": __version__},
        "assumed": 1,
        "files": {"图集/一.txt": {"bytes": 3, "sha256": hashlib.sha256("新".encode()).hexdigest()}},
    }


def test_manifest_refuses_to_be_overruled(tmp_path):
    for name in ("title", "files"):
        with pytest.raises(ValueError, match=name):
            package.write_manifest(tmp_path, PLAN, {name: 1})
