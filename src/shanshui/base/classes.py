"""Land classifications shipped with the package, and turning codes into what a crosswalk says they are.

Rasters of land cover hold integers, so a class whose code is a text has a number of its own (`text` and `code` of the
crosswalk): the text read as a number, H as 9 (05H1 → 591), plus 10000 for the suffix A (0810A → 10810), 20000 for the
suffix K 可调整 (0201K → 20201), and 2000 within a village (`@203`, 城镇村属性码 203: 0601 → 2601).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from shanshui.core.errors import NotFound, Say

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

INTEGERS = ("code", "ecosystem", "space", "gobi")
TEXT = "text"
TITLES = {
    "third_survey": Say("第三次全国国土调查工作分类（三调）", "third national land survey"),
    "gbt21010_2017": Say("土地利用现状分类（GB/T 21010—2017）", "GB/T 21010-2017"),
    "land_sea_use_2020": Say("用地用海分类（2020年试行版）", "land and sea use, edition 2020"),
    "land_sea_use_2023": Say("用地用海分类（2023年版）", "land and sea use, edition 2023"),
    "cnlucc": Say("中国多时期土地利用遥感监测数据（CNLUCC）", "CNLUCC"),
    "worldcover": Say("ESA WorldCover 10米", "ESA WorldCover 10 m"),
    "clcd": Say("中国年度土地覆盖数据（CLCD）", "CLCD"),
    "globeland30": Say("GlobeLand30", "GlobeLand30"),
    "esri10m": Say("ESRI 10米土地覆被", "ESRI 10 m land cover"),
    "igbp": Say("MCD12（IGBP分类）", "MCD12, IGBP classes"),
    "nlcd": Say("NLCD", "NLCD"),
    "corine": Say("CORINE（三位编码）", "CORINE, three-digit codes"),
    "corine_grid": Say("CORINE（栅格序号1—44）", "CORINE, raster numbers 1-44"),
}


def classifications() -> list[str]:
    """The names of the classifications that have a crosswalk."""
    folder = resources.files("shanshui.base").joinpath("crosswalks")
    return sorted(file.name.removesuffix(".csv") for file in folder.iterdir() if file.name.endswith(".csv"))


def title(classification: str) -> Say:
    """What planners call a classification."""
    _rows(classification)
    return TITLES[classification]


def crosswalk(classification: str) -> pd.DataFrame:
    """The crosswalk of a classification: code, name, ecosystem, space (0 = that of the surroundings), gobi, status, source.

    Ecosystem −1 stands for what is no ecosystem of the land: sea, cloud, land set aside for a use not yet decided.
    """
    import pandas as pd

    rows = _rows(classification)
    columns = [name for name in rows[0] if name != TEXT]
    return pd.DataFrame({name: [int(r[name]) if name in INTEGERS else r[name] for r in rows] for name in columns})


@cache
def texts(classification: str) -> dict[str, int]:
    """Code as a text → the number that stands for it in rasters; empty where the codes are numbers anyway."""
    return {row[TEXT]: int(row["code"]) for row in _rows(classification) if TEXT in row}


@cache
def numbers(classification: str) -> frozenset[int]:
    """The codes that a raster of this classification may hold."""
    return frozenset(int(row["code"]) for row in _rows(classification))


def fitting(codes: Iterable[int]) -> list[str]:
    """The classifications that know every one of these codes; several where the codes do not tell them apart."""
    held = frozenset(int(code) for code in codes)
    return [name for name in classifications() if held and held <= numbers(name)]


@cache
def _rows(classification: str) -> list[dict[str, str]]:
    if classification not in classifications():
        known = ", ".join(classifications())
        raise NotFound(Say(f"没有分类“{classification}”的对照表；现有：{known}",
                           f"no crosswalk for {classification!r}; known: {known}"))  # fmt: skip
    text = resources.files("shanshui.base").joinpath("crosswalks", f"{classification}.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def recode(codes: NDArray[Any], table: pd.DataFrame, column: str, *, nodata: int = -1) -> NDArray[np.int16]:
    """Each code replaced by the table's `column`; nodata stays nodata.

    Errors   ValueError naming every code that the table lacks, or that it gives twice.
    """
    import numpy as np

    known = table["code"].to_numpy(dtype="i8")
    twice = sorted({int(c) for c in known if (known == c).sum() > 1})
    if twice:
        raise ValueError(f"the crosswalk gives code {', '.join(map(str, twice))} twice")
    order = np.argsort(known)
    known, values = known[order], table[column].to_numpy(dtype="i2")[order]
    at = np.minimum(np.searchsorted(known, codes), len(known) - 1)
    given = codes != nodata
    lacking = given & (known[at] != codes)
    if lacking.any():
        named = ", ".join(str(c) for c in np.unique(codes[lacking]))
        raise ValueError(f"land-cover codes not in the crosswalk: {named}")
    return np.where(given, values[at], np.int16(nodata)).astype("i2")
