"""Rules on the text and the explanation: headings, what is told under them, and the table of indicators."""

from __future__ import annotations

from collections.abc import Sequence

from shanshui.core.units import UNITS
from shanshui.guide.conditions import Condition
from shanshui.review.documents import LACKING, OPEN, UNREVIEWED, Row, Written, under
from shanshui.review.findings import Finding, Unread, failed, left_open, met, together
from shanshui.review.package import EXPLANATION, TEXT, Package

TOLD = "标题下有实质内容"


def heading(condition: Condition, package: Package) -> Finding:
    """A heading of the text, or all of it."""
    wanted = str(condition.heading)
    if condition.op == "present" and wanted == "all":
        return together((_present(entry, package) for entry in package.profile.outline), TEXT)
    if wanted == "all":
        return _states(Written(package.text), condition.words, TEXT)
    entry = next(entry for entry in package.profile.outline if entry.id == wanted)
    here = _present(entry, package)
    if condition.op == "present" or here.state != "met":
        return here
    found = []
    for place in package.places[wanted]:
        written, where = under(package.text, place), f"{TEXT} “{package.text[place].heading}”"
        if condition.each == "zone":
            found += [_of_zone(name, written, condition.words, where) for name in _zones(package)]
        elif condition.op == "told":
            found.append(_told(written, where))
        else:
            found.append(_states(written, condition.words, where))
    return together(found, TEXT)


def _present(entry: object, package: Package) -> Finding:
    """The heading stands in the text, after those before it in the outline."""
    title, number = entry.title, entry.number  # type: ignore[attr-defined]
    places = package.places[entry.id]  # type: ignore[attr-defined]
    if places:
        return met(TEXT, "、".join(package.text[place].heading for place in places))
    why = package.absence("zones") if entry.repeat == "zone" else None  # type: ignore[attr-defined]
    shown = f"{number} {title}".replace("{zone}", "××区").strip()
    if why is not None:
        return left_open(TEXT, f"没有分区：{why}", shown)
    return failed(TEXT, f"没有标题“{shown}”，或次序不对", shown)


def section(condition: Condition, package: Package) -> Finding:
    """A chapter of the explanation."""
    title = str(condition.section)
    for place, part in enumerate(package.explanation):
        if part.title == title:
            written, where = under(package.explanation, place), f"{EXPLANATION} “{part.heading}”"
            return _told(written, where) if condition.op == "told" else _states(written, condition.words, where)
    return failed(EXPLANATION, f"没有“{title}”一章", title)


def _told(written: Written, where: str) -> Finding:
    """Open where a sentence says that something is lacking, or where all there is are quotations to be reviewed."""
    if written.lacking:
        return left_open(where, _shown(written.lacking), TOLD)
    if written.sentences or written.rows:
        return met(where, "有内容")
    unreviewed = [quote for quote in written.quotes if UNREVIEWED in quote]
    if unreviewed:
        return left_open(where, f"只有引用的原句{len(unreviewed)}条，待审", TOLD)
    return met(where, "引用原句") if written.quotes else failed(where, "标题下没有内容", TOLD)


def _states(written: Written, words: Sequence[str], where: str) -> Finding:
    """Every word stands there; open where one stands only in sentences that say it is lacking."""
    missing = [word for word in words if not written.holding(word)]
    if missing:
        return failed(where, f"没有写到{_quoted(missing)}", _quoted(words))
    holding = [written.holding(word) for word in words]
    merely = [text for texts in holding if all(LACKING.search(text) for text in texts) for text in texts]
    if merely:
        return left_open(where, _shown(merely), _quoted(words))
    return met(where, f"写到{_quoted(words)}")


def _of_zone(zone: str, written: Written, words: Sequence[str], where: str) -> Finding:
    """What stands under the subheading of one zone."""
    for place, part in enumerate(written.parts):
        if place > 0 and part.title == zone:
            return _states(under(written.parts, place), words, f"{where}{zone}")
    return failed(where, f"没有写分区“{zone}”", zone)


def _zones(package: Package) -> list[str]:
    names = package.names("XFFQ")
    if names:
        return names
    why = package.absence("zones")
    raise Unread(failed(TEXT, "数据库中没有分区") if why is None else left_open(TEXT, f"没有分区：{why}"))


# ------------------------------------------------------------------ indicators
def indicator(condition: Condition, package: Package) -> Finding:
    """An indicator, or all, in the table of indicators of the text."""
    wanted = [entry for entry in package.profile.indicators if condition.indicator in ("all", entry.id)]
    whole = Written(package.text)
    table = _indicator_table(package)
    if table is None:
        return failed(TEXT, "没有规划指标表", "、".join(_short(entry.name) for entry in wanted))
    return together((_indicator(entry.name, entry.unit, table, whole) for entry in wanted), TEXT)


def _indicator_table(package: Package) -> tuple[Row, ...] | None:
    """The table whose head begins with the words of the guideline's own: 指标, 单位."""
    tables = (table for part in package.text for table in part.tables)
    return next((table for table in tables if table and table[0][0].startswith("指标") and "单位" in table[0]), None)


def _indicator(name: str, unit: str, table: tuple[Row, ...], text: Written) -> Finding:
    head, rows = table[0], {row[0]: row for row in table[1:]}
    where, shown = f"{TEXT} 规划指标表", f"{_short(name)}（{UNITS[unit][2]}）"
    if name not in rows:
        return failed(where, f"没有指标“{_short(name)}”", shown)
    row = dict(zip(head, rows[name], strict=True))
    if row["单位"] != UNITS[unit][2]:
        return failed(where, f"“{_short(name)}”的单位为{row['单位'] or '空'}", shown)
    values = {column: value for column, value in row.items() if "年" in column}
    if not values or not all(values.values()):
        return failed(where, f"“{_short(name)}”没有填写", shown)
    lacking = [column for column, value in values.items() if value == OPEN]
    if not lacking:
        return met(where, f"列出“{_short(name)}”", shown)
    told = [sentence for sentence in text.lacking if _short(name) in sentence]
    if len(lacking) == len(values) and not told:
        return failed(where, f"“{_short(name)}”待定而没有说明原因", shown)
    return left_open(where, f"“{_short(name)}”待定", shown)


def _short(name: str) -> str:
    return name.partition("（")[0]


def _quoted(words: Sequence[str]) -> str:
    return "、".join(f"“{word}”" for word in words)


def _shown(sentences: Sequence[str]) -> str:
    """The sentences themselves, the first three."""
    unique = list(dict.fromkeys(text if text.endswith(("。", "；")) else f"{text}；" for text in sentences))
    return "".join(unique[:3]).rstrip("；") + (f"（另有{len(unique) - 3}句）" if len(unique) > 3 else "")
