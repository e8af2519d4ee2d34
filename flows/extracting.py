"""``shenbao extract``: one file to a document, without workspace or programme, in a sandboxed worker."""

import sys
from pathlib import Path

import msgspec

from extractors.document import FURNITURE, Block
from extractors.errors import UsageError, WorkerError
from extractors.limits import DEFAULT_LIMITS
from extractors.registry import ARCHIVES, Source, reader_for
from extractors.sandbox import Sandbox, deadline_for
from pipeline.facts import Reading
from pipeline.reading import document_json
from pipeline.store import hash_file
from pipeline.work import IDENTIFY, STUDY, StudyRequest


def extract_file(path: Path, *, as_json: bool, markdown: bool) -> None:
    """Read one file and print what was understood.

    Raises :class:`extractors.errors.UsageError` for a path that is no file and the reading's error for one that cannot
    be read.
    """
    if not path.is_file():
        raise UsageError(f"“{path}”不是文件，或不存在。")
    reading = read_alone(path)
    if as_json:
        sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(document_json(reading)), indent=2) + b"\n")
    elif markdown:
        sys.stdout.write("\n\n".join(filter(None, map(_markdown, reading.document.blocks))) + "\n")
    else:
        _print_summary(reading)


def read_alone(path: Path) -> Reading:
    """The reading of one file, made in a worker of its own."""
    with Sandbox(1) as sandbox:
        payload = msgspec.msgpack.encode([str(path.absolute())])
        try:
            reply = sandbox.submit(IDENTIFY, payload, deadline=DEFAULT_LIMITS.deadline, label=path.name).result()
            media_type = msgspec.msgpack.decode(reply, type=list[str])[0]
        except WorkerError:
            media_type = "application/octet-stream"
        if media_type in ARCHIVES:
            raise UsageError("这是压缩包。请用 shenbao run 处理整包材料，或先解压再读取其中的文件。")
        source = Source(
            path=str(path.absolute()),
            name=path.name,
            sha256=hash_file(path),
            bytes=path.stat().st_size,
            media_type=media_type,
        )
        reader = reader_for(media_type)
        deadline = deadline_for(source, DEFAULT_LIMITS, uses_ocr=bool(reader and reader.uses_ocr))
        request = msgspec.msgpack.encode(StudyRequest(source=source, limits=DEFAULT_LIMITS))
        return msgspec.msgpack.decode(
            sandbox.submit(STUDY, request, deadline=deadline, label=path.name).result(), type=Reading
        )


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
    from flows.console import results
    from pipeline.keyfigures import write_figure
    from pipeline.reading import walk

    document = reading.document
    counts = f"{len(document.pages)} 页，" if document.pages else ""
    results.print(
        f"{document.file.name}：{counts}{len(document.blocks)} 个段落，读取器 {document.reader}", markup=False
    )
    for warning in document.warnings:
        page = f"第 {warning.page} 页：" if warning.page else ""
        results.print(f"  注意：{page}{warning.message}", markup=False)
    results.print("\n章节", style="bold")
    for section in walk(reading.sections):
        results.print(f"{'  ' * section.level}{section.number}{section.title}", markup=False)
    results.print("\n指标", style="bold")
    for figure in reading.figures:
        number, unit = write_figure(figure)
        period = f"　{figure.period}" if figure.period else ""
        results.print(f"  {figure.indicator or '（未写明）'}：{number}{unit}{period}", markup=False)
    results.print("\n名称", style="bold")
    for text in dict.fromkeys(e.normalised for e in reading.entities if e.kind in {"organisation", "policy"}):
        results.print(f"  {text}", markup=False)
