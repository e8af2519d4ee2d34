"""A province's list and letter against its dossiers, its papers, its deadline, who sent what."""

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from extractors.document import Evidence
from pipeline.profile import ListedRegion, Profile, Recommended
from pipeline.programme import Programme, RuleSetting
from pipeline.recommendation import Recommendation, gather_recommendations, hold_against
from pipeline.regions import load_gazetteer
from pipeline.review import DossierRow, FindingCounts, Part, Region
from pipeline.rules.provinces import check_provinces

SHAOXING, NINGBO, WENZHOU, PUDONG = "330600", "330200", "330300", "310115"


def row(adcode: str | None, source: str = "", province: str | None = "浙江省") -> DossierRow:
    """A dossier of a region."""
    division = load_gazetteer().by_adcode(adcode) if adcode else None
    region = Region(division.name, division.adcode, division.kind, eligible=True) if division else None
    name = source or (division.name if division else "无名")
    counts = FindingCounts(0, 0, 0)
    return DossierRow(f"d-{name}", name, name, province, region, None, "complete", 1, counts)


def area(text: str, adcode: str | None, document: str = "list", start: int = 0) -> ListedRegion:
    """A row of a list."""
    place = Evidence(document=document, page=None, bbox=None, block="b1", start=start, quote=text)
    return ListedRegion(text=text, adcode=adcode, evidence=place)


def province(*areas: ListedRegion, **known: Any) -> Recommendation:
    """What 浙江省 handed in: its list and letter, if nothing else is said."""
    papers = {"recommendation-list": ("名单.xlsx",), "recommendation-letter": ("推荐函.pdf",)}
    return Recommendation(province="浙江省", listed=areas, **{"documents": papers, **known})


def found(
    programme: Programme, recommendation: Recommendation, *rows: DossierRow, **known: Any
) -> list[tuple[str, str]]:
    """Rules and sentences, whose ids differ."""
    findings = check_provinces(programme, [hold_against(programme, recommendation, rows)], rows, **known)
    assert len({finding.id for finding in findings}) == len(findings)
    return [(finding.rule, finding.message) for finding in findings]


LISTED = (area("绍兴", SHAOXING), area("宁波市", NINGBO, start=9))


def test_both_directions(pilot: Programme) -> None:
    """Listed and there, listed and not there, there and not listed; names are short or full."""
    assert not found(pilot, province(*LISTED), row(SHAOXING), row(NINGBO))
    told = dict(found(pilot, province(*LISTED), row(SHAOXING), row(WENZHOU)))
    assert told.keys() == {"listed-without-dossier", "not-on-recommendation-list"}
    assert "宁波市" in told["listed-without-dossier"]
    assert "温州市" in told["not-on-recommendation-list"]


def test_a_list_whose_province_sent_no_dossier(pilot: Programme) -> None:
    """Every row is told: nothing is held against the dossiers of others."""
    told = found(pilot, province(*LISTED), row(PUDONG, province="上海市"))
    assert [rule for rule, _ in told] == ["listed-without-dossier"] * 2


def test_an_area_twice(pilot: Programme) -> None:
    """In one file it is odd; a second file that lists the same is its copy, and an area that it lacks is odd."""
    twice = province(*LISTED, area("绍兴市", SHAOXING, start=30))
    assert found(pilot, twice, row(SHAOXING), row(NINGBO)) == [
        ("list-doubtful", "浙江省推荐名单重复列有“绍兴市”，请核对。")
    ]
    copied = province(*LISTED, *(area(each.text, each.adcode, "scan") for each in LISTED))
    assert not found(pilot, copied, row(SHAOXING), row(NINGBO))
    less = province(*LISTED, area("绍兴市", SHAOXING, "scan"))
    ((rule, sentence),) = found(pilot, less, row(SHAOXING), row(NINGBO))
    assert (rule, "宁波市" in sentence) == ("list-doubtful", True)
    parts = province(LISTED[0], area("宁波市", NINGBO, "second"))
    assert not found(pilot, parts, row(SHAOXING), row(NINGBO))


def test_areas_that_nobody_can_tell(pilot: Programme) -> None:
    """A slip is listed without dossier and doubtful; words that only one dossier's folder bears are that dossier's."""
    told = found(pilot, province(area("邵兴市", None)), row(SHAOXING))
    assert [rule for rule, _ in told] == ["listed-without-dossier", "not-on-recommendation-list", "list-doubtful"]
    unknown = row(None, "南湖新城申报材料")
    assert not found(pilot, province(area("南湖新城", None)), unknown)
    assert found(pilot, province(area("南湖新城", None)), unknown, row(None, "南湖新城补充"))


def test_an_area_of_another_province(pilot: Programme) -> None:
    """It is told whose it is; its dossier counts, whoever sent it."""
    told = found(pilot, province(area("浦东新区", PUDONG)), row(PUDONG, province="上海市"))
    assert told == [("list-doubtful", "浙江省推荐名单所列“浦东新区”属于上海市，请核对。")]


