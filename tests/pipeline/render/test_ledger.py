"""The ledger's matrix of requirements, its comparison of figures, people's words, and how it prints."""

import io
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pypdfium2
import pytest

from extractors.document import Document, Evidence
from pipeline.facts import Figure
from pipeline.programme import Programme
from pipeline.render import render_batch
from pipeline.render.comparison import time_words
from pipeline.review import Batch, Finding, RequirementResult, RequirementStatus, Review, Waiver

from .papers import figure

SOFFICE = shutil.which("soffice")
SHEETS = ["总览", "要求核对", "问题清单", "指标比较", "指标数据", "文件清单", "补正变化", "人工处理"]
YEAR = {"period": "2023年", "period_start": "2023-01-01", "period_end": "2023-12-31"}


@pytest.fixture
def book(batch: Batch, programme: Programme, tmp_path: Path) -> Callable[..., Any]:
    """The workbook of reviews; of the batch's own if none are given."""

    def make(reviews: Sequence[Review], of: Batch = batch) -> Any:
        render_batch(of, iter(reviews), programme, tmp_path)
        return openpyxl.load_workbook(io.BytesIO((tmp_path / "ledger.xlsx").read_bytes()))

    return make


def rows_of(sheet: Any) -> list[dict[str, Any]]:
    """Rows below the header by its words."""
    header, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_sheets_stand_in_order_and_can_be_worked_with(book: Callable[..., Any], reviews: list[Review]) -> None:
    """Each has frozen panes, a filter over its rows, a header on every printed page and an area to print."""
    made = book(reviews)
    assert made.sheetnames == SHEETS
    for sheet in made:
        assert sheet.freeze_panes
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.print_area
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_matrix_says_each_requirement_in_sign_word_and_colour(book: Callable[..., Any], reviews: list[Review]) -> None:
    """With its basis above; a dossier of which nothing is known has no verdicts; a legend stands below."""
    statuses: tuple[RequirementStatus, ...] = ("met", "missing", "defective", "unclear", "waived")
    names = ("application-letter", "application-letter/seal", "application-form", "pilot-plan", "pilot-plan/goals")
    told = tuple(
        RequirementResult(id=name, title=name, basis="notice", status=status)
        for name, status in zip(names, statuses, strict=True)
    )
    first = msgspec.structs.replace(reviews[0], requirements=told)
    sheet = book([first, *reviews[1:]])["要求核对"]
    rows = rows_of(sheet)
    row = rows[0]
    assert row["申请函（惯例推定）"] == "✓ 已具备"
    assert row["申请函·公章（惯例推定）"] == "✗ 缺少"
    assert row["申报表（惯例推定）"] == "！ 有问题"
    assert row["试点工作方案（惯例推定）"] == "？ 待核实"
    assert row["试点工作方案·工作目标（惯例推定）"] == "○ 人工认可"
    assert row["试点工作方案·重点产业（通知要求）"] == "— 不适用"
    assert (row["申报地区"], row["审核结论"]) == ("青石市", "待补正")
    grounds = {cell.fill.start_color.rgb for cell in sheet[2] if cell.value and cell.value[0] in "✓✗！？○—"}
    assert len(grounds) == 6
    assert set(list(rows[3].values())[3:]) == {"— 不适用"}
    assert rows[4]["省份"].startswith("✓ 已具备；✗ 缺少；")
    assert sheet["B2"].hyperlink.target == "云岭省\\青石市\\brief.html"


def with_figures(review: Review, *figures: Figure) -> Review:
    """The review of other figures."""
    return msgspec.structs.replace(review, figures=figures)


@pytest.fixture
def state(documents: dict[str, Document]) -> Callable[..., Figure]:
    """A figure of an indicator of the call."""

    def make(indicator: str, value: float | None, unit: str, **fields: Any) -> Figure:
        place = Evidence("d1", None, None, documents["d1"].blocks[0].id, 0, "x")
        return figure(place, indicator_id=indicator, value=value, unit=unit, **{**YEAR, **fields})

    return make


def compared(book: Callable[..., Any], *reviews: Review) -> tuple[list[dict[str, Any]], str]:
    """Rows of the comparison, and what stands below it."""
    rows = rows_of(book(reviews)["指标比较"])
    return rows[:4], " ".join(str(row["省份"]) for row in rows[4:])


