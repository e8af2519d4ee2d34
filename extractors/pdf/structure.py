"""What pdfium's interface does not tell of a PDF: its objects by key, through pdfminer.

Opened only for the few files that need it (signatures, hidden layers). pdfminer's parser raises whatever it stumbles
over; here, and nowhere else, that means: not told.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Self

_INHERITED: Final[tuple[str, ...]] = ("FT", "V")
_DEPTH: Final = 32
_MOST_FIELDS: Final = 20_000


class Structure:
    """The object tree of one file, open while it is used as a context manager."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stack = contextlib.ExitStack()
        self._catalog: dict[str, Any] = {}

    def __enter__(self) -> Self:
        from pdfminer.pdfdocument import PDFDocument
        from pdfminer.pdfparser import PDFParser

        stream = self._stack.enter_context(self._path.open("rb"))
        try:
            self._catalog = PDFDocument(PDFParser(stream), fallback=True).catalog
        except Exception:  # noqa: BLE001 - see the module's docstring
            self._catalog = {}
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def get(self, *keys: str) -> Any:
        """The value at a path of keys from the catalog, resolved; None where there is none."""
        value: Any = self._catalog
        for key in keys:
            value = resolved(as_dict(value).get(key))
        return value

    def fields(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Full name and dictionary of each terminal form field; its type (FT) and value (V) may be inherited."""
        waiting = [(field, "", dict[str, Any](), 0) for field in reversed(as_list(self.get("AcroForm", "Fields")))]
        for _ in range(_MOST_FIELDS):
            if not waiting:
                return
            reference, prefix, inherited, depth = waiting.pop()
            own = as_dict(resolved(reference))
            title = text_of(resolved(own.get("T"))) if "T" in own else ""
            name = ".".join(filter(None, (prefix, title)))
            field = {**inherited, **own}
            widgets, named = _kids(own)
            passed: dict[str, Any] = {key: field[key] for key in _INHERITED if key in field}
            waiting += [(kid, name, passed, depth + 1) for kid in reversed(named) if depth < _DEPTH]
            if own and not named:
                for widget in widgets:  # a value on the widget, where the field has none, is an old writer's mistake
                    field = {**{key: widget[key] for key in _INHERITED if key in widget}, **field}
                yield name, field


def _kids(field: dict[str, Any]) -> tuple[list[dict[str, Any]], list[Any]]:
    """Widgets of a field, and references to the fields below it, which have names of their own."""
    kids = as_list(resolved(field.get("Kids")))
    named = [kid for kid in kids if "T" in as_dict(resolved(kid))]
    return [as_dict(resolved(kid)) for kid in kids if kid not in named], named


def resolved(value: Any) -> Any:
    """What a reference points to; None where that cannot be read."""
    from pdfminer.pdftypes import PDFObjRef

    try:
        for _ in range(_DEPTH):
            if not isinstance(value, PDFObjRef):
                return value
            value = value.resolve()
    except Exception:  # noqa: BLE001 - see the module's docstring
        return None
    return None  # references in a ring


def as_dict(value: Any) -> dict[str, Any]:
    """A dictionary, also that of a stream; empty for anything else."""
    held = getattr(value, "attrs", value)
    return held if isinstance(held, dict) else {}


def as_list(value: Any) -> list[Any]:
    """An array; empty for anything else."""
    return value if isinstance(value, list) else []


def as_name(value: Any) -> str:
    """The name of a name object; empty for anything else."""
    name = getattr(resolved(value), "name", "")
    return name.decode("latin-1") if isinstance(name, bytes) else str(name)


def text_of(value: Any) -> str:
    """A text string (UTF-16, UTF-8 or PDFDocEncoding; GBK where writers put that); empty for anything else."""
    if isinstance(value, str):
        return value
    if not isinstance(value, bytes):
        return ""
    for mark, encoding in ((b"\xfe\xff", "utf-16-be"), (b"\xff\xfe", "utf-16-le"), (b"\xef\xbb\xbf", "utf-8")):
        if value.startswith(mark):
            return value[len(mark) :].decode(encoding, "replace")
    try:
        return value.decode("ascii" if value.isascii() else "gb18030")
    except UnicodeDecodeError:
        return value.decode("latin-1")
