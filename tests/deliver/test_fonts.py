"""The shipped font draws what a plan prints; a character that it lacks is an error that names it."""

from __future__ import annotations

import io
import subprocess
import sys
from importlib import resources

import pytest

from shanshui.deliver import fonts


def test_every_ideograph_of_gb2312_and_the_signs_of_a_plan_are_there():
    signs = "0123456789.*，。；：、（）“”《》〔〕—…·×≥≤‰％%°′″℃㎡㎢²³①⑳→￥＂／°E°N"
    for high in range(0xB0, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                signs += bytes([high, low]).decode("gb2312")
            except UnicodeDecodeError:
                continue
    assert len(signs) > 6763  # GB 2312 has 6763 ideographs
    assert [c for c in signs if not fonts.has(c)] == []
    assert fonts.has("䃼")  # a rare ideograph of place names (extension A)


def test_a_missing_glyph_names_character_and_code_point():
    with pytest.raises(fonts.MissingGlyph) as found:
        fonts.require("库木塔格\U0001f42a沙漠")
    assert found.value.character == "\U0001f42a"
    assert "U+1F42A" in found.value.message.zh
    assert "U+1F42A" in str(found.value)
    assert fonts.require("吐鲁番市\n高昌区") == "吐鲁番市\n高昌区"


def test_no_other_font_is_used_and_settings_are_put_back():
    import matplotlib

    before = dict(matplotlib.rcParams)
    with fonts.drawing():
        assert list(matplotlib.rcParams["font.family"]) == ["Noto Sans SC"]
        from matplotlib import font_manager

        path = font_manager.findfont("Noto Sans SC", fallback_to_default=False)
        assert path.endswith("NotoSansSC-Regular.otf")
    assert dict(matplotlib.rcParams) == before


def test_drawing_chinese_gives_no_warning():
    import warnings

    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with warnings.catch_warnings(), fonts.drawing():
        warnings.simplefilter("error")
        figure = Figure(figsize=(2, 1))
        FigureCanvasAgg(figure)
        figure.text(0.1, 0.5, "阿坝州 12.30平方公里 $x$")
        for kind in ("png", "pdf"):
            out = io.BytesIO()
            figure.savefig(out, format=kind)
            assert out.tell() > 1000


def test_the_licence_comes_with_the_font():
    folder = resources.files("shanshui.deliver").joinpath("fonts")
    text = folder.joinpath("OFL.txt").read_text("utf8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in text
    assert "Copyright 2014-2021 Adobe" in text
    assert len(folder.joinpath("NotoSansSC-Regular.otf").read_bytes()) < 10_000_000


def test_wrapping_keeps_numbers_whole_and_marks_off_line_starts():
    lines = fonts.wrap("面积为12345.67平方公里，占全州的1.50%。", 8)
    assert "".join(lines) == "面积为12345.67平方公里，占全州的1.50%。"
    assert any("12345.67" in line for line in lines)
    assert all(line[0] not in "，。" for line in lines)
    assert all(fonts.width_em(line) <= 9 for line in lines)


def test_width_counts_ideographs_as_one_em_and_digits_as_about_half():
    assert fonts.width_em("山水") == 2.0
    assert fonts.width_em("10") == pytest.approx(1.12)


def test_importing_the_atlas_loads_no_matplotlib():
    code = "import sys, shanshui.deliver.atlas, shanshui.deliver.database; print('matplotlib' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
