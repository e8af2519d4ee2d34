"""Every file of a folder through the sandbox: one JSON line each, and a summary with the slowest.

Usage: ``SHENBAO_CORPUS=folder python benchmarks/corpus.py [WORD …]``; with WORDs only files whose path holds one of them are read.
Each file must end with a document or a clean error, each in its time; the exit code is 1 when something foreign came out,
a call was not ended at its deadline, a sound file could not be read after another, or anything was written elsewhere.
"""

import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import msgspec
from msgspec.structs import replace

from extractors import registry
from extractors.archive import UNPACK_ENTRY, UnpackCall, members_from
from extractors.detect import Identity
from extractors.errors import InternalFault, ShenbaoError
from extractors.limits import DEFAULT_LIMITS
from extractors.sandbox import Sandbox, deadline_for
from extractors.sandbox.handing import Handing
from pipeline.facts import Reading
from pipeline.work import IDENTIFY, STUDY, IdentifyRequest, StudyRequest

OPENING_SECONDS = 40.0
"""For the start of a worker, and for telling what a file is."""
GRACE = 10.0
"""Seconds beyond its deadline after which a call counts as one that nobody ended."""
MOST_SHOWN = 5


def call(sandbox: Sandbox, entry: str, record: Callable[[Handing], object], deadline: float, label: str) -> bytes:
    """One call, waited for; ``record`` makes its request of the places of what is handed over."""
    future = sandbox.submit(entry, lambda hand: msgspec.msgpack.encode(record(hand)), deadline=deadline, label=label)
    return future.result()


def measure(sandbox: Sandbox, path: Path, target: Path) -> dict[str, object]:
    """What becomes of one file, and how long it may take and took."""
    start = time.monotonic()
    row: dict[str, object] = {"file": f"{path.parent.name}/{path.name}", "bytes": path.stat().st_size}
    try:
        media_type = identified(sandbox, path)
        row["media_type"] = media_type
        row["deadline"] = OPENING_SECONDS + deadline_of(source_of(path, media_type))
        row |= (
            unpacked(sandbox, path, media_type, target)
            if media_type in registry.ARCHIVES
            else read(sandbox, source_of(path, media_type))
        )
    except ShenbaoError as error:
        row |= {"outcome": type(error).__name__, "code": error.code, "message": error.message}
        if isinstance(error, InternalFault) or not error.message.strip():
            row["outcome"] = "foreign"
    except Exception as error:  # noqa: BLE001 - what must not happen is what is counted here
        row |= {"outcome": "foreign", "message": repr(error)}
    row["seconds"] = round(time.monotonic() - start, 3)
    return row


def identified(sandbox: Sandbox, path: Path) -> str:
    """The media type of a file, as a run finds it."""
    asked = IdentifyRequest(paths=(), look_inside=(False,))
    reply = call(
        sandbox, IDENTIFY, lambda hand: replace(asked, paths=(hand.file(path),)), OPENING_SECONDS / 2, path.name
    )
    return msgspec.msgpack.decode(reply, type=list[Identity])[0].media_type


def source_of(path: Path, media_type: str) -> registry.Source:
    """A file as readers take it."""
    return registry.Source(str(path), path.name, "0" * 64, path.stat().st_size, media_type)


def deadline_of(source: registry.Source) -> float:
    """Seconds that reading a file may take."""
    reader = registry.reader_for(source.media_type)
    return deadline_for(source, uses_ocr=reader is not None and reader.uses_ocr)


def read(sandbox: Sandbox, source: registry.Source) -> dict[str, object]:
    """The file's document, in numbers."""

    def request(hand: Handing) -> StudyRequest:
        return StudyRequest(source=replace(source, path=hand.file(source.path)), limits=DEFAULT_LIMITS)

    reply = call(sandbox, STUDY, request, deadline_of(source), source.name)
    document = msgspec.msgpack.decode(reply, type=Reading).document
    characters = sum(len(block.text) for block in document.blocks)
    return {
        "outcome": "document",
        "pages": len(document.pages),
        "blocks": len(document.blocks),
        "characters": characters,
        "tables": sum(block.kind == "table" for block in document.blocks),
        "seals": sum(block.kind == "seal" for block in document.blocks),
        "warnings": sorted({warning.code for warning in document.warnings}),
    }


