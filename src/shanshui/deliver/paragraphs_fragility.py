"""Paragraphs on sensitivity, vulnerability and the land extremely important for protection."""

from __future__ import annotations

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts_fragility import CAUSES, SENSITIVITIES
from shanshui.deliver.text_writer import Block, Context, Grid, clauses, listed, producer, ranked, say, spread

CODES = vocabulary().codes
ALL = "ecological_sensitivity"
WORST, SENSITIVE = 5, 3
MISSING = "—"


@producer
def fragility_state(c: Context) -> list[Block]:
    """生态敏感性—生态脆弱性—生态保护极重要区, and a table by county."""
    return [*say(*_sensitivity(c)), *say(*_vulnerability(c)), *say(*_protection(c)), *_table(c)]


def _sensitivity(c: Context) -> list[str]:
    """The greatest of all first, then each problem, then what could not be evaluated."""
    w = c.w
    if not w.has(f"{ALL}.{WORST}.area"):
        return [c.facts.missing(ALL, "未作生态敏感性评价")]
    out = [_lead(c)]
    several = [layer for layer in SENSITIVITIES if layer != ALL]
    parts = []
    for layer in several:
        if w.some(f"{layer}.{WORST}.area"):
            parts.append(f"{SENSITIVITIES[layer]}极敏感区{w.alone(f'{layer}.{WORST}.area')}")
    if parts:
        out.append(clauses("按问题分，", parts))
    none = [
        SENSITIVITIES[layer]
        for layer in several
        if w.has(f"{layer}.{WORST}.area") and not w.some(f"{layer}.{WORST}.area")
    ]
    if none:
        out.append(f"没有{listed(none)}极敏感区。")
    out += [c.facts.missing(layer, f"未作{SENSITIVITIES[layer]}敏感性评价") for layer in several]
    out.append("敏感性反映自然条件，天然荒漠、戈壁和冰川不作退化评价。")
    return out


def _lead(c: Context) -> str:
    w = c.w
    order = ranked(c, {f"{ALL}.{code}.area": entry.zh for code, entry in CODES["sensitivity"].items()})
    parts = [f"{word}区{w.alone(name)}（占{w(name.removesuffix('.area') + '.share')}）" for name, word in order]
    where = spread(c, f"{ALL}.{WORST}")
    return clauses("生态敏感性取各项问题中最高的等级，", parts) + (f"极敏感区{where}。" if where else "")


def _vulnerability(c: Context) -> list[str]:
    """Ours; against the adopted one, which prevails."""
    w = c.w
    if not w.has("vulnerability.1.area"):
        return [c.facts.missing("vulnerability", "未作生态脆弱性评价")]
    order = ranked(c, {f"vulnerability.{code}.area": entry.zh for code, entry in CODES["vulnerability"].items()})
    parts = [f"{word}区{w.alone(name)}（占{w(name.removesuffix('.area') + '.share')}）" for name, word in order]
    out = [clauses("本次评价的生态脆弱性中，", parts)]
    where = spread(c, "vulnerability.1")
    out.append(f"极脆弱区{where}。" if where else "")
    causes = ranked(c, {f"vulnerability.cause.{bit}.area": name for bit, name in CAUSES.items()})
    if len(causes) == 1:
        out.append(f"极脆弱全部由{causes[0][1]}造成。")
    elif causes:
        out.append(clauses("造成极脆弱的，", [f"{name}{w.alone(fact)}" for fact, name in causes]))
    lacking = [vocabulary()[layer].zh for layer in ("erosion", "desertification_degree", "rocky_desertification_degree")
               if c.reader.absence(layer) is not None]  # fmt: skip
    if lacking:
        out.append(f"因缺少{listed(lacking)}资料，相应问题没有计入脆弱性。")
    if w.has("vulnerability_difference.same.share"):
        out.append(f"与双评价成果相比，两者一致的占{w('vulnerability_difference.same.share')}。")
        more, less = "vulnerability_difference.more.share", "vulnerability_difference.less.share"
        out.append(f"本次评价更脆弱的占{w(more)}，较不脆弱的占{w(less)}；规划采用双评价成果。")
    return out


def _protection(c: Context) -> list[str]:
    """服务极重要 ∪ 极脆弱."""
    w, first = c.w, "protection_importance.1"
    if not w.has(f"{first}.area"):
        return [c.facts.missing("protection_importance", "未确定生态保护极重要区")]
    if not w.some(f"{first}.area"):
        return ["按服务功能和生态脆弱性集成，没有生态保护极重要区。"]
    out = [f"生态保护极重要区{w.alone(f'{first}.area')}，占土地总面积的{w(f'{first}.share')}。"]
    where = spread(c, first)
    out.append(f"极重要区{where}。" if where else "")
    names = {
        f"{first}.basis.{code}.share": entry.zh for code, entry in CODES["protection_basis"].items() if code != "0"
    }
    order = ranked(c, names)
    if len(order) > 1:
        out.append(clauses("按判定依据，", [f"由{word}判定的占{w(name)}" for name, word in order]))
    return out


def _table(c: Context) -> list[Block]:
    """Extremely sensitive, extremely fragile and extremely important land by county; nothing where nothing is known."""
    columns = {f"{layer}.{WORST}": f"{word}极敏感" for layer, word in SENSITIVITIES.items() if layer != ALL}
    columns |= {"vulnerability.1": "极脆弱（本次评价）", "vulnerability_adopted.1": "极脆弱（双评价成果）",
                "protection_importance.1": "生态保护极重要"}  # fmt: skip
    columns = {fact: head for fact, head in columns.items() if c.w.has(f"{fact}.area")}
    if not columns or not c.counties:
        return []
    rows = [(name, *(_cell(c, fact, code) for fact in columns)) for code, name in c.counties.items()]
    rows.append((f"{c.short}合计", *(c.w.bare(f"{fact}.area") for fact in columns)))
    head = ("范围", *(f"{word}（平方公里）" for word in columns.values()))
    return [Grid(f"{c.short}各县生态敏感区、脆弱区和保护极重要区面积", head, tuple(rows))]


def _cell(c: Context, fact: str, code: str) -> str:
    """A county's part; the region's zero is a zero of each county."""
    name = f"{fact}.county.{code}"
    if c.w.has(name):
        return c.w.bare(name)
    return MISSING if c.w.some(f"{fact}.area") else c.w.bare(f"{fact}.area")
