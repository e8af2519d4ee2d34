"""Seals and signatures of OFD: owner, time, place, and whether what they cover is as it was."""

import base64
import datetime as dt
import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from asn1crypto import cms, core, x509

from extractors.document import Document
from extractors.signed.digests import sm3
from extractors.signed.sm2 import message_digest, multiply

from .parts import LETTER, NS, der, line, package, seal_part, seal_png, signed

Read = Callable[..., Document]
STAMP = '<ofd:StampAnnot ID="2" PageRef="1" Boundary="115 130 42 42"/>'
DIGESTS: Mapping[str, Callable[[bytes], bytes]] = {
    "SM3": sm3,
    "1.2.156.10197.1.401": sm3,
    "SHA-256": lambda data: hashlib.sha256(data).digest(),
    "1.3.14.3.2.26": lambda data: hashlib.sha1(data).digest(),  # noqa: S324 - the file's method
    "": lambda data: hashlib.md5(data).digest(),  # noqa: S324 - what the standard assumes
}


ORDER = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
GENERATOR = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
SECRET = 0x1234567890ABCDEF


def public_key() -> bytes:
    """The point of the key of this test."""
    x, y = multiply(SECRET, GENERATOR) or (0, 0)
    return b"\x04" + x.to_bytes(32) + y.to_bytes(32)


def certificate(subject: str) -> bytes:
    """A certificate of the key of this test."""
    name = x509.Name.build({"country_name": "CN", "common_name": subject})
    moment = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    curve = bytes.fromhex("301306072a8648ce3d020106082a811ccf5501822d")
    algorithm = {"algorithm": "1.2.156.10197.1.501"}
    info = x509.TbsCertificate({
        "version": "v3", "serial_number": 9, "signature": algorithm, "issuer": x509.Name.build({"common_name": "签发机构"}),
        "subject": name,
        "validity": {"not_before": x509.Time("utc_time", moment), "not_after": x509.Time("utc_time", moment.replace(year=2034))},
        "subject_public_key_info": x509.PublicKeyInfo.load(der(0x30, curve + der(0x03, b"\0" + public_key()))),
    })  # fmt: skip
    whole = x509.Certificate({"tbs_certificate": info, "signature_algorithm": algorithm, "signature_value": bytes(70)})
    return bytes(whole.dump())


def plain_value(held: bytes, secret: int = SECRET) -> bytes:
    """A plain signature (GB/T 35275) that holds what it signs, its value two bare numbers.

    The certificate is as authorities here write them: an identifier that should be bits and an address that should be
    ASCII are Chinese text.
    """
    parts = {
        "550406": b"CN",
        "55042d": "标识1".encode(),
        "2a864886f70d010901": "邮箱".encode(),
        "550403": "李明".encode(),
    }
    pairs = (der(0x30, der(0x06, bytes.fromhex(kind)) + der(0x0C, value)) for kind, value in parts.items())
    name = der(0x30, b"".join(der(0x31, pair) for pair in pairs))
    held_by = x509.Certificate.load(certificate("李明"))
    held_by["tbs_certificate"]["subject"] = held_by["tbs_certificate"]["issuer"] = x509.Name.load(name)
    r, s = value_of(held, secret)
    signer = cms.SignerInfo({
        "version": "v1", "sid": cms.SignerIdentifier("issuer_and_serial_number", {"issuer": x509.Name.load(name), "serial_number": 9}),
        "digest_algorithm": {"algorithm": "1.2.156.10197.1.401"}, "signature_algorithm": {"algorithm": "1.2.156.10197.1.301.1"},
        "signature": r.to_bytes(32) + s.to_bytes(32),
    })  # fmt: skip
    data = cms.SignedData({
        "version": "v1", "digest_algorithms": [{"algorithm": "1.2.156.10197.1.401"}],
        "encap_content_info": cms.ContentInfo.load(der(0x30, der(0x06, bytes.fromhex("2a811ccf550601040201")) + der(0xA0, der(4, held)))),
        "certificates": [held_by], "signer_infos": [signer],
    })  # fmt: skip
    return der(0x30, der(0x06, bytes.fromhex("2a811ccf550601040202")) + der(0xA0, data.dump()))


def value_of(what: bytes, secret: int = SECRET) -> tuple[int, int]:
    """A signature by SM2 (GB/T 32918.2)."""
    hashed = message_digest(public_key(), what) or b""
    once = 0x6CB28D99385C175C94F94E934817663FC176D925DD72B727260DBAAE1FB2F96F
    r = (int.from_bytes(hashed) + (multiply(once, GENERATOR) or (0, 0))[0]) % ORDER
    return r, pow(1 + secret, -1, ORDER) * (once - r * secret) % ORDER


