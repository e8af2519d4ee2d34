"""What the names of files and folders say by themselves."""

import pytest

from pipeline.intake import find_sender, is_junk, junk_reason, safe_name


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("绍兴市/~$申报表.docx", "temporary"),
        ("~WRL0001.tmp", "temporary"),
        (".~lock.方案.docx#", "temporary"),
        ("a/Thumbs.db", "system"),
        ("desktop.ini", "system"),
        (".DS_Store", "system"),
        ("__MACOSX/a.zip/方案.docx", "system"),
        ("a/._方案.docx", "system"),
        ("方案.docx", None),
        ("空文件.pdf", None),
        ("a/.隐藏.pdf", None),
    ],
)
def test_junk(name: str, reason: str | None):
    """What systems leave behind, and nothing that a person wrote."""
    assert junk_reason(name) == reason
    assert is_junk(name) == (reason is not None)


@pytest.mark.parametrize(
    ("name", "safe"),
    [("a/b", "a_b"), ("..", "_"), ("CON", "_CON"), (" 绍兴. ", "绍兴"), ("a\u202eb", "a_b"), ("x" * 99, "x" * 60)],
)
def test_safe_names(name: str, safe: str):
    """No name becomes a path."""
    assert safe_name(name) == safe


@pytest.mark.parametrize(
    ("source", "sender"),
    [
        ("江苏省/绍兴市", "江苏省"),
        ("浙江省第一批.zip/绍兴市", "浙江省"),
        ("江苏省/转来/浙江省/绍兴市", "浙江省"),
        ("绍兴市", None),
        ("浙江省绍兴市申报材料.zip", None),
        ("上海市/浦东新区", "上海市"),
    ],
)
def test_who_sent_a_dossier(source: str, sender: str | None) -> None:
    """The province of its folders' own names; the region says nothing of it."""
    assert find_sender(source) == sender
