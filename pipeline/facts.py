"""What is understood from one document: sections, figures, entities. Types only; nothing here is judged."""

from typing import Literal, TypeAlias

from extractors.document import Document, Evidence, Record

FigureKind: TypeAlias = Literal["level", "change", "target"]
EntityKind: TypeAlias = Literal[
    "organisation", "region", "person", "policy", "document_number", "date", "money", "phone", "email"
]


class Section(Record, frozen=True):
    """A node of the section tree (章节树). Blocks from ``block_start`` to ``block_end`` (inclusive ids) belong to it.

    ``heading`` is the block id of the heading; ``title`` is its words without ``number`` (as written: 一、 or （二）).
    A run-in heading (（一）加强领导。成立…) shares its block with body text, which starts at offset ``body_start`` of the
    heading's block; for other headings ``body_start`` is the length of that block's text. ``level`` counts from 1 in
    the tree as it is nested. ``text_length`` counts the characters of the body below, children included.

    One paragraph may hold several run-in headings (（一）制度创新。…（二）机制建设。…): their sections share the heading's block,
    each number stands at its own ``heading_start``, and ``body_end`` is the offset in the block ``block_end`` at which
    the next section begins; ``None`` when the section goes to the end of that block.
    """

    heading: str
    title: str
    number: str
    level: int
    block_start: str
    block_end: str
    page_start: int | None
    page_end: int | None
    body_start: int
    text_length: int
    confidence: float
    children: tuple["Section", ...] = ()
    heading_start: int = 0
    body_end: int | None = None


class Figure(Record, frozen=True):
    """A number with its unit, indicator and period (指标数据), as the contract has it.

    ``value`` has 万 and 亿 multiplied out, in ``unit``; a range has ``low`` and ``high`` and no value. ``indicator``
    is as written, with its scope. Dates are ISO. ``rule`` names the pattern that found it.
    """

    indicator: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    text: str
    qualifier: str
    kind: FigureKind
    period: str
    period_start: str | None
    period_end: str | None
    subject: str | None
    document: str
    evidence: Evidence
    context: tuple[Evidence, ...]
    confidence: float
    rule: str
    indicator_id: str | None = None


class Entity(Record, frozen=True):
    """A name in the text. ``normalised``: ISO date, adcode of a region, digits of a phone, amount in 元, else the name.

    ``rule`` names the pattern or model that found it, ``confidence`` (0 to 1) says how sure it is. Of a person ``role``,
    ``phone`` and ``organisation``, of a policy ``number``, ``issuer`` and ``date`` (ISO) where they stand beside it,
    else empty strings.
    """

    kind: EntityKind
    text: str
    normalised: str
    evidence: Evidence
    rule: str = ""
    confidence: float = 1.0
    role: str = ""
    phone: str = ""
    organisation: str = ""
    number: str = ""
    issuer: str = ""
    date: str = ""


class Reading(Record, frozen=True):
    """A document with what was understood from it; the file's own JSON is ``shenbao.document/1``."""

    document: Document
    sections: tuple[Section, ...]
    figures: tuple[Figure, ...]
    entities: tuple[Entity, ...]
