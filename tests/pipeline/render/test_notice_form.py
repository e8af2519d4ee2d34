"""The notice in the office's own form: its fields filled, its look kept, what it cannot know told before anything runs."""

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import docx
import msgspec
import pytest
from docx.shared import Pt

from extractors.document import Document
from extractors.errors import ProgrammeError
from pipeline.brief import make_brief
from pipeline.programme import PROGRAMMES, Programme, load_programme
from pipeline.programme.template import NOTICE_BLOCKS, NOTICE_FIELDS, template_faults
from pipeline.render.notice.fields import block_fields, line_fields
from pipeline.render.notice.letter import make_letter
from pipeline.review import Review

from .papers import dossier_files

LINES = (
    "{{发文机关}}",
    "关于补正申报材料的函",
    "{{收文机关}}：",
    "你处{{申报名称}}材料收悉，须补正 {{ 须补正项数 }} 项。",
    "{{须补正事项}}",
    "请于{{补正截止日}}前（{{补正工作日}} 个工作日）报齐。",
    "{{收到文件清单}}",
)


def write_form(path: Path, lines: Sequence[str]) -> Path:
    """A form; the field of its first line is cut over three runs as Word does, one stands in a table, one in the header."""
    document = docx.Document()
    for number, line in enumerate(lines):
        paragraph = document.add_paragraph()
        pieces = (line[:3], line[3:5], line[5:]) if number == 0 else (line,)
        for piece in pieces:
            paragraph.add_run(piece).font.size = Pt(18)
    document.add_table(rows=1, cols=1).cell(0, 0).text = "联系方式：{{联系方式}}"
    document.sections[0].header.paragraphs[0].text = "文号 {{文号}}"
    document.save(str(path))
    return path


@pytest.fixture
def filled(tmp_path: Path, review: Review, documents: dict[str, Document], programme: Programme) -> dict[str, bytes]:
    """The outputs of a dossier with a form."""
    form = write_form(tmp_path / "本局.docx", LINES)
    look = msgspec.structs.replace(
        programme.look,
        template=str(form),
        office="云岭省市监局",
        contact="李工 & <a>",
        number="云补〔{year}〕{number}号",
    )
    return dossier_files(review, documents, msgspec.structs.replace(programme, look=look))


def test_fields_are_filled_wherever_they_stand(filled: dict[str, bytes], review: Review):
    """Lines, cut runs, tables, headers; a block has a paragraph for each of its lines in the look of its own."""
    made = docx.Document(io.BytesIO(filled["correction-notice.docx"]))
    text = [paragraph.text for paragraph in made.paragraphs]
    assert text[:2] == ["云岭省市监局", "关于补正申报材料的函"]
    assert text[2] == "青石市人民政府："
    assert "须补正 4 项" in text[3]
    faults = [line for line in text if line.startswith("（")]
    assert len(faults) == sum(item.severity == "error" and not item.waived for item in review.findings)
    demand = next(paragraph for paragraph in made.paragraphs if paragraph.text.startswith("申报要求："))
    assert next((run.text, bool(run.bold)) for run in demand.runs) == ("申报要求：", True)
    assert {run.font.size for run in demand.runs} == {Pt(18)}
    assert text[-1].startswith("文件3")
    assert made.tables[0].cell(0, 0).text == "联系方式：李工 & <a>"
    assert made.sections[0].header.paragraphs[0].text.startswith("文号 云补〔")
    assert "{{" not in "".join(text)


def test_form_takes_the_place_of_our_look(
    filled: dict[str, bytes], tmp_path: Path, review: Review, documents: dict[str, Document], programme: Programme
):
    """There is no second notice in other words beside it; its bytes are the same twice."""
    assert "correction-notice.pdf" not in filled
    look = msgspec.structs.replace(
        programme.look,
        template=str(tmp_path / "本局.docx"),
        office="云岭省市监局",
        contact="李工 & <a>",
        number="云补〔{year}〕{number}号",
    )
    again = dossier_files(review, documents, msgspec.structs.replace(programme, look=look))
    assert again["correction-notice.docx"] == filled["correction-notice.docx"]


def test_every_field_that_is_known_is_filled(review: Review, programme: Programme):
    """What forms may name and what is said are the same set."""
    letter = make_letter(make_brief(review, programme), review, programme)
    assert set(line_fields(letter, review, programme)) == set(NOTICE_FIELDS)
    assert set(block_fields(letter)) == set(NOTICE_BLOCKS)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("致{{收文单位}}：", "正文第 8 段：不认识“{{收文单位}}”"),
        ("问题：{{须补正事项}}", "正文第 8 段：“{{须补正事项}}”应独占一段"),
        ("{{标题", "正文第 8 段：双花括号没有配对"),
    ],
)
def test_mistakes_in_a_form_are_told_with_their_paragraph(tmp_path: Path, line: str, told: str):
    """Before anything runs, when the programme is loaded; all of them at once."""
    form = write_form(tmp_path / "本局.docx", (*LINES, line))
    assert any(told in fault for fault in template_faults(form))
    source = (PROGRAMMES / "trade-secret-pilot-2024.yaml").read_text(encoding="utf-8")
    own = tmp_path / "本局.yaml"
    own.write_text(source.replace("\nlook:\n", "\nlook:\n  template: 本局.docx\n"), encoding="utf-8")
    with pytest.raises(ProgrammeError) as caught:
        load_programme(own)
    assert told in caught.value.message


def test_what_is_no_form_is_refused(tmp_path: Path):
    """Another file, one without a place for the faults, one that is not there, one elsewhere."""
    (tmp_path / "文字.docx").write_text("{{须补正事项}}", encoding="utf-8")
    assert template_faults(tmp_path / "文字.docx") == ["不是可以打开的 DOCX 文件"]
    assert "须补正事项" in template_faults(write_form(tmp_path / "空.docx", ("通知",)))[0]
    with zipfile.ZipFile(tmp_path / "坏.docx", "w") as archive:
        archive.writestr("word/document.xml", "<!DOCTYPE a><w:document/>")
    assert "DOCTYPE" in template_faults(tmp_path / "坏.docx")[0]
    source = (PROGRAMMES / "ip-city-example.yaml").read_text(encoding="utf-8")
    for name in ("没有.docx", "../空.docx", "空.doc"):
        own = tmp_path / "本局.yaml"
        own.write_text(source.replace("\nlook:\n", f"\nlook:\n  template: {name}\n"), encoding="utf-8")
        with pytest.raises(ProgrammeError):
            load_programme(own)


def test_sound_form_has_no_faults(tmp_path: Path):
    """Spaces within the braces and fields in tables and headers are sound."""
    assert template_faults(write_form(tmp_path / "本局.docx", LINES)) == []
