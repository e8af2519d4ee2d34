"""What is wrong with a call's profile though its types fit (配置检查): places and Chinese reasons, all of them."""

import re
import zoneinfo
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from pipeline.programme.codes import RegionKind
from pipeline.programme.model import DocumentRequirement, FigureRequirement, Programme, SectionRequirement, Topic
from pipeline.programme.patterns import pattern_fault, word_fault
from pipeline.programme.shapes import Fault, Steps
from pipeline.programme.terms import Condition
from pipeline.workdays import add_working_days, is_known

_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")
_HOUR: Final = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
_SIGNS: Final = ("names", "titles", "headings", "labels", "areas", "content", "against")
OWN_RULE: Final = "own-"
"""How ids of an office's own rules begin."""


def find_faults(programme: Programme) -> Iterator[Fault]:
    """What the types alone do not forbid, one after the other."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{1,60}", programme.id):
        yield ("id",), "编号只能用小写英文字母、数字和连字符"
    yield from _applicant_faults(programme)
    yield from _deadline_faults(programme)
    yield from _id_faults(programme)
    if not any(document.scope == "dossier" for document in programme.documents):
        yield ("documents",), "没有任何一份申报材料"
    for index, document in enumerate(programme.documents):
        yield from _under(("documents", index), _document_faults(programme, document))
    yield from _group_faults(programme)
    for index, figure in enumerate(programme.figures):
        yield from _under(("figures", index), _figure_faults(programme, figure))
    yield from _topic_faults(programme)
    yield from _doubled_words(programme)
    yield from _quota_faults(programme)
    yield from _rule_faults(programme)
    yield from _look_faults(programme)


def find_hints(programme: Programme) -> Iterator[Fault]:
    """What is sound but may not be meant: days whose public holidays are not set yet."""
    look, deadlines = programme.look, programme.deadlines
    if look.notice_date:
        last = add_working_days(look.notice_date, look.correction_days)
        if not (is_known(look.notice_date) and is_known(last)):
            yield ("look", "notice_date"), f"尚无 {last.year} 年的节假日安排，补正截止日只按周一至周五推算"
    day = deadlines.applicants or deadlines.national
    if deadlines.holiday == "next" and not is_known(day):
        yield ("deadlines", "holiday"), f"尚无 {day.year} 年的节假日安排，顺延只按周一至周五推算"


def _look_faults(programme: Programme) -> Iterator[Fault]:
    look, made = programme.look, programme.notice.date
    if look.correction_days < 1:
        yield ("look", "correction_days"), "补正期限至少为 1 个工作日"
    if strange := set(re.findall(r"\{(.*?)\}", look.number)) - {"year", "number"}:
        yield ("look", "number"), f"文号中只能用 {{year}} 和 {{number}}，不认识“{'、'.join(sorted(strange))}”"
    for key in ("office", "letterhead"):
        if strange := set(re.findall(r"\{(.*?)\}", getattr(look, key))) - {"province"}:
            yield ("look", key), f"只能用 {{province}}，不认识“{'、'.join(sorted(strange))}”"
    if look.notice_date and made and look.notice_date < made:
        yield ("look", "notice_date"), f"补正通知书日期 {look.notice_date} 早于申报通知的成文日期 {made}"


def _under(place: Steps, faults: Iterable[Fault]) -> Iterator[Fault]:
    for steps, reason in faults:
        yield (*place, *steps), reason


def _applicant_faults(programme: Programme) -> Iterator[Fault]:
    applicants = programme.applicants
    if both := set(applicants.eligible) & set(applicants.unclear):
        yield ("applicants", "unclear"), f"“{'、'.join(sorted(both))}”既在可申报之列，又在待人工判断之列"
    if applicants.who == "regions" and not applicants.eligible:
        yield ("applicants", "eligible"), "没有写明哪些地区可以申报"
    if applicants.who == "organisations" and (applicants.eligible or applicants.unclear):
        yield ("applicants", "eligible"), "申报主体不是地区（who: organisations），不应写地区类型"


def _deadline_faults(programme: Programme) -> Iterator[Fault]:
    deadlines, made = programme.deadlines, programme.notice.date
    if deadlines.applicants and deadlines.applicants > deadlines.national:
        yield ("deadlines", "applicants"), "申报人的截止日期晚于全国截止日期"
    for key, day in (("national", deadlines.national), ("applicants", deadlines.applicants)):
        if day and made and day < made:
            yield ("deadlines", key), f"截止日期 {day} 早于通知的成文日期 {made}"
    if deadlines.hour and not _HOUR.fullmatch(deadlines.hour):
        yield ("deadlines", "hour"), f'“{deadlines.hour}”不是有效的时刻，应加引号写成 "17:00"'
    if deadlines.zone not in zoneinfo.available_timezones():
        yield ("deadlines", "zone"), f"没有“{deadlines.zone}”这个时区，北京时间为 Asia/Shanghai"


def _id_faults(programme: Programme) -> Iterator[Fault]:
    groups: tuple[tuple[str, Sequence[Any]], ...] = (
        ("documents", programme.documents),
        ("groups", programme.groups),
        ("figures", programme.figures),
        ("criteria", programme.criteria),
        ("tasks", programme.tasks),
    )
    required: set[str] = set()
    for name, items in groups:
        seen = required if name in {"documents", "groups"} else set[str]()
        for index, item in enumerate(items):
            yield from _under((name, index), _id_fault(item.id, seen))
            seen.add(item.id)


def _id_fault(name: str, seen: Iterable[str]) -> Iterator[Fault]:
    if name in seen:
        yield ("id",), f"编号“{name}”重复"
    if "/" in name:
        yield ("id",), "编号不写材料编号和“/”"
    elif not _ID.fullmatch(name):
        yield ("id",), f"编号“{name}”只能用小写英文字母、数字和连字符"


def _document_faults(programme: Programme, document: DocumentRequirement) -> Iterator[Fault]:
    yield from _under(("when",), _condition_faults(programme, document.when))
    yield from _limit_faults(document)
    seen: set[str] = set()
    for number, section in enumerate(document.sections):
        place = ("sections", number)
        yield from _under(place, _id_fault(section.id, seen))
        yield from _under(place, _section_faults(programme, document, section))
        seen.add(section.id)
    for number, part in enumerate(document.parts):
        if part.id in [other.id for other in document.parts[:number]]:
            yield ("parts", number, "id"), f"编号“{part.id}”重复"
    if document.parts and document.role != "letter":
        yield ("parts",), "只有公函（role: letter）才有公函要素"
    if not any(getattr(document.signs, group) for group in _SIGNS if group != "against"):
        yield ("signs",), f"《{document.title}》没有任何识别特征（signs），永远不会被找到"
    for group in _SIGNS:
        for number, pattern in enumerate(getattr(document.signs, group)):
            if reason := pattern_fault(pattern):
                yield ("signs", group, number), reason
    yield from _word_faults("asides", document.asides)


def _limit_faults(document: DocumentRequirement) -> Iterator[Fault]:
    limits = document.limits
    for low, high, word in (("least_pages", "pages", "页数"), ("least_characters", "characters", "字数")):
        least, most = getattr(limits, low), getattr(limits, high)
        if least is not None and most is not None and least > most:
            yield ("limits", low), f"{word}下限 {least} 大于上限 {most}，无法同时满足"
    for key in ("pages", "least_pages", "characters", "least_characters", "megabytes", "copies"):
        value = getattr(limits, key)
        if value is not None and value <= 0:
            yield ("limits", key), f"应为大于 0 的数，实为 {value:g}"
    if limits.accepts:
        taken = {*limits.accepts, *(("sealed-pdf",) if "pdf" in limits.accepts else ())}
        for number, form in enumerate(limits.formats):
            if form not in taken:
                yield ("limits", "formats", number), f"要求提交 {form} 格式，而 accepts 不接受这种格式，无法同时满足"


def _section_faults(
    programme: Programme, document: DocumentRequirement, section: SectionRequirement
) -> Iterator[Fault]:
    yield from _under(("when",), _condition_faults(programme, section.when))
    own, outer = section.when, document.when
    if own and outer and own.kinds and outer.kinds and not set(own.kinds) & set(outer.kinds):
        yield ("when", "kinds"), "与所在材料的适用条件没有交集，永远不会成立"
    least, most = section.least_characters, section.characters
    if least is not None and most is not None and least > most:
        yield ("least_characters",), f"字数下限 {least} 大于上限 {most}，无法同时满足"
    for group in ("aliases", "stems", "cues"):
        yield from _word_faults(group, getattr(section, group))
    for number, pattern in enumerate(section.phrases):
        if reason := pattern_fault(pattern):
            yield ("phrases", number), reason


def _doubled_words(programme: Programme) -> Iterator[Fault]:
    """Words by which two things of one kind are known alike: whatever is found would be both."""
    yield from _doubled("documents", (), programme.documents)
    for index, document in enumerate(programme.documents):
        yield from _under(("documents", index), _doubled("sections", ("aliases",), document.sections))
    yield from _doubled("criteria", ("aliases",), programme.criteria)
    yield from _doubled("tasks", ("aliases",), programme.tasks)


def _doubled(name: str, keys: Sequence[str], items: Sequence[Any]) -> Iterator[Fault]:
    """Titles, and words at ``keys``, that an item of a list has in common with one before it."""
    known: dict[str, str] = {}
    for index, item in enumerate(items):
        own = [
            ("title", None, item.title),
            *((key, n, word) for key in keys for n, word in enumerate(getattr(item, key))),
        ]
        for key, number, word in own:
            other = known.get(word)
            if other is not None and not _apart(item, other, items):
                place: Steps = (name, index, key) if number is None else (name, index, key, number)
                yield place, f"“{word}”与“{other}”共用，无法区分是哪一项"
        known |= {word: item.title for _, _, word in own if word not in known}


def _apart(item: Any, title: str, items: Sequence[Any]) -> bool:
    """Whether two items of one word are never asked of the same applicant."""
    other = next(one for one in items if one.title == title)
    mine, theirs = getattr(item, "when", None), getattr(other, "when", None)
    return bool(mine and theirs and mine.kinds and theirs.kinds and not set(mine.kinds) & set(theirs.kinds))


def _word_faults(key: str, words: Sequence[str]) -> Iterator[Fault]:
    for number, word in enumerate(words):
        if reason := word_fault(word):
            yield (key, number), reason


def _condition_faults(programme: Programme, when: Condition | None) -> Iterator[Fault]:
    """A condition that asks nothing, or that no applicant can meet."""
    if when is None:
        return
    if not when.kinds and not when.provinces:
        yield (), "没有写任何条件"
    if programme.applicants.who == "organisations":
        yield (), "申报主体不是地区（who: organisations），按地区设的条件永远不会成立"
        return
    yield from _kind_faults(programme, when.kinds, "kinds")
    yield from _province_faults(when.provinces)


def _kind_faults(programme: Programme, kinds: Sequence[RegionKind], key: str) -> Iterator[Fault]:
    known = {*programme.applicants.eligible, *programme.applicants.unclear}
    if kinds and not known & set(kinds):
        yield (key,), f"“{'、'.join(kinds)}”都不在可申报的地区类型之列，永远不会成立"


def _province_faults(provinces: Sequence[str]) -> Iterator[Fault]:
    from pipeline.regions import load_gazetteer

    for number, name in enumerate(provinces):
        found = [match for match in load_gazetteer().find(name) if match.name == name]
        if not any(match.adcode.endswith("0000") for match in found):
            yield ("provinces", number), f"“{name}”不是省级行政区的全称（如广东省、北京市）"


def _group_faults(programme: Programme) -> Iterator[Fault]:
    known = {document.id for document in programme.documents if document.scope == "dossier"}
    for index, group in enumerate(programme.groups):
        place: Steps = ("groups", index)
        yield from _under((*place, "when"), _condition_faults(programme, group.when))
        for number, name in enumerate(group.of):
            if name not in known:
                yield (*place, "of", number), f"没有编号为“{name}”的申报材料"
        if group.at_least < 1:
            yield (*place, "at_least"), "至少为 1"
        if group.at_least > len(set(group.of)):
            yield (*place, "at_least"), f"只列了 {len(set(group.of))} 项材料，却要求至少 {group.at_least} 项，无法满足"


def _figure_faults(programme: Programme, figure: FigureRequirement) -> Iterator[Fault]:
    if not figure.units:
        yield (), f"指标“{figure.title}”没有单位"
    yield from _under(("when",), _condition_faults(programme, figure.when))
    yield from _word_faults("aliases", figure.aliases)
    wanted = figure.plausible
    if wanted is None:
        return
    if wanted.unit not in figure.units:
        yield ("plausible", "unit"), f"单位“{wanted.unit}”不在该指标的单位（{'、'.join(figure.units)}）之列"
    if wanted.low is None and wanted.high is None:
        yield ("plausible",), "合理范围的下限 low 和上限 high 至少写一个"
    if wanted.low is not None and wanted.high is not None and wanted.low > wanted.high:
        yield ("plausible", "low"), f"下限 {wanted.low:g} 大于上限 {wanted.high:g}"


def _topic_faults(programme: Programme) -> Iterator[Fault]:
    known = {document.id for document in programme.documents}
    known |= {f"{document.id}/{section.id}" for document in programme.documents for section in document.sections}
    groups: tuple[tuple[str, tuple[Topic, ...]], ...] = (("criteria", programme.criteria), ("tasks", programme.tasks))
    for name, topics in groups:
        for index, topic in enumerate(topics):
            for number, source in enumerate(topic.sources):
                if source not in known:
                    yield (name, index, "sources", number), f"没有编号为“{source}”的材料或者章节"
            for group in ("aliases", "cues", "faint", "against"):
                yield from _under((name, index), _word_faults(group, getattr(topic, group)))
            if not topic.aliases and not topic.cues:
                yield (name, index), f"“{topic.title}”没有 aliases 和 cues，不会摘到任何原文"


def _quota_faults(programme: Programme) -> Iterator[Fault]:
    if programme.quota is not None and programme.quota < 1:
        yield ("quota",), "名额至少为 1"
    open_to_all: set[tuple[RegionKind, ...]] = set()
    for index, quota in enumerate(programme.quotas):
        place: Steps = ("quotas", index)
        if quota.count < 1:
            yield (*place, "count"), "名额至少为 1"
        yield from _under(place, _kind_faults(programme, quota.applicants, "applicants"))
        yield from _under(place, _province_faults(quota.provinces))
        if quota.applicants in open_to_all:
            yield place, "前面已有适用于所有省份的名额，这一条永远不会用到"
        if not quota.provinces and not quota.province_kinds:
            open_to_all.add(quota.applicants)


def _rule_faults(programme: Programme) -> Iterator[Fault]:
    from pipeline.words import RULE  # the words of outputs know the programme's types

    for name in programme.rules:
        if name not in RULE and not (programme.rules_file and name.startswith(OWN_RULE)):
            yield ("rules", name), f"没有编号为“{name}”的规则，运行 shenbao explain 可以列出全部规则"
