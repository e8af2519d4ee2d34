"""Seal, number, date, addressee and signatory of the letter: each fault beside its near twin without it."""

from collections.abc import Callable
from typing import Any

import pytest

from extractors.document import Block, Page, Seal
from pipeline.rules.letter import (
    AddresseeMissing,
    DateMissing,
    DocumentNumberMissing,
    SealMissing,
    SignatoryMismatch,
    signing_bodies,
)

SIGNED = ("台州市人民政府", "2024年4月12日")
Make = Callable[..., Any]


def seal_block(colour: str = "red", confidence: float = 0.95, **place: Any) -> Block:
    """A round seal."""
    seal = Seal(shape="round", colour=colour, confidence=confidence, text=place.pop("ring", ""))  # type: ignore[arg-type]
    return Block(id="seal", kind="seal", text="", seal=seal, **place)


@pytest.mark.parametrize(
    ("seal", "severity"),
    [
        (None, "error"),
        (seal_block("grey"), "warning"),
        (seal_block(confidence=0.3), "warning"),
        (seal_block(), None),
    ],
)
def test_seal(letter: Make, make_case: Make, check: Make, seal: Block | None, severity: str | None):
    """No seal is an error, a grey or faint one a doubt, a red one all right."""
    found = check(SealMissing(), make_case(letter(*SIGNED, *([seal] if seal else []))))
    assert [finding.severity for finding in found] == ([severity] if severity else [])


def test_seal_of_the_scan_serves_the_docx(letter: Make, make_case: Make, check: Make):
    """Twins add up."""
    twins = (letter(*SIGNED, name="申请函.docx"), letter(*SIGNED, seal_block(), name="申请函（盖章）.pdf"))
    assert not check(SealMissing(), make_case(*twins))


def test_document_number(handed: Make, letter: Make, make_case: Make, check: Make):
    """A number in the text is not the letter's."""
    assert not check(DocumentNumberMissing(), make_case(letter(*SIGNED)))
    lines = (
        "关于申请开展试点的函",
        "浙江省市场监督管理局：",
        "根据通知（国市监〔2024〕9号）要求，拟申请开展试点。",
        *SIGNED,
    )
    found = check(DocumentNumberMissing(), make_case(handed("函.pdf", lines, "application-letter")))
    assert [(finding.severity, finding.requirement) for finding in found] == [
        ("warning", "application-letter/document-number")
    ]


def test_addressee(handed: Make, letter: Make, make_case: Make, check: Make):
    """A letter that begins with its text has none."""
    assert not check(AddresseeMissing(), make_case(letter(*SIGNED)))
    lines = ("关于申请开展试点的函", "我市工作基础较好，拟申请开展试点。", *SIGNED)
    found = check(AddresseeMissing(), make_case(handed("函.pdf", lines, "application-letter")))
    assert [finding.severity for finding in found] == ["info"]


def test_date(letter: Make, make_case: Make, check: Make):
    """A date without its day is none."""
    assert not check(DateMissing(), make_case(letter(*SIGNED)))
    found = check(DateMissing(), make_case(letter("台州市人民政府", "2024年4月  日")))
    assert [finding.message for finding in found] == ["《申请函》未见成文日期。"]


@pytest.mark.parametrize(
    "written", ["二二四年四月十二日", "二O二四年四月十二日", "二口二四年四月十二日", "二。二四年四月十二曰"]
)
def test_date_whose_zero_the_scan_lost(letter: Make, make_case: Make, check: Make, written: str):
    """Recognised text is mended, less surely; what was typed so is no date."""
    scanned = make_case(letter("台州市人民政府", written, confidence=0.95))
    assert not check(DateMissing(), scanned)
    day, _ = scanned.letter_date or (None, None)
    assert day is not None
    assert day.isoformat() == "2024-04-12"
    part = scanned.letters[0][1].date
    assert part is not None
    assert 0.5 <= part.confidence < 0.7
    if "O" not in written:
        assert check(DateMissing(), make_case(letter("台州市人民政府", written)))


