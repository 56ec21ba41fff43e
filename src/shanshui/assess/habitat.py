"""Threats to habitat (生境威胁) and habitat quality (生境质量), as InVEST has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from rasterio.features import rasterize
from rasterio.transform import Affine

from shanshui.assess.decay import faded
from shanshui.core.errors import Absent, Say
from shanshui.core.grid import Grid
from shanshui.core.method import Lines, Raster, Table, method

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

NODATA = -1


@method(
    gives="threats",
    source="InVEST 3.19 user's guide, Habitat Quality（威胁源图层）",
    scope="global",
    nodata="cell",
    bytes_per_cell=48,
)
def threats(ecosystem: Raster, threat_table: Table, roads: Lines | None = None, *, grid: Grid) -> Raster:
    """Where each threat is present, one layer a threat, in the order of the table.

    A threat drawn from the ecosystems lies where the code is one of its codes, matched exactly as listed; one drawn
    from the roads on every cell a road touches. Without a road layer that threat is not assessed: it is left out of the
    coordinate, and the weights of the others are shared anew. It is never taken for "no roads".

    Shapes   (y, x) → (threat, y, x) float32.
    Units    1 present, 0 not.
    Range    0–1.
    Errors   ValueError for a row whose origin is unknown or that lists no codes; Absent where no threat can be drawn.
    Nodata   NaN where the ecosystem is unknown, roads included.
    Golden   tests/golden/test_threats.py (hand sum).
    """
    codes = ecosystem.values
    names: list[str] = []
    layers: list[NDArray[np.float32]] = []
    for row in threat_table.itertuples(index=False):
        if row.origin == "ecosystem":
            present = np.isin(codes, _codes(row.threat, row.codes))
        elif row.origin != "roads":
            raise ValueError(f"threat {row.threat}: unknown origin {row.origin!r}: ecosystem or roads")
        elif roads is None:
            continue
        else:
            present = _touched(roads, grid)
        names.append(str(row.threat))
        layers.append(np.where(codes == NODATA, np.nan, present).astype("f4"))
    if not names:
        raise Absent(
            Say("没有可落图的生境威胁源", "no threat to habitat can be drawn"),
            Say(
                "提供道路数据，或在威胁参数表中列出生态系统代码",
                "give roads, or list ecosystem codes in the threat table",
            ),
        )
    return grid.raster(np.stack(layers), "threats", threat=np.array(names))


def _codes(threat: str, text: object) -> list[int]:
    """The ecosystem codes of a threat, semicolon-separated."""
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"threat {threat}: origin ecosystem lists no codes")
    return [int(code) for code in text.split(";")]


def _touched(lines: Lines, grid: Grid) -> NDArray[np.bool_]:
    """Cells that a line touches."""
    shapes = [geometry for geometry in lines.geometry if geometry is not None and not geometry.is_empty]
    if not shapes:
        return np.zeros(grid.shape, dtype=bool)
    burnt = rasterize(shapes, out_shape=grid.shape, transform=Affine(*grid.transform), all_touched=True, dtype="uint8")
    return burnt.astype(bool)


@method(
    gives=("habitat_quality", "habitat_degradation"),
    source="InVEST 3.19 user's guide, Habitat Quality（受胁程度与生境质量公式）",
    scope="focal",
    radius="threat_table.max_distance_m",
    nodata="cell",
    assumed=("half_saturation",),
    rows={"habitat_suitability": "ecosystem", "threat_sensitivity": "ecosystem"},
)
def habitat_quality(
    threats: Raster,
    ecosystem: Raster,
    threat_table: Table,
    habitat_suitability: Table,
    threat_sensitivity: Table,
    *,
    grid: Grid,
    half_saturation: float = 0.05,
    scaling: float = 2.5,
) -> tuple[Raster, Raster]:
    """Habitat quality Q and the total threat D that lowers it.

        D = Σ_r (w_r / Σ w) · i_r(d) · S_jr          Q = H_j · [1 − Dᶻ / (Dᶻ + kᶻ)]

    i_r(d) is 1 on the threat r and fades, linearly or exponentially, with the distance to its *nearest* cell; S_jr is
    the sensitivity and H_j the suitability of ecosystem j; weights are shared over the threats assessed.

    Shapes   threats (threat, y, x), ecosystem (y, x) → (y, x) float32, twice.
    Units    1.
    Range    0–1.
    Errors   ValueError where an ecosystem has no suitability or no sensitivity to a threat: a defect of the profile.
    Nodata   NaN where the ecosystem or a threat is unknown; such a cell threatens none of its neighbours.
    Source   InVEST from 3.13.0 on fades by the distance to the nearest threat (its decision record 0003); the
             convolution of 3.3–3.12 and the sum over all cells that its guide prints are given up there. Neither
             program normalises anything near an edge or nodata: nothing differs there. Distances are in metres.
             k is by custom half the greatest D of the place: 0.05 is only a customary start, so it is assumed.
    Golden   tests/golden/test_habitat_quality.py (reference program; hand sum; invariant).
    """
    if not (half_saturation > 0 and scaling > 0):
        raise ValueError(f"half_saturation {half_saturation} and scaling {scaling} must be positive")
    codes = ecosystem.values
    known = (codes != NODATA) & ~np.isnan(threats.values).any(axis=0)
    held = codes[known]
    counted = np.bincount(held) > 0
    present, where = np.flatnonzero(counted), (np.cumsum(counted) - 1)[held]
    D = np.zeros(where.shape)
    for name, share, row in _weighted(threats, threat_table):
        of_threat = threat_sensitivity[threat_sensitivity["threat"] == name]
        sensitivity = _of_codes(of_threat, "sensitivity", present, f"threat_sensitivity to {name}")
        layer = threats.sel(threat=name).values == 1
        pressure = faded(layer, grid.cell, float(row["max_distance_m"]), row["decay"])
        D += share * pressure[known] * sensitivity[where]
    H = _of_codes(habitat_suitability, "suitability", present, "habitat_suitability")[where]
    raised = D**scaling
    Q = H * (1 - raised / (raised + half_saturation**scaling))
    results = []
    for name, values in (("habitat_quality", Q), ("habitat_degradation", D)):
        raster = np.full(codes.shape, np.nan, dtype="f4")
        raster[known] = values
        results.append(grid.raster(raster, name))
    return results[0], results[1]


def _weighted(threats: Raster, table: pd.DataFrame) -> list[tuple[str, float, pd.Series]]:
    """Name, share of the weight and row of each threat assessed, in the order of the layers."""
    names = [str(name) for name in threats["threat"].values]
    rows = table.set_index("threat").loc[names]
    total = float(rows["weight"].sum())
    if not total > 0:
        raise ValueError(f"threat_table: the weights of {', '.join(names)} sum to {total}")
    return [(name, float(rows["weight"][name]) / total, rows.loc[name]) for name in names]


def _of_codes(table: pd.DataFrame, column: str, codes: NDArray[np.integer], what: str) -> NDArray[np.float64]:
    """The value of each ecosystem code in a profile table; ValueError names the codes that have none."""
    if table["ecosystem"].duplicated().any():
        raise ValueError(f"{what}: more than one row for an ecosystem")
    values = dict(zip(table["ecosystem"].astype(int), table[column].astype(float), strict=True))
    found = np.array([values.get(int(code), np.nan) for code in codes])
    if np.isnan(found).any():
        missing = ", ".join(str(code) for code in codes[np.isnan(found)])
        raise ValueError(f"{what}: no {column} for ecosystem {missing}")
    return found
