"""Two dates or numbers of one event (同一事项的时间、文号): a 《title》 issued twice, a body founded twice or at work before.

Both places must name the same title or body. A paper that was revised has several dates, one that comes every year
several numbers: both are left out.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from extractors.document import Block, Evidence, Record
from pipeline.consistency.dates import DAY, Conflict, ConflictKind, Day, cite_plain, differ, is_before, read_day
from pipeline.plaintext import Plain, make_plain

_TITLE: Final = re.compile(r"《([^《》]{8,60})》")
_WHEN: Final = rf"({DAY}|(?:19|20)\d\d年)"
_VERB: Final = r"(?:印发|出台|发布|颁布)"
_BEFORE_TITLE: Final = re.compile(rf"{_WHEN}[，,]?[^，。；《》\d]{{0,16}}{_VERB}(?:实施|施行)?了?$")
_BEHIND_TITLE: Final = re.compile(rf"(?:已|自)?于{_WHEN}(?:正式)?{_VERB}")
_NUMBER: Final = re.compile(r"[（(]([\u4e00-\u9fff]{2,10}[〔\[［（(【]((?:19|20)\d\d)[〕\]］）)】]第?(\d{1,4})号)[）)]")
_EFFECTIVE: Final = re.compile(rf"(?:已|自)*自?{_WHEN}起?(?:正式)?(?:施行|实施|执行)")
_AGAIN: Final = re.compile(r"修订|修改|修正|新版|新修|再次|重新|续|征求意见|草案|送审|起草|审议|废止|施行期|延长")
_YEARLY: Final = re.compile(r"要点|年度|通知|公告|目录|名单|清单|责任分工")
_BODIES: Final = "中心|领导小组|联盟|协会|研究院|法庭|专委会|调解委员会"
_BODY: Final = rf"[\u4e00-\u9fff]{{3,24}}?(?:{_BODIES})"
_FOUNDED: Final = (
    re.compile(rf"(?P<body>{_BODY})(?:已)?[于在](?P<day>{_WHEN})(?:正式|挂牌)*(?:成立|组建)"),
    re.compile(rf"(?P<body>{_BODY})(?:正式|挂牌)*(?:成立|组建|设立)于(?P<day>{_WHEN})"),
    re.compile(rf"(?P<day>{_WHEN})[，,](?P<body>{_BODY})(?:正式|挂牌)*(?:成立|组建)"),
    re.compile(rf"(?P<day>{_WHEN})[，,]?(?:正式|挂牌|我市|率先)*(?:成立|组建)了?(?P<body>{_BODY})"),
)
_WORKS: Final = r"[^，。；成立组建筹]{0,6}(?:受理|办理|处理|调处|调解|接待|化解|办结|举办|培训|服务企业)"
_OWN: Final = re.compile(r"^(?:我市|我区|我县|全市|本市|由|了|市|区|县)+")
_JANUARY: Final = 1
_MARKS: Final = re.compile(r"[\s（）()“”\"]")


class _Spot(Record, frozen=True):
    """A block with its plain view, in which places are found."""

    document: str
    block: Block
    view: Plain

    def cite(self, start: int, end: int) -> Evidence:
        """Evidence for a place in the view."""
        return cite_plain(self.document, self.block, self.view, start, end)


class _Said(Record, frozen=True):
    """A date or number said of something, as written, and where."""

    what: str
    day: Day
    text: str
    place: Evidence


def find_double_events(blocks: Iterable[tuple[str, Block]], region: str) -> Iterator[Conflict]:
    """Titles and bodies of a dossier's blocks that have two dates or numbers; ``region`` is the applicant's name."""
    issued: list[_Said] = []
    numbered: list[_Said] = []
    effective: list[_Said] = []
    founded: list[_Said] = []
    spots: list[_Spot] = []
    for document, block in blocks:
        if not re.search(r"(?:19|20)\d\d", block.text) or not re.search(f"《|成立|组建|设立|{_BODIES}", block.text):
            continue
        spot = _Spot(document=document, block=block, view=make_plain(block.text))
        issued += _issued(spot)
        numbered += _numbered(spot)
        effective += _effective(spot)
        yield from _misnumbered(spot)
        spots.append(spot)
        founded += _founded(spot, region)
    yield from _differing("policy", issued)
    yield from _differing("number", numbered)
    yield from _differing("effective", effective)
    yield from _differing("founded", founded)
    yield from _at_work_before(founded, spots)


def _effective(spot: _Spot) -> Iterator[_Said]:
    """From when a 《title》 is said to hold."""
    text = spot.view.text
    for title in _TITLE.finditer(text):
        found = _EFFECTIVE.match(text, title.end())
        if found and not _AGAIN.search(title[1] + text[found.end() : found.end() + 6]):
            day = read_day(found[1])
            yield _Said(what=_bare(title[1]), day=day, text=found[1], place=spot.cite(title.start(), found.end()))


def _misnumbered(spot: _Spot) -> Iterator[Conflict]:
    """Titles told with the day of their issue and a number of another year; one of last year may come out in January, or in a month not said."""
    issued = {
        said.place.start + said.place.quote.index("《"): said for said in _issued(spot) if "《" in said.place.quote
    }
    for numbered in _numbered(spot):
        said = issued.get(numbered.place.start)
        years_late = said.day[0] - numbered.day[0] if said else 0
        if said is None or years_late == 0 or (years_late == 1 and said.day[1] <= _JANUARY):
            continue
        values = said.text, numbered.text
        yield Conflict(kind="issued", what=said.what, values=values, places=(said.place, numbered.place))


def _at_work_before(founded: Iterable[_Said], spots: Iterable[_Spot]) -> Iterator[Conflict]:
    """Bodies that did something at a time before they were founded."""
    spots = list(spots)
    for body in {said.what: said for said in founded}.values():
        work = re.compile(rf"{_WHEN}[，,]?(?:依托|由|通过)?[\u4e00-\u9fff]{{0,4}}?{re.escape(body.what)}{_WORKS}")
        for spot in spots:
            found = work.search(spot.view.text) if body.what in spot.view.text else None
            if found and is_before(read_day(found[1]), body.day):
                places = (body.place, spot.cite(*found.span()))
                yield Conflict(kind="work", what=body.what, values=(body.text, found[1]), places=places)
                break


def _issued(spot: _Spot) -> Iterator[_Said]:
    text = spot.view.text
    for title in _TITLE.finditer(text):
        clause = re.split(r"[。；]", text[max(0, title.start() - 60) : title.start()])[-1]
        found = _BEFORE_TITLE.search(clause)
        behind = _BEHIND_TITLE.match(text, title.end())
        if _AGAIN.search(title[1] + clause + text[title.end() : title.end() + 12]) or _YEARLY.search(title[1]):
            continue
        if found:
            span = title.start() - len(clause) + found.start(), title.end()
        elif behind:
            found, span = behind, (title.start(), behind.end())
        if found:
            yield _Said(what=_bare(title[1]), day=read_day(found[1]), text=found[1], place=spot.cite(*span))


def _numbered(spot: _Spot) -> Iterator[_Said]:
    text = spot.view.text
    for title in _TITLE.finditer(text):
        number = _NUMBER.match(text, title.end())
        clause = re.split(r"[。；]", text[max(0, title.start() - 30) : title.start()])[-1]
        if number and not _AGAIN.search(title[1] + clause) and not _YEARLY.search(title[1]):
            day = int(number[2]), int(number[3]), 0
            yield _Said(what=_bare(title[1]), day=day, text=number[1], place=spot.cite(title.start(), number.end()))


def _founded(spot: _Spot, region: str) -> Iterator[_Said]:
    text = spot.view.text
    for pattern in _FOUNDED if "成立" in text or "组建" in text else ():
        for found in pattern.finditer(text):
            body = _OWN.sub("", found["body"].removeprefix(region))
            if len(body) > 4 and not _AGAIN.search(text[max(0, found.start() - 8) : found.end()]):
                yield _Said(what=body, day=read_day(found["day"]), text=found["day"], place=spot.cite(*found.span()))


def _bare(title: str) -> str:
    return _MARKS.sub("", title)


def _differing(kind: ConflictKind, said: Iterable[_Said]) -> Iterator[Conflict]:
    """The first two of each thing that cannot be one."""
    first: dict[str, _Said] = {}
    told: set[str] = set()
    for one in said:
        known = first.setdefault(one.what, one)
        if known is not one and one.what not in told and differ(known.day, one.day):
            told.add(one.what)
            places = (known.place, one.place)
            yield Conflict(kind=kind, what=one.what, values=(known.text, one.text), places=places)
