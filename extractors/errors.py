"""Every error that Shenbao raises on purpose.

::

    ShenbaoError                       code, message (Chinese, for a person), file, page
    ├── UsageError                     the command's words are off, or the input is not there      (exit 2)
    ├── ProgrammeError                 a requirement profile that cannot be used                   (exit 2)
    ├── ReadingError                   one file could not be read; becomes a finding
    │   ├── EncryptedFile              code encrypted-file
    │   ├── UnreadableFile             code unreadable-file
    │   └── HostileFile                code hostile-file (a limit was met, or the file attacks its reader)
    ├── WorkerError                    the child process that read a file failed; becomes a finding
    │   ├── DeadlineExceeded           code hostile-file
    │   ├── WorkerDied                 code hostile-file (crash, or out of memory)
    │   ├── ReplyInvalid               code unreadable-file (nonsense, or far too much)
    │   └── InternalFault              code internal-failure (our own fault: nothing is said of the file)
    └── StoreError                     the workspace cannot be used                                (exit 1)
        ├── WorkspaceLocked            another run holds it
        └── WorkspaceFull              no space left
"""

import traceback
from typing import Self


class ShenbaoError(Exception):
    """Root of the tree. ``message`` is a Chinese sentence that a person can act on and that quotes no file content."""

    code: str = "error"

    def __init__(self, message: str, *, file: str | None = None, page: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.page = page

    def __reduce__(self) -> tuple[type[Self], tuple[str], dict[str, str | int | None]]:
        """Keep the attributes when an error crosses a process border."""
        return type(self), (self.message,), {"file": self.file, "page": self.page}


class UsageError(ShenbaoError):
    """The command's words are off, or the input is not there."""

    code = "usage"


class ProgrammeError(ShenbaoError):
    """A requirement profile (申报要求配置) that cannot be used."""

    code = "programme"


class ReadingError(ShenbaoError):
    """One file could not be read."""

    code = "unreadable-file"


class EncryptedFile(ReadingError):
    """The file needs a password that nobody gave (the empty one was tried)."""

    code = "encrypted-file"


class UnreadableFile(ReadingError):
    """The file is broken, empty, or of a format that cannot be read."""

    code = "unreadable-file"


class HostileFile(ReadingError):
    """The file meets a limit or attacks its reader."""

    code = "hostile-file"


class WorkerError(ShenbaoError):
    """The child process that worked on a file failed."""

    code = "unreadable-file"


class DeadlineExceeded(WorkerError):
    """The work took longer than its deadline; the process group was ended."""

    code = "hostile-file"


class WorkerDied(WorkerError):
    """The process crashed or met its memory cap."""

    code = "hostile-file"


class ReplyInvalid(WorkerError):
    """The process answered with nonsense or with more than the limit."""

    code = "unreadable-file"


class InternalFault(WorkerError):
    """Our own code failed on sound input; tried again in the next run. Tells the place in the code, never a value."""

    code = "internal-failure"

    @classmethod
    def at(cls, error: BaseException, file: str | None = None) -> Self:
        """The fault of an exception that nobody foresaw: its type, and where our code was."""
        frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
        places = [f"{frame.f_globals.get('__name__', '?')}:{frame.f_lineno}" for frame in frames[-1:]]
        return cls(f"程序自身故障（{'，'.join([type(error).__name__, *places])}），与文件内容无关。", file=file)


class StoreError(ShenbaoError):
    """The workspace cannot be used."""

    code = "store"


class WorkspaceLocked(StoreError):
    """Another run holds the workspace."""

    code = "workspace-locked"


class WorkspaceFull(StoreError):
    """No space is left on the workspace's disk."""

    code = "workspace-full"
