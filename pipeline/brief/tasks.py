"""Whether and where a dossier treats each task (任务) of the call: by headings first, then by cues of what is said.

A heading that names a task is enough. A heading below the section of tasks that names none goes to the task of whose
cues it and its text hold most, else to the one whose examples it is like. Without any heading, an item there
(一是加强…，建立…) must name the task or be like its examples, or several sentences must speak of it more than of any other.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Final

import msgspec
from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from extractors.document import Block, Evidence, Record, cite
from pipeline.brief.likely import (
    LEAST_BODY,
    PLAINLY_LIKE,
    find_pieces,
    is_below,
    learn_tasks,
    like_at_least,
    likely_task,
    task_documents,
)
from pipeline.brief.novelty import newest
from pipeline.brief.passages import Parts, Passage, bare, block_requirements, find_passages, walk_sections
from pipeline.facts import Reading, Section
from pipeline.programme import DocumentRequirement, Programme, Topic
from pipeline.reading import section_spans
from pipeline.review import Part, TaskCoverage
from pipeline.topics import SURE, SectionMatch, find_lessons, match_sections
from pipeline.topics.examples import TASKS
from pipeline.topics.headings import is_aside

LIKE: Final = 86.0
"""A heading this like a title or alias (0 to 100) is about it."""
LEAST_CUES: Final = 0.3
"""Weight of cues (see :func:`_cue_weight`) that gives a heading below the section of tasks to a task."""
CLEAR_CUES: Final = 0.2
"""The same where no other task has half as many."""
LAST_CUES: Final = 0.1
"""The same for the one heading left over where all its many siblings name a task."""
MANY: Final = 4
LEAST_SENTENCES: Final = 3
"""Sentences of two or more cues that make a task treated where no heading is about it."""
MOST_EVIDENCE: Final = 4
MOST_SENTENCES: Final = 2
MOST_NEW: Final = 4
"""Sentences that say what is new; some may stand in a brief already."""
_ITEM: Final = re.compile(
    r"(?:(?<=[。；;：:，,])|^)\s*(?:[一二三四五六七八九十]{1,2}(?:是要?|要)|第[一二三四五六七八九十][，,、]"
    r"|[（(][一二三四五六七八九十]{1,2}[）)]|[1-9][.．、](?=[\u4e00-\u9fff])|(?=[\u4e00-\u9fff]{2,4}(?:层面|方面|上)[，,：:]))"
)
"""Where an item inside a paragraph begins."""
_CLAUSE: Final = re.compile("[，,。；;：:]")


class _Node(Record, frozen=True):
    """A section with its place; ``above`` are the titles over it, ``title`` and ``body`` its bare words."""

    document: str
    block: Block
    section: Section
    title: str
    body: str
    above: tuple[str, ...]

    @property
    def evidence(self) -> Evidence:
        """The heading's words."""
        start = max(self.section.heading_start, self.block.text.find(self.section.title, self.section.heading_start))
        end = min(len(self.block.text), start + len(self.section.title))
        return cite(self.document, self.block, start, end)


class _Spoken(Record, frozen=True):
    """A sentence with the number of cues of each task in it."""

    passage: Passage
    cues: tuple[int, ...]


def _likeness(title: str, topic: Topic) -> float:
    """How surely a heading names a topic, 0 to 100; the longer the name found in it, the surer.

    A name also counts when its characters stand in the heading in order with few others between (制度创新 in
    推进制度供给创新).
    """
    best = 0.0
    for name in (topic.title, *topic.aliases):
        known = bare(name)
        if not known:
            continue
        if known in title:
            best = max(best, 90.0 + min(10.0, len(known)))
        elif len(known) >= 4 and LCSseq.similarity(known, title) == len(known) and len(title) <= 2 * len(known):
            best = max(best, 88.0)
        elif len(known) >= 5 and len(title) >= 5:
            best = max(best, fuzz.partial_ratio(known, title))
    return best


def _words(topic: Topic) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for item in (*topic.cues, *topic.aliases) if (word := bare(item))))


def _task_sections(
    readings: Sequence[tuple[str, Reading]], parts: Parts, programme: Programme
) -> tuple[frozenset[str], frozenset[str]]:
    """Titles of the sections that serve a required section of tasks, whatever they are called (五、重点工作).

    Beside them those of the sections that surely serve another one: what they speak of is no task.
    """
    titles, others = set[str](), set[str]()
    documents = {document.id: document for document in programme.documents}
    topics = programme.tasks
    for document_id, reading in readings:
        for part in parts.get(document_id, ()):
            document = documents.get(part.requirement)
            wanted = [s for s in document.sections if TASKS.search(s.title)] if document else []
            if document and wanted:
                matches = _serving(reading, part, document, topics)
                ids = {section.id for section in wanted}
                titles |= {match.section.title for match in matches if match.requirement in ids}
                others |= {m.section.title for m in matches if m.requirement not in ids and m.score >= SURE}
    return frozenset(titles - {""}), frozenset(others - titles)


