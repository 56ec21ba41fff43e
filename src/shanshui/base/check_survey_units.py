"""What only a survey of small scale can have wrong: categories of units, reference sites, classes of ecosystems, targets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shanshui.base.columns import missing
from shanshui.core.errors import Problem, Say
from shanshui.core.vocabulary import vocabulary

UNIT, SITE = "修复单元", "参照生态系统"
NAMED = 5


def of_survey_units(a: Any) -> Iterator[Problem]:
    """Units that are neither restoration units nor reference sites, and reference sites that are none."""
    if a.layer.name != "survey_units":
        return
    told = [str(value) for value in a.frame["category"]]
    at = [i for i, value in enumerate(told) if value not in (UNIT, SITE)]
    if at:
        yield a.problem("code-unlisted", at, Say("类别既不是修复单元，也不是参照生态系统", "neither a restoration unit nor a reference site"),
                        Say(f"写“{UNIT}”或“{SITE}”", f"write {UNIT} or {SITE}"), _named(told, at), f"{UNIT} / {SITE}")  # fmt: skip
    sites = {str(name) for name, value in zip(a.frame["id"], told, strict=True) if value == SITE}
    references = ["" if missing(value) else str(value) for value in a.frame.get("reference", [None] * len(told))]
    at = [i for i, name in enumerate(references) if name and name not in sites]
    if at:
        yield a.problem("code-unlisted", at, Say("参照生态系统编号没有对应的图斑", "no reference site has that id"),
                        Say("改正编号，或补上参照图斑；没有的留空", "mend the id or add the site; leave it empty where there is none"),
                        _named(references, at), "、".join(sorted(sites)[:NAMED]))  # fmt: skip


def of_unit_observations(a: Any) -> Iterator[Problem]:
    """Classes of ecosystems that are none, and targets that nobody answers for."""
    if a.layer.name != "unit_observations":
        return
    classes = vocabulary().codes["ecosystem_class"]
    told = [str(value) for value in a.frame["ecosystem_class"]]
    at = [i for i, value in enumerate(told) if value.removesuffix(".0") not in classes]
    if at:
        yield a.problem("code-unlisted", at, Say("不是生态系统大类", "no class of ecosystems"), Say("写1—8", "write 1 to 8"),
                        _named(told, at), "、".join(classes))  # fmt: skip
    if "target" not in a.frame:
        return
    sources = a.frame.get("target_source", [None] * len(told))
    at = [i for i, (value, source) in enumerate(zip(a.frame["target"], sources, strict=True))
          if not missing(value) and (missing(source) or not str(source).strip())]  # fmt: skip
    if at:
        yield a.problem("target-unsourced", at, Say("参照值没有写明来源", "a reference value without its source"),
                        Say("在 target_source 写明依据，或删去参照值", "say in target_source where it comes from, or remove it"),
                        "、".join(str(a.frame["target"].iloc[i]) for i in at[:NAMED]))  # fmt: skip


def _named(values: list[str], at: list[int]) -> str:
    return ", ".join(values[i] for i in at[:NAMED])
