"""The command line: one contract, `--json` on every reading command, messages in Chinese and English."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from shanshui import __version__
from shanshui.core.errors import Problems, Say, ShanshuiError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
                  help="山水：从一地的数据到可报批的国土空间生态修复规划 · from the data of a place to an approvable plan")  # fmt: skip

Directory = Annotated[Path, typer.Argument(help="规划目录 · plan directory")]
Json = Annotated[bool, typer.Option("--json", help="以 JSON 输出 · print JSON")]
Data = Annotated[
    Path | None,
    typer.Option("--data", envvar="SHANSHUI_DATA", help="catalog.toml 中 ${DATA} 所指目录 · what ${DATA} stands for"),
]
Threads = Annotated[int | None, typer.Option("--threads", min=1, help="线程数 · threads; all cores by default")]


class _Language:
    chosen = "zh"


def say(zh: str, en: str) -> str:
    return Say(zh, en).pick(_Language.chosen)


def out(text: str = "") -> None:
    typer.echo(text)


def note(text: str) -> None:
    """Messages go to the error stream, so that what a command prints can be piped."""
    typer.echo(text, err=True)


def as_json(value: Any) -> None:
    out(json.dumps(value, ensure_ascii=False, indent=1, default=str))


@app.callback()
def begin(
    lang: Annotated[str, typer.Option("--lang", envvar="SHANSHUI_LANG", help="zh | en")] = "zh",
    version: Annotated[bool, typer.Option("--version", help="版本 · version")] = False,
) -> None:
    """山水 shanshui"""
    if lang not in ("zh", "en"):
        raise typer.BadParameter("zh | en", param_hint="--lang")
    _Language.chosen = lang
    if version:
        out(__version__)
        raise typer.Exit


@app.command()
def demo(
    directory: Annotated[Path, typer.Option("--out", help="放在哪里 · where")] = Path("build/demo"),
    seed: Annotated[int | None, typer.Option("--seed", help="另一个演示区的种子 · another region")] = None,
    small: Annotated[bool, typer.Option("--small", help="96 × 120 个栅格，几秒完成 · 96 × 120 cells, seconds")] = False,
    without: Annotated[list[str] | None, typer.Option("--without", help="不给出的图层 · a layer to leave out")] = None,
    threads: Threads = None,
) -> None:
    """从头到尾做一遍内置演示区 · the built-in region, end to end."""
    from shanshui.demo import ADOPTED, OPTIONAL, write_demo

    optional = (*OPTIONAL, *ADOPTED)
    unknown = sorted(set(without or ()) - set(optional))
    if unknown:
        raise typer.BadParameter(f"{', '.join(unknown)} ∉ {', '.join(optional)}", param_hint="--without")
    options: dict[str, Any] = {"without": tuple(without or ())}
    if seed is not None:
        options["seed"] = seed
    if small:
        options |= {"shape": (96, 120), "cell": 800.0}
    note(say("生成演示数据 …", "making the demo data …"))
    write_demo(directory, **options)
    _compute(directory, None, [], threads)
    _package(directory, None, None)


@app.command()
def new(
    directory: Directory,
    guide: Annotated[str, typer.Option("--guide", help="编制指南 · guideline, see: shanshui guides")] = "national",
    region: Annotated[
        str, typer.Option("--region", help="行政区代码与名称，如 513200:阿坝藏族羌族自治州 · code:name")
    ] = "",
) -> None:
    """建一个规划目录 · scaffold a plan directory."""
    from shanshui.doors.scaffold import scaffold

    files = scaffold(directory, guide, region)
    for file in files:
        out(str(file))
    note(
        say("在 catalog.toml 中登记数据后运行 shanshui check", "enter your data in catalog.toml, then: shanshui check")
    )


@app.command()
def check(directory: Directory, data: Data = None, json_: Json = False) -> None:
    """一次报告全部问题 · every problem at once; exit 0 clean, 1 problems."""
    problems = _plan(directory, data).check()
    if json_:
        as_json([problem.as_dict() for problem in problems])
    else:
        for problem in problems:
            out(problem.line(_Language.chosen))
        note(
            say(
                f"共 {len(problems)} 个问题" if problems else "没有问题",
                f"{len(problems)} problems" if problems else "no problems",
            )
        )
    if problems:
        raise typer.Exit(Problems.exit_code)


@app.command()
def run(
    directory: Directory,
    layers: Annotated[list[str] | None, typer.Argument(help="图层名；缺省为全部 · layers; all by default")] = None,
    data: Data = None,
    threads: Threads = None,
    json_: Json = False,
) -> None:
    """计算（全部，或到所列图层为止）；可续算 · compute; resumes."""
    outcome = _compute(directory, data, layers or [], threads, quiet=json_)
    if json_:
        as_json([
            {"node": name, "state": end.state, "ran": end.ran, "seconds": round(end.seconds, 3), "error": end.error,
             "absence": end.absence.as_dict() if end.absence else None}
            for name, end in outcome.ends.items()
        ])  # fmt: skip
    if outcome.state("failed"):
        raise typer.Exit(3)


@app.command()
def explain(
    directory: Directory,
    name: Annotated[str, typer.Argument(help="图层、指标编号或表格单元，如 E.1!C5 · layer, figure or table cell")],
    data: Data = None,
    json_: Json = False,
) -> None:
    """从一个图层或数字追到源文件 · provenance, back to the sources."""
    from shanshui.doors.pages import explanation

    found = _plan(directory, data).explain(name)
    if json_:
        as_json(found)
    else:
        for line in explanation(found, _Language.chosen):
            out(line)


@app.command()
def deliver(
    directory: Directory,
    to: Annotated[Path | None, typer.Option("--out", help="成果目录，缺省为 DIR/out · package directory")] = None,
    data: Data = None,
) -> None:
    """编制成果：文本、附表、图集、数据库 · text, tables, atlas, database, package."""
    _package(directory, data, to)


@app.command()
def methods(json_: Json = False) -> None:
    """方法目录 · the methods, with the unit of what they give (– where its columns have their own) and their source."""
    from shanshui.core.registry import Registry
    from shanshui.core.vocabulary import vocabulary
    from shanshui.doors.pages import unit_of

    rows = [spec.as_dict() for spec in Registry.read()]
    if json_:
        as_json(rows)
        return
    known = vocabulary()
    _table(("方法 method", "给出 gives", "单位 unit", "需要 takes", "来源 source", "摘要 summary"), [
        (row["method"], "\n".join(row["gives"]), "\n".join(unit_of(known[name]) for name in row["gives"]),
         ", ".join(f"[{e['layer']}]" if e["optional"] else e["layer"] for e in row["takes"]), row["source"], row["summary"])
        for row in rows
    ])  # fmt: skip


@app.command()
def guides(json_: Json = False) -> None:
    """编制指南目录 · the guideline profiles."""
    from shanshui.guide.loader import guides as all_guides

    rows = [dict(row) for row in all_guides()]
    if json_:
        as_json(rows)
        return
    _table(tuple(rows[0]), [tuple(str(value) for value in row.values()) for row in rows])


@app.command()
def layers(json_: Json = False) -> None:
    """图层词汇表 · the vocabulary."""
    from shanshui.core.vocabulary import vocabulary

    if json_:
        as_json({name: layer.model_dump(mode="json") for name, layer in vocabulary().layers.items()})
        return
    _table(("图层 layer", "类型 kind", "单位 unit", "含义", "meaning"), [
        (name, layer.kind, layer.unit if layer.is_raster else "", layer.zh, layer.en) for name, layer in vocabulary().layers.items()
    ])  # fmt: skip


def main() -> None:
    """Entry point: an error of the house becomes its message and exit code; anything else is a bug and shows itself."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    try:
        app()
    except Problems as error:
        for problem in error.problems:
            note(problem.line(_Language.chosen))
        note(error.message.pick(_Language.chosen))
        sys.exit(error.exit_code)
    except ShanshuiError as error:
        note(error.message.pick(_Language.chosen))
        sys.exit(error.exit_code)
    except BrokenPipeError:  # the reader of a pipe went away, as with `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def _plan(directory: Path, data: Path | None, threads: int | None = None) -> Any:
    from shanshui.plan import Plan

    return Plan.open(directory, data=data, threads=threads)


def _compute(directory: Path, data: Path | None, layers: list[str], threads: int | None, *, quiet: bool = False) -> Any:
    from shanshui.doors.pages import outcome_lines
    from shanshui.doors.progress import Teller

    plan = _plan(directory, data, threads)
    with Teller(_Language.chosen, quiet=quiet) as teller:
        outcome = plan.run(layers or None, tell=teller.tell)
    if not quiet:
        for line in outcome_lines(outcome, _Language.chosen):
            note(line)
    return outcome


def _package(directory: Path, data: Path | None, to: Path | None) -> None:
    from shanshui.doors.pages import verdict_lines

    plan = _plan(directory, data)
    note(say("编制成果 …", "writing the package …"))
    folder = plan.deliver(to)
    for line in verdict_lines(folder, _Language.chosen):
        note(line)
    out(str(folder))


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*head, show_lines=False)
    for row in rows:
        table.add_row(*(Text(cell, overflow="fold") for cell in row))  # square brackets are text, no markup
    Console().print(table)
