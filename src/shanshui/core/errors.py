"""Errors and problems: what, where and how to mend it, in Chinese and English.

Two things look alike and are not. A *problem* is a defect in what the user gave (a file, a setting, a decision):
all problems are collected and raised once, as `Problems`, before anything heavy runs. An *absence* is a fact about the
place or its data (no NDVI series was given; one habitat source makes no corridor): the node ends `absent` and the plan
goes on, with the reason printed where the result would have been used.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Say(NamedTuple):
    """One message in both languages."""

    zh: str
    en: str

    def pick(self, language: str) -> str:
        return self.en if language == "en" else self.zh


@dataclass(frozen=True)
class Problem:
    """One defect in the inputs: what is wrong, where it stands, what was found and expected, and the cure."""

    code: str
    what: Say
    where: str
    cure: Say
    found: str | None = None
    expected: str | None = None
    layer: str | None = None

    def line(self, language: str = "zh") -> str:
        found = ""
        if self.found is not None:
            found = f"（实为 {self.found}" if language == "zh" else f" (found {self.found}"
            if self.expected is not None:
                found += f"，应为 {self.expected}" if language == "zh" else f", expected {self.expected}"
            found += "）" if language == "zh" else ")"
        mark = "· 办法：" if language == "zh" else "· cure: "
        return f"[{self.code}] {self.what.pick(language)}{found} · {self.where} {mark}{self.cure.pick(language)}"

    def as_dict(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "what": {"zh": self.what.zh, "en": self.what.en},
            "where": self.where,
            "cure": {"zh": self.cure.zh, "en": self.cure.en},
            "found": self.found,
            "expected": self.expected,
            "layer": self.layer,
        }


class ShanshuiError(Exception):
    """Base of every error that the doors turn into a message; anything else is a bug and shows its traceback."""

    exit_code = 2
    http_status = 500

    def __init__(self, message: Say) -> None:
        super().__init__(message.en)
        self.message = message


class Problems(ShanshuiError):
    """All defects of the inputs at once."""

    exit_code = 1
    http_status = 422

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        if not self.problems:
            raise ValueError("Problems without a problem")
        n = len(self.problems)
        super().__init__(Say(f"发现 {n} 个问题", f"{n} problem{'s' if n > 1 else ''} found"))

    def __str__(self) -> str:
        return "\n".join([self.message.en, *(p.line("en") for p in self.problems)])


class NotFound(ShanshuiError):
    """A layer, figure, guide or plan of that name does not exist."""

    exit_code = 2
    http_status = 404


class Refused(ShanshuiError):
    """A file that the guarded door does not let in."""

    exit_code = 1
    http_status = 415

    def __init__(self, code: str, message: Say, cure: Say) -> None:
        super().__init__(message)
        self.code = code
        self.cure = cure


class OutOfRange(ValueError):
    """A layer holds values outside the valid range that the vocabulary or the method states."""


class Absent(Exception):
    """Raised by a method whose result does not exist for this place (not an error); stored with its reason.

    missing   leaf layers that would cure it, where a method can do with either of several and got none.
    """

    def __init__(self, reason: Say, cure: Say, missing: tuple[str, ...] = ()) -> None:
        super().__init__(reason.en)
        self.reason = reason
        self.cure = cure
        self.missing = missing


@dataclass(frozen=True)
class Absence:
    """Why a node is absent: the reason, the cure, and every leaf layer whose lack caused it."""

    reason: Say
    cure: Say
    missing: tuple[str, ...] = field(default=())

    def as_dict(self) -> dict[str, Any]:
        return {"reason": list(self.reason), "cure": list(self.cure), "missing": list(self.missing)}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Absence:
        return cls(Say(*data["reason"]), Say(*data["cure"]), tuple(data["missing"]))
