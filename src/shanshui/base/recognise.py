"""Which classification the codes of a raster can be of, where the catalog does not state it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from shanshui.base.door import open_raster, reading
from shanshui.base.land_codes import unstated as needed
from shanshui.core.errors import Problem, Refused

LIMIT = 400_000_000
"""Pixels of a file that are looked at; of a larger one nothing is recognised."""
MOST = 512
"""Distinct codes: more are no land classes."""
ROWS = 256
"""Rows read at a time."""


def unstated(files: Sequence[Path], nodata: float | None, where: str) -> Problem:
    """The problem that a classification is needed, naming those that the codes of all the files fit."""
    held: set[int] = set()
    for file in files:
        codes = codes_of(file, nodata)
        if codes is None:
            held = set()
            break
        held |= codes
    return needed(held, where)


def codes_of(file: Path, nodata: float | None) -> set[int] | None:
    """The codes of a raster; None where it is damaged, refused, too large, or holds no codes. Read in bands of rows."""
    from rasterio.windows import Window

    held: set[int] = set()
    try:
        with open_raster(file) as dataset:
            empty = nodata if nodata is not None else dataset.nodata
            if dataset.width * dataset.height > LIMIT or dataset.dtypes[0] not in (
                "uint8",
                "int8",
                "uint16",
                "int16",
                "int32",
            ):
                return None
            for row in range(0, dataset.height, ROWS):
                window = Window(0, row, dataset.width, min(ROWS, dataset.height - row))
                with reading(file):
                    held |= _distinct(dataset.read(1, window=window), empty)
                if len(held) > MOST:
                    return None
    except Refused:
        return None
    return held


def _distinct(values: Any, empty: float | None) -> set[int]:
    import numpy as np

    return {int(code) for code in np.unique(values) if empty is None or code != empty}
