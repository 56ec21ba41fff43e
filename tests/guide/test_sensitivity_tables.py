"""The tables of sensitivity, vulnerability and trophic level as the guides print them: limits, scores, gaps, statuses."""

import pytest

from shanshui.guide.loader import load

INF = float("inf")


@pytest.fixture(scope="module")
def profile():
    return load("national")


def printed(profile, table, levels, factor):
    """((from, closed, to, closed, score), …) of one factor."""
    rows = [row for row in profile.table(table) if row["levels"] == levels and row["factor"] == factor]
    return [(r["from"], r["from_closed"], r["to"], r["to_closed"], r["score"]) for r in rows]


def rising(low, high):
    return [(-INF, 1, low, 1, 1), (low, 0, high, 0, 3), (high, 1, INF, 1, 5)]


def falling(low, high):
    return [(-INF, 1, low, 1, 5), (low, 0, high, 0, 3), (high, 1, INF, 1, 1)]


@pytest.mark.parametrize(
    ("table", "factor", "expected"),
    [
        ("erosion", "rainfall_erosivity", [(-INF, 1, 100, 0, 1), (100, 1, 600, 1, 3), (600, 0, INF, 1, 5)]),
        ("erosion", "relief", [(-INF, 1, 50, 1, 1), (50, 0, 300, 1, 3), (300, 0, INF, 1, 5)]),
        ("erosion", "fvc", falling(0.2, 0.6)),
        ("desertification", "aridity", rising(1.5, 16)),
        ("desertification", "windy_days", rising(10, 30)),
        ("desertification", "fvc", falling(0.2, 0.6)),
        ("rocky_desertification", "carbonate_outcrop", rising(30, 70)),
        ("rocky_desertification", "slope", rising(8, 25)),
        ("rocky_desertification", "fvc", falling(0.2, 0.6)),
        ("salinisation", "aridity", rising(3, 15)),
        ("salinisation", "groundwater_tds", rising(5, 25)),
        ("salinisation", "groundwater_depth", falling(1, 5)),
    ],
)
def test_three_levels(profile, table, factor, expected):
    assert printed(profile, f"{table}_sensitivity_table", 3, factor) == expected


def test_five_levels_of_desertification(profile):
    table = "desertification_sensitivity_table"
    assert printed(profile, table, 5, "aridity") == [
        (-INF, 1, 1, 1, 1), (1, 0, 1.5, 0, 3), (1.5, 1, 4, 0, 5), (4, 1, 16, 0, 7), (16, 1, INF, 1, 9)]  # fmt: skip
    assert printed(profile, table, 5, "windy_days") == [
        (-INF, 1, 5, 1, 1), (5, 0, 10, 0, 3), (10, 1, 20, 0, 5), (20, 1, 30, 0, 7), (30, 1, INF, 1, 9)]  # fmt: skip
    assert printed(profile, table, 5, "fvc") == [
        (-INF, 1, 0.2, 1, 9), (0.2, 0, 0.4, 0, 7), (0.4, 1, 0.6, 0, 5), (0.6, 1, 0.8, 0, 3), (0.8, 1, INF, 1, 1)]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "levels", "expected"),
    [
        # sand … clay by USDA 1–12, then gravel and rock
        ("erosion", 3, [1, 3, 3, 3, 5, 5, 3, 3, 3, 3, 3, 1, 1, 1]),
        ("desertification", 3, [5, 5, 3, 3, 3, 3, 3, 3, 3, 1, 1, 1, 3, 1]),
        ("desertification", 5, [9, 9, 7, 7, 7, 7, 7, 7, 7, 3, 3, 3, 5, 1]),
        ("salinisation", 3, [5, 5, 3, 3, 3, 3, 3, 3, 3, 1, 1, 1, 1]),  # the print has no bedrock: no score
    ],
)
def test_textures(profile, table, levels, expected):
    rows = printed(profile, f"{table}_sensitivity_table", levels, "soil_texture")
    assert rows == [(code, 1, code, 1, score) for code, score in enumerate(expected, start=1)]


def test_the_gap_of_the_print_is_kept_and_said(profile):
    table = "salinisation_sensitivity_table"
    assert printed(profile, table, 5, "groundwater_tds") == [
        (-INF, 1, 1, 0, 1), (1, 1, 5, 0, 3), (5, 1, 10, 0, 5), (10, 1, 15, 1, 7), (25, 0, INF, 1, 9)]  # fmt: skip
    assert printed(profile, table, 5, "groundwater_depth") == [
        (-INF, 1, 1, 0, 9), (1, 1, 2, 0, 7), (2, 1, 3, 0, 5), (3, 1, 4, 1, 3), (4, 0, INF, 1, 1)]  # fmt: skip
    assert not printed(profile, table, 5, "soil_texture")
    assert all(
        "15—25" in row["source"]
        for row in profile.table(table)
        if (row["levels"], row["factor"]) == (5, "groundwater_tds")
    )


def test_grades_of_the_index(profile):
    rows = [(row["levels"], row["grade"], row["to"]) for row in profile.table("sensitivity_grades")]
    assert rows == [(3, 1, 2), (3, 3, 4), (3, 5, INF), (5, 1, 2), (5, 2, 4), (5, 3, 6), (5, 4, 8), (5, 5, INF)]


def test_vulnerability(profile):
    found = {}
    for row in profile.table("vulnerability_table"):
        found.setdefault(row["problem"], []).append((row["degree"], row["vulnerability"]))
    degrees = [(0, 3), (1, 3), (2, 2), (3, 1), (4, 1)]
    erosion = [(1, 3), (2, 3), (3, 2), (4, 2), (5, 1), (6, 1)]
    assert found == {"erosion": erosion, "desertification": degrees, "rocky_desertification": degrees}


def test_trophic_level(profile):
    columns = ("parameter", "intercept", "slope", "correlation")
    assert [tuple(row[c] for c in columns) for row in profile.table("trophic_parameters")] == [
        ("chla", 2.5, 1.086, 1), ("tp", 9.436, 1.624, 0.84), ("tn", 5.453, 1.694, 0.82), ("cod_mn", 0.109, 2.661, 0.83)]  # fmt: skip
    assert [(row["grade"], row["to"], row["to_closed"]) for row in profile.table("trophic_grades")] == [
        (1, 30, 0), (2, 50, 1), (3, 60, 1), (4, 70, 1), (5, INF, 1)]  # fmt: skip


def test_only_what_was_read_in_a_source_is_confirmed(profile):
    confirmed = {
        (name, row.get("levels"))
        for name in ("erosion", "desertification", "rocky_desertification", "salinisation")
        for row in profile.table(f"{name}_sensitivity_table")
        if row["status"] == "confirmed"
    }
    assert confirmed == {("desertification", 5)}
    assert {row["status"] for row in profile.table("vulnerability_table")} == {"assumed"}
    assert {row["status"] for row in profile.table("sensitivity_grades")} == {"assumed"}
    assert {row["status"] for row in profile.table("trophic_parameters")} == {"partly"}
    assert {row["status"] for row in profile.table("trophic_grades")} == {"confirmed"}
