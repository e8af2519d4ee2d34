"""Sentences by criterion: where they stand counts more than the words they share."""

from collections.abc import Callable

import msgspec
import pytest

from pipeline.brief.criteria import SHORTFALL_NOTE, select_points
from pipeline.facts import Reading
from pipeline.figures.finding import find_figures
from pipeline.programme import Programme
from pipeline.review import Part, Point

MakeReading = Callable[..., Reading]
Select = Callable[..., dict[str, tuple[Point, ...]]]

PLAN = (
    "#松原区商业秘密保护创新试点方案",
    "一、奋斗目标",
    "到2026年，建成指导站30个，示范企业达到60家，企业保密制度建立率不少于80%。",
    "二、产业优势",
    "我区传感器产业突破核心工艺，2023年产值420亿元，同比增长11.2%，科技创新能力居全省前列。",
    "三、改革探索",
    "（一）推行“密点体检单”。由专家团队为企业逐项排查泄密风险，一企一单、逐项销号，结果在银行授信时采信。",
    "（二）建立离职回访制度。对核心岗位人员离职后两年内定期回访，回访记录可以作为维权证据。",
    "四、重点举措",
    "（一）完善制度。制定分级管理规范，责任单位：区司法局。",
    "（二）健全机制。建立联席会议，强化部门协作和案件会商。",
    "（三）严格执法。对侵权线索实行挂牌督办。",
    "五、组织保障",
    "成立由区长任组长的领导小组，每年安排专项资金180万元，纳入绩效考核。",
)
REPORT = (
    "#松原区商业秘密保护工作基础情况报告",
    "一、区情概况",
    "2023年全区地区生产总值820亿元，增长6.6%，创新驱动发展成效明显，高新技术企业410家，研发投入强度实现新突破。",
    "二、查办案件",
    "近三年立案查处侵犯商业秘密案件14件，罚没96万元，移送公安2件。",
    "三、惠企服务",
    "建成指导站12个、保护基地2个，举办培训26场，提供维权援助90次。",
    "四、存在的问题",
    "执法人员专业取证能力不足，中小企业保护意识有待提高。",
)


@pytest.fixture
def select(make_reading: MakeReading, pilot: Programme) -> Select:
    """Points of a plan and a report (and a form, where given), by criterion."""

    def run(plan: tuple[str, ...] = PLAN, form: tuple[str, ...] = ()) -> dict[str, tuple[Point, ...]]:
        readings: list[tuple[str, Reading]] = []
        parts: dict[str, list[Part]] = {}
        for number, (role, lines) in enumerate(
            [("pilot-plan", plan), ("foundation-report", REPORT), ("application-form", form)]
        ):
            if not lines:
                continue
            reading = make_reading(lines)
            figures = find_figures(reading.document, reading.sections, anchor=None)
            blocks = reading.document.blocks
            readings.append((f"d{number}", msgspec.structs.replace(reading, figures=figures)))
            ends = {"block_start": blocks[0].id, "block_end": blocks[-1].id}
            parts[f"d{number}"] = [Part(requirement=role, page_start=None, page_end=None, confidence=1.0, **ends)]
        return {item.id: item.points for item in select_points(readings, parts, pilot)}

    return run


def test_section_counts_more_than_shared_words(select: Select) -> None:
    """New mechanisms without a word like 创新 win over economic sentences that boast of 创新 and 突破."""
    innovation = [point.text for point in select()["innovation"]]
    assert "密点体检单" in innovation[0] or "离职回访" in innovation[0]
    assert not any("产值" in text or "生产总值" in text for text in innovation)


def test_economic_figures_stand_under_industries(select: Select) -> None:
    """What the plan says of its industries and the report of the economy."""
    industries = " ".join(point.text for point in select()["industries"])
    assert "420亿元" in industries


def test_importance_and_ideas_come_from_their_sections(select: Select) -> None:
    """Safeguards speak for importance, goals for the ideas."""
    points = select()
    assert "领导小组" in points["importance"][0].text
    assert "到2026年" in " ".join(point.text for point in points["ideas"])


def test_run_in_heading_goes_with_its_first_sentence(select: Select) -> None:
    """The heading says what the sentence is about; the quote covers both, letter for letter."""
    point = next(point for point in select()["innovation"] if "离职" in point.text)
    assert point.text.startswith("（二）建立离职回访制度。对核心岗位")
    assert point.evidence.quote == point.text
    assert point.evidence.start == 0


def test_admitted_shortfall_is_marked(select: Select) -> None:
    """Only the sentence that admits something carries the note."""
    noted = [point for points in select().values() for point in points if point.note]
    assert [point.text for point in noted] == [REPORT[-1]]
    assert noted[0].note == SHORTFALL_NOTE


def test_print_of_the_form_is_no_point(select: Select) -> None:
    """Instructions and declarations of a form say nothing of the applicant."""
    form = (
        "#商业秘密保护创新试点申报表",
        "填表说明：请围绕工作思路、创新方向、重点产业、工作基础如实填写，本表一式三份。",
        "本单位承诺以上填报的工作基础、创新举措、指导站和保护基地等内容真实有效。",
    )
    texts = " ".join(point.text for points in select(form=form).values() for point in points)
    assert "填表说明" not in texts
    assert "承诺" not in texts


def test_plan_without_headings_still_gives_points(select: Select) -> None:
    """Without sections the words alone decide."""
    plan = ("#松原区试点方案", "率先探索研发数据分级登记，首创园区保密公约，形成可复制可推广的新模式。")
    assert "首创园区保密公约" in select(plan)["innovation"][0].text


@pytest.mark.parametrize(
    ("heading", "sentence", "admitted"),
    [
        ("三、存在的不足", "中小企业普遍没有专职保密人员，院所人员流动也无统一规则。", True),
        ("三、存在的不足", "下一步，选派专家到中小企业开展保密辅导，统一人员流动规则。", False),
        ("三、基本情况", "中小企业普遍设有专职保密人员，院所人员流动也有统一规则。", False),
    ],
)
def test_under_a_heading_of_shortfalls_no_words_are_asked_for(
    make_reading: MakeReading, pilot: Programme, heading: str, sentence: str, *, admitted: bool
) -> None:
    """What stands there is lacking, unless it tells what is done about it."""
    reading = make_reading(
        ("#基础情况报告", "一、监管执法", "近三年立案查处侵权案件14件，罚没96万元。", heading, sentence)
    )
    first, last = reading.document.blocks[0].id, reading.document.blocks[-1].id
    part = Part("foundation-report", page_start=None, page_end=None, block_start=first, block_end=last, confidence=1.0)
    criteria = select_points([("d", reading)], {"d": (part,)}, pilot)
    noted = [point.text for criterion in criteria for point in criterion.points if point.note == SHORTFALL_NOTE]
    assert noted == [sentence] * admitted
