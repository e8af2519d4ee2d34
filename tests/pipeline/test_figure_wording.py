"""How official prose phrases its figures: what each number counts and when, sentence by sentence.

``data/figure_phrases.txt`` has a sentence a line, then its figures as written: number=indicator@period.
"""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from extractors.document import Document
from pipeline.facts import Figure
from pipeline.figures.finding import find_figures
from pipeline.outline import find_sections

MakeDocument = Callable[..., Document]
ANCHOR = dt.date(2024, 3, 20)
LINES = (Path(__file__).parent / "data" / "figure_phrases.txt").read_text(encoding="utf-8").splitlines()


@pytest.fixture
def read(make_document: MakeDocument) -> Callable[..., tuple[Figure, ...]]:
    """Figures of some paragraphs."""

    def read_lines(*lines: str, anchor: dt.date | None = ANCHOR) -> tuple[Figure, ...]:
        document = make_document(list(lines))
        return find_figures(document, find_sections(document), anchor=anchor)

    return read_lines


def _plain(words: str) -> str:
    return re.sub(r"[\s的（）()“”\"]", "", words)


@pytest.mark.parametrize("line", LINES)
def test_numbers_are_named_and_dated_as_written(read: Callable[..., tuple[Figure, ...]], line: str) -> None:
    """Every number of the sentence, with what it counts and its period, and none besides."""
    text, _, wanted = line.partition(" || ")
    labels = [re.fullmatch(r"(.+?)=(.*?)(?:@(.*))?", label) for label in wanted.split("; ")]
    expected = sorted((m[1], _plain(m[2]), _plain(m[3] or "")) for m in labels if m)
    found = sorted((f.text, _plain(f.indicator), _plain(f.period)) for f in read(text))
    assert found == expected


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("核定运维经费壹佰贰拾万元整。", 1_200_000, "元"),
        ("消费者信心指数为96.4点。", 96.4, "点"),
        ("集装箱吞吐量876.5万TEU。", 8_765_000, "TEU"),
        ("全年旅游接待总人次683.2万。", 6_832_000, "人次"),
        ("差旅补助标准为120元/人·天。", 120, "元/人·天"),
        ("牲畜存栏一百二十七万头只。", 1_270_000, "头只"),
        ("优秀率32%，比上年提升4个百分点。", 4, "个百分点"),
        ("办结申请2 0 5件。", 205, "件"),
    ],
)
def test_seldom_numbers_and_units_are_read(
    read: Callable[..., tuple[Figure, ...]], text: str, value: float, unit: str
) -> None:
    """Formal numerals, points of an index, units in the name, composite units, digits that stand apart."""
    figure = read(text)[-1]
    assert (figure.value, figure.unit) == (value, unit)


@pytest.mark.parametrize("text", ["开展为期三个月的专项行动。", "上午9点召开会议。", "提升2个位次，前进3位。"])
def test_lengths_hours_and_ranks_are_no_figures(read: Callable[..., tuple[Figure, ...]], text: str) -> None:
    """How long an action lasted, when it began and ranks count nothing."""
    assert read(text) == ()


def test_the_first_of_two_values_is_of_no_other_time(read: Callable[..., tuple[Figure, ...]]) -> None:
    """In 由5家增加到23家 the sentence's time is that of the second value; the first was so before, also in a goal."""
    before, after = read("截至2023年底，示范企业由5家增加到23家。")
    assert (before.period, before.period_end) == ("", None)
    assert after.period_end == "2023-12-31"
    before, after = read("力争示范企业由5家增加到23家。")
    assert (before.kind, after.kind) == ("level", "target")


def test_a_length_sums_the_years_named_before(read: Callable[..., tuple[Figure, ...]]) -> None:
    """三年累计 is the three years that were named, else the last three; not the one year that the sentence begins with."""
    named = read("2021—2023年，新建站点12个，三年累计办案36件。")[-1]
    assert (named.period_start, named.period_end) == ("2021-01-01", "2023-12-31")
    last = read("2023年办案12件，三年累计办案36件。")[-1]
    assert (last.period, last.period_start) == ("三年累计", "2021-01-01")


def test_a_sum_over_years_is_of_none_of_them(read: Callable[..., tuple[Figure, ...]]) -> None:
    """The total after several years does not take the last one's period."""
    figures = read("投入经费：2021年120万元，2022年180万元，合计300万元。")
    assert [figure.period for figure in figures] == ["2021年", "2022年", ""]
    assert {figure.indicator for figure in figures} == {"投入经费"}


def test_a_time_in_brackets_at_the_end_is_the_sentences(read: Callable[..., tuple[Figure, ...]]) -> None:
    """…（2023年）。 dates every figure of its sentence that nothing else dates."""
    assert {figure.period for figure in read("财政投入860万元，撬动社会资本1.2亿元（2023年）。")} == {"2023年"}


