"""A small demo region as its files say it, and the place it was made from."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
import shapely
from rasterio.features import rasterize

from shanshui.demo.region import Place, make_place

SHAPE, CELL = (96, 120), 800.0
SMALL = {"shape": SHAPE, "cell": CELL}


@dataclass(frozen=True)
class Demo:
    directory: Path
    seed: int

    @cached_property
    def place(self) -> Place:
        """What the files were made from."""
        return make_place(self.seed, SHAPE, CELL)

    def raster(self, name: str) -> np.ndarray:
        with rasterio.open(self.directory / "data" / f"{name}.tif") as file:
            return file.read(1)

    def ndvi(self, year: int) -> np.ndarray:
        """As the catalogue says it is stored."""
        return self.raster(f"ndvi_{year}") * self.catalog["ndvi"]["scale"]

    def profile(self, name: str) -> dict:
        with rasterio.open(self.directory / "data" / f"{name}.tif") as file:
            return {"transform": file.transform, "bounds": file.bounds, **file.profile}

    def vector(self, name: str) -> gpd.GeoDataFrame:
        return gpd.read_file(self.directory / "data" / f"{name}.gpkg")

    def table(self, name: str) -> pd.DataFrame:
        text = dict.fromkeys(("county", "code"), str)
        return pd.read_csv(self.directory / "data" / f"{name}.csv", dtype=text)

    @cached_property
    def catalog(self) -> dict[str, Any]:
        return tomllib.loads((self.directory / "catalog.toml").read_text("utf8"))

    @cached_property
    def superior(self) -> dict[str, Any]:
        return tomllib.loads((self.directory / "superior.toml").read_text("utf8"))

    @cached_property
    def region(self) -> shapely.Geometry:
        return shapely.union_all(self.vector("counties").geometry.to_numpy())

    def burn(self, *shapes: shapely.Geometry) -> np.ndarray:
        """Cells whose centre lies in one of the shapes."""
        return rasterize(shapes, out_shape=SHAPE, transform=self.profile("elevation")["transform"]).astype(bool)

    @cached_property
    def inside(self) -> np.ndarray:
        return self.burn(self.region)
