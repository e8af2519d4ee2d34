"""Digital signatures in PDF: who signed, when, where, and whether the file is still what was signed."""

import re
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from .signing import (
    CHANGED,
    INTACT,
    WIDGET,
    Sign,
    Signer,
    codes,
    letter,
    make_signer,
    plain_letter,
    signature,
    signed,
    write,
)


def test_a_signature_has_its_signer_time_reason_and_place(tmp_path: Path, read: Any, only: Any, signer: Signer):
    """The certificate names the signer; a time with a zone is told in Beijing's; what is not judged is told."""
    extra = b"/M(D:20240418013000Z)/Reason(Approval)/Location(Yunling)"
    document = read(write(tmp_path, signed(plain_letter(extra), signer.cms)))
    block = only(document, "signature")
    assert block.text == (
        f"数字签名 签名人：云岭市人民政府 时间：2024-04-18 09:30 理由：Approval 地点：Yunling 校验：{INTACT}"
    )
    assert block.bbox == pytest.approx((100, 842 - 160, 250, 842 - 100), abs=0.1)
    assert block.page == 1
    assert 0.9 < block.confidence < 1
    assert codes(document) == []
    assert any("信任链" in limit for limit in document.limits)


def test_a_person_signs_for_an_organisation(tmp_path: Path, read: Any, only: Any):
    """Both are told; by an elliptic curve; the reason may be Chinese."""
    person = make_signer(ec.generate_private_key(ec.SECP256R1()), "李明")
    reason = b"/Reason<FEFF" + "同意申报".encode("utf-16-be").hex().encode() + b">"
    block = only(read(write(tmp_path, signed(plain_letter(reason), person.cms))), "signature")
    assert "签名人：李明（云岭市人民政府）" in block.text
    assert "理由：同意申报" in block.text
    assert block.text.endswith(INTACT)


def test_the_time_may_stand_in_the_message_only(tmp_path: Path, read: Any, only: Any, signer: Signer):
    """Without /M the signing time of the message counts."""
    block = only(read(write(tmp_path, signed(plain_letter(), signer.cms))), "signature")
    assert re.search(r"时间：20\d\d-\d\d-\d\d \d\d:\d\d 校验", block.text)


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ("D:20240102", "2024-01-02"),
        ("20240102093000+08'00'", "2024-01-02 09:30"),
        ("D:20240102093000-05'00", "2024-01-02 22:30"),
    ],
)
def test_times_as_files_state_them(tmp_path: Path, read: Any, only: Any, signer: Signer, stated: str, told: str):
    """Without a clock, without the mark, in another zone."""
    extra = f"/M({stated})".encode()
    assert (
        f"时间：{told} 校验" in only(read(write(tmp_path, signed(plain_letter(extra), signer.cms))), "signature").text
    )


def test_a_changed_byte_breaks_the_signature(tmp_path: Path, read: Any, only: Any, signer: Signer):
    """A figure in the text was altered: said in the block and as a warning."""
    data = signed(plain_letter(), signer.cms).replace(b"by its sender", b"by no sender ")
    document = read(write(tmp_path, data))
    block = only(document, "signature")
    assert block.text.endswith(CHANGED)
    assert block.confidence <= 0.5
    assert codes(document) == ["signature-broken"]


def test_a_signature_of_another_key_is_no_signature(tmp_path: Path, read: Any, only: Any, signer: Signer):
    """The digest was made to fit, the signature cannot be."""
    other = make_signer(rsa.generate_private_key(65537, 2048))

    def forge(data: bytes) -> bytes:
        ours, theirs = (cms.ContentInfo.load(maker.cms(data)) for maker in (signer, other))
        ours["content"]["certificates"] = theirs["content"]["certificates"]
        return bytes(ours.dump(force=True))

    document = read(write(tmp_path, signed(plain_letter(), forge)))
    assert "签名值与证书不符" in only(document, "signature").text
    assert codes(document) == ["signature-broken"]


def test_a_bare_signature_with_its_certificate(tmp_path: Path, read: Any, only: Any, signer: Signer):
    """adbe.x509.rsa_sha1: the dictionary has the certificate."""
    extra = b"/Cert<" + signer.der.hex().encode() + b">"
    data = signed(plain_letter(extra, b"adbe.x509.rsa_sha1"), signer.bare)
    block = only(read(write(tmp_path, data)), "signature")
    assert "签名人：云岭市人民政府" in block.text
    assert block.text.endswith(INTACT)
    changed = read(write(tmp_path, data.replace(b"sender today", b"sender never")))
    assert only(changed, "signature").text.endswith(CHANGED)


