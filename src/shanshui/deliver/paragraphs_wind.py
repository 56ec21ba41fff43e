"""Paragraph on wind erosion: soil lost to wind, sand kept, and what had no coefficient."""

from __future__ import annotations

from shanshui.deliver.text_writer import Block, Context, producer, ranked, say


@producer
def wind_state(c: Context) -> list[Block]:
    """Amounts of the year, where the plants keep most, and the land left out."""
    w = c.w
    if not w.has("wind_erosion.total"):
        return say(c.facts.missing("wind_erosion", "未作风蚀和防风固沙评价"))
    out = [f"年土壤风蚀量{w('wind_erosion.total')}，平均模数{w('wind_erosion.mean')}。"]
    if w.has("sand_fixation.mean"):
        out.append(f"现有植被使风蚀平均每年减少{w('sand_fixation.mean')}。")
    order = ranked(c, {f"service.sand_fixation.county.{code}": name for code, name in c.counties.items()})
    if len(order) > 1:
        out.append(f"防风固沙量以{order[0][1]}最大，为{w(order[0][0])}。")
    if w.some("erosion.wind.missing.area"):
        out.append(f"水面、冰雪、城镇等没有风蚀系数或资料的面积{w.alone('erosion.wind.missing.area')}，未计算。")
    return say(*out)
