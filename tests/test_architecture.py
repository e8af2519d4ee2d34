"""The house keeps its shape: imports go one way, the call is data, texts stay out of logs."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("extractors", "pipeline", "flows")
ALLOWED = {
    "extractors": {"extractors"},
    "pipeline": {"pipeline", "extractors"},
    "flows": {"flows", "pipeline", "extractors"},
}
BASE = {"extractors/document.py"}


def modules() -> list[Path]:
    """Every module of the three rooms."""
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def imported(path: Path) -> Iterator[str]:
    """Names of the modules that a file imports, lazily or not."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_one_way(path: Path) -> None:
    """Flows → pipeline → extractors → extractors/document.py, never back."""
    room = path.relative_to(ROOT).parts[0]
    ours = {name for name in imported(path) if name.split(".")[0] in ROOMS}
    assert {name.split(".")[0] for name in ours} <= ALLOWED[room]
    if str(path.relative_to(ROOT)) in BASE:
        assert not ours


def test_prefect_is_imported_in_one_place() -> None:
    """The library never imports Prefect; only the flow and its runners do."""
    users = {path.name for path in modules() if any(name.split(".")[0] == "prefect" for name in imported(path))}
    assert users <= {"review.py", "runners.py"}


def test_no_call_is_named_in_code() -> None:
    """Ids and words of the shipped programme stand in its data file, not in code."""
    words = ("商业秘密", "trade-secret", "国市监竞争", "pilot-plan", "foundation-report")
    allowed = {"flows/settings.py", *(str(p.relative_to(ROOT)) for p in (ROOT / "pipeline" / "demo").rglob("*.py"))}
    found = {
        str(path.relative_to(ROOT))
        for path in modules()
        if any(word in path.read_text(encoding="utf-8") for word in words)
    }
    assert found <= allowed


def test_nothing_is_unpickled() -> None:
    """No module of the house loads a pickle, a marshal or a shelf."""
    forbidden = {"pickle", "marshal", "shelve", "dill", "cloudpickle"}
    assert not [path for path in modules() if forbidden & set(imported(path))]


def test_the_parent_of_a_run_loads_nothing_that_works_on_texts() -> None:
    """It holds ids and hands out work: neither rules nor figures, letters, languages, arrays or documents' libraries."""
    heavy = (
        "numpy",
        "spacy",
        "jieba",
        "cn2an",
        "lxml",
        "pypdfium2",
        "pipeline.judging",
        "pipeline.figures.mentions",
        "pipeline.letter",
    )
    program = f"import flows.batch, sys; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
