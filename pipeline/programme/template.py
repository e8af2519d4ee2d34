"""The office's own form of the correction notice (补正通知书模板): a DOCX with fields in double braces, and what can be wrong with it.

Only its text is looked at here, as it stands in the file; it is opened where the notice is made, in a worker.
"""

import html
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

NOTICE_FIELDS: Final = (
    "发文机关",
    "文号",
    "标题",
    "收文机关",
    "地区",
    "省份",
    "申报名称",
    "通知标题",
    "通知文号",
    "开头",
    "须补正项数",
    "建议项数",
    "补正工作日",
    "补正截止日",
    "申报截止日",
    "报送方式",
    "联系方式",
    "日期",
)
"""Fields that stand within a line."""
NOTICE_BLOCKS: Final = ("收到的补正材料", "须补正事项", "建议完善事项", "收到文件清单")
"""Fields that fill paragraphs and stand alone in theirs."""
FIELD: Final = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_PARTS: Final = re.compile(r"word/(?:document|header\d*|footer\d*)\.xml")
_PARAGRAPH: Final = re.compile(r"<w:p(?=[ >])(?:(?!<w:p[ >]).)*?</w:p>", re.DOTALL)
_TEXT: Final = re.compile(r"<w:t(?=[ >])[^>]*>([^<]*)</w:t>")
_MAX_BYTES: Final = 8 << 20


def template_faults(path: Path) -> list[str]:
    """What is wrong with a template, each with its paragraph where it has one, in Chinese; empty for a sound one."""
    try:
        parts = _read_parts(path)
    except (OSError, zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, UnicodeDecodeError):
        return ["不是可以打开的 DOCX 文件"]
    if any("<!DOCTYPE" in text for _, text in parts):
        return ["带有 DOCTYPE 声明，不能使用"]
    lines = [(place, words) for name, text in parts for place, words in _paragraphs(name, text)]
    faults = [fault for place, words in lines for fault in _faults_of(place, words)]
    told = {name for _, words in lines for name in FIELD.findall(words)}
    if "须补正事项" not in told:
        faults.append("没有写 {{须补正事项}}，须补正的问题无处可列")
    return faults


def _read_parts(path: Path) -> list[tuple[str, str]]:
    with zipfile.ZipFile(path) as archive:
        names = sorted(name for name in archive.namelist() if _PARTS.fullmatch(name))
        archive.getinfo("word/document.xml")
        if sum(archive.getinfo(name).file_size for name in names) > _MAX_BYTES:
            raise RuntimeError(path.name)
        return [(name, archive.read(name).decode()) for name in names]


def _paragraphs(name: str, text: str) -> Iterator[tuple[str, str]]:
    where = "正文" if name == "word/document.xml" else "页眉" if "header" in name else "页脚"
    for number, match in enumerate(_PARAGRAPH.finditer(text), start=1):
        yield f"{where}第 {number} 段", html.unescape("".join(_TEXT.findall(match[0])))


def _faults_of(place: str, words: str) -> Iterator[str]:
    for name in FIELD.findall(words):
        if name in NOTICE_BLOCKS and FIELD.sub("", words).strip():
            yield f"{place}：“{{{{{name}}}}}”应独占一段"
        elif name not in NOTICE_FIELDS and name not in NOTICE_BLOCKS:
            known = "、".join((*NOTICE_FIELDS, *NOTICE_BLOCKS))
            yield f"{place}：不认识“{{{{{name}}}}}”，可用的有：{known}"
    rest = FIELD.sub("", words)
    if "{{" in rest or "}}" in rest:
        yield f"{place}：双花括号没有配对"
