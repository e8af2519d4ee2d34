"""Opening (拆包): the type of every file, the members of archives, the files inside documents, at any depth.

An archive is its members; a document that carries files stays a document, and they come beside it. What came out is
remembered by the content's hash.
"""

import shutil
from collections.abc import Sequence
from pathlib import PurePath
from typing import Final, NamedTuple

import msgspec

from extractors import registry
from extractors.archive import UNPACK_ENTRY, Member, UnpackCall, members_from
from extractors.archive.volumes import find_volumes, missing_sentence
from extractors.detect import Identity
from extractors.embedded import REST, may_carry
from extractors.errors import HostileFile, ReplyInvalid, ShenbaoError, UnreadableFile, WorkerError
from extractors.registry import ARCHIVES, UNKNOWN, VOLUME, Source
from extractors.sandbox import deadline_for
from extractors.sandbox.handing import Handing
from flows.inputs import pieces
from flows.run import Run
from pipeline.hashing import digest
from pipeline.intake import HandedFile
from pipeline.work import IDENTIFY, IdentifyRequest

UNPACK_KEY: Final = "unpack/4"
"""Raise the number when other members, names or problems come out of the same bytes."""
BATCH: Final = 256
"""Files that one call identifies."""
_WHOLE: Final = 4
"""How many times the members of one archive all levels of one handed-in file may have together."""
_SPLIT_ENDINGS: Final = (".zip", ".7z", ".rar", ".tar", ".gz", ".exe")
_NO_HEAD: Final = "分卷压缩包的开头已损坏，看不出是哪种压缩格式，无法解压。请重新打包后提交。"


class _Item(NamedTuple):
    """A file with what is known of its inside. ``volumes`` are all files of a split archive, in their order."""

    file: HandedFile
    carries: bool = False
    volumes: tuple[HandedFile, ...] = ()


