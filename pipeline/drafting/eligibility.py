"""Who may apply by a notice's words (申报资格): kinds of region or organisations, who is left out, who must sign."""

import re
from collections.abc import Sequence
from typing import Final

from extractors.document import Evidence, Record
from pipeline.drafting.regions import kinds_in, names_organisation
from pipeline.drafting.statements import Statement
from pipeline.programme import RegionKind


class Eligibility(Record, frozen=True):
    """Kinds of region that may apply, by the sentences that say so; ``excluded`` are sentences that take some out.

    ``organisations`` is a sentence that lets firms, institutes or persons apply where none names a region.
    """

    kinds: tuple[RegionKind, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    excluded: tuple[Evidence, ...] = ()
    organisations: Evidence | None = None


_WHO: Final = re.compile(
    r"(?:试点|申报|申请|参评|创建|示范|遴选|推荐)(?:主体|对象|范围|资格|条件|地区|城市|单位)|面向|均可(?:自愿)?(?:申报|申请|参加)|"
    r"可(?:自愿)?(?:申报|申请)|(?:以|由).{0,30}(?:为单位|为主体|申报|提出申请|提出申报)|(?:申请|申报|负责)人(?:须|应|必须)"
)
_WHO_HEAD: Final = re.compile(
    r"(?:试点|申报|申请|参评|创建|示范|遴选|推荐|支持)(?:和推荐)?(?:主体|对象|范围|资格|条件|要求|地区|城市|单位)(?:和条件)?|(?:主体|对象|范围)$"
)
_OUT: Final = re.compile(r"不(?:得|再|能|可|予|列入|包括|含)|除外|不在.{0,6}范围|回避")
_OUT_ANYWHERE: Final = re.compile(
    r"(?:不得|不能|不再|不可|不予|无需|不必)(?:参加|参与|重复|再次|纳入|列入)?(?:申报|申请|推荐|受理|参评)|的[^,。;]{0,8}除外"
)
_ALLOWS: Final = re.compile(r"为(?!了)|以|由|可|面向|包括|限于|均|属于")
_NOT_ABOUT_APPLICANTS: Final = re.compile(
    r"(?<!副)省级(?!及以上|以上|专精|代表)|各省|省\(|推荐单位|推荐函|推荐名单|推荐汇总|依托单位|报送|不超过|名额"
)
_CONDITIONAL: Final = re.compile(
    r"[^,。;]{2,30}(?:的|申报),?(?:还|另|同时|也)?(?:须|应当?|需|必须)[^。;]{2,60}|可以?(?:联合|单独|优先)(?:申报|推荐)|优先(?:推荐|支持)|鼓励[^,。;]{0,8}联合"
)
_SIGNS: Final = re.compile(
    r"(?:由|以|经|当地|本级|所在地)?[^,;。]{0,12}(?P<who>(?:地方|城市|市|县|区|各级|县级|市级|本级|当地)?人民政府(?:办公[厅室])?)"
)
_SIGNING: Final = re.compile(r"申请|申报|提出|出具|盖|报告|正式文件|名义")


def read_eligibility(statements: Sequence[Statement]) -> Eligibility:
    """Who may apply, and the sentences that take some out or set terms that a person must weigh."""
    kinds: dict[RegionKind, None] = {}
    evidence: list[Evidence] = []
    excluded: list[Evidence] = []
    organisations: Evidence | None = None
    for statement in statements:
        about = _is_about_applicants(statement)
        weighed = about and (_OUT.search(statement.text) or _CONDITIONAL.search(statement.text))
        if weighed or _OUT_ANYWHERE.search(statement.text):
            excluded.append(statement.evidence)
        if not about:
            continue
        if any("为单位" in clause and not kinds_in(clause) for clause in re.split(r"[,;。]", statement.text)):
            excluded.append(statement.evidence)
        named = [kind for clause in _clauses(statement.text) for kind in kinds_in(clause)]
        if named:
            kinds |= dict.fromkeys(named)
            evidence.append(statement.evidence)
        elif organisations is None and names_organisation(statement.text) and not _OUT.search(statement.text):
            organisations = statement.evidence
    return Eligibility(tuple(kinds), tuple(evidence), tuple(dict.fromkeys(excluded)), organisations)


def read_signatory(statements: Sequence[Statement]) -> tuple[str, Evidence] | None:
    """The government that must make out the application, with the sentence; None where none says so."""
    for statement in statements:
        for clause in re.split(r"[。;]", statement.text):
            found = _SIGNS.search(clause)
            if found and _SIGNING.search(clause) and not re.search("各[^,。;]{0,12}人民政府:|^各", clause):
                return found["who"], statement.evidence
    return None


def _is_about_applicants(statement: Statement) -> bool:
    if statement.text.endswith(":"):
        return False
    return bool(_WHO.search(statement.text)) or statement.under(_WHO_HEAD)


def _clauses(text: str) -> list[str]:
    """The clauses of a sentence that let somebody apply; all of one that takes nobody out."""
    clauses = [clause for clause in re.split(r"[,;。]", text) if not _NOT_ABOUT_APPLICANTS.search(clause)]
    if not _OUT.search(text):
        return clauses
    return [clause for clause in clauses if not _OUT.search(clause) and _ALLOWS.search(clause)]
