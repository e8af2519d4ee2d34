"""Figures of running text: labelled sentences, masks, inheritance, bad input."""

import datetime as dt
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.document import Block, Document, FileInfo
from pipeline.facts import Figure
from pipeline.figures.finding import find_figures
from pipeline.outline import find_sections

MakeDocument = Callable[..., Document]
Read = Callable[..., tuple[Figure, ...]]
DATA = Path(__file__).parent / "data"
ANCHOR = dt.date(2024, 3, 20)


def labelled(half: str) -> list[dict[str, Any]]:
    """The labelled sentences of a half."""
    lines = (DATA / f"figures_{half}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture
def read(make_document: MakeDocument):
    """Figures of some paragraphs, with the outline's sections."""

    def read_lines(*lines: str | Block, anchor: dt.date | None = ANCHOR) -> tuple[Figure, ...]:
        document = make_document(list(lines))
        found = find_figures(document, find_sections(document), anchor=anchor)
        blocks = {block.id: block for block in document.blocks}
        for figure in found:
            for place in (figure.evidence, *figure.context):
                assert blocks[place.block].text.startswith(place.quote, place.start)
            assert figure.text == figure.evidence.quote
        return found

    return read_lines


def plain(words: str) -> str:
    """Words without what does not matter for a comparison."""
    return re.sub(r"[\s的（）]", "", words)


@pytest.mark.parametrize("half", ["dev", "test", "second"])
def test_labelled_sentences_are_understood(read: Read, half: str) -> None:
    """On all sets: values with units .97 and better, indicators and periods .9, no error of magnitude."""
    hits = wanted = found = indicators = periods = 0
    for label in labelled(half):
        anchor = dt.date.fromisoformat(label["anchor"]) if label["anchor"] else None
        left = list(read(*label.get("headings", ()), label["text"], anchor=anchor))
        wanted, found = wanted + len(label["figures"]), found + len(left)
        for want in label["figures"]:
            keys = ("value", "low", "high", "unit")
            got = next((f for f in left if all(getattr(f, key) == want[key] for key in keys)), None)
            if got is None:
                assert not [f for f in left if f.text == want["text"] and f.unit == want["unit"]], "a wrong magnitude"
                continue
            left.remove(got)
            hits += 1
            short, long = sorted((plain(want["indicator"]), plain(got.indicator)), key=len)
            indicators += bool(short) and short in long and len(long) - len(short) <= 4
            periods += plain(got.period) == plain(want["period"])
    assert hits / wanted >= 0.97
    assert hits / found >= 0.97
    assert indicators / hits >= 0.9
    assert periods / hits >= 0.9


@pytest.mark.parametrize(
    "text",
    [
        "国市监竞争函〔2024〕40号",
        "第三批全国商业秘密保护创新试点",
        "联系电话：0575-88123456，13857512345，热线12345",
        "身份证号33060219850203123X",
        "健全“1+N”体系，推进“三个一”工程，落实“四个最严”",
        "依照第十八条第二款、第12条",
        "入选中国500强，列第3位，5G、4K、PM2.5",
        "GB/T 9704—2012、ISO 27001、V2.0",
        "上午9:30至11时30分，邮编312000",
        "成立了一个专班，开展了一系列活动，形成一批成果",
        "三分之二以上，比例为4:3:3",
        "一是加强领导，二是完善机制。2023年，“十四五”，党的二十大",
    ],
)
def test_lookalikes_are_no_figures(read: Read, text: str) -> None:
    """Numbers, phones, ordinals, slogans and the like give no figure."""
    assert read(text) == ()


def test_period_comes_from_the_heading_with_its_place(read: Read) -> None:
    """A figure without a period takes that of the heading above and names it."""
    (figure,) = read("一、2023年工作情况", "查处商业秘密案件35件。")
    assert (figure.period, figure.period_start, figure.period_end) == ("2023年", "2023-01-01", "2023-12-31")
    assert figure.context[-1].quote == "2023年"


def test_period_comes_from_an_earlier_sentence(read: Read) -> None:
    """A sentence without a period takes that of the sentence before it in its paragraph, at lower confidence."""
    first, second = read("2023年，查处案件35件。培训企业人员1.2万人次。")
    assert second.period == "2023年"
    assert second.confidence < first.confidence


def test_missing_period_stays_missing(read: Read) -> None:
    """Nothing is filled in from another paragraph."""
    figures = read("2022年，查处案件21件。", "培训企业人员1.2万人次。")
    assert figures[1].period == ""
    assert figures[1].period_end is None


def test_goals_are_targets(read: Read) -> None:
    """What stands under 工作目标 is aimed at; what is dated before is not."""
    goal, done = read("一、工作目标", "建成商业秘密保护指导站60个。2023年已建成示范站46个。")
    assert (goal.kind, done.kind) == ("target", "level")


def test_repaired_digits_are_marked(read: Read) -> None:
    """Letters that OCR took for digits are repaired with a rule of their own and low confidence."""
    (figure,) = read("全市共有示范企业l20家。")
    assert (figure.value, figure.rule) == (120.0, "ocr-repair")
    assert figure.text == "l20家"
    assert figure.confidence < 0.7


def test_furniture_has_no_figures(read: Read) -> None:
    """Headers, footers and contents say nothing."""
    assert read(Block(id="b1", kind="header", text="示范企业35家"), Block(id="b2", kind="toc", text="投入3万元")) == ()


@pytest.mark.parametrize("text", ["", " ", "\n\n", "0", "%", "万亿", "１", "（（（（", "\x00\x00家", "3个\ud800"])
def test_odd_texts_do_no_harm(read: Read, text: str) -> None:
    """Text without a stated number and unit gives no figure, and never an exception."""
    assert all(figure.text in text and figure.value == 3 for figure in read(text))


@settings(max_examples=60, deadline=None)
@given(
    st.text(
        alphabet="0123456789０１一二两三百千万亿余多约近超元家个件%％年月日至到—～，。；、（）分别增长为共比由 \n占其中全市省级 “”《》lO",
        max_size=120,
    )
)
def test_any_text_is_read_with_sound_evidence(text: str) -> None:
    """Whatever is written, evidence stands in its block and a figure has a value or a range."""
    file = FileInfo(name="样例", sha256="0" * 64, bytes=0, media_type="text/plain")
    block = Block(id="b1", kind="paragraph", text=text)
    document = Document(file=file, reader="hand/1", pages=(), blocks=(block,))
    for figure in find_figures(document, (), anchor=ANCHOR):
        assert text.startswith(figure.text, figure.evidence.start)
        assert (figure.value is None) == (figure.low is not None)


@pytest.mark.parametrize(
    "unit", ["查处案件35件，", "1", "一", "（", "2023年", " ", "“", "1,234", "3—", "甲", "占", "《"]
)
def test_long_lines_are_read_in_linear_time(make_document: MakeDocument, unit: str) -> None:
    """A line of fifty thousand characters of any one kind is read; quadratic rules would never end."""
    document = make_document([unit * (50_000 // len(unit))])
    assert all(figure.document == document.file.sha256 for figure in find_figures(document, ()))


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("投入强度每年提升0.1个百分点以上。", 0.1, "个百分点"),
        ("毛利率提高1.1百分点。", 1.1, "个百分点"),
        ("装机容量300万千瓦。", 3_000_000, "千瓦"),
        ("装机容量3千瓦。", 3, "千瓦"),
        ("存款余额1.24万亿元。", 1.24e12, "元"),
        ("专项资金350.6万元。", 3_506_000, "元"),
        ("市值27136百万元。", 27_136_000_000, "元"),
        ("产值突破千亿元。", 1e11, "元"),
        ("总产量3千克。", 3, "千克"),
        ("归母净利润同比-37%。", -37, "%"),
    ],
)
def test_magnitudes_are_exact(read: Read, text: str, value: float, unit: str) -> None:
    """Multipliers multiply out once and never eat a unit (百分点, 千瓦, 千克)."""
    (figure,) = read(text)
    assert (figure.value, figure.unit) == (value, unit)


def test_units_of_a_list_are_shared(read: Read) -> None:
    """In 3.0个和1.2个百分点 both are percentage points."""
    assert [figure.unit for figure in read("高于全国、全省3.0个和1.2个百分点。")] == ["个百分点", "个百分点"]


def test_ranges_have_no_value(read: Read) -> None:
    """A range has two ends, multiplied by what the second one says."""
    (figure,) = read("给予20—30万元补助。")
    assert (figure.value, figure.low, figure.high, figure.unit) == (None, 200_000.0, 300_000.0, "元")


def test_lists_give_each_value_its_own_words(read: Read) -> None:
    """分别 pairs words, years and places with values."""
    words = read("发明专利授权量、商标注册量分别为8件、9件。")
    assert [figure.indicator for figure in words] == ["发明专利授权量", "商标注册量"]
    years = read("近三年分别查处案件8件、13件、21件。")
    assert [figure.period_start for figure in years] == ["2021-01-01", "2022-01-01", "2023-01-01"]
    places = read("柯桥区、上虞区分别查处商业秘密案件8件和6件。")
    assert [figure.subject for figure in places] == ["柯桥区", "上虞区"]


def test_ellipses_are_completed_with_their_source(read: Read) -> None:
    """省级31家 after 示范基地 is a 省级示范基地; the words it borrows are context."""
    whole, part = read("建成商业秘密保护示范基地151家，其中：省级31家。")
    assert part.indicator == "省级商业秘密保护示范基地"
    assert part.context[0].quote == whole.indicator
    assert part.confidence < whole.confidence


def test_from_and_to_have_their_own_years(read: Read) -> None:
    """由2021年的30家增加到2023年的85家 states two levels of one indicator."""
    first, second = read("示范企业由2021年的30家增加到2023年的85家。")
    assert (first.kind, second.kind) == ("level", "level")
    assert (first.period, second.period) == ("2021年", "2023年")
    assert first.indicator == second.indicator == "示范企业"


@pytest.mark.parametrize(
    ("text", "qualifier", "value"),
    [
        ("2023年，进出口总额同比下降4.6%。", "下降", 4.6),
        ("结案时间较上年缩短约15天。", "缩短约", 15),
        ("维权成本降低了三成。", "降低", 30),
        ("投诉量同比增长4.6%。", "", 4.6),
        ("增速低于全省平均1.5个百分点。", "低于", 1.5),
    ],
)
def test_decreases_keep_their_word(read: Read, text: str, qualifier: str, value: float) -> None:
    """A decrease keeps the number as written; the word that says so is its qualifier."""
    (figure,) = read(text)
    assert (figure.kind, figure.qualifier, figure.value) == ("change", qualifier, value)


def test_decreases_in_lists_keep_their_word(read: Read) -> None:
    """分别下降 holds for each value of the list."""
    assert [f.qualifier for f in read("进口额、出口额分别下降1.4%、2.8%。")] == ["下降", "下降"]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("全区GDP982.6亿元。", 98_260_000_000, "元"),
        ("民企占比近七成。", 70, "%"),
        ("签约率达六成五。", 65, "%"),
        ("覆盖面扩大到九成以上。", 90, "%"),
    ],
)
def test_tenths_and_glued_letters(read: Read, text: str, value: float, unit: str) -> None:
    """Tenths are percentages; letters right before a number do not hide it."""
    (figure,) = read(text)
    assert (figure.value, figure.unit) == (value, unit)


