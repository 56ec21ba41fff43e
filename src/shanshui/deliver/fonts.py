"""Noto Sans SC, shipped with the package: Chinese labels render after `pip install` alone, on any machine.

A character that the font lacks is an error that names it. It is never drawn as an empty box (豆腐块).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import resources

from shanshui.core.errors import Say, ShanshuiError

FAMILY = "Noto Sans SC"
FILE = "NotoSansSC-Regular.otf"


class MissingGlyph(ShanshuiError):
    """A text to be drawn holds a character that the shipped font does not have."""

    exit_code = 3
    http_status = 500

    def __init__(self, character: str, text: str) -> None:
        self.character = character
        code = f"U+{ord(character):04X}"
        super().__init__(
            Say(
                f"图上文字“{text}”中的“{character}”（{code}）在随附字体 {FAMILY} 中没有字形，请改用通用字",
                f"{character!r} ({code}) in {text!r} has no glyph in the shipped font {FAMILY}: use another character",
            )
        )


@cache
def _installed() -> tuple[str, frozenset[int]]:
    """Register the font in matplotlib once; its path and the code points it has."""
    from matplotlib import font_manager
    from matplotlib.ft2font import FT2Font

    with resources.as_file(resources.files("shanshui.deliver").joinpath("fonts", FILE)) as path:
        font_manager.fontManager.addfont(str(path))
        return str(path), frozenset(FT2Font(str(path)).get_charmap())


def has(character: str) -> bool:
    """Whether the shipped font can draw a character; a line break needs no glyph."""
    return character == "\n" or ord(character) in _installed()[1]


def require(text: str) -> str:
    """`text` itself; MissingGlyph for the first character that the font cannot draw."""
    for character in text:
        if not has(character):
            raise MissingGlyph(character, text)
    return text


def width_em(text: str) -> float:
    """Width of one line in ems, close enough to wrap lines and to keep labels apart."""
    return sum(1.0 if ord(character) >= 0x2E80 or character in "—…“”" else 0.56 for character in text)


def wrap(text: str, ems: float) -> list[str]:
    """Break a line at `ems`; a closing mark never starts a line, a number is never cut."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and width_em(line + piece) > ems:
            lines.append(line)
            line = ""
        line += piece
    return [*lines, line] if line else lines


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for character in text:
        glued = pieces and (
            character in "，。；：、）”！？%℃°′″"
            or pieces[-1][-1] in "（“"
            or (ord(character) < 0x2E80 and ord(pieces[-1][-1]) < 0x2E80 and character != " ")
        )
        if glued:
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


@contextmanager
def drawing() -> Iterator[None]:
    """Matplotlib set to draw with the shipped font only, the same way on every machine."""
    import matplotlib

    _installed()
    settings = {
        "font.family": [FAMILY],
        "axes.unicode_minus": False,
        "pdf.fonttype": 3,  # glyph outlines: the only kind that matplotlib embeds from a CFF font
        "pdf.compression": 9,
        "path.simplify": False,
        "svg.hashsalt": "shanshui",
        "hatch.linewidth": 0.5,
        "text.usetex": False,
        "text.parse_math": False,  # a dollar sign in a name is a dollar sign
    }
    defaults = {name: matplotlib.rcParamsDefault[name] for name in matplotlib.rcParamsDefault if name != "backend"}
    with matplotlib.rc_context({**defaults, **settings}):
        yield
