"""Importance for protection (生态保护重要性): services and vulnerability together, 生态保护极重要区."""

from __future__ import annotations

import numpy as np

from shanshui.core.errors import Absent, Say
from shanshui.core.method import Raster, method

NODATA = -1
SERVICE, FRAGILE = 1, 2


@method(
    gives=("protection_importance", "protection_basis"),
    source="资源环境承载能力和国土空间开发适宜性评价指南（试行）2020（生态保护极重要区＝服务极重要∪极脆弱）",
    scope="cell",
    nodata="exclude",
)
def protection_importance(
    importance_adopted: Raster | None = None,
    importance: Raster | None = None,
    vulnerability_adopted: Raster | None = None,
    vulnerability: Raster | None = None,
) -> tuple[Raster, Raster]:
    """Importance for protection: the worse of the service class and the vulnerability class; and which of them set it.

        importance = min(service class, vulnerability class)          1 极重要, 2 重要, 3 一般
        basis      = 1 · services + 2 · vulnerability, of those at the minimum; 0 where both are general

    The adopted layers prevail whole: where one is given, ours of the same kind is not used in any cell.

    Shapes   (y, x) int16.
    Units    code.
    Range    importance 1–3; basis 0–3.
    Errors   Absent unless both services and vulnerability were evaluated: without one the union would be too small.
    Nodata   −1 where one of the two is missing, unless the other is 1 already: nothing can raise that further.
    Golden   tests/golden/test_protection_importance.py (hand sum).
    """
    service = importance if importance_adopted is None else importance_adopted
    fragile = vulnerability if vulnerability_adopted is None else vulnerability_adopted
    if service is None or fragile is None:
        zh = "、".join(
            word for layer, word in ((service, "生态系统服务重要性"), (fragile, "生态脆弱性")) if layer is None
        )
        raise Absent(
            Say(f"没有{zh}，生态保护极重要区无从确定", "services or vulnerability were not evaluated"),
            Say(
                "登记双评价成果，或补充所缺评价的资料", "enter the double evaluation, or give what the evaluation lacks"
            ),
        )
    s, v = service.values, fragile.values
    known = (s > 0) & (v > 0)
    least = np.where(known, np.minimum(s, v), np.where((s == 1) | (v == 1), 1, NODATA)).astype("i2")
    ranked = (least > 0) & (least < 3)
    basis = np.where(least > 0, 0, NODATA).astype("i2")
    basis[ranked & (s == least)] += SERVICE
    basis[ranked & (v == least)] += FRAGILE
    return (
        service.copy(data=least).rename("protection_importance").drop_attrs(),
        service.copy(data=basis).rename("protection_basis").drop_attrs(),
    )
