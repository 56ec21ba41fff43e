"""What 双评价 adopted and what is computed here, class against class."""

from __future__ import annotations

import pandas as pd

from shanshui.core.method import Raster, Table


def areas_by_class(own: Raster, adopted: Raster, cell_area: Raster) -> Table | None:
    """m² and share of every pair of classes that occurs, in the order of the codes; None where no cell is in both.

    area(a, b) = Σ cell_area where adopted = a and own = b; codes below 1 are no data.
    """
    given, mine, area = adopted.values, own.values, cell_area.values
    both = (mine > 0) & (given > 0) & (area > 0)
    if not both.any():
        return None
    frame = pd.DataFrame({"adopted": given[both].astype("i8"), "own": mine[both].astype("i8"), "area_m2": area[both]})
    table = frame.groupby(["adopted", "own"], as_index=False)["area_m2"].sum()
    return table.assign(share=table["area_m2"] / table["area_m2"].sum())
