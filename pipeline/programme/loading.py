"""Reading a profile (申报要求配置) from YAML: what is wrong is told with its line, all of it at once."""

import ast
from pathlib import Path
from typing import Any, Final

import msgspec
import yaml

from extractors.errors import ProgrammeError
from pipeline.programme.faults import find_faults, find_hints
from pipeline.programme.model import Programme
from pipeline.programme.shapes import Fault, find_shape_faults
from pipeline.programme.template import template_faults

PROGRAMMES: Final = Path(__file__).parent.parent / "programmes"
"""The profiles that come with the software."""
MOST_TOLD: Final = 40
"""Faults that one message names."""
_MAX_BYTES: Final = 2 << 20


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML as it is meant, but a day that is none in the calendar stays text, so that its line can be told."""


def _construct_day(loader: Any, node: Any) -> Any:
    try:
        return yaml.constructor.SafeConstructor.construct_yaml_timestamp(loader, node)
    except ValueError:
        return node.value


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _construct_day)


def list_programmes() -> tuple[str, ...]:
    """Ids of the profiles that come with the software, sorted."""
    return tuple(sorted(path.stem for path in PROGRAMMES.glob("*.yaml")))


def load_programme(name_or_path: str | Path) -> Programme:
    """The profile of an id that comes with the software, or of a YAML file; validated.

    Raises :class:`ProgrammeError` with a Chinese message that names the file's lines.
    """
    path = _path_of(name_or_path)
    programme = parse_programme(_read_bytes(path), file=path.name)
    look = msgspec.structs.replace(programme.look, template=_find_template(programme.look.template, path))
    return msgspec.structs.replace(programme, rules_file=_find_rules(programme.rules_file, path), look=look)


def read_source(name_or_path: str | Path) -> str:
    """The file of a sound profile as it is written. Raises :class:`ProgrammeError` where it cannot be read."""
    path = _path_of(name_or_path)
    try:
        return _read_bytes(path).decode()
    except UnicodeDecodeError as error:
        raise ProgrammeError("申报要求配置不是 UTF-8 编码的文件。", file=path.name) from error


def _path_of(name_or_path: str | Path) -> Path:
    name = str(name_or_path)
    return PROGRAMMES / f"{name}.yaml" if name in list_programmes() else Path(name_or_path)


def _read_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            content = stream.read(_MAX_BYTES + 1)
    except OSError as error:
        known = "、".join(list_programmes())
        message = f"找不到申报要求配置“{path}”。自带的配置有：{known}；也可以给出 YAML 文件的路径。"
        raise ProgrammeError(message, file=str(path)) from error
    if len(content) > _MAX_BYTES:
        raise ProgrammeError("申报要求配置文件过大，不像是配置文件。", file=str(path))
    return content


def _find_rules(name: str, programme: Path) -> str:
    """The whole path of the office's own rules, which lie beside the programme; nothing of them is run here."""
    if not name:
        return ""
    path = _beside(name, programme, "rules_file", ".py")
    try:
        tree = ast.parse(path.read_bytes(), name)
    except OSError as error:
        raise ProgrammeError(f"找不到本单位规则文件“{name}”，它应与配置在同一文件夹。", file=programme.name) from error
    except (SyntaxError, ValueError) as error:
        line = f"第 {error.lineno} 行" if isinstance(error, SyntaxError) and error.lineno else ""
        raise ProgrammeError(f"本单位规则文件“{name}”{line}写法有误。", file=programme.name) from error
    named = [t for node in tree.body if isinstance(node, ast.Assign) for t in node.targets if isinstance(t, ast.Name)]
    if not any(target.id == "RULES" for target in named):
        raise ProgrammeError(f"本单位规则文件“{name}”没有写 RULES = (…)。", file=programme.name)
    return str(path)


def _find_template(name: str, programme: Path) -> str:
    """The whole path of the office's own form of the notice, whose fields are all known."""
    if not name:
        return ""
    path = _beside(name, programme, "look 中的 template", ".docx")
    if not path.is_file():
        raise ProgrammeError(f"找不到补正通知书模板“{name}”，它应与配置在同一文件夹。", file=programme.name)
    if faults := template_faults(path):
        told = "\n".join(f"  {fault}。" for fault in faults[:MOST_TOLD])
        raise ProgrammeError(f"补正通知书模板“{name}”有 {len(faults)} 处错误：\n{told}", file=programme.name)
    return str(path)


