"""The judge of reading judges right: made documents hold what their truth says, and each fault costs what it should."""

import zipfile
from pathlib import Path

import pytest
from contest import judging, scores
from specimens import by_hand_ofd, by_office, by_python_docx, by_reportlab, by_sheet, by_typst, by_word_xml, drafts
from specimens.stamps import FACES
from specimens.truth import Cell, Draft, Piece, Specimen

needs_fonts = pytest.mark.skipif(
    not all(Path(path).exists() for path, _ in FACES),
    reason="no Chinese fonts on this machine (Debian: fonts-noto-cjk)",
)
TABLE = Piece(
    "table",
    rows=(
        (Cell("地区", rows=2), Cell("产值", columns=2)),
        (Cell("上年"), Cell("本年")),
        (Cell("甲市"), Cell("1,234.5"), Cell("88.0%")),
    ),
)
DRAFT = Draft(
    "plan",
    1,
    (
        Piece("title", "某市行动方案"),
        Piece("heading", "总体要求", 1, "一、"),
        Piece("paragraph", "全市建成站点12个，投入350万元。", footnote="据统计年鉴。"),
        Piece("heading", "加强领导。", 2, "（一）", body="各地要落实。"),
        TABLE,
    ),
    header=("某市公报",),
    page_number="— {n} —",
)


def answer(**changes: object) -> dict[str, object]:
    """A faultless answer for the draft, but for the changes."""
    blocks = [
        ["header", "某市公报"],
        ["title", "某市行动方案"],
        ["heading", "一、总体要求"],
        ["paragraph", "全市建成站点12个，投入350万元。"],
        ["paragraph", "（一）加强领导。各地要落实。"],
        ["table", "地区\t产值\n上年\t本年\n甲市\t1,234.5\t88.0%"],
        ["footnote", "1 据统计年鉴。"],
        ["page_number", "— 1 —"],
    ]
    rows = scores.truth_rows(TABLE)
    right = {
        "text": "\n".join(text for _, text in blocks),
        "blocks": blocks,
        "tables": [rows],
        "headings": [[1, "一、总体要求"], [2, "（一）加强领导"]],
        "seals": [],
    }
    return right | changes


def counts(**changes: object) -> judging.Counts:
    """What the judge says of an answer."""
    return judging.judge(Specimen(Path("x.pdf"), DRAFT, "test"), answer(**changes))


def test_a_faultless_answer_gets_full_marks() -> None:
    """Every share is whole, nothing is left over."""
    line = judging.line(counts())
    assert line["in_order_percent"] == line["cells_with_spans_percent"] == line["headings_level"] == 100.0
    assert line["furniture_clean_percent"] == line["footnotes_percent"] == 100.0
    assert line["surplus_percent"] == 0.0


def test_swapped_paragraphs_cost_the_shorter_one() -> None:
    """Order counts: of two blocks that changed places one is out of order."""
    blocks = answer()["blocks"]
    assert isinstance(blocks, list)
    blocks[3], blocks[4] = blocks[4], blocks[3]
    assert counts(blocks=blocks)["characters"] - counts(blocks=blocks)["in_order"] == len(
        "（一）加强领导。各地要落实。"
    )


def test_running_head_in_the_text_is_no_clean_file() -> None:
    """A line of furniture called a paragraph, and a title called a header, are both faults."""
    blocks = answer()["blocks"]
    assert isinstance(blocks, list)
    left = counts(blocks=[["paragraph", "某市公报"], *blocks[1:]])
    taken = counts(blocks=[blocks[0], ["header", "某市行动方案"], *blocks[2:]])
    assert (left["furniture_left"], left["furniture_clean"]) == (1, 0)
    assert (taken["body_taken"], taken["furniture_clean"]) == (len("某市行动方案"), 0)


def test_cells_count_by_place_wherever_the_table_begins() -> None:
    """A title row above does not matter, a shifted column does, spans are told apart from text."""
    rows = scores.truth_rows(TABLE)
    wanted = scores.grid(rows)
    assert scores.cells_right(wanted, scores.grid([[["某表", 1, 3]], *rows])) == (7, 7)
    assert scores.cells_right(wanted, scores.grid([[[text, None, None] for text, _, _ in rows[2]]])) == (3, 0)
    assert scores.cells_right(wanted, scores.grid([rows[0], rows[1], [["", 1, 1], *rows[2]]])) == (4, 4)


