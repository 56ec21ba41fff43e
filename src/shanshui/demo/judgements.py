"""A decision of the demo: how much the factors of resilience matter, judged pair by pair by nobody real."""

from __future__ import annotations

from pathlib import Path

from shanshui.demo.files import write_table

GROUPS = {
    "top": {("terrain", "fvc"): "1/2", ("terrain", "soil"): "1/2", ("terrain", "climate"): "1/3", ("fvc", "soil"): "1",
            ("fvc", "climate"): "1", ("soil", "climate"): "1/2"},
    "terrain": {("slope", "elevation"): "2"},
    "soil": {("soil_suitability", "soil_organic_matter"): "1", ("soil_suitability", "soil_salinity"): "1/2",
             ("soil_organic_matter", "soil_salinity"): "1/2"},
    "climate": {("precipitation", "temperature"): "3", ("precipitation", "aridity"): "2", ("temperature", "aridity"): "1/2"},
}  # fmt: skip
"""Matrix → the first of a pair against the second."""


def write_judgements(folder: Path) -> None:
    """`resilience_judgements.csv` and the decision that names its author."""
    rows = [(matrix, *pair, value) for matrix, pairs in GROUPS.items() for pair, value in pairs.items()]
    columns = dict(zip(("matrix", "item", "other", "value"), map(list, zip(*rows, strict=True)), strict=True))
    write_table(folder / "resilience_judgements.csv", columns)
    (folder / "resilience_judgements.toml").write_bytes(
        """# 虚构的专家判断 · made up
layer = "resilience_judgements"
author = "岚洲地区自然资源局专家组（演示）"
date = "2021-03-01"
path = "resilience_judgements.csv"
reason = "恢复力因子两两比较，因子分地形、植被、土壤、气候四组"
""".encode()
    )
