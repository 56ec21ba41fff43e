"""MSPA against its definition, coded here apart from the kernels, on random maps; invariants; the parts of the kernels."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from shanshui.connect.mspa import mspa
from shanshui.connect.mspa_disc import half_widths, mark_near, row_distance
from shanshui.connect.mspa_label import FLAG, MOST_CELLS, join_rows, join_seam, settle
from shanshui.connect.mspa_pattern import _strips as strips_of
from shanshui.connect.mspa_pattern import segment
from shanshui.connect.mspa_thin import ANCHOR, HERE, thin
from shanshui.core.grid import Grid


def run(kind, **given):
    """Of a map with 2 foreground, 1 background, 0 missing; 129 for missing in the result."""
    grid = Grid("EPSG:4528", 0.0, 0.0, 30.0, kind.shape)
    found = mspa(grid.raster(np.array([-1, 0, 1], "i1")[kind], "mspa_foreground"), grid=grid, **given).values
    return np.where(found == -1, 129, found)


# ------------------------------------------------------------------ the definition, coded apart from the kernels
def discs(cells, edge):
    """Cells within edge + 0.98 of the given ones."""
    if not cells.any():
        return np.zeros(cells.shape, bool)
    return ndimage.distance_transform_edt(~cells) <= edge + 0.98


def joined(cells, corners):
    return ndimage.label(cells, np.ones((3, 3)) if corners else None)


def neighbour(cells, r, c):
    return np.pad(cells, 1)[1 + r : 1 + r + cells.shape[0], 1 + c : 1 + c + cells.shape[1]]


@cache
def simple(patch, corners):
    """Whether the middle of a patch of nine may go: one piece of the pattern touches it, and one of the ground."""
    cells = np.array(patch).reshape(3, 3)

    def touching(cells, corners):
        cells = cells.copy()
        cells[1, 1] = False
        pieces, count = joined(cells, corners)
        return count if corners else len(set(pieces[[0, 1, 1, 2], [1, 0, 2, 1]].tolist()) - {0})

    return touching(cells, corners) == 1 and touching(~cells, not corners) == 1


def may_go(pattern, r, c, without, corners):
    patch = pattern[r - 1 : r + 2, c - 1 : c + 2].copy()
    for y, x in without:
        patch[y - r + 1, x - c + 1] = False
    return simple(tuple(patch.ravel().tolist()), corners)


def thinned(pattern, core, corners):
    """Rounds, each cell looked at on its own; first the strict ones."""
    return rounds(rounds(pattern, core, corners, True), core, corners, False) & ~core


def rounds(pattern, core, corners, strict):
    pattern = pattern.copy()
    while True:
        loose = [(r, c) for r, c in np.argwhere(pattern & ~core).tolist() if may_go(pattern, r, c, (), corners)]
        if not strict:
            soft = pattern & ~core
            loose = [(r, c) for r, c in loose if not all(soft[[r - 1, r + 1, r, r], [c, c, c - 1, c + 1]])]
        able, free, goes = set(loose), set(), []
        for r, c in loose:
            beside = [(r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)]
            if all(may_go(pattern, r, c, [q], corners) for q in beside if q in able):
                free.add((r, c))
        for r, c in free:
            around = [(r + y, c + x) for y in (-1, 0, 1) for x in (-1, 0, 1) if (y, x) != (0, 0)]
            gone = [q for q in around if q in free]
            at_corner = [q for q in around if q in able and q[0] != r and q[1] != c]
            if all(
                may_go(pattern, r, c, [q], corners) or (not strict and may_go(pattern, r, c, [q, *gone], corners))
                for q in at_corner
            ):
                goes.append((r, c))
        if not goes:
            return pattern
        pattern[tuple(np.transpose(goes))] = False


def by_definition(kind, edge, corners):
    kind = np.pad(np.pad(kind, edge, mode="edge"), 1)
    foreground, ground = kind == 2, kind == 1
    core = foreground & ~discs(ground, edge)
    cores, count = joined(core, corners)
    outside, _ = joined(kind == 0, corners)  # the outermost cells are missing
    pieces, _ = joined(foreground | ((kind == 0) & (outside != outside[0, 0])), corners)
    kept = foreground & np.isin(pieces, np.unique(pieces[core]))
    rim = kept & ~core & discs(core, edge)
    link = thinned(kept, core, corners)
    for step in range(edge - 1):
        link = ndimage.binary_dilation(link, np.ones((3, 3)) if step % 2 == 0 else None) & kept & ~core
    codes = np.where(core, 17, np.where(kept, np.where(rim, 3, 1), np.where(foreground, 9, 0)))
    connectors, links = joined(link, corners)
    for n in range(1, links + 1):
        cells = connectors == n
        touched = set(cores[ndimage.binary_dilation(cells, np.ones((3, 3)) if corners else None)].tolist()) - {0}
        if touched:
            codes[cells] = np.where(rim[cells], 2, 0) + (33 if len(touched) > 1 and cells.sum() > 1 else 65)
        else:
            link[cells] = False
    inside = np.zeros(kind.shape, bool)
    for n in range(1, count + 1):
        filled = ndimage.binary_fill_holes(cores == n, np.ones((3, 3)) if not corners else None)
        opening = filled & (cores != n)
        inside |= opening
        facing = opening & rim & discs(cores == n, edge)
        codes[facing & ~link], codes[facing & link] = 5, codes[facing & link] // 32 * 32 + 5
    known = foreground | ground
    open_ = np.zeros(kind.shape, bool)
    for along in ((0, 1), (1, 0)):
        across = along[::-1]
        line = ground & neighbour(ground, *along) & neighbour(ground, -along[0], -along[1])
        for side in (1, -1):
            unknown = ~neighbour(known, side * across[0], side * across[1])
            open_ |= line & unknown & neighbour(unknown, *along) & neighbour(unknown, -along[0], -along[1])
    grounds, _ = joined(ground, not corners)
    codes[ground & ~np.isin(grounds, np.unique(grounds[open_])) & ~inside] = 220
    codes[inside] += 100
    codes[~known] = 129
    return codes[edge + 1 : -edge - 1, edge + 1 : -edge - 1]


REFERENCE = Path(__file__).parents[1] / "golden" / "data" / "mspa" / "reference.npz"
DIFFERENT = {"random3": [(12, 32), (47, 29), (51, 68), (66, 76)]}
"""The cells of the reference maps that differ from the engine's at edge width 1 with 4 neighbours (tests/golden/test_mspa.py)."""


