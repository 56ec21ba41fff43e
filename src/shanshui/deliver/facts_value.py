"""Figures of the value of services: by amount and price, and by equivalent factors; each with its year, never added."""

from __future__ import annotations

from shanshui.core.units import convert, printed
from shanshui.core.vocabulary import vocabulary
from shanshui.deliver.facts_areas import code_names
from shanshui.deliver.facts_make import Maker, Part, given
from shanshui.deliver.facts_works import money

SHOWN = {"m3": "wan_m3", "t": "wan_t", "m2": "km2"}
"""Unit of a price → unit in which the amount is printed."""
PRICE = {"m3": "yuan/m3", "t": "yuan/t", "m2": "yuan/m2"}


def make(maker: Maker) -> None:
    _regulating(maker)
    _equivalent(maker)


def _regulating(maker: Maker) -> None:
    """`value.<item>` in 万元, with its amount, price and the year of the price. No total is made."""
    with maker.family():
        table = maker.reader.get("regulating_value")
        if table is None:
            return
        for row in table.itertuples():
            name = f"value.{row.item}"
            amount = convert(float(row.quantity), row.unit, SHOWN[row.unit])
            maker.number(f"{name}.amount", amount, SHOWN[row.unit], f"{row.service}功能量")
            maker.number(f"{name}.price", float(row.price), PRICE[row.unit], f"{row.service}单价")
            maker.count(f"{name}.year", int(row.price_year), "year", f"{row.service}价格年份")
            if given(row.value_yuan):
                yuan = float(row.value_yuan)
                money(maker, name, yuan, printed(convert(yuan, "yuan", "wan_yuan"), 2), f"{row.service}价值")


def _equivalent(maker: Maker) -> None:
    """`equivalent.total`, by first-level class and by service, each set closing; land without factors; CS of each class."""
    with maker.family():
        table = maker.reader.get("equivalent_value")
        if table is None:
            return
        priced = table[table["value_yuan"].notna()]
        total = float(priced["value_yuan"].sum())
        wan = printed(convert(total, "yuan", "wan_yuan"), 2)
        money(maker, "equivalent.total", total, wan, "当量因子法价值")
        maker.count("equivalent.year", int(table["price_year"].iloc[0]), "year", "当量价格年份")
        names = code_names("ecosystem_class")
        by_class = priced.groupby(priced["ecosystem"] // 10)["value_yuan"].sum()
        if (by_class >= 0).all() and total > 0:
            maker.shares([Part(f"equivalent.class.{code}", f"{names[int(code)]}价值", float(v)) for code, v in by_class.items()],
                         of="当量因子法价值")  # fmt: skip
        functions = vocabulary()["equivalent_factors"].columns
        by_function = priced.groupby("function")["value_yuan"].sum()
        if (by_function >= 0).all() and total > 0:
            maker.shares([Part(f"equivalent.function.{f}", f"{functions[str(f)].zh}价值", float(v)) for f, v in by_function.items()],
                         of="当量因子法价值")  # fmt: skip
        areas = table.drop_duplicates("ecosystem").assign(known=lambda t: t["factor"].notna())
        sums = areas.groupby("known")["area_m2"].sum()
        parts = [Part("equivalent.known", "有价值当量的面积", float(sums.get(True, 0.0))),
                 Part("equivalent.missing", "没有价值当量的面积", float(sums.get(False, 0.0)))]  # fmt: skip
        maker.areas(parts)
        maker.shares(parts, of="土地总面积")
    with maker.family():
        table = maker.reader.get("equivalent_sensitivity")
        if table is None or table["sensitivity"].isna().any():
            return
        names = code_names("ecosystem")
        for row in table.itertuples():
            label = f"{names[int(row.ecosystem)]}价值系数的敏感性系数"
            maker.number(f"equivalent.sensitivity.{row.ecosystem}", float(row.sensitivity), "1", label)
