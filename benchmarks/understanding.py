"""How well documents are understood: figures, headings, names … against labels, as JSON lines.

``python benchmarks/understanding.py [dev|test|second|third_dev|third_test|fifth_dev|fifth_test] [--only figures,tables,
headings,names,roles,contradictions,topics,speed] [--formats text,docx,pdf,scan] [--errors]``; scans take minutes and are
left out unless named.

The labels were written before the rules that they judge. What ends in ``test`` and ``second`` is frozen: rules are
made against the ``dev`` halves alone, these are only scored, and their errors are counted but never shown. The halves
differ in their hand: ``dev`` phrases things as notices and reports do, ``test`` as newspapers, judgments, speeches,
enterprises and bad clerks do. ``second`` was written with the first rules at hand and is looked at no more; ``fifth_*``
by a hand that had not read the rules, after they had been mended by all the others.
"""

import json
import sys
import time
from collections.abc import Container, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from understood import contradictions, figures, headings, names, roles, topics
from understood.common import labels, report

MEASURES = ("figures", "tables", "headings", "names", "roles", "contradictions", "topics", "speed")
FIGURES = frozenset({"figures", "tables"})
FIFTH = frozenset({"headings", "roles", "contradictions"})
SETS = {
    "dev": frozenset(MEASURES),
    "test": frozenset(MEASURES),
    "second": FIGURES,
    "third_dev": FIGURES,
    "third_test": FIGURES,
    "fifth_dev": FIFTH,
    "fifth_test": FIFTH,
}
"""What there are labels of, by set."""
FORMATS = ("text", "docx", "pdf")


def measure_speed() -> None:
    """Characters a second of the whole language pass, on the labelled sentences repeated."""
    from pipeline.language import load_language

    texts = [label["text"] for half in ("dev", "test") for label in labels(f"figures_{half}")]
    paragraphs = ["".join(texts[i : i + 4]) for i in range(0, len(texts), 4)] * 4
    nlp = load_language()
    list(nlp.pipe(paragraphs[:4]))
    began = time.process_time()
    list(nlp.pipe(paragraphs))
    seconds = time.process_time() - began
    rate = round(sum(map(len, paragraphs)) / seconds)
    print(json.dumps({"benchmark": "understanding", "what": "speed", "characters_per_cpu_second": rate}))


def listed(arguments: list[str], option: str) -> list[str]:
    """The comma-separated words after an option; none where it is not given."""
    return arguments[arguments.index(option) + 1].split(",") if option in arguments else []


def measure_figures(half: str, chosen: Container[str], forms: Sequence[str], *, errors: bool) -> None:
    """Figures of sentences, in each format where the half is the third, and of tables."""
    if "figures" in chosen:
        for form in forms if half.startswith("third") else ("text",):
            report("figures-text", half, figures.score_sentences(half, form, errors=errors), format=form)
    if "tables" in chosen:
        report("figures-tables", half, figures.score_tables(half, errors=errors))


def measure_rest(half: str, chosen: Container[str], forms: Sequence[str], *, errors: bool) -> None:
    """Everything but figures."""
    for form in forms if "headings" in chosen else ():
        report("headings", half, headings.score(half, form, errors=errors), format=form)
    if "names" in chosen:
        names.report(half, names.score(half, errors=errors))
    if "roles" in chosen:
        report("roles", half, roles.score(half, errors=errors))
    if "contradictions" in chosen:
        contradictions.report(half, contradictions.score(half, errors=errors))
    for what, counts in topics.score(f"fourth_{half}", errors=errors).items() if "topics" in chosen else ():
        report(what, half, counts)


def main(arguments: list[str]) -> None:
    """Score the named sets by the named measures; all without a name."""
    errors = "--errors" in arguments
    chosen, forms = listed(arguments, "--only") or MEASURES, listed(arguments, "--formats") or FORMATS
    halves = [name for name in SETS if name in arguments] or list(SETS)
    for half in halves:
        measure_figures(half, SETS[half] & set(chosen), forms, errors=errors)
    for half in halves:
        measure_rest(half, SETS[half] & set(chosen), forms, errors=errors)
    if "speed" in chosen:
        measure_speed()


if __name__ == "__main__":
    main(sys.argv[1:])