def protected(
    pages: int = 1, method: str = "SM3", stamps: str = STAMP, seal: bytes | None = None, extra: str = ""
) -> dict[str, Any]:
    """A letter signed as GB/T 38540 says, with the digests of its parts and of their list."""
    parts = package(
        *[LETTER + line(f"第{number}页", 120, 150) for number in range(1, pages + 1)],
        body="<ofd:Signatures>Doc_0/Signs/Signatures.xml</ofd:Signatures>",
    )
    folder, seal = "Doc_0/Signs/Sign_0", seal or seal_part("绍兴市人民政府")
    parts["Doc_0/Signs/Signatures.xml"] = (
        f'<ofd:Signatures {NS}><ofd:Signature ID="1" Type="Seal" BaseLoc="Sign_0/Signature.xml"/>{extra}</ofd:Signatures>'
    )
    parts[f"{folder}/Seal.esl"] = seal
    digest = DIGESTS[method]
    listed = "".join(
        f'<ofd:Reference FileRef="/{name}"><ofd:CheckValue>{base64.b64encode(digest(as_bytes(data))).decode()}'
        "</ofd:CheckValue></ofd:Reference>"
        for name, data in parts.items()
    )
    parts[f"{folder}/Signature.xml"] = (
        f'<ofd:Signature {NS}><ofd:SignedInfo><ofd:Provider ProviderName="签章软件"/>'
        f'<ofd:SignatureDateTime>2024-04-10 09:30:00</ofd:SignatureDateTime><ofd:References CheckMethod="{method}">'
        f"{listed}</ofd:References>{stamps}<ofd:Seal><ofd:BaseLoc>Seal.esl</ofd:BaseLoc></ofd:Seal></ofd:SignedInfo>"
        "<ofd:SignedValue>SignedValue.dat</ofd:SignedValue></ofd:Signature>"
    )
    parts[f"{folder}/SignedValue.dat"] = signed_value(seal, digest(as_bytes(parts[f"{folder}/Signature.xml"])))
    return parts


def signed_value(seal: bytes, digest: bytes, *, secret: int = SECRET, bare: bool = False) -> bytes:
    """What the seal's owner signed: the seal, the time, the digest; then the certificate and the value.

    ``bare`` writes the value's two numbers side by side, as some signers do.
    """
    fields = der(0x02, b"\x04") + seal + der(0x18, b"20240410013000Z") + der(0x03, b"\0" + digest) + der(0x16, b"/x")
    what = der(0x30, fields)
    r, s = value_of(what, secret)
    pair = r.to_bytes(32) + s.to_bytes(32) if bare else der(0x30, core.Integer(r).dump() + core.Integer(s).dump())
    rest = der(0x04, certificate("绍兴市电子印章")) + der(0x06, b"\x2a\x81\x1c") + der(0x03, b"\0" + pair)
    return der(0x30, what + rest)


def as_bytes(part: str | bytes) -> bytes:
    """A part as it stands in the package."""
    return part.encode() if isinstance(part, str) else part


def seals_of(document: Document) -> list[str]:
    """The words of all seals."""
    return [block.text for block in document.blocks if block.kind == "seal"]


@pytest.mark.parametrize("method", DIGESTS)
def test_a_seal_whose_digests_fit_says_so(read: Read, method: str):
    """Owner, signer, time; the digests by every method, SM3 by name and by number."""
    document = read(protected(method=method))
    assert seals_of(document) == [
        "电子签章：绍兴市人民政府 签名人：绍兴市电子印章 签署时间：2024-04-10 09:30:00 校验：所保护的内容未改动，签名值相符"
    ]
    assert not document.warnings


def test_a_page_changed_since_is_told(read: Read):
    """One digit of the second page: the seal says so, and the warning names the page."""
    parts = protected(pages=3)
    parts["Doc_0/Pages/P2/Content.xml"] = parts["Doc_0/Pages/P2/Content.xml"].replace("第2页", "第7页")
    document = read(parts)
    assert "校验：所保护的内容有改动" in seals_of(document)[0]
    (warning,) = document.warnings
    assert (warning.code, "第 2 页" in warning.message) == ("signature-broken", True)


def test_a_list_of_digests_that_was_written_anew_is_told(read: Read):
    """Who changes a page and its digest, too, fails at the digest in the signed value."""
    parts = protected()
    before = base64.b64encode(sm3(as_bytes(parts["Doc_0/Pages/P1/Content.xml"]))).decode()
    parts["Doc_0/Pages/P1/Content.xml"] = parts["Doc_0/Pages/P1/Content.xml"].replace("专此致函", "特此致函")
    after = base64.b64encode(sm3(as_bytes(parts["Doc_0/Pages/P1/Content.xml"]))).decode()
    name = "Doc_0/Signs/Sign_0/Signature.xml"
    parts[name] = parts[name].replace(before, after)
    assert [warning.code for warning in read(parts).warnings] == ["signature-broken"]


