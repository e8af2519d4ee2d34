"""Attachments that the letter lists: what answers to them and what does not."""

from collections.abc import Callable
from typing import Any

import pytest

from pipeline.rules.attachments import AttachmentMissing

Make = Callable[..., Any]
SIGNED = ("台州市人民政府", "2024年4月12日")


@pytest.fixture
def missing(handed: Make, letter: Make, make_case: Make, check: Make) -> Callable[..., list[str]]:
    """Items that are missing when the letter says these lines and these files are there too."""

    def run(*lines: str, files: tuple[Any, ...] = ()) -> list[str]:
        papers = (
            handed("表.docx", ("#台州市试点申报表",), "application-form"),
            handed("方案.docx", ("#台州市试点工作方案", "一、推动出台商业秘密保护若干规定", "二、任务"), "pilot-plan"),
        )
        found = check(AttachmentMissing(), make_case(letter(*lines, *SIGNED), *papers, *files))
        assert all(finding.severity == "warning" and finding.evidence for finding in found)
        return [finding.message.partition("“")[2].partition("”")[0] for finding in found]

    return run


RULES = "《台州市商业秘密保护若干规定（草案）》"


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (("附件：1.申报表（一式三份）", "2.试点工作方案"), []),
        (("附件1：申报表", "附件2：工作基础情况报告"), ["工作基础情况报告"]),
        (("附件：《台州市试点申报表》《台州市试点工作方案》",), []),
        (("附件：申报表、工作方案、基础情况报告",), ["基础情况报告"]),
        (("附件：1.申报表2份；2.佐证材料1套。",), ["佐证材料"]),
        (("附件：全套申报材料",), []),
        (("现随函附上《台州市试点工作方案》《台州市工作基础情况报告》，请审核。",), ["《台州市工作基础情况报告》"]),
        ((), []),
    ],
)
def test_ways_to_list(missing: Callable[..., list[str]], lines: tuple[str, ...], wanted: list[str]):
    """Numbers, 《》, one line, the running text; copies are no part of a name."""
    assert missing(*lines) == wanted


def test_generic_words_take_any_evidence(missing: Callable[..., list[str]], handed: Make):
    """相关佐证材料 is there when any evidence is."""
    photo = handed("现场.jpg", ("颁证现场",), "supporting-evidence")
    for words in ("佐证材料", "相关证明材料", "其他材料", "有关支撑性材料"):
        assert missing("附件：1.申报表", f"2.{words}", files=(photo,)) == []
        assert missing("附件：1.申报表", f"2.{words}") == [words]


def test_a_title_wants_its_paper(missing: Callable[..., list[str]], handed: Make):
    """Other evidence does not answer to a paper listed by its title, nor does a plan that speaks of it."""
    other = handed(
        "佐证.pdf",
        ("#关于开展执法行动的通知", "各县（市、区）："),
        "supporting-evidence",
        title="关于开展执法行动的通知",
    )
    assert missing("附件：1.申报表", f"2.{RULES}", files=(other,)) == [RULES.replace("（", "(").replace("）", ")")]


@pytest.mark.parametrize(
    "paper",
    [
        ("若干规定.pdf", ("第一条 为了规范管理，制定本规定。",), ""),
        ("扫描0007.pdf", ("#台州市商业秘密保护若干规定", "第一条"), "台州市商业秘密保护若干规定"),
        (
            "佐证材料.pdf",
            ("#目录", "关于执法的通知", "#关于印发《台州市商业秘密保护若干规定（草案）》的通知", "现印发。"),
            "",
        ),
        ("附件2.pdf", ("第一条 为了规范管理。",), ""),
        ("附件二/扫描件.pdf", ("第一条 为了规范管理。",), ""),
    ],
)
def test_a_title_is_found(missing: Callable[..., list[str]], handed: Make, paper: tuple[str, tuple[str, ...], str]):
    """By a file's short name, its title, a heading inside it, or the attachment's number."""
    name, content, title = paper
    file = handed(name, content, "supporting-evidence", title=title)
    assert missing("附件：1.申报表", f"2.{RULES}", files=(file,)) == []


def test_a_number_is_not_enough_against_a_title(missing: Callable[..., list[str]], handed: Make):
    """附件2 with another title is another paper: numbers drift."""
    file = handed("附件2：制度.pdf", ("#质量强市三年规划",), "supporting-evidence", title="质量强市三年规划")
    assert len(missing("附件：1.申报表", f"2.{RULES}", files=(file,))) == 1


@pytest.mark.parametrize(
    ("name", "there"), [("基础情况报告（加密）.pdf", True), ("附件2.pdf", True), ("合影.pdf", False)]
)
def test_a_locked_file_may_be_it(missing: Callable[..., list[str]], handed: Make, name: str, there: bool):  # noqa: FBT001
    """What cannot be read answers by its name."""
    locked = handed(name, problem="encrypted-file")
    found = missing("附件：1.申报表", "2.台州市工作基础情况报告", files=(locked,))
    assert (found == []) is there


def test_a_kind_of_paper_wants_one_of_its_kind(missing: Callable[..., list[str]], handed: Make):
    """荣誉证书 is answered by a certificate, not by a photo of a lecture."""
    award = handed("a.jpg", ("荣誉证书", "特发此证"), "supporting-evidence")
    photo = handed("b.jpg", ("讲座",), "supporting-evidence")
    assert missing("附件：1.申报表", "2.荣誉证书复印件", files=(award,)) == []
    assert missing("附件：1.申报表", "2.荣誉证书复印件", files=(photo,)) == ["荣誉证书复印件"]


@pytest.mark.parametrize(
    ("item", "wanted"),
    [
        ("地区信息采集总表", []),
        ("试点信息采集表", []),
        ("企业信息采集表", ["企业信息采集表"]),
        ("任务分解表", ["任务分解表"]),
    ],
)
def test_form_under_another_name(missing: Callable[..., list[str]], item: str, wanted: list[str]):
    """The only form that is listed is the form that is there, but for one of a matter of its own."""
    assert missing(f"附件：1.{item}", "2.试点工作方案") == wanted


def test_form_under_another_name_beside_the_form(missing: Callable[..., list[str]], handed: Make):
    """Where the form is listed as well, the other is another paper, found by its own title."""
    assert missing("附件：1.申报表", "2.信息采集表") == ["信息采集表"]
    sheet = handed("另一张.pdf", ("台州市信息采集表", "地区：台州市"), "application-form")
    assert missing("附件：1.申报表", "2.信息采集表", files=(sheet,)) == []
