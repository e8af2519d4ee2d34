"""``shenbao packet``: what is published, as one PDF and one ZIP for the experts."""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Final

from extractors.errors import StoreError, UsageError
from extractors.registry import ARCHIVES
from flows.console import say
from flows.looking import open_workspace
from flows.tasks import last_batch
from pipeline.files import write_output
from pipeline.programme import Programme, load_programme
from pipeline.render.packet import Portion, join_briefs, originals_of, write_zip
from pipeline.review import Batch, DossierRow
from pipeline.store import Store
from pipeline.words import STATUS

PDF: Final = "评审摘要汇编.pdf"
ZIP: Final = "评审材料.zip"


def make_packet(folder: Path, statuses: Sequence[str], workspace: str | None) -> None:
    """Write the packet of the last run's dossiers with one of ``statuses`` (by default complete ones) into ``folder``.

    Raises :class:`extractors.errors.UsageError` where there is none, :class:`extractors.errors.StoreError` where
    something of it is lost.
    """
    wanted = set(STATUS) if "all" in statuses else set(statuses or ("complete",))
    with open_workspace(workspace) as store:
        batch = last_batch(store)
        if batch is None:
            raise UsageError("该工作区还没有完成过一次审核。请先运行 shenbao run。")
        portions = list(_portions(store, batch, wanted))
        if not portions:
            words = "、".join(STATUS[status] for status in STATUS if status in wanted)
            raise UsageError(f"最近一次审核没有“{words}”的材料。用 --status 指定放入哪些结论的材料。")
        try:
            joined = _write(folder, portions, _programme(store, batch))
        except OSError as error:
            raise StoreError(
                f"评审材料未能生成（{error.strerror or '读写失败'}）。请检查磁盘空间和目录权限；用 shenbao verify 核验工作区。"
            ) from error
    say(f"已放入 {len(portions)} 份申报材料：{folder / ZIP}{f'，{folder / PDF}' if joined else ''}")
    if not joined:
        say("本机没有中文字体，没有生成 PDF；运行 shenbao doctor 查看如何安装。")


def _write(folder: Path, portions: Sequence[Portion], programme: Programme) -> bool:
    """Write both files, each whole or not at all; whether there is a PDF."""
    folder.mkdir(parents=True, exist_ok=True)
    joined = _joined(portions, programme)
    if joined is not None:
        write_output(folder / PDF, joined)
    making = folder / f".{ZIP}.part"
    try:
        write_zip(portions, joined, making)
        making.replace(folder / ZIP)
    finally:
        making.unlink(missing_ok=True)
    return joined is not None


def _joined(portions: Sequence[Portion], programme: Programme) -> bytes | None:
    """The PDF; None where the machine had no font for the briefs."""
    if not all((portion.outputs / "brief.pdf").is_file() for portion in portions):
        return None
    return join_briefs(portions, f"{programme.look.brief_title}汇编", programme.title)


def _programme(store: Store, batch: Batch) -> Programme:
    """The call of the last run, an own one too."""
    kept = next((task for row in batch.dossiers if (task := store.find_task(row.id))), None)
    return load_programme(kept[0] if kept else batch.programme)


def _portions(store: Store, batch: Batch, wanted: Collection[str]) -> Iterator[Portion]:
    """The dossiers in the batch's order, numbered from 1."""
    keys = {state.id: state.review_key for state in store.dossiers(present=False)}
    rows = [row for row in batch.dossiers if row.status in wanted and row.id in keys]
    for number, row in enumerate(rows, start=1):
        yield _portion(store, row, number, keys[row.id])


def _portion(store: Store, row: DossierRow, number: int, review_key: str) -> Portion:
    review = store.read_review(review_key)
    types = {entry.id: entry.media_type for entry in review.documents}
    inside = {entry.contained_in for entry in review.documents if entry.contained_in}
    opened = [name for name in inside if types.get(name) in ARCHIVES]
    return Portion(
        number=number,
        province=row.province or "（省份未确定）",
        region=row.region.name if row.region else row.source,
        status_word=STATUS[row.status],
        outputs=store.out / row.path,
        originals=tuple((n, name, store.original(sha)) for n, name, sha in originals_of(review, opened)),
    )
