"""What a file is: the documents of the call that it holds (材料类别), from name, title, structure and content together.

No single sign decides. Each gives a share of belief in a requirement; shares join as independent evidence does
(1 - product of doubts), and what speaks against a requirement takes belief away. Content outweighs names.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from extractors.document import Record
from pipeline.facts import Reading, Section
from pipeline.letter import LetterParts, find_letter_parts
from pipeline.parts import part_of
from pipeline.programme import DocumentRequirement, Programme, SectionRequirement
from pipeline.review import Part
from pipeline.roles.blanks import is_printed, is_template
from pipeline.roles.forms import LabelledValue, find_column, find_values
from pipeline.roles.listed import core_of
from pipeline.roles.naming import compiled, matches, role_of, score_name
from pipeline.roles.segments import Segment, find_segments
from pipeline.topics import SURE as MATCHED
from pipeline.topics import find_lessons, match_sections
from pipeline.wording import plain_text

FOUND: Final = 0.38
"""From here on a requirement is a file's part; below .5 a person should look."""
SAME: Final = 0.08
"""Scores nearer than this are a tie, which the more special document wins."""

_TITLE, _NAME, _CONTENT = 0.75, 0.5, 0.6
_NAME_ALONE: Final = {"letter": 0.42, "form": 0.3, "text": 0.42, "evidence": 0.42, "list": 0.42}
"""What a name is worth that nothing in the file bears out; a form without a single label is none."""
_LEARNT: Final = 0.6
"""The share of required sections that a text serves in words of its own, from which it is taken for that document."""
_STRUCTURE: Final = {"letter": 0.45, "form": 0.75, "text": 0.65, "evidence": 0.55, "list": 0.7}
_CALL: Final = 8
"""Characters of a notice's title from which it is told by its title."""
_OWN_NUMBER: Final = 0.7
"""How sure a document number must be a paper's own."""
_KIND: Final = re.compile(r"创新|试点|示范|建设|申报")
"""What comes behind the matter in a call's title."""
_COMMON: Final = re.compile(
    r"全国|国家|全省|城市|地区|总体|工作|实施|建设|创建|试点|创新|示范|申报|申请|方案|规划|计划|报告|情况|基础|汇报|说明|总结|第.批|[\d年—\-至()]"
)
"""What titles of plans and reports say whatever their matter."""
_MATTER: Final = 4
_OTHER: Final = 3
"""Characters of the matter that a paper of the call speaks of, and of another matter's name in a title."""
_SPOKEN: Final = 400
"""Characters of a text to each mention of its matter, at most."""
_LEAST_SECTIONS: Final = 3
"""Sections of a paper whose matter tells what it is."""
_MOST_SECTIONS: Final = 0.6
"""The share of required sections that headings name, from which a text may be as short as it likes."""
_SHORT: Final = 200
_LITTLE: Final = 60
"""Characters below which a text says nothing for or against a role."""


class RoleResult(Record, frozen=True):
    """The documents in a file in order, every requirement's best score in it (best first), and the file's title."""

    parts: tuple[Part, ...]
    scores: tuple[tuple[str, float], ...]
    title: str


def find_parts(reading: Reading, programme: Programme) -> RoleResult:
    """Which requirements the blocks of a file serve. Parts are in reading order and do not overlap."""
    segments = find_segments(reading.document, programme, reading.sections)
    names = score_name(reading.document.file.name, programme)
    found: list[tuple[Segment, dict[str, float]]] = []
    for index, segment in enumerate(segments):
        helped = names if index == 0 or not segment.has_own_title else {}
        found.append((segment, _score_segment(segment, reading.sections, helped, programme)))
    best = {item.id: max((scores[item.id] for _, scores in found), default=0.0) for item in programme.documents}
    if not found:
        best = names
    ordered = tuple(sorted(((name, round(score, 3)) for name, score in best.items()), key=lambda pair: -pair[1]))
    title = next((segment.title for segment, _ in found if segment.title), "")
    return RoleResult(parts=_join(found, programme), scores=ordered, title=title)


