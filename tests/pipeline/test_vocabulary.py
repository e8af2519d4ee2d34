"""Which indicator of the programme a figure states."""

from collections.abc import Callable

import pytest

from extractors.document import Document
from pipeline.figures.finding import find_figures
from pipeline.programme import Programme, load_programme
from pipeline.vocabulary import find_indicator, part_of

MakeDocument = Callable[..., Document]


@pytest.fixture(scope="module")
def programme() -> Programme:
    """The shipped programme."""
    return load_programme("trade-secret-pilot-2024")


@pytest.mark.parametrize(
    ("text", "indicator"),
    [
        ("全市累计建成商业秘密保护指导站46个。", "guidance-stations"),
        ("知识产权维权指导站46个。", None),
        ("检察机关起诉侵犯商业秘密案件5件。", None),
        ("法院办结侵犯商业秘密案件5件。", None),
        ("近三年共立案查办侵犯商业秘密案件5件。", "cases-investigated"),
        ("受理投诉举报案件5件。", None),
        ("全社会研发投入强度3.4%。", "rd-intensity"),
        ("全社会研究与试验发展（R&D）经费投入强度3.4%。", "rd-intensity"),
        ("装备制造企业研发投入强度3.4%。", None),
        ("高新技术企业812家。", "high-tech-enterprises"),
        ("高新技术企业研发中心12家。", None),
        ("安排商业秘密保护专项资金260万元。", "special-funds"),
        ("安排文旅专项资金260万元。", None),
        ("轨道交通装备产业产值260亿元。", "key-industry-output"),
        ("培训企业法务和研发骨干2600人次。", "training-attendance"),
        ("全市罚没金额合计77.3万元。", "fines-and-confiscations"),
        ("依法对当事人处以罚款20万元。", None),
        ("江某某利用原单位图纸，某公司被处罚款20万元。", None),
    ],
)
def test_words_around_an_alias_decide(
    make_document: MakeDocument, programme: Programme, text: str, indicator: str | None
) -> None:
    """Regions, levels, verbs and fillers may stand around an alias; another body or scope may not."""
    (figure,) = find_figures(make_document([text]), ())
    assert find_indicator(figure, programme) == indicator


def test_growth_of_an_indicator_is_its_own(make_document: MakeDocument, programme: Programme) -> None:
    """A change in percent that inherits its words states the indicator of growth."""
    level, change = find_figures(make_document(["地区生产总值812亿元，增长5.3%。"]), ())
    assert [find_indicator(figure, programme) for figure in (level, change)] == ["gdp", "gdp-growth"]


def test_levels_and_additions_are_parts(make_document: MakeDocument, programme: Programme) -> None:
    """国家级 and 新增 are not the total; the whole has no part."""
    wanted = next(item for item in programme.figures if item.id == "trade-secret-bases")
    text = "建成商业秘密保护示范基地10个，其中国家级1个、市级9个；新增保护基地2个。"
    figures = find_figures(make_document([text]), ())
    assert [part_of(figure, wanted) for figure in figures] == ["", "国家级", "市级", "新增"]
