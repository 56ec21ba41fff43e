"""What is left of a zone's name in the name of a key area."""

import pytest

from shanshui.prioritize.names import kind


@pytest.mark.parametrize(
    ("zone", "rest"),
    [
        ("北部高原草地生态修复区", "高原草地"),
        ("东南部茂县一带亚高山峡谷森林生态修复区（二）", "亚高山峡谷森林"),
        ("中部若尔盖县一带高原湿地生态修复区", "高原湿地"),
        ("绿洲外围防风固沙生态修复区", "绿洲外围防风固沙"),
        ("觉罗塔格-库鲁克塔格山荒漠植被保护生态修复区", "觉罗塔格-库鲁克塔格山荒漠植被保护"),
        ("天山南坡东段土壤侵蚀敏感与水源保护生态修复分区", "天山南坡东段土壤侵蚀敏感与水源保护"),
        ("中部生态修复区", ""),
        ("山区生物多样性保护修复区", "山区生物多样性"),
    ],
)
def test_kind(zone, rest):
    assert kind(zone) == rest
