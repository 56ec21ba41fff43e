"""Ecological sources (生态源地): large patches of natural ecosystems with good habitat."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
from scipy import ndimage

from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Raster, Zones, method
from shanshui.core.units import convert

NATURAL = (1, 2, 3, 4)
"""First-level classes that can be a source: 森林, 灌丛, 草地, 湿地 (HJ 1166-2021, Appendix A)."""


@method(
    gives=("sources", "source_label"),
    source="俞孔坚 1999 生物保护的景观生态安全格局，生态学报 19(1):8-15",
    scope="global",
    nodata="exclude",
    assumed=("min_area_km2", "min_quality", "max_count"),
    bytes_per_cell=80,
)
def sources(
    habitat_quality: Raster,
    ecosystem: Raster,
    cell_area: Raster,
    *,
    grid: Grid,
    min_area_km2: float = 10.0,
    min_quality: float = 0.7,
    max_count: int = 20,
) -> tuple[Zones, Raster]:
    """The largest connected patches of natural ecosystems whose habitat quality is high.

        fit = ecosystem ∈ {1x 森林, 2x 灌丛, 3x 草地, 4x 湿地}  ∧  habitat_quality ≥ min_quality  ∧  cell_area > 0
        sources = 8-connected patches of fit with Σ cell_area ≥ min_area_km2, the largest max_count of them

    Ids run from 1 by area descending, ties by the first cell in row order. `quality` is the mean weighted by cell_area.

    Shapes   rasters (y, x) on the plan grid.
    Units    cell_area m²; habitat_quality 1 → area_m2 m², quality 1; the label holds the source's id.
    Range    quality in [min_quality, 1].
    Errors   Absent where no patch is large and good enough; ValueError for max_count < 1.
    Nodata   a cell without quality or ecosystem is no source.
    Golden   tests/golden/test_sources.py (hand sum)
    """
    if max_count < 1:
        raise ValueError(f"max_count must be at least 1, not {max_count}")
    area = cell_area.values
    quality = habitat_quality.values
    fit = np.isin(ecosystem.values // 10, NATURAL) & (quality >= min_quality) & (area > 0)
    patches, _ = ndimage.label(fit, structure=np.ones((3, 3)))
    areas = np.bincount(patches.ravel(), weights=area.ravel())
    areas[0] = -np.inf  # what lies outside every patch
    by_area = np.argsort(-areas, kind="stable")  # patches are numbered by their first cell: the order of ties
    large = [int(p) for p in by_area if areas[p] >= convert(min_area_km2, "km2", "m2")]
    if not large:
        raise Absent(
            Say(
                f"没有面积达到{min_area_km2:g}平方公里、生境质量达到{min_quality:g}的自然生态系统斑块",
                f"no natural patch of at least {min_area_km2:g} km² has a habitat quality of {min_quality:g} or more",
            ),
            Say("调低源地的最小面积或生境质量门槛", "lower min_area_km2 or min_quality of `sources`"),
        )
    kept = large[:max_count]
    ids = np.full(areas.size, -1, dtype="int32")
    ids[kept] = np.arange(len(kept)) + 1
    label = ids[patches]
    inside = label > 0
    weight = np.bincount(label[inside], weights=area[inside] * quality[inside].astype("f8"))
    found = gpd.GeoDataFrame(
        {
            "id": np.arange(len(kept)) + 1,
            "area_m2": areas[kept],
            "quality": weight[1:] / areas[kept],
        },
        geometry=grid.outlines(np.where(inside, label - 1, -1), len(kept)),
        crs=grid.crs,
    )
    return found, grid.raster(label, "source_label")
