"""Where and how to hand in by a notice's words (报送方式): platform, address, department, form of post."""

import re
from collections.abc import Sequence
from typing import Final

from extractors.document import Evidence
from pipeline.drafting.statements import Statement
from pipeline.wording import plain_text

_WAY: Final = re.compile(
    r"(?:报送|寄送|邮寄|送达|发送|提交|上报|报|寄|传|送)至|平台|信息系统|管理系统|申报系统|公文交换|政务外网|登录|邮箱|报送[^,。;]{0,12}(?:局|厅|委|部|处|司|办)"
)
_HAND: Final = re.compile(r"报送|寄|送|提交|上报|填报|上传|登录|发至|申报")
_CONTACT_ONLY: Final = re.compile(r"^(?:\(?联系|咨询|业务咨询|技术支持|电话)")
MOST: Final = 4


def read_submission(statements: Sequence[Statement]) -> tuple[Evidence, ...]:
    """The sentences that say where and how, in the order of the text."""
    found = [
        statement.evidence
        for statement in statements
        if _WAY.search(statement.text)
        and _HAND.search(statement.text)
        and not _CONTACT_ONLY.match(statement.text)
        and not statement.text.endswith(":")
    ]
    return tuple(dict.fromkeys(found))[:MOST]


def submission_words(sentences: Sequence[Evidence]) -> str:
    """The sentences as one paragraph, each with its stop."""
    quotes = ("".join(evidence.quote.split()) for evidence in sentences)
    return "".join(
        f"{re.sub(r'^[(（]?[一二三四五六七八九十0-9]+[)）、.．]', '', quote).rstrip('。；;')}。"
        for quote in quotes
        if plain_text(quote)
    )
