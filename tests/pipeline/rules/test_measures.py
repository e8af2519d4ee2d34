"""Innovations of a dossier as a list, each as written."""

from collections.abc import Callable
from typing import Any

import pytest

from pipeline.brief.measures import find_measures
from pipeline.brief.novelty import novelty

Make = Callable[..., Any]
Found = list[tuple[str | None, str | None]]
AROUND = ("#试点工作方案", "一、工作目标", "到2026年，建成指导站40个，示范企业达到80家。")
AFTER = ("三、主要任务", "（一）完善制度。出台管理办法，发布地方标准。", "四、保障措施", "成立领导小组，安排专项资金。")


@pytest.fixture
def measures(handed: Make, make_case: Make) -> Callable[..., Found]:
    """Names and sentences of the measures of a plan with these lines, each held against its place."""

    def run(*lines: str) -> Found:
        case = make_case(handed("方案.docx", (*AROUND, *lines, *AFTER), "pilot-plan"))
        found = find_measures(case)
        for place in (part for measure in found for part in (measure.name, measure.gist) if part):
            block = case.blocks_by_id[place.document, place.block]
            assert block.text[place.start : place.start + len(place.quote)] == place.quote != ""
        return [(m.name.quote if m.name else None, m.gist.quote if m.gist else None) for m in found]

    return run


def test_headings_are_names(measures: Callable[..., Found]) -> None:
    """Headings of their own and run-in ones; the first sentence below says what it is."""
    assert measures(
        "二、创新方向",
        "（一）推行密点体检单",
        "由专家逐项排查泄密风险，一企一单。结果在授信时采信。",
        "（二）离职回访。对核心岗位人员离职后两年内定期回访。回访记录可以作证。",
    ) == [
        ("推行密点体检单", "由专家逐项排查泄密风险，一企一单。"),
        ("离职回访", "对核心岗位人员离职后两年内定期回访。"),
    ]


def test_items_of_a_paragraph(measures: Callable[..., Found]) -> None:
    """一是…；二是…, without the numbers."""
    text = "围绕难点先行先试：一是首创商业秘密公证保管，做到内容不出企业；二是开发被侵权损失险，财政分担保费。"
    assert measures("二、创新举措", text) == [
        (None, "首创商业秘密公证保管，做到内容不出企业"),
        (None, "开发被侵权损失险，财政分担保费。"),
    ]


def test_sentences_where_nothing_lists_them(measures: Callable[..., Found]) -> None:
    """A section of running text."""
    text = "率先制定数据类商业秘密认定规则，填补空白。探索设立商业秘密托管中心。"
    assert measures("二、创新方向", text) == [
        (None, "率先制定数据类商业秘密认定规则，填补空白。"),
        (None, "探索设立商业秘密托管中心。"),
    ]


def test_plans_without_such_a_section(measures: Callable[..., Found]) -> None:
    """What they call new elsewhere, the newest first; what only goes on is none."""
    found = measures("二、工作现状", "全国首创商业秘密数字保险箱，率先打通存证链路。", "继续加强宣传，持续完善机制。")
    assert found[0] == (None, "全国首创商业秘密数字保险箱，率先打通存证链路。")
    assert "继续加强宣传，持续完善机制。" not in [gist for _, gist in found]


def test_nothing_comes_of_no_plan(handed: Make, make_case: Make) -> None:
    """A letter alone."""
    assert find_measures(make_case(handed("函.pdf", ("#函", "拟率先探索试点。"), "application-letter"))) == ()


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        ("全省首创“保险箱”模式", "出台管理办法"),
        ("新建指导站30个", "新建指导站"),
        ("设立海外维权窗口", "持续加强宣传"),
        ("探索分级分类管理", "进一步强化执法"),
    ],
)
def test_order_of_novelty(newer: str, older: str) -> None:
    """First of its kind before made; made with a number before made; made before what goes on."""
    assert novelty(newer) > novelty(older)
