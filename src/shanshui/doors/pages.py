"""What the commands print, as lines of text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shanshui.core.runner import Outcome
from shanshui.core.vocabulary import Layer, vocabulary


def outcome_lines(outcome: Outcome, language: str) -> Iterator[str]:
    """How a run ended: what is absent and why, what failed, and the totals."""
    zh = language == "zh"
    for end in outcome.state("absent"):
        if end.absence is not None:
            yield f"{'缺' if zh else 'absent'}: {end.node.id} · {end.absence.reason.pick(language)} · {end.absence.cure.pick(language)}"
    for end in outcome.state("failed"):
        yield f"{'失败' if zh else 'failed'}: {end.node.id}\n{end.error}"
    for end in outcome.state("blocked"):
        yield f"{'受阻' if zh else 'blocked'}: {end.node.id}"
    done, ran = len(outcome.state("done")), sum(end.ran for end in outcome.state("done"))
    absent, failed = len(outcome.state("absent")), len(outcome.state("failed"))
    yield (
        f"完成 {done}，其中本次计算 {ran}；缺 {absent}；失败 {failed}"
        if zh
        else f"{done} done, {ran} computed now; {absent} absent; {failed} failed"
    )


def verdict_lines(package: Path, language: str) -> Iterator[str]:
    """How the package stands against the guideline: what it should meet and does not, and the totals."""
    from shanshui.review.rules import counts, read_verdicts

    zh = language == "zh"
    verdicts = read_verdicts(package)
    for verdict in verdicts:
        if verdict.state == "failed":
            yield f"{'不符合' if zh else 'failed'}: {verdict.title} · {verdict.where} · {verdict.found}"
    found = counts(verdicts)
    yield (
        f"对照指南：符合 {found['met']}，待补充 {found['open']}，不符合 {found['failed']}（见合规性检查.json）"
        if zh
        else f"against the guideline: {found['met']} met, {found['open']} open, {found['failed']} failed"
    )


def explanation(found: dict[str, Any], language: str) -> Iterator[str]:
    """`explain` as text: the figure, its steps from result to source, the source files, the assumed values."""
    zh = language == "zh"
    if "figure" in found:
        figure = found["figure"]
        mark = ("（暂定值）" if zh else " (assumed)") if figure.get("assumed") else ""
        yield f"{figure['label']}：{figure['printed']} {figure['unit']}{mark}  [{figure['id']}]"
    else:
        yield f"{found['label']}  [{found['layer']}]"
    for step in found["steps"]:
        yield ""
        yield f"■ {step['node']}  {step.get('key', '')[:12]}  {step['status']}"
        if step.get("method"):
            yield f"  {'方法' if zh else 'method'}: {step['method']} — {step['source']}"
        for name, about in step.get("settings", {}).items():
            origin = about["source"] or (
                ("暂定" if zh else "assumed") if about["assumed"] else ("默认或规划给定" if zh else "given")
            )
            yield f"  {'参数' if zh else 'setting'}: {name} = {about['value']} ({origin})"
        if step["inputs"]:
            yield f"  {'输入' if zh else 'inputs'}: {', '.join(step['inputs'])}"
        if step.get("absence"):
            yield f"  {'缺' if zh else 'absent'}: {step['absence']['reason'][0 if zh else 1]}"
        leaf = step.get("leaf", {})
        for key in ("citation", "licence", "author", "date", "guide"):
            if leaf.get(key):
                yield f"  {key}: {leaf[key]}"
    yield from _settled(found.get("tables", {}), zh)
    yield ""
    yield "源文件" if zh else "source files"
    for file in found["files"]:
        yield f"  {file['sha256']}  {file['path']}  ({file['layer']})"
    if found["assumed"]:
        yield f"{'暂定值' if zh else 'assumed values'}: {len(found['assumed'])}"
        for item in found["assumed"]:
            if item["kind"] == "setting":
                yield f"  {item['method']}.{item['name']} = {item['value']}"
            else:
                yield f"  {item['table']}: {', '.join(f'{k}={v}' for k, v in item['row'].items() if v is not None)}"


def _settled(tables: dict[str, list[dict[str, Any]]], zh: bool) -> Iterator[str]:
    """The tables that settle the result, one line a row: weights, consistency, breaks."""
    for name, rows in tables.items():
        layer = vocabulary()[name]
        yield ""
        yield f"▤ {layer.zh if zh else layer.en}  [{name}]"
        for row in rows:
            cells = [
                f"{layer.columns[key].zh.partition('（')[0] if zh else key}={_cell(value)}"
                for key, value in row.items()
                if value is not None
            ]
            yield f"  {'  '.join(cells)}"


def _cell(value: Any) -> str:
    return f"{value + 0:.4g}" if isinstance(value, float) else str(value)


def unit_of(layer: Layer) -> str:
    """The unit of a raster; a dash for tables and vectors, whose columns have their own."""
    return layer.unit if layer.is_raster else "–"
