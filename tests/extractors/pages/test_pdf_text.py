"""Pieces of text: joining, cleaning, and the judgement on a text layer."""

from typing import Any

import pytest

from extractors.layout.joining import clean, first_token, is_wide, join_lines, unspaced, width_in_em
from extractors.layout.line_words import NUMBERED
from extractors.pdf.textlayer import is_garbage, is_level_one

GOOD = "为贯彻落实国家知识产权战略，加强商业秘密保护，我市高度重视试点申报工作，成立了工作领导小组。"


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("商业秘密", "保护", "商业秘密保护"),
        ("trade", "secret", "trade secret"),
        ("protec-", "tion of", "protection of"),
        ("共", "350 家", "共350 家"),
        ("ABC", "公司", "ABC公司"),
        ("", "甲", "甲"),
        ("2021-", "2023", "2021- 2023"),
    ],
)
def test_lines_are_joined_as_running_text(first: str, second: str, joined: str):
    """Spaces stand between words only."""
    assert join_lines(first, second) == joined


def test_stray_code_points_are_put_right():
    """Radicals, compatibility forms, pdfium's hyphens and split surrogates; full-width signs stay."""
    assert clean("⼯作⻓期⾦額") == "工作长期金額"
    assert clean("2014\ufffe2020") == "2014-2020"
    assert clean("\ud840\udc0b") == "\U0002000b"
    assert clean("１２３（一）：") == "１２３（一）："
    assert clean("\uf0fe是\uf0a8否") == "☑是□否"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("云 岭 省 民 政 厅 文 件", "云岭省民政厅文件"),
        ("云岭 省民 政 厅", "云岭省民政厅"),
        ("关 于 报 送 材 料 的 函", "关于报送材料的函"),
        ("目 录", "目录"),
        ("联 系 人：陈明", "联系人：陈明"),
        ("2.1电 话：0871-1234", "2.1电话：0871-1234"),
        ("合 计（含税）", "合计（含税）"),
        ("（盖 章）", "（盖章）"),
        ("（公 章） 年 月 日", "（公章） 年 月 日"),
        ("盖 章 年 月 日", "盖章年 月 日"),
        ("　年 月 日", "　年 月 日"),
        ("2024 年 4 月 18 日", "2024 年 4 月 18 日"),
        ("是 否", "是 否"),
        ("甲 乙 丙", "甲 乙 丙"),
        ("单位：人民币 元", "单位：人民币 元"),
        ("陈明 李 强 王小云", "陈明 李 强 王小云"),
        ("高新区 3 家", "高新区 3 家"),
        ("的 决 策 部 署 ， 健 全 2 0 2 4 年 机 制 ， 投 入 3 . 5 万 元", "的决策部署，健全2024年机制，投入3.5万元"),
        ("甲 乙 丙 丁 一 二 三 四 五 六 七 八 九 十", "甲 乙 丙 丁 一 二 三 四 五 六 七 八 九 十"),
        ("1 2 3 4 5 6 7 8 9 1 2 3 4 5", "1 2 3 4 5 6 7 8 9 1 2 3 4 5"),
        ("trade secret", "trade secret"),
        ("A 类 企业", "A 类 企业"),
        ("", ""),
    ],
)
def test_letter_spaced_headings_and_labels_close_up(text: str, wanted: str):
    """Spaces between single characters go; blanks of dates, choices, units and names keep theirs."""
    assert unspaced(text) == wanted


def test_widths():
    """Chinese characters are an em wide, others half of it."""
    assert width_in_em("商业ab") == 3
    assert is_wide("（")
    assert not is_wide("(")


@pytest.mark.parametrize(
    ("text", "token"), [("保护，工作", "保护"[:1]), ("1,234.5万", "1,234.5"), ("（一）", "（一）"), ("", "")]
)
def test_first_tokens(text: str, token: str):
    """What a line must begin with cannot be broken off."""
    assert first_token(text) == token


@pytest.mark.parametrize(
    "text",
    [
        "一、总体",
        "（一）加强",
        "(2) 项",
        "1.主要",
        "2、任务",
        "第三章 总则",
        "3.1工作",
        "①甲",
        "附件：1.表",
        "十二、其他",
    ],
)
def test_numbered_starts(text: str):
    """Official numbering starts a block."""
    assert NUMBERED.match(text)


@pytest.mark.parametrize("text", ["1.5万元", "2024年", "一是加强", "12345热线", "（含本数）", "第三批试点", "3.14"])
def test_what_looks_like_a_number_and_is_none(text: str):
    """Figures, years and words of running text do not."""
    assert not NUMBERED.match(text)


def test_sound_text_is_no_garbage():
    """Chinese, English, forms and tables of numbers pass."""
    for text in (
        GOOD,
        "The quick brown fox jumps over the lazy dog.",
        "□是 □否 " * 5 + GOOD,
        "1,234.5 56.7 89.0 1,000 " * 5,
    ):
        assert not is_garbage(text)
    assert not is_garbage("目录" + "." * 400 + "12")


def test_garbage_is_found():
    """Private use, other scripts, rare characters, symbols, unmapped glyphs."""
    assert is_garbage("\ue123" * 5 + GOOD)
    assert is_garbage("ཀཁགངཅཆཇཉ" * 4)
    assert is_garbage(GOOD.encode("utf-8").decode("gb18030", "replace"))
    assert is_garbage("!#$%&*+@^~" * 4)
    assert is_garbage("abcdefgh" * 5, map_errors=0.9)
    assert not is_garbage("\ue123")


def test_level_one():
    """The 3,755 commonest characters of GB/T 2312."""
    assert is_level_one("中")
    assert not is_level_one("鎵")
    assert not is_level_one("亍")


def test_widened_lines_get_no_blanks(paper: Any, read: Any):
    """A blank between each two characters of a justified line is none; those that the text means stay."""
    sheet = paper()
    words = "要把商业秘密保护摆在更加突出的位置层层传导压力"
    x = 72.0
    for place, character in enumerate(words):
        sheet.text(x, 200, character, 16)
        sheet.text(x + 16, 200, " ", 16)
        x += 19.5 + (10 if place == 6 else 0)
    sheet.text(72, 230, "第一章 总则与保护", 16)
    assert [block.text for block in read(sheet.save()).blocks] == [
        f"{words[:7]} {words[7:]}",
        "第一章 总则与保护",
    ]
