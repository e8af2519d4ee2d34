"""What kind of block each draft of a Word document is: title, heading, caption, list item, plain paragraph."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import Final

from extractors.document import BlockKind
from extractors.word.paragraph import NUMBERED_CAPTION, UNIT_LINE
from extractors.word.story import Draft

_TITLE_STYLES: Final = frozenset({"title", "标题", "文档标题", "公文标题", "文件标题"})
_SUBTITLE_STYLES: Final = frozenset({"subtitle", "副标题"})
_CAPTION_STYLES: Final = frozenset({"caption", "题注", "table of figures", "图表标题"})
_LEADER: Final = re.compile(r"(?:[.．…·]{3,}|\t)\s*[-—]?\s*[0-9０-９ivxIVX]{1,4}\s*[-—]?$")
_CONTENTS_HEAD: Final = re.compile(r"^目\s*[录次]$|^contents$", re.IGNORECASE)
_LETTERHEAD: Final = re.compile(r"(?:文件|公报|公函|纪要|明电|简报)$")
_NO_TITLE: Final = re.compile(r"^(?:附件|附表|目\s*录|[（(]?\d{4}年|\d+$|.{1,20}[〔\[（(]\d{4}[〕\]）)]\s*\d+\s*号$)")
_PAGE_NUMBER: Final = re.compile(r"^[\s\-—–－‐·•.第页共总/\\|~～0-9０-９]*$|^[\s\-—–－]*[ivxIVX]{1,6}[\s\-—–－]*$")
_SENTENCE_END: Final = "。；;！？"
_LONGEST_TITLE: Final = 80
_LONGEST_HEADING: Final = 120
_LONGEST_CAPTION: Final = 60
_TITLE_SIZE: Final = 18.0  # 小二; GB/T 9704 has 22 (2号), reports often less
_SMALLEST_TITLE: Final = 15.0
_SEARCHED: Final = 30  # drafts from the start in which the title may stand
_BODY_LENGTH: Final = 40

Kinded = tuple[Draft, BlockKind, int | None]


def settle_body(drafts: Sequence[Draft]) -> list[Kinded]:
    """The kind (and heading level) of every draft of the body."""
    titles = _title_places(drafts)
    settled: list[Kinded] = []
    in_contents = False
    for place, draft in enumerate(drafts):
        kind, level = _kind(drafts, place, in_contents=in_contents, is_title=place in titles)
        in_contents = kind == "toc" if draft.kind is None else in_contents
        settled.append((draft, kind, level))
    return settled


def settle_furniture(drafts: Sequence[Draft], kind: BlockKind) -> list[Kinded]:
    """The kind of every draft of a header or footer."""
    return [(draft, _furniture_kind(draft, kind), None) for draft in drafts]


def _furniture_kind(draft: Draft, kind: BlockKind) -> BlockKind:
    if draft.names == ("wordart",):
        return "watermark"
    if draft.kind not in {None, "table"}:
        return draft.kind or kind
    numbers = _PAGE_NUMBER.match(draft.text) and (draft.page_number or any(sign.isalnum() for sign in draft.text))
    return "page_number" if numbers else kind


def _kind(drafts: Sequence[Draft], place: int, *, in_contents: bool, is_title: bool) -> tuple[BlockKind, int | None]:
    draft = drafts[place]
    if draft.kind is not None:
        return draft.kind, draft.level
    if draft.contents or _CONTENTS_HEAD.match(draft.text) or (in_contents and _LEADER.search(draft.text)):
        return "toc", None
    if is_title:
        return "title", None
    level = draft.style.outline_level if draft.style else None
    if level is not None and not _is_running_text(draft.text) and not _SUBTITLE_STYLES & set(draft.names[:1]):
        return "heading", level
    if _is_caption(drafts, place):
        return "caption", None
    return "list_item" if _is_item(draft) else "paragraph", None


def _is_running_text(text: str) -> bool:
    """A whole paragraph whose style has an outline level by mistake; a run-in heading starts with its number."""
    return len(text) > _LONGEST_HEADING and not re.match(
        r"^[（(第]?[一二三四五六七八九十\d]{1,3}[）)、.．章节条]", text
    )


def _is_item(draft: Draft) -> bool:
    """A bulleted or numbered item. 一、 （一） 第一章 may head a section: those stay paragraphs."""
    label = draft.label
    if label is None or not draft.text:
        return False
    if label.bullet:
        return True
    heading_like = re.match(r"^[（(]?[一二三四五六七八九十]+[、）)]|^第.+[章节条编篇]", label.text)
    return not heading_like and draft.text[-1] in _SENTENCE_END


def _is_caption(drafts: Sequence[Draft], place: int) -> bool:
    draft = drafts[place]
    if len(draft.text) > _LONGEST_CAPTION or draft.text[-1:] in {"。", "；"}:
        return False
    if _CAPTION_STYLES & set(draft.names):
        return True
    if UNIT_LINE.match(draft.text):
        return _is_near(drafts, place, {"table"})
    centred = draft.style is not None and draft.style.align == "center"
    return bool(NUMBERED_CAPTION.match(draft.text)) and (centred or _is_near(drafts, place, {"table", "picture"}))


def _is_near(drafts: Sequence[Draft], place: int, kinds: set[str]) -> bool:
    """Whether a draft of these kinds stands beside, or one line further."""
    around = [*drafts[max(0, place - 1) : place], *drafts[place + 1 : place + 3]]
    return any(draft.kind in kinds for draft in around)


def _title_places(drafts: Sequence[Draft]) -> set[int]:
    styled = {place for place, draft in enumerate(drafts) if draft.kind is None and _has_title_style(draft)}
    if styled:
        below = {place + 1 for place in styled if place + 1 < len(drafts)}
        return styled | {place for place in below if _SUBTITLE_STYLES & set(drafts[place].names[:1])}
    return _big_centred(drafts)


def _has_title_style(draft: Draft) -> bool:
    return bool(_TITLE_STYLES & set(draft.names[:1])) and len(draft.text) <= _LONGEST_TITLE * 2


def _big_centred(drafts: Sequence[Draft]) -> set[int]:
    """The first big centred paragraph before any running text, with the lines of the same look that follow it."""
    body = _body_size(drafts)
    places: list[int] = []
    written = (place for place, draft in enumerate(drafts) if draft.confidence is None)  # scans bring their own titles
    for place in islice(written, _SEARCHED):
        draft = drafts[place]
        size = draft.style.size if draft.style and draft.style.size else 0.0
        if places:
            first = drafts[places[0]].style
            if _may_be_title(draft, body) and first and first.size and abs(first.size - size) < 1:
                places.append(place)
                continue
            break
        if _may_be_title(draft, body) and not _is_letterhead(draft):
            places.append(place)
        elif draft.kind == "table" or (len(draft.text) > _BODY_LENGTH and draft.text[-1] in _SENTENCE_END):
            break
    return set(places)


def _may_be_title(draft: Draft, body: float) -> bool:
    style = draft.style
    if draft.kind is not None or style is None or style.align != "center" or draft.contents:
        return False
    if style.outline_level is not None or len(draft.text) > _LONGEST_TITLE or _NO_TITLE.match(draft.text):
        return False
    size = style.size or 0.0
    return size >= _TITLE_SIZE or (size >= _SMALLEST_TITLE and size >= body + 2)


def _is_letterhead(draft: Draft) -> bool:
    """The red head (红头) of an official document: red, or an issuer's name with 文件."""
    size = draft.style.size if draft.style and draft.style.size else 0.0
    return draft.red or (size >= 26 and bool(_LETTERHEAD.search(draft.text)))


def _body_size(drafts: Sequence[Draft]) -> float:
    sizes: Counter[float] = Counter()
    for draft in drafts:
        if draft.kind is None and draft.style is not None and draft.style.size:
            sizes[draft.style.size] += len(draft.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0
