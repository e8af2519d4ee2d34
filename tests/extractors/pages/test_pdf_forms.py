"""What was filled in, noted and typed onto a PDF page: once, in its place, whatever the field's kind."""

from typing import Any

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader

WIDGET = b"/Type/Annot/Subtype/Widget/F 4"
ANNOTATION = b"/Type/Annot/F 4"
BODY = "下表为我市近三年商业秘密保护工作的主要数据，由市市场监督管理局汇总，请一并审阅。"


def text(words: str) -> bytes:
    """A text string in UTF-16."""
    return b"<FEFF" + words.encode("utf-16-be").hex().encode() + b">"


def form(page_of: Any, content: bytes, *fields: bytes, kids: dict[int, int] | None = None) -> Any:
    """A page with these fields, numbered from 6; ``kids`` are widgets below another field, by their numbers."""
    numbers = range(6, 6 + len(fields))
    listed = b" ".join(b"%d 0 R" % number for number in numbers if number not in (kids or {}))
    shown = b" ".join(b"%d 0 R" % number for number, field in zip(numbers, fields, strict=True) if WIDGET in field)
    return page_of(
        content,
        *fields,
        page=b"/Annots[" + shown + b"]",
        catalog=b"/AcroForm<</NeedAppearances true/Fields[" + listed + b"]>>",
    )


def notes(page_of: Any, content: bytes, *annotations: bytes) -> Any:
    """A page with these annotations, numbered from 6."""
    shown = b" ".join(b"%d 0 R" % number for number in range(6, 6 + len(annotations)))
    return page_of(content, *annotations, page=b"/Annots[" + shown + b"]")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (b"/FT/Tx/V" + text("云岭市人民政府"), "云岭市人民政府"),
        (b"/FT/Tx/V" + text("⼯作⽅案"), "工作方案"),
        (b"/FT/Tx/Ff 4096/V" + text("第一行\n第二行"), "第一行 第二行"),
        (b"/FT/Tx/Ff 16777216/MaxLen 8/V(12345678)", "12345678"),
        (b"/FT/Ch/Ff 131072/V(b)/Opt[[(a)" + text("甲类") + b"][(b)" + text("乙类") + b"]]", "乙类"),
        (b"/FT/Ch/Ff 393216/V" + text("自填") + b"/Opt[(x)(y)]", "自填"),
        (b"/FT/Ch/Ff 2097152/V[(x)(z)]/I[0 2]/Opt[(x)(y)(z)]", "x、z"),
    ],
)
def test_values_of_fields(page_of: Any, read: Any, only: Any, field: bytes, value: str):
    """Text, with radicals put right, of several lines, in a comb; choices by their labels. None has an appearance."""
    path = form(page_of, b"", b"<<" + WIDGET + b"/T(a)/Rect[100 700 300 720]" + field + b">>")
    block = only(read(path), "form_field")
    assert block.text == value
    assert block.page == 1
    assert block.bbox == pytest.approx((100, 122, 300, 142), abs=0.1)


@pytest.mark.parametrize(
    "field", [b"/FT/Btn/Ff 65536/MK<</CA(Submit)>>", b"/FT/Tx/Ff 8192/V(secret)", b"/FT/Tx/F 2/V(hidden)", b"/FT/Tx"]
)
def test_fields_that_show_nothing(page_of: Any, read: Any, field: bytes):
    """Push buttons, passwords, hidden fields, empty ones."""
    widget = WIDGET.replace(b"/F 4", b"") if b"/F 2" in field else WIDGET
    path = form(page_of, b"", b"<<" + widget + b"/T(a)/Rect[100 700 300 720]" + field + b">>")
    assert not read(path).blocks


def test_a_value_of_the_parent(page_of: Any, read: Any, only: Any):
    """The widget is a kid without a value of its own."""
    fields = (
        b"<</FT/Tx/T(a)/V" + text("继承") + b"/Kids[7 0 R]>>",
        b"<<" + WIDGET + b"/Parent 6 0 R/Rect[100 700 300 720]>>",
    )
    assert only(read(form(page_of, b"", *fields, kids={7: 6})), "form_field").text == "继承"


def test_a_widget_that_the_form_does_not_list(page_of: Any, read: Any, only: Any):
    """Its value is on the page all the same."""
    path = form(page_of, b"", b"<<" + WIDGET + b"/FT/Tx/T(a)/V(stray)/Rect[100 700 300 720]>>", kids={6: 0})
    assert only(read(path), "form_field").text == "stray"


