"""Figures of labelled sentences and tables.

A figure hits when value (or range) and unit agree. Of the hits are scored: ``indicator`` (equal but for white space,
brackets and 的), ``indicator_core`` (one contains the other and at most four characters differ, or the label is the
head of what was found), ``period`` (words), ``dates`` (ISO), ``kind``, ``qualifier``, ``subject``.

A label may name other words that are as good (``also``, ``also_periods``), be ``optional`` (fractions in words, ages,
numbers of copies: whoever finds them is not wrong) or leave out what two people would label differently
(``unscored``). An error of magnitude is a figure at the right place with the right unit and another power of ten.
"""

import datetime as dt
import math
from collections import Counter
from typing import Any

from rapidfuzz import fuzz, process

from extractors.document import Block
from pipeline.facts import Figure
from pipeline.figures.finding import find_figures
from pipeline.outline import find_sections
from understood.common import Told, labels, make_document, norm, table_block
from understood.papers import Line, Paper, as_document


def find(label: dict[str, Any], *blocks: Block) -> tuple[Figure, ...]:
    """Figures of blocks below the label's headings, with its date as anchor."""
    headings = [
        Block(id=f"h{number}", kind="heading", level=1, text=words)
        for number, words in enumerate(label.get("headings", ()))
    ]
    document = make_document(*headings, *blocks)
    anchor = dt.date.fromisoformat(label["anchor"]) if label["anchor"] else None
    return find_figures(document, find_sections(document) if headings else (), anchor=anchor)


def read_sentence(label: dict[str, Any]) -> tuple[Figure, ...]:
    """Figures found in one labelled sentence."""
    return find(label, Block(id="b1", kind="paragraph", text=label["text"]))


def read_table(label: dict[str, Any]) -> tuple[Figure, ...]:
    """Figures found in one labelled table."""
    caption = [Block(id="b1", kind="caption", text=label["caption"])] if label["caption"] else []
    return find(label, *caption, table_block("b2", label["rows"]))


def same_core(label: str, found: str) -> bool:
    """Whether two indicators mean the same words but for a verb or a level."""
    a, b = norm(label), norm(found)
    if not a or not b:
        return a == b
    short, long = sorted((a, b), key=len)
    return a == b or (short in long and len(long) - len(short) <= 4) or b.endswith(a)


def value_key(figure: Figure | dict[str, Any]) -> tuple[Any, ...]:
    """What a hit must share."""
    get = figure.get if isinstance(figure, dict) else lambda name: getattr(figure, name)
    numbers = (None if (number := get(name)) is None else round(float(number), 6) for name in ("value", "low", "high"))
    return (*numbers, get("unit"))


def other_power(found: float | None, wanted: float | None) -> bool:
    """Whether two values differ by nothing but a power of ten."""
    if not found or not wanted or (found > 0) != (wanted > 0):
        return False
    power = math.log10(found / wanted)
    return round(power) != 0 and math.isclose(power, round(power), abs_tol=1e-9)


def checks_of(got: Figure, want: dict[str, Any]) -> dict[str, bool]:
    """Which properties of a hit are right, of those that the label scores."""
    indicators = (want["indicator"], *want.get("also", ()))
    periods = (want["period"], *want.get("also_periods", ()))
    checks = {
        "indicator": norm(got.indicator) in map(norm, indicators),
        "indicator_core": any(same_core(words, got.indicator) for words in indicators),
        "period": norm(got.period) in map(norm, periods),
        "dates": (got.period_start, got.period_end) == (want["period_start"], want["period_end"]),
        "kind": got.kind == want["kind"],
        "qualifier": got.qualifier == want["qualifier"],
        "subject": got.subject == want["subject"],
    }
    return {name: good for name, good in checks.items() if name not in want.get("unscored", ())}


def score_sentence(label: dict[str, Any], found: tuple[Figure, ...], counts: Counter[str], told: Told) -> None:
    """Counts of one sentence."""
    left = list(found)
    for want in label["figures"]:
        same = [figure for figure in left if value_key(figure) == value_key(want)]
        near = [figure for figure in same if norm(want["text"]) in norm(figure.text) or figure.text in want["text"]]
        got = next(iter(near or same), None)
        if got is None:
            count_missed(label, want, left, counts, told)
            continue
        left.remove(got)
        if want.get("optional"):
            continue
        counts["hits"] += 1
        for name, good in checks_of(got, want).items():
            counts["of " + name] += 1
            counts[name] += good
            if not good and name != "indicator":
                attribute = {"indicator_core": "indicator", "dates": "period_start"}.get(name, name)
                told(name.upper(), repr(getattr(got, attribute)), "WANT", repr(want[attribute]), got.rule, label["id"])
                told("    ", label["text"])
    spare = [want["text"] for want in label["figures"] if want.get("optional")]
    for figure in left:
        if not any(norm(words) in norm(figure.text) or norm(figure.text) in norm(words) for words in spare):
            counts["invented"] += 1
            told("INVENTED", figure.text, figure.indicator, "|", label["id"], label["text"])


