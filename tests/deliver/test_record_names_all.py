"""Every assumed setting and every profile table has a Chinese name: the list of 暂定值 must be readable (invariant)."""

from __future__ import annotations

from shanshui.core.registry import Registry
from shanshui.deliver import record_names


def test_every_assumed_setting_has_a_name() -> None:
    settings = [f"{spec.name}.{name}" for spec in Registry.read() for name in spec.assumed]
    assert [name for name in settings if name not in record_names.SETTINGS] == []


def test_no_name_is_left_of_a_setting_that_is_gone() -> None:
    settings = {f"{spec.name}.{s.name}" for spec in Registry.read() for s in spec.settings}
    assert [name for name in record_names.SETTINGS if name not in settings] == []
