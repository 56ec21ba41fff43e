"""`deliver`: from the stored results to the package, written aside, read back, and only then put in place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanshui.core.errors import NotFound, Problems, Say
from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.results import Watched
from shanshui.review.package import ATLAS, DATABASE, EXPLANATION, FIGURES, TABLES, TEXT

if TYPE_CHECKING:
    from shanshui.plan import Plan

RASTERS = "栅格数据"


def deliver(plan: Plan, out: Path) -> Path:
    """Write the package of a computed plan to `out`.

    A package that does not agree with itself, or fails a rule of the guideline that must be met, is not put there.
    """
    _computed(plan)
    from shanshui.deliver import package
    from shanshui.review import readback, rules

    profile = plan.sources.profile
    with package.package_directory(out) as folder:
        about = _write(plan, folder)
        package.write_manifest(folder, plan.file, about)
        problems = readback.check_package(folder)
        verdicts = rules.check_rules(folder, profile, problems)
        problems += [verdict.problem() for verdict in verdicts if verdict.breaks]
        if problems:
            raise Problems(problems)
        rules.write_verdicts(folder, profile, verdicts, plan.file.plan.stamp)
        package.write_manifest(folder, plan.file, about)
    return out


def _computed(plan: Plan) -> None:
    """Every layer must have ended; a plan half computed makes no package."""
    for layer, scenario in plan.graph.layers():
        node = plan.graph.node(layer, scenario)
        if node.absence is None and plan.store.record(node.name, node.key) is None:
            raise NotFound(
                Say(f"“{layer}”还没有算出，请先运行 shanshui run", f"{layer} is not computed: run shanshui run first")
            )


def _write(plan: Plan, folder: Path) -> dict[str, Any]:
    """Everything but the manifest; gives what the manifest is to say of it."""
    from shanshui.deliver import atlas, database, explanation, facts_build, figures, rasters, tables, text

    reader, file, superior, profile = Watched(plan.results()), plan.file, plan.sources.superior, plan.sources.profile
    made = facts_build.build_facts(reader, file, superior, profile)
    text.write_text(folder / TEXT, made, reader, file, superior, profile)
    cells = tables.write_tables(folder / TABLES, made, reader, file, profile)
    atlas.write_atlas(folder / ATLAS, made, reader, file, profile)
    database.write_database(folder / DATABASE, made, reader, file, profile)
    rasters.write_rasters(folder / RASTERS, reader, file.plan.stamp)
    explanation.write_explanation(folder / EXPLANATION, made, reader, file, superior, profile)
    content = figures.content(made, cells, file.plan.stamp)
    (folder / FIGURES).write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf8")
    return _about(plan, reader, len(database.assumed_values(made, reader)))


def _about(plan: Plan, reader: Watched, assumed: int) -> dict[str, Any]:
    """What the manifest says of the plan and its results: which layers there are, which not and why, what is assumed."""
    from shanshui.deliver import map_notes

    layers = [name for name, layer in vocabulary().layers.items() if not layer.profile]
    absences = {name: reader.absence(name) for name in layers}
    return {
        "years": plan.file.years.model_dump(),
        "coordinate_system": map_notes.coordinate_system(reader.grid.crs),
        "vertical_datum": map_notes.elevation_datum(reader),
        "superior_zones": list(plan.sources.superior.zones),
        "done": sorted(layer for layer, absence in absences.items() if absence is None),
        "absent": {layer: absence.as_dict() for layer, absence in sorted(absences.items()) if absence is not None},
        "assumed_values": assumed,
    }
