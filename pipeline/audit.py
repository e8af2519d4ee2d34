"""The audit log (审计记录): rows are only ever added, and each holds the hash of the one before it.

Who changes, inserts or takes out a row breaks the chain there, which :func:`find_break` tells. Rows cut off at the end
leave a sound chain: whoever wants to know of that notes the last hash now and then (``shenbao verify`` prints it).
"""

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, Engine, func, insert, select
from sqlalchemy.exc import IntegrityError

from extractors.document import Record
from pipeline.tables import audit

FIRST: Final = "0" * 64
"""What the first row has in place of a hash before it."""
_SAID: Final = ("at", "who", "action", "subject", "detail")
_ATTEMPTS: Final = 50
"""How often a row is tried anew whose place another process took meanwhile."""


class Chain(Record, frozen=True):
    """The log as it is: its rows, the hash of the last one, and the first row (by number) at which it is broken."""

    rows: int
    last: str
    broken_at: int | None = None


def chain_hash(previous: str, row: Mapping[Any, Any]) -> str:
    """SHA-256 of the hash before and of what a row says, each with its length."""
    hasher = hashlib.sha256()
    for part in (previous, *(str(row[name]) for name in _SAID)):
        data = part.encode()
        hasher.update(len(data).to_bytes(8, "big") + data)
    return hasher.hexdigest()


def append(engine: Engine, row: Mapping[str, str]) -> None:
    """Add a row behind the last one; of several processes that add at once, each gets a place of its own."""
    for attempt in range(_ATTEMPTS):
        try:
            with engine.begin() as connection:
                previous = _last_hash(connection)
                linked = {"previous": previous, "hash": chain_hash(previous, row)}
                connection.execute(insert(audit).values({**row, **linked}))
        except IntegrityError:  # "previous" is unique: another row follows that one already
            if attempt == _ATTEMPTS - 1:
                raise
        else:
            return


def _last_hash(connection: Connection) -> str:
    last = connection.execute(select(audit.c.hash).order_by(audit.c.id.desc()).limit(1)).scalar()
    return last or FIRST


def read_chain(engine: Engine) -> Chain:
    """The whole log held against its hashes."""
    previous = FIRST
    with engine.connect() as connection:
        count = connection.execute(select(func.count()).select_from(audit)).scalar() or 0
        for number, row in enumerate(connection.execute(select(audit).order_by(audit.c.id)).mappings(), start=1):
            if row["previous"] != previous or row["hash"] != chain_hash(previous, row):
                return Chain(rows=count, last=previous, broken_at=number)
            previous = row["hash"]
    return Chain(rows=count, last=previous)
