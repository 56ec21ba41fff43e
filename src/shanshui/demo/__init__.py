"""The built-in demo: a made-up prefecture of mountains, oases and desert. Writes source files, nothing else.

The place follows from the seed alone: every layer draws from its own named stream.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from shanshui.demo.layers import ADOPTED, OPTIONAL, REQUIRED

SEED = 20260101


def write_demo(
    directory: Path,
    *,
    seed: int = SEED,
    shape: tuple[int, int] = (800, 1000),
    cell: float = 100.0,
    without: Sequence[str] = (),
) -> None:
    """Write data/, plan.toml, superior.toml and catalog.toml below a directory; everything says that it is made up (演示数据).

    seed     any whole number ≥ 0; the same seed gives the same bytes with the same versions of the libraries.
    shape    rows and columns; times `cell` (metres) about 80 km from north to south and 100 km from west to east, for
             example (96, 120) cells of 800 m.
    without  layers to leave out: OPTIONAL ones of the catalog, ADOPTED ones of superior.toml; their files are not written.
    Errors   ValueError for a layer that is not optional, or an extent the place is not drawn for.
    """
    from shanshui.demo.writing import write

    write(Path(directory), seed, shape, cell, without)


__all__ = ["ADOPTED", "OPTIONAL", "REQUIRED", "SEED", "write_demo"]
