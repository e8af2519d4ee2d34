"""Which files may stand in a dossier's folder of outputs, and how new ones take their place."""

import contextlib
import shutil
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from extractors.document import Record
from pipeline.files import link_output, place_output, remove_output

NAMES: Final = (
    "brief.html",
    "brief.pdf",
    "brief.docx",
    "correction-notice.docx",
    "correction-notice.pdf",
    "review.json",
    "text.js",
    "facts.js",
)
"""Every file that may stand in a dossier's folder of outputs."""


class Rendered(Record, frozen=True):
    """What was written of a dossier: names of files, and the pages (document, number) whose pictures they show."""

    names: tuple[str, ...]
    views: tuple[tuple[str, int], ...] = ()


def place_views(pictures: Mapping[str, Path], folder: Path) -> None:
    """Let the pictures of pages, by name, be all that ``folder`` holds of them; one that stands there stays."""
    for path in folder.glob("*.webp") if folder.is_dir() else ():
        if path.name not in pictures:
            remove_output(path)
    for name, picture in pictures.items():
        if not (folder / name).exists():
            link_output(picture, folder / name)
    if not pictures:
        with contextlib.suppress(OSError):
            folder.rmdir()


def place_outputs(made: Path, target: Path) -> None:
    """Let the outputs in ``made`` take the place of those in ``target``; what no longer holds is removed there.

    An output that has not changed stays as it is. ``made`` is gone afterwards.
    """
    names = [name for name in NAMES if (made / name).exists()]
    for name in names:
        place_output(made / name, target / name)
    remove_others(target, names)
    shutil.rmtree(made, ignore_errors=True)


def remove_others(target: Path, names: Collection[str]) -> None:
    """Remove outputs but those named."""
    for name in NAMES:
        if name not in names:
            remove_output(target / name)
