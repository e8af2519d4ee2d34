"""What the labels and headers of a table say (表头与标签): words, unit, period, and which name no figure."""

import re
from typing import Final

from pipeline.figures.periods import DAY, find_periods, is_day
from pipeline.figures.units import UNIT, normalise_unit

UNIT_WORD: Final = re.compile(rf"(?P<mult>万亿|百万|千万|[十百千]?[万亿]|[百千十])?(?P<unit>{UNIT})")
_PLAIN_UNIT: Final = re.compile(rf"(?P<unit>{UNIT})")
_BRACKETED: Final = re.compile(r"[(\[【](?:计量)?(?:单位[:：]?)?([^()\[\]【】]{1,14})[)\]】]")
_STATED: Final = re.compile(r"(?:计量)?单位[:：]\s*([^\s,，;；。()]{1,24})")
_TAIL_UNIT: Final = re.compile(
    r"(?P<times>[人户家件场项批点台例条车班架]次)数?$|(?P<counted>[个家件人户名起宗项场次期册份篇台套处所条亩种])数$"
)
_NAMED_NUMBER: Final = re.compile(r"(?:(?P<bodies>企业|机构|单位|公司)|员工|职工|从业人员|工作人员|专职人员)数$")
"""A number of what has but one usual unit."""
BARE_YEAR: Final = re.compile(r"(?:19|20)\d{2}年?度?")
_IGNORED: Final = re.compile(
    r"电话|手机|传真|邮编|邮政编码|身份证|编号|代码|账号|帐号|学号|序号|证号|联系方式|日期|出生|页码|条款号|文号|QQ|邮箱|备注|批号|车牌|排名|名次|位次|门牌|网址|时间$|时限|年龄段"
)


def split_unit(words: str) -> tuple[str, str] | None:
    """Multiplier and unit of a unit's words (万元 → 万, 元; 千瓦 → –, 千瓦); None where they are no unit."""
    words = re.sub(r"^(?:单位[:：]?|[±+]-?)", "", words.strip())
    if match := _PLAIN_UNIT.fullmatch(words):
        return "", normalise_unit(match["unit"])
    if match := UNIT_WORD.fullmatch(words):
        return match["mult"] or "", normalise_unit(match["unit"])
    return None


def unit_in(text: str) -> tuple[str, str, str] | None:
    """Words, multiplier and unit that a label or header cell states in brackets or after 单位：; None without one."""
    candidates = [match[1] for match in _BRACKETED.finditer(text)] + [match[1] for match in _STATED.finditer(text)]
    for words in candidates:
        for part in re.split(r"[、,，/](?!每?[人万亩平])|[:：]", words):
            if found := split_unit(part):
                return part, *found
    tail = re.search(r"[/,，]([^/,，]{1,5})$", text)
    if tail and (found := split_unit(tail[1])):
        return tail[1], *found
    return (text[-1], "", text[-1]) if text.endswith(("%", "‰")) and not text[:1].isdigit() else None


def tail_unit(label: str) -> str:
    """The unit that a label ends in (培训人次 → 人次, 办案件数 → 件, 企业家数 → 家); empty where it ends in none."""
    match = _TAIL_UNIT.search(label)
    if match is None and (named := _NAMED_NUMBER.search(label)):
        return "家" if named["bodies"] else "人"
    return "" if match is None else normalise_unit(match["times"] or match["counted"])


def units_stated(text: str) -> list[tuple[str, str, str]]:
    """All units after 单位： in a caption (单位：万元、%), each as words, multiplier and unit."""
    found = []
    for match in _STATED.finditer(text):
        for part in re.split(r"[、,，]", match[1]):
            pair = split_unit(part)
            found += [(part, *pair)] if pair else []
    return found


def label_words(text: str) -> str:
    """A label without its unit, number and colon (1.示范企业数量（家）： → 示范企业数量)."""
    text = text.replace("\n", "")
    words = _BRACKETED.sub(lambda m: "" if split_unit(m[1].split("、")[0]) or "单位" in m[0] else m[0], text)
    words = re.sub(r"^(?:[\d一二三四五六七八九十]{1,2}[.、．]|\([\d一二三四五六七八九十]{1,2}\))", "", words)
    words = re.sub(r"[/,，]([^/,，]{1,5})$", lambda m: "" if split_unit(m[1]) else m[0], words)
    return words.strip(" :：、，,*" if words[:1].isdigit() else " :：、，,*%‰±")


def is_ignored(label: str) -> bool:
    """Whether what the label names is no figure (联系电话, 邮政编码)."""
    return _IGNORED.search(label) is not None


def period_of(text: str) -> tuple[str, str] | None:
    """A label's period and its other words (2024年目标 → 2024年, 目标; 2021 → 2021, –); None where it has none."""
    if BARE_YEAR.fullmatch(text) or DAY.fullmatch(text):
        return text, ""
    for period in find_periods(text):
        if not period.compared and not period.weak and (not is_day(period.text) or text == period.text):
            rest = re.sub(r"\(\s*\)", "", text[: period.start] + text[period.end :]).strip(" 的:")
            return period.text, rest if rest.count("(") == rest.count(")") else rest.strip("()")
    return None