def _serving(
    reading: Reading, part: Part, document: DocumentRequirement, topics: Sequence[Topic]
) -> Sequence[SectionMatch]:
    order = {block.id: number for number, block in enumerate(reading.document.blocks)}
    first, last = order.get(part.block_start, 0), order.get(part.block_end, -1)
    inside = [section for section in reading.sections if first <= order.get(section.heading, -1) <= last]
    return match_sections(
        reading.document, inside, document.sections, asides=document.asides, lessons=find_lessons(document, topics)
    )


def _where(readings: Sequence[tuple[str, Reading]], parts: Parts, programme: Programme) -> frozenset[str]:
    """The documents to look in; all of them (empty) when the dossier holds none that must have tasks."""
    held = {part.requirement for document_id, _ in readings for part in parts.get(document_id, ())}
    return task_documents(programme) & held


def _body(reading: Reading, order: dict[str, int], section: Section) -> str:
    spans = section_spans(reading.document.blocks, order, section)
    return bare("".join(block.text[start:end] for block, start, end in spans))


def _nodes(readings: Sequence[tuple[str, Reading]], parts: Parts, where: frozenset[str]) -> Iterator[_Node]:
    for document_id, reading in readings:
        served = block_requirements(reading.document, parts.get(document_id, ()))
        order = {block.id: number for number, block in enumerate(reading.document.blocks)}
        for section, above in walk_sections(reading.sections):
            place = order.get(section.heading)
            if (
                place is None
                or section.text_length < LEAST_BODY
                or (where and served.get(section.heading) not in where)
            ):
                continue
            yield _Node(
                document=document_id,
                block=reading.document.blocks[place],
                section=section,
                title=bare(section.title),
                body=_body(reading, order, section),
                above=above,
            )


def _named(nodes: Sequence[_Node], topics: Sequence[Topic]) -> list[list[_Node]]:
    """For each task the headings that name it more than any other, the surest first."""
    found: list[list[tuple[float, _Node]]] = [[] for _ in topics]
    for node in nodes:
        likeness = [_likeness(node.title, topic) for topic in topics]
        best = max(range(len(topics)), key=lambda index: likeness[index], default=None)
        if best is not None and likeness[best] >= LIKE:
            found[best].append((likeness[best], node))
    return [[node for _, node in sorted(group, key=lambda item: -item[0])] for group in found]


def _cue_weight(node: _Node, words: Sequence[str], siblings: Sequence[_Node]) -> float:
    """Cues in the heading count .25, those in the text .12 and the less the more of its siblings hold them."""
    weight = 0.25 * sum(word in node.title for word in words)
    for word in words:
        if word in node.body:
            weight += 0.12 * (1.0 - sum(word in other.body for other in siblings) / (1 + len(siblings)))
    return weight


def _add_outside(
    named: list[list[_Node]],
    nodes: Sequence[_Node],
    programme: Programme,
    tasks: Collection[str],
    others: Collection[str],
) -> None:
    """Give headings elsewhere to the task that they and their text are plainly like (立规篇, 亮剑篇 as chapters).

    Not those of usual asides: what was done before (工作基础) is no task.
    """
    topics, examples = programme.tasks, learn_tasks(programme)
    wanted = task_documents(programme)
    asides = tuple(word for document in programme.documents if document.id in wanted for word in document.asides)
    taken = {(node.document, node.section.title) for group in named for node in group}
    for node in nodes:
        titles = (node.section.title, *node.above)
        inside = is_below(titles, tasks) or any(title in others or is_aside(title, asides) for title in titles)
        if inside or node.section.children or any((node.document, title) in taken for title in titles):
            continue
        likely = like_at_least(f"{node.title}｜{node.body}", examples, PLAINLY_LIKE)
        for index, topic in enumerate(topics):
            if topic.id == likely and (not named[index] or named[index][0].document == node.document):
                named[index].append(node)


def _add_unnamed(
    named: list[list[_Node]], nodes: Sequence[_Node], programme: Programme, tasks: Collection[str]
) -> None:
    """Give headings under the tasks that name no task to those of the tasks that no heading names: one each, or two."""
    topics, examples = programme.tasks, learn_tasks(programme)
    taken = {(node.document, node.section.title) for group in named for node in group}
    free = [index for index, group in enumerate(named) if not group]
    below = [node for node in nodes if is_below(node.above, tasks)]
    for node in below:
        titles = {(node.document, title) for title in (node.section.title, *node.above)}
        if titles & taken:
            continue
        siblings = [other for other in below if other is not node and other.above == node.above]
        weights = [_cue_weight(node, _words(topic), siblings) for topic in topics]
        settled = len(siblings) >= MANY and all((other.document, other.section.title) in taken for other in siblings)
        likely = [name for name in (likely_task(f"{node.title}｜{node.body}", examples),) if name]
        like = [index for index in free if topics[index].id in likely]
        for index in _spoken_of(weights, free, settled=settled) or like:
            named[index].append(node)
            taken.add((node.document, node.section.title))


