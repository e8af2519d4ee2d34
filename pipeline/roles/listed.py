"""What the letter's own list of attachments says of files: which document an item is, and which file answers to it."""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Final, Literal, TypeAlias

from rapidfuzz import fuzz

from extractors.document import FURNITURE, Block, Record
from pipeline.facts import Reading
from pipeline.letter.text import LetterPart
from pipeline.numbering import parse_number
from pipeline.programme import DocumentRequirement, Programme
from pipeline.regions import load_gazetteer
from pipeline.wording import plain_text

ItemKind: TypeAlias = Literal["document", "likely", "evidence", "category", "named", "all"]

SAME_NAME: Final = 80.0
"""Likeness (0 to 100) of two names from which they are one, if their cores are alike too."""
SAME_CORE: Final = 70.0
LONGEST_CATEGORY: Final = 6
"""Characters, without the words of the call, above which an item names one paper and no kind of paper."""

_QUOTED: Final = re.compile(r"《([^《》]+)》")
_ALL: Final = re.compile(
    r"(?:全套|整套|一整套|全部|有关|相关|上述)*申[报请](?:试点)?(?:的)?(?:有关|相关)?(?:材料|资料|文件)(?:汇编)?"
)
_GENERIC: Final = re.compile(
    r"(?:佐证|证明|支撑|印证|辅助|补充|参考)(?:性)?(?:的)?(?:材料|资料|文件|附件|性?材料清单)?"
    r"|(?:其他|其它|相关|有关|各类|附属)(?:的)?(?:佐证|证明|支撑|附件)?(?:性)?(?:材料|资料|附件)"
)
_CATEGORY: Final = re.compile(
    r"(?:材料|资料|文件|照片|图片|截图|证书|奖牌|牌匾|报道|案例|复印件|扫描件|影印件|汇编|宣传|荣誉)$"
)
_NOISE: Final = re.compile(
    r"[\s《》<>“”\"'()\[\]\d、.:;,_—-]|附件|扫描件|扫描|复印件|定稿|终稿|最终版?|盖章版?|电子版|草案|试行|征求意见稿|送审稿|报批稿|(?<=.)及其?$"
)
_FILLER: Final = re.compile(r"关于|印发|的通知$|的|^第?[一二三四五六七八九十]+[、.]")
_NUMBERED: Final = re.compile(r"附(?:件|表|录)?[:.]?0?([0-9]{1,2}|[一二三四五六七八九十]{1,2})(?![0-9年月号])")


class ListedItem(Record, frozen=True):
    """One item of a letter's list. ``number`` counts from 1.

    ``requirement`` is the document of the call that it names; of the kinds ``evidence`` (佐证材料), ``category``
    (荣誉证书) and ``named`` (one paper by its title) it is the evidence; of ``all`` (申报材料) there is none. ``likely``
    is a paper of a document's kind (行动方案) in a list that names no other for that document.
    """

    number: int
    part: LetterPart
    kind: ItemKind
    requirement: str | None

    @property
    def name(self) -> str:
        """As listed."""
        return self.part.value


def list_items(parts: Sequence[LetterPart], programme: Programme) -> tuple[ListedItem, ...]:
    """The items of one letter's list with what they are."""
    return tuple(_item(number, part, programme) for number, part in enumerate(parts, start=1))


def _item(number: int, part: LetterPart, programme: Programme) -> ListedItem:
    text = plain_text(part.value)
    evidence = next((d.id for d in programme.documents if d.role == "evidence" and d.scope == "dossier"), None)
    if _ALL.fullmatch(_without_regions(text)):
        return ListedItem(number=number, part=part, kind="all", requirement=None)
    if document := _document_of(text, programme):
        return ListedItem(number=number, part=part, kind="document", requirement=document)
    kind: ItemKind = "named"
    if "《" not in text and _GENERIC.search(text):
        kind = "evidence"
    elif "《" not in text and _CATEGORY.search(text) and len(core_of(text, programme.title)) <= LONGEST_CATEGORY:
        kind = "category"
    return ListedItem(number=number, part=part, kind=kind, requirement=evidence)


def _document_of(text: str, programme: Programme) -> str | None:
    """The required document that an item is; the words of a file name alone say it only of a short or topical name."""
    inner = next(iter(_QUOTED.findall(text)), text)
    wanted = [d for d in programme.documents if d.scope == "dossier" and d.role != "evidence"]
    for document in wanted:
        if plain_text(document.title) in inner or _titled(document, inner):
            return document.id
    bare = _without_regions(inner)
    if len(bare) <= 10 or _shares(inner, programme.title) >= 4:
        for document in wanted:
            if _found(document.signs.names, inner) and not _found(document.signs.against, inner):
                return document.id
    return None


