"""Why things were done or reused (缘由): each file that was read and each dossier that was judged, with the reason.

What is kept is found by what it was made from; so the reason is what of that has changed since.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from extractors.registry import Reader
from flows.keys import outcome_of, reader_key, reader_of, reading_key
from flows.readfiles import Chunk, is_document
from flows.run import Reason, Run
from pipeline.hashing import digest
from pipeline.intake import HandedFile
from pipeline.judgement import JUDGING_VERSION, JudgeRequest
from pipeline.store import Outcome

REUSED: Final = "没有变化，沿用"
_INPUTS: Final[Mapping[str, str]] = {
    "files": "文件有增减或替换",
    "readings": "文件重新读取过",
    "programme": "申报要求配置有变更",
    "rules": "审核规则有更新",
    "received": "收到日期有更正",
    "remarks": "有人工处理",
    "copies": "与其他材料的比对有变化",
    "place": "所在位置、地区或同地区材料有变化",
    "previous": "上一版的审核结果有变化",
}
"""What a review is made from, in the order in which it is told, with the words for its having changed."""


def why_read(run: Run, files: Sequence[HandedFile], chunks: Iterable[Chunk]) -> tuple[Reason, ...]:
    """The reason for each document that was handed in, in the order of ``files``; ask before they are read."""
    wanted = {file.name for chunk in chunks for file in chunk.files}
    return tuple(
        Reason("读取", file.name, _why_read(run, file))
        if file.name in wanted
        else Reason("读取", file.name, REUSED, is_reused=True)
        for file in files
        if is_document(file)
    )


def _why_read(run: Run, file: HandedFile) -> str:
    """What of a reading, or of the profile made of it, is new."""
    reader = reader_of(file)
    before = outcome_of(run, file)
    if before is not None and before.code:
        return "上次未能读取，再试一次"
    if before is not None:
        known = run.store.has_profile(file.sha256)
        return "内容已读取；申报要求配置、归类方法有变更或文件换了名称，重新归类" if known else "内容已读取，尚未归类"
    return _why_anew(reader, run.store.find_outcomes(file.sha256))


def _why_anew(reader: Reader, others: Sequence[Outcome]) -> str:
    """Why a content that was read with other things, or never, is to be read."""
    earlier = [outcome.key for outcome in others if outcome.key.startswith(f"{reader.name}/")]
    if not earlier:
        return "文件类型的判断有变更" if others else "新文件"
    if reading_key(reader) in earlier:
        return "保存的读取结果已不在"
    if any(key.startswith(f"{reader_key(reader)}.") for key in earlier):
        return "内容分析方法有更新，从已读出的文字重新分析"
    return f"读取程序 {reader.name} 有更新，或本机 LibreOffice 的有无有变化"


def inputs_of(request: JudgeRequest) -> dict[str, str]:
    """Hashes of what a review is made from, by the keys of :data:`_INPUTS`."""
    parts: dict[str, object] = {
        "files": sorted((file.name, file.sha256, file.problem or "") for file in request.files),
        "readings": sorted((file.sha256, file.reading or "") for file in request.files),
        "programme": request.programme_key,
        "rules": JUDGING_VERSION,
        "received": request.received,
        "remarks": request.remarks,
        "copies": request.copies,
        "place": (request.source, request.province, request.adcode, request.twins),
        "previous": request.previous,
    }
    return {name: digest(msgspec.json.encode(part))[:16] for name, part in parts.items()}


def why_judged(dossier: str, inputs: Mapping[str, str], before: Mapping[str, str] | None) -> Reason:
    """Why a dossier whose review is not kept is judged."""
    if before is None:
        return Reason("审核", dossier, "新的申报材料")
    changed = [word for name, word in _INPUTS.items() if name in before and before[name] != inputs[name]]
    if inputs["files"] != before.get("files"):  # which other readings, a day and a version before come with
        along = {_INPUTS[name] for name in ("readings", "received", "previous")}
        changed = [word for word in changed if word not in along]
    return Reason("审核", dossier, "；".join(changed) or "保存的审核结果已不在，或软件有更新")


def count_reasons(reasons: Iterable[Reason]) -> dict[str, int]:
    """How often each reason was given, by stage, in the order of the words."""
    counts = Counter(f"{reason.stage}：{reason.why}" for reason in reasons)
    return dict(sorted(counts.items()))
