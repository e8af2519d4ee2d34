"""``shenbao programme draft``: a notice as a file becomes a profile that a person edits."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest

Command = Callable[..., Any]
LINES = (
    "关于组织申报首批省级数字乡村试点县的通知",
    "各市、县（市、区）人民政府：",
    "一、申报对象",
    "申报对象为县（市、区）人民政府。",
    "二、申报材料",
    "（一）申请函。由县（市、区）人民政府出具并加盖公章。",
    "（二）试点建设方案。内容包括现状基础、建设目标、重点任务和保障措施。",
    "三、报送时间",
    "请于2025年6月30日前将申报材料报送省农业农村厅。",
    "某省农业农村厅",
    "2025年5月9日",
)


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    """A notice as DOCX."""
    document = docx.Document()
    for line in LINES:
        document.add_paragraph(line)
    path = tmp_path / "通知.docx"
    document.save(str(path))
    return path


def test_a_notice_as_docx(notice: Path, command: Command) -> None:
    """The file is written once, says what to decide, and is a sound profile; nothing is overwritten."""
    target = notice.with_name("试点县.yaml")
    done = command("programme", "draft", notice, "-o", target)
    assert done.code == 0, done.err
    assert "须由人核定" in done.err + done.out
    text = target.read_text(encoding="utf-8")
    assert "文件1　通知.docx" in text
    assert "national: 2025-06-30" in text
    checked = command("programme", "check", target)
    assert checked.code == 0
    assert "2 项材料" in checked.err + checked.out
    again = command("programme", "draft", notice, "-o", target)
    assert again.code == 2
    assert target.read_text(encoding="utf-8") == text


def test_printed_where_no_file_is_named(notice: Path, command: Command) -> None:
    """The same YAML on standard output."""
    done = command("programme", "draft", notice)
    assert done.code == 0
    assert done.out.startswith("# 申报要求配置（草稿）")


def test_what_cannot_be_read_is_told(notice: Path, command: Command, tmp_path: Path) -> None:
    """No file, no text, no place to write."""
    empty = tmp_path / "空.txt"
    empty.write_text(" \n", encoding="utf-8")
    for words in ((tmp_path / "没有.docx",), (empty,), (notice, "-o", tmp_path / "无" / "a.yaml")):
        assert command("programme", "draft", *words).code in {1, 2}
