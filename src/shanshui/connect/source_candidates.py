"""Candidates for ecological sources (候选生态源地): pieces of land that the pattern, the services or the law single out."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rasterio import Affine
from rasterio.features import rasterize
from scipy import ndimage

from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Zones, method
from shanshui.core.units import convert

NATURAL = (1, 2, 3, 4)
"""First-level classes 森林, 灌丛, 草地, 湿地 (HJ 1166-2021, Appendix A)."""
MADE = (5, 6)
"""农田, 城镇: no source even where a line drawn around them protects them."""
CORE, WITHIN = 17, 100
"""Code of a core in the morphological pattern; what lies in an opening of a core has WITHIN more."""
EXTREME = 1
"""极重要."""


@method(
    gives=("source_candidates", "source_candidate_label"),
    source="俞孔坚 1999 生物保护的景观生态安全格局，生态学报 19(1):8-15; "
    "Soille & Vogt 2009, Pattern Recognition Letters 30:456-459 （形态学核心区）",
    scope="global",
    nodata="exclude",
    assumed=("min_area_km2", "min_core_quality"),
    bytes_per_cell=80,
)
def source_candidates(
    ecosystem: Raster,
    cell_area: Raster,
    mspa: Raster | None = None,
    importance: Raster | None = None,
    habitat_quality: Raster | None = None,
    protected_areas: Zones | None = None,
    red_lines: Zones | None = None,
    *,
    grid: Grid,
    min_area_km2: float = 10.0,
    min_core_quality: float = 0.7,
) -> tuple[Zones, Raster]:
    """Connected land that is core of the pattern, extremely important, protected, or within red lines, and large enough.

        core       = mspa core  ∧  ecosystem ∈ {1x 森林, 2x 灌丛, 3x 草地, 4x 湿地}
                     ∧  habitat_quality ≥ min_core_quality, where habitat quality is given
        important  = importance 极重要  ∧  ecosystem ∈ {1x, 2x, 3x, 4x}
        protected, red_line = centre of the cell within such an area  ∧  ecosystem ∉ {5x 农田, 6x 城镇}
        candidates = 8-connected pieces of core ∪ important ∪ protected ∪ red_line with Σ cell_area ≥ min_area_km2

    Ids run from 1 by area descending, ties by the first cell in row order. The share of a ground is the area of the cells
    that it holds for over that of the candidate; a cell counts for each of its grounds, so shares can sum to more than 1.
    `reasons` names the grounds with a share above 0, the largest first. A share is empty where the layer is not given.
    `quality` is the mean weighted by cell_area over the cells that have one.

    Shapes   rasters (y, x) on the plan grid; polygons in its CRS.
    Units    cell_area m²; habitat_quality 1 → area_m2 m², quality and shares 1; the label holds the candidate's id.
    Range    shares in [0, 1].
    Errors   Absent where none of the grounds is given, or no piece is large enough; ValueError for a negative min_area_km2.
    Nodata   a cell without ecosystem or outside the region is no candidate; one without a pattern, importance or (where it
             is asked for) quality does not have that ground.
    Golden   tests/golden/test_source_candidates.py (hand sum)
    """
    if not min_area_km2 >= 0:
        raise ValueError(f"min_area_km2 must not be negative, it is {min_area_km2:g}")
    area = cell_area.values
    grounds = grounds_of(
        ecosystem, mspa, importance, habitat_quality, min_core_quality, protected_areas, red_lines, grid
    )
    given = [ground for ground in grounds.values() if ground is not None]
    if not given:
        raise Absent(
            Say(
                "没有形态学格局、重要性、自然保护地、生态保护红线",
                "no pattern, importance, protected areas or red lines",
            ),
            Say("提供其中至少一项资料", "give at least one of them"),
        )
    fit = np.logical_or.reduce(given) & (area > 0)
    label, areas = large_pieces(fit, area, convert(min_area_km2, "km2", "m2"))
    if not areas.size:
        raise Absent(
            Say(
                f"没有面积达到{min_area_km2:g}平方公里的候选生态源地",
                f"no candidate has an area of {min_area_km2:g} km²",
            ),
            Say(
                "调低 source_candidates 的 min_area_km2 或 min_core_quality",
                "lower min_area_km2 or min_core_quality of `source_candidates`",
            ),
        )
    found = gpd.GeoDataFrame(
        {"id": np.arange(areas.size) + 1, "area_m2": areas},
        geometry=grid.outlines(np.where(label > 0, label - 1, -1), areas.size),
        crs=grid.crs,
    )
    found = found.assign(quality=mean_quality(habitat_quality, label, area, areas.size))
    return reasoned(found, grounds, label, area), grid.raster(label, "source_candidate_label")


def grounds_of(
    ecosystem: Raster,
    mspa: Raster | None,
    importance: Raster | None,
    quality: Raster | None,
    least_quality: float,
    protected: Zones | None,
    red_lines: Zones | None,
    grid: Grid,
) -> dict[str, NDArray[np.bool_] | None]:
    """Cells that each ground holds for; None for one whose layer is not given."""
    known, classes = ecosystem.values >= 0, ecosystem.values // 10
    natural, unmade = known & np.isin(classes, NATURAL), known & ~np.isin(classes, MADE)
    good = natural if quality is None else natural & (quality.values >= least_quality)
    return {
        "core": None if mspa is None else good & (mspa.values % WITHIN == CORE),
        "important": None if importance is None else natural & (importance.values == EXTREME),
        "protected": None if protected is None else unmade & within(protected, grid),
        "red_line": None if red_lines is None else unmade & within(red_lines, grid),
    }


def within(zones: Zones, grid: Grid) -> NDArray[np.bool_]:
    """Cells whose centre a polygon covers."""
    shapes = [shape for shape in zones.geometry if shape is not None and not shape.is_empty]
    if not shapes:
        return np.zeros(grid.shape, dtype=bool)
    return rasterize(shapes, out_shape=grid.shape, transform=Affine(*grid.transform), dtype="uint8").astype(bool)


def large_pieces(
    fit: NDArray[np.bool_], area: NDArray[np.float64], least: float
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """8-connected pieces of at least an area: labels from 1 by area descending, −1 elsewhere, and the areas."""
    patches, _ = ndimage.label(fit, structure=np.ones((3, 3)))
    areas = np.bincount(patches.ravel(), weights=area.ravel())
    areas[0] = -np.inf  # what lies outside every patch
    by_area = np.argsort(-areas, kind="stable")  # patches are numbered by their first cell: the order of ties
    kept = by_area[areas[by_area] >= least]
    ids = np.full(areas.size, -1, dtype="int32")
    ids[kept] = np.arange(kept.size) + 1
    return ids[patches], areas[kept]


def mean_quality(
    quality: Raster | None, label: NDArray[np.int32], area: NDArray[np.float64], count: int
) -> NDArray[np.float64]:
    """Mean by area over the cells of each label 1 … count that have a quality; NaN without one."""
    if quality is None:
        return np.full(count, np.nan)
    values = quality.values.astype("f8")
    has = (label > 0) & ~np.isnan(values)
    weight = np.bincount(label[has], weights=area[has], minlength=count + 1)[1:]
    total = np.bincount(label[has], weights=area[has] * values[has], minlength=count + 1)[1:]
    return np.divide(total, weight, out=np.full(count, np.nan), where=weight > 0)


def reasoned(
    found: gpd.GeoDataFrame,
    grounds: dict[str, NDArray[np.bool_] | None],
    label: NDArray[np.int32],
    area: NDArray[np.float64],
) -> gpd.GeoDataFrame:
    """Candidates with the share of each ground, and the grounds by share."""
    shares = pd.DataFrame(index=found.index)
    for name, ground in grounds.items():
        if ground is None:
            shares[name] = np.nan
            continue
        held = ground & (label > 0)
        shares[name] = np.bincount(label[held], weights=area[held], minlength=len(found) + 1)[1:] / found["area_m2"]
    reasons = [
        ";".join(sorted((g for g in row.index if row[g] > 0), key=lambda g: -row[g])) for _, row in shares.iterrows()
    ]
    return found.assign(**shares.add_suffix("_share"), reasons=reasons)
