"""Helping a run (协助) from another process: the same workspace, a sandbox of its own, no say in what is published.

Readings, profiles and reviews are kept under what they were made from, so that any number of helpers may write them;
the workspace is held, and published, by the run that leads.
"""

import atexit
import threading
from collections.abc import Iterable
from typing import Final

import msgspec

from flows.run import Run, open_here, programme_key
from flows.settings import Settings, resolve_settings
from pipeline.programme import load_programme

_helpers: Final[dict[tuple[Settings, str], Run]] = {}
_opening: Final = threading.Lock()


def run_for(settings: Settings) -> Run:
    """The run that this process has open, else one that helps it, opened once per process and programme."""
    if (own := open_here(settings.workspace)) is not None:
        return own
    key = settings, programme_key(load_programme(settings.programme))
    with _opening:
        if key not in _helpers:
            _close([known for known in _helpers if known[0].workspace == settings.workspace])  # of a run that is over
            _helpers[key] = Run(_with_own_database(settings))
        return _helpers[key]


def close_helpers() -> None:
    """End what this process has opened to help."""
    _close(list(_helpers))


def _close(keys: Iterable[tuple[Settings, str]]) -> None:
    for key in keys:
        _helpers.pop(key).close()


atexit.register(close_helpers)


def _with_own_database(settings: Settings) -> Settings:
    """With the database that this process's environment names: it is no parameter, since parameters are shown."""
    return msgspec.structs.replace(settings, database_url=resolve_settings({}).database_url)
