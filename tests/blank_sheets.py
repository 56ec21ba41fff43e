"""Sheets of the atlas left blank: they say what they are and bear no map. For tests that ask something else of a package."""

from __future__ import annotations

import pytest


def without_maps(patch: pytest.MonkeyPatch) -> None:
    from shanshui.deliver import atlas, map_graticule, map_legend, map_notes

    patch.setattr(atlas, "DPI", 20)
    patch.setattr(atlas, "DRAWN", dict.fromkeys(atlas.DRAWN, lambda _: None))
    for module, name in (
        (map_graticule, "draw"),
        (map_graticule, "north_arrow"),
        (map_legend, "draw"),
        (map_notes, "draw"),
    ):
        patch.setattr(module, name, lambda *_: None)
