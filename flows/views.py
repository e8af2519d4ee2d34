"""Pictures of cited pages (页面图像): drawn in workers, once a content and page, and linked beside the brief that shows them."""

from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Final

import msgspec

from extractors.errors import ShenbaoError
from extractors.registry import Source
from extractors.sandbox.handing import Handing
from flows.run import Run
from pipeline.judgement import JudgedFile
from pipeline.render.outputs import place_views
from pipeline.render.sources import PAGES, view_name
from pipeline.work import VIEW, ViewRequest

LARGEST: Final = 8 << 20
"""Bytes of a picture; usual ones have a hundredth of that."""
PAGE_SECONDS: Final = 5.0
"""Deadline of a page; most take a tenth of a second."""


class Views:
    """The pictures that one brief shows. A page that cannot be drawn is told in the log; the brief shows its text."""

    def __init__(self, run: Run, files: Iterable[JudgedFile], pages: Iterable[tuple[str, int]]) -> None:
        self.run = run
        known = {file.document: file for file in files}
        self._wanted: dict[str, tuple[JudgedFile, list[int]]] = {}
        for document, page in pages:
            if document not in known:
                continue
            self._wanted.setdefault(document, (known[document], []))[1].append(page)
        self._drawing: list[tuple[JudgedFile, Future[bytes]]] = []

    def start(self) -> None:
        """Hand every file with pages that were never drawn to a worker."""
        for file, pages in self._wanted.values():
            missing = [page for page in pages if not self._path(file, page).exists()]
            if missing:
                self._drawing.append((file, self._submit(file, missing)))

    def _submit(self, file: JudgedFile, pages: Sequence[int]) -> Future[bytes]:
        store = self.run.store

        def request(hand: Handing) -> bytes:
            source = Source(
                path=hand.file(store.original(file.sha256)),
                name=file.name,
                sha256=file.sha256,
                bytes=file.bytes,
                media_type=file.media_type,
            )
            targets = {page: hand.result(self._path(file, page)) for page in pages}
            return msgspec.msgpack.encode(ViewRequest(source=source, limits=self.run.limits, targets=targets))

        deadline = self.run.limits.deadline + PAGE_SECONDS * len(pages)
        return self.run.sandbox.submit(VIEW, request, deadline=deadline, label=file.name)

    def finish(self, folder: Path) -> None:
        """Wait for what was started; let ``folder``, that of the brief, hold the pictures and no others."""
        for file, drawing in self._drawing:
            try:
                self.run.answer(drawing)
            except ShenbaoError as error:
                self.run.log("view-failed", file.name, error.message)
        pictures = {
            view_name(document, page): path
            for document, (file, pages) in self._wanted.items()
            for page in pages
            if _is_picture(path := self._path(file, page))
        }
        place_views(pictures, folder / PAGES)

    def _path(self, file: JudgedFile, page: int) -> Path:
        return self.run.store.view_path(file.sha256, page)


def _is_picture(path: Path) -> bool:
    """Whether a worker that had untrusted bytes in it made what it should: a WebP of a sane size."""
    try:
        with path.open("rb") as file:
            head = file.read(12)
            return head[:4] == b"RIFF" and head[8:] == b"WEBP" and path.stat().st_size <= LARGEST
    except OSError:
        return False
