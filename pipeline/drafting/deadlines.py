"""Last days in a notice's words (截止日期): of those who apply, and of those who recommend them."""

import calendar
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import Final

from extractors.document import Evidence, Record
from pipeline.drafting.statements import Statement


class Deadline(Record, frozen=True):
    """A last day. ``clock`` is the time of that day as written, or empty; ``is_applicants`` of those who apply."""

    day: dt.date
    clock: str
    is_applicants: bool
    evidence: Evidence


_DAY: Final = re.compile(
    r"(?:(?P<y>20\d\d)年)?(?P<m>1[0-2]|0?[1-9])月(?:(?P<d>3[01]|[12]\d|0?[1-9])日|(?P<end>底|末))(?:\([^)]{1,6}\))?"
    r"(?P<clock>(?:上午|下午|中午|晚上?)?\d{1,2}(?:时|点|[:]\d{2})(?:整|\d{1,2}分)?|下班前|24时)?"
)
_UNTIL: Final = re.compile(r"前|之前|以前|截止|截至|为止|止|内|下班|逾期")
_UP_TO: Final = re.compile(r"(?:至|到|截止(?:时间|日期)?(?:为|是|:)?|截至|关闭时间为|不迟于|不晚于)$")
_DO: Final = re.compile(
    r"报送|上报|报至|报(?:所在|我|省|市|总)|报.{0,8}(?:局|厅|委|部|办)|提交|寄送|寄至|送达|送至|反馈|推荐|申报|受理|截止|填报|登录|关闭|开放"
)
_BY_PROVINCE: Final = re.compile(
    r"(?<!副)省级|各省|省\(|推荐单位|推荐函|推荐名单|推荐汇总|依托单位|科研管理部门|主管部门审核|汇总|报送(?:市场监管)?总局|报送?我部|报送?我委|报送?我局|"
    r"向.{0,12}(?:总局|我部)"
)
_BY_APPLICANT: Final = re.compile(
    r"申报(?:单位|主体|人)|申请(?:单位|人)|企业|地方人民政府|县级|市级|网上填报|在线填报|网络申报|(?:报|向|至|送)(?:所在)(?:地)?|"
    r"(?:报|向|至|送)(?:省级|省厅|省局|推荐单位)"
)


def read_deadlines(statements: Sequence[Statement], made: dt.date | None) -> list[Deadline]:
    """The last days in the order of the text; a year that is left out is the one before it, else the notice's."""
    return [deadline for statement in statements for deadline in _of_statement(statement, made)]


def _of_statement(statement: Statement, made: dt.date | None) -> Iterator[Deadline]:
    before: dt.date | None = None
    for segment in re.split(r"[;。]", statement.text):
        start = 0
        for match in _DAY.finditer(segment):
            day = _day(match, before or made)
            if day is None:
                continue
            before = day
            if made and day < made:  # what had to be by a day that is past is a condition
                continue
            if _is_last(segment, match) and _DO.search(segment) and _UNTIL_OR_RANGE.search(segment):
                clause = segment[start:]
                own = _is_applicants(clause, match.start() - start)
                yield Deadline(day=day, clock=match["clock"] or "", is_applicants=own, evidence=statement.evidence)
                start = match.end()


_UNTIL_OR_RANGE: Final = re.compile(rf"{_UNTIL.pattern}|至|到")


def _is_last(segment: str, match: re.Match[str]) -> bool:
    """Whether a day is one up to which something may be done."""
    after = segment[match.end() :].lstrip("(一二三四五六日星期)")
    begins = re.match(r"\d{0,2}[时点]?(?:起|至|到|开始)", after)
    if begins:
        return False
    return bool(_UNTIL.match(after) or _UP_TO.search(segment[: match.start()]) or match["clock"])


def _day(match: re.Match[str], before: dt.date | None) -> dt.date | None:
    """The day; without a year the first such day of the year known so far, or of the next where months run over."""
    month = int(match["m"])
    year = int(match["y"]) if match["y"] else before.year if before else None
    if year is None:
        return None
    if not match["y"] and before and before.month == 12 and month < 3:
        year += 1
    day = calendar.monthrange(year, month)[1] if match["end"] else int(match["d"])
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _is_applicants(clause: str, place: int) -> bool:
    """Whether those who apply must hand in by a day at ``place``, rather than those who recommend them."""
    subject = re.split(r"于|应|请|在", clause[:place], maxsplit=1)[0]
    if re.search(r"省级|各省|推荐单位|依托单位|管理部门|市\(州\)|^各(?!县|申报)|局|厅|委(?!员)|审核|汇总", subject):
        return False
    if re.search(r"申报|申请|企业|县级|市级|地方|填报|系统", subject):
        return True
    return bool(_BY_APPLICANT.search(clause)) and not _BY_PROVINCE.search(clause)
