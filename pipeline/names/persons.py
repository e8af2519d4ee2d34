"""Persons (人员): named only where something beside them says so, a title, a label, a form, a court's anonymous 某.

Surnames are a prior, never enough alone. What follows must be able to follow a name, words of the language that look
like names (高级, 安全) are none. Each person has role and organisation as far as they stand beside the name.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from pipeline.names.name import Name
from pipeline.names.shapes import ANONYMOUS, Persons
from pipeline.names.titles import (
    ASIDE,
    CLASSES,
    COUNT,
    LABEL,
    LISTS,
    MODIFIERS,
    ROLE_VERB,
    ROLES,
    STRONG,
    SURNAMES,
)

_DOTTED: Final = re.compile(
    r"(?<![一-龥])[一-龥]{1,8}(?:[·•‧][一-龥]{1,8}){1,3}(?=$|[^一-龥]|同志|先生|女士|担任|任|主任|局长|书记|介绍|表示|说)"
)
_SEPARATOR: Final = re.compile(
    r"(?:\((?:签[字章名]|盖章|签字盖章)\)|及?职务|及(?:联系)?(?:电话|方式)|姓名|名单)?[:：\s]*(?:由|是|为)?"
)
_SEX: Final = re.compile(r"(?<![一-龥])(?P<name>[一-龥]{2,4})[,，](?:男|女)[,，。;；]")
_SAYS: Final = re.compile(r"(?<![一-龥])(?P<name>[一-龥]{2,3}?)(?:介绍说|告诉记者|坦言|说道|表示[,，:：]|说[:：,，])")
_TOLD: Final = re.compile(r"据(?P<name>[一-龥]{2,3})(?:介绍|透露|回忆|反映|供述)")
_MASKED: Final = re.compile(r"(?<![一-龥])[一-龥][×xX*]{1,2}(?![×xX*\w市省县区公])")
_POLITE: Final = re.compile(r"(?<![一-龥])[一-龥](?:先生|女士)(?!们)")
_ITEMS: Final = re.compile(r"[、,，;；]|和|及|以及")
_PARTIES: Final = frozenset(["原告", "被告", "被告人", "上诉人", "被上诉人", "犯罪嫌疑人", "嫌疑人", "申请人", "代表"])
_BREAK: Final = re.compile(r"[。\n]")


def find_persons(text: str, gaps: frozenset[int], taken: Iterable[Name], phones: Iterable[Name] = ()) -> list[Name]:
    """Persons of a plain text. ``gaps`` are offsets before which there was room; ``taken`` what else was found."""
    persons = Persons(text, gaps, taken)
    chains: dict[int, int] = {}
    for start, end in ROLES.find(text):
        begin = _chain(text, start, chains)
        chains[end] = begin
        _by_role(persons, begin, start, end)
    _by_shape(persons)
    for organisation in persons.starts.values():
        _by_roster(persons, organisation)
    for phone in phones:
        _by_phone(persons, phone.start)
    _by_column(persons)
    return list(_named(persons))


def _chain(text: str, start: int, chains: dict[int, int]) -> int:
    """Where a role begins: modifiers belong to it, and roles before it joined by 、 (党组书记、局长)."""
    while True:
        modifier = next((word for word in MODIFIERS if text.endswith(word, 0, start) and word), None)
        if modifier is None or (
            modifier in {"区", "市", "县", "镇", "街道", "公司", "市场"}
            and not text.endswith(("区委", "市委"), 0, start)
        ):
            break
        start -= len(modifier)
    if start and text[start - 1] in "、兼" and (start - 1) in chains:
        return chains[start - 1]
    return chains.get(start, start)


def _by_role(persons: Persons, begin: int, start: int, end: int) -> None:
    text = persons.text
    words = text[start:end]
    label = CLASSES[words] == LABEL
    role = "" if words in ASIDE or label else text[begin:end]
    _after_role(persons, begin, end, role, label=label, many=words in LISTS)
    if not label or words == "代表":
        _before_role(persons, begin, role)


def _after_role(persons: Persons, begin: int, end: int, role: str, *, label: bool, many: bool) -> None:
    text = persons.text
    separator = _SEPARATOR.match(text, end)
    at = separator.end() if separator else end
    marked = text[end:at].strip("由是为") != "" or end in persons.gaps
    if many and marked:
        _items(persons, at, role)
        return
    if at != end and not marked and not label and text[at - 1 : at] == "为":
        at = end
    strong = not marked and at == end
    found = persons.name_at(at, strong=(strong and not label) or (many and not marked), sure=marked)
    if found is None and at != end and not marked:
        found = persons.name_at(end, strong=True)
        at = end
    if found is None and at == end and not marked and (not label or text[begin:end] in _PARTIES):
        if (found := persons.name_beside(at)) is not None:
            persons.put(at, found, "beside", 0.6, role, begin)
        return
    if found is None:
        return
    rule = "label" if label else "title"
    persons.put(at, found, rule, 0.95 if marked else 0.85, role, begin)
    if label or marked or text[found : found + 1] in {"、", "和"}:
        persons.read_list(found, rule, role, 0.8)


def _items(persons: Persons, at: int, role: str) -> None:
    """A list after a label: names, each perhaps after its organisation or before its office."""
    text = persons.text
    stop = _BREAK.search(text, at)
    limit = min(stop.end() - 1 if stop else len(text), at + 400)
    while at < limit:
        organisation = persons.starts.get(at)
        start = organisation.end if organisation else at
        end = persons.name_at(start)
        if end is not None:
            persons.put(start, end, "list", 0.85, role)
            at = end
            continue
        ahead = _ITEMS.search(text, at, limit)
        gap = min((g for g in persons.gaps if at < g < limit), default=limit) if persons.gaps else limit
        at = min(ahead.end() if ahead else limit, gap)


def _before_role(persons: Persons, begin: int, role: str) -> None:
    text = persons.text
    head = text[max(0, begin - 24) : begin]
    if verb := ROLE_VERB.search(head):
        at = begin - len(head) + verb.start()
        if (start := persons.name_before(at)) is not None:
            persons.put(start, at, "appointed", 0.85, role, begin)
            _left(persons, start, role)
            return
    if count := COUNT.search(head):
        begin -= len(count.group())
    if (start := persons.name_before(begin)) is not None:
        persons.put(start, begin, "name-title", 0.85, role, begin)
        _left(persons, start, role if count else "")


def _left(persons: Persons, start: int, role: str) -> None:
    """Names before one, joined by 、 (许明、罗文静两位同志)."""
    while start and persons.text[start - 1] in "、和":
        end = start - 1
        before = persons.name_before(end)
        if before is None:
            return
        persons.put(before, end, "list", 0.75, role)
        start = before


def _by_shape(persons: Persons) -> None:
    """Names that need no title beside them: 林某, 张××, 王女士, 买买提·吐尔逊, 王建平，男，…, 据王芳介绍."""
    text = persons.text
    for match in ANONYMOUS.finditer(text):
        if match[1] in SURNAMES and match.start() not in persons.taken:
            persons.put(match.start(), match.end(), "anonymous", 0.8)
    for match in (*_MASKED.finditer(text), *_POLITE.finditer(text)):
        if match.group()[0] in STRONG and match.start() not in persons.taken:
            persons.put(match.start(), match.end(), "anonymous", 0.6)
    for match in _DOTTED.finditer(text):
        if match.start() not in persons.taken and not persons.covers(match.start()):
            persons.put(match.start(), match.end(), "dotted", 0.6)
    for pattern, rule, sure in ((_SEX, "sex", 0.8), (_SAYS, "speaks", 0.6), (_TOLD, "speaks", 0.6)):
        for match in pattern.finditer(text):
            if persons.plausible(*match.span("name"), strong=rule == "speaks"):
                persons.put(*match.span("name"), rule, sure)


def _by_roster(persons: Persons, organisation: Name) -> None:
    """A name before its organisation, room or a tab between (孙丽    市公安局副局长)."""
    at, text = organisation.start, persons.text
    end = at if at in persons.gaps else at - 1 if text[at - 1 : at] in {"\t", " ", "("} else 0
    if end > 1 and (start := persons.name_before(end)) is not None:
        window = text[organisation.end : organisation.end + 12]
        role = next((window[:stop] for _, stop in ROLES.find(window)), "")
        persons.put(start, end, "roster", 0.75, role)
        if not persons.found[start].role_start >= 0:
            persons.employers[start] = organisation


def _by_phone(persons: Persons, phone: int) -> None:
    """A name right before a phone (孙浩然，0575-88001122)."""
    end = len(persons.text[max(0, phone - 3) : phone].rstrip(",，、:： \t(")) + max(0, phone - 3)
    if (start := persons.name_before(end)) is not None:
        persons.put(start, end, "phone", 0.75)


def _by_column(persons: Persons) -> None:
    """Names below 姓名 or 联系人 in the head of a table."""
    text = persons.text
    if "\t" not in text:
        return
    at, columns = 0, frozenset[int]()
    for line in text.split("\n"):
        cells = line.split("\t")
        heads = frozenset(
            n
            for n, cell in enumerate(cells)
            if cell in {"姓名", "联系人", "负责人", "联络员", "法定代表人", "经办人", "成员"}
        )
        if heads and len(cells) > 1:
            columns = heads
        place = at
        for number, cell in enumerate(cells):
            if number in columns and not heads and persons.plausible(place, place + len(cell), strong=False):
                persons.put(place, place + len(cell), "column", 0.9)
            place += len(cell) + 1
        at += len(line) + 1


def _named(persons: Persons) -> Iterator[Name]:
    last = 0
    for person in sorted(persons.found.values(), key=lambda each: (each.start, -each.end)):
        if person.start < last:
            continue
        last = person.end
        beside = person.role_start if 0 <= person.role_start <= person.start else person.start
        employer = (
            persons.employers.get(person.start)
            or persons.ends.get(beside)
            or persons.starts.get(person.end + 1 if persons.text[person.end : person.end + 1] == "(" else -1)
        )
        yield Name(
            start=person.start,
            end=person.end,
            kind="person",
            normalised=persons.text[person.start : person.end],
            rule=f"person-{person.rule}",
            confidence=person.confidence,
            role=person.role,
            organisation=employer.normalised if employer else "",
        )
