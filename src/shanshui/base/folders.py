"""Folders that are one dataset: a Zarr store, an Esri file geodatabase. They hold regular files and nothing else.

A link inside such a folder would hand over a file that lies elsewhere, so there is none; everything in the folder counts for
its hash.
"""

from __future__ import annotations

import os
from pathlib import Path

from shanshui.core.errors import Refused, Say

MOST = 200_000
"""Files in one folder: more are no dataset of a county, and a link to itself has no end."""
DEEP = 8
"""Levels below the folder."""
ZARR = (".zgroup", ".zarray", ".zmetadata", "zarr.json")
GEODATABASE = "a00000001.gdbtable"


def folder_kind(folder: Path) -> str:
    """`zarr` or `filegdb`, by the files that must be there; Refused for any other folder."""
    if any((folder / name).is_file() for name in ZARR):
        return "zarr"
    if (folder / GEODATABASE).is_file():
        return "filegdb"
    raise Refused("file-kind", Say(f"不是数据文件，也不是 Zarr 或 .gdb 文件夹：{folder}", f"neither a file nor a Zarr or .gdb folder: {folder}"),
                  Say("给出数据文件，或 Zarr、.gdb 文件夹本身", "give a data file, or the Zarr or .gdb folder itself"))  # fmt: skip


def folder_files(folder: Path) -> list[Path]:
    """Every file in the folder, in the order of their names; Refused where anything else is in it."""
    found: list[Path] = []
    waiting = [(folder, 0)]
    while waiting:
        here, level = waiting.pop()
        with os.scandir(here) as entries:
            for entry in entries:
                if entry.is_symlink() or not (entry.is_file() or entry.is_dir()):
                    raise _unfit(folder, f"{entry.name}: link")
                if entry.is_dir():
                    waiting.append((Path(entry.path), level + 1))
                else:
                    found.append(Path(entry.path))
        if level >= DEEP or len(found) + len(waiting) > MOST:
            raise _unfit(folder, f"> {MOST} files or {DEEP} levels")
    return sorted(found, key=lambda file: file.relative_to(folder).as_posix())


def _unfit(folder: Path, found: str) -> Refused:
    return Refused("file-folder", Say(f"文件夹中有链接，或文件过多、层次过深（{found}）：{folder}", f"links, or too many files ({found}): {folder}"),
                   Say("用原软件重新导出到一个新文件夹", "export it again into a new folder"))  # fmt: skip
