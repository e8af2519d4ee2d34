"""Every file of a corpus (``SHENBAO_CORPUS``) ends with a document or with a clean finding, whatever it is.

``hostile`` files included: each is read in a child process with its deadline, by ``benchmarks/corpus.py``.
"""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "corpus.py"


def measured(corpus: Path) -> tuple[int, list[dict[str, object]], dict[str, object]]:
    """Exit code, rows and summary of a folder."""
    environment = {**os.environ, "SHENBAO_CORPUS": str(corpus)}
    done = subprocess.run([sys.executable, SCRIPT], env=environment, capture_output=True, text=True, check=False)
    *rows, summary = [json.loads(line) for line in done.stdout.splitlines()]
    return done.returncode, rows, summary


def test_a_folder_of_sound_and_broken_files(tmp_path: Path) -> None:
    """Each has its row and its end; what is counted is what is there."""
    (tmp_path / "a.txt").write_text("到2026年建成试点。\n", encoding="utf-8")
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7\n")
    (tmp_path / "c.docx").write_bytes(b"")
    with zipfile.ZipFile(tmp_path / "d.zip", "w") as archive:
        archive.writestr("e.txt", "x")
    code, rows, summary = measured(tmp_path)
    assert [(row["file"].rpartition("/")[2], row["outcome"]) for row in rows] == [
        ("a.txt", "document"),
        ("b.pdf", "UnreadableFile"),
        ("c.docx", "UnreadableFile"),
        ("d.zip", "members"),
    ]
    assert (code, summary["files"], summary["late"], summary["silent"]) == (0, 4, [], [])
    assert summary["batch_went_on"]
    assert summary["nothing_written_elsewhere"]


@pytest.mark.slow
@pytest.mark.skipif(not os.environ.get("SHENBAO_CORPUS"), reason="SHENBAO_CORPUS names no folder of files")
def test_every_file_ends_with_a_document_or_a_finding() -> None:
    """None hangs, none fails in a way that nobody foresaw, none ends in silence, nothing is written elsewhere."""
    code, rows, summary = measured(Path(os.environ["SHENBAO_CORPUS"]))
    assert code == 0, summary
    assert rows
