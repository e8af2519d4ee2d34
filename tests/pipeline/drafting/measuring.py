"""What a draft finds of what a careful officer would write, misses, and gets wrong, by kind of fact.

``python -m tests.pipeline.drafting.measuring`` prints the table for the calls in ``calls/``.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from extractors.document import Block, Document, FileInfo
from pipeline.drafting import draft_programme
from pipeline.facts import Reading
from pipeline.programme import DocumentRequirement, Programme, parse_programme
from pipeline.reading import understand

CALLS = Path(__file__).with_name("calls")
Fact: TypeAlias = tuple[str, str, str]
"""Kind, what it is about, value."""
HEAD = ("number", "issuer", "date")
DEADLINES = ("national", "applicants", "hour")
_LISTS = (
    ("applicants", "kind", "eligible"),
    ("quotas", "count", "quotas"),
    ("criteria", "title", "criteria"),
    ("tasks", "title", "tasks"),
)
LIMITS = ("copies", "pages", "characters", "least_characters", "least_pages", "megabytes")


def reading_of(*blocks: str | Block, name: str = "通知.docx") -> Reading:
    """A file of paragraphs and other blocks."""
    made = tuple(
        Block(id=f"b{number}", kind="paragraph", text=block) if isinstance(block, str) else block
        for number, block in enumerate(blocks, start=1)
    )
    file = FileInfo(name=name, sha256=name.encode().hex().ljust(64, "0")[:64], bytes=1, media_type="text/plain")
    return understand(Document(file=file, reader="hand/1", pages=(), blocks=made))


def drafted(name: str) -> tuple[Programme, str]:
    """The draft of a call, loaded, and its text."""
    lines = (CALLS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    text = draft_programme([reading_of(*lines)], "2030-01-01")
    return parse_programme(text.encode()), text


def wanted(name: str) -> Mapping[str, Any]:
    """What a careful officer would write of a call."""
    loaded: dict[str, Any] = yaml.safe_load((CALLS / f"{name}.yaml").read_text(encoding="utf-8"))
    return loaded


def call_names() -> list[str]:
    """The calls, each a notice and what an officer would write of it."""
    return sorted(path.stem for path in CALLS.glob("*.yaml"))


def _plain(words: str) -> str:
    return re.sub(r"[《》“”\s]", "", words)


def expected_facts(said: Mapping[str, Any]) -> Iterator[Fact]:
    """The officer's facts."""
    yield "applicants", "who", said["who"]
    for kind, what, key in _LISTS:
        for value in said.get(key, ()):
            yield kind, what, str(value)
    for kind, keys in (("head", HEAD), ("deadlines", DEADLINES)):
        yield from ((kind, key, str(said[key])) for key in keys if key in said)
    for document in said["documents"]:
        yield from _expected_of(document)
    for group in said.get("groups", ()):
        yield "conditions", "group", "、".join(sorted(group))


def _expected_of(document: Mapping[str, Any]) -> Iterator[Fact]:
    title = _plain(document["title"])
    yield "documents", title, document.get("scope", "dossier")
    if "role" in document:
        yield "roles", title, document["role"]
    yield from (("limits", f"{title} {key}", f"{document[key]:g}") for key in LIMITS if key in document)
    yield from (("limits", f"{title} format", form) for form in document.get("formats", ()))
    yield from (("sections", title, section) for section in document.get("sections", ()))
    yield from (("conditions", title, kind) for kind in document.get("when", ()))


def drafted_facts(programme: Programme) -> Iterator[Fact]:
    """The same facts of a draft; what it marks as assumed is no fact of the call."""
    applicants, deadlines = programme.applicants, programme.deadlines
    yield "applicants", "who", applicants.who
    yield from (("head", key, str(getattr(programme.notice, key))) for key in HEAD)
    if applicants.basis != "assumed":
        yield from (("applicants", "kind", kind) for kind in applicants.eligible)
    if deadlines.basis != "assumed":
        yield from (("deadlines", key, str(value)) for key in DEADLINES if (value := getattr(deadlines, key)))
    counts = (programme.quota, *(quota.count for quota in programme.quotas))
    yield from (("quotas", "count", str(count)) for count in dict.fromkeys(counts) if count is not None)
    titles = {document.id: document.title for document in programme.documents}
    for document in programme.documents:
        if document.basis != "assumed":
            yield from _document_facts(document)
    for group in programme.groups:
        yield "conditions", "group", "、".join(sorted(titles[name] for name in group.of))
    yield from (("criteria", "title", topic.title) for topic in programme.criteria)
    yield from (("tasks", "title", topic.title) for topic in programme.tasks)


def _document_facts(document: DocumentRequirement) -> Iterator[Fact]:
    title = _plain(document.title)
    yield "documents", title, document.scope
    yield "roles", title, document.role
    for key in LIMITS:
        if (value := getattr(document.limits, key)) is not None:
            yield "limits", f"{title} {key}", f"{value:g}"
    for form in document.limits.formats:
        yield "limits", f"{title} format", form
    for section in document.sections:
        yield "sections", title, section.title
    for kind in document.when.kinds if document.when else ():
        yield "conditions", title, kind


def compare(name: str) -> tuple[dict[str, Counter[str]], list[str]]:
    """Found, wrong and missed by kind, and the facts behind what is wrong or missed."""
    said = wanted(name)
    programme, text = drafted(name)
    right, made = set(expected_facts(said)), set(drafted_facts(programme))
    judged = {kind for kind, _, _ in right}
    about = {(kind, what) for kind, what, _ in right}
    counts: dict[str, Counter[str]] = {}
    told = []
    for kind, what, value in sorted(right):
        mark = "found" if (kind, what, value) in made else "missed"
        counts.setdefault(kind, Counter())[mark] += 1
        told += [f"missed {kind}: {what} {value}"] if mark == "missed" else []
    open_kinds = {"documents", "criteria", "tasks", "quotas", "applicants", "conditions", "limits", "deadlines"}
    for kind, what, value in sorted(made - right):
        if kind in open_kinds or (kind in judged and (kind, what) in about):
            counts.setdefault(kind, Counter())["wrong"] += 1
            told.append(f"wrong {kind}: {what} {value}")
    head, _, body = text.partition("schema:")
    for key, place in (("asked", head), ("submission", body), ("letter_holds", body)):
        for words in said.get(key, ()):
            mark = "found" if words in place else "missed"
            counts.setdefault(key, Counter())[mark] += 1
            told += [f"missed {key}: {words}"] if mark == "missed" else []
    return counts, told


def table() -> str:
    """What was found, wrong and missed in all calls together, a kind a line."""
    total: dict[str, Counter[str]] = {}
    for name in call_names():
        for kind, count in compare(name)[0].items():
            total.setdefault(kind, Counter()).update(count)
    rows = (f"{kind:<12} {count['found']:5} {count['wrong']:5} {count['missed']:6}" for kind, count in total.items())
    return "\n".join(["             found wrong missed", *rows])


if __name__ == "__main__":
    sys.stdout.write(f"{table()}\n")
