"""The correction notice: every fault once, what was asked for, what to do and until when, in Word and on paper alike."""

import datetime as dt
import io
import re

import docx
import msgspec
import pypdfium2
import pytest

from extractors.document import Document
from pipeline.programme import Group, Look, Programme
from pipeline.render.notice.naming import addressee, han_number, signature_indents, time_to_mend
from pipeline.review import Finding, Region, Review

from .papers import dossier_files

Documents = dict[str, Document]
WORD, PDF = "correction-notice.docx", "correction-notice.pdf"


def word_text(data: bytes) -> str:
    """The paragraphs of a DOCX."""
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs)


def pdf_text(data: bytes) -> str:
    """The text of a PDF without any space."""
    pages = pypdfium2.PdfDocument(data)
    return "".join("".join(page.get_textpage().get_text_range().split()) for page in pages).replace("\ufffe", "")


def looking(programme: Programme, **look: object) -> Programme:
    """A programme with another look."""
    return msgspec.structs.replace(programme, look=msgspec.structs.replace(programme.look, **look))


def test_notice_lists_every_fault_once(review: Review, documents: Documents, programme: Programme):
    """Errors, then warnings as advice, each with basis, places and what to do; waived ones and hints are not in it."""
    text = word_text(dossier_files(review, documents, programme)[WORD])
    order = [
        "青石市人民政府：",
        "你市报送的",
        "一、须补正的事项",
        "（四）未见公章",
        "二、建议完善的事项",
        "（一）数据不一致",
        "三、补正时限",
    ]
    assert [text.index(words) for words in order] == sorted(text.index(words) for words in order)
    for finding in review.findings:
        assert text.count(finding.message) == (finding.severity != "info" and not finding.waived)
    assert "请逐栏填写申报表" in text
    assert "未找到申报表。已查：文件1第1页、文件2全文、文件3第1—2页。" in text
    assert "申报要求：应提交《申报表》（惯例推定）。\n审核情况：" in text
    assert "申报要求：《试点工作方案》应有“进度安排”部分（惯例推定）。" in text
    assert "出处：申请函（文件1第1页）“350.6万元”；工作基础情况报告（文件3第2页）“350.6”。" in text
    assert not re.search(r"（[^（）]*（|。。|[^。]\n补正办法", text)
    assert "5 个工作日" in text
    assert "申报申报" not in text


def test_red_head_and_contact_come_from_the_programme(review: Review, documents: Documents, programme: Programme):
    """The office's name stands at the head and under the text, the province filled in."""
    look = Look(
        brief_title="摘要",
        notice_title="补正通知书",
        ledger_title="台账",
        office="{province}市场监督管理局",
        correction_days=7,
        contact="李工 0871-0000000",
    )
    text = word_text(dossier_files(review, documents, msgspec.structs.replace(programme, look=look))[WORD])
    assert text.startswith("云岭省市场监督管理局")
    assert text.count("云岭省市场监督管理局") == 2
    assert "7 个工作日" in text
    assert "李工 0871-0000000" in text


@pytest.mark.parametrize(
    ("region", "name"),
    [
        (Region("青石市", "530100", "prefecture-city", eligible=True), "青石市人民政府"),
        (Region("江东新区", "310199", "municipal-district", eligible=True), "海平市江东新区人民政府"),
        (Region("青石经开区", "530100", "development-zone", eligible=False), "青石经开区"),
        (None, "＿＿＿＿＿＿人民政府"),
    ],
)
def test_notice_is_addressed_to_the_government(region: Region | None, name: str):
    """Districts of a municipality carry its name; an unknown region is a blank to fill in."""
    assert addressee(region, "海平市") == name


def test_chinese_numerals():
    """As the items of an official document are numbered."""
    assert [han_number(number) for number in (1, 10, 11, 20, 35, 99, 120)] == [
        "一", "十", "十一", "二十", "三十五", "九十九", "120",
    ]  # fmt: skip


def test_notice_says_what_to_do_once(review: Review, documents: Documents, programme: Programme):
    """A file's own advice takes the place of the rule's; words for the officer are not sent to the applicant."""
    findings = (
        Finding("a", "unreadable-file", "error", None, "文件“a.wps”无法读取：格式太旧。请另存为 DOCX 后重新提交。"),
        Finding("b", "section-missing", "warning", None, "《方案》中未见明确的“步骤”部分，疑似相关内容请人工确认。"),
        Finding("c", "seal-missing", "warning", None, "《申请函》上疑似有公章，请对照原件核实。"),
        Finding("d", "duplicate-dossier", "warning", None, "“关于请示的函”与它重复，请确认以哪一份为准。"),
    )
    changed = msgspec.structs.replace(review, findings=findings)
    text = word_text(dossier_files(changed, documents, programme)[WORD])
    assert "审核情况：文件“a.wps”无法读取：格式太旧。\n补正办法：请另存为 DOCX 后重新提交。\n" in text
    assert "未见明确的“步骤”部分。\n" in text
    assert "疑似有公章。\n" in text
    assert "人工" not in text
    assert text.count("请确认以哪一份为准") == 1