def test_wrong_level_and_false_heading_are_told_apart() -> None:
    """Found, of the right level, false: three counts."""
    found = counts(headings=[[1, "一、总体要求"], [1, "（一）加强领导"], [2, "2.投入"]])
    assert (found["headings_found"], found["headings_level"], found["headings_false"]) == (2, 1, 1)


def test_numbers_count_as_often_as_they_stand() -> None:
    """A number that is read once counts once."""
    assert scores.numbers("投入350万元、350万元，占12.5%", "投入350万元、35O万元，占12.5％") == (2, 3)


def test_unread_files_count_in_full() -> None:
    """An error costs all characters and is counted."""
    lost = judging.judge(Specimen(Path("x.pdf"), DRAFT, "test"), {"error": "hangs"})
    assert (lost["unread"], lost["in_order"]) == (1, 0)
    assert lost["characters"] == len(scores.flat(DRAFT.text))


@needs_fonts
@pytest.mark.parametrize("kind", ["letter", "report", "annex", "gazette"])
def test_pdf_makers_set_all_that_the_truth_says(tmp_path: Path, kind: str) -> None:
    """Both PDF makers: every piece of the draft stands on the pages by pdfium."""
    import pypdfium2

    for maker in (by_typst, by_reportlab):
        made = maker.make(drafts.KINDS[kind](77), tmp_path)
        text = scores.flat("".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(made.path)))
        for piece in made.draft.pieces:
            parts = [piece.shown] if piece.kind != "table" else [cell.text for row in piece.rows for cell in row]
            sure = [scores.flat(part) for part in parts if len(part) < 14]
            assert all(part in text for part in sure), (maker.__name__, piece.kind)
        got = scores.in_order(made.draft.text, text)
        assert sum((scores.Counter(scores.flat(made.draft.text)) - scores.Counter(text)).values()) == 0, got


def test_word_makers_hold_the_truth(tmp_path: Path) -> None:
    """What the markup shows, deleted and hidden text left out, is what the draft says (Word's own numbers aside)."""
    from contest.real import docx_text

    draft = drafts.application(5)
    assert scores.in_order(draft.text, docx_text(by_python_docx.make(draft, tmp_path).path))[0] == len(
        scores.flat(draft.text)
    )
    made = by_word_xml.make(5, tmp_path)
    text = scores.flat(docx_text(made.path))
    paragraphs = [scores.flat(piece.text) for piece in made.draft.pieces if piece.kind == "paragraph"]
    assert (
        sum(paragraph in text for paragraph in paragraphs) >= len(paragraphs) - 3
    )  # hidden text, ruby and glyph boxes


@needs_fonts
def test_ofd_holds_the_truth_in_its_text_codes(tmp_path: Path) -> None:
    """All text of a letter stands in text codes, in order; the package is a sound ZIP."""
    from contest.real import ofd_text

    for seed in range(3):
        made = by_hand_ofd.make(drafts.letter(seed), tmp_path)
        assert zipfile.ZipFile(made.path).testzip() is None
        got, all_of_it = scores.in_order(made.draft.text, ofd_text(made.path))
        assert got == all_of_it


def test_flat_odt_is_well_formed_and_complete() -> None:
    """The XML parses and its text holds the truth in order."""
    from lxml import etree

    for make in drafts.KINDS.values():
        draft = by_office.plain_draft(make(3)).without(
            pieces=tuple(Piece(**{**vars(piece), "footnote": ""}) for piece in make(3).pieces)
        )
        root = etree.fromstring(by_office.flat(draft).encode())
        body = root.find("{*}body")
        assert body is not None
        assert scores.flat("".join(body.itertext())) == scores.flat(draft.text)


def test_workbook_shows_what_the_truth_says() -> None:
    """Values under their formats give the shown text: the simple ones are checked here."""
    draft, values = by_sheet.draft_of(4)
    shown = [cell.text for row in draft.tables[0].rows[2:] for cell in row]
    stored = [value for row in values[0][2:] for value, _ in row]
    forms = [form for row in values[0][2:] for _, form in row]
    for text, value, form in zip(shown, stored, forms, strict=True):
        if form == "#,##0.00":
            assert isinstance(value, float)
            assert text == f"{value:,.2f}"
        if form in {"", "@"}:
            assert text == value
