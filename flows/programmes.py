"""``shenbao programme list|show|check|draft``."""

import datetime as dt
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from extractors.errors import UsageError
from flows.console import say
from pipeline.demands import describe_condition, describe_limits
from pipeline.facts import Reading
from pipeline.programme import hints_of, list_programmes, load_programme, parse_programme, read_source
from pipeline.words import BASIS, REGION_KIND


def print_list() -> None:
    """The profiles that come with the software."""
    for name in list_programmes():
        say(f"{name}　{load_programme(name).title}")


def print_programme(name: str) -> None:
    """What a call asks for, in words."""
    programme = load_programme(name)
    say(programme.title, "bold")
    say(f"依据：{programme.notice.issuer} {programme.notice.number}")
    kinds = "、".join(REGION_KIND[kind] for kind in programme.applicants.eligible)
    say(f"可申报：{kinds}（{BASIS[programme.applicants.basis]}）")
    say(f"截止：{programme.deadlines.words}")
    if programme.submission:
        say(f"报送方式：{programme.submission}")
    for quota in programme.quotas:
        who = "、".join(REGION_KIND[kind] for kind in quota.applicants) or "全部地区"
        where = "、".join(quota.provinces or [REGION_KIND[kind] for kind in quota.province_kinds]) or "其余各省"
        say(f"名额：{where}推荐{who}不超过 {quota.count} 个")
    for document in programme.documents:
        say(f"\n{document.title}（{BASIS[document.basis]}，{document.id}）", "bold")
        limits = "，".join(describe_limits(document.limits))
        for line in (describe_condition(document.when), f"限度：{limits}" if limits else ""):
            if line:
                say(f"  {line}")
        for section in document.sections:
            more = "，".join(filter(None, (BASIS[section.basis], describe_condition(section.when))))
            say(f"  章节：{section.title}（{more}）")
        for part in document.parts:
            say(f"  要素：{part.title}（{BASIS[part.basis]}）")
    titles = {document.id: document.title for document in programme.documents}
    for group in programme.groups:
        say(f"\n{group.title}（{BASIS[group.basis]}，{group.id}）", "bold")
        say(f"  {'、'.join(titles[name] for name in group.of)}至少提交 {group.at_least} 项")
    say("\n评估标准：" + "、".join(topic.title for topic in programme.criteria))
    say("重点任务：" + "、".join(topic.title for topic in programme.tasks))
    say("关注指标：" + "、".join(figure.title for figure in programme.figures))


def check_programme(file: str) -> None:
    """Say that a profile is sound; raises :class:`extractors.errors.ProgrammeError` with what is wrong."""
    if not Path(file).is_file():
        raise UsageError(f"“{file}”不是文件，或不存在。")
    programme = load_programme(file)
    say(f"配置可用：{programme.title}，{len(programme.documents)} 项材料。")
    for hint in hints_of(file):
        say(f"提示：{hint}。")


def draft(files: Sequence[str], output: str | None, onto: str | None = None) -> None:
    """Draft a profile from a notice and its attachments; to ``output``, which must not be there yet, or printed.

    With ``onto``, a profile by id or file, the files are its official attachments: the profile stays as it is written,
    what they ask for is marked as official.
    """
    from pipeline.drafting import draft_programme

    target = Path(output) if output else None
    if target and target.exists():
        raise UsageError(f"“{target}”已存在，不会覆盖。请换一个文件名。")
    readings = _read(files)
    if onto is not None:
        _confirm(onto, readings, target)
        return
    text = draft_programme(readings, dt.datetime.now().astimezone().date().isoformat())
    if _put(text, target):
        say(f"已起草：{target}。其中 {text.count('# 请核定：')} 处须由人核定，列在文件开头。")


def _read(files: Sequence[str]) -> list[Reading]:
    from flows.extracting import read_file

    readings = [read_file(Path(file)) for file in files]
    for reading in readings:
        if not any(block.text.strip() for block in reading.document.blocks):
            raise UsageError(f"“{reading.document.file.name}”中没有读到文字，无法起草。")
    return readings


def _confirm(onto: str, attachments: Sequence[Reading], target: Path | None) -> None:
    from pipeline.drafting.confirming import confirm_programme

    programme = load_programme(onto)
    made = confirm_programme(read_source(onto), programme, attachments)
    if _put(made.text, target):
        say(f"已对照附件：{target}。{made.count} 处依据改为“附件要求”，另有 {len(made.open)} 处不一致，列在文件开头。")


def _put(text: str, target: Path | None) -> bool:
    """Write a profile, which must be sound, or print it; whether it was written."""
    parse_programme(text.encode())
    if target is None:
        sys.stdout.buffer.write(text.encode())
        return False
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise UsageError(f"无法写入“{target}”：请检查文件夹是否存在、是否有权限。") from error
    return True
