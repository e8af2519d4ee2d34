"""PDF files made by the tests, and stand-ins for the recognition of scans and seals."""

import hashlib
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extractors.document import Block, Document, Page
from extractors.layout import Line, Mark, PageContent
from extractors.limits import DEFAULT_LIMITS, Limits
from extractors.pdf import read_pdf
from extractors.registry import PDF, Source

from .signing import Signer, make_signer

FONT = "STSong-Light"
LEFT, RIGHT, TOP = 72.0, 72.0 + 28 * 16, 72.0


class Paper:
    """A PDF under the pen: positions in points from the top left corner; 28 characters of 16 points to a line."""

    def __init__(self, path: Path, **options: Any) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self.path = path
        self.canvas = Canvas(str(path), pagesize=options.pop("pagesize", A4), **options)
        self.height = self.canvas._pagesize[1]
        self.y = TOP

    def text(self, x: float, y: float, text: str, size: float = 16.0) -> None:
        """One line with its baseline at ``y``."""
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(x, self.height - y, text)

    def line(self, text: str, *, size: float = 16.0, indent: float = 0.0, align: str = "left") -> None:
        """The next line of the page."""
        width = pdfmetrics.stringWidth(text, FONT, size)
        x = {"left": LEFT + indent, "center": (LEFT + RIGHT - width) / 2, "right": RIGHT - width - indent}[align]
        self.y += 1.75 * size
        self.text(x, self.y, text, size)

    def paragraph(self, text: str) -> None:
        """A paragraph with its first line indented by two characters."""
        self.line(text[:26], indent=32)
        for start in range(26, len(text), 28):
            self.line(text[start : start + 28])

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A thin line."""
        self.canvas.line(x0, self.height - y0, x1, self.height - y1)

    def grid(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        """A ruled table without merged cells."""
        for x in xs:
            self.rule(x, ys[0], x, ys[-1])
        for y in ys:
            self.rule(xs[0], y, xs[-1], y)

    def page(self) -> None:
        """End the page."""
        self.canvas.showPage()
        self.y = TOP

    def save(self) -> Path:
        """Write the file."""
        self.canvas.save()
        return self.path


@pytest.fixture
def paper(tmp_path: Path) -> Callable[..., Paper]:
    """Starts a PDF."""
    return lambda name="made.pdf", **options: Paper(tmp_path / name, **options)


def _read(path: Path, limits: Limits = DEFAULT_LIMITS) -> Document:
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    return read_pdf(Source(path=str(path), name=path.name, sha256=digest, bytes=len(data), media_type=PDF), limits)


@pytest.fixture
def read() -> Callable[..., Document]:
    """Reads a PDF by its path."""
    return _read


@pytest.fixture
def kinds() -> Callable[[Document], list[tuple[str, str]]]:
    """Kind and text of each block."""
    return lambda document: [(block.kind, block.text) for block in document.blocks]


@pytest.fixture
def only() -> Callable[[Document, str], Block]:
    """The only block of a kind."""

    def find(document: Document, kind: str) -> Block:
        (block,) = [block for block in document.blocks if block.kind == kind]
        return block

    return find


def _raw_pdf(path: Path, *bodies: bytes, root: bytes = b"") -> Path:
    """A file of these objects, numbered from 1, the first of them the catalog."""
    data, places = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n"
    path.write_bytes(data + end % (len(bodies) + 1, table, len(bodies) + 1, root, len(data)))
    return path


@pytest.fixture
def raw_pdf(tmp_path: Path) -> Callable[..., Path]:
    """Writes a PDF from its objects in PDF syntax."""
    return lambda *bodies, name="raw.pdf", **options: _raw_pdf(tmp_path / name, *bodies, **options)


def _stream(content: bytes, extra: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n" % (len(content), extra) + content + b"\nendstream"


@pytest.fixture
def page_of(raw_pdf: Callable[..., Path]) -> Callable[..., Path]:
    """Writes a page of A4 with Helvetica as /F1, that content, and further keys of page and catalog.

    Objects handed over are numbered from 6.
    """

    def write(content: bytes, *objects: bytes, page: bytes = b"", catalog: bytes = b"", name: str = "raw.pdf") -> Path:
        return raw_pdf(
            b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R/Resources<</Font<</F1 4 0 R>>>>"
            + page
            + b">>",
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            _stream(content),
            *objects,
            name=name,
        )

    return write


class Recogniser:
    """Stands in for :mod:`extractors.scan` and :mod:`extractors.seals`, and remembers what it was shown."""

    def __init__(self) -> None:
        self.images: list[tuple[Any, dict[str, float]]] = []
        self.sealed: list[Any] = []
        self.seals: tuple[Mark, ...] = ()
        self.turn = 0
        self.skew = 0.0

    def read_pages(self, image: Any, *, number: int, width: float, height: float) -> tuple[PageContent, ...]:
        """One page with one recognised line."""
        assert isinstance(image, np.ndarray)
        self.images.append((image, {"number": number, "width": width, "height": height}))
        page = Page(number=number, width=width, height=height, source="ocr", confidence=0.9, skew=self.skew)
        line = Line(text="识别所得的一行文字", bbox=(72, 100, 216, 116), size=16, baseline=114, confidence=0.9)
        return (PageContent(page=page, lines=(line,), turn=self.turn),)

    def find_seals(self, image: Any, *, points_per_pixel: float) -> tuple[Mark, ...]:
        """What the test wants found."""
        self.sealed.append((image, points_per_pixel))
        return self.seals


@pytest.fixture
def recogniser(monkeypatch: pytest.MonkeyPatch) -> Recogniser:
    """Puts the stand-ins in the place of the real modules."""
    stand_in = Recogniser()
    for name, function in (("scan", "read_pages"), ("seals", "find_seals")):
        module = ModuleType(f"extractors.{name}")
        setattr(module, function, getattr(stand_in, function))
        monkeypatch.setitem(sys.modules, f"extractors.{name}", module)
    return stand_in


@pytest.fixture(scope="module")
def signer() -> Signer:
    """One that signs by RSA."""
    return make_signer(rsa.generate_private_key(65537, 2048))
