"""Which way a change is told: the same numbers deny a rise where there was a fall, and the other way round."""

from collections.abc import Callable, Sequence

import pytest

from extractors.document import Block, Cell, Document, table_text
from pipeline.consistency.arithmetic import find_miscounts
from pipeline.consistency.directions import told_direction
from pipeline.consistency.growth import find_wrong_columns
from pipeline.consistency.tables import read_tables
from pipeline.consistency.terms import read_passages
from pipeline.figures.finding import find_figures

MakeDocument = Callable[..., Document]
Find = Callable[[str], list[str]]


@pytest.fixture
def wrong_changes(make_document: MakeDocument) -> Find:
    """The changes of a paragraph that its levels deny, as written."""

    def find(text: str) -> list[str]:
        document = make_document([text])
        blocks = {(document.file.sha256, block.id): block for block in document.blocks}
        found = find_miscounts(read_passages(find_figures(document, ()), blocks))
        return [miscount.stated.text for miscount in found if miscount.kind == "change"]

    return find


@pytest.mark.parametrize(
    ("words", "way"),
    [
        ("，同比增长", 1),
        ("比上年净增", 1),
        ("，较上年降幅为", -1),
        ("，增加值同比下降", -1),
        ("，降本增效收益提高", 1),
        ("，负增长", -1),
        ("，增减", 0),
        ("，同比变动", 0),
        ("", 0),
    ],
)
def test_the_last_verb_tells_the_way(words: str, way: int) -> None:
    """增加值下降 fell; 增减 and words without a verb leave it open."""
    assert told_direction(words) == way


@pytest.mark.parametrize(
    ("right", "wrong", "stated"),
    [
        (
            "2022年查处案件120件，2023年查处案件90件，同比下降25%。",
            "2022年查处案件120件，2023年查处案件90件，同比增长25%。",
            "25%",
        ),
        (
            "2022年查处案件90件，2023年查处案件120件，比上年增加30件。",
            "2022年查处案件90件，2023年查处案件120件，比上年减少30件。",
            "30件",
        ),
        ("覆盖率由60%提高到75%，提高15个百分点。", "覆盖率由60%提高到75%，降低15个百分点。", "15个百分点"),
        ("投诉由60件减少到45件，降幅25%。", "投诉由60件减少到45件，增幅25%。", "25%"),
        (
            "案件由2021年的16件减至2023年的9件，年均增长-25%。",
            "案件由2021年的16件减至2023年的9件，年均增长25%。",
            "25%",
        ),
        ("投诉由60件下降到45件，降幅超过20%。", "投诉由60件下降到45件，增幅超过20%。", "20%"),
        ("投诉由60件下降到45件，下降超过20%。", "投诉由60件下降到45件，下降超过30%。", "30%"),
    ],
)
def test_a_change_is_told_in_the_way_it_went(wrong_changes: Find, right: str, wrong: str, stated: str) -> None:
    """So much more is not so much less, be it in per cent, pieces or points, a mean or a bound."""
    assert wrong_changes(right) == []
    assert [stated in text for text in wrong_changes(wrong)] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "办理时限由20天压缩到10天，提升50%。",
        "办理时限由20天压缩到10天，缩短50%。",
        "2022年查处案件120件，2023年查处案件90件，同比变动25%。",
        "2022年减税3亿元，2023年减税4.5亿元，减税增长50%。",
    ],
)
def test_ways_that_are_told_otherwise(wrong_changes: Find, text: str) -> None:
    """提升 after 压缩 is said of the speed, 变动 of either way, and 减税 is the name of what grew."""
    assert wrong_changes(text) == []


@pytest.mark.parametrize(
    ("head", "stated", "wrong"),
    [
        ("增长率（%）", "-25", []),
        ("增长率（%）", "↓25", []),
        ("增长率（%）", "25", ["25"]),
        ("增减（%）", "25", []),
        ("增减（%）", "15", ["15"]),
    ],
)
def test_columns_of_growth_have_a_sign(
    make_document: MakeDocument, head: str, stated: str, wrong: Sequence[str]
) -> None:
    """A fall in a column 增长率 stands with its sign; in a column 增减 often without."""
    rows = (
        ("指标", "2022年", "2023年", head),
        ("查处案件（件）", "120", "90", stated),
        ("站点（个）", "50", "60", "20"),
    )
    cells = tuple(tuple(Cell(text=text) for text in row) for row in rows)
    document = make_document([Block(id="t1", kind="table", text=table_text(cells), rows=cells)])
    blocks = {(document.file.sha256, block.id): block for block in document.blocks}
    found = find_wrong_columns(read_tables(find_figures(document, ()), blocks))
    assert [miscount.stated.text for miscount in found] == list(wrong)
