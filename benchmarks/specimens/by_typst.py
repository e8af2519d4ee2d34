"""Drafts set by Typst: GB/T 9704 letters, reports with contents and running heads, forms, annexes, gazettes."""

import json
from dataclasses import asdict
from pathlib import Path
from random import Random

from specimens.stamps import stamp
from specimens.truth import Draft, Piece, Specimen

BODY = ("Noto Serif CJK SC", "AR PL UMing CN", "LXGW WenKai", "AR PL UKai CN")
HEAVY = ("Noto Sans CJK SC", "Noto Serif CJK SC")

TEMPLATE = r"""
#let data = json(bytes(sys.inputs.data))
#let look = data.look
#let number(n, total) = data.page_number.replace("{n}", str(n)).replace("{total}", str(total))
#set page(
  paper: look.paper, flipped: data.landscape, columns: data.columns,
  margin: (top: look.top * 1mm, bottom: 30mm, inside: look.inside * 1mm, outside: look.outside * 1mm),
  header: context if data.header.len() > 0 and here().page() > look.bare {
    let n = here().page()
    let chapters = query(selector(<chapter>).before(here())) + query(<chapter>).filter(c => c.location().page() == n)
    let words = if data.chapter_heads { if chapters.len() > 0 { chapters.last().value } else { "" } } else { data.header.at(calc.rem(n + 1, data.header.len())) }
    set text(size: 9pt)
    let place = if look.mirrored and calc.even(n) { left } else if look.mirrored { right } else { center }
    align(place, words)
    if look.line { v(-8pt); line(length: 100%, stroke: 0.5pt) }
  },
  footer: context if data.page_number != "" {
    let n = here().page()
    let place = if look.outer and calc.even(n) { left } else if look.outer { right } else { center }
    set text(size: 12pt)
    align(place, number(n, counter(page).final().first()))
    if data.footer != "" { align(center, text(size: 8pt, data.footer)) }
  },
  background: if data.watermark != "" { rotate(-45deg, text(size: 54pt, fill: luma(225), data.watermark)) },
)
#set text(font: (look.body, "Noto Serif CJK SC"), size: look.size * 1pt, lang: "zh", region: "cn")
#set par(justify: true, first-line-indent: (amount: 2em, all: true), leading: look.leading * 1em, spacing: look.leading * 1em)
#show footnote.entry: set text(size: 8pt)
#let heavy(level, body) = {
  let face = if level == 1 { look.heavy } else if level == 2 and look.kai { "LXGW WenKai" } else { look.body }
  text(font: (face, "Noto Serif CJK SC"), weight: if level <= look.bold { "bold" } else { "regular" }, size: (look.size + look.bigger.at(level - 1)) * 1pt, body)
}
#let grid_of(piece) = {
  set par(first-line-indent: 0pt, justify: false, leading: 0.5em)
  set text(size: look.cell * 1pt)
  let cells(row) = row.map(c => table.cell(colspan: c.columns, rowspan: c.rows, c.text))
  let head = piece.rows.slice(0, piece.head_rows).map(cells).flatten()
  let body = piece.rows.slice(piece.head_rows).map(cells).flatten()
  let thin = 0.5pt
  let last = piece.rows.len()
  table(
    columns: piece.widths.map(w => w * 1fr), align: (x, y) => (center: center, left: left, right: right).at(look.align.at(calc.rem(x, look.align.len()))) + horizon,
    inset: look.inset * 1pt,
    stroke: if piece.look == "three-line" { none } else { look.rule * 1pt + luma(look.ink) },
    ..if piece.look == "three-line" { (table.hline(stroke: 1.5pt),) },
    ..if piece.head_rows > 0 { (table.header(repeat: look.repeat, ..head),) },
    ..if piece.look == "three-line" { (table.hline(stroke: 0.75pt),) },
    ..body,
    ..if piece.look == "three-line" { (table.hline(stroke: 1.5pt),) },
  )
}
#let contents = {
      align(center, text(size: 18pt, font: look.heavy, "目　　录"))
      for entry in data.entries {
        set par(first-line-indent: 0pt)
        context {
          let found = query(label("h" + str(entry.at(0))))
          let page = if found.len() > 0 { found.first().location().page() } else { 0 }
          pad(left: (entry.at(1) - 1) * 1em, entry.at(2) + box(width: 1fr, repeat(look.leader)) + str(page))
        }
      }
      pagebreak()
    }
#if data.red_head != "" [
  #set par(first-line-indent: 0pt)
  #v(12mm)
  #align(center, text(font: "Noto Serif CJK SC", weight: "black", size: look.head * 1pt, fill: rgb(look.red), tracking: look.tracking * 1pt, data.red_head))
  #v(6mm)
  #align(center, data.document_number)
  #v(-3mm)
  #line(length: 100%, stroke: 1.4pt + rgb(look.red))
  #v(8mm)
]
#if data.red_head == "" and data.document_number != "" { align(right, data.document_number) }
#for piece in data.pieces {
  if piece.kind == "heading" and piece.level == 1 [#metadata(piece.number + piece.text)<chapter>]
  if piece.kind == "title" {
    let body = { set par(first-line-indent: 0pt, justify: false)
      align(center, text(font: ("Noto Serif CJK SC",), weight: "bold", size: 22pt, piece.text)) + v(6mm) }
    if data.columns > 1 { place(top + center, scope: "parent", float: true, body) } else { body }
    if data.contents and not data.cover { contents }
    if data.cover { v(90mm) }
  } else if piece.kind == "heading" {
    let mark = if data.contents [#metadata(none)#label("h" + str(piece.index))]
    if piece.body == "" {
      if look.center and piece.level == 1 { set par(first-line-indent: 0pt); align(center, heavy(1, mark + piece.number + piece.text)) }
      else if look.flush { par(first-line-indent: 0pt, heavy(piece.level, mark + piece.number + piece.text)) }
      else { par(heavy(piece.level, mark + piece.number + piece.text)) }
    } else { par(heavy(piece.level, mark + piece.number + piece.text) + piece.body) }
  } else if piece.kind == "addressee" { par(first-line-indent: 0pt, piece.text) }
  else if piece.kind == "table" { if look.sideways and piece.rows.len() < 9 { rotate(-90deg, reflow: true, block(width: 200mm, grid_of(piece))) } else { grid_of(piece) } }
  else if piece.kind == "caption" { align(center, text(size: 11pt, font: look.heavy, piece.text)) }
  else if piece.kind == "signatory" {
    v(4mm)
    block(breakable: false, width: 100%, {
      align(right, pad(right: 2em, piece.text))
      if piece.seal != "" { place(right + top, dx: -14mm, dy: -16mm, image(bytes(piece.seal), width: 42mm)) }
    })
  }
  else if piece.kind == "imprint" { set par(first-line-indent: 0pt); line(length: 100%, stroke: 0.6pt); pad(x: 1em, text(size: 12pt, piece.text)) }
  else if data.cover and piece.kind == "note" {
    align(center, piece.text)
    if piece.last { pagebreak(); if data.contents { contents } }
  }
  else if piece.kind == "date" { align(right, pad(right: 4em, piece.text)) }
  else if piece.footnote != "" { par(piece.text + footnote(piece.footnote)) }
  else { par(piece.text) }
}
"""


