"""Second-level ecosystem classes (生态系统二级类) that the land cover does not tell, from vegetation cover and aridity."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, Table, method

NODATA = -1
SPARSE = {1: 14, 2: 23, 3: 34}
"""First-level class → its sparse form: 稀疏林, 稀疏灌丛, 稀疏草地."""
GRASSLAND, MEADOW, STEPPE = 30, 31, 32
DESERT, SAND_DESERT, SANDY_LAND = 70, 71, 72


@method(
    gives="ecosystem_subclass",
    source="HJ 1166-2021 附录A（盖度0.04—0.2为稀疏，湿润度K=1分草甸与草原）",
    scope="cell",
    nodata="cell",
    assumed=("sandy_land_aridity",),
    rows={"land_cover_crosswalk": "land_cover"},
)
def ecosystem_subclass(
    ecosystem: Raster,
    land_cover: Raster,
    land_cover_crosswalk: Table,
    fvc: Raster | None = None,
    aridity: Raster | None = None,
    *,
    base_year: int,
    sparse_from: float = 0.04,
    sparse_to: float = 0.2,
    meadow_humidity: float = 1.0,
    sandy_land_aridity: float = 5.0,
) -> Raster:
    """The ecosystem of the base year, second-level classes told where the layers allow; what they do not tell stays.

        forest, shrub, grassland    sparse_from ≤ FVC < sparse_to → 14, 23, 34
        30 grassland undivided      1 / aridity ≥ meadow_humidity → 31 meadow, else 32 steppe
        70 desert undivided         aridity > sandy_land_aridity → 71 sand desert, else 72 sandy land
        gobi counted as desert      stays 70: neither of the two

    Cover of all plants bounds that of trees from above, so little of it makes a forest sparse, but much of it makes a
    sparse forest no denser. Below sparse_from, cover and class contradict each other and the class stays. 33 tussock
    is as humid as 31 and is not told from it.

    Shapes   (y, x) int16, with the scalar coordinate `year`.
    Units    ecosystem code; FVC 1; aridity ET0/P.
    Range    the codes of `ecosystem`.
    Errors   ValueError unless sparse_from is below sparse_to; Absent if there is neither cover of the base year nor aridity.
    Nodata   −1 in, −1 out; NaN of cover or aridity tells nothing.
    Golden   tests/golden/test_ecosystem_subclass.py (hand sum).
    """
    if not sparse_from < sparse_to:
        raise ValueError(f"sparse_from {sparse_from} must be below sparse_to {sparse_to}")
    cover = None if fvc is None else _of_year(fvc, base_year)
    if cover is None and aridity is None:
        raise Absent(
            Say(f"没有{base_year}年植被覆盖度，也没有干燥度，二级类无从细分", f"neither cover of {base_year} nor aridity to tell classes by"),
            Say("登记 ndvi（规划基期年）或 aridity", "enter ndvi of the base year, or aridity"),
        )  # fmt: skip
    before = ecosystem.values
    codes = land_cover.sel(year=base_year).values  # there where the ecosystem of that year is
    out = before.copy()
    if aridity is not None:
        dryness = aridity.values.astype("f8")
        humid = dryness * meadow_humidity <= 1  # 1 / aridity ≥ meadow_humidity, without dividing by 0
        known = np.isfinite(dryness)
        out[known & (before == GRASSLAND)] = STEPPE
        out[known & (before == GRASSLAND) & humid] = MEADOW
        sand = known & (before == DESERT) & ~np.isin(codes, _gobi(land_cover_crosswalk))
        out[sand] = SANDY_LAND
        out[sand & (dryness > sandy_land_aridity)] = SAND_DESERT
    if cover is not None:
        sparse = (cover >= np.float32(sparse_from)) & (cover < np.float32(sparse_to))
        for first, code in SPARSE.items():
            out[sparse & (before // 10 == first)] = code
    out[codes == NODATA] = NODATA
    return ecosystem.copy(data=out).rename("ecosystem_subclass").drop_attrs()


def _of_year(series: Raster, year: int) -> NDArray[Any] | None:
    years = [int(y) for y in series["year"].values]
    return series.isel(year=years.index(year)).values if year in years else None


def _gobi(crosswalk: Table) -> NDArray[np.int64]:
    """Land-cover codes that are, or hold, gobi; none where the crosswalk does not say."""
    if "gobi" not in crosswalk:
        return np.empty(0, dtype="i8")
    marked = crosswalk["gobi"].fillna(0).to_numpy(dtype="i8") == 1
    return np.asarray(crosswalk["code"].to_numpy(dtype="i8")[marked])
