"""Measures of a reading against the truth: characters in order, cells, joined tables, headings, furniture, numbers."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

from rapidfuzz.distance import LCSseq, Levenshtein
from specimens.truth import Draft, Piece, corners

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
LOOKALIKE = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "〔": "[",
        "〕": "]",
        "—": "-",
        "–": "-",
        "－": "-",
        "·": ".",
        "•": ".",
        "…": ".",
    }
)
BLANK = re.compile(r"(?<=[\u4e00-\u9fff])[ \u00a0](?=[\u4e00-\u9fff])")
CHUNK = 20_000

Grid = dict[tuple[int, int], tuple[str, int, int]]


def flat(text: str) -> str:
    """Text without white space, and with one form for characters that have several widths."""
    return re.sub(r"[\s\u200b\ufeff]", "", unicodedata.normalize("NFKC", text))


def looks(text: str) -> str:
    """For OCR: :func:`flat`, and marks that look alike made one."""
    return flat(text).translate(LOOKALIKE)


def blanks(text: str) -> int:
    """Blanks between two Chinese characters in one line: what letter spacing and justified lines leave."""
    return len(BLANK.findall(unicodedata.normalize("NFKC", text)))


def in_order(truth: str, text: str) -> tuple[int, int]:
    """Characters of the truth that the text has in the same order (longest common subsequence), and how many there are."""
    wanted, seen = flat(truth), flat(text)
    return common(wanted, seen), len(wanted)


def common(one: str, other: str) -> int:
    """Length of the longest common subsequence; of long texts piece by piece between anchors."""
    if len(one) <= CHUNK or len(other) <= CHUNK:
        return int(LCSseq.similarity(one, other))
    middle = len(one) // 2
    for shift in range(0, len(one) // 4, 40):
        anchor = one[middle + shift : middle + shift + 30]
        if one.count(anchor) == 1 and other.count(anchor) == 1:
            place = other.index(anchor)
            return common(one[: middle + shift], other[:place]) + common(one[middle + shift :], other[place:])
    return int(LCSseq.similarity(one, other))


def character_errors(truth: str, text: str) -> tuple[int, int]:
    """Edits between a recognised text and the truth, in reading order, and the truth's length."""
    wanted, seen = looks(truth), looks(text)
    return Levenshtein.distance(wanted, seen), len(wanted)


def numbers(truth: str, text: str) -> tuple[int, int]:
    """Numbers of the truth that stand in the text, each as often, and how many there are."""
    wanted, seen = Counter(NUMBER.findall(looks(truth))), Counter(NUMBER.findall(looks(text)))
    return (wanted & seen).total(), wanted.total()


def grid(rows: Sequence[Sequence[Sequence[Any]]]) -> Grid:
    """Cells by the place of their first corner; spans that a reader does not tell are 0."""
    spans = ([(down or 1, across or 1) for _, down, across in row] for row in rows)
    cells = (cell for row in rows for cell in row)
    return {
        corner: (flat(str(text)), down or 0, across or 0)
        for corner, (text, down, across) in zip(corners(spans), cells, strict=True)
    }


def truth_rows(piece: Piece) -> list[list[list[Any]]]:
    """A truth table in the shape of a reading."""
    return [[[cell.text, cell.rows, cell.columns] for cell in row] for row in piece.rows]


def cells_right(wanted: Grid, seen: Grid) -> tuple[int, int]:
    """Cells with the right text in the right place, and those whose spans are right too.

    Places count from where most cells of the truth are in the found grid: titles above a table and other tables on
    the same sheet do not matter.
    """
    places: dict[str, list[tuple[int, int]]] = {}
    for there, cell in seen.items():
        places.setdefault(cell[0], []).append(there)
    moves = Counter(
        (there[0] - row, there[1] - column)
        for (row, column), cell in wanted.items()
        if cell[0]
        for there in places.get(cell[0], ())[:20]
    )
    return max((hits(wanted, seen, move) for move, _ in moves.most_common(5)), default=(0, 0))


def hits(wanted: Grid, seen: Grid, move: tuple[int, int]) -> tuple[int, int]:
    """Cells right when the found grid is moved by rows and columns."""
    pairs = [(cell, seen.get((row + move[0], column + move[1]))) for (row, column), cell in wanted.items()]
    same = [(one, other) for one, other in pairs if other and one[0] == other[0]]
    return len(same), sum(one == other for one, other in same)


def tables(draft: Draft, found: list[list[list[list[Any]]]]) -> dict[str, int]:
    """Each truth table against the nearest found one: cells, right cells, right with spans; tables too many."""
    grids = [grid(rows) for rows in found]
    sums: Counter[str] = Counter(tables=len(draft.tables), tables_found=len(found))
    for piece in draft.tables:
        wanted = grid(truth_rows(piece))
        scored = [(*cells_right(wanted, seen), -len(seen)) for seen in grids]
        best = max(scored, default=(0, 0, 0))
        sums += Counter(cells=len(wanted), cells_right=best[0], cells_spans=best[1], whole=int(best[1] == len(wanted)))
    return dict(sums)


