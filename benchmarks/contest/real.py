"""A folder of real files: what opens, and how much of a reference text each reader gives in order.

The references are independent of our readers: pdfium's plain text for PDF, every ``w:t`` of the package for DOCX, every
text code of the package for OFD, LibreOffice's plain text for DOC, the stored strings for XLSX. A reference is no truth (it
has furniture and hidden text), so what counts is what a reader lacks of it. No text of a file is printed.
"""

import re
import subprocess
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from contest import scores
from contest.readers import Contestant
from contest.runner import READERS

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
CHARACTERS = 200_000
OPENED = {"csv", "doc", "docm", "docx", "jpg", "ods", "odt", "ofd", "pdf", "png", "rtf", "tiff", "xls", "xlsx"}


def pdf_text(path: Path) -> str:
    """Pdfium's plain text."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def docx_text(path: Path) -> str:
    """Text of the body by the markup alone: nothing deleted, no fallback, no field codes."""
    from lxml import etree

    texts: list[str] = []

    def walk(node: Any) -> None:
        if node.tag in {f"{W}del", f"{W}moveFrom", f"{MC}Fallback"}:
            return
        if node.tag == f"{W}t":
            texts.append(node.text or "")
        for child in node:
            walk(child)

    with zipfile.ZipFile(path) as archive:
        walk(
            etree.fromstring(archive.read("word/document.xml"), etree.XMLParser(huge_tree=True, resolve_entities=False))
        )
    return "".join(texts)


def ofd_text(path: Path) -> str:
    """All text codes of the pages in the order of the package."""
    from lxml import etree

    texts = []
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if re.search(r"/Pages/[^/]+/[^/]*\.xml$", name)]
        for name in sorted(names, key=lambda name: [int(part) for part in re.findall(r"\d+", name)]):
            root = etree.fromstring(archive.read(name), etree.XMLParser(resolve_entities=False))
            texts += ["".join(code.itertext()) for code in root.iter("{*}TextCode")]
    return "\n".join(texts)


def office_text(path: Path) -> str:
    """LibreOffice's plain text."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            "soffice",
            f"-env:UserInstallation=file://{folder}/p",
            "--headless",
            "--convert-to",
            "txt:Text (encoded):UTF8",
        ]
        subprocess.run([*command, "--outdir", folder, str(path)], check=True, capture_output=True, timeout=120)
        return next(Path(folder).glob("*.txt")).read_text(encoding="utf-8-sig")


def sheet_text(path: Path) -> str:
    """All strings that are stored in cells; numbers are left out, as each reader shows them its own way."""
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    return "\n".join(
        value for sheet in book for row in sheet.iter_rows(values_only=True) for value in row if isinstance(value, str)
    )


REFERENCES: dict[str, Callable[[Path], str]] = {
    "pdf": pdf_text,
    "docx": docx_text,
    "ofd": ofd_text,
    "doc": office_text,
    "xlsx": sheet_text,
}


def compare(corpus: Path, names: list[str], *, quick: bool, each: bool, show: Callable[..., None]) -> None:
    """Every reader over the files of each folder but those of ``hostile``, which ``benchmarks/corpus.py`` is for."""
    files: dict[str, list[Path]] = {}
    for path in sorted(corpus.rglob("*")):
        if path.is_file() and path.suffix[1:].lower() in OPENED and path.parent != corpus:
            files.setdefault(path.relative_to(corpus).parts[0], []).append(path)
    files.pop("hostile", None)
    references: dict[Path, str] = {}
    for group, paths in files.items():
        chosen = paths[:: max(1, len(paths) // 6)] if quick else paths
        for path in chosen:
            references[path] = reference_of(path, show=show)
        for name in names:
            one_reader(name, group, chosen, references, each=each, show=show)


def reference_of(path: Path, *, show: Callable[..., None]) -> str:
    """The reference text: empty where there is none, and where it is mostly no Chinese (a layer that cannot be trusted).

    Empty too where making it fails; then a line says so.
    """
    make = REFERENCES.get(path.suffix[1:].lower())
    if make is None:
        return ""
    try:
        text = scores.flat(make(path))[:CHARACTERS]
    except Exception as error:  # noqa: BLE001 - five libraries, each with errors of its own; none of them ends the run
        show(kind="real", file=f"{path.parent.name}/{path.name}", no_reference=type(error).__name__)
        return ""
    chinese = sum("\u4e00" <= character <= "\u9fff" for character in text)
    return text if chinese > 0.15 * len(text) and len(text) > 40 else ""


def one_reader(
    name: str, group: str, paths: list[Path], references: dict[Path, str], *, each: bool, show: Callable[..., None]
) -> None:
    """One reader over one folder."""
    formats = READERS[name][1]
    mine = [path for path in paths if path.suffix[1:].lower() in formats]
    if not mine or (
        group == "pdf_scan" and name not in {"shenbao", "docvortex", "kreuzberg", "markitdown", "pdf_oxide"}
    ):
        return
    with Contestant(name) as reader:
        if reader.reason:
            show(kind="real", reader=name, of=group, skipped=reader.reason)
            return
        ends: Counter[str] = Counter()
        order, bag = [], []
        for path in mine:
            answer = reader.read(path)
            end = answer.get("error") or ("text" if answer.get("text", "").strip() else "empty")
            ends[end] += 1
            row: dict[str, Any] = {"end": end}
            reference = references[path]
            if reference and end == "text":
                text = scores.flat(answer["text"])[: 2 * CHARACTERS]
                row["in_order_percent"] = round(100 * scores.common(reference, text) / len(reference), 2)
                row["characters_percent"] = round(
                    100 * (Counter(reference) & Counter(text)).total() / len(reference), 2
                )
                order.append(row["in_order_percent"])
                bag.append(row["characters_percent"])
            if each:
                show(
                    kind="real",
                    reader=name,
                    file=str(path.relative_to(path.parents[1])),
                    **row,
                    warnings=answer.get("warnings", []),
                )
        show(
            kind="real",
            reader=name,
            of=group,
            files=len(mine),
            ends=dict(ends),
            with_reference=len(order),
            **({"in_order": spread(order), "characters": spread(bag)} if order else {}),
        )


def spread(values: list[float]) -> dict[str, float]:
    """Mean, median, worst, and the share of files of at least 99.5 percent."""
    ordered = sorted(values)
    return {
        "mean": round(sum(ordered) / len(ordered), 2),
        "median": ordered[len(ordered) // 2],
        "worst": ordered[0],
        "files_at_99.5_percent": round(100 * sum(value >= 99.5 for value in ordered) / len(ordered), 1),
    }
