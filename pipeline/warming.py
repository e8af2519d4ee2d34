"""What every reading needs and is slow to load, loaded ahead in a worker that stands ready."""

from importlib import import_module
from typing import Final

WARM: Final = "pipeline.warming:warm"
_MODULES: Final = ("pipeline.work", "pipeline.reading", "pipeline.packed")


def warm(_request: bytes) -> bytes:
    """Load the language pipeline and what understands documents; no reader's own libraries."""
    from pipeline.language import load_language

    for name in _MODULES:
        import_module(name)
    load_language()
    return b""
