"""Table of ecological risk by county (表R.1): each measure in the worst scenario, its degree, and why one is not there."""

from __future__ import annotations

from collections.abc import Callable

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts import unit_name
from shanshui.deliver.facts_make import given
from shanshui.deliver.facts_risk import step, told
from shanshui.deliver.tables import Sheet, Shown

COLUMNS = ("风险", "衡量指标", "情景或年份", "程度", "全域")
MOST = 12
"""Columns: five, and of the counties as many as a sheet holds."""


def r1(sheet: Sheet) -> None:
    """A row for each risk; the counties in columns, those beyond the sheet's width in a second block below."""
    sheet.title("表R.1  生态风险研判表")
    cards, types = sheet.reader.get("risk_cards"), sheet.reader.get("risk_types")
    if cards is None or types is None:
        sheet.head([COLUMNS])
        sheet.notes([sheet.facts.missing("risk_cards", "未作生态风险研判")])
        return
    frame = sheet.reader.get("counties")
    counties = [] if frame is None else sorted(zip(frame["code"].astype(str), frame["name"].astype(str), strict=True))
    names = {str(row.risk): f"{row.measure}（{unit_name(str(row.unit))}）" for row in types.itertuples()}
    degrees = vocabulary().codes["risk_degree"]
    blocks = [counties[i : i + MOST - len(COLUMNS)] for i in range(0, len(counties), MOST - len(COLUMNS))] or [[]]
    for block in blocks:
        sheet.head([(*COLUMNS, *(name for _, name in block))])
        for row in cards.itertuples():
            base = f"risk.{row.risk}.{step(row.scenario)}"
            when = told(row.scenario).strip("（）") + ("）" if "SSP" in told(row.scenario) else "")
            degree = degrees[str(int(row.degree))].zh if row.judged else "无法评价"
            sheet.line([str(row.label), names[str(row.risk)], when or "—", degree, Shown(f"{base}.value"),
                        *(Shown(f"{base}.county.{code}") for code, _ in block)])  # fmt: skip
    sheet.notes([
        "程度按全域数值、取各情景中最不利的一个判定，界限为设计取值；县列只列数值，不另定程度。",
        *(_why(sheet, str(row.label), str(row.missing)) for row in cards[~cards["judged"]].itertuples() if given(row.missing)),
    ])  # fmt: skip


def _why(sheet: Sheet, risk: str, missing: str) -> str:
    return sheet.facts.missing(missing.split(";")[0], f"无法评价{risk}风险")


SHEETS: tuple[tuple[str, int, tuple[float, ...], Callable[[Sheet], None]], ...] = (
    ("R.1", MOST, (26, 34, 22, 12, 14, *(14,) * (MOST - len(COLUMNS))), r1),
)
