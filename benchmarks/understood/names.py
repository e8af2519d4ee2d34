"""Names of labelled sentences: organisations, regions, persons, policies, document numbers, dates, money, phones, mail.

*Found* is a name of the right kind that overlaps the label, *exact* one with the same words (brackets and white space
apart), *normalised* the right adcode, ISO date or amount of those found where the label has one.

No fault is: a region or an organisation inside a longer name, a date that is not to the day, what overlaps an optional
label (short names, anonymous bodies, places that are no division). ``role`` and ``phone`` of persons, ``number`` and
``issuer`` of policies are scored as soon as entities carry such attributes.
"""

import json
import math
from collections import Counter
from typing import Any

from extractors.document import Block
from pipeline.entities import find_entities
from pipeline.facts import Entity
from understood.common import Told, labels, make_document, norm, share

INNER = {"region", "organisation", "person", "date", "document_number"}
ATTRIBUTES = ("role", "phone", "number", "issuer")


def bare(words: str) -> str:
    """Words without brackets of titles and what else does not matter."""
    return norm(words).strip("《》")


def span(name: dict[str, Any]) -> tuple[int, int]:
    """Where a label stands."""
    return name["start"], name["start"] + len(name["text"])


def overlaps(entity: Entity, name: dict[str, Any]) -> bool:
    """Whether an entity and a label share a character."""
    start, end = span(name)
    return entity.evidence.start < end and start < entity.evidence.start + len(entity.evidence.quote)


def same_value(found: str, wanted: str) -> bool:
    """Whether two normalised values agree, amounts as numbers."""
    try:
        return math.isclose(float(found), float(wanted))
    except ValueError:
        return found.partition("+")[0] == wanted  # a zone (开发区) inside a division


def no_fault(entity: Entity, names: list[dict[str, Any]]) -> bool:
    """Whether an entity without a label of its kind is no invention."""
    if entity.kind == "date" and len(entity.normalised) < len("2024-01-01"):
        return True
    around = [name for name in names if overlaps(entity, name)]
    return any(name.get("optional") for name in around) or (entity.kind in INNER and bool(around))


def score_sentence(
    label: dict[str, Any], found: tuple[Entity, ...], counts: dict[str, Counter[str]], told: Told
) -> None:
    """Counts by kind of one sentence."""
    left = list(found)
    for want in label["names"]:
        own = [entity for entity in left if entity.kind == want["kind"] and overlaps(entity, want)]
        got = next((e for e in own if bare(e.text) == bare(want["text"])), next(iter(own), None))
        if got:
            left.remove(got)
        if not want.get("optional"):
            count_name(label, want, got, counts.setdefault(want["kind"], Counter()), told)
    for entity in left:
        if not no_fault(entity, label["names"]):
            counts.setdefault(entity.kind, Counter())["invented"] += 1
            told("INVENTED", entity.kind, entity.text, "|", label["id"], label["text"])


def count_name(
    label: dict[str, Any], want: dict[str, Any], got: Entity | None, count: Counter[str], told: Told
) -> None:
    """One label, and what was found in its place."""
    count["hits" if got else "missed"] += 1
    if got is None:
        told("MISSED", want["kind"], want["text"], "|", label["id"], label["text"])
        return
    exact = bare(got.text) == bare(want["text"])
    count["exact"] += exact
    if not exact:
        told("INEXACT", want["kind"], want["text"], "GOT", got.text, "|", label["id"])
    if "normalised" in want:
        right = same_value(got.normalised, want["normalised"])
        count["of normalised"] += 1
        count["normalised"] += right
        if not right:
            told("NORMALISED", want["text"], want["normalised"], "GOT", got.normalised, "|", label["id"])
    for name in ATTRIBUTES:
        if name in want and hasattr(got, name):
            count["of " + name] += 1
            count[name] += norm(getattr(got, name) or "") == norm(want[name])


def score(half: str, *, errors: bool) -> dict[str, Counter[str]]:
    """Counts of all sentences of a half, by kind of name."""
    counts: dict[str, Counter[str]] = {}
    told = Told(half, errors=errors)
    for label in labels(f"names_{half}"):
        document = make_document(Block(id="b0", kind="paragraph", text=label["text"]))
        score_sentence(label, find_entities(document), counts, told)
    return counts


def report(half: str, counts: dict[str, Counter[str]]) -> None:
    """A JSON line for each kind."""
    for kind, count in counts.items():
        hits, missed, invented = count["hits"], count["missed"], count["invented"]
        line: dict[str, Any] = {"benchmark": "understanding", "what": "names", "half": half, "kind": kind}
        line |= {"labels": hits + missed, "precision": share(hits, hits + invented)}
        line |= {"recall": share(hits, hits + missed), "f": share(2 * hits, 2 * hits + missed + invented)}
        line["f_exact"] = share(2 * count["exact"], 2 * hits + missed + invented)
        for name in ("normalised", *ATTRIBUTES):
            if count["of " + name]:
                line[name] = share(count[name], count["of " + name])
        print(json.dumps(line, ensure_ascii=False))
