"""Digital signatures in PDF: who signed, when, where; fields that wait for a signature say nothing."""

from pathlib import Path
from typing import Any

import pytest

from extractors.pdf.signatures import signer_names

TEXT = b"BT /F1 12 Tf 72 700 Td (This letter was signed by its sender today.) Tj ET"


def der(tag: int, *parts: bytes) -> bytes:
    """One DER value."""
    body = b"".join(parts)
    length = bytes([len(body)]) if len(body) < 128 else bytes([0x82, *len(body).to_bytes(2, "big")])
    return bytes([tag]) + length + body


def name(common: str) -> bytes:
    """A distinguished name with a country and a common name."""

    def attribute(last: int, value: bytes) -> bytes:
        return der(0x31, der(0x30, der(0x06, bytes([0x55, 4, last])), value))

    return der(0x30, attribute(6, der(0x13, b"CN")), attribute(3, der(0x0C, common.encode())))


def certificate(issuer: str, subject: str) -> bytes:
    """A certificate without a key worth the name."""
    validity = der(0x30, der(0x17, b"230101000000Z"), der(0x18, b"20530101000000Z"))
    algorithm = der(0x30, der(0x06, b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b"))
    body = der(0x30, der(0x02, b"\x07"), algorithm, name(issuer), validity, name(subject), der(0x30, bytes(140)))
    return der(0x30, body, algorithm, der(0x03, bytes(40)))


def message(*certificates: bytes, issuer: str = "某某认证中心", time: bytes = b"") -> bytes:
    """A CMS message: certificates, and the signer by its issuer, with a signing time."""
    moment = der(0x30, der(0x06, b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x05"), der(0x31, der(0x17, time))) if time else b""
    signer = der(0x30, der(0x02, b"\x01"), der(0x30, name(issuer), der(0x02, b"\x07")), der(0xA0, moment))
    return der(0x30, der(0x06, b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"), der(0xA0, *certificates), der(0x31, signer))


CHAIN = (
    certificate("国家根", "某某认证中心"),
    certificate("某某认证中心", "云岭市人民政府"),
    certificate("国家根", "国家根"),
)


def write(path: Path, *fields: tuple[bytes, bytes], pages: int = 1) -> Path:
    """A PDF with signature fields on its first page: for each its dictionary's rest and its signature (or nothing)."""
    values = [
        (f"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached{extra.decode()}/ByteRange[0 1 2 3]".encode() + b"/Contents<" + cms.hex().encode() + b">>>")
        for extra, cms in fields
    ]  # fmt: skip
    first = 5 + 2 * pages
    kids = b" ".join(b"%d 0 R" % (5 + 2 * page) for page in range(pages))
    refs = b" ".join(b"%d 0 R" % (first + 2 * place) for place in range(len(fields)))
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R/AcroForm<</SigFlags 3/Fields[" + refs + b"]>>>>",
        b"<</Type/Pages/Kids[" + kids + b"]/Count %d>>" % pages,
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<<>>",
    ]
    for page in range(pages):
        annots = b"/Annots[" + refs + b"]" if not page else b""
        bodies.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R%s>>"
            % (6 + 2 * page, annots)
        )
        bodies.append(b"<</Length %d>>stream\n" % len(TEXT) + TEXT + b"\nendstream")
    for place, (value, (_, cms)) in enumerate(zip(values, fields, strict=True)):
        held = b"/V %d 0 R" % (first + 2 * place + 1) if cms else b""
        box = b"[%d 100 %d 160]" % (100 + 200 * place, 250 + 200 * place)
        bodies.append(b"<</Type/Annot/Subtype/Widget/FT/Sig/T(s%d)/F 132/Rect%s%s>>" % (place, box, held))
        bodies.append(value)
    data, places = b"%PDF-1.7\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(data))
        data += b"%d 0 obj" % number + body + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
    path.write_bytes(data + end % (len(bodies) + 1, table, len(bodies) + 1, len(data)))
    return path


def test_a_signature_has_its_signer_time_and_place(tmp_path: Path, read: Any, only: Any):
    """The certificate that issued no other is the signer's; the time is the dictionary's."""
    extra = b"/M(D:20240418093000+08'00')/Reason(Approval)"
    block = only(read(write(tmp_path / "signed.pdf", (extra, message(*CHAIN)))), "signature")
    assert block.text == "数字签名 签名人：云岭市人民政府 时间：2024-04-18 09:30 理由：Approval"
    assert block.bbox == pytest.approx((100, 842 - 160, 250, 842 - 100), abs=0.1)
    assert block.page == 1
    assert block.confidence < 1


def test_the_time_may_stand_in_the_message_only(tmp_path: Path, read: Any, only: Any):
    """Without /M the signing time of the message counts; it is in UTC."""
    block = only(read(write(tmp_path / "signed.pdf", (b"", message(*CHAIN, time=b"240418013000Z")))), "signature")
    assert block.text == "数字签名 签名人：云岭市人民政府 时间：2024-04-18 01:30 UTC"


def test_a_field_that_waits_for_a_signature_is_none(tmp_path: Path, read: Any, only: Any):
    """An empty field says nothing, and does not take the place of the one that is signed."""
    path = write(tmp_path / "half.pdf", (b"", b""), (b"/M(D:20240102)", message(*CHAIN)))
    block = only(read(path), "signature")
    assert block.text == "数字签名 签名人：云岭市人民政府 时间：2024-01-02"
    assert block.bbox[0] == pytest.approx(300, abs=0.1)
    assert not [b for b in read(write(tmp_path / "none.pdf", (b"", b""))).blocks if b.kind == "signature"]


def test_a_signature_without_a_field_is_kept(tmp_path: Path, read: Any, only: Any):
    """Signatures of the file as a whole go to its last page."""
    path = write(tmp_path / "whole.pdf", (b"", message(*CHAIN)), pages=2)
    path.write_bytes(path.read_bytes().replace(b"/Annots", b"/Ignore"))
    assert only(read(path), "signature").page == 2


@pytest.mark.parametrize(
    ("contents", "names"),
    [
        (message(certificate("根", "根"), issuer="根"), ["根"]),
        (message(*CHAIN, certificate("另一中心", "李明")), ["云岭市人民政府", "李明"]),
        (der(0x30, name("电子印章中心"), name("云岭市人民政府")), ["电子印章中心", "云岭市人民政府"]),
        (b"", []),
        (bytes(range(256)) * 8, []),
        (b"\x06\x03\x55\x04\x03\x0c\x7f", []),
    ],
)
def test_names_of_signers(contents: bytes, names: list[str]):
    """Self-signed, two signers, no certificate at all, noise, cut short."""
    assert signer_names(contents) == names