@pytest.mark.parametrize(
    ("where", "hidden"), [((330.0, 590.0, 450.0, 710.0), True), ((60.0, 60.0, 180.0, 180.0), False)]
)
def test_date_below_the_seal(handed: Make, make_case: Make, check: Make, where: Any, hidden: bool):  # noqa: FBT001
    """A seal where the date should be hides it; one elsewhere does not."""
    lines = ("关于申请开展试点的函", "浙江省市场监督管理局：", "拟申请开展试点。", "台州市人民政府")
    blocks = [
        Block(id=f"l{i}", kind="paragraph", text=text, page=1, bbox=(90.0, top, 500.0, top + 20), confidence=0.97)
        for i, (text, top) in enumerate(zip(lines, (100.0, 160.0, 200.0, 600.0), strict=True))
    ]
    pages = (Page(number=1, width=595.0, height=842.0, source="ocr", confidence=0.97),)
    scan = handed("函.pdf", [*blocks, seal_block(page=1, bbox=where)], "application-letter", pages=pages)
    (finding,) = check(DateMissing(), make_case(scan))
    assert ("印章" in finding.message) is hidden
    assert bool(finding.evidence) is hidden


@pytest.mark.parametrize(
    ("lines", "severity"),
    [
        (("台州市人民政府",), None),
        (("台 州 市 人 民 政 府（印章）",), None),
        (("浙江省台州市人民政府",), None),
        (("中共台州市委　　台州市人民政府",), None),
        (("台州市人民政府", "台州市市场监督管理局"), None),
        (("申报单位（公章）：台州市人民政府",), None),
        (("台州市人民政府（台州市市场监督管理局代章）",), None),
        (("台州市市场监督管理局",), "error"),
        (("台州市市场监督管理局（代章）",), "error"),
        (("台州市市场监管局（代）",), "error"),
        (("台州湾新区管理委员会",), "error"),
        (("温州市人民政府",), "error"),
        (("椒江区人民政府",), "error"),
        (("台州市商业秘密保护工作专班",), "error"),
        (("台州市人民政府办公室",), "warning"),
        (("台州市政府办公厅",), "warning"),
        (("台州市企业联谊社",), "warning"),
    ],
)
def test_signatory(letter: Make, make_case: Make, check: Make, lines: tuple[str, ...], severity: str | None):
    """The government of the region signs, alone or with others; the red head of the government heals nothing."""
    found = check(SignatoryMismatch(), make_case(letter(*lines, "2024年4月12日")))
    assert [finding.severity for finding in found] == ([severity] if severity else [])


def test_red_head_stands_for_a_missing_signatory(letter: Make, make_case: Make):
    """Only where no file of the letter shows who signed."""
    case = make_case(letter("2024年4月12日"))
    assert [part.value for part in signing_bodies(case, "application-letter")] == ["台州市人民政府"]


def test_letter_over_two_photos(handed: Make, letter: Make, make_case: Make, check: Make):
    """The red head of the first page does not hide that a bureau signed on the second."""
    first = letter(name="IMG_1.jpg", confidence=0.95)

    def case(body: str) -> Any:
        page = ("请予支持。", body, "2024年4月12日")
        return make_case(first, handed("IMG_2.jpg", page, "application-letter", confidence=0.95))

    assert not check(SignatoryMismatch(), case("台州市人民政府"))
    assert not check(DateMissing(), case("台州市人民政府"))
    (finding,) = check(SignatoryMismatch(), case("台州市市场监督管理局"))
    assert "台州市市场监督管理局" in finding.message


def test_ring_text_is_only_a_hint(handed: Make, make_case: Make, check: Make):
    """Without signatory and red head the seal's words are told, and prove nothing."""
    lines = ("关于申请开展试点的函", "浙江省市场监督管理局：", "拟申请开展试点。", "2024年4月12日")
    sealed = handed("函.pdf", [*lines, seal_block(ring="台州市人民政府")], "application-letter")
    (finding,) = check(SignatoryMismatch(), make_case(sealed))
    assert (finding.severity, "台州市人民政府" in finding.message) == ("warning", True)
    (finding,) = check(SignatoryMismatch(), make_case(handed("函.pdf", lines, "application-letter")))
    assert "未识别到落款" in finding.message
