"""Names in odd texts: traditional, spaced, full width, mixed, noise, long lines."""

import random

import pytest

from pipeline.names import find_names
from pipeline.names.name import Name


def told(text: str, kind: str) -> list[str]:
    """The names of a kind, to the letter."""
    return [text[name.start : name.end] for name in find_names(text) if name.kind == kind]


@pytest.mark.parametrize(
    ("text", "organisations", "persons"),
    [
        ("臺灣臺北地方法院與廈門市市場監督管理局簽署備忘錄。", ["臺灣臺北地方法院", "廈門市市場監督管理局"], []),
        ("聯繫人：陳建國，電話：0592-8123456", [], ["陳建國"]),
        ("Ｕｎｉｔ：绍兴市公安局　联系人：王　磊", ["绍兴市公安局"], ["王　磊"]),
        ("绍 兴 市 市 场 监 督 管 理 局 负 责 解 释 。", ["绍 兴 市 市 场 监 督 管 理 局"], []),
        ("延边朝鲜族自治州中级人民法院院长金哲洙到会", ["延边朝鲜族自治州中级人民法院"], ["金哲洙"]),
        ("In 2023 the 绍兴市公安局 signed an MoU with Siemens AG in Munich.", ["绍兴市公安局", "Siemens AG"], []),
        ("由绍兴市公安局牵头市司法局配合各区县落实到位", ["绍兴市公安局", "市司法局"], []),
    ],
)
def test_names_in_odd_writing_are_found(text: str, organisations: list[str], persons: list[str]) -> None:
    """They are cited as they are written."""
    assert told(text, "organisation") == organisations
    assert told(text, "person") == persons


def test_names_in_traditional_characters_are_normalised_and_less_sure() -> None:
    """What they are called is the simplified name; the reading is doubted a little."""
    (name,) = (name for name in find_names("由紹興市公安局辦理。") if name.kind == "organisation")
    (plain,) = (name for name in find_names("由绍兴市公安局办理。") if name.kind == "organisation")
    assert name.normalised == plain.normalised == "绍兴市公安局"
    assert name.confidence < plain.confidence


def test_noise_names_nearly_nobody_and_does_no_harm() -> None:
    """Characters drawn by lot give few names, all in the text, none of them sure persons."""
    chance = random.Random(7)
    text = "".join(
        chance.choice("的一是在局院公司人l1O0，。 \u3000\ufffd某·（《\ud800王李张会心第") for _ in range(20_000)
    )
    found = find_names(text)
    assert all(0 <= name.start < name.end <= len(text) for name in found)
    assert len(found) < 1_500


@pytest.mark.parametrize(
    "unit",
    [
        "王",
        "局长",
        "联系人：",
        "某",
        "李某某",
        "·",
        "市公安局",
        "市公安局、",
        "（",
        "中国",
        "和",
        "张三 ",
        "A ",
        "Ab Inc",
        "××",
        "“",
        "关于",
        "姓名\t",
    ],
)
def test_a_long_line_of_one_kind_is_read(unit: str) -> None:
    """Whatever a line without end repeats, names stand in it; the language pipeline hands out pieces of this size."""
    text = unit * (50_000 // len(unit))
    found: list[Name] = find_names(text)
    assert all(text[name.start : name.end].strip() for name in found[:100])


def test_nothing_has_no_names() -> None:
    """Blank text has none."""
    assert find_names("") == []
    assert find_names(" \n\t ") == []
