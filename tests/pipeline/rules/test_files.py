"""Files that could not be read, or not whole."""

from collections.abc import Callable
from typing import Any

import pytest

from extractors.document import Block
from extractors.document import Warning as ReadingWarning
from pipeline.rules.files import EncryptedFile, HostileFile, SignatureBroken, UnreadableFile

Make = Callable[..., Any]
ROLES = ("application-letter", "application-form", "pilot-plan", "foundation-report", "supporting-evidence")


@pytest.mark.parametrize("rule", [EncryptedFile(), UnreadableFile(), HostileFile()])
def test_a_problem_is_an_error_while_something_is_unmet(handed: Make, make_case: Make, check: Make, rule: Any):
    """Of a whole dossier it is a warning; a file with another problem is another rule's."""
    bad = handed("附件.pdf", problem=rule.id)
    papers = [handed(f"{role}.docx", ("内容",), role) for role in ROLES]
    assert [f.severity for f in check(rule, make_case(*papers, bad))] == ["warning"]
    assert [f.severity for f in check(rule, make_case(*papers[1:], bad))] == ["error"]
    assert not check(rule, make_case(*papers, handed("附件.pdf", problem="other")))


def test_a_damaged_file(handed: Make, make_case: Make, check: Make):
    """An error only where a required document rests on it alone."""
    lost = [ReadingWarning(code="damaged-file", message="文件已损坏。")]
    papers = [handed(f"{role}.docx", ("内容",), role) for role in ROLES if role != "pilot-plan"]
    broken = handed("方案.docx", ("内容",), "pilot-plan", warnings=lost)
    assert [f.severity for f in check(UnreadableFile(), make_case(*papers, broken))] == ["error"]
    whole = handed("方案.pdf", ("内容",), "pilot-plan")
    assert [f.severity for f in check(UnreadableFile(), make_case(*papers, broken, whole))] == ["warning"]
    assert not check(UnreadableFile(), make_case(*papers, whole))


def test_a_file_cut_at_our_limit(handed: Make, make_case: Make, check: Make):
    """What we did not read is told, and is no fault of the applicant's."""
    cut = [ReadingWarning(code="limit-cells", message="表格超过 50000 个单元格，其余未读取。")]
    (finding,) = check(UnreadableFile(), make_case(handed("方案.xlsx", ("工作方案",), "pilot-plan", warnings=cut)))
    assert finding.severity == "warning"
    assert "50000" in finding.message


def test_a_file_changed_after_signing(handed: Make, make_case: Make, check: Make):
    """The reader's verdict becomes a warning with the signature's place; a signature of a part of the file is none."""
    mark = Block(id="s1", kind="signature", text="电子签名：台州市人民政府")
    lines = ("申请函", mark)
    changed = [ReadingWarning(code="signature-outdated", message="签名后的追加内容改动了第 2 页")]
    (finding,) = check(SignatureBroken(), make_case(handed("函.pdf", lines, "application-letter", warnings=changed)))
    assert finding.severity == "warning"
    assert finding.message.endswith("改动了第 2 页。")
    assert [evidence.quote for evidence in finding.evidence] == [mark.text]
    partial = [ReadingWarning(code="signature-partial", message="签名未覆盖整个文件")]
    assert not check(SignatureBroken(), make_case(handed("函.pdf", lines, "application-letter", warnings=partial)))
