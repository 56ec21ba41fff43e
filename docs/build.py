"""Build the documentation: hand-written pages plus one page a method, layer and guide, made from the registry.

`python docs/build.py --strict` fails on a broken link. Nothing generated is committed. With `--pictures PLAN` each method's page
shows what it gave on that computed plan (`python dev.py docs` computes the small demo for it).
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from pictures import Pictures

from shanshui.core.registry import Edge, Registry, Spec
from shanshui.core.vocabulary import Layer, vocabulary

DOCS = Path(__file__).resolve().parent
BUILD = DOCS.parent / "build" / "docs"
ROOM_NAMES = {
    "base": "base 底数底图", "assess": "assess 分析评价", "diagnose": "diagnose 问题识别", "connect": "connect 生态网络",
    "zone": "zone 分区", "prioritize": "prioritize 重点区域", "works": "works 工程资金",
}  # fmt: skip


def _condition(spec: Spec, edge: Edge) -> str:
    """When a layer is an input."""
    if edge.parameter in spec.asked:
        return f" (where `{spec.asked[edge.parameter]}` is set)"
    return " (optional)" if edge.optional else ""


def method_page(spec: Spec, pictures: Pictures | None) -> str:
    """One method, one page: the docstring (formula, units, range), edges, settings, source, and a picture of the result."""
    lines = [f"# {spec.name}", "", f"Room `{spec.room}` · scope {spec.scope} · nodata: {spec.nodata}", ""]
    lines += ["**Gives** " + ", ".join(f"[{name}](../layers.md#{name})" for name in spec.gives), ""]
    lines += ["**Takes** " + (", ".join(
        f"[{e.layer}](../layers.md#{e.layer})" + (f" in scenario {e.scenario}" if e.scenario else "") + _condition(spec, e)
        for e in spec.edges) or "the plan grid"), ""]  # fmt: skip
    if spec.settings:
        lines += ["| setting | default | |", "|---|---|---|"]
        for s in spec.settings:
            about = (
                "required, or bound to the plan's years"
                if s.required
                else ("assumed 暂定" if s.name in spec.assumed else "")
            )
            lines.append(f"| `{s.name}` | {'' if s.required else s.default} | {about} |")
        lines.append("")
    lines += [f"**Source** {spec.source}", "", "```text", spec.doc, "```", ""]
    for name in spec.gives if pictures is not None else ():
        lines += pictures.lines(name)
    return "\n".join(lines)


def layer_section(layer: Layer) -> str:
    lines = [f"## {layer.name}", "", f"{layer.zh} · {layer.en}", ""]
    facts = [f"kind {layer.kind}"]
    if layer.is_raster:
        facts += [f"unit {layer.unit}", f"dtype {layer.dtype}"]
        facts += [f"range {layer.range[0]:g} … {layer.range[1]:g}"] if layer.range else []
        facts += [f"dimensions {', '.join(layer.dims)}, y, x"] if layer.dims else []
        facts += [f"codes {layer.codes}"] if layer.codes else []
    lines += [" · ".join(facts), ""]
    if layer.columns:
        lines += ["| column | type | unit | 含义 | meaning |", "|---|---|---|---|---|"]
        lines += [
            f"| `{n}` | {c.type} | {c.unit if c.type == 'number' else ''} | {c.zh} | {c.en} |"
            for n, c in layer.columns.items()
        ]
        lines.append("")
    return "\n".join(lines)


def generate(target: Path, plan: Path | None) -> None:
    if target.exists():
        shutil.rmtree(target)
    shutil.copytree(DOCS, target, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (target / "methods").mkdir()
    pictures = None if plan is None else Pictures(plan, target / "methods" / "pictures")
    rooms: dict[str, list[Spec]] = {}
    for spec in Registry.read():
        rooms.setdefault(spec.room, []).append(spec)
        (target / "methods" / f"{spec.name}.md").write_text(method_page(spec, pictures), "utf8")
    index = ["# Methods", "", "One method, one page, made from the code.", ""]
    for room, specs in rooms.items():
        index += [f"## {ROOM_NAMES.get(room, room)}", ""]
        index += [f"- [{s.name}]({s.name}.md): {s.doc.splitlines()[0]}" for s in specs]
        index.append("")
    (target / "methods" / "index.md").write_text("\n".join(index), "utf8")
    layers = ["# Layers", "", "The vocabulary: a name means one thing everywhere.", ""]
    layers += [layer_section(layer) for layer in vocabulary().layers.values()]
    (target / "layers.md").write_text("\n".join(layers), "utf8")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--strict", action="store_true")
    parser.add_argument("--pictures", type=Path, metavar="PLAN", help="a computed plan directory")
    options = parser.parse_args()
    generate(BUILD / "pages", options.pictures)
    config = BUILD / "mkdocs.yml"
    config.write_text(
        (DOCS.parent / "mkdocs.yml").read_text("utf8").replace("docs_dir: docs", "docs_dir: pages"), "utf8"
    )
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--quiet",
        "--config-file",
        str(config),
        "--site-dir",
        str(BUILD / "site"),
    ]
    sys.exit(subprocess.run([*command, *(["--strict"] if options.strict else [])], check=False).returncode)


if __name__ == "__main__":
    main()
