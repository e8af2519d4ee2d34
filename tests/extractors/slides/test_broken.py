"""Presentations that are broken, too large, empty, locked or of an older format."""

from pathlib import Path

import pytest

from extractors import office, registry
from extractors.errors import EncryptedFile, HostileFile, UnreadableFile
from extractors.limits import Limits
from extractors.office import find_office
from extractors.office.server import OfficeServer

from .decks import TABLE, TITLE, Read, deck, frame, paragraph, shape, tree


def test_limits_hold_and_are_told(read: Read):
    """Slides, characters, cells."""
    slides = [tree("sld", shape(paragraph(f"第{number}页"), at=(1, 1, 2, 1))) for number in range(3)]
    document = read(deck(*slides), Limits(pages=2))
    assert len(document.pages) == 2
    assert "too-many-pages" in {warning.code for warning in document.warnings}
    with pytest.raises(HostileFile, match="文字"):
        read(deck(*slides), Limits(characters=5))
    with pytest.raises(HostileFile, match="单元格"):
        read(deck(tree("sld", frame(TABLE))), Limits(table_cells=2))
    with pytest.raises(HostileFile, match="内容块"):
        read(deck(*slides), Limits(blocks=1))


def test_broken_slides_cost_themselves(read: Read):
    """A lost slide is told, the others are read; without any part nothing is."""
    data = deck(tree("sld", shape(paragraph("第一页"), at=(1, 1, 2, 1))), "<p:sld", tree("sld"))
    document = read(data)
    assert "第一页" in [block.text for block in document.blocks]
    assert {"lost-slides", "damaged-file"} & {warning.code for warning in document.warnings}
    assert len(document.pages) == 3
    with pytest.raises(UnreadableFile):
        read(b"PK\x05\x06" + bytes(18), media_type=registry.PPTX)
    with pytest.raises(HostileFile, match="DOCTYPE"):
        read(deck('<!DOCTYPE a [<!ENTITY x "y">]>' + tree("sld")))


def test_an_empty_presentation_is_told(read: Read):
    """No silence."""
    assert [warning.code for warning in read(deck()).warnings] == ["empty-document"]


needs_office = pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")
OLDER = deck(
    tree("sld", shape(paragraph("示范区建设汇报"), role=TITLE)),
    tree("sld", shape(paragraph("一、总体要求"), role=TITLE), frame(TABLE)),
)


@needs_office
@pytest.mark.parametrize(("to", "media_type"), [("ppt:MS PowerPoint 97", registry.PPT), ("odp", registry.ODP)])
def test_older_presentations(tmp_path: Path, read: Read, monkeypatch: pytest.MonkeyPatch, to: str, media_type: str):
    """PPT and ODP come through LibreOffice with their places; without it a PPT gives its text, an ODP says why not."""
    (tmp_path / "made").write_bytes(OLDER)
    assert OfficeServer().convert(tmp_path / "made", to, tmp_path, 60)
    data = (tmp_path / f"made.{to[:3]}").read_bytes()
    document = read(data)
    assert document.file.media_type == media_type
    texts = [(block.text, block.page) for block in document.blocks if block.kind != "header"]
    assert texts == [("示范区建设汇报", 1), ("一、总体要求", 2), ("申报表\n地区\t绍兴市", 2)]
    assert all(block.bbox for block in document.blocks if block.kind == "table")
    monkeypatch.setattr(office, "convert_with_office", lambda *_, **__: None)
    monkeypatch.setattr(office, "find_office", lambda: None)
    if media_type == registry.ODP:
        with pytest.raises(UnreadableFile, match="LibreOffice"):
            read(data)
        return
    plain = read(data)
    words = "\n".join(block.text for block in plain.blocks)
    assert all(cell in words for text, _ in texts for cell in text.split())
    assert [page.number for page in plain.pages] == [1, 2]
    assert not any(block.bbox for block in plain.blocks)


def test_a_password_is_told(read: Read, monkeypatch: pytest.MonkeyPatch):
    """Of an older presentation, too."""
    from docvortex.analyzers.native.office.errors import LegacyOfficeEncryptedError

    def analyze(*_: object, **__: object) -> None:
        raise LegacyOfficeEncryptedError("password-protected PPT is unsupported")

    monkeypatch.setattr(office, "convert_with_office", lambda *_, **__: None)
    monkeypatch.setattr("docvortex.analyze", analyze)
    with pytest.raises(EncryptedFile):
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", media_type=registry.PPT)
