"""MSPA: reference program (MSPA 2.2 of the JRC image library, data/mspa); hand-drawn maps for each class and option.

The engine repeats the border of a map outwards: by the edge width at the top and left, by one cell at the bottom and right,
and sets background at the corners. Given the same frame, the classes are compared cell for cell; the method itself repeats all
four sides alike, and what that changes is counted. tests/connect/test_mspa_definition.py codes the definition anew (invariant).
"""

from pathlib import Path

import numpy as np
import pytest

from shanshui.connect.mspa import mspa
from shanshui.connect.mspa_pattern import segment
from shanshui.core.grid import Grid

REFERENCE = np.load(Path(__file__).parent / "data" / "mspa" / "reference.npz")
DRAWN = ("square", "square_hole", "bridge", "loop", "branch", "islet")
RANDOM = ("random1", "random2", "random3", "random4", "random_nodata")


def run(kind, **settings):
    """Of a map in the engine's input codes, or drawn with # . and blanks; the result with 129 for missing."""
    if isinstance(kind, str):
        lines = [line for line in kind.split("\n") if line]
        kind = np.array([["#. ".index(c) for c in line] for line in lines])
        kind = np.array([2, 1, 0])[kind]
    kind = np.asarray(kind)
    grid = Grid("EPSG:4528", 0.0, 0.0, 30.0, kind.shape)
    layer = grid.raster(np.array([-1, 0, 1], "i1")[kind], "mspa_foreground")
    before = layer.copy(deep=True)
    found = mspa(layer, grid=grid, **settings)
    assert layer.identical(before)
    assert (found.dtype, found.name) == (np.int16, "mspa")
    return np.where(found.values == -1, 129, found.values)


def framed_as_the_engine_does(kind, edge, corners):
    kind = np.pad(kind, ((edge, 1), (edge, 1)), mode="edge")
    for rows in (slice(0, edge), slice(-1, None)):
        for cols in (slice(0, edge), slice(-1, None)):
            kind[rows, cols] = 1
    state = np.pad(np.array([0, 2, 1], "u1")[kind], 1)
    codes = segment(state, edge, corners, (edge + 1, 2, edge + 1, 2), threads=2)
    return np.where(codes == -1, 129, codes)


def unlike(edge, connectivity, of):
    """Cells that differ from the engine's, by name of the map."""
    names = DRAWN + RANDOM if edge == 1 else RANDOM
    found = {}
    for name in names:
        theirs = REFERENCE[f"{name}_s{edge}_c{connectivity}_t1_i1"]
        ours = of(REFERENCE[name], edge, connectivity)
        found[name] = [(int(a), int(b)) for a, b in zip(ours[ours != theirs], theirs[ours != theirs], strict=True)]
    return found


def in_their_frame(kind, edge, connectivity):
    return framed_as_the_engine_does(kind, edge, connectivity == 8)


CELLS = sum(REFERENCE[name].size for name in RANDOM)  # 36 100


def test_at_edge_width_1_every_cell_equals_the_engine_s():
    assert not any(unlike(1, 8, in_their_frame).values())


def test_at_edge_width_1_and_4_neighbours_four_cells_differ():
    """Each hangs on the order of thinning: tests/connect/test_mspa_definition.py shows orders that keep it and orders that do not."""
    differ = unlike(1, 4, in_their_frame)
    assert {name: len(cells) for name, cells in differ.items() if cells} == {"random3": 4}
    assert set(differ["random3"]) == {(1, 33)}
    theirs = REFERENCE["random3_s1_c4_t1_i1"]
    where = np.argwhere(in_their_frame(REFERENCE["random3"], 1, 4) != theirs)
    assert where.tolist() == [[12, 32], [47, 29], [51, 68], [66, 76]]


@pytest.mark.parametrize(
    ("edge", "connectivity", "agreement"), [(2, 8, 0.9989), (3, 8, 0.9991), (2, 4, 0.9990), (3, 4, 0.9976)]
)
def test_at_greater_widths_the_share_that_agrees(edge, connectivity, agreement):
    differ = unlike(edge, connectivity, in_their_frame)
    assert sum(map(len, differ.values())) / CELLS <= 1 - agreement