def test_paper_says_what_word_says(review: Review, documents: Documents, programme: Programme):
    """Every paragraph of the DOCX stands in the PDF in the same order; its pages are numbered; the bytes are the same twice."""
    own = looking(programme, office="{province}市场监督管理局", number="云补〔{year}〕{number}号", contact="李工")
    files = dossier_files(review, documents, own)
    text = pdf_text(files[PDF])
    place = 0
    for line in word_text(files[WORD]).split("\n"):
        words = re.sub(r"\s", "", line)
        head, tail = words[:12], words[-12:]
        assert head in text[place:], line
        place = text.index(head, place)
        assert tail in text[place:], line
    assert "—1—" in text
    assert text.count("云岭省市场监督管理局") == 2
    assert dossier_files(review, documents, own)[PDF] == files[PDF]


@pytest.mark.parametrize(
    ("made", "days", "told"),
    [
        (None, 5, "自收到本通知书之日起 5 个工作日内"),
        (dt.date(2024, 4, 28), 5, "至2024年5月8日止"),  # a Sunday that is worked; 1 to 5 May are free
        (dt.date(2024, 9, 27), 10, "至2024年10月16日止"),  # 29 September and 12 October are worked
        (dt.date(2199, 1, 1), 5, "按周一至周五推算至2199年1月8日止，其间有法定节假日的相应顺延"),
    ],
)
def test_last_day_to_mend_goes_by_the_calendar(made: dt.date | None, days: int, told: str):
    """Reckoned where the notice's day is known; of a year whose holidays nobody knows yet it says so."""
    assert told in time_to_mend(made, days)


def test_known_day_stands_below_the_office(review: Review, documents: Documents, programme: Programme):
    """In the number's year too; the day to mend by in both forms: Saturday 11 May is worked for the holiday."""
    own = looking(programme, notice_date=dt.date(2024, 5, 6), number="云补〔{year}〕{number}号", office="云岭省市监局")
    files = dossier_files(review, documents, own)
    for text in (word_text(files[WORD]), pdf_text(files[PDF])):
        plain = re.sub(r"\s", "", text)
        assert "云补〔2024〕号" in plain
        assert "云岭省市监局2024年5月6日" in plain
        assert "自本通知书印发之日起5个工作日内（至2024年5月11日止）" in plain


def test_office_stands_in_the_middle_above_the_date():
    """Whichever is longer, both have one middle; the date keeps four characters free below a short name."""
    for office in ("某局", "国家市场监督管理总局竞争政策协调司"):
        above, below = signature_indents(office, "2024年5月6日")
        assert above + len(office) / 2 == below + 3  # three characters and six digits of half their width
        assert above >= 2
        assert below >= 4


def test_documents_of_which_some_will_do(review: Review, documents: Documents, programme: Programme):
    """A group that is missed is told with what was asked, on what that rests, and its own advice."""
    group = Group(
        id="proof",
        title="证明材料",
        of=("application-form", "supporting-evidence"),
        basis="official",
        advice="任交其一即可。",
    )
    findings = (Finding("g", "document-missing", "error", "proof", "证明材料至少应提交 1 项。"),)
    changed = msgspec.structs.replace(review, findings=findings)
    text = word_text(dossier_files(changed, documents, msgspec.structs.replace(programme, groups=(group,)))[WORD])
    assert "（一）缺少材料：证明材料" in text
    assert "申报要求：《申报表》、《佐证材料》应至少提交 1 项（附件要求）。" in text
    assert "补正办法：任交其一即可。" in text


def test_organisations_are_no_governments(review: Review, documents: Documents, programme: Programme):
    """Their name is a blank to fill in, and they are called by what they are."""
    applicants = msgspec.structs.replace(programme.applicants, who="organisations", eligible=(), unclear=())
    changed = msgspec.structs.replace(review, dossier=msgspec.structs.replace(review.dossier, region=None))
    called = msgspec.structs.replace(programme, applicants=applicants)
    text = word_text(dossier_files(changed, documents, called)[WORD])
    assert "你单位报送的" in text
    assert "人民政府：" not in text


def test_what_has_no_rest_for_any_word_stays_on_the_page(review: Review, documents: Documents, programme: Programme):
    """Signs of the typesetter are words, a name without end is broken, what nobody may see is left out."""
    entry = msgspec.structs.replace(review.documents[0], name='#panic("x")$x$' + "a" * 300 + ".pdf\u202e")
    changed = msgspec.structs.replace(review, documents=(entry, *review.documents[1:]))
    data = dossier_files(changed, documents, programme)[PDF]
    assert '#panic("x")$x$' in pdf_text(data).replace("\u200b", "")
    assert "\u202e" not in pdf_text(data)
    for page in pypdfium2.PdfDocument(data):
        words = page.get_textpage()
        rights = [words.get_charbox(index)[2] for index in range(words.count_chars())]
        assert max(rights) <= page.get_size()[0] - 60
