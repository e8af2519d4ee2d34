"""All outputs of the sample batch, walked: every sentence of every brief stands letter for letter in its source.

The source is asked twice: the text that was read, at the place that is given; and, of DOCX and of PDF with text, what
another program finds in the original file.
"""

import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest
from lxml import etree, html

from extractors.document import Document
from pipeline.packed import load_reading

QUOTES = {
    "h3": ".//li[q]",
    "h4": ".//*[contains(@class, 'where')]",
    "h5": ".//li/*[contains(@class, 'gist')] | .//li/b/.. | .//li/span[not(@class)]",
    "h6": ".//tbody/tr",
}
"""Where the words of others stand in a brief, by section."""


class Walked:
    """One dossier's brief with the documents that it quotes."""

    def __init__(self, workspace: Path, row: dict[str, Any]) -> None:
        self.folder = workspace / "out" / row["path"]
        self.page = html.fromstring((self.folder / "brief.html").read_text(encoding="utf-8"))
        self.review = json.loads((self.folder / "review.json").read_bytes())
        self.workspace = workspace
        readings = {path.name.split(".")[0]: path for path in (workspace / "readings").rglob("*.zst")}
        self.documents: dict[int, Document] = {}
        self.entries: dict[int, dict[str, Any]] = {}
        for number, entry in enumerate(self.review["documents"], start=1):
            self.entries[number] = entry
            if entry["sha256"] in readings:
                self.documents[number] = load_reading(readings[entry["sha256"]]).document

    def said(self) -> Iterator[tuple[str, str, str]]:
        """Every quote as (words, reference, what is marked behind it)."""
        for section, path in QUOTES.items():
            for item in self.page.xpath(f"//section[@aria-labelledby='{section}']")[0].xpath(path):
                words = item.xpath("q/text()") or item.xpath("b[not(@class)]/text()")
                words = words or item.xpath("td[1]/text()") or item.xpath("span[@class='note']/text()")
                link = item.xpath(".//a[@class='ref']")
                if words and link:
                    yield str(words[0]), str(link[0].text), self.marked(str(link[0].get("href")))
        for term in self.page.xpath("//dl/div[dd/a]/dd"):
            yield str(term.text).strip(), str(term.xpath("string(a)")), self.marked(str(term.xpath("a/@href")[0]))

    def marked(self, address: str) -> str:
        """The marked words of the passage with that address."""
        (article,) = self.page.xpath(f"//article[@id='{address.removeprefix('#')}']")
        return str(article.xpath("string(.//mark)"))

    def blocks(self, reference: str) -> list[str]:
        """The texts of the file that a reference names, on its page where it names one, in its block where it names one."""
        number, page, block = re.fullmatch(r"文件(\d+)(?: 第(\d+)页)?(?: 第(\d+)段)?", reference).groups()  # type: ignore[union-attr]
        return [
            item.text
            for item in self.documents[int(number)].blocks
            if page is None or item.page == int(page)
            if block is None or re.fullmatch(rf"[a-z]+{block}", item.id)
        ]


def bare(text: str) -> str:
    """``text`` without white space and signs that typesetters put in."""
    return re.sub(r"[\s\u200b\ufffd]", "", text)


@pytest.fixture(scope="module")
def walked(reviewed: Any) -> list[Walked]:
    """Every dossier of the sample batch."""
    return [Walked(reviewed.workspace, row) for row in reviewed.batch["dossiers"]]


def test_every_sentence_stands_in_its_source(walked: list[Walked]) -> None:
    """Letter for letter in a block of the file and page that the reference names, and so marked behind the reference."""
    count = 0
    for dossier in walked:
        for words, reference, marked in dossier.said():
            shown = words.removesuffix("…")
            fits = bare(marked).startswith(bare(shown)) if words.endswith("…") else bare(marked) == bare(words)
            assert fits, (words, marked)
            assert any(bare(shown) in bare(text) for text in dossier.blocks(reference)), (words, reference)
            count += 1
    assert count > 40 * len(walked) / 2


def test_every_kind_of_file_is_quoted(walked: list[Walked]) -> None:
    """The batch has them all: PDF, scan, DOCX, OFD, DOC."""
    quoted = set()
    for dossier in walked:
        for _, reference, _ in dossier.said():
            number = int(re.findall(r"文件(\d+)", reference)[0])
            document = dossier.documents[number]
            scanned = any(page.source == "ocr" for page in document.pages)
            quoted.add("scan" if scanned else Path(dossier.entries[number]["name"]).suffix.lower())
    assert {"scan", ".pdf", ".docx", ".ofd"} <= quoted


def _plain_text(name: str, data: bytes) -> str | None:
    """All text of a DOCX or a PDF with text by other means than ours; None for what these cannot read."""
    if name.endswith(".docx") and zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "".join(etree.fromstring(archive.read("word/document.xml")).itertext("{*}t"))
    if data.startswith(b"%PDF"):
        pages = (page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))
        lines = (line for page in pages for line in page.splitlines())
        return "".join(line for line in lines if not re.fullmatch(r"[\d\s—-]*", line))  # page numbers cut sentences
    return None


