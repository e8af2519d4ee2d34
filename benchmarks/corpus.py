"""Every file of a folder through the sandbox: one JSON line each, and a summary.

Usage: ``SHENBAO_CORPUS=folder python benchmarks/corpus.py [WORD …]``. Each file must end with a document or a clean error; with WORDs only
files whose path holds one of them are read. The exit code is 1 when something foreign came out.
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
from extractors.errors import ShenbaoError
from extractors.limits import DEFAULT_LIMITS
from extractors.sandbox import Sandbox, deadline_for
from extractors.sandbox.handing import Handing
from pipeline.facts import Reading
from pipeline.work import IDENTIFY, STUDY, IdentifyRequest, StudyRequest


def call(sandbox: Sandbox, entry: str, record: Callable[[Handing], object], deadline: float, label: str) -> bytes:
    """One call, waited for; ``record`` makes its request of the places of what is handed over."""
    future = sandbox.submit(entry, lambda hand: msgspec.msgpack.encode(record(hand)), deadline=deadline, label=label)
    return future.result()


def measure(sandbox: Sandbox, path: Path, target: Path) -> dict[str, object]:
    """What becomes of one file."""
    start = time.monotonic()
    row: dict[str, object] = {"file": f"{path.parent.name}/{path.name}", "bytes": path.stat().st_size}
    try:
        asked = IdentifyRequest(paths=(), look_inside=(False,))
        reply = call(sandbox, IDENTIFY, lambda hand: replace(asked, paths=(hand.file(path),)), 20, path.name)
        media_type = msgspec.msgpack.decode(reply, type=list[Identity])[0].media_type
        row["media_type"] = media_type
        row |= (
            unpacked(sandbox, path, media_type, target)
            if media_type in registry.ARCHIVES
            else read(sandbox, path, media_type)
        )
    except ShenbaoError as error:
        row |= {"outcome": type(error).__name__, "code": error.code, "message": error.message}
    except Exception as error:  # noqa: BLE001 - what must not happen is what is counted here
        row |= {"outcome": "foreign", "message": repr(error)}
    row["seconds"] = round(time.monotonic() - start, 3)
    return row


def read(sandbox: Sandbox, path: Path, media_type: str) -> dict[str, object]:
    """The file's document, in numbers."""
    source = registry.Source(str(path), path.name, "0" * 64, path.stat().st_size, media_type)
    reader = registry.reader_for(media_type)
    deadline = deadline_for(source, uses_ocr=reader is not None and reader.uses_ocr)

    def request(hand: Handing) -> StudyRequest:
        return StudyRequest(source=replace(source, path=hand.file(path)), limits=DEFAULT_LIMITS)

    reply = call(sandbox, STUDY, request, deadline, path.name)
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


def main() -> int:
    """Measure, print, sum up."""
    if "SHENBAO_CORPUS" not in os.environ:
        print(json.dumps({"benchmark": "corpus", "skipped": "SHENBAO_CORPUS names no folder of real files"}))
        return 0
    root, words = Path(os.environ["SHENBAO_CORPUS"]), sys.argv[1:]
    outcomes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder, Sandbox(1, scratch=Path(folder) / "scratch") as sandbox:
        for number, path in enumerate(sorted(root.rglob("*"))):
            if path.is_file() and (not words or any(word in str(path) for word in words)):
                row = measure(sandbox, path, Path(folder) / str(number))
                outcomes[str(row["outcome"])] += 1
                print(json.dumps(row, ensure_ascii=False), flush=True)
    print(json.dumps({"outcomes": outcomes}))
    return 1 if outcomes["foreign"] else 0


if __name__ == "__main__":
    sys.exit(main())
