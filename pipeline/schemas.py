"""JSON Schemas of all that other programs may read, made from the code's own types.

``python -m pipeline.schemas [FOLDER]`` writes them into ``docs/schemas`` of the working folder.
"""

import json
import sys
from pathlib import Path
from typing import Any, Final

import msgspec

from pipeline.programme import Programme
from pipeline.reading import DocumentJson
from pipeline.review import Batch, Review

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
FOLDER: Final = Path("docs/schemas")
TYPES: Final[dict[str, type[msgspec.Struct]]] = {
    "review": Review,
    "batch": Batch,
    "programme": Programme,
    "document": DocumentJson,
}


def _open(value: Any) -> Any:
    """The schema without ``additionalProperties: false``: fields may be added freely, and readers must bear them."""
    if isinstance(value, dict):
        return {key: _open(item) for key, item in value.items() if key != "additionalProperties" or item is not False}
    return [_open(item) for item in value] if isinstance(value, list) else value


def make_schema(name: str) -> bytes:
    """The schema ``shenbao.<name>/1`` as indented JSON."""
    schema = msgspec.json.schema(TYPES[name])
    if name != "programme":  # what we read is strict, what we write may grow
        schema = _open(schema)
    schema = {"$schema": DIALECT, "$id": f"shenbao.{name}/1", **schema}
    return (json.dumps(schema, ensure_ascii=False, indent=2) + "\n").encode()


def schema_file(name: str) -> str:
    """The name of a schema's file."""
    return f"{name}.schema.json"


def write_schemas(folder: Path) -> tuple[str, ...]:
    """Write every schema into ``folder``; the names of the files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in TYPES:
        (folder / schema_file(name)).write_bytes(make_schema(name))
    return tuple(schema_file(name) for name in TYPES)


def stale_schemas(folder: Path) -> list[str]:
    """Names of the schemas in ``folder`` that are not what the types say now."""
    return [name for name in TYPES if (folder / schema_file(name)).read_bytes() != make_schema(name)]


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            write_schemas(FOLDER)
        case ["--check"]:
            if stale := stale_schemas(FOLDER):
                sys.exit(f"stale: {', '.join(stale)}; run python -m pipeline.schemas")
        case _:
            sys.exit("usage: python -m pipeline.schemas [--check]")
