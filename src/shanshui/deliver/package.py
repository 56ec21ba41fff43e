"""The package directory: written aside, then swapped in whole; and its manifest with the hash of every file.

    with package_directory(out) as directory:
        …write text, tables, atlas, database, figures.json into directory…
        write_manifest(directory, plan, {"layers": …, "assumed": n})

A crash while writing leaves the old package as it was. Of the two renames that swap, a crash between leaves the old one
beside under its set-aside name, and the next delivery puts it back first.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from shanshui import __version__
from shanshui.core.errors import Refused, Say
from shanshui.core.store import sha256

MANIFEST = "manifest.json"
NEW, OLD = ".{}.new", ".{}.old"


@contextmanager
def package_directory(out: Path) -> Iterator[Path]:
    """A fresh directory to write the package into; it becomes `out` if the block ends without an error.

    A directory that is not empty and holds no manifest is not a package: it is Refused, never replaced.
    """
    out = Path(os.path.abspath(out))  # noqa: PTH100 - keeps a symbolic link as the user named it
    new, old = out.with_name(NEW.format(out.name)), out.with_name(OLD.format(out.name))
    out.parent.mkdir(parents=True, exist_ok=True)
    if old.exists() and not out.exists():
        old.rename(out)
    _require_package(out)
    for left in (new, old):
        if left.exists():
            shutil.rmtree(left)
    new.mkdir()
    try:
        yield new
        _sync(new)
    except BaseException:
        shutil.rmtree(new)
        raise
    _swap(new, out, old)


def _require_package(out: Path) -> None:
    if not out.exists() or (out / MANIFEST).is_file():
        return
    if not out.is_dir() or any(out.iterdir()):
        raise Refused(
            "package-not-ours",
            Say(f"“{out}”不是成果目录，不能覆盖", f"{out} holds something that is no package: not replaced"),
            Say("换一个输出目录，或先移走其中的文件", "choose another directory, or move its files away"),
        )


def _swap(new: Path, out: Path, old: Path) -> None:
    if out.exists():
        out.rename(old)
    try:
        new.rename(out)
    except OSError:
        if old.exists():
            old.rename(out)
        shutil.rmtree(new)
        raise
    _sync_directory(out.parent)
    if old.exists():
        shutil.rmtree(old)


def _sync(directory: Path) -> None:
    """Make every file survive a power cut before the package gets its name."""
    for path in sorted(directory.rglob("*")):
        if path.is_file():
            handle = os.open(path, os.O_RDWR)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        else:
            _sync_directory(path)
    _sync_directory(directory)


def _sync_directory(path: Path) -> None:
    if os.name == "nt":  # Windows cannot open a directory; a rename there is journalled
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_manifest(directory: Path, plan: Any, extra: Mapping[str, Any]) -> Path:
    """manifest.json: what the package is, and the size and hash of every other file. No time of day.

    extra    further entries: layers done, layers absent with reasons, how many assumed values …
    """
    own = {
        "title": plan.title,
        "guide": plan.plan.guide,
        "region": {"code": plan.region.code, "name": plan.region.name},
        "stamp": plan.plan.stamp,
        "software": {"name": "shanshui", "version": __version__},
    }
    clash = own.keys() & extra.keys() | {"files"} & extra.keys()
    if clash:
        raise ValueError(f"the manifest itself states {sorted(clash)}")
    path = directory / MANIFEST
    files = {
        file.relative_to(directory).as_posix(): {"bytes": file.stat().st_size, "sha256": sha256(file)}
        for file in sorted(directory.rglob("*"))
        if file.is_file() and file != path
    }
    content = {**own, **extra, "files": files}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf8")
    return path
