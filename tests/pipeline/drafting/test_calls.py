"""Calls of unlike fields against what a careful officer would draft of them, kind by kind."""

import random
import re

import pytest

from pipeline.drafting import draft_programme
from pipeline.programme import parse_programme

from .measuring import CALLS, call_names, compare, drafted, reading_of


@pytest.mark.parametrize("name", call_names())
def test_call_is_drafted_as_an_officer_would(name: str) -> None:
    """All facts, none wrong; what the schema cannot hold is asked."""
    _, told = compare(name)
    assert not told


@pytest.mark.parametrize("name", call_names())
def test_documents_are_told_from_each_other(name: str) -> None:
    """Each knows its own title; the usual signs of one do not take the title of another without a word against it."""
    programme, _ = drafted(name)
    named = [document for document in programme.documents if document.basis != "assumed"]
    for document in named:
        title = re.sub(r"[（）《》]", "", document.title)
        assert any(re.search(pattern, title) for pattern in document.signs.titles), title
        assert not any(re.search(pattern, title) for pattern in document.signs.against), title
        for other in named:
            mistaken = other is not document and any(re.search(pattern, title) for pattern in other.signs.titles)
            spoken_against = any(re.search(pattern, title) for pattern in other.signs.against)
            assert not mistaken or spoken_against or other.title.endswith(title[-3:]), (title, other.title)


@pytest.mark.parametrize("name", call_names())
def test_sources_stand_in_the_call(name: str) -> None:
    """Letter for letter at the paragraph that is named."""
    _, text = drafted(name)
    lines = (CALLS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    sources = re.findall(r"# 出处：文件1 第(\d+)段：“(.*)”", text)
    assert len(sources) > 10
    for number, quote in sources:
        assert quote.removesuffix("…") in " ".join(lines[int(number) - 1].split())


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("县（市、区）人民政府申报的，还须提交设区市人民政府同意的函。", ("county", "county-level-city", "district")),
        ("县级市申请的，应当附设区市主管部门审核意见。", ("county-level-city",)),
        ("计划单列市申报的，另须出具省级人民政府支持意见。", ("separate-planning-city",)),
    ],
)
def test_document_that_is_asked_of_some_only(sentence: str, kinds: tuple[str, ...]) -> None:
    """It stands under the condition, and is asked."""
    lines = (
        "关于组织申报省级示范区的通知",
        "一、申报主体",
        "设区市、计划单列市、县（市、区）均可申报。",
        "二、申报材料",
        "（一）申报书。",
        "（二）建设方案。" + sentence,
    )
    text = draft_programme([reading_of(*lines)], "2030-01-01")
    (conditional,) = (item for item in parse_programme(text.encode()).documents if item.when)
    assert conditional.when is not None
    assert set(conditional.when.kinds) == set(kinds)
    assert "只要求" in text.partition("schema:")[0]


@pytest.mark.parametrize(
    ("item", "names"),
    [
        ("验资报告或者银行资信证明（任选其一）。", {"验资报告", "银行资信证明"}),
        ("房屋产权证书或租赁合同；", {"房屋产权证书", "租赁合同"}),
    ],
)
def test_one_of_two_will_do(item: str, names: set[str]) -> None:
    """Both are named, neither is missed alone."""
    lines = ("关于申报示范企业的通知", "一、申报材料", "（一）申报书。", f"（二）{item}")
    programme = parse_programme(draft_programme([reading_of(*lines)], "2030-01-01").encode())
    (group,) = programme.groups
    titles = {document.id: document.title for document in programme.documents}
    assert {titles[name] for name in group.of} == names
    assert group.at_least == 1


@pytest.mark.parametrize(
    ("sentence", "national", "applicants"),
    [
        ("网上申报时间为2025年12月1日至2026年1月15日。", "2026-01-15", None),
        ("请于2025年3月底前将材料报送我局。", "2025-03-31", None),
        (
            "各县于2025年4月8日前报市局；市局审核后，于4月25日前报送省厅。申报单位应于2025年3月20日前提交申报书。",
            "2025-04-25",
            "2025-03-20",
        ),
        ("2024年12月20日至1月10日受理，申报截止时间为1月10日17时。", "2025-01-10", None),
    ],
)
def test_last_days(sentence: str, national: str, applicants: str | None) -> None:
    """Ends of spans, ends of months, years that run over; the applicants' own day."""
    lines = ("关于组织申报省级示范区的通知", "一、时间安排", sentence)
    deadlines = parse_programme(draft_programme([reading_of(*lines)], "2030-01-01").encode()).deadlines
    assert str(deadlines.national) == national
    assert (str(deadlines.applicants) if deadlines.applicants else None) == applicants


@pytest.mark.parametrize("seed", range(4))
def test_spoilt_notices_still_make_sound_programmes(seed: int) -> None:
    """Lines lost, doubled, swapped, of another notice, with signs put in: what is drafted always loads."""
    texts = [(CALLS / f"{name}.txt").read_text(encoding="utf-8").splitlines() for name in call_names()]
    chance = random.Random(seed)
    for _ in range(15):
        lines = list(chance.choice(texts))
        for _ in range(chance.randrange(1, 8)):
            place, other = chance.randrange(len(lines)), chance.randrange(len(lines))
            cut = chance.randrange(len(lines[place]) + 1)
            sign = chance.choice(["、", "。", "（", "》", "或者", "各", "10万", "{{", "1."])
            lines[place] = lines[place][:cut] + sign + lines[place][cut:]
            lines[place], lines[other] = lines[other], lines[place]
            lines.insert(chance.randrange(len(lines)), chance.choice(chance.choice(texts)))
            if chance.random() < 0.5:
                lines.pop(other)
        programme = parse_programme(draft_programme([reading_of(*lines)], "2030-01-01").encode())
        assert programme.documents, "a draft asks for documents, at least the usual ones"
        assert programme.look.brief_title.endswith("申报材料评审摘要")