def _score_segment(
    segment: Segment, sections: Sequence[Section], names: Mapping[str, float], programme: Programme
) -> dict[str, float]:
    headings = tuple(_headings(segment, sections))
    letter = find_letter_parts(segment.document, segment.blocks)
    if is_call(segment, letter, programme):
        return dict.fromkeys((item.id for item in programme.documents), 0.0)
    scores = {
        item.id: _score(item, segment, headings, letter, names.get(item.id, 0.0), programme)
        for item in programme.documents
    }
    if max(scores.values(), default=0.0) < FOUND and not segment.titles:
        scores |= _score_by_matter(segment, sections, programme)
    special = [scores[item.id] for item in programme.documents if item.role != "evidence"]
    titled = max((_title_score(item, segment) for item in programme.documents if item.role != "evidence"), default=0.0)
    for item in programme.documents:
        if item.role == "evidence" and max(special, default=0.0) >= FOUND:
            scores[item.id] *= 1 - 0.5 * titled
    return scores


def _score_by_matter(segment: Segment, sections: Sequence[Section], programme: Programme) -> dict[str, float]:
    """Scores of text documents by what the sections of a paper without title are about, whatever their headings say.

    Only of papers that speak of the call's matter; the document that most of its sections serve has the best score.
    """
    own = _sections_inside(segment, sections)
    matter = plain_text(_KIND.split(programme.short_title)[0])[:_MATTER]
    if len(own) < _LEAST_SECTIONS or matter not in segment.text:
        return {}
    shares = {}
    for item in programme.documents:
        if item.role == "text" and item.sections:
            lessons = find_lessons(item, programme.tasks)
            found = match_sections(segment.document, own, item.sections, asides=item.asides, lessons=lessons)
            served = {match.requirement for match in found if match.score >= MATCHED}
            shares[item.id] = len(served) / len(item.sections)
    best = max(shares, key=lambda name: shares[name], default=None)
    return {best: _STRUCTURE["text"] * shares[best]} if best and shares[best] >= _LEARNT else {}


def _sections_inside(segment: Segment, sections: Sequence[Section]) -> tuple[Section, ...]:
    """The outermost sections whose heading stands in the segment."""
    inside = {block.id for block in segment.blocks}
    return tuple(section for section in sections if section.heading in inside)


def is_call(segment: Segment, letter: LetterParts, programme: Programme) -> bool:
    """Whether a segment is the notice that calls for applications, or passes it on: it serves no requirement."""
    title, number = plain_text(programme.notice.title), plain_text(programme.notice.number)
    if any(len(title) >= _CALL and title in window and window.endswith("通知") for window in segment.titles):
        return True
    own = letter.document_number
    return bool(own and own.confidence >= _OWN_NUMBER and _digits(own.value) == _digits(number) and number)


def _digits(text: str) -> str:
    """A document number without the shape of its brackets."""
    return re.sub(r"[\[\](){}〔〕【】<>]", "|", plain_text(text))


def _headings(segment: Segment, sections: Sequence[Section]) -> Iterator[str]:
    """Titles of sections of the two upper levels inside the segment."""
    inside = {block.id for block in segment.blocks}
    for section in sections:
        if section.heading in inside:
            yield from (plain_text(found.title) for found in (section, *section.children) if found.heading in inside)
        else:
            yield from _headings(segment, section.children)


def _score(
    item: DocumentRequirement,
    segment: Segment,
    headings: Sequence[str],
    letter: LetterParts,
    name: float,
    programme: Programme,
) -> float:
    title = _title_score(item, segment)
    content = _content_score(item, segment)
    structure = _structure_score(item, segment, headings, letter, content, programme)
    silent = len(segment.text) < _LITTLE
    weight = _NAME if silent or max(title, content, structure) > 0 else _NAME_ALONE[item.role]
    shares = (_TITLE * title, weight * name, _STRUCTURE[item.role] * structure, _CONTENT * content)
    if item.role == "text" and not title and not name:
        shares = (0.0, 0.0, shares[2], 0.4 * content)
    doubt = 1.0
    for share in shares:
        doubt *= 1 - share
    if item.role == "text" and structure < _MOST_SECTIONS and _LITTLE <= len(segment.text) < _SHORT:
        return 0.7 * (1 - doubt) * _doubts(item, segment, title, letter, programme)
    return (1 - doubt) * _doubts(item, segment, title, letter, programme)


