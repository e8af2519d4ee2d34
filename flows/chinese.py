"""Click's own words in Chinese. Imported before Click, which binds gettext's functions when it is imported."""

import gettext
from typing import Final

WORDS: Final = {
    "Usage:": "用法：",
    "Options": "选项",
    "Commands": "命令",
    "Positional arguments": "参数",
    "Show this message and exit.": "显示本说明。",
    "Show the version and exit.": "显示版本。",
    "%(prog)s, version %(version)s": "%(prog)s %(version)s",
    "Aborted!": "已中断。",
    "Error: {message}": "错误：{message}",
    "Try '{command} {option}' for help.": "查看用法：{command} {option}",
    "Missing argument": "缺少参数",
    "Missing option": "缺少选项",
    "Missing parameter": "缺少参数",
    "Missing command.": "缺少命令。",
    "No such command {name!r}.": "没有命令 {name}。",
    "No such option {name!r}.": "没有选项 {name}。",
    "Did you mean {possibility}?": "您是不是要用 {possibility}？",
    "(Did you mean one of: {possibilities}?)": "（您是不是要用：{possibilities}？）",
    "Invalid value for {param_hint}: {message}": "{param_hint} 的值不对：{message}",
    "Invalid value: {message}": "值不对：{message}",
    "Choose from:\n\t{choices}": "可选：{choices}",
    "{value!r} is not a valid {number_type}.": "“{value}”不是有效的数字。",
    "{value} is not in the range {range}.": "{value} 不在范围 {range} 内。",
    "Option {name!r} does not take a value.": "选项 {name} 不带值。",
    "Option {name!r} requires an argument.": "选项 {name} 需要一个值。",
    "Got unexpected extra argument ({args})": "多出的参数：{args}",
    "Got unexpected extra arguments ({args})": "多出的参数：{args}",
    "{value!r} is not {choice}.": "“{value}”不是可选的值：{choice}。",
    "{value!r} is not one of {choices}.": "“{value}”不是可选的值：{choices}。",
    "default: {default}": "默认：{default}",
    "required": "必填",
}


def speak_chinese() -> None:
    """Let every message that has a translation be Chinese."""
    gettext.gettext = _translate
    gettext.ngettext = _translate_number


def _translate(message: str) -> str:
    return WORDS.get(message, message)


def _translate_number(msgid1: str, msgid2: str, n: int) -> str:
    return _translate(msgid1 if n == 1 else msgid2)