def count_missed(
    label: dict[str, Any], want: dict[str, Any], left: list[Figure], counts: Counter[str], told: Told
) -> None:
    """A label that no figure hits; it is worse when the figure is there with another magnitude."""
    if want.get("optional"):
        return
    counts["missed"] += 1
    there = [f for f in left if f.text == want["text"] and f.unit == want["unit"]]
    counts["magnitude_errors"] += any(other_power(f.value, want["value"]) for f in there)
    told("MISSED", want["text"], "|", label["id"], label["text"])


def set_sentences(sentences: list[dict[str, Any]], form: str) -> list[tuple[Block, ...]]:
    """The blocks in which each sentence was read again, once all of them were set in one file.

    A block belongs to the sentence that it resembles most, so that each sentence is judged on its own.
    """
    paper = Paper("sentences", "plain", lines=[Line("-", label["text"]) for label in sentences])
    texts = [norm(label["text"]) for label in sentences]
    own: list[list[Block]] = [[] for _ in sentences]
    for block in as_document(paper, form).blocks:
        found = process.extractOne(norm(block.text), texts, scorer=fuzz.ratio, score_cutoff=30)
        if found:
            own[found[2]].append(block)
    return [tuple(blocks) for blocks in own]


def score_sentences(half: str, form: str = "text", *, errors: bool) -> Counter[str]:
    """Counts over all sentences of a half, as plain text or read again from a file."""
    counts: Counter[str] = Counter(magnitude_errors=0)
    told = Told(half, errors=errors)
    sentences = labels(f"figures_{half}")
    if form == "text":
        for label in sentences:
            score_sentence(label, read_sentence(label), counts, told)
    else:
        for label, blocks in zip(sentences, set_sentences(sentences, form), strict=True):
            score_sentence(label, find(label, *blocks) if blocks else (), counts, told)
    return counts


def in_year(figure: Figure, year: str) -> bool:
    """Whether a figure's period begins or ends in the year; of an empty one, whether it has none."""
    return year in {(figure.period_end or figure.period_start or "")[:4], (figure.period_start or "")[:4]}


def score_table(label: dict[str, Any], found: tuple[Figure, ...], counts: Counter[str], told: Told) -> None:
    """Counts of one table."""
    left = list(found)
    for want in label["figures"]:
        hits = [f for f in left if f.value == want["value"] and f.unit == want["unit"]]
        named = [f for f in hits if all(norm(p) in norm(f.indicator + (f.subject or "")) for p in want["indicator"])]
        dated = [f for f in named if in_year(f, want["year"])]
        got = next(iter(dated or named or hits), None)
        if got is None:
            counts["missed"] += 1
            same = [f for f in left if f.unit == want["unit"] and norm("".join(want["indicator"])) in norm(f.indicator)]
            counts["magnitude_errors"] += any(other_power(f.value, want["value"]) for f in same)
            told("MISSED", want, label["id"])
            continue
        left.remove(got)
        counts["hits"] += 1
        checks = {"indicator": bool(named), "period": in_year(got, want["year"])}
        checks |= {"subject": got.subject == want["subject"], "kind": got.kind == want.get("kind", got.kind)}
        for name, good in checks.items():
            if name not in want.get("unscored", ()):
                counts["of " + name] += 1
                counts[name] += good
                if not good:
                    told(name.upper(), label["id"], want, "GOT", got.indicator, got.period, got.subject, got.kind)
    counts["invented"] += len(left)
    for figure in left:
        told("INVENTED", label["id"], figure.indicator, figure.text)


def score_tables(half: str, *, errors: bool) -> Counter[str]:
    """Counts over all tables of a half."""
    counts: Counter[str] = Counter(magnitude_errors=0)
    told = Told(half, errors=errors)
    for label in labels(f"figures_tables_{half}"):
        score_table(label, read_table(label), counts, told)
    return counts
