"""Complete dossiers, changed in one thing at a time: what the review catches, as JSON lines.

``python benchmarks/mutations.py [--formats text,scan,…] [--only DOSSIER,…] [--told]``. A line for each dossier: errors
in it as it is (there should be none), mutations caught by the right rule, caught otherwise, missed, and errors that
nothing explains, of harmless changes too. ``--told`` prints each that is not right. Everything but the sandbox and
the rendering is as in a run; scans take minutes.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from mutated.counting import Verdict, judge_all
from mutated.desk import Desk
from mutated.dossiers import Dossier, sample, told

TEXT = {"letter": "reportlab", "form": "word", "plan": "style", "report": "typst", "evidence": "reportlab"}
FORMATS = {
    "text": TEXT,
    "docx": dict.fromkeys(TEXT, "word"),
    "pdf": dict.fromkeys(TEXT, "typst"),
    "scan": TEXT | {"letter": "scan", "plan": "scan"},
    "ofd": dict.fromkeys(TEXT, "ofd"),
    "doc": TEXT | dict.fromkeys(("plan", "report", "form"), "doc"),
    "xlsx": TEXT | {"form": "sheet", "plan": "rtf"},
}
SAMPLES = ("shaoxing", "ningbo", "suzhou", "foshan", "pudong")
OWN = ("wulong", "hengshui")


def dossiers(formats: list[str]) -> Iterator[tuple[str, Dossier]]:
    """Every dossier in words of its own in every format, and a sample of each place in one of them by turns."""
    for form in formats:
        for name in OWN:
            yield form, told(name, FORMATS[form])
    for seed, name in enumerate(SAMPLES, 1):
        form = formats[seed % len(formats)]
        yield form, sample(name, seed, FORMATS[form])


def main() -> None:
    """Count, and tell what is not right where asked to."""
    parser = argparse.ArgumentParser(
        description="Change complete dossiers in one thing at a time; count what is caught."
    )
    parser.add_argument("--formats", default=",".join(FORMATS), help="by commas (default: all; scans take minutes)")
    parser.add_argument("--only", default="", help="beginnings of dossiers' names, by commas (default: all)")
    parser.add_argument("--told", action="store_true", help="print each that is not right")
    arguments = parser.parse_args()
    formats = arguments.formats.split(",")
    if unknown := [form for form in formats if form not in FORMATS]:
        parser.error(f"no such format: {', '.join(unknown)}; there are {', '.join(FORMATS)}")
    totals: Counter[str] = Counter()
    for form, dossier in dossiers(formats):
        if not dossier.id.startswith(tuple(arguments.only.split(","))):
            continue
        began = time.process_time()
        with tempfile.TemporaryDirectory() as folder:
            errors, verdicts = judge_all(Desk(Path(folder)), dossier)
        counts = Counter(verdict.outcome for verdict in verdicts)
        counts["false"] = sum(len(verdict.false) for verdict in verdicts)
        totals += counts
        head = {"benchmark": "mutations", "dossier": dossier.id, "format": form, "errors_before": len(errors)}
        print(json.dumps({**head, **counts, "cpu_s": round(time.process_time() - began, 1)}, ensure_ascii=False))
        if arguments.told:
            _tell(errors, [v for v in verdicts if v.false or v.outcome not in {"right", "harmless"}])
    print(json.dumps({"benchmark": "mutations", "dossier": "all", **totals}))


def _tell(errors: list[str], verdicts: list[Verdict]) -> None:
    for error in errors:
        print("# as it is:", error)
    for verdict in verdicts:
        print("#", verdict.outcome, verdict.id, *verdict.false, *verdict.new, sep="\n#     ")


if __name__ == "__main__":
    main()