@pytest.mark.parametrize(
    ("codes", "count", "said"),
    [
        ((SHAOXING, NINGBO), 2, []),
        ((SHAOXING,), 2, []),
        ((), None, []),
        ((SHAOXING, WENZHOU), 2, ["推荐函提到“温州市”，名单中没有", "名单列有“宁波市”，推荐函没有提到"]),
        ((SHAOXING,), None, ["名单列有“宁波市”，推荐函没有提到"]),
        ((SHAOXING, NINGBO), 3, ["推荐函写明推荐 3 个，名单列有 2 个"]),
    ],
)
def test_letter_against_list(pilot: Programme, codes: Sequence[str], count: int | None, said: list[str]) -> None:
    """Names and number; a letter that says 等 names not all."""
    letter = Recommended(areas=tuple(area(code, code, "letter") for code in codes), count=count)
    told = found(pilot, province(*LISTED, letter=letter), row(SHAOXING), row(NINGBO))
    assert [sentence.partition("：")[2].rstrip("。") for _, sentence in told] == said
    assert {rule for rule, _ in told} <= {"letter-mismatch"}


def test_letter_without_list(pilot: Programme) -> None:
    """It stands for the list, as far as it names."""
    letter = Recommended(areas=(area("绍兴市", SHAOXING, "letter"), area("宁波市", NINGBO, "letter")))
    alone = province(documents={"recommendation-letter": ("函.pdf",)}, letter=letter)
    told = [sentence for _, sentence in found(pilot, alone, row(SHAOXING), row(WENZHOU))]
    assert told == [
        "浙江省未提交《推荐名单》。",
        "浙江省推荐函与其他材料不一致：推荐函提到“宁波市”，未收到其申报材料。",
        "浙江省推荐函与其他材料不一致：已收到“温州市”的申报材料，推荐函没有提到。",
    ]


@pytest.mark.parametrize(
    ("received", "dated", "late"),
    [
        (None, None, False),
        ("2024-04-30", "2024-05-02", False),
        ("2024-05-01", None, True),
        (None, "2024-05-02", True),
        (None, "2024-04-30", False),
    ],
)
def test_deadline(pilot: Programme, received: str | None, dated: str | None, late: bool) -> None:  # noqa: FBT001
    """The day of receipt counts, else the letter's; the last day is in time."""
    told = found(pilot, province(*LISTED, received_at=received, letter_date=dated), row(SHAOXING), row(NINGBO))
    assert [rule for rule, _ in told] == ["late-submission"] * late


def test_dossiers_sent_by_another_province(pilot: Programme) -> None:
    """It is told, twice as much when its own sent one, too; neither is taken for the right one."""
    own, other = row(SHAOXING), row(SHAOXING, "江苏省/绍兴市")
    papers = province(area("绍兴市", SHAOXING))
    ((rule, sentence),) = found(pilot, papers, other, senders={other.id: "江苏省"})
    assert (rule, sentence) == ("sent-by-other-province", "绍兴市属于浙江省，其申报材料却由江苏省报送。")
    ((_, sentence),) = found(pilot, papers, own, other, senders={other.id: "江苏省", own.id: "浙江省"})
    assert sentence.endswith("却由江苏省报送，浙江省也报送了一份，未作取舍。")
    state = hold_against(pilot, papers, (own, other))
    assert state.listed[0].dossiers == (own.id, other.id)


def test_a_dossier_of_no_province(pilot: Programme) -> None:
    """It was held against no list, and that is said."""
    told = found(pilot, province(*LISTED), row(SHAOXING), row(NINGBO), row(None, "材料.zip", province=None))
    assert told == [("province-unknown", "看不出“材料.zip”属于哪个省份，未与推荐名单核对。")]


def profile(name: str, *areas: ListedRegion, requirement: str = "recommendation-list", **known: Any) -> Profile:
    """A batch file."""
    part = Part(requirement, None, None, "b1", "b1", 0.9)
    plain = Profile("0" * 64, name, "", 1, 100, 0, 1.0, (part,), (), (), listed=areas)
    return msgspec.structs.replace(plain, **known)


def test_whose_a_list_is() -> None:
    """By what it lists, else its folders; lists of two archives are one province's; its day is the first that was given."""
    profiles = {
        "浙江第一批.zip/名单.xlsx": profile("名单.xlsx", area("绍兴市", SHAOXING, "a")),
        "浙江第二批.zip/名单.xlsx": profile("名单.xlsx", area("宁波市", NINGBO, "b"), area("浦东新区", PUDONG, "b")),
        "上海市/推荐函.pdf": profile("推荐函.pdf", requirement="recommendation-letter", date="2024-04-20"),
    }
    rows = [row(SHAOXING), row(None, "x", province="福建省")]
    gathered = gather_recommendations(profiles, rows, {"上海市": "2024-04-21"}, dict.fromkeys(profiles, "2024-04-28"))
    assert [each.province for each in gathered] == ["上海市", "浙江省", "福建省"]
    shanghai, zhejiang, fujian = gathered
    assert [each.adcode for each in zhejiang.listed] == [SHAOXING, NINGBO, PUDONG]
    assert len(zhejiang.documents["recommendation-list"]) == 2
    assert (shanghai.letter_date, shanghai.received_at) == ("2024-04-20", "2024-04-21")
    assert (zhejiang.received_at, fujian.received_at) == ("2024-04-28", None)


def test_a_rule_on_provinces_can_be_switched_off(pilot: Programme) -> None:
    """As any other, and its severity be changed."""
    papers, rows = province(*LISTED, area("绍兴市", SHAOXING, start=30)), (row(SHAOXING), row(NINGBO))
    off = msgspec.structs.replace(pilot, rules={"list-doubtful": RuleSetting(enabled=False)})
    assert not found(off, papers, *rows)
    graver = msgspec.structs.replace(pilot, rules={"list-doubtful": RuleSetting(severity="error")})
    (finding,) = check_provinces(graver, [hold_against(graver, papers, rows)], rows)
    assert finding.severity == "error"