@pytest.mark.parametrize("sign", [lambda _: b"\x30\x03\x02\x01\x05", lambda _: b"no message at all"])
def test_what_cannot_be_checked_is_said_to_be_unchecked(tmp_path: Path, read: Any, only: Any, sign: Sign):
    """A container of its own kind is no sound signature and no broken one."""
    document = read(write(tmp_path, signed(plain_letter(b"/Name(Yunling)"), sign)))
    block = only(document, "signature")
    assert "签名人：Yunling" in block.text
    assert "未校验" in block.text
    assert codes(document) == ["signature-unchecked"]


def test_a_field_that_waits_for_a_signature_is_none(tmp_path: Path, read: Any, only: Any, signer: Signer):
    """An empty field says nothing, and does not take the place of the one that is signed."""
    second = WIDGET.replace(b"100 100 250", b"300 100 450")
    fields = (b"<<" + WIDGET + b"/FT/Sig/T(s1)>>", signature(), b"<<" + second + b"/FT/Sig/T(s2)/V 7 0 R>>")
    data = letter(*fields, listed=b"6 0 R 8 0 R", shown=b"6 0 R 8 0 R")
    block = only(read(write(tmp_path, signed(data, signer.cms))), "signature")
    assert block.bbox[0] == pytest.approx(300, abs=0.1)
    empty = read(write(tmp_path, letter(fields[0])))
    assert not [block for block in empty.blocks if block.kind == "signature"]


@pytest.mark.parametrize(
    "fields",
    [
        (b"<</FT/Sig/T(s1)/V 7 0 R/Kids[8 0 R]>>", b"<<" + WIDGET + b"/Parent 6 0 R>>"),
        (b"<</T(form)/Kids[8 0 R]>>", b"<<" + WIDGET + b"/FT/Sig/T(s1)/V 7 0 R/Parent 6 0 R>>"),
        (b"<</FT/Sig/T(form)/Kids[8 0 R]>>", b"<<" + WIDGET + b"/T(s1)/V 7 0 R/Parent 6 0 R>>"),
    ],
)
def test_fields_with_kids(tmp_path: Path, read: Any, only: Any, signer: Signer, fields: tuple[bytes, bytes]):
    """The value on the parent of the widget, a field below another, an inherited type."""
    data = letter(fields[0], signature(), fields[1], shown=b"8 0 R")
    block = only(read(write(tmp_path, signed(data, signer.cms))), "signature")
    assert block.text.endswith(INTACT)
    assert block.page == 1
    assert block.bbox == pytest.approx((100, 842 - 160, 250, 842 - 100), abs=0.1)


def test_a_signature_without_a_field_on_a_page_is_kept(tmp_path: Path, read: Any, only: Any, signer: Signer):
    """It goes to the last page."""
    data = letter(b"<</FT/Sig/T(s1)/V 7 0 R>>", signature(), shown=b"")
    assert only(read(write(tmp_path, signed(data, signer.cms))), "signature").page == 2


def test_a_signature_that_several_pages_show_is_told_once(tmp_path: Path, read: Any, only: Any, signer: Signer):
    """A seal across the edges (骑缝章) has a widget on each page."""
    widgets = (b"<<" + WIDGET + b"/Parent 6 0 R>>",) * 2
    data = letter(
        b"<</FT/Sig/T(s1)/V 7 0 R/Kids[8 0 R 9 0 R]>>",
        signature(),
        *widgets,
        shown=b"8 0 R",
        second_page=b"/Annots[9 0 R]",
    )
    assert only(read(write(tmp_path, signed(data, signer.cms))), "signature").page == 1


def test_a_signature_is_not_lost_with_a_broken_form(
    tmp_path: Path, read: Any, only: Any, signer: Signer, monkeypatch: pytest.MonkeyPatch
):
    """Where the form's tree cannot be read, what pdfium says is kept."""
    monkeypatch.setattr("extractors.pdf.structure.Structure.fields", lambda _: iter(()))
    block = only(read(write(tmp_path, signed(plain_letter(b"/Reason(Approval)"), signer.cms))), "signature")
    assert "签名人：云岭市人民政府" in block.text
    assert "理由：Approval" in block.text
    assert block.text.endswith(INTACT)
    assert block.bbox[0] == pytest.approx(100, abs=0.1)
