"""The core stays small: at most 1,500 lines of code (no blank lines, comments, docstrings)."""

from __future__ import annotations

import ast
import io
import tokenize
from pathlib import Path

import shanshui.core

SILENT = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


def code_lines(text: str) -> int:
    told: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if (
            isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and ast.get_docstring(node, clean=False) is not None
        ):
            told |= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in SILENT:
            lines |= set(range(token.start[0], token.end[0] + 1))
    return len(lines - told)


def test_the_count_by_hand() -> None:
    assert (
        code_lines(
            '"""One."""\n\n# two\nx = 1  # three\n\n\ndef f():\n    """Four."""\n    return (\n        x\n    )\n'
        )
        == 5
    )


def test_the_core_is_small() -> None:
    folder = Path(shanshui.core.__file__).parent
    assert sum(code_lines(path.read_text("utf8")) for path in folder.glob("*.py")) <= 1500
