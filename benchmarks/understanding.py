"""How well documents are understood: figures, headings, names … against labels, as JSON lines.

``python benchmarks/understanding.py [dev|test|second|third_dev|third_test] [--only figures,tables,…]
[--formats text,docx,pdf,scan] [--errors]``; scans take minutes and are left out unless they are named.

The labels were written before the rules that they judge. ``test``, ``second`` and ``third_test`` are frozen: rules are
made against the ``dev`` halves alone, these are only scored, and their errors are counted but never shown. The two
halves of ``third`` differ in their hand: ``third_dev`` phrases things as notices and reports do, ``third_test`` as
newspapers, judgments, speeches, minutes and bad clerks do.
"""

import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from understood import contradictions, figures, headings, names, roles
from understood.common import labels, report

SETS = ("dev", "test", "second", "third_dev", "third_test")
MEASURES = ("figures", "tables", "headings", "names", "roles", "contradictions", "speed")
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


def main(arguments: list[str]) -> None:
    """Score the named sets by the named measures; all without a name."""
    errors = "--errors" in arguments
    only = listed(arguments, "--only") or MEASURES
    forms = listed(arguments, "--formats") or FORMATS
    halves = [name for name in SETS if name in arguments] or SETS
    for half in halves:
        if "figures" in only:
            report("figures-text", half, figures.score_sentences(half, errors=errors))
        if "tables" in only:
            report("figures-tables", half, figures.score_tables(half, errors=errors))
    for half in (name for name in ("dev", "test") if name in halves):
        for form in forms if "headings" in only else ():
            report("headings", half, headings.score(half, form, errors=errors), format=form)
        if "names" in only:
            names.report(half, names.score(half, errors=errors))
        if "roles" in only:
            report("roles", half, roles.score(half, errors=errors))
        if "contradictions" in only:
            contradictions.report(half, contradictions.score(half, errors=errors))
    if "speed" in only:
        measure_speed()


if __name__ == "__main__":
    main(sys.argv[1:])
