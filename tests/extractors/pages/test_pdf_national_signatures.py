"""Signatures and electronic seals of the national algorithms (SM2, SM3)."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import cms, core, x509

from extractors.signed.digests import sm3
from extractors.signed.sm2 import message_digest, multiply

from .signing import CHANGED, INTACT, plain_letter, signed, write

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
