"""What one library says of a DOC, made blocks: lists, weights, contents, seals, tables."""

import base64
import io
from typing import Any

import pytest
from PIL import Image, ImageDraw

from extractors.errors import HostileFile
from extractors.legacy.docvortex import Drafts, parse_rows
from extractors.limits import DEFAULT_LIMITS, Limits


def drafts_of(*nodes: dict[str, Any]) -> Drafts:
    """Drafts of one page of the raw model."""
    drafts = Drafts(DEFAULT_LIMITS)
    drafts.add_page(list(nodes))
    return drafts


def span(text: str, *styles: str) -> dict[str, Any]:
    """A run of text."""
    return {"type": "text", "content": text, "styles": list(styles)}


def test_lists_keep_their_numbers():
    """Labels become text, Chinese ones without a space; lists within lists follow."""
    item = {"type": "text", "content": [span("加强领导")], "list_label": "（一）"}
    inner = {"type": "list", "attribute": "ordered", "start": 3, "content": [{"type": "text", "content": [span("甲")]}]}
    bullets = {"type": "list", "attribute": "unordered", "content": [{"type": "text", "content": [span("乙")]}]}
    body = drafts_of({"type": "list", "attribute": "ordered", "content": [item, inner]}, bullets).body
    assert [(draft.text, draft.kind) for draft in body] == [
        ("（一）加强领导", None),
        ("3. 甲", None),
        ("乙", "list_item"),
    ]
    assert body[0].style is not None
    assert body[0].style.number == "（一）"


def test_weight_is_that_of_most_characters():
    """Half a paragraph in bold is a run-in heading, not a bold paragraph."""
    first, second = drafts_of(
        {"type": "text", "content": [span("一、总体要求", "bold")]},
        {"type": "text", "content": [span("目标。", "bold"), span("到二〇二五年基本建成体系。")]},
    ).body
    assert first.style is not None
    assert second.style is not None
    assert (first.style.bold, second.style.bold) == (True, False)


def test_contents_furniture_and_notes_are_apart():
    """Entries of a table of contents, headers once a document, footnotes."""
    leaf = {"type": "text", "content": [span("一、工作目标\t3")]}
    drafts = drafts_of(
        {"type": "index", "content": [{"type": "index", "content": [leaf]}]},
        {"type": "header", "content": [span("内部资料")]},
        {"type": "page_footnote", "content": [span("注释")]},
    )
    assert [(draft.text, draft.contents, draft.kind) for draft in drafts.body] == [
        ("一、工作目标 3", True, None),
        ("注释", False, "footnote"),
    ]
    assert [draft.text for draft in drafts.furniture["header"]] == ["内部资料"]


def test_a_seal_in_a_picture_is_found():
    """Pictures come as base64; one that shows a seal is a seal, one that is broken is counted."""
    image = Image.new("RGB", (300, 300), "white")
    draw = ImageDraw.Draw(image)
    draw.ellipse((6, 6, 294, 294), outline=(220, 20, 20), width=10)
    draw.regular_polygon((150, 150, 45), 5, fill=(220, 20, 20))
    stream = io.BytesIO()
    image.save(stream, "PNG")
    data = "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode()
    drafts = drafts_of({"type": "image", "content": "", "image_base64": data}, {"type": "image", "image_base64": "@"})
    assert [draft.kind for draft in drafts.body] == ["seal", "picture"]
    assert drafts.unread_pictures == 1


def test_tables_of_html():
    """Breaks join lines as running text, paragraphs stand apart, spans are bounded, inner tables are text."""
    html = (
        "<table><tr><td rowspan='2'>来文<br>单位</td><td colspan=99999>a<br/>b</td></tr>"
        "<tr><td><p>甲</p><p>乙</p><table><tr><td>丙</td></tr></table></td></tr></table>"
    )
    rows = parse_rows(html, DEFAULT_LIMITS)
    assert [[(cell.text, cell.row_span, cell.col_span) for cell in row] for row in rows] == [
        [("来文单位", 2, 1), ("a b", 1, 1000)],
        [("甲 乙 丙", 1, 1)],
    ]
    with pytest.raises(HostileFile, match="单元格超过上限"):
        parse_rows("<table><tr><td>a</td><td>b</td></tr></table>", Limits(table_cells=1))
