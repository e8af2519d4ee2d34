"""Which areas a province recommends (推荐地区): rows of its list (推荐名单), areas that its letter (推荐函) names.

A list is a table with a column of areas, by its heading or by what stands in it, or lines of their names. What names no
division stays, without a code.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from extractors.document import FURNITURE, Block, Evidence, cite
from pipeline.facts import Reading
from pipeline.figures.numerals import HAN, read_number
from pipeline.profile import ListedRegion, Recommended
from pipeline.regions import PROVINCE_KINDS, load_gazetteer
from pipeline.roles.forms import Heading, ListCell, cells_below, find_column, find_heading, grid_width
from pipeline.roles.segments import HEAD_BLOCKS
from pipeline.wording import make_plain, plain_text

_RANK: Final = (r"^(?:推荐|优先)*(?:排序|排名|次序|顺序|名次|位次|序位)$",)
"""Headings of the column that says in which order areas are recommended; 序号 only counts rows."""
_PIECE: Final = re.compile(r"(?:[^、,，;；/\s（(]|[（(][^（()）]*[)）]?)+")
"""One of several areas in a cell; what stands in brackets is a remark on it."""
_AND: Final = re.compile(r"(?<=[市区县州盟旗])(?:和|及|与|以及)(?=[\u4e00-\u9fff]{2})")
_NOT_AN_AREA: Final = re.compile(r"^(?:合计|总计|小计|共|填报|填表|联系|单位|审核|\d+[个家]?$|[—\-/无]+$)")
_NOTE: Final = re.compile(r"^[(]?(?:注|备注|说明|以上|以下|填表|上述)")
"""How a note begins that stands where an area would."""
_ITEM: Final = re.compile(r"^[(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)]?[.、]?(?=.)")
_COUNT: Final = re.compile(
    rf"推荐[^。;]{{0,120}}?(?P<number>\d{{1,3}}|{HAN})个(?:地区|城市|市|设区|地级|区|县|州|盟|申报|单位|主体|试点)"
)
_ITEM_LENGTH: Final = 24
_MOSTLY: Final = 0.6
"""Share of a column's cells that name an area from which it is the column of areas."""


def find_listed(
    reading: Reading, lists: Iterable[Sequence[Block]], headings: Sequence[str]
) -> tuple[ListedRegion, ...]:
    """The areas of the recommendation lists in a file, in the order of recommendation where a column says it.

    ``lists`` are the blocks of each; ``headings`` are patterns of the column of areas, surest first.
    """
    found: list[ListedRegion] = []
    for blocks in lists:
        province = _province(reading, blocks)
        cells = list(_table_cells(reading.document.file.sha256, blocks, headings, province))
        for cell in cells or _lines(reading.document.file.sha256, blocks, province):
            found += _areas(cell, province)
    return tuple(found)


def find_recommended(reading: Reading, letters: Iterable[Sequence[Block]], headings: Sequence[str]) -> Recommended:
    """What the recommendation letters in a file say: areas of sentences about recommending, of items and tables."""
    name = reading.document.file.sha256
    areas: dict[str, ListedRegion] = {}
    count: int | None = None
    for blocks in letters:
        province = _province(reading, blocks)
        for block in blocks:
            if block.kind in FURNITURE:
                continue
            plain = plain_text(block.text)
            said = _COUNT.search(plain)
            if said and count is None:
                count = _number(said["number"])
            for area in _named(name, block, headings, province):
                areas.setdefault(area.adcode or area.text, area)
    return Recommended(areas=tuple(areas.values()), count=count)


def _number(text: str) -> int | None:
    value = read_number(text)
    return int(value) if value is not None else None


def _named(name: str, block: Block, headings: Sequence[str], province: str | None) -> Iterator[ListedRegion]:
    """Areas that a block of a letter recommends."""
    if block.rows:
        for cell in find_column(name, block, headings):
            yield from _areas(cell, province)
    else:
        yield from _mentions(name, block, province)


def _mentions(name: str, block: Block, province: str | None) -> Iterator[ListedRegion]:
    """Areas below a province that the sentences about recommending name, a short item as a whole."""
    gazetteer, plain = load_gazetteer(), make_plain(block.text)
    is_item = bool(_ITEM.match(plain.text)) and len(plain.text) <= _ITEM_LENGTH
    for sentence in re.finditer(r"[^。;]+", plain.text):
        if "推荐" not in sentence.group() and not is_item:
            continue
        for match in gazetteer.find(sentence.group(), province=province):
            division = gazetteer.by_adcode(match.adcode)
            if division and division.kind not in PROVINCE_KINDS:
                start, end = (sentence.start() + place for place in (match.start, match.end))
                evidence = cite(name, block, *plain.span(start, end))
                yield ListedRegion(text=plain.text[start:end], adcode=match.adcode, evidence=evidence)


def _province(reading: Reading, blocks: Sequence[Block]) -> str | None:
    """The province that the head of a paper names, else the name of its file or folder."""
    gazetteer = load_gazetteer()
    texts = [plain_text(block.text[:200]) for block in blocks[:HEAD_BLOCKS]]
    for text in (*texts, reading.document.file.name):
        for match in gazetteer.find(text):
            province = gazetteer.province_of(match.adcode)
            if province and match.adcode == province.adcode:
                return province.adcode
    return None


