"""Kernels over strips of rows on two threads: what is small runs at once, and results are the same however many there are."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

MOST = 4
"""Threads at the most; more only wait for memory."""
THREADS = min(MOST, os.cpu_count() or 1)
SMALL = 60_000
"""Cells below which starting a thread takes longer than the work."""


@cache
def pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, thread_name_prefix="circuit")


def in_strips(rows: int, cells: int, kernel: Callable[..., None], *arguments: Any, step: int = 1) -> None:
    """`kernel(first, last, …)` over rows 1 … rows − 2 in strips that begin at multiples of `step` (plus one)."""
    inner = rows - 2
    if cells < SMALL or THREADS == 1:
        kernel(1, rows - 1, *arguments)
        return
    each = -(-inner // (THREADS * step)) * step
    strips = [(first, min(first + each, rows - 1)) for first in range(1, rows - 1, each)]
    waiting = [pool().submit(kernel, first, last, *arguments) for first, last in strips[1:]]
    kernel(*strips[0], *arguments)
    for work in waiting:
        work.result()
