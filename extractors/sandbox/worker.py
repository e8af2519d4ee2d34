"""The child process: takes a call, answers it, and is the one border where any exception becomes a clean error.

Frames: eight bytes of length (big endian), then one MessagePack record. A call names ``module:function`` of a function
from bytes to bytes. Standard output and error are no part of the protocol: libraries print.
"""

import gc
import os
import shutil
import socket
from importlib import import_module
from pathlib import Path
from typing import Final

import msgspec

from extractors.document import Record
from extractors.errors import HostileFile, InternalFault, ShenbaoError, UnreadableFile
from extractors.limits import Limits
from extractors.residents import host, kept_folders, kept_groups
from extractors.sandbox.access import OWN, PRIVATE, Confinement
from extractors.sandbox.family import end_children
from extractors.sandbox.memory import Memory
from extractors.sandbox.protect import protect

HEADER: Final = 8
MESSAGE_CHARACTERS: Final = 500


class Call(Record, frozen=True):
    """What the parent asks for."""

    entry: str
    payload: bytes
    label: str
    number: int = 0
    """Its place among the calls of this child; the reply must bear it, or it is none of this call's."""


class Reply(Record, frozen=True):
    """What the child answers. ``code`` is empty when all went well; ``resident`` is its memory in bytes after it."""

    body: bytes = b""
    code: str = ""
    message: str = ""
    file: str | None = None
    page: int | None = None
    resident: int = 0
    number: int = 0


class Hello(Record, frozen=True):
    """The child is ready, with these protections."""

    protections: tuple[str, ...]


def frame(record: Record) -> bytes:
    """A record as it goes over the channel."""
    body = msgspec.msgpack.encode(record)
    return len(body).to_bytes(HEADER, "big") + body


def main(channel_number: int, limits_json: str, confinement_json: str) -> None:
    """Protect the process, then answer calls until the channel closes."""
    limits = msgspec.json.decode(limits_json, type=Limits)
    confinement = msgspec.json.decode(confinement_json, type=Confinement)
    protections = protect(limits, channel_number, confinement)
    with socket.socket(fileno=channel_number) as channel:
        host()
        channel.sendall(frame(Hello(protections)))
        serve(channel, Path(confinement.folder), first_process="process-namespace" in protections)


def serve(channel: socket.socket, folder: Path, *, first_process: bool) -> None:
    """Answer one call after the other.

    Whatever a call leaves behind is ended and removed before its answer goes, residents alone stay.
    """
    memory = Memory()
    while (body := _receive(channel)) is not None:
        call = msgspec.msgpack.decode(body, type=Call)
        reply = answer(call)
        end_children(first_process=first_process, kept=kept_groups())
        _clean(folder, kept_folders())
        channel.sendall(frame(msgspec.structs.replace(reply, resident=memory.settle(), number=call.number)))


def answer(call: Call) -> Reply:
    """Run one call. Nothing but a :class:`Reply` comes out: this is the border of one file's reading."""
    try:
        return Reply(body=_run(call))
    except ShenbaoError as error:
        return Reply(code=error.code, message=error.message, file=error.file, page=error.page)
    except MemoryError:
        gc.collect()
        return Reply(code=HostileFile.code, message="读取该文件所需内存超过上限，已停止读取。")
    except (ImportError, NameError, SyntaxError) as error:  # a broken installation, whatever the file
        fault = InternalFault.at(error)
        return Reply(code=fault.code, message=fault.message)
    except PermissionError:
        return Reply(code=UnreadableFile.code, message="没有读取该文件的权限。")
    except BaseException as error:  # noqa: BLE001 - the one border; panics of native libraries are no Exception
        return Reply(code=UnreadableFile.code, message=f"文件无法读取，可能已损坏（{type(error).__name__}）。")


def _run(call: Call) -> bytes:
    """Import the entry and call it."""
    module, _, function = call.entry.partition(":")
    work = getattr(import_module(module), function, None)
    if work is None:
        raise ImportError(call.entry)
    body = work(call.payload)
    if not isinstance(body, bytes):
        raise TypeError(call.entry)
    return body


def _receive(channel: socket.socket) -> bytes | None:
    """The body of the next frame; None when the parent has closed the channel."""
    header = _receive_exactly(channel, HEADER)
    return None if header is None else _receive_exactly(channel, int.from_bytes(header, "big"))


def _receive_exactly(channel: socket.socket, length: int) -> bytes | None:
    """``length`` bytes; None when the channel closes before."""
    buffer = bytearray(length)
    view, got = memoryview(buffer), 0
    while got < length:
        count = channel.recv_into(view[got:])
        if not count:
            return None
        got += count
    return bytes(buffer)


def _clean(folder: Path, kept: frozenset[Path]) -> None:
    """Empty the worker's own folders but for what is ``kept`` and for sockets, and come back to the first."""
    os.chdir(folder / OWN)
    for entry in (*(folder / OWN).iterdir(), *(folder / PRIVATE).iterdir()):
        if entry in kept or entry.is_socket():
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink()
