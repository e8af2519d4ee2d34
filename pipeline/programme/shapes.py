"""Whether data has the shape of a profile (配置的结构检查): unknown and missing keys, values of another type. All at once."""

import datetime as dt
import difflib
import re
import types
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias, Union, get_args, get_origin

import msgspec

Steps: TypeAlias = tuple[str | int, ...]
"""The way to a place in the YAML file: keys and indexes."""
Fault: TypeAlias = tuple[Steps, str]
"""Where something is wrong, and a Chinese reason."""

_FAULTS: Final = (
    (re.compile(r"Invalid enum value (.*?)(?: -|$)"), "取值 {0} 不在允许的范围内"),
    (re.compile(r"Expected `(.*?)`, got `(.*?)`"), "应为 {0} 类型，实为 {1} 类型"),
    (re.compile(r"Invalid (?:RFC3339|ISO).*"), "日期格式不对，应为 2024-04-30 这样的写法"),
)
"""What msgspec says of a value that does not fit, and how it is told."""


def find_shape_faults(data: Any, kind: Any, steps: Steps = ()) -> Iterator[Fault]:
    """What of ``data`` does not fit the type ``kind``, in the order of the file."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in {Union, types.UnionType} and type(None) in inner:
        if data is not None:
            yield from find_shape_faults(data, next(one for one in inner if one is not type(None)), steps)
    elif isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield from _struct_faults(data, kind, steps)
    elif origin is tuple and isinstance(data, list):
        for number, item in enumerate(data):
            yield from find_shape_faults(item, inner[0], (*steps, number))
    elif origin is dict and isinstance(data, dict):
        for key, item in data.items():
            yield from find_shape_faults(item, inner[1], (*steps, str(key)))
    else:
        yield from _value_faults(data, kind, steps)


def _struct_faults(data: Any, kind: type[msgspec.Struct], steps: Steps) -> Iterator[Fault]:
    if not isinstance(data, dict):
        yield steps, f"应为若干“项: 值”，实为{_name_of(data)}"
        return
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    for key in data:
        if key not in fields:
            near = difflib.get_close_matches(str(key), fields, n=1)
            hint = f"，是否应为“{near[0]}”" if near else f"，可用的有：{'、'.join(fields)}"
            yield (*steps, str(key)), f"含有不认识的项“{key}”{hint}"
    for name, field in fields.items():
        if name in data:
            yield from find_shape_faults(data[name], field.type, (*steps, name))
        elif field.required:
            yield steps, f"缺少必填项“{name}”"


def _value_faults(data: Any, kind: Any, steps: Steps) -> Iterator[Fault]:
    if kind is dt.date and isinstance(data, str) and re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", data):
        try:
            dt.date.fromisoformat(data)
        except ValueError:
            yield steps, f"“{data}”不是有效的日期（应为 2024-04-30 这样的写法，且日历上有这一天）"
        return
    try:
        msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        yield steps, _explain(str(error))


def _explain(message: str) -> str:
    """The Chinese reason of a message of msgspec such as ``Expected `str`, got `int```."""
    words = message.partition(" - at `")[0]
    for pattern, template in _FAULTS:
        if match := pattern.search(words):
            return template.format(*match.groups())
    return f"内容不合要求（{words}）"


def _name_of(data: Any) -> str:
    names: Mapping[type, str] = {list: "列表", str: "文字", int: "数", float: "数", bool: "是否", type(None): "空白"}
    return names.get(type(data), type(data).__name__)
