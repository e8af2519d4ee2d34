"""Calls of a sandbox whose readers hang, die and lie; machines that lack a protection."""

import pytest

from extractors.errors import (
    ShenbaoError,
)
from extractors.sandbox import Sandbox
from extractors.sandbox import child as child_module

FULL = frozenset(("reads-handed-only", "system-read-only"))


def needs(sandbox: Sandbox, *codes: str) -> None:
    """Skip where the machine does not give these protections."""
    if missing := set(codes) - set(sandbox.protections()):
        pytest.skip(f"this machine lacks {sorted(missing)}")


def attempts(sandbox: Sandbox, *expressions: str, function: str = "tried") -> list[str]:
    """What becomes of each expression in a worker: its value, or the name of its error."""
    return call(sandbox, function, "\n".join(expressions).encode()).decode().split("\n")


def call(sandbox: Sandbox, function: str, payload: bytes = b"", deadline: float = 5.0) -> bytes:
    """One call, waited for."""
    return sandbox.submit(f"faulty:{function}", payload, deadline=deadline, label="甲.pdf").result(timeout=30)


def failure(sandbox: Sandbox, function: str, payload: bytes = b"", deadline: float = 5.0) -> ShenbaoError:
    """The error of one call; afterwards the pool must still work."""
    with pytest.raises(ShenbaoError) as caught:
        call(sandbox, function, payload, deadline)
    assert call(sandbox, "echo", b"next") == b"next"
    return caught.value


def weaken(monkeypatch: pytest.MonkeyPatch, assignment: str) -> None:
    """Let workers start as on a machine that lacks something."""
    lines = child_module._BOOT.splitlines(keepends=True)
    weaker = f"import extractors.sandbox.protect\nextractors.sandbox.protect.{assignment}\n"
    monkeypatch.setattr(child_module, "_BOOT", "".join([*lines[:2], weaker, *lines[2:]]))


NO_NAMESPACES = "_unshare = lambda libc: []"
NO_LANDLOCK = "confine = lambda libc, rules: []"
