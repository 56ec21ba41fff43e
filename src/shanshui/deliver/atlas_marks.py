"""What a map file says of itself: which figures it shows, its scale and title, in the file's own metadata.

PNG: a tEXt chunk. PDF: /Keywords of the document information. Both hold the same ASCII JSON; neither holds a date, so
equal maps are equal bytes.
"""

from __future__ import annotations

import json
from typing import Any

KEY = "shanshui"


def marks(sheet: Any) -> str:
    """The JSON written into the files, from the notes taken while drawing."""
    return json.dumps(
        {
            "map": sheet.number,
            "title": sheet.title,
            "scale": sheet.extent.denominator,
            "stamp": sheet.plan.plan.stamp,
            "figures": sheet.ink.marks,
        },
        sort_keys=True,
    )


def png(sheet: Any) -> dict[str, str | None]:
    """Metadata for matplotlib's PNG writer; no Software entry."""
    return {"Software": None, KEY: marks(sheet)}


def pdf(sheet: Any) -> dict[str, str | None]:
    """Metadata for matplotlib's PDF writer; no dates."""
    return {
        "Creator": KEY,
        "Producer": "matplotlib",
        "Title": f"{sheet.plan.title} {sheet.title}",
        "Keywords": marks(sheet),
        "CreationDate": None,
    }
