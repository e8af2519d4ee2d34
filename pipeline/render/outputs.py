"""Which files may stand in a dossier's folder of outputs, and how new ones take their place."""

import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Final

from pipeline.files import place_output, remove_output

NAMES: Final = ("brief.html", "brief.pdf", "brief.docx", "correction-notice.docx", "review.json")
"""Every file that may stand in a dossier's folder of outputs."""


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
