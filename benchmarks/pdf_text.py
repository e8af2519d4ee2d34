"""CPU of the PDF reader as a ratio to pdfium's plain text: one JSON line a file, and a sum.

Usage: ``python benchmarks/pdf_text.py FILE.pdf …``. Files with pages that need OCR are left out and named.
"""

import hashlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pypdfium2 as pdfium

from extractors.limits import DEFAULT_LIMITS
from extractors.pdf import read_pdf
from extractors.pdf.page import needs_recognition, read_raw_page
from extractors.registry import PDF, Source


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """Least CPU seconds of several runs."""
    spent = []
    for _ in range(times):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return min(spent)


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


def main() -> None:
    """Each file, then all together."""
    total = [0.0, 0.0]
    for path in map(Path, sys.argv[1:]):
        if wants_ocr(path):
            print(json.dumps({"file": path.name, "left_out": "ocr"}, ensure_ascii=False))
            continue
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        source = Source(path=str(path), name=path.name, sha256=digest, bytes=path.stat().st_size, media_type=PDF)
        ours, plain = (
            seconds(lambda source=source: read_pdf(source, DEFAULT_LIMITS)),
            seconds(lambda path=path: plain_text(path)),
        )
        total = [total[0] + ours, total[1] + plain]
        row = {"file": path.name, "read_ms": round(1000 * ours, 1), "plain_ms": round(1000 * plain, 1)}
        print(json.dumps(row | {"ratio": round(ours / plain, 2)}, ensure_ascii=False))
    if total[1]:
        print(json.dumps({"file": "*", "ratio": round(total[0] / total[1], 2)}))


if __name__ == "__main__":
    main()
