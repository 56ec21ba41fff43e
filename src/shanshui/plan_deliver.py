"""`deliver`: from the stored results to the package, written aside, read back, and only then put in place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanshui.core.errors import NotFound, Problems, Say
from shanshui.core.results import Watched

if TYPE_CHECKING:
    from shanshui.plan import Plan

TEXT, EXPLANATION, TABLES, ATLAS, DATABASE = "规划文本.docx", "编制说明.docx", "规划附表.xlsx", "图集", "数据库.gpkg"


def deliver(plan: Plan, out: Path) -> Path:
    """Write the package of a computed plan to `out`; a package that does not agree with itself is not put there."""
    _computed(plan)
    from shanshui.deliver import package
    from shanshui.review.readback import check_package

    with package.package_directory(out) as folder:
        _write(plan, folder)
        problems = check_package(folder)
        if problems:
            raise Problems(problems)
    return out


def _computed(plan: Plan) -> None:
    """Every layer must have ended; a plan half computed makes no package."""
    for layer, scenario in plan.graph.layers():
        node = plan.graph.node(layer, scenario)
        if node.absence is None and plan.store.record(node.name, node.key) is None:
            raise NotFound(
                Say(f"“{layer}”还没有算出，请先运行 shanshui run", f"{layer} is not computed: run shanshui run first")
            )


def _write(plan: Plan, folder: Path) -> None:
    from shanshui.deliver import atlas, database, explanation, facts_build, figures, package, tables, text

    reader, file, superior, profile = Watched(plan.results()), plan.file, plan.sources.superior, plan.sources.profile
    made = facts_build.build_facts(reader, file, superior, profile)
    text.write_text(folder / TEXT, made, reader, file, superior, profile)
    cells = tables.write_tables(folder / TABLES, made, reader, file, profile)
    atlas.write_atlas(folder / ATLAS, made, reader, file, profile)
    database.write_database(folder / DATABASE, made, reader, file, profile)
    explanation.write_explanation(folder / EXPLANATION, made, reader, file, superior, profile)
    content = figures.content(made, cells)
    (folder / "figures.json").write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf8")
    package.write_manifest(folder, file, _about(plan, len(database.assumed_values(made, reader))))


def _about(plan: Plan, assumed: int) -> dict[str, Any]:
    """What the manifest says of the results: which layers there are, which not and why, how many values are assumed."""
    results = plan.results()
    absences = {layer: results.absence(layer, scenario) for layer, scenario in plan.graph.layers()}
    return {
        "done": sorted(layer for layer, absence in absences.items() if absence is None),
        "absent": {layer: absence.as_dict() for layer, absence in sorted(absences.items()) if absence is not None},
        "assumed_values": assumed,
    }
