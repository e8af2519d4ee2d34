"""LibreOffice as a writer of sample PDFs: what Word files look like when an office exports them."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_SECONDS: Final = 90


def convert_papers(papers: Mapping[str, bytes]) -> dict[str, bytes]:
    """DOCX bytes by key to PDF bytes by key, in one run of LibreOffice; empty where it is absent or fails."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None or not papers:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for key, data in papers.items():
            (root / f"{key}.docx").write_bytes(data)
        files = [str(root / f"{key}.docx") for key in papers]
        options = ["--headless", "--norestore", f"-env:UserInstallation=file://{root}/profile", "--convert-to", "pdf"]
        try:
            subprocess.run(
                [program, *options, "--outdir", str(root), *files], timeout=_SECONDS, check=False, capture_output=True
            )
        except (OSError, subprocess.TimeoutExpired):
            return {}
        made = {key: root / f"{key}.pdf" for key in papers}
        return {key: _settle(path.read_bytes()) for key, path in made.items() if path.is_file()}


def _settle(data: bytes) -> bytes:
    """The PDF with its dates and identifiers made constant, lengths kept."""
    data = re.sub(rb"\(D:\d{14}", b"(D:20240418093000", data)
    return re.sub(
        rb"(/ID ?\[|/DocChecksum ?/)([^\]>/]*<?[0-9A-F<>\s]+)", lambda m: m[1] + re.sub(rb"[0-9A-F]", b"0", m[2]), data
    )
