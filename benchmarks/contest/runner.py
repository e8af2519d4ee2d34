"""One reader as a process: file names come in by line, JSON answers go out. Runs under our Python or the peers'.

``python runner.py NAME``. Each request is ``{"path": …, "name": …}``; each answer ``{"text", "body", "tables", "headings",
"error"}``: all its text, the running text without furniture (where the reader tells it apart), tables as rows of
``[text, row span, column span]`` (spans None where the reader does not tell), headings as ``[level, text]``.
"""

import json
import os
import re
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

Answer = dict[str, Any]


class Tables(HTMLParser):
    """Tables of HTML with their spans."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[list[Any]]]] = []
        self.open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A table, row or cell begins."""
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in {"td", "th"} and self.tables and self.tables[-1]:
            spans = dict(attrs)
            self.tables[-1][-1].append(["", int(spans.get("rowspan") or 1), int(spans.get("colspan") or 1)])
            self.open = True

    def handle_endtag(self, tag: str) -> None:
        """A cell ends."""
        if tag in {"td", "th"}:
            self.open = False

    def handle_data(self, data: str) -> None:
        """Text of a cell."""
        if self.open:
            self.tables[-1][-1][-1][0] += data


def html_tables(text: str) -> list[Any]:
    """Tables of HTML."""
    parser = Tables()
    parser.feed(text)
    return parser.tables


def pipe_tables(text: str) -> list[Any]:
    """Tables of Markdown, without spans."""
    tables: list[Any] = []
    inside = False
    for line in text.splitlines():
        row = line.strip()
        if row.startswith("|") and row.endswith("|") and len(row) > 1:
            if not inside:
                tables.append([])
            inside = True
            cells = [
                cell.strip().replace("\\|", "|").replace("<br>", " ") for cell in re.split(r"(?<!\\)\|", row[1:-1])
            ]
            if not all(re.fullmatch(r":?-{2,}:?", cell) for cell in cells):
                tables[-1].append([[cell, None, None] for cell in cells])
        else:
            inside = False
    return tables


def marked_headings(text: str) -> list[Any]:
    """Headings of Markdown."""
    return [
        [len(found[1]), found[2].strip("* ")] for found in re.finditer(r"^(#{1,6})\s+(.+?)\s*$", text, re.MULTILINE)
    ]


def from_markdown(text: str) -> Answer:
    """What a Markdown text says of tables and headings."""
    plain = re.sub(r"<[^>\n]+>", " ", text)
    plain = re.sub(r"^#{1,6}\s+", "", plain, flags=re.MULTILINE).replace("|", " ").replace("**", "")
    plain = re.sub(r"^[\s:|-]*-{3,}[\s:|-]*$", "", plain, flags=re.MULTILINE)
    return {
        "text": re.sub(r"\\([\\`*_{}\[\]()#+.!~<>-])", r"\1", plain),
        "tables": html_tables(text) + pipe_tables(text),
        "headings": marked_headings(text),
    }


def pdfium() -> Callable[[str, str], Answer]:
    """pypdfium2's plain text: the reference for order."""
    import pypdfium2

    def read(path: str, _: str) -> Answer:
        document = pypdfium2.PdfDocument(path)
        return {"text": "\n".join(page.get_textpage().get_text_range() for page in document)}

    return read


def pdfplumber() -> Callable[[str, str], Answer]:
    """Pdfplumber's text and tables."""
    import pdfplumber as library

    def read(path: str, _: str) -> Answer:
        text, tables = [], []
        with library.open(path) as document:
            for page in document.pages:
                text.append(page.extract_text() or "")
                tables += [
                    [[[cell or "", None, None] for cell in row] for row in table] for table in page.extract_tables()
                ]
                page.close()
        return {"text": "\n".join(text), "tables": tables}

    return read


def docvortex() -> Callable[[str, str], Answer]:
    """Docvortex's Markdown, its tables in HTML."""
    from loguru import logger

    logger.remove()
    import tempfile

    import docvortex as library

    def read(path: str, _: str) -> Answer:
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder, "text.md")
            library.parse(path).export(str(target))
            return from_markdown(target.read_text(encoding="utf-8"))

    return read


def markitdown() -> Callable[[str, str], Answer]:
    """Markitdown's Markdown."""
    from markitdown import MarkItDown

    reader = MarkItDown(enable_plugins=False)
    return lambda path, _: from_markdown(reader.convert_local(path).text_content)


def kreuzberg() -> Callable[[str, str], Answer]:
    """Kreuzberg as it comes, in Markdown."""
    import kreuzberg as library

    def read(path: str, _: str) -> Answer:
        result = library.extract_file_sync(path, config=library.ExtractionConfig(output_format="markdown"))
        return from_markdown(result.content)

    return read


def unstructured() -> Callable[[str, str], Answer]:
    """The strategy "fast" of unstructured: it wants a spaCy model, and without it texts are empty without a word."""
    import spacy

    if not spacy.util.is_package("en_core_web_sm"):
        raise ModuleNotFoundError("en_core_web_sm, which it downloads at run time")
    from unstructured.partition.auto import partition

    def read(path: str, _: str) -> Answer:
        parts = partition(path, strategy="fast", languages=["chi_sim"])
        tables = [
            table for part in parts if part.metadata.text_as_html for table in html_tables(part.metadata.text_as_html)
        ]
        heads = [[(part.metadata.category_depth or 0) + 1, part.text] for part in parts if part.category == "Title"]
        kept = [part.text for part in parts if part.category not in {"Header", "Footer", "PageNumber"}]
        return {
            "text": "\n".join(part.text for part in parts),
            "body": "\n".join(kept),
            "tables": tables,
            "headings": heads,
        }

    return read


