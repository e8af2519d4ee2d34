"""Kinds of papers that are known by how they speak, whatever the call: news, certificates, decisions, rules (佐证类文体).

A dossier's required documents are written for it; a paper of one of these kinds was written for something else and can
only be evidence. Signs are of form (a dateline, articles counted 第一条), not of a subject.
"""

import re
from typing import Final

_DATE: Final = r"(?:20\d\d年)?\d{1,2}月\d{1,2}日|20\d\d[-./]\d{1,2}[-./]\d{1,2}"
_NEWS: Final = (
    rf"(?:^|\n|本报|[一-鿿]{{2,12}})(?:网|报|社|台|客户端|通讯社|电视台|日报|晚报|中心)?[^\n。]{{0,10}}(?:{_DATE})(?:讯|电)(?:[(]|记者|,|:|[一-鿿])",
    r"本[报网台社](?:讯|记者)|新华社|中新[社网]|融媒体|(?:^|\n)[一-鿿]{2,12}(?:讯|电)[(:]",
    r"[(]?(?:本[报网台社])?(?:见习|实习|特约|首席)?(?:记者|通讯员)[:： /]?[一-鿿]{2,4}|[(](?:记者|通讯员)[^()\n]{2,24}[)]",
    r"(?:^|\n|[ 、|])(?:来源|稿源|信息来源|文章来源|转载自|原标题)[:：]",
    r"(?:^|\n|[ 、|(])(?:责任编辑|责编|编辑|审核|校对|终审|监制|作者)[:：/]",
    r"(?:发布|发表|更新)(?:时间|日期)[:：]|(?:浏览|阅读|点击)(?:次数|量|数)?[:：]|字体[:：]|打印本页|分享到|扫一扫|微信公众号",
)
_CERTIFICATE: Final = (
    r"特(?:发|颁)此(?:证|状|牌|书)|以资(?:鼓励|证明|表彰)",
    r"(?:证书|证|登记)(?:编号|号)[:：]|有效期(?:至|[:：])|发证(?:机关|单位|日期)",
    r"授予[^\n。]{2,40}(?:称号|荣誉|奖)|荣获[^\n。]{2,40}(?:称号|奖)|被评为|被授予",
)
_DECISION: Final = (
    r"当事人[:：]|(?:原告|被告|上诉人|被上诉人|申请执行人|被申请人)[:：(]",
    r"行政处罚决定书?|判决如下|裁定如下|本院认为|经查(?:明)?[,:：]",
    r"审\s?判\s?[长员]|书\s?记\s?员|(?:六十|60)日内(?:向|依法)?.{0,20}(?:复议|诉讼)",
)
_CONTRACT: Final = (
    r"甲\s?方[:：(]",
    r"乙\s?方[:：(]",
    r"(?:本协议|本合同|本备忘录)[^\n。]{0,20}(?:一式|自.{0,12}(?:生效|起))|(?:双方|各方)(?:协商|约定|同意)",
)
_ISSUED: Final = (
    r"现(?:将)?[^\n。]{0,60}印发(?:给你们|你们|如下)|现予(?:公布|印发|发布)|请(?:认真|结合实际).{0,8}(?:贯彻|遵照|组织)?(?:执行|实施|落实)",
    r"(?:各(?:县|区|市|省|乡镇|街道)[^\n。]{0,30}|各(?:有关)?(?:单位|部门|处室|科室)[^\n。]{0,12})[:：]",
    r"本(?:办法|规定|条例|指引|标准|规范|意见|细则|规则|制度)(?:自|由)[^\n。]{0,24}(?:施行|实施|执行|解释)",
)
_STANDARD: Final = (
    r"ICS\s?\d|(?:^|\n)(?:GB|DB\d{2}|T/)[^\n]{2,24}20\d\d",
    r"规范性引用文件|术语和定义|本(?:文件|标准)按照GB/T",
    rf"(?:{_DATE})发布|(?:{_DATE})实施",
)
_MEETING: Final = (
    r"会议纪要|(?:^|\n)(?:出席|列席|参会(?:人员)?|主持人?|记录人?)[:：]",
    r"会议(?:强调|指出|要求|认为|听取|决定|议定)",
    r"(?:会议)?(?:时间|地点)[:：]",
)
_CAPTION: Final = re.compile(
    r"(?:图|照片|图片|截图)[0-9一二三四五六七八九十]{1,3}[:：、. ]?[一-鿿“]|图为|[(（](?:左|右|上|下)?图[)）]"
)
_CAPTIONED: Final = 0.3
"""The share of lines that are captions of pictures, from which a paper is there for its pictures."""
_LEAST_CAPTIONS: Final = 2
_GROUPS: Final = (_NEWS, _CERTIFICATE, _DECISION, _CONTRACT, _ISSUED, _STANDARD, _MEETING)
_COMPILED: Final = tuple(tuple(re.compile(sign) for sign in group) for group in _GROUPS)
_LEAST_ARTICLES: Final = 4
_ARTICLE: Final = re.compile(r"(?:^|\n)第[一二三四五六七八九十百]{1,4}条")
MOST: Final = 30_000
"""Characters at a paper's start that are looked at."""


def evidence_likeness(text: str) -> float:
    """How plainly ``text`` (plain form, a line a block) is such a paper: 0 not at all, .5 by one sign, 1 by two."""
    head = text[:MOST]
    best = max(sum(bool(sign.search(head)) for sign in group) for group in _COMPILED)
    articles = len(_ARTICLE.findall(head))
    lines = [line for line in head.split("\n") if line]
    captions = sum(_CAPTION.match(line) is not None for line in lines)
    shown = captions >= max(_LEAST_CAPTIONS, _CAPTIONED * len(lines))
    return (0.0, 0.5, 1.0)[min(max(best, 2 * (articles >= _LEAST_ARTICLES), 2 * shown), 2)]
