"""Digital signatures in PDF: who signed, when, where, and whether the file is still what was signed."""

import datetime as dt
import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from asn1crypto import cms, core, x509
from cryptography import x509 as certificates
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder
from cryptography.x509.oid import NameOID

from extractors.signed.digests import sm3
from extractors.signed.sm2 import message_digest, multiply

TEXT = b"BT /F1 12 Tf 72 700 Td (This letter was signed by its sender today.) Tj ET"
ROOM = 6_000
"""Bytes kept free for a message."""
INTACT = "签名后文件未被改动"
CHANGED = "文件在签名后被改动，签名无效"
Sign = Callable[[bytes], bytes]
"""Makes the message that signs some bytes."""


class Signer(NamedTuple):
    """A key and its certificate."""

    key: Any
    certificate: certificates.Certificate

    def cms(self, data: bytes) -> bytes:
        """A detached message."""
        builder = PKCS7SignatureBuilder().set_data(data).add_signer(self.certificate, self.key, hashes.SHA256())
        return builder.sign(Encoding.DER, [PKCS7Options.DetachedSignature, PKCS7Options.Binary])

    def bare(self, data: bytes) -> bytes:
        """A PKCS #1 signature in an octet string."""
        return core.OctetString(self.key.sign(data, padding.PKCS1v15(), hashes.SHA1())).dump()  # noqa: S303 - the format's

    @property
    def der(self) -> bytes:
        """The certificate."""
        return self.certificate.public_bytes(Encoding.DER)


def make_signer(key: Any, common: str = "云岭市人民政府", organisation: str = "云岭市人民政府") -> Signer:
    """A signer with a certificate of its own making."""
    names = [(NameOID.COUNTRY_NAME, "CN"), (NameOID.ORGANIZATION_NAME, organisation), (NameOID.COMMON_NAME, common)]
    subject = certificates.Name([certificates.NameAttribute(*name) for name in names])
    builder = certificates.CertificateBuilder(subject, subject, key.public_key(), 7)
    start = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    builder = builder.not_valid_before(start).not_valid_after(start.replace(year=2034))
    return Signer(key, builder.sign(key, hashes.SHA256()))


@pytest.fixture(scope="module")
def signer() -> Signer:
    """One that signs by RSA."""
    return make_signer(rsa.generate_private_key(65537, 2048))


def body(number: int, content: bytes) -> bytes:
    """An object."""
    return b"%d 0 obj\n" % number + content + b"\nendobj\n"


def table(data: bytes, previous: int = 0) -> bytes:
    """A cross reference for the objects since the last one, and the file's end."""
    start = data.rfind(b"%%EOF\n") + 6 if previous else 0
    places = {int(m[1]): m.start(1) for m in re.finditer(rb"(?m)^(\d+) 0 obj", data) if m.start() >= start}
    lines = b"".join(b"%d 1\n%010d 00000 n \n" % (number, place) for number, place in sorted(places.items()))
    before = b"/Prev %d" % previous if previous else b""
    head = b"xref\n" + (b"" if previous else b"0 1\n0000000000 65535 f \n")
    end = b"trailer\n<</Size 40/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n"
    return data + head + lines + end % (before, len(data))


def signature(extra: bytes = b"", sub_filter: bytes = b"adbe.pkcs7.detached") -> bytes:
    """A signature dictionary with room for its message."""
    ranges = b"/ByteRange[0 1234567890 1234567890 1234567890]"
    head = b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/" + sub_filter
    return head + extra + ranges + b"/Contents<" + bytes(2 * ROOM).replace(b"\0", b"0") + b">>>"


def signed(data: bytes, sign: Sign, start: int = 0) -> bytes:
    """The file with its (last) room filled; what stands before ``start`` is left out."""
    hole = data.rfind(b"/Contents<") + 9
    end = hole + 2 * ROOM + 2
    ranges = b"/ByteRange[%d %d %d %d]" % (start, hole - start, end, len(data) - end)
    place = data.rfind(b"/ByteRange[0 1234567890")
    length = len(b"/ByteRange[0 1234567890 1234567890 1234567890]")
    data = data[:place] + ranges.ljust(length) + data[place + length :]
    message = sign(data[start:hole] + data[end:]).hex().encode()
    return data[: hole + 1] + message.ljust(2 * ROOM, b"0") + data[end - 1 :]


WIDGET = b"/Type/Annot/Subtype/Widget/F 132/Rect[100 100 250 160]"