def _title_score(item: DocumentRequirement, segment: Segment) -> float:
    """1 for a title that ends as a sign says, .6 where the sign is only in it; less when something speaks against."""
    best = 0.0
    for window in segment.titles:
        for pattern in item.signs.titles:
            if match := compiled(pattern).search(window):
                score = 1.0 if match.end() == len(window) else 0.6
                best = max(best, score * (0.15 if matches(item.signs.against, window) else 1.0))
    return best


def _content_score(item: DocumentRequirement, segment: Segment) -> float:
    hits = sum(bool(compiled(pattern).search(segment.text)) for pattern in item.signs.content)
    return (0.0, 0.5, 0.8, 1.0)[min(hits, 3)]


def _structure_score(
    item: DocumentRequirement,
    segment: Segment,
    headings: Sequence[str],
    letter: LetterParts,
    content: float,
    programme: Programme,
) -> float:
    if item.role == "text":
        return _section_score(item, headings)
    if item.role == "form":
        return _form_score(item, segment)
    if item.role == "list":
        return _list_score(item, segment, programme)
    if item.role == "letter":
        found = (letter.addressee, letter.signatory, letter.date, letter.document_number or letter.seal)
        return sum(map(bool, found)) / 4 * (1.0 if content else 0.5)
    return segment.likeness


def _section_score(item: DocumentRequirement, headings: Sequence[str]) -> float:
    """The share of required sections that headings name; signs of headings count where they say more."""
    served = sum(any(_names_section(section, heading) for heading in headings) for section in item.sections)
    signs = sum(any(compiled(pattern).search(heading) for heading in headings) for pattern in item.signs.headings)
    share = served / len(item.sections) if served >= 2 else 0.0
    return max(share, min(signs / 5, 1.0) if signs >= 2 else 0.0)


def _names_section(section: SectionRequirement, heading: str) -> bool:
    return len(heading) <= 30 and any(plain_text(word) in heading for word in (section.title, *section.aliases))


def _form_score(item: DocumentRequirement, segment: Segment) -> float:
    """How many labels of the form are there; a form that nobody filled in is a template and hardly counts."""
    labels = {value.label for value in _values(item, segment)}
    return min(len(labels) / 5, 1.0) if len(labels) >= 3 else 0.0


def _values(item: DocumentRequirement, segment: Segment) -> list[LabelledValue]:
    name = segment.document.file.sha256
    return find_values(name, segment.content, (*item.signs.areas, *item.signs.labels))


def is_blank_form(item: DocumentRequirement, segment: Segment) -> bool:
    """Whether a form's labels are there and less than a quarter has a value that is none of the form's own words."""
    values = _values(item, segment)
    filled = sum(bool(value.value) and not is_printed(value.value) for value in values)
    return len(values) >= 3 and filled < len(values) * 0.25


def _list_score(item: DocumentRequirement, segment: Segment, programme: Programme) -> float:
    """Whether a column has a heading of the list; the first sign is the surest. A form's labels are no column."""
    name = segment.document.file.sha256
    tables = [block for block in segment.content if block.rows]
    labels = [label for form in programme.documents if form.role == "form" for label in form.signs.labels]
    for weight, patterns in ((1.0, item.signs.areas[:1]), (0.4, item.signs.areas[1:])):
        for table in tables:
            cells = find_column(name, table, patterns)
            named = sum(matches(labels, plain_text(cell.text)) for cell in cells)
            if len(cells) > 2 * named:
                return weight
    return 0.0


