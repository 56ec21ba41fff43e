"""Land classifications shipped with the package, and turning codes into what a crosswalk says they are."""

from __future__ import annotations

import csv
from importlib import resources
from typing import TYPE_CHECKING, Any

from shanshui.core.errors import NotFound, Say

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

INTEGERS = ("code", "ecosystem", "space")


def classifications() -> list[str]:
    """The names of the classifications that have a crosswalk."""
    folder = resources.files("shanshui.base").joinpath("crosswalks")
    return sorted(file.name.removesuffix(".csv") for file in folder.iterdir() if file.name.endswith(".csv"))


def crosswalk(classification: str) -> pd.DataFrame:
    """The crosswalk of a classification: code, name, ecosystem, space, status, source."""
    import pandas as pd

    if classification not in classifications():
        known = ", ".join(classifications())
        raise NotFound(Say(f"没有分类“{classification}”的对照表；现有：{known}",
                           f"no crosswalk for {classification!r}; known: {known}"))  # fmt: skip
    text = resources.files("shanshui.base").joinpath("crosswalks", f"{classification}.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    return pd.DataFrame({name: [int(r[name]) if name in INTEGERS else r[name] for r in rows] for name in rows[0]})


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
