"""How well figures and names are understood: precision and recall on labelled sentences and tables, as JSON lines.

``python benchmarks/understanding.py [dev|test|second] [--errors]``; the labels were written before the rules. ``test``
and ``second`` are frozen: rules are made against ``dev`` alone, these are only scored. ``second`` has other kinds of
texts: goals and safeguards below their headings, documents without a date, forms with the day of filling in.

A figure hits when value (or range) and unit agree. Of the hits are scored: ``indicator`` (equal but for white space,
brackets and 的), ``indicator_core`` (one contains the other and at most four characters differ, or the label is the
head of what was found), ``period`` (words), ``dates`` (ISO), ``kind``, ``qualifier``, ``subject``.
"""

import datetime as dt
import json
import math
import re
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from extractors.document import Block, Cell, Document, FileInfo, table_text
from pipeline.facts import Figure
from pipeline.figures.finding import find_figures
from pipeline.outline import find_sections

SETS = ("dev", "test", "second")
DATA = Path(__file__).resolve().parents[1] / "tests" / "pipeline" / "data"


def make_document(*blocks: Block) -> Document:
    """A document of the given blocks."""
    file = FileInfo(name="样例.docx", sha256="0" * 64, bytes=0, media_type="text/plain")
    return Document(file=file, reader="made/1", pages=(), blocks=blocks)


def read_sentence(label: dict[str, Any]) -> tuple[Figure, ...]:
    """Figures found in one labelled sentence, below its headings where it has some."""
    return _read(label, Block(id="b1", kind="paragraph", text=label["text"]))


def _read(label: dict[str, Any], *blocks: Block) -> tuple[Figure, ...]:
    """Figures of a label's blocks; its headings stand before them."""
    headings = [
        Block(id=f"h{number}", kind="heading", level=1, text=words)
        for number, words in enumerate(label.get("headings", ()))
    ]
    document = make_document(*headings, *blocks)
    anchor = dt.date.fromisoformat(label["anchor"]) if label["anchor"] else None
    return find_figures(document, find_sections(document) if headings else (), anchor=anchor)


def read_table(label: dict[str, Any]) -> tuple[Figure, ...]:
    """Figures found in one labelled table."""
    rows = tuple(
        tuple(Cell(text=text, row_span=down, col_span=across) for text, down, across in row) for row in label["rows"]
    )
    table = Block(id="b2", kind="table", text=table_text(rows), rows=rows)
    caption = [Block(id="b1", kind="caption", text=label["caption"])] if label["caption"] else []
    return _read(label, *caption, table)


def norm(words: str) -> str:
    """Words without what does not matter."""
    return re.sub(r"[\s的（）()“”\"]", "", words)


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


def score_sentences(half: str, *, errors: bool) -> Counter[str]:
    """Counts over all sentences of a half."""
    counts: Counter[str] = Counter()
    for line in (DATA / f"figures_{half}.jsonl").read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        left = list(read_sentence(label))
        for want in label["figures"]:
            got = next((f for f in left if value_key(f) == value_key(want)), None)
            if got is None:
                counts["missed"] += 1
                near = [f for f in left if f.text == want["text"]]
                counts["magnitude_errors"] += bool(near and near[0].unit == want["unit"])
                if errors:
                    print("MISSED", want["text"], "|", label["text"])
                continue
            left.remove(got)
            counts["hits"] += 1
            checks = {
                "indicator": norm(got.indicator) == norm(want["indicator"]),
                "indicator_core": same_core(want["indicator"], got.indicator),
                "period": norm(got.period) == norm(want["period"]),
                "dates": (got.period_start, got.period_end) == (want["period_start"], want["period_end"]),
                "kind": got.kind == want["kind"],
                "qualifier": got.qualifier == want["qualifier"],
                "subject": got.subject == want["subject"],
            }
            for name, good in checks.items():
                counts[name] += good
                if errors and not good and name != "indicator":
                    print(
                        name.upper(),
                        repr(getattr(got, name.replace("_core", "").replace("dates", "period_start"))),
                        "WANT",
                        repr(want.get(name.replace("_core", ""), want["period_start"])),
                        got.rule,
                        "|",
                        label["text"],
                    )
        counts["invented"] += len(left)
        if errors:
            for figure in left:
                print("INVENTED", figure.text, figure.indicator, "|", label["text"])
    return counts


