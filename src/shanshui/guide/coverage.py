"""Pass three: what the methods will ask a profile for is there, with no gap and no overlap.

A table with a defect of shape is left out here: what it lacks is told once, by pass one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import pairwise

from shanshui.core.errors import Problem, Say
from shanshui.core.vocabulary import vocabulary
from shanshui.guide.folder import Folder
from shanshui.guide.profile import Cell, ProfileTable, Row

PROBLEM_GRADES = {2, 3, 4}
"""Degradation grades that make a problem."""
FULL_COVER = 1.0
INDICES = (
    "forest_biomass", "forest_cover", "shrub_cover", "grassland_cover", "sandy_cover", "rocky_slope", "rocky_cover",
    "salinity", "wetland_shrinkage", "urban_green",
)  # fmt: skip
"""What the methods of degradation look up in degree_limits."""
BY_RULE = ("0", "9")
"""Evidence that takes no part in a mean: none, and legacy mines."""


def check(folder: Folder) -> list[Problem]:
    """Every gap and overlap."""
    checks: list[tuple[Callable[..., Iterator[Problem]], tuple[str, ...]]] = [
        (_suitability, ("habitat_suitability",)),
        (_sensitivity, ("threat_sensitivity", "threat_table")),
        (_resistance, ("resistance_table",)),
        (_cover, ("cover_factor_table",)),
        (_erosion, ("erosion_limits",)),
        (_degrees, ("degree_limits",)),
        (_evidence, ("degradation_weights",)),
        (_conversions, ("conversion_rules",)),
        (_resilience, ("resilience_scores",)),
        (_slopes, ("slope_resistance_table",)),
        (_matrix, ("mode_matrix",)),
        (_costs, ("measures",)),
        (_measures, ("measures", "mode_matrix", "conversion_rules")),
    ]
    problems = [
        problem
        for run, names in checks
        if all(name in folder.tables for name in names)
        for problem in run(*(folder.tables[name] for name in names))
    ]
    return [*problems, *_modes(folder)]


# ------------------------------------------------------------------ every ecosystem
def _lacking(table: ProfileTable, given: Collection[object], wanted: Iterable[object], what: Say) -> Iterator[Problem]:
    missing = [str(code) for code in wanted if code not in given]
    if missing:
        yield Problem("guide-coverage", what, table.where, Say("补上所缺各行", "add the missing rows"), found=f"缺 {'、'.join(missing)}",
                      layer=table.name)  # fmt: skip


def _ecosystems() -> list[int]:
    return [int(code) for code in vocabulary().codes["ecosystem"]]


def _suitability(table: ProfileTable) -> Iterator[Problem]:
    given = {row["ecosystem"] for row in table.rows}
    yield from _lacking(
        table, given, _ecosystems(), Say("生态系统没有生境适宜度", "ecosystems without habitat suitability")
    )


def _resistance(table: ProfileTable) -> Iterator[Problem]:
    given = {row["ecosystem"] for row in table.rows}
    yield from _lacking(table, given, _ecosystems(), Say("生态系统没有阻力值", "ecosystems without resistance"))


def _sensitivity(table: ProfileTable, threats: ProfileTable) -> Iterator[Problem]:
    for threat in (row["threat"] for row in threats.rows):
        given = {row["ecosystem"] for row in table.rows if row["threat"] == threat}
        what = Say(f"生态系统没有对“{threat}”的敏感性", f"ecosystems without sensitivity to {threat}")
        yield from _lacking(table, given, _ecosystems(), what)


# ------------------------------------------------------------------ intervals and grades
def _gap(table: ProfileTable, what: str, found: str, expected: str) -> Problem:
    return Problem("guide-intervals", Say(f"{what}的区间有缺口或重叠", f"the intervals of {what} have a gap or overlap"), table.where,
                   Say("使区间首尾相接", "make each begin where the last ends"), found=found, expected=expected, layer=table.name)  # fmt: skip


def _number(row: Row, column: str) -> float:
    value = row[column]
    assert isinstance(value, int | float)
    return float(value)


def _chain(
    table: ProfileTable, what: str, spans: list[tuple[float, float]], low: float, high: float
) -> Iterator[Problem]:
    """Spans that follow one another from `low` to `high`."""
    ordered = sorted(spans)
    edges = [low, *(end for _, end in ordered)]
    starts = [*(start for start, _ in ordered), high]
    if edges != starts or any(start >= end for start, end in ordered):
        yield _gap(table, what, "; ".join(f"{a:g}–{b:g}" for a, b in ordered), f"{low:g}–{high:g}")


def _groups(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(str(row[column]), []).append(row)
    return groups


def _cover(table: ProfileTable) -> Iterator[Problem]:
    for code, rows in _groups(table.rows, "ecosystem").items():
        spans = [(_number(row, "cover_from"), _number(row, "cover_to")) for row in rows]
        yield from _chain(table, code, spans, 0.0, FULL_COVER)
    for row, line in zip(table.rows, table.lines, strict=True):
        if (row["rule"] == "constant") != (row["cover_factor"] is not None):
            yield Problem("guide-coverage", Say("取常数须给 C 值，按公式则不给", "a constant has its C, a rule has none"),
                          f"{table.where}:{line} cover_factor", Say("补上或删去 C 值", "add or remove C"), layer=table.name)  # fmt: skip


def _graded(table: ProfileTable, what: str, rows: list[Row], codes: str, *, rising: bool) -> Iterator[Problem]:
    """All grades of a scale, with limits that rise (or fall) strictly, the lowest being 0."""
    limits = [_number(row, "from") for row in sorted(rows, key=lambda row: _number(row, "grade"), reverse=not rising)]
    wanted = sorted(int(code) for code in vocabulary().codes[codes])
    grades = sorted(int(_number(row, "grade")) for row in rows)
    if grades != wanted or limits[0] != 0 or any(a >= b for a, b in pairwise(limits)):
        found = "; ".join(f"{row['grade']}: {row['from']:g}" for row in rows if isinstance(row["from"], float))
        expected = f"{wanted[0]}–{wanted[-1]}，{'由 0 递增' if rising else '递减至 0'}"
        yield Problem("guide-grades", Say(f"{what}的分级不全或界限不单调", f"{what}: grades missing or limits out of order"), table.where,
                      Say("补全各级，界限依次排列", "give every grade, limits in order"), found=found, expected=expected,
                      layer=table.name)  # fmt: skip


def _erosion(table: ProfileTable) -> Iterator[Problem]:
    for zone, rows in _groups(table.rows, "zone").items():
        yield from _graded(table, zone, rows, "erosion", rising=True)


def _degrees(table: ProfileTable) -> Iterator[Problem]:
    """Each index that the methods ask for, without gap or overlap; a limit belongs to one of the rows it parts."""
    groups = _groups(table.rows, "index")
    yield from _lacking(table, groups, INDICES, Say("指标没有退化程度分级", "indices without degrees"))
    for index, rows in groups.items():
        yield from _chain(table, index, [(_number(r, "from"), _number(r, "to")) for r in rows], -math.inf, math.inf)
        ordered = sorted(rows, key=lambda row: _number(row, "from"))
        if any(low["to_closed"] == high["from_closed"] for low, high in pairwise(ordered)):
            yield _gap(table, index, "to_closed = from_closed", "一个界限只归一级")


def _evidence(table: ProfileTable) -> Iterator[Problem]:
    given = {str(row["evidence"]) for row in table.rows}
    wanted = [code for code in vocabulary().codes["degradation_evidence"] if code not in BY_RULE]
    yield from _lacking(table, given, wanted, Say("退化证据没有权重", "evidence without a weight"))


def _slopes(table: ProfileTable) -> Iterator[Problem]:
    if min(_number(row, "from") for row in table.rows) != 0:
        yield _gap(table, "坡度", f"{min(_number(row, 'from') for row in table.rows):g}", "0")


def _resilience(table: ProfileTable) -> Iterator[Problem]:
    weights = []
    for factor, rows in _groups(table.rows, "factor").items():
        yield from _chain(table, factor, [(_number(r, "from"), _number(r, "to")) for r in rows], -math.inf, math.inf)
        given = {_number(row, "weight") for row in rows}
        weights.append(max(given))
        if len(given) > 1:
            yield _unweighted(table, f"{factor}: {', '.join(f'{w:g}' for w in sorted(given))}", "同一因子同一权重")
    if not math.isclose(sum(weights), 1, abs_tol=1e-9):
        yield _unweighted(table, f"{sum(weights):g}", "1")


def _unweighted(table: ProfileTable, found: str, expected: str) -> Problem:
    return Problem("guide-weights", Say("权重之和不为 1，或同一因子权重不一", "weights do not sum to 1, or differ within a factor"), table.where,
                   Say("调整权重", "adjust the weights"), found=found, expected=expected, layer=table.name)  # fmt: skip


# ------------------------------------------------------------------ from conversions to measures
def _conversions(table: ProfileTable) -> Iterator[Problem]:
    given = {str(row["conversion"]) for row in table.rows}
    wanted = [code for code in vocabulary().codes["conversion"] if code != "0"]
    yield from _lacking(table, given, wanted, Say("减少类型没有判别规则", "conversions without a rule"))


def _matrix(table: ProfileTable) -> Iterator[Problem]:
    given = {(str(row["degradation"]), str(row["resilience"])) for row in table.rows}
    codes = vocabulary().codes
    wanted = [(d, r) for d in codes["degradation"] for r in codes["resilience"]]
    missing = [f"{d}×{r}" for d, r in wanted if (d, r) not in given]
    if missing:
        yield Problem("guide-matrix", Say("修复模式判别矩阵不全", "the mode matrix is not complete"), table.where,
                      Say("补全退化级别与恢复力级别的每一组合", "give every pair of degradation and resilience"),
                      found=f"缺 {'、'.join(missing)}", layer=table.name)  # fmt: skip


def _modes(folder: Folder) -> Iterator[Problem]:
    if "modes.toml" in folder.unsound:
        return
    given = {str(mode) for mode in folder.entries["modes.toml"]}
    missing = [code for code in vocabulary().codes["mode"] if code != "9" and code not in given]
    if missing:
        yield Problem("guide-modes", Say("修复模式不全", "restoration modes are missing"), f"{folder.path.name}/modes.toml",
                      Say("补全各模式", "give every mode"), found=f"缺 {'、'.join(missing)}")  # fmt: skip


def _costs(table: ProfileTable) -> Iterator[Problem]:
    for row, line in zip(table.rows, table.lines, strict=True):
        if _number(row, "cost_low") > _number(row, "cost_high"):
            yield Problem("guide-cost", Say("单价下限高于上限", "the low cost exceeds the high one"), f"{table.where}:{line}",
                          Say("改正单价", "correct the costs"), found=f"{row['cost_low']} > {row['cost_high']}", layer=table.name)  # fmt: skip


def _measures(table: ProfileTable, matrix: ProfileTable, conversions: ProfileTable) -> Iterator[Problem]:
    """Each problem, in each mode that its grades can lead to, has a measure."""
    offered = {
        (p, m) for row in table.rows for p in str(row["problem"]).split(";") for m in str(row["mode"]).split(";")
    }
    names = {code.zh: value for value, code in vocabulary().codes["conversion"].items()}
    for problem, code in vocabulary().codes["problem"].items():
        grades: set[Cell] = set(PROBLEM_GRADES)
        if code.zh in names:
            grades = {row["grade"] for row in conversions.rows if str(row["conversion"]) == names[code.zh]}
        modes = sorted({str(row["mode"]) for row in matrix.rows if row["degradation"] in grades})
        for mode in modes:
            if (problem, mode) not in offered:
                label = vocabulary().label("mode", mode) if mode in vocabulary().codes["mode"] else mode
                yield Problem("guide-measure", Say(f"问题“{code.zh}”在模式“{label}”下没有措施", f"no measure for {code.en} in mode {mode}"),
                              table.where, Say("补上措施，或补写其适用问题、模式", "add a measure, or widen one"),
                              found=f"{problem} × {mode}", layer=table.name)  # fmt: skip
