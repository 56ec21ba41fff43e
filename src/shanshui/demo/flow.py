"""Where water runs on a surface: filling, D8 directions, what gathers upstream."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyflwdir
from numpy.typing import NDArray

from shanshui.demo.canvas import Field, Mask

FALL = 0.02
"""Metres that a cell lies above the one it drains to, at least: twice what the elevations are rounded to."""


PIT = 0
"""D8 code of a cell that drains nowhere."""


@dataclass(frozen=True)
class Flow:
    """Directions of a surface, as downstream neighbours in an order that goes from the outlets upstream."""

    downstream: NDArray[np.intp]
    """Flat index of the cell that each cell drains to; an outlet, and a cell outside, is its own."""
    levels: list[NDArray[np.intp]]
    """Cells by number of steps to their outlet: 0, 1, 2 …"""
    shape: tuple[int, int]

    @property
    def step(self) -> Field:
        """Cells (1 or √2) from each cell to the one downstream; 0 at outlets."""
        columns = self.shape[1]
        here = np.arange(self.downstream.size)
        dy = np.abs(here // columns - self.downstream // columns)
        dx = np.abs(here % columns - self.downstream % columns)
        return np.hypot(dx, dy)

    def gather(self, values: Field) -> Field:
        """Sum of the values upstream of each cell, itself included."""
        total = values.astype("f8").ravel().copy()
        for cells in reversed(self.levels[1:]):
            np.add.at(total, self.downstream[cells], total[cells])
        return total.reshape(self.shape)

    def outlets(self) -> NDArray[np.intp]:
        """Flat index of the outlet of each cell."""
        out = np.arange(self.downstream.size)
        for cells in self.levels[1:]:
            out[cells] = out[self.downstream[cells]]
        return out

    def falling(self, height: Field, fall: float = FALL) -> Field:
        """The surface raised as little as makes every cell lie above the one it drains to."""
        z = height.ravel().copy()
        for cells in self.levels[1:]:
            z[cells] = np.maximum(z[cells], z[self.downstream[cells]] + fall)
        return z.reshape(self.shape)


def route(height: Field, outlets: Mask, inside: Mask | None = None) -> Flow:
    """Flow over the surface, depressions filled, to the outlets; with `inside`, nothing else takes part."""
    surface = height.astype("f4")
    if inside is not None:
        surface = np.where(inside, surface, np.float32(-9999))
    _, d8 = pyflwdir.dem.fill_depressions(surface, idxs_pit=np.flatnonzero(outlets), nodata=np.float32(-9999))
    d8[outlets] = PIT  # an outlet beside a lower one would drain on into it
    network = pyflwdir.from_array(d8, ftype="d8", check_ftype=False)
    downstream = network.idxs_ds.astype(np.intp)
    nowhere = downstream < 0
    downstream[nowhere] = np.flatnonzero(nowhere)
    rank = np.asarray(network.rank).ravel().astype(np.int64)
    rank[nowhere] = -1
    order = np.argsort(rank, kind="stable")
    bounds = np.searchsorted(rank[order], np.arange(rank.max() + 2))
    levels = [order[a:b] for a, b in pairwise(bounds)]
    return Flow(downstream, levels, (height.shape[0], height.shape[1]))
