"""The demo's survey of small scale: units and sites apart, in the region, plots in both; some of it is not surveyed."""

from __future__ import annotations

import itertools

import pytest
from demo_files import SMALL, Demo

from shanshui.demo import write_demo


@pytest.fixture(scope="module", params=(7, 42))
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    directory = tmp_path_factory.mktemp("样地 plots") / f"区{request.param}"
    write_demo(directory, seed=request.param, **SMALL)
    return Demo(directory, request.param)


def test_units_and_sites_lie_apart_in_the_region(demo: Demo) -> None:
    units, region = demo.vector("survey_units"), demo.vector("counties").union_all()
    assert {"修复单元", "参照生态系统"} == set(units["category"])
    assert units["id"].is_unique and units.within(region.buffer(1)).all()
    assert not any(a.intersects(b) for a, b in itertools.combinations(units.geometry, 2))
    sites = set(units.loc[units["category"] == "参照生态系统", "id"])
    assert set(units["reference"].dropna()) == sites


def test_plots_are_of_units_and_worse_than_at_their_site(demo: Demo) -> None:
    units, table = demo.vector("survey_units").set_index("id"), demo.table("unit_observations")
    assert set(table["unit"]) == set(units.index)
    assert not table.duplicated(["unit", "attribute"]).any()
    told = table.set_index(["unit", "attribute"])["value"]
    for unit, site in units["reference"].dropna().items():
        for attribute in told[site].index:
            assert told[unit, attribute] <= told[site, attribute]
