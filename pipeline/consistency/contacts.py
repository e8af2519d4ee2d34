"""Whom to ask, as the papers say it (联系人、联系电话): one person with two numbers, one number with two persons.

A letter and a form may name two persons, each with a number: that is no fault. Numbers are compared by their digits, a
number without its area code with the end of a full one; a mobile phone is never held against a landline.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Final, Literal, TypeAlias

from extractors.document import Block, Evidence, Record, cite
from pipeline.names.contacts import CONTACT_TITLES, find_contact_persons, find_contacts
from pipeline.plaintext import make_plain

ContactKind: TypeAlias = Literal["phone", "person"]

_OTHER: Final = re.compile(r"负责人|领导|填表人|填报人|市长|区长|县长|局长|分管|组长|传真|监督(?!管理)|举报|热线|投诉")
"""Words that make a number somebody else's."""
_LABELLED: Final = re.compile(r"电话|手机|联系方式|座机")
_REACH: Final = 40
"""Characters behind a person within which a number is the person's."""
_SHORTEST: Final = 7
_MOBILE: Final = re.compile(r"1[3-9]\d{9}")


class Reached(Record, frozen=True):
    """A number to ask at: its digits, whose it is (empty where nobody is named), and where both stand."""

    document: str
    person: str
    digits: str
    place: Evidence

    @property
    def is_mobile(self) -> bool:
        """Whether it is the number of a mobile phone."""
        return _MOBILE.fullmatch(self.digits) is not None


def find_other_contacts(blocks: Iterable[tuple[str, Block]]) -> Iterator[tuple[ContactKind, Reached, Reached]]:
    """The first two papers that give one person two numbers, and the first two that give one number to two persons."""
    found = [reached for document, block in blocks for reached in _in_block(document, block)]
    if phone := next((pair for pair in _pairs(found) if _two_numbers(*pair, found)), None):
        yield "phone", *phone
    if person := next((pair for pair in _pairs(found) if _two_persons(*pair)), None):
        yield "person", *person


def _pairs(found: Sequence[Reached]) -> Iterator[tuple[Reached, Reached]]:
    """Every two numbers of different papers; one after the other, since lists of many contacts make millions."""
    return ((one, other) for one, other in combinations(found, 2) if one.document != other.document)


def _in_block(document: str, block: Block) -> Iterator[Reached]:
    if not re.search(r"\d{4}", block.text) or not re.search(rf"{CONTACT_TITLES}|{_LABELLED.pattern}", block.text):
        return
    view = make_plain(block.text.replace("\t", "\n"))
    persons = list(find_contact_persons(view.text))
    for number in find_contacts(view.text):
        if number.kind != "phone":
            continue
        own = next((person for person in reversed(persons) if person.end <= number.start), None)
        if own and number.start - own.end > _REACH:
            own = None
        lead = view.text[own.end if own else max(0, number.start - 16) : number.start]
        if _OTHER.search(lead) or not (own or _LABELLED.search(lead)):
            continue
        start, end = view.place(own.start if own else number.start, number.end)
        yield Reached(
            document=document,
            person=own.normalised if own else "",
            digits=re.sub(r"\D", "", number.normalised),
            place=cite(document, block, start, end),
        )


def _two_numbers(one: Reached, other: Reached, found: Sequence[Reached]) -> bool:
    """Whether two papers give one person two numbers of a kind, or two numbers that only a slip parts."""
    if one.is_mobile != other.is_mobile or _same(one, other):
        return False
    if one.person and other.person:
        if one.person != other.person:
            return _is_swapped(one.digits, other.digits)
        return not any(_same(here, there) for here in _numbers(one, found) for there in _numbers(other, found))
    return _is_swapped(one.digits, other.digits) or _is_misread(one.digits, other.digits)


def _numbers(one: Reached, found: Sequence[Reached]) -> list[Reached]:
    """All numbers of a kind that one paper gives a person."""
    return [
        other
        for other in found
        if (other.document, other.person, other.is_mobile) == (one.document, one.person, one.is_mobile)
    ]


def _two_persons(one: Reached, other: Reached) -> bool:
    return bool(one.person and other.person) and one.person != other.person and _same(one, other)


def _same(one: Reached, other: Reached) -> bool:
    short, long = sorted((one.digits, other.digits), key=len)
    return len(short) >= _SHORTEST and long.endswith(short)


def _is_swapped(one: str, other: str) -> bool:
    """Whether two numbers differ by two neighbours that changed places."""
    places = _differing(one, other)
    swapped = len(places) == 2 and places[1] == places[0] + 1
    return swapped and one[places[0]] == other[places[1]] and one[places[1]] == other[places[0]]


def _is_misread(one: str, other: str) -> bool:
    """Whether two numbers differ by one digit; by the last one the lines of an office often do."""
    places = _differing(one, other)
    return len(places) == 1 and places[0] < len(one) - 1


def _differing(one: str, other: str) -> list[int]:
    """Where two numbers of one length differ; nowhere where they are of two lengths, or short."""
    if len(one) != len(other) or len(one) < _SHORTEST:
        return []
    return [place for place, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1]]