STATES = b"/AP<</N<</%b 5 0 R/Off 5 0 R>>>>"
LABELS = b"BT /F1 12 Tf 116 552 Td (Apply) Tj 100 0 Td (Decline) Tj ET"


def check(x: int, state: bytes, *, on: bool, extra: bytes = b"") -> bytes:
    """A check box at ``x``."""
    current = state if on else b"Off"
    place = b"/Rect[%d 550 %d 562]" % (x, x + 12)
    return b"<<" + WIDGET + extra + place + b"/AS/" + current + STATES % state + b">>"


def test_a_box_that_is_set_is_told_by_its_words(page_of: Any, read: Any, only: Any):
    """The label is on the page beside it; a box that is not set says nothing."""
    first = check(100, b"Yes", on=True, extra=b"/FT/Btn/T(a)/V/Yes")
    second = check(200, b"Yes", on=False, extra=b"/FT/Btn/T(b)/V/Off")
    block = only(read(form(page_of, LABELS, first, second)), "form_field")
    assert block.text == "☑Apply"
    assert block.bbox[0] == pytest.approx(100, abs=0.1)


def test_a_label_may_stand_on_the_left(page_of: Any, read: Any, only: Any):
    """Where nothing stands on the right."""
    block = only(read(form(page_of, LABELS, check(262, b"1", on=True, extra=b"/FT/Btn/T(a)/V/1"))), "form_field")
    assert block.text == "☑Decline"


def test_the_chosen_one_of_a_radio_group(page_of: Any, read: Any, only: Any):
    """The group's value stands on the parent; without a label the state's name is told where it says something."""
    group = b"<</FT/Btn/Ff 49152/T(g)/V/county/Kids[7 0 R 8 0 R]>>"
    kids = [
        check(x, state, on=state == b"county", extra=b"/Parent 6 0 R")
        for x, state in ((100, b"city"), (200, b"county"))
    ]
    assert only(read(form(page_of, LABELS, group, *kids, kids={7: 6, 8: 6})), "form_field").text == "☑Decline"
    assert only(read(form(page_of, b"", group, *kids, kids={7: 6, 8: 6})), "form_field").text == "☑county"


def test_a_form_that_was_made_flat_says_it_once(page_of: Any, read: Any):
    """The page's own text has the value in the field's place."""
    content = b"BT /F1 12 Tf 102 705 Td (Yunling City) Tj ET"
    path = form(page_of, content, b"<<" + WIDGET + b"/FT/Tx/T(a)/V(Yunling  City)/Rect[100 700 300 720]>>")
    assert [(block.kind, block.text) for block in read(path).blocks] == [("paragraph", "Yunling City")]


def test_fields_in_cells_are_text_of_the_cells(paper: Any, read: Any, only: Any):
    """A form drawn as a table; what a frame without cells holds is not lost."""
    sheet = paper()
    sheet.grid((72, 200, 328), (100, 130, 160))
    sheet.text(80, 120, "申报地区", 12)
    sheet.text(80, 150, "联系人", 12)
    for name, y in (("Shaoxing", 102), ("Chen", 132)):
        sheet.canvas.acroForm.textfield(name=name, value=name, x=205, y=841.89 - y - 24, width=110, height=20)
    document = read(sheet.save())
    assert only(document, "table").text == "申报地区\tShaoxing\n联系人\tChen"


def test_a_filled_in_scan_says_its_fields_once(paper: Any, read: Any, recogniser: Any):
    """The picture that goes to OCR is without what is known as text."""
    sheet = paper()
    sheet.canvas.drawImage(ImageReader(Image.new("RGB", (30, 40), "grey")), 0, 0, 595, 842)
    sheet.canvas.acroForm.textfield(name="a", value="Shaoxing", x=100, y=600, width=200, height=40, fontSize=30)
    document = read(sheet.save())
    assert [block.text for block in document.blocks if block.kind == "form_field"] == ["Shaoxing"]
    ((image, _),) = recogniser.images
    assert image.std() < 1


CONTENT = b"BT /F1 12 Tf 100 700 Td (First line of the page) Tj 0 -80 Td (Third line of the page) Tj ET"
HIGH = b"/QuadPoints[100 712 200 712 100 698 200 698]/Rect[100 698 200 712]"


