"""Paragraphs of problems and risks: 范围—程度—趋势—成因—后果, one problem a paragraph, largest first."""

from __future__ import annotations

from shanshui.core.vocabulary import vocabulary
from shanshui.deliver import paragraphs_between as between
from shanshui.deliver import paragraphs_risk as risk
from shanshui.deliver.facts_changes import jump
from shanshui.deliver.facts_state import causes
from shanshui.deliver.text_writer import (
    Block,
    Context,
    Paragraph,
    batches,
    clauses,
    listed,
    producer,
    ranked,
    say,
    spread,
)

CODES = vocabulary().codes
CONVERSION_OF = {"P1": "1", "P2": "2", "P3": "3", "P4": "4"}
"""Problem → the conversion that shows it."""


@producer
def problems(c: Context) -> list[Block]:
    """Each kind of problem that was found."""
    w = c.w
    order = ranked(c, {f"problem.{code}.area": e.zh for code, e in CODES["problem"].items()})
    if not order:
        return say(c.facts.missing("problems", "未识别问题图斑") or "按现有判据没有识别出生态问题图斑。")
    head = f"识别生态问题{w('problem.total.count')}图斑，面积合计{w.alone('problem.total.area')}。"
    blocks: list[Block] = say(head) if len(order) > 1 else []
    for name, word in order:
        blocks += _problem(c, name.split(".")[1], word, len(order))
    untold = [word for name, word in order if not _told(c, name.split(".")[1])]
    blocks += say(*(f"因缺少实地调查资料，{listed(part)}本次未作成因判定。" for part in batches(untold)))
    return blocks


def _problem(c: Context, code: str, word: str, kinds: int) -> list[Block]:
    w, prefix = c.w, f"problem.{code}"
    since = f"自{w.year(c.plan.years.reference)}以来" if code in CONVERSION_OF else ""
    share = f"，占问题面积的{w(f'{prefix}.share')}" if kinds > 1 else ""
    out = [f"{since}{word}{w.alone(f'{prefix}.area')}{share}，共{w(f'{prefix}.count')}图斑。"]
    where = spread(c, prefix)
    if where:
        out.append(f"{word}的图斑{where}。")
    grades = ranked(c, {f"{prefix}.grade.{g}.area": CODES["degradation"][g].zh for g in ("2", "3", "4")})
    if len(grades) > 1:
        out.append(clauses("按程度分，", [f"{grade}{w.alone(name)}" for name, grade in grades]))
    elif grades:
        out.append(f"程度均为{grades[0][1]}。")
    return [*say(*out), *(_cause(c, code) if _told(c, code) else [])]


def _told(c: Context, code: str) -> bool:
    """Whether the cards tell a cause of that kind of problem."""
    return c.reader.get("problem_cards") is not None and c.w.has(f"problem.{code}.cause.0.count")


def _cause(c: Context, code: str) -> list[Block]:
    """Causes as the problem cards tell them, the most frequent first, and how many are told of none."""
    w, cards = c.w, c.reader.get("problem_cards")
    parts = [f"{cause}{w(f'problem.{code}.cause.{n}.count')}" for n, (cause, _) in enumerate(causes(cards, code)[:3])]
    rest = f"problem.{code}.cause.none.count"
    if w.has(rest):
        parts.append(f"未判定{w(rest)}")
    return say(clauses("按成因分，", parts))


@producer
def problems_not_evaluated(c: Context) -> list[Block]:
    """Kinds of problem that the data could not show."""
    out = []
    for layer, code in (("conversion_loss", ""), ("vegetation_degradation", "植被退化"), ("erosion", "水土流失"),
                        ("mines", "历史遗留矿山")):  # fmt: skip
        if c.reader.absence(layer) is not None:
            word = code or "生态用地减少"
            out.append(f"{word}方面，{c.facts.missing(layer)}")
    out += [
        c.facts.missing(layer, f"未评价{word}")
        for layer, word in (("desertification", "土地沙化"), ("salinisation", "土壤盐渍化"))
    ]
    return say(*out)


@producer
def problems_by_space(c: Context) -> list[Block]:
    """How the problems fall on the three spaces, each with its leading kinds."""
    w = c.w
    if not w.has("space.1.problem.area"):
        why = c.facts.missing("problems", "未作诊断") or c.facts.missing("space", "未作诊断")
        return say(f"生态空间、农业空间和城镇空间方面，{why}", *between.problems(c))
    out = []
    for code, entry in CODES["space"].items():
        area = f"space.{code}.problem.area"
        if not w.some(area):
            out.append(f"{entry.zh}内没有识别出问题图斑。")
            continue
        kinds = ranked(c, {f"space.{code}.problem.{kind}.area": e.zh for kind, e in CODES["problem"].items()})
        told = [f"{word}{w.alone(name)}" for name, word in kinds[:3]]
        share = w(f"space.{code}.problem.share")
        out.append(f"{entry.zh}问题面积{w.alone(area)}，占问题面积的{share}。")
        out.append(clauses(f"{entry.zh}内，", told))
    return say(*out, *between.problems(c))


@producer
def risks(c: Context) -> list[Block]:
    """Risks: what the records of change point to, then the cards of risk and the long-run warning."""
    w = c.w
    out = []
    loss = ranked(
        c, {f"ecosystem.{code}.loss.percent": CODES["ecosystem_class"][code].zh for code in ("1", "2", "3", "4")}
    )
    if loss and jump(c.facts) is None:
        name, word = loss[0]
        out.append(f"{word}面积已下降{w(name)}，在自然生态系统中降幅居首。")
    urban = "ecosystem.6.gain.area"
    if w.some(urban):
        out.append(f"城镇用地增加{w.alone(urban)}，需防范继续占用周边生态用地。")
    blocks: list[Block] = say(*out)
    return [*blocks, *risk.risk_blocks(c), *risk.warning_blocks(c), *_species(c)]


def _species(c: Context) -> list[Block]:
    """No layer holds where native species live; of the invasive ones, what was recorded is told."""
    if c.reader.absence("invasive_records") is not None:
        return [Paragraph("因缺少物种分布和外来入侵物种资料，生物多样性风险本次未作评价。")]
    cards = c.reader.get("problem_type_cards")
    types = () if cards is None else cards[cards["trigger"].str.startswith("invasive_records")]["problem"]
    areas = [name for name in (f"ptype.{problem}.area" for problem in types) if c.w.some(name)]
    reach = [f"外来入侵物种记录点周边{c.w.alone(name)}。" for name in areas]
    return say(*reach, "因缺少本地物种分布资料，外来物种的影响和其他生物多样性风险本次未作评价。")