def _beside(name: str, programme: Path, key: str, suffix: str) -> Path:
    """The path of a file in the folder of the programme."""
    path = programme.absolute().parent / name
    if Path(name).name != name or path.suffix != suffix:
        raise ProgrammeError(f"{key} 应为与配置在同一文件夹的 {suffix} 文件名，实为“{name}”。", file=programme.name)
    return path


def parse_programme(content: bytes, *, file: str | None = None) -> Programme:
    """The profile in YAML ``content``; raises :class:`ProgrammeError` for whatever does not fit, a line for each fault."""
    root, data, doubles = _read_yaml(content, file)
    shapes = list(find_shape_faults(data, Programme))
    _refuse([*doubles, *_told(root, shapes)], file)
    try:
        programme = msgspec.convert(data, Programme)
    except msgspec.ValidationError as error:  # whatever the look at shapes let through
        raise ProgrammeError(f"申报要求配置内容不合要求（{error}）。", file=file) from error
    _refuse(_told(root, list(find_faults(programme))), file)
    return programme


def hints_of(name_or_path: str | Path) -> tuple[str, ...]:
    """What of a sound profile may not be meant, each with its line, in Chinese."""
    content = _read_bytes(_path_of(name_or_path))
    root, _, _ = _read_yaml(content, None)
    return tuple(told for _, told in sorted(_told(root, list(find_hints(parse_programme(content))))))


def _refuse(faults: list[tuple[int, str]], file: str | None) -> None:
    """Raise an error that names all faults in the order of their lines; nothing where there are none."""
    if not faults:
        return
    lines = list(dict.fromkeys(text for _, text in sorted(faults, key=lambda fault: fault[0])))
    if len(lines) == 1:
        raise ProgrammeError(f"申报要求配置{lines[0]}。", file=file)
    more = f"\n……另有 {len(lines) - MOST_TOLD} 处" if len(lines) > MOST_TOLD else ""
    told = "\n".join(f"  {line}。" for line in lines[:MOST_TOLD])
    raise ProgrammeError(f"申报要求配置有 {len(lines)} 处错误：\n{told}{more}", file=file)


def _told(root: yaml.Node, faults: list[Fault]) -> list[tuple[int, str]]:
    """Line and sentence of each fault."""
    return [(line, f"{where}：{reason}") for steps, reason in faults for line, where in (_where(root, steps),)]


def _read_yaml(content: bytes, file: str | None) -> tuple[yaml.Node, Any, list[tuple[int, str]]]:
    """Nodes, data, and keys that are written twice."""
    loader = _Loader(content)
    try:
        root = loader.get_single_node()
        if not isinstance(root, yaml.MappingNode):
            raise ProgrammeError("申报要求配置应当是“项: 值”的 YAML 文件。", file=file)
        return root, loader.construct_document(root), _doubles(root)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f"第 {mark.line + 1} 行" if mark else ""
        raise ProgrammeError(f"申报要求配置不是合法的 YAML：{line}写法有误（{error.problem}）。", file=file) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        message = "申报要求配置不是合法的 YAML 文件，请检查编码（应为 UTF-8）和写法。"
        raise ProgrammeError(message, file=file) from error
    finally:
        loader.dispose()


def _doubles(node: yaml.Node) -> list[tuple[int, str]]:
    """Keys that are written twice: YAML would keep the last of them without a word."""
    if isinstance(node, yaml.SequenceNode):
        return [fault for child in node.value for fault in _doubles(child)]
    if not isinstance(node, yaml.MappingNode):
        return []
    found: list[tuple[int, str]] = []
    seen: set[str] = set()
    for key, child in node.value:
        if str(key.value) in seen:
            line = key.start_mark.line + 1
            found.append((line, f"第 {line} 行：“{key.value}”写了两次"))
        seen.add(str(key.value))
        found += _doubles(child)
    return found


def _where(root: yaml.Node, steps: tuple[str | int, ...]) -> tuple[int, str]:
    """The line and path of a place, as far as the file has it."""
    node, path = root, ""
    line = root.start_mark.line + 1
    for step in steps:
        found: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            key, found = next((pair for pair in node.value if pair[0].value == str(step)), (None, None))
            line = key.start_mark.line + 1 if key else line
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            found = node.value[step]
            line = found.start_mark.line + 1
        path += f" 第 {step + 1} 项" if isinstance(step, int) else f" {step}"
        if found is None:
            break
        node = found
    return line, f"第 {line} 行（{path.strip()}）" if path else f"第 {line} 行"
