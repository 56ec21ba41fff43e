"""The rule engine (审查规则): each rule of a guideline profile on a finished package, from its files alone.

met       the files show it
open      the package says itself that it is lacking, and why: a layer absent with its reason, “因缺少…资料”, 待定
failed    neither; of a rule of severity “must” this is a `Problem`, and the package is not put in place
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from shanshui.core.errors import Problem, Say
from shanshui.guide.conditions import Condition
from shanshui.review import rules_files, rules_tables, rules_text, rules_zones
from shanshui.review.findings import Finding, State, Unread, left_open
from shanshui.review.package import VERDICTS, Package
from shanshui.review.readback import check_package

STATES: dict[State, str] = {"met": "符合", "open": "待补充", "failed": "不符合"}
CURE = Say(
    "补充或改正所列内容后重新生成成果；办不到的，在规划资料中说明",
    "supply or correct what is named and deliver again; what cannot be supplied is to be declared in the plan's inputs",
)


@dataclass(frozen=True)
class Verdict:
    """What became of one rule."""

    id: str
    title: str
    clause: str
    """As it is printed: the document's title and the place in it."""
    severity: Literal["must", "should"]
    state: State
    where: str
    found: str
    expected: str

    @property
    def breaks(self) -> bool:
        """Whether the package may not be handed over as it is."""
        return self.state == "failed" and self.severity == "must"

    def problem(self) -> Problem:
        what = Say(f"不符合“{self.title}”（{self.clause}）", f"rule {self.id} is not met ({self.clause})")
        return Problem("rule-failed", what, self.where, CURE, self.found, self.expected or None)


def check_rules(directory: Path, profile: Any, disagreements: Sequence[Problem] | None = None) -> list[Verdict]:
    """Every rule of the profile on the package in `directory`, in the profile's order.

    disagreements   what `check_package` found, where that is known already.
    """
    package = Package(Path(directory), profile)
    if disagreements is None:
        disagreements = check_package(package.directory)
    return [_verdict(rule, package, disagreements) for rule in profile.rules]


def _verdict(rule: Any, package: Package, disagreements: Sequence[Problem]) -> Verdict:
    finding = None
    if rule.when is not None:
        given = _find(rule.when, package, disagreements)
        if given.state != "met":
            finding = left_open(given.where, given.found, given.expected)
    if finding is None:
        finding = _find(rule.require, package, disagreements)
    clause = package.profile.cite(rule.clause)
    return Verdict(rule.id, rule.title, clause, rule.severity, **asdict(finding))


def _find(condition: Condition, package: Package, disagreements: Sequence[Problem]) -> Finding:
    try:
        if condition.subject == "deliverable":
            return rules_files.deliverable(condition, package, disagreements)
        return _FINDERS[condition.subject](condition, package)
    except Unread as unread:
        return unread.finding


_FINDERS: dict[str, Callable[[Condition, Package], Finding]] = {
    "layer": rules_files.layer,
    "figure": rules_files.figure,
    "map": rules_files.maps,
    "heading": rules_text.heading,
    "section": rules_text.section,
    "table": rules_tables.table,
    "indicator": rules_text.indicator,
    "field": rules_files.about,
    "database": rules_files.database,
    "zones": rules_zones.zones,
}


# ------------------------------------------------------------------ the file of verdicts
def counts(verdicts: Iterable[Verdict]) -> dict[State, int]:
    """How many rules are met, open and failed."""
    states = [verdict.state for verdict in verdicts]
    return {state: states.count(state) for state in STATES}


def write_verdicts(directory: Path, profile: Any, verdicts: Sequence[Verdict], stamp: str | None) -> Path:
    """合规性检查.json: the guideline, the plan's stamp (标注), how many rules stand how, and each of them."""
    content = {
        "guide": profile.title,
        "stamp": stamp,
        "counts": {STATES[state]: number for state, number in counts(verdicts).items()},
        "rules": [{"verdict": STATES[verdict.state], **asdict(verdict)} for verdict in verdicts],
    }
    path = Path(directory) / VERDICTS
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf8")
    return path


def read_verdicts(directory: Path) -> list[Verdict]:
    """The verdicts that a package holds."""
    rows = json.loads((Path(directory) / VERDICTS).read_text("utf8"))["rules"]
    return [Verdict(**{name: value for name, value in row.items() if name != "verdict"}) for row in rows]
