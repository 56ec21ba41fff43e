"""All figures of a plan, made in one pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shanshui.deliver import (
    facts_areas,
    facts_changes,
    facts_degradation,
    facts_fragility,
    facts_ground,
    facts_hydrology,
    facts_inputs,
    facts_landscape,
    facts_morphology,
    facts_network,
    facts_plan,
    facts_quality,
    facts_register,
    facts_resilience,
    facts_risk,
    facts_services,
    facts_sources,
    facts_spaces,
    facts_state,
    facts_strata,
    facts_structure,
    facts_survey_areas,
    facts_survey_units,
    facts_surveys,
    facts_terrain,
    facts_territory,
    facts_value,
    facts_water_balance,
    facts_waters,
    facts_wind,
    facts_works,
    facts_zones,
)  # fmt: skip
from shanshui.deliver.facts import Facts
from shanshui.deliver.facts_make import Maker

if TYPE_CHECKING:
    from shanshui.base.plan_file import PlanFile, Superior
    from shanshui.deliver.results import Watched


def build_facts(reader: Watched, plan: PlanFile, superior: Superior, profile: Any) -> Facts:
    """Make every figure that the results allow."""
    maker = Maker(reader, plan)
    facts_areas.make(maker, superior)
    facts_changes.make(maker)
    facts_state.make(maker)
    facts_degradation.make(maker)
    facts_morphology.make(maker)
    facts_network.make(maker)
    facts_zones.make(maker)
    facts_works.make(maker)
    facts_plan.make(maker, superior, profile)
    facts_surveys.make(maker, profile)
    facts_survey_areas.make(maker)
    facts_spaces.make(maker)
    facts_ground.make(maker)
    facts_sources.make(maker)
    facts_register.make(maker)
    facts_inputs.make(maker)
    facts_structure.make(maker)
    facts_terrain.make(maker)
    facts_hydrology.make(maker)
    facts_landscape.make(maker)
    facts_fragility.make(maker)
    facts_quality.make(maker)
    facts_services.make(maker)
    facts_value.make(maker)
    facts_waters.make(maker)
    facts_survey_units.make(maker)
    facts_water_balance.make(maker)
    facts_territory.make(maker)
    facts_wind.make(maker)
    facts_strata.make(maker)
    facts_resilience.make(maker)
    facts_risk.make(maker)
    return Facts(maker.facts, reader)
