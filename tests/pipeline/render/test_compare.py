"""Applicants side by side, in a browser."""

import io
from pathlib import Path

import msgspec
import pypdfium2
import pytest

from extractors.document import Document
from pipeline.facts import Figure
from pipeline.programme import Programme
from pipeline.review import Batch, Review

from .browser import Browser
from .papers import render_all

HOSTILE = "<img src=x onerror=alert(1)>\u202e</script><script>document.title='x'</script>"


def _changed(review: Review, **values: dict[str, object]) -> Review:
    """The review with other values of figures by indicator."""

    def change(figure: Figure) -> Figure:
        return msgspec.structs.replace(figure, **values.get(figure.indicator_id or "", {}))  # type: ignore[arg-type]

    return msgspec.structs.replace(review, figures=tuple(change(figure) for figure in review.figures))


@pytest.fixture(scope="module")
def folder(
    batch: Batch,
    reviews: list[Review],
    documents: dict[str, Document],
    programme: Programme,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Three dossiers whose figures differ: by size, by unit, by time; the third has hostile words."""
    target = tmp_path_factory.mktemp("out")
    own = [
        _changed(
            reviews[0],
            gdp={"value": 500_000_000_000.0, "period": "2023年", "period_end": "2023-12-31"},
            **{
                "trade-secret-bases": {"period_end": "2023-12-31"},
                "cases-investigated": {"period": "", "period_start": None, "period_end": None},
            },
        ),
        _changed(
            reviews[1],
            gdp={"value": 250_000_000_000.0, "period": "2023 年", "period_end": "2023-12-31"},
            **{
                "trade-secret-bases": {"period_end": "2022-12-31", "period": "2022年"},
                "high-tech-enterprises": {"unit": "户"},
                "cases-investigated": {"period": "", "period_start": None, "period_end": None},
            },
        ),
        msgspec.structs.replace(
            reviews[2],
            findings=tuple(msgspec.structs.replace(item, message=HOSTILE) for item in reviews[2].findings),
        ),
    ]
    return render_all(target, batch, own, documents, programme)


def _compare(chromium: Browser, folder: Path, *ids: str) -> dict[str, list[str]]:
    """Texts of the cells by the head of each row."""
    chromium.open((folder / "compare.html").as_uri() + "#" + ",".join(ids))
    chromium.until("document.querySelector('#table table')")
    found: list[list[str]] = chromium.value(
        "Array.from(document.querySelectorAll('#table tbody tr'), (r) => Array.from(r.cells, (c) => c.innerText.trim()))"
    )
    return {row[0]: row[1:] for row in found}


def test_two_applicants_stand_side_by_side(chromium: Browser, folder: Path, reviews: list[Review]):
    """The same rows for both; what is missing of one is told."""
    rows = _compare(chromium, folder, reviews[0].dossier.id, reviews[1].dossier.id)
    heads = chromium.value("Array.from(document.querySelectorAll('thead th'), (c) => c.innerText.trim())")
    assert heads == ["事项", "青石市 云岭省", "白水市 云岭省"]
    assert rows["审核结论"] == ["待补正", "材料齐全"]
    assert rows["地区类型"] == ["地级市", "副省级城市"]
    assert rows["申报表"] == ["缺少", "缺少"]
    assert "申请函落款处未见公章" in rows["须补正"][0]
    assert rows["须补正"][1] == "—"
    assert {len(cells) for cells in rows.values() if cells} == {2}
    assert chromium.value("document.querySelectorAll('.compare td q').length") > 5


def test_figures_stand_in_one_row_only_if_of_one_unit_and_time(chromium: Browser, folder: Path, reviews: list[Review]):
    """Equal in name, unit, time and kind: one row, one scale, bars as long as values; all others are apart."""
    rows = _compare(chromium, folder, reviews[0].dossier.id, reviews[1].dossier.id)
    assert [cell.split()[0] for cell in rows["地区生产总值（亿元，2023年，现状）"]] == ["5,000", "2,500"]
    bars = chromium.value(
        "Array.from(Array.from(document.querySelectorAll('th')).find((h) => h.textContent.startsWith('地区生产总值（'))"
        ".parentNode.querySelectorAll('rect'), (r) => r.getBoundingClientRect().width / r.closest('svg').clientWidth)"
    )
    assert bars == pytest.approx([1.0, 0.5], abs=0.01)
    bases = [cells for head, cells in rows.items() if head.startswith("商业秘密保护基地数（") and "目标" not in head]
    assert len(bases) == 2
    assert all(cells.count("—") == 1 for cells in bases)
    assert all(cells.count("—") == 1 for head, cells in rows.items() if head.startswith("高新技术企业数（"))
    order = list(rows)
    apart = next(place for place, head in enumerate(order) if head.startswith("其他指标"))
    assert all(place >= apart for place, head in enumerate(order) if "时期不明" in head)
    assert sum("时期不明" in head for head in order) >= 2


def test_sources_lead_into_the_brief(chromium: Browser, folder: Path, reviews: list[Review]):
    """A reference opens the brief at the passage."""
    _compare(chromium, folder, reviews[0].dossier.id, reviews[1].dossier.id)
    quote = chromium.value("document.querySelector('.compare td q').textContent")
    chromium.click(".compare td q ~ a.ref")
    chromium.until("document.querySelector('article:target mark')")
    assert chromium.value("document.querySelector('article:target mark').textContent") == quote


def test_applicants_are_chosen_in_the_index(chromium: Browser, folder: Path):
    """By boxes; with fewer than two there is nothing to compare."""
    chromium.open((folder / "index.html").as_uri())
    assert chromium.value("document.getElementById('picked').hidden") is True
    chromium.click("#dossiers tbody tr:nth-child(1) td.pick input")
    assert chromium.value("document.querySelector('#picked a').hidden") is True
    chromium.click("#dossiers tbody tr:nth-child(3) td.pick input")
    assert "已选 2 份" in chromium.value("document.getElementById('picked').innerText")
    chromium.click("#picked a")
    chromium.until("document.querySelector('#table table')")
    assert chromium.value("document.querySelectorAll('thead th').length") == 3
    chromium.click("#names button")
    chromium.until("document.getElementById('told').textContent.startsWith('请选择两份')")
    assert chromium.value("document.querySelector('#table table')") is None


def test_hostile_words_stay_words(chromium: Browser, folder: Path, reviews: list[Review]):
    """In cells as in the names of dossiers; an address with nonsense chooses none."""
    rows = _compare(chromium, folder, reviews[2].dossier.id, reviews[0].dossier.id)
    assert "<img src=x onerror=alert(1)>\ufffd</script>" in rows["须补正"][0]
    assert chromium.value("document.querySelectorAll('#table img, #table script').length") == 0
    assert chromium.value("document.title").startswith("并列比较")
    chromium.open((folder / "compare.html").as_uri() + "#%E0%A4%A,__proto__,%3Cb%3E")
    chromium.until("document.getElementById('told').textContent.startsWith('请选择')")


def test_comparison_prints_across(chromium: Browser, folder: Path, reviews: list[Review]):
    """A4 across, without the means to choose."""
    _compare(chromium, folder, reviews[0].dossier.id, reviews[1].dossier.id)
    pdf = pypdfium2.PdfDocument(io.BytesIO(chromium.paper()))
    width, height = pdf[0].get_size()
    assert width > height
    text = "".join(page.get_textpage().get_text_range() for page in pdf)
    assert "加入比较" not in text
    assert "青石市" in text
