"""A maker of sample OFD (GB/T 33190-2016): text and rules as XML in a ZIP, the seal as an electronic one.

The seal has the structure of GB/T 38540 and fits the digests of what it covers; its certificate and signed value are
empty, for it is nobody's seal.
"""

import base64
from collections.abc import Mapping
from typing import Final

from extractors.signed.digests import sm3
from pipeline.demo.drawing import draw_seal
from pipeline.demo.ofd_pages import FONTS, PAGE, Pages, Sheet
from pipeline.demo.packing import pack_zip
from pipeline.demo.script import Script

_NAMESPACE: Final = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SIGNS: Final = "Doc_0/Signs"
_SEAL: Final = 42
_SM3, _SM2 = "1.2.156.10197.1.401", "1.2.156.10197.1.501"


def write_ofd(script: Script, day: str) -> bytes:
    """The script as OFD. ``day`` (ISO) is the one on which it was made and, where it has a seal, signed."""
    sheets = Pages(script).set()
    parts = _document(sheets, day, signed=script.seal is not None)
    if script.seal:
        parts |= _signature(parts, sheets, script.seal, day)
    return pack_zip(parts.items(), "utf-8")


def _document(sheets: list[Sheet], day: str, *, signed: bool) -> dict[str, bytes]:
    """Parts of the package but for the signature."""
    listed = "".join(
        f'<ofd:Page ID="{number}" BaseLoc="Pages/Page_{number - 1}/Content.xml"/>'
        for number in range(1, len(sheets) + 1)
    )
    fonts = "".join(f'<ofd:Font ID="{key}" FontName="{name}"/>' for key, name in FONTS.items())
    signatures = f"<ofd:Signatures>{_SIGNS}/Signatures.xml</ofd:Signatures>" if signed else ""
    size = f"0 0 {PAGE[0]:g} {PAGE[1]:g}"
    parts = {
        "OFD.xml": f'<ofd:OFD {_NAMESPACE} DocType="OFD" Version="1.1"><ofd:DocBody><ofd:DocInfo>'
        f"<ofd:DocID>{sm3(listed.encode()).hex()[:32]}</ofd:DocID><ofd:CreationDate>{day}</ofd:CreationDate>"
        f"<ofd:Creator>综合办公系统</ofd:Creator></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{signatures}"
        "</ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {_NAMESPACE}><ofd:CommonData><ofd:MaxUnitID>99999</ofd:MaxUnitID>"
        f"<ofd:PageArea><ofd:PhysicalBox>{size}</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml"
        f"</ofd:PublicRes></ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        "Doc_0/PublicRes.xml": f'<ofd:Res {_NAMESPACE} BaseLoc="Res"><ofd:Fonts>{fonts}</ofd:Fonts></ofd:Res>',
    }
    for number, sheet in enumerate(sheets):
        parts[f"Doc_0/Pages/Page_{number}/Content.xml"] = (
            f'<ofd:Page {_NAMESPACE}><ofd:Content><ofd:Layer ID="{90000 + number}" Type="Body">{"".join(sheet.objects)}'
            "</ofd:Layer></ofd:Content></ofd:Page>"
        )
    return {name: f"{_HEAD}{text}".encode() for name, text in parts.items()}


def _signature(covered: Mapping[str, bytes], sheets: list[Sheet], name: str, day: str) -> dict[str, bytes]:
    """Parts of one signature with its seal over everything in ``covered``."""
    folder, seal = f"{_SIGNS}/Sign_0", _seal(name)
    references = "".join(
        f'<ofd:Reference FileRef="/{part}"><ofd:CheckValue>{base64.b64encode(sm3(data)).decode()}</ofd:CheckValue>'
        "</ofd:Reference>"
        for part, data in [*covered.items(), (f"{folder}/Seal.esl", seal)]
    )
    stamps = "".join(
        f'<ofd:StampAnnot ID="{95000 + page}" PageRef="{page}" Boundary="{sheet.seal[0]:.2f} {sheet.seal[1]:.2f} {_SEAL} {_SEAL}"/>'
        for page, sheet in enumerate(sheets, start=1)
        if sheet.seal
    )
    signature = (
        f'{_HEAD}<ofd:Signature {_NAMESPACE}><ofd:SignedInfo><ofd:Provider ProviderName="样例签章" Version="1.0"/>'
        f"<ofd:SignatureMethod>{_SM2}</ofd:SignatureMethod><ofd:SignatureDateTime>{day} 09:30:00</ofd:SignatureDateTime>"
        f'<ofd:References CheckMethod="{_SM3}">{references}</ofd:References>{stamps}<ofd:Seal><ofd:BaseLoc>'
        f"/{folder}/Seal.esl</ofd:BaseLoc></ofd:Seal></ofd:SignedInfo><ofd:SignedValue>/{folder}/SignedValue.dat"
        "</ofd:SignedValue></ofd:Signature>"
    ).encode()
    listed = (
        f"{_HEAD}<ofd:Signatures {_NAMESPACE}><ofd:MaxSignId>1</ofd:MaxSignId>"
        f'<ofd:Signature ID="1" Type="Seal" BaseLoc="/{folder}/Signature.xml"/></ofd:Signatures>'
    ).encode()
    moment = _der(0x18, f"{day.replace('-', '')}013000Z".encode())
    what = _der(0x02, b"\x04") + seal + moment + _der(0x03, b"\0" + sm3(signature)) + _der(0x16, f"/{folder}".encode())
    return {
        f"{_SIGNS}/Signatures.xml": listed,
        f"{folder}/Signature.xml": signature,
        f"{folder}/Seal.esl": seal,
        f"{folder}/SignedValue.dat": _der(0x30, _der(0x30, what) + _der(0x04, b"") + _der(0x03, b"\0")),
    }


def _seal(name: str) -> bytes:
    """A seal (SES_Seal): header, id, properties, picture; an empty certificate and value."""
    dates = b"".join(_der(0x18, f"{year}0101000000Z".encode()) for year in (2023, 2023, 2028))
    header = _der(0x30, _der(0x16, b"ES") + _der(0x02, b"\x04") + _der(0x16, b"SAMPLE"))
    properties = _der(
        0x30, _der(0x02, b"\x01") + _der(0x0C, name.encode()) + _der(0x02, b"\x01") + _der(0x30, b"") + dates
    )
    side = _der(0x02, bytes([_SEAL]))
    picture = _der(0x30, _der(0x16, b"png") + _der(0x04, draw_seal(name)) + side + side)
    info = _der(0x30, header + _der(0x16, b"SAMPLE-0001") + properties + picture)
    return _der(0x30, info + _der(0x04, b"") + _der(0x03, b"\0"))


def _der(tag: int, content: bytes) -> bytes:
    """One value in DER (X.690)."""
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(length)]) + length + content
