"""The JSON Schemas in docs/schemas."""

import json
from pathlib import Path

import pytest

from pipeline.schemas import TYPES, make_schema, schema_file, write_schemas

FOLDER = Path(__file__).parents[2] / "docs" / "schemas"


@pytest.mark.parametrize("name", TYPES)
def test_committed_schema_is_current(name: str):
    """``python -m pipeline.schemas`` was run after the last change of a type."""
    assert (FOLDER / schema_file(name)).read_bytes() == make_schema(name)


def test_outputs_may_grow_but_programmes_are_strict():
    """Readers of our JSON must bear new fields; a profile with an unknown field is a mistake."""
    assert b'"additionalProperties": false' not in make_schema("batch")
    assert b'"additionalProperties": false' in make_schema("programme")


def test_writes_every_schema(tmp_path: Path):
    """One file for each type, each saying which schema it is."""
    names = write_schemas(tmp_path)
    ids = [json.loads((tmp_path / name).read_text(encoding="utf-8"))["$id"] for name in names]
    assert ids == ["shenbao.review/1", "shenbao.batch/1", "shenbao.programme/1", "shenbao.document/1"]
