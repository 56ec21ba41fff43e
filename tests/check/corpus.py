"""All kinds of defect, in one list."""

from __future__ import annotations

import kinds_places
import kinds_plan
import kinds_rasters
import kinds_tables
import kinds_units
import kinds_years
from kinds import HIDDEN, KINDS, Kind, compatible

__all__ = [
    "HIDDEN",
    "KINDS",
    "Kind",
    "compatible",
    "kinds_places",
    "kinds_plan",
    "kinds_rasters",
    "kinds_tables",
    "kinds_units",
    "kinds_years",
]
