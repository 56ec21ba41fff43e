"""Layers of climate scenarios (气候情景): a file for each, `{scenario}` in the path, stacked as the dimension `scenario`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from shanshui.core.errors import Problem, Say
from shanshui.core.vocabulary import Layer, vocabulary

PLACE = "{scenario}"


def of_scenarios(layer: Layer, path: str, scenarios: tuple[int, ...] | None, where: str) -> Iterator[Problem]:
    """What is wrong with the scenarios of an entry: one file each, known numbers, none twice; no other layer has any."""
    if not layer.is_raster:
        return
    templated = PLACE in path
    if layer.dims != ("scenario",):
        if templated or scenarios is not None:
            spot = "path" if templated else "scenarios"
            yield Problem("scenarios-unused", Say("此图层不分气候情景", "this layer has no scenarios"), f"{where}.{spot}",
                          Say("给出一个文件，删去 scenarios 和 {scenario}", "give one file, without scenarios and {scenario}"),
                          layer=layer.name)  # fmt: skip
        return
    cure = Say(
        "在路径中用 {scenario} 代替情景编号，写 scenarios = [126, 245, 585]",
        "put {scenario} into the path and write scenarios = [126, 245, 585]",
    )
    if not templated:
        yield Problem("scenarios-missing", Say("情景图层须每个情景一个文件，路径中没有 {scenario}",
                                               "a layer of scenarios has one file each: the path has no {scenario}"),
                      f"{where}.path", cure, layer=layer.name, found=path, expected=PLACE)  # fmt: skip
    if scenarios is None:
        yield Problem("scenarios-missing", Say("没有写情景", "no scenarios are given"), f"{where}.scenarios", cure,
                      layer=layer.name)  # fmt: skip
        return
    known = vocabulary().codes["emission_scenario"]
    unknown = [number for number in scenarios if str(number) not in known]
    if unknown:
        yield Problem("scenario-unknown", Say("没有这个情景编号", "no such scenario"), f"{where}.scenarios",
                      Say("写排放情景的编号，如 245 为 SSP2-4.5", "write the number of the pathway: 245 is SSP2-4.5"),
                      layer=layer.name, found=str(unknown), expected=", ".join(known))  # fmt: skip
    if any(a >= b for a, b in pairwise(scenarios)):
        yield Problem("scenarios-order", Say("情景须由低到高、不重复", "scenarios must increase"), f"{where}.scenarios",
                      Say("按编号排列，去掉重复", "order them and drop repeats"),
                      layer=layer.name, found=str(list(scenarios)))  # fmt: skip


def files_of(files: list[Path], scenarios: tuple[int, ...]) -> list[Path]:
    """One file for each scenario."""
    return [Path(str(file).replace(PLACE, str(number))) for file in files for number in scenarios]
