"""Pages for everyone: landmarks, names, contrast, zoom, phones, paper. The rules are WCAG 2.2, level AA."""

import hashlib
import io
import os
import shutil
import subprocess
import tarfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from lxml import html

from extractors.document import Document
from pipeline.programme import Programme
from pipeline.review import Batch, Review

from .browser import Browser
from .papers import render_all

PAGES_OF_BATCH = ("brief", "index", "compare", "score")
AXE_PACKAGE = "axe-core@4.14.1"
AXE_SHA256 = "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745"
"""Of the package as npm hands it out (MPL-2.0); it is fetched by the test, run in the browser, and kept nowhere."""

CONTRASTS = """
(() => {
  const parse = (colour) => { const c = colour.match(/[\\d.]+/g).map(Number); return c.length > 3 ? c : [...c, 1]; };
  const light = (c) => c.slice(0, 3).map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, place) => sum + v * [0.2126, 0.7152, 0.0722][place], 0);
  const ground = (e) => {
    for (let at = e; at; at = at.parentElement) {
      const c = parse(getComputedStyle(at).backgroundColor);
      if (c[3] === 1) return c;
    }
    return [255, 255, 255, 1];
  };
  const poor = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const e = node.parentElement;
    if (!node.data.trim() || !e.getClientRects().length || e.closest('script, style, :disabled, option')) continue;
    const style = getComputedStyle(e);
    const [one, other] = [light(parse(style.color)), light(ground(e))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) poor.push([node.data.trim().slice(0, 20), style.color, ratio]);
  }
  return poor;
})()
"""


@pytest.fixture(scope="module")
def addresses(
    batch: Batch,
    reviews: list[Review],
    documents: dict[str, Document],
    programme: Programme,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Path]:
    """A page of each sort, filled."""
    target = tmp_path_factory.mktemp("out")
    render_all(target, batch, reviews, documents, programme)
    brief = target / batch.dossiers[0].path / "brief.html"
    return {"brief": brief, **{name: target / f"{name}.html" for name in PAGES_OF_BATCH[1:]}}


def _open(chromium: Browser, addresses: dict[str, Path], reviews: list[Review], name: str) -> None:
    """The page in a state of use."""
    chosen = ",".join(review.dossier.id for review in reviews[:3])
    chromium.open(addresses[name].as_uri() + (f"#{chosen}" if name == "compare" else ""))
    if name == "brief":
        chromium.press("j")
        chromium.press("d")
    if name == "index":
        chromium.write("#full", "青石市")
        chromium.until("document.querySelector('#hits li')")
        chromium.click("td.pick input")
    if name == "compare":
        chromium.until("document.querySelector('#table table')")


def _named(element: Any, page: Any) -> bool:
    """Whether a control has a name that is read out."""
    by = [page.xpath(f"string(//*[@id='{part}'])") for part in (element.get("aria-labelledby") or "").split()]
    label = element.xpath("ancestor::label") or page.xpath(f"//label[@for='{element.get('id')}']")
    words = [element.get("aria-label") or "", *by, *(item.text_content() for item in label)]
    return any(word.strip() for word in words) or (element.tag == "button" and bool(element.text_content().strip()))


@pytest.mark.parametrize("name", PAGES_OF_BATCH)
def test_structure(addresses: dict[str, Path], name: str):
    """One main part and title, headings without gaps, names for controls and pictures, heads for tables, sound references."""
    page = html.fromstring(addresses[name].read_text(encoding="utf-8"))
    assert page.get("lang") == "zh-CN"
    assert len(page.xpath("//main")) == len(page.xpath("//h1")) == 1
    levels = [int(item.tag[1]) for item in page.xpath("//main//h1 | //main//h2 | //main//h3 | //main//h4")]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(_named(item, page) for item in page.xpath("//input | //select | //textarea | //button"))
    assert all(item.get("alt") for item in page.xpath("//img"))
    assert all(item.get("aria-hidden") == "true" for item in page.xpath("//svg"))
    assert all(item.get("scope") for item in page.xpath("//th"))
    assert all(item.text_content().strip() or item.get("aria-label") for item in page.xpath("//a[@href]"))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    for attribute in ("aria-labelledby", "aria-describedby"):
        assert {part for value in page.xpath(f"//@{attribute}") for part in value.split()} <= set(ids)
    assert {href[1:] for href in page.xpath("//a/@href") if href.startswith("#")} <= set(ids)
    assert all(item.get("aria-label") for item in page.xpath("//nav | //aside"))


