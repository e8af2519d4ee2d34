"""Headings without numbers (无序号标题): lines that stand out by their look, by their words and by others like them.

One line says little: a name, a label and the first words of a list are short, too. Lines of one look that each open
running text confirm each other, and so do the words with which headings end (目标、情况、打算). In text without any look
(plain text, OCR) all three must come together, after a line that ends its sentence.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from extractors.document import FURNITURE, Block, Style
from pipeline.numbering import parse_number

BASE: Final = 0.15
"""What a line is worth that may be a heading."""
_ALIKE: Final = 0.2
_ALIKE_OUT: Final = 0.25
"""What it adds that other lines of this look open text, too; more where it is not the look of the text."""
_WORDS: Final = 0.15
"""What it adds that a line ends as headings do."""
_LEAST_ALIKE: Final = 2
_STEP: Final = 3.0
_LONGEST: Final = 20
"""Characters of a line without any look of its own."""
_PLAIN: Final = re.compile(r"^[一-鿿“”《》、，A-Za-z0-9+—\-（）()]+$")
_LAST_WORDS: Final = re.compile(
    r"(?:目标|任务|要求|思路|原则|方向|重点|背景|意义|必要性|可行性|概况|情况|现状|基础|优势|特色|亮点|做法|举措|措施|成效|成果|成绩|经验"
    r"|问题|不足|困难|短板|打算|安排|计划|步骤|进度|阶段|保障|机制|体系|制度|建设|执法|服务|宣传|培训|合作|创新|管理|建议|展望|分析|总结|内容|产业|领导"
    r"|氛围|保护|发展|环境|规则|监管|格局|能力|支撑|实施|推进|案例|荣誉|说明|依据|范围|形势|需求|定位|布局|路径|策略|规模|资源|条件|程序|流程|职责|分工"
    r"|组织|队伍|经费|资金|政策|责任|监督|考核|培育|指导|平台|工程|行动|试点|示范|引导|交流|推广|应用|案情|经过|结果|评析|启示|效果|影响)$"
)
"""Words with which headings of official documents end, whatever their matter; titles of documents end otherwise."""
_NO_HEADING: Final = re.compile(
    r"(?:如下|有限公司|公司|政府|[局厅委院会处科队所站]|先生|女士|同志)$|^[一二三]是|[年月日]$"
)
_WHOLE: Final = re.compile(
    r"^(?:前\s*言|引\s*言|序\s*言|导\s*[语言]|卷首语|写在前面的话?|编者按|编者的话|编者说|结\s*语|结束语|后\s*记|尾\s*声|写在最后|致\s*谢|摘\s*要|综\s*述|概\s*述|参考文献)$"
)
"""Lines that can be nothing but headings."""
_CERTAIN: Final = 0.5
_CLOSED: Final = frozenset({"title", "table", "caption", "picture", "heading"})
_HEADING: Final = 60
"""Characters of a numbered line that may be the heading above."""
_ENDS: Final = ("。", "！", "；", "”", "：", ".", "…", "）")

LookKey: TypeAlias = tuple[str | None, int, bool | None, str | None]


def look_key(block: Block) -> LookKey:
    """What blocks of one look share."""
    style = block.style or Style()
    return style.font, size_class(block), style.bold, style.align if style.align == "center" else None


def size_class(block: Block) -> int:
    """Size in whole points; of recognised text, whose sizes are measured and vary by a point, in steps of three."""
    style = block.style or Style()
    measured = style.font is None and style.bold is None
    return round((style.size or 0.0) / _STEP) * round(_STEP) if measured else round(style.size or 0.0)


def may_be_plain_heading(text: str) -> bool:
    """Whether a line that looks like the text may be a heading by its words."""
    line = text.strip()
    if stands_alone(line):
        return True
    short = 2 <= len(line) <= _LONGEST and _PLAIN.match(line) is not None
    return short and _LAST_WORDS.search(line) is not None and _NO_HEADING.search(line) is None


def stands_alone(text: str) -> bool:
    """Whether a line can be nothing but a heading (前言), which holds no others and stands in none."""
    return _WHOLE.match(text.strip()) is not None


def add_support(lines: Mapping[int, bool], blocks: Sequence[Block]) -> dict[int, float]:
    """What words and lines of the same look add to each unnumbered line, by the index of its block.

    ``lines`` are the candidates that open text, and whether each stands out from the body; one that does not, and
    that no finished sentence or heading stands before, is left out: it can be no heading.
    """
    certain = {index: _CERTAIN for index in lines if stands_alone(blocks[index].text)}
    able = {
        index: out
        for index, out in lines.items()
        if index in certain or out or _comes_after_sentence(blocks, index, lines)
    }
    alike = Counter(look_key(blocks[index]) for index in able)
    return certain | {
        index: ((_ALIKE_OUT if out else _ALIKE) if alike[look_key(blocks[index])] >= _LEAST_ALIKE else 0.0)
        + (_WORDS if _LAST_WORDS.search(blocks[index].text.strip()) else 0.0)
        for index, out in able.items()
        if index not in certain
    }


def _comes_after_sentence(blocks: Sequence[Block], index: int, lines: Mapping[int, bool]) -> bool:
    """Whether what stands before a line is closed: a sentence, a table, a title; not the first line of all."""
    for before in range(index - 1, -1, -1):
        block = blocks[before]
        if block.kind in FURNITURE or block.kind == "seal" or not block.text.strip():
            continue
        closed = block.text.rstrip().endswith(_ENDS) and len(block.text) > _LONGEST
        numbered = len(block.text) <= _HEADING and parse_number(block.text) is not None
        return closed or numbered or block.kind in _CLOSED or before in lines
    return False
