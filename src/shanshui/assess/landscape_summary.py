"""Metrics of classes and of landscapes from what was counted of their patches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shanshui.assess import landscape_formulas as formula

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shanshui.assess.landscape_count import Patches

SHARED = [
    "cells", "patches", "patch_density", "largest_patch_percent", "edge_density", "mean_patch_ha", "mean_shape",
    "mean_fractal", "perimeter_area_fractal", "mean_nearest_m", "cohesion", "aggregation", "division", "mesh_ha",
    "split", "core_ha", "cores", "mean_core_ha", "mean_core_percent",
]  # fmt: skip
"""Metrics of a class and of the landscape alike."""
CLASS = ["cells", "share_percent", *SHARED[1:], "core_percent", "own_edge_density"]
LANDSCAPE = [*SHARED, "classes", "contagion", "diversity", "evenness"]
CHUNK = 2**20
"""Patches that are held in full at a time: memory does not grow with their number."""


def patch_metrics(patches: Patches, part: slice, cell: float) -> pd.DataFrame:
    """One row a patch: area and core ha, perimeter m, shape, fractal, nearest m (NaN for none), share of core %."""
    cells, sides, core, nearest2 = (v[part] for v in (patches.cells, patches.sides, patches.core, patches.nearest2))
    area, perimeter = cells * cell**2, sides * cell
    nearest = np.sqrt(np.where(nearest2 < 0, np.nan, nearest2)) * cell
    return pd.DataFrame(
        {
            "area_ha": area / formula.M2_PER_HA,
            "perimeter_m": perimeter,
            "shape": formula.shape_index(cells, sides),
            "fractal": formula.fractal_dimension(perimeter, area),
            "nearest_m": nearest,
            "core_ha": core * cell**2 / formula.M2_PER_HA,
            "core_percent": formula.share_percent(core, cells),
        }
    )


def summarise(patches: Patches, cell: float, classes: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Metrics of each class that occurs (columns landscape, class, then CLASS), and of each landscape (landscape, LANDSCAPE).

    The landscapes are those of `count_patches`; one without a cell has no row.
    """
    by_class = _sums(patches, cell, len(patches.adjacency), classes)
    whole = {name: values.sum(axis=1) for name, values in by_class.items()}
    whole["largest"] = by_class["largest"].max(axis=1)
    total = whole["cells"]
    of_class = _metrics(by_class, total[:, None], cell)
    of_whole = _metrics(whole, total, cell)
    share = np.nan_to_num(_share(by_class["cells"], total))
    like = np.diagonal(patches.adjacency, axis1=1, axis2=2)
    unlike = patches.adjacency.sum(axis=2) - like
    aggregation = formula.aggregation_index(like // 2, by_class["cells"])
    of_class |= {
        "share_percent": share * formula.PERCENT,
        "core_percent": formula.share_percent(by_class["core"], total[:, None]),
        "edge_density": formula.edge_density(unlike * cell, total[:, None] * cell**2),
        "own_edge_density": formula.edge_density(unlike * cell, by_class["cells"] * cell**2),
        "aggregation": aggregation,
    }
    of_whole |= {
        "edge_density": formula.edge_density(unlike.sum(axis=1) / 2 * cell, total * cell**2),
        "aggregation": np.nansum(aggregation * share, axis=1),
        "classes": (by_class["cells"] > 0).sum(axis=1),
        "contagion": formula.contagion(share, patches.adjacency),
        "diversity": formula.shannon_diversity(share),
        "evenness": formula.shannon_evenness(share),
    }
    landscape, number = np.indices(share.shape)
    first = {"landscape": landscape, "class": number}
    class_table = pd.DataFrame({n: v.ravel() for n, v in (first | {n: of_class[n] for n in CLASS}).items()})
    table = pd.DataFrame({"landscape": landscape[:, 0]} | {n: of_whole[n] for n in LANDSCAPE})
    return tuple(t[t["cells"] > 0].reset_index(drop=True) for t in (class_table, table))


def _share(cells: NDArray[np.float64], total: NDArray[np.float64]) -> NDArray[np.float64]:
    return formula.share_percent(cells, total[:, None]) / formula.PERCENT


def _sums(patches: Patches, cell: float, landscapes: int, classes: int) -> dict[str, NDArray[np.float64]]:
    """Sums over the patches of each class (landscape, class), a number of patches at a time."""
    groups = landscapes * classes
    sums: dict[str, NDArray[np.float64]] = {"largest": np.zeros(groups)}
    for start in range(0, max(len(patches.key), 1), CHUNK):
        part = slice(start, start + CHUNK)
        each = patch_metrics(patches, part, cell)
        key, cells = patches.key[part], patches.cells[part].astype("f8")
        log_p, log_a = np.log(each["perimeter_m"]), np.log(each["area_ha"] * formula.M2_PER_HA)
        known = each["nearest_m"].notna()
        np.maximum.at(sums["largest"], key, cells)
        addends = {
            "cells": cells, "patches": np.ones(len(cells)), "sides": patches.sides[part], "core": patches.core[part],
            "sides_root": patches.sides[part] * np.sqrt(cells), "squares": cells**2,
            "shape": each["shape"], "fractal": each["fractal"], "core_percent": each["core_percent"],
            "nearest_m": each["nearest_m"].where(known, 0.0), "nearest_known": known,
            "log_p": log_p, "log_a": log_a, "log_p2": log_p**2, "log_pa": log_p * log_a,
        }  # fmt: skip
        for name, values in addends.items():
            sums[name] = sums.get(name, 0.0) + np.bincount(key, values, groups)
    sums["cores"] = patches.cores.astype("f8")
    return {name: values.reshape(landscapes, classes) for name, values in sums.items()}


def _metrics(
    sums: dict[str, NDArray[np.float64]], landscape_cells: NDArray[np.float64], cell: float
) -> dict[str, NDArray[np.float64]]:
    """Metrics that are sums over patches, of classes or of landscapes."""
    count, landscape_m2 = sums["patches"], landscape_cells * cell**2
    squares_m4, core_m2 = sums["squares"] * cell**4, sums["core"] * cell**2
    return {
        "cells": sums["cells"].astype("i8"),
        "patches": count.astype("i8"),
        "patch_density": formula.patch_density(count, landscape_m2),
        "largest_patch_percent": formula.largest_patch_index(sums["largest"] * cell**2, landscape_m2),
        "mean_patch_ha": formula.mean(sums["cells"] * cell**2 / formula.M2_PER_HA, count),
        "mean_shape": formula.mean(sums["shape"], count),
        "mean_fractal": formula.mean(sums["fractal"], count),
        "perimeter_area_fractal": formula.perimeter_area_fractal(
            count, sums["log_p"], sums["log_a"], sums["log_p2"], sums["log_pa"]
        ),
        "mean_nearest_m": formula.mean(sums["nearest_m"], sums["nearest_known"]),
        "cohesion": formula.cohesion(sums["sides"], sums["sides_root"], landscape_cells),
        "division": formula.division(squares_m4, landscape_m2),
        "mesh_ha": formula.effective_mesh(squares_m4, landscape_m2),
        "split": formula.splitting(squares_m4, landscape_m2),
        "core_ha": core_m2 / formula.M2_PER_HA,
        "cores": sums["cores"].astype("i8"),
        "mean_core_ha": formula.mean(core_m2 / formula.M2_PER_HA, count),
        "mean_core_percent": formula.mean(sums["core_percent"], count),
    }
