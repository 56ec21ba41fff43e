"""Ecological sensitivity (生态敏感性): the n-th root of the product of factor scores, for four problems and all together."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, Table, method

NODATA = -1
DECIMALS = 1
"""The composite breaks are printed with one decimal (1.0–2.0, 2.1–4.0): the index is rounded to it before it is graded,
so that nothing falls between two grades."""
FACTORS = {
    "rainfall_erosivity": "降雨侵蚀力", "soil_texture": "土壤质地", "relief": "地形起伏度", "fvc": "植被覆盖度", "aridity": "干燥度",
    "windy_days": "冬春季大风日数", "carbonate_outcrop": "碳酸岩出露面积比例", "slope": "坡度", "groundwater_tds": "地下水矿化度",
    "groundwater_depth": "地下水埋深",
}  # fmt: skip
"""Layers that are scored, as messages name them."""


@method(
    gives="erosion_sensitivity",
    source="生态保护红线划定指南（环办生态〔2017〕48号）水土流失敏感性：(R·K·LS·C)^¼",
    scope="cell",
    nodata="cell",
    reads={"rainfall_erosivity": "erosivity"},
)
def erosion_sensitivity(
    rainfall_erosivity: Raster,
    soil_texture: Raster,
    relief: Raster,
    fvc: Raster,
    erosion_sensitivity_table: Table,
    sensitivity_grades: Table,
    *,
    base_year: int,
    sensitivity_levels: int = 3,
) -> Raster:
    """How readily water would wash the soil away, whatever it does today.

        index = (R · K · LS · C)^¼       scores of erosivity, texture, relief, cover; graded at one decimal

    Shapes   (y, x) → int16; fvc (year, y, x).
    Units    MJ mm/(ha h a), code, m, 1 → code.
    Range    1–5; with three levels 1, 3 and 5.
    Errors   Absent without cover of the base year or without scores for the levels asked for; ValueError for scores
             that overlap.
    Nodata   a factor that is missing, or that the table gives no score, leaves −1: no factor has a default.
    Source   the guide scores relief for LS; the table says how the printed texture classes are read.
    Golden   tests/golden/test_erosion_sensitivity.py (hand sum).
    """
    factors = {"rainfall_erosivity": rainfall_erosivity.values, "soil_texture": soil_texture.values,
               "relief": relief.values, "fvc": _of(fvc, base_year, "fvc")}  # fmt: skip
    grades = _graded(factors, erosion_sensitivity_table, sensitivity_grades, sensitivity_levels)
    return _like(relief, grades, "erosion_sensitivity")


@method(
    gives="desertification_sensitivity",
    source="生态保护红线划定指南（环办生态〔2017〕48号）土地沙化敏感性：(I·W·K·C)^¼；五级标准见胡云锋等 ChinaXiv 201811.00060V1 表1",
    scope="cell",
    nodata="cell",
)
def desertification_sensitivity(
    aridity: Raster,
    soil_texture: Raster,
    fvc: Raster,
    desertification_sensitivity_table: Table,
    sensitivity_grades: Table,
    windy_days: Raster | None = None,
    windy_days_station: Raster | None = None,
    *,
    base_year: int,
    sensitivity_levels: int = 3,
) -> Raster:
    """How readily wind would turn the land to sand. A natural desert is sensitive; that does not make it degraded.

        index = (I · W · K · C)^¼        scores of dryness, windy days of winter and spring, texture, cover

    Windy days that were given prevail over those of the stations. With sensitivity_levels = 5 the scores are 1, 3, 5,
    7, 9 and the grades five.

    Shapes   (y, x) → int16; fvc (year, y, x).
    Units    1, day, code, 1 → code.
    Range    1–5; with three levels 1, 3 and 5.
    Errors   Absent without windy days, cover of the base year, or scores; ValueError for scores that overlap.
    Nodata   a factor that is missing, or that the table gives no score, leaves −1: no factor has a default.
    Golden   tests/golden/test_desertification_sensitivity.py (hand sum; paper for the five levels).
    """
    windy = windy_days_station if windy_days is None else windy_days
    if windy is None:
        raise Absent(
            Say("未提供冬春季大风日数，也没有含风速的气象站逐日观测", "neither windy days nor stations with wind are given"),
            Say("登记 windy_days，或登记含 wind_speed 的 daily_weather", "enter windy_days, or daily_weather with wind_speed"),
        )  # fmt: skip
    factors = {"aridity": aridity.values, "windy_days": windy.values, "soil_texture": soil_texture.values,
               "fvc": _of(fvc, base_year, "fvc")}  # fmt: skip
    grades = _graded(factors, desertification_sensitivity_table, sensitivity_grades, sensitivity_levels)
    return _like(aridity, grades, "desertification_sensitivity")


@method(
    gives="rocky_desertification_sensitivity",
    source="生态保护红线划定指南（环办生态〔2017〕48号）石漠化敏感性：(D·P·C)^⅓",
    scope="cell",
    nodata="cell",
)
def rocky_desertification_sensitivity(
    carbonate_outcrop: Raster,
    slope: Raster,
    fvc: Raster,
    rocky_desertification_sensitivity_table: Table,
    sensitivity_grades: Table,
    *,
    base_year: int,
    sensitivity_levels: int = 3,
) -> Raster:
    """How readily limestone land would lose its soil.

        index = (D · P · C)^⅓            scores of carbonate outcrop, slope, cover

    Shapes   (y, x) → int16; fvc (year, y, x).
    Units    %, °, 1 → code.
    Range    1–5; with three levels 1, 3 and 5.
    Errors   Absent without cover of the base year or without scores; ValueError for scores that overlap.
    Nodata   a factor that is missing, or that the table gives no score, leaves −1: no factor has a default.
    Golden   tests/golden/test_rocky_desertification_sensitivity.py (hand sum).
    """
    factors = {"carbonate_outcrop": carbonate_outcrop.values, "slope": slope.values, "fvc": _of(fvc, base_year, "fvc")}
    grades = _graded(factors, rocky_desertification_sensitivity_table, sensitivity_grades, sensitivity_levels)
    return _like(slope, grades, "rocky_desertification_sensitivity")


@method(
    gives="salinisation_sensitivity",
    source="生态保护红线划定指南（环办生态〔2017〕48号）盐渍化敏感性：(I·M·D·K)^¼",
    scope="cell",
    nodata="cell",
)
def salinisation_sensitivity(
    aridity: Raster,
    groundwater_tds: Raster,
    groundwater_depth: Raster,
    soil_texture: Raster,
    salinisation_sensitivity_table: Table,
    sensitivity_grades: Table,
    *,
    base_year: int,
    sensitivity_levels: int = 3,
) -> Raster:
    """How readily salt would gather in the soil.

        index = (I · M · D · K)^¼        scores of evaporation over precipitation, salts of the groundwater, its depth,
                                         texture

    Evaporation is the potential one (ET0, in `aridity`); what an evaporation pan shows is larger. Depth is that of the
    base year, or of the last year before it.

    Shapes   (y, x) → int16; groundwater_depth (year, y, x).
    Units    1, g/L, m, code → code.
    Range    1–5; with three levels 1, 3 and 5.
    Errors   Absent without a depth up to the base year or without scores; ValueError for scores that overlap.
    Nodata   a factor that is missing, or that the table gives no score, leaves −1: no factor has a default.
    Golden   tests/golden/test_salinisation_sensitivity.py (hand sum).
    """
    years = [int(y) for y in groundwater_depth["year"].values if int(y) <= base_year]
    depth = _of(groundwater_depth, max(years, default=base_year), "groundwater_depth")
    factors = {"aridity": aridity.values, "groundwater_tds": groundwater_tds.values, "groundwater_depth": depth,
               "soil_texture": soil_texture.values}  # fmt: skip
    grades = _graded(factors, salinisation_sensitivity_table, sensitivity_grades, sensitivity_levels)
    return _like(aridity, grades, "salinisation_sensitivity")


@method(
    gives="ecological_sensitivity",
    source="韩鹏冉等 ChinaXiv 201809.00030V1 式2（各项敏感性取最大）；资源环境承载能力和国土空间开发适宜性评价指南（试行）2020",
    scope="cell",
    nodata="exclude",
)
def ecological_sensitivity(
    erosion_sensitivity: Raster | None = None,
    desertification_sensitivity: Raster | None = None,
    rocky_desertification_sensitivity: Raster | None = None,
    salinisation_sensitivity: Raster | None = None,
) -> Raster:
    """The greatest of the sensitivities that could be evaluated in a cell.

        sensitivity = max over problems

    Shapes   (y, x) int16.
    Units    code.
    Range    1–5.
    Errors   Absent where no sensitivity was evaluated.
    Nodata   a problem without a grade is left out; −1 where none has one. It is a lower bound where problems lack.
    Golden   tests/golden/test_ecological_sensitivity.py (hand sum).
    """
    given = (
        erosion_sensitivity,
        desertification_sensitivity,
        rocky_desertification_sensitivity,
        salinisation_sensitivity,
    )
    layers = [layer for layer in given if layer is not None]
    if not layers:
        raise Absent(
            Say("没有一项敏感性可以评价", "no sensitivity could be evaluated"),
            Say("补充敏感性评价所需资料", "give what an evaluation of sensitivity needs"),
        )
    most = layers[0].values.copy()
    for layer in layers[1:]:
        np.maximum(most, layer.values, out=most)  # −1 is below every grade
    return _like(layers[0], most, "ecological_sensitivity")


# ------------------------------------------------------------------ scores and grades
def scores(values: NDArray[Any], table: Table, levels: int, factor: str) -> NDArray[np.float64]:
    """The score of each value by the rows of one factor; NaN for a value that lies in a gap of the printed breaks."""
    rows = table[(table["levels"] == levels) & (table["factor"] == factor)]
    if rows.empty:
        name = FACTORS[factor]
        raise Absent(
            Say(f"参数表没有{name}的{levels}级标准", f"the table has no {levels} levels of {factor}"),
            Say("补上该因子的分级，或改用其他级数", "add the levels of this factor, or ask for other levels"),
        )
    out = np.full(values.shape, np.nan)
    for row in rows.itertuples(index=False):
        # limits in the precision of the values: 0.2 of a float32 raster meets the 0.2 that is printed
        low, high = (values.dtype.type(limit) if values.dtype.kind == "f" else limit for limit in (row[2], row[4]))
        inside = (values >= low if row[3] else values > low) & (values <= high if row[5] else values < high)
        if (inside & ~np.isnan(out)).any():
            raise ValueError(f"scores of {factor} at {levels} levels overlap from {row[2]:g} to {row[4]:g}")
        out[inside] = row[6]
    return out


def _graded(factors: dict[str, NDArray[Any]], table: Table, limits: Table, levels: int) -> NDArray[np.int16]:
    """Grade of the n-th root of the product of the scores."""
    columns = ["levels", "factor", "from", "from_closed", "to", "to_closed", "score"]
    product = math.prod(scores(values, table[columns], levels, factor) for factor, values in factors.items())
    index = np.round(product ** (1 / len(factors)), DECIMALS)
    rows = limits[limits["levels"] == levels].sort_values("grade")
    upper, grades = rows["to"].to_numpy("f8"), rows["grade"].to_numpy("i2")
    if rows.empty or (np.diff(upper) <= 0).any() or upper[-1] != np.inf:
        raise ValueError(f"sensitivity_grades: the limits of {levels} levels must rise with the grade to inf: {upper}")
    known = ~np.isnan(index)
    out = np.full(index.shape, NODATA, dtype="i2")
    out[known] = grades[np.searchsorted(upper, index[known], side="left")]
    return out


def _of(series: Raster, year: int, layer: str) -> NDArray[Any]:
    years = [int(y) for y in series["year"].values]
    if year not in years:
        zh = FACTORS[layer]
        raise Absent(
            Say(f"没有{year}年的{zh}", f"no {layer} of {year}"), Say(f"登记该年的{zh}", f"enter {layer} of that year")
        )
    return np.asarray(series.isel(year=years.index(year)).values)


def _like(template: Raster, values: NDArray[Any], name: str) -> Raster:
    return template.copy(data=values).rename(name).drop_attrs()
