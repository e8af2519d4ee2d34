"""Separated values (CSV, TSV) to the same cells as a sheet's."""

import csv
import io
from collections.abc import Iterator
from typing import Final

from extractors.detect.text import guess_encoding, separator_of
from extractors.errors import HostileFile, UnreadableFile
from extractors.limits import Limits
from extractors.registry import Source
from extractors.sheet.model import Budget, Sheet

_ENCODINGS: Final = ("utf-8-sig", "gb18030")


def read_separated(source: Source, limits: Limits) -> tuple[Sheet, set[str]]:
    """The one sheet of a file, without a name, and the codes of what is to be told.

    A first line ``sep=;`` is Excel's and states the separator. Raises :class:`UnreadableFile` for an empty file.
    """
    if source.file.stat().st_size > min(limits.file_bytes, limits.xml_bytes):
        raise HostileFile("文件超过大小上限，未读取。", file=source.name)
    text, codes = _decoded(source.file.read_bytes())
    if not text.strip():
        raise UnreadableFile("文件是空的。", file=source.name)
    first, _, rest = text.partition("\n")
    stated = first.strip().lower().startswith("sep=") and first.strip()[4:5]
    cells: dict[tuple[int, int], str] = {}
    budget = Budget(limits)
    for row, values in enumerate(_rows(rest if stated else text, stated or separator_of(text) or ","), start=1):
        for column, value in enumerate(values, start=1):
            if value.strip():
                if not budget.spend(value):
                    return Sheet(name="", cells=cells, cut=True), codes
                cells[row, column] = value
    return Sheet(name="", cells=cells), codes


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    """Rows of values; a field as large as the file is one, not an error."""
    csv.field_size_limit(len(text))
    yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)


def _decoded(data: bytes) -> tuple[str, set[str]]:
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data.decode("utf-16", "replace").replace("\0", ""), set()
    for encoding in _ENCODINGS:
        try:
            return _clean(data.decode(encoding)), set()
        except UnicodeDecodeError:
            continue
    if (guessed := guess_encoding(data)) and guessed.startswith("utf"):
        return _clean(data.decode(guessed, "replace")), set()
    return _clean(data.decode("gb18030", "replace")), {"undecodable-text"}


def _clean(text: str) -> str:
    return text.replace("\0", "").replace("\ufeff", "")
