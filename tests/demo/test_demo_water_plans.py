"""What the demo says of the water authority's accounts must fit the place that it was made from."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from demo_files import Demo


def test_basin_units_cover_the_region_once(demo: Demo) -> None:
    units = demo.vector("water_units")
    assert 1 <= len(units) <= 3 and units["code"].is_unique and units["name"].is_unique
    assert shapely.union_all(units.geometry.to_numpy()).area == pytest.approx(demo.region.area, rel=1e-6)
    assert units.geometry.area.sum() == pytest.approx(demo.region.area, rel=1e-6)


def test_resources_are_runoff_and_limits_follow_use(demo: Demo) -> None:
    table = pd.read_csv(demo.directory / "data/water_resources.csv")
    assert table["unit"].tolist() == demo.vector("water_units")["code"].tolist()
    runoff = float(demo.place.climate.runoff.sum()) * demo.place.canvas.cell**2 / 1e7
    assert table["surface_wan_m3"].sum() + table["inflow_wan_m3"].sum() == pytest.approx(runoff, rel=0.01)
    assert (table["available_wan_m3"] < table["surface_wan_m3"] + table["inflow_wan_m3"]).all()
    accounts = demo.table("water_accounts")
    used = accounts.loc[accounts["year"] == 2020, "volume_wan_m3"].sum()
    assert 0.7 * used < table["limit_wan_m3"].sum() < 1.3 * used


def test_sections_lie_on_named_rivers_and_less_passes_every_time(demo: Demo) -> None:
    sections, rivers = demo.vector("flow_sections"), demo.vector("rivers")
    for name, rows in sections.groupby("name"):
        river = rows["river"].iloc[0]
        line = rivers.geometry[(rivers["name"] == river).fillna(False)]
        assert line.distance(rows.geometry.iloc[0]).min() < 1.0, name
        assert rows.sort_values("year")["measured_wan_m3"].is_monotonic_decreasing
        assert (rows["measured_wan_m3"] < rows["natural_wan_m3"]).all()
    assert sections.geometry.within(demo.region.buffer(1)).all()


def test_protection_zones_lie_about_the_sources_and_do_not_overlap(demo: Demo) -> None:
    zones, sources = demo.vector("drinking_water_zones"), demo.vector("drinking_water_sources")
    assert set(zones["level"]) == {"一级保护区", "二级保护区"}
    inner = gpd.GeoSeries(zones.geometry[zones["level"] == "一级保护区"])
    assert len(inner) == len(sources) and inner.reset_index(drop=True).contains(sources.geometry).all()
    for _, rows in zones.groupby(zones["name"].str[:-5]):
        whole = shapely.union_all(rows.geometry.to_numpy()).area
        assert rows.geometry.area.sum() == pytest.approx(whole, rel=1e-6)
    assert np.isfinite(zones.geometry.area).all()
