"""Briefs and notices as PDF through typst: data goes in as JSON, so no text is ever markup; equal data gives equal bytes."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import msgspec
import typst

from extractors.document import Record
from extractors.errors import ShenbaoError
from pipeline.fonts import find_cjk_fonts
from pipeline.render.notice.letter import FILE_LIST, NoticeLetter
from pipeline.render.paper import Paper
from pipeline.render.safe import breakable, legible
from pipeline.render.templates import template_path

_PAGE: Final = re.compile(rb"/Type\s*/Page(?![A-Za-z])")


class Typefaces(Record, frozen=True):
    """Families to set with, and the folders that hold them; ``body`` is 仿宋 where the machine has it, else 宋体."""

    serif: str
    sans: str
    kai: str
    body: str
    folders: tuple[str, ...]


@lru_cache(maxsize=1)
def find_typefaces() -> Typefaces | None:
    """The Chinese typefaces to set with, chosen among those of this machine; None when there is none."""
    fonts = find_cjk_fonts()
    serif, sans, kai, body = (fonts.best(style) for style in ("song", "hei", "kai", "fangsong"))
    if serif is None or sans is None or kai is None or body is None:
        return None
    folders = dict.fromkeys(str(Path(face.path).parent) for face in (serif, sans, kai, body))
    return Typefaces(serif=serif.family, sans=sans.family, kai=kai.family, body=body.family, folders=tuple(folders))


@lru_cache(maxsize=1)
def _compiler(folders: tuple[str, ...]) -> Any:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders))
    return typst.Compiler(font_paths=fonts, ignore_system_fonts=True)


def _fit_to_set(value: Any) -> Any:
    """Text that a typesetter can take, all the way down."""
    if isinstance(value, str):
        return breakable(legible(value))
    if isinstance(value, Mapping):
        return {key: _fit_to_set(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_fit_to_set(item) for item in value]
    return value


def count_pages(pdf: bytes) -> int:
    """How many pages a PDF of our typesetter has, which keeps their objects outside of compressed streams."""
    return len(_PAGE.findall(pdf))


def render_pdf(paper: Paper) -> bytes | None:
    """The brief as PDF; None on a machine without Chinese fonts."""
    return typeset("brief.typ", msgspec.to_builtins(paper))


def render_notice_pdf(letter: NoticeLetter) -> bytes | None:
    """The notice as PDF; None on a machine without Chinese fonts."""
    return typeset("notice.typ", {**msgspec.to_builtins(letter), "file_list": FILE_LIST})


def typeset(template: str, data: Mapping[str, Any]) -> bytes | None:
    """A template of ours with data as PDF; None on a machine without Chinese fonts.

    The typesetter's warnings, unknown fonts among them, are errors (:class:`extractors.errors.ShenbaoError`).
    """
    typefaces = find_typefaces()
    if typefaces is None:
        return None
    inputs = {
        "data": msgspec.json.encode(_fit_to_set(data)).decode(),
        "fonts": msgspec.json.encode(typefaces).decode(),
    }
    source = template_path(template).read_bytes()
    compiler = _compiler(typefaces.folders)
    made, warnings = compiler.compile_with_warnings(input=source, format="pdf", sys_inputs=inputs)
    if warnings:
        raise ShenbaoError(f"PDF 未能生成：{'; '.join(warning.message for warning in warnings)}")
    return bytes(made)
