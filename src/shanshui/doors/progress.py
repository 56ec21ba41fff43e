"""Progress with time remaining: a live line in a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from types import TracebackType

from shanshui.core.runner import Progress
from shanshui.core.vocabulary import vocabulary


class Teller:
    """Tells on the error stream how far a run is."""

    def __init__(self, language: str, *, quiet: bool = False) -> None:
        self._language, self._quiet = language, quiet
        self._live = sys.stderr.isatty() and not quiet

    def __enter__(self) -> Teller:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()

    def tell(self, progress: Progress) -> None:
        if self._quiet or (progress.finished and self._live):
            return
        line = self._line(progress)
        if self._live:
            sys.stderr.write(f"\r\033[K{line}")
        elif progress.finished:
            sys.stderr.write(f"{line}\n")
        sys.stderr.flush()

    def _line(self, progress: Progress) -> str:
        name = "、".join(vocabulary()[layer].zh for layer in progress.node.gives)
        if self._language == "en":
            name = progress.node.id
        left = ""
        if progress.seconds_left is not None and progress.number < progress.total:
            minutes, seconds = divmod(round(progress.seconds_left), 60)
            clock = f"{minutes}:{seconds:02d}"
            left = f"，还需约 {clock}" if self._language == "zh" else f", about {clock} left"
        state = {"absent": "（缺）" if self._language == "zh" else " (absent)",
                 "failed": "（失败）" if self._language == "zh" else " (failed)",
                 "blocked": "（受阻）" if self._language == "zh" else " (blocked)"}.get(progress.state or "", "")  # fmt: skip
        return f"[{progress.number}/{progress.total}] {name}{state}{left}"
