"""degree_limits as the national profile ships it; the limits themselves are pinned against the standard in tests/guide."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

import shanshui.guide

TABLES = Path(shanshui.guide.__file__).parent / "profiles" / "national" / "tables"
LIMITS = pd.read_csv(TABLES / "degree_limits.csv")
WEIGHTS = pd.read_csv(TABLES / "degradation_weights.csv")
