"""What the demo keeps about fields and towns is plausible, and its own numbers agree with each other."""

from __future__ import annotations

import shapely
from demo_files import Demo

POLYGONS = ("river_channels", "abandoned_farmland", "parks", "town_sites")


def test_geometries_are_sound_and_there_is_something_to_see(demo: Demo) -> None:
    for name in (*POLYGONS, "shelterbelts", "town_waters"):
        found = demo.vector(name)
        assert len(found) > 0 and found.is_valid.all() and not found.is_empty.any(), name


def test_parks_are_what_the_register_of_parks_says(demo: Demo) -> None:
    """Within a tenth: the last circle of a county fills what is left, if a place was found for it."""
    parks, counties = demo.vector("parks"), demo.vector("counties")
    surveyed, people = demo.table("survey_indicators"), demo.table("residents")
    surveyed = surveyed[(surveyed["indicator"] == "park_area") & (surveyed["year"] == 2020)].set_index("county")[
        "value"
    ]
    for row in people[people["year"] == 2020].itertuples():
        shape = counties.set_index("code").geometry[str(row.county)]
        area = parks.geometry.intersection(shape).area.sum()
        assert 0.9 < area / (surveyed[str(row.county)] * row.urban) < 1.01


def test_homesteads_are_of_the_villages_on_the_map(demo: Demo) -> None:
    homesteads, villages = demo.table("homesteads"), demo.vector("villages")
    assert homesteads["village"].astype(str).tolist() == villages["code"].astype(str).tolist()
    assert (homesteads["vacant"] <= homesteads["total"]).all() and homesteads["vacant"].sum() > 0


def test_sealed_ground_lies_in_towns(demo: Demo) -> None:
    sealed, cover = demo.raster("impervious"), demo.raster("land_cover_2020")
    towns, villages, fields = (float(sealed[cover == code].mean()) for code in (51, 52, 12))
    assert towns > villages + 3 > 30 > 5 > fields


def test_waters_of_towns_lie_in_towns(demo: Demo) -> None:
    town = shapely.union_all(shapely.buffer(demo.vector("urban_boundary").geometry.to_numpy(), 1.0))
    assert shapely.covers(town, demo.vector("town_waters").geometry.to_numpy()).all()
