"""Single penalties (个案罚没): what one party was made to pay, which is no total of a region.

A decision names its party (当事人, 某公司) and what it must pay; a report names how many cases there were, or a sum.
"""

import re
from typing import Final

_PAID: Final = re.compile(r"罚款|罚没|没收|罚金|违法所得|处罚金额")
_PARTY: Final = re.compile(
    r"当事人|被处罚(?:人|单位|企业)|违法行为人|(?:该|你|某|涉案|涉事)(?:公司|单位|企业|厂|店|个体户)"
    r"|[\u4e00-\u9fffA-Z×*○]{1,18}(?:有限(?:责任)?公司|股份公司|某公司|(?<=[×*○某])公司|(?<=某)[\u4e00-\u9fff]{0,4}(?:公司|厂|店)|商行|经营部|加工厂)"
)
_LEAD: Final = re.compile(r"^.*(?:[对向给]予?|责令|认定|查明|查处|由|罚|据|因|起)")
_SUMMED: Final = re.compile(
    r"累计|共计|合计|总计|总额|全[年市省县区国]|年均|其中|等[\d一二两三四五六七八九十]+[家起件名]|(?<![\d第])(?:[2-9]|\d{2,})(?:余|多)?[起件宗家](?!套)|多[家起件名]|各[家类地]"
)


def fined_party(sentence: str, paragraph: str, indicator: str) -> str | None:
    """The one party that a sum is taken from, as written; None where the sum is of several cases or no penalty."""
    if not _PAID.search(indicator) or _SUMMED.search(sentence):
        return None
    for text in (sentence, paragraph):
        if match := _PARTY.search(text):
            return _LEAD.sub("", match.group()) or match.group()
    return None


def is_party(subject: str) -> bool:
    """Whether a figure's subject is one party to a case, not a region."""
    return _PARTY.search(subject) is not None
