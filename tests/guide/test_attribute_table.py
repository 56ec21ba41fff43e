"""The national table of key attributes: every limit as the standards print it, or assumed."""

from __future__ import annotations

import pytest

from shanshui.guide.loader import load
from shanshui.guide.profile import Profile


@pytest.fixture(scope="module")
def national() -> Profile:
    return load("national")


def test_attributes_directions_and_limits(national: Profile) -> None:
    rows = {row["attribute"]: row for row in national.table("ecosystem_attributes")}
    told = {
        name: (row["dimension"], row["layer"], row["ecosystems"], row["better"], row["worst"])
        for name, row in rows.items()
    }
    assert told == {
        "species_richness": ("composition", None, "1;2;3;4;7", "more", 0), "species_similarity": ("composition", None, "1;2;3;4;7", "more", 0),
        "dominant_cover": ("composition", None, "1;2;3;4;7", "more", 0), "alien_cover": ("composition", None, "1;2;3;4;7", "less", 40),
        "woody_cover": ("structure", "fvc", "1;2", "more", 0), "grass_cover": ("structure", "fvc", "3", "more", 0),
        "leaf_area": ("structure", "lai", "1;2;3", "more", 0), "canopy_height": ("structure", None, "1;2;3", "more", 0),
        "strata": ("structure", None, "1;2", "more", 0), "production": ("function", "npp", "1;2;3", "more", 0),
        "water_conservation": ("function", "water_conservation", "1;2;3", "more", 0),
        "habitat": ("function", "habitat_quality", "1;2;3;4", "more", 0),
        "soil_organic": ("function", "soil_organic_matter", "1;2;3", "more", 0), "recruitment": ("function", None, "1;2", "more", 0),
        # 50 t/(ha·a) = 5000 t/(km²·a): where erosion begins to be 强烈
        "soil_export": ("exchange", "soil_loss", "1;2;3", "less", 50), "natural_edge": ("exchange", "natural_edge", "1;2;3;4;7", "more", 0),
        "water_table": ("exchange", None, "1;2;3;4", "less", 10), "river_connection": ("exchange", None, "4", "more", 0),
    }  # fmt: skip
    # HJ 1174: forest 90, 75, 60; grassland 90, 80, 70; the others borrow those of forest and are assumed
    limits = {name: (row["intact"], row["light"], row["medium"]) for name, row in rows.items()}
    assert limits.pop("grass_cover") == (90, 80, 70)
    assert set(limits.values()) == {(90, 75, 60)}
    assert {row["attribute"] for row in rows.values() if row["status"] != "assumed"} == {"woody_cover", "grass_cover"}


def test_each_dimension_has_attributes_of_each_natural_ecosystem(national: Profile) -> None:
    rows = national.table("ecosystem_attributes")
    for kind in "123":
        held = {row["dimension"] for row in rows if kind in str(row["ecosystems"]).split(";")}
        assert held == {"composition", "structure", "function", "exchange"}
