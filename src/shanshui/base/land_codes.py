"""Land-class codes as texts (DLBM of parcels) → the numbers that rasters hold, and telling classifications apart.

The same code means different things in different classifications and editions: 2303 is 田间道 in the 2020 edition of
用地用海 and 田坎 in that of 2023. What the codes alone decide is recognised; what they leave open must be stated; a
statement that they contradict is refused. Nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from shanshui.base.classes import classifications, fitting, numbers, texts, title
from shanshui.core.errors import Problem, Problems, Say

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NODATA = -1
VILLAGE = "203"
"""城镇村属性码 of villages; 203A 独立工业 belongs to it."""
CURE = Say("核对 classification 和 nodata", "check classification and nodata")
SHOWN = 10
SHAPE = re.compile(r"(\d{1,6}|\d{1,2}H\d)([AK]?)")
"""Digits, or 大类 H 组 of the survey; A subclasses, K 可调整."""


def national() -> list[str]:
    """The classifications whose codes are texts."""
    return [name for name in classifications() if texts(name)]


def normal(value: Any) -> str | None:
    """A code as the standards print it; None where there is none.

    Full-width and lower-case letters are mended, and one leading zero that a spreadsheet took: codes have an even number
    of places before the suffix, so 101 can only be 0101 and 5H1 only 05H1.
    """
    text = _plain(value)
    if not text:
        return None
    found = SHAPE.fullmatch(text)
    if found is None:
        return text
    stem, suffix = found.groups()
    return ("0" + stem if len(stem) % 2 else stem) + suffix


def _plain(value: Any) -> str:
    """Half-width capitals without blanks, and without the decimals of a number column; empty where there is no value."""
    if value is None or value != value:
        return ""
    text = unicodedata.normalize("NFKC", str(value)).strip().upper()
    return re.sub(r"^(\d+)\.0+$", r"\1", text)


def number(code: str, classification: str) -> int | None:
    """The number of a code in normal form; third-level codes (060101) count as their second level (0601)."""
    known = texts(classification)
    if code in known:
        return known[code]
    if not known and code.isdecimal():
        return int(code) if int(code) in numbers(classification) else None
    return known.get(code[:4]) if re.fullmatch(r"\d{6}", code) else None


def fitting_texts(values: Iterable[Any]) -> list[str]:
    """The classifications that know every one of these codes."""
    held = {code for code in map(normal, values) if code is not None}
    return [name for name in national() if held and all(number(code, name) is not None for code in held)]


def codes_of_texts(
    values: Sequence[Any],
    classification: str | None = None,
    settlement: Sequence[Any] | None = None,
    *,
    where: str = "DLBM",
) -> tuple[NDArray[np.int16], str]:
    """The numbers of codes given as texts, and the classification that they are read in.

    classification   as stated; None where it is to be recognised from the codes.
    settlement       CZCSXM of each parcel: built land of a village then belongs to the agricultural space (三调 only).
    Errors           Problems `code-unknown` where the codes contradict the statement or fit no classification,
                     `classification-missing` where they fit several.
    Nodata           −1 for a parcel without a code.
    """
    import numpy as np

    order, written = _distinct(values)
    held = sorted({code for code in map(normal, written) if code is not None})
    chosen = classification if classification is not None else _recognised(held, where)
    lacking = sorted(code for code in held if number(code, chosen) is None)
    if lacking:
        raise Problems([_unknown(lacking, fitting_texts(held), chosen, where)])
    known = texts(chosen)
    plain = {code: number(code, chosen) for code in held}
    codes = np.array([*(plain.get(normal(each) or "", NODATA) for each in written), NODATA], dtype="i2")[order]
    if settlement is not None:
        village = {code: known.get(f"{code}@{VILLAGE}", own) for code, own in plain.items()}
        inside = np.array([*(village.get(normal(each) or "", NODATA) for each in written), NODATA], dtype="i2")[order]
        belongs, told = _distinct(settlement)
        codes = np.where(
            np.array([*(_plain(each).startswith(VILLAGE) for each in told), False])[belongs], inside, codes
        )
    return codes, chosen


def _distinct(values: Sequence[Any]) -> tuple[NDArray[np.intp], list[Any]]:
    """Of each value its place among the distinct ones, −1 where it is missing: a million parcels have a hundred codes."""
    import pandas as pd

    places, distinct = pd.factorize(pd.Series(values, dtype=object), use_na_sentinel=True)
    return places, list(distinct)


def unstated(codes: Iterable[int], where: str) -> Problem:
    """That a raster of these codes needs its classification stated, and which can be meant."""
    return _missing(fitting(codes), where)


def cure_of(codes: Iterable[int]) -> Say:
    """What to do where a raster holds codes that the classification stated does not have."""
    return _cure(fitting(codes))


def _recognised(held: list[str], where: str) -> str:
    fits = fitting_texts(held)
    if len(fits) != 1:
        raise Problems([_missing(fits, where) if fits or not held else _unknown(held, [], None, where)])
    return fits[0]


def _missing(fits: list[str], where: str) -> Problem:
    """No statement: one classification fits and is named, several fit and one must be chosen, or none does."""
    if len(fits) == 1:
        name = title(fits[0])
        cure = Say(
            f'代码只符合{name.zh}：写 classification = "{fits[0]}"',
            f'the codes fit {name.en} alone: write classification = "{fits[0]}"',
        )
    elif fits:
        cure = Say(
            "同一代码在各分类、各版本中含义不同：向资料提供者核实后写明是哪一种",
            "the same code differs between them: ask the supplier which it is",
        )
    else:
        cure = Say("核对代码；写 classification = 所列之一", "check the codes; write one of those listed")
    return Problem("classification-missing", Say("须写明土地分类", "the classification is needed"), where, cure,
                   expected=" / ".join(fits or classifications()), layer="land_cover")  # fmt: skip


def _cure(fits: list[str]) -> Say:
    if not fits:
        return CURE
    return Say(f"所用代码符合{'、'.join(f'{title(name).zh}（{name}）' for name in fits)}：核实后改 classification",
               f"the codes fit {', '.join(fits)}: verify, and mend classification")  # fmt: skip


def _unknown(lacking: list[str], fits: list[str], stated: str | None, where: str) -> Problem:
    what = Say("有对照表中没有的代码", "codes that the crosswalk does not have")
    if stated is not None:
        name = title(stated)
        what = Say(f"有{name.zh}中没有的代码", f"codes that {name.en} does not have")
    more = f" … ({len(lacking)})" if len(lacking) > SHOWN else ""
    return Problem("code-unknown", what, where, _cure(fits), found=", ".join(lacking[:SHOWN]) + more,
                   expected=" / ".join(fits) or None, layer="land_cover")  # fmt: skip
