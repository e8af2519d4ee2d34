"""Parts of OFD files for the tests here, written as raw XML and DER."""

import io
from typing import Any

from PIL import Image, ImageDraw

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def line(text: str, x: float, y: float, size: float = 5.64, extra: str = "", font: str = "1") -> str:
    """One text object: ``x`` and ``y`` of its corner in millimetres."""
    return (
        f'<ofd:TextObject ID="9" Boundary="{x} {y} {size * len(text)} {size}" Font="{font}" Size="{size}" {extra}>'
        f'<ofd:TextCode X="0" Y="{size * 0.85}" DeltaX="g {max(1, len(text) - 1)} {size}">{text}</ofd:TextCode>'
        "</ofd:TextObject>"
    )


def rule(x0: float, y0: float, x1: float, y1: float) -> str:
    """A drawn line."""
    return (
        f'<ofd:PathObject Boundary="{x0} {y0} {x1 - x0 + 0.1} {y1 - y0 + 0.1}" LineWidth="0.2">'
        f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0} {y1 - y0}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def package(*pages: str, document: str = "", body: str = "", common: str = "", head: str = "") -> dict[str, Any]:
    """Parts of an OFD with these page contents."""
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/P{n}/Content.xml"/>' for n in range(1, len(pages) + 1))
    parts: dict[str, Any] = {
        "OFD.xml": f"<ofd:OFD {NS}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{body}</ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {NS}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
        f"</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes>{common}</ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages>{document}</ofd:Document>",
        "Doc_0/PublicRes.xml": f'<ofd:Res {NS} BaseLoc="Res"><ofd:Fonts><ofd:Font ID="1" FontName="仿宋"/>'
        '<ofd:Font ID="2" FontName="黑体" Bold="true"/></ofd:Fonts><ofd:MultiMedias>'
        '<ofd:MultiMedia ID="7" Type="Image"><ofd:MediaFile>seal.png</ofd:MediaFile></ofd:MultiMedia>'
        "</ofd:MultiMedias></ofd:Res>",
    }
    for number, content in enumerate(pages, 1):
        layer = f"<ofd:Content><ofd:Layer>{content}</ofd:Layer></ofd:Content>"
        parts[f"Doc_0/Pages/P{number}/Content.xml"] = f"<ofd:Page {NS}>{head}{layer}</ofd:Page>"
    return parts


LETTER = (
    line("关于申报商业秘密保护创新试点的函", 45, 50, 7.76)
    + line("省市场监督管理局：", 28, 80)
    + line("根据国家有关通知要求，我市认真组织，现申报第三批全", 39, 90)
    + line("国商业秘密保护创新试点。", 28, 100)
    + line("专此致函。", 39, 110)
)


def seal_png() -> bytes:
    """A round red seal on nothing."""
    image = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse((8, 8, 392, 392), outline=(220, 20, 20, 255), width=14)
    draw.regular_polygon((200, 200, 60), 5, fill=(220, 20, 20, 255))
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def der(tag: int, content: bytes) -> bytes:
    """One DER value."""
    size = len(content)
    head = bytes([size]) if size < 128 else bytes([0x84]) + size.to_bytes(4, "big")
    return bytes([tag]) + head + content


def seal_part(name: str, picture: bytes = b"", kind: bytes = b"png") -> bytes:
    """A seal as GB/T 38540 builds it, as far as it is read: header, id, properties, picture."""
    header = der(0x16, b"ES") + der(0x02, b"\x04") + der(0x16, b"vendor")
    properties = der(0x30, der(0x02, b"\x01") + der(0x0C, name.encode()) + der(0x18, b"20240101000000Z"))
    shown = der(0x30, der(0x16, kind) + der(0x04, picture or seal_png()))
    return der(0x30, der(0x30, der(0x30, header) + der(0x16, b"id-1") + properties + shown))


def signed(stamps: str, seal: bytes | None) -> dict[str, Any]:
    """A letter with one signature."""
    parts = package(
        LETTER + line("2024年4月10日", 120, 150), body="<ofd:Signatures>Doc_0/Signs/Signatures.xml</ofd:Signatures>"
    )
    parts["Doc_0/Signs/Signatures.xml"] = (
        f'<ofd:Signatures {NS}><ofd:Signature ID="1" Type="Seal" BaseLoc="Sign_0/Signature.xml"/></ofd:Signatures>'
    )
    place = "<ofd:Seal><ofd:BaseLoc>Seal.esl</ofd:BaseLoc></ofd:Seal>" if seal else ""
    parts["Doc_0/Signs/Sign_0/Signature.xml"] = (
        f"<ofd:Signature {NS}><ofd:SignedInfo><ofd:SignatureDateTime>20240410013000Z</ofd:SignatureDateTime>"
        f"{place}{stamps}</ofd:SignedInfo></ofd:Signature>"
    )
    if seal:
        parts["Doc_0/Signs/Sign_0/Seal.esl"] = seal
    return parts
