"""What tests of DOCX make documents of, and how they look at what is read."""

from extractors.document import Block, Document

P = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"


def run(text: str, properties: str = "") -> str:
    """A run."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(inner: str, properties: str = "") -> str:
    """A paragraph."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def pairs(document: Document) -> list[tuple[str, str]]:
    """Kind and text of all blocks."""
    return [(block.kind, block.text) for block in document.blocks]


def codes(document: Document) -> set[str]:
    """Codes of all warnings."""
    return {warning.code for warning in document.warnings}


def by_kind(document: Document, kind: str) -> list[Block]:
    """Blocks of one kind."""
    return [block for block in document.blocks if block.kind == kind]


def field(instruction: str, result: str) -> str:
    """A complex field."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def drawing(relation: str, points: float = 120, place: str = "inline") -> str:
    """A picture in a run."""
    size = int(points * 12_700)
    return (
        f'<w:r><w:drawing><wp:{place}><wp:extent cx="{size}" cy="{size}"/><a:graphic><a:graphicData><pic:pic><pic:blipFill>'
        f'<a:blip r:embed="{relation}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:{place}></w:drawing></w:r>'
    )
