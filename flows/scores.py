"""``shenbao scores collect``: experts' scoring sheets into one workbook."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from extractors.errors import UsageError
from flows.console import say
from pipeline.files import write_output
from pipeline.scores import LARGEST, collect, read_sheet


def _files(places: Sequence[str]) -> Iterator[Path]:
    """The files named, and those of folders named, by name."""
    for place in map(Path, places):
        yield from sorted(place.glob("*.json")) if place.is_dir() else [place]


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise UsageError(f"无法读取评分表“{path.name}”。", file=path.name) from error
    if len(content) > LARGEST:
        raise UsageError("文件过大，不像是评分表。", file=path.name)
    return content


def _experts(path: str | None) -> list[str]:
    """Names of a list, one a line."""
    if path is None:
        return []
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"无法读取专家名单“{Path(path).name}”；应为每行一个姓名的文本文件（UTF-8）。") from error
    return [line.strip() for line in lines if line.strip()]


def collect_scores(places: Sequence[str], output: str, experts: str | None) -> None:
    """Gather sheets and say what is missing."""
    from pipeline.render.score_book import render_scores

    collected = collect([read_sheet(_content(path), path.name) for path in _files(places)], _experts(experts))
    write_output(Path(output), render_scores(collected))
    for note in collected.notes:
        say(note)
    missing = sum(len(row.missing) for row in collected.dossiers)
    conflicts = sum(len(row.conflicts) for row in collected.dossiers)
    say(
        f"共 {len(collected.sheets)} 位专家、{len(collected.dossiers)} 份申报材料；缺评 {missing} 项，回避 {conflicts} 项。"
    )
    say(f"已写入：{output}")
