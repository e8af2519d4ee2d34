"""What an amendment replaces: by its place, its kind and its text; supplements and papers of evidence stand."""

from collections.abc import Callable

import msgspec
import pytest

from extractors.document import Document
from pipeline.amendments import amendment_round, set_replaced_aside, stem_of
from pipeline.judgement import JudgedFile
from pipeline.parts import part_of
from pipeline.programme import load_programme
from pipeline.review import DocumentEntry

PLAN = "到二〇二六年建成示范企业五十家，健全联席会议机制，加强监管执法，完善服务保障，营造良好氛围。"
LETTER = "绍兴市人民政府关于申报第三批全国商业秘密保护创新试点的函。浙江省市场监督管理局：现将材料报上。"
Make = Callable[..., Document]


class Dossier:
    """Files of a dossier with what they hold, in the order in which they came."""

    def __init__(self, make: Make) -> None:
        self._make = make
        self.entries: list[DocumentEntry] = []
        self.files: list[JudgedFile] = []
        self.documents: dict[str, Document] = {}

    def add(self, name: str, requirement: str | None, text: str, delivery: int = 0, arrived: int = 1) -> str:
        """A file; its id."""
        own = f"d{len(self.entries)}"
        document = self._make([text], name)
        parts = (part_of(requirement, document.blocks, 1.0),) if requirement else ()
        entry = DocumentEntry(own, name, own * 32, "text/plain", 1, None, requirement, "hand/1", 0, 1.0, None, parts)
        self.entries.append(entry)
        self.documents[own] = document
        judged = JudgedFile(own, name, own * 32, 1, "text/plain", None, None, None, None, None, "", delivery, arrived)
        self.files.append(judged)
        return own

    def lose(self, own: str) -> None:
        """Let a file be one that could not be read."""
        del self.documents[own]
        number = int(own[1:])
        self.entries[number] = msgspec.structs.replace(self.entries[number], parts=(), requirement=None)
        self.files[number] = msgspec.structs.replace(self.files[number], problem="encrypted-file")

    def replaced(self) -> dict[str, str]:
        """Which file took the place of which."""
        found = self.settled()
        assert [entry.id for entry in found] == [entry.id for entry in self.entries]
        assert not [entry for entry in found if entry.replaced_by and (entry.parts or entry.requirement)]
        return {entry.id: entry.replaced_by for entry in found if entry.replaced_by}

    def settled(self) -> tuple[DocumentEntry, ...]:
        """The entries with what was replaced set aside."""
        return set_replaced_aside(self.entries, self.files, self.documents, load_programme("trade-secret-pilot-2024"))


@pytest.fixture
def dossier(make_document: Make) -> Dossier:
    """An empty dossier."""
    return Dossier(make_document)


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("方案.docx", 0),
        ("补正材料/方案.docx", 1),
        ("绍兴市第二次补正/方案.docx", 2),
        ("绍兴市第3次补正材料.zip/方案.docx", 3),
        ("补正2/方案.docx", 2),
        ("2024年补正/方案.docx", 1),
        ("补正材料20240506/方案.docx", 1),
        ("补正/第二次补正/方案（补正）.docx", 2),
        ("整改方案.docx", 0),
        ("修订后的管理办法.docx", 0),
    ],
)
def test_rounds_are_told_by_names(path: str, number: int) -> None:
    """Numbers of amendments as people write them; dates and other words are none."""
    assert amendment_round(path) == number


@pytest.mark.parametrize(
    "name",
    ["3试点工作方案.docx", "试点工作方案（补正）.pdf", "附件3 试点工作方案(修改稿).docx", "试点工作方案_补正版.ofd"],
)
def test_stems(name: str) -> None:
    """Numbers in front and words of versions make no other document."""
    assert stem_of(name) == "试点工作方案"


@pytest.mark.parametrize("apart", [True, False])
def test_a_new_version_takes_the_place_of_the_old(dossier: Dossier, *, apart: bool) -> None:
    """Handed in apart, or in a folder within the dossier."""
    old = dossier.add("3方案.docx", "pilot-plan", PLAN)
    later = (1, 2) if apart else (0, 1)
    new = dossier.add("补正材料/实施方案.docx", "pilot-plan", PLAN.replace("五十", "六十"), *later)
    dossier.add("补正材料/情况报告.docx", "foundation-report", "另一份材料，说的是别的事。", *later)
    assert dossier.replaced() == {old: new}


def test_a_supplement_stands_beside(dossier: Dossier) -> None:
    """One section handed in later does not stand for the whole plan."""
    dossier.add("方案.docx", "pilot-plan", PLAN * 3 + "加强组织领导，落实经费保障，强化督导考核。")
    dossier.add("补正材料/方案补充.docx", "pilot-plan", "加强组织领导，落实经费保障，强化督导考核。", 1, 2)
    assert dossier.replaced() == {}