def joined(piece: Piece, found: list[list[list[list[Any]]]]) -> bool:
    """Whether one found table holds first and last row of the truth's table, and no row too many or too few."""
    rows = ["".join(flat(cell.text) for cell in row) for row in piece.rows]
    for table in found:
        seen = ["".join(flat(str(cell[0])) for cell in row) for row in table]
        if seen and rows[-1] == seen[-1] and rows[0] in seen[:2] and len(seen) == len(rows):
            return True
    return False


def headings(draft: Draft, found: list[list[Any]]) -> dict[str, int]:
    """Headings found by number and words, those of the right level, and false ones. Articles (第三条) count neither way."""

    def key(text: str) -> str:
        return flat(text).rstrip("。.:：;；")

    titles = {key(piece.text) for piece in draft.pieces if piece.kind == "title"}
    seen = [
        (int(level), key(text)) for level, text in found if not re.match(r"第[一二三四五六七八九十百]+条", key(text))
    ]
    seen = [pair for pair in seen if pair[1] not in titles]
    wanted = [(piece.level, key(piece.number + piece.text)) for piece in draft.headings]
    matcher = SequenceMatcher(a=[text for _, text in wanted], b=[text for _, text in seen], autojunk=False)
    pairs = [(block.a + i, block.b + i) for block in matcher.get_matching_blocks() for i in range(block.size)]
    return {
        "headings": len(wanted),
        "headings_found": len(pairs),
        "headings_level": sum(wanted[a][0] == seen[b][0] for a, b in pairs),
        "headings_false": len(seen) - len(pairs),
    }


def furniture_lines(draft: Draft) -> list[re.Pattern[str]]:
    """What a line of furniture of this draft looks like."""
    patterns = [re.escape(flat(head)) for head in draft.header]
    if draft.watermark:
        patterns.append(re.escape(flat(draft.watermark)))
    if draft.page_number:
        mark = re.escape(flat(draft.page_number)).replace(r"\{n\}", r"\d{1,3}").replace(r"\{total\}", r"\d{1,3}")
        patterns.append(mark)
    return [re.compile(f"(?:{pattern})+") for pattern in patterns]


def furniture(draft: Draft, blocks: list[list[str]]) -> dict[str, int]:
    """Lines of furniture left in running text, and characters of running text that were taken for furniture."""
    patterns = furniture_lines(draft)
    said = {"paragraph", "heading", "title", "list_item", "caption", "form_field", "toc"}
    stated = Counter(flat(piece.shown) for piece in draft.pieces)
    left = [
        flat(text)
        for kind, text in blocks
        if kind in said and any(pattern.fullmatch(flat(text)) for pattern in patterns)
    ]
    kept = Counter(left) - stated
    inside = [re.escape(flat(head)) for head in draft.header if not stated[flat(head)]]
    if draft.watermark:
        inside.append(re.escape(flat(draft.watermark)))
    mixed = sum(
        1 for kind, text in blocks if kind in said | {"table"} for words in inside if re.search(words, flat(text))
    )
    gone = [flat(text) for kind, text in blocks if kind in {"header", "footer", "page_number", "watermark"}]
    heads = "\n".join(map(flat, draft.header))
    lost = [text for text in gone if text not in heads and not any(pattern.fullmatch(text) for pattern in patterns)]
    whole = flat(draft.text)
    wrong = sum(len(text) for text in lost if text in whole)
    shown = Counter(flat(text) for kind, text in blocks if kind in said)
    wrong += sum(len(head) for head in map(flat, draft.header) if stated[head] > shown[head])
    return {"furniture_left": max(kept.total(), mixed), "body_taken": wrong}


def iso(date: str) -> str:
    """2024年3月5日 as 2024-03-05; empty for none."""
    parts = [int(part) for part in re.findall(r"\d+", date)]
    return f"{parts[0]}-{parts[1]:02}-{parts[2]:02}" if len(parts) == 3 else ""


def letter(draft: Draft, found: dict[str, Any]) -> dict[str, bool]:
    """Each part of the letter: whether it was read right. Parts that the letter lacks must not be found."""
    truth = draft.letter
    assert truth
    return {
        "red_head": flat(truth.red_head) == flat(found["red_head"]),
        "document_number": flat(truth.document_number) == flat(found["document_number"]),
        "addressee": flat(truth.addressee) == flat(found["addressee"]),
        "signatories": [*map(flat, truth.signatories)] == [*map(flat, found["signatories"])],
        "date": iso(truth.date) == found["date"],
        "attachments": [*map(flat, truth.attachments)] == [*map(flat, found["attachments"])],
        "seal": bool(truth.seal) == bool(found["seal"]),
    }
