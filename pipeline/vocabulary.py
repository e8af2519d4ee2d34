"""The programme's indicators (指标词表): which of them a figure states."""

import re
from collections.abc import Iterable
from typing import Final

import msgspec

from extractors.document import Evidence
from pipeline.facts import Figure
from pipeline.programme import FigureRequirement, Programme

_NOISE: Final = re.compile(r"[\s“”\"'（）()《》、，,]")


def name_indicators(figures: Iterable[Figure], programme: Programme, document: str) -> list[Figure]:
    """The figures under a document's id, each with the id of the programme's indicator that it states, if any."""
    return [
        msgspec.structs.replace(
            figure,
            document=document,
            evidence=_under(figure.evidence, document),
            context=tuple(_under(evidence, document) for evidence in figure.context),
            indicator_id=find_indicator(figure, programme),
        )
        for figure in figures
    ]


def find_indicator(figure: Figure, programme: Programme) -> str | None:
    """The indicator that fits best: longest alias found in the words, unit allowed, no excluding word."""
    words = _NOISE.sub("", figure.indicator)
    fits = [(score, wanted.id) for wanted in programme.figures if (score := _fit(words, figure, wanted))]
    return max(fits)[1] if fits else None


def _fit(words: str, figure: Figure, wanted: FigureRequirement) -> int:
    """Length of the longest alias that the words hold; 0 when the indicator is another one."""
    if not words or (wanted.units and figure.unit not in wanted.units):
        return 0
    if any(exclude in words for exclude in wanted.excludes):
        return 0
    aliases = (_NOISE.sub("", alias) for alias in (wanted.title, *wanted.aliases))
    return max((len(alias) for alias in aliases if alias and alias in words), default=0)


def _under(evidence: Evidence, document: str) -> Evidence:
    return msgspec.structs.replace(evidence, document=document)