def test_pictures_say_what_they_show(addresses: dict[str, Path]):
    """Where the page is from, and the words in the box."""
    page = html.fromstring(addresses["brief"].read_text(encoding="utf-8"))
    words = page.xpath("//article[.//mark='28件']//img/@alt")
    assert words == ["文件3 第2页的页面图像，方框处为“28件”"]


@pytest.mark.parametrize("name", PAGES_OF_BATCH)
def test_contrast(chromium: Browser, addresses: dict[str, Path], reviews: list[Review], name: str):
    """Text stands out by 4.5 to 1, large text by 3 to 1, also where something is marked."""
    chromium.size(1500, 1000)
    _open(chromium, addresses, reviews, name)
    assert chromium.value(CONTRASTS) == []


@pytest.mark.parametrize("width", [750, 375, 320])
@pytest.mark.parametrize("name", PAGES_OF_BATCH)
def test_zoom_and_phones(chromium: Browser, addresses: dict[str, Path], reviews: list[Review], name: str, width: int):
    """At 200% (half the width) and on phones nothing sticks out; wide tables scroll in themselves."""
    chromium.size(width, 700)
    _open(chromium, addresses, reviews, name)
    assert chromium.value("document.documentElement.scrollWidth") <= width
    chromium.size(1500, 1000)


def test_on_a_phone_a_source_leads_back(chromium: Browser, addresses: dict[str, Path]):
    """Sources stand below; a click leads there and back to the reference."""
    chromium.size(375, 700)
    chromium.open(addresses["brief"].as_uri())
    chromium.click("#h3 ~ ul a.ref")
    chromium.until("document.querySelector('article:target').getBoundingClientRect().top < innerHeight")
    chromium.click("article:target a.back")
    assert chromium.value("document.activeElement.classList.contains('current')") is True
    top = chromium.value("document.activeElement.getBoundingClientRect().top")
    assert 0 < top < 700
    chromium.size(1500, 1000)


def test_paper(chromium: Browser, addresses: dict[str, Path], reviews: list[Review]):
    """A4; no controls, no panel of sources; the references stay as words."""
    _open(chromium, addresses, reviews, "brief")
    pdf = pypdfium2.PdfDocument(io.BytesIO(chromium.paper()))
    width, height = pdf[0].get_size()
    assert (round(width), round(height)) == (595, 842)
    text = "".join(page.get_textpage().get_text_range() for page in pdf)
    assert "文件3 第" in text
    assert not [word for word in ("按键说明", "来源原文", "回到正文", "批次总览") if word in text]


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The script of axe-core: a file that SHENBAO_AXE names, else from npm; skips where neither can be had."""
    if named := os.environ.get("SHENBAO_AXE"):
        return Path(named).read_text(encoding="utf-8")
    folder = tmp_path_factory.mktemp("axe")
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("needs axe-core: no npm to fetch it, and SHENBAO_AXE names no axe.min.js")
    command = [npm, "pack", AXE_PACKAGE, "--silent", "--fetch-retries=0", "--fetch-timeout=20000"]
    try:
        subprocess.run([*command, f"--cache={folder}/cache"], cwd=folder, check=True, capture_output=True, timeout=60)
    except (subprocess.SubprocessError, OSError):
        pytest.skip("needs axe-core: npm could not fetch it, and SHENBAO_AXE names no axe.min.js")
    (package,) = folder.glob("axe-core-*.tgz")
    assert hashlib.sha256(package.read_bytes()).hexdigest() == AXE_SHA256
    with tarfile.open(package) as archive:
        member = archive.extractfile("package/axe.min.js")
        assert member is not None
        return member.read().decode()


@pytest.mark.parametrize("name", PAGES_OF_BATCH)
def test_axe_finds_nothing(chromium: Browser, axe: str, addresses: dict[str, Path], reviews: list[Review], name: str):
    """No violation of WCAG A and AA nor of best practice."""
    chromium.ask("Page.setBypassCSP", enabled=True)
    try:
        _open(chromium, addresses, reviews, name)
        chromium.value(f"{axe};0")
        rules = "['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']"
        found = chromium.value(
            f"axe.run(document, {{runOnly: {rules}}}).then((r) => [r.passes.length, r.violations.map((v) => [v.id,"
            " v.nodes.map((n) => n.html.slice(0, 200))])])"
        )
        assert found[0] > 15
        assert found[1] == []
    finally:
        chromium.ask("Page.setBypassCSP", enabled=False)
