"""Rules of an office's own, and what the software says of its rules."""

import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from extractors.errors import ProgrammeError
from flows.run import programme_key
from pipeline.case import Case
from pipeline.judging import check_case
from pipeline.programme import PROGRAMMES, Programme, RuleSetting, load_programme
from pipeline.rules.batch import TEMPLATES
from pipeline.rules.dossiers import DOSSIER_RULES
from pipeline.rules.explained import PAGE, TEXTS, explain_rules, write_page
from pipeline.words import RULE, rule_word

Make = Callable[..., Any]
PHONE = """
from pipeline.rules.own import Fault, find_text

class PhoneMissing:
    id = "own-未写联系电话"
    severity = "error"
    template = "《{title}》没有写联系电话，请补充。"

    def check(self, case):
        for document in case.documents():
            if document.role == "form" and document.id in case.parts and not find_text(case, document.id, r"1\\d{10}"):
                yield Fault(subject=document.id, values={"title": document.title}, requirement=document.id)

RULES = (PhoneMissing(),)
"""


@pytest.fixture
def under_own(tmp_path: Path, pilot: Programme, make_case: Make) -> Make:
    """A case under the office's own rules."""

    def make(code: str, *files: Any, **changes: Any) -> Case:
        path = tmp_path / "rules.py"
        path.write_text(textwrap.dedent(code), encoding="utf-8")
        case = make_case(*files)
        programme = msgspec.structs.replace(pilot, rules_file=str(path), **changes)
        return Case(programme, case.files, case.readings, case.circumstances)

    return make


def of_own(case: Case) -> list[Any]:
    """Findings of own rules."""
    return [finding for finding in check_case(case) if finding.rule.startswith("own-")]


def test_own_rule_speaks_like_any_other(under_own: Make, handed: Make):
    """It finds what it looks for and nothing in the twin; the programme sets its severity or switches it off."""
    bad = handed("申报表.docx", ("申报表", "联系人：张三"), "application-form")
    good = handed("申报表.docx", ("申报表", "联系人：张三 13800000000"), "application-form")
    (finding,) = of_own(under_own(PHONE, bad))
    assert (finding.severity, finding.requirement) == ("error", "application-form")
    assert finding.message == "《申报表》没有写联系电话，请补充。"
    assert rule_word(finding.rule) == "未写联系电话"
    assert not of_own(under_own(PHONE, good))
    name = "own-未写联系电话"
    (finding,) = of_own(under_own(PHONE, bad, rules={name: RuleSetting(severity="info")}))
    assert finding.severity == "info"
    assert not of_own(under_own(PHONE, bad, rules={name: RuleSetting(enabled=False)}))


def test_own_rule_that_fails_costs_itself_alone(under_own: Make, handed: Make):
    """The others stand, and a person is told."""
    code = PHONE.replace(
        "RULES = (PhoneMissing(),)",
        """
class Broken:
    id = "own-坏的"
    severity = "error"
    template = "{nothing}"
    def check(self, case):
        raise KeyError("x")
RULES = (Broken(), PhoneMissing())
""",
    )
    found = of_own(under_own(code, handed("申报表.docx", ("申报表",), "application-form")))
    assert {finding.rule: finding.severity for finding in found} == {
        "own-rule-failed": "warning",
        "own-未写联系电话": "error",
    }
    assert any("“坏的”运行出错（KeyError）" in finding.message for finding in found)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("RULES = (1 / 0,)", "ZeroDivisionError"),
        ("RULES = (object(),)", "不是以 own- 开头"),
        (PHONE.replace('"error"', '"fatal"'), "级别"),
        (PHONE.replace("(PhoneMissing(),)", "(PhoneMissing(), PhoneMissing())"), "重复"),
        (PHONE.replace("def check", "def look"), "缺少 template 或者 check"),
    ],
)
def test_file_that_holds_no_rules_is_refused(under_own: Make, handed: Make, code: str, told: str):
    """With a reason."""
    with pytest.raises(ProgrammeError, match=told):
        of_own(under_own(code, handed("申报表.docx", ("申报表",), "application-form")))


def test_rules_file_lies_beside_the_programme_and_is_not_run_by_loading(tmp_path: Path):
    """Loading looks at its syntax alone; the key of all judging changes with its content."""
    source = (PROGRAMMES / "trade-secret-pilot-2024.yaml").read_text(encoding="utf-8")
    path = tmp_path / "call.yaml"
    rules = tmp_path / "本局规则.py"

    def load(name: str, code: str = "") -> Programme:
        path.write_text(f"{source}\nrules_file: {name}\n", encoding="utf-8")
        rules.write_text(code, encoding="utf-8")
        return load_programme(path)

    ran = tmp_path / "ran"
    programme = load("本局规则.py", f"RULES = ()\nopen({str(ran)!r}, 'w')\n")
    assert programme.rules_file == str(rules)
    assert not ran.exists()
    before = programme_key(programme)
    assert programme_key(load("本局规则.py", "RULES = ()\n")) != before
    for name, code, told in (
        ("../本局规则.py", "RULES = ()", "同一文件夹"),
        ("没有.py", "", "找不到"),
        ("本局规则.py", "x =\n", "第 1 行写法有误"),
        ("本局规则.py", "x = 1\n", "没有写 RULES"),
    ):
        with pytest.raises(ProgrammeError, match=told):
            load(name, code)


def test_every_rule_is_explained():
    """In words, with an example and what to do; the page is what the rules are."""
    ids = {rule.id for rule in DOSSIER_RULES} | set(TEMPLATES)
    assert {rule.id for rule in explain_rules()} == ids == set(TEXTS)
    assert ids <= set(RULE)
    assert all(rule.what and rule.example and rule.fix for rule in explain_rules())
    assert PAGE.read_text(encoding="utf-8") == write_page()