def letter(*fields: bytes, listed: bytes = b"6 0 R", shown: bytes = b"6 0 R", second_page: bytes = b"") -> bytes:
    """A letter of two pages; objects from 6 are the form's, ``listed`` its fields, ``shown`` its widgets."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents 5 0 R"
    data = b"%PDF-1.7\n" + body(1, b"<</Type/Catalog/Pages 2 0 R/AcroForm<</SigFlags 3/Fields[" + listed + b"]>>>>")
    data += body(2, b"<</Type/Pages/Kids[4 0 R 30 0 R]/Count 2>>") + body(
        3, b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    )
    data += body(4, page + b"/Annots[" + shown + b"]>>") + body(30, page + second_page + b">>")
    data += body(5, b"<</Length %d>>stream\n" % len(TEXT) + TEXT + b"\nendstream")
    for number, field in enumerate(fields, start=6):
        data += body(number, field)
    return table(data)


def plain_letter(extra: bytes = b"", sub_filter: bytes = b"adbe.pkcs7.detached") -> bytes:
    """A letter with one signature field."""
    return letter(b"<<" + WIDGET + b"/FT/Sig/T(s1)/V 7 0 R>>", signature(extra, sub_filter))


def write(folder: Path, data: bytes) -> Path:
    """A file of these bytes."""
    path = folder / f"{hashlib.sha256(data).hexdigest()[:8]}.pdf"
    path.write_bytes(data)
    return path


def codes(document: Any) -> list[str]:
    """Codes of the warnings."""
    return [warning.code for warning in document.warnings]


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


ORDER = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
GENERATOR = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
SECRET, ONCE = 0x1234567890ABCDEF, 0x6CB28D99385C175C94F94E934817663FC176D925DD72B727260DBAAE1FB2F96F


def sm2_key() -> bytes:
    """The public key to this test's secret."""
    x, y = multiply(SECRET, GENERATOR) or (0, 0)
    return b"\x04" + x.to_bytes(32) + y.to_bytes(32)


def sm2_sign(message: bytes) -> tuple[int, int]:
    """A signature of SM2 with SM3 (GB/T 32918.2, 6.1)."""
    hashed = message_digest(sm2_key(), message) or b""
    point = multiply(ONCE, GENERATOR) or (0, 0)
    r = (int.from_bytes(hashed) + point[0]) % ORDER
    return r, pow(1 + SECRET, -1, ORDER) * (ONCE - r * SECRET) % ORDER


SUBJECT = x509.Name.build({"country_name": "CN", "common_name": "云岭市电子印章"})


def sm2_certificate() -> x509.Certificate:
    """A certificate for that key."""
    moment = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    algorithm = {"algorithm": "1.2.156.10197.1.501"}
    public = core.Sequence.load(bytes.fromhex("301306072a8648ce3d020106082a811ccf5501822d")).dump()
    info = x509.TbsCertificate({
        "version": "v3", "serial_number": 9, "signature": algorithm, "issuer": SUBJECT, "subject": SUBJECT,
        "validity": {"not_before": x509.Time("utc_time", moment), "not_after": x509.Time("utc_time", moment.replace(year=2034))},
        "subject_public_key_info": x509.PublicKeyInfo.load(_sequence(public + _bits(sm2_key()))),
    })  # fmt: skip
    return x509.Certificate({"tbs_certificate": info, "signature_algorithm": algorithm, "signature_value": b"\0" * 70})


def sm2_message(data: bytes) -> bytes:
    """A message of SM2 with SM3 (GM/T 0010)."""
    attributes = cms.CMSAttributes([
        cms.CMSAttribute({"type": "content_type", "values": ["1.2.156.10197.6.1.4.2.1"]}),
        cms.CMSAttribute({"type": "message_digest", "values": [sm3(data)]}),
    ])  # fmt: skip
    signer = cms.SignerInfo({
        "version": "v1", "sid": cms.SignerIdentifier("issuer_and_serial_number", {"issuer": SUBJECT, "serial_number": 9}),
        "digest_algorithm": {"algorithm": "1.2.156.10197.1.401"}, "signed_attrs": attributes,
        "signature_algorithm": {"algorithm": "1.2.156.10197.1.301.1"},
        "signature": _pair(*sm2_sign(attributes.dump())),
    })  # fmt: skip
    data_of = cms.SignedData({
        "version": "v1", "digest_algorithms": [{"algorithm": "1.2.156.10197.1.401"}],
        "encap_content_info": {"content_type": "1.2.156.10197.6.1.4.2.1"},
        "certificates": [sm2_certificate()], "signer_infos": [signer],
    })  # fmt: skip
    kind = core.ObjectIdentifier("1.2.156.10197.6.1.4.2.2").dump()
    return _sequence(kind + _tagged(0xA0, data_of.dump()))


