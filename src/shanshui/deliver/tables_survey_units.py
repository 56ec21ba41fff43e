"""Table of key attributes of restoration units against their reference (表M.1): attribute × unit."""

from __future__ import annotations

from collections.abc import Callable

from shanshui.core.units import UNITS
from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts_make import given
from shanshui.deliver.facts_survey_units import BASES, DEGREES, DIMENSIONS, pairs, rows_of
from shanshui.deliver.tables import MISSING, Sheet, Shown

CLASSES = vocabulary().codes["ecosystem_class"]
HEAD = ("修复单元", "生态系统", "方面", "属性", "单位", "现状值", "参照值", "差距", "接近程度（%）", "退化程度", "参照依据", "调查年份",
        "样地数", "说明")  # fmt: skip
WHY = {"": "", "value": "缺现状资料", "reference": "缺参照值", "value;reference": "缺现状资料和参照值"}


def m1(sheet: Sheet) -> None:
    """A row for each attribute of each ecosystem of each unit; what is not known is “—” with its reason."""
    sheet.title("表M.1  修复单元关键属性与参照生态系统差异表")
    sheet.head([HEAD])
    state, diagnosis = sheet.reader.get("unit_attribute_state"), sheet.reader.get("unit_diagnosis")
    if state is None or diagnosis is None:
        sheet.notes([sheet.facts.missing("unit_diagnosis", "未作中小尺度的生态问题诊断")])
        return
    for pair in pairs(diagnosis):
        for row in rows_of(state, pair).itertuples(index=False):
            figures = [
                Shown(f"{pair.prefix}.{row.attribute}.{name}") for name in ("value", "reference", "gap", "likeness")
            ]
            sheet.line([
                pair.name, CLASSES[str(pair.kind)].zh, DIMENSIONS[str(row.dimension)], str(row.label), UNITS[str(row.measure)][2] or MISSING,
                *figures, DEGREES[int(row.degree)] if given(row.degree) else "无法评价", BASES.get(str(row.basis), MISSING),
                f"{int(row.year)}年" if given(row.year) else MISSING, Shown(f"{pair.prefix}.{row.attribute}.plots"),
                WHY[str(row.lacking or "")],
            ])  # fmt: skip
    sheet.notes([
        "差距为参照值减现状值；接近程度为现状在最差值与参照值之间所处的位置，完好、轻度、中度的下限见生态系统关键属性表。",
        "参照依据为“区域同类较优值”的是相对分级，区域整体退化时结果偏轻。",
    ])  # fmt: skip


SHEETS: tuple[tuple[str, int, tuple[float, ...], Callable[[Sheet], None]], ...] = (
    ("M.1", len(HEAD), (24, 10, 18, 24, 14, 12, 12, 12, 12, 12, 26, 10, 8, 18), m1),
)
