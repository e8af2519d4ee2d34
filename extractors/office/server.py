"""One long-lived LibreOffice: starting it costs seconds, handing it a file a tenth of one.

A second call of its command with the same profile finds the running office by a socket, hands its arguments over and
waits for the end: no Python bindings, no network port. The office is started anew when it hangs, dies, has grown, or
has served long. In a worker it is a resident (:mod:`extractors.residents`): it outlives the call that started it, and
ends with the worker; elsewhere it ends with the conversion.
"""

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Final

from extractors import residents
from extractors.office.command import PROFILE, find_office, office_arguments, profile_url, write_profile
from extractors.processes import family_of, resident_bytes

START_SECONDS: Final = 45.0
"""Time to start; the first start on a machine makes caches."""
SETTLE_SECONDS: Final = 15.0
"""Time in which an office that listens opens the document that keeps it running."""
FILES_PER_OFFICE: Final = 100
RESIDENT_BYTES: Final = 1 << 30
"""An office that holds more after a conversion is started anew."""
_PREFIX: Final = "office-"
_SOCKETS: Final = (Path("/tmp"), Path("/var/tmp"))  # noqa: S108 - the places are built into LibreOffice (osl/unx/pipe.cxx)
_POLL_SECONDS: Final = 0.02


class OfficeServer:
    """A LibreOffice that is started at its first file. To be used by one thread."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: Path | None = None
        self._served = 0

    def convert(self, file: Path, to: str, folder: Path, seconds: float) -> bool:
        """Hand ``file`` over to be written as filter ``to`` into ``folder``; whether the office came back in time.

        It comes back without a result from what it cannot read.
        """
        command = find_office()
        profile = None if command is None else self._ready(command)
        if command is None or profile is None:
            return False
        arguments = [*office_arguments(command, profile), "--convert-to", to, "--outdir", str(folder), str(file)]
        try:
            _run(arguments, seconds)
        except (subprocess.SubprocessError, OSError):
            self.stop()
            return False
        self._served += 1
        held = sum(map(resident_bytes, family_of()))
        if not residents.may_stay() or self._served >= FILES_PER_OFFICE or held > RESIDENT_BYTES:
            self.stop()
        return True

    def stop(self) -> None:
        """End the office with all its processes and remove its profile and socket. May be called twice."""
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            residents.release(process.pid)
        if self._folder is not None:
            _remove_socket(self._folder / PROFILE)
            shutil.rmtree(self._folder, ignore_errors=True)
        self._folder = None
        self._served = 0

    def _ready(self, command: str) -> Path | None:
        """The profile of an office that runs and listens; one that does not is started. None when it will not."""
        if self._folder is not None and self._process is not None and self._process.poll() is None:
            return self._folder / PROFILE
        self.stop()
        profile = self._start(command)
        began = time.monotonic()
        while self._process is not None and self._process.poll() is None:
            waited = time.monotonic() - began
            if _listens(profile, patient=waited < SETTLE_SECONDS):
                return profile
            if waited > START_SECONDS:
                break
            time.sleep(_POLL_SECONDS)
        self.stop()
        return None

    def _start(self, command: str) -> Path:
        """Start an office in a session of its own, with a fresh profile, which is returned."""
        self._folder = Path(tempfile.mkdtemp(prefix=_PREFIX)).absolute()
        profile, blank = write_profile(self._folder)
        self._process = subprocess.Popen(
            [*office_arguments(command, profile), str(blank)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd=self._folder,
            env={**os.environ, "TMPDIR": str(self._folder)},  # what it keeps there must last as long as it runs
        )
        residents.keep(self._process.pid, self._folder)
        return profile


_SERVER: Final = OfficeServer()


def serving_office() -> OfficeServer:
    """The office of this process."""
    return _SERVER


def _run(arguments: list[str], seconds: float) -> None:
    """Run the command that hands a file over, in a session of its own: what it starts ends with it."""
    with subprocess.Popen(
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            process.wait(seconds)
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)


def _socket_places(profile: Path) -> list[Path]:
    """Where the socket of a running office may be; it is named by the profile (officeipcthread.cxx).

    And by the user, unless the office cannot look it up, as in a worker, which has no list of users.
    """
    digest = hashlib.md5(profile_url(profile).encode("utf-16-le"), usedforsecurity=False).digest()
    name = "".join(f"{byte:x}" for byte in digest)  # without leading zeros: that is how the office writes it
    return [place / f"OSL_PIPE_{user}SingleOfficeIPC_{name}" for place in _SOCKETS for user in (f"{os.getuid()}_", "")]


def is_running(profile: Path) -> bool:
    """Whether an office of ``profile`` has made its socket."""
    return any(place.is_socket() for place in _socket_places(profile))


def _listens(profile: Path, *, patient: bool) -> bool:
    """Whether the office of ``profile`` takes files. It would end with one that comes before its own document is open.

    That it has locked the document tells so; where it never does, the socket has to do.
    """
    if not is_running(profile):
        return False
    return not patient or any(profile.parent.glob(".~lock.*"))


def _remove_socket(profile: Path) -> None:
    for place in _socket_places(profile):
        with contextlib.suppress(OSError):
            place.unlink()


def remove_sockets(folder: Path) -> None:
    """Remove the sockets of offices that were ended with the worker whose folder for temporary files this is."""
    for office in folder.glob(f"{_PREFIX}*"):
        _remove_socket(office.absolute() / PROFILE)
