"""Drafts as OpenDocument XML written by hand, and what LibreOffice makes of it: ODT, DOCX, DOC, RTF, PDF."""

import subprocess
import tempfile
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape

from specimens.by_typst import widths
from specimens.truth import Draft, Piece, Specimen

SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"'
)
FORMATS = ("odt", "docx", "doc", "rtf", "pdf")
FILTERS = {
    "docx": "docx:MS Word 2007 XML",
    "doc": "doc:MS Word 97",
    "rtf": "rtf:Rich Text Format",
    "pdf": "pdf",
    "odt": "odt",
    "csv": "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true",
}


def paragraph_style(name: str, properties: str, text: str, parent: str = "Standard") -> str:
    """One paragraph style."""
    return (
        f'<style:style style:name="{name}" style:family="paragraph" style:parent-style-name="{parent}">'
        f"<style:paragraph-properties {properties}/><style:text-properties {text}/></style:style>"
    )


def size(points: float, *, bold: bool = False, face: str = "") -> str:
    """Text properties for Western and Asian text alike."""
    font = f'style:font-name="{face}" style:font-name-asian="{face}" ' if face else ""
    weight = 'fo:font-weight="bold" style:font-weight-asian="bold" ' if bold else ""
    return f'{font}{weight}fo:font-size="{points}pt" style:font-size-asian="{points}pt"'


def styles(draft: Draft, random: Random) -> str:
    """Automatic styles: pages, paragraphs, cells."""
    points = random.choice((12, 14, 16)) if draft.columns == 1 and not draft.tables else 10.5
    body = random.choice(("Noto Serif CJK SC", "AR PL UMing CN", "LXGW WenKai"))
    heavy = random.choice(("Noto Sans CJK SC", "AR PL UKai CN"))
    indent = (
        f'fo:text-indent="{2 * points}pt" fo:line-height="150%" fo:text-align="justify" style:punctuation-wrap="simple"'
    )
    wide, high = ("29.7cm", "21cm") if draft.landscape else ("21cm", "29.7cm")
    columns = '<style:columns fo:column-count="2" fo:column-gap="0.7cm"/>' if draft.columns == 2 else ""
    mirrored = len(draft.header) > 1
    band = '<style:header-style><style:header-footer-properties fo:min-height="0.8cm" fo:margin-bottom="0.4cm"/></style:header-style>'
    band += '<style:footer-style><style:header-footer-properties fo:min-height="0.8cm" fo:margin-top="0.4cm"/></style:footer-style>'
    layout = (
        f'<style:page-layout style:name="pm" {"style:page-usage=" + chr(34) + "mirrored" + chr(34) if mirrored else ""}>'
        f'<style:page-layout-properties fo:page-width="{wide}" fo:page-height="{high}" style:print-orientation="{"landscape" if draft.landscape else "portrait"}" '
        f'fo:margin-top="2cm" fo:margin-bottom="1.8cm" fo:margin-left="2.6cm" fo:margin-right="2.4cm">{columns}</style:page-layout-properties>{band}</style:page-layout>'
    )
    names = "".join(
        paragraph_style(
            f"H{level}",
            f'{indent} fo:keep-with-next="always"',
            size(points + (0, 2)[level == 1], bold=level < 3, face=heavy),
        )
        for level in (1, 2, 3)
    )
    return (
        f"<office:automatic-styles>{layout}"
        + paragraph_style("T", 'fo:text-align="center" fo:margin-bottom="0.5cm"', size(22, bold=True, face=heavy))
        + paragraph_style("B", indent, size(points, face=body))
        + paragraph_style("P", 'fo:line-height="150%"', size(points, face=body))
        + paragraph_style("C", 'fo:text-align="center"', size(10.5, face=heavy))
        + paragraph_style("R", f'fo:text-align="end" fo:margin-right="{2 * points}pt"', size(points, face=body))
        + paragraph_style("RH", 'fo:text-align="center"', f'{size(32, bold=True, face=heavy)} fo:color="#e60012"')
        + paragraph_style("F", 'fo:text-align="center"', size(9, face=body))
        + paragraph_style("D", 'fo:text-align="start"', size(10.5, face=body))
        + names
        + '<style:style style:name="X" style:family="table-cell"><style:table-cell-properties fo:border="0.5pt solid #000000" fo:padding="0.08cm"/></style:style>'
        + "".join(
            f'<style:style style:name="K{weight}" style:family="table-column"><style:table-column-properties style:rel-column-width="{weight}*"/></style:style>'
            for weight in range(1, 20)
        )
        + '<style:style style:name="H" style:family="text"><style:text-properties fo:font-weight="bold" style:font-weight-asian="bold"/></style:style>'
        "</office:automatic-styles>"
    )


def furniture(draft: Draft) -> str:
    """Running heads and page numbers as ODF has them."""
    fields = {
        "{n}": '<text:page-number text:select-page="current">1</text:page-number>',
        "{total}": "<text:page-count>1</text:page-count>",
    }
    words = escape(draft.page_number)
    for mark, field in fields.items():
        words = words.replace(mark, field)
    foot = f'<text:p text:style-name="F">{words}</text:p>' if words else ""
    heads = [f'<text:p text:style-name="F">{escape(head)}</text:p>' for head in draft.header]
    parts = f"<style:header>{heads[0]}</style:header>" if heads else ""
    parts += f"<style:header-left>{heads[1]}</style:header-left>" if len(heads) > 1 else ""
    parts += f"<style:footer>{foot}</style:footer>" if foot else ""
    return f'<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="pm">{parts}</style:master-page></office:master-styles>'


