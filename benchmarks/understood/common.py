"""What all the measures share: where labels lie, documents made of them, counts and their JSON lines."""

import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from extractors.document import Block, Cell, Document, FileInfo, table_text

DATA = Path(__file__).resolve().parents[2] / "tests" / "pipeline" / "data"


def labels(name: str) -> list[dict[str, Any]]:
    """The records of one file of labels; an empty list where there is no such file."""
    path = DATA / f"{name}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def make_document(*blocks: Block, name: str = "样例.docx", sha256: str = "0" * 64) -> Document:
    """A document of the given blocks."""
    file = FileInfo(name=name, sha256=sha256, bytes=0, media_type="text/plain")
    return Document(file=file, reader="made/1", pages=(), blocks=blocks)


def table_block(identity: str, rows: Iterable[Iterable[list[Any]]]) -> Block:
    """A table of cells ``[text, row span, column span]``."""
    cells = tuple(tuple(Cell(text=text, row_span=down, col_span=across) for text, down, across in row) for row in rows)
    return Block(id=identity, kind="table", text=table_text(cells), rows=cells)


def norm(words: str) -> str:
    """Words without what does not matter."""
    return re.sub(r"[\s的（）()“”\"]", "", unicodedata.normalize("NFKC", words))


def share(part: float, whole: float) -> float:
    """A share to four places; 1.0 of nothing, because nothing was wrong."""
    return round(part / whole, 4) if whole else 1.0


def report(what: str, half: str, counts: Counter[str], **more: Any) -> None:
    """One JSON line: precision and recall from hits, missed and invented; every other count as a share of the hits."""
    hits, missed, invented = counts["hits"], counts["missed"], counts["invented"]
    line: dict[str, Any] = {"benchmark": "understanding", "what": what, "half": half, **more}
    line |= {"labels": hits + missed, "precision": share(hits, hits + invented), "recall": share(hits, hits + missed)}
    scored = Counter({name[3:]: count for name, count in counts.items() if name.startswith("of ")})
    for name in sorted(scored):
        line[name] = share(counts[name], scored[name])
    line |= {name: count for name, count in sorted(counts.items()) if name.endswith("_errors")}
    print(json.dumps(line, ensure_ascii=False))


class Told:
    """Prints errors where they were asked for, of halves that may be looked at only: never of frozen ones."""

    FROZEN = ("test", "second", "third")
    """How the names of frozen halves end."""

    def __init__(self, half: str, *, errors: bool) -> None:
        self.on = errors and not half.endswith(self.FROZEN)
        if errors and not self.on:
            print(f"# {half} is frozen: its errors are counted, not shown", file=sys.stderr)

    def __call__(self, *words: object) -> None:
        """One line."""
        if self.on:
            print(*words)
