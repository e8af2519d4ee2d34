"""Names in a text (实体): organisations, regions, persons, policies, document numbers, dates, money, phones, mails.

Rules over endings (…人民政府, …市场监督管理局, …有限公司), the gazetteer of divisions, titles and labels, each in a module of
its own; each is linear in the text. They look at a plain view (:mod:`pipeline.plaintext`), names stand in the original.
"""

import re
from bisect import bisect_left
from typing import Final

import msgspec

from pipeline.dates import find_dates
from pipeline.names.contacts import find_contacts, find_money
from pipeline.names.name import Name, gaps
from pipeline.names.organisations import find_organisations
from pipeline.names.persons import find_persons
from pipeline.names.policies import find_numbers, find_policies
from pipeline.plaintext import Plain, make_plain, simplify
from pipeline.regions import load_gazetteer

__all__ = ("Name", "find_names")

_REACH: Final = 40
"""Characters between a person and their phone."""
_DOUBTED: Final = 0.8
"""How sure names are at most of a text in traditional characters, or with room between all characters."""
_APART: Final = re.compile(r"[。\n]")


def find_names(text: str) -> list[Name]:
    """All names of a text by place; of two organisations that overlap the longer stays."""
    view = make_plain(text)
    plain = view.text
    regions = load_gazetteer().find(plain)
    numbers = list(find_numbers(plain))
    places = [
        Name(start=m.start, end=m.end, kind="region", normalised=m.adcode, rule="gazetteer", confidence=m.confidence)
        for m in regions
    ]
    organisations = find_organisations(plain, regions)
    policies = list(find_policies(plain, sorted([*organisations, *numbers], key=lambda name: name.start)))
    contacts = list(find_contacts(plain))
    persons = find_persons(
        plain, gaps(view), [*organisations, *policies, *places], (c for c in contacts if c.kind == "phone")
    )
    found = [
        *policies,
        *numbers,
        *contacts,
        *_reached(plain, persons, contacts),
        *find_money(plain),
        *organisations,
        *places,
    ]
    most = 1.0 if simplify(text) == text and len(plain) * 2 > len(text) else _DOUBTED
    placed = [_placed(view, name, most) for name in found]
    placed += [
        Name(start=d.start, end=d.end, kind="date", normalised=d.iso, rule="date", confidence=0.95)
        for d in find_dates(text)
    ]
    return sorted(placed, key=lambda name: (name.start, -name.end, name.kind))


def _placed(view: Plain, name: Name, most: float) -> Name:
    start, end = view.place(name.start, name.end)
    return msgspec.structs.replace(name, start=start, end=end, confidence=min(name.confidence, most))


def _reached(text: str, persons: list[Name], contacts: list[Name]) -> list[Name]:
    """Persons with the phone that follows them in the same line or sentence before the next person."""
    phones = sorted((name for name in contacts if name.kind == "phone"), key=lambda name: name.start)
    if not phones:
        return persons
    starts = [phone.start for phone in phones]
    reached = []
    for number, person in enumerate(persons):
        limit = persons[number + 1].start if number + 1 < len(persons) else len(text)
        at = bisect_left(starts, person.end)
        phone = phones[at] if at < len(phones) and starts[at] < min(limit, person.end + _REACH) else None
        near = phone is not None and not _APART.search(text, person.end, phone.start)
        said = text[phone.start : phone.end] if phone and near else ""
        reached.append(msgspec.structs.replace(person, phone=said))
    return reached
