"""A run with nothing to do must not wait for numerical libraries: the light modules import none."""

from __future__ import annotations

import json
import subprocess
import sys

HEAVY = {
    "numpy",
    "pandas",
    "rasterio",
    "pyproj",
    "xarray",
    "geopandas",
    "shapely",
    "openpyxl",
    "pyogrio",
    "exactextract",
    "scipy",
}


def test_light_modules_import_nothing_heavy():
    code = (
        "import json, sys\n"
        "import shanshui.base.door, shanshui.base.catalog, shanshui.base.ingest, shanshui.base.classes\n"
        "import shanshui.base.columns, shanshui.base.tables, shanshui.base.vectors, shanshui.base.rasters, shanshui.base.warp\n"
        "import shanshui.base.check, shanshui.base.grids, shanshui.base.geodesy, shanshui.base.gcj02\n"
        "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert HEAVY & set(json.loads(out)) == set()