def _table_cells(
    name: str, blocks: Sequence[Block], headings: Sequence[str], province: str | None
) -> Iterator[ListCell]:
    """Cells of the column of areas of every table; a table without headings goes on with the one before."""
    known: Heading | None = None
    for block in blocks:
        if not block.rows:
            continue
        if heading := find_heading(block, headings):
            known = heading
            named = [cell for cell in cells_below(name, block, heading) if any(_areas(cell, province))]
            yield from _ranked(name, block, named)
        elif known and grid_width(block) == known.width:
            cells = cells_below(name, block, Heading(row=-1, column=known.column, width=known.width))
            yield from cells if _share(cells, province) >= _MOSTLY else ()
        elif known is None:
            yield from _fullest_column(name, block, province)


def _ranked(name: str, block: Block, cells: Sequence[ListCell]) -> Sequence[ListCell]:
    """The cells by the rank that another column gives each; as they stand where it does not tell all apart."""
    ranks: dict[int, int] = {}
    for rank in find_column(name, block, _RANK):
        if (number := _number(plain_text(rank.text).strip("第名位.()"))) is not None:
            ranks |= dict.fromkeys(range(rank.row, rank.row + rank.rows), number)
    known = [ranks.get(cell.row) for cell in cells]
    if None in known or len(set(known)) < len(known):
        return cells
    return sorted(cells, key=lambda cell: ranks[cell.row])


def _fullest_column(name: str, block: Block, province: str | None) -> Sequence[ListCell]:
    """The first column below the first row in which areas are named, as a table without a known heading has it."""
    width = grid_width(block)
    for column in range(width):
        cells = cells_below(name, block, Heading(row=0, column=column, width=width))
        if cells and _share(cells, province) >= _MOSTLY:
            return cells
    return ()


def _share(cells: Sequence[ListCell], province: str | None) -> float:
    """Share of the cells that are names of areas and nothing else."""
    named = [[area.adcode for area in _areas(cell, province)] for cell in cells]
    return sum(bool(codes) and None not in codes for codes in named) / len(named) if named else 0.0


def _lines(name: str, blocks: Sequence[Block], province: str | None) -> Iterator[ListCell]:
    """Lines that name areas: short numbered ones in which one stands, and those with names of areas alone."""
    gazetteer = load_gazetteer()
    for block in blocks:
        if block.rows or block.kind in FURNITURE:
            continue
        plain = make_plain(block.text)
        item = _ITEM.match(plain.text)
        start, end = plain.span(item.end() if item else 0, len(plain.text))
        cell = ListCell(text=block.text[start:end], evidence=cite(name, block, start, end))
        if item and len(plain.text) <= _ITEM_LENGTH:
            if gazetteer.find(plain.text, province=province):
                yield cell
        elif (areas := list(_areas(cell, province))) and all(_is_whole(area, province) for area in areas):
            yield cell


def _is_whole(area: ListedRegion, province: str | None) -> bool:
    """Whether the words are the name of an area below a province and nothing else."""
    division = load_gazetteer().resolve(area.text, province=province)
    return division is not None and division.kind not in PROVINCE_KINDS


def _areas(cell: ListCell, province: str | None) -> Iterator[ListedRegion]:
    """Each area of a cell that may hold several; a name may be spaced or run over lines."""
    whole = plain_text(cell.text)
    if load_gazetteer().resolve(whole, province=province):
        yield _area(cell, 0, cell.text, province)
        return
    if _NOTE.match(whole):
        return
    for piece in _PIECE.finditer(cell.text):
        start = piece.start()
        for part in _AND.split(piece.group()):
            begin = cell.text.index(part, start)
            start = begin + len(part)
            if not _NOT_AN_AREA.match(plain_text(part)) and not _is_province(part):
                yield _area(cell, begin, part, province)


def _is_province(text: str) -> bool:
    """Whether words name a whole province, as cells say before the area."""
    division = load_gazetteer().resolve(plain_text(text))
    return division is not None and division.kind in PROVINCE_KINDS


def _area(cell: ListCell, start: int, words: str, province: str | None) -> ListedRegion:
    """An area by its words in a cell, with the division that they mean."""
    gazetteer, text = load_gazetteer(), plain_text(words)
    bare = re.sub(r"[(].*[)]?$|人民政府$", "", re.sub(r"^[(]?\d+[.、)]", "", text))
    division = gazetteer.resolve(bare, province=province)
    matches = gazetteer.find(bare, province=province) if division is None else []
    place = cell.evidence
    evidence = Evidence(
        document=place.document,
        page=place.page,
        bbox=place.bbox,
        block=place.block,
        start=place.start + place.quote.index(cell.text) + start,
        quote=words,
    )
    code = division.adcode if division else matches[-1].adcode if matches else None
    return ListedRegion(text=text, adcode=code, evidence=evidence)
