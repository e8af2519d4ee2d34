"""What looks like a figure and is none: document numbers, phones, clock times, ordinals, slogans, ratios.

A mask blots out its characters in a copy of the plain text, so that no rule for figures sees them; offsets stay.
"""

import re
from typing import Final

from pipeline.figures.numerals import HAN_DIGITS

BLOT: Final = "\x00"
_HAN: Final = rf"[{HAN_DIGITS}十百千]"
_SLOGAN_TAIL: Final = (
    "一批|一律|一|严|最严|全面|自信|意识|维护|确立|转变|结合|统一|坚持|必须|不|更|再|优先|方面|层面|维度|环节|阶段|步骤|层次|角度"
    "|方向|关键|聚焦|突出|到位|清单|机制|样|代表|重大|务必|服从|导向|着力|强化|注重|明确|同步|带头|时期|之间|问题导向"
)
_STARTS: Final = rf"(?=[〔\[(【第前上提后跃进晋连每为附表图a-zA-Z+\d{HAN_DIGITS}十百千万])"
"""Every character that a mask begins with: asked first, it spares trying each mask at each place."""
_MASKS: Final = re.compile(
    _STARTS
    + "(?:"
    + "|".join(
        (
            # 国市监函〔2024〕40号, 第12条, 第三批, 前5位, 500强
            r"[〔\[(【]\d{4}[〕\])】](?:第)?\d{1,5}号",
            (
                rf"第(?:\d{{1,6}}|{_HAN}{{1,6}})(?:[-—~至、](?:第)?(?:\d{{1,4}}|{_HAN}{{1,4}}))?"
                r"(?:[章节条款项目批次届期位名个号轮季页版层]|产业)?(?:第?\d{1,3}[款项])?"
            ),
            rf"前(?:\d{{1,4}}|{_HAN}{{1,4}})(?:[位名强席]|个(?!月|季))",
            rf"(?:前进|上升|提升|后退|跃升|进位|跃居|晋升)(?:了)?(?:\d{{1,4}}|{_HAN}{{1,4}})(?:[位名]次?|个(?:位次|名次|席位))",
            r"(?<![第\d])\d{1,4}强",
            r"[一二三四五六七八九十](?=期(?:工程|项目|建设|、|和|,|，|）|\)))",
            # 表1 分县区…: the number of a caption
            r"(?<![\u4e00-\u9fff])附?[表图] ?\d{1,3}(?:[-—.]\d{1,3})?(?![\d,万亿%‰个家件项人元张幅])",
            # phones, ID numbers, account and credit codes, mails, addresses
            r"(?<!\d)\d{17}[\dXx](?!\d)",
            r"(?<![\d.])(?:\+?86-?)?1[3-9]\d{9}(?!\d)",
            r"(?<![\d.])0\d{2,3}-\d{7,8}(?:-\d{1,5})?(?!\d)",
            r"(?<![\d.])(?:12345|12315|12348|12330|12309|12388|12380|12368|110|119|120|122|96\d{3,4})(?=热线|平台|电话|中心|举报|投诉|专线|受理|系统|企业服务热线|政务)",
            r"(?<!\d)\d{1,5}(?:号|幢|栋|单元|室|弄)(?=\d|[院楼幢栋室、，。)]|$)",
            r"(?<![A-Za-z0-9._-])[A-Za-z0-9][A-Za-z0-9._-]{0,60}@[A-Za-z0-9.-]{1,60}",
            r"https?://[^\s，。；一-龥]{1,200}",
            # clock times, ratios, versions and standards, roads, labels with letters
            r"(?<!\d)\d{1,2}[:时点]\d{2}分?(?:[-—~至]\d{1,2}[:时点]\d{2}分?)?(?!\d)",
            r"(?<!\d)(?:[01]?\d|2[0-4])时(?=[-—~至许前，。]|$)",
            r"(?<![\d.])\d{1,4}(?:\.\d{1,2})?(?::\d{1,4}(?:\.\d{1,2})?){1,5}(?![\d.])",
            r"(?:GB|DB|ISO|IEC|T|JB|HJ|YY|QB|SN|NY)[A-Z/]{0,6} ?/?T? ?\d{1,6}(?:[.-]\d{1,4})?(?:[-—]\d{4})?",
            r"[Vv]\d{1,3}(?:\.\d{1,3}){1,3}版?",
            r"(?<![A-Za-z])[A-KM-Z][A-Z]{0,4}-?\d{1,4}(?:\.\d{1,2})?(?![\d.,，]*[万亿%个家件项人元])",
            # 1+N, 3+1; three-in-one slogans; vague ones
            r"[\d一二三四五六七八九十NXn](?:\+[\d一二三四五六七八九十NXnM]){1,5}",
            rf"[{HAN_DIGITS}]?[{HAN_DIGITS}]个(?:{_SLOGAN_TAIL})",
            # what a paragraph turns on: 围绕三个难点求突破
            r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})个(?=[^，。；、\d]{0,4}(?:点|领域|方面|方向|环节|手|口|维度|层面|目标|主题)[求谋抓促][^，。；、\d]{1,4}(?:[，。；：:]|$))",
            r"\d{1,2}个(?:方面|层面|维度|环节|阶段|步骤|层次|角度)",
            r"[一二两三四五六七八九十]{1,3}(?:位一体|个字|级联动|级书记|方联动|级网络|级体系|江四|省一市)",
            rf"(?:[{HAN_DIGITS}十]{{1,3}}|\d{{1,3}})分之(?:{_HAN}{{1,3}}|\d{{1,3}})",
            r"三次产业|一次性|一体化|一站式|一揽子|一条龙|一张网|一件事|一类事|一家人|一户一|一企一|一事一|一品一|一次办|一套班|一支队伍|一把手|一盘棋|一项项|一个个|一件件|一批批|一次次|万无一失|千方百计|千家万户|千企万员|百家争鸣|百强|十分(?=[^之])",
            r"每(?:\d{1,5}|[一二两三四五六七八九十百千万亿]{1,4})(?:[万亿])?(?=[个名人家户件亩公平常])",
            rf"(?:{_HAN}{{1,3}}|\d{{1,2}})年(?:零|又)?(?:{_HAN}{{1,3}}|\d{{1,2}})个月",
            r"为期(?:约|近)?[\d一二两三四五六七八九十半]{1,3}个?(?:多?月|年|天|周|星期)",
            r"连续[\d一二两三四五六七八九十]{1,3}(?:年|次|届|季度|个月|个季度)",
        )
    )
    + ")"
)
_QUOTED: Final = re.compile(r"[“\"‘「『][^“”\"‘’「」『』\n]{1,12}[”\"’」』]")


def blot(text: str) -> str:
    """``text`` with everything blotted out that only looks like a figure; length and offsets stay."""
    text = _MASKS.sub(_blank, text)
    return _QUOTED.sub(_blank, text)


def _blank(match: re.Match[str]) -> str:
    return BLOT * (match.end() - match.start())
