"""The canvas a region is drawn on: coordinates in metres, named random streams, smooth noise."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, sparse

from shanshui.core.grid import Grid

Field = NDArray[np.float64]
Mask = NDArray[np.bool_]

SPLINE_STD = 0.479
"""Standard deviation of cubic B-spline value noise over unit normal knots: Σ of the squared basis, 151/315."""


@dataclass(frozen=True)
class Canvas:
    """A grid and a seed. Each layer draws from its own stream, so that adding a layer changes no other."""

    grid: Grid
    seed: int

    @property
    def shape(self) -> tuple[int, int]:
        return self.grid.shape

    @property
    def cell(self) -> float:
        return self.grid.cell

    @property
    def width(self) -> float:
        return self.grid.cell * self.shape[1]

    @property
    def height(self) -> float:
        return self.grid.cell * self.shape[0]

    @cached_property
    def x(self) -> Field:
        """Metres east of the west edge, one row."""
        return (np.arange(self.shape[1]) + 0.5)[None, :] * self.cell

    @cached_property
    def y(self) -> Field:
        """Metres south of the north edge, one column."""
        return (np.arange(self.shape[0]) + 0.5)[:, None] * self.cell

    def rng(self, name: str) -> np.random.Generator:
        """The random stream of that name."""
        return np.random.default_rng(np.random.SeedSequence([self.seed, zlib.crc32(name.encode())]))

    def noise(self, name: str, wavelength: float, octaves: int = 4, gain: float = 0.5) -> Field:
        """Smooth noise of about unit variance: octaves of cubic B-splines through random knots.

        Octaves finer than two cells are left out: they would only be speckle.
        """
        rng = self.rng(name)
        total, power = np.zeros(self.shape), 0.0
        for octave in range(octaves):
            step = wavelength / 2**octave
            if octave and step < 2 * self.cell:
                break
            weight = gain**octave
            knots = rng.standard_normal((int(self.height / step) + 5, int(self.width / step) + 5))
            shift = rng.random(2)
            down = _spline(self.shape[0], self.cell / step, shift[0], knots.shape[0])
            right = _spline(self.shape[1], self.cell / step, shift[1], knots.shape[1])
            total += weight / SPLINE_STD * (right @ (down @ knots).T).T
            power += weight**2
        return total / np.sqrt(power)

    def smooth(self, values: NDArray[np.generic], metres: float) -> Field:
        """Gaussian mean with that standard deviation."""
        return ndimage.gaussian_filter(np.asarray(values, dtype="f8"), metres / self.cell, mode="nearest")

    def distance(self, mask: Mask) -> Field:
        """Metres to the nearest cell of the mask; the diagonal of the canvas where it is empty."""
        if not mask.any():
            return np.full(self.shape, np.hypot(self.width, self.height))
        return ndimage.distance_transform_edt(~mask, sampling=self.cell)


def _spline(count: int, step: float, shift: float, knots: int) -> sparse.csr_matrix:
    """Cubic B-spline weights of the four knots about each cell."""
    at = (np.arange(count) + 0.5) * step + shift
    base = np.floor(at).astype(int)
    t = at - base
    weights = np.stack([(1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3], axis=1) / 6
    columns = base[:, None] + np.arange(4)
    rows = np.repeat(np.arange(count), 4)
    return sparse.csr_matrix((weights.ravel(), (rows, columns.ravel())), shape=(count, knots))


def limited(values: Field, most: float) -> Field:
    """The values bent so that none goes beyond ±most."""
    return most * np.tanh(values / most)


def top(score: Field, among: Mask, count: float) -> Mask:
    """The `count` cells with the highest score among those of a mask: a share holds whatever the seed draws."""
    cells = np.flatnonzero(among.ravel())
    wanted = min(round(count), cells.size)
    chosen = np.zeros(score.size, dtype=bool)
    order = np.argsort(-score.ravel()[cells], kind="stable")
    chosen[cells[order[:wanted]]] = True
    return chosen.reshape(score.shape)


def patches(mask: Mask, cells: float) -> Mask:
    """The mask without the 8-connected patches smaller than `cells`."""
    labels, count = ndimage.label(mask, structure=np.ones((3, 3)))
    sizes = np.bincount(labels.ravel(), minlength=count + 1)
    keep = sizes >= cells
    keep[0] = False
    return keep[labels]


def largest(mask: Mask) -> Mask:
    """The largest 4-connected patch, its holes filled."""
    labels, count = ndimage.label(mask)
    if count == 0:
        return mask
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    return ndimage.binary_fill_holes(labels == np.argmax(sizes))


def cut(score: Field, among: Mask, share: float) -> Mask:
    """Cells anywhere whose score reaches that of the best `share` of the cells of a mask; none for an empty mask."""
    values = score[among]
    if values.size == 0 or share <= 0:
        return np.zeros(score.shape, dtype=bool)
    return score >= np.quantile(values, max(0.0, 1 - share))
