"""Looking at the schema of a GeoPackage before its library opens it: layers are tables of stored values.

A view, a virtual table or a generated column is a programme: it can compute without end, fill the memory, or read another file
through a module. None of them is needed to hand over data.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from shanshui.core.errors import Refused, Say

INDICES = ("rtree", "fts4", "fts5")
"""Virtual tables that are made of tables of the same file."""

CATALOGUE = ("spatial_ref_sys", "geometry_columns", "st_spatial_ref_sys", "st_geometry_columns")
"""Views of the lists of layers and of CRS, which some programs add; no layers themselves."""


def inspect_geopackage(file: Path) -> None:
    """Refused where a layer is not stored; DatabaseError where the schema cannot be read."""
    connection = sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        schema = connection.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE type IN ('table', 'view')"
        ).fetchall()
        layers = {name for (name,) in connection.execute("SELECT table_name FROM gpkg_contents")}
        for kind, name, sql in schema:
            words = str(sql or "").lower().replace('"', " ").split()
            virtual = words[:3] == ["create", "virtual", "table"]
            if kind == "view" and (name not in CATALOGUE or name in layers):
                raise _computed(file, f"view {name}")
            if virtual and not any(word.startswith(INDICES) for word in words[words.index("using") + 1 :][:1]):
                raise _computed(file, f"virtual table {name}")
            if kind == "table" and not virtual:
                columns = connection.execute("SELECT name, hidden FROM pragma_table_xinfo(?)", (name,)).fetchall()
                if any(hidden in (2, 3) for _, hidden in columns):
                    raise _computed(file, f"generated column of {name}")
    finally:
        connection.close()


def _computed(file: Path, found: str) -> Refused:
    return Refused("file-view", Say(f"GeoPackage 中有视图或计算列，不是存储的数据（{found}）：{file}",
                                    f"the GeoPackage holds a view or computed column, not stored data ({found}): {file}"),
                   Say("在 QGIS 中把该图层另存为新的 GeoPackage", "save the layer to a new GeoPackage in QGIS"))  # fmt: skip
