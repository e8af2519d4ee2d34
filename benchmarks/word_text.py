"""CPU of the DOCX reader as a ratio to python-docx's own parse: one JSON line a file, and a sum.

Usage: ``python benchmarks/word_text.py [FILE.docx …]``; without files plans of about 10, 30 and 60 pages are made, with
automatic numbers, tables with merged cells, footnotes, text boxes, headers and footers. python-docx's part is to open
a file and to take the text of all its paragraphs and of all cells, nothing else. Files that it cannot open, or with
pictures for OCR, are left out and named.
"""

import hashlib
import json
import sys
import tempfile
import warnings
from pathlib import Path
from unittest.mock import patch

import docx
from specimens import by_python_docx, drafts
from specimens.truth import Draft
from timing import seconds

from extractors.limits import DEFAULT_LIMITS
from extractors.picture_pages import PictureText
from extractors.registry import DOCX, Source
from extractors.word import read_docx

PARTS = {10: 3, 30: 9, 60: 18}
"""Pages, about, and how many plans and reports they hold."""
TIMES = 5


def plain_parse(path: Path) -> str:
    """What python-docx itself needs: the text of the paragraphs and of the cells, tables within them left out."""
    document = docx.Document(str(path))
    texts = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        texts += [cell.text for row in table.rows for cell in row.cells]
    return "\n".join(texts)


def wants_ocr(source: Source) -> bool:
    """Whether a picture would go to the OCR reader."""
    with patch("extractors.word.pictures.read_picture_pages", return_value=PictureText()) as asked:
        read_docx(source, DEFAULT_LIMITS)
    return bool(asked.called)


def long_plan(parts: int) -> Draft:
    """Several plans and reports, one after the other, as one."""
    first, *others = [(drafts.plan, drafts.report)[seed % 2](seed) for seed in range(parts)]
    return first.without(pieces=(*first.pieces, *(piece for plan in others for piece in plan.pieces)))


def made_files(folder: Path) -> list[Path]:
    """The files that are measured when none are named."""
    made = []
    for pages, parts in PARTS.items():
        path = by_python_docx.make(long_plan(parts), folder).path
        made.append(path.rename(folder / f"plan-of-{pages}-pages.docx"))
    return made


def measure(paths: list[Path]) -> None:
    """One line a file, then files a second and the ratio of the sums."""
    spent: list[tuple[float, float]] = []
    for path in paths:
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        source = Source(path=str(path), name=path.name, sha256=digest, bytes=len(content), media_type=DOCX)
        try:
            plain = seconds(lambda path=path: plain_parse(path), TIMES)
        except Exception as error:  # noqa: BLE001 - a peer's fault is its own
            print(json.dumps({"file": path.name, "left_out": type(error).__name__}, ensure_ascii=False))
            continue
        if wants_ocr(source):
            print(json.dumps({"file": path.name, "left_out": "ocr"}, ensure_ascii=False))
            continue
        ours = seconds(lambda source=source: read_docx(source, DEFAULT_LIMITS), TIMES)
        spent.append((ours, plain))
        row = {"file": path.name, "read_ms": round(1000 * ours, 1), "plain_ms": round(1000 * plain, 1)}
        print(json.dumps(row | {"ratio": round(ours / plain, 2)}, ensure_ascii=False))
    if spent:
        ours, plain = map(sum, zip(*spent, strict=True))
        rates = {"files_a_second": round(len(spent) / ours, 1), "plain_files_a_second": round(len(spent) / plain, 1)}
        print(json.dumps({"file": "*", "ratio": round(ours / plain, 2)} | rates))


def main() -> None:
    """Each file, then all together."""
    warnings.simplefilter("ignore")  # python-docx warns of what it does not know
    with tempfile.TemporaryDirectory() as folder:
        measure([Path(name) for name in sys.argv[1:]] or made_files(Path(folder)))


if __name__ == "__main__":
    main()
