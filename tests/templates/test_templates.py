"""What stands in the folder of templates."""

import re

import pytest

from pipeline.render.templates import html_environment, inlined, templates_folder

NAMES = sorted(path.name for path in templates_folder().iterdir() if path.is_file())


def test_templates_hold_text_only():
    """No code, no pictures, no fonts."""
    assert {name.rsplit(".", 1)[-1] for name in NAMES} <= {"j2", "css", "js", "typ"}


@pytest.mark.parametrize("name", NAMES)
def test_nothing_comes_from_elsewhere(name: str):
    """No address of another machine, no import, no way around escaping."""
    text = (templates_folder() / name).read_text(encoding="utf-8")
    assert not re.search(r"https?:|//[a-z0-9]+\.[a-z]|@import|url\(|\|\s*safe|innerHTML|eval\(|@preview|read\(", text)


def test_every_page_is_escaped_and_strict():
    """Autoescape is on for all, and an unknown name is an error."""
    environment = html_environment()
    assert environment.autoescape is True
    assert environment.undefined.__name__ == "StrictUndefined"
    assert environment.from_string("{{ words }}").render(words="<b>\u202e&") == "&lt;b&gt;\ufffd&amp;"


def test_policy_hash_fits_what_is_inlined():
    """The hash is that of the text between the tags (CSP level 2: SHA-256, base64)."""
    import base64
    import hashlib

    style = inlined("style.css")
    digest = base64.b64encode(hashlib.sha256(str(style.text).encode()).digest()).decode()
    assert style.source == f"'sha256-{digest}'"
    assert "</style" not in style.text
    assert "</script" not in inlined("index.js").text
