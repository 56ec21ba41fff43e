"""Table of the degradation of ecosystems, by county and by kind (表J.1)."""

from __future__ import annotations

from collections.abc import Callable

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts_degradation import KINDS, WORDS
from shanshui.deliver.paragraphs_degradation import BY
from shanshui.deliver.tables import Sheet, Shown

GRADES = {code: entry.zh for code, entry in vocabulary().codes["degradation"].items() if int(code) > 1}


def j1(sheet: Sheet) -> None:
    """A row for each county, the region, then its degrees; what is not known is “—” with its reason below."""
    sheet.title("表J.1  生态系统受损退化程度表")
    sheet.head([("范围", "退化面积（平方公里）", *(f"{word}（平方公里）" for word in KINDS.values()))])
    frame = sheet.reader.get("counties")
    counties = [] if frame is None else sorted(zip(frame["code"].astype(str), frame["name"].astype(str), strict=True))
    for code, name in counties:
        row = [
            _county(sheet, "degradation.degraded", code),
            *(_county(sheet, f"degree.{layer}", code) for layer in KINDS),
        ]
        sheet.line([name, *row])
    whole = [Shown("degradation.degraded.area"), *(Shown(f"degree.{layer}.area") for layer in KINDS)]
    sheet.line([f"{sheet.plan.region.short}合计", *whole])
    for degree, word in WORDS.items():
        sheet.line([f"其中{word}", None, *(Shown(f"degree.{layer}.{degree}.area") for layer in KINDS)])
    for grade, word in GRADES.items():
        sheet.line([f"综合{word}", Shown(f"degradation.{grade}.area"), *(None for _ in KINDS)])
    notes = [
        "退化面积为各项证据取最重一级后轻度及以上的面积；各类退化可以重叠，不能相加；重度和极重度并为严重退化。",
        f"{'；'.join(BY.values())}。",
        "天然荒漠、戈壁、裸地和冰川未受干扰的不评价退化；沙化只评价沙化土地。",
    ]
    gaps = [sheet.facts.missing(layer, f"未评价{word}") for layer, word in KINDS.items()
            if sheet.reader.absence(layer) is not None]  # fmt: skip
    sheet.notes([*notes, *gaps])


def _county(sheet: Sheet, prefix: str, code: str) -> Shown | None:
    """Where the region has none, its counties have no figure: their cells are empty rather than missing."""
    whole = sheet.facts.get(f"{prefix}.area")
    return None if whole is not None and whole.number == 0 else Shown(f"{prefix}.county.{code}")


SHEETS: tuple[tuple[str, int, tuple[float, ...], Callable[[Sheet], None]], ...] = (
    ("J.1", 2 + len(KINDS), (18, *(14,) * (1 + len(KINDS))), j1),
)
