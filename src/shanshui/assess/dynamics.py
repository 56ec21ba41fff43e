"""How fast ecosystems change (动态度), what each class gains and loses, and what stays (稳定性), from the transition matrix."""

from __future__ import annotations

import pandas as pd

from shanshui.core.method import Table, method

PLACE = ["year_from", "year_to", "extent", "code"]
PERCENT = 100.0
BOTH_SIDES = 2.0
"""Area that changes is counted once as lost and once as gained in the form of Liu Jiyuan and others."""
NATURAL = (1, 2, 3, 4, 7, 8)
"""First-level classes that are neither farmland nor urban: 森林、灌丛、草地、湿地、荒漠、其他（冰川、裸地）."""


@method(
    gives=("class_dynamics", "landscape_dynamics"),
    source="HJ 1171-2021（面积变化率、综合动态度，原式）；HJ 1175-2021（单一动态度、转出强度）；"
    "刘纪远等2014，地理学报69(1):3-14（综合动态度年均式）",
    scope="global",
    nodata="exclude",
)
def ecosystem_dynamics(ecosystem_flows: Table) -> tuple[Table, Table]:
    """Gains, losses and rates of each class, and the comprehensive degree of all, for each pair of years and each extent.

        E_V = (U_b − U_a) / U_a · 100                      change_percent
        K_T = (U_b − U_a) / U_a · 1/T · 100                dynamic_degree_percent
        R_T = (ΔLU_i / LU_i) / (ΔLU_0 / LU_0)              transfer_intensity
        EC  = Σ a(i → j) / Σ a_i · 100                     comprehensive_percent, the form of HJ 1171: all years together
        EC' = Σ a(i → j) / (2 Σ a_i) · 1/T · 100           comprehensive_annual_percent, the form of Liu Jiyuan

    a(i → j) are areas that changed class, i ≠ j. In R_T, ΔLU_i is what left class i, LU_i its area at the first date, and
    0 stands for all classes of the extent: above 1, a class is given up faster than land at large.

    Shapes   table of flows → one row a pair of years, extent, code and class at either date; the same without class.
    Units    m²; %; share_change_points percentage points; transfer_intensity 1; K_T and EC' % a year.
    Range    gain, loss, EC, EC', R_T ≥ 0; EC at most 100; change_percent ≥ −100. before + gain − loss = after.
    Errors   none of its own.
    Nodata   rates on a class that was not there before are empty; so is R_T where nothing changed.
    Golden   tests/golden/test_ecosystem_dynamics.py (hand sum; invariant).
    """
    flows = ecosystem_flows
    moved = flows[flows["from"] != flows["to"]]
    by_class = pd.concat(
        [
            _sums(flows, "from", "before_m2"),
            _sums(flows, "to", "after_m2"),
            _sums(moved, "to", "gain_m2"),
            _sums(moved, "from", "loss_m2"),
        ],
        axis=1,
    ).fillna(0.0)
    by_class = _in_order(by_class.reset_index(), flows, ["ecosystem_class"])
    whole = _whole(flows, moved)
    by_class = by_class.merge(whole[[*PLACE, "area_m2", "changed_m2"]], on=PLACE, how="left")
    before, net = by_class["before_m2"].where(by_class["before_m2"] > 0), by_class["after_m2"] - by_class["before_m2"]
    years = by_class["year_to"] - by_class["year_from"]
    pace = by_class["changed_m2"].where(by_class["changed_m2"] > 0) / by_class["area_m2"]
    by_class = by_class.assign(
        net_m2=net,
        share_change_points=net / by_class["area_m2"] * PERCENT,
        change_percent=net / before * PERCENT,
        dynamic_degree_percent=net / before / years * PERCENT,
        transfer_intensity=by_class["loss_m2"] / before / pace,
    )
    return by_class.drop(columns=["area_m2", "changed_m2"]), whole


def _sums(flows: pd.DataFrame, side: str, name: str) -> pd.Series:
    """Areas by the class at one side."""
    return (
        flows.rename(columns={side: "ecosystem_class"})
        .groupby([*PLACE, "ecosystem_class"])["area_m2"]
        .sum()
        .rename(name)
    )


def _in_order(table: pd.DataFrame, flows: pd.DataFrame, then: list[str]) -> pd.DataFrame:
    """Rows in the order in which the flows name their places."""
    places = flows[PLACE].drop_duplicates()
    return places.merge(table.sort_values(then, kind="stable"), on=PLACE, how="left")


def _whole(flows: pd.DataFrame, moved: pd.DataFrame) -> pd.DataFrame:
    sums = flows.groupby(PLACE)["area_m2"].sum().to_frame()
    sums["changed_m2"] = moved.groupby(PLACE)["area_m2"].sum()
    table = _in_order(sums.fillna(0.0).reset_index(), flows, PLACE)
    share, years = table["changed_m2"] / table["area_m2"], table["year_to"] - table["year_from"]
    return table.assign(
        comprehensive_percent=share * PERCENT,
        comprehensive_annual_percent=share / BOTH_SIDES / years * PERCENT,
    )


@method(
    gives="landscape_stability",
    source="北京市国土空间生态修复项目实施方案编制规程（景观稳定性，未给算式）；"
    "Pontius等2004，Agriculture, Ecosystems & Environment 101:251-268（保持率）",
    scope="global",
    nodata="exclude",
)
def landscape_stability(ecosystem_flows: Table) -> Table:
    """What of the landscape, and of its natural ecosystems, stayed what it was (景观稳定性).

        unchanged      Σ a(i, i) / ΣΣ a(i, j) · 100
        natural kept   Σ_{i, j natural} a(i, j) / Σ_{i natural} a(i, j) · 100

    Natural are all first-level classes but farmland and urban land; one natural class that turns into another stays
    natural. The procedure names stability and gives no formula: this is the persistence of the transition matrix. How
    the pattern changed stands beside it, in landscape_metric_changes.

    Shapes   table of flows → one row a pair of years, extent and code.
    Units    %; m².
    Range    0–100; ≥ 0.
    Errors   none of its own.
    Nodata   natural_kept_percent is empty where nothing was natural.
    Golden   tests/golden/test_landscape_stability.py (hand sum).
    """
    flows = ecosystem_flows
    was, is_ = flows["from"].isin(NATURAL), flows["to"].isin(NATURAL)
    parts = {
        "area_m2": flows["area_m2"],
        "unchanged_m2": flows["area_m2"].where(flows["from"] == flows["to"], 0.0),
        "natural_before_m2": flows["area_m2"].where(was, 0.0),
        "natural_kept_m2": flows["area_m2"].where(was & is_, 0.0),
        "natural_lost_m2": flows["area_m2"].where(was & ~is_, 0.0),
        "natural_returned_m2": flows["area_m2"].where(~was & is_, 0.0),
    }
    sums = flows[PLACE].assign(**parts).groupby(PLACE, sort=False).sum().reset_index()
    natural = sums["natural_before_m2"].where(sums["natural_before_m2"] > 0)
    return sums.assign(
        unchanged_percent=sums["unchanged_m2"] / sums["area_m2"] * PERCENT,
        natural_kept_percent=sums["natural_kept_m2"] / natural * PERCENT,
    )[
        [
            *PLACE,
            "unchanged_percent",
            "natural_before_m2",
            "natural_kept_percent",
            "natural_lost_m2",
            "natural_returned_m2",
        ]
    ]
