"""One year of a layer that holds several."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster


def of_year(series: Raster, year: int, zh: str) -> NDArray[Any]:
    """The values of one year (y, x); Absent if the layer, `zh` by name, does not have it: no other year stands in."""
    years = [int(y) for y in series["year"].values]
    if year not in years:
        listed = "、".join(map(str, sorted(years)))
        raise Absent(
            Say(
                f"缺少{year}年的{zh}资料（现有{listed}年）",
                f"no {series.name} of {year}; there are {', '.join(map(str, sorted(years)))}",
            ),
            Say(f"补充{year}年的{zh}资料，或调整规划年份", f"add the year {year}, or change the years of the plan"),
        )
    return series.values[years.index(year)]
