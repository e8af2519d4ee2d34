"""A call as data: what is shipped, and how faults of a profile are told."""

import datetime as dt
import re
from pathlib import Path

import pytest
import yaml

from extractors.errors import ProgrammeError
from pipeline.programme import PROGRAMMES, Programme, hints_of, list_programmes, load_programme, parse_programme
from pipeline.programme.patterns import is_explosive

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


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("national: 2024-04-30", "national: 2024-02-30", "“2024-02-30”不是有效的日期"),
        ("  national: 2024-04-30", "  national: 2024-04-30\n  hour: '25:00'", "不是有效的时刻"),
        ("  national: 2024-04-30", "  national: 2024-04-30\n  zone: Asia/Beijing", "没有“Asia/Beijing”这个时区"),
        ("  issuer: 市场监管总局\n", "  issuer: 市场监管总局\n  date: 2024-05-08\n", "早于通知的成文日期"),
        ("  issuer: 市场监管总局\n", "  isuer: 市场监管总局\n", "是否应为“issuer”"),
        ("- 申请函\n", "- 函|\n", "会命中任何文字"),
        ("- 申请函\n", "- .*\n", "会命中任何文字"),
        ("- 申请函\n", "- (?:申+请*)+函\n", "耗时极长"),
        ("aliases: [总体目标,", "aliases: [目,", "只有一个字"),
        ("aliases: [总体目标,", 'aliases: ["",', "词是空的"),
        ("    role: form\n", "    role: form\n    when: {kinds: [banner]}\n", "永远不会成立"),
        ("    role: form\n", "    role: form\n    when: {}\n", "没有写任何条件"),
        ("    role: form\n", "    role: form\n    when: {provinces: [浙江]}\n", "不是省级行政区的全称"),
        ("    role: form\n", "    role: form\n    limits: {pages: 3, least_pages: 5}\n", "无法同时满足"),
        ("    role: form\n", "    role: form\n    limits: {copies: 0}\n", "大于 0"),
        ("    role: form\n", "    role: form\n    limits: {formats: [excel], accepts: [word]}\n", "不接受这种格式"),
        ("    role: form\n", "    role: form\n    limits: {formats: [doc]}\n", "不在允许的范围内"),
        ("id: goals", "id: goals\n        least_characters: 9\n        characters: 5", "无法同时满足"),
        ("id: goals", "id: Goals", "小写英文字母"),
        ("rules: {}", "rules: {seal-mising: {enabled: false}}", "没有编号为“seal-mising”的规则"),
        ("rules: {}", "quotas: [{count: 0}]", "名额至少为 1"),
        ("rules: {}", "quotas: [{count: 2}, {count: 1, provinces: [广东省]}]", "永远不会用到"),
        ("rules: {}", "quotas: [{count: 2, applicants: [county]}]", "永远不会成立"),
        ("rules: {}", "groups: [{id: x, title: x, of: [nothing], basis: notice}]", "没有编号为“nothing”的申报材料"),
        ("rules: {}", "groups: [{id: x, title: x, of: [pilot-plan], basis: notice, at_least: 2}]", "无法满足"),
        ("rules: {}", "groups: [{id: pilot-plan, title: x, of: [pilot-plan], basis: notice}]", "“pilot-plan”重复"),
        ("    units: [个, 家, 处]\n", "    units: [个]\n    plausible: {unit: 家, low: 1}\n", "单位“家”不在"),
        ("    units: [个, 家, 处]\n", "    units: [个]\n    plausible: {unit: 个, low: 9, high: 1}\n", "大于上限"),
        ("    units: [个, 家, 处]\n", "    units: [个]\n    plausible: {unit: 个}\n", "至少写一个"),
        ("  basis: notice\n  explanation", "  who: organisations\n  basis: notice\n  explanation", "不应写地区类型"),
        ("  correction_days: 5", "  correction_days: 0", "至少为 1 个工作日"),
        ("  correction_days: 5", "  office: '{city}市监局'", "不认识“city”"),
        ("  correction_days: 5", "  notice_date: 2024-02-30", "不是有效的日期"),
        ("    role: form\n", "    role: form\n    when: {kinds: [village]}\n", "不在允许的范围内"),
        ("aliases: [重点产业,", "aliases: [总体目标, 重点产业,", "“总体目标”与"),
        ("    title: 申报表\n", "    title: 申请函\n", "“申请函”与“申请函”共用"),
        ("  correction_days: 5", "  number: 补〔{jahr}〕{number}号", "不认识“jahr”"),
    ],
)
def test_what_can_never_be_is_told(old: str, new: str, told: str):
    """Each is refused with its line."""
    text = source()
    assert old in text
    line = text[: text.index(old)].count("\n") + 1
    with pytest.raises(ProgrammeError) as caught:
        parse_programme(text.replace(old, new, 1).encode())
    assert told in caught.value.message
    said = [int(number) for number in re.findall(r"第 (\d+) 行", caught.value.message)]
    assert min(abs(number - line) for number in said) <= 3 or {"groups", "date: 2024-05-08"} & set(
        re.findall(r"groups|date: .*", new)
    )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("  notice_date: 2024-05-06", ()),
        ("  notice_date: 2198-12-30", ("第 {} 行（look notice_date）：尚无 2199 年的节假日安排",)),
    ],
)
def test_days_without_a_calendar_are_hinted_at(tmp_path: Path, line: str, told: tuple[str, ...]):
    """The programme is sound, but the day will be reckoned without holidays."""
    own = tmp_path / "本局.yaml"
    text = source().replace("  correction_days: 5", f"{line}\n  correction_days: 5")
    own.write_text(text, encoding="utf-8")
    number = text[: text.index(line)].count("\n") + 1
    hints = hints_of(own)
    assert len(hints) == len(told)
    assert all(hint.startswith(words.format(number)) for hint, words in zip(hints, told, strict=True))


