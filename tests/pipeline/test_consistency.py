"""What contradicts what, in the words of real documents; each fault has a near twin that is none."""

import math
from collections.abc import Callable, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.document import Block, Document
from pipeline.consistency import Contradiction, Scopes, find_contradictions
from pipeline.consistency.bounds import Stated, agree, read_statement
from pipeline.facts import Figure
from pipeline.figures.finding import find_figures
from pipeline.outline import find_sections
from pipeline.programme import Programme
from pipeline.reading import walk
from pipeline.review import Region
from pipeline.vocabulary import name_indicators

Files = Mapping[str, Sequence[str | Block]]
Find = Callable[[Files], tuple[Contradiction, ...]]
MakeTable = Callable[..., Block]
REGION = Region("台州市", "331000", "prefecture-city", eligible=True)


@pytest.fixture
def find(make_document: Callable[..., Document], pilot: Programme) -> Find:
    """The contradictions among files given as names with lines."""

    def run(files: Files) -> tuple[Contradiction, ...]:
        figures: list[Figure] = []
        blocks: dict[tuple[str, str], Block] = {}
        headings: dict[tuple[str, str], str] = {}
        for name, lines in files.items():
            document = make_document(lines, name)
            sections = find_sections(document)
            order = [block.id for block in document.blocks]
            blocks |= {(name, block.id): block for block in document.blocks}
            for section in walk(sections):
                inside = order[order.index(section.block_start) : order.index(section.block_end) + 1]
                headings |= {(name, block): section.title for block in inside}
            figures += name_indicators(find_figures(document, sections), pilot, name)
        scopes = Scopes(pilot, REGION, blocks, headings)
        return find_contradictions(figures, scopes, lambda figure: figure.confidence >= 0.8)

    return run


SURE = [
    ("截至2023年底，全市建成商业秘密保护基地12个。", "截至2023年底，我市已建成商业秘密保护基地15个。"),
    ("2023年，全市地区生产总值6240.68亿元。", "2023年实现地区生产总值6420.68亿元。"),
    ("2023年，我市地区生产总值达1.24万亿元。", "2023年地区生产总值1.24千亿元。"),
    ("2023年，全市查处侵犯商业秘密案件32件，罚没款350.6万元。", "2023年查处侵犯商业秘密案件23件，罚没350.6万元。"),
    ("2023年罚没金额350.6万元。", "2023年罚没金额3506万元。"),
    ("2023年全市GDP同比增长6.5%。", "2023年，全市地区生产总值增长5.6%。"),
    ("截至2023年末，全市拥有高新技术企业3,280家。", "截至2023年底，高新技术企业达到3820家。"),
    ("到2026年底，建成商业秘密保护指导站60个。", "到2026年底，全市建成商业秘密保护指导站80个。"),
    ("2023年研发投入强度2.85%。", "2023年，台州市研发投入强度为3.15%。"),
    ("截至2023年底，有效发明专利1.56万件。", "截至2023年底，全市有效发明专利16520件。"),
    ("2022年安排商业秘密保护专项资金200万元。", "2022年，安排商业秘密保护专项资金260万元。"),
    ("2023年开展商业秘密保护培训5000人次。", "2023年，全市开展商业秘密保护培训3000余人次。"),
    ("截至2023年底，商业秘密保护示范企业超过120家。", "截至2023年底，全市商业秘密保护示范企业98家。"),
]
NONE = [
    ("截至2023年底，全市建成商业秘密保护基地12个。", "截至2022年底，我市建成商业秘密保护基地9个。"),
    ("截至2023年底，全市建成商业秘密保护基地12个。", "截至2023年底，我市建成省级商业秘密保护基地5个。"),
    ("截至2023年底，全市建成商业秘密保护基地12个。", "2023年新增商业秘密保护基地3个。"),
    ("截至2023年底，全市建成商业秘密保护基地12个。", "截至2023年底，建成商业秘密保护基地十二家。"),
    ("截至2023年底，全市建成商业秘密保护基地12个。", "到2026年底，建成商业秘密保护基地20个。"),
    ("2023年，全市地区生产总值1.24万亿元。", "2023年实现地区生产总值12,436亿元。"),
    ("2023年，全市地区生产总值12,436.5亿元。", "2023年实现地区生产总值12436.5亿元，增长5.5%。"),
    ("2023年，全市地区生产总值6240.68亿元。", "2023年，全省地区生产总值82553亿元。"),
    ("2023年，全市地区生产总值6240.68亿元。", "2023年，椒江区地区生产总值812亿元。"),
    ("2023年，全市地区生产总值突破6000亿元。", "2023年实现地区生产总值6240.68亿元。"),
    ("2023年，全市查处侵犯商业秘密案件32件。", "2023年，在专项行动中查处侵犯商业秘密案件8件。"),
    ("2023年，全市查处侵犯商业秘密案件32件。", "2023年立案侵犯商业秘密案件45件。"),
    ("2023年，全市查处侵犯商业秘密案件32件。", "三年来，全市查处侵犯商业秘密案件87件。"),
    ("2023年，全市查处侵犯商业秘密案件32件。", "其中，2023年侵犯技术信息类商业秘密案件12件。"),
    ("2023年开展商业秘密保护培训5000余人次。", "2023年，全市开展商业秘密保护培训5,120人次。"),
    ("2023年培训企业人员3000人次。", "2023年培训执法人员400人次。"),
    ("2023年，我市高端装备产业产值812亿元。", "2023年，我市生物医药产业产值1304亿元。"),
    ("2023年安排商业秘密保护专项资金300万元。", "2023年拨付商业秘密保护专项资金260万元。"),
    ("截至2023年底，有效发明专利1.56万件。", "截至2023年底，全市有效发明专利15620件。"),
    ("2023年全市GDP同比增长6%。", "2023年，全市地区生产总值增长5.8%。"),
    ("截至2023年底，商业秘密保护示范企业近120家。", "截至2023年底，全市商业秘密保护示范企业118家。"),
    ("2023年罚没金额约350万元。", "2023年罚没金额346.8万元。"),
    ("2023年12月，举办商业秘密保护培训200人次。", "2023年，举办商业秘密保护培训3200人次。"),
]


