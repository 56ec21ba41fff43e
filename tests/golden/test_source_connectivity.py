"""Connectivity of sources: hand sum on a chain of three; a reference program's distances (python-igraph) on fourteen."""

import json
import math
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest

from shanshui.connect.source_connectivity import source_connectivity

REFERENCE = Path(__file__).parent / "data" / "igraph" / "distances.json"


def frames(areas, links, ids=None):
    """Sources of some areas, and corridors (from, to, length, cost)."""
    ids = list(range(1, len(areas) + 1)) if ids is None else ids
    sources = gpd.GeoDataFrame({"id": ids, "area_m2": areas}, geometry=[None] * len(ids), crs="EPSG:4528")
    ends = {"from_source": [x[0] for x in links], "to_source": [x[1] for x in links]}
    told = {**ends, "length_m": [x[2] for x in links], "cost": [x[3] for x in links]}
    return sources, gpd.GeoDataFrame(told, geometry=[None] * len(links), crs="EPSG:4528")


def run(areas, links, ids=None, **told):
    return source_connectivity(*frames(areas, links, ids), **told)


def test_hand_sum():
    # R̄ = (2000 + 4000) / (1500 + 500) = 3; a median of 2000 / 3 m is 2000 of cost: p = ½ and ¼, by way of 5 p* = ⅛
    found = run(
        [2.0, 1.0, 4.0], [(7, 5, 1500.0, 2000.0), (5, 9, 500.0, 4000.0)], [7, 5, 9], dispersal_median_m=2000 / 3
    )
    assert list(found.columns) == [
        "id", "dpc", "dpc_intra", "dpc_flux", "dpc_connector", "diic", "diic_intra", "diic_flux", "diic_connector", "rank",
    ]  # fmt: skip
    assert found["id"].tolist() == [7, 5, 9]
    # PC: Σ a² = 21, pairs 2·(2·½ + 4·¼ + 8·⅛) = 6
    assert found["dpc_intra"].tolist() == pytest.approx([400 / 27, 100 / 27, 1600 / 27])
    assert found["dpc_flux"].tolist() == pytest.approx([400 / 27] * 3)
    assert found["dpc_connector"].tolist() == pytest.approx([0, 200 / 27, 0])
    assert found["dpc"].tolist() == pytest.approx([800 / 27, 700 / 27, 2000 / 27])
    assert found["rank"].tolist() == [2, 3, 1]
    # IIC: 21 + 2·(2/2 + 4/2 + 8/3) = 97/3
    assert found["diic_intra"].tolist() == pytest.approx([1200 / 97, 300 / 97, 4800 / 97])
    assert found["diic_flux"].tolist() == pytest.approx([2200 / 97, 1800 / 97, 2800 / 97])
    assert found["diic_connector"].tolist() == pytest.approx([0, 1600 / 97, 0])
    assert found["diic"].tolist() == pytest.approx([3400 / 97, 3700 / 97, 7600 / 97])


def test_default_median_is_5_km_of_the_mean_resistance():
    found = run([1.0, 1.0], [(1, 2, 1000.0, 40000.0)])  # R̄ 40; 1 km of 5: p = 2^−0.2
    p = 2**-0.2
    assert found["dpc"].tolist() == pytest.approx([100 * (1 + 2 * p) / (2 + 2 * p)] * 2)


def test_a_source_that_no_corridor_reaches_has_itself_alone_and_ties_come_in_order():
    found = run([1.0, 1.0, 3.0], [(1, 2, 1.0, 1.0)], dispersal_median_m=1.0)
    # Σ = 1 + 1 + 9 + 2·½
    assert found.loc[2, ["dpc_intra", "dpc_flux", "dpc_connector"]].tolist() == pytest.approx([900 / 12, 0, 0])
    assert found["rank"].tolist() == [2, 3, 1]


def test_reference_program():
    told = json.loads(REFERENCE.read_text("utf8"))
    areas = np.arange(1.0, told["nodes"] + 1) ** 2
    links = [(a + 1, b + 1, length, 2.5 * length) for a, b, length in told["links"]]
    found = run(areas, links, dispersal_median_m=4000.0)  # 4 km at the mean resistance of 2.5

    def total(name, near, data, kept):
        far = np.array([[math.inf if v is None else v for v in row] for row in data[name]])
        return float(areas[kept] @ near(far) @ areas[kept])

    everyone = list(range(told["nodes"]))
    for column, name, near in (
        ("dpc", "distance", lambda far: 0.5 ** (far / 4000)),
        ("diic", "hops", lambda far: 1 / (1 + far)),
    ):
        whole = total(name, near, told, everyone)
        less = [total(name, near, told["without"][k], [i for i in everyone if i != k]) for k in everyone]
        assert found[column].to_numpy() == pytest.approx(100 * (1 - np.array(less) / whole), rel=1e-7)
        parts = found[[f"{column}_{part}" for part in ("intra", "flux", "connector")]].sum(axis=1)
        assert parts.to_numpy() == pytest.approx(found[column].to_numpy())
    assert found["rank"].tolist() == (-found["dpc"]).rank().astype(int).tolist()
    assert (found["dpc_connector"] > 1).any()


def test_bad_input():
    with pytest.raises(ValueError, match="end at 9, which"):
        run([1.0, 1.0], [(1, 9, 1.0, 1.0)])
    for length in (0.0, math.nan):
        with pytest.raises(ValueError, match="length above 0"):
            run([1.0, 1.0], [(1, 2, length, 1.0)])
    with pytest.raises(ValueError, match="median"):
        run([1.0, 1.0], [(1, 2, 1.0, 1.0)], dispersal_median_m=0.0)


def test_inputs_stay_as_they_are():
    sources, corridors = frames([1.0, 2.0], [(1, 2, 1.0, 1.0)])
    kept = sources.copy(), corridors.copy()
    source_connectivity(sources, corridors)
    assert sources.equals(kept[0])
    assert corridors.equals(kept[1])