def test_the_value_of_a_seal_is_held_against_its_key(read: Read):
    """Two numbers side by side are a value, too; one of another key is told."""
    parts = protected()
    digest = sm3(as_bytes(parts["Doc_0/Signs/Sign_0/Signature.xml"]))
    name = "Doc_0/Signs/Sign_0/SignedValue.dat"
    parts[name] = signed_value(parts["Doc_0/Signs/Sign_0/Seal.esl"], digest, bare=True)
    assert seals_of(read(parts))[0].endswith("未改动，签名值相符")
    parts[name] = signed_value(parts["Doc_0/Signs/Sign_0/Seal.esl"], digest, secret=SECRET + 1)
    document = read(parts)
    assert seals_of(document)[0].endswith("未改动，签名值不符")
    assert [warning.code for warning in document.warnings] == ["signature-broken"]


def as_it_is(digest: bytes) -> bytes:
    """Bytes themselves."""
    return digest


@pytest.mark.parametrize("written", [as_it_is, base64.b64encode])
def test_a_plain_signature_is_checked_as_a_seal_is(read: Read, written: Callable[[bytes], bytes]):
    """It holds the digest of the list, by some in Base64; another list, another key are told."""
    parts, folder = protected(stamps=""), "Doc_0/Signs/Sign_0"
    signature = parts[f"{folder}/Signature.xml"] = parts[f"{folder}/Signature.xml"].replace(
        "<ofd:Seal><ofd:BaseLoc>Seal.esl</ofd:BaseLoc></ofd:Seal>", ""
    )
    found = []
    for listed, secret in ((signature, SECRET), (signature + " ", SECRET), (signature, SECRET + 1)):
        parts[f"{folder}/SignedValue.dat"] = plain_value(written(sm3(listed.encode())), secret)
        document = read(parts)
        (block,) = (block for block in document.blocks if block.kind == "signature")
        found.append((block.text.partition("校验：")[2], [warning.code for warning in document.warnings]))
        assert block.text.startswith("数字签名 签名人：李明 签署时间：2024-04-10 09:30:00 校验：")
    assert found == [
        ("所保护的内容未改动，签名值相符", []),
        ("所保护的内容有改动", ["signature-broken"]),
        ("所保护的内容未改动，签名值不符", ["signature-broken"]),
    ]


def test_a_seal_of_another_make_is_told_by_its_looks(read: Read):
    """Chinese words and a picture somewhere in it; the value has no certificate and still holds the digest."""
    own = der(0x30, der(0x31, der(0x0C, b"maker") + der(0x0C, "绍兴市人民政府".encode())) + der(0x04, seal_png()))
    parts = protected(seal=own)
    name = "Doc_0/Signs/Sign_0/SignedValue.dat"
    digest = sm3(as_bytes(parts["Doc_0/Signs/Sign_0/Signature.xml"]))
    what = der(0x02, b"\x04") + own + der(0x18, b"20240410093000") + der(0x03, b"\0" + digest) + der(0x16, b"/x")
    parts[name] = der(0x30, der(0x30, what) + der(0x04, b"") + der(0x03, b"\0"))
    document = read(parts)
    (block,) = (block for block in document.blocks if block.kind == "seal")
    assert block.text == "电子签章：绍兴市人民政府 签署时间：2024-04-10 09:30:00 校验：所保护的内容未改动"
    assert block.seal is not None
    assert (block.seal.shape, block.seal.colour) == ("round", "red")
    parts[name] = parts[name].replace(digest, bytes(32))
    assert [warning.code for warning in read(parts).warnings] == ["signature-broken"]


def test_a_page_put_in_since_is_told(read: Read):
    """A page that no signature covers."""
    parts = protected()
    document = parts["Doc_0/Document.xml"]
    parts["Doc_0/Document.xml"] = document.replace(
        "</ofd:Pages>", '<ofd:Page ID="2" BaseLoc="Pages/P2/Content.xml"/></ofd:Pages>'
    )
    parts["Doc_0/Pages/P2/Content.xml"] = parts["Doc_0/Pages/P1/Content.xml"]
    codes = {warning.code: warning.message for warning in read(parts).warnings}
    assert set(codes) == {"signature-broken", "signature-partial"}
    assert "第 2 页" in codes["signature-partial"]


