"""Processes that outlive the call that started them: what is slow to start and serves one file after the other.

A resident ends with its worker at the latest. It is known by its process group, which it must lead in a session of its
own, so that nothing that a later call starts can join it.
"""

from pathlib import Path

_residents: dict[int, Path] = {}
_hosts: list[bool] = []


def host() -> None:
    """Say that this process is a worker: what stays here is ended with it, whatever becomes of it."""
    _hosts.append(True)


def may_stay() -> bool:
    """Whether a resident may outlive the call that started it."""
    return bool(_hosts)


def keep(group: int, folder: Path) -> None:
    """Let process group ``group`` and its ``folder`` stay when the call ends."""
    _residents[group] = folder


def release(group: int) -> None:
    """Forget a resident that has ended."""
    _residents.pop(group, None)


def kept_groups() -> frozenset[int]:
    """Process groups that stay."""
    return frozenset(_residents)


def kept_folders() -> frozenset[Path]:
    """Folders that stay."""
    return frozenset(_residents.values())
