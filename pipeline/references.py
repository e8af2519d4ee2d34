"""What words of a document stand for (指代): 我市 and 本区 for whoever writes it, a short name for what it was given to.

Who writes a document is told by its title and its signatory, where these begin with a region; without either nothing is
resolved. A short name (以下简称“…”) counts from where it is given to the document's end.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec

from extractors.document import Block, Document, Record, cite
from pipeline.facts import Entity, EntityKind
from pipeline.plaintext import make_plain
from pipeline.regions import load_gazetteer

_SELF: Final = re.compile(r"[我本](?P<level>自治区|省|市|区|县|州|旗|盟)(?![场域级委局长府政])")
_GIVEN: Final = re.compile(
    r"[（(]?(?:以下|下)?(?:统|合)?简称[:：为]?\s?[“\"‘「]?(?P<name>[一-龥A-Za-z0-9·]{2,12})[”\"’」]?[）)，。；]"
)
_SENTENCE: Final = re.compile(r"[，。；]")
_ALIKE: Final[frozenset[EntityKind]] = frozenset({"organisation", "policy"})
_MOST: Final = 50
"""Short names of one document."""
_HEAD: Final = 6
_FOOT: Final = 8
_DEPTH: Final = {"省": 0, "自治区": 0, "市": 1, "州": 1, "盟": 1, "区": 2, "县": 2, "旗": 2}


class ShortName(Record, frozen=True):
    """A short name with what it stands for. It counts from the block ``since`` on, counted from 0."""

    name: str
    kind: EntityKind
    whole: str
    since: int


def resolve_references(document: Document, found: Iterable[Entity]) -> tuple[Entity, ...]:
    """The entities with what 我市 and short names stand for added, in reading order."""
    entities = {(e.evidence.block, e.evidence.start, e.kind): e for e in found}
    blocks = [block for block in document.blocks if block.text]
    order = {block.id: number for number, block in enumerate(blocks)}
    own = find_own_region(document, tuple(entities.values()))
    names = _short_names(blocks, order, tuple(entities.values()))
    for number, block in enumerate(blocks):
        for entity in (*_selves(document, block, own), *_shorts(document, block, number, names)):
            key = (entity.evidence.block, entity.evidence.start, entity.kind)
            known = entities.get(key)
            if known is None:
                entities[key] = entity
            elif known.text == entity.text:
                entities[key] = msgspec.structs.replace(known, normalised=entity.normalised)
    last = len(blocks)
    return tuple(
        sorted(entities.values(), key=lambda e: (order.get(e.evidence.block, last), e.evidence.start, -len(e.text)))
    )


def find_own_region(document: Document, found: Sequence[Entity]) -> str | None:
    """The region of who writes a document: what its first titles and its last lines begin with; None without any."""
    blocks = [b for b in document.blocks if b.text.strip() and b.kind != "table" and not _SENTENCE.search(b.text)]
    ends = {block.id: 1 for block in blocks[:_HEAD] if len(block.text) <= 80}
    ends |= {block.id: 2 for block in blocks[-_FOOT:] if len(block.text) <= 40}
    votes: Counter[str] = Counter()
    for entity in found:
        if entity.kind == "region" and entity.evidence.block in ends and not entity.evidence.start:
            addressee = next(b.text for b in blocks if b.id == entity.evidence.block).rstrip().endswith(("：", ":"))
            votes[entity.normalised] += 0 if addressee else ends[entity.evidence.block]
    best = votes.most_common(1)
    return best[0][0] if best and best[0][1] else None


def _selves(document: Document, block: Block, own: str | None) -> Iterator[Entity]:
    if own is None:
        return
    chain = {_depth(division.adcode): division.adcode for division in load_gazetteer().lineage(own)}
    view = make_plain(block.text)
    for match in _SELF.finditer(view.text):
        if (adcode := chain.get(_DEPTH[match["level"]])) is not None:
            place = view.place(match.start(), match.end())
            yield _entity(document, block, place, "region", adcode, "self-reference", 0.8)


def _depth(adcode: str) -> int:
    if "+" in adcode or not adcode.endswith("00"):
        return 2
    return 0 if adcode.endswith("0000") and not adcode.startswith(("11", "12", "31", "50")) else 1


def _short_names(blocks: Sequence[Block], order: dict[str, int], found: Sequence[Entity]) -> list[ShortName]:
    """Short names where they are given: right after an organisation or a policy."""
    ends = {(e.evidence.block, e.evidence.start + len(e.text)): e for e in found if e.kind in _ALIKE}
    names: list[ShortName] = []
    for block in blocks:
        for match in _GIVEN.finditer(block.text) if "简称" in block.text else ():
            whole = ends.get((block.id, match.start())) or ends.get((block.id, match.start() - 1))
            if whole and len(names) < _MOST and match["name"] != whole.normalised:
                names.append(
                    ShortName(name=match["name"], kind=whole.kind, whole=whole.normalised, since=order[block.id])
                )
    return names


def _shorts(document: Document, block: Block, number: int, names: Iterable[ShortName]) -> Iterator[Entity]:
    for each in names:
        at = block.text.find(each.name) if number >= each.since else -1
        while at >= 0:
            end = at + len(each.name)
            yield _entity(document, block, (at, end), each.kind, each.whole, "short-name", 0.85)
            at = block.text.find(each.name, end)


def _entity(
    document: Document,
    block: Block,
    place: tuple[int, int],
    kind: EntityKind,
    normalised: str,
    rule: str,
    confidence: float,
) -> Entity:
    start, end = place
    return Entity(
        kind=kind,
        text=block.text[start:end],
        normalised=normalised,
        evidence=cite(document.file.sha256, block, start, end),
        rule=rule,
        confidence=confidence,
    )