def _titled(document: DocumentRequirement, text: str) -> bool:
    return _found(document.signs.titles, text) and not _found(document.signs.against, text)


def _found(patterns: Iterable[str], text: str) -> bool:
    return any(re.search(pattern, text) for pattern in patterns)


def _shares(text: str, other: str) -> int:
    """Length of the longest run of characters that two texts share."""
    return SequenceMatcher(None, text, plain_text(other), autojunk=False).find_longest_match().size


@lru_cache(maxsize=4096)
def _without_regions(text: str) -> str:
    for match in reversed(load_gazetteer().find(text)):
        text = text[: match.start] + text[match.end :]
    return text


@lru_cache(maxsize=4096)
def _bare(text: str) -> str:
    return _NOISE.sub("", plain_text(text))


@lru_cache(maxsize=4096)
def core_of(text: str, topic: str) -> str:
    """What is left of a name without regions, the words that every paper of the call shares, and filler."""
    bare = _FILLER.sub("", _without_regions(_bare(text)))
    blocks = SequenceMatcher(None, bare, plain_text(topic), autojunk=False).get_matching_blocks()
    for block in reversed([block for block in blocks if block.size >= 2]):
        bare = bare[: block.a] + bare[block.a + block.size :]
    return re.sub(r"^(?:工作|建设)+", "", bare)


def is_alike(item: str, other: str, programme: Programme, *, abbreviated: bool) -> bool:
    """Whether ``other``, a file's name or a line of it, is the paper that the list calls ``item``.

    ``abbreviated`` says that ``other`` may be a short form, as file names are (条例.pdf).
    """
    return any(
        _is_same(one, two, programme.title, abbreviated=abbreviated)
        for one in dict.fromkeys((item, *_QUOTED.findall(item)))
        for two in dict.fromkeys((other, *_QUOTED.findall(other)))
    )


def _is_same(item: str, other: str, topic: str, *, abbreviated: bool) -> bool:
    one, two = _bare(item), _bare(other)
    if len(one) < 2 or len(two) < 2:
        return False
    if len(one) >= 4 and one in two and (abbreviated or len(two) <= 2 * len(one)):
        return True
    core, short = core_of(item, topic), core_of(other, topic)
    near = not core or not short or fuzz.ratio(core, short) >= SAME_CORE
    if fuzz.ratio(one, two) >= SAME_NAME and near:
        return True
    if abbreviated and len(short) >= 2 and short in core:
        return True
    return len(core) >= 4 and core in short and len(short) <= 2 * len(core)


def file_number(name: str) -> int | None:
    """The number of an attachment that a file's name or its nearest folder gives (附件2-1 → 2); else None."""
    path = PurePosixPath(name)
    for piece in (path.stem, *reversed(path.parts[:-1])):
        if match := _NUMBERED.search(plain_text(piece)):
            number = parse_number(f"附件{match[1]}")
            return int(match[1]) if match[1].isdigit() else number.ordinal if number else None
    return None


def file_names(name: str) -> tuple[str, ...]:
    """What a file calls itself: its stem, and the folder it lies in."""
    path = PurePosixPath(name)
    return (path.stem, *path.parts[-2:-1])


def heading_lines(reading: Reading, without: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Lines of a file that may be titles of papers in it: titles, headings, captions, first lines of file and pages.

    Blocks of the ids in ``without`` are left out.
    """
    lines: list[str] = []
    page: int | None = None
    content = [b for b in reading.document.blocks if b.kind not in FURNITURE and b.kind != "seal" and b.text.strip()]
    for index, block in enumerate(content):
        first = index < 8 or (block.page is not None and block.page != page)
        page = block.page
        if block.id in without or not (first or block.kind in {"title", "heading", "caption"}):
            continue
        text = _first_text(block)
        lines += [text] if len(text) <= 80 else []
        after = content[index + 1] if index + 1 < len(content) else None
        if after and after.kind == block.kind == "title" and len(text) <= 40:
            lines.append(text + after.text)
    return tuple(lines)


def _first_text(block: Block) -> str:
    if block.rows:
        return next((cell.text for row in block.rows[:2] for cell in row if cell.text.strip()), "")
    return block.text
