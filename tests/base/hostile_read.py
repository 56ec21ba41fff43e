"""What becomes of a file that a catalog names: read by every reader of the house, as `check` and `run` would."""

from __future__ import annotations

import hashlib
import random
import shutil
import warnings
from pathlib import Path
from typing import Any

from shanshui.base import door
from shanshui.base.catalog import Entry
from shanshui.core.errors import Problems, Refused
from shanshui.core.grid import Grid
from shanshui.core.vocabulary import vocabulary

GRID_CRS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m"


def grid() -> Grid:
    """40 × 40 cells of 1 km over the seeds."""
    from pyproj import Transformer

    x, y = Transformer.from_crs("EPSG:4490", GRID_CRS, always_xy=True).transform(100.12, 32.85)
    return Grid(GRID_CRS, round(x) - 20_000.0, round(y) + 20_000.0, 1000.0, (40, 40))


def entry(name: str, path: Path, **more: Any) -> Entry:
    return Entry(name=name, path=str(path), files=(path,), licence="x", citation="x", **more)


def outcome(path: Path) -> dict[str, str]:
    """Reader → "read …" or the codes of what was refused; anything else is raised."""
    warnings.simplefilter("ignore")
    try:
        kind = door.kind(path)
        door.content_hash(path)
    except Refused as refused:
        return {"kind": refused.code}
    found = {"kind": kind}
    if kind in door.RASTERS:
        found["raster"] = _told(lambda: _raster(path, kind))
    else:
        found["vector"] = _told(lambda: _vector(path, kind))
        found["table"] = _told(lambda: _table(path))
    return found


def _told(call: Any) -> str:
    try:
        return call()
    except Refused as refused:
        return refused.code
    except Problems as problems:
        return " ".join(sorted({problem.code for problem in problems.problems}))


def _raster(path: Path, kind: str) -> str:
    from shanshui.base.check_rasters import check_raster
    from shanshui.base.rasters import read_raster

    layer = vocabulary()["elevation"]
    more = {} if kind == "geotiff" else {"layer": "elev", "crs": "EPSG:4490"}
    told = entry("elevation", path, unit="m", **more)
    problems = check_raster(told, layer, None, None)
    values = read_raster(told, layer, grid()).values
    return f"read {hashlib.sha256(values.tobytes()).hexdigest()[:8]} {sorted({p.code for p in problems})}"


def _vector(path: Path, kind: str) -> str:
    from shanshui.base.vectors import scan_vector

    more = {"columns": {"code": "地块编号", "name": "地块名称"}} if kind == "plots" else {}
    frame, problems = scan_vector(entry("counties", path, **more), vocabulary()["counties"])
    if problems or frame is None:
        return " ".join(sorted({problem.code for problem in problems}))
    return f"read {len(frame)}"


def _table(path: Path) -> str:
    from shanshui.base.tables import scan_table

    table, problems = scan_table(entry("residents", path), vocabulary()["residents"])
    if problems or table is None:
        return " ".join(sorted({problem.code for problem in problems}))
    return f"read {len(table)}"


# ---------------------------------------------------------------------------------------------- mutation
NUMBERS = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 2**63 - 1, 2**64 - 1)
TOKENS = (b"..", b"/", b"/etc/passwd", b"/vsicurl/http://127.0.0.1/", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>", b"1e308", b"-1",
          b"nan", b"\x00", b"\xff\xfe", b"999999999999", b"%s%n", b"'\"", b"{{{{", b"]]]]", "马".encode("gb18030"))  # fmt: skip


def mutated(planted: Path, folder: Path, seed: int) -> Path:
    """A copy of a planted file (or folder, or the parts of a Shapefile) with some of its bytes changed, the same for a seed."""
    chance = random.Random(f"{planted.name} {seed}")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(planted.parent, folder)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    main = folder / planted.name
    chosen = [main] if main.is_file() and chance.random() < 0.6 else [chance.choice(files)]
    if chance.random() < 0.1:
        chosen.append(chance.choice(files))
    for file in chosen:
        raw = bytearray(file.read_bytes())
        for _ in range(chance.choice((1, 1, 2, 4, 16))):
            _mutate(raw, chance)
        file.write_bytes(raw)
    return main


def _mutate(raw: bytearray, chance: random.Random) -> None:
    size = len(raw)
    at = chance.randrange(min(size, chance.choice((64, 512, size or 1))) or 1) if size else 0
    how = chance.randrange(8)
    if how == 0 and size:
        raw[at] ^= 1 << chance.randrange(8)
    elif how == 1 and size:
        raw[at] = chance.randrange(256)
    elif how == 2:
        width, order = chance.choice((1, 2, 4, 8)), chance.choice(("little", "big"))
        raw[at : at + width] = (chance.choice(NUMBERS) % 256**width).to_bytes(width, order)
    elif how == 3:
        del raw[chance.randrange(size + 1) :]
    elif how == 4:
        del raw[at : at + chance.choice((1, 4, 64, 512))]
    elif how == 5:
        raw[at:at] = raw[at : at + chance.choice((1, 4, 64, 512))]
    elif how == 6:
        token = chance.choice(TOKENS)
        raw[at : at + (len(token) if chance.random() < 0.5 else 0)] = token
    else:
        raw[at : at + 8] = bytes(chance.randrange(256) for _ in range(8))
