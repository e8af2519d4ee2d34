"""Page furniture (页眉、页脚、页码): what stands at the edge of pages and is no part of the text.

A line at a page's edge is furniture when its words come again at the same height of other pages, or when it stands in
a place that pages keep for a running head (the chapter's title, another one on odd and even pages). Either way it must
stand apart from the text: smaller, behind a rule, or further away than lines are. What a form or a table repeats is
text.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Final, TypeAlias

from extractors.document import BlockKind
from extractors.layout import Line, PageContent
from extractors.layout.line_words import MARKER, NUMBERED, is_caption_text
from extractors.layout.page_edges import ROWS, SMALL, Edge, Spot, find_spots, key_of, usual_look
from extractors.layout.page_numbers import counting_pages, may_stand_alone, parse_page_number

Kinds: TypeAlias = list[list[BlockKind | None]]

_SAME_HEIGHT: Final = 4.0
_SAME_PLACE: Final = 2.0
_NEAR: Final = 4
_LARGE: Final = 1.15
_LARGEST: Final = 1.25
_MOST_PIECES: Final = 3
_FORM: Final = re.compile(r"签字|签名|签章|盖章|（章）|\(章\)|公章|年\s+月\s+日|[:：][\s_＿]*$|[_＿]{3}")
"""Words of lines that are filled in by hand: they are repeated because the form is."""
_SENTENCE: Final = re.compile(r"[。；，：]$")
_ANNEX: Final = re.compile(r"^附(?:件|录|表|图)?\s*[\d一二三四五六七八九十A-Z]*\s*[:：]?$")
"""The mark of an annex, which begins a page."""
_HEAD_HEIGHT: Final = 0.08
_LONGEST_HEAD: Final = 40
_LABEL: Final = re.compile(r"[:：]|[秘机绝]\s*密|★|特急|加急")
_PATH: Final = re.compile(r"^(?:https?://|file:///|[A-Za-z]:\\|www\.)\S+$")


def _repeated(spots: Sequence[Spot], pages: int) -> list[Spot]:
    """The spots of one text that stand at the same height on half of all pages or on four nearby ones."""
    kept = set()
    for height in {spot.height for spot in spots}:
        same = sorted({spot.page for spot in spots if abs(spot.height - height) <= _SAME_HEIGHT})
        near = any(last - first <= 2 * _NEAR for first, last in zip(same, same[_NEAR - 1 :], strict=False))
        if len(same) >= 2 and (len(same) >= pages / 2 or near):
            kept.add(height)
    return [spot for spot in spots if spot.height in kept]


def _are_notes(group: Sequence[Spot]) -> bool:
    """Whether lines that differ only by their numbers are footnotes (1数据来源于 …), and no feet with a page number."""
    if len({spot.line.text for spot in group}) == 1 or not all(MARKER.match(spot.line.text) for spot in group):
        return False
    starts = [re.match(r"\d+", unicodedata.normalize("NFKC", spot.line.text)) for spot in group]
    counting = {int(start[0]) - spot.page for start, spot in zip(starts, group, strict=True) if start}
    return len(counting) != 1 or any(spot.line.text.endswith("。") for spot in group)


class _Search:
    """The furniture of one document while it is found."""

    def __init__(self, pages: Sequence[PageContent]) -> None:
        self.pages = pages
        self.usual = usual_look(pages)
        self.spots = [spot for number, page in enumerate(pages) for spot in find_spots(number, page, self.usual)]
        self.at_edge: dict[tuple[int, Edge], list[Spot]] = defaultdict(list)
        for spot in self.spots:
            self.at_edge[spot.page, spot.edge].append(spot)
        self.kinds: Kinds = [[None] * len(page.lines) for page in pages]
        self.numbers = {
            id(spot): number for spot in self.spots if (number := parse_page_number(spot.line.text)) is not None
        }

    def mark(self, spot: Spot, kind: BlockKind) -> None:
        """Set the kind of a line."""
        self.kinds[spot.page][spot.index] = kind

    def is_marked(self, spot: Spot) -> bool:
        """Whether the line is known as furniture."""
        return self.kinds[spot.page][spot.index] is not None

    def find_repeated(self) -> None:
        """Lines whose words come again at the same height."""
        groups: dict[tuple[Edge, str], list[Spot]] = defaultdict(list)
        for spot in self.spots:
            if id(spot) not in self.numbers:
                groups[spot.key].append(spot)
        repeated = {key: _repeated(group, len(self.pages)) for key, group in groups.items() if len(group) > 1}
        forms = self._forms(repeated)
        for group in repeated.values():
            if not group or not self._may_be_furniture(group):
                continue
            for spot in group:
                if (spot.page, spot.edge) not in forms or spot.line.size <= SMALL * self.usual.size:
                    self.mark(spot, spot.edge)
        self._find_moved(groups)

    def _may_be_furniture(self, group: Sequence[Spot]) -> bool:
        line, pages = group[0].line, len({spot.page for spot in group})
        if _FORM.search(line.text) or is_caption_text(line.text) or _are_notes(group):
            return False
        if _ANNEX.match(line.text) and line.size > SMALL * self.usual.size:
            return False
        many = pages >= _NEAR and pages >= 0.6 * len(self.pages)
        everywhere = pages == len(self.pages) and group[0].row == 0 and line.size <= _LARGEST * self.usual.size
        everywhere = everywhere and not NUMBERED.match(line.text)
        apart = 2 * sum(spot.apart for spot in group) > len(group)
        pieces = min(spot.pieces for spot in group)
        if pieces > _MOST_PIECES or (pieces == _MOST_PIECES and not apart):
            return False
        if line.size > _LARGE * self.usual.size and (not many or not apart):
            return everywhere and not self._is_centred(group[0])
        return apart or ((many or everywhere) and not _SENTENCE.search(line.text))

    def _is_centred(self, spot: Spot) -> bool:
        width = self.pages[spot.page].size[0]
        return abs(spot.line.bbox[0] + spot.line.bbox[2] - width) < 0.06 * width

    def _forms(self, repeated: dict[tuple[Edge, str], list[Spot]]) -> set[tuple[int, Edge]]:
        """Edges of pages on which not only the outermost rows but also the next one inside comes again: forms."""
        rows: dict[tuple[int, Edge], set[int]] = defaultdict(set)
        for spot in (spot for group in repeated.values() for spot in group):
            rows[spot.page, spot.edge].add(spot.row)
        full = [place for place, found in rows.items() if len(found) == ROWS]
        inner: dict[tuple[Edge, str, int], set[int]] = defaultdict(set)
        texts: dict[tuple[int, Edge], tuple[Edge, str, int]] = {}
        for page, edge in full:
            if (line := self._next_inside(page, edge)) is not None:
                texts[page, edge] = edge, key_of(line.text), round(line.baseline / _SAME_HEIGHT)
                inner[texts[page, edge]].add(page)
        return {place for place, text in texts.items() if len(inner[text]) >= 2}

    def _next_inside(self, page: int, edge: Edge) -> Line | None:
        outer = self.at_edge[page, edge]
        limit = max(spot.line.baseline for spot in outer) if edge == "header" else min(s.line.baseline for s in outer)
        lines = self.pages[page].lines
        if edge == "header":
            return min((x for x in lines if x.baseline > limit + 2), key=lambda x: x.baseline, default=None)
        return max((x for x in lines if x.baseline < limit - 2), key=lambda x: x.baseline, default=None)

    def _find_moved(self, groups: dict[tuple[Edge, str], list[Spot]]) -> None:
        """A running head on a page that has it at another height (often the first)."""
        for group in groups.values():
            known = [spot for spot in group if self.is_marked(spot)]
            if len(known) < 2:
                continue
            size = known[0].line.size
            for spot in group:
                if spot.row == 0 and spot.apart and abs(spot.line.size - size) < 0.1 * size:
                    self.mark(spot, spot.edge)

    def find_running_heads(self) -> None:
        """Heads that change: a place at the edge that most pages fill, with words that come again on the next pages."""
        for edge in ("header", "footer"):
            rest = [
                spot
                for spot in self.spots
                if spot.edge == edge and id(spot) not in self.numbers and spot.apart and self._may_run(spot)
            ]
            for place in _places(rest):
                self._judge_place(place)

    def _may_run(self, spot: Spot) -> bool:
        text = spot.line.text
        barred = _FORM.search(text) or is_caption_text(text) or _SENTENCE.search(text)
        return (
            spot.line.size <= 1.05 * self.usual.size
            and len(text) <= 60
            and spot.pieces <= _MOST_PIECES
            and not barred
            and self._is_outermost(spot)
        )

    def _is_outermost(self, spot: Spot) -> bool:
        """Whether nothing but furniture and page numbers stands further outside."""
        return all(
            self.is_marked(other) or id(other) in self.numbers
            for other in self.at_edge[spot.page, spot.edge]
            if other.row < spot.row
        )

    def _judge_place(self, place: Sequence[Spot]) -> None:
        pages = {spot.page for spot in place}
        if len(pages) < max(3, 0.4 * len(self.pages)):
            return
        counts = Counter(key_of(spot.line.text) for spot in place)
        headings = self._headings(place)
        known = [
            spot
            for spot in place
            if counts[key_of(spot.line.text)] > 1 or self.is_marked(spot) or key_of(spot.line.text) in headings
        ]
        if len(known) < 0.6 * len(place):
            return
        sizes = Counter(round(spot.line.size, 1) for spot in known)
        size = sizes.most_common(1)[0][0]
        for spot in place:
            if abs(spot.line.size - size) < 0.06 * size:
                self.mark(spot, spot.edge)

    def _headings(self, place: Sequence[Spot]) -> set[str]:
        """Words of the place that also stand larger in the text: a running head tells the chapter's title."""
        wanted = {key_of(spot.line.text): spot.line.size for spot in place}
        return {
            key
            for page in self.pages
            for line in page.lines
            if (size := wanted.get(key := key_of(line.text))) is not None and line.size > 1.1 * size
        }

    def find_page_numbers(self) -> None:
        """Page numbers in all their forms; a bare one counts the pages, or stands alone where other pages have theirs."""
        found = [(spot, self.numbers[id(spot)]) for spot in self.spots if id(spot) in self.numbers]
        counting = counting_pages((spot.page, number) for spot, number in found)
        rest = []
        for spot, number in found:
            if number.form == "decorated" or (
                number.value is not None
                and (number.value - spot.page, number.roman) in counting
                and spot.pieces <= _MOST_PIECES
                and (spot.apart or self._is_outermost(spot))
            ):
                self.mark(spot, "page_number")
            else:
                rest.append((spot, number))
        places = {(spot.edge, round(spot.height)) for spot, _ in found if self.is_marked(spot)}
        for spot, number in rest:
            usual = not places or any((spot.edge, round(spot.height) + off) in places for off in range(-6, 7))
            alone = spot.row == 0 and spot.pieces == 1 and spot.apart and not self._is_all(spot)
            if usual and alone and may_stand_alone(number):
                self.mark(spot, "page_number")

    def _is_all(self, spot: Spot) -> bool:
        """Whether the line is all that the page shows."""
        page = self.pages[spot.page]
        return len(page.lines) == 1 and not page.tables and not page.marks

    def find_single_head(self) -> None:
        """The head of a document of one page: small type at the very top of a page that has a page number.

        Labels with a value (编号：…) and marks of annexes are none.
        """
        if len(self.pages) != 1 or "page_number" not in self.kinds[0]:
            return
        height = self.pages[0].size[1]
        for spot in self.spots:
            text = spot.line.text
            high = spot.edge == "header" and spot.row == 0 and spot.height < _HEAD_HEIGHT * height
            small = spot.line.size <= SMALL * self.usual.size and len(text) <= _LONGEST_HEAD
            if high and small and not (_LABEL.search(text) or _ANNEX.match(text) or is_caption_text(text)):
                self.mark(spot, "header")

    def find_beside(self) -> None:
        """What shares a row with furniture, and addresses of printed web pages and files."""
        marked = {(spot.page, spot.edge, spot.row) for spot in self.spots if self.is_marked(spot)}
        for spot in self.spots:
            if self.is_marked(spot):
                continue
            beside = (spot.page, spot.edge, spot.row) in marked and spot.apart and not _FORM.search(spot.line.text)
            path = spot.row == 0 and spot.apart and spot.line.size <= SMALL * self.usual.size
            if (beside and self._is_outermost(spot)) or (path and _PATH.match(spot.line.text)):
                self.mark(spot, spot.edge)


def _places(spots: Sequence[Spot]) -> list[list[Spot]]:
    """Spots at one height, as groups."""
    groups: list[list[Spot]] = []
    for spot in sorted(spots, key=lambda spot: spot.height):
        if groups and spot.height - groups[-1][0].height <= _SAME_PLACE:
            groups[-1].append(spot)
        else:
            groups.append([spot])
    return groups


def find_furniture(pages: Sequence[PageContent]) -> Kinds:
    """For each page, for each of its lines: header, footer, page_number, or None for text."""
    search = _Search(pages)
    search.find_repeated()
    search.find_running_heads()
    search.find_page_numbers()
    search.find_single_head()
    search.find_beside()
    return search.kinds