def _spoken_of(weights: Sequence[float], free: Sequence[int], *, settled: bool) -> list[int]:
    """The free tasks of which a heading and its text hold enough cues, two at most, or of one clearly most."""
    order = sorted(free, key=lambda index: -weights[index])
    enough = [index for index in order if weights[index] >= LEAST_CUES][:2]
    if enough or not order:
        return enough
    best = order[0]
    rest = max((weight for index, weight in enumerate(weights) if index != best), default=0.0)
    clear = weights[best] >= CLEAR_CUES and weights[best] >= 2 * rest
    return [best] if clear or (settled and weights[best] == max(weights) >= LAST_CUES) else []


def _spoken(passages: Sequence[Passage], words: Sequence[Sequence[str]]) -> list[_Spoken]:
    found = []
    for passage in passages:
        text = bare(passage.text)
        found.append(_Spoken(passage=passage, cues=tuple(sum(word in text for word in group) for group in words)))
    return found


def _sentences(index: int, spoken: Sequence[_Spoken]) -> list[Passage]:
    """Sentences that speak of one task more than of any other, those with most cues first."""
    own = [item for item in spoken if item.cues[index] >= 2 and item.cues[index] == max(item.cues)]
    return [item.passage for item in sorted(own, key=lambda item: -item.cues[index])]


def _items(passage: Passage) -> Iterator[tuple[str, Passage]]:
    """The items of a sentence (一是…；二是…), each with the bare words of its first clause."""
    text = passage.text
    matches = list(_ITEM.finditer(text))
    for match, after in zip(matches, [*matches[1:], None][: len(matches)], strict=True):
        end = after.start() if after else len(text)
        clause = _CLAUSE.split(text[match.end() : end], maxsplit=1)
        if len(clause) == 2 and len(clause[1].strip()) >= LEAST_BODY:
            start = match.end() - len(match.group().lstrip())
            piece = msgspec.structs.replace(passage, start=passage.start + start, end=passage.start + end)
            yield bare(clause[0]).replace("层面", "方面"), piece


def _named_items(passages: Sequence[Passage], topics: Sequence[Topic], tasks: Collection[str]) -> list[list[Passage]]:
    """For each task the items below the section of tasks whose first clause names it more than any other."""
    found: list[list[Passage]] = [[] for _ in topics]
    for passage in passages:
        if not is_below(passage.headings, tasks):
            continue
        for clause, piece in _items(passage):
            likeness = [_likeness(clause, topic) for topic in topics]
            if max(likeness, default=0.0) >= LIKE:
                found[likeness.index(max(likeness))].append(piece)
    return found


def _below(node: _Node, spoken: Sequence[_Spoken], index: int) -> list[Passage]:
    """Sentences under a heading, those with most of the task's cues first."""
    own = [
        item for item in spoken
        if item.passage.document == node.document and node.section.title in item.passage.headings
    ]  # fmt: skip
    return [item.passage for item in sorted(own, key=lambda item: -item.cues[index])]


def _cover(
    topic: Topic, index: int, named: Sequence[_Node], items: Sequence[Passage], spoken: Sequence[_Spoken]
) -> TaskCoverage:
    sentences = _below(named[0], spoken, index) if named else items or _sentences(index, spoken)
    covered = bool(named or items) or len(sentences) >= LEAST_SENTENCES
    evidence = [node.evidence for node in named[: MOST_EVIDENCE - MOST_SENTENCES]]
    evidence += [passage.evidence for passage in sentences[:MOST_SENTENCES]]
    below = [passage for node in named for passage in _below(node, spoken, index)] or sentences
    new = (passage.evidence for passage in newest(below, MOST_NEW))
    return TaskCoverage(
        id=topic.id,
        title=topic.title,
        covered=covered,
        evidence=tuple(evidence) if covered else (),
        new=tuple(new) if covered else (),
    )


def cover_tasks(
    readings: Sequence[tuple[str, Reading]], parts: Parts, programme: Programme
) -> tuple[TaskCoverage, ...]:
    """For each task of the programme, in its order, whether it is treated, with headings and sentences that show it.

    Looked at are the documents that the programme wants tasks from; all documents where the dossier holds none.
    """
    where, topics = _where(readings, parts, programme), programme.tasks
    tasks, others = _task_sections(readings, parts, programme)
    nodes = list(_nodes(readings, parts, where))
    named = _named(nodes, topics)
    _add_unnamed(named, nodes, programme, tasks)
    _add_outside(named, nodes, programme, tasks, others)
    passages = [
        passage
        for document_id, reading in readings
        for passage in find_passages(document_id, reading, parts.get(document_id, ()))
        if not where or passage.requirement in where
    ]
    spoken = _spoken(passages, [_words(topic) for topic in topics])
    taken = {(node.document, node.section.title) for group in named for node in group}
    like = find_pieces(passages, programme, tasks, taken)
    items = [one or other for one, other in zip(_named_items(passages, topics, tasks), like, strict=True)]
    return tuple(_cover(topic, index, named[index], items[index], spoken) for index, topic in enumerate(topics))
