"""Reads thousands of files made wrong, and tells which of them its readers do not survive as they should.

``python benchmarks/fuzz.py [--seconds N] [--seed N] [--only KIND …] [--keep FOLDER] [--replay FILE …]``. Each kind of file gets
its share of the time. What must hold is in ``fuzzing/invariants.py``; a file for which it does not is made small and kept.
``SHENBAO_CORPUS=FOLDER`` lets its small files be mutated too. The same seed makes the same files. The exit code is 1 when
something was found.
"""

import argparse
import json
import os
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random, randrange
from typing import Any

from fuzzing.finding import Finder
from fuzzing.mutations import MUTATIONS, mutant
from fuzzing.seeds import make_seeds


def show(**fields: Any) -> None:
    """Print one line."""
    print(json.dumps({"benchmark": "fuzz", **fields}, ensure_ascii=False), flush=True)


def options_of() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=float(os.environ.get("FUZZ_SECONDS", "600")))
    parser.add_argument("--seed", type=int, default=int(os.environ.get("FUZZ_SEED", "0")) or randrange(1, 1 << 31))
    parser.add_argument("--only", nargs="*", default=sorted(MUTATIONS), help="kinds of files")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-findings"), help="where files are kept that were found")
    parser.add_argument("--replay", nargs="*", type=Path, help="try these files, and nothing else")
    return parser.parse_args()


def replay(finder: Finder, files: list[Path]) -> int:
    """Try files again that were found."""
    faults = 0
    for path in files:
        trial = finder.try_one(path.read_bytes())
        show(file=path.name, end=trial.end, reason=trial.reason, media_type=trial.media_type, seconds=trial.seconds)
        faults += trial.end == "fault"
    return int(faults > 0)


def fuzz(finder: Finder, kind: str, seeds: list[bytes], seed: int, seconds: float) -> Counter[str]:
    """Mutants of one kind until its time is over; how they ended."""
    ends: Counter[str] = Counter()
    end, number = time.monotonic() + seconds, 0
    while time.monotonic() < end or not number:
        batch = [mutant(kind, seeds, Random(f"{seed}/{kind}/{number + n}")) for n in range(finder.batch)]
        number += len(batch)
        for data, trial in zip(batch, finder.try_all(batch), strict=True):
            ends[trial.end] += 1
            if trial.end == "fault" and (path := finder.keep(kind, data, trial)):
                show(kind=kind, found=trial.reason, file=str(path), media_type=trial.media_type)
    return ends


def main() -> int:
    """Make seeds, mutate, read, tell."""
    options = options_of()
    with Finder(options.keep) as finder:
        if options.replay:
            return replay(finder, options.replay)
        show(seed=options.seed, seconds=options.seconds)
        corpus = os.environ.get("SHENBAO_CORPUS")
        seeds = {
            kind: files for kind, files in make_seeds(Path(corpus) if corpus else None).items() if kind in options.only
        }
        for kind, files in seeds.items():
            ends = fuzz(finder, kind, files, options.seed, options.seconds / len(seeds))
            show(kind=kind, seeds=len(files), **ends)
        show(found=len(finder.found), seed=options.seed)
        return int(bool(finder.found))


if __name__ == "__main__":
    sys.exit(main())
