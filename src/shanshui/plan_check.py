"""Every problem of what the user gave, in one pass: plan.toml, superior.toml, decisions, guide, catalog, files.

Nothing is computed and nothing stops the look: a section that is broken is told, and the rest is judged without it.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanshui.base import plan_file
from shanshui.base.catalog import Catalog, Entry, read_catalog, read_entries
from shanshui.base.check_plan import Given, check_control, check_targets, check_zones, read_given, read_model
from shanshui.core import tiling
from shanshui.core.errors import Problem, Problems, Say
from shanshui.core.graph import Graph, Leaf
from shanshui.core.registry import Registry
from shanshui.core.vocabulary import vocabulary
from shanshui.guide.loader import load as load_profile
from shanshui.plan_leaves import ABOVE, CROSSWALK

if TYPE_CHECKING:
    from shanshui.base.check import Found
    from shanshui.guide.profile import Profile
    from shanshui.plan import Plan

ORDER = ("plan.toml", "superior.toml", "decisions/", "", "catalog.toml")
"""Where a problem stands decides its place in the report; what is left (the files) comes last."""
JUDGEMENTS = "resilience_judgements"


def check(plan: Plan) -> list[Problem]:
    """Every problem at once, in the order of the files a planner writes."""
    with (
        warnings.catch_warnings()
    ):  # what a driver warns of in a defective file is told as a problem, in both languages
        warnings.simplefilter("ignore")
        return _check(plan)


def _check(plan: Plan) -> list[Problem]:
    directory, registry = plan.directory, plan.registry
    given, problems = read_given(directory)
    profile, of_guide = _profile(given)
    decisions, of_decisions = _decisions(directory)
    catalog, of_catalog = _catalog(directory, given, plan.sources.data)
    problems += of_settings(given.settings, registry)
    layers = [*catalog.entries, *(decision.layer for _, decision in decisions), *(profile.tables if profile else ())]
    problems += _of_graph(given, registry, layers)
    found = _files(given, catalog, of_catalog, profile, registry)
    indicators = _indicators(profile)
    if given.target and indicators is not None:
        problems += check_targets(given, indicators)
    if given.zones and profile is not None:
        problems += check_zones(given, getattr(profile, "zoning", ()))
    rows = [(row.code, row.area_km2) for row in given.control_area]
    problems += check_control(rows, given.region, found.counties, "superior.toml [[control_area]]")
    of_decisions += _of_decisions(decisions, given, found, profile, registry)
    stages = (problems, of_decisions, of_guide, of_catalog, found.problems)
    ranked = [(rank(problem, stage), problem) for stage, group in enumerate(stages) for problem in group]
    return [problem for _, problem in sorted(ranked, key=lambda pair: pair[0])]


def rank(problem: Problem, stage: int) -> int:
    """0 plan.toml, 1 superior.toml, 2 decisions, 3 guide, 4 catalog, 5 files."""
    for number, start in enumerate(ORDER):
        if start and problem.where.startswith(start):
            return number
    return {0: 0, 1: 2, 2: 3, 3: 4, 4: 5}[stage]


# ---------------------------------------------------------------------------------------------- guide
def _profile(given: Given) -> tuple[Profile | None, list[Problem]]:
    """The guide, where plan.toml names one that is sound, and whether it is for this region."""
    if given.about is None:
        return None, []
    try:
        profile = load_profile(given.about.guide)
    except Problems as error:
        return None, list(error.problems)
    territory = tuple(profile.territory)
    if given.region is None or not territory or given.region.code.startswith(territory):
        return profile, []
    return profile, [Problem("guide-territory", Say("该编制指南不适用于本地区", "the guide does not apply to this region"),
                             "plan.toml [plan].guide", Say("改用 national 或本地区的指南", "use national, or this region's guide"),
                             found=given.region.code, expected=" / ".join(territory))]  # fmt: skip


def _indicators(profile: Profile | None) -> dict[str, str] | None:
    return None if profile is None else {str(each.id): str(each.unit) for each in profile.indicators}


# ---------------------------------------------------------------------------------------------- catalog and files
def _catalog(directory: Path, given: Given, data: Path | None) -> tuple[Catalog, list[Problem]]:
    """What is catalogued, and what comes from above, as one catalogue."""
    catalog, problems = read_catalog(directory / "catalog.toml", data)
    above, found = read_entries(given.layer, directory / "superior.toml", data, ABOVE)
    problems += found
    twice = [name for name in above if name in catalog]
    if given.control_area and "control_area" in catalog:
        twice.append("control_area")
    problems += [
        Problem("layer-twice", Say("同一图层既在 catalog.toml 又在 superior.toml", "a layer stands in catalog.toml and in superior.toml"),
                f"catalog.toml [{name}]", Say("只保留一处", "keep one of them"), found=name, layer=name)
        for name in twice
    ]  # fmt: skip
    return Catalog(catalog.path, {**above, **catalog.entries}), problems


def _files(
    given: Given, catalog: Catalog, of_catalog: list[Problem], profile: Profile | None, registry: Registry
) -> Found:
    from shanshui.base.check import look

    return look(
        catalog, given.grid, given.region, given.years, margin=_margin(given, profile, registry), indicators=_indicators(profile),
        control=[(row.code, row.area_km2) for row in given.control_area],
        told={problem.layer for problem in of_catalog if problem.layer} | _unread(of_catalog),
    )  # fmt: skip


def _unread(of_catalog: list[Problem]) -> set[str]:
    """Where the catalog itself cannot be read, nothing is said of the layers that it may hold."""
    lost = any(
        problem.code in ("catalog-syntax", "file-missing", "file-encoding") and problem.layer is None
        for problem in of_catalog
    )
    return {"counties"} if lost else set()


def _margin(given: Given, profile: Profile | None, registry: Registry) -> float:
    """Metres beyond the region in which values are used: as the plan says, or the largest radius of the focal methods."""
    if given.grid is None or given.grid.margin is not None or profile is None:
        return 0.0 if given.grid is None or given.grid.margin is None else given.grid.margin
    tables = Tables(profile)
    sound = {} if of_settings(given.settings, registry) else given.settings
    radii = []
    for spec in registry:
        values = {s.name: s.default for s in spec.settings if not s.required} | _plain(sound.get(spec.name, {}))
        radii.append(tiling.radius_m(spec, tables, values, given.grid.cell))
    return max(radii)


def _plain(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {name: v.value if isinstance(v, plan_file.Sourced) else v for name, v in settings.items()}


class Tables(Mapping[str, Any]):
    """Profile tables for radii that name a "table.column", read without loading a data frame."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile

    def __getitem__(self, table: str) -> _Columns:
        return _Columns(self._profile.table(table))

    def __iter__(self) -> Iterator[str]:
        return iter(self._profile.tables)

    def __len__(self) -> int:
        return len(self._profile.tables)


