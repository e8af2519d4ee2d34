"""What passages of a plan are like the examples of a task (任务), where no heading and no word of theirs names it."""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Final

import msgspec

from pipeline.brief.passages import Passage, bare
from pipeline.programme import Programme
from pipeline.topics.examples import NONE, TASKS, Examples, learn

LEAST_BODY: Final = 6
"""Characters below a heading that make it more than a mention."""
MOST_LIKELY: Final = 0.5
"""Share of one task among all that gives a passage below the section of tasks to it, by likeness to the examples."""
SURELY_LIKE: Final = 0.95
"""Chance of a task that gives a clause to it although its heading is about another one."""
PLAINLY_LIKE: Final = 0.55
"""Chance of a task that gives it a heading which stands in no section of tasks."""
CLEARLY_LIKE: Final = 0.7
"""The same for one clause of a sentence."""
MANY_IN_ROW: Final = 3
"""Tasks of which a sentence that sets out a row of them has a clause each."""
LEAST_ANY: Final = 0.2
"""Chance that it is about a task at all."""


def task_documents(programme: Programme) -> frozenset[str]:
    """Documents of the programme that must have a section of tasks: that is where tasks are treated."""
    return frozenset(
        document.id
        for document in programme.documents
        if any(TASKS.search(section.title) for section in document.sections)
    )


def is_below(headings: Sequence[str], tasks: Collection[str]) -> bool:
    """Whether one of the titles above is that of a section of tasks."""
    return any(title in tasks or TASKS.search(title) for title in headings)


def learn_tasks(programme: Programme) -> Examples:
    """The model of the tasks; what the other sections of documents with tasks are like is none of them."""
    where = task_documents(programme)
    others = [
        example
        for document in programme.documents
        if document.id in where
        for section in document.sections
        if not TASKS.search(section.title)
        for example in section.examples
    ]
    asides = [
        example for document in programme.documents if document.id in where for example in document.aside_examples
    ]
    return learn((*((topic.id, topic.examples) for topic in programme.tasks), (NONE, (*others, *asides))))


def likely_task(text: str, examples: Examples) -> str | None:
    """The task that a passage below the section of tasks is like; None where nothing, or two tasks, are as likely."""
    chances = examples.chances(examples.grams(text))
    rest = 1.0 - chances.pop(NONE, 0.0)
    best = max(chances, key=lambda name: chances[name], default=None)
    return best if best is not None and rest >= LEAST_ANY and chances[best] >= MOST_LIKELY * rest else None


def find_pieces(
    passages: Sequence[Passage], programme: Programme, tasks: Collection[str], taken: Collection[tuple[str, str]]
) -> list[list[Passage]]:
    """For each task the clauses below the section of tasks that are like it.

    Under a heading that is about a task, clauses of another one must be surely like it; a row of tasks between commas
    clearly.
    """
    examples = learn_tasks(programme)
    found: dict[str, list[Passage]] = {topic.id: [] for topic in programme.tasks}
    clauses: dict[str, list[Passage]] = {topic.id: [] for topic in programme.tasks}
    for passage in passages:
        if not is_below(passage.headings, tasks):
            continue
        inside = any((passage.document, title) in taken for title in passage.headings)
        for piece in _pieces(passage, "[，,；;]" if inside else "[；;]"):
            likely = like_at_least(piece.text, examples, SURELY_LIKE) if inside else likely_task(piece.text, examples)
            if likely is not None:
                found[likely].append(piece)
        row = [] if inside else list(_row(passage, examples))
        for name, piece in row if len({name for name, _ in row}) >= MANY_IN_ROW else ():
            clauses[name].append(piece)
    return [found[topic.id] or clauses[topic.id] for topic in programme.tasks]


def _row(passage: Passage, examples: Examples) -> Iterator[tuple[str, Passage]]:
    """The clauses of a sentence that are each clearly like a task."""
    for piece in _pieces(passage, "[，,]"):
        if likely := like_at_least(piece.text, examples, CLEARLY_LIKE):
            yield likely, piece


def like_at_least(text: str, examples: Examples, least: float) -> str | None:
    """The task that a passage is like with this chance at least, none of them being a possibility."""
    chances = examples.chances(examples.grams(text))
    best = max(chances, key=lambda name: chances[name], default=NONE)
    return best if best != NONE and chances[best] >= least else None


def _pieces(passage: Passage, signs: str) -> Iterator[Passage]:
    """A passage cut after some signs."""
    start = passage.start
    for piece in re.split(f"(?<={signs})", passage.text):
        if len(bare(piece)) >= LEAST_BODY:
            yield msgspec.structs.replace(passage, start=start, end=start + len(piece))
        start += len(piece)
