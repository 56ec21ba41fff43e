"""Trend and break of one series of a few years: Theil–Sen, Mann–Kendall (pre-whitened without the trend) and Pettitt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shanshui.diagnose.shifts import LEAST_YEARS, pettitt

SURE = 1.96
"""|Z| of 5 %, two-sided, beyond which the correlation of neighbouring years counts."""
LEVELS = (2.576, 1.96, 1.645)
"""|Z| of 1, 5 and 10 %, two-sided."""
LEVEL_CLASS = 5


@dataclass(frozen=True)
class Tested:
    """slope a year; Z; class 1 … 9 as the trend of a cell has them; the first year after the likeliest break, and its p."""

    slope: float
    z: float
    trend: int
    break_year: int
    break_p: float


def tested(years: NDArray[np.int64], values: NDArray[np.float64]) -> Tested | None:
    """The tests of one series; None with fewer than 10 years.

    Z is that of Yue, Pilon, Phinney and Cavadias (2002) where the residuals about the slope correlate from year to year
    and no year lacks, else that of the series itself: the rule of the trends by cell.
    """
    n = len(values)
    if n < LEAST_YEARS:
        return None
    slope = theil_sen(years, values)
    rest = values - slope * (years - years[0])
    z = None
    if years[-1] - years[0] == n - 1:
        r1 = lag_one(rest)
        if correlated(r1, n):
            z = mann_kendall(rest[1:] - r1 * rest[:-1] + slope * np.arange(1, n))
    if z is None:
        z = mann_kendall(values)
    at, p = pettitt(values.astype("f8"))
    return Tested(slope, z, classed(slope, z), int(years[at]), float(p))


def correlated(r1: float, n: int) -> bool:
    """Whether the correlation of neighbours lies beyond (−1 ± 1.96 √(n − 2)) / (n − 1)."""
    reach = SURE * float(np.sqrt(n - 2))
    return not (-1 - reach) / (n - 1) <= r1 <= (-1 + reach) / (n - 1)


def theil_sen(years: NDArray[np.int64], values: NDArray[np.float64]) -> float:
    """Median of the slopes between all pairs."""
    i, j = np.triu_indices(len(values), 1)
    return float(np.median((values[j] - values[i]) / (years[j] - years[i])))


def mann_kendall(values: NDArray[np.float64]) -> float:
    """Z with the variance corrected for ties."""
    n = len(values)
    i, j = np.triu_indices(n, 1)
    s = int(np.sign(values[j] - values[i]).sum())
    if s == 0:
        return 0.0
    ties = np.unique(values, return_counts=True)[1]
    variance = (n * (n - 1) * (2 * n + 5) - int((ties * (ties - 1) * (2 * ties + 5)).sum())) / 18
    return float((s - np.sign(s)) / np.sqrt(variance))


def lag_one(values: NDArray[np.float64]) -> float:
    """Correlation of neighbouring values about their mean; 0 of a constant."""
    about = values - values.mean()
    square = float(np.mean(about**2))
    return float(np.mean(about[1:] * about[:-1])) / square if square > 0 else 0.0


def classed(slope: float, z: float) -> int:
    """1 rising at p < 0.01 … 5 level … 9 falling at p < 0.01."""
    if slope == 0:
        return LEVEL_CLASS
    step = next((i for i, level in enumerate(LEVELS) if abs(z) >= level), len(LEVELS))
    return 1 + step if slope > 0 else 9 - step
