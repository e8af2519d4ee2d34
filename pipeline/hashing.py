"""Hashes by which everything in a workspace is found."""

import hashlib
from pathlib import Path


def digest(*parts: str | bytes) -> str:
    """SHA-256 of parts, each with its length, as hex."""
    hasher = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        hasher.update(len(data).to_bytes(8, "big") + data)
    return hasher.hexdigest()


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
