"""The sample batch: same bytes for a seed, all files there, and what the truth says stands in them."""

import base64
import io
import re
import struct
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import docx
import msgspec
import olefile
import openpyxl
import py7zr
import pypdfium2 as pdfium
import pytest

from extractors.errors import UsageError
from extractors.signed.digests import sm3
from pipeline.demo import Truth, make_demo
from pipeline.demo.__main__ import main
from pipeline.demo.as_doc import write_doc
from pipeline.demo.as_ofd import write_ofd
from pipeline.demo.as_office import convert_papers
from pipeline.demo.batch import pack_tree
from pipeline.demo.cast import load_cast
from pipeline.demo.compound import pack_compound
from pipeline.demo.packing import pack_7z, pack_zip
from pipeline.demo.script import Cell, Grid, Para, Script
from pipeline.demo.truth import TrueFile


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    """The shipped batch, made once for all tests here."""
    target = tmp_path_factory.mktemp("样例 批次")
    return target / "input", make_demo(target)


@pytest.fixture(scope="module")
def handed(demo: tuple[Path, Truth]) -> dict[str, bytes]:
    """Every file by path, archives opened and listed too."""
    folder, _ = demo
    files = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            files.update(unfold(str(path.relative_to(folder)), path.read_bytes()))
    return files


