"""What experts get in their hands: one PDF with contents and bookmarks, a ZIP that every Windows unpacks."""

import io
import zipfile
from pathlib import Path

import msgspec
import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from pipeline.render.packet import LONGEST_NAME, Portion, join_briefs, originals_of, safe_name, write_zip
from pipeline.review import Review


@pytest.fixture
def portions(tmp_path: Path) -> list[Portion]:
    """Three dossiers of two provinces with briefs of one, two and three pages, made by another library."""
    made = []
    for number, (province, region) in enumerate(
        [("浙江省", "绍兴市"), ("浙江省", "宁波市"), ("重庆市", "重庆市")], start=1
    ):
        folder = tmp_path / region
        folder.mkdir()
        canvas = Canvas(str(folder / "brief.pdf"), invariant=True)
        for page in range(number):
            canvas.drawString(72, 720, f"brief {number} page {page + 1}")
            canvas.showPage()
        canvas.save()
        (folder / "brief.docx").write_bytes(b"PK word")
        (folder / "a").write_bytes(b"letter " * number)
        (folder / "b").write_bytes(b"plan " * 1000)
        originals = ((1, "函:a?.pdf", folder / "a"), (3, "函:a?.pdf", folder / "b"))
        made.append(Portion(number, province, region, "材料齐全", folder, originals))
    return made


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ('a<b>c:d"e/f\\g|h?i*j.pdf', "a_b_c_d_e_f_g_h_i_j.pdf"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("com1.tar.gz", "_com1.tar.gz"),
        ("console.pdf", "console.pdf"),
        ("报告. ", "报告"),
        ("...", "_"),
        ("a\u202etxt.exe", "a\ufffdtxt.exe"),
        ("x\x07y\nz", "xy z"),
        ("申报表.docx", "申报表.docx"),
    ],
)
def test_names_are_safe_for_windows(name: str, safe: str):
    """Signs, reserved names, dots at the end, overrides and controls."""
    assert safe_name(name) == safe


def test_long_names_keep_their_ending():
    """Eighty characters in all."""
    name = safe_name("长" * 300 + ".docx")
    assert len(name) == LONGEST_NAME
    assert name.endswith("长.docx")


def test_one_pdf_with_contents_and_bookmarks(portions: list[Portion]):
    """Contents first with true page numbers; a bookmark for each province, below it one for each dossier."""
    data = join_briefs(portions, "评审摘要汇编", "申报")
    assert data is not None
    pdf = pypdfium2.PdfDocument(data)
    assert len(pdf) == 1 + 1 + 2 + 3
    marks = [(mark.level, mark.get_title(), mark.get_dest().get_index()) for mark in pdf.get_toc()]
    assert marks == [
        (0, "目录", 0),
        (0, "浙江省", 1),
        (1, "001 绍兴市", 1),
        (1, "002 宁波市", 2),
        (0, "重庆市", 4),
        (1, "003 重庆市", 4),
    ]
    rows = pdf[0].get_textpage().get_text_range().split()
    assert [rows[rows.index(region) + 2] for region in ("绍兴市", "宁波市")] == ["2", "3"]
    assert pdf[4].get_textpage().get_text_range().strip() == "brief 3 page 1"


def test_contents_of_many_pages_count_themselves(portions: list[Portion]):
    """Page numbers come after as many pages of contents as there are."""
    many = [msgspec.structs.replace(portions[0], number=number) for number in range(1, 91)]
    data = join_briefs(many, "评审摘要汇编", "申报")
    assert data is not None
    pdf = pypdfium2.PdfDocument(data)
    pages = len(pdf) - 90
    assert pages > 1
    first = pdf[0].get_textpage().get_text_range().split()
    assert first[first.index("绍兴市") + 2] == str(pages + 1)


def test_zip_by_number(portions: list[Portion], tmp_path: Path):
    """A folder a dossier: brief in both forms, originals under the numbers that references use."""
    write_zip(portions, b"%PDF", tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert names[:5] == [
            "评审摘要汇编.pdf",
            "001 浙江省绍兴市/评审摘要.pdf",
            "001 浙江省绍兴市/评审摘要.docx",
            "001 浙江省绍兴市/原件/文件01 函_a_.pdf",
            "001 浙江省绍兴市/原件/文件03 函_a_.pdf",
        ]
        assert "003 重庆市/评审摘要.pdf" in names
        assert archive.read("002 浙江省宁波市/原件/文件01 函_a_.pdf") == b"letter letter "
        assert all(info.flag_bits & 0x800 for info in archive.infolist())


def test_same_input_same_bytes(portions: list[Portion], tmp_path: Path):
    """Both files, made twice."""
    once, again = (join_briefs(portions, "汇编", "申报") for _ in range(2))
    assert once == again
    for name in ("a.zip", "b.zip"):
        write_zip(portions, once, tmp_path / name)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_hostile_region_is_words(portions: list[Portion]):
    """Markup of the typesetter, a path and an override in a region's name."""
    bad = msgspec.structs.replace(portions[0], region='#panic("x")../..\\a\u202e', province="$x$")
    data = join_briefs([bad], "汇编", "申报")
    assert data is not None
    text = pypdfium2.PdfDocument(io.BytesIO(data))[0].get_textpage().get_text_range()
    assert '#panic("x")' in text
    assert bad.folder == "001 $x$#panic(_x_).._.._a\ufffd"


def test_opened_archives_are_left_out(review: Review):
    """Their members are there; a file that was never taken out has no bytes to hand on."""
    first, second, third = review.documents
    entries = (
        msgspec.structs.replace(first, name="a.zip"),
        msgspec.structs.replace(second, name="a.zip/里/方案.docx", contained_in=first.id),
        msgspec.structs.replace(third, sha256=""),
    )
    found = originals_of(msgspec.structs.replace(review, documents=entries), [first.id])
    assert found == [(2, "方案.docx", second.sha256)]
