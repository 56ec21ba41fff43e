"""Tables of scores for the goldens of sensitivity, written by hand: three levels with closed and open limits."""

import numpy as np
import pandas as pd

from shanshui.core.grid import Grid

INF = float("inf")
COLUMNS = ["levels", "factor", "from", "from_closed", "to", "to_closed", "score"]
GRADES = pd.DataFrame({"levels": [3, 3, 3, 5, 5, 5, 5, 5], "grade": [1, 3, 5, 1, 2, 3, 4, 5],
                       "to": [2.0, 4.0, INF, 2.0, 4.0, 6.0, 8.0, INF]})  # fmt: skip


def rising(factor, low, high, levels=3):
    """≤ low 1, between 3, ≥ high 5."""
    return [
        (levels, factor, -INF, 1, low, 1, 1),
        (levels, factor, low, 0, high, 0, 3),
        (levels, factor, high, 1, INF, 1, 5),
    ]


def falling(factor, low, high):
    return [(*row[:6], 6 - row[6]) for row in rising(factor, low, high)]


def classes(factor, of, levels=3):
    return [(levels, factor, code, 1, code, 1, score) for code, score in of.items()]


def table(*parts):
    return pd.DataFrame([row for part in parts for row in part], columns=COLUMNS)


def row_of(values, name, dtype="f4", year=None):
    """One row of cells; with a year, as a series of that one year."""
    g = Grid("EPSG:32647", 0.0, 0.0, 30.0, (1, len(values)))
    array = np.array([values], dtype=dtype)
    return g.raster(array, name) if year is None else g.raster(array[None], name, year=np.array([year]))