@pytest.mark.parametrize(("one", "other"), SURE)
def test_contradictions_are_sure(find: Find, one: str, other: str):
    """The same indicator, time and scope with two values, in either order."""
    for first, second in ((one, other), (other, one)):
        found = find({"申报表.docx": [first], "报告.docx": [second]})
        assert [contradiction.sure for contradiction in found] == [True]
        assert {figure.document for figure in found[0].figures} == {"申报表.docx", "报告.docx"}


@pytest.mark.parametrize(("one", "other"), NONE)
def test_what_only_looks_like_one(find: Find, one: str, other: str):
    """Another time, part, act or place; another way to write the same number; bounds that leave room."""
    for first, second in ((one, other), (other, one)):
        assert find({"申报表.docx": [first], "报告.docx": [second]}) == ()


def test_within_one_document(find: Find):
    """Two paragraphs of one report are two places; one sentence is one."""
    one, other = "截至2023年底，建成商业秘密保护指导站44个。", "截至2023年底，全市建成商业秘密保护指导站48个。"
    assert len(find({"报告.docx": [one, "其他工作按计划推进。", other]})) == 1
    assert find({"报告.docx": [one + other]}) == ()


def test_tables_against_text(find: Find, make_table: MakeTable):
    """A cell contradicts a sentence; parallel tables of one document do not contradict each other."""
    rows = [
        ["指标", "2022年", "2023年"],
        ["查处侵犯商业秘密案件（件）", "18", "25"],
        ["地区生产总值（亿元）", "5980.1", "6240.7"],
    ]
    other = [rows[0], ["查处侵犯商业秘密案件（件）", "8", "9"]]
    (found,) = find({"报告.docx": [make_table("t1", rows)], "方案.docx": ["2023年，全市查处侵犯商业秘密案件28件。"]})
    assert found.sure
    assert find({"报告.docx": [make_table("t1", rows)], "方案.docx": ["2023年，全市查处侵犯商业秘密案件25件。"]}) == ()
    assert find({"报告.docx": [make_table("t1", rows), make_table("t2", other)]}) == ()
    assert len(find({"报告.docx": [make_table("t1", rows)], "附表.docx": [make_table("t2", other)]})) == 2


def test_indicators_that_no_programme_names_are_doubts(find: Find):
    """The words are the same, but nobody said what they mean."""
    files = {
        "申报表.docx": ["2023年，全市规模以上工业增加值1520.3亿元。"],
        "报告.docx": ["2023年规模以上工业增加值1250.3亿元。"],
    }
    assert [found.sure for found in find(files)] == [False]
    files["报告.docx"] = ["2023年规模以上工业增加值1520.3亿元。"]
    assert find(files) == ()


def test_states_without_a_time_are_doubts(find: Find):
    """已建成 here and 共有 there, or less than what was reached long before; what merely grew is none."""
    files = {"申请函.docx": ["全市已建成商业秘密保护基地12个。"], "报告.docx": ["我市共有商业秘密保护基地15个。"]}
    assert [found.sure for found in find(files)] == [False]
    files["报告.docx"] = ["截至2022年底，建成商业秘密保护基地15个。"]
    assert [found.sure for found in find(files)] == [False]
    files["报告.docx"] = ["截至2022年底，建成商业秘密保护基地9个。"]
    assert find(files) == ()
    files["报告.docx"] = ["截至2022年底，建成商业秘密保护基地12个。", "截至2023年底，建成商业秘密保护基地15个。"]
    assert find(files) == ()