class Opening:
    """Opens all that was handed in, one run long."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._known = run.store.unpacked(UNPACK_KEY)
        self._left = 0

    def open_all(self, files: Sequence[HandedFile]) -> list[HandedFile]:
        """The files with their types, and all that is inside of them."""
        handed: list[HandedFile] = []
        for item in self._items(files):
            self._left = _WHOLE * self._run.limits.members
            handed += self._opened(item, depth=1)
        return handed

    def _items(self, files: Sequence[HandedFile]) -> list[_Item]:
        """Files side by side, identified, volumes of one archive put together."""
        wanted = sorted({file.sha256 for file in files if file.sha256})
        known: dict[str, Identity] = {}
        for start in range(0, len(wanted), BATCH):
            known |= self._identify(wanted[start : start + BATCH])
        empty = [sha for sha, each in known.items() if each.carries is False and may_carry(each.media_type)]
        self._run.store.keep_empty(empty, UNPACK_KEY)
        self._known |= frozenset(empty)
        return _joined([self._item(file, known.get(file.sha256)) for file in files])

    def _item(self, file: HandedFile, identity: Identity | None) -> _Item:
        if identity is None:
            return _Item(msgspec.structs.replace(file, media_type=file.media_type or UNKNOWN))
        carries = identity.carries is True or (identity.carries is None and may_carry(identity.media_type))
        return _Item(msgspec.structs.replace(file, media_type=identity.media_type), carries)

    def _identify(self, hashes: Sequence[str], *, look_inside: bool = True) -> dict[str, Identity]:
        """What files are, by hash; when one kills the worker, each is asked for alone, at last without its inside."""
        store, limits = self._run.store, self._run.limits

        def request(hand: Handing) -> bytes:
            paths = tuple(hand.file(store.original(sha256)) for sha256 in hashes)
            inside = tuple(look_inside and sha256 not in self._known for sha256 in hashes)
            return msgspec.msgpack.encode(IdentifyRequest(paths=paths, look_inside=inside))

        size = sum(store.original(sha256).stat().st_size for sha256 in hashes) if look_inside else 0
        deadline = limits.deadline + limits.deadline_per_mib * size / (1 << 20)
        try:
            reply = self._run.sandbox.submit(IDENTIFY, request, deadline=deadline, label="类型识别").result()
        except WorkerError:
            if len(hashes) > 1:
                return {sha256: found for one in hashes for sha256, found in self._identify([one]).items()}
            return (
                self._identify(hashes, look_inside=False)
                if look_inside
                else {hashes[0]: Identity(UNKNOWN, carries=False)}
            )
        return dict(zip(hashes, msgspec.msgpack.decode(reply, type=list[Identity]), strict=True))

    def _opened(self, item: _Item, depth: int) -> list[HandedFile]:
        """The file itself and what is inside of it, opened in turn."""
        file = item.file
        if file.problem or file.media_type == VOLUME:
            return [file]
        if file.media_type in ARCHIVES:
            return self._opened_archive(item, depth)
        return self._opened_document(item, depth) if item.carries else [file]

    def _opened_archive(self, item: _Item, depth: int) -> list[HandedFile]:
        """An archive and its members; one that cannot be opened has the problem itself."""
        file = item.file
        if depth > self._run.limits.depth:
            message = f"压缩包嵌套超过 {self._run.limits.depth} 层，未继续解压。"
            return [_with_problem(file, HostileFile.code, message)]
        try:
            members = self._unpack(item)
        except ShenbaoError as error:
            return [_with_problem(file, error.code, error.message)]
        if not members:
            return [_with_problem(file, UnreadableFile.code, "压缩包中没有任何文件，请核对后重新提交。")]
        if len(members) > self._left:
            return [_with_problem(file, HostileFile.code, "层层嵌套的压缩包内文件总数超过上限，未继续解压。")]
        return [file, *self._inside(file, members, depth)]

    def _opened_document(self, item: _Item, depth: int) -> list[HandedFile]:
        """A document and the files that it carries; what keeps us from them does not keep us from the document."""
        file = item.file
        if depth > self._run.limits.depth:
            message = f"内嵌文件嵌套超过 {self._run.limits.depth} 层，未继续取出。"
            return [file, _stand_in(file, HostileFile.code, message)]
        try:
            members = self._unpack(item)
        except ShenbaoError as error:
            return [file, _stand_in(file, error.code, error.message)]
        if len(members) > self._left:
            return [file, _stand_in(file, HostileFile.code, "层层嵌套的内嵌文件总数超过上限，未继续取出。")]
        return [file, *self._inside(file, members, depth)]

    def _inside(self, container: HandedFile, members: Sequence[Member], depth: int) -> list[HandedFile]:
        self._left -= len(members)
        items = self._items([_from_member(container, member) for member in members])
        return [opened for item in items for opened in self._opened(item, depth + 1)]

    def _unpack(self, item: _Item) -> tuple[Member, ...]:
        """What is inside of a file, its bytes in the store; remembered by hash."""
        run, file = self._run, item.file
        key = digest(*(each.sha256 for each in item.volumes)) if item.volumes else file.sha256
        kept = run.store.find_unpacking(key, UNPACK_KEY)
        if kept is not None and all(run.store.original(m.sha256).exists() for m in kept if not m.problem):
            return kept
        target = run.scratch / "unpacked" / key[:16]
        target.mkdir(parents=True, exist_ok=True)
        try:
            members = self._call(item, str(target))
            for member in members:
                if not member.problem:
                    path = target / member.stored
                    if path.is_symlink() or run.store.take_original(pieces(path)) != member.sha256:
                        raise ReplyInvalid("解压结果与校验值不符，未采用。", file=member.name)
        finally:
            shutil.rmtree(target, ignore_errors=True)
        run.store.keep_unpacking(key, UNPACK_KEY, members)
        return members

    def _call(self, item: _Item, target: str) -> tuple[Member, ...]:
        """Have a worker unpack a file into ``target``."""
        run, file = self._run, item.file
        path = str(run.store.original(file.sha256))

        def request(hand: Handing) -> bytes:
            call = UnpackCall(
                path=hand.file(path),
                media_type=file.media_type,
                target=hand.result(target),
                limits=run.limits,
                name=PurePath(file.name).name,
                volumes=tuple(hand.file(run.store.original(volume.sha256)) for volume in item.volumes),
            )
            return msgspec.msgpack.encode(call)

        size = sum(volume.bytes for volume in item.volumes) or file.bytes
        source = Source(path=path, name=file.name, sha256=file.sha256, bytes=size, media_type=file.media_type)
        reply = run.sandbox.submit(UNPACK_ENTRY, request, deadline=deadline_for(source, run.limits), label=file.name)
        return members_from(reply.result())


def _joined(items: list[_Item]) -> list[_Item]:
    """The items with the volumes of each split archive put to the one that stands for the whole."""
    by_name = {item.file.name: item for item in items if not item.file.problem}
    for found in find_volumes(by_name):
        volumes = [by_name[name].file for name in found.volumes]
        if not _is_split_archive(volumes):
            continue
        main = by_name[found.main]
        media_type = next((v.media_type for v in volumes if v.media_type in ARCHIVES), None)
        if found.missing:
            main = main._replace(file=_with_problem(main.file, UnreadableFile.code, missing_sentence(found.missing)))
        elif media_type is None:
            main = main._replace(file=_with_problem(main.file, UnreadableFile.code, _NO_HEAD))
        else:
            main = _Item(msgspec.structs.replace(main.file, media_type=media_type), volumes=tuple(volumes))
        for volume in volumes:
            further = msgspec.structs.replace(volume, media_type=VOLUME, container=found.main)
            by_name[volume.name] = main if volume.name == found.main else _Item(further)
    return [by_name.get(item.file.name, item) for item in items]


def _is_split_archive(volumes: Sequence[HandedFile]) -> bool:
    """Whether files named like volumes are some: one of them begins as an archive, or the name of the whole says so.

    Photos and logs are numbered ``.001``, too.
    """
    if any(volume.media_type in ARCHIVES for volume in volumes):
        return True
    return PurePath(volumes[0].name).stem.lower().endswith(_SPLIT_ENDINGS) and all(
        volume.media_type == UNKNOWN for volume in volumes
    )


def _from_member(container: HandedFile, member: Member) -> HandedFile:
    return HandedFile(
        name=f"{container.name}/{member.name}",
        sha256=member.sha256,
        bytes=member.bytes,
        media_type="",
        container=container.name,
        problem=member.problem,
        message=member.message,
    )


def _stand_in(carrier: HandedFile, problem: str, message: str) -> HandedFile:
    """An entry for the files of a document that cannot be had."""
    return HandedFile(
        name=f"{carrier.name}/{REST}",
        sha256="",
        bytes=0,
        media_type=registry.UNKNOWN,
        container=carrier.name,
        problem=problem,
        message=message,
    )


def _with_problem(file: HandedFile, problem: str, message: str) -> HandedFile:
    return msgspec.structs.replace(file, problem=problem, message=message)