def pdf_oxide() -> Callable[[str, str], Answer]:
    """pdf_oxide's Markdown."""
    from pdf_oxide import PdfDocument

    def read(path: str, _: str) -> Answer:
        document = PdfDocument(path)
        return from_markdown("\n\n".join(document.to_markdown(page) for page in range(document.page_count())))

    return read


def tesseract() -> Callable[[str, str], Answer]:
    """Tesseract with chi_sim on each page at 200 dpi."""
    import subprocess
    import tempfile

    one_thread = {**os.environ, "OMP_THREAD_LIMIT": "1"}

    def words(picture: str) -> str:
        command = ["tesseract", picture, "-", "-l", "chi_sim+eng"]
        done = subprocess.run(command, check=True, capture_output=True, timeout=120, env=one_thread)
        return done.stdout.decode()

    def read(path: str, _: str) -> Answer:
        with tempfile.TemporaryDirectory() as folder:
            pictures = [path]
            if path.endswith(".pdf"):
                subprocess.run(["pdftoppm", "-r", "200", "-png", path, f"{folder}/p"], check=True, timeout=120)
                pictures = sorted(map(str, Path(folder).iterdir()))
            return {"text": "\n".join(map(words, pictures))}

    return read


def rapidocr() -> Callable[[str, str], Answer]:
    """Rapidocr as it comes, one thread."""
    import pypdfium2
    from PIL import Image
    from rapidocr import RapidOCR

    reader = RapidOCR(params={"Global.log_level": "critical", "EngineConfig.onnxruntime.intra_op_num_threads": 1})

    def read(path: str, _: str) -> Answer:
        import numpy as np

        pages = (
            [page.render(scale=200 / 72).to_pil() for page in pypdfium2.PdfDocument(path)]
            if path.endswith(".pdf")
            else [Image.open(path)]
        )
        return {
            "text": "\n".join(
                "\n".join(reader(np.asarray(page.convert("RGB"))[:, :, ::-1]).txts or ()) for page in pages
            )
        }

    return read


def python_docx() -> Callable[[str, str], Answer]:
    """The plain walk over paragraphs and tables that most programs do."""
    from docx import Document

    def read(path: str, _: str) -> Answer:
        document = Document(path)
        parts, heads, tables = [], [], []
        for part in document.iter_inner_content():
            if hasattr(part, "rows"):
                rows = [[cell.text for cell in row.cells] for row in part.rows]
                tables.append([[[cell, None, None] for cell in row] for row in rows])
                parts += ["\t".join(row) for row in rows]
            else:
                parts.append(part.text)
                if part.style and part.style.name.startswith("Heading"):
                    heads.append([int(part.style.name[-1]), part.text])
        return {"text": "\n".join(parts), "tables": tables, "headings": heads}

    return read


def ours() -> Callable[[str, str], Answer]:
    """The product's readers, with what the outline and the letter make of them."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # benchmarks/; the product itself is installed
    from contest.mine import read

    return read


READERS: dict[str, tuple[Callable[[], Callable[[str, str], Answer]], frozenset[str]]] = {
    "shenbao": (
        ours,
        frozenset(["pdf", "docx", "doc", "rtf", "odt", "ofd", "xlsx", "xls", "ods", "csv", "png", "jpg", "tiff"]),
    ),
    "pdfium": (pdfium, frozenset({"pdf"})),
    "pdfplumber": (pdfplumber, frozenset({"pdf"})),
    "pdf_oxide": (pdf_oxide, frozenset({"pdf"})),
    "docvortex": (docvortex, frozenset(["pdf", "docx", "doc", "rtf", "odt", "ofd", "xlsx", "xls"])),
    "kreuzberg": (kreuzberg, frozenset(["pdf", "docx", "doc", "rtf", "odt", "xlsx", "xls", "ods", "csv"])),
    "markitdown": (markitdown, frozenset(["pdf", "docx", "doc", "rtf", "odt", "ofd", "xlsx", "xls", "csv"])),
    "unstructured": (unstructured, frozenset({"pdf", "docx"})),
    "python-docx": (python_docx, frozenset({"docx"})),
    "tesseract": (tesseract, frozenset({"png", "jpg", "scan"})),
    "rapidocr": (rapidocr, frozenset({"png", "jpg", "scan"})),
}
"""Each reader with the formats that it says it reads; ``scan`` are pages that are only images."""


def main() -> None:
    """Answer until the input ends. What a library prints goes to stderr."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    try:
        read = READERS[sys.argv[1]][0]()
    except Exception as error:  # noqa: BLE001 - whatever keeps a reader from starting is its reason
        print(json.dumps({"reason": f"{type(error).__name__}: {error}"[:160]}), file=answers, flush=True)
        return
    print("{}", file=answers, flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = read(request["path"], request["name"])
        except Exception as error:  # noqa: BLE001 - what a reader raises is what is measured
            answer = {"error": type(error).__name__, "message": str(error)[:200]}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
