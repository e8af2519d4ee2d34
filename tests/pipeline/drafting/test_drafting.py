"""What notices of other ministries' habits say is found, and nothing else; what is not said is left to a person."""

import re
from collections.abc import Callable, Sequence
from typing import Protocol

import pytest

from extractors.document import Block, Cell, table_text
from pipeline.drafting import draft_programme
from pipeline.facts import Reading
from pipeline.programme import Programme, load_programme, parse_programme

from . import notices
from .measuring import reading_of

Draft = Callable[..., tuple[Programme, str]]


@pytest.fixture
def draft() -> Draft:
    """A notice and its attachments to the drafted programme and its YAML."""

    def drafted(notice: str, *attachments: Reading) -> tuple[Programme, str]:
        text = draft_programme([reading_of(*notice.split("\n")), *attachments], "2030-01-01")
        return parse_programme(text.encode()), text

    return drafted


class Titled(Protocol):
    """A document, a topic or a section."""

    @property
    def title(self) -> str:
        """What it is called."""


def titles(items: Sequence[Titled]) -> list[str]:
    """The titles, in order."""
    return [item.title for item in items]


def test_our_own_notice_says_what_the_shipped_programme_rests_on(draft: Draft):
    """Equal in all that the notice itself says; the rest is marked as assumed and asked."""
    programme, text = draft(notices.PILOTS)
    shipped = load_programme("trade-secret-pilot-2024")
    assert (programme.notice.number, programme.notice.issuer) == (shipped.notice.number, shipped.notice.issuer)
    assert programme.notice.title == shipped.notice.title
    assert programme.title == shipped.title
    assert programme.short_title == shipped.short_title
    assert set(programme.applicants.eligible) == set(shipped.applicants.eligible)
    assert set(programme.applicants.unclear) == set(shipped.applicants.unclear)
    assert programme.applicants.signatory == shipped.applicants.signatory
    assert programme.deadlines == shipped.deadlines
    assert titles(programme.criteria) == titles(shipped.criteria)
    of_notice = [item.id for item in programme.documents if item.basis == "notice"]
    assert of_notice == [item.id for item in shipped.documents if item.basis == "notice"] == ["recommendation-list"]
    assumed = {item.role for item in programme.documents if item.basis == "assumed"}
    assert assumed == {"letter", "form", "text", "evidence"}
    assert "通知中未列明申报材料" in text


def test_another_ministry_with_two_deadlines_quotas_and_limits(draft: Draft):
    """County regions, both last days, the first quota, each document with its sections; the rest is asked."""
    programme, text = draft(notices.CLUSTERS)
    assert set(programme.applicants.eligible) == {"county", "county-level-city", "district", "banner"}
    deadlines = programme.deadlines
    assert (str(deadlines.applicants), str(deadlines.national)) == ("2024-07-20", "2024-08-15")
    assert programme.quota == 6
    assert titles(programme.documents) == ["申报书", "集群发展三年规划", "佐证材料", "推荐函", "推荐汇总表"]
    assert [item.scope for item in programme.documents] == ["dossier"] * 3 + ["batch"] * 2
    plan = programme.documents[1]
    assert titles(plan.sections) == ["发展基础", "发展目标", "重点任务", "保障措施"]
    assert [section.id for section in plan.sections] == ["foundation", "goals", "tasks", "safeguards"]
    form, plan, *_ = programme.documents
    assert (programme.deadlines.hour, form.limits.copies) == ("", 2)  # the hour is that of the provinces' day
    assert (form.limits.characters, plan.limits.pages) == (8000, 30)
    for source in ("不超过8000字", "一式两份", "不超过30页"):
        assert source in text.partition("schema:")[2]
    for asked in ("17时", "不超过2个", "010-68200000"):
        assert asked in text.partition("schema:")[0]


