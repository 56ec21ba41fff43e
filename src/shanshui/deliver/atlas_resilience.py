"""What a sheet of resilience says below the map: grades that hold within the region alone, land that lives on water brought."""

from __future__ import annotations

from shanshui.deliver.map_sheet import Sheet

SHEETS = ("resilience", "resilience_certainty", "resilience_agreement", "resilience_rival")
"""Layers that rest on the breaks of resilience."""


def remarks(sheet: Sheet, ground: str | None) -> None:
    """Notes for a sheet whose ground is a layer of resilience; none for the others."""
    if ground not in SHEETS:
        return
    breaks, water = sheet.reader.get("resilience_breaks"), sheet.reader.get("water_supplement")
    if breaks is not None and bool(breaks["relative"].any()):
        sheet.notes.append("相对分级：级别界限取自区内，不与其他地区比较。")
    if water is not None and bool((water.values > 0).any()):
        sheet.notes.append("灌溉绿洲按现有供水评价，供水减少时恢复力随之降低。")