def test_stocks_of_a_year_are_those_of_its_end(find: Find, make_table: MakeTable):
    """2023年基地数 in a cell is what there is at its end; what is done in a year is not what was done until then."""
    form = make_table(
        "t1", [["牵头单位", "市市场监管局"], ["2023年商业秘密保护基地", "15个"], ["2023年罚没金额", "98.6万元"]]
    )
    done = "截至2023年底，全市累计罚没金额300.5万元，建成商业秘密保护基地{}个。"
    assert find({"申报表.docx": [form], "报告.docx": [done.format(15)]}) == ()
    (found,) = find({"申报表.docx": [form], "报告.docx": [done.format(12)]})
    assert (found.sure, found.scope.indicator_id) == (True, "trade-secret-bases")
    built = "2023年，全市建成商业秘密保护基地4个。"
    assert find({"申报表.docx": [form], "报告.docx": [built]}) == ()


def test_years_against_their_sum(find: Find):
    """三年共61件 of 15, 22 and 24; stocks are not added, and a missing year says nothing."""
    years = ["2021年查处侵犯商业秘密案件15件。", "2022年查处侵犯商业秘密案件22件。", "2023年查处侵犯商业秘密案件24件。"]
    good, bad = "2021—2023年，全市查处侵犯商业秘密案件61件。", "2021—2023年，全市查处侵犯商业秘密案件81件。"
    assert find({"报告.docx": years, "申请函.docx": [good]}) == ()
    (found,) = find({"报告.docx": years, "申请函.docx": [bad]})
    assert (found.sure, found.total is not None, len(found.figures)) == (False, True, 3)
    assert find({"报告.docx": years[:2], "申请函.docx": [bad]}) == ()


def test_one_number_in_two_magnitudes(find: Find):
    """3,680万元 and 3.68亿元 of one thing, however each is dated; another year, and digits that differ, are none."""
    files = {"报告.docx": ["近年来共挽回经济损失3,680万元。"], "方案.docx": ["截至2023年底挽回经济损失3.68亿元。"]}
    (found,) = find(files)
    assert (found.sure, [figure.text for figure in found.figures]) == (False, ["3,680万元", "3.68亿元"])
    assert find(files | {"方案.docx": ["截至2023年底挽回经济损失4.68亿元。"]}) == ()
    assert find({"报告.docx": ["2022年挽回经济损失3,680万元。"], "方案.docx": files["方案.docx"]}) == ()


def test_lists_are_no_statements(find: Find, make_table: MakeTable):
    """A thousand rows that no words tell apart contradict nothing, though each is dated."""
    rows = [["序号", "2023年商业秘密保护培训（人次）"], *([str(n), str(1000 + n)] for n in range(1, 1001))]
    assert find({"附表.xlsx": [make_table("t1", rows)], "附表二.xlsx": [make_table("t2", rows[:600])]}) == ()


def test_figures_under_headings_of_places_are_not_the_whole(find: Find):
    """What stands under （一）椒江区 or 案例 is a part; under the applicant's own name it is not."""
    whole = "2023年，全市查处侵犯商业秘密案件32件。"
    part = [
        "一、工作情况",
        "各地扎实推进。",
        "（一）高新技术产业园",
        "2023年，查处侵犯商业秘密案件5件。",
        "（二）其他",
        "略。",
    ]
    assert find({"申请函.docx": [whole], "报告.docx": part}) == ()
    own = [line.replace("高新技术产业园", "执法办案") for line in part]
    assert len(find({"申请函.docx": [whole], "报告.docx": own})) == 1


@given(st.integers(1, 10**7), st.integers(0, 3))
def test_rounding_and_cutting_agree(value: int, places: int):
    """A number written with fewer digits, rounded or cut, is the same number."""
    step = 10.0**places
    fine = Stated(float(value), float(value))
    for coarse in (round(value / step) * step, math.floor(value / step) * step):
        assert agree(Stated(coarse, coarse, step if places else 0.0), fine)
    far = value + 2 * step
    assert not agree(Stated(far, far, step if places else 0.0), fine)
    assert agree(Stated(-math.inf, value), fine)
    assert not agree(Stated(value + step, math.inf), fine)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("2023年培训300余人次。", 300, 400),
        ("2023年培训1250多人次。", 1250, 1260),
        ("2023年培训近300人次。", 270, 300),
        ("2023年培训300人次以上。", 300, math.inf),
        ("2023年培训不超过300人次。", -math.inf, 300),
        ("2023年培训200至300人次。", 200, 300),
    ],
)
def test_words_around_a_number_are_bounds(make_document: Callable[..., Document], text: str, low: float, high: float):
    """余, 近, 以上 and ranges."""
    (figure,) = find_figures(make_document([text]), ())
    assert read_statement(figure) == Stated(low, high)