def test_a_province_with_a_year_left_out_and_criteria_as_a_list(draft: Draft):
    """The deadline's year is the notice's; criteria have their description; who is excluded is asked."""
    programme, text = draft(notices.CULTURE)
    assert set(programme.applicants.eligible) == {"prefecture-city", "county-level-city"}
    assert str(programme.deadlines.national) == "2024-10-25"
    assert titles(programme.criteria) == ["组织保障有力", "消费规模较大", "业态创新突出", "示范带动明显"]
    assert programme.criteria[0].description == "政府重视,机制健全。"
    assert titles(programme.tasks) == ["丰富产品供给", "优化消费环境", "完善惠民举措"]
    assert [item.role for item in programme.documents] == ["letter", "form", "text", "text", "evidence"]
    assert "已列为国家级示范城市的，不再参加申报" in text.partition("schema:")[0]
    assert not programme.notice.number
    assert "未找到文号" in text


def test_a_call_whose_applicants_are_no_regions_says_so(draft: Draft):
    """No rule asks for an area then; the form and its parts are found without a list."""
    programme, text = draft(notices.FUND)
    assert (programme.applicants.who, programme.applicants.eligible) == ("organisations", ())
    assert "申报主体按原文不是地区" in text
    assert "在站博士后研究人员" in text.partition("schema:")[0]
    assert titles(programme.documents) == ["申请书"]
    assert str(programme.deadlines.national) == "2024-05-20"
    assert not programme.criteria


def test_attachments_make_requirements_official(draft: Draft):
    """An outline gives the plan its sections, a form its figures with units; both rest on the attachment."""
    outline = reading_of(
        "附件2", "集群发展三年规划编写提纲", "一、基本概况", "简述。", "二、总体思路和目标", "三、重点工程", "四、组织实施",
        name="附件2.docx",
    )  # fmt: skip
    rows = ((("指标", 1), ("数值", 1)), (("主导产业产值（亿元）", 1), ("", 1)), (("规上企业数（家）", 1), ("", 1)))
    cells = tuple(tuple(Cell(text=text, row_span=1, col_span=span) for text, span in row) for row in rows)
    form = reading_of(
        "附件1",
        "中小企业特色产业集群申报书",
        Block(id="t1", kind="table", text=table_text(cells), rows=cells),
        name="附件1.docx",
    )
    programme, _ = draft(notices.CLUSTERS, form, outline)
    plan = programme.documents[1]
    assert titles(plan.sections) == ["基本概况", "总体思路和目标", "重点工程", "组织实施"]
    assert {section.basis for section in plan.sections} == {"official"}
    assert [(item.title, item.units, item.basis) for item in programme.figures] == [
        ("主导产业产值", ("元",), "official"),
        ("规上企业数", ("家",), "official"),
    ]


@pytest.mark.parametrize("name", ["PILOTS", "CLUSTERS", "CULTURE", "FUND"])
def test_every_source_stands_in_the_notice(draft: Draft, name: str):
    """Letter for letter, at the paragraph that is named."""
    notice = getattr(notices, name)
    _, text = draft(notice)
    sources = re.findall(r"# 出处：文件1 第(\d+)段：“(.*)”", text)
    assert len(sources) > 5
    lines = notice.split("\n")
    for number, quote in sources:
        words = quote.removesuffix("…")
        assert words in lines[int(number) - 1]


@pytest.mark.parametrize(
    "notice",
    ["会议纪要", "关于放假的通知\n各部门：\n放假三天。\n办公室\n2024年5月1日", "：\n；\n# id: x\n“'\"{}[]\\\n" * 20],
)
def test_what_is_no_call_gives_a_programme_full_of_questions(draft: Draft, notice: str):
    """It loads, everything in it is assumed, and the deadline is told to be missing."""
    programme, text = draft(notice)
    assert {item.basis for item in programme.documents} == {"assumed"}
    assert "未找到截止日期" in text
    assert str(programme.deadlines.national) == "2030-01-01"


def test_hostile_words_stay_values(draft: Draft):
    """Signs of YAML in names and titles make no keys, and no line of a comment ends early."""
    bad = notices.CLUSTERS.replace("集群发展三年规划", "规划: {a: [b]} #x").replace("赵强", "赵\u2028quota: 99\r强")
    programme, _ = draft(bad)
    assert programme.quota == 6
