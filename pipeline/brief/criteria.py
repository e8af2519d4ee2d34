"""The sentences that say most about each criterion (评估标准), chosen, never written.

Own scorer in the manner of maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998): the section in which a
sentence stands, cues weighed by how rare they are in this dossier, words of the headings above, figures, place and
length, minus what every official text says; then spread over documents, no sentence twice. Where the applicants admit
a shortfall, it is put in and marked.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from rapidfuzz import fuzz

from extractors.document import Record, cite
from pipeline.brief.passages import Parts, Passage, bare, find_passages
from pipeline.brief.serving import Serving
from pipeline.facts import Reading
from pipeline.programme import DocumentRequirement, Programme, Topic
from pipeline.review import CriterionPoints, Point

MOST: Final = 4
"""Sentences of one criterion."""
USUAL: Final = 3
"""Beyond this many only a sentence that is nearly as good as the first is taken."""
LEAST_RELEVANCE: Final = 0.12
SHORTEST, LONGEST = 14, 260
STOCK: Final = 3
"""A sentence with so many stock phrases says nothing of its own."""
SAME: Final = 88.0
"""Two sentences this alike (rapidfuzz ratio of the bare text) are one."""
_ROLE: Final = {"text": 1.0, "form": 0.85, "letter": 0.75, "evidence": 0.5, "list": 0.0}
_UNASSIGNED: Final = 0.5
SHORTFALL_NOTE: Final = "自述不足"
"""What marks a point in which the applicants themselves admit that something is lacking."""
OWN_SECTION, OWN_DOCUMENT, OTHER_SECTION = 2.0, 1.3, 0.5
"""What relevance is multiplied by in a section or document that is there to speak about the criterion, or another."""
LEAST_IN_OWN: Final = 0.2
"""Relevance of any sentence in a section that is there to speak about the criterion, before multiplying."""
_FAINT: Final = 0.35
"""What a lone faint cue is worth."""
_AGAINST: Final = 0.45
"""What relevance is multiplied by for each word that speaks against, twice at most."""

_BOILERPLATE: Final = re.compile(
    r"习近平|新时代中国特色社会主义|党的?(?:十九|二十)[大届]|全会精神|重要(?:讲话|指示|论述)|"
    r"(?:为|按照|根据)?(?:深入)?(?:贯彻落实|学习贯彻)|专此(?:致函|报告)|妥否|请(?:批示|审示|予支持)|特此|现将.{0,20}如下|"
    r"(?:特?制定|编制)(?:本|如下|以下|该)|结合(?:我|本)(?:市|区|县|地)实际|坚持以.{0,12}为指导|提供(?:有力|坚强|坚实)(?:保障|支撑)|不断(?:提升|增强|推进)|"
    r"具有(?:重要|重大)意义|以下简称|联系人|联系电话"
)
_FORM: Final = re.compile(
    r"填表说明|(?:填报|填表|填写)(?:时|前|说明|要求|须知|人)|如实填|本表|一式[一二两三四五六七八九十\d]+份|可(?:另)?附页|另附(?:纸|页)|加盖(?:单位)?公章|"
    r"(?:承诺|保证).{0,40}(?:真实|属实|准确|完整|有效)|(?:真实性|合法性).{0,8}负责|□|☑|（签字|（盖章|\(盖章|请(?:在|打|选择).{0,16}(?:填|√|勾选)|"
    r"(?:限|不超过)\d+字(?:以内)?|"
    r"^\d{1,2}[.．、\s]\s*[^，。；]{2,50}(?:报告|方案|[申报请]表|材料|证明|名单|清单|目录|复印件|的?函)(?:[（(].{1,12}[）)])?$"
)
"""What forms print themselves, and lines of a list of attachments."""
_SHORTFALL: Final = re.compile(
    r"(?:存在|面临).{0,16}(?:问题|不足|短板|困难|差距|瓶颈|薄弱)|"
    r"(?:尚未|仍未|还没有|尚不|还不|仍不|仍需|仍有|还需|有待|(?:亟待|亟需)(?:进一步)?(?:提|加|完|健全|强|补|破|解决|改|增|充实|夯实))|"
    r"(?:意识|力量|能力|水平|投入|人才|手段|机制|制度|力度|经验|覆盖面?|基础|供给|专业性).{0,8}"
    r"(?:不足|不够|不强|不高|薄弱|较弱|偏弱|欠缺|缺乏|滞后|不健全|不完善|有限|短缺)|"
    r"(?:主要)?(?:问题|短板|不足|困难)(?:是|在于|有|主要)"
)
_REMEDY: Final = re.compile(r"(?:针对|解决|弥补|补齐|克服|化解|破解|着力).{0,24}(?:问题|不足|短板|薄弱|难题|瓶颈)")
_SHORTFALL_HEADING: Final = re.compile("问题|不足|短板|困难|差距|薄弱|挑战")
_NEXT_STEPS: Final = re.compile("下一步|措施|对策|打算")


class _Candidate(Record, frozen=True):
    """A sentence with its relevance to each criterion; ``worth`` is what it is worth whatever the criterion.

    ``start`` is where it begins in its block, a run-in heading before it included.
    """

    passage: Passage
    start: int
    bare: str
    grams: frozenset[str]
    relevance: tuple[float, ...]
    worth: float
    shortfall: float

    def value(self, criterion: int) -> float:
        """How well it serves one criterion; less when it serves another one better."""
        own, best = self.relevance[criterion], max(self.relevance)
        return own * math.sqrt(own / best) * self.worth if best else 0.0


def _grams(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


class _Gist(Record, frozen=True):
    """A criterion in bare words: all that speak for it, its names, its faint cues, what speaks against it."""

    words: tuple[str, ...]
    names: tuple[str, ...]
    faint: frozenset[str]
    against: tuple[str, ...]
    grams: frozenset[str]


def _gist(topic: Topic) -> _Gist:
    faint = frozenset(map(bare, topic.faint))
    words = tuple(dict.fromkeys(bare(word) for word in (topic.title, *topic.aliases, *topic.cues) if bare(word)))
    return _Gist(
        words=words,
        names=tuple(word for word in words if word not in faint),
        faint=faint,
        against=tuple(filter(None, map(bare, topic.against))),
        grams=_grams(bare(topic.title + topic.description)),
    )


def _role_weight(passage: Passage, documents: dict[str, DocumentRequirement]) -> float:
    document = documents.get(passage.requirement or "")
    return _UNASSIGNED if document is None else _ROLE[document.role]


def _prior(passage: Passage, sections: frozenset[str], topic: Topic, claimed: frozenset[str]) -> float:
    """What the place of a sentence says: whether its section or document is there to speak about the criterion.

    ``claimed`` are the sections that are there to speak about some criterion.
    """
    if sections & set(topic.sources):
        return OWN_SECTION
    if sections & claimed:
        return OTHER_SECTION * (OWN_DOCUMENT if passage.requirement in topic.sources else 1.0)
    return OWN_DOCUMENT if passage.requirement in topic.sources else 1.0


def _shortfall(passage: Passage) -> float:
    """How plainly a sentence admits that something is lacking: 0 not at all, 1 under a heading that says so.

    Under such a heading no words are asked for, unless they tell what is done about it.
    """
    heading = " ".join(passage.headings)
    remedies = bool(_REMEDY.search(passage.text))
    admits = bool(_SHORTFALL.search(passage.text)) and not remedies
    below = bool(_SHORTFALL_HEADING.search(heading)) and not _NEXT_STEPS.search(heading)
    if below and not admits:
        return 0.0 if remedies or _NEXT_STEPS.search(passage.text) else 0.8
    return 1.0 if below else 0.6 if admits else 0.0


def _worth(passage: Passage, role: float) -> float:
    """Figures, length, place and confidence; boilerplate halves it each time."""
    length = passage.end - passage.start
    figures = 1.0 - math.exp(-0.7 * passage.figures)
    fitting = min(1.0, length / 30) * min(1.0, 130 / length)
    stock = 0.45 ** len(_BOILERPLATE.findall(passage.text))
    return role * stock * (0.55 + 0.6 * figures + 0.1 * passage.first) * math.sqrt(fitting) * passage.block.confidence


def _relevance(text: str, headings: str, gist: _Gist, rarity: dict[str, float], prior: float) -> float:
    """0 to 2: rare cues in the sentence, words in the headings above, likeness to the description, times the prior.

    Words of another matter take from it, whatever the section.
    """
    found = [word for word in gist.words if word in text]
    cues = sum(rarity[word] for word in found)
    if len(found) == 1 and found[0] in gist.faint:
        cues *= _FAINT
    above = max((rarity[word] for word in gist.names if word in headings), default=0.0)
    grams = _grams(text)
    like = len(grams & gist.grams) / (len(gist.grams) or 1)
    base = (0.6 * (1.0 - math.exp(-cues)) + 0.3 * above + 0.1 * min(1.0, 3 * like)) if cues or above else 0.05 * like
    if prior >= OWN_SECTION:
        base = max(base, LEAST_IN_OWN)
    strangers = sum(word in text for word in gist.against)
    return base * prior * _AGAINST ** min(strangers, 2)


def _is_print(text: str) -> bool:
    """Whether a sentence is what the form prints, or little but what every official text says."""
    return bool(_FORM.search(text)) or len(_BOILERPLATE.findall(text)) >= STOCK


def _usable(
    readings: Sequence[tuple[str, Reading]], parts: Parts, programme: Programme
) -> Iterator[tuple[Passage, int, frozenset[str]]]:
    """Passages of fitting length that are no print of a form, where each begins and the sections it stands in."""
    for document_id, reading in readings:
        own = parts.get(document_id, ())
        serving = Serving(reading, own, programme)
        for passage in find_passages(document_id, reading, own):
            if SHORTEST <= passage.end - passage.start <= LONGEST and not _is_print(passage.text):
                yield passage, serving.opening(passage), serving.of(passage)


def _rarity(words: Sequence[str], texts: Sequence[str]) -> dict[str, float]:
    """Weight of each word between 0 and 1 by how few sentences hold it."""
    total = len(texts)
    held = Counter({word: sum(word in text for text in texts) for word in words})
    return {word: math.log((1 + total) / (1 + held[word])) / math.log(2 + total) for word in words}


def _candidates(places: Sequence[tuple[Passage, int, frozenset[str]]], programme: Programme) -> list[_Candidate]:
    documents = {document.id: document for document in programme.documents}
    texts = [bare(passage.text) for passage, _, _ in places]
    gists = [_gist(topic) for topic in programme.criteria]
    rarity = _rarity(list(dict.fromkeys(word for gist in gists for word in gist.words)), texts)
    claimed = frozenset(source for topic in programme.criteria for source in topic.sources if "/" in source)
    seen: set[str] = set()
    candidates = []
    for (passage, start, sections), text in zip(places, texts, strict=True):
        role = _role_weight(passage, documents)
        if text in seen or not role:
            continue
        seen.add(text)
        headings = bare("".join(passage.headings))
        candidates.append(
            _Candidate(
                passage=passage,
                start=start,
                bare=text,
                grams=_grams(text),
                relevance=tuple(
                    _relevance(text, headings, gist, rarity, _prior(passage, sections, topic, claimed))
                    for topic, gist in zip(programme.criteria, gists, strict=True)
                ),
                worth=_worth(passage, role),
                shortfall=_shortfall(passage) * (role >= _UNASSIGNED),
            )
        )
    return candidates


def _overlap(one: _Candidate, other: _Candidate) -> float:
    return len(one.grams & other.grams) / (len(one.grams | other.grams) or 1)


def _same(one: _Candidate, other: _Candidate) -> bool:
    return _overlap(one, other) > 0.3 and fuzz.ratio(one.bare, other.bare) >= SAME


def _next(pool: Sequence[_Candidate], criterion: int, own: Sequence[_Candidate]) -> _Candidate | None:
    """The best remaining sentence: worth much, unlike those taken, from another document or block where possible."""
    best, best_score = None, 0.0
    for candidate in pool:
        if candidate.relevance[criterion] < LEAST_RELEVANCE:
            continue
        score = candidate.value(criterion)
        if score <= best_score:
            continue
        for taken in own:
            score *= 1.0 - 0.7 * _overlap(candidate, taken)
            score *= 0.6 if taken.passage.block.id == candidate.passage.block.id else 1.0
            score *= 0.85 if taken.passage.document == candidate.passage.document else 1.0
        if score > best_score:
            best, best_score = candidate, score
    return best


def _without(pool: list[_Candidate], taken: _Candidate) -> list[_Candidate]:
    return [item for item in pool if item is not taken and not _same(item, taken)]


def _admitted(candidates: Sequence[_Candidate], count: int) -> dict[int, _Candidate]:
    """For each criterion the plainest admission of a shortfall among those that are about it more than others.

    One that is about none goes to the last criterion, the foundation as a rule.
    """
    found: dict[int, _Candidate] = {}
    for candidate in candidates:
        if not candidate.shortfall:
            continue
        best = max(range(count), key=lambda index: (candidate.relevance[index], index))
        criterion = best if candidate.relevance[best] >= LEAST_RELEVANCE else count - 1
        known = found.get(criterion)
        if known is None or candidate.shortfall * candidate.worth > known.shortfall * known.worth:
            found[criterion] = candidate
    return found


def select_points(
    readings: Sequence[tuple[str, Reading]], parts: Parts, programme: Programme
) -> tuple[CriterionPoints, ...]:
    """For each criterion of the programme, in its order, up to four verbatim sentences with their places.

    ``readings`` come with the id of the document in its dossier; ``parts`` say what each file is. Fewer than two
    sentences, or none, come back for a criterion of which the dossier says no more. No sentence stands twice.
    """
    count = len(programme.criteria)
    candidates = _candidates(list(_usable(readings, parts, programme)), programme)
    chosen: list[list[_Candidate]] = [[] for _ in range(count)]
    pool = candidates
    for criterion, candidate in sorted(_admitted(candidates, count).items()):
        if any(candidate is item for item in pool):
            chosen[criterion].append(candidate)
            pool = _without(pool, candidate)
    admitted = [len(group) for group in chosen]
    for turn in range(MOST):
        for criterion in range(count):
            own = chosen[criterion]
            best = None if len(own) >= MOST else _next(pool, criterion, own)
            if best is None:
                continue
            first = max((item.value(criterion) for item in own), default=0.0)
            if turn >= USUAL - admitted[criterion] and best.value(criterion) < 0.7 * first:
                continue
            own.append(best)
            pool = _without(pool, best)
    return tuple(
        CriterionPoints(id=topic.id, title=topic.title, points=_points(group, held))
        for topic, group, held in zip(programme.criteria, chosen, admitted, strict=True)
    )


def _points(group: Sequence[_Candidate], admitted: int) -> tuple[Point, ...]:
    """What they offer first, what they admit last and marked."""
    return (*(_point(item) for item in group[admitted:]), *(_point(item, SHORTFALL_NOTE) for item in group[:admitted]))


def _point(item: _Candidate, note: str = "") -> Point:
    passage = item.passage
    text = passage.block.text[item.start : passage.end]
    return Point(text=text, evidence=cite(passage.document, passage.block, item.start, passage.end), note=note)