def test_districts_in_a_row_have_a_value_each(read: Callable[..., tuple[Figure, ...]]) -> None:
    """Short names of zones count as places where as many numbers follow."""
    figures = read("高新区、经开区、综保区分别有工作站15个、11个、4个。")
    assert [figure.subject for figure in figures] == ["高新区", "经开区", "综保区"]


def test_years_that_share_one_year_word_are_given_out(read: Callable[..., tuple[Figure, ...]]) -> None:
    """2021、2022、2023年分别…: each number has its own year, the sum after it all of them."""
    found = read("2021、2022、2023年分别查处案件2件、3件、6件，罚没金额合计77.3万元。")
    assert [(f.value, f.period_start, f.period_end) for f in found] == [
        (2, "2021-01-01", "2021-12-31"),
        (3, "2022-01-01", "2022-12-31"),
        (6, "2023-01-01", "2023-12-31"),
        (773_000, "2021-01-01", "2023-12-31"),
    ]
    assert [f.period_start for f in read("2019和2023年修订办法，查处案件合计9件。")] == [None]


@pytest.mark.parametrize(
    ("text", "end", "sure"),
    [
        ("2021年组建专家库，累计提供咨询460次。", "2024-03-20", True),
        ("2020年5月平台上线以来，接待企业300家次。", "2024-03-20", True),
        ("2022年出台奖补办法，先后兑现奖励35笔。", "2024-03-20", True),
        ("2021年成立联盟，举办沙龙15场。", None, False),
        ("2023年累计召开会议9次。", "2023-12-31", True),
        ("2023年开展专项行动，累计检查企业90家。", "2023-12-31", True),
        ("2023年建立工作站12个，累计投入资金300万元。", "2023-12-31", True),
    ],
)
def test_what_counts_since_a_founding_is_not_of_its_year(
    read: Callable[..., tuple[Figure, ...]], text: str, end: str | None, *, sure: bool
) -> None:
    """累计 after a founding runs on to the day of writing; without it the end is open and the figure unsure."""
    figure = read(text)[-1]
    assert figure.period_end == end
    assert (figure.confidence > 0.7) is sure


def test_a_title_lends_no_period_of_several_years(read: Callable[..., tuple[Figure, ...]]) -> None:
    """近三年工作情况 is what the document is on; a title of one year dates its figures."""
    assert read("#某市近三年保护工作情况", "装备产业产值412亿元。")[0].period == ""
    assert read("#某市2021—2023年工作总结", "建成示范站47个。")[0].period == ""
    assert read("#某市2023年工作总结", "建成示范站47个。")[0].period == "2023年"


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("依法对当事人处以罚款20万元。", "当事人"),
        ("责令当事人停止违法行为。罚款人民币35万元。", "当事人"),
        ("对海川精密有限公司作出行政处罚，没收违法所得3万元。", "海川精密有限公司"),
        ("全市查处案件6件，罚款合计20万元。", "全市"),
        ("办理当事人投诉案件12起，罚没金额50万元。", None),
        ("2023年罚没金额77.3万元。", None),
    ],
)
def test_a_single_penalty_is_that_of_its_party(
    read: Callable[..., tuple[Figure, ...]], text: str, subject: str | None
) -> None:
    """A sum that one party pays is not the region's; sums of several cases are."""
    assert read(text)[-1].subject == subject


@pytest.mark.parametrize(
    ("text", "indicator"),
    [
        ("举办讲座8期、培训1200余人次", "培训"),
        ("组织志愿者走访，服务800家次", "服务"),
        ("开展宣传12场，参与3000人次", "参与"),
        ("政策宣讲惠及5600人次", "政策宣讲惠及"),
    ],
)
def test_an_act_that_was_counted_is_no_doubt(
    read: Callable[..., tuple[Figure, ...]], text: str, indicator: str
) -> None:
    """A verb that says by itself what was counted names it as surely as a noun does, and is not cut in two."""
    figure = read(f"2023年，我市{text}。")[-1]
    assert figure.indicator == indicator
    assert figure.confidence >= 0.8


def test_an_amount_only_provided_stays_in_doubt(read: Callable[..., tuple[Figure, ...]]) -> None:
    """安排 and kin do not say for what an amount is."""
    (figure,) = read("安排3000万元。")
    assert figure.confidence < 0.6


def test_what_was_added_to_last_year_is_a_change(read: Callable[..., tuple[Figure, ...]]) -> None:
    """新增 beside a comparison tells the difference, alone it tells what came in."""
    assert [figure.kind for figure in read("示范企业120家，比上年新增12家。")] == ["level", "change"]
    assert [figure.kind for figure in read("2023年示范企业新增12家。")] == ["level"]
