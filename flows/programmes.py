"""``shenbao programme list|show|check|draft``."""

import datetime as dt
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from extractors.errors import UsageError
from flows.console import say
from pipeline.programme import list_programmes, load_programme, parse_programme
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
    say(f"截止：{programme.deadlines.applicants or programme.deadlines.national}")
    for document in programme.documents:
        say(f"\n{document.title}（{BASIS[document.basis]}，{document.id}）", "bold")
        for section in document.sections:
            say(f"  章节：{section.title}（{BASIS[section.basis]}）")
        for part in document.parts:
            say(f"  要素：{part.title}（{BASIS[part.basis]}）")
    say("\n评估标准：" + "、".join(topic.title for topic in programme.criteria))
    say("重点任务：" + "、".join(topic.title for topic in programme.tasks))
    say("关注指标：" + "、".join(figure.title for figure in programme.figures))


def check_programme(file: str) -> None:
    """Say that a profile is sound; raises :class:`extractors.errors.ProgrammeError` with what is wrong."""
    if not Path(file).is_file():
        raise UsageError(f"“{file}”不是文件，或不存在。")
    programme = load_programme(file)
    say(f"配置可用：{programme.title}，{len(programme.documents)} 项材料。")


def draft(files: Sequence[str], output: str | None) -> None:
    """Draft a profile from a notice and its attachments; to ``output``, which must not be there yet, or printed."""
    from flows.extracting import read_file
    from pipeline.drafting import draft_programme

    target = Path(output) if output else None
    if target and target.exists():
        raise UsageError(f"“{target}”已存在，不会覆盖。请换一个文件名。")
    readings = [read_file(Path(file)) for file in files]
    for reading in readings:
        if not any(block.text.strip() for block in reading.document.blocks):
            raise UsageError(f"“{reading.document.file.name}”中没有读到文字，无法起草。")
    text = draft_programme(readings, dt.datetime.now().astimezone().date().isoformat())
    parse_programme(text.encode())
    if target is None:
        sys.stdout.buffer.write(text.encode())
        return
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise UsageError(f"无法写入“{target}”：请检查文件夹是否存在、是否有权限。") from error
    say(f"已起草：{target}。其中 {text.count('# 请核定：')} 处须由人核定，列在文件开头。")
