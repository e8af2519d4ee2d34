"""One recommendation list as a workbook, a document, its print and its scan: the same areas in the same order."""

import hashlib
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import docx
import openpyxl
import pypdfium2
import pytest

from extractors.detect import detect_media_type
from extractors.limits import DEFAULT_LIMITS
from extractors.registry import Source, read_source
from pipeline.profiling import make_profile
from pipeline.programme import Programme
from pipeline.reading import understand

SOFFICE = shutil.which("soffice")
TITLE = "浙江省第三批全国商业秘密保护创新试点推荐名单"
HEAD = ("序号", "推荐地区", "地区类型", "联系人", "推荐排序")
ROWS = (
    ("1", "绍兴市", "地级市", "王小明", "2"),
    ("2", "宁波", "计划单列市", "李想", "1"),
    ("1", "温州市、台州市", "地级市", "", "3"),
    ("合计", "4个", "", "", ""),
)
NOTE = "注：以上地区经会议研究确定，杭州市、嘉兴市未列入本次推荐范围，联系电话：0571-12345678。"
AREAS = ["330200", "330600", "330300", "331000"]


def write_workbook(path: Path) -> None:
    """Title and note run over all columns, numbers are numbers."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in ((TITLE,), ("推荐单位：浙江省市场监督管理局",), HEAD, *ROWS, (NOTE,)):
        sheet.append([int(word) if word.isdigit() else word for word in row])
    for number in (1, 2, 8):
        sheet.merge_cells(f"A{number}:E{number}")
    book.save(path)


def write_document(path: Path) -> None:
    """A table whose last row is a note over all columns, then who signs."""
    document = docx.Document()
    document.add_heading(TITLE, 0)
    table = document.add_table(rows=0, cols=len(HEAD))
    table.style = "Table Grid"
    rows: Sequence[Sequence[str]] = (HEAD, *ROWS, (NOTE, "", "", "", ""))
    for words in rows:
        cells = table.add_row().cells
        if words[0] == NOTE:
            cells = (cells[0].merge(cells[-1]),)
        for cell, word in zip(cells, words, strict=False):
            cell.text = word
    document.add_paragraph("浙江省市场监督管理局")
    document.add_paragraph("2024年4月20日")
    document.save(str(path))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The list in each format; print and scan where LibreOffice is at hand."""
    folder = tmp_path_factory.mktemp("名单")
    made = {kind: folder / f"名单.{kind}" for kind in ("xlsx", "docx", "pdf", "jpg")}
    write_workbook(made["xlsx"])
    write_document(made["docx"])
    if SOFFICE:
        home = f"-env:UserInstallation={(folder / 'home').as_uri()}"
        command = [SOFFICE, "--headless", home, "--convert-to", "pdf", "--outdir", str(folder), str(made["docx"])]
        subprocess.run(command, check=True, capture_output=True, timeout=240)
        image = pypdfium2.PdfDocument(made["pdf"])[0].render(scale=200 / 72).to_pil().convert("RGB")
        image.rotate(0.6, expand=True, fillcolor="white").save(made["jpg"], quality=70)
    return made


@pytest.mark.parametrize("kind", ["xlsx", "docx", "pdf", "jpg"])
def test_list_in_every_format(files: dict[str, Path], kind: str, pilot: Programme) -> None:
    """Several areas in a cell, short names, a rank, numbers that begin anew, a sum and a note that names others."""
    path = files[kind]
    if not path.exists():
        pytest.skip("needs LibreOffice")
    data = path.read_bytes()
    source = Source(str(path), path.name, hashlib.sha256(data).hexdigest(), len(data), detect_media_type(path))
    profile = make_profile(understand(read_source(source, DEFAULT_LIMITS)), pilot)
    assert [part.requirement for part in profile.parts] == ["recommendation-list"]
    assert [area.adcode for area in profile.listed] == AREAS
