"""The title of a document by its words, where no style and no size tells it."""

import re
from collections.abc import Sequence
from typing import Final

from extractors.word.kinds import Kinded

_SEARCHED: Final = 15
_LONGEST_TITLE: Final = 60
_TITLE: Final = re.compile(
    r"(?:函|请示|报告|方案|申报[表书]|申请[表书]|通知|意见|名单|清单|规划|计划|办法|规定|总结|材料|说明|情况|汇报|批复)"
    r"(?:[（(][^（）()]{1,20}[）)])?$"
)
_ISSUER: Final = re.compile(r"(?:政府|委员会|管委会|局|厅|办公室|工作组|领导小组)$")
_NO_TITLE: Final = re.compile(r"[：:。；;，,]$|[〔\[（(]\d{4}[〕\]）)]\s*\d+\s*号|^附[件表]|^[一二三四五六七八九十]+、")


def with_title(body: Sequence[Kinded]) -> list[Kinded]:
    """``body`` with its title marked, unless it has one.

    It stands before the addressee and the running text, ends in the name of a kind of document (函, 方案 …), and may
    take up to two lines before it that end nothing.
    """
    body = list(body)
    if any(kind == "title" for _, kind, _ in body):
        return body
    for place, (draft, kind, _) in enumerate(body[:_SEARCHED]):
        text = draft.text
        if kind not in {"paragraph", "heading"} or len(text) > _LONGEST_TITLE or text.endswith(("：", ":", "。")):
            if kind == "table" or text.endswith(("：", ":", "。")):
                return body
            continue
        if _TITLE.search(text) and not _NO_TITLE.search(text):
            first = _title_start(body, place)
            return [
                (each, "title" if first <= number <= place else each_kind, None if first <= number <= place else level)
                for number, (each, each_kind, level) in enumerate(body)
            ]
    return body


def _title_start(body: Sequence[Kinded], place: int) -> int:
    """The first line of a title that ends at ``place``: back to the one with 关于, or to its issuer right before."""
    start = place
    while start and place - start < 2:
        draft, kind, _ = body[start - 1]
        text = draft.text
        if kind != "paragraph" or not 4 < len(text) <= _LONGEST_TITLE or _NO_TITLE.search(text) or _TITLE.search(text):
            break
        if text.endswith("文件") or (body[start][0].text.startswith("关于") and not _ISSUER.search(text)):
            break
        start -= 1
    return start
