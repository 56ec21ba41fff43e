"""Monthly layers (逐月资料): twelve files, `{month}` in the path, stacked as the dimension `month`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from shanshui.core.errors import Problem, Say
from shanshui.core.vocabulary import Layer

MONTHS = tuple(range(1, 13))
PLACE = "{month}"


def of_months(layer: Layer, path: str, months: tuple[int, ...] | None, where: str) -> Iterator[Problem]:
    """What is wrong with the months of an entry: a monthly layer has all twelve, one file each; no other layer has any."""
    if not layer.is_raster:
        return
    templated = PLACE in path
    if layer.dims != ("month",):
        if templated or months is not None:
            spot = "path" if templated else "months"
            yield Problem("months-unused", Say("此图层不分月份", "this layer has no months"), f"{where}.{spot}",
                          Say("给出一个文件，删去 months 和 {month}", "give one file, without months and {month}"), layer=layer.name)  # fmt: skip
        return
    cure = Say(
        "在路径中用 {month} 代替月份，写 months = [1, 2, …, 12]",
        "put {month} into the path and write months = [1, 2, …, 12]",
    )
    if not templated:
        yield Problem("months-missing", Say("逐月图层须每月一个文件，路径中没有 {month}",
                                             "a monthly layer has one file a month: the path has no {month}"),
                      f"{where}.path", cure, layer=layer.name, found=path, expected=PLACE)  # fmt: skip
    if months is None:
        yield Problem(
            "months-missing", Say("没有写月份", "no months are given"), f"{where}.months", cure, layer=layer.name
        )
    elif months != MONTHS:
        lacking = [month for month in MONTHS if month not in months]
        yield Problem("months-incomplete", Say("月份须为1至12月，依次、齐全", "the months must be 1 to 12, in order, none left out"),
                      f"{where}.months", Say("补齐缺少的月份，按1至12排列；补不齐的，删去此节",
                                             "add the months that lack, in order; where there are none, remove the table"),
                      layer=layer.name, found=str(list(months)), expected=", ".join(map(str, lacking)) or "1 … 12")  # fmt: skip


def file_of(file: Path, month: int) -> Path:
    """The file of a month, whether 3 or 03 stands for March."""
    plain, padded = (Path(str(file).replace(PLACE, text)) for text in (str(month), f"{month:02d}"))
    return padded if padded.exists() and not plain.exists() else plain