def test_figures_stand_side_by_side_in_one_unit(
    book: Callable[..., Any], reviews: list[Review], state: Callable[..., Figure]
) -> None:
    """Money in 亿元 or 万元 for all; regions without the figure have none; one that only one states is told below."""
    first = with_figures(
        reviews[0],
        state("gdp", 7.0e11, "元"),
        state("special-funds", 3_506_000.0, "元"),
        state("rd-intensity", 3.2, "%"),
    )
    second = with_figures(reviews[1], state("gdp", 9.25e10, "元"), state("special-funds", 1_000_000.0, "元"))
    rows, below = compared(book, first, second, with_figures(reviews[2]), reviews[3])
    assert [row["地区生产总值（2023年，亿元）"] for row in rows] == [7000, 925, None, None]
    assert [row["专项资金（2023年，万元）"] for row in rows] == [350.6, 100, None, None]
    assert list(rows[0])[:3] == ["省份", "申报地区", "审核结论"]
    assert len(rows[0]) == 5
    assert "个别材料写明的 1 项" in below


def test_times_units_and_kinds_never_mix(
    book: Callable[..., Any], reviews: list[Review], state: Callable[..., Figure]
) -> None:
    """Another year, another unit, a target: none stands beside the other; what has no time stands nowhere."""
    name, before = "cases-investigated", {"period_start": "2022-01-01", "period_end": "2022-12-31"}
    untimed = {"period": "", "period_start": None, "period_end": None}
    other = (
        state(name, 5.0, "件", **before),
        state(name, 6.0, "起"),
        state(name, 7.0, "件", kind="target"),
        state(name, 8.0, "件", **untimed),
    )
    for figure_of_second in other:
        rows, _ = compared(
            book,
            with_figures(reviews[0], state(name, 5.0, "件")),
            with_figures(reviews[1], figure_of_second),
            *reviews[3:],
        )
        assert len(rows[0]) == 3
    rows, below = compared(
        book, *(with_figures(review, state(name, 5.0, "件"), *other) for review in reviews[:2]), *reviews[3:]
    )
    assert list(rows[0])[3:] == [
        "查处侵犯商业秘密案件数（2023年，件）",
        "查处侵犯商业秘密案件数（2023年，起）",
        "查处侵犯商业秘密案件数（2022年，件）",
        "查处侵犯商业秘密案件数（目标，2023年，件）",
    ]
    assert "没有注明时期的数据 2 处" in below


def test_a_stock_of_a_year_is_that_of_its_end(
    book: Callable[..., Any], reviews: list[Review], state: Callable[..., Figure]
) -> None:
    """2023年 and 截至2023年底 say the same of what there is."""
    first = with_figures(reviews[0], state("trade-secret-bases", 6.0, "个"))
    second = with_figures(reviews[1], state("trade-secret-bases", 9.0, "个", period_start=None))
    rows, _ = compared(book, first, second, *reviews[3:])
    assert [row["商业秘密保护基地数（截至2023年底，个）"] for row in rows[:2]] == [6, 9]


def test_doubts_are_seen_in_the_comparison(
    book: Callable[..., Any], reviews: list[Review], state: Callable[..., Figure]
) -> None:
    """An unsure number stays a number and looks unsure; two values are told, a sure reading beats an unsure one."""
    first = with_figures(reviews[0], state("gdp-growth", 6.0, "%", confidence=0.4))
    second = with_figures(reviews[1], state("gdp-growth", 5.5, "%"), state("gdp-growth", 5.8, "%"))
    third = with_figures(reviews[2], state("gdp-growth", 9.0, "%", confidence=0.4), state("gdp-growth", 5.0, "%"))
    sheet = book([first, second, third, reviews[3]])["指标比较"]
    assert [row[3].value for row in sheet.iter_rows(min_row=2, max_row=4)] == [6, "不一致：5.5；5.8", 5]
    assert "待核" in sheet["D2"].number_format
    assert "待核" not in sheet["D4"].number_format


