"""A batch brought up to date: take in, read, group, judge, render, publish. Any engine carries it out."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from extractors.errors import UsageError
from extractors.names import show_name
from flows.copies import with_copies
from flows.deliveries import Receipt, claim_rest, handed_now, receive
from flows.dossiers import DossierChunk, DossierStates, chunks_of, judge_chunk
from flows.engines import DirectEngine, Engine, Stage
from flows.publish import publish
from flows.readfiles import Chunk, ChunkResult, chunks_to_read, profiles_of, read_chunk, with_outcomes
from flows.reasons import why_read
from flows.run import Run
from flows.takein import take_in
from flows.tasks import tasks_of
from pipeline.intake import HandedFile, Intake, group_files
from pipeline.review import Batch

HANDFUL: Final = 12
"""Files to read up to which starting an engine costs more than it gives."""

START: Final = "启动"
"""Name of the time that an engine needs before the work begins."""

READ: Final = Stage("读取", read_chunk, Chunk, ChunkResult)
JUDGE: Final = Stage("审核", judge_chunk, DossierChunk, DossierStates)
STAGES: Final[dict[str, Stage[Any, Any]]] = {stage.name: stage for stage in (READ, JUDGE)}
"""By name, for engines that send work elsewhere."""


def handed_in(run: Run) -> tuple[HandedFile, ...]:
    """What was handed in, taken in once per run."""
    if run.handed is None:
        run.handed = take_in(run)
    return run.handed


def is_small(run: Run) -> bool:
    """Whether only a handful of files is new, so that plain calls do."""
    return sum(len(chunk.files) for chunk in chunks_to_read(run, handed_in(run))) <= HANDFUL


def bring_up_to_date(run: Run, engine: Engine) -> Batch:
    """The whole way for one INPUT; what has not changed is not done again."""
    run.progress(START, 1, 0, "")
    handed = handed_in(run)
    chunks = chunks_to_read(run, handed)
    run.reasons = why_read(run, handed, chunks)
    run.progress(READ.name, 0, sum(len(chunk.files) for chunk in chunks), "")
    engine.map(READ, run, chunks)
    files = with_outcomes(run, handed)
    profiles = profiles_of(run, files)
    intake = claim_rest(run, group_files(files, profiles, run.programme))
    if not intake.dossiers:
        raise UsageError(no_dossier(run, intake))
    receipts = _read_standing(run, files, receive(run, intake.dossiers, handed, profiles))
    intake = msgspec.structs.replace(intake, dossiers=tuple(map(handed_now, intake.dossiers, receipts)))
    tasks = with_copies(run, tasks_of(run, receipts))
    run.progress(JUDGE.name, 0, len(tasks), "")
    judged = engine.map(JUDGE, run, chunks_of(tasks))
    states = [state for result in judged for state in result.states]
    run.reasons += tuple(reason for result in judged for reason in result.reasons)
    return publish(run, intake, files, profiles, states, chunks)


def _read_standing(run: Run, files: Sequence[HandedFile], receipts: Sequence[Receipt]) -> list[Receipt]:
    """The receipts with how reading each file ended. What came before and stands is seldom to be read: no engine's task."""
    known = {(file.name, file.sha256): file for file in files}
    standing = [file for receipt in receipts for file in receipt.files if (file.name, file.sha256) not in known]
    if standing:
        DirectEngine().map(READ, run, chunks_to_read(run, standing))
        known |= {(file.name, file.sha256): file for file in with_outcomes(run, standing)}
    return [
        receipt._replace(files=tuple(known[file.name, file.sha256] for file in receipt.files)) for receipt in receipts
    ]


def no_dossier(run: Run, intake: Intake) -> str:
    """Why there is nothing to review, and what to do."""
    names = [*intake.batch_files, *intake.unassigned, *intake.junk]
    shown = "、".join(show_name(name, 40) for name in names[:5]) + (" 等" if len(names) > 5 else "")
    return (
        f"“{run.settings.input}”中有 {len(names)} 个文件（{shown}），但没有一份可以认作申报材料。"
        "请检查路径，并确认文件夹或压缩包中有申请函、申报表、试点工作方案等文件。"
    )
