"""Reading a profile (申报要求配置) from YAML: what is wrong is told with its line, all of it at once."""

import re
from pathlib import Path
from typing import Any, Final

import msgspec
import yaml  # type: ignore[import-untyped]

from extractors.errors import ProgrammeError
from pipeline.programme.faults import Steps, find_faults
from pipeline.programme.model import Programme

PROGRAMMES: Final = Path(__file__).parent.parent / "programmes"
"""The profiles that come with the software."""
_MAX_BYTES: Final = 2 << 20
_FAULTS: Final = (
    (re.compile(r"missing required field `(.*?)`"), "缺少必填项“{0}”"),
    (re.compile(r"unknown field `(.*?)`"), "含有不认识的项“{0}”"),
    (re.compile(r"Invalid enum value (.*?)(?: -|$)"), "取值 {0} 不在允许的范围内"),
    (re.compile(r"Expected `(.*?)`, got `(.*?)`"), "应为 {0} 类型，实为 {1} 类型"),
    (re.compile(r"Invalid (?:RFC3339|ISO).*"), "日期格式不对，应为 2024-04-30 这样的写法"),
)
"""What msgspec says of data that does not fit, and how it is told."""


def list_programmes() -> tuple[str, ...]:
    """Ids of the profiles that come with the software, sorted."""
    return tuple(sorted(path.stem for path in PROGRAMMES.glob("*.yaml")))


def load_programme(name_or_path: str | Path) -> Programme:
    """The profile of an id that comes with the software, or of a YAML file; validated.

    Raises :class:`ProgrammeError` with a Chinese message that names the file's line.
    """
    name = str(name_or_path)
    path = PROGRAMMES / f"{name}.yaml" if name in list_programmes() else Path(name_or_path)
    try:
        with path.open("rb") as stream:
            content = stream.read(_MAX_BYTES + 1)
    except OSError as error:
        known = "、".join(list_programmes())
        message = f"找不到申报要求配置“{name}”。自带的配置有：{known}；也可以给出 YAML 文件的路径。"
        raise ProgrammeError(message, file=name) from error
    if len(content) > _MAX_BYTES:
        raise ProgrammeError("申报要求配置文件过大，不像是配置文件。", file=name)
    return parse_programme(content, file=path.name)


def parse_programme(content: bytes, *, file: str | None = None) -> Programme:
    """The profile in YAML ``content``; raises :class:`ProgrammeError` for whatever does not fit."""
    root, data = _read_yaml(content, file)
    try:
        programme = msgspec.convert(data, Programme)
    except msgspec.ValidationError as error:
        place, reason = _explain(str(error))
        raise ProgrammeError(f"申报要求配置{_where(root, place)}：{reason}。", file=file) from error
    for steps, reason in find_faults(programme):
        raise ProgrammeError(f"申报要求配置{_where(root, steps)}：{reason}。", file=file)
    return programme


def _read_yaml(content: bytes, file: str | None) -> tuple[yaml.Node, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(content)
    try:
        root = loader.get_single_node()
        if not isinstance(root, yaml.MappingNode):
            raise ProgrammeError("申报要求配置应当是“项: 值”的 YAML 文件。", file=file)
        _refuse_doubles(root, file)
        return root, loader.construct_document(root)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f"第 {mark.line + 1} 行" if mark else ""
        raise ProgrammeError(f"申报要求配置不是合法的 YAML：{line}写法有误（{error.problem}）。", file=file) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        message = "申报要求配置不是合法的 YAML 文件，请检查编码（应为 UTF-8）和写法。"
        raise ProgrammeError(message, file=file) from error
    finally:
        loader.dispose()


def _refuse_doubles(node: yaml.Node, file: str | None) -> None:
    """YAML would keep the last of two equal keys without a word."""
    if isinstance(node, yaml.SequenceNode):
        for child in node.value:
            _refuse_doubles(child, file)
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for key, child in node.value:
        if str(key.value) in seen:
            line = key.start_mark.line + 1
            raise ProgrammeError(f"申报要求配置第 {line} 行：“{key.value}”写了两次。", file=file)
        seen.add(str(key.value))
        _refuse_doubles(child, file)


def _explain(message: str) -> tuple[Steps, str]:
    """Place and Chinese reason of a message of msgspec such as ``Expected `str`, got `int` - at `$.tasks[0].id```."""
    words, _, place = message.partition(" - at `")
    steps = tuple(
        int(index) if index else key
        for key, index in re.findall(r"\.([^.\[\]`]+)|\[(\d+|\.\.\.)\]", place)
        if index != "..."
    )
    for pattern, template in _FAULTS:
        if match := pattern.search(words):
            return steps, template.format(*match.groups())
    return steps, f"内容不合要求（{words}）"


def _where(root: yaml.Node, steps: Steps) -> str:
    """The line and path of a place, as far as the file has it."""
    node, path = root, ""
    for step in steps:
        found: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            found = next((child for key, child in node.value if key.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            found = node.value[step]
        path += f" 第 {step + 1} 项" if isinstance(step, int) else f" {step}"
        if found is None:
            break
        node = found
    return f"第 {node.start_mark.line + 1} 行（{path.strip()}）" if path else f"第 {node.start_mark.line + 1} 行"
