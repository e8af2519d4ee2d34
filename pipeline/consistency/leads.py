"""Who leads (牵头单位、办公室、组长), as the applicant's papers name it, and where two of them name another.

Only what is said of the pilot as a whole counts: its labels in forms, 试点工作由…牵头, 领导小组办公室设在…; each task of a plan
has a lead of its own.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final, Literal, TypeAlias

from extractors.document import Block, Evidence, Record, cite
from pipeline.consistency.terms import stands_in

LeadKind: TypeAlias = Literal["unit", "office", "head"]

_LABEL: Final = re.compile(r"(?:试点|申报)?(?:工作)?(?:牵头|主办|承办)(?:单位|部门)(?:名称)?[:：]?")
_UNIT: Final = r"[\u4e00-\u9fff（）()]{2,24}?(?:局|委员会|委|厅|办公室|中心|院|部)"
_END: Final = r"(?=[，。；、）)\s]|$)"
_PILOT: Final = r"(?:此次|本次|这次)?(?:试点|申报|创建)(?:申报|创建|工作|建设)*的?"
_SAID: Final = re.compile(
    rf"(?:^|[，。；、])(?:由|以|明确)?(?P<e>{_UNIT})(?:作为|担任|为|是){_PILOT}牵头(?:单位|部门){_END}"
    rf"|{_PILOT}牵头(?:单位|部门)(?:为|是|由|[:：])(?P<f>{_UNIT}){_END}"
    rf"|(?:由|以|明确|确定)(?P<a>{_UNIT})(?:作为|担任|为)(?:试点)?(?:工作)?牵头(?:单位|部门){_END}"
    rf"|^牵头(?:单位|部门)(?:为|是|[:：])(?P<b>{_UNIT}){_END}"
    rf"|试点(?:申报|实施|创建)?(?:工作|任务)?(?:在[^，。；]{{0,20}}(?:下|中)[，,])?由(?P<c>{_UNIT})(?:负责)?(?:总)?牵头"
    rf"|(?:^|[，。；])(?:由)?(?P<d>{_UNIT})(?:总)?牵头(?:负责)?(?:开展|组织|推进|实施)*试点(?:申报|实施|创建)?工作"
)
_OFFICE: Final = re.compile(
    rf"(?P<group>[\u4e00-\u9fff]{{0,16}}?)领导小组(?:下设)?(?:办公室)?[，,]?(?:办公室)?(?:设在|设于)(?P<unit>{_UNIT}){_END}"
)
_HEAD: Final = re.compile(
    r"(?:由|以)(?P<a>[\u4e00-\u9fff]{2,14}?)(?:同志)?(?:任|担任|为)(?:试点)?(?:工作)?(?:领导小组)?组长"
    r"|组长(?:为|由|[:：])(?P<b>[\u4e00-\u9fff]{2,12}?(?:市长|区长|县长|书记))(?:同志)?(?:担任|兼任)?(?=[，。；]|$)"
)
_RANK: Final = re.compile(r"(?:常务)?(副)?(市长|区长|县长|州长|盟长|旗长|书记|局长|主任|秘书长)$")
_SEVERAL: Final = re.compile(r"双|共同|和|与|、|副组长|及")
_PLACE: Final = re.compile(r"^(?:[\u4e00-\u9fff]{1,8}?[省市区县州盟旗])+(?=[\u4e00-\u9fff]{3})")
_OTHER: Final = re.compile(r"政府|领导小组|专班|联席会议|各|相关|有关")
_GROUP: Final = re.compile(r"^(?:成立|设立|组建|市|区|县|试点|工作|创建|申报|的|由)*|试点(?:工作)?|工作")


class Lead(Record, frozen=True):
    """Who is said to lead: as written, in comparable names, and where."""

    kind: LeadKind
    document: str
    name: str
    cores: tuple[str, ...]
    place: Evidence


def find_other_leads(blocks: Iterable[tuple[str, Block]]) -> Iterator[tuple[Lead, Lead]]:
    """For each kind the first two papers that name another; ``blocks`` are in order with their documents."""
    by_kind: dict[LeadKind, dict[str, list[Lead]]] = {"unit": {}, "office": {}, "head": {}}
    groups: set[str] = set()
    for document, block in blocks:
        for lead in _leads(document, block, groups):
            by_kind[lead.kind].setdefault(document, []).append(lead)
    for kind, found in by_kind.items():
        single = [leads[0] for leads in found.values() if all(_same(leads[0], lead) for lead in leads)]
        if kind == "office" and len(groups) > 1:
            continue  # two groups, each with an office of its own
        other = next((lead for lead in single[1:] if not _same(single[0], lead)), None)
        if other:
            yield single[0], other


def _leads(document: str, block: Block, groups: set[str]) -> Iterator[Lead]:
    if block.kind == "table":
        for start, name in _in_cells(block):
            yield from _lead("unit", document, block, start, name)
        return
    if "牵头" in block.text:
        for match in _SAID.finditer(block.text):
            group = next(name for name, value in match.groupdict().items() if value)
            yield from _lead("unit", document, block, match.start(group), match[group])
    if "领导小组" not in block.text:
        return
    for match in _OFFICE.finditer(block.text):
        groups.add(_GROUP.sub("", match["group"]))
        yield from _lead("office", document, block, match.start("unit"), match["unit"])
    for match in _HEAD.finditer(block.text):
        group = "a" if match["a"] else "b"
        rank = _RANK.search(match[group])
        if rank and not _SEVERAL.search(match[group]):
            place = cite(document, block, *match.span(group))
            yield Lead(kind="head", document=document, name=match[group], cores=(rank[0][-3:],), place=place)


def _lead(kind: LeadKind, document: str, block: Block, start: int, name: str) -> Iterator[Lead]:
    if _OTHER.search(name):
        return
    within = re.findall(r"[（(]([^）)]+)[）)]", name)
    cores = tuple(
        core
        for part in (re.sub(r"[（(][^）)]*[）)]", "", name), *within)
        if len(core := _PLACE.sub("", part).lstrip("省市区县州")) > 2
    )
    if cores:
        yield Lead(kind, document, name, cores, cite(document, block, start, start + len(name)))


def _in_cells(block: Block) -> Iterator[tuple[int, str]]:
    """The cell right of a label; none of a table of tasks, where each has its own."""
    texts = block.text.split("\n")
    labelled = [row for row in texts if any(_LABEL.fullmatch(cell.strip()) for cell in row.split("\t"))]
    if len(labelled) != 1:
        return
    cells, start = labelled[0].split("\t"), block.text.index(labelled[0])
    for cell, following in pairwise(cells):
        start += len(cell) + 1
        words = following.strip()
        if _LABEL.fullmatch(cell.strip()) and re.fullmatch(_UNIT + r"(?:[（(][^）)]*[）)])?", words):
            yield start + following.index(words), words


def _same(one: Lead, other: Lead) -> bool:
    """Whether two names may be of one: any two of their names agree, those in brackets included."""
    if one.kind == "head":
        return one.cores == other.cores
    return any(stands_in(*sorted((here, there), key=len)) for here in one.cores for there in other.cores)
