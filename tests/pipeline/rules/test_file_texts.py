"""What the rules on files say: once, in whole sentences."""

import pytest

from extractors.document import Warning
from pipeline.rules.files import EncryptedFile, HostileFile, UnreadableFile, describe_damage, whole_sentence


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        ("文件结构不对，无法读取。", "文件结构不对。"),
        ("图片太大，已拒绝读取", "图片太大。"),
        ("解压后太大，已停止。", "解压后太大。"),
        ("格式太旧，无法读取。请另存为 PDF。", "格式太旧。请另存为 PDF。"),
        ("路径指向包外，未解压。", "路径指向包外，未解压。"),
        ("暂不支持，请转换后重新提交", "暂不支持，请转换后重新提交。"),
        ("", ""),
        ("无法读取。", ""),
    ],
)
def test_sentences_end_in_a_full_stop_and_say_nothing_again(message: str, sentence: str) -> None:
    """What the template has said already goes; what is the reader's own stays."""
    assert whole_sentence(message) == sentence


def test_damaged_pages_are_told_together() -> None:
    """Twelve broken pages are one sentence; other damage follows, each once."""
    warnings = [Warning("page-unreadable", f"第 {number} 页已损坏", number) for number in range(3, 15)]
    warnings += [
        Warning("damaged-file", "文件尾部缺失"),
        Warning("damaged-file", "文件尾部缺失。"),
        Warning("macros", "有宏"),
    ]
    told = describe_damage(warnings)
    assert told == "第3、4、5、6、7、8、9、10、11、12等页共12页已损坏，无法读取。文件尾部缺失。"


@pytest.mark.parametrize("template", [EncryptedFile.template, UnreadableFile.template, HostileFile.template])
def test_templates_fit_their_messages(template: str) -> None:
    """With a message that ends in a full stop the sentence does, too."""
    said = template.format(name="a.pdf", message=whole_sentence("原因在此，未读取"))
    assert said.endswith("。")
    assert "。。" not in said
    assert said.count("读取") == 1
