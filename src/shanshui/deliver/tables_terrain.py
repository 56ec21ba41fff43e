"""Tables of terrain and drainage by county (表T.1) and of the basins (表T.2)."""

from __future__ import annotations

from collections.abc import Callable

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.tables import Sheet, Shown

LANDFORMS = {int(code): entry.zh for code, entry in vocabulary().codes["landform_class"].items()}
LEVELS = (1, 2)
SCATTERED = 0


def t1(sheet: Sheet) -> None:
    """Elevation, slope, relief, area by landform, streams: a row for each county, the region last."""
    sheet.title("表T.1  地形地貌与河段表")
    sheet.head([("范围", "平均海拔（米）", "平均坡度（度）", "平均起伏度（米）", *(f"{name}（平方公里）" for name in LANDFORMS.values()),
                 "河段长度（公里）", "河段密度（公里/平方公里）")])  # fmt: skip
    for code, name in _counties(sheet):
        means = [Shown(f"{layer}.county.{code}.mean") for layer in ("elevation", "slope", "relief")]
        forms = [_form(sheet, number, f"landform.{number}.county.{code}") for number in LANDFORMS]
        sheet.line(
            [name, *means, *forms, Shown(f"stream.county.{code}.length"), Shown(f"stream.county.{code}.density")]
        )
    means = [Shown(f"{layer}.mean") for layer in ("elevation", "slope", "relief")]
    forms = [Shown(f"landform.{number}.area") for number in LANDFORMS]
    sheet.line([sheet.plan.region.short, *means, *forms, Shown("stream.length"), Shown("stream.density")])
    notes = ["河段由高程推算，不代表常年有水。"]
    for layer, words in (("landform", "未划分地貌类型"), ("streams", "未推算河段")):
        if sheet.reader.absence(layer) is not None:
            notes.append(sheet.facts.missing(layer, words))
    sheet.notes(notes)


def _form(sheet: Sheet, number: int, name: str) -> Shown | None:
    """A landform that occurs nowhere has no figure by county: its cells are empty rather than missing."""
    whole = sheet.facts.get(f"landform.{number}.area")
    return None if whole is not None and whole.number == 0 else Shown(name)


def t2(sheet: Sheet) -> None:
    """Basins of the first two levels that lie in the region, each level closing to the region."""
    sheet.title("表T.2  流域表")
    sheet.head([("级", "流域编码", "区内面积（平方公里）", "占土地总面积（%）", "流域面积（含区外，平方公里）", "区内河段长度（公里）",
                 "河段密度（公里/平方公里）", "最高河段级别", "内流", "被数据边界截断")])  # fmt: skip
    table = sheet.reader.get("watershed_table")
    if table is None:
        sheet.notes([sheet.facts.missing("watersheds", "未划分流域")])
        return
    for row in table[table["level"].isin(LEVELS) & (table["area_m2"] > 0)].itertuples():
        name = f"watershed.{row.level}.{row.basin}"
        scattered = row.basin == SCATTERED
        sheet.line([
            f"{row.level}级", "零散汇水区" if scattered else str(row.code), Shown(f"{name}.area"), Shown(f"{name}.share"),
            None if scattered else Shown(f"{name}.drained"), Shown(f"{name}.length"),
            None if scattered else Shown(f"{name}.density"), f"{row.order}级" if row.order > 0 else None,
            "是" if row.closed else "否", "是" if row.truncated else "否",
        ])  # fmt: skip
    sheet.notes([
        "一级流域为汇入同一出口或同一低地的全部土地，二级流域按河段级别再分；编码为上级编码加序号。",
        "零散汇水区没有达到起算面积的河段。被数据边界截断的流域，流域面积以高程资料范围内的部分计。",
    ])  # fmt: skip


def _counties(sheet: Sheet) -> list[tuple[str, str]]:
    frame = sheet.reader.get("counties")
    return [] if frame is None else sorted(zip(frame["code"].astype(str), frame["name"].astype(str), strict=True))


SHEETS: tuple[tuple[str, int, tuple[float, ...], Callable[[Sheet], None]], ...] = (
    ("T.1", 12, (18, *(14,) * 11), t1),
    ("T.2", 10, (8, 14, *(16,) * 8), t2),
)
