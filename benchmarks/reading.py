"""How right files are read: ours and peers over documents of known truth and over a folder of real files. JSON lines.

``python benchmarks/reading.py [--quick] [--only KIND …] [--half dev|held-out] [--each] [--readers NAME …]``. KINDs are pdf,
docx, legacy, ofd, letter, sheet, scan, seal and real. ``SHENBAO_CORPUS=FOLDER`` gives the real files, ``SHENBAO_PEERS_PYTHON`` a Python
with the peers (``benchmarks/peers.txt``); what is absent is skipped with a line that says so. ``--each`` prints a line a file.
"""

import argparse
import json
import os
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from contest import judging
from contest.readers import Contestant
from contest.runner import READERS
from specimens.truth import Specimen
from specimens.workshop import KINDS, SEEDS, make_kind


def show(**fields: Any) -> None:
    """Print one line."""
    print(json.dumps({"benchmark": "reading", **fields}, ensure_ascii=False), flush=True)


def group_of(specimen: Specimen) -> str:
    """Under what a specimen is summed up: its format, of scans the condition too."""
    return str(specimen.conditions.get("group", specimen.format))


def contest(kind: str, specimens: list[Specimen], names: list[str], *, each: bool) -> None:
    """All readers over all specimens of a kind."""
    for name in names:
        formats = READERS[name][1]
        mine = [one for one in specimens if one.format in formats or (kind == "scan" and "scan" in formats)]
        if kind == "scan" and name not in {"shenbao", "tesseract", "rapidocr"}:
            continue
        if not mine:
            continue
        with Contestant(name) as reader:
            if reader.reason:
                show(kind=kind, reader=name, skipped=reader.reason)
                continue
            sums: dict[str, Counter[str]] = {}
            for specimen in mine:
                answer = reader.read(specimen.path)
                counts = judging.judge(specimen, answer)
                for key in (group_of(specimen), f"{group_of(specimen)} {specimen.maker}", "*"):
                    sums.setdefault(key, Counter()).update(counts)
                if each:
                    show(
                        file=specimen.path.name,
                        reader=name,
                        error=answer.get("error"),
                        **judging.line(counts),
                        raw=dict(counts),
                    )
            for key, counts in sums.items():
                show(kind=kind, reader=name, of=key, **judging.line(counts))


def main() -> None:
    """Make, read, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one draft of each kind, own readers and those at hand")
    parser.add_argument("--only", nargs="*", default=[*KINDS, "seal", "real"], help="kinds of files")
    parser.add_argument("--half", choices=("dev", "held-out"), default="held-out")
    parser.add_argument("--each", action="store_true", help="a line for each file")
    parser.add_argument("--readers", nargs="*", default=list(READERS))
    parser.add_argument("--keep", type=Path, help="leave the files in this folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="shenbao-reading-") as scratch:
        folder = options.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for kind in options.only:
            if kind == "real":
                corpus = os.environ.get("SHENBAO_CORPUS")
                if not corpus:
                    show(kind=kind, skipped="SHENBAO_CORPUS names no folder of real files")
                    continue
                from contest.real import compare

                compare(Path(corpus), options.readers, quick=options.quick, each=options.each, show=show)
                continue
            if kind == "seal":
                from contest.sealed import count_seals

                seeds = list(SEEDS[options.half])
                show(
                    kind=kind,
                    reader="shenbao",
                    **count_seals(range(seeds[0], seeds[0] + (12 if options.quick else 120))),
                )
                continue
            specimens = make_kind(kind, options.half, folder, quick=options.quick)
            contest(kind, specimens, options.readers, each=options.each)


if __name__ == "__main__":
    main()