def seal_value(data: bytes, *, newer: bool, bare: bool = False) -> bytes:
    """The value of an electronic seal by GB/T 38540 (or the older GM/T 0031)."""
    name = core.UTF8String("云岭市人民政府公章").dump()
    seal = _sequence(_sequence(_sequence(b"") + core.IA5String("1").dump() + _sequence(core.Integer(1).dump() + name)))
    moment = core.GeneralizedTime(dt.datetime(2024, 4, 18, 1, 30, tzinfo=dt.UTC)).dump()
    what = core.Integer(4).dump() + seal + moment + _bits(sm3(data)) + core.IA5String("/").dump()
    held = core.OctetString(sm2_certificate().dump()).dump() + core.ObjectIdentifier("1.2.156.10197.1.501").dump()
    signed_part = _sequence(what if newer else what + held)
    r, s = sm2_sign(signed_part)
    value = _bits(r.to_bytes(32) + s.to_bytes(32) if bare else _pair(r, s))
    return _sequence(signed_part + held + value if newer else signed_part + value)


def _pair(r: int, s: int) -> bytes:
    return _sequence(core.Integer(r).dump() + core.Integer(s).dump())


def _tagged(tag: int, content: bytes) -> bytes:
    length = bytes([len(content)]) if len(content) < 128 else b"\x82" + len(content).to_bytes(2)
    return bytes([tag]) + length + content


def _sequence(content: bytes) -> bytes:
    return _tagged(0x30, content)


def _bits(content: bytes) -> bytes:
    return _tagged(0x03, b"\0" + content)


def test_the_national_algorithms_are_checked(tmp_path: Path, read: Any, only: Any):
    """SM2 with SM3: sound, and changed."""
    data = signed(plain_letter(), sm2_message)
    block = only(read(write(tmp_path, data)), "signature")
    assert block.text == f"数字签名 签名人：云岭市电子印章 校验：{INTACT}"
    assert only(read(write(tmp_path, data.replace(b"sender today", b"sender never"))), "signature").text.endswith(
        CHANGED
    )


@pytest.mark.parametrize(("newer", "bare"), [(True, False), (True, True), (False, False)])
def test_values_of_electronic_seals_are_checked(tmp_path: Path, read: Any, only: Any, *, newer: bool, bare: bool):
    """By both standards; the signature as a sequence or as bare numbers."""
    data = signed(plain_letter(), lambda part: seal_value(part, newer=newer, bare=bare))
    block = only(read(write(tmp_path, data)), "signature")
    assert block.text == (
        f"数字签名 签名人：云岭市电子印章 印章：云岭市人民政府公章 时间：2024-04-18 09:30 校验：{INTACT}"
    )
    assert only(read(write(tmp_path, data.replace(b"sender today", b"sender never"))), "signature").text.endswith(
        CHANGED
    )


def test_a_seal_value_that_another_signed(tmp_path: Path, read: Any, only: Any):
    """The digest fits, the signature does not."""

    def forge(part: bytes) -> bytes:
        value = seal_value(part, newer=True)
        return value[:-1] + bytes([value[-1] ^ 1])

    document = read(write(tmp_path, signed(plain_letter(), forge)))
    assert "签名值与证书不符" in only(document, "signature").text


@pytest.mark.parametrize("sign", [lambda _: b"\x30\x03\x02\x01\x05", lambda _: b"no message at all"])
def test_what_cannot_be_checked_is_said_to_be_unchecked(tmp_path: Path, read: Any, only: Any, sign: Sign):
    """A container of its own kind is no sound signature and no broken one."""
    document = read(write(tmp_path, signed(plain_letter(b"/Name(Yunling)"), sign)))
    block = only(document, "signature")
    assert "签名人：Yunling" in block.text
    assert "未校验" in block.text
    assert codes(document) == ["signature-unchecked"]


def appended(data: bytes, *objects: tuple[int, bytes]) -> bytes:
    """The file with a further revision."""
    previous = int(re.findall(rb"startxref\n(\d+)", data)[-1])
    return table(data + b"".join(body(number, content) for number, content in objects), previous)


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