def test_typed_in_text_is_read_in_its_place(page_of: Any, read: Any, kinds: Any):
    """FreeText is a part of what the page says."""
    added = (
        b"<<"
        + ANNOTATION
        + b"/Subtype/FreeText/DA(/Helv 12 Tf)/Contents"
        + text("补充说明")
        + b"/Rect[100 640 300 660]>>"
    )
    assert kinds(read(notes(page_of, CONTENT, added))) == [
        ("paragraph", "First line of the page"),
        ("paragraph", "补充说明"),
        ("paragraph", "Third line of the page"),
    ]


def test_notes_are_comments_once(page_of: Any, read: Any):
    """A note and its popup, a highlight with words; links and highlights without words say nothing."""
    document = read(
        notes(
            page_of,
            CONTENT,
            b"<<" + ANNOTATION + b"/Subtype/Text/Contents" + text("请核对") + b"/Popup 7 0 R/Rect[400 700 420 720]>>",
            b"<<" + ANNOTATION + b"/Subtype/Popup/Contents" + text("请核对") + b"/Parent 6 0 R/Rect[420 600 520 700]>>",
            b"<<" + ANNOTATION + b"/Subtype/Highlight/Contents" + text("重点") + HIGH + b">>",
            b"<<" + ANNOTATION + b"/Subtype/Squiggly" + HIGH + b">>",
            b"<<" + ANNOTATION + b"/Subtype/Link/Contents(link)/Rect[100 600 200 620]>>",
        )
    )
    assert sorted(block.text for block in document.blocks if block.kind == "comment") == ["请核对", "重点"]
    assert document.warnings == ()


def test_text_that_is_struck_out_or_to_be_blacked_out_is_told(page_of: Any, read: Any):
    """It is still there, so it is read, with a warning."""
    struck = b"<<" + ANNOTATION + b"/Subtype/StrikeOut" + HIGH + b">>"
    redacted = b"<<" + ANNOTATION + b"/Subtype/Redact" + HIGH + b">>"
    document = read(notes(page_of, CONTENT, struck, redacted))
    assert [warning.code for warning in document.warnings] == ["struck-text", "redaction-pending"]
    assert document.blocks[0].text == "First line of the page"


def test_more_notes_than_are_looked_at_are_told(page_of: Any, read: Any, monkeypatch: pytest.MonkeyPatch):
    """The first ones are read."""
    monkeypatch.setattr("extractors.pdf.marks.MOST_ANNOTATIONS", 2)
    note = b"<<" + ANNOTATION + b"/Subtype/Text/Rect[400 700 420 720]/Contents"
    document = read(notes(page_of, CONTENT, *(note + text(f"第{number}条") + b">>" for number in (1, 2, 3))))
    assert sorted(block.text for block in document.blocks if block.kind == "comment") == ["第1条", "第2条"]
    assert [(warning.code, warning.page) for warning in document.warnings] == [("limit-annotations", 1)]


def test_stamps_and_handwriting_are_pictures(page_of: Any, read: Any):
    """Their words, where they have any, are comments."""
    stamp = b"<<" + ANNOTATION + b"/Subtype/Stamp/Contents" + text("已审核") + b"/Rect[400 100 500 200]>>"
    ink = b"<<" + ANNOTATION + b"/Subtype/Ink/InkList[[300 300 320 310 340 290]]/Rect[300 290 340 310]>>"
    blocks = read(notes(page_of, CONTENT, stamp, ink)).blocks
    assert [round(block.bbox[0]) for block in blocks if block.kind == "picture"] == [300, 400]
    assert [block.text for block in blocks if block.kind == "comment"] == ["已审核"]


def test_files_attached_to_a_page_are_told(page_of: Any, read: Any):
    """A paper clip on the page holds a file."""
    clip = b"<<" + ANNOTATION + b"/Subtype/FileAttachment/FS 7 0 R/Rect[400 100 420 120]>>"
    held = b"<</Type/Filespec/F(table.xlsx)/UF(table.xlsx)/EF<</F 8 0 R>>>>"
    path = page_of(CONTENT, clip, held, b"<</Length 4>>stream\ndata\nendstream", page=b"/Annots[6 0 R]")
    (warning,) = read(path).warnings
    assert warning.code == "embedded-files"
    assert "table.xlsx" in warning.message
