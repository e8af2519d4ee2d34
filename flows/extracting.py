"""``shenbao extract``: one file to a document, without workspace or programme, in a sandboxed worker."""

import os
import sys
from pathlib import Path

import msgspec

from extractors.detect import Identity
from extractors.document import FURNITURE, Block
from extractors.errors import UsageError, WorkerError
from extractors.limits import DEFAULT_LIMITS, Limits
from extractors.registry import ARCHIVES, UNKNOWN, Source, reader_for
from extractors.sandbox import Sandbox, deadline_for
from extractors.sandbox.handing import Handing
from flows.inputs import shown_name
from pipeline.facts import Figure, Reading
from pipeline.hashing import hash_file
from pipeline.reading import document_json
from pipeline.work import IDENTIFY, STUDY, IdentifyRequest, StudyRequest


def extract_file(path: Path, *, as_json: bool, markdown: bool, places: bool) -> None:
    """Read one file and print what was understood; ``places`` asks for pages of formats that have none.

    Raises :class:`extractors.errors.UsageError` for a path that is no file and the reading's error for one that cannot
    be read.
    """
    if as_json and markdown:
        raise UsageError("--json 和 --markdown 只能选一个。")
    reading = read_file(path, msgspec.structs.replace(DEFAULT_LIMITS, page_places=places))
    if as_json:
        sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(document_json(reading)), indent=2) + b"\n")
    elif markdown:
        from flows.console import write_text

        write_text("\n\n".join(filter(None, map(_markdown, reading.document.blocks))) + "\n")
    else:
        _print_summary(reading)


def read_file(path: Path, limits: Limits = DEFAULT_LIMITS) -> Reading:
    """The reading of one file that a user names; raises as :func:`extract_file` does."""
    name = shown_name(os.fsencode(path.name))
    return read_alone(_checked(path, name), name, limits)


def _checked(path: Path, name: str) -> Path:
    """The file that is meant, links followed; raises where there is none that can be opened."""
    try:
        real = path.resolve(strict=True)
        if real.is_dir():
            raise UsageError(f"“{name}”是文件夹。请指定一个文件；整份材料请用 shenbao run 处理。")
        if not real.is_file():
            raise UsageError(f"“{name}”不是普通文件（管道、套接字或设备），无法读取。")
        with real.open("rb"):
            return real
    except PermissionError as error:
        raise UsageError(f"没有权限读取“{name}”。请检查文件权限。") from error
    except (OSError, RuntimeError, ValueError) as error:
        raise UsageError(f"找不到文件“{name}”。请检查路径是否正确。") from error


def read_alone(path: Path, name: str, limits: Limits = DEFAULT_LIMITS) -> Reading:
    """The reading of one file under ``name``, made in a worker of its own."""
    with Sandbox(1) as sandbox:
        media_type = _type_of(sandbox, path, name)
        if media_type in ARCHIVES:
            raise UsageError("这是压缩包。请用 shenbao run 处理整包材料，或先解压再读取其中的文件。")
        source = Source(path="", name=name, sha256=hash_file(path), bytes=path.stat().st_size, media_type=media_type)
        reader = reader_for(media_type)
        deadline = deadline_for(source, DEFAULT_LIMITS, uses_ocr=bool(reader and reader.uses_ocr))

        def request(hand: Handing) -> bytes:
            handed = msgspec.structs.replace(source, path=hand.file(path))
            return msgspec.msgpack.encode(StudyRequest(source=handed, limits=limits))

        reply = sandbox.submit(STUDY, request, deadline=deadline, label=name).result()
        return msgspec.msgpack.decode(reply, type=Reading)


def _type_of(sandbox: Sandbox, path: Path, name: str) -> str:
    """What a file is, from its bytes."""

    def request(hand: Handing) -> bytes:
        return msgspec.msgpack.encode(IdentifyRequest(paths=(hand.file(path),), look_inside=(False,)))

    try:
        reply = sandbox.submit(IDENTIFY, request, deadline=DEFAULT_LIMITS.deadline, label=name).result()
    except WorkerError:
        return UNKNOWN
    return msgspec.msgpack.decode(reply, type=list[Identity])[0].media_type


def _markdown(block: Block) -> str:
    if block.kind in FURNITURE:
        return ""
    if block.rows is not None:
        rows = [[cell.text.replace("|", "\\|") for cell in row] for row in block.rows]
        width = max((len(row) for row in rows), default=0)
        lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in rows]
        return "\n".join([*lines[:1], "|" + " --- |" * width, *lines[1:]])
    if block.kind == "title":
        return f"# {block.text}"
    if block.kind == "heading":
        return f"{'#' * min((block.level or 1) + 1, 6)} {block.text}"
    if block.kind in {"seal", "picture"}:
        return f"*〔{'印章' if block.kind == 'seal' else '图片'}{'：' + block.text if block.text else ''}〕*"
    return block.text


def _print_summary(reading: Reading) -> None:
    from flows.console import say
    from pipeline.reading import walk

    document = reading.document
    counts = f"{len(document.pages)} 页，" if document.pages else ""
    say(f"{document.file.name}：{counts}{len(document.blocks)} 个段落，读取器 {document.reader}")
    for warning in document.warnings:
        page = f"第 {warning.page} 页：" if warning.page else ""
        say(f"  注意：{page}{warning.message}")
    sections = [f"{'  ' * (section.level - 1)}{section.number}{section.title}" for section in walk(reading.sections)]
    names = dict.fromkeys(e.normalised for e in reading.entities if e.kind in {"organisation", "policy"})
    for title, lines in (("章节", sections), ("指标", map(_figure, reading.figures)), ("名称", names)):
        say(f"\n{title}", "bold")
        for line in list(lines) or ["（未找到）"]:
            say(f"  {line}")


def _figure(figure: Figure) -> str:
    from pipeline.brief.keyfigures import write_figure

    number, unit = write_figure(figure)
    period = f"　{figure.period}" if figure.period else ""
    return f"{figure.indicator or '（未写明）'}：{number}{unit}{period}"
