"""The one immutable grid of a plan: projected CRS, transform, shape. Every raster lies on it.

A block of the grid is again a Grid: it keeps the plan's origin and counts its offset in whole cells, so the coordinates
of a cell are the same bits whether it is computed in a block or in the whole.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import xarray as xr
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Grid:
    """A north-up grid of square cells in a projected CRS.

    crs     WKT, PROJ string or authority code; projected, axes in metres.
    x0, y0  west and north edge of the *plan's* origin cell, metres.
    cell    edge of a cell, metres.
    shape   rows, columns of this grid or block.
    offset  row and column of this block's first cell in the plan grid; (0, 0) for the plan grid itself.
    """

    crs: str
    x0: float
    y0: float
    cell: float
    shape: tuple[int, int]
    offset: tuple[int, int] = (0, 0)

    def __post_init__(self) -> None:
        if not self.cell > 0:
            raise ValueError(f"cell size must be positive, not {self.cell}")
        if min(self.shape) < 1:
            raise ValueError(f"a grid needs at least one cell, not {self.shape}")
        if re.match(r"GEOG|GEOD|EPSG:(4326|4490)$|\+proj=long", self.crs):
            raise ValueError(f"a grid needs a projected CRS in metres, not one in degrees: {self.crs[:40]}")

    @property
    def transform(self) -> tuple[float, float, float, float, float, float]:
        """Affine coefficients (a, b, c, d, e, f): x = a·col + c, y = e·row + f at cell corners."""
        return (
            self.cell,
            0.0,
            self.x0 + self.cell * self.offset[1],
            0.0,
            -self.cell,
            self.y0 - self.cell * self.offset[0],
        )

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north edges."""
        left, top = self.transform[2], self.transform[5]
        return (left, top - self.cell * self.shape[0], left + self.cell * self.shape[1], top)

    @property
    def size(self) -> int:
        return self.shape[0] * self.shape[1]

    @cached_property
    def x(self) -> NDArray[np.float64]:
        """Centres of the columns, metres east."""
        import numpy as np

        return self.x0 + self.cell * (np.arange(self.shape[1], dtype="f8") + (self.offset[1] + 0.5))

    @cached_property
    def y(self) -> NDArray[np.float64]:
        """Centres of the rows, metres north, from north to south."""
        import numpy as np

        return self.y0 - self.cell * (np.arange(self.shape[0], dtype="f8") + (self.offset[0] + 0.5))

    def key(self) -> str:
        """A short hash of everything that makes this grid."""
        text = json.dumps([self.crs, self.x0, self.y0, self.cell, self.shape, self.offset])
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def as_dict(self) -> dict[str, Any]:
        return {"crs": self.crs, "x0": self.x0, "y0": self.y0, "cell": self.cell, "shape": list(self.shape)}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Grid:
        return cls(data["crs"], data["x0"], data["y0"], data["cell"], (data["shape"][0], data["shape"][1]))

    def raster(self, values: NDArray[Any], name: str | None = None, **coords: Any) -> xr.DataArray:
        """`values` (…, y, x) as a DataArray on this grid; leading dimensions are named by `coords`, in order."""
        import numpy as np
        import xarray as xr

        values = np.asarray(values)
        if values.shape[-2:] != self.shape:
            raise ValueError(f"values {values.shape} do not lie on the grid {self.shape}")
        leading = {k: v for k, v in coords.items() if np.ndim(v) == 1}
        scalar = {k: v for k, v in coords.items() if np.ndim(v) == 0}
        if len(leading) != values.ndim - 2:
            raise ValueError(f"values have {values.ndim - 2} leading dimensions, coords name {list(leading)}")
        return xr.DataArray(
            values,
            dims=(*leading, "y", "x"),
            coords={**leading, **scalar, "y": self.y, "x": self.x},
            name=name,
        )

    def outlines(self, labels: NDArray[Any], count: int) -> NDArray[np.object_]:
        """The polygon of each label 0 … count−1, along cell edges; negative labels are outside, an unused one is empty.

        Parts of a label that meet only at a corner stay apart, so every polygon is valid; neighbours share their edges.
        """
        import numpy as np
        import shapely
        from rasterio import Affine
        from rasterio.features import shapes

        parts: list[list[Any]] = [[] for _ in range(count)]
        known = labels.astype("int32")
        for shape, value in shapes(known, mask=known >= 0, connectivity=4, transform=Affine(*self.transform)):
            parts[int(value)].append(shapely.geometry.shape(shape))
        return np.array([shapely.union_all(part) for part in parts], dtype=object)

    def window(self, rows: slice, cols: slice) -> Grid:
        """The block of rows and columns, as a Grid that keeps the plan's origin."""
        return replace(
            self,
            shape=(rows.stop - rows.start, cols.stop - cols.start),
            offset=(self.offset[0] + rows.start, self.offset[1] + cols.start),
        )

    def blocks(self, size: int) -> Iterator[tuple[slice, slice]]:
        """Fixed blocks anchored at the plan's origin, row by row."""
        for r in range(0, self.shape[0], size):
            for c in range(0, self.shape[1], size):
                yield (slice(r, min(r + size, self.shape[0])), slice(c, min(c + size, self.shape[1])))

    def covers(self, raster: xr.DataArray) -> bool:
        """Whether a DataArray lies on exactly this grid."""
        import numpy as np

        return (
            raster.dims[-2:] == ("y", "x")
            and raster.shape[-2:] == self.shape
            and np.array_equal(raster["x"].values, self.x)
            and np.array_equal(raster["y"].values, self.y)
        )
