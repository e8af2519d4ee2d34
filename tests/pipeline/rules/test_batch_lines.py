"""Findings of a batch, joined to lines."""

from pipeline.review import Finding
from pipeline.rules.batch import JOINED, TEMPLATES, join_findings

VALUES = {
    "name": "甲市",
    "province": "乙省",
    "title": "推荐函",
    "count": "3",
    "quota": "2",
    "what": "所列“甲市”",
    "other": "戊市",
    "letters": "300",
    "day": "2024年5月6日",
    "how": "收到",
    "deadline": "2024年4月30日",
    "sender": "己省",
    "note": "",
    "sentence": "甲市补正",
}


def finding(rule: str, number: int, **values: str) -> Finding:
    """A finding of a rule with its own sentence."""
    severity, template = TEMPLATES[rule]
    return Finding(f"{rule}{number}", rule, severity, None, template.format_map({**VALUES, **values}))


def test_every_rule_can_be_joined() -> None:
    """Two findings of each kind become one line that names both and ends in one full stop."""
    assert JOINED.keys() == TEMPLATES.keys()
    for rule in TEMPLATES:
        pair = [finding(rule, 1), finding(rule, 2, name="丙市", province="丁省", sentence="丙市补正")]
        (line,) = join_findings(pair)
        assert line.count == 2
        assert line.rest == ()
        assert ("甲市" in line.text and "丙市" in line.text) or ("乙省" in line.text and "丁省" in line.text)
        assert line.text.endswith("。")


def test_one_of_a_kind_keeps_its_sentence() -> None:
    """A lone finding is said as its rule says it."""
    only = finding("not-on-recommendation-list", 1)
    assert [line.text for line in join_findings([only])] == [only.message]


def test_kinds_and_severities_stay_apart() -> None:
    """Lists and letters are two lines; the same kind as hint and as warning, too; errors come first."""
    found = [
        Finding("a", "document-missing", "info", "l", "乙省未提交《推荐函》。"),
        Finding("b", "document-missing", "warning", "m", "乙省未提交《推荐名单》。"),
        Finding("c", "document-missing", "warning", "m", "丁省未提交《推荐名单》。"),
        finding("listed-without-dossier", 1),
    ]
    assert [(line.severity, line.count) for line in join_findings(found)] == [("error", 1), ("warning", 2), ("info", 1)]


def test_unknown_sentences_are_kept_whole() -> None:
    """A rule without a common sentence, or words that do not fit it: the first in the open, the rest behind it."""
    found = [Finding(str(n), "unreadable-file", "warning", None, f"文件夹{n}打不开。") for n in range(3)]
    (line,) = join_findings(found)
    assert (line.text, line.rest) == ("文件夹0打不开。", ("文件夹1打不开。", "文件夹2打不开。"))