def widths(piece: Piece) -> list[int]:
    """Weights of the columns by their longest text, capped."""
    wide = [4] * piece.columns
    for _, column, cell in piece.placed:
        for under in range(column, column + cell.columns):
            wide[under] = max(wide[under], min(16, len(cell.text) // cell.columns + 2))
    return wide


def look_of(draft: Draft) -> dict[str, object]:
    """The typesetter's choices."""
    random = Random(draft.seed * 7 + 1)
    plain = draft.kind in {"letter", "plan", "regulation"}
    return {
        "paper": random.choice(("a4", "a4", "iso-b5")) if draft.kind == "report" else "a4",
        "top": random.choice((25, 32, 37)),
        "inside": random.choice((25, 28, 30)),
        "outside": random.choice((22, 26)),
        "bare": random.choice((0, 1)) if draft.kind == "report" else 0,
        "mirrored": random.random() < 0.4,
        "outer": random.random() < 0.4,
        "line": random.random() < 0.6,
        "body": random.choice(BODY),
        "heavy": random.choice(HEAVY),
        "kai": random.random() < 0.6,
        "size": 16 if plain else random.choice((10.5, 12, 14)) if draft.columns == 1 else 10.5,
        "leading": random.choice((0.75, 0.95, 1.2)),
        "bold": random.choice((0, 1, 2, 3)),
        "bigger": random.choice(((0, 0, 0), (4, 2, 0), (2, 0, 0))),
        "cell": random.choice((9, 10.5, 12)),
        "inset": random.choice((3, 5, 7)),
        "rule": random.choice((0.4, 0.5, 1)),
        "ink": random.choice((0, 0, 120)),
        "align": random.choice((["center"], ["center", "left"], ["left"], ["center", "right", "right"])),
        "repeat": random.random() < 0.6,
        "head": random.choice((34, 40, 46)) if len(draft.head) < 11 else 28,
        "red": random.choice(("#e60012", "#d7181e", "#ff0000")),
        "tracking": random.choice((0, 0, 3)),
        "leader": random.choice((".", "…", "·")),
        "sideways": draft.kind == "report" and random.random() < 0.3,
        "center": random.random() < 0.5 and draft.kind in {"report", "regulation"},
        "flush": random.random() < 0.3 and draft.kind == "report",
    }


def seal_png(draft: Draft) -> str:
    """The seal of the letter as a PNG inside an SVG, empty for none."""
    if not draft.letter or not draft.letter.seal:
        return ""
    from base64 import b64encode
    from io import BytesIO

    buffer = BytesIO()
    stamp(draft.letter.seal, draft.seed).save(buffer, "PNG")
    data = b64encode(buffer.getvalue()).decode()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="600" height="600">'
        f'<image width="600" height="600" xlink:href="data:image/png;base64,{data}"/></svg>'
    )


def make(draft: Draft, folder: Path) -> Specimen:
    """The draft as a PDF; raises what typst raises."""
    import typst

    seal = seal_png(draft)
    pieces = []
    last = max((i for i, piece in enumerate(draft.pieces) if piece.kind == "signatory"), default=-1)
    for index, piece in enumerate(draft.pieces):
        row = asdict(piece) | {"index": index, "seal": seal if index == last else ""}
        row["last"] = piece.kind == "note" and index == 2
        if piece.kind == "table":
            row["widths"] = widths(piece)
        pieces.append(row)
    entries = [
        (index, piece.level, piece.number + piece.text)
        for index, piece in enumerate(draft.pieces)
        if piece.kind == "heading" and piece.level <= 2 and not piece.body
    ]
    data = {
        "pieces": pieces,
        "entries": entries,
        "look": look_of(draft),
        "header": draft.header,
        "page_number": draft.page_number,
        "watermark": draft.watermark,
        "contents": draft.contents,
        "columns": draft.columns,
        "cover": draft.cover,
        "chapter_heads": draft.chapter_heads,
        "landscape": draft.landscape,
        "footer": draft.footer,
        "red_head": draft.head,
        "document_number": draft.number,
    }
    if draft.chapter_heads:
        draft = draft.without(header=tuple(piece.number + piece.text for piece in draft.headings if piece.level == 1))
    path = folder / f"{draft.name}-typst.pdf"
    typst.compile(TEMPLATE.encode(), output=str(path), sys_inputs={"data": json.dumps(data, ensure_ascii=False)})
    return Specimen(path, draft, "typst", seals=1 if seal else 0)