def test_notice_is_not_older_than_the_call():
    """Both days must be there to be compared."""
    text = source().replace("  issuer: 市场监管总局\n", "  issuer: 市场监管总局\n  date: 2024-03-21\n", 1)
    parse_programme(text.replace("  correction_days: 5", "  notice_date: 2024-03-21", 1).encode())
    with pytest.raises(ProgrammeError, match="早于申报通知的成文日期"):
        parse_programme(text.replace("  correction_days: 5", "  notice_date: 2024-03-01", 1).encode())


def test_all_faults_are_told_at_once_in_the_order_of_the_file():
    """Whoever mends a profile mends it once; what only a whole profile shows comes when its shape is right."""
    text = source().replace("severity: error", "severity: fatal", 1).replace("  basis: notice\n  expl", "  expl", 1)
    text = text.replace("id: goals", "id: goals\n        id: goals", 1).replace("title: 申报表", "titel: 申报表", 1)
    with pytest.raises(ProgrammeError) as caught:
        parse_programme(text.encode())
    head, *lines = caught.value.message.split("\n")
    assert head == "申报要求配置有 5 处错误："
    numbers = [int(re.findall(r"第 (\d+) 行", line)[0]) for line in lines]
    assert numbers == sorted(numbers)
    for told in ("缺少必填项“basis”", "fatal", "“id”写了两次", "是否应为“title”", "缺少必填项“title”"):
        assert told in caught.value.message
    # a section of another name is one that a criterion names in vain
    whole = source().replace("id: goals", "id: Goals", 1).replace("- 申请函\n", "- '(申'\n", 1)
    with pytest.raises(ProgrammeError, match="有 3 处错误"):
        parse_programme(whole.encode())


@pytest.mark.parametrize(
    "pattern", [r"(a+)+", r"(?:\w*市)*x", r"(?:[^。]{0,40})+x", r"(?:甲|甲乙?)*(?:.*)*x", r".*a.*b.*c.*d"]
)
def test_explosive_patterns_are_known(pattern: str):
    """Repeats of repeats that a text can be cut into in many ways."""
    assert is_explosive(pattern)


@pytest.mark.parametrize(
    "pattern", [r"关于.*(?:申请|申报).*函", r"(?:\d+,)*\d+", r"(?:甲+乙)+", r"(?:[^。；]{0,40}[。；])+", r"(?:ab)*"]
)
def test_sound_patterns_are_not_refused(pattern: str):
    """A repeat whose turns are told apart takes no more time than the text is long, or its square."""
    assert not is_explosive(pattern)


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


def test_examples_of_the_guide_are_sound():
    """What docs/programme.md shows fits the types and holds together."""
    guide = (PROGRAMMES.parent.parent / "docs" / "programme.md").read_text(encoding="utf-8")
    shown = re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL)
    assert len(shown) >= 5
    example = (PROGRAMMES / "ip-city-example.yaml").read_text(encoding="utf-8")
    whole = yaml.safe_load(example)
    for text in shown:
        part = yaml.safe_load(text)
        if "documents" in part:  # shown in short: the others stay
            replaced = {item["id"]: item for item in part["documents"]}
            part["documents"] = [replaced.get(item["id"], item) for item in whole["documents"]]
            part["criteria"] = []
        parse_programme(yaml.safe_dump({**whole, **part}, allow_unicode=True).encode())
