"""What a notice asks for (申报材料): each document with its kind, the sections it must have, its limits, its conditions.

The documents are those of the items below a heading on materials, of lists within sentences, and those that a sentence
describes (编制实施方案, 重点说明…); one that is named in several ways counts once, what is said of it is gathered.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec

from extractors.document import Evidence, Record
from pipeline.drafting.limits import read_limits
from pipeline.drafting.lists import Item, items_below, items_in, split_names, strip_number
from pipeline.drafting.naming import Kind, is_name, is_same, kind_of, names_strung, read_names, tail_of
from pipeline.drafting.regions import kinds_in
from pipeline.drafting.statements import Statement
from pipeline.programme import RegionKind
from pipeline.wording import plain_text

_HEADING: Final = re.compile(
    r"(?:申报|申请|报送|提交|推荐|上报)(?:的)?(?:材料|要件|资料|文件)|材料(?:要求|清单|报送|准备|内容|组成|及要求)|应提交|(?:申报|报送|推荐)要求$"
)
_SENTENCE: Final = re.compile(
    r"(?:材料|资料|要件|附件)(?:\([^)]*\))?(?:应当?|须|需|主要|具体|一般)*(?:包括|包含|有|含|为)(?:以下(?:内容|材料|文件))?:?(?P<list>[^。]{4,})"
    r"|(?:材料|资料|文件)(?:如下|清单)?:(?P<listed>.{4,})"
)
_ASKED: Final = re.compile(
    r"(?:须|需|应当?|同时|并|另|还|要|请)+(?:同时|一并)?(?:提供|提交|附上?|填写|填报|编制|出具|报送)(?P<list>[^,。;:]{3,60})"
)
_HANDED: Final = re.compile(r"将(?P<list>[^,。;]{3,50}?)(?:\([^)]*\))?(?:一并|联合)?(?:报送|报至|寄送|提交|报)")
_PARTS: Final = re.compile(
    r"(?:主要|重点|应当?|须|需|具体)*(?:内容)?(?:应当?|须|需|主要|重点)*(?:包括|包含|涵盖|载明|写明|明确|说明|阐述|介绍|含)(?:但不限于)?(?:以下)?(?:[一二三四五六七八九]个?)?(?:内容|方面|部分)?:?(?P<list>.+)"
)
_DESCRIBED: Final = re.compile(
    r"(?:^|[,;。、]|其中|编制|填写|提交)《?(?P<name>[一-鿿]{0,14}(?:申请书|申报书|申报表|方案|规划|报告|论证|活页|计划))》?"
    r"(?:的)?(?:正文|主体部分)?,?(?:应当?|须|需|主要|重点)*(?:内容)?(?:应当?|须|需|主要|重点)*(?:包括|包含|应含|载明|写明|说明)(?P<list>[^。;]+)"
)
_ENDS: Final = re.compile(
    r"[。;]|,(?:不(?:得)?超过|控制|限|一式|正文|总|字数|篇幅|并|双面)|(?:[一二三四五六七八九十]|\d)个?(?:部分|方面)"
)
_SEAL: Final = re.compile(r"盖(?:章|公章|.{0,8}(?:印章|公章))|公章|签章|签字")
_OPTIONAL: Final = re.compile(r"可(?:另行|一并|附|以)?(?:提供|提交|附|报送)|如有|自愿")
_PROVINCE: Final = re.compile(
    r"省级|各省|推荐单位|省\(|省辖市|各(?:设区)?市|市\(州\)|设区市[^,。;]{0,12}(?:局|厅|委|部门)|主管部门|归口(?:管理)?部门"
)
_RECOMMENDING: Final = re.compile(r"推荐(?:函|文件|名单|汇总表|意见|报告)|(?<=[、和及])汇总表")
_WHEN: Final = re.compile(
    r"(?P<who>[^,。;]{0,20}?)(?:人民政府)?(?:组织)?(?:申报|申请)(?:的|者)?[,]?(?:还|另|同时)?(?:须|应当?|需)"
)
_HANDING: Final = re.compile(r"(?:报送|提交|申报)(?:方式|要求|程序|时间)|时间安排")
_ALL: Final = re.compile(r"(?:以上|上述|全部|所有|申报|申请|纸质|电子|报送)的?(?:材料|文件|资料|文本)|纸质版|电子版")


class Material(Record, frozen=True):
    """A document that is asked for. ``sections`` are what it must treat; ``said`` are the sentences about it, in plain form.

    ``holds`` is what a letter must tell; ``when`` the kinds of region that it is asked of, where not of all.
    """

    name: str
    kind: Kind
    sections: tuple[str, ...]
    said: tuple[str, ...]
    sealed: bool
    optional: bool
    of_province: bool
    evidence: Evidence
    more: tuple[Evidence, ...] = ()
    """Sentences that say more of it."""
    holds: tuple[str, ...] = ()
    when: tuple[RegionKind, ...] = ()

    def evidence_of(self, words: str) -> Evidence:
        """The sentence that has these words (in plain form)."""
        return next((one for one in (self.evidence, *self.more) if words in plain_text(one.quote)), self.evidence)


class Materials(Record, frozen=True):
    """The documents, and the sets of names of which one will do.

    ``common`` are sentences that hold for all documents; ``terms`` such as ask for a document under a condition that is
    no kind of region.
    """

    all: tuple[Material, ...]
    choices: tuple[tuple[str, ...], ...] = ()
    common: tuple[Statement, ...] = ()
    terms: tuple[Evidence, ...] = ()


def find_materials(statements: Sequence[Statement]) -> Materials:
    """The documents in the order in which they are named, then those that the province adds; none when none are named."""
    found: list[Material] = []
    choices: list[tuple[str, ...]] = []
    for item in _items(statements):
        named = read_names(item.text)
        if named.one_of:
            choices.append(named.names)
        for name in named.names:
            _add(found, _material(name, item, of_province=named.of_province))
    for item in _strung(statements):
        _add(found, _material(item.name, item))
    _describe(found, statements)
    _limit(found, statements)
    for material in (*_conditional(statements), *_of_province(statements)):
        _add(found, material)
    return Materials(
        all=tuple(found),
        choices=tuple(choices),
        common=tuple(one for one in statements if _is_common(one)),
        terms=tuple(dict.fromkeys(_terms(statements))),
    )


def _terms(statements: Iterable[Statement]) -> Iterator[Evidence]:
    for statement in statements:
        for match in _ASKED.finditer(statement.text) if _in_area(statement) else ():
            if (who := _conditions(statement, match)) and not kinds_in(who):
                yield statement.evidence


def _is_common(statement: Statement) -> bool:
    """Whether a sentence may set limits for all documents."""
    if not _ALL.search(statement.text):
        return False
    return _in_area(statement) or statement.under(_HANDING) or "报送" in statement.text


def _in_area(statement: Statement) -> bool:
    return statement.under(_HEADING) or bool(_HEADING.search(statement.text))


def _items(statements: Sequence[Statement]) -> list[Item]:
    """The items of the list below a heading on materials that names most documents, lines or within a sentence."""
    lists = [items_below(statements, _HEADING)]
    for statement in statements:
        found = _SENTENCE.search(statement.text)
        words = (found["list"] or found["listed"]) if found else ""
        numbered = items_in(words, statement.evidence) if re.search(r"(?:^|[;。])\(?[\d一二三四五]", words) else []
        lists.append(numbered)
    best = max(lists, key=lambda items: sum(bool(read_names(item.text).names) for item in items))
    return [item for item in best if read_names(item.text).names]


def _strung(statements: Sequence[Statement]) -> Iterator[Item]:
    """Documents strung together in a sentence on materials (申报材料包括A、B和C), or asked for beside others."""
    for statement in statements:
        found = _SENTENCE.search(statement.text)
        words = [(found["list"] or found["listed"]).split(":")[0]] if found else []
        if statement.under(_HANDING) and not _PROVINCE.search(statement.text):
            words += [match["list"] for match in _HANDED.finditer(statement.text)]
        if _in_area(statement) and not _PROVINCE.search(statement.text):
            words += [match["list"] for match in _ASKED.finditer(statement.text) if not _conditions(statement, match)]
        for name in (name for text in words for name in names_strung(re.split(r"[,。;]", text)[0])):
            yield Item(name=name, text=statement.text, evidence=statement.evidence)


def _add(found: list[Material], new: Material) -> None:
    """A further document, unless it is one of those: then what is said of it is added there."""
    for place, old in enumerate(found):
        if is_same(old.name, new.name) and (old.kind == new.kind or old.name == new.name):
            if new.evidence not in (old.evidence, *old.more):
                found[place] = msgspec.structs.replace(
                    old,
                    sections=old.sections or new.sections,
                    said=(*old.said, *new.said),
                    more=(*old.more, new.evidence),
                    when=old.when,
                )
            return
    found.append(new)


def _material(name: str, item: Item, *, of_province: bool = False) -> Material:
    kind: Kind = "recommendation" if of_province and kind_of(name) != "list" else kind_of(name)
    own = _own_sentences(name, item.text)
    parts = tuple(_sections("".join(own)))
    return Material(
        name=name,
        kind=kind,
        sections=parts if kind not in {"letter", "list", "recommendation", "evidence"} else (),
        said=own,
        sealed=bool(_SEAL.search("".join(own))),
        optional=bool(_OPTIONAL.search("".join(own))) and kind == "evidence",
        of_province=of_province or kind in {"list", "recommendation"},
        evidence=item.evidence,
        more=item.more,
        holds=parts if kind == "letter" else (),
    )


def _own_sentences(name: str, text: str) -> tuple[str, ...]:
    """What of an item is said of a document: all of it, but of an item that names several, the part that names it."""
    parts = [part for part in re.split(r"(?<=[。;])", text) if part]
    if len(read_names(text).names or names_strung(text)) < 2:
        return tuple(parts)
    near = next((piece for piece in re.split(r"[、,;。]|和", text) if name in piece), "")
    return (near, *(clause for clause in re.split(r"[,;。]", text) if re.match("各|均|每", clause)))


def _sections(text: str) -> Iterator[str]:
    """The names after 应包括, 重点说明 …; none where they are no short names."""
    found = _PARTS.search(strip_number(text))
    if not found:
        return
    if re.match(r"\([一1]\)|1[.、]", found["list"]):
        items = re.split(r"[;。]?\(?[一二三四五六七八九十\d]{1,2}[).、]", found["list"].rstrip("。;"))
        yield from (item.strip("。;,") for item in items if 2 <= len(item.strip("。;,")) <= 16)
        return
    words = _ENDS.split(found["list"], maxsplit=1)[0]
    names = split_names(words)
    for name in names if len(names) > 1 else ():
        bare = re.sub(r"等.{0,4}$|^[^,]*,(?=[一-鿿]{2,}$)", "", name).strip("《》“”")
        if 2 <= len(bare) <= 16 and not re.search(r"\d|不超过|附件", bare):
            yield bare


def _describe(found: list[Material], statements: Sequence[Statement]) -> None:
    """Add what sentences say that a document must treat; one that nothing else names is asked for all the same."""
    for statement in statements:
        for match in _DESCRIBED.finditer(statement.text):
            name = re.sub(r"^(?:组织)?(?:编制|填写|提交|其中)", "", match["name"])
            sections = tuple(_sections(f"包括{match['list']}"))
            place = next((n for n, old in enumerate(found) if is_same(old.name, name)), None)
            inside = any(statement.evidence in (old.evidence, *old.more) for old in found)
            if place is not None and not found[place].sections and found[place].kind not in {"letter", "evidence"}:
                found[place] = msgspec.structs.replace(
                    found[place], sections=sections, more=(*found[place].more, statement.evidence)
                )
            elif place is None and not inside and is_name(name):
                item = Item(name=name, text=match[0].lstrip(",;。、"), evidence=statement.evidence)
                found.insert(0, msgspec.structs.replace(_material(name, item), sections=sections))


def _limit(found: list[Material], statements: Iterable[Statement]) -> None:
    """Add the limits that sentences elsewhere set for a document that they name before."""
    for statement in statements:
        about: int | None = None
        for clause in re.split(r"[,;。]", statement.text):
            named = [n for n, one in enumerate(found) if tail_of(one.name) in clause and not one.of_province]
            about = named[0] if len(named) == 1 else None if named else about
            if about is None or not read_limits([clause]).numbers:
                continue
            old = found[about]
            if not any(clause in said for said in old.said):
                found[about] = msgspec.structs.replace(
                    old, said=(*old.said, clause), more=(*old.more, statement.evidence)
                )


def _conditions(statement: Statement, match: re.Match[str]) -> str:
    """For whom what a sentence asks is asked (县(市)人民政府申报的, 应当…); empty for all."""
    before = statement.text[: match.start("list")].rpartition("。")[2]
    found = _WHEN.search(before)
    return found["who"] if found else ""


def _conditional(statements: Iterable[Statement]) -> Iterator[Material]:
    """Documents that only some kinds of region must hand in."""
    for statement in statements:
        for match in _ASKED.finditer(statement.text):
            kinds = kinds_in(_conditions(statement, match))
            for name in names_strung(match["list"]) if kinds else ():
                short = name.rpartition("的")[2] if is_name(name.rpartition("的")[2]) else name
                item = Item(name=short, text=statement.text, evidence=statement.evidence)
                made = _material(short, item)
                yield msgspec.structs.replace(
                    made, kind="other" if made.kind == "recommendation" else made.kind, of_province=False, when=kinds
                )


def _of_province(statements: Iterable[Statement]) -> Iterator[Material]:
    """Lists and letters that the recommending authority makes out."""
    for statement in statements:
        if not _PROVINCE.search(statement.text):
            continue
        for match in _RECOMMENDING.finditer(statement.text):
            item = Item(name=match[0], text=match[0], evidence=statement.evidence)
            yield _material(match[0], item, of_province=True)