def table(piece: Piece, number: int) -> str:
    """A table with covered cells where others span."""
    covered: set[tuple[int, int]] = set()
    rows = []
    for index, row in enumerate(piece.rows):
        cells, column, waiting = [], 0, list(row)
        while column < piece.columns:
            if (index, column) in covered:
                cells.append("<table:covered-table-cell/>")
                column += 1
                continue
            cell = waiting.pop(0)
            covered |= {(index + i, column + j) for i in range(cell.rows) for j in range(cell.columns)} - {
                (index, column)
            }
            spans = (
                f' table:number-rows-spanned="{cell.rows}" table:number-columns-spanned="{cell.columns}"'
                if cell.rows + cell.columns > 2
                else ""
            )
            cells.append(
                f'<table:table-cell table:style-name="X"{spans} office:value-type="string"><text:p text:style-name="D">{escape(cell.text)}</text:p></table:table-cell>'
            )
            column += 1
        text = f"<table:table-row>{''.join(cells)}</table:table-row>"
        rows.append(text)
    head = (
        f"<table:table-header-rows>{''.join(rows[: piece.head_rows])}</table:table-header-rows>"
        if piece.head_rows
        else ""
    )
    columns = "".join(f'<table:table-column table:style-name="K{weight}"/>' for weight in widths(piece))
    return f'<table:table table:name="T{number}">{columns}{head}{"".join(rows[piece.head_rows :])}</table:table>'


def body(draft: Draft) -> str:
    """The text of the document."""
    parts = []
    if draft.head:
        parts.append(f'<text:p text:style-name="RH">{escape(draft.head)}</text:p>')
    if draft.number:
        parts.append(f'<text:p text:style-name="C">{escape(draft.number)}</text:p>')
    plain = {"title": "T", "caption": "C", "signatory": "R", "date": "R", "addressee": "P", "note": "P", "imprint": "P"}
    for index, piece in enumerate(draft.pieces):
        words = escape(piece.text)
        if piece.kind == "table":
            parts.append(table(piece, index))
        elif piece.kind == "heading" and piece.body:
            lead = f'<text:span text:style-name="H">{escape(piece.number)}{words}</text:span>'
            parts.append(f'<text:p text:style-name="B">{lead}{escape(piece.body)}</text:p>')
        elif piece.kind == "heading":
            tag, level = ("h", f' text:outline-level="{piece.level}"') if draft.seed % 2 else ("p", "")
            parts.append(
                f'<text:{tag} text:style-name="H{piece.level}"{level}>{escape(piece.number)}{words}</text:{tag}>'
            )
        else:
            note = (
                f'<text:note text:id="n{index}" text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>{escape(piece.footnote)}</text:p></text:note-body></text:note>'
                if piece.footnote
                else ""
            )
            parts.append(f'<text:p text:style-name="{plain.get(piece.kind, "B")}">{words}{note}</text:p>')
    return f"<office:body><office:text>{''.join(parts)}</office:text></office:body>"


def flat(draft: Draft) -> str:
    """The whole flat ODT file."""
    random = Random(draft.seed * 17 + 9)
    faces = "".join(
        f'<style:font-face style:name="{face}" svg:font-family="&apos;{face}&apos;"/>'
        for face in ("Noto Serif CJK SC", "AR PL UMing CN", "LXGW WenKai", "Noto Sans CJK SC", "AR PL UKai CN")
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {SPACES} office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">'
        f"<office:font-face-decls>{faces}</office:font-face-decls>{styles(draft, random)}{furniture(draft)}{body(draft)}</office:document>"
    )


def plain_draft(draft: Draft) -> Draft:
    """The draft as this maker sets it: no contents page, no watermark, no seal."""
    from dataclasses import replace

    letter = replace(draft.letter, seal="") if draft.letter else None
    return draft.without(contents=False, watermark="", letter=letter)


def convert(files: list[Path], extension: str, folder: Path, seconds: float = 300) -> None:
    """Let LibreOffice convert files into ``folder``; raises what subprocess raises."""
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                "soffice",
                f"-env:UserInstallation=file://{profile}",
                "--headless",
                "--convert-to",
                FILTERS.get(extension, extension),
                "--outdir",
                str(folder),
                *map(str, files),
            ],
            check=True,
            capture_output=True,
            timeout=seconds,
        )


def make_all(drafts: list[Draft], folder: Path, formats: tuple[str, ...] = FORMATS) -> list[Specimen]:
    """Each draft in each format; LibreOffice is started once a format."""
    drafts = [plain_draft(draft) for draft in drafts]
    sources = [folder / f"{draft.name}-office.fodt" for draft in drafts]
    for draft, source in zip(drafts, sources, strict=True):
        source.write_text(flat(draft), encoding="utf-8")
    for extension in formats:
        convert(sources, extension, folder)
    return [
        Specimen(source.with_suffix(f".{extension}"), draft, "libreoffice")
        for draft, source in zip(drafts, sources, strict=True)
        for extension in formats
        if source.with_suffix(f".{extension}").exists()
    ]
