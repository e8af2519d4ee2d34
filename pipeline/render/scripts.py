"""Data for pages that are opened from disk, where nothing can be fetched: script files that call one function of a page."""

import json
from typing import Final

from pipeline.render.safe import legible

DOSSIERS: Final = "dossiers.js"
"""All dossiers of a batch, beside ``index.html``: :func:`pipeline.render.lists.dossier_list`."""
TEXT: Final = "text.js"
"""The words of one dossier, beside its brief: :func:`pipeline.render.texts.dossier_text`."""
FACTS: Final = "facts.js"
"""What the comparison shows of one dossier, beside its brief: :func:`pipeline.render.facts.dossier_facts`."""
_ESCAPES: Final = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)

Data = str | int | float | bool | None | list["Data"]
"""What a script file may hold. No objects: a key ``__proto__`` would be no key."""


def _fit(value: Data) -> Data:
    if isinstance(value, str):
        return legible(value)
    return [_fit(item) for item in value] if isinstance(value, list) else value


def script_call(function: str, value: Data) -> bytes:
    """A script that calls ``function`` with ``value``; texts pass :func:`legible` and cannot end script or string."""
    words = json.dumps(_fit(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return f"{function}({words.translate(_ESCAPES)});\n".encode()
