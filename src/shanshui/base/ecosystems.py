"""Ecosystems of each year from land cover, by a crosswalk that is data."""

from __future__ import annotations

from shanshui.base.classes import recode
from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, Table, method

BARE, DESERT = (80, 82), 70
"""What the land covers count gobi as, and what it is where it counts as desert."""


@method(
    gives="ecosystem_series",
    source="HJ 1166-2021 附录A，按土地利用分类对照表",
    scope="cell",
    nodata="cell",
    rows={"land_cover_crosswalk": "land_cover"},
)
def ecosystem_series(land_cover: Raster, land_cover_crosswalk: Table, *, gobi_as_desert: bool = False) -> Raster:
    """Ecosystem of each cell in each year.

        ecosystem = crosswalk[code]; classes that are or hold gobi → 70 desert, if gobi_as_desert

    HJ 1166 counts gobi (戈壁) as bare land (82): the option departs from it.

    Shapes   (year, y, x) → (year, y, x) int16.
    Units    land-cover code → ecosystem code of HJ 1166.
    Range    the codes of `ecosystem`.
    Errors   ValueError naming the codes that the crosswalk lacks; where gobi is to be desert and the crosswalk does not
             tell it from other bare land.
    Nodata   −1 in, −1 out.
    Golden   tests/golden/test_ecosystem_series.py (hand sum).
    """
    table = _with_gobi_as_desert(land_cover_crosswalk) if gobi_as_desert else land_cover_crosswalk
    values = recode(land_cover.values, table, "ecosystem")
    return land_cover.copy(data=values).rename("ecosystem_series").drop_attrs()


def _with_gobi_as_desert(crosswalk: Table) -> Table:
    told = crosswalk["gobi"].fillna(0).eq(1) if "gobi" in crosswalk else crosswalk["code"].ne(crosswalk["code"])
    gobi = told & crosswalk["ecosystem"].isin(BARE)
    if not gobi.any():
        raise ValueError("gobi_as_desert: the crosswalk tells no class of gobi from other bare land")
    return crosswalk.assign(ecosystem=crosswalk["ecosystem"].mask(gobi, DESERT))


@method(gives="ecosystem", source="取规划基准年的一期（无公式）", scope="cell", nodata="cell")
def ecosystem(ecosystem_series: Raster, *, base_year: int) -> Raster:
    """Ecosystem of each cell in the base year.

    Shapes   (year, y, x) → (y, x) int16, with the scalar coordinate `year`.
    Units    ecosystem code.
    Range    the codes of `ecosystem`.
    Errors   Absent if the series has no map of the base year; another year never stands in for it.
    Nodata   −1 in, −1 out.
    Golden   tests/golden/test_ecosystem.py (hand sum).
    """
    return of_year(ecosystem_series, base_year, "ecosystem")


def of_year(series: Raster, year: int, name: str) -> Raster:
    """One year of a stack, named, with the scalar coordinate `year`; Absent if it is not there."""
    years = [int(y) for y in series["year"].values]
    if year not in years:
        listed = "、".join(map(str, years))
        raise Absent(
            Say(
                f"缺少{year}年的土地利用资料（现有{listed}年）",
                f"no land cover of {year}; there are {', '.join(map(str, years))}",
            ),
            Say(
                f"在 catalog.toml 的 land_cover 中补充{year}年，或改规划基期年",
                f"add {year} to land_cover, or change the base year",
            ),
        )
    chosen = series.isel(year=years.index(year))
    return chosen.copy(data=chosen.values.astype("i2")).rename(name).drop_attrs()
