"""`explain`: from a layer, a figure or a cell of a table back to the source files and their hashes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from shanshui.core.errors import NotFound, Say
from shanshui.core.vocabulary import vocabulary

if TYPE_CHECKING:
    from shanshui.plan import Plan


STATED = {"year": "plan.toml", "target": "superior.toml"}
"""Figures that are stated in a file of the plan itself and rest on no layer: the first word of the id, and the file."""
SHOWN = ("resilience_weights", "resilience_consistency", "resilience_breaks")
"""Small tables that settle a result: weights and where they are from, consistency of judgements, breaks."""


def explain(plan: Plan, name: str) -> dict[str, Any]:
    """Provenance as a tree of records without repetition; `files` lists every source file that the figure rests on."""
    layer, _, scenario = name.partition("@")
    if layer in vocabulary():
        return {"layer": layer, "label": vocabulary()[layer].zh, **_trace(plan, [(layer, scenario or None)])}
    figure = _figure(plan, name)
    layers = [(layer, scenario) for layer, scenario in figure["layers"]]
    found = {"figure": figure, **_trace(plan, layers)}
    stated = STATED.get(figure["id"].split(".")[0])
    if stated is not None and not layers:
        found["files"] = [{**plan.sources.own(stated), "layer": None, "origin": "plan"}]
    return found


def _figure(plan: Plan, name: str) -> dict[str, Any]:
    path = plan.directory / "out" / "figures.json"
    if not path.is_file():
        raise NotFound(
            Say(
                f"“{name}”不是图层；尚未生成成果，无法按指标查找",
                f"{name} is no layer, and no package is delivered yet",
            )
        )
    content = json.loads(path.read_text("utf8"))
    figures = {figure["id"]: figure for figure in content["figures"]}
    cells = content["cells"]  # “表E.1!C4” → id; the sheets' names begin with 表, which nobody needs to type
    wanted = cells.get(name) or cells.get(f"表{name}") or name
    if wanted not in figures:
        near = [known for known in figures if name.split(".")[0] in known][:8]
        raise NotFound(
            Say(
                f"没有图层或指标“{name}”；相近的有：{'、'.join(near) or '无'}",
                f"no layer or figure {name}; near: {near}",
            )
        )
    return figures[wanted]


def _trace(plan: Plan, targets: list[tuple[str, str | None]]) -> dict[str, Any]:
    results, steps, files, assumed = plan.results(), {}, {}, {}
    todo = list(targets)
    while todo:
        layer, scenario = todo.pop(0)
        record = results.record(layer, scenario)
        if record["node"] in steps:
            continue
        steps[record["node"]] = _step(record)
        leaf = record.get("leaf")
        for file in (leaf or {}).get("files", []):
            files[file["path"], file["sha256"]] = {**file, "layer": layer, "origin": leaf["origin"]}
        for item in record["assumed"]:
            assumed[json.dumps(item, ensure_ascii=False, sort_keys=True)] = item
        todo += [(edge["layer"], edge["scenario"]) for edge in record["inputs"]]
    return {
        "steps": list(steps.values()), "tables": _tables(plan, set(steps)), "files": list(files.values()),
        "assumed": list(assumed.values()),
    }  # fmt: skip


def _tables(plan: Plan, nodes: set[str]) -> dict[str, list[dict[str, Any]]]:
    """The rows of the tables of `SHOWN` that the trace passed through."""
    results, found = plan.results(), {}
    for name in SHOWN:
        if plan.graph.node(name).id in nodes and results.absence(name) is None:
            frame = results.get(name)
            rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
            found[name] = [{str(key): value for key, value in row.items()} for row in rows]
    return found


def _step(record: dict[str, Any]) -> dict[str, Any]:
    keep = ("node", "status", "method", "source", "settings", "absence", "key", "code", "outputs")
    step = {name: record[name] for name in keep if record.get(name) is not None}
    step["inputs"] = [f"{e['layer']}@{e['scenario']}" if e["scenario"] else e["layer"] for e in record["inputs"]]
    if record.get("leaf"):
        step["leaf"] = record["leaf"]
    return step
