"""Tables of fields (表K.1), of towns and their waters (表K.2) and of river banks (表K.3), by county."""

from __future__ import annotations

from collections.abc import Callable

from shanshui.core.units import UNITS
from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts_ground import BANKS, MEANS, REACHES
from shanshui.deliver.paragraphs_ground import FIELDS, TOWNS
from shanshui.deliver.tables import Sheet, Shown


def k1(sheet: Sheet) -> None:
    """State of fields and villages."""
    _means(sheet, "表K.1  农业空间状况表", FIELDS, [])


def k2(sheet: Sheet) -> None:
    """State of towns, and lengths of their waters."""
    _means(sheet, "表K.2  城镇空间状况表", TOWNS, list(REACHES))


def _means(sheet: Sheet, title: str, layers: tuple[str, ...], reaches: list[str]) -> None:
    sheet.title(title)
    heads = [f"{MEANS[layer][0]}{_unit(layer)}" for layer in layers]
    sheet.head([("范围", *heads, *(f"{REACHES[state]}（公里）" for state in reaches))])
    for where, name in _rows(sheet):
        shown = [Shown(f"ground.{layer}.{where}mean") for layer in layers]
        sheet.line([name, *shown, *(Shown(f"town_water.{where}{state}.length") for state in reaches)])
    notes = ["各项为按面积加权的平均值，只计有资料的栅格；空格为没有资料。"]
    notes += [sheet.facts.missing(layer, f"未评价{MEANS[layer][0]}") for layer in layers if sheet.reader.absence(layer)]
    if reaches and sheet.reader.absence("town_water_state") is not None:
        notes.append(sheet.facts.missing("town_water_state", "未评价城镇水体"))
    sheet.notes(notes)


def k3(sheet: Sheet) -> None:
    """Banks of rivers without a strip of natural land."""
    sheet.title("表K.3  河岸缓冲带状况表")
    sheet.head([("范围", *(f"{name}（公里）" for name in BANKS.values()), "缺失比例（%）")])
    for where, name in _rows(sheet):
        lengths = [Shown(f"buffer.{where}{state}.length") for state in BANKS]
        sheet.line([name, *lengths, Shown(f"buffer.{where}absent.share")])
    notes = ["两岸分别计长。窄于栅格的缓冲带不可辨，缺失长度偏大。"]
    if sheet.reader.absence("buffer_strips") is not None:
        notes.append(sheet.facts.missing("buffer_strips", "未评价河岸缓冲带"))
    sheet.notes(notes)


def _unit(layer: str) -> str:
    word = UNITS[vocabulary()[layer].unit][2]
    return f"（{word}）" if word else ""


def _rows(sheet: Sheet) -> list[tuple[str, str]]:
    """Part of the figures' ids and name of each county, the region last."""
    frame = sheet.reader.get("counties")
    pairs = [] if frame is None else sorted(zip(frame["code"].astype(str), frame["name"].astype(str), strict=True))
    return [*((f"county.{code}.", name) for code, name in pairs), ("", sheet.plan.region.short)]


SHEETS: tuple[tuple[str, int, tuple[float, ...], Callable[[Sheet], None]], ...] = (
    ("K.1", 9, (18, *(16,) * 8), k1),
    ("K.2", 10, (18, *(16,) * 9), k2),
    ("K.3", 6, (18, *(18,) * 5), k3),
)