def test_on_either_side_of_a_gap_foreground_is_one_piece():
    """At width 3 the engine calls 128 cells branch (89 with 4 neighbours) whose only core lies beyond a gap of 150 missing cells."""
    for connectivity, count in ((8, 128), (4, 89)):
        theirs = REFERENCE[f"random_nodata_s3_c{connectivity}_t1_i1"]
        gap = np.zeros(theirs.shape, bool)
        gap[60:70, 10:25] = True
        assert (theirs[gap] == 129).all() and gap.sum() == 150
        beside = np.zeros(theirs.shape, bool)
        beside[50:71, :13] = True
        branch = beside & (theirs == 1)
        assert branch.sum() == count
        ours = in_their_frame(REFERENCE["random_nodata"], 3, connectivity)
        assert (ours[branch] == 1).all()
        # a piece of 60 cells beside the 600 missing cells at the border is an islet, though cores lie beside those too
        shore = np.zeros(theirs.shape, bool)
        shore[13:23, 40:52] = True
        assert ((theirs == 9) & shore).sum() == 60 and (ours[(theirs == 9) & shore] == 9).all()


def test_gaps_by_hand():
    # the core lies east of the gap; what lies west of it is one cell wide
    inner = """
............
..#  ###....
..#  ###....
..#  ###....
............
"""
    assert (run(inner) == drawn("""
............
..b  eee....
..b  CCe....
..b  eee....
............
""")).all()  # fmt: skip
    # where the gap reaches the border nothing is known to lie around it
    shore = inner.replace("............\n..#", "...  .......\n..#", 1)
    assert run(shore)[1:4, 2].tolist() == [9, 9, 9]
    assert run(shore)[2, 5:8].tolist() == [17, 17, 3]


def test_the_frame_of_the_method_changes_13_cells_at_the_corners_of_the_maps():
    def ours(kind, edge, connectivity):
        return run(kind, edge_cells=edge, connectivity=connectivity, intext=True)

    differ = unlike(1, 8, ours)
    assert [len(differ[name]) for name in RANDOM] == [3, 2, 4, 2, 2]
    # 11 cells in the corner itself, core here and edge there, and two that they connect
    assert sum(pair in ((17, 3), (17, 35)) for cells in differ.values() for pair in cells) == 12
    # at greater widths the frame tells in maps as small as these: more of it is core, and it joins more
    assert sum(map(len, unlike(2, 8, ours).values())) == 194
    assert sum(map(len, unlike(3, 8, ours).values())) == 524


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize("connectivity", [4, 8])
def test_options_on_the_drawn_maps(name, connectivity):
    kind = REFERENCE[name]
    inside = run(kind, connectivity=connectivity, intext=True)
    assert (inside == REFERENCE[f"{name}_s1_c{connectivity}_t1_i1"]).all()
    assert (run(kind, connectivity=connectivity) == REFERENCE[f"{name}_s1_c{connectivity}_t1_i0"]).all()