def one_by_one(pattern, core, order, corners):
    """Cells taken singly, over and over in one order, while any may go."""
    pattern, before = pattern.copy(), None
    while before is None or (pattern != before).any():
        before = pattern.copy()
        for r, c in order:
            if pattern[r, c] and may_go(pattern, r, c, (), corners):
                pattern[r, c] = False
    return pattern & ~core


def test_what_differs_from_the_engine_with_4_neighbours_hangs_on_the_order_of_thinning():
    """Taken one by one, each of the four cells stays in some orders and goes in others, as does the cell at its corner.

    Whichever of the two goes first holds the other. The engine keeps both; here the partner, which has loose cells on all four
    sides, waits a round, and the cell goes meanwhile. The hold is between these two: with the partner first the cell stays.
    """
    reference = np.load(REFERENCE)
    for name, cells in DIFFERENT.items():
        codes = np.pad(reference[f"{name}_s1_c4_t1_i1"].astype(int), 1)
        codes[(codes >= 100) & (codes != 129) & (codes != 220)] -= 100
        core, pattern = codes == 17, (codes % 2 == 1) & ~np.isin(codes, (9, 129))
        pattern = rounds(pattern, core, False, True)  # what goes in any order has gone
        loose = np.argwhere(pattern & ~core)
        orders = [np.random.default_rng(seed).permutation(loose).tolist() for seed in range(40)]
        stayed = [one_by_one(pattern, core, order, corners=False) for order in orders]
        for r, c in [(r + 1, c + 1) for r, c in cells]:
            assert {bool(found[r, c]) for found in stayed} == {True, False}
            partner = [
                (y, x)
                for y, x in ((r - 1, c - 1), (r - 1, c + 1), (r + 1, c - 1), (r + 1, c + 1))
                if pattern[y, x] and not core[y, x] and not may_go(pattern, r, c, [(y, x)], corners=False)
            ]
            assert partner
            first = one_by_one(pattern, core, [*partner, *orders[0]], corners=False)
            assert first[r, c]
            assert not all(first[cell] for cell in partner)
            assert not one_by_one(pattern, core, [(r, c), *orders[0]], corners=False)[r, c]