class _Columns:
    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self._rows = rows

    def __getitem__(self, column: str) -> _Numbers:
        return _Numbers(float(row[column]) for row in self._rows if row[column] not in (None, ""))


class _Numbers(list[float]):
    def max(self) -> float:
        return max(self)


# ---------------------------------------------------------------------------------------------- decisions
def _decisions(directory: Path) -> tuple[list[tuple[Path, plan_file.Decision]], list[Problem]]:
    """The decisions whose schema is sound, and what is wrong with the others."""
    problems: list[Problem] = []
    out = []
    for path in sorted((directory / "decisions").glob("*.toml")):
        decision = read_model(path, plan_file.Decision, f"decisions/{path.name}", problems)
        if decision is not None:
            out.append((path, decision))
    return out, problems


def _of_decisions(
    decisions: list[tuple[Path, plan_file.Decision]], given: Given, found: Found, profile: Profile | None, registry: Registry
) -> list[Problem]:  # fmt: skip
    """Dates, files and contents of decisions; two on one matter."""
    if not decisions:
        return []
    from shanshui.base.check_decisions import check_date, check_decision
    from shanshui.base.check_register import check_registers

    measures = None
    if profile is not None and "measures" in profile.tables:
        measures = {str(row["measure"]) for row in profile.table("measures")}
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    entries: dict[str, Entry] = {}
    for path, decision in decisions:
        where = f"decisions/{path.name}"
        problems += check_date(decision, where)
        file = path.parent / decision.path
        if not file.is_file():
            problems.append(Problem("decision-file", Say("决定所指的文件不存在", "the file of the decision does not exist"), where,
                                    Say("补上文件，或改正 path", "add the file or correct path"), found=decision.path))  # fmt: skip
        else:
            entry = Entry(name=decision.layer, path=decision.path, files=(file,), licence="—", citation=decision.author)
            entries[decision.layer] = entry
            problems += check_decision(entry, found.place, given.years, measures, _uncovered(given, registry))
            problems += _of_judgements(entry) if decision.layer == JUDGEMENTS else []
        if decision.layer in seen:
            problems.append(Problem("decision-twice", Say("同一事项有两份决定", "two decisions on one matter"), where,
                                    Say("只保留有效的一份", "keep the valid one"), found=f"{seen[decision.layer]}, {path.name}",
                                    layer=decision.layer))  # fmt: skip
        seen[decision.layer] = path.name
    return problems + check_registers(entries)


def _of_judgements(entry: Entry) -> list[Problem]:
    """Whether weights can be drawn from the judgement matrices: complete, of the factors known, and consistent."""
    from shanshui.base.tables import scan_table
    from shanshui.diagnose.factors import FACTORS
    from shanshui.diagnose.judgement import judged, spread

    table, problems = scan_table(entry, vocabulary()[entry.name])
    if table is None or problems:
        return []  # told already, as of any table
    try:
        found = set(spread(judged(table)))
        if found != set(FACTORS):
            lacking, unknown = sorted(set(FACTORS) - found), sorted(found - set(FACTORS))
            raise ValueError(f"the judgements lack the factors {lacking} and name others: {unknown}")
    except ValueError as error:
        return [Problem("judgement-matrix", Say("判断矩阵不能采用：缺项、自相矛盾，或一致性比率没有低于0.1", str(error)),
                        f"{entry.files[0].name} [{entry.name}]", Say("请判断人补全或修正判断", "have the author complete or revise it"),
                        found=str(error), layer=entry.name)]  # fmt: skip
    return []


