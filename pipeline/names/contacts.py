"""Phones, mail addresses and money."""

import re
from collections.abc import Iterator
from typing import Final

from pipeline.figures.numerals import ARABIC, HAN, MULTIPLIER, multiplier, read_number
from pipeline.names.name import Name

_UNITS: Final = "元|圆|块钱|美元|美金|欧元|港元|港币|日元|英镑|澳元|加元|韩元|卢布|瑞士法郎|新台币|新加坡元"
_MONEY: Final = re.compile(
    rf"(?:人民币|RMB)?(?P<number>{ARABIC}|{HAN})[余多来]?(?:个(?=亿))?(?P<mult>{MULTIPLIER})?[余多]?(?P<unit>{_UNITS})(?:人民币)?整?(?![件素旦月宇])"
)
_SIGNED: Final = re.compile(
    rf"(?:[￥¥$€£]|RMB|CNY|USD|人民币)\s?(?P<number>\d[\d,]*(?:\.\d+)?)(?P<mult>{MULTIPLIER})?(?:{_UNITS})?"
)
_FORMAL: Final = re.compile(
    r"(?:人民币)?(?P<number>[零壹贰叁肆伍陆柒捌玖拾佰仟万萬亿億]{2,})[元圆](?:[零壹贰叁肆伍陆柒捌玖]角)?(?:[零壹贰叁肆伍陆柒捌玖]分)?整?"
)
_FORMAL_DIGITS: Final = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟萬億", "一二三四五六七八九十百千万亿")
_CUT: Final = r"(?=\d{1,8} \d{1,8}(?:$|[\s,，;；。、)]))"
"""Before digits that a narrow cell broke into two lines."""
_PHONE: Final = re.compile(
    rf"(?<![\d.-])(?:1[3-9]{_CUT}[\d ]{{9}}\d|\(?0\d{{2,3}}\)?[- ]?{_CUT}[\d ]{{8}}\d|"
    r"(?:\+?86[- ]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}|(?:\+?86[- ]?)?\(?0?[1-9]\d{1,2}\)?[- ]\d{7,8}(?:(?:-|转)\d{1,5})?|\(?0\d{2,3}\)?[- ]?\d{7,8}(?:(?:-|转)\d{1,5})?"
    r"|400[- ]?\d{3,4}[- ]?\d{3,4}|[2-8]\d{2,3}[- ]?\d{4}(?:转\d{1,5})?(?=$|[\s,，;；。、)]))(?![\d.])"
)
CONTACT_TITLES: Final = "联系人|联络员|联络人|经办人"
"""What whom to ask is called, as alternatives of a pattern."""
_TITLED: Final = re.compile(
    rf"(?:{CONTACT_TITLES})(?:姓名)?(?:[及和、/]?(?:联系)?(?:电话|方式|手机))?[:：\s]*"
    r"(?P<name>[\u4e00-\u9fff]{2,4}?|[\u4e00-\u9fff]{1,8}(?:·[\u4e00-\u9fff]{1,8})+)"
    r"(?=[,，;；、。()（）\s\d]|电话|手机|联系|先生|女士|同志|$)"
)
"""Whom to ask by name (联系人及电话：张三，…); a name of several parts has dots (买买提·艾力)."""
_EXTENSION: Final = re.compile(r"转\d{1,5}$")
_LABEL: Final = re.compile(
    r"(?:电话|手机|传真|联系方式|热线|座机|号码|办公|移动|联系|致电|拨打|Tel|TEL|[:：])[^\d]{0,8}$"
)
_EMAIL: Final = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}"
)
_DIGITS: Final = re.compile(r"\d{4}")


def find_contact_persons(text: str) -> Iterator[Name]:
    """Whom to ask, by name, where a plain text names somebody; in order."""
    for match in _TITLED.finditer(text):
        start, end = match.span("name")
        yield Name(start=start, end=end, kind="person", normalised=match["name"], rule="contact-title")


def find_contacts(text: str) -> Iterator[Name]:
    """Phones (normalised to digits, no country code) and mail addresses (lower case) of a plain text."""
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield Name(
                start=match.start(),
                end=match.end(),
                kind="email",
                normalised=match.group().lower(),
                rule="email",
                confidence=0.98,
            )
    if not _DIGITS.search(text):
        return
    for match in _PHONE.finditer(text):
        words = match.group()
        local = not re.match(r"[(+]?0|\+?86|1|400", words)
        if local and not _LABEL.search(text[max(0, match.start() - 14) : match.start()]):
            continue
        extension = _EXTENSION.search(words)
        end = match.end() - (len(extension.group()) if extension else 0)
        digits = re.sub(r"\D", "", re.sub(r"^\+?86[- ]?(?=\d{2,3}-|1)", "", words))
        yield Name(
            start=match.start(),
            end=end,
            kind="phone",
            normalised=digits,
            rule="phone",
            confidence=0.8 if local else 0.95,
        )


def find_money(text: str) -> Iterator[Name]:
    """Amounts with their currency, in its units; 壹佰万元整 and ￥268,000.00 too."""
    if any(sign in text for sign in "拾佰仟"):
        for match in _FORMAL.finditer(text):
            yield from _amount(match, match["number"].translate(_FORMAL_DIGITS), "", "formal-amount")
    for match in _SIGNED.finditer(text):
        yield from _amount(match, match["number"], match["mult"] or "", "signed-amount")
    if any(sign in text for sign in "元圆镑块金币布郎"):
        for match in _MONEY.finditer(text):
            yield from _amount(match, match["number"], match["mult"] or "", "amount")


def _amount(match: re.Match[str], number: str, mult: str, rule: str) -> Iterator[Name]:
    value = read_number(number)
    if value is not None:
        amount = format((value * multiplier(mult)).normalize(), "f")
        yield Name(start=match.start(), end=match.end(), kind="money", normalised=amount, rule=rule, confidence=0.95)
