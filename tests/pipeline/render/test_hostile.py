"""Hostile words in every field: nothing breaks, nothing runs, nothing becomes a formula or markup."""

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import msgspec
import openpyxl
import pypdfium2
import pytest
from lxml import etree, html

from extractors.document import Document
from pipeline.programme import Programme
from pipeline.render.templates import templates_folder
from pipeline.review import Batch, Review

from .papers import render_all


@pytest.fixture(scope="session")
def hostile() -> str:
    """Words that every output must survive: markup, script, formula, template, override, control, surrogate."""
    return (
        '=HYPERLINK("http://x.invalid","a")<script>alert(1)</script>{{7*7}}{%raw%}#panic("x")$x$*b*_i_'
        "\u202e反转\u2066\x00\x0b\ud800\ufffe]]>&amp;&#0;'\"`\\input{a}" + "W" * 300 + "\n行" * 50
    )


@pytest.fixture(scope="session")
def poison(hostile: str) -> Callable[..., Any]:
    """Puts the hostile words before every free text of a record; ids, codes and places stay."""
    keep = {
        "id", "sha256", "path", "schema", "programme", "kind", "status", "severity", "basis", "requirement", "rule",
        "disposition", "document", "block", "dossier", "media_type", "contained_in", "indicator_id", "adcode",
        "block_start", "block_end", "period_start", "period_end",
    }  # fmt: skip

    def spoil(value: Any, key: str, kept: set[str]) -> Any:
        if isinstance(value, dict):
            return {name: spoil(item, name, kept) for name, item in value.items()}
        if isinstance(value, list | tuple):
            return [spoil(item, key, kept) for item in value]
        return hostile + value if isinstance(value, str) and key not in kept else value

    def make(record: Any, *more: str) -> Any:
        return msgspec.convert(spoil(msgspec.to_builtins(record), "", keep | set(more)), type(record))

    return make


@pytest.fixture(scope="module")
def folder(
    batch: Batch,
    reviews: list[Review],
    documents: dict[str, Document],
    programme: Programme,
    poison: Callable[..., Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Outputs of a batch whose every text is poisoned."""
    target = tmp_path_factory.mktemp("bad")
    poisoned = [poison(review) for review in reviews]
    sources = {key: poison(document, "source") for key, document in documents.items()}
    return render_all(target, poison(batch), poisoned, sources, programme)


def _pages(folder: Path) -> list[Any]:
    return [html.fromstring(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.html"))]


def test_no_markup_of_others_in_any_page(folder: Path):
    """Only our elements: our own scripts, no events, no addresses but those of our own pages."""
    pages = _pages(folder)
    assert len(pages) == 7
    ours = {path.read_text(encoding="utf-8") for path in templates_folder().glob("*.js")}
    for page in pages:
        inline, loaded = page.xpath("//script[not(@src)]/text()"), page.xpath("//script/@src")
        assert inline
        assert set(inline) <= ours
        assert set(loaded) <= {"dossiers.js", "../../dossiers.js"}
        assert not page.xpath("//iframe | //object | //@*[starts-with(name(), 'on')]")
        assert all(re.fullmatch(r"pages/d\w+-\d+\.webp", address) for address in page.xpath("//img/@src"))
        assert not [href for href in page.xpath("//@href") if ":" in href]
        assert "{{7*7}}" in page.text_content() or page.xpath("//script[@src='dossiers.js']")
        assert "\u202e" not in page.text_content()


def test_no_formula_in_the_ledger(folder: Path):
    """Cells that begin like formulas are text, marked as such; links lead to our own files."""
    book = openpyxl.load_workbook(io.BytesIO((folder / "ledger.xlsx").read_bytes()))
    seen = 0
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    assert cell.quotePrefix
                    seen += 1
                assert cell.hyperlink is None or "x.invalid" not in (cell.hyperlink.target or "")
    assert seen > 20


def test_office_files_are_sound_xml(folder: Path):
    """Every part parses; no field but our page numbers; no link to elsewhere."""
    for path in [*folder.rglob("*.docx"), *folder.rglob("*.xlsx")]:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.endswith((".xml", ".rels")):
                    root = etree.fromstring(archive.read(name))
                    fields = {item.text for item in root.iter("{*}instrText")}
                    assert fields <= {"PAGE"}
                    assert not [item for item in root.iter("{*}Relationship") if "x.invalid" in item.get("Target", "")]


def test_words_are_there_as_words(folder: Path, batch: Batch):
    """The text is shown as it is, typesetter's and template signs included."""
    path = folder / batch.dossiers[0].path
    pdf = pypdfium2.PdfDocument((path / "brief.pdf").read_bytes())
    text = "".join(page.get_textpage().get_text_range() for page in pdf)
    assert '#panic("x")$x$*b*_i_' in "".join(text.replace("\u200b", "").split())
    words = "\n".join(paragraph.text for paragraph in docx.Document(str(path / "correction-notice.docx")).paragraphs)
    assert '#panic("x")$x$*b*_i_' in words


def test_long_words_stay_on_the_page(folder: Path, batch: Batch):
    """No character of the PDF stands outside of its page."""
    pdf = pypdfium2.PdfDocument((folder / batch.dossiers[0].path / "brief.pdf").read_bytes())
    for page in pdf:
        width, _ = page.get_size()
        words = page.get_textpage()
        rights = [words.get_charbox(index)[2] for index in range(words.count_chars())]
        assert max(rights) <= width - 36


@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs Chromium")
def test_index_works_in_a_browser(folder: Path, tmp_path: Path):
    """Our filter script runs under the page's policy, theirs does not."""
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    command += ["--no-first-run", f"--user-data-dir={tmp_path}", "--dump-dom", (folder / "index.html").as_uri()]
    dom = subprocess.run(command, capture_output=True, timeout=60, check=True).stdout.decode()
    page = html.fromstring(dom)
    assert page.xpath("string(//*[@id='shown'])") == "显示 4 / 4 份"
    assert page.xpath("//form[@class='filters'][not(@hidden)]")