def test_originals_hold_the_sentences(walked: list[Walked]) -> None:
    """What another program reads from the original file holds the words of the brief, clause by clause."""
    count = 0
    for dossier in walked:
        texts: dict[int, str | None] = {}
        for words, reference, _ in dossier.said():
            number = int(re.findall(r"文件(\d+)", reference)[0])
            entry, document = dossier.entries[number], dossier.documents[number]
            if any(page.source != "text" for page in document.pages) and entry["name"].endswith(".pdf"):
                continue
            if number not in texts:
                sha = entry["sha256"]
                data = (dossier.workspace / "originals" / sha[:2] / sha).read_bytes()
                texts[number] = _plain_text(entry["name"].lower(), data)
            text = texts[number]
            if text is not None and not document.blocks[0].text.startswith("\t"):
                said = re.sub(r"^[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．]", "", words)  # Word numbers by itself
                clauses = [bare(clause) for clause in re.split("[，。；：]", said.removesuffix("…")) if clause]
                lost = [clause for clause in clauses if clause not in bare(text)]
                assert len(lost) <= 1, (entry["name"], words)  # a running head may stand within one
                count += 1
    assert count > 200


def test_paper_quotes_what_the_page_quotes(walked: list[Walked]) -> None:
    """Every “…” of PDF and DOCX with a reference behind it stands in the page, which was held against its source."""
    count = 0
    for dossier in walked:
        page = bare("".join(dossier.page.xpath("//main//q/text()")))
        pdf = pypdfium2.PdfDocument((dossier.folder / "brief.pdf").read_bytes())
        paper = bare("".join(sheet.get_textpage().get_text_range() for sheet in pdf))
        word = docx.Document(str(dossier.folder / "brief.docx"))
        letters = bare("".join(paragraph.text for paragraph in word.paragraphs))
        for text in (paper, letters):
            quotes = re.findall(r"“((?:[^“”]|“[^“”]*”)*)”(?:〔自述不足〕)?〔文件\d+", text)
            assert quotes, (dossier.folder, text[:2000])
            assert not [quote for quote in quotes if quote not in page]
            count += len(quotes)
    assert count > 10 * len(walked)


def test_no_sentence_twice(walked: list[Walked]) -> None:
    """Neither under two criteria nor in two sections."""
    for dossier in walked:
        quotes = [bare(str(text)) for text in dossier.page.xpath("//main//q/text()")]
        assert len(set(quotes)) == len(quotes), dossier.folder


def test_briefs_take_two_pages(walked: list[Walked]) -> None:
    """Every brief as PDF."""
    assert [len(pypdfium2.PdfDocument(d.folder / "brief.pdf")) <= 2 for d in walked] == [True] * len(walked)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_word_briefs_take_two_pages(walked: list[Walked], tmp_path: Path) -> None:
    """The longest ones, as LibreOffice sets them."""
    longest = sorted((d.folder / "brief.docx" for d in walked), key=lambda path: -path.stat().st_size)[:3]
    for number, path in enumerate(longest):
        shutil.copy(path, tmp_path / f"{number}.docx")
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf"]
    papers = sorted(map(str, tmp_path.glob("*.docx")))
    subprocess.run([*command, "--outdir", tmp_path, *papers], check=True, capture_output=True, timeout=300)
    pages = [len(pypdfium2.PdfDocument(path)) for path in tmp_path.glob("*.pdf")]
    assert len(pages) == 3
    assert max(pages) <= 2


def test_packet_of_what_is_published(reviewed: Any, shenbao: Callable[..., Any], tmp_path: Path) -> None:
    """Complete dossiers by default, as published; the same bytes again; nothing of the workspace is touched."""
    once, again, none = tmp_path / "一", tmp_path / "二", tmp_path / "三"
    rows = [row for row in reviewed.batch["dossiers"] if row["status"] == "complete"]
    for folder in (once, again):
        done = shenbao("packet", str(folder), "-w", str(reviewed.workspace))
        assert done.returncode == 0, done.stderr[-2000:]
        assert f"已放入 {len(rows)} 份" in done.stdout
    names = sorted(path.name for path in once.iterdir())
    assert set(names) == {"评审材料.zip", "评审摘要汇编.pdf"}
    assert all((once / name).read_bytes() == (again / name).read_bytes() for name in names)
    with zipfile.ZipFile(once / "评审材料.zip") as archive:
        assert archive.testzip() is None
        inside = archive.namelist()
        for row in rows:
            folder = next(name.split("/")[0] for name in inside if row["region"]["name"] in name)
            published = (reviewed.workspace / "out" / row["path"] / "brief.pdf").read_bytes()
            assert archive.read(f"{folder}/评审摘要.pdf") == published
            assert [name for name in inside if re.match(rf"{re.escape(folder)}/原件/文件\d\d ", name)]
    done = shenbao("packet", str(none), "-w", str(reviewed.workspace), "--status", "failed")
    assert (done.returncode, none.exists()) == (2, False)
    assert "没有“未能审核”的材料" in done.stderr
