"""The overview of many dossiers: rows beyond the first are laid out when they are asked for."""

import io
from pathlib import Path

import msgspec
import pypdfium2
import pytest
from lxml import html

from pipeline.programme import Programme
from pipeline.render.html import AT_ONCE, render_index_html
from pipeline.render.overview import make_overview
from pipeline.review import Batch

from .browser import Browser

COUNT = 2 * AT_ONCE + 7
SHOWN = (
    "Array.from(document.querySelectorAll('#dossiers tbody tr')).filter((row) => row.getClientRects().length).length"
)


@pytest.fixture(scope="module")
def page(batch: Batch, programme: Programme, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An overview of more dossiers than are shown at once; every second is of another province."""
    rows = tuple(
        msgspec.structs.replace(
            batch.dossiers[0], id=f"d{number}", path=f"p/{number}", province=("云岭省", "东海省")[number % 2]
        )
        for number in range(COUNT)
    )
    path = tmp_path_factory.mktemp("out") / "index.html"
    overview = make_overview(msgspec.structs.replace(batch, dossiers=rows), {}, programme)
    path.write_text(render_index_html(overview), encoding="utf-8")
    return path


def test_first_rows_then_more_by_button(chromium: Browser, page: Path):
    """All are counted; the button lists further ones and goes when none are left."""
    chromium.size(1280, 400)
    chromium.open(page.as_uri())
    assert chromium.value(SHOWN) == AT_ONCE
    told = chromium.value("document.getElementById('shown').textContent")
    assert told == f"符合条件 {COUNT} / {COUNT} 份，先列出 {AT_ONCE} 份"
    chromium.value("document.querySelector('#more button').click()")
    assert chromium.value(SHOWN) >= 2 * AT_ONCE
    chromium.value("document.querySelector('#more button').click()")
    assert chromium.value(SHOWN) == COUNT
    assert chromium.value("document.getElementById('more').hidden") is True


def test_scrolling_lists_more(chromium: Browser, page: Path):
    """Whoever comes to the end of the list sees it go on."""
    chromium.open(page.as_uri())
    chromium.value("document.getElementById('more').scrollIntoView()")
    chromium.until(f"{SHOWN} > {AT_ONCE}")
    assert chromium.value("document.getElementById('shown').textContent").startswith(f"符合条件 {COUNT} / {COUNT} 份")
    assert chromium.value(SHOWN) > AT_ONCE


def test_filters_look_at_all_rows(chromium: Browser, page: Path):
    """Half of the dossiers are of the province, more than are shown at once."""
    chromium.size(1280, 400)
    chromium.open(page.as_uri())
    chromium.value(
        "(() => { const s = document.getElementById('f-province'); s.value = '东海省';"
        "s.dispatchEvent(new Event('input', {bubbles: true})); })()"
    )
    told = chromium.value("document.getElementById('shown').textContent")
    assert told == f"符合条件 {COUNT // 2} / {COUNT} 份，先列出 {AT_ONCE} 份"
    assert chromium.value(SHOWN) == AT_ONCE


def test_paper_has_all_rows(chromium: Browser, page: Path):
    """Printing lists every dossier."""
    chromium.open(page.as_uri())
    pdf = pypdfium2.PdfDocument(io.BytesIO(chromium.paper()))
    text = "".join(sheet.get_textpage().get_text_range() for sheet in pdf)
    assert text.count("青石市") >= COUNT


def test_without_scripts_nothing_is_hidden(chromium: Browser, page: Path):
    """The page's policy admits the style that shows all rows then."""
    (rule,) = html.fromstring(page.read_text(encoding="utf-8")).xpath("//noscript/style/text()")
    assert "table-row" in rule
    chromium.ask("Emulation.setScriptExecutionDisabled", value=True)
    try:
        chromium.open(page.as_uri())
        tree = chromium.ask("DOM.getDocument", depth=0)["root"]["nodeId"]
        rows = chromium.ask("DOM.querySelectorAll", nodeId=tree, selector="#dossiers tbody tr")["nodeIds"]
        assert len(rows) == COUNT
        assert chromium.ask("DOM.getBoxModel", nodeId=rows[-1])["model"]["height"] > 10
    finally:
        chromium.ask("Emulation.setScriptExecutionDisabled", value=False)
