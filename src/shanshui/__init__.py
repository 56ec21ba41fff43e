"""shanshui (山水): from the data of a place to an approvable ecological restoration plan.

    >>> from shanshui import Plan
    >>> Plan.open("turpan").check()

`Plan` is loaded on first use, so that `import shanshui` stays light.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.7.0"
__all__ = ["Plan", "__version__"]

if TYPE_CHECKING:
    from shanshui.plan import Plan


def __getattr__(name: str) -> Any:
    if name == "Plan":
        from shanshui.plan import Plan

        return Plan
    raise AttributeError(f"module 'shanshui' has no attribute {name!r}")
