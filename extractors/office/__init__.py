"""LibreOffice, the one external program that readers may start: it converts what nothing else reads, and lays out.

One office runs as long as its worker and takes one file after the other (:mod:`extractors.office.server`).
"""

import shutil
import tempfile
from pathlib import Path
from typing import Final, Literal, TypeAlias

from extractors.office.command import find_office
from extractors.office.server import serving_office
from extractors.registry import Source

__all__ = ["SECONDS", "Ending", "convert_with_office", "discard", "find_office"]

Ending: TypeAlias = Literal["docx", "xlsx", "pptx", "pdf"]
SECONDS: Final = 50.0
"""Time for one conversion: below the base deadline of one file."""
_PREFIX: Final = "converted-"
_FILTERS: Final[dict[str, str]] = {
    "docx": "docx:MS Word 2007 XML",
    "xlsx": "xlsx:Calc MS Excel 2007 XML",
    "pptx": "pptx:Impress MS PowerPoint 2007 XML",
    "pdf": "pdf",
}


def convert_with_office(source: Source, ending: Ending, *, seconds: float = SECONDS) -> Path | None:
    """The converted file in a temporary folder (:func:`discard` it); None without LibreOffice, or when it fails or is late."""
    if find_office() is None:
        return None
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    # its own detection goes by content; the name must not lead it, nor reach its command line
    copy = folder / "input"
    try:
        shutil.copyfile(source.file, copy)
        done = serving_office().convert(copy, _FILTERS[ending], folder, seconds)
    except OSError:
        done = False
    result = folder / f"input.{ending}"
    if done and result.is_file() and result.stat().st_size:
        return result
    discard(result)
    return None


def discard(converted: Path) -> None:
    """Remove a converted file with its folder."""
    if converted.parent.name.startswith(_PREFIX):
        shutil.rmtree(converted.parent, ignore_errors=True)