def _doubts(
    item: DocumentRequirement, segment: Segment, title: float, letter: LetterParts, programme: Programme
) -> float:
    """What takes belief away: another kind's title, a template, a letter of the wrong body, a text too short."""
    factor = 1.0
    if item.role in {"text", "form", "list"} and not title and segment.has_own_title:
        factor *= 0.6
    if item.role == "letter" and _ends_in(item.signs.against, segment.title):
        factor *= 0.5
    if item.role == "text" and is_of_other_matter(segment, programme):
        factor *= 0.25
    if item.role == "form" and is_blank_form(item, segment):
        factor *= 0.3
    if item.role == "letter":
        factor *= _letter_doubts(item, segment, letter, programme)
    if item.role in {"text", "evidence"} and is_template(segment):
        factor *= 0.3
    return factor


def _ends_in(patterns: Sequence[str], title: str) -> bool:
    """Whether one of the patterns closes the title (…的批复)."""
    return any(match.end() == len(title) for pattern in patterns for match in compiled(pattern).finditer(title))


def is_of_other_matter(segment: Segment, programme: Programme) -> bool:
    """Whether title and text are of another programme (知识产权强市…试点方案): neither speaks of what this call is about.

    Projects of organisations each have a matter of their own.
    """
    if programme.applicants.who == "organisations":
        return False
    matter = plain_text(_KIND.split(programme.short_title)[0])[:_MATTER]
    if len(matter) < _MATTER or not segment.has_own_title or matter in segment.title:
        return False
    named = len(_COMMON.sub("", core_of(segment.title, programme.title))) >= _OTHER
    return named and segment.text.count(matter) * _SPOKEN < len(segment.text)


def _letter_doubts(item: DocumentRequirement, segment: Segment, letter: LetterParts, programme: Programme) -> float:
    """A government writes the dossier's letter, not the province's; letters are short."""
    bodies = [part.value for part in (*letter.signatories, letter.red_head) if part]
    words = (*programme.applicants.signatory, *programme.applicants.office)
    from_government = any(body.endswith(words) for body in bodies) if words else False
    factor = 0.3 if item.scope == "batch" and from_government else 1.0
    return factor * (0.6 if len(segment.text) > 5000 else 1.0)


def _join(found: Sequence[tuple[Segment, Mapping[str, float]]], programme: Programme) -> tuple[Part, ...]:
    """Parts of the segments: neighbours that serve one requirement are one, what is unknown belongs to the text before."""
    parts: list[Part] = []
    for segment, scores in found:
        name, score = _decide(scores, programme)
        if name is None and parts and role_of(programme, parts[-1].requirement) in {"text", "form", "evidence"}:
            parts[-1] = _extend(parts[-1], segment, parts[-1].confidence)
        elif name is not None and parts and parts[-1].requirement == name:
            parts[-1] = _extend(parts[-1], segment, max(parts[-1].confidence, score))
        elif name is not None:
            parts.append(_part(name, segment, score))
    return tuple(parts)


def _decide(scores: Mapping[str, float], programme: Programme) -> tuple[str | None, float]:
    """The requirement that a segment serves; of a tie the one that is no evidence."""
    known = [item for item in programme.documents if scores[item.id] >= FOUND]
    if not known:
        return None, 0.0
    best = max(known, key=lambda item: scores[item.id] + (SAME if item.role != "evidence" else 0.0))
    return best.id, scores[best.id]


def _part(name: str, segment: Segment, score: float) -> Part:
    confidence = min((block.confidence for block in segment.content), default=1.0)
    return part_of(name, segment.blocks, round(min(score, 0.99) * (0.85 + 0.15 * confidence), 3))


def _extend(part: Part, segment: Segment, confidence: float) -> Part:
    pages = [block.page for block in segment.blocks if block.page is not None]
    return Part(
        requirement=part.requirement,
        page_start=part.page_start,
        page_end=max([*pages, part.page_end or 0]) or None,
        block_start=part.block_start,
        block_end=segment.blocks[-1].id,
        confidence=round(confidence, 3),
    )
