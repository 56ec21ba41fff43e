"""Layers and tables of resilience for its golden tests: rows of cells, everything not named alike."""

from __future__ import annotations

import numpy as np
import pandas as pd

from shanshui.core.grid import Grid
from shanshui.diagnose.factors import FACTORS

INF = float("inf")


def scores(weights: dict[str, float] | None = None) -> pd.DataFrame:
    """Every factor: values 1, 2, 3, 4, 5 score as they are, in intervals [v, v+1); below 1 and from 6 there is no row."""
    told = weights or dict.fromkeys(FACTORS, 1.0)
    rows = [(f, told[f], float(v), float(v + 1), float(v)) for f in FACTORS for v in range(1, 6)]
    return pd.DataFrame(rows, columns=["factor", "weight", "from", "to", "score"]).assign(
        status="assumed", source="手算"
    )


def weights(told: dict[str, float] | None = None, **columns: object) -> pd.DataFrame:
    """The table of adopted weights; all 1 but those told."""
    given = dict.fromkeys(FACTORS, 1.0) | (told or {})
    frame = pd.DataFrame({"factor": list(FACTORS), "weight": [given[f] for f in FACTORS]})
    return frame.assign(**{"scale": "scores", "weighting": "subjective", "low": np.nan, "high": np.nan} | columns)


def layers(values: dict[str, list[float]], width: int = 5) -> dict[str, object]:
    """One row of cells; a factor that is not named is 3 everywhere."""
    grid = Grid("EPSG:4509", 0, 0, 100.0, (1, width))
    out: dict[str, object] = {}
    for name in FACTORS:
        row = np.array([values.get(name, [3] * width)])
        if name == "fvc":
            out[name] = grid.raster(row[None].astype("f4"), name, year=[2020])
        else:
            out[name] = grid.raster(row.astype("i2" if name == "soil_suitability" else "f4"), name)
    return out


def breaks(*limits: float) -> pd.DataFrame:
    """The table of breaks, from strong down."""
    return pd.DataFrame({"class": range(1, len(limits) + 1), "from": limits, "relative": False})


def row(values: list[float], dtype: str = "f4"):  # type: ignore[no-untyped-def]
    """A row of cells."""
    return Grid("EPSG:4509", 0, 0, 100.0, (1, len(values))).raster(np.array([values]).astype(dtype))
