"""How many may be recommended by a notice's words (推荐名额)."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from extractors.document import Evidence, Record
from pipeline.drafting.limits import small_number
from pipeline.drafting.statements import Statement

_COUNT: Final = re.compile(r"(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3})(?:个|家|项|名)(?!工作日|月|方面|部分|以上)")
_SPEAKS: Final = re.compile(r"推荐|申报|限报|限额|名额")
_WHOSE: Final = re.compile(r"每|各(?!类|项|方)|全省|其中|其他|直辖市|计划单列|兵团|限|不超过|名额")
_BOUND: Final = re.compile(r"不(?:得)?(?:超过|多于)|限|至多|最多|推荐|申报|名额|各|可|为")


class QuotaSaid(Record, frozen=True):
    """A number with the words that say whose it is; ``municipalities`` where it is that of 直辖市 alone."""

    count: int
    words: str
    evidence: Evidence
    sentence: str

    @property
    def municipalities(self) -> bool:
        """Whether it is the number of each municipality (直辖市)."""
        return "直辖市" in self.words and not re.search("省(?!级)|自治区", self.words)

    @property
    def provinces(self) -> bool:
        """Whether it is the number of each province, or of whoever recommends."""
        return not self.municipalities and not re.search(r"计划单列|兵团|其中|其他|垦区|农垦|省直|直管", self.words)


def read_quotas(statements: Sequence[Statement]) -> list[QuotaSaid]:
    """The numbers in the order of the text."""
    return [quota for statement in statements for quota in _of_statement(statement)]


def _of_statement(statement: Statement) -> Iterator[QuotaSaid]:
    text = statement.text
    if not _SPEAKS.search(text) and not statement.under(re.compile("数量|名额|限额")):
        return
    start, told = 0, False
    for match in _COUNT.finditer(text):
        words = re.split(r"[。;]", text[start : match.end()])[-1]
        start = match.end()
        if not _BOUND.search(words[: -len(match[0])][-14:]) or not (_WHOSE.search(words) or told):
            continue
        count = int(small_number(match["n"]))
        if count > 0 and not re.search(r"同一|每人|负责人|申请人|本人|单位负责", words):
            told = True
            yield QuotaSaid(count=count, words=words.strip(",、"), evidence=statement.evidence, sentence=text)
