"""Key waters (重点水体) beyond their quantity: quality against its target, trophic level (综合营养状态指数)."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from shanshui.core.method import Table, method

GRADES = {"1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "6": 6, "Ⅰ": 1, "Ⅱ": 2, "Ⅲ": 3, "Ⅳ": 4, "Ⅴ": 5, "I": 1, "II": 2, "III": 3,
          "IV": 4, "V": 5, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5}  # fmt: skip
WORST = 6
"""劣Ⅴ类."""


@method(
    gives="key_water_state",
    source="HJ 1174-2021（湿地退化：综合营养状态指数）；GB 3838-2002（水质类别）",
    scope="global",
    nodata="exclude",
)
def key_water_state(key_waters: Table, trophic_parameters: Table, trophic_grades: Table) -> Table:
    """State of each water in each year: quality, whether it meets its target, trophic level index and grade.

        TLI_j = 10 · (a_j + b_j · ln x_j)          TLI = Σ W_j · TLI_j          W_j = r_j² / Σ r_j²

    x_j    chlorophyll a in mg/m³; total phosphorus, total nitrogen, permanganate index in mg/L; r_j their correlation
           with chlorophyll a.
    Shapes   table → table, a row each.
    Units    as above → index.
    Range    quality 1–6 (6 = 劣Ⅴ); TLI mostly 0–100; trophic grade 1–5.
    Errors   ValueError for a quality that is no class, and for a concentration of 0 or below.
    Nodata   quality, target or TLI missing where the water has none; TLI only from all parameters of the table.
    Golden   tests/golden/test_key_water_state.py (hand sum).
    """
    quality, target = (_grades(key_waters, column) for column in ("quality", "quality_target"))
    index = _trophic_index(key_waters, trophic_parameters)
    meets = pd.array([q <= t if pd.notna(q) and pd.notna(t) else pd.NA for q, t in zip(quality, target, strict=True)], dtype="boolean")  # fmt: skip
    return pd.DataFrame({
        "name": key_waters["name"].astype(str).to_numpy(), "county": key_waters["county"].astype(str).to_numpy(),
        "year": key_waters["year"].to_numpy("i8"), "quality": quality, "target": target, "meets": meets, "tli": index,
        "trophic": _trophic_grades(index, trophic_grades),
    })  # fmt: skip


def quality_grade(value: Any) -> Any:
    """“Ⅲ类”, “III”, “三类”, 3 → 3; “劣Ⅴ类” → 6; missing stays missing."""
    if value is None or pd.isna(value) or not str(value).strip():
        return pd.NA
    text = str(value).strip().upper().removesuffix("类")
    if re.fullmatch("劣(Ⅴ|V|五|5)", text):
        return WORST
    text = re.sub(r"\.0$", "", text)
    if text not in GRADES:
        raise ValueError(f"{value!r} is no class of water quality: Ⅰ–Ⅴ, 劣Ⅴ, or 1–6")
    return GRADES[text]


def _grades(table: Table, column: str) -> Any:
    values = table[column] if column in table else [pd.NA] * len(table)
    return pd.array([quality_grade(value) for value in values], dtype="Int64")


def _trophic_index(waters: Table, parameters: Table) -> np.ndarray:
    names = parameters["parameter"].astype(str).tolist()
    if any(name not in waters for name in names):
        return np.full(len(waters), np.nan)
    values = waters[names].astype("f8").to_numpy()
    if (values <= 0).any():
        raise ValueError("a concentration of 0 or below has no logarithm; leave it empty where it was not measured")
    a, b, r = (parameters[column].to_numpy("f8") for column in ("intercept", "slope", "correlation"))
    return np.asarray((10 * (a + b * np.log(values))) @ (r**2 / (r**2).sum()))


def _trophic_grades(index: np.ndarray, table: Table) -> Any:
    rows = table.sort_values("grade")
    out = []
    for value in index:
        found = (value < rows["to"]) | ((value == rows["to"]) & (rows["to_closed"] == 1))
        out.append(pd.NA if np.isnan(value) else int(rows["grade"][found].iloc[0]))
    return pd.array(out, dtype="Int64")