def test_another_text_of_one_kind_stands_beside(dossier: Dossier) -> None:
    """Without likeness and with another name nothing is taken for replaced."""
    dossier.add("方案.docx", "pilot-plan", PLAN)
    dossier.add(
        "补正材料/进度表.docx",
        "pilot-plan",
        "第一阶段启动，第二阶段实施，第三阶段总结，每季度报送一次进展情况。" * 2,
        1,
        2,
    )
    assert dossier.replaced() == {}


def test_a_covering_letter_is_no_application_letter(dossier: Dossier) -> None:
    """The letter that brings the amendment leaves the sealed one as it is; one of the same name replaces it."""
    letter = dossier.add("1申请函.docx", "application-letter", LETTER)
    dossier.add(
        "补正/报送补正材料的函.docx",
        "application-letter",
        "绍兴市市场监督管理局关于报送补正材料的函。" + "现将补正材料报上，请审核。" * 3,
        1,
        2,
    )
    assert dossier.replaced() == {}
    new = dossier.add(
        "补正/申请函.docx", "application-letter", LETTER.replace("现将材料报上", "拟申报试点，特此致函"), 1, 2
    )
    assert dossier.replaced() == {letter: new}


def test_evidence_gives_way_to_its_own_version_only(dossier: Dossier) -> None:
    """Two rules of one kind are two papers."""
    rules = "第一条为加强商业秘密保护，制定本办法。第二条本办法适用于本市行政区域。第三条市场监督管理部门负责。"
    old = dossier.add("佐证/管理办法.docx", "supporting-evidence", rules)
    dossier.add(
        "佐证/联席会议制度.docx",
        "supporting-evidence",
        "联席会议由市政府分管领导召集，每季度召开一次会议，研究重大事项。",
    )
    new = dossier.add("补正/管理办法（修订版）.docx", "supporting-evidence", rules + "第四条自发布之日起施行。", 1, 2)
    assert dossier.replaced() == {old: new}


def test_unreadable_file_is_settled_by_one_of_its_name(dossier: Dossier) -> None:
    """What could not be read gives way to what bears its name."""
    old = dossier.add("申报表.pdf", None, "无")
    dossier.lose(old)
    new = dossier.add("补正/申报表（补正）.docx", "application-form", "申报地区绍兴市，地区类型地级市。", 1, 2)
    assert dossier.replaced() == {old: new}


def test_numbers_of_amendments_go_before_the_order_of_arrival(dossier: Dossier) -> None:
    """The first amendment that arrives after the second does not take its place; both take that of the dossier's own."""
    own = dossier.add("方案.docx", "pilot-plan", PLAN)
    second = dossier.add("第二次补正/方案.docx", "pilot-plan", PLAN.replace("五十", "七十"), 1, 2)
    first = dossier.add("第一次补正/方案.docx", "pilot-plan", PLAN.replace("五十", "六十"), 2, 3)
    assert dossier.replaced() == {own: second, first: second}


def test_what_took_a_place_stands_alone(dossier: Dossier) -> None:
    """It counted as the same document as the one whose place it took; now limits are held against it."""
    dossier.add("方案.docx", "pilot-plan", PLAN)
    new = dossier.add("补正/方案.docx", "pilot-plan", PLAN.replace("五十", "六十"), 1, 2)
    dossier.entries[1] = msgspec.structs.replace(dossier.entries[1], twin_of=dossier.entries[0].id)
    assert [(entry.id, entry.twin_of) for entry in dossier.settled() if not entry.replaced_by] == [(new, None)]


def test_old_content_sent_again_does_not_return(dossier: Dossier) -> None:
    """A content counts as of the version with which it first came; what stands is not undone by it."""
    own = dossier.add("方案.docx", "pilot-plan", PLAN)
    new = dossier.add("补正/方案.docx", "pilot-plan", PLAN.replace("五十", "六十"), 1, 2)
    again = dossier.add("又一次报送/方案.docx", "pilot-plan", PLAN, 2, 1)
    assert dossier.replaced() == {own: new, again: new}


def test_what_a_person_said_of_a_file_counts(dossier: Dossier) -> None:
    """A file that somebody assigned is never set aside."""
    dossier.add("方案.docx", "pilot-plan", PLAN)
    dossier.entries[0] = msgspec.structs.replace(dossier.entries[0], assigned_by="张三")
    dossier.add("补正/方案.docx", "pilot-plan", PLAN.replace("五十", "六十"), 1, 2)
    assert dossier.replaced() == {}


def test_without_amendment_nothing_is_set_aside(dossier: Dossier) -> None:
    """Two like files of one delivery are nobody's amendment."""
    dossier.add("方案.docx", "pilot-plan", PLAN)
    dossier.add("方案最新.docx", "pilot-plan", PLAN.replace("五十", "六十"))
    assert dossier.replaced() == {}