def unfold(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """A file and, when it is an archive of the batch, what is in it."""
    yield name, data
    if name.endswith(".zip") and "照片" not in name:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.infolist():
                decoded = entry.filename.encode("cp437").decode("gbk")
                yield from unfold(f"{name}/{decoded}", archive.read(entry))
    if name.endswith(".7z"):
        factory = py7zr.io.BytesIOFactory(10**8)
        with py7zr.SevenZipFile(io.BytesIO(data)) as archive:
            archive.extractall(factory=factory)
        for member, product in factory.products.items():
            product.seek(0)
            yield from unfold(f"{name}/{member}", product.read())


def all_files(truth: Truth) -> list[TrueFile]:
    """Every file that the truth knows."""
    return [*truth.batch_files, *(file for dossier in truth.dossiers for file in dossier.files)]


def text_of(name: str, data: bytes) -> str:
    """All text of a readable file without white space."""
    if data[:4] == b"%PDF":
        document = pdfium.PdfDocument(data)
        pages = [document[i].get_textpage().get_text_bounded() for i in range(len(document))]
        document.close()
        # running page numbers stand between a sentence's halves
        return re.sub(
            r"\s",
            "",
            "".join(re.sub(r"^\s*(— ?\d+ ?—|\d+( / \d+)?)\s*$", "", page, flags=re.MULTILINE) for page in pages),
        )
    if name.endswith(".ofd"):
        return "".join(text for page in ofd_pages(data) for text in page if not re.fullmatch(r"— \d+ —", text))
    if data.startswith(olefile.MAGIC):
        with olefile.OleFileIO(io.BytesIO(data)) as compound:
            main = compound.openstream("WordDocument").read()
        start, length = struct.unpack_from("<I", main, 0x18)[0], struct.unpack_from("<I", main, 0x4C)[0]
        return re.sub(r"[\s\x07]", "", main[start : start + 2 * length].decode("utf-16-le"))
    if data.startswith(b"{\\rtf"):
        plain = re.sub(
            rb"\{\\pict[^}]*\}|\{\\\*?[a-z]+tbl.*?\}\}|\{\\(footer|header)[^\n]*", b"", data, flags=re.DOTALL
        )
        marked = re.sub(rb"\\u(-?\d+)\?", lambda code: chr(int(code[1]) % 65536).encode(), plain).decode()
        return re.sub(r"\\[a-z]+-?\d*|[{}\s]", "", marked)
    if name.endswith(".xlsx"):
        sheet = openpyxl.load_workbook(io.BytesIO(data)).active
        return "".join(str(cell.value or "") for row in sheet.iter_rows() for cell in row)
    document = docx.Document(io.BytesIO(data))
    text = "".join(paragraph.text for paragraph in document.paragraphs)
    return re.sub(r"\s", "", text + "".join(c.text for t in document.tables for row in t.rows for c in row.cells))


def ofd_pages(data: bytes) -> list[list[str]]:
    """The text codes of each page of an OFD, in order."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        pages = [name for name in package.namelist() if name.endswith("/Content.xml")]
        return [re.findall(r"<ofd:TextCode[^>]*>([^<]*)<", package.read(name).decode()) for name in pages]


def test_truth_names_every_file_once(demo: tuple[Path, Truth], handed: dict[str, bytes]) -> None:
    """What is handed in and what the truth lists are the same paths, each once."""
    listed = Counter(file.path for file in all_files(demo[1]))
    assert set(listed.values()) == {1}
    assert set(listed) == set(handed)


def test_truth_is_written_beside_the_input(demo: tuple[Path, Truth]) -> None:
    """truth.json lies outside of the input folder and says what make_demo returned."""
    folder, truth = demo
    assert msgspec.json.decode((folder.parent / "truth.json").read_bytes(), type=Truth) == truth
    assert not list(folder.rglob("truth.json"))


def test_same_seed_gives_same_papers(demo: tuple[Path, Truth], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Made again, dossiers of all writers are equal to the byte; another seed gives other papers."""
    again = msgspec.structs.replace(load_cast(), dossiers=load_cast().dossiers[:2], batch=load_cast().batch[:2])
    monkeypatch.setattr("pipeline.demo.batch.load_cast", lambda: again)
    make_demo(tmp_path / "again")
    made = [path for path in sorted((tmp_path / "again" / "input").rglob("*")) if path.is_file()]
    assert len(made) == 10
    for path in made:
        twin = demo[0] / path.relative_to(tmp_path / "again" / "input")
        assert twin.read_bytes() == path.read_bytes(), path.name
    assert pack_7z((("甲.txt", b"1"),)) == pack_7z((("甲.txt", b"1"),))
    monkeypatch.setattr(
        "pipeline.demo.batch.load_cast", lambda: msgspec.structs.replace(again, dossiers=again.dossiers[:1])
    )
    other = make_demo(tmp_path / "other", seed=7)
    assert other.dossiers[0].files[2].figures != demo[1].dossiers[0].files[2].figures


def test_figures_of_the_truth_stand_in_the_text(demo: tuple[Path, Truth], handed: dict[str, bytes]) -> None:
    """Each figure is written in its file as the truth quotes it; sentences stand there whole."""
    checked = 0
    for dossier in demo[1].dossiers:
        for file in dossier.files:
            if file.making != "text" or not file.figures:
                continue
            text = text_of(file.path, handed[file.path])
            for figure in file.figures:
                assert figure.text in text, (file.path, figure)
                if not figure.in_table and file.writer != "office":
                    assert re.sub(r"\s", "", figure.sentence) in text, (file.path, figure.sentence)
                checked += 1
    assert checked > 700


def test_sections_of_the_truth_stand_in_the_text(demo: tuple[Path, Truth], handed: dict[str, bytes]) -> None:
    """The headings of required sections are written, and planted gaps have none in the truth."""
    for dossier in demo[1].dossiers:
        there = {section.requirement for file in dossier.files for section in file.sections}
        gone = {fault.requirement for fault in dossier.faults if fault.rule == "section-missing"}
        assert not gone & there
        for file in dossier.files:
            if file.sections and file.making == "text":
                text = text_of(file.path, handed[file.path])
                assert all(section.title in text for section in file.sections), file.path


def test_complete_dossiers_hold_all_documents(demo: tuple[Path, Truth]) -> None:
    """Missing documents in the truth are the planted ones, neither more nor fewer."""
    wanted = {"application-letter", "application-form", "pilot-plan", "foundation-report", "supporting-evidence"}
    for dossier in demo[1].dossiers:
        readable = [file for file in dossier.files if file.making in {"text", "ocr", "picture"}]
        held = {requirement for file in readable for requirement in file.requirements}
        planted = {f.requirement for f in dossier.faults if f.rule in {"document-missing", "unreadable-file"}} - {None}
        assert wanted - held == planted, dossier.id
        if dossier.status == "complete":
            assert not [fault for fault in dossier.faults if fault.severity == "error"]


def test_the_batch_is_as_broad_as_promised(demo: tuple[Path, Truth]) -> None:
    """Enough dossiers, provinces, rules and pages to recognise, and no more of the latter than time allows."""
    truth = demo[1]
    assert len(truth.dossiers) >= 12
    assert len({dossier.province for dossier in truth.dossiers}) >= 4
    assert 8 <= sum(file.ocr_pages for file in all_files(truth)) <= 13
    assert {"complete", "incomplete", "ineligible"} <= {dossier.status for dossier in truth.dossiers}
    assert sum(dossier.holdout for dossier in truth.dossiers) == 2
    planted = {fault.rule for dossier in truth.dossiers for fault in dossier.faults}
    assert len(planted) >= 18
    writers = {file.writer for file in all_files(truth)}
    assert {"word", "typst", "reportlab", "sheet", "typst+scan", "office", "ofd", "rtf", "doc"} <= writers


def test_readable_pdfs_open(demo: tuple[Path, Truth], handed: dict[str, bytes]) -> None:
    """PDFs open with the pages the truth counts; scans have no text; the locked one asks for its password."""
    for file in all_files(demo[1]):
        if not file.path.endswith(".pdf") or file.making == "broken":
            continue
        if file.making == "encrypted":
            with pytest.raises(pdfium.PdfiumError):
                pdfium.PdfDocument(handed[file.path])
            continue
        document = pdfium.PdfDocument(handed[file.path])
        assert file.pages is None or len(document) == file.pages
        letters = sum(document[i].get_textpage().count_chars() for i in range(len(document)))
        assert (letters == 0) == (file.making == "ocr"), file.path
        document.close()


def test_ofd_files_are_what_their_seal_covers(demo: tuple[Path, Truth], handed: dict[str, bytes]) -> None:
    """The digests of a sealed letter fit, the seal stands on the page of the date; pages are those of the truth."""
    files = [file for file in all_files(demo[1]) if file.writer == "ofd"]
    assert len(files) == 3
    for file in files:
        assert len(ofd_pages(handed[file.path])) == file.pages
    (letter,) = (file for file in files if file.requirements == ("application-letter",))
    with zipfile.ZipFile(io.BytesIO(handed[letter.path])) as package:
        signature = package.read("Doc_0/Signs/Sign_0/Signature.xml").decode()
        listed = re.findall(r'FileRef="/([^"]+)"><ofd:CheckValue>([^<]+)<', signature)
        assert {name for name, _ in listed} == set(package.namelist()) - {
            "Doc_0/Signs/Signatures.xml",
            "Doc_0/Signs/Sign_0/Signature.xml",
            "Doc_0/Signs/Sign_0/SignedValue.dat",
        }
        assert all(sm3(package.read(name)) == base64.b64decode(value) for name, value in listed)
    (stamped,) = re.findall(r'PageRef="(\d+)"', signature)
    assert any(re.fullmatch(r"2024年\d+月\d+日", text) for text in ofd_pages(handed[letter.path])[int(stamped) - 1])


def test_steps_and_rules_of_ofd_tables_fit() -> None:
    """Characters have as many steps as they need; a long table goes on over pages with its head, rows whole."""
    head = (Cell("序号", label=True), Cell("企业名称", label=True), Cell("说明", label=True))
    body = [(Cell(str(n)), Cell(f"示范企业第{n}家ABC{n}.5%"), Cell("制度健全，措施到位。" * 6)) for n in range(1, 41)]
    group = (Cell("合并", row_span=2), Cell("甲", col_span=2))
    rows = (head, *body, group, (Cell("乙"), Cell("丙")))
    data = write_ofd(Script(pieces=(Grid(rows=rows, widths=(0.15, 0.35, 0.5), head=1),)), "2024-04-18")
    pages = ofd_pages(data)
    assert len(pages) > 2
    assert all(page[1:4] == ["序号", "企业名称", "说明"] for page in pages)
    assert sum(page.count("序号") for page in pages) == len(pages)
    said = "".join(text for page in pages for text in page)
    assert all(f"示范企业第{n}家ABC{n}.5%" in said for n in range(1, 41))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        xml = "".join(package.read(name).decode() for name in package.namelist() if name.endswith("Content.xml"))
    for steps, text in re.findall(r'DeltaX="([^"]*)">([^<]*)<', xml):
        grouped = re.sub(r"g (\d+) (\S+)", lambda group: " ".join([group[2]] * int(group[1])), steps)
        assert len(grouped.split()) == len(text) - 1


def test_compound_files_hold_their_streams_whole() -> None:
    """Of any length, up to more sectors than one table of them counts; without anything that the format forbids."""
    for size in (0, 4096, 4097, 70_000, 130_000):
        streams = {"WordDocument": bytes(range(256)) * (size // 256 + 1), "1Table": b"table", "Data": b"d" * 5000}
        with olefile.OleFileIO(io.BytesIO(pack_compound(streams)), raise_defects=olefile.DEFECT_INCORRECT) as compound:
            for name, data in streams.items():
                assert compound.openstream(name).read().rstrip(b"\0") == data.rstrip(b"\0"), (name, size)


def test_binary_papers_hold_many_paragraphs_and_wide_tables() -> None:
    """Properties go on over formatted pages: each is whole, in order, and covers the text without gap."""
    wide = Grid(rows=(tuple(Cell(f"列{n}") for n in range(12)),) * 8, widths=(1 / 12,) * 12)
    pieces = [Para(role="heading", text=f"第{n}项工作安排", level=n % 4 + 1) for n in range(90)]
    data = write_doc(Script(pieces=(*pieces, wide)))
    with olefile.OleFileIO(io.BytesIO(data)) as compound:
        main, table = (compound.openstream(name).read() for name in ("WordDocument", "1Table"))
    start, end = struct.unpack_from("<II", main, 0x18)
    for pair in (12, 13):
        at, size = struct.unpack_from("<II", main, 0x9A + 8 * pair)
        count = (size - 4) // 8
        numbers = struct.unpack_from(f"<{count}I", table, at + 4 * (count + 1))
        reached = start
        for number in numbers:
            page = main[512 * number : 512 * number + 512]
            limits = struct.unpack_from(f"<{page[-1] + 1}I", page)
            assert limits[0] == reached
            assert list(limits) == sorted(limits)
            reached = limits[-1]
        assert (count > 1, reached) == (True, end)
    with pytest.raises(ValueError, match="seals"):
        write_doc(Script(pieces=(), seal="某市人民政府"))


def test_broken_and_misnamed_files(demo: tuple[Path, Truth], handed: dict[str, bytes]) -> None:
    """A cut DOCX and garbage cannot be opened; the .doc is a ZIP in truth."""
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(handed["广东省.zip/珠海/申报表.docx"]))
    assert handed["重庆市/万州区/试点方案.doc"][:2] == b"PK"
    assert demo[1].contradictions[0].dossier == "zhongshan"


def test_planted_copy_stands_in_both(demo: tuple[Path, Truth], handed: dict[str, bytes]) -> None:
    """The shared paragraph is in a paper of each of its two dossiers."""
    (copy,) = demo[1].copies
    for dossier in demo[1].dossiers:
        if dossier.id in copy.dossiers:
            plans = [file.path for file in dossier.files if "pilot-plan" in file.requirements]
            assert any(copy.text in text_of(path, handed[path]) for path in plans)


def test_zip_names_are_raw_gbk(demo: tuple[Path, Truth]) -> None:
    """Names lie in the ZIP as GBK bytes without the UTF-8 flag."""
    data = (demo[0] / "广东省.zip").read_bytes()
    assert "佛山市.zip".encode("gbk") in data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert all(not entry.flag_bits & 0x800 for entry in archive.infolist())
        assert archive.testzip() is None


def test_zip_keeps_hostile_names() -> None:
    """The packer writes any name, and readers get the members back whole."""
    data = pack_zip((("../逃.txt", b"x" * 400), ("a.bin", b"\x01\x02")))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert [entry.filename.encode("cp437").decode("gbk") for entry in archive.infolist()] == ["../逃.txt", "a.bin"]
        assert archive.read("a.bin") == b"\x01\x02"


def test_pack_tree_nests() -> None:
    """Archives in paths become real, inner ones first; plain files stay."""
    packed = pack_tree({"甲.zip/乙.zip/丙.txt": b"1", "甲.zip/丁.txt": b"2", "戊.txt": b"3"})
    assert set(packed) == {"甲.zip", "戊.txt"}
    found = dict(unfold("甲.zip", packed["甲.zip"]))
    assert found["甲.zip/乙.zip/丙.txt"] == b"1"
    assert found["甲.zip/丁.txt"] == b"2"


def test_foreign_files_are_left_alone(tmp_path: Path) -> None:
    """A folder that holds something else is refused in words."""
    (tmp_path / "input").mkdir()
    (tmp_path / "input" / "正事.docx").write_bytes(b"x")
    with pytest.raises(UsageError, match="目标文件夹"):
        make_demo(tmp_path)
    assert (tmp_path / "input" / "正事.docx").read_bytes() == b"x"


def test_without_libreoffice_another_writer_steps_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no LibreOffice nothing is converted, and nothing fails."""
    monkeypatch.setattr("shutil.which", lambda _name: None)
    assert convert_papers({"a": b"PK"}) == {}


def test_command_says_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    """Wrong words end with code 2 and a Chinese line of help."""
    assert main([]) == 2
    assert main(["folder", "seed"]) == 2
    assert "用法" in capsys.readouterr().err
