"""LibreOffice, the one external program that readers may start: converts a file that nothing else reads.

It runs inside the worker's process group, folder and memory cap, without network, with macros off by default and a
profile of its own in the worker's temporary folder.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from extractors.registry import Source

SECONDS: Final = 50.0
"""Time for one conversion: below the base deadline of one file."""
_NAMES: Final = ("soffice", "libreoffice")
_PLACES: Final = ("/usr/lib/libreoffice/program/soffice", "/opt/libreoffice/program/soffice")
_FILTERS: Final = {"docx": "docx:MS Word 2007 XML", "xlsx": "xlsx:Calc MS Excel 2007 XML", "pdf": "pdf"}


def find_office() -> str | None:
    """Path of LibreOffice's command; None when it is not installed."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    return found or next((place for place in _PLACES if os.access(place, os.X_OK)), None)


def convert_with_office(source: Source, ending: str) -> Path | None:
    """The converted file in a temporary folder; None without LibreOffice, or when it fails or takes too long."""
    command = find_office()
    if command is None:
        return None
    folder = Path(tempfile.mkdtemp(prefix="office-"))
    # its own detection goes by content; the name must not lead it, nor reach its command line
    copy = folder / "input"
    shutil.copyfile(source.file, copy)
    arguments = [
        command,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"),
        *("--convert-to", _FILTERS[ending], "--outdir", str(folder / "out"), str(copy)),
    ]
    try:
        subprocess.run(
            arguments,
            check=True,
            timeout=SECONDS,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except (subprocess.SubprocessError, OSError):
        return None
    return next((folder / "out").glob(f"*.{ending}"), None)
