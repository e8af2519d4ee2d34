"""A call as data: what is shipped, and how faults of a profile are told."""

import datetime as dt
import re
from pathlib import Path

import pytest

from extractors.errors import ProgrammeError
from pipeline.programme import PROGRAMMES, Programme, list_programmes, load_programme, parse_programme

SHIPPED = "trade-secret-pilot-2024"


@pytest.fixture(scope="module")
def programme() -> Programme:
    """The shipped profile."""
    return load_programme(SHIPPED)


def source() -> str:
    """The shipped profile as written."""
    return (PROGRAMMES / f"{SHIPPED}.yaml").read_text(encoding="utf-8")


def test_shipped_programme_is_listed_and_dated(programme: Programme):
    """The deadline is the notice's."""
    assert SHIPPED in list_programmes()
    assert programme.deadlines.national == dt.date(2024, 4, 30)
    assert programme.deadlines.basis == "notice"


def test_shipped_documents_are_those_of_the_contract(programme: Programme):
    """Ids, severities and scopes are what other programs rely on."""
    found = [(document.id, document.severity, document.scope) for document in programme.documents]
    assert found == [
        ("application-letter", "error", "dossier"),
        ("application-form", "error", "dossier"),
        ("pilot-plan", "error", "dossier"),
        ("foundation-report", "error", "dossier"),
        ("supporting-evidence", "error", "dossier"),
        ("recommendation-list", "warning", "batch"),
        ("recommendation-letter", "info", "batch"),
    ]


def test_shipped_sections_and_topics_are_those_of_the_contract(programme: Programme):
    """Sections, letter parts, criteria and tasks keep their ids."""
    sections = [f"{document.id}/{section.id}" for document in programme.documents for section in document.sections]
    assert sections == [
        *(
            f"pilot-plan/{name}"
            for name in ("goals", "key-industries", "innovation", "tasks", "schedule", "safeguards")
        ),
        *(f"foundation-report/{name}" for name in ("institutions", "mechanisms", "enforcement", "services", "economy")),
    ]
    parts = {part.id: part.severity for document in programme.documents for part in document.parts}
    assert parts["seal"] == "error"
    assert (parts["document-number"], parts["date"], parts["addressee"]) == ("warning", "warning", "info")
    assert [topic.id for topic in programme.criteria] == [
        "importance",
        "ideas",
        "innovation",
        "industries",
        "foundation",
    ]
    assert [topic.id for topic in programme.tasks] == [
        "institutions", "mechanisms", "enforcement", "services", "trade-rules", "atmosphere",
    ]  # fmt: skip


def test_shipped_figures_have_units_and_few_are_expected(programme: Programme):
    """A figure that a complete dossier may leave out is not expected."""
    assert all(figure.units and figure.aliases for figure in programme.figures)
    assert 3 <= sum(figure.expected for figure in programme.figures) <= 7


def test_every_requirement_that_readers_see_is_chinese(programme: Programme):
    """Titles and advice are for officers."""
    titles = [item.title for group in (programme.documents, programme.criteria, programme.tasks) for item in group]
    assert all(re.search(r"[\u4e00-\u9fff]", title) for title in titles)
    assert all(document.advice for document in programme.documents)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("severity: error", "severity: fatal", "第 28 行"),
        ("  basis: notice\n  explanation", "  basi: notice\n  explanation", "basi"),
        ("id: importance", "id: ideas", "“ideas”重复"),
        ("  national: 2024-04-30", "  national: soon", "日期格式"),
        ("- 申请函\n", "- '(申请函'\n", "正则表达式"),
        ("title: 申请函", "title: 3", "应为 str 类型"),
        ("look:", "look: 3\nlook:", "写了两次"),
        ("units: [元]", "units: []", "没有单位"),
        ("documents:", "documents: [", "不是合法的 YAML"),
        ("id: goals", "id: pilot-plan/goals", "“/”"),
        ("unclear: [prefecture,", "unclear: [prefecture-city,", "待人工判断"),
        ("title: 第三批全国商业秘密保护创新试点申报", "titel: x", "“titel”"),
        ("  national: 2024-04-30", "  national: 2024-04-30\n  applicants: 2024-05-01", "截止日期"),
    ],
)
def test_fault_is_told_in_chinese(old: str, new: str, told: str):
    """Each fault names its place or its word."""
    text = source()
    assert old in text
    with pytest.raises(ProgrammeError) as caught:
        parse_programme(text.replace(old, new, 1).encode(), file="x.yaml")
    assert told in caught.value.message
    assert caught.value.file == "x.yaml"


def test_line_of_the_fault_is_right():
    """A person finds the line in an editor."""
    text = source()
    line = text[: text.index("severity: warning")].count("\n") + 1
    with pytest.raises(ProgrammeError, match=f"第 {line} 行"):
        parse_programme(text.replace("severity: warning", "severity: warn", 1).encode())


@pytest.mark.parametrize("content", [b"", b"- a\n- b\n", b"\xff\xfe\x00", b"a: &x [*x]", b"just words"])
def test_what_is_no_profile_is_refused(content: bytes):
    """No content leads to another error."""
    with pytest.raises(ProgrammeError):
        parse_programme(content)


def test_unknown_name_lists_what_there_is(tmp_path: Path):
    """A wrong id tells the right ones; a file works as well as an id."""
    with pytest.raises(ProgrammeError, match=SHIPPED):
        load_programme("nothing-like-it")
    copy = tmp_path / "副本.yaml"
    copy.write_text(source(), encoding="utf-8")
    assert load_programme(copy) == load_programme(SHIPPED)
