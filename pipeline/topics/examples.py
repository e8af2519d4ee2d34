"""What passages are like (相似段落): a model of characters and pairs of characters, learnt from a programme's examples.

Rocchio's classifier (in: The SMART Retrieval System, 1971): every topic is the mean of its examples by TF-IDF; what all
examples say (企业, 保护, 试点) thereby weighs next to nothing. Cosines become chances by a softmax whose steepness was set
on passages held out. Examples of none of the topics are a class of their own, so that the model can abstain. Words of
jieba beside the characters did not make it better. Everything is counted when first asked for: some milliseconds.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from pipeline.programme import DocumentRequirement, Topic

Lessons: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]
"""Topics with their examples."""
TASKS: Final = re.compile("任务|举措|(?<!保障)措施")
"""Titles of sections that set out tasks."""

NONE: Final = ""
"""Stands for no topic at all."""

_STEEP: Final = 17.0
"""What cosines are multiplied by before the softmax: the likeliest on passages held out."""
_OF_EACH: Final = 4
"""Examples of each task that the section of tasks learns from, so that it has not many more than the others."""
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)?")
_BREAK: Final = re.compile(r"[\s，。、：:；;“”\"'（）()《》\-—｜]+")


class Examples:
    """What each topic's examples have of their own; the last class is :data:`NONE` where there are examples of it."""

    def __init__(self, lessons: Lessons) -> None:
        self.topics = tuple(topic for topic, texts in lessons if texts)
        counted = [[frozenset(_grams(text)) for text in texts] for _, texts in lessons if texts]
        held = Counter(gram for group in counted for grams in group for gram in grams)
        self._places = {gram: place for place, gram in enumerate(sorted(held))}
        total = sum(map(len, counted))
        rarity = np.log((1 + total) / (1 + np.array([held[gram] for gram in self._places], dtype=float)))
        weights = np.zeros((len(self.topics), len(self._places)))
        for row, group in zip(weights, counted, strict=True):
            for grams in group:
                row[[self._places[gram] for gram in grams]] += 1 / (len(group) * len(grams) ** 0.5)
        weights *= rarity
        length = np.linalg.norm(weights, axis=1, keepdims=True)
        self._weights = weights / np.where(length, length, 1.0) * rarity

    def grams(self, text: str) -> frozenset[int]:
        """What of the vocabulary a text holds."""
        known = self._places
        return frozenset(known[gram] for gram in _grams(text) if gram in known)

    def chances(self, grams: frozenset[int]) -> dict[str, float]:
        """How likely a text with these grams is about each topic, :data:`NONE` among them; they add up to 1.

        The fewer grams are known, the nearer the chances are to each other.
        """
        if not self.topics:
            return {}
        scores: npt.NDArray[np.float64] = self._weights[:, sorted(grams)].sum(axis=1) / max(1, len(grams)) ** 0.5
        powers = np.exp(_STEEP * (scores - scores.max()))
        return dict(zip(self.topics, (powers / powers.sum()).tolist(), strict=True))

    def reasons(self, text: str, topic: str, count: int = 5) -> tuple[str, ...]:
        """What in ``text`` speaks most for a topic against the others, most first: why the model says so."""
        names = list(self._places)
        row = self.topics.index(topic)
        lead = self._weights[row] - self._weights.mean(axis=0)
        found = sorted(self.grams(text), key=lambda place: (-lead[place], place))
        return tuple(names[place] for place in found[:count] if lead[place] > 0)


def find_lessons(document: DocumentRequirement, tasks: Sequence[Topic]) -> Lessons:
    """The examples of a document's sections; the section of tasks (主要任务) is like each task, too."""
    passages = tuple(example for task in tasks for example in task.examples[:_OF_EACH])
    own = [(one.id, one.examples + (passages if TASKS.search(one.title) else ())) for one in document.sections]
    return (*own, (NONE, document.aside_examples))


@lru_cache(maxsize=16)
def learn(lessons: Lessons) -> Examples:
    """The model of these examples; kept, as the same ones are asked for with every document."""
    return Examples(lessons)


def _grams(text: str) -> Iterable[str]:
    """Characters and pairs within clauses; every number is one sign."""
    clauses = _BREAK.split(_NUMBER.sub("0", text))
    for clause in clauses:
        yield from clause
        yield from (clause[i : i + 2] for i in range(len(clause) - 1))
