"""Where the templates are, and the Jinja environment that fills those of HTML."""

import base64
import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

import pipeline
from pipeline.render.safe import legible


def templates_folder() -> Path:
    """The folder ``templates`` beside the package ``pipeline``."""
    return Path(pipeline.__file__).parent.parent / "templates"


def template_path(name: str) -> Path:
    """Path of one template."""
    return templates_folder() / name


def _legible(value: Any) -> Any:
    return legible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@lru_cache(maxsize=1)
def html_environment() -> Environment:
    """Autoescape for all, undefined names are errors, and every value passes :func:`legible`."""
    return Environment(
        loader=FileSystemLoader(templates_folder()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_legible,
        auto_reload=False,
    )


class Inlined:
    """A style or script of ours that goes into a page, with the hash by which the page's policy admits it."""

    def __init__(self, name: str) -> None:
        text = template_path(name).read_text(encoding="utf-8")
        self.text = Markup(text)  # noqa: S704 - our own file, no words of others
        digest = hashlib.sha256(text.encode()).digest()
        self.source = Markup(f"'sha256-{base64.b64encode(digest).decode()}'")  # noqa: S704 - a hash


@lru_cache(maxsize=16)
def inlined(name: str) -> Inlined:
    """A style or script from the templates, read once."""
    return Inlined(name)
