"""What the words of a line say of it: a number of a heading, the end of a sentence, a date, a caption, a note."""

import re
from typing import Final

_CHINESE: Final = "一二三四五六七八九十百零〇"
_FORMAL: Final = "壹贰貳叁肆伍陆陸柒捌玖拾"
_UNIT_WORDS: Final = "万|亿|元|倍|家|米|公里|公顷|亩|吨|平方|人次|个百分点"
NUMBERED: Final = re.compile(
    rf"^(?:第\s*[{_CHINESE}\d]{{1,5}}\s*[章节条篇编]|第\s*[{_CHINESE}\d]{{1,3}}\s*部分"
    rf"|[{_CHINESE}]{{1,4}}\s*[、．.]|[{_FORMAL}]{{1,3}}\s*[、．.]|(?:[Ⅰ-Ⅻ]|[IVX]{{1,4}}(?=\s*[、．.]))\s*[、．.\s]\s*(?=[\u4e00-\u9fff“《])"
    rf"|[（(]\s*[{_CHINESE}{_FORMAL}\d]{{1,3}}\s*[）)]|[A-H]\s*[、．.]\s*(?=[\u4e00-\u9fff])"
    rf"|\d{{1,2}}\s*[、．](?!\d)|\d{{1,2}}\.(?![\d])|\d{{1,2}}(?:\.\d{{1,2}}){{1,3}}\.?\s*(?=[\u4e00-\u9fff])(?!{_UNIT_WORDS})|\d{{1,2}}[)）]"
    r"|[①-⑳⑴-⒛㈠-㈩❶-❿]|[●■◆•➢▪□☑✓○◇▲★►➤]|附件\s*[\d一二三四五六七八九十]*\s*[:：.．]|附[:：]|抄送[:：]|主题词[:：]|联系人[:：])"
)
"""Starts of paragraphs in Chinese official writing (GB/T 9704): 一、（一）1.（1）第一章 附件： …"""

TERMINAL: Final = re.compile(r"[。！？!?：:；;][”’』」）)]?$")
DATE: Final = re.compile(rf"^(?:\d{{4}}|[{_CHINESE}○Ｏ]{{4}})\s*年.{{0,12}}$")
LEADER: Final = re.compile(
    r"(?:[.．…·‥⋯・]\s?){4,}\s*[\[(（]?\s*(?:\d{1,4}|[ivxIVX]{1,6})\s*[\])）]?$|(?:…){2,}\s*\d{1,4}$"
)
_LEADER_ENDS: Final = frozenset("ivxIVX])）")
CONTENTS: Final = re.compile(r"^目\s*[录次]$")
ENTRY: Final = re.compile(r"^.{2,60}\s\d{1,4}$")
TABLE_CAPTION: Final = re.compile(
    rf"^[（(]?(?:续\s*)?[)）]?\s*(?:附)?表\s*(?:[\d{_CHINESE}]{{1,4}}|[A-Z](?:\s*[.．]?\d{{1,3}})?)(?:\s*[-－—–.．]\s*\d{{1,3}})*(?![\d{_CHINESE}A-Za-z])"
)
PICTURE_CAPTION: Final = re.compile(rf"^图\s*[\d{_CHINESE}A-Z]{{1,4}}(?:\s*[-－—–.．]\s*\d{{1,3}})*(?![\d{_CHINESE}])")
CONTINUED: Final = re.compile(
    rf"^[（(]?\s*(?:续\s*(?:上|前|接)?\s*[表页]|(?:上|前)[表页]续|[接续]\s*上\s*[表页])"
    rf"|^(?:附)?表\s*[\d{_CHINESE}A-Z]{{1,4}}(?:\s*[-－—–.．]\s*\d{{1,3}})*\s*[（(]?\s*续(?:表|上表|完)?\s*(?:[\d{_CHINESE}]{{1,2}})?\s*[)）]?(?:\s|$)"
    r"|[（(]\s*续(?:表|上表)?\s*\d{0,2}\s*[)）]$"
)
_LONGEST_CONTINUED: Final = 40
UNIT: Final = re.compile(r"^[（(]?\s*(?:计量|金额|数据)?单\s*位\s*[:：].{1,20}$")
NOTE: Final = re.compile(r"^[（(]?(?:注|备注|说明|资料来源|数据来源)\s*\d*\s*[:：]")
MARKER: Final = re.compile(r"^(?:[①-⑳]|[⁰¹²³⁴-⁹]{1,3}|\[\d{1,3}\]|〔\d{1,3}〕|\d{1,3}(?=[\s\u4e00-\u9fff])|[*＊※†])")


def is_caption_text(text: str) -> bool:
    """Whether words are those of a table's or picture's caption, of its unit or note, or of its going on (续表)."""
    return is_continued(text) or any(pattern.match(text) for pattern in (TABLE_CAPTION, PICTURE_CAPTION, UNIT, NOTE))


def has_leader(text: str) -> bool:
    """Whether words end with dot leaders and a page number, as entries of a table of contents do."""
    last = text.rstrip()[-1:]
    return (last.isdecimal() or last in _LEADER_ENDS) and bool(LEADER.search(text))


def is_table_caption(text: str) -> bool:
    """Whether words are those of a table's caption (表1 …)."""
    return "表" in text and bool(TABLE_CAPTION.match(text))


def is_note(text: str) -> bool:
    """Whether words begin a note under a table (注：, 资料来源：)."""
    return bool(NOTE.match(text))


def is_continued(text: str) -> bool:
    """Whether words say that a table goes on from the page before (续表, 表1（续）)."""
    return len(text) < _LONGEST_CONTINUED and ("续" in text or "接" in text) and bool(CONTINUED.search(text))


def is_unit(text: str) -> bool:
    """Whether words tell the unit of a table (单位：万元)."""
    return "位" in text and bool(UNIT.match(text))
