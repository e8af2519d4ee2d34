"""CPU of the PDF reader as a ratio to pdfium's plain text: one JSON line a file, and a sum.

Usage: ``python benchmarks/pdf_text.py [FILE.pdf …]``; without files a text of 30 pages and one with as many tables are
made. Files with pages that need OCR are left out and named.
"""

import hashlib
import json
import sys
import tempfile
from pathlib import Path
from random import Random

import pypdfium2 as pdfium
from timing import seconds

from extractors.limits import DEFAULT_LIMITS
from extractors.pdf import read_pdf
from extractors.pdf.page import needs_recognition, read_raw_page
from extractors.registry import PDF, Source

TIMES = 3


def plain_text(path: Path) -> None:
    """What pdfium itself needs, opening included."""
    document = pdfium.PdfDocument(path)
    for page in document:
        page.get_textpage().get_text_range()
        page.close()
    document.close()


def wants_ocr(path: Path) -> bool:
    """Whether a page would go to the OCR reader."""
    document = pdfium.PdfDocument(path)
    found = any(needs_recognition(read_raw_page(page, 1, 1_000_000)) for page in document)
    document.close()
    return found


def make(path: Path, *, tables: bool, pages: int = 30) -> Path:
    """Pages of running text, half of each a ruled table of 45 cells where ``tables`` are wanted."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    random, canvas = Random(1), Canvas(str(path))
    words = "为加强商业秘密保护健全工作机制营造良好营商环境现就有关事项提出如下工作安排和具体要求"
    xs = (72, 200, 290, 380, 450, 520)
    for page in range(pages):
        canvas.setFont("STSong-Light", 16)
        y = 770
        for row in range(14 if tables else 25):
            text = "".join(random.choice(words) for _ in range(26)) + (str(random.randint(1, 9999)) if row % 5 else "")
            canvas.drawString(72 if row % 5 else 104, y, text[: 28 if row % 5 else 24])
            y -= 28
        canvas.setFont("STSong-Light", 10.5)
        for row in range(10 if tables else 0):
            canvas.line(xs[0], y - 20 * row, xs[-1], y - 20 * row)
            for x in xs[:-1] if row < 9 else ():
                text = f"{random.randint(1, 99999) / 10:,.1f}" if x > xs[0] else words[row : row + 6]
                canvas.drawString(x + 4, y - 20 * row - 14, text)
        for x in xs if tables else ():
            canvas.line(x, y, x, y - 180)
        canvas.drawString(280, 40, f"— {page + 1} —")
        canvas.showPage()
    canvas.save()
    return path


def main() -> None:
    """Each file, then all together."""
    with tempfile.TemporaryDirectory() as folder:
        measure([Path(name) for name in sys.argv[1:]] or made_files(Path(folder)))


def made_files(folder: Path) -> list[Path]:
    """The two files that are measured when none are named."""
    return [make(folder / "text.pdf", tables=False), make(folder / "tables.pdf", tables=True)]


def measure(paths: list[Path]) -> None:
    """One line a file, then the ratio of the sums."""
    total = [0.0, 0.0]
    for path in paths:
        if wants_ocr(path):
            print(json.dumps({"file": path.name, "left_out": "ocr"}, ensure_ascii=False))
            continue
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        source = Source(path=str(path), name=path.name, sha256=digest, bytes=path.stat().st_size, media_type=PDF)
        ours, plain = (
            seconds(lambda source=source: read_pdf(source, DEFAULT_LIMITS), TIMES),
            seconds(lambda path=path: plain_text(path), TIMES),
        )
        total = [total[0] + ours, total[1] + plain]
        row = {"file": path.name, "read_ms": round(1000 * ours, 1), "plain_ms": round(1000 * plain, 1)}
        print(json.dumps(row | {"ratio": round(ours / plain, 2)}, ensure_ascii=False))
    if total[1]:
        print(json.dumps({"file": "*", "ratio": round(total[0] / total[1], 2)}))


if __name__ == "__main__":
    main()
