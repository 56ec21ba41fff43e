"""Light at night and the ways of animals: plausible whatever the seed draws."""

import numpy as np
from demo_files import Demo

BUILT = (51, 52, 53)
"""Towns, villages, works in the codes of land_cover."""


def test_light_is_where_people_live(demo: Demo) -> None:
    light, cover = demo.raster("night_light"), demo.raster("land_cover_2020")
    assert light.min() > 0 and np.isfinite(light).all()
    built = np.isin(cover, BUILT)
    assert light[built].mean() > 10 * np.median(light[~built])


def test_animals_set_out_in_the_mountains_and_make_for_the_lake(demo: Demo) -> None:
    out, home = (demo.raster(name).astype("f8") for name in ("injected_current", "ground_resistance"))
    setting, wintering = out != -9999, home != -9999
    assert setting.any() and wintering.any() and not (setting & wintering).any()
    place = demo.place
    assert place.terrain.mountain[setting].all() and place.units.inside[setting | wintering].all()
    assert (out[setting] > 0).all() and (home[wintering] == 0).all()
    assert place.canvas.distance(place.land.lake)[wintering].max() <= 1500