def is_magnitude_error(figure: Figure, want: dict[str, Any]) -> bool:
    """Whether a figure is the wanted one but for a power of ten: same unit and indicator, same digits."""
    if figure.unit != want["unit"] or not figure.value or not want["value"]:
        return False
    power = math.log10(abs(figure.value / want["value"]))
    same_words = all(norm(part) in norm(figure.indicator) for part in want["indicator"])
    return same_words and power != 0 and math.isclose(power, round(power), abs_tol=1e-9)


def score_tables(half: str, *, errors: bool) -> Counter[str]:
    """Counts over all tables of a half."""
    counts: Counter[str] = Counter()
    for line in (DATA / f"figures_tables_{half}.jsonl").read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        left = list(read_table(label))
        for want in label["figures"]:
            hits = [f for f in left if f.value == want["value"] and f.unit == want["unit"]]
            named = [
                f
                for f in hits
                if all(norm(part) in norm(f.indicator + (f.subject or "")) for part in want["indicator"])
            ]
            dated = [
                f
                for f in named
                if (f.period_end or f.period_start or "")[:4] == want["year"]
                or (f.period_start or "")[:4] == want["year"]
            ]
            got = next(iter(dated or named or hits), None)
            if got is None:
                counts["missed"] += 1
                counts["magnitude_errors"] += any(is_magnitude_error(f, want) for f in left)
                if errors:
                    print("MISSED", want, label["id"])
                continue
            left.remove(got)
            counts["hits"] += 1
            counts["indicator"] += bool(named)
            counts["period"] += got in dated
            counts["subject"] += got.subject == want["subject"]
            counts["kind"] += got.kind == want.get("kind", got.kind)
            if errors and got.kind != want.get("kind", got.kind):
                print("KIND", label["id"], want, "GOT", got.kind)
            if errors and not (named and got in dated and got.subject == want["subject"]):
                print("TABLE", label["id"], want, "GOT", got.indicator, got.period, got.subject)
        counts["invented"] += len(left)
        if errors:
            for figure in left:
                print("INVENTED", label["id"], figure.indicator, figure.text)
    return counts


def report(what: str, half: str, counts: Counter[str]) -> None:
    """One JSON line."""
    hits, missed, invented = counts["hits"], counts["missed"], counts["invented"]
    line: dict[str, Any] = {
        "benchmark": "understanding",
        "what": what,
        "half": half,
        "labels": hits + missed,
        "precision": round(hits / max(1, hits + invented), 4),
        "recall": round(hits / max(1, hits + missed), 4),
    }
    for name, count in sorted(counts.items()):
        if name not in {"hits", "missed", "invented", "magnitude_errors"}:
            line[name] = round(count / max(1, hits), 4)
    line["magnitude_errors"] = counts["magnitude_errors"]
    print(json.dumps(line, ensure_ascii=False))


def measure_speed() -> None:
    """Characters a second of the whole language pass, on the labelled sentences repeated."""
    from pipeline.language import load_language

    texts = [
        json.loads(line)["text"]
        for half in ("dev", "test")
        for line in (DATA / f"figures_{half}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    paragraphs = ["".join(texts[i : i + 4]) for i in range(0, len(texts), 4)] * 4
    nlp = load_language()
    list(nlp.pipe(paragraphs[:4]))
    began = time.process_time()
    list(nlp.pipe(paragraphs))
    seconds = time.process_time() - began
    print(
        json.dumps(
            {
                "benchmark": "understanding",
                "what": "speed",
                "characters_per_cpu_second": round(sum(map(len, paragraphs)) / seconds),
            }
        )
    )


def main(arguments: list[str]) -> None:
    """Score the named sets, all without a name."""
    errors = "--errors" in arguments
    halves = [name for name in SETS if name in arguments] or SETS
    for half in halves:
        report("figures-text", half, score_sentences(half, errors=errors))
        report("figures-tables", half, score_tables(half, errors=errors))
    measure_speed()


if __name__ == "__main__":
    main(sys.argv[1:])