@st.composite
def maps(draw, least=6, most=26):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shape = draw(st.integers(least, most)), draw(st.integers(least, most))
    grain = draw(st.sampled_from([1, 2, 3, 4]))
    surface = ndimage.uniform_filter(rng.random(shape), grain)
    kind = np.where(surface < np.quantile(surface, draw(st.sampled_from([0.5, 0.65, 0.8, 0.9]))), 2, 1)
    if draw(st.booleans()):
        kind[ndimage.uniform_filter(rng.random(shape), 4) > 0.62] = 0
    return kind


@given(maps(), st.sampled_from([1, 1, 2, 3, 4]), st.sampled_from([4, 8]))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_equals_the_definition(kind, edge, connectivity):
    edge = min(edge, max(kind.shape) - 1)
    ours = run(kind, edge_cells=edge, connectivity=connectivity, intext=True)
    assert (ours == by_definition(kind, edge, connectivity == 8)).all()


@given(maps(least=9, most=60), st.sampled_from([1, 2, 3, 5]), st.sampled_from([4, 8]))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_turned_and_mirrored_alike_and_classes_fill_the_foreground(kind, edge, connectivity):
    def of(kind):
        return run(kind, edge_cells=edge, connectivity=connectivity, intext=True)

    straight = of(kind)
    assert (of(np.rot90(kind)) == np.rot90(straight)).all()
    assert (of(kind[:, ::-1]) == straight[:, ::-1]).all()
    assert ((straight == 129) == (kind == 0)).all()
    assert (np.isin(straight, (0, 100, 220)) == (kind == 1)).all()
    assert np.isin(straight % 100, (1, 3, 5, 9, 17, 33, 35, 37, 65, 67, 69))[kind == 2].all()


@given(maps(least=9, most=40), st.booleans())
@settings(max_examples=40, deadline=None, derandomize=True)
def test_thinning_keeps_the_topology(kind, corners):
    pattern = np.pad(kind == 2, 2)
    core = ndimage.binary_erosion(pattern, np.ones((3, 3)))
    pieces, _ = joined(pattern, corners)
    pattern &= np.isin(pieces, np.unique(pieces[core]))
    skin = pattern * HERE + core * ANCHOR
    skin = skin.astype("u1")
    thin(skin, corners)
    left = (skin & HERE) > 0
    assert (left[core]).all()
    assert not (left & ~pattern).any()
    assert joined(left, corners)[1] == joined(pattern, corners)[1]
    assert joined(~left, not corners)[1] == joined(~pattern, not corners)[1]


def test_strips_of_rows_change_nothing():
    surface = ndimage.uniform_filter(np.random.default_rng(5).random((1080, 40)), 3)
    kind = np.where(surface < 0.52, 2, 1)
    state = np.pad(np.array([0, 2, 1], "u1")[kind], 1)
    one = segment(state.copy(), 2, True, (1, 1, 1, 1), threads=1)
    for threads in (2, 4):
        assert (segment(state.copy(), 2, True, (1, 1, 1, 1), threads=threads) == one).all()
    four = segment(state.copy(), 1, False, (1, 1, 1, 1), threads=4)
    assert (segment(state.copy(), 1, False, (1, 1, 1, 1), threads=1) == four).all()


