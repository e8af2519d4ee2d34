"""Presentations written from raw parts."""

import io
import zipfile
from collections.abc import Callable, Mapping

from extractors.document import Document

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMES = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    f'xmlns:r="{OFFICE}"'
)
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.presentationml"
INCH = 914_400
Arrows = Mapping[str, tuple[str, str]]


def rels(arrows: Arrows) -> str:
    """A part's relationships: kind and target by id."""
    rows = "".join(
        f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"/>' for key, (kind, target) in arrows.items()
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def paragraph(text: str, properties: str = "", run: str = "") -> str:
    """One paragraph of one run."""
    return f"<a:p>{properties}<a:r><a:rPr lang='zh-CN'{run}/><a:t>{text}</a:t></a:r></a:p>"


def shape(*paragraphs: str, at: tuple[float, float, float, float] | None = None, role: str = "", more: str = "") -> str:
    """A text shape at (left, top, width, height) in inches, or a placeholder."""
    left, top, width, height = (round(value * INCH) for value in at or (0, 0, 0, 0))
    place = f'<a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>' if at else ""
    place += '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>' if at else ""
    holder = f"<p:ph {role}/>" if role else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="9" name="n"{more}/><p:cNvSpPr/><p:nvPr>{holder}</p:nvPr></p:nvSpPr>'
        f"<p:spPr>{place}</p:spPr><p:txBody><a:bodyPr/>{''.join(paragraphs)}</p:txBody></p:sp>"
    )


def tree(root: str, *shapes: str, attributes: str = "") -> str:
    """A slide, layout or master of these shapes."""
    head = '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
    return f"<p:{root} {NAMES}{attributes}><p:cSld><p:spTree>{head}{''.join(shapes)}</p:spTree></p:cSld></p:{root}>"


TITLE = 'type="title"'
LAYOUT = tree(
    "sldLayout",
    shape("<a:p/>", at=(1, 0.5, 8, 1), role=TITLE),
    shape("<a:p/>", at=(1, 2, 8, 4), role='type="body" idx="1"'),
    shape(paragraph("内部资料"), at=(0, 0, 1, 0.3)),
)


def deck(*slides: str, arrows: Arrows | None = None, raw: Mapping[str, bytes] | None = None) -> bytes:
    """A PPTX; ``arrows`` are further relationships of every slide."""
    stream = io.BytesIO()
    numbers = range(1, len(slides) + 1)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        types = "".join(
            f'<Override PartName="/ppt/{name}" ContentType="{MAIN_TYPE}.{kind}+xml"/>'
            for name, kind in (
                ("presentation.xml", "presentation.main"),
                ("slideLayouts/l.xml", "slideLayout"),
                ("slideMasters/m.xml", "slideMaster"),
                *((f"slides/s{number}.xml", "slide") for number in numbers),
            )
        )
        package.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="png"'
            f' ContentType="image/png"/><Default Extension="xml" ContentType="application/xml"/>{types}</Types>',
        )
        package.writestr("_rels/.rels", rels({"rId1": ("officeDocument", "ppt/presentation.xml")}))
        listed = "".join(f'<p:sldId id="{255 + number}" r:id="s{number}"/>' for number in numbers)
        package.writestr(
            "ppt/presentation.xml",
            f'<p:presentation {NAMES}><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="m"/></p:sldMasterIdLst>'
            f'<p:sldIdLst>{listed}</p:sldIdLst><p:sldSz cx="{10 * INCH}" cy="{round(7.5 * INCH)}"/>'
            f'<p:notesSz cx="{INCH}" cy="{INCH}"/></p:presentation>',
        )
        links = {f"s{number}": ("slide", f"slides/s{number}.xml") for number in numbers}
        package.writestr("ppt/_rels/presentation.xml.rels", rels({"m": ("slideMaster", "slideMasters/m.xml"), **links}))
        package.writestr("ppt/slideLayouts/l.xml", LAYOUT)
        package.writestr("ppt/slideLayouts/_rels/l.xml.rels", rels({"m": ("slideMaster", "../slideMasters/m.xml")}))
        layouts = '<p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="l"/></p:sldLayoutIdLst></p:sldMaster>'
        colours = "".join(
            f' {name}="{value}"'
            for name, value in zip(
                ("bg1", "tx1", "bg2", "tx2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink"),
                ("lt1", "dk1", "lt2", "dk2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink"),
                strict=True,
            )
        )
        master = tree("sldMaster").replace("</p:sldMaster>", f"<p:clrMap{colours}/>{layouts}")
        package.writestr("ppt/slideMasters/m.xml", master)
        package.writestr("ppt/slideMasters/_rels/m.xml.rels", rels({"l": ("slideLayout", "../slideLayouts/l.xml")}))
        for number, slide in zip(numbers, slides, strict=True):
            package.writestr(f"ppt/slides/s{number}.xml", slide)
            to_layout = {"l": ("slideLayout", "../slideLayouts/l.xml")}
            package.writestr(f"ppt/slides/_rels/s{number}.xml.rels", rels({**to_layout, **(arrows or {})}))
        for name, data in (raw or {}).items():
            package.writestr(name, data)
    return stream.getvalue()


Read = Callable[..., Document]


def said(document: Document) -> list[tuple[str, str, int | None]]:
    """Kind, text and page of all blocks."""
    return [(block.kind, block.text, block.page) for block in document.blocks]


def frame(inner: str, uri: str = "table") -> str:
    """A frame with a table or chart."""
    return (
        '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="4" name=""/><p:cNvGraphicFramePr/><p:nvPr/>'
        f'</p:nvGraphicFramePr><p:xfrm><a:off x="{INCH}" y="{INCH}"/><a:ext cx="{4 * INCH}" cy="{INCH}"/></p:xfrm>'
        f'<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/{uri}">{inner}'
        "</a:graphicData></a:graphic></p:graphicFrame>"
    )


def cell(text: str, spans: str = "") -> str:
    """A table cell."""
    return f"<a:tc{spans}><a:txBody><a:bodyPr/>{paragraph(text) if text else '<a:p/>'}</a:txBody><a:tcPr/></a:tc>"


GRID = f'<a:tbl><a:tblPr/><a:tblGrid>{f"""<a:gridCol w="{2 * INCH}"/>""" * 2}</a:tblGrid>'
TABLE = (
    f'{GRID}<a:tr h="{INCH // 2}">{cell("申报表", " gridSpan=" + chr(34) + "2" + chr(34))}{cell("", " hMerge=" + chr(34) + "1" + chr(34))}</a:tr>'
    f'<a:tr h="{INCH // 2}">{cell("地区")}{cell("绍兴市")}</a:tr></a:tbl>'
)