def test_a_figure_that_contradicts_another_is_doubtful(
    book: Callable[..., Any], reviews: list[Review], state: Callable[..., Figure]
) -> None:
    """Its number is there, to be held against the page; not so once a person has said that it is right."""
    own = state("gdp-growth", 6.0, "%")
    fault = Finding("c", "figure-inconsistent", "error", None, "前后不一致。", evidence=(own.evidence,))
    other = with_figures(reviews[1], state("gdp-growth", 5.5, "%"))
    for waived, marked in ((None, True), (Waiver("王", "口径不同", "2024"), False)):
        told = (msgspec.structs.replace(fault, waived=waived),)
        first = msgspec.structs.replace(with_figures(reviews[0], own), findings=told)
        sheet = book([first, other, *reviews[3:]])["指标比较"]
        assert [sheet["D2"].value, sheet["D3"].value] == [6, 5.5]
        assert ("待核" in sheet["D2"].number_format) is marked


def test_figures_of_other_areas_are_not_compared(
    book: Callable[..., Any], reviews: list[Review], state: Callable[..., Figure]
) -> None:
    """What a dossier says of its province, or of a part."""
    own = with_figures(reviews[0], state("gdp", 7.0e11, "元"))
    other = with_figures(reviews[1], state("gdp", 8.0e12, "元", subject="全省"))
    assert len(compared(book, own, other, *reviews[3:])[0][0]) == 3


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2023-01-01", "2023-12-31", "2023年"),
        ("2021-01-01", "2023-12-31", "2021—2023年"),
        (None, "2026-12-31", "截至2026年底"),
        (None, "2024-03-31", "截至2024年3月31日"),
        ("2024-10-01", "2026-06-30", "2024年10月1日—2026年6月30日"),
    ],
)
def test_times_in_words(start: str | None, end: str, words: str) -> None:
    """Years as years, other spans by their days."""
    assert time_words(start, end) == words


def test_words_on_the_batch_are_among_peoples_words(
    book: Callable[..., Any], reviews: list[Review], batch: Batch
) -> None:
    """A finding of the batch that was overruled, and one whose ground changed since."""
    waiver = Waiver("王审核", "=另函报送", "2024-04-20T08:00:00+08:00")
    findings = (
        Finding("a", "quota-exceeded", "warning", None, "甲", waived=waiver),
        Finding("b", "quota-exceeded", "warning", None, "乙", reopened=waiver),
    )
    sheet = book(reviews, msgspec.structs.replace(batch, findings=findings))["人工处理"]
    told = [row for row in rows_of(sheet) if row["省份"] == "（批次）"]
    assert [(row["对象"], row["理由或内容"], row["由谁作出"], row["日期"]) for row in told] == [
        ("甲", "=另函报送", "王审核", "2024-04-20"),
        ("乙", "=另函报送", "王审核", "2024-04-20"),
    ]
    assert [row["现状"] for row in told] == ["有效", "所依据的内容有变化，已失效"]


@pytest.mark.skipif(SOFFICE is None, reason="needs LibreOffice")
def test_libreoffice_opens_and_prints_it(
    book: Callable[..., Any], reviews: list[Review], state: Callable[..., Figure], tmp_path: Path
) -> None:
    """Every sheet is on paper, its header too; a sheet wider than a page goes over several; no cell becomes an error."""
    made = [
        with_figures(
            review, *(state("gdp", 1e11, "元", period_start=f"{y}-01-01", period_end=f"{y}-12-31") for y in years)
        )
        for review, years in zip(reviews, [range(1990, 2024)] * 2 + [range(0)] * 2, strict=True)
    ]
    wide = book(made)["指标比较"]
    assert wide.print_title_cols == "$A:$B"
    home = tmp_path / "home"
    command = [SOFFICE, "--headless", f"-env:UserInstallation={home.as_uri()}", "--convert-to", "pdf", "--outdir"]
    subprocess.run(
        [*command, str(tmp_path), str(tmp_path / "ledger.xlsx")], check=True, capture_output=True, timeout=240
    )
    paper = pypdfium2.PdfDocument(tmp_path / "ledger.pdf")
    pages = [page.get_textpage().get_text_bounded() for page in paper]
    for name in SHEETS:
        assert any(name in page for page in pages), name
    assert sum("指标比较" in page and "申报地区" in page for page in pages) > 1
    assert not [page for page in pages if "Err:" in page or "#REF" in page or "#NAME" in page]