def test_strips_and_the_most_cells():
    assert strips_of(1023, 8) == [(0, 341), (341, 682), (682, 1023)]
    assert strips_of(1024, 8)[-1] == (768, 1024)
    assert strips_of(511, 8) == [(0, 511)]
    assert strips_of(5000, 2) == [(0, 2500), (2500, 5000)]
    too_many = np.broadcast_to(np.zeros(1, "u1"), (2**15, 2**16))
    with pytest.raises(ValueError, match="too many"):
        segment(too_many, 1, True, (1, 1, 1, 1))
    assert np.iinfo(np.int32).max == MOST_CELLS


def test_the_disc():
    # limits squared 3.92, 8.88, 15.84: a block of 3, a block of 5, and at 3 the block of 7 without (±3, ±3)
    assert [half_widths(edge).tolist() for edge in (1, 2, 3)] == [[1, 1], [2, 2, 2], [3, 3, 3, 2]]
    # 114.98² = 13 220.4: of 112² + 26² = 13 220 and 111² + 30² = 13 221 the first is within, the second is not
    assert half_widths(114)[[26, 30]].tolist() == [112, 110]


def test_distance_along_a_row_and_the_disc_at_the_rim_of_an_array():
    def along(row, most):
        out = np.full(len(row), 9, np.int32)
        row_distance(np.array(row, np.uint8), 2, most, out)
        return out.tolist()

    assert along([1, 1, 3, 1, 0, 1], 2) == [2, 1, 0, 1, 2, 2]
    assert along([0, 0, 2], 5) == [2, 1, 0]
    assert along([2, 0, 0, 0], 9) == [0, 1, 2, 3]
    assert along([0, 0, 0], 4) == [4, 4, 4]
    for row in (0, 4):  # of five, with the disc of radius 1.98, a block of nine
        state = np.ones((5, 4), np.uint8)
        state[row, 1] = 2
        mark_near(state, 2, 1, 4, False, half_widths(1), 0, 5)
        assert np.argwhere(state == 5).tolist() == [
            [r, c] for r in range(5) for c in range(3) if 0 <= abs(r - row) < 2 and (r, c) != (row, 1)
        ]
        state = np.ones((5, 4), np.uint8)
        state[row, 1] = 2
        mark_near(state, 2, 1, 4, True, half_widths(1), 1, 4)  # those that have none near, in the rows asked
        assert (state == 5).sum() == 12 - 3


@pytest.mark.parametrize("corners", [(True, False), (False, True), (True, True), (False, False)])
@pytest.mark.parametrize("cut", [None, 1, 4, 8])
def test_components_of_two_groups_in_strips(corners, cut):
    rng = np.random.default_rng(3)
    group = np.array([-1, 0, 1] + [-1] * 253, np.int8)
    for _ in range(20):
        state = rng.choice(3, (9, 7), p=[0.1, 0.45, 0.45]).astype("u1")
        expected = np.full(state.shape, -1)
        for g in (0, 1):
            pieces, count = joined(state == g + 1, corners[g])
            for n in range(1, count + 1):
                expected[pieces == n] = np.flatnonzero(pieces == n)[0]
        parent = np.full(state.size, 99, np.int32)
        state += np.uint8(FLAG)  # is cleared
        strips = [(0, 9)] if cut is None else [(0, cut), (cut, 9)]
        for first, last in strips:
            join_rows(state, group, corners, parent, first, last)
        if cut is not None:
            join_seam(state, group, corners, parent, cut)
        for first, last in strips:
            settle(parent, 7, first, last)
        assert (parent.reshape(state.shape) == expected).all()
        assert (state < FLAG).all()
