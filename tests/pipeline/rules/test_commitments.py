"""Promises of a dossier: what, who, by when, for how much, each as written."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from extractors.document import Block, Cell, table_text
from pipeline.brief.commitments import MOST, find_commitments
from pipeline.case import Case
from pipeline.figures.finding import find_figures
from pipeline.review import Commitment

Make = Callable[..., Any]
Promise = tuple[str, str | None, str | None, str | None]


def table(*rows: tuple[str | tuple[str, int], ...], name: str = "t") -> Block:
    """A table; a cell may say how many rows it spans."""
    cells = tuple(
        tuple(Cell(text=c) if isinstance(c, str) else Cell(text=c[0], row_span=c[1]) for c in row) for row in rows
    )
    return Block(id=name, kind="table", text=table_text(cells), rows=cells)


@pytest.fixture
def promises(handed: Make, make_case: Make) -> Callable[..., list[Promise]]:
    """The promises of papers (role, lines), each of their parts held against its place."""

    def run(*papers: tuple[str, tuple[str | Block, ...]]) -> list[Promise]:
        files = [
            handed(f"{number} {role}.docx", ("#标题", *lines), role) for number, (role, lines) in enumerate(papers)
        ]
        for file in files:
            file.figures = tuple(
                msgspec.structs.replace(figure, evidence=msgspec.structs.replace(figure.evidence, document=file.id))
                for figure in find_figures(file.reading.document, file.reading.sections, anchor=None)
            )
        case: Case = make_case(*files)
        found = find_commitments(case)
        for commitment in found:
            for place in filter(None, (commitment.what, commitment.who, commitment.when, commitment.money)):
                block = case.blocks_by_id[place.document, place.block]
                assert block.text[place.start : place.start + len(place.quote)] == place.quote != ""
        return [_words(commitment) for commitment in found]

    return run


def _words(commitment: Commitment) -> Promise:
    who, when, money = (part.quote if part else None for part in (commitment.who, commitment.when, commitment.money))
    return commitment.what.quote, who, when, money


@pytest.mark.parametrize(
    ("sentence", "promise"),
    [
        (
            "到2026年底，建成指导站60个、示范企业120家，基本实现全覆盖。",
            ("建成指导站60个、示范企业120家，基本实现全覆盖", None, "到2026年底", None),
        ),
        (
            "2025年6月底前，出台分级保护指引3项（责任单位：市司法局、市市场监管局）。",
            ("出台分级保护指引3项", "市司法局、市市场监管局", "2025年6月底前", None),
        ),
        (
            "（一）市财政局牵头，每年安排专项资金不低于 500 万元，用于维权援助。",
            ("市财政局牵头，每年安排专项资金不低于 500 万元，用于维权援助", "市财政局", "每年", "500 万元"),
        ),
        (
            "由市公安局会同市检察院组建联合办案组，试点期内办结案件不少于30件。",
            ("由市公安局会同市检察院组建联合办案组，试点期内办结案件不少于30件", "市公安局", "试点期内", None),
        ),
        (
            "三是力争到２０２６年末，培训企业人员８０００人次。",
            ("培训企业人员８０００人次", None, "到２０２６年末", None),
        ),
    ],
)
def test_parts_of_a_sentence(promises: Callable[..., list[Promise]], sentence: str, promise: Promise) -> None:
    """The time that opens it, number and bracket are no part of what is promised."""
    assert promises(("pilot-plan", ("一、工作目标", sentence))) == [promise]


@pytest.mark.parametrize(
    "sentence",
    [
        "近三年累计查处案件46件，罚没金额344万元。",
        "2023年，市财政安排专项资金350万元，培训企业800家。",
        "截至2023年底，已建成指导站66个。",
        "坚持以企业需求为导向，不断提升保护水平。",
        "填报单位：某市人民政府 填报日期：2024年4月",
        "自2024年6月起至2026年12月止，分三个阶段实施，具体见下表。",
    ],
)
def test_what_is_done_or_says_nothing_is_no_promise(promises: Callable[..., list[Promise]], sentence: str) -> None:
    """Achievements, general intentions, what forms print and what only leads over."""
    assert promises(("pilot-plan", ("一、有关情况", sentence))) == []


def test_reports_promise_only_for_a_time_named(promises: Callable[..., list[Promise]]) -> None:
    """What a report says of each year is what has become usual; what it says of a year to come is a promise."""
    lines = ("一、工作机制", "建立联席会议，每年至少召开会议2次。", "2025年底前新建指导站10个。")
    assert [promise[0] for promise in promises(("foundation-report", lines))] == ["新建指导站10个"]


def test_rows_of_a_table_of_tasks(promises: Callable[..., list[Promise]]) -> None:
    """Columns by their headings in any order; a cell that spans rows counts for each; rows that say nothing are none."""
    rows = table(
        ("序号", "牵头单位", "重点任务", "具体举措", "完成时限"),
        ("1", ("市市场监管局", 2), ("制度创新", 2), "出台商业秘密保护管理办法", "2024年12月"),
        ("2", "编制三类重点行业合规指引", "2025年6月"),
        ("3", "市公安局", "执法", "组建电子取证专业队伍", "长期坚持"),
        ("4", "", "", "开展宣传培训等活动", ""),
    )
    assert promises(("pilot-plan", ("二、任务分工", rows))) == [
        ("出台商业秘密保护管理办法", "市市场监管局", "2024年12月", None),
        ("编制三类重点行业合规指引", "市市场监管局", "2025年6月", None),
        ("组建电子取证专业队伍", "市公安局", "长期坚持", None),
    ]


def test_a_table_of_stages(promises: Callable[..., list[Promise]]) -> None:
    """Its column of times says when, not that of stages."""
    rows = table(
        ("阶段", "时间", "主要工作", "责任单位"), ("启动", "2024年6月—8月", "召开动员会，印发分工清单", "市市场监管局")
    )
    assert promises(("pilot-plan", ("二、怎么推进", rows))) == [
        ("召开动员会，印发分工清单", "市市场监管局", "2024年6月—8月", None)
    ]


def test_who_and_when_in_a_sentence_of_their_own(promises: Callable[..., list[Promise]]) -> None:
    """What is promised stands in the sentence before."""
    said = "联合院所制定分级标签规则。由市科技局牵头，2024年10月底前出台。"
    assert promises(("pilot-plan", ("二、创新方向", said))) == [(said[:-1], "市科技局", "2024年10月底前", None)]


def test_a_table_of_figures_promises_nothing(promises: Callable[..., list[Promise]]) -> None:
    """It has neither somebody who answers nor a time for what is done."""
    assert promises(("pilot-plan", ("一、基础", table(("指标", "数值"), ("指导站数量情况", "66个"))))) == []


def test_the_same_promise_of_two_papers_counts_once(promises: Callable[..., list[Promise]]) -> None:
    """The form repeats what the plan says; the plan's place is given."""
    said = "到2026年底，建成指导站60个、示范企业120家。"
    assert len(promises(("application-form", (said,)), ("pilot-plan", ("一、工作目标", said)))) == 1


