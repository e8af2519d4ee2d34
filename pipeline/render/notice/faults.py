"""One fault in a notice: what is asked for, what was found or where was looked, what to do. All at once, each once."""

import re
from typing import Final

from extractors.document import Record
from pipeline.brief import FileLine, Issue
from pipeline.demands import describe_demand
from pipeline.programme import Programme
from pipeline.render.notice.naming import han_number
from pipeline.render.paper import references
from pipeline.render.safe import shortened, shown

PLACES: Final = 4
"""Places that one fault names."""
FILE_RULES: Final = frozenset({"encrypted-file", "unreadable-file", "hostile-file"})
"""Rules whose findings say themselves what to do with the file."""
_OWN_ADVICE: Final = re.compile(r"(?<=。)(请[^。“”《》]*。)$")
_LAST_CLAUSE: Final = re.compile(r"[，；]([^，；。“”《》]{0,8}(?<!申)请(?!示)[^。“”《》]*。)$")
_FOR_OFFICERS: Final = re.compile("人工|对照原件|核实是否")


class Labelled(Record, frozen=True):
    """A line with the words that it begins with."""

    label: str
    text: str


class NoticeFault(Record, frozen=True):
    """A fault under its heading (（一）缺少材料：申报表)."""

    title: str
    lines: tuple[Labelled, ...]


def make_fault(
    number: int, issue: Issue, requirement: str | None, programme: Programme, files: tuple[FileLine, ...]
) -> NoticeFault:
    """A fault in the words of the notice; ``requirement`` is the id of what it is about."""
    text, own = split_advice(issue)
    lines = (
        _demand(issue, requirement, programme),
        Labelled("审核情况：", _found(issue, text, files)),
        Labelled("补正办法：", _advice(issue, requirement, programme, own)),
    )
    subject = f"：{shown(issue.requirement)}" if issue.requirement else ""
    title = f"（{han_number(number)}）{shown(issue.rule_word)}{subject}"
    return NoticeFault(title=title, lines=tuple(line for line in lines if line.text))


def split_advice(issue: Issue) -> tuple[str, str]:
    """What is wrong, and what the finding itself says to do about it (its last sentence), if anything.

    A closing clause that is meant for the officer (，请人工确认), or that the rule's advice says again, is left out.
    """
    if own := _OWN_ADVICE.search(issue.text):
        return issue.text[: own.start(1)], own[1]
    clause = _LAST_CLAUSE.search(issue.text)
    if clause and issue.severity == "warning" and (_FOR_OFFICERS.search(clause[1]) or clause[1] in issue.action):
        return f"{issue.text[: clause.start()]}。", ""
    return issue.text, ""


def _demand(issue: Issue, requirement: str | None, programme: Programme) -> Labelled:
    """What is asked for, and on what that rests."""
    asked = shown(describe_demand(programme, requirement, issue.rule))
    if not asked:
        return Labelled("要求依据：", f"{issue.basis}。" if issue.basis else "")
    return Labelled("申报要求：", f"{asked}{f'（{issue.basis}）' if issue.basis else ''}。")


def _advice(issue: Issue, requirement: str | None, programme: Programme, own: str) -> str:
    """What to do: the programme's words for a missing document, else the finding's own, else the rule's."""
    if issue.rule == "document-missing":
        asked = {item.id: item.advice for item in programme.documents}
        asked |= {group.id: group.advice for group in programme.groups}
        if words := asked.get(requirement or ""):
            return shown(words)
    return shown(own) if own and issue.rule in FILE_RULES else issue.action


def _places(issue: Issue, files: tuple[FileLine, ...]) -> str:
    """Where it stands (文件1第2页); where several files are at odds, which of them says what."""
    cited = {source.evidence.document for source in issue.sources if source.evidence}
    if len(cited) < 2:
        return references(issue.sources, PLACES).replace(" ", "")
    kinds = {line.id: line.kind for line in files}
    said = [
        f"{shown(kinds.get(source.evidence.document, ''))}（{source.reference.replace(' ', '')}）“{shortened(source.text, 40)}”"
        for source in issue.sources[:PLACES]
        if source.evidence
    ]
    return "；".join(dict.fromkeys(said))


def _found(issue: Issue, text: str, files: tuple[FileLine, ...]) -> str:
    """The finding's sentence and where it stands or was looked for, as sentences one after the other."""
    text = f"{shortened(text, 400).rstrip('。')}。"
    if places := _places(issue, files):
        return f"{text}出处：{places}。"
    return f"{text}已查：{issue.searched}。" if issue.searched else text