def unpacked(sandbox: Sandbox, path: Path, media_type: str, target: Path) -> dict[str, object]:
    """The archive's members, in numbers."""

    def request(hand: Handing) -> UnpackCall:
        return UnpackCall(hand.file(path), media_type, hand.result(target), DEFAULT_LIMITS, path.name)

    members = members_from(call(sandbox, UNPACK_ENTRY, request, 60, path.name))
    problems = sorted({member.problem for member in members if member.problem})
    return {"outcome": "members", "members": len(members), "problems": problems}


def is_sound(sandbox: Sandbox, folder: Path) -> bool:
    """Whether a sound file is still read, whatever came before it."""
    path = folder / "sound.txt"
    path.write_text("到2026年建成试点。\n", encoding="utf-8")
    return measure(sandbox, path, folder / "unused").get("characters") == len("到2026年建成试点。")


def state_of(root: Path) -> dict[str, tuple[int, int]]:
    """Sizes and times of everything below a folder."""
    return {str(path): (path.lstat().st_size, path.lstat().st_mtime_ns) for path in sorted(root.rglob("*"))}


def summary(rows: list[dict[str, object]], *, sound: bool, untouched: bool) -> dict[str, object]:
    """Counts, what must not be, and the slowest."""
    late = [row["file"] for row in rows if float(str(row["seconds"])) > float(str(row.get("deadline", 0))) + GRACE]
    slowest = sorted(rows, key=lambda row: -float(str(row["seconds"])))[:MOST_SHOWN]
    return {
        "benchmark": "corpus",
        "files": len(rows),
        "outcomes": Counter(str(row["outcome"]) for row in rows),
        "codes": Counter(str(row["code"]) for row in rows if "code" in row),
        "silent": [row["file"] for row in rows if row["outcome"] == "document" and not says(row)],
        "late": late,
        "batch_went_on": sound,
        "nothing_written_elsewhere": untouched,
        "slowest": [{key: row.get(key) for key in ("file", "seconds", "deadline")} for row in slowest],
    }


def says(row: dict[str, object]) -> bool:
    """Whether a document says anything: blocks, pages, or a warning why there are none."""
    return any(row.get(key) for key in ("blocks", "pages", "warnings"))


def main() -> int:
    """Measure, print, sum up."""
    if "SHENBAO_CORPUS" not in os.environ:
        print(json.dumps({"benchmark": "corpus", "skipped": "SHENBAO_CORPUS names no folder of real files"}))
        return 0
    root, words = Path(os.environ["SHENBAO_CORPUS"]).resolve(), sys.argv[1:]
    files = [path for path in sorted(root.rglob("*")) if path.is_file() and not path.is_symlink()]
    files = [path for path in files if not words or any(word in str(path) for word in words)]
    before, rows = state_of(root), []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        with Sandbox(1, scratch=folder / "scratch") as sandbox:
            for number, path in enumerate(files):
                rows.append(measure(sandbox, path, folder / f"members-{number}"))
                print(json.dumps(rows[-1], ensure_ascii=False), flush=True)
            sound = is_sound(sandbox, folder)
        made = {path.name for path in folder.iterdir()} - {f"members-{number}" for number in range(len(files))}
        untouched = state_of(root) == before and made <= {"scratch", "sound.txt"}
        untouched = untouched and not any((folder / "scratch").iterdir())
    told = summary(rows, sound=sound, untouched=untouched)
    print(json.dumps(told, ensure_ascii=False))
    wrong = (
        told["late"] or told["silent"] or any(row["outcome"] == "foreign" for row in rows) or len(rows) != len(files)
    )
    return int(bool(wrong) or not sound or not untouched)


if __name__ == "__main__":
    sys.exit(main())
