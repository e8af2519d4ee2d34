"""The section tree against the contents page."""

from collections.abc import Callable

from extractors.document import Document
from pipeline.outline import find_sections
from pipeline.outline.contents import check_contents
from pipeline.reading import understand, walk

MakeDocument = Callable[..., Document]
BODY = "各部门按照职责分工密切配合，建立信息通报制度，定期研究解决工作中的困难，各项措施总体落实较好。"
CONTENTS = ("目录", "一、总体要求\t1", "二、重点任务……3", "（一）健全制度\t3", "三、组织实施 9")
TEXT = ("一、总体要求", BODY, "二、重点任务", "（一）健全制度", BODY, "三、组织实施", BODY)


def test_what_the_contents_list_and_the_text_has_is_left_alone(make_document: MakeDocument) -> None:
    """No warning, nothing less sure."""
    document = make_document([*CONTENTS, *TEXT])
    sections = find_sections(document)
    assert check_contents(document, sections) == (sections, ())


def test_a_listed_heading_that_is_not_in_the_text_is_told(make_document: MakeDocument) -> None:
    """A page is missing, or the contents are old: the reading warns, in words that quote nothing."""
    reading = understand(make_document([*CONTENTS, *TEXT[:-2]]))
    (warning,) = reading.document.warnings
    assert warning.code == "contents-mismatch"
    assert "4个" in warning.message
    assert "1个" in warning.message
    assert "组织" not in warning.message


def test_a_heading_that_the_contents_should_list_is_doubted(make_document: MakeDocument) -> None:
    """四、 is not in a list that has 一、 to 三、; the headings below are of no family that it lists."""
    lines = [*CONTENTS, *TEXT, "四、其他事项", BODY, "1.说明。" + BODY]
    sections, _ = check_contents(document := make_document(lines), find_sections(document))
    before = {s.title: s.confidence for s in walk(find_sections(document))}
    after = {s.title: s.confidence for s in walk(sections)}
    assert after.pop("其他事项") < before.pop("其他事项")
    assert after == before


def test_misread_entries_and_lists_of_other_files_are_no_mismatch(make_document: MakeDocument) -> None:
    """One character read differently; the contents of a dossier whose papers are in other files."""
    misread = [line.replace("健全制度", "健仝制度") for line in CONTENTS]
    other = ["目录", "申请函\t1", "申报表\t3", "工作方案\t5", "佐证材料\t20"]
    for lines in ([*misread, *TEXT], [*other, *TEXT]):
        document = make_document(lines)
        assert check_contents(document, find_sections(document))[1] == ()


def test_entries_whose_page_number_was_not_read_are_no_headings(make_document: MakeDocument) -> None:
    """Recognition loses the number behind the leaders: the list still ends where its first entry comes again."""
    contents = ("目录", "第一章 基础 …", "第一节现状……", "第二章 思路 ......")
    text = ("第一章 基础", "第一节 现状", BODY, "第二章 思路", BODY)
    found = walk(find_sections(make_document([*contents, *text])))
    assert [section.heading for section in found] == ["b5", "b6", "b8"]
