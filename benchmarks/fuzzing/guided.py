"""Mutants guided by coverage, of the readers that are Python of our own (libFuzzer through atheris, Apache-2.0).

``PYTHON benchmarks/fuzzing/guided.py KIND [SECONDS [SEED]]`` in an environment that has atheris (``pip install atheris==3.0.0``), which is
needed for nothing else. Mutations are those of ``mutations.py`` and libFuzzer's own; what must hold is the same, too.
"""

import contextlib
import os
import sys
import tempfile
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1]))

import atheris

with atheris.instrument_imports(include=["extractors"]):
    from extractors.registry import READERS
    from fuzzing.finding import smaller
    from fuzzing.mutations import MOST_BYTES, MUTATIONS
    from fuzzing.seeds import make_seeds
    from fuzzing.trial import try_file, without_office

    for reader in READERS:  # what is loaded later is not watched
        reader.load()


def main() -> None:
    """Fuzz one kind until the time is over; findings are kept in ``fuzz-findings``."""
    kind, seconds, seed = [*sys.argv[1:], *("300", "1")[len(sys.argv) - 2 :]][:3]
    without_office()
    seeds = make_seeds()[kind]
    keep = Path("fuzz-findings").absolute()
    found: set[str] = set()
    with tempfile.TemporaryDirectory(prefix="shenbao-guided-") as name, contextlib.chdir(name):
        corpus = Path(name) / "corpus"
        corpus.mkdir()
        for number, data in enumerate(seeds):
            (corpus / str(number)).write_bytes(data)

        def tried(data: bytes) -> str:
            Path("mutant").write_bytes(data)
            trial = try_file(Path("mutant").absolute())
            return trial.reason if trial.end == "fault" else ""

        def test(data: bytes) -> None:
            reason = tried(data)
            if reason and reason not in found:
                found.add(reason)
                keep.mkdir(exist_ok=True)
                path = keep / f"{kind}-guided-{len(found)}-{os.getpid()}"
                path.write_bytes(smaller(data, lambda each: tried(each) == reason, 10))
                print({"found": reason, "file": str(path)}, flush=True)

        def mutate(data: bytes, most: int, chance: int) -> bytes:
            random = Random(chance)
            if random.random() < 0.3:
                return bytes(atheris.Mutate(data, most))
            changed = random.choice(MUTATIONS[kind])(data or seeds[0], random, random.choice(seeds))
            return changed[: min(most, MOST_BYTES)]

        options = [
            f"-max_total_time={seconds}",
            f"-seed={seed}",
            "-max_len=200000",
            "-rss_limit_mb=3000",
            "-timeout=60",
        ]
        atheris.Setup([sys.argv[0], *options, str(corpus)], test, custom_mutator=mutate)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
