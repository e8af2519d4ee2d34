"""Letters as PDF of raw objects, and messages that sign them."""

import datetime as dt
import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from asn1crypto import core
from cryptography import x509 as certificates
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder
from cryptography.x509.oid import NameOID

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


def appended(data: bytes, *objects: tuple[int, bytes]) -> bytes:
    """The file with a further revision."""
    previous = int(re.findall(rb"startxref\n(\d+)", data)[-1])
    return table(data + b"".join(body(number, content) for number, content in objects), previous)
