"""Search over briefs and full texts from the index, in a browser."""

from pathlib import Path

import msgspec
import pytest

from extractors.document import Block, Document
from pipeline.programme import Programme
from pipeline.render import render_batch, render_dossier
from pipeline.review import Batch, Review

from .browser import Browser
from .papers import put_blank_pages

HOSTILE = "</script><script>document.title='x'</script><img src=x onerror=alert(1)>\u202e\u2028证据保全\u2066'\"`${1}"
NUMBER = "53010119850307123X"


@pytest.fixture(scope="module")
def folder(
    batch: Batch,
    reviews: list[Review],
    documents: dict[str, Document],
    programme: Programme,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Four dossiers; the plan of the second has hostile words, an ID number, and words of odd form; the last has none."""
    target = tmp_path_factory.mktemp("out")
    more = (
        Block(id="b90", kind="paragraph", text=HOSTILE),
        Block(id="b91", kind="paragraph", text=f"联系人身份证号{NUMBER}。"),
        Block(id="b92", kind="paragraph", text="建设ＡＩ 存证\n平台，" + "甲" * 500 + "𠮷祥物"),
        Block(id="b93", kind="page_number", text="秘密页码"),
    )
    plan = documents["d2"]
    spoiled = {**documents, "d2": msgspec.structs.replace(plan, blocks=(*plan.blocks, *more))}
    for place, (row, review) in enumerate(zip(batch.dossiers, reviews, strict=True)):
        if place < 3:
            rendered = render_dossier(
                review, spoiled if place == 1 else documents, programme, target / row.path, "../../"
            )
            put_blank_pages(target / row.path, rendered)
    render_batch(batch, iter(reviews), programme, target)
    return target


def _search(chromium: Browser, folder: Path, words: str) -> list[list[str]]:
    """Name of the dossier, reference, snippet, marked words of every hit that is shown."""
    chromium.open((folder / "index.html").as_uri())
    chromium.write("#full", words)
    chromium.until("/[。]$/.test(document.getElementById('full-told').textContent)")
    chromium.faults[:] = [fault for fault in chromium.faults if "FILE_NOT_FOUND" not in fault]  # the fourth's text
    found: list[list[str]] = chromium.value(
        "Array.from(document.querySelectorAll('#hits > section > ul > li'), (li) => ["
        "li.closest('section').querySelector('h3').firstChild.textContent, li.querySelector('a').textContent,"
        "li.querySelector('p').textContent, Array.from(li.querySelectorAll('mark'), (m) => m.textContent).join('|')])"
    )
    return found


def test_words_of_the_text_are_found(chromium: Browser, folder: Path):
    """With dossier, file, page and the words around; a click opens the brief at the passage."""
    found = _search(chromium, folder, "常务会议")
    assert [hit[0] for hit in found] == ["青石市", "白水市", "义水市"]
    assert found[0][1] == "文件1 第1页"
    assert "政府工作报告和常务会议专题研究" in found[0][2]
    assert found[0][3] == "常务会议"
    assert "有 1 份没有全文" in chromium.value("document.getElementById('full-told').textContent")
    chromium.click("#hits li a")
    chromium.until("document.querySelector('#reader .found mark')?.textContent === '常务会议'")
    assert chromium.value("document.querySelector('.applicant strong').textContent") == "青石市"


def test_form_and_spaces_make_no_difference(chromium: Browser, folder: Path):
    """Full width, case, spaces and breaks within words; all of several words must stand in one passage."""
    (hit,) = _search(chromium, folder, "ai存证平台")
    assert hit[3] == "ＡＩ 存证\n平台"
    (hit,) = _search(chromium, folder, "𠮷祥 ＡＩ")
    assert hit[3] == "ＡＩ"
    assert _search(chromium, folder, "存证平台 常务会议") == []
    assert chromium.value("document.getElementById('full-told').textContent").startswith("没有找到")


def test_findings_of_briefs_are_found(chromium: Browser, folder: Path):
    """They lead to their section of the brief."""
    found = _search(chromium, folder, "落款处未见公章")
    assert {hit[1] for hit in found} == {"评审摘要 材料完整性"}
    assert chromium.value("document.querySelector('#hits li a').hash") == "#h2"


def test_hostile_words_are_found_as_words(chromium: Browser, folder: Path):
    """Neither the script file nor the page makes markup of them."""
    (hit,) = _search(chromium, folder, "证据保全")
    assert "</script><img src=x onerror=alert(1)>" in hit[2]
    assert "\u202e" not in hit[2]
    assert chromium.value("document.title") != "x"
    assert chromium.value("document.querySelectorAll('#hits img, #hits script').length") == 0


def test_numbers_of_persons_are_not_in_the_text(chromium: Browser, folder: Path, batch: Batch):
    """The file holds the masked number only; page numbers are left out."""
    text = (folder / batch.dossiers[1].path / "text.js").read_text(encoding="utf-8")
    assert NUMBER not in text
    assert "530101********123X" in text
    assert "秘密页码" not in text
    assert _search(chromium, folder, "19850307") == []


def test_filters_narrow_the_search(chromium: Browser, folder: Path):
    """Only the rows that the filters leave are searched, and only their texts loaded."""
    chromium.open((folder / "index.html").as_uri())
    chromium.value(
        "(() => { const s = document.getElementById('f-province'); s.value = '东海省';"
        "s.dispatchEvent(new Event('input', {bubbles: true})); })()"
    )
    chromium.write("#full", "常务会议")
    chromium.until("document.querySelectorAll('#hits > section').length === 1")
    assert "只在 1 份中查找" in chromium.value("document.getElementById('full-told').textContent")
    assert chromium.faults == []