def test_a_passed_bound_belongs_to_the_figure(read: Read) -> None:
    """突破…大关，达… is one fact; the bound is its context."""
    (figure,) = read("营业收入突破600亿元大关，达到612.4亿元。")
    assert (figure.indicator, figure.value) == ("营业收入", 61_240_000_000)
    assert "600亿元" in [place.quote for place in figure.context]


@pytest.mark.parametrize(
    ("text", "indicator"),
    [
        ("新能源装备产业产值95亿元。", "新能源装备产业产值"),
        ("新型研究院所21家。", "新型研究院所"),
        ("新建联络站12个。", "新建联络站"),
        ("设立总规模8亿元的成果转化基金。", "成果转化基金总规模"),
        ("服务网络覆盖16个乡镇。", "覆盖乡镇"),
        ("罚款金额由2022年的50万元增加到2023年的90万元。", "罚款金额"),
        ("涉密岗位制度建立率由50%提高到80%。", "涉密岗位制度建立率"),
    ],
)
def test_indicators_keep_their_scope(read: Read, text: str, indicator: str) -> None:
    """新 of a noun stays, a measure before its amount joins the thing after it, verbs of reach stay."""
    assert read(text)[0].indicator == indicator


@pytest.mark.parametrize(
    ("lines", "kinds"),
    [
        (("一、年度目标", "2025年新建联络站15个。"), ["target"]),
        (
            ("一、主要任务", "组建服务团。", "二、保障措施", "市财政每年安排工作经费200万元，三年共600万元。"),
            ["target"] * 2,
        ),
        (("五、保障措施", "市财政已拨付工作经费200万元。"), ["level"]),
        (("一、进度安排", "截至2023年底，已建联络站15个。"), ["level"]),
        (("一、完成情况", "建成联络站15个。"), ["level"]),
        (("每年办理案件不少于8件。",), ["target"]),
        (("2023年，每年办理案件不少于8件的目标已完成，实际办理11件。",), ["level", "level"]),
    ],
)
@pytest.mark.parametrize("anchor", [ANCHOR, None])
def test_goals_and_plans_speak_of_targets(
    read: Read, lines: tuple[str, ...], kinds: list[str], anchor: dt.date | None
) -> None:
    """With or without a date: under goals, schedules and a plan's safeguards figures are targets unless they are done."""
    assert [figure.kind for figure in read(*lines, anchor=anchor)] == kinds


def test_a_document_without_date_is_dated_by_what_it_reports(read: Read) -> None:
    """The year after the last one reported is to come; 近三年 ends with it, at lower confidence."""
    done, spread, ahead = read(
        "截至2023年底，已建成联络站22个。", "近三年办理案件14件。", "2025年，联络站达到40个。", anchor=None
    )
    assert (done.kind, spread.period_start, spread.period_end) == ("level", "2021-01-01", "2023-12-31")
    assert spread.confidence < done.confidence
    assert ahead.kind == "target"


def test_the_day_of_an_event_is_not_carried_on(read: Read) -> None:
    """The next sentence of a paragraph does not take the day on which a meeting was held."""
    (figure,) = read("2024年3月6日，召开部署会。建成联络站22个。")
    assert (figure.period, figure.kind) == ("", "level")
