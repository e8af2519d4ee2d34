"""What was appended to a signed PDF: changes of pages, and further signatures."""

from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from .signing import (
    INTACT,
    WIDGET,
    Signer,
    appended,
    body,
    codes,
    letter,
    make_signer,
    plain_letter,
    signature,
    signed,
    table,
    write,
)

NEW_TEXT = b"BT /F1 12 Tf 72 700 Td (This letter was signed by somebody else.) Tj ET"


def test_pages_that_were_changed_by_an_appended_revision(tmp_path: Path, read: Any, only: Any, signer: Signer):
    """The signed bytes are all there, and the pages show something else."""
    data = signed(plain_letter(), signer.cms)
    data = appended(data, (5, b"<</Length %d>>stream\n" % len(NEW_TEXT) + NEW_TEXT + b"\nendstream"))
    document = read(write(tmp_path, data))
    assert "改动了第 1、2 页" in only(document, "signature").text
    assert codes(document) == ["signature-outdated"]
    assert any("somebody else" in block.text for block in document.blocks)


def test_a_note_on_one_page_is_a_change_of_that_page(tmp_path: Path, read: Any, only: Any, signer: Signer):
    """What is typed over a page later is not what was signed."""
    note = b"/Annots[<</Type/Annot/Subtype/FreeText/Rect[80 400 300 430]/Contents(Added later)>>]>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents 5 0 R"
    document = read(write(tmp_path, appended(signed(plain_letter(), signer.cms), (30, page + note))))
    assert "改动了第 2 页" in only(document, "signature").text


def test_a_drawing_that_replaces_another_is_a_change(tmp_path: Path, read: Any, only: Any, signer: Signer):
    """The same text and as many objects, and another look: a bar was moved over the first line."""
    bar = b" 1 0 0 rg 72 %d 200 20 re f"
    data = plain_letter().replace(b"/Contents 5 0 R>>", b"/Contents [5 0 R 31 0 R]>>", 1)
    content = b"<</Length %d>>stream\n%b\nendstream"
    before, after = (content % (len(bar % y), bar % y) for y in (300, 500))
    start = data.rfind(b"xref\n0 1")
    data = table(data[:start] + body(31, before))
    document = read(write(tmp_path, appended(signed(data, signer.cms), (31, after))))
    assert "改动了第 2 页" in only(document, "signature").text


def test_a_second_signature_leaves_the_first_one_sound(tmp_path: Path, read: Any, signer: Signer):
    """Two parties sign one after the other."""
    data = signed(
        letter(
            b"<<" + WIDGET + b"/FT/Sig/T(s1)/V 7 0 R>>",
            signature(),
            b"<<" + WIDGET.replace(b"100 100 250", b"300 100 450") + b"/FT/Sig/T(s2)>>",
            listed=b"6 0 R 8 0 R",
            shown=b"6 0 R 8 0 R",
        ),
        signer.cms,
    )
    second = WIDGET.replace(b"100 100 250", b"300 100 450")
    data = appended(data, (8, b"<<" + second + b"/FT/Sig/T(s2)/V 9 0 R>>"), (9, signature()))
    other = make_signer(ec.generate_private_key(ec.SECP256R1()), "云岭市市场监督管理局", "云岭市市场监督管理局")
    document = read(write(tmp_path, signed(data, other.cms)))
    first, last = [block for block in document.blocks if block.kind == "signature"]
    assert "签名人：云岭市人民政府" in first.text
    assert "各页内容与签名时一致" in first.text
    assert last.text.endswith(INTACT)
    assert "市场监督管理局" in last.text
    assert codes(document) == []


def test_a_signature_that_leaves_out_a_part(tmp_path: Path, read: Any, only: Any, signer: Signer):
    """The signed range begins behind the file's header: told."""
    document = read(write(tmp_path, signed(plain_letter(), signer.cms, start=20)))
    assert "签名未覆盖整个文件" in only(document, "signature").text
    assert codes(document) == ["signature-partial"]
