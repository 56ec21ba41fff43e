"""Exact cost distance over a grid (累积阻力): Dijkstra's search from many cells at once, its queue kept in buckets.

A bucket holds the cells whose cost so far lies within the same `width`. Cells of a bucket are taken in any order; one
that is bettered afterwards is taken again, so the result does not depend on the width, only the time does: a cost is the
least, over the neighbours, of theirs plus that of the step, and there is just one such set of figures, to the last bit.

All that a step asks of a cell lies in one record of 16 bytes; those of a piece of a bucket are asked for at once, so that
the waits for memory overlap. The arrays here are flat and have a frame of closed cells around the map: no step leads out
of it.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

RING = ((-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1))
"""Row and column steps to the eight neighbours, in row order; `trace` holds the number of the step that led to a cell."""
START, NOT_REACHED, DONE = 8, 9, 16
"""Further values of `trace`: a cell to start from, one not reached; and the bit of one whose neighbours are up to date."""
SLOTS = 62
"""Cells in a piece of a bucket; with the number of the next piece and the count, 256 bytes: a matter of speed alone."""
SPAN, MOST_BUCKETS = 8.0, 1 << 16
"""Cheapest steps that a bucket spans, and buckets at the most: matters of speed alone."""
STRIPS = 2
"""Parts of a map that are searched side by side before the ways across their borders are: always as many, whatever the
machine, so that the choice between ways equally cheap is the same on each."""
RECORD = np.dtype({"names": ["reach", "cost", "trace"], "formats": ["f8", "f4", "u1"], "itemsize": 16})


@dataclass(frozen=True)
class Ground:
    """A map of resistance made ready to be searched.

    cost    resistance of each cell, framed and flat; NaN where closed.
    width   cells in a framed row.
    steps   to the eight neighbours, in flat cells.
    half    half the length of each step, metres.
    bucket  cost that a bucket spans; count, a power of two, is enough of them for the dearest step.
    """

    cost: NDArray[np.float32]
    width: int
    steps: NDArray[np.int64]
    half: NDArray[np.float64]
    bucket: float
    count: int

    def flat(self, rows: NDArray[np.intp], cols: NDArray[np.intp]) -> NDArray[np.int64]:
        """Framed flat index of cells of the map."""
        return (rows + 1) * self.width + cols + 1

    def rows_cols(self, flat: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        rows, cols = np.divmod(flat, self.width)
        return rows - 1, cols - 1

    def inner(self, framed: NDArray[Any]) -> NDArray[Any]:
        """A framed flat array as the map it is of (a view)."""
        return framed.reshape(-1, self.width)[1:-1, 1:-1]

    def framed(self, values: NDArray[Any], outside: Any) -> NDArray[Any]:
        """A map, flat and with a frame."""
        return np.pad(values, 1, constant_values=outside).ravel()


def ground(resistance: NDArray[np.float32], cell: float) -> Ground:
    """Resistance, NaN where closed, ready to be searched; ValueError where it is not positive and finite."""
    cost = np.pad(resistance, 1, constant_values=np.nan).ravel()
    width = resistance.shape[1] + 2
    steps = np.array([r * width + c for r, c in RING])
    half = np.array([math.sqrt((r * cell) ** 2 + (c * cell) ** 2) * 0.5 for r, c in RING])
    least, most = float(np.fmin.reduce(cost)), float(np.fmax.reduce(cost))
    if math.isnan(least):
        return Ground(cost, width, steps, half, 1.0, 1)
    if not (least > 0 and math.isfinite(most)):
        raise ValueError(f"resistance must be positive and finite, it goes from {least:g} to {most:g}")
    dearest = 2 * half.max() * most
    bucket = max(SPAN * 2 * half.min() * least, dearest / MOST_BUCKETS)
    return Ground(cost, width, steps, half, bucket, 1 << math.ceil(math.log2(dearest / bucket + 3)))


class Search:
    """Costs from one set of start cells after another; what one search touched is set back before the next.

    reach   cost distance of each framed cell, metres × resistance; infinite where not reached, −∞ where closed.
    trace   by which step the cheapest way comes to a cell.
    """

    def __init__(self, of: Ground) -> None:
        self.of = of
        self._cells = np.empty(of.cost.size, dtype=RECORD)
        cuts = [of.cost.size * k // STRIPS for k in range(STRIPS + 1)]
        with ThreadPoolExecutor(STRIPS) as pool:
            for done in [pool.submit(clear, self._cells, of.cost, *part) for part in pairwise(cuts)]:
                done.result()
        self.reach, self.trace = self._cells["reach"], self._cells["trace"]
        self._touched = np.empty(of.cost.size, dtype=np.int32)  # pages that are never written take no memory
        self._count = 0

    def run(
        self, starts: NDArray[np.int64], limit: float = math.inf, ahead: NDArray[np.float64] | None = None
    ) -> NDArray[np.int32]:
        """Spread from the start cells to every cell of a cost up to `limit`; the cells reached.

        With `ahead`, a cell is entered only where its cost plus what is ahead of it is no more than the limit: what is
        ahead must never be more than what the rest of the way costs.
        """
        before = self._touched[: self._count]
        self.reach[before] = np.inf
        self.trace[before] = NOT_REACHED
        if not (np.diff(starts) > 0).all():  # sorting costs as much as a fifth of the search
            starts = np.unique(starts)
        starts = starts[self.reach[starts] == np.inf]
        self.reach[starts] = 0
        self.trace[starts] = START
        if ahead is None and limit == math.inf:
            self._in_strips(starts)
        else:
            whole = (0, self.trace.size)
            self._count = self._first(starts, whole, limit, self.reach[:0] if ahead is None else ahead)
        return self._touched[: self._count]

    def _spread(
        self, seeds: NDArray[np.int64], part: tuple[int, int], room: int, limit: float, ahead: NDArray[np.float64]
    ) -> int:
        """Spread from seeds, by ascending cost, within a part of the cells; what it touched goes to the room from there."""
        of, to = self.of, self._touched[room:]
        return int(spread(self._cells, seeds, to, ahead, limit, part, of.steps, of.half, of.bucket, of.count))

    def _first(self, starts: NDArray[np.int64], part: tuple[int, int], limit: float, ahead: NDArray[np.float64]) -> int:
        """The search from start cells; these are touched first."""
        self._touched[part[0] : part[0] + starts.size] = starts
        return starts.size + self._spread(starts, part, part[0] + starts.size, limit, ahead)

    def _in_strips(self, starts: NDArray[np.int64]) -> None:
        """Search each strip as though there were no other, then go on from the cells along their borders."""
        rows, none = self.trace.size // self.of.width, self.reach[:0]
        cuts = [rows * k // STRIPS * self.of.width for k in range(STRIPS + 1)]
        parts = list(pairwise(cuts))
        with ThreadPoolExecutor(STRIPS) as pool:
            work = [
                pool.submit(self._first, starts[(starts >= p[0]) & (starts < p[1])], p, math.inf, none) for p in parts
            ]
            counts = [done.result() for done in work]
        self._count = 0
        for (first, _), count in zip(parts, counts, strict=True):
            self._touched[self._count : self._count + count] = self._touched[first : first + count].copy()
            self._count += count
        border = np.concatenate([np.arange(cut - self.of.width, cut + self.of.width) for cut in cuts[1:-1]])
        border = border[np.isfinite(self.reach[border])]
        border = border[np.argsort(self.reach[border], kind="stable")]
        self.trace[border] &= 0xFF ^ DONE
        self._count += self._spread(border, (0, self.trace.size), self._count, math.inf, none)

    def path(self, end: int) -> NDArray[np.int64]:
        """Cells of the cheapest way to `end`, from its start on."""
        return way(self.trace, self.of.steps, end)


@njit(cache=True, nogil=True)
def clear(cells, cost, first, last):
    """Records of the cells first … last − 1, none of which has been reached."""
    for cell in range(first, last):
        closed = np.isnan(cost[cell])
        cells[cell].reach, cells[cell].cost, cells[cell].trace = -np.inf if closed else np.inf, cost[cell], NOT_REACHED


@njit(cache=True, nogil=True)
def spread(cells, seeds, touched, ahead, limit, part, steps, half, bucket, count):
    """The search from seeds, cells whose cost is known, by ascending cost; number of further cells, written to `touched`.

    Indices are unsigned: a signed one is asked each time whether it counts from the end.
    """
    heads = np.full(count, -1, dtype=np.int32)
    pool = np.empty((16 * SLOTS, SLOTS + 2), dtype=np.int32)
    batch = np.empty(SLOTS, dtype=np.uint64)
    state, fetched = np.array([-1, 0]), np.zeros(1)  # first piece given back, pieces ever used
    scale, mask, guided = 1.0 / bucket, np.uint64(count - 1), ahead.size > 0
    first, last, step = np.uint64(part[0]), np.uint64(part[1]), steps.astype(np.uint64)
    found, live, at, seed = 0, 0, 0, 0
    while live > 0 or seed < seeds.size:
        if live == 0:
            at = np.int64(cells[seeds[seed]].reach * scale)
        slot = np.uint64(at) & mask
        while seed < seeds.size and np.int64(cells[seeds[seed]].reach * scale) <= at:
            pool = room(pool, state)
            put(pool, heads, state, slot, np.uint64(seeds[seed]))
            seed += 1
            live += 1
        while heads[slot] >= 0:
            pool = room(pool, state)
            n = take(pool, heads, state, slot, batch)
            fetched[0] = fetch(cells, batch, n, step)
            live -= n
            for j in range(n):
                cell = batch[j]
                if cells[cell].trace & DONE:
                    continue
                cells[cell].trace |= DONE
                here, resistance = cells[cell].reach, np.float64(cells[cell].cost)
                for k in range(8):
                    near = cell + step[k]
                    known = cells[near].reach
                    total = here + half[k] * (resistance + np.float64(cells[near].cost))
                    if not total < known:
                        continue  # so never into a closed cell: its cost is NaN
                    if total > limit or near < first or near >= last or (guided and total + ahead[near] > limit):
                        continue
                    if known == np.inf:
                        touched[found] = near
                        found += 1
                    cells[near].reach, cells[near].trace = total, k
                    put(pool, heads, state, np.uint64(total * scale) & mask, near)
                    live += 1
        at += 1
    return found


@njit(cache=True, nogil=True)
def fetch(cells, batch, n, step):
    """Read what the cells of a batch will ask for, row by row: memory then brings all of it at once, not piece by piece.

    The sum means nothing; without it, reading could be left out.
    """
    total = 0.0
    for j in range(n):
        cell = batch[j]
        total += (
            np.float64(cells[cell + step[1]].cost)
            + np.float64(cells[cell].cost)
            + np.float64(cells[cell + step[6]].cost)
        )
    return total


@njit(cache=True, nogil=True)
def room(pool, state):
    """The pool, made larger where a new piece for every step from a batch might not find room."""
    if state[1] + 8 * SLOTS <= pool.shape[0]:
        return pool
    larger = np.empty((2 * pool.shape[0], pool.shape[1]), dtype=np.int32)
    larger[: pool.shape[0]] = pool
    return larger


@njit(cache=True, nogil=True)
def put(pool, heads, state, bucket, cell):
    """Put a cell into a bucket; there is room in the pool."""
    piece = np.int64(heads[bucket])
    if piece < 0 or pool[np.uint64(piece), 1] == SLOTS:
        new = state[0]
        if new >= 0:
            state[0] = pool[new, 0]
        else:
            new = state[1]
            state[1] += 1
        pool[new, 0], pool[new, 1] = piece, 0
        heads[bucket] = new
        piece = new
    last = np.uint64(piece)
    pool[last, np.uint64(2 + pool[last, 1])] = cell
    pool[last, 1] += 1


@njit(cache=True, nogil=True)
def take(pool, heads, state, bucket, batch):
    """Take the last piece of a bucket; how many cells it held, the latest first in `batch`."""
    piece = heads[bucket]
    n = pool[piece, 1]
    for j in range(n):
        batch[j] = pool[piece, 1 + n - j]
    heads[bucket] = pool[piece, 0]
    pool[piece, 0] = state[0]
    state[0] = piece
    return n


@njit(cache=True, nogil=True)
def way(trace, steps, end):
    """Cells from the start of a way to its end."""
    n, cell = 1, end
    while trace[cell] & ~np.uint8(DONE) != START:
        cell -= steps[trace[cell] & ~np.uint8(DONE)]
        n += 1
    cells = np.empty(n, dtype=np.int64)
    cell = end
    for i in range(n - 1, 0, -1):
        cells[i] = cell
        cell -= steps[trace[cell] & ~np.uint8(DONE)]
    cells[0] = cell
    return cells


@njit(cache=True, nogil=True)
def owners(trace, steps, owner):
    """Give every cell that was reached the owner of the start of its way; `owner` holds those of the starts."""
    chain = np.empty(64, dtype=np.int64)
    for first in range(trace.size):
        if trace[first] == NOT_REACHED or trace[first] & ~np.uint8(DONE) == START:
            continue
        n, cell = 0, first
        while owner[cell] <= 0:
            if n == chain.size:
                chain = np.concatenate((chain, np.empty_like(chain)))
            chain[n] = cell
            n += 1
            cell -= steps[trace[cell] & ~np.uint8(DONE)]
        for i in range(n):
            owner[chain[i]] = owner[cell]
