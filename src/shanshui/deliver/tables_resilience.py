"""Tables of resilience: levels and their certainty by county (表H.1), weights of the factors (表H.2)."""

from __future__ import annotations

from collections.abc import Callable

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts_resilience import WAYS
from shanshui.deliver.tables import Sheet, Shown

CODES = vocabulary().codes
AREAS = {
    **{f"resilience.{code}": entry.zh for code, entry in CODES["resilience"].items()},
    **{f"resilience_certainty.{code}": entry.zh for code, entry in CODES["resilience_certainty"].items()},
}
MATRICES = "resilience.judgement."


def h1(sheet: Sheet) -> None:
    """A row for each county, the region last; what is not known is “—” with its reason below."""
    sheet.title("表H.1  生态系统恢复力水平表")
    sheet.head([("范围", *(f"{word}（平方公里）" for word in AREAS.values()))])
    frame = sheet.reader.get("counties")
    counties = [] if frame is None else sorted(zip(frame["code"].astype(str), frame["name"].astype(str), strict=True))
    for code, name in counties:
        sheet.line([name, *(_area(sheet, f"{fact}.area", f"{fact}.county.{code}") for fact in AREAS)])
    sheet.line([f"{sheet.plan.region.short}合计", *(Shown(f"{fact}.area") for fact in AREAS)])
    breaks = sheet.reader.get("resilience_breaks")
    notes = ["级别稳定性为权重在采用值上下变动时级别是否改变，后三列合计与前五列合计相等。"]
    if breaks is not None and bool(breaks["relative"].any()):
        notes.append("相对分级：界限取自区内，不与其他地区比较。")
    notes += [
        sheet.facts.missing(layer, words)
        for layer, words in (("resilience", "未作恢复力评价"), ("water_supplement", "未按灌溉水源修正绿洲的恢复力"))
        if sheet.reader.absence(layer) is not None
    ]
    sheet.notes(notes)


def _area(sheet: Sheet, whole: str, name: str) -> Shown | None:
    """Where the region has none, its counties have no figure: their cells are empty rather than missing."""
    fact = sheet.facts.get(whole)
    return None if fact is not None and fact.number == 0 else Shown(name)


def h2(sheet: Sheet) -> None:
    """A row for each factor: the weight adopted, and what the other ways would have given."""
    sheet.title("表H.2  恢复力因子权重表")
    sheet.head([("因子", "采用权重", *WAYS.values())])
    names = [name for name in sheet.facts.ids("resilience.weight.") if name.count(".") == 2]
    for name in names:
        factor = vocabulary()[name.split(".")[2]].zh
        sheet.line([factor, Shown(name), *(Shown(f"{name}.{way}") for way in WAYS)])
    sheet.notes(_origin(sheet) if names else [sheet.facts.missing("resilience_weights", "未确定恢复力因子权重")])


def _origin(sheet: Sheet) -> list[str]:
    """Who judged, and whether the judgements agree with each other."""
    leaf = None
    if sheet.reader.absence("resilience_judgements") is None:
        leaf = sheet.reader.record("resilience_judgements").get("leaf")
    if leaf is None:
        return ["没有专家判断矩阵，层次分析权重未计算。"]
    out = [f"层次分析权重取自{leaf.get('author') or '未署名'}的判断矩阵。"]
    fact = sheet.facts.get(f"{MATRICES}cr")
    if fact is not None:
        sheet.starred |= fact.assumed
        out.append(f"判断矩阵的一致性比率最大{fact.printed}{'*' if fact.assumed else ''}，低于采用界限。")
    return out


SHEETS: tuple[tuple[str, int, tuple[float, ...], Callable[[Sheet], None]], ...] = (
    ("H.1", 9, (18, *(14,) * 8), h1),
    ("H.2", 6, (24, *(16,) * 5), h2),
)