def test_the_engine_leaves_transition_out_when_it_tells_inside_from_outside():
    """All 42 results with intext and without transition are those with both; here each option does what it says."""
    names = [name for name in REFERENCE.files if name.endswith("_t0_i1")]
    assert len(names) == 42
    for name in names:
        assert (REFERENCE[name] == REFERENCE[name.replace("_t0_", "_t1_")]).all()
    across = (35, 37, 67, 69, 135, 137, 167, 169)
    assert sum(np.isin(REFERENCE[name], across).any() for name in names) > 30
    shown = run(REFERENCE["random1"], intext=True)
    hidden = run(REFERENCE["random1"], intext=True, transition=False)
    assert not np.isin(hidden, across).any()
    assert (
        hidden == np.where(np.isin(shown, across), shown // 100 * 100 + np.where(shown % 4 == 3, 3, 5), shown)
    ).all()


def test_intext_only_adds():
    for name in RANDOM:
        for edge in (1, 2, 3):
            inside, plain = (REFERENCE[f"{name}_s{edge}_c8_t1_i{i}"].astype(int) for i in (1, 0))
            inside[inside == 220] = 0
            inside[(inside >= 100) & (inside != 129)] -= 100
            assert (inside == plain).all()
        with_, without = (run(REFERENCE[name], intext=i).astype(int) for i in (True, False))
        with_[with_ == 220] = 0
        with_[(with_ >= 100) & (with_ != 129)] -= 100
        assert (with_ == without).all()


# ------------------------------------------------------------------ drawn by hand
LETTERS = {
    ".": 0,
    "b": 1,
    "e": 3,
    "p": 5,
    "i": 9,
    "C": 17,
    "B": 33,
    "E": 35,
    "P": 37,
    "L": 65,
    "l": 67,
    "q": 69,
    " ": 129,
}
LETTERS |= {",": 100, "o": 220, "1": 101, "3": 103, "5": 105, "9": 109, "K": 117, "7": 133, "8": 135, "0": 137}


def drawn(text):
    return np.array([[LETTERS[c] for c in line] for line in text.split("\n") if line])


def test_square_of_nine():
    counts = np.unique(run(REFERENCE["square"]), return_counts=True)
    assert dict(zip(counts[0].tolist(), counts[1].tolist(), strict=True)) == {0: 144, 3: 32, 17: 49}
    counts = np.unique(run(REFERENCE["square_hole"]), return_counts=True)
    assert dict(zip(counts[0].tolist(), counts[1].tolist(), strict=True)) == {0: 145, 3: 32, 5: 8, 17: 40}


BRIDGE = """
.............
.###.....###.
.###########.
.###.....###.
.............
"""


def test_a_bridge_and_what_transition_hides():
    # each block of nine has one core; the line crosses both edges
    assert (run(BRIDGE) == drawn("""
.............
.eee.....eee.
.eCEBBBBBECe.
.eee.....eee.
.............
""")).all()  # fmt: skip
    hidden = drawn("""
.............
.eee.....eee.
.eCeBBBBBeCe.
.eee.....eee.
.............
""")
    assert (run(BRIDGE, transition=False) == hidden).all()
    cut = run(BRIDGE.replace("###########", "#####.#####"))
    assert cut[2].tolist() == [0, 3, 17, 3, 1, 1, 0, 1, 1, 3, 17, 3, 0]


def test_a_link_of_one_cell_counts_as_a_loop_and_neighbourhoods_differ():
    corner = """
.......
.###...
.###...
.#####.
...###.
...###.
.......
"""
    # over eight neighbours the middle cell alone joins the cores (2, 2) and (4, 4)
    assert (run(corner) == drawn("""
.......
.eee...
.eCe...
.eelee.
...eCe.
...eee.
.......
""")).all()  # fmt: skip
    # over four it takes one of two ways round on either side, and none comes before the other
    assert (run(corner, connectivity=4) == drawn("""
.......
.eee...
.eCE...
.eEEEe.
...ECe.
...eee.
.......
""")).all()  # fmt: skip


OPENING = """
.................
.###############.
.###############.
.###############.
.###.........###.
.###.........###.
.###.........###.
.###...###...###.
.#########...###.
.###...###.#.###.
.###.........###.
.###.....#...###.
.###.....#...###.
.###############.
.###############.
.###############.
.................
"""


def test_what_lies_in_an_opening_of_a_core():
    # a ring three wide: its core is one wide and shuts the opening in; in it a core of one cell with its edge, a bridge to
    # it from the west, an islet, and a branch of two cells in the south
    inside = drawn("""
.................
.eeeeeeeeeeeeeee.
.eCCCCCCCCCCCCCe.
.eC55555555555Ce.
.eC5,,,,,,,,,5Ce.
.eC5,,,,,,,,,5Ce.
.eC5,,,,,,,,,5Ce.
.eC5,,,333,,,5Ce.
.eC07778K3,,,5Ce.
.eC5,,,333,9,5Ce.
.eC5,,,,,,,,,5Ce.
.eC5,,,,,1,,,5Ce.
.eC5,,,,,1,,,5Ce.
.eC55555555555Ce.
.eCCCCCCCCCCCCCe.
.eeeeeeeeeeeeeee.
.................
""")
    assert (run(OPENING, intext=True) == inside).all()
    plain = np.where(inside >= 100, inside - 100, inside)
    assert (run(OPENING) == plain).all()
    plain[plain == 35], plain[plain == 37] = 3, 5
    assert (run(OPENING, transition=False) == plain).all()
    hidden = np.where(inside == 135, 103, np.where(inside == 137, 105, inside))
    assert (run(OPENING, transition=False, intext=True) == hidden).all()


def test_a_loop_shuts_ground_in_and_crosses_a_perforation():
    handle = """
.............
.###########.
.###########.
.###########.
..#.......#..
..#.......#..
..#########..
.............
"""
    assert (run(handle, intext=True) == drawn("""
.............
.eeeeeeeeeee.
.eCCCCCCCCCe.
.elEEEEEEElE.
..LoooooooL..
..LoooooooL..
..bLLLLLLLb..
.............
""".replace("elEEEEEEElE", "eleeeeeeele"))).all()  # fmt: skip
    across = OPENING.replace("...###...", ".........").replace("#########...###.", "###############.")
    across = across.replace(".#.###.", "...###.")  # a line from side to side of the opening
    line = run(across, intext=True)[8]
    assert line.tolist() == [0, 3, 17, 169, 165, 165, 165, 165, 165, 165, 165, 165, 165, 169, 17, 3, 0]


def test_an_opening_within_an_opening_is_perforated_by_the_core_it_lies_in():
    island = np.ones((25, 25), int)
    for low, high, kind in ((1, 24, 2), (4, 21, 1), (7, 18, 2), (10, 15, 1)):
        island[low:high, low:high] = kind
    row = run(island, intext=True)[12]
    assert row.tolist() == [
        0, 3, 17, 105, 100, 100, 100, 103, 117, 105, 100, 100, 100, 100, 100, 105, 117, 103, 100, 100, 100, 105, 17, 3, 0,
    ]  # fmt: skip


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("border", ["edge", "missing"])
@pytest.mark.parametrize("start", [1, 8])
def test_ground_open_to_the_border_along_three_cells(turns, border, start):
    for width, shut in ((1, True), (2, True), (3, False)):
        bay = np.full((7, 12), 2)
        bay[4:, start : start + width] = 1  # reaches the last row
        if border == "missing":
            bay = np.pad(bay, ((0, 3), (0, 0)))
        found = run(np.rot90(bay, turns), intext=True)
        assert (np.rot90(found, -turns)[5, start] == 220) == shut
        assert 9 not in found


def test_missing_cells_make_no_edge_and_join_nothing():
    block = np.full((9, 12), 2)
    block[3:6, 4:7] = 0
    assert set(np.unique(run(block)).tolist()) == {17, 129}
    strip = np.full((5, 11), 1)
    strip[1:4, 1:10] = 2
    strip[:, 5] = 0
    assert run(strip)[2].tolist() == [0, 3, 17, 17, 17, 129, 17, 17, 17, 3, 0]  # core up to the missing column
    lines = run("""
.............
.###.....###.
.##### #####.
.###.....###.
.............
""")  # fmt: skip
    assert (lines[2] == [0, 3, 17, 3, 1, 1, 129, 1, 1, 3, 17, 3, 0]).all()  # two branches, no bridge


def test_foreground_everywhere_is_core_and_too_wide_an_edge_leaves_islets():
    assert (run(np.full((4, 5), 2)) == 17).all()
    assert (run(np.full((4, 5), 2), edge_cells=3, connectivity=4, intext=True) == 17).all()
    assert set(np.unique(run(REFERENCE["square"], edge_cells=5)).tolist()) == {0, 9}
    assert 17 in run(REFERENCE["square"], edge_cells=4)
    assert run(np.array([[2, 1]])).tolist() == [
        [3, 0]
    ]  # the foreground goes on beyond the border, and has its core there
    assert (run(np.zeros((2, 2), int)) == 129).all()
    assert (run(np.ones((2, 2), int), intext=True) == 0).all()


def test_settings_out_of_range_are_errors():
    for edge in (0, -1, 5):
        with pytest.raises(ValueError, match="edge_cells"):
            run(np.full((4, 5), 2), edge_cells=edge)
    for connectivity in (6, 0):
        with pytest.raises(ValueError, match="connectivity"):
            run(np.full((4, 5), 2), connectivity=connectivity)


def test_defaults_are_those_of_the_engine_but_inside_and_outside_alike():
    kind = REFERENCE["random_nodata"]
    assert (run(kind) == run(kind, edge_cells=1, connectivity=8, transition=True, intext=False)).all()
    assert (run(kind) != run(kind, intext=True)).any()
    assert (run(kind) != run(kind, transition=False)).any()
    assert (run(kind) != run(kind, connectivity=4)).any()