def _uncovered(given: Given, registry: Registry) -> float | None:
    """Share of the region that adopted zones may leave out, as the method has it."""
    defaults = {setting.name: setting.default for setting in registry["zones"].settings}
    value = (defaults | _plain(given.settings.get("zones", {}))).get("max_uncovered")
    return float(value) if isinstance(value, int | float) else None


# ---------------------------------------------------------------------------------------------- methods and settings
def of_settings(settings: Mapping[str, Mapping[str, Any]], registry: Registry) -> list[Problem]:
    """Methods and settings that do not exist, and settings of another type."""
    out = []
    for method, values in settings.items():
        if method not in registry.methods:
            out.append(Problem("setting-method", Say("没有这个方法", "no such method"), f"plan.toml [settings.{method}]",
                               Say("用 shanshui methods 查看方法名", "see: shanshui methods"), found=method))  # fmt: skip
            continue
        known = {s.name: s for s in registry[method].settings}
        for name, value in values.items():
            plain = value.value if isinstance(value, plan_file.Sourced) else value
            where = f"plan.toml [settings.{method}].{name}"
            if name not in known:
                out.append(Problem("setting-unknown", Say("该方法没有这个参数", "the method has no such setting"), where,
                                   Say("改为所列参数之一", "use one of those listed"), found=name,
                                   expected=", ".join(known) or "—"))  # fmt: skip
            elif not _fits(plain, known[name].type):
                out.append(Problem("setting-type", Say("参数类型不符", "the setting has another type"), where,
                                   Say("改为所列类型", "give a value of that type"), found=repr(plain),
                                   expected=known[name].type))  # fmt: skip
    return out


def _fits(value: Any, kind: str) -> bool:
    allowed: dict[str, tuple[type, ...]] = {"int": (int,), "float": (int, float), "str": (str,), "bool": (bool,)}
    types = tuple(t for part in kind.split("|") for t in allowed.get(part.strip(), ()))
    return isinstance(value, types) and (not isinstance(value, bool) or bool in types)


def _of_graph(given: Given, registry: Registry, layers: Iterable[str]) -> list[Problem]:
    """Choices of methods and scenarios that name what does not exist, or leave open what must be chosen."""
    from shanshui.plan import SCENARIOS

    leaves = {name: Leaf(name, "", "file") for name in (*layers, CROSSWALK)}
    settings = {method: _plain(values) for method, values in given.settings.items() if method in registry.methods}
    years = given.years.settings() if given.years else {}
    known = {name: method for name, method in given.methods.items() if method in registry.methods}
    out: list[Problem] = []
    for choices, scenarios in ((given.methods, given.scenarios), (known, {})):  # then without what is wrong
        try:
            graph = Graph(
                registry, leaves, grid_key="", settings=settings, years=years, choices=choices,
                scenarios=SCENARIOS | dict(scenarios),
            )  # fmt: skip
        except Problems as error:
            out = out or list(error.problems)
        else:
            return out + [each for method in settings for each in _of_asked(method, graph) if years]
    return out


def _of_asked(method: str, graph: Graph) -> Iterator[Problem]:
    """Layers that a setting of a method asks for and nobody gives."""
    spec = graph.registry[method]
    for parameter, setting in spec.asked.items():
        edge = next(edge for edge in spec.edges if edge.parameter == parameter)
        absence = graph.node(edge.layer).absence
        if absence is not None and setting in graph.settings[method] and spec.asks(parameter, graph.settings[method]):
            zh = vocabulary()[edge.layer].zh
            yield Problem("setting-layer", Say(f"参数要用到{zh}，没有提供", f"the setting asks for {edge.layer}, which is not given"),
                          f"plan.toml [settings.{method}].{setting}", absence.cure, found=absence.reason.zh, layer=edge.layer)  # fmt: skip


# ---------------------------------------------------------------------------------------------- memory
def of_memory(plan: Plan) -> list[Problem]:
    """Refuse a plan whose global methods would not fit, with the figure."""
    available = _memory()
    out = []
    for spec in plan.registry:
        need = (spec.bytes_per_cell or 0) * plan.grid.size
        if available is not None and need > available and plan.graph.node(spec.gives[0]).absence is None:
            out.append(Problem("memory", Say(f"方法 {spec.name} 所需内存超过本机", f"{spec.name} needs more memory than there is"),
                               "plan.toml [grid].cell", Say("加大栅格尺寸，或换内存更大的机器", "use larger cells or a larger machine"),
                               found=f"{need / 1e9:.1f} GB", expected=f"≤ {available / 1e9:.1f} GB"))  # fmt: skip
    return out


def _memory() -> int | None:
    """Bytes of memory of this machine; None where the system does not tell."""
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return None
