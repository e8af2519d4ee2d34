"""Fractions in words, rates over the whole, rests that leave gaps; each fault has a near twin that is none."""

from collections.abc import Callable, Sequence

import pytest

from extractors.document import Document
from pipeline.consistency.percentages import find_overfull, find_wrong_fractions, find_wrong_rests
from pipeline.consistency.terms import read_passages
from pipeline.figures.finding import find_figures

Find = Callable[[str], Sequence[str]]


@pytest.fixture
def find(make_document: Callable[..., Document]) -> Find:
    """The shares of a paragraph that cannot be, as written."""

    def run(text: str) -> list[str]:
        document = make_document([text])
        figures = find_figures(document, ())
        passages = list(read_passages(figures, {(document.file.sha256, block.id): block for block in document.blocks}))
        found = (*find_wrong_fractions(passages), *find_wrong_rests(passages), *find_overfull(figures))
        return [miscount.stated.text for miscount in found]

    return run


@pytest.mark.parametrize(
    ("right", "wrong", "stated"),
    [
        (
            "全市企业200家，其中建立制度的企业100家，占一半。",
            "全市企业200家，其中建立制度的企业40家，占一半。",
            "一半",
        ),
        (
            "全年受理案件120件，其中刑事案件40件，占案件总数的三分之一。",
            "全年受理案件120件，其中刑事案件80件，占案件总数的三分之一。",
            "三分之一",
        ),
        ("办理时限由20天压缩到10天，缩短一半。", "办理时限由20天压缩到15天，缩短一半。", "一半"),
        ("企业满意率100%。", "企业满意率102%。", "102%"),
        ("案件按期办结率100%。", "案件按期办结率105%。", "105%"),
        ("涉密岗位签约率98%。", "涉密岗位签约率108%。", "108%"),
        (
            "其中刑事案件占50%，民事案件占30%，其他占20%。",
            "其中刑事案件占50%，民事案件占30%，其他占10%。",
            "10%",
        ),
    ],
)
def test_shares_that_cannot_be(find: Find, right: str, wrong: str, stated: str) -> None:
    """What the numbers beside a share allow is no fault; what they deny is one."""
    assert find(right) == []
    assert any(stated in text for text in find(wrong))


@pytest.mark.parametrize("line", ["年度任务完成率120%。", "拨备覆盖率210%。", "同比增长率130%。"])
def test_rates_of_which_there_may_be_more(find: Find, line: str) -> None:
    """More than planned can be done, more than was lent be set aside, and growth has no end."""
    assert find(line) == []


@pytest.mark.parametrize(
    "line",
    [
        "全市120人，其中40人，占园区职工的三分之二。",
        "全市企业200家，其中建立制度的企业40家，占园区规上企业的一半。",
        "全市企业120家，其中建档40家，占全省同类企业的三分之二。",
    ],
)
def test_fractions_of_something_else(find: Find, line: str) -> None:
    """A fraction of a whole that is named otherwise, or wider, says nothing of the number before."""
    assert find(line) == []