def test_a_second_signature_changes_nothing_of_the_first(read: Read):
    """Each signature is entered in the list of signatures, which the first one covers."""
    parts = protected()
    listed = parts["Doc_0/Signs/Signatures.xml"]
    parts["Doc_0/Signs/Signatures.xml"] = listed.replace(
        "</ofd:Signatures>", '<ofd:Signature ID="2" BaseLoc="Sign_1/Signature.xml"/></ofd:Signatures>'
    )
    parts["Doc_0/Signs/Sign_1/Signature.xml"] = f"<ofd:Signature {NS}><ofd:SignedInfo/></ofd:Signature>"
    document = read(parts)
    assert "校验：所保护的内容未改动" in seals_of(document)[0]
    assert [block.text for block in document.blocks if block.kind == "signature"] == ["数字签名 校验：未能核对内容"]


def test_a_seal_across_the_edges_of_pages_stands_on_each(read: Read):
    """A part of the seal on each page (骑缝章), as its clip says."""
    stamps = "".join(
        f'<ofd:StampAnnot ID="{page}" PageRef="{page}" Boundary="{210 - 14 * page} 120 42 42" Clip="{14 * (page - 1)} 0 14 42"/>'
        for page in (1, 2, 3)
    )
    document = read(protected(pages=3, stamps=stamps))
    found = [block for block in document.blocks if block.kind == "seal"]
    assert [block.page for block in found] == [1, 2, 3]
    assert all(block.text.startswith("电子签章（骑缝章）：绍兴市人民政府") for block in found)
    assert [block.bbox for block in found] == [pytest.approx((555.6, 340.2, 595.3, 459.2), abs=0.1)] * 3


def test_a_seal_whose_picture_is_an_ofd_shows_its_shape(read: Read):
    """Seal makers draw seals as an OFD of one page: rings and a star by paths."""
    circle = "M 21 1 A 20 20 0 0 1 21 41 A 20 20 0 0 1 21 1 C"
    star = "M 21 12 L 23 18 L 30 18 L 24.5 22 L 26.5 29 L 21 25 L 15.5 29 L 17.5 22 L 12 18 L 19 18 C"
    red = '<ofd:StrokeColor Value="220 20 20"/><ofd:FillColor Value="220 20 20"/>'
    drawn = (
        f'<ofd:PathObject Boundary="0 0 42 42" LineWidth="1.4">{red}<ofd:AbbreviatedData>{circle}</ofd:AbbreviatedData></ofd:PathObject>'
        f'<ofd:PathObject Boundary="0 0 42 42" Fill="true">{red}<ofd:AbbreviatedData>{star}</ofd:AbbreviatedData></ofd:PathObject>'
    )
    nested = package(drawn)
    nested["Doc_0/Document.xml"] = nested["Doc_0/Document.xml"].replace("0 0 210 297", "0 0 42 42")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in nested.items():
            archive.writestr(name, content)
    document = read(protected(seal=seal_part("绍兴市人民政府", stream.getvalue(), b"ofd")))
    (seal,) = (block.seal for block in document.blocks if block.kind == "seal")
    assert seal is not None
    assert (seal.shape, seal.text, seal.colour) == ("round", "绍兴市人民政府", "red")


def test_a_signature_shows_its_seal(read: Read):
    """Place, owner, time in China's time; the shape from the seal's own picture."""
    document = read(signed(STAMP, seal_part("绍兴市人民政府")))
    (seal,) = (block for block in document.blocks if block.kind == "seal")
    assert seal.seal is not None
    assert (seal.seal.text, seal.seal.shape, seal.seal.colour) == ("绍兴市人民政府", "round", "red")
    assert seal.text == "电子签章：绍兴市人民政府 签署时间：2024-04-10 09:30:00 校验：未能核对内容"
    assert seal.page == 1
    assert seal.bbox == pytest.approx((326, 368.5, 445, 487.6), abs=0.1)


def test_a_signature_without_seal_or_place_is_told(read: Read):
    """An owner that cannot be read leaves the place; without a place the signature stands at the end."""
    (seal,) = (block for block in read(signed(STAMP, None)).blocks if block.kind == "seal")
    assert seal.text == "电子签章 签署时间：2024-04-10 09:30:00 校验：未能核对内容"
    bare = [block for block in read(signed("", seal_part("绍兴市人民政府"))).blocks if block.kind == "signature"]
    assert [block.text for block in bare] == [
        "电子签章：绍兴市人民政府 签署时间：2024-04-10 09:30:00 校验：未能核对内容"
    ]


@pytest.mark.parametrize("value", [b"", b"\x30\x84\xff\xff\xff\xff", b"\x30\x80" * 40, bytes(range(256)) * 8])
def test_broken_signed_values_leave_the_seal(read: Read, value: bytes):
    """Nothing that stands in a signed value ends the reading."""
    parts = protected()
    parts["Doc_0/Signs/Sign_0/SignedValue.dat"] = value
    assert len(seals_of(read(parts))) == 1