def test_the_weightiest_are_kept_in_their_order(promises: Callable[..., list[Promise]]) -> None:
    """Of many those that name most, as the papers have them."""
    aims = (
        "形成一套可以推广的经验做法", "办案周期明显缩短", "企业满意度居全省前列", "建成海外维权窗口", "打通部门数据壁垒",
        "实现镇街站点全覆盖", "地方标准发布实施", "存证平台上线运行", "人才培养体系基本成形", "涌现一批标杆园区",
        "泄密风险预警及时有效", "调解仲裁渠道畅通",
    )  # fmt: skip
    weak = [f"到2026年，{aim}。" for aim in aims]
    strong = "2025年底前，安排奖补资金300万元（责任单位：市财政局）。"
    found = promises(("pilot-plan", ("一、工作目标", *weak[:6], strong, *weak[6:])))
    assert len(found) == MOST
    assert found.index(("安排奖补资金300万元", "市财政局", "2025年底前", "300万元")) == 6


def test_another_regions_papers_promise_nothing(handed: Make, make_case: Make) -> None:
    """温州市's plan in the dossier of 台州市."""
    lines = ("#方案", "一、工作目标", "到2026年底，建成指导站60个（责任单位：市市场监管局）。")
    paper = handed("方案.docx", lines, "pilot-plan", regions=[("330300", 3.5)])
    assert find_commitments(make_case(paper)) == ()
